"""A count on its way: the tracker's table of states beside the election before, and the log of batches.

Columns of the tracker are those of the 2016 national popular vote tracker (David Wasserman, Cook Political Report).
In a batch, split and needed have one denominator: the votes of the two leaders.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal

from ascertain.election import NATION, OTHERS, STATES, parent
from ascertain.returns import CONTEST, TOTAL, Progress, Report
from ascertain.tally import EXCEEDED, NATION_RESIDUAL, Tally, Votes, add, rows, standing, status_of

CLOSEST: Final = 13
"""States in the row "closest", as the tracker of 2016 had thirteen."""

Side = tuple[str, str]
"""A ticket's name now, and that of its party's ticket in the election before."""
Kind = Literal["batch", "correction", "release", "estimate-revised", "source-changed", "held"]
LEVELS: Final[tuple[Literal["nation", "state"], ...]] = ("nation", "state")
BEYOND: Final = "more than all that is left"


@dataclass(frozen=True, slots=True)
class TrackerRow:
    """One line; shares in percent of all votes and margins in points, first ticket less second, None without others."""

    unit: str
    votes: tuple[int, int]
    others: int | None
    shares: tuple[float, float, float] | None
    margin_votes: int
    margin: float | None
    previous_margin: float | None
    shift: float | None
    total_before: int | None
    total: int
    change: float | None
    outstanding: tuple[int, int, int] | None
    certified: bool
    source: str
    as_of: datetime | None


def tracker(
    now: Tally,
    before: Tally,
    *,
    sides: tuple[Side, Side],
    outstanding: Mapping[str, tuple[int, int, int]] | None = None,
) -> list[TrackerRow]:
    """United States, every state with votes, the closest states together, the rest together.

    `outstanding` are ballots still to be counted by unit: estimate, low, high (from a projection).
    """
    found = {row.unit: row for by in LEVELS for row in rows(now, by=by)}
    left = outstanding or {}
    lines = []
    for unit in (NATION, *now.states):
        if unit in found:
            row, old = found[unit], before.votes.get(unit)
            certified = status_of(now, unit) == "certified"
            lines.append(_line(unit, row.votes, old, sides, left.get(unit), certified, row.source, row.as_of))
    states = [line for line in lines if line.unit in STATES and line.margin is not None]
    if len(states) <= CLOSEST:
        return lines
    states.sort(key=lambda line: abs(line.margin or 0.0))
    for name, group in (("closest", states[:CLOSEST]), ("rest", states[CLOSEST:])):
        units = [line.unit for line in group]
        if name == "rest" and NATION_RESIDUAL in now.returns.counts:
            units.append(NATION_RESIDUAL)
        votes = add(now.votes.get(unit, now.returns.counts.get(unit, {})) for unit in units)
        old = add(before.votes[unit] for unit in units if unit in before.votes)
        sums = [left[unit] for unit in units if unit in left]
        ahead = (sum(x[0] for x in sums), sum(x[1] for x in sums), sum(x[2] for x in sums)) if sums else None
        sources = ", ".join(sorted({line.source for line in group}))
        newest = max((line.as_of for line in group if line.as_of), default=None)
        lines.append(_line(name, votes, old, sides, ahead, all(line.certified for line in group), sources, newest))
    return lines


def _line(
    unit: str,
    votes: Votes,
    old: Votes | None,
    sides: tuple[Side, Side],
    left: tuple[int, int, int] | None,
    certified: bool,
    source: str,
    as_of: datetime | None,
) -> TrackerRow:
    (first, first_before), (second, second_before) = sides
    ours, theirs, total = votes.get(first, 0), votes.get(second, 0), sum(votes.values())
    whole = len(votes) > 2 and total > 0  # without others there is no total, so no percentage
    margin = 100 * (ours - theirs) / total if whole else None
    before = sum(old.values()) if old else 0
    previous = 100 * (old.get(first_before, 0) - old.get(second_before, 0)) / before if old and before else None
    return TrackerRow(
        unit=unit,
        votes=(ours, theirs),
        others=total - ours - theirs if whole else None,
        shares=(100 * ours / total, 100 * theirs / total, 100 * (total - ours - theirs) / total) if whole else None,
        margin_votes=ours - theirs,
        margin=margin,
        previous_margin=previous,
        shift=margin - previous if margin is not None and previous is not None else None,
        total_before=before or None,
        total=total,
        change=100 * (total - before) / before if whole and before else None,
        outstanding=left,
        certified=certified,
        source=source,
        as_of=as_of,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """A step of one source's count of a unit; `split` and `needed` are shares of the two leaders' votes."""

    unit: str
    source: str
    count_item: str
    time: datetime
    received: datetime
    kind: Kind
    added: int | None
    added_two_party: int | None
    split: Mapping[str, float] | None
    leader: str | None
    margin: int
    total: int
    left: int | None
    needed: float | None
    reachable: bool | None
    expected: tuple[int | None, int | None] | None
    note: str
    exact: bool


def batches(history: Iterable[Report], *, held: Collection[str] = ()) -> list[Batch]:
    """The steps of a unit's count, newest first; `held` are the contents of reports that are kept out of it.

    A batch is the difference of two consecutive counted statements of the same source and count item. A released
    statement stands where the held one was; what was withdrawn is left out.
    """
    listed = sorted(history, key=lambda report: (report.as_of, report.received))
    withdrawn = {report.refers for report in listed if report.basis == "withdrawal"}
    said_by = {report.content: report.source for report in listed if report.content in held}
    last: dict[tuple[str, str], Report] = {}
    steps: list[Batch] = []
    for report in listed:
        if report.basis == "withdrawal" or (withdrawn and report.content in withdrawn):
            continue
        source = said_by.get(report.refers, report.source) if report.basis == "release" else report.source
        place = (source, report.count_item)
        if report.content in held:
            steps.append(_held(report, last.get(place)))
            continue
        before = last.get(place)
        if before is not None:
            steps += _steps(report, before, source)
        elif any(item == report.count_item for _, item in last):
            steps.append(_step(report, report, source, "source-changed"))
        last[place] = report
    return steps[::-1]


def _held(report: Report, before: Report | None) -> Batch:
    """A statement that does not count: what stands is what was said before."""
    total = sum(report.votes.values())
    stands = before if before is not None else report
    step = _step(stands, stands, report.source, "held")
    values = {name: getattr(step, name) for name in step.__slots__}
    return Batch(
        **{**values, "time": report.as_of, "received": report.received, "note": f"a count of {total:,} is held"}
    )


def _steps(report: Report, before: Report, source: str) -> Iterator[Batch]:
    """What changed between two statements: the estimate, the votes, both or nothing."""
    expected = (before.progress.expected, report.progress.expected)
    if expected[0] != expected[1]:
        yield _step(report, report, source, "estimate-revised", expected)
    if dict(report.votes) != dict(before.votes):
        fell = sum(report.votes.values()) <= sum(before.votes.values())
        kind: Kind = "correction" if fell or report.basis == "correction" else "batch"
        yield _step(report, before, source, "release" if report.basis == "release" else kind)


def _step(
    report: Report,
    before: Report,
    source: str,
    kind: Kind,
    expected: tuple[int | None, int | None] | None = None,
) -> Batch:
    stands = standing(report.votes)
    leaders = _leaders(report.votes)
    counted = kind in ("batch", "correction", "release")
    gains = [report.votes[name] - before.votes.get(name, 0) for name in leaders]
    left, needed, reachable, note = _needed(report, leaders)
    exact = report.exact and before.exact
    split = _split(report, before, leaders, gains) if kind in ("batch", "release") else None
    return Batch(
        unit=report.unit,
        source=source,
        count_item=report.count_item,
        time=report.as_of,
        received=report.received,
        kind=kind,
        added=stands.total - sum(before.votes.values()) if counted else None,
        added_two_party=sum(gains) if counted and (exact or split is not None) else None,
        split=split,
        leader=stands.leader,
        margin=stands.lead,
        total=stands.total,
        left=left,
        needed=needed,
        reachable=reachable,
        expected=expected,
        note=note,
        exact=exact,
    )


def _leaders(votes: Votes) -> list[str]:
    """The two tickets with most votes."""
    return sorted((name for name in votes if name != OTHERS), key=lambda name: (-votes[name], name))[:2]


ROUNDED_TO: Final = 0.0005
"""Half of the last digit of a share with three decimals: by so much of the total each count may be off."""


def _split(report: Report, before: Report, leaders: Sequence[str], gains: Sequence[int]) -> Mapping[str, float] | None:
    """Each leader's part of what both gained; None where it is not known to a point."""
    both = sum(gains)
    if len(leaders) < 2 or min(gains) < 0 or both < 1:
        return None
    rounded = sum(sum(own.votes.values()) for own in (report, before) if not own.exact)
    if ROUNDED_TO * rounded >= 0.01 * both:
        return None
    return {name: gain / both for name, gain in zip(leaders, gains, strict=True)}


