"""The fold: what stands as of a moment does not depend on the order or the repetition of what came in."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from ascertain.returns import Report, Returns, fold

START = datetime(2016, 11, 9, 12, tzinfo=UTC)
CHOICES = ("Hillary Clinton", "Donald Trump")


def moment(hours: int) -> datetime:
    return START + timedelta(hours=hours)


def report(unit: str = "MI", count: int = 10, **fields: Any) -> Report:
    own = {"status": "unofficial", "as_of": START, "source": "desk", "received": START, "count_item": "total", **fields}
    item = own.pop("count_item")
    return Report(unit, "president", item, {CHOICES[0]: count, CHOICES[1]: 7}, **own)


reports = st.lists(
    st.builds(
        report,
        unit=st.sampled_from(["MI", "OH"]),
        count=st.integers(0, 3),
        status=st.sampled_from(["unofficial", "official", "certified"]),
        as_of=st.integers(0, 4).map(moment),
        received=st.integers(0, 4).map(moment),
        source=st.sampled_from(["desk", "ap", "sos"]),
        count_item=st.sampled_from(["total", "early"]),
    ),
    max_size=12,
)
preferences = st.sampled_from([(), ("ap",), ("sos", "ap")])


@given(reports, preferences, st.randoms(use_true_random=False))
@settings(max_examples=200, deadline=None)
def test_any_order_and_any_repetition_fold_to_the_same(found: list[Report], sources: Any, chance: Any) -> None:
    again = [*found, *chance.sample(found, len(found) // 2)] if found else []
    chance.shuffle(again)
    assert fold(again, sources=sources) == fold(found, sources=sources)


@given(reports, st.integers(0, 4), st.integers(5, 9))
@settings(max_examples=100, deadline=None)
def test_a_later_report_never_changes_an_earlier_answer(found: list[Report], hour: int, later: int) -> None:
    more = [*found, report(count=99, as_of=moment(later), received=moment(0), status="certified")]
    assert fold(more, as_of=moment(hour)) == fold(found, as_of=moment(hour))


@given(reports)
@settings(max_examples=100, deadline=None)
def test_nothing_is_lost(found: list[Report]) -> None:
    """Every distinct statement stands or is superseded by the one that stands."""
    kept = {
        own.content
        for statement in fold(found).statements.values()
        for own in (statement.report, *statement.superseded)
    }
    assert kept == {own.content for own in found}


def standing(*found: Report, **when: Any) -> int:
    statement = fold(found, **when).statement("MI")
    assert statement is not None
    return statement.report.votes[CHOICES[0]]


def test_status_then_source_then_time() -> None:
    certified = report(count=1, status="certified")
    later = report(count=2, as_of=moment(5))
    other = report(count=3, source="ap", as_of=moment(1))
    assert standing(certified, later) == 1
    assert standing(later, other) == 2
    assert standing(later, other, sources=("ap",)) == 3


def test_as_of_and_known_at_are_two_questions() -> None:
    early = report(count=1)
    late = report(count=2, as_of=moment(1), received=moment(3))
    assert standing(early, late, as_of=moment(2)) == 2
    assert standing(early, late, known_at=moment(2)) == 1


def test_a_withdrawal_takes_back_what_it_names() -> None:
    wrong = report(count=2, as_of=moment(1))
    gone = report(count=0, as_of=moment(2), received=moment(2), basis="withdrawal", refers=wrong.content)
    assert standing(report(count=1), wrong, gone) == 1
    assert standing(report(count=1), wrong, gone, as_of=moment(1)) == 2, "not yet withdrawn then"


def test_total_is_the_total_and_modes_describe_it() -> None:
    modes = [report(count=4, count_item="early"), report(count=5, count_item="election-day")]
    assert fold(modes).counts["MI"][CHOICES[0]] == 9
    assert fold([*modes, report(count=10)]).counts["MI"][CHOICES[0]] == 10


def test_votes_as_an_array_and_units_by_parent() -> None:
    found = fold([report("26065", 3), report("26163", 4), report("MI-RES", -1), report("ME-01", 2)])
    assert found.votes(("26163", "26001"), CHOICES).tolist() == [[4, 7], [0, 0]]
    assert found.parts == {"MI": ("26065", "26163", "MI-RES"), "ME": ("ME-01",)}
    assert Returns({}).votes((), ()).shape == (0, 0)


def test_content_is_what_is_said_and_not_when_it_came() -> None:
    first = report()
    assert first.content == report(received=moment(9), received_from="token").content
    assert first.content != report(count=11).content
    assert first.content != report(as_of=moment(1)).content
