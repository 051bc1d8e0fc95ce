"""Reports of a count and their fold: the latest statement for each unit, contest and count item as of a moment.

A count is what a named source said about a unit at a stated time, under a status; later statements replace
earlier ones without erasing them. Status and count item types follow NIST SP 1500-100.
"""

import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Final, Literal

import msgspec
import numpy as np

from ascertain.allocation import IntArray
from ascertain.election import STATUS_RANK, Basis, Status, parent

CONTEST: Final = "president"
TOTAL: Final = "total"
Key = tuple[str, str, str]
"""unit, contest, count item"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a unit's count is, as its source says; each number may be unknown.

    `complete` is a statement that all ballots are counted. All precincts in is not that.
    """

    ballots: int | None = None
    registered: int | None = None
    undervotes: int | None = None
    overvotes: int | None = None
    expected: int | None = None
    precincts_reporting: int | None = None
    precincts_total: int | None = None
    complete: bool | None = None


UNKNOWN_PROGRESS: Final = Progress()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in which file a report was read."""

    file_sha256: str
    name: str
    locator: str


@dataclass(frozen=True, slots=True)
class Report:
    """One source's statement of a unit's counts; the only thing that is ever appended.

    `votes` holds whole numbers by full name. `as_of` is the moment the source gives, `received` when it came to us.
    """

    unit: str
    contest: str
    count_item: str
    votes: Mapping[str, int]
    status: Status
    as_of: datetime
    source: str
    received: datetime
    progress: Progress = UNKNOWN_PROGRESS
    basis: Basis = "count"
    refers: str = ""
    exact: bool = True
    precision: Literal["second", "minute", "day-part", "day"] = "second"
    received_from: str = ""
    origin: Origin | None = None

    @property
    def key(self) -> Key:
        """What the report speaks of."""
        return (self.unit, self.contest, self.count_item)

    @property
    def content(self) -> str:
        """SHA-256 of what is stated, whenever and from whomever it came: the report's identity."""
        return stated(self)[3]


_ENCODER = msgspec.json.Encoder(order="sorted")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_PROGRESS = tuple(each.name for each in fields(Progress))


def milliseconds(moment: datetime) -> int:
    """A moment as whole milliseconds since 1970 UTC."""
    return (moment - _EPOCH) // _MILLISECOND


def canonical(value: object) -> bytes:
    """JSON in one form only: UTF-8, keys sorted, no spaces, Unicode NFC."""
    data = _ENCODER.encode(value)
    if data.isascii():
        return data
    text = unicodedata.normalize("NFC", data.decode())
    return _ENCODER.encode(msgspec.json.decode(text))  # names may sort otherwise once normalised


def stated(report: Report) -> tuple[int, bytes, bytes, str]:
    """The time in milliseconds, the canonical votes and rest (progress, refers, exact, precision), and their SHA-256."""
    rest: dict[str, object] = {}
    if report.progress is not UNKNOWN_PROGRESS:
        known = {name: value for name in _PROGRESS if (value := getattr(report.progress, name)) is not None}
        if known:
            rest["progress"] = known
    if report.refers:
        rest["refers"] = report.refers
    if not report.exact:
        rest["exact"] = False
    if report.precision != "second":
        rest["precision"] = report.precision
    as_of, votes, more = milliseconds(report.as_of), canonical(dict(report.votes)), canonical(rest) if rest else b"{}"
    said = (report.unit, report.contest, report.count_item, report.status, as_of, report.source, report.basis)
    return as_of, votes, more, identity(said, votes, more)


def identity(said: tuple[str, str, str, str, int, str, str], votes: bytes, more: bytes) -> str:
    """SHA-256 of unit, contest, count item, status, as_of, source, basis, and the canonical votes and rest."""
    return hashlib.sha256(canonical([*said, msgspec.Raw(votes), msgspec.Raw(more)])).hexdigest()


@dataclass(frozen=True, slots=True)
class Statement:
    """The report that stands for a key, and what it superseded, newest first."""

    report: Report
    superseded: tuple[Report, ...] = ()


