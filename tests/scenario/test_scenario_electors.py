"""Ties and lots, flips, departures and binding laws, rejected votes, the count as it stood, and what differs."""

from typing import Any

import pytest

from ascertain import answers
from ascertain.archive import load_case
from ascertain.election import Election
from ascertain.law import law_for
from ascertain.proceedings import Proceedings, decide
from ascertain.scenario import compare, parse

CLINTON, TRUMP = "Hillary Clinton", "Donald Trump"


def course(year: int, text: str) -> Proceedings:
    return decide(parse(year, text).apply(load_case(year)), undecided="report")


def cast(found: Proceedings) -> dict[str, int]:
    return {name: votes for name, votes in found.count.totals["president"].items() if votes}


def test_a_tie_by_votes_and_its_lot() -> None:
    tied = course(2016, "move=MI:trump:clinton:5352")
    assert [(tie.state, tie.electors, tie.tickets) for tie in tied.ascertainment.ties] == [("MI", 16, (TRUMP, CLINTON))]
    assert tied.ascertainment.pledged == {TRUMP: 290, CLINTON: 232}
    assert tied.outcome.president.name == TRUMP, "a majority without the disputed electors"
    drawn = course(2016, "move=MI:trump:clinton:5352&lot=MI:clinton")
    assert (drawn.ascertainment.pledged[CLINTON], drawn.ascertainment.ties) == (248, ())
    assert [note.code for note in course(2016, "lot=MI:clinton").findings].count("lot_unused") == 1


def test_no_two_of_the_three_states_suffice() -> None:
    assert course(2016, "flip=MI,PA").outcome.president.name == TRUMP
    assert course(2016, "flip=MI,PA,WI").outcome.president.name == CLINTON
    assert course(2016, "move=MI:trump:clinton:6000&flip=MI").ascertainment.pledged == {TRUMP: 306, CLINTON: 232}


def test_a_contest_left_open_stays_in_the_whole_number() -> None:
    found = course(2016, "flip=PA:none,MI:none,WI:none")
    assert (found.ascertainment.whole_number, found.count.majority) == (538, 270)
    assert found.ascertainment.pledged == {TRUMP: 260, CLINTON: 232}
    assert found.outcome.president.elected_by == "nobody"
    open_ = [note.message for note in found.findings if note.code == "tie_undecided"]
    assert open_[0] == "16 electors of MI are not awarded: nobody carries MI."


def test_thirty_seven_departures_deny_and_thirty_six_do_not() -> None:
    denied = course(2016, "depart=TX:kasich:37")
    assert cast(denied) == {TRUMP: 269, CLINTON: 232, "John Kasich": 37}
    assert denied.outcome.president.name is None
    assert denied.outcome.vice_president.name == "Mike Pence", "the other office is voted as pledged"
    assert course(2016, "depart=TX:kasich:36").outcome.president.name == TRUMP
    absent = course(2016, "depart=TX:none:37")
    assert absent.outcome.president.name is None
    assert sum(absent.votes.voting["vice_president"].values()) == 501, "an abstention is one for both offices"


def test_a_binding_law_voids_departures() -> None:
    bound = course(2016, "depart=TX:kasich:37&bind=TX")
    assert cast(bound) == {TRUMP: 306, CLINTON: 232}
    assert [away.disposition for away in bound.votes.departures] == ["replaced"]
    assert cast(course(2016, "depart=MI:kasich:3")) == {TRUMP: 306, CLINTON: 232}, "Michigan's own law"
    assert cast(course(2016, "depart=MI:kasich:3&bind=none"))["John Kasich"] == 3


def test_without_departures_of_its_own_bind_makes_the_recorded_attempts_again() -> None:
    """The ten of 2016: all counted where nobody is bound, none where everybody is."""
    free, bound = course(2016, "bind=none"), course(2016, "bind=all")
    assert cast(bound) == {TRUMP: 306, CLINTON: 232}
    assert cast(free) == {
        TRUMP: 304, CLINTON: 224, "Colin Powell": 3, "Bernie Sanders": 3, "John Kasich": 2, "Ron Paul": 1,
        "Faith Spotted Eagle": 1,
    }  # fmt: skip
    washington = course(2016, "bind=WA")
    assert cast(washington)[CLINTON] == 231
    assert {away.disposition for away in washington.votes.departures if away.state == "ME"} == {"invalidated"}
    moot = course(2016, "bind=none&flip=TX")
    assert [note.unit for note in moot.findings if note.code == "departure_moot"] == ["TX", "TX"]


def test_recorded_departures_are_left_out_unless_nothing_is_asked() -> None:
    assert cast(course(2016, ""))[TRUMP] == 304
    some = course(2016, "flip=MI")
    assert cast(some) == {TRUMP: 290, CLINTON: 248}
    assert [note.code for note in some.findings].count("departures_left_out") == 1


def test_rejected_votes_and_the_base_of_the_majority() -> None:
    before = course(2016, "reject=FL,TX")
    assert (cast(before), before.count.base, before.count.majority) == ({CLINTON: 232, TRUMP: 239}, 538, 270)
    assert before.outcome.president.name is None, "rejected votes stay in the base under the act of 1887"
    after = course(2024, "reject=FL,TX")
    assert (after.count.base, after.count.majority) == (538 - 70, 235), "since 2022 the base falls with them"
    assert after.outcome.president.name == TRUMP
    for year in (1824, 1868, 1876):
        assert law_for(Election(year)).count.rule in ("none", "joint_rule_22", "electoral_commission_1877")
        found = course(year, "reject=NY")
        assert found.count.counted["president"]["NY"] == {}, year


