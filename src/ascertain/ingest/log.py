"""What appending asks of a log: the values handed over and the little that is read back.

The log itself (`ascertain.store`) knows SQL and no formats; here is only its outline.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from ascertain.election import Election, Finding
from ascertain.returns import Report


@dataclass(frozen=True, slots=True)
class Intake:
    """A file as it came."""

    name: str
    sha256: str
    format: str
    size: int
    received: datetime
    received_from: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A report with its verdict: whether it is kept out of the count, and what is odd about it."""

    report: Report
    held: bool = False
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Appended:
    """What became of a file's reports; `head` is the log's last digest afterwards."""

    appended: int = 0
    duplicates: int = 0
    unchanged: int = 0
    held: int = 0
    rejected: int = 0
    skipped: int = 0
    findings: tuple[Finding, ...] = ()
    head: str = ""


class Log(Protocol):
    """An append-only log of reports of one election.

    `entries` gives rows in the order of the log, without those that were withdrawn: of one source, or only held ones.
    An entry that repeats the source's latest for its key is `unchanged` only if that one has the same verdict.
    """

    @property
    def election(self) -> Election: ...
    @property
    def test(self) -> bool: ...
    @property
    def head(self) -> str: ...
    def seen(self, sha256: str) -> bool: ...
    def latest(self, source: str) -> datetime | None: ...
    def entries(self, *, source: str | None = None, held: bool | None = None) -> Iterable[Entry]: ...
    def read(
        self,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        sources: Sequence[str] = (),
        include_held: bool = False,
    ) -> list[Report]: ...
    def append(
        self, intake: Intake, entries: Sequence[Entry], *, findings: Sequence[Finding] = (), rejected: int = 0
    ) -> Appended: ...
