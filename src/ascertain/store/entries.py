"""What goes into the log and what comes out: a file's intake, its entries, and the rows they become."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, NamedTuple
from unicodedata import normalize

import msgspec

from ascertain.election import EMPTY, Finding
from ascertain.errors import InputInvalid
from ascertain.returns import UNKNOWN_PROGRESS, Origin, Progress, Report, milliseconds, stated

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Intake:
    """A file as it came in; `size` is in bytes."""

    name: str
    sha256: str
    format: str
    size: int
    received: datetime
    received_from: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A report with the verdict of its screening: held reports are stored and not counted."""

    report: Report
    held: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a file: `appended` rows are new (`held` of them not counted), `head` is the chain's new end."""

    appended: int = 0
    duplicates: int = 0
    unchanged: int = 0
    held: int = 0
    rejected: int = 0
    skipped: int = 0
    findings: tuple[Finding, ...] = ()
    head: str = ""


@dataclass(frozen=True, slots=True)
class Logged:
    """A row of the log."""

    seq: int
    report: Report
    held: bool
    codes: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class LoggedFinding:
    """A finding of the log: the file it was made about, and the row where it is about one."""

    finding: Finding
    file: str
    received: datetime
    seq: int | None = None


class Row(NamedTuple):
    """A row of table `report`, in the order of its columns."""

    seq: int
    intake: int
    contest: str
    unit: str
    count_item: str
    status: str
    as_of: int
    received: int
    source: str
    received_from: str
    basis: str
    votes: str
    more: str
    held: int
    codes: str
    origin: str
    content: str
    digest: str


Group = tuple[str, str, str, str, int]
"""contest, unit, count item, status, held"""


@dataclass(slots=True)
class Draft:
    """A statement on its way into the log, or one of the log it is compared with; `seq` is 0 until it has one."""

    contest: str
    unit: str
    count_item: str
    status: str
    as_of: int
    received: int
    source: str
    received_from: str
    basis: str
    votes: str
    more: str
    held: int
    codes: str
    origin: str
    content: str
    seq: int = 0
    findings: tuple[Finding, ...] = field(default=())

    @property
    def group(self) -> Group:
        """What it competes with by time alone: the same key and status, counted or held."""
        return (self.contest, self.unit, self.count_item, self.status, self.held)

    @property
    def place(self) -> tuple[int, int, str]:
        """Its place among those."""
        return (self.as_of, self.received, self.content)

    def repeats(self, other: "Draft") -> bool:
        """Whether it says again, no earlier and known no earlier, what the same source said."""
        return (
            self.votes == other.votes
            and self.source == other.source
            and self.more == other.more
            and self.basis == other.basis
            and self.received >= other.received
        )

    def cells(self, seq: int, intake: int) -> tuple[Any, ...]:
        """The row it becomes, without its digest."""
        self.seq = seq
        return (
            seq,
            intake,
            self.contest,
            self.unit,
            self.count_item,
            self.status,
            self.as_of,
            self.received,
            self.source,
            self.received_from,
            self.basis,
            self.votes,
            self.more,
            self.held,
            self.codes,
            self.origin,
            self.content,
        )


def moment(stamp: int) -> datetime:
    """Milliseconds since 1970 as a moment."""
    return _EPOCH + timedelta(milliseconds=stamp)


_moment = lru_cache(maxsize=4096)(moment)
_JSON = msgspec.json.Encoder(order="sorted")
_CODES = msgspec.json.Decoder(tuple[str, ...])
_VOTES = msgspec.json.Decoder(dict[str, int])


class _More(msgspec.Struct, frozen=True):
    """The column `more`: what a report states beside key, status, times, source and votes."""

    exact: bool = True
    precision: Any = "second"
    progress: Progress = UNKNOWN_PROGRESS
    refers: str = ""


_MORE = msgspec.json.Decoder(_More)
_ORIGIN = msgspec.json.Decoder(tuple[str, str, str])
NOTHING: Final = _More()


