"""When states' counts are finished: the day they certified, as the law tables record, or the day their law has them do it."""

from collections.abc import Mapping
from datetime import date, timedelta

from ascertain.election import Election
from ascertain.law import elections, law_for


def certified(year: int) -> Mapping[str, date]:
    """The days on which states are known to have certified."""
    deadlines = law_for(Election(year)).deadlines
    return {found.state: found.date for found in deadlines if found.event == "certified"}


def due(year: int) -> Mapping[str, date]:
    """The days by which states' law has them certify: the election's own dates where known, else another's.

    Another election's dates are counted in days from its election day; the nearest election wins.
    """
    waits: dict[str, timedelta] = {}
    for other in sorted((one for one in elections() if one >= 2000), key=lambda one: -abs(one - year)):
        law = law_for(Election(other))
        begun = law.day("election_day")
        waits |= {found.state: found.date - begun for found in law.deadlines if found.event == "certification_due"}
    begun = law_for(Election(year)).day("election_day")
    return {state: begun + wait for state, wait in waits.items()}
