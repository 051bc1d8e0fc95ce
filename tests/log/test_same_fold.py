"""Whatever is left out of the log, and in whatever order files come: the fold is that of all statements ever made."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ascertain.returns import Progress, Report, fold
from ascertain.store import Entry, create
from counted import append, at, report

statements: st.SearchStrategy[dict[str, Any]] = st.builds(
    dict,
    unit=st.sampled_from(["26065", "26163"]),
    clinton=st.integers(0, 1),
    status=st.sampled_from(["unofficial", "unofficial", "official"]),
    as_of=st.integers(0, 6).map(at),
    source=st.sampled_from(["desk", "ap"]),
    count_item=st.sampled_from(["total", "total", "early"]),
    progress=st.sampled_from([Progress(), Progress(expected=50)]),
)
files = st.lists(st.lists(statements, max_size=5), max_size=8)
preferences = st.sampled_from([(), ("ap",), ("desk", "ap")])
slow = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Substance = Mapping[Any, Any]


def substance(reports: Sequence[Report], **when: Any) -> Substance:
    """What stands, but for the time at which it was last repeated."""
    return {
        key: (own.report.source, own.report.votes, own.report.status, own.report.progress)
        for key, own in fold(reports, **when).statements.items()
    }


def received(found: list[list[dict[str, Any]]]) -> list[list[Report]]:
    """Each file is received a minute after the one before."""
    return [[report(**own, received=at(number)) for own in content] for number, content in enumerate(found)]


@given(files, preferences)
@slow
def test_the_fold_is_that_of_everything(new_url: Callable[[], str], found: Any, sources: Any) -> None:
    batches = received(found)
    everything = [own for batch in batches for own in batch]
    with create(new_url(), election=2016) as log:
        counts = [append(log, f"{number}.csv", *batch) for number, batch in enumerate(batches)]
        told = sum(own.appended + own.duplicates + own.unchanged for own in counts)
        assert told == len(everything), "each statement is stored, there already, or says nothing new"
        assert log.verify() == ()
        for minute in range(0, 8, 2):
            when: dict[str, Any] = {"as_of": at(minute), "sources": sources}
            assert substance(log.read(**when), sources=sources) == substance(everything, **when)
            when = {"known_at": at(minute), "sources": sources}
            assert substance(log.read(**when), sources=sources) == substance(everything, **when)
        rows = [row.report for row in log.all()]
        assert fold(log.read(sources=sources), sources=sources).counts == fold(rows, sources=sources).counts


@given(files, st.randoms(use_true_random=False))
@slow
def test_files_in_any_order_give_the_same_count(new_url: Callable[[], str], found: Any, chance: Any) -> None:
    batches = [[report(**own, received=at(9)) for own in content] for content in found]
    shuffled = [*batches]
    chance.shuffle(shuffled)
    with create(new_url(), election=2016) as log, create(new_url(), election=2016) as other:
        for number, batch in enumerate(batches):
            append(log, f"{number}.csv", *batch)
        for number, batch in enumerate(shuffled):
            append(other, f"{number}.csv", *batch)
        for minute in (1, 3, 9):
            assert substance(log.read(as_of=at(minute))) == substance(other.read(as_of=at(minute)))


@given(st.lists(st.tuples(statements, st.booleans()), max_size=10))
@slow
def test_held_statements_never_count(new_url: Callable[[], str], found: Any) -> None:
    with create(new_url(), election=2016) as log:
        counted = []
        known = set()
        for number, (own, held) in enumerate(found):
            said = report(**own, received=at(number))
            append(log, f"{number}.csv", Entry(said, held))
            if said.content not in known and not held:
                counted.append(said)
            known.add(said.content)
        assert substance(log.read()) == substance(counted)


def test_real_snapshots_are_mostly_repetition(new_url: Callable[[], str]) -> None:
    """Six snapshots of November 2016, unscreened: 18,462 rows, of which most repeat the one before."""
    from ascertain.archive import series

    found: dict[Any, list[Report]] = {}
    for own in series(2016):
        if own.unit.isdigit():
            found.setdefault(own.as_of, []).append(own)
    everything = [own for batch in found.values() for own in batch]
    with create(new_url(), election=2016) as log:
        for when, batch in found.items():
            append(log, f"{when:%d-%H%M}.csv", *batch)
        stored = sum(1 for _ in log.all())
        assert stored == pytest.approx(3263, abs=60), "as measured with the screening's held rows among them"
        for when in found:
            assert substance(log.read(as_of=when)) == substance(everything, as_of=when)
        # the sixth file again, but known to be older than the fifth: nothing that counts changes
        late = min(found)
        assert substance(log.read(as_of=late)) == substance(everything, as_of=late)
