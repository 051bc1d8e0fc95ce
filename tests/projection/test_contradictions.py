"""Counts that cannot be right or say two things: told, counted as they stand, and kept from moving the rest."""

from typing import Any

import numpy as np
import pytest

import replayed
from ascertain.errors import InputInvalid
from ascertain.projection import Projection, constants_without, project

WITHOUT = constants_without(2016)
STATES = ("NC", "GA", "OH")
COUNTY = "37183"


def told(found: Projection) -> dict[str, list[str]]:
    """The findings' codes and the units that they name."""
    return {each.code: list(each.detail.get("units", ())) for each in found.findings if each.detail}  # type: ignore[call-overload]  # of any kind


def shown(**changes: Any) -> Projection:
    """Three states late at night, with cells of one county changed."""
    columns = replayed.of_states(replayed.counts("2.5 days"), *STATES)
    columns |= {name: [""] * len(columns["fips"]) for name in changes if name not in columns}
    place = columns["fips"].index(COUNTY)
    for name, cell in changes.items():
        columns[name][place] = cell(columns[name][place]) if callable(cell) else cell
    if any(side in changes for side in replayed.SIDES):
        for side in replayed.SIDES:
            columns[f"early_{side}"][place] = ""
    return project(columns, replayed.of_states(replayed.baseline(), *STATES), constants=WITHOUT)


def others(found: Projection) -> list[float]:
    """All votes and margins of the states that the county is not in."""
    areas = [area for area in found.states if area.unit != "NC"]
    return [number for area in areas for number in (area.total.estimate / 1e6, area.two_party_points.estimate / 10)]


def finals(found: Projection) -> dict[str, float]:
    """All votes by unit, but for the county's."""
    return {unit.unit: unit.total.estimate for unit in found.units if unit.unit != COUNTY}


def test_a_finished_county_without_votes_is_silent() -> None:
    right, wrong = shown(complete=1), shown(dem=0, rep=0, other=0, complete=1, outstanding_ballots="")
    assert told(wrong)["empty_complete"] == [COUNTY]
    assert wrong.nation.total.low < right.nation.total.estimate < wrong.nation.total.high
    assert wrong.nation.two_party_points.estimate == pytest.approx(right.nation.two_party_points.estimate, abs=0.5)
    assert wrong.nation.evidence.none == right.nation.evidence.none + 1


@pytest.mark.parametrize("factor", [0.1, 0.5, 10, 2000])
@pytest.mark.parametrize("complete", [0, 1])
def test_a_number_of_votes_that_cannot_be_moves_no_other_unit(factor: float, complete: int) -> None:
    plain, wrong = shown(complete=complete), shown(
        **{side: lambda votes: int(votes * factor) for side in replayed.SIDES}, complete=complete, expected_pct=""
    )  # fmt: skip
    if factor < 1 and not complete:
        assert "turnout_outlier" not in told(wrong), "under way it may be that small"
        return
    assert told(wrong)["turnout_outlier"] == [COUNTY]
    assert others(wrong) == pytest.approx(others(plain), abs=0.03)
    now, before = finals(wrong), finals(plain)
    assert max(abs(np.log(max(now[unit], 1) / max(before[unit], 1))) for unit in before) < 0.05
    assert wrong.state("NC").total.low >= sum(wrong.state("NC").counted)


