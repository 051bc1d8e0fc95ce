"""Made-up elections for the tests: states with votes, tickets, and the law of a real year."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ascertain.election import Election, Ticket
from ascertain.law import Award, Law, law_for
from ascertain.proceedings import Case
from ascertain.returns import CONTEST, TOTAL, Report, Returns, fold

NOON = datetime(2016, 11, 9, 12, tzinfo=UTC)
A, B, C, D = "Ann Able", "Bob Baker", "Cy Cole", "Di Dole"
TICKETS = {name: Ticket(name, f"{name}'s mate", "Party of " + name) for name in (A, B, C, D)}


def returns(votes: Mapping[str, Mapping[str, int]]) -> Returns:
    """Certified statements, one a unit."""
    return fold(Report(unit, CONTEST, TOTAL, own, "certified", NOON, "made-up", NOON) for unit, own in votes.items())


def law(awards: tuple[Award, ...], *, year: int = 2016, **changes: Any) -> Law:
    """The law of a year with other awards; every state is entitled to what it awards."""
    allotment: dict[str, int] = {}
    for award in awards:
        allotment[award.state] = allotment.get(award.state, 0) + award.electors
    return replace(law_for(Election(year)), awards=awards, allotment=allotment, **changes)


def case(
    votes: Mapping[str, Mapping[str, int]],
    electors: Mapping[str, int],
    *,
    year: int = 2016,
    awards: tuple[Award, ...] | None = None,
    law_changes: Mapping[str, Any] | None = None,
    **facts: Any,
) -> Case:
    """Winner takes all in each state unless `awards` says otherwise."""
    rows = awards or tuple(Award(state, number, state) for state, number in electors.items())
    own = law(rows, year=year, **(law_changes or {}))
    return Case(Election(year), own, returns(votes), facts.pop("tickets", TICKETS), **facts)
