"""Which states' counts are finished on a day: certified, as the law tables record, or due by their law."""

from datetime import date, timedelta

from ascertain.election import Election
from ascertain.law import elections, law_for


def certified(year: int, day: date) -> frozenset[str]:
    """States that are known to have certified by a day."""
    deadlines = law_for(Election(year)).deadlines
    return frozenset(found.state for found in deadlines if found.event == "certified" and found.date <= day)


def due(year: int, day: date) -> frozenset[str]:
    """States whose certification was due by a day: by the election's own dates where known, else by another's.

    Another election's dates are counted in days from its election day; the nearest election wins.
    """
    waits: dict[str, int] = {}
    for other in sorted((one for one in elections() if one >= 2000), key=lambda one: -abs(one - year)):
        law = law_for(Election(other))
        begun = law.day("election_day")
        waits |= {
            found.state: (found.date - begun).days for found in law.deadlines if found.event == "certification_due"
        }
    begun = law_for(Election(year)).day("election_day")
    return frozenset(state for state, wait in waits.items() if begun + timedelta(wait) <= day)
