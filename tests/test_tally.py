"""Sums over units: who leads, what a whole rests on, points as they are printed."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ascertain.archive import load_case
from ascertain.canvass import reconcile
from ascertain.election import OTHERS, STATES
from ascertain.errors import UnknownName
from ascertain.law import law_for
from ascertain.returns import CONTEST, TOTAL, Progress, Report, fold
from ascertain.tally import points, rows, standing, status_of, tally
from made_up import A, B, C, returns

NOON = datetime(2016, 11, 9, 12, tzinfo=UTC)


def test_others_count_in_the_total_and_never_lead() -> None:
    found = standing({A: 10, B: 8, OTHERS: 50})
    assert (found.leader, found.lead, found.runner_up, found.total) == (A, 2, B, 68)


def test_a_tie_has_no_leader() -> None:
    assert standing({A: 10, B: 10, C: 3}).leader is None
    assert standing({}).leader is None
    assert standing({A: 0, B: 0}).leader is None


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (2868686, 136669276, 2.1),
        (10704, 4799284, 0.2),
        (537, 5963110, 0.009),
        (0, 10, 0.0),
        (1, 0, 0.0),
        (-5, 100, -5.0),
    ],
)
def test_points(part: int, whole: int, expected: float) -> None:
    assert points(part, whole) == expected


def test_parts_are_summed_and_a_statement_is_not_added_to_them() -> None:
    found = returns({"MI": {A: 100}, "26065": {A: 30, B: 10}, "26163": {A: 20}})
    assert tally(found).votes["MI"] == {A: 100}, "whether the counties are all there is not known"
    complete = tally(found, parts={"MI": frozenset({"26065", "26163"})})
    assert complete.votes["MI"] == {A: 50, B: 10}
    missing = tally(found, parts={"MI": frozenset({"26065", "26163", "26001"})})
    assert missing.votes["MI"] == {A: 100}
    assert missing.own == {"MI"}


def test_the_nation_holds_its_residual_and_awards_do_not() -> None:
    found = tally(returns({"MI": {A: 10}, "OH": {B: 5}, "US-RES": {OTHERS: 3}}))
    assert found.votes["US"] == {A: 10, B: 5, OTHERS: 3}
    votes, frame = found.matrix((A, B), ("MI", "OH"))
    assert dict(zip(frame.choices, votes[frame.units.index("US")].tolist(), strict=True)) == {A: 10, B: 5, OTHERS: 0}


def test_districts_are_not_added_to_their_state() -> None:
    found = tally(returns({"ME": {A: 10}, "ME-01": {A: 6}, "ME-02": {A: 4}}))
    assert (found.votes["ME"], found.votes["US"]) == ({A: 10}, {A: 10})
    assert found.districts == ("ME-01", "ME-02")


def stated(unit: str, status: Any = "unofficial", **progress: Any) -> Report:
    return Report(unit, CONTEST, TOTAL, {A: 60, B: 40}, status, NOON, "desk", NOON, progress=Progress(**progress))


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (stated("MI"), (None, None)),
        (stated("MI", expected=200), (0.5, "expected")),
        (stated("MI", precincts_reporting=3, precincts_total=4), (0.75, "precincts")),
        (stated("MI", precincts_reporting=4, precincts_total=4), (0.999, "precincts")),
        (stated("MI", expected=80), (0.999, "expected")),
        (stated("MI", complete=True), (1.0, "complete")),
        (stated("MI", "certified"), (1.0, "complete")),
    ],
)
def test_all_precincts_in_is_not_complete(report: Report, expected: Any) -> None:
    row = rows(tally(fold([report])), by="state")[0]
    assert (row.reporting, row.reporting_basis) == expected


def test_the_lowest_status_is_the_status_of_the_sum() -> None:
    found = tally(fold([stated("26065", "certified"), stated("26163", "official")]))
    assert status_of(found, "MI") == status_of(found, "US") == "official"


def test_county_rows_end_with_the_residual() -> None:
    found = tally(returns({"MI-RES": {A: 1}, "26163": {A: 2}, "26065": {A: 3}}))
    assert [row.unit for row in rows(found, by="county", state="MI")] == ["26065", "26163", "MI-RES"]
    with pytest.raises(UnknownName, match="no state ZZ"):
        rows(found, by="county", state="ZZ")


@pytest.mark.parametrize("year", [2000, 2012, 2016, 2024])
def test_counties_states_and_nation_agree(year: int) -> None:
    """Sum over counties and residuals = the state's certificate, for every ticket; and so for the nation."""
    by_county = tally(load_case(year, counties=True).returns)
    by_state = tally(load_case(year).returns)
    assert by_county.states == by_state.states == tuple(sorted(STATES))
    for unit in (*by_state.states, "US"):
        listed = {name: votes for name, votes in by_state.votes[unit].items() if votes}
        assert {name: votes for name, votes in by_county.votes[unit].items() if votes} == listed


def test_the_canvass_of_2016_finds_maine_s_overseas_ballots() -> None:
    """144 and 32 votes of Maine are counted in no district (ballots from overseas)."""
    case = load_case(2016)
    found = reconcile(tally(case.returns), case.law)
    residual = [item for item in found.findings if item.code == "district_residual"]
    assert [item.detail["votes"] for item in residual] == [{"Hillary Clinton": 144, "Donald Trump": 32}]
    michigan = found.states["MI"]
    assert (michigan.status, str(michigan.certified), michigan.due) == ("certified", "2016-11-28", None)
    assert found.states["OH"].certified is None, "unknown, never guessed"


def test_the_canvass_reports_large_residuals() -> None:
    """New York 2012: the county file lacks ballot lines that the certificate has."""
    case = load_case(2012, counties=True)
    found = {
        item.unit: item for item in reconcile(tally(case.returns), case.law).findings if item.code == "residual_large"
    }
    assert "NY" in found
    assert found["NY"].detail["net"] == 73_728
    assert "+73,728 votes of 7,135,653 beyond its counties" in found["NY"].message


def test_more_votes_than_ballots_is_a_finding() -> None:
    found = tally(fold([stated("26065", ballots=99)]))
    codes = [item.code for item in reconcile(found, law_for(load_case(2016).election)).findings]
    assert codes == ["votes_exceed_ballots"]


def test_one_ticket_alone_has_no_points() -> None:
    """Massachusetts 1824: the other tickets are not in the table, so a share of all votes is not known."""
    assert standing({A: 10}).points is None
    row = rows(tally(returns({"MA": {A: 10}})), by="state")[0]
    assert (row.standing.leader, row.standing.lead, row.points) == (A, 10, None)


def test_a_count_without_the_others_has_no_points_until_it_is_certified() -> None:
    assert rows(tally(fold([stated("MI")])), by="state")[0].points is None
    assert rows(tally(fold([stated("MI", "certified")])), by="state")[0].points == 20.0


def test_a_residual_leads_nowhere() -> None:
    row = rows(tally(returns({"MI-RES": {A: 9, B: -3}, "26163": {A: 2}})), by="county")[-1]
    assert (row.unit, row.standing.leader, row.points) == ("MI-RES", None, None)
