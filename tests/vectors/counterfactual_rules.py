"""Calls of the counterfactual vectors about rules, scenarios, seats and the compact."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np

from ascertain.allocation import Allocation, Frame
from ascertain.allocation import allocate as allocate_electors
from ascertain.archive import load_case, table
from ascertain.ascertainment import Ascertainment
from ascertain.election import NATION, OTHERS, is_district
from ascertain.errors import ScenarioError
from ascertain.joint_session import majority_of
from ascertain.law import ALL, Among, Award
from ascertain.law.apportionment import apportion as apportion_seats
from ascertain.law.compact import compact_status
from ascertain.proceedings import Case, decide
from ascertain.scenario import Rule, following, on_census, parse, under, with_awards
from ascertain.tally import tally

Plain = dict[str, Any]


def among_of(value: Any) -> Among:
    """ "all", {"top": 2, "of": "US"}, "top2" or names."""
    if value == "all":
        return ALL
    if value == "top2":
        return Among(top=2, of=NATION)
    if isinstance(value, Mapping):
        return Among(top=value["top"], of=value["of"])
    return Among(named=tuple(value))


def award_of(row: Plain) -> Award:
    """An award as the vectors write it."""
    own = {**row, "among": among_of(row.get("among", "all")), "threshold": Fraction(row.get("threshold", "0"))}
    return Award(**own)


def nonzero(votes: Mapping[str, int]) -> dict[str, int]:
    """Names with something, in order of name."""
    return {name: votes[name] for name in sorted(votes) if votes[name]}


def appointed(result: Allocation, awards: Sequence[Award], frame: Frame) -> Plain:
    """Electors by name and state, and the blocks in doubt."""
    by_state = {
        state: nonzero(dict(zip(frame.choices, map(int, result.electors[row]), strict=True)))
        for row, state in enumerate(frame.states)
    }
    totals: dict[str, int] = {}
    for own in by_state.values():
        for name, number in own.items():
            totals[name] = totals.get(name, 0) + number
    tied = [
        tie(award, int(result.tied[index]), [frame.choices[place] for place in result.contenders[index].nonzero()[0]])
        for index, award in enumerate(awards)
        if result.tied[index]
    ]
    return {"electors": nonzero(totals), "by_state": by_state, "tied": in_order(tied)}


def tie(award: Any, electors: int, among: Sequence[str]) -> Plain:
    """A block in doubt."""
    return {"state": award.state, "decided_by": award.decided_by, "electors": electors, "among": sorted(among)}


def in_order(ties: list[Plain]) -> list[Plain]:
    """Ties by state and unit."""
    return sorted(ties, key=lambda row: (row["state"], row["decided_by"]))


def allocate(votes: Plain, awards: list[Plain], lots: Mapping[str, str] | None = None) -> Plain:
    """Electors that given votes yield under given awards."""
    rows = tuple(award_of(row) for row in awards)
    states = [unit for unit in votes if len(unit) == 2]
    choices = tuple(dict.fromkeys(name for own in votes.values() for name in own))
    tickets = tuple(name for name in choices if name != OTHERS)
    nation = {name: sum(votes[state].get(name, 0) for state in states) for name in choices}
    counts = {NATION: nation, **votes}
    frame = Frame(tuple(counts), choices, tickets, tuple(dict.fromkeys(row.state for row in rows)))
    cells = [[counts[unit].get(name, 0) for name in choices] for unit in frame.units]
    drawn = {unit: (name,) for unit, name in (lots or {}).items()}
    return appointed(allocate_electors(np.array(cells), rows, frame=frame, lots=drawn), rows, frame)


def case_under(year: int, rules: Sequence[Rule], *, census: int | None, members: Any, lots: Any) -> Case:
    """The bundled case as pledged, under a census, rules and a compact taken as in force."""
    case = replace(load_case(year), departures=())
    if census is not None:
        case = on_census(case, census)
    case = under(case, *rules, resolve_ties=lots is None)
    if members is not None:
        case = with_awards(case, following(case, members))
    return replace(case, lots={**case.lots, **{unit: (name,) for unit, name in (lots or {}).items()}})


def appoint(
    year: int,
    rule: str,
    map: int | None = None,  # noqa: A002  # the vectors' own name
    method: Any = None,
    among: Any = "all",
    threshold: str = "0",
    census: int | None = None,
    members: Any = None,
    lots: Any = None,
) -> Plain:
    """A whole election under another rule, as pledged."""
    name: Any = "as-law" if rule == "compact" else rule
    asked = Rule(name, None, method, among_of(among), Fraction(threshold), map)
    case = case_under(year, [asked], census=census, members=members if rule == "compact" else None, lots=lots)
    votes = tally(case.returns)
    awards = case.law.awards
    matrix, frame = votes.matrix(case.tickets, tuple(dict.fromkeys(award.state for award in awards)))
    found = appointed(allocate_electors(matrix, awards, frame=frame, lots=case.lots), awards, frame)
    blocks = tuple(award for award in awards if is_district(award.decided_by))
    carried: dict[str, int] = {}
    if blocks:
        own = allocate_electors(matrix, blocks, frame=frame, lots=case.lots)
        carried = nonzero(dict(zip(frame.choices, map_ints(own.electors.sum(axis=0)), strict=True)))
    whole = sum(award.electors for award in awards)
    majority = majority_of(whole if case.law.majority_of is None else case.law.majority_of)
    elected = next((who for who, number in found["electors"].items() if number >= majority), None)
    return {**found, "appointed": whole, "majority": majority, "elected": elected, "districts": carried}


def map_ints(values: Any) -> list[int]:
    """Plain whole numbers."""
    return [int(value) for value in values]


def apportion(
    seats: int,
    census: int | None = None,
    populations: Mapping[str, int] | None = None,
    method: Any = "huntington_hill",
    floor: int = 1,
    include_dc: bool = False,
) -> dict[str, int]:
    """Seats from a bundled census or from given populations."""
    own = dict(populations or {})
    if census is not None:
        for row in table("census_populations"):
            if row["census"] == str(census) and (
                row["in_apportionment"] == "true" or (include_dc and row["state"] == "DC")
            ):
                own[row["state"]] = int(row["apportionment"])
    return apportion_seats(own, seats=seats, method=method, floor=floor)


def compact(year: int, on: str, members: list[str] | None = None) -> Plain:
    """Where the interstate compact stands."""
    found = compact_status(year, on=date.fromisoformat(on), members=members)
    keys = ("electors", "threshold", "in_force", "short")
    return {"members": list(found.members), **{key: getattr(found, key) for key in keys}}


def canonical(year: int, text: str) -> Plain:
    """A scenario's one spelling, or the item that does not fit."""
    try:
        return {"canonical": parse(year, text).canonical}
    except ScenarioError as error:
        return {"error": error.item}


