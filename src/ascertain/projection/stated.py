"""From what sources have stated to the two tables of a projection: counts by unit, and the baseline beside them.

Counties where a state's counties have counts, else the state as one unit "SS000"; a unit that nobody spoke of is zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from ascertain import archive
from ascertain.election import STATE_OF_FIPS, STATES, STATUS_RANK, is_district, is_residual, parent
from ascertain.errors import FactMissing
from ascertain.projection.inputs import Columns
from ascertain.projection.pairs import WHOLE, county_votes, place_of
from ascertain.returns import CONTEST, Returns

EASTERN: Final = ZoneInfo("America/New_York")
EARLY: Final = frozenset({"early", "absentee-mail", "absentee-in-person", "uocava"})
"""Count items of votes that were cast before election day."""
Before = Mapping[str, tuple[str, NDArray[np.int64]]]
"""Unit -> state and baseline votes of Democrats, Republicans and others."""


@dataclass(frozen=True)
class Tables:
    """The tables, the sides' names, the newest time in them and each row's, and units with counts and no baseline."""

    counts: Mapping[str, list[Any]]
    baseline: Columns
    sides: tuple[str, str]
    as_of: datetime | None
    moments: tuple[datetime | None, ...]
    unknown: tuple[str, ...]

    @property
    def says_how_far(self) -> bool:
        """Whether some source says how many votes it expects."""
        return any(self.counts["expected"])

    def counted_on(self, days: Mapping[str, date]) -> frozenset[str]:
        """States whose whole count is of that day of theirs or later, in the east."""
        oldest: dict[str, date] = {}
        for state, moment in zip(self.counts["state"], self.moments, strict=True):
            if moment is not None:
                day = moment.astimezone(EASTERN).date()
                oldest[state] = min(oldest.get(state, day), day)
        return frozenset(state for state, day in days.items() if state in oldest and oldest[state] >= day)

    def finish(self, states: Iterable[str], *, status: str) -> "Tables":
        """The tables with all units of these states that have counts finished, under a status."""
        named, columns = set(states), {name: [*cells] for name, cells in self.counts.items()}
        for place, state in enumerate(columns["state"]):
            if state in named and any(columns[side][place] for side in (*self.sides, "other")):
                columns["complete"][place] = 1
                columns["status"][place] = max(columns["status"][place], status, key=_rank)
        return replace(self, counts=columns)


def _rank(status: str) -> int:
    return STATUS_RANK.get(status, -1)


def sides_of(year: int) -> tuple[str, str]:
    """The Democratic and the Republican ticket of a year."""
    by_colour = {ticket.colour: name for name, ticket in archive.tickets_of(year).items()}
    if not {"democratic", "republican"} <= set(by_colour):
        raise FactMissing(f"the tickets of {year} are not recorded, so that there are no two sides to project.")
    return by_colour["democratic"], by_colour["republican"]


@cache
def _codes() -> dict[str, str]:
    return {state: code for code, state in STATE_OF_FIPS.items()}


def tables_of(returns: Returns, *, year: int, before: Before, more: Columns | None = None) -> Tables:
    """The tables from what stands; `before` is the baseline by unit, `more` further columns of it by unit under `fips`.

    The side that had more votes in the baseline is the first.
    """
    spoken = _by_place(returns, before)
    baseline = _as_spoken(before, spoken)
    names = sides_of(year)
    old = sum((votes for _, votes in baseline.values()), np.zeros(3, dtype=np.int64))
    order = (0, 1) if old[0] >= old[1] else (1, 0)
    sides = (names[order[0]], names[order[1]])
    places = sorted(baseline, key=lambda place: (baseline[place][0], place))
    base: dict[str, Sequence[Any]] = {"fips": places, "state": [baseline[place][0] for place in places]}
    for name, column in zip((*sides, "other"), (*order, 2), strict=True):
        base[name] = [int(baseline[place][1][column]) for place in places]
    for name, cells in (more or {}).items():
        by_unit = dict(zip((more or {})["fips"], cells, strict=True))
        base.setdefault(name, [by_unit.get(place, "") for place in places])
    lines = [
        {"fips": place, "state": baseline[place][0], **_line(returns, spoken.get(place, ("", ()))[1], place, sides)}
        for place in places
    ]
    moments = tuple(_stated(returns, spoken.get(place, ("", ()))[1]) for place in places)
    return Tables(
        {name: [line[name] for line in lines] for name in lines[0]},
        base,
        sides,
        max((moment for moment in moments if moment), default=None),
        moments,
        tuple(sorted(set(spoken) - set(baseline))),
    )


def _as_spoken(before: Before, spoken: Mapping[str, tuple[str, tuple[str, ...]]]) -> Before:
    """The baseline by the units that have counts: a state as one where it has counts as one, or where all states do."""
    states = {state for state, _ in spoken.values()}
    whole = {place[:2] for place in spoken if place[2:] == "000" and place not in before}
    only_states = bool(spoken) and all(place[2:] == "000" for place in spoken)
    found: dict[str, tuple[str, NDArray[np.int64]]] = {}
    for unit, (state, votes) in before.items():
        as_one = unit[:2] in whole or (only_states and state not in states)
        place = f"{unit[:2]}000" if as_one else unit
        had = found.get(place)
        found[place] = (state, votes if had is None else had[1] + votes)
    return found


def _by_place(returns: Returns, before: Before) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Place -> state and the units whose counts make it up, each vote once."""
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    own = [unit for unit in returns.counts if not (is_district(unit) or is_residual(unit))]
    known = set(own)
    for unit in own:
        county = unit.split("/")[0]
        state = parent(county)
        if state is not None and state in STATES and (county == unit or county not in known):
            place = place_of(county, state)
            if place is not None:
                found[place] = (state, (*found.get(place, ("", ()))[1], unit))
    counted = {state for state, _ in found.values()}
    for state in sorted(known & set(STATES) - counted):
        code = _codes()[state]
        found[f"{code}000"] = (state, (state,))
    return found


