"""What a what-if says of settings that do less than they seem to: overridden, kept back, without effect."""

import pytest

from ascertain import answers
from ascertain.archive import load_case
from ascertain.election import Finding
from ascertain.proceedings import decide
from ascertain.scenario import parse

IN_FORCE = "compact=CA,DC,HI,IL,MA,MD,NJ,NY,RI,VT,WA,FL,PA,OH,MI,NC,VA"


def notes(year: int, text: str, code: str) -> list[Finding]:
    course = decide(parse(year, text).apply(load_case(year)), undecided="report")
    return [note for note in course.findings if note.code == code]


def test_a_members_own_rule_under_the_compact_in_force_is_said_to_have_no_effect() -> None:
    own = "rule=TX:district,CA:proportional&method=hamilton&"
    assert [note.detail for note in notes(2016, own + IN_FORCE, "rule_overridden")] == [{"states": ["CA"]}]
    assert notes(2016, own + "compact=members", "rule_overridden") == [], "not in force: the rule stands"


def test_a_state_that_keeps_its_senators_electors_is_named_with_the_whole_number() -> None:
    (found,) = notes(2016, "rule=no-senators,TX:district", "senators_kept")
    assert found.detail == {"states": ["TX"], "electors": 438}
    assert notes(2016, "rule=no-senators", "senators_kept") == []


@pytest.mark.parametrize(
    ("text", "left_out"),
    [
        ("flip=MI:trump", ["flip=MI:trump"]),
        ("flip=mi:TRUMP,PA", ["flip=mi:TRUMP"]),
        ("rule=TX:winner-take-all", ["rule=TX:winner-take-all"]),
        ("swing=clinton:0", ["swing=clinton:0"]),
        ("swing=clinton:0.8", []),
        ("as_of=2017-06-01", ["as_of=2017-06-01"]),
        ("census=2010", ["census=2010"]),
        ("depart=TX:kasich:0", ["depart=TX:kasich:0"]),
        ("move=MI:trump:clinton:5,MI:clinton:trump:5", ["move=MI:trump:clinton:5", "move=MI:clinton:trump:5"]),
        ("lot=MI:clinton", []),
        ("rule=district&map=2016", []),
    ],
)
def test_settings_that_change_nothing_do_not_vanish_in_silence(text: str, left_out: list[str]) -> None:
    found = notes(2016, text, "setting_unused")
    assert [note.detail["setting"] for note in found] == left_out
    assert len(notes(2016, "lot=MI:clinton", "lot_unused")) == 1


def test_districts_that_nobody_has_counted_are_named_once() -> None:
    course = decide(parse(2016, "as_of=2016-11-20").apply(load_case(2016)), undecided="report")
    naming = [note for note in course.findings if "ME-01" in note.message]
    assert [note.code for note in naming] == ["no_votes"]


def test_a_direct_election_prints_the_lead_that_decides_beside_the_national_total() -> None:
    sentence = answers.whatif(2016, "rule=national-popular-vote").sentence
    assert (
        "2,868,691 ahead in the sum of the states; the national total, as another source has it, says 2,868,686."
        in sentence
    )
    assert "says" not in answers.whatif(2020, "rule=national-popular-vote").sentence


def test_the_law_says_whether_an_election_is_direct() -> None:
    case = load_case(2016)
    assert not case.law.direct
    assert parse(2016, "rule=national-popular-vote").apply(case).law.direct
    assert not parse(2016, IN_FORCE).apply(case).law.direct
