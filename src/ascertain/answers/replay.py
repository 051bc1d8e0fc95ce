"""A count played back: every statement in order of its time, with what it added and how the nation then stood."""

import hashlib
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from ascertain import archive, wire
from ascertain.answers.answer import parse_moment
from ascertain.answers.live import open_for
from ascertain.election import NATION, STATES, is_district
from ascertain.errors import FactMissing, UnknownName
from ascertain.ingest import screened
from ascertain.returns import TOTAL, Report


def statements(what: str) -> tuple[int, list[Report], set[str]]:
    """The election, its statements in order of time, and the contents of those that are held; of a log or a series."""
    if what.isdigit():
        year = archive.check_year(int(what)).year
        counted, held = screened(year)
        every = sorted((*counted, *(report for report, _ in held)), key=lambda report: report.as_of)
        return year, every, {report.content for report, _ in held}
    with open_for(what, None) as log:
        rows = sorted(log.all(), key=lambda row: (row.report.as_of, row.seq))
        return log.election, [row.report for row in rows], {row.report.content for row in rows if row.held}


def replay(
    what: str, *, speed: float = 0.0, from_: str | None = None, to: str | None = None
) -> Iterator[wire.ReplayLine]:
    """The statements of a log or of a bundled series (a year), one by one.

    `speed` is how many seconds of the count pass in a second; 0 is all at once. The count before `from_` is not shown
    and is in the sums.
    """
    if speed < 0:
        raise UnknownName("a speed is 0 (at once) or more.", parameter="speed")
    year, found, held = statements(what)
    start, end = parse_moment(from_) if from_ else None, parse_moment(to) if to else None
    shown = [own for own in found if (start is None or own.as_of >= start) and (end is None or own.as_of <= end)]
    if not shown:
        raise FactMissing(f"the count of {year} has no statement in that time{_range(found)}.")
    return _played(found, held, start, end, speed)


def played(year: int, *, every: float = 60.0) -> list[tuple[datetime, Callable[[str], None]]]:
    """A bundled series as files for a log: when each came, and what appends it to a log at a URL.

    Statements within `every` seconds of the first of a file are one file. Raises `FactMissing` without a series.
    """
    year, found, held = statements(str(year))
    files: list[list[Report]] = []
    for report in found:
        if not files or (report.as_of - files[-1][0].as_of).total_seconds() > every:
            files.append([])
        files[-1].append(report)
    return [(own[-1].as_of, partial(_append, own, held, number)) for number, own in enumerate(files)]


def _append(reports: list[Report], held: Collection[str], number: int, url: str) -> None:
    """Append some statements as one file that comes in now."""
    from ascertain.store import Entry, Intake

    now = datetime.now(UTC)
    with open_for(url, None) as log:
        name = f"replay {number}"
        digest = hashlib.sha256(f"{log.genesis} {name}".encode()).hexdigest()
        entries = [Entry(replace(own, received=now), own.content in held) for own in reports]
        log.append(Intake(name, digest, "reports", 0, now, "replay"), entries)


def _range(found: list[Report]) -> str:
    return f"; it reaches from {found[0].as_of.isoformat()} to {found[-1].as_of.isoformat()}" if found else ""


def _played(
    found: list[Report], held: Collection[str], start: datetime | None, end: datetime | None, speed: float
) -> Iterator[wire.ReplayLine]:
    sums = Sums()
    before: datetime | None = None
    for report in found:
        if end is not None and report.as_of > end:
            return
        kept_out = bool(held) and report.content in held
        counts = not kept_out and report.basis != "withdrawal"
        added = sums.add(report) if counts else None
        if start is not None and report.as_of < start:
            continue
        if speed and before is not None and report.as_of > before:
            time.sleep((report.as_of - before).total_seconds() / speed)
        before = report.as_of
        yield wire.replay_line(report, held=kept_out, added=added, nation=sums.nation(report))


class Sums:
    """Running sums of each source's count at each level; levels and sources are never mixed."""

    def __init__(self) -> None:
        self._said: dict[tuple[str, str, str], Report] = {}
        self._nation: dict[tuple[str, str], dict[str, int]] = {}

    def add(self, report: Report) -> int | None:
        """Enter a statement; what it added to the source's statement before, None for its first."""
        place = (report.source, report.unit, report.count_item)
        before = self._said.get(place)
        self._said[place] = report
        if report.count_item == TOTAL:
            nation = self._nation.setdefault((report.source, _level(report.unit)), {})
            for choice, count in report.votes.items():
                nation[choice] = nation.get(choice, 0) + count
            for choice, count in (before.votes if before else {}).items():
                nation[choice] = nation.get(choice, 0) - count
        return None if before is None else sum(report.votes.values()) - sum(before.votes.values())

    def nation(self, report: Report) -> dict[str, int]:
        """The nation as the source of a statement has it, summed at the level of that statement."""
        return self._nation.get((report.source, _level(report.unit)), {})


def _level(unit: str) -> str:
    if unit == NATION:
        return "nation"
    return "state" if unit in STATES else "district" if is_district(unit) else "county"