def _stated(returns: Returns, units: Sequence[str]) -> datetime | None:
    """When the oldest of these units' counts was stated."""
    found = [statement.report.as_of for unit in units if (statement := returns.statement(unit)) is not None]
    return min(found, default=None)


def _line(returns: Returns, units: Sequence[str], place: str, sides: tuple[str, str]) -> dict[str, Any]:
    """One row of counts, from the units that make it up."""
    reports = [found.report for unit in units if (found := returns.statement(unit)) is not None]
    votes, early = np.zeros(3, dtype=np.int64), np.zeros(3, dtype=np.int64)
    for unit in units:
        votes += _sides(returns.counts[unit], sides)
    items = [
        {item: found for item in EARLY if (found := returns.statements.get((unit, CONTEST, item))) is not None}
        for unit in units
    ]
    for of_unit in items:
        for statement in of_unit.values():
            early += _sides(statement.report.votes, sides)
    by_mode = bool(items) and all(items) and bool((early <= votes).all())
    expected = [report.progress.expected for report in reports]
    done = bool(reports) and all(report.progress.complete or report.status == "certified" for report in reports)
    line: dict[str, Any] = dict(zip((*sides, "other"), votes.tolist(), strict=True))
    for side, cell in zip((*sides, "other"), early.tolist(), strict=True):
        line[f"early_{side}"] = cell if by_mode else ""
    line["expected"] = sum(cell or 0 for cell in expected) if expected and all(expected) else ""
    line["complete"] = int(done and _all_there(place, units))
    line["status"] = min((report.status for report in reports), key=_rank, default="")
    return line


def _sides(votes: Mapping[str, int], sides: tuple[str, str]) -> NDArray[np.int64]:
    both = [votes.get(side, 0) for side in sides]
    return np.array([*both, sum(votes.values()) - sum(both)], dtype=np.int64)


def _all_there(place: str, units: Sequence[str]) -> bool:
    """Whether a unit that is made of counties has them all; a state's own statement is the whole."""
    state = next((state for state, whole in WHOLE.items() if whole == place), None)
    if state is None or place in units or state in units:
        return all("/" not in unit for unit in units)
    apart = sum(of_state == state for of_state, _ in county_votes(2012, joined=False).values())
    return len(units) >= apart > 1
