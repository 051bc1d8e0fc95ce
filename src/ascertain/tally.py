"""Sums over units: who leads, by how much, of how many votes. Totals are computed and never read.

A tally sums the lowest level at which every part of the whole has a statement; a statement about the whole is used
as it is only where its parts are not all there, and is never added to them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from ascertain.allocation import Frame, IntArray
from ascertain.election import NATION, OTHERS, STATES, STATUS_RANK, Status, is_district, is_residual, parent
from ascertain.errors import UnknownName
from ascertain.returns import Returns, Statement, to_array

Votes = Mapping[str, int]
NATION_RESIDUAL = "US-RES"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who leads by how many votes; `leader` is None for a tie or where nobody has votes."""

    total: int
    leader: str | None
    lead: int
    runner_up: str | None

    @property
    def points(self) -> float | None:
        """The lead in percentage points of all votes; None where no second ticket is named, so that all are unknown."""
        return points(self.lead, self.total) if self.runner_up or self.leader is None else None


def points(part: int, whole: int) -> float:
    """Percentage points to one decimal, or to the first digit that is not zero."""
    if not part or not whole:
        return 0.0
    share = 100 * part / whole
    return round(share, 1) if abs(share) >= 0.1 else float(f"{share:.1g}")


def standing(votes: Votes) -> Standing:
    """The leader among the tickets; the bundle of other candidates counts in the total and never leads."""
    ranked = sorted(((count, choice) for choice, count in votes.items() if choice != OTHERS), reverse=True)
    total = sum(votes.values())
    if not ranked or ranked[0][0] <= 0:
        return Standing(total, None, 0, None)
    first, second = ranked[0], ranked[1] if len(ranked) > 1 else (0, None)
    if first[0] == second[0]:
        return Standing(total, None, 0, None)
    return Standing(total, first[1], first[0] - second[0], second[1] if second[0] else None)


def add(parts: Iterable[Votes]) -> dict[str, int]:
    """Votes by choice, summed."""
    summed: dict[str, int] = {}
    for votes in parts:
        for choice, count in votes.items():
            summed[choice] = summed.get(choice, 0) + count
    return summed


@dataclass(frozen=True, slots=True)
class Row:
    """One unit's line of a tally; `basis` tells whether it is a sum of parts or a statement about the whole.

    `exact` is False where votes were rebuilt from rounded shares. `outstanding` is what is expected less what is counted,
    where every statement below says what is expected.
    """

    unit: str
    votes: Votes
    standing: Standing
    reporting: float | None
    reporting_basis: str | None
    status: Status
    source: str
    as_of: datetime | None
    basis: Literal["sum", "statement"]
    exact: bool
    outstanding: int | None = None
    note: str = ""

    @property
    def points(self) -> float | None:
        """The lead in points of all votes; None for a residual, and for a count that leaves out the other candidates."""
        complete = self.status == "certified" or OTHERS in self.votes
        return self.standing.points if complete and not is_residual(self.unit) else None


@dataclass(frozen=True)
class Tally:
    """Votes by unit: the nation, states, districts; `own` marks those that rest on a statement of their own.

    `missing` are the states that the nation's sum lacks; it is then neither complete nor certified.
    """

    returns: Returns
    votes: Mapping[str, Votes]
    own: frozenset[str]
    missing: frozenset[str] = frozenset()

    @property
    def states(self) -> tuple[str, ...]:
        """States with votes, in order of postal code."""
        return tuple(sorted(unit for unit in self.votes if unit in STATES))

    @property
    def districts(self) -> tuple[str, ...]:
        """Districts with votes."""
        return tuple(sorted(unit for unit in self.votes if is_district(unit)))

    def matrix(self, tickets: Iterable[str], states: Iterable[str]) -> tuple[IntArray, Frame]:
        """Votes as int64[unit, choice] with the frame that names the axes; "US" is the states' sum, without US-RES."""
        tickets, units = tuple(tickets), (NATION, *self.states, *self.districts)
        known = set(tickets)
        choices = (*tickets, *(choice for choice in self.returns.choices if choice not in known))
        frame = Frame(units, choices, tickets, tuple(states))
        nation = add(self.votes[state] for state in self.states)
        counts = {**self.votes, NATION: nation}
        return to_array(counts, units, choices), frame


