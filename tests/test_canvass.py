"""What the canvass changed, and what does not agree: Michigan, Wisconsin, and the feed above the certificates of 2016."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from ascertain.archive import load_case, series, table
from ascertain.canvass import after_certification, changes, mixed_sources, parent_differs, reconcile
from ascertain.errors import UnknownName
from ascertain.returns import CONTEST, TOTAL, Report, Returns, fold
from ascertain.tally import tally

CLINTON, TRUMP = "Hillary Clinton", "Donald Trump"
A, B = "Ann Able", "Bob Baker"
NOON = datetime(2016, 11, 9, 12, tzinfo=UTC)


def said(unit: str, votes: dict[str, int], status: Any, day: int, **fields: Any) -> Report:
    as_of = replace_day(day)
    return Report(unit, CONTEST, TOTAL, votes, status, as_of, fields.pop("source", "sos"), as_of, **fields)


def replace_day(day: int) -> datetime:
    return NOON.replace(month=11 if day <= 30 else 12, day=day if day <= 30 else day - 30)


def wisconsin() -> list[Report]:
    """First canvass, official; then the recount, certified, county by county."""
    found = []
    for row in table("wi_2016_recount"):
        for stage, status, day, basis in (
            ("original", "official", 29, "canvass"),
            ("recount", "certified", 42, "recount"),
        ):
            votes = {TRUMP: int(row[f"trump_{stage}"]), CLINTON: int(row[f"clinton_{stage}"])}
            found.append(said(row["unit"], votes, status, day, basis=basis, source="wec"))
    return found


def margin(returns: Returns) -> int:
    votes = tally(returns).votes["WI"]
    return votes[TRUMP] - votes[CLINTON]


def test_wisconsin_s_recount_supersedes_its_canvass() -> None:
    reports = wisconsin()
    assert margin(fold(reports, as_of=replace_day(35))) == 22_617
    after = fold(reports)
    assert margin(after) == 22_748
    assert all(len(statement.superseded) == 1 for statement in after.statements.values()), "kept, not erased"
    state = {change.choice: change for change in changes(after, "official", "recount", by="state")}
    assert (state[TRUMP].before, state[TRUMP].after, state[TRUMP].difference) == (1_404_440, 1_405_284, 844)
    assert (state[CLINTON].before, state[CLINTON].after) == (1_381_823, 1_382_536)
    counties = changes(after, "canvass", "certified")
    assert abs(counties[0].difference) >= abs(counties[-1].difference) > 0
    assert sum(change.difference for change in counties if change.choice == TRUMP) == 844
    assert changes(after, replace_day(35), replace_day(50), by="state") == changes(
        after, "official", "certified", by="state"
    )


def test_michigan_had_three_margins_in_print() -> None:
    """13,107 unofficial from the state to 21 November, 11,612 from the press to 4 December, 10,704 certified."""
    printed = {
        (row["source"], row["as_of"][:10]): -int(row["lead"]) for row in table("timeline_2016_nation") if row["lead"]
    }
    assert (printed["mi-sos", "2016-11-09"], printed["ap", "2016-12-04"]) == (13_107, 11_612)
    certified = load_case(2016, counties=True).returns
    votes = tally(certified).votes["MI"]
    assert votes[TRUMP] - votes[CLINTON] == 10_704
    canvass: dict[str, dict[str, int]] = {}
    for row in table("mi_2016_canvass"):
        canvass.setdefault(row["unit"], {})[row["ticket"]] = int(row["votes"])
    assert len(canvass) == 83
    assert sum(own[TRUMP] - own[CLINTON] for own in canvass.values()) == 10_704


def test_the_press_above_the_certificates() -> None:
    """Counties whose count in the feed of 29 November 2016 is more than 2 % and 500 votes above the certified one."""
    last = max(report.as_of for report in series(2016) if report.unit.isdigit())
    feed = [report for report in series(2016) if report.unit.isdigit() and report.as_of == last]
    certified = [own.report for own in load_case(2016, counties=True).returns.statements.values()]
    both = fold([*feed, *(replace(report, as_of=replace_day(58)) for report in certified)])
    totals: dict[str, list[int]] = {}
    for change in changes(both, "unofficial", "certified"):
        cell = totals.setdefault(change.unit, [0, 0])
        cell[0] += change.before
        cell[1] += change.after
    listed = {own.unit: sum(own.votes.values()) for own in feed}
    above = {unit for unit, (was, now) in totals.items() if was - now > max(500, 0.02 * now)}
    assert {"48373", "16053", "45053", "26139", "26065", "51770"} <= above
    assert (listed["48373"], listed["16053"], listed["45053"]) == (34_444, 10_667, 14_216)
    assert len(above) == 14


def test_changes_need_both_stages() -> None:
    found = fold([said("26065", {A: 5, B: 4}, "unofficial", 9), said("26163", {A: 1}, "certified", 20)])
    assert changes(found, "unofficial", "certified") == []
    with pytest.raises(UnknownName, match="not by precinct"):
        changes(found, "unofficial", "certified", by="precinct")  # type: ignore[arg-type]


def test_a_count_after_certification_changes_nothing() -> None:
    found = fold([said("26065", {A: 5}, "certified", 20), said("26065", {A: 6}, "unofficial", 25, source="ap")])
    assert found.counts["26065"] == {A: 5}
    (finding,) = after_certification(found)
    assert (finding.code, finding.unit, finding.detail["source"]) == ("after_certification", "26065", "ap")
    earlier = fold([said("26065", {A: 5}, "certified", 20), said("26065", {A: 6}, "unofficial", 15)])
    assert list(after_certification(earlier)) == []
    canvass = reconcile(tally(found), load_case(2016).law)
    assert [item.code for item in canvass.findings] == ["after_certification"]


def test_a_whole_that_differs_from_its_parts() -> None:
    reports = [said("MI", {A: 100}, "unofficial", 9), said("26065", {A: 30}, "unofficial", 9)]
    assert list(parent_differs(tally(fold(reports)))) == [], "that the parts are all there is not known"
    whole = tally(fold(reports), parts={"MI": frozenset({"26065"})})
    assert whole.votes["MI"] == {A: 30}
    (finding,) = parent_differs(whole)
    assert (finding.unit, finding.detail["statement"], finding.detail["sum"]) == ("MI", 100, 30)
    states = fold([said("US", {A: 100}, "unofficial", 9), said("MI", {A: 30}, "unofficial", 9)])
    assert [item.unit for item in parent_differs(tally(states, parts={"US": frozenset({"MI"})}))] == ["US"]
    same = tally(fold([said("MI", {A: 30}, "unofficial", 9), reports[1]]), parts={"MI": frozenset({"26065"})})
    assert list(parent_differs(same)) == []
    assert list(parent_differs(tally(load_case(2016).returns))) == []


def test_mixed_sources() -> None:
    assert list(mixed_sources(["ap", "ap"])) == []
    (finding,) = mixed_sources(["cook", "ap"])
    assert finding.detail["sources"] == ["ap", "cook"]