@dataclass(frozen=True)
class Returns:
    """What stands, by key. `sources` is the order of preference it was folded with."""

    statements: Mapping[Key, Statement]
    sources: tuple[str, ...] = field(default=())

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """Votes by unit for president: its total where one is stated, else the sum of its count items."""
        found: dict[str, Mapping[str, int]] = {}
        by_item: dict[str, dict[str, int]] = {}
        for (unit, contest, item), statement in self.statements.items():
            if contest != CONTEST:
                continue
            if item == TOTAL:
                found[unit] = statement.report.votes
            else:
                summed = by_item.setdefault(unit, {})
                for choice, count in statement.report.votes.items():
                    summed[choice] = summed.get(choice, 0) + count
        return {**by_item, **found}

    @cached_property
    def parts(self) -> Mapping[str, tuple[str, ...]]:
        """Units that have counts, by the unit they are a part of."""
        found: dict[str, list[str]] = {}
        for unit in self.counts:
            above = parent(unit)
            if above is not None:
                found.setdefault(above, []).append(unit)
        return {above: tuple(units) for above, units in found.items()}

    @cached_property
    def choices(self) -> tuple[str, ...]:
        """Every choice that has a count, in order of first appearance."""
        return tuple(dict.fromkeys(choice for votes in self.counts.values() for choice in votes))

    def statement(self, unit: str) -> Statement | None:
        """The statement that stands for a unit's total, or for its first count item."""
        total = self.statements.get((unit, CONTEST, TOTAL))
        if total is not None:
            return total
        return next((found for key, found in self.statements.items() if key[:2] == (unit, CONTEST)), None)

    def votes(self, units: Sequence[str], choices: Sequence[str]) -> IntArray:
        """Votes as int64[unit, choice]; a unit or choice without a count is zero."""
        return to_array(self.counts, units, choices)


def to_array(counts: Mapping[str, Mapping[str, int]], units: Sequence[str], choices: Sequence[str]) -> IntArray:
    """Counts by unit and choice as int64[unit, choice]; what is not there is zero."""
    none: Mapping[str, int] = {}
    cells = [[counts.get(unit, none).get(choice, 0) for choice in choices] for unit in units]
    return np.array(cells, dtype=np.int64).reshape(len(units), len(choices))


Rank = tuple[int, int, datetime, datetime]


def _precedence(sources: Mapping[str, int]) -> Callable[[Report], Rank]:
    def rank(report: Report) -> Rank:
        return (STATUS_RANK[report.status], sources.get(report.source, 0), report.as_of, report.received)

    return rank


def _ordered(reports: list[Report], rank: Callable[[Report], Rank]) -> list[Report]:
    """Reports of one key, the one that stands first; of equal statements only the first received is kept.

    Contents are hashed only where times and status leave the order open.
    """
    reports.sort(key=rank, reverse=True)
    runs = [list(run) for _, run in groupby(reports, key=rank)]
    ordered = [one for run in runs for one in (run if len(run) == 1 else sorted(run, key=_content, reverse=True))]
    said: dict[object, Report] = {}
    for report in reversed(ordered):  # oldest first, so that the first received stays
        said.setdefault(_likeness(report), report)
    return list(reversed(said.values()))


def _content(report: Report) -> str:
    return report.content


def _likeness(report: Report) -> object:
    """Equal for equal statements, whenever and from whomever they came."""
    said = (report.status, report.as_of, report.source, report.progress, report.basis, report.refers, report.exact)
    return (*said, report.precision, tuple(sorted(report.votes.items())))


def fold(
    reports: Iterable[Report],
    *,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
    sources: Sequence[str] = (),
) -> Returns:
    """What stands of the reports as of a moment, and as known at a moment (both inclusive).

    Within a key the higher status wins, then the source named earlier in `sources`, then the later `as_of`, the
    later `received`, and the content; so the result does not depend on the order of arrival.
    """
    kept = [
        report
        for report in reports
        if (as_of is None or report.as_of <= as_of) and (known_at is None or report.received <= known_at)
    ]
    withdrawn = {report.refers for report in kept if report.basis == "withdrawal"}
    if withdrawn:
        kept = [report for report in kept if report.basis != "withdrawal" and report.content not in withdrawn]
    kept.sort(key=lambda report: report.key)
    rank = _precedence({source: len(sources) - place for place, source in enumerate(sources)})
    statements: dict[Key, Statement] = {}
    for key, group in groupby(kept, key=lambda report: report.key):
        found = list(group)
        if len(found) > 1:
            found = _ordered(found, rank)
        statements[key] = Statement(found[0], tuple(found[1:]))
    return Returns(statements, tuple(sources))
