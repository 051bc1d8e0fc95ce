"""The tracker beside the election before, and batches: what was added, how it split, what is left, what is needed."""

import csv
import gzip
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ascertain.archive import load_case, series
from ascertain.election import OTHERS
from ascertain.returns import CONTEST, TOTAL, Progress, Report
from ascertain.tally import EXCEEDED, tally
from ascertain.tracker import BEYOND, Batch, batches, summed, tracker

NC = Path(__file__).parents[2] / "shared/data/count_timeseries/nc2020_county_mode_series.csv.gz"
SIDES = (("Hillary Clinton", "Barack Obama"), ("Donald Trump", "Mitt Romney"))
A, B = "Ann Able", "Bob Baker"
START = datetime(2020, 11, 4, tzinfo=UTC)


def said(minute: int, a: int, b: int, others: int = 0, **fields: Any) -> Report:
    expected = fields.pop("expected", None)
    own = {"source": "feed", "received": START + timedelta(minutes=minute), **fields}
    votes = {A: a, B: b, OTHERS: others}
    as_of = START + timedelta(minutes=minute)
    received = own.pop("received")
    return Report(
        "NC",
        CONTEST,
        TOTAL,
        votes,
        "unofficial",
        as_of,
        own.pop("source"),
        received,
        progress=Progress(expected=expected),
        **own,
    )


def one(*reports: Report, **more: Any) -> Batch:
    return batches(reports, **more)[0]


def north_carolina(rows: Iterator[dict[str, str]], expected: int) -> Iterator[Report]:
    for row in rows:
        if row["fips"] == "STATE" or row["county"] == "STATE":
            if row["vote_type"] != TOTAL:
                continue
            as_of = datetime.fromisoformat(row["timestamp"].replace("Z", "+00:00"))
            as_of = as_of if as_of.tzinfo else as_of.replace(tzinfo=UTC)
            votes = {"Joe Biden": int(row["biden"]), "Donald Trump": int(row["trump"])}
            votes |= {"Jo Jorgensen": int(row["jorgensen"]), OTHERS: int(row["other"])}
            progress = Progress(expected=expected)
            yield Report("NC", CONTEST, TOTAL, votes, "unofficial", as_of, "feed", as_of, progress=progress)


@pytest.mark.skipif(not NC.exists(), reason="shared data absent")
def test_north_carolina_2020() -> None:
    """The night of 4 November 2020, with the last count, 5,479,902, as what was expected."""
    with gzip.open(NC, "rt", encoding="utf-8") as lines:
        found = batches(north_carolina(iter(csv.DictReader(lines)), 5_479_902))
    at = {f"{batch.time:%H:%M:%S}": batch for batch in reversed(found) if batch.kind == "batch"}
    first = at["01:23:38"]
    assert (first.added, first.added_two_party, first.leader, first.margin, first.left) == (
        252_004,
        249_249,
        "Joe Biden",
        328_525,
        1_930_968,
    )
    assert first.split is not None
    assert first.needed is not None
    assert (round(100 * first.split["Donald Trump"], 2), round(100 * first.needed, 2)) == (67.46, 58.62)
    second = at["02:37:39"]
    assert second.needed is not None
    assert (second.margin, second.left, round(100 * second.needed, 2)) == (52_248, 623_745, 54.25)
    third = at["04:05:00"]
    assert (third.leader, third.margin, third.left) == ("Donald Trump", 73_320, 32_278)
    assert (third.needed, third.reachable, third.note) == (None, False, BEYOND)
    times = [batch.time for batch in found]
    assert times == sorted(times, reverse=True), "newest first"


def test_a_batch_is_between_statements_of_one_source() -> None:
    other = said(1, 900, 10, source="ap")
    found = batches([said(0, 100, 50), other, said(2, 130, 70), said(3, 950, 20, source="ap")])
    assert [(batch.source, batch.kind, batch.added) for batch in found] == [
        ("ap", "batch", 60),
        ("feed", "batch", 50),
        ("ap", "source-changed", None),
    ]


def test_a_fall_is_a_correction_without_a_split() -> None:
    fall = one(said(0, 100, 50), said(1, 90, 50))
    assert (fall.kind, fall.added, fall.split) == ("correction", -10, None)
    moved = one(said(0, 100, 50), said(1, 90, 60))
    assert (moved.kind, moved.added, moved.split) == ("correction", 0, None)
    mixed = one(said(0, 100, 50), said(1, 90, 90))
    assert (mixed.kind, mixed.added, mixed.split) == ("batch", 30, None)
    assert one(said(0, 100, 50), said(1, 100, 50, 9)).split is None, "nothing was added to the two leaders"
    assert batches([said(0, 100, 50), said(1, 100, 50)]) == []


