"""Other rules on the votes of 2012, 2016 and every year since 1824: whole electors, or what is missing by name."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ascertain.archive import load_case
from ascertain.canvass import reconcile
from ascertain.errors import FactMissing, ScenarioError
from ascertain.law import elections
from ascertain.proceedings import Proceedings, decide
from ascertain.scenario import DIRECT, Rule, awards_for, parse, under
from ascertain.tally import tally

CLINTON, TRUMP, OBAMA, ROMNEY = "Hillary Clinton", "Donald Trump", "Barack Obama", "Mitt Romney"
JOHNSON, STEIN, MCMULLIN = "Gary Johnson", "Jill Stein", "Evan McMullin"


def course(year: int, text: str, **options: Any) -> Proceedings:
    return decide(parse(year, text, **options).apply(load_case(year)), undecided="report")


KNOWN = [
    (2012, "rule=district", {ROMNEY: 274, OBAMA: 264}),
    (2016, "rule=district", {TRUMP: 290, CLINTON: 248}),
    (2016, "rule=no-senators", {TRUMP: 246, CLINTON: 190}),
    (2000, "rule=no-senators", {"Al Gore": 225, "George W. Bush": 211}),
    (2016, "rule=winner-take-all", {TRUMP: 305, CLINTON: 233}),
    (2016, "rule=proportional&method=hamilton&among=top2", {CLINTON: 270, TRUMP: 268}),
    (2016, "rule=proportional&method=hamilton", {CLINTON: 262, TRUMP: 261, JOHNSON: 13, MCMULLIN: 1, STEIN: 1}),
    (2016, "rule=proportional&method=dhondt", {CLINTON: 269, TRUMP: 265, JOHNSON: 2, MCMULLIN: 1, STEIN: 1}),
    (2016, "rule=proportional&method=sainte_lague", {CLINTON: 263, TRUMP: 262, JOHNSON: 11, MCMULLIN: 1, STEIN: 1}),
    (2016, "rule=proportional&method=hamilton&threshold=1/20", {CLINTON: 269, TRUMP: 267, JOHNSON: 1, MCMULLIN: 1}),
    (2016, "rule=winner-take-all&census=2020", {TRUMP: 306, CLINTON: 232}),
    (2016, "census=2020", {TRUMP: 307, CLINTON: 231}),
    (2000, "rule=winner-take-all&census=2000", {"George W. Bush": 278, "Al Gore": 260}),
    (2000, "rule=winner-take-all&census=1970", {"Al Gore": 278, "George W. Bush": 260}),
    (2016, "rule=national-popular-vote", {CLINTON: 1}),
    (2016, "compact=members", {TRUMP: 306, CLINTON: 232}),
    (2016, "compact=CA,DC,HI,IL,MA,MD,NJ,NY,RI,VT,WA,FL,PA,OH,MI,NC,VA", {CLINTON: 330, TRUMP: 208}),
]  # fmt: skip


@pytest.mark.parametrize(("year", "text", "expected"), KNOWN, ids=lambda value: str(value)[:50])
def test_known_outcomes(year: int, text: str, expected: Mapping[str, int]) -> None:
    assert course(year, text).ascertainment.pledged == expected


def test_who_would_be_elected() -> None:
    assert course(2012, "rule=district").outcome.president.name == ROMNEY
    assert course(2016, "rule=proportional&method=hamilton").outcome.president.elected_by == "nobody"
    assert course(2000, "rule=winner-take-all&census=1970").outcome.president.name == "Al Gore"
    direct = course(2016, "rule=national-popular-vote")
    assert (direct.outcome.president.name, direct.count.majority, direct.ascertainment.whole_number) == (CLINTON, 1, 1)
    assert "direct_election" in {note.code for note in direct.findings}


def test_swings_on_either_side_of_wisconsin() -> None:
    assert course(2016, "swing=clinton:0.764").ascertainment.pledged == {TRUMP: 270, CLINTON: 268}
    assert course(2016, "swing=clinton:0.765").ascertainment.pledged == {CLINTON: 278, TRUMP: 260}


@pytest.mark.parametrize("points", ["0.001", "0.5", "-1.25", "7", "50", "-50"])
def test_a_swing_moves_half_rounded_up_in_every_unit(points: str) -> None:
    """floor(points x all votes / 200 + 1/2), by integers in thousandths."""
    before, after = tally(load_case(2016).returns), course(2016, f"swing=clinton:{points}").tally
    thousandths = abs(round(float(points) * 1000))
    for unit in (*before.states, *before.districts):
        own = before.votes[unit]
        others = {name: own.get(name, 0) for name in (TRUMP, JOHNSON, STEIN, MCMULLIN)}
        best = max(sorted(others), key=lambda name: others[name])
        giver, taker = (best, CLINTON) if float(points) > 0 else (CLINTON, best)
        wanted = (2 * thousandths * sum(own.values()) + 200_000) // 400_000
        moved = min(wanted, own.get(giver, 0))
        changed = {**own, giver: own.get(giver, 0) - moved, taker: own.get(taker, 0) + moved}
        assert {n: v for n, v in after.votes[unit].items() if v} == {n: v for n, v in changed.items() if v}, unit


def test_one_swing_replaces_the_general_one_and_a_district_takes_its_state_along() -> None:
    both = course(2016, "swing=clinton:1,FL:clinton:-0.5").tally.votes
    assert both["FL"] == course(2016, "swing=FL:clinton:-0.5").tally.votes["FL"]
    assert both["MI"] == course(2016, "swing=clinton:1").tally.votes["MI"]
    before, after = tally(load_case(2016).returns).votes, course(2016, "swing=ME-02:clinton:2").tally.votes
    moved = after["ME-02"][CLINTON] - before["ME-02"][CLINTON]
    assert moved > 0
    assert after["ME"][CLINTON] - before["ME"][CLINTON] == moved
    assert after["ME-01"] == before["ME-01"]


def test_votes_that_move_in_a_district_move_in_its_state_and_not_the_other_way() -> None:
    down = course(2016, "move=ME:trump:clinton:1000")
    before = tally(load_case(2016).returns).votes
    assert down.tally.votes["ME-02"] == before["ME-02"]
    assert [note.unit for note in down.findings if note.code == "district_not_moved"] == ["ME"]
    up = course(2016, "move=ME-02:trump:none:1000").tally.votes
    assert before["ME"][TRUMP] - up["ME"][TRUMP] == 1000
    assert sum(before["US"].values()) - sum(up["US"].values()) == 1000


def test_estimates_by_district_are_in_no_sum_and_swing_with_the_nation() -> None:
    found = course(2016, "rule=district")
    base = load_case(2016)
    for unit in ("US", "PA", "ME-02"):
        assert found.tally.votes[unit] == tally(base.returns).votes[unit]
    own = reconcile(found.tally, found.case.law).findings
    assert [note.unit for note in own] == [note.unit for note in reconcile(tally(base.returns), base.law).findings]
    statement = found.case.returns.statement("PA-01")
    assert statement is not None
    assert (statement.report.exact, statement.report.source) == (False, "district_president")
    assert [note.detail["map"] for note in found.findings if note.code == "districts_estimated"] == [2016]
    swung = course(2016, "rule=district&swing=clinton:5")
    assert swung.ascertainment.pledged[CLINTON] > found.ascertainment.pledged[CLINTON]


def test_another_map_gives_another_answer_and_shares_are_enough() -> None:
    for year, lines in [(2016, 2018), (2016, 2020), (2012, 2020), (2020, 2022)]:
        found = course(year, f"rule=district&map={lines}" + ("&census=2020" if lines > 2020 else ""))
        assert sum(found.ascertainment.pledged.values()) + sum(tie.electors for tie in found.ascertainment.ties) == 538
    assert course(2016, "rule=district&map=2018").tally.votes["ME-02"] != load_case(2016).returns.counts["ME-02"]
    tied = course(2012, "rule=district&map=2016").ascertainment.ties
    assert [tie.decided_by for tie in tied] == ["FL-07"], "rounded shares that are level are a tie"


def test_a_rounded_tie_is_settled_by_the_record_and_by_nothing_else() -> None:
    assert course(2020, "rule=district").ascertainment.ties == ()
    case = under(load_case(2020), Rule("district"), resolve_ties=False)
    ties = decide(replace(case, departures=()), undecided="report").ascertainment.ties
    assert [(tie.decided_by, tie.electors, set(tie.tickets)) for tie in ties] == [("MO-02", 1, {"Joe Biden", TRUMP})]
    by_lot = course(2020, "rule=district&lot=MO-02:biden")
    assert (
        by_lot.ascertainment.pledged["Joe Biden"]
        == course(2020, "rule=district").ascertainment.pledged["Joe Biden"] + 1
    )


def test_a_states_own_rule_overrides_the_general_one() -> None:
    found = course(2016, "rule=winner-take-all,TX:proportional,ME:as-law&method=hamilton&among=top2")
    by_state: dict[str, dict[str, int]] = {}
    for slate in found.ascertainment.slates:
        by_state.setdefault(slate.state, {})[slate.ticket] = slate.electors
    assert by_state["TX"] == {TRUMP: 21, CLINTON: 17}
    assert by_state["ME"] == {CLINTON: 3, TRUMP: 1}
    assert by_state["NE"] == {TRUMP: 5}
    nation = course(2016, "rule=CA:national-popular-vote,TX:national-popular-vote")
    assert nation.ascertainment.pledged == {TRUMP: 268, CLINTON: 270}


def test_districts_that_another_census_does_not_fit_are_dropped() -> None:
    found = course(2016, "census=1980")
    assert [note.unit for note in found.findings if note.code == "districts_dropped"] == []
    found = course(2016, "", house_size=700)
    assert sorted(note.unit for note in found.findings if note.code == "districts_dropped") == ["ME", "NE"]
    assert found.ascertainment.whole_number == 700 + 100 + 3 == sum(found.case.law.allotment.values())
    assert found.count.majority == 402


def test_1960_on_its_own_census_lacks_the_district_of_columbia() -> None:
    assert course(1960, "rule=winner-take-all&census=1960").ascertainment.whole_number == 535


def test_findings_of_the_rules() -> None:
    codes = {note.code for note in course(2016, "compact=members").findings}
    assert "compact_not_in_force" in codes
    void = course(2016, "rule=proportional&method=hamilton&threshold=99/100").findings
    assert [note.unit for note in void if note.code == "threshold_void"][:2] == ["AK", "AL"]
    assert len([note for note in void if note.code == "threshold_void"]) == 51


def test_who_ties_for_the_last_place_of_the_nation_stays() -> None:
    nation = tally(load_case(2016).returns)
    states = {name: sum(nation.votes[state].get(name, 0) for state in nation.states) for name in (TRUMP, JOHNSON)}
    gap = states[TRUMP] - states[JOHNSON]
    text = f"move=CA:none:johnson:{gap}&rule=TX:proportional&method=hamilton&among=top2"
    found = [note.message for note in course(2016, text).findings if note.code == "among_tied"]
    assert found == [
        "Donald Trump and Gary Johnson are level for the last place among the first two; all of them stay."
    ]


DIVIDED = {1824}
"""Elections in which a legislature divided its state's electors."""
RULES = ("winner-take-all", "district", "district-majority", "proportional", "no-senators", "national-popular-vote")


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize("year", [year for year in elections() if year >= 1824])
def test_every_rule_on_every_year(year: int, rule: str) -> None:
    """Whole electors that make the total, or a sentence about what is missing."""
    text = f"rule={rule}" + ("&method=hamilton" if rule == "proportional" else "")
    if rule.startswith("district") and year < 2008:
        with pytest.raises(FactMissing, match=f"there are no district votes of {year} on the map of {year}"):
            course(year, text)
        return
    if rule == "no-senators" and year in DIVIDED:
        with pytest.raises(FactMissing, match="were appointed without votes and divided; which two go is not known"):
            course(year, text)
        return
    found = course(year, text)
    whole = found.ascertainment.whole_number
    assert sum(found.ascertainment.pledged.values()) + sum(tie.electors for tie in found.ascertainment.ties) == whole
    assert found.count.majority == (1 if rule == DIRECT else whole // 2 + 1)
    assert whole == sum(award.electors for award in found.case.law.awards)


def test_rows_for_one_rule() -> None:
    case = load_case(2016)
    rows = awards_for(case, Rule("no-senators"))
    assert sum(row.electors for row in rows) == 436
    assert {row.decided_by: row.electors for row in rows if row.state in ("DC", "ME", "WY")} == {
        "DC": 1, "ME-01": 1, "ME-02": 1, "WY": 1,
    }  # fmt: skip
    assert awards_for(case, Rule("as-law")) == case.law.awards
    only = awards_for(case, Rule("proportional", "TX", "hamilton"))
    assert [row.method for row in only if row.state in ("TX", "CA")] == ["plurality", "hamilton"]
    with pytest.raises(ScenarioError, match="there is no default"):
        awards_for(case, Rule("proportional"))


def test_recorded_slates_give_way_to_votes_or_stay_for_want_of_them() -> None:
    split = course(1916, "rule=winner-take-all")
    west_virginia = {slate.ticket: slate.electors for slate in split.ascertainment.slates if slate.state == "WV"}
    assert west_virginia == {"Charles Evans Hughes": 8}
    assert [note.detail["states"] for note in split.findings if note.code == "slate_set_aside"] == [["WV"]]
    stays = course(1860, "rule=proportional&method=hamilton")
    assert [note.detail["states"] for note in stays.findings if note.code == "slate_stays"] == [["SC"]]
