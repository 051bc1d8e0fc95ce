"""The one text of a what-if: one spelling, whatever the order, and a baseline that nothing changes."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ascertain.archive import load_case
from ascertain.cli.whatif import OPTIONS
from ascertain.errors import Missing, ScenarioError
from ascertain.proceedings import decide
from ascertain.scenario import KEYS, STEPS, parse
from ascertain.scenario.grammar import FORMS

STATES = ["MI", "wi", "PA", "ME", "me-2", "NE-02", "UT", "TX", "CA", "DC"]
TICKETS = ["clinton", "trump", "johnson", "mcmullin"]
PEOPLE = ["kasich", "none", "spotted-eagle", "clinton", "mike-pence"]
RULES = ["as-law", "winner-take-all", "district", "district-majority", "proportional", "no-senators"]


def items(*parts: st.SearchStrategy[str], most: int = 3) -> st.SearchStrategy[list[str]]:
    return st.lists(st.tuples(*parts).map(":".join), min_size=1, max_size=most)


def either(*choices: str) -> st.SearchStrategy[str]:
    return st.sampled_from(choices)


points = st.integers(-9000, 9000).map(lambda number: f"{number / 1000:.3f}")
counts = st.integers(0, 40000).map(str)
place, ticket = either(*STATES), either(*TICKETS)
SETTINGS: dict[str, st.SearchStrategy[list[str]]] = {
    "move": items(place, either(*TICKETS, "none"), either(*TICKETS, "none"), counts),
    "swing": st.one_of(items(ticket, points, most=1), items(place, ticket, points)),
    "census": items(either("1970", "2000", "2010", "2020"), most=1),
    "rule": st.one_of(
        items(either(*RULES, "national-popular-vote", "compact"), most=1),
        items(either("TX", "CA", "ME", "dc"), either(*RULES[:5], "national-popular-vote")),
    ),
    "method": items(either("hamilton", "dhondt", "sainte_lague"), most=1),
    "among": items(either("all", "top2"), most=1),
    "threshold": items(either("0/3", "1/20", "2/40", "1/2"), most=1),
    "map": items(either("2016", "2018"), most=1),
    "compact": st.one_of(st.just(["members"]), items(either("CA", "NY", "TX", "FL"))),
    "lot": items(place, ticket, most=1),
    "bind": st.one_of(items(either("all", "none"), most=1), items(either("WA", "TX", "CO"))),
    "flip": st.lists(st.one_of(place, st.tuples(place, either(*TICKETS, "none")).map(":".join)), min_size=1, max_size=3),
    "depart": items(either("TX", "WA", "MI"), either(*PEOPLE), st.integers(0, 9).map(str), most=2),
    "reject": items(either("FL", "TX", "MI")),
}  # fmt: skip


@st.composite
def texts(draw: st.DrawFn) -> tuple[str, str]:
    """A scenario of 2016 and the same with settings and items in another order."""
    keys = draw(st.lists(st.sampled_from(sorted(SETTINGS)), min_size=1, max_size=4, unique=True))
    found = {key: draw(SETTINGS[key]) for key in keys}
    other = {key: draw(st.permutations(found[key])) for key in draw(st.permutations(keys))}
    return tuple("&".join(f"{key}={','.join(own)}" for key, own in one.items()) for one in (found, other))  # type: ignore[return-value]


def parsed(text: str) -> Any:
    try:
        return parse(2016, text)
    except (ScenarioError, Missing):
        return None


@given(texts())
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_the_canonical_text_is_the_scenario(both: tuple[str, str]) -> None:
    scenario, other = map(parsed, both)
    assert (scenario is None) == (other is None), "an order of settings that fits and one that does not"
    assume(scenario is not None)
    again = parse(2016, scenario.canonical)
    assert again == scenario == other
    assert again.canonical == scenario.canonical == other.canonical
    assert hash(again) == hash(scenario)


@given(texts())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
def test_electors_are_whole_and_the_case_stays_as_it_was(both: tuple[str, str]) -> None:
    scenario = parsed(both[0])
    assume(scenario is not None)
    case = load_case(2016)
    before = repr(case)
    course = decide(scenario.apply(case), undecided="report")
    assert repr(case) == before, "the baseline is never changed"
    found = course.ascertainment
    given_out = sum(found.pledged.values()) + sum(tie.electors for tie in found.ties)
    assert given_out == found.whole_number == sum(award.electors for award in course.case.law.awards)
    assert course.case.law.majority_of in (None, 1)
    if not scenario:
        assert course.case.law == case.law
        assert course.case.returns == case.returns


def test_a_scenario_without_effect_is_the_case_itself() -> None:
    case = load_case(2016)
    for text in ("", "flip=MI:trump", "swing=clinton:0", "move=MI:trump:clinton:0", "rule=as-law", "census=2010",
                 "rule=TX:winner-take-all", "among=all", "threshold=0/7", "bind=CO,MN",
                 "move=MI:trump:clinton:9,MI:clinton:trump:9", "rule=winner-take-all,ME:as-law,NE:as-law"):  # fmt: skip
        scenario = parse(2016, text)
        assert (scenario.canonical, bool(scenario)) == ("", False), text
        assert replace(scenario.apply(case), notes=case.notes) == case, text


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("flip=wi,MI,pa,MI", "flip=MI,PA,WI"),
        ("threshold=2/40&rule=proportional&method=dhondt&among=all", "rule=proportional&method=dhondt&threshold=1/20"),
        ("rule=district&map=2016", "rule=district"),
        ("rule=compact", "compact=members"),
        ("swing=clinton:01.50,fl:clinton:-0.50", "swing=FL:clinton:-0.5,clinton:1.5"),
        ("swing=clinton:1,FL:clinton:1", "swing=clinton:1"),
        ("move=MI:trump:clinton:9,MI:clinton:trump:2", "move=MI:trump:clinton:7"),
        ("depart=TX:kasich:1,TX:john-kasich:2", "depart=TX:kasich:3"),
        ("flip=MI%2CPA", "flip=MI,PA"),
        ("https://example.org/elections/2016/electors?view=table&flip=MI,PA&utm_source=x#states", "flip=MI,PA"),
        ("as_of=2016-11-23t23:59:59-05:00", "as_of=2016-11-23"),
        ("as_of=2016-11-23T12:00-05:00", "as_of=2016-11-23T17:00Z"),
        ("move=MI:trump:clinton:5352&lot=MI:clinton", "move=MI:trump:clinton:5352&lot=MI:clinton"),
        ("bind=wa,tx&flip=NE-2:clinton", "bind=TX,WA&flip=NE-02"),
        ("method=hamilton", ""),
        ("lot=MI:clinton", ""),
    ],
)  # fmt: skip
def test_one_spelling(written: str, canonical: str) -> None:
    scenario = parse(2016, written)
    assert scenario.canonical == canonical
    assert parse(2016, canonical) == scenario


def test_what_was_dropped_is_said() -> None:
    assert [note.code for note in parse(2016, "lot=MI:clinton&method=hamilton").notes] == [
        "setting_unused",
        "lot_unused",
    ]


def test_every_key_has_a_step_a_form_and_an_option() -> None:
    assert set(FORMS) == set(KEYS) == {*STEPS, "method", "among", "threshold", "map"}
    assert [*STEPS] == [key for key in KEYS if key in STEPS]
    assert tuple(OPTIONS) == KEYS, "one option a key, in the grammar's order"