def test_a_revised_estimate_is_not_votes() -> None:
    votes, estimate = batches([said(0, 100, 50, expected=300), said(1, 120, 60, expected=310)])
    assert (votes.kind, votes.added, votes.left) == ("batch", 30, 130)
    assert (estimate.kind, estimate.added, estimate.expected) == ("estimate-revised", None, (300, 310))


def test_what_is_needed() -> None:
    """Of 100 ballots left, nine tenths for the two leaders: 90. Behind by 9, half of 90 and 4.5 more, exceeded."""
    close = one(said(0, 90, 80, 19, expected=300), said(1, 99, 81, 20, expected=300))
    assert (close.left, close.reachable) == (100, True)
    assert close.needed == pytest.approx(0.5 + 18 / 180)
    far = one(said(0, 90, 10, expected=200), said(1, 160, 10, expected=200))
    assert (far.left, far.needed, far.reachable, far.note) == (30, None, False, BEYOND)
    over = one(said(0, 90, 10, expected=100), said(1, 160, 10, expected=100))
    assert (over.left, over.needed, over.reachable, over.note) == (-70, None, None, EXCEEDED)
    assert one(said(0, 90, 10), said(1, 160, 10)).left is None
    level = one(said(0, 10, 10, expected=100), said(1, 20, 20, expected=100))
    assert (level.leader, level.needed) == (None, 0.5)


def test_a_rounded_batch_has_no_split() -> None:
    small = one(said(0, 3_000_000, 3_000_000, exact=False), said(1, 3_010_000, 3_010_000, exact=False))
    large = one(said(0, 300_000, 300_000, exact=False), said(1, 3_010_000, 3_010_000, exact=False))
    assert (small.split, small.exact) == (None, False)
    assert large.split == {A: 0.5, B: 0.5}


def test_held_released_withdrawn() -> None:
    wrong = said(1, 900, 50)
    released = said(1, 900, 50, basis="release", refers=wrong.content, source="desk:ana", received=START)
    taken = said(2, 0, 0, basis="withdrawal", refers=released.content, source="desk:ana")
    first, later = said(0, 100, 50), said(3, 120, 60)
    held = batches([first, wrong, later], held={wrong.content})
    assert [(batch.kind, batch.added, batch.margin) for batch in held] == [("batch", 30, 60), ("held", None, 50)]
    assert held[1].note == "a count of 950 is held"
    kinds = [batch.kind for batch in batches([first, wrong, released], held={wrong.content})]
    assert sorted(kinds) == ["held", "release"]
    assert one(first, wrong, released, taken, later, held={wrong.content}).added == 30


def test_counties_are_summed_to_their_state() -> None:
    reports = [report for report in series(2016) if report.unit.isdigit()]
    found = summed(reports, "WI")
    assert [report.as_of.day for report in found] == sorted(report.as_of.day for report in found)
    kinds = {batch.kind for batch in batches(found)}
    assert kinds <= {"batch", "correction"}
    assert summed(series(2020), "PA")[0].source == "nyt-edison"


def test_the_tracker_of_2016_against_2012() -> None:
    now, before = tally(load_case(2016).returns), tally(load_case(2012).returns)
    found = {row.unit: row for row in tracker(now, before, sides=SIDES)}
    assert next(iter(found)) == "US"
    assert list(found)[-2:] == ["closest", "rest"]
    assert len(found) == 1 + 51 + 2
    nation = found["US"]
    assert (nation.votes, nation.margin_votes, nation.total) == ((65_853_514, 62_984_828), 2_868_686, 136_669_276)
    assert nation.margin is not None
    assert nation.previous_margin is not None
    assert nation.shift is not None
    assert (round(nation.margin, 2), round(nation.previous_margin, 1), round(nation.shift, 1)) == (2.10, 3.9, -1.8)
    michigan = found["MI"]
    assert (michigan.margin_votes, michigan.certified, michigan.total) == (-10_704, True, 4_799_284)
    assert found["closest"].total + found["rest"].total == nation.total
    assert found["closest"].total < found["rest"].total


def test_without_other_candidates_there_is_no_percentage() -> None:
    votes = {"Hillary Clinton": 64_225_863, "Donald Trump": 62_210_612}
    now = tally(returns_of(votes))
    before = tally(load_case(2012).returns)
    (row,) = tracker(now, before, sides=SIDES, outstanding={"US": (4_000_000, 3_000_000, 5_000_000)})
    assert (row.margin_votes, row.shares, row.margin, row.shift, row.change) == (2_015_251, None, None, None, None)
    assert row.outstanding == (4_000_000, 3_000_000, 5_000_000)


def returns_of(votes: dict[str, int]) -> Any:
    from ascertain.returns import fold

    return fold([Report("US", CONTEST, TOTAL, votes, "unofficial", START, "cook", START)])