def tally(returns: Returns, *, parts: Mapping[str, frozenset[str]] | None = None) -> Tally:
    """Sums of the returns for the nation, states and districts.

    `parts` names the units that make up a whole; where it is not given, a whole with a statement of its own keeps it.
    """
    votes: dict[str, Votes] = {}
    own: set[str] = set()
    for state in STATES:
        counties = tuple(unit for unit in returns.parts.get(state, ()) if not is_district(unit))
        if _rests_on_own(state, counties, returns, parts):
            own.add(state)
            votes[state] = returns.counts[state]
        elif counties:
            votes[state] = add(returns.counts[unit] for unit in counties)
    for unit in returns.counts:
        if is_district(unit):
            own.add(unit)
            votes[unit] = returns.counts[unit]
    states = tuple(unit for unit in votes if unit in STATES)
    if _rests_on_own(NATION, states, returns, parts):
        own.add(NATION)
        votes[NATION] = returns.counts[NATION]
    elif states:
        residual = returns.counts.get(NATION_RESIDUAL, {})
        votes[NATION] = add([*(votes[state] for state in states), residual])
    lacking = frozenset(parts.get(NATION, ())) - set(states) if parts and NATION not in own else frozenset()
    return Tally(returns, votes, frozenset(own), lacking)


def _rests_on_own(
    whole: str, found: tuple[str, ...], returns: Returns, parts: Mapping[str, frozenset[str]] | None
) -> bool:
    """Whether a whole keeps its own statement: it has one, and its parts are not known to be all there."""
    if whole not in returns.counts:
        return False
    return not found or parts is None or not parts.get(whole, frozenset({whole})) <= set(found)


def _units(found: Tally, by: str, state: str | None) -> tuple[str, ...]:
    """The units of a level, residuals last."""
    if state is not None and state not in STATES:
        raise UnknownName(f"there is no state {state}.", parameter="state", allowed=STATES)
    if by == "nation":
        return (NATION,) if state is None else (state,)
    if by == "state":
        return (*found.states, NATION_RESIDUAL) if state is None else (state,)
    counties = (unit for unit in found.returns.counts if unit[:5].isdigit() or is_residual(unit))
    kept = (unit for unit in counties if state is None or parent(unit) == state)
    return tuple(sorted(kept, key=lambda unit: (is_residual(unit), unit)))


def _reporting(statements: list[Statement], total: int) -> tuple[float | None, str | None]:
    """Share counted and its basis: of the expected votes, else of the precincts; 1.0 only if stated complete."""
    reports = [statement.report for statement in statements]
    if reports and all(report.progress.complete or report.status == "certified" for report in reports):
        return 1.0, "complete"
    expected = [report.progress.expected for report in reports]
    if reports and all(expected):
        return min(0.999, total / sum(value or 0 for value in expected)), "expected"
    seen = [(report.progress.precincts_reporting, report.progress.precincts_total) for report in reports]
    if reports and all(done is not None and of for done, of in seen):
        return min(0.999, sum(done or 0 for done, _ in seen) / sum(of or 0 for _, of in seen)), "precincts"
    return None, None


EXCEEDED: Final = "count exceeds the estimate"


def _outstanding(statements: list[Statement], total: int) -> tuple[int | None, str]:
    """Ballots expected and not counted, or None with the reason where the estimate is too low."""
    expected = [statement.report.progress.expected for statement in statements]
    if not expected or not all(expected):
        return None, ""
    left = sum(value or 0 for value in expected) - total
    return (left, "") if left >= 0 else (None, EXCEEDED)


def _leaves(found: Tally, unit: str) -> Iterator[Statement]:
    """The statements that a unit's votes are made of."""
    below = found.returns.parts.get(unit, ())
    if unit == NATION:
        below = (*found.states, *(part for part in below if is_residual(part)))
    if unit in found.own or not below:
        statement = found.returns.statement(unit)
        if statement is not None:
            yield statement
        return
    for part in below:
        if not is_district(part):
            yield from _leaves(found, part)


def status_of(found: Tally, unit: str) -> Status:
    """The lowest status among the statements that a unit's votes are made of."""
    statuses = (statement.report.status for statement in _leaves(found, unit))
    return min(statuses, key=lambda status: STATUS_RANK[status])


def rows(found: Tally, *, by: Literal["nation", "state", "county"] = "nation", state: str | None = None) -> list[Row]:
    """The lines of a tally by level; county lines end with the residual units. Raises `UnknownName`."""
    lines = []
    for unit in _units(found, by, state):
        votes = found.votes.get(unit) or found.returns.counts.get(unit)
        if votes is None:
            continue
        statements = list(_leaves(found, unit))
        stands = standing(votes)
        if is_residual(unit):
            stands = Standing(stands.total, None, 0, None)
        partial = unit == NATION and bool(found.missing)
        share, basis = (None, None) if partial else _reporting(statements, stands.total)
        left, note = _outstanding(statements, stands.total)
        reports = [statement.report for statement in statements]
        lines.append(
            Row(
                unit=unit,
                votes=votes,
                standing=stands,
                reporting=share,
                reporting_basis=basis,
                status="unofficial" if partial else status_of(found, unit),
                source=", ".join(dict.fromkeys(report.source for report in reports)),
                as_of=max(report.as_of for report in reports),
                basis="statement" if unit in found.own or unit not in found.votes else "sum",
                exact=all(report.exact for report in reports),
                outstanding=left,
                note=note,
            )
        )
    return lines