def nfc(text: str) -> str:
    """Text in Unicode NFC."""
    return text if text.isascii() else normalize("NFC", text)


def text_of(value: object) -> str:
    """A value as JSON text with sorted keys."""
    return nfc(_JSON.encode(value).decode())


def drafts(entries: Iterable[Entry], intake: Intake) -> list[Draft]:
    """The entries as drafts, in order of their time. Raises `InputInvalid` for what is no count."""
    found = []
    for entry in entries:
        report = entry.report
        try:
            as_of, votes, more, content = stated(report)
            received = as_of if report.received is report.as_of else milliseconds(report.received)
        except (TypeError, ValueError, OverflowError) as error:
            reason = "a time is without zone" if "naive" in str(error) else str(error)
            raise InputInvalid(f"{intake.name}: the report of {report.unit} cannot be kept: {reason}.") from None
        codes = "[]"
        if entry.findings:
            codes = text_of(sorted({finding.code for finding in entry.findings}))
        found.append(
            Draft(
                nfc(report.contest),
                nfc(report.unit),
                nfc(report.count_item),
                report.status,
                as_of,
                received,
                nfc(report.source),
                nfc(report.received_from),
                report.basis,
                votes.decode(),
                more.decode(),
                int(entry.held),
                codes,
                _origin_text(report.origin, intake),
                content,
                0,
                entry.findings,
            )
        )
    found.sort(key=lambda draft: draft.as_of)
    return found


def _origin_text(origin: Origin | None, intake: Intake) -> str:
    """The locator in the file that came in, or file, name and locator where it is another file."""
    if origin is None:
        return ""
    if origin.file_sha256 == intake.sha256 and origin.name == intake.name and not origin.locator.startswith("["):
        return nfc(origin.locator)
    return text_of([origin.file_sha256, origin.name, origin.locator])


def report_of(row: Sequence[Any], *, file: tuple[str, str]) -> Report:
    """The report of a row; `file` is the SHA-256 and the name of the file it came in."""
    kept = Row._make(row)
    more = NOTHING if kept.more == "{}" else _MORE.decode(kept.more)
    origin = None
    if kept.origin:
        named = _ORIGIN.decode(kept.origin) if kept.origin.startswith("[") else (*file, kept.origin)
        origin = Origin(*named)
    return Report(
        kept.unit,
        kept.contest,
        kept.count_item,
        _VOTES.decode(kept.votes),
        kept.status,  # type: ignore[arg-type]  # was one of the closed values when it came in; the chain guards it
        _moment(kept.as_of),
        kept.source,
        _moment(kept.received),
        more.progress,
        kept.basis,  # type: ignore[arg-type]  # as status
        more.refers,
        more.exact,
        more.precision,
        kept.received_from,
        origin,
    )


def logged(row: Sequence[Any], *, file: tuple[str, str]) -> Logged:
    """A row with its report."""
    kept = Row._make(row)
    return Logged(kept.seq, report_of(kept, file=file), bool(kept.held), _CODES.decode(kept.codes), kept.digest)


def findings_text(findings: Iterable[Finding], kept: Iterable[Draft]) -> str:
    """The findings about a file and about its rows, as the column `findings`."""
    listed: list[dict[str, object]] = [_plain(finding) for finding in findings]
    for draft in kept:
        listed += [{**_plain(finding), "seq": draft.seq} for finding in draft.findings]
    return text_of(listed)


def _plain(finding: Finding) -> dict[str, object]:
    found: dict[str, object] = {
        "level": finding.level,
        "code": finding.code,
        "unit": finding.unit,
        "message": finding.message,
    }
    return {**found, "detail": dict(finding.detail)} if finding.detail else found


def finding_of(plain: Mapping[str, Any]) -> Finding:
    """A finding as it was."""
    detail = plain.get("detail", EMPTY)
    return Finding(plain["level"], plain["code"], plain["unit"], plain["message"], detail)