def test_facts_that_lose_their_object_are_left_out_by_name() -> None:
    direct = course(1872, "rule=national-popular-vote")
    assert {note.unit for note in direct.findings if note.code == "objection_moot"} >= {"AR", "LA", "GA"}
    grant = course(1872, "flip=AR")
    assert sum(grant.count.counted["president"].get("AR", {}).values()) == 0, "a recorded rejection stays"
    unpledged = course(1960, "flip=MS:kennedy")
    assert [note.unit for note in unpledged.findings if note.code == "slate_left_out"] == ["MS"]


def test_a_chambers_ballots_stand_only_among_the_same_persons() -> None:
    """In 1825 the House chose among Jackson, Adams and Crawford."""
    same = course(1824, "flip=NJ:adams")
    assert (same.outcome.president.name, same.outcome.president.elected_by) == ("John Quincy Adams", "House")
    other = course(1824, "flip=VA:clay")
    assert "Henry Clay" in other.contingent[0].eligible
    assert other.outcome.president.name is None
    assert [note.detail["offices"] for note in other.findings if note.code == "ballots_left_out"] == [["president"]]


def test_who_is_eligible_may_stay_open() -> None:
    level = course(2016, "bind=none&flip=TX")
    assert len(level.contingent[0].eligible) == 4
    assert "eligibility_undetermined" in [note.code for note in level.findings]


def test_the_count_as_it_stood() -> None:
    """23 November 2016: the lead of that day's tracker, contests as the counties had them, districts not yet counted."""
    found = course(2016, "as_of=2016-11-23T17:00Z")
    votes = found.tally.votes["US"]
    assert votes[CLINTON] - votes[TRUMP] == 2015251
    assert found.ascertainment.whole_number == 538
    waiting = [note.detail["units"] for note in found.findings if note.code == "no_votes"]
    assert waiting
    assert {"ME-01", "ME-02"} <= set(waiting[0])  # type: ignore[call-overload]
    moved = course(2016, "as_of=2016-11-23T17:00Z&move=CA:none:clinton:1000").tally.votes["US"]
    assert moved[CLINTON] - votes[CLINTON] == 1000, "a statement about the nation moves with its states"
    assert parse(2016, "as_of=2017-06-01").canonical == "", "everything is certified by then"


def test_differences_are_listed_stage_by_stage() -> None:
    before = decide(load_case(2016))
    assert compare(before, before) == ()
    found = compare(before, course(2016, "move=MI:trump:clinton:5353"))
    tallied = [(row.state, row.stage) for row in found if row.stage == "tally"]
    assert tallied == [("US", "tally"), ("MI", "tally")]
    appointed = [(row.state, row.before, row.after) for row in found if row.stage == "ascertainment"]
    assert appointed == [("MI", {TRUMP: 16}, {CLINTON: 16})]
    assert {row.state for row in found if row.stage == "cast" and row.office == "president"} == {"HI", "MI", "TX", "WA"}
    assert [row for row in found if row.stage == "outcome"] == []
    won = compare(before, course(2016, "flip=MI,PA,WI"))[-2:]
    assert [(row.stage, row.office, row.before, row.after) for row in won] == [
        ("outcome", "president", "Donald Trump, by electors", "Hillary Clinton, by electors"),
        ("outcome", "vice_president", "Mike Pence, by electors", "Tim Kaine, by electors"),
    ]


def test_the_answer_carries_the_keys_of_the_wire() -> None:
    value: dict[str, Any] = answers.whatif(2016, "flip=MI,PA,WI").to_dict()
    plain = answers.outcome(2016).to_dict()
    assert set(value) == {*plain, "scenario", "baseline", "differences"}
    assert (value["status"], value["scenario"]) == ("what-if", {"canonical": "flip=MI,PA,WI"})
    assert value["baseline"]["electors"] == {TRUMP: 306, CLINTON: 232}
    assert value["baseline"]["president"] == {"name": TRUMP, "elected_by": "electors"}
    assert {"stage", "state", "from", "to"} <= set(value["differences"][0])
    assert value["electors"]["pledged"] == {CLINTON: 278, TRUMP: 260}
    sized = answers.whatif(2016, house_size=500).to_dict()
    assert sized["scenario"] == {"canonical": "", "house_size": 500}
    assert sized["electors"]["appointed"] == sized["electors"]["allotted"] == 603
    dated = answers.whatif(2016, "as_of=2016-11-23")
    assert dated.as_of == "2016-11-23"
    assert "timeline_2016_nation" in dated.packs
    nothing = answers.whatif(2016).to_dict()
    assert (list(nothing["differences"]), nothing["electors"]) == ([], plain["electors"])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("flip=MI,PA,WI", "Hillary Clinton would have 278 of 538 electors' votes, 8 more than the 270 needed; Donald Trump 260."),
        ("rule=district", "290 of 538 electors' votes, 20 more than the 270 needed; Hillary Clinton 248. Districts are estimates on the map of 2016."),
        ("depart=TX:kasich:36", "Donald Trump would have 270 of 538 electors' votes, exactly the 270 needed; Hillary Clinton 232."),
        ("flip=MI,PA,NE-02,WI:none", "Hillary Clinton 269, Donald Trump 259, 10 in doubt); the House would choose."),
        ("rule=national-popular-vote", "Hillary Clinton would be elected by the nation's votes, 2,868,691 ahead in the sum of the states;"),
    ],
)  # fmt: skip
def test_one_line_of_result_first(text: str, sentence: str) -> None:
    found = answers.whatif(2016, text).sentence
    assert found.startswith(f"What if ({parse(2016, text).canonical}): ")
    assert sentence in found
    assert found.endswith("As it was: Donald Trump, elected by the electors with 304 electors' votes.")