def _needed(report: Report, leaders: Sequence[str]) -> tuple[int | None, float | None, bool | None, str]:
    """Ballots left, the share of the two leaders' votes among them that the trailing side must exceed, in reach or not."""
    total, expected = sum(report.votes.values()), report.progress.expected
    if expected is None:
        return None, None, None, ""
    left = expected - total
    if left <= 0:
        return left, None, None, EXCEEDED
    both = sum(report.votes[name] for name in leaders)
    if len(leaders) < 2 or not both:
        return left, None, None, ""
    margin = report.votes[leaders[0]] - report.votes[leaders[1]]
    needed = 0.5 + margin * total / (2 * left * both)
    return (left, needed, True, "") if needed < 1 else (left, None, False, BEYOND)


def summed(reports: Iterable[Report], unit: str, *, held: Collection[str] = ()) -> list[Report]:
    """A unit's count as it grew: its own statements, or for each source the sum of its parts' latest at every moment.

    `held` are the contents of reports that are kept out of the count; they are in no sum.
    """
    kept = [report for report in reports if report.contest == CONTEST]
    own = [report for report in kept if report.unit == unit]
    if own:
        return own
    said_by = {report.content: report.source for report in kept if report.content in held}
    withdrawn = {report.refers for report in kept if report.basis == "withdrawal"}
    parts: dict[str, list[Report]] = {}
    for report in kept:
        counts = report.basis != "withdrawal" and (not withdrawn or report.content not in withdrawn)
        if counts and report.count_item == TOTAL and parent(report.unit) == unit and report.content not in held:
            parts.setdefault(said_by.get(report.refers, report.source), []).append(report)
    return [total for source, own in parts.items() for total in _sums(own, unit, source)]


def _sums(parts: list[Report], unit: str, source: str) -> Iterator[Report]:
    """The sum of the parts at every moment at which one of them was stated anew."""
    latest: dict[str, Report] = {}
    parts.sort(key=lambda report: (report.as_of, report.received))
    for place, report in enumerate(parts):
        latest[report.unit] = report
        if place + 1 < len(parts) and parts[place + 1].as_of == report.as_of:
            continue
        guesses = [own.progress.expected for own in latest.values()]
        yield replace(
            report,
            unit=unit,
            votes=add(own.votes for own in latest.values()),
            source=source,
            progress=Progress(expected=sum(guess or 0 for guess in guesses) if all(guesses) else None),
            exact=all(own.exact for own in latest.values()),
            basis="count",
            refers="",
            origin=None,
        )
