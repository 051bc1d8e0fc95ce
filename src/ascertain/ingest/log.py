"""What appending asks of a log: the little that is read back, and `append`.

The log itself (`ascertain.store`) knows SQL and no formats; here is only its outline.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol

from ascertain.election import Finding
from ascertain.returns import Report
from ascertain.store import Appended, Entry, Intake


class Log(Protocol):
    """An append-only log of reports of one election.

    `entries` gives rows in the order of the log, without those that were withdrawn: of one source, or only held ones.
    An entry that repeats the source's latest for its key is `unchanged` only if that one has the same verdict.
    """

    @property
    def election(self) -> int: ...
    @property
    def test(self) -> bool: ...
    @property
    def head(self) -> str: ...
    def close(self) -> None: ...
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
        self,
        intake: Intake,
        entries: Sequence[Entry],
        *,
        findings: Sequence[Finding] = (),
        rejected: int = 0,
        after: str | None = None,
    ) -> Appended: ...