def scenario(year: int, text: str) -> Plain:
    """An election under a scenario."""
    course = decide(parse(year, text).apply(load_case(year)), undecided="report")
    cast: dict[str, int] = {}
    for persons in course.votes.cast["president"].values():
        for person, number in persons.items():
            cast[person] = cast.get(person, 0) + number
    tied, undecided = ties_of(course.ascertainment, course.case.law.awards)
    return {
        "pledged": dict(course.ascertainment.pledged),
        "cast": nonzero(cast),
        "appointed": course.ascertainment.whole_number,
        "majority": course.count.majority,
        "elected": course.outcome.president.name,
        "tied": tied,
        "undecided": undecided,
    }


def ties_of(found: Ascertainment, awards: Sequence[Award]) -> tuple[list[Plain], int]:
    """Ties, and electors of contests that a scenario leaves to nobody."""
    nobody = {award.decided_by for award in awards if award.method == "given" and award.to == ""}
    tied = [tie(own, own.electors, own.tickets) for own in found.ties if own.decided_by not in nobody]
    return in_order(tied), sum(own.electors for own in found.ties if own.decided_by in nobody)


CALLS: Mapping[str, Callable[..., Any]] = {
    "allocate": allocate,
    "appoint": appoint,
    "apportion": apportion,
    "canonical": canonical,
    "compact": compact,
    "scenario": scenario,
}