def test_halved_counties_are_all_named() -> None:
    columns, base = replayed.final(), replayed.baseline()
    wrong = [place for place, state in enumerate(columns["state"]) if state == "DE"]
    for side in replayed.SIDES:
        columns[side] = [cell // 2 if place in wrong else cell for place, cell in enumerate(columns[side])]
    found = project(columns, base, constants=WITHOUT)
    assert told(found)["turnout_outlier"] == [columns["fips"][place] for place in wrong]


def test_no_county_of_a_finished_election_is_odd() -> None:
    assert "turnout_outlier" not in told(project(replayed.final(), replayed.baseline(), constants=WITHOUT))


def test_swings_are_one_finding() -> None:
    columns = replayed.final()
    places = [columns["fips"].index(unit) for unit in (COUNTY, "06037")]
    for place in places:
        columns["dem"][place], columns["rep"][place] = columns["rep"][place], columns["dem"][place]
    found = project(columns, replayed.baseline(), constants=WITHOUT)
    assert sum(finding.code == "swing_outlier" for finding in found.findings) == 1
    assert {COUNTY, "06037"} <= set(told(found)["swing_outlier"])


def test_no_ballots_left_of_no_count_says_nothing() -> None:
    silent = {"dem": 0, "rep": 0, "other": 0, "complete": 0, "expected_pct": ""}
    plain, said = shown(**silent), shown(**silent, outstanding_ballots=0)
    assert told(said)["outstanding_ignored"] == [COUNTY]
    replayed.same(plain, said)


@pytest.mark.parametrize("against", [{"outstanding_ballots": 5000}, {"expected_pct": 90}])
def test_finished_and_ballots_left(against: dict[str, int]) -> None:
    found = shown(complete=1, **against)
    assert told(found)["complete_contradicted"] == [COUNTY]
    replayed.same(found, shown(complete=0, **against))


def test_a_baseline_without_votes_is_kept_out() -> None:
    columns, base = (replayed.of_states(each, *STATES) for each in (replayed.counts("2.5 days"), replayed.baseline()))
    without = project(columns, base, constants=WITHOUT)
    more: dict[str, Any] = {"fips": "37999", "state": "NC", "dem": 900, "rep": 100, "other": 5, "complete": 0}
    columns = {name: [*cells, more.get(name, "")] for name, cells in columns.items()}
    base = {name: [*cells, {**more, "dem": 0, "rep": 0, "other": 0}[name]] for name, cells in base.items()}
    found = project(columns, base, constants=WITHOUT)
    assert told(found)["baseline_empty"] == ["37999"]
    own = next(unit for unit in found.units if unit.unit == "37999").total
    assert (own.low, own.estimate, own.high) == (1005,) * 3
    assert found.state("NC").total.estimate == pytest.approx(without.state("NC").total.estimate + 1005, abs=20)


def test_needed_is_none_where_all_would_not_do() -> None:
    found = [area for area in replayed.projected("a week").states if area.evidence.partial or area.evidence.none]
    assert any(area.needed is None for area in found)
    assert all(area.needed is None or 0.5 < area.needed < 1 for area in found)


def test_nothing_counted_has_no_lead_to_change() -> None:
    columns = {**replayed.of_states(replayed.counts(), "NC")}
    columns = {name: cells if name in ("fips", "state") else [0] * len(cells) for name, cells in columns.items()}
    columns = {name: cells for name, cells in columns.items() if name in ("fips", "state", *replayed.SIDES)}
    assert project(columns, replayed.of_states(replayed.baseline(), "NC")).nation.p_lead_changes is None


SMALL: dict[str, list[Any]] = {"fips": ["23001", "23003"], "state": ["ME", "ME"], "dem": [100, 50], "rep": [80, 70],
    "other": [5, 5]}  # fmt: skip
BASE: dict[str, list[Any]] = {**SMALL, "dem": [300, 200], "rep": [250, 220]}


@pytest.mark.parametrize("cell", ["1_000", "+5", "1e3", "\u0661\u0662", "0x10", "1,000", "\uff15"])
def test_votes_as_text_are_plain_digits(cell: str) -> None:
    with pytest.raises(InputInvalid, match="is no number"):
        project({**SMALL, "dem": [cell, "50"]}, BASE)


@pytest.mark.parametrize("side", ["other", "total", "fips", "state", "complete", "income", "early_other", ""])
def test_a_known_column_is_no_side(side: str) -> None:
    with pytest.raises(InputInvalid, match="is no name of a side"):
        project(SMALL, BASE, sides=("dem", side))


def modes(mode: str, *cells: Any) -> dict[str, list[Any]]:
    """A mode of voting's three columns, the first unit's cells given."""
    return {f"{mode}_{side}": [cell, ""] for side, cell in zip(replayed.SIDES, cells, strict=True)}


def test_modes() -> None:
    """Early votes are the count less those of the day where only these are given; too many of any mode are refused."""
    by_day = project({**SMALL, **modes("election_day", 60, 70, 5)}, BASE)
    by_early = project({**SMALL, **modes("early", 40, 10, 0)}, BASE)
    replayed.same(by_day, by_early)
    assert by_day.nation.evidence.modes
    for wrong in (modes("election_day", 101, 0, 0), modes("early", 60, 0, 0) | modes("election_day", 60, 0, 0)):
        with pytest.raises(InputInvalid, match="than votes counted"):
            project({**SMALL, **wrong}, BASE)
    part = project({**SMALL, "mail_dem": [10, 10]}, BASE)
    assert "modes_incomplete" in {finding.code for finding in part.findings}
