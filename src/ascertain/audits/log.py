"""The audit log: JSON Lines, canonical, each entry chained to the one before by SHA-256, never changed.

opened -> committed (manifest and records by hash) -> seeded -> drawn -> read ... -> assessed -> drawn ... -> closed.
"""

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import msgspec

from ascertain.election import Finding
from ascertain.errors import CheckFailed, InputInvalid

FOLLOWS: Final[Mapping[str, tuple[str, ...]]] = {
    "opened": ("",),
    "committed": ("opened",),
    "seeded": ("committed",),
    "drawn": ("seeded", "assessed"),
    "read": ("drawn", "read", "assessed"),
    "assessed": ("drawn", "read", "assessed"),
    "closed": ("assessed",),
}
"""Kind -> the kinds that it may come after."""
LARGEST: Final = 2**30
_ENCODE = msgspec.json.Encoder(order="sorted").encode


class Entry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One entry; `sha256` covers all else."""

    n: int
    at: str
    kind: str
    body: dict[str, Any]
    prev: str
    sha256: str


def chained(prev: str, n: int, at: str, kind: str, body: Mapping[str, Any]) -> Entry:
    """The entry after one whose digest is `prev`."""
    content = _ENCODE({"n": n, "at": at, "kind": kind, "body": dict(body), "prev": prev})
    return Entry(n, at, kind, dict(body), prev, hashlib.sha256(content).hexdigest())


def line(entry: Entry) -> bytes:
    """The entry as its line in the file."""
    return _ENCODE(entry) + b"\n"


def parse(data: bytes) -> tuple[list[Entry], list[Finding]]:
    """The entries of a log, and everything about its chain and order that does not hold."""
    entries: list[Entry] = []
    findings = []
    prev, before = "", ""
    for number, text in enumerate(data.splitlines(keepends=True), start=1):
        try:
            entry = msgspec.json.decode(text, type=Entry)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
            findings.append(_broken(number, f"line {number} is no entry of an audit log."))
            break
        if line(entry) != text or chained(prev, number, entry.at, entry.kind, entry.body) != entry:
            findings.append(_broken(number, f"line {number} ({entry.kind}) or the one before it has been changed."))
        if entry.kind not in FOLLOWS or before not in FOLLOWS[entry.kind]:
            text_ = f"line {number}: {entry.kind} cannot come after {before or 'nothing'}."
            findings.append(Finding("error", "out_of_order", "log", text_, {"n": number}))
        entries.append(entry)
        prev, before = entry.sha256, entry.kind
    return entries, findings


def _broken(number: int, text: str) -> Finding:
    return Finding("error", "chain_broken", "log", text, {"n": number})


@dataclass(frozen=True, slots=True)
class Pending:
    """An entry that is not written yet."""

    kind: str
    body: Mapping[str, Any]


class AuditLog:
    """A log in a file. Opening reads and checks all of it: nothing is ever appended to a chain that is broken."""

    def __init__(self, path: str | os.PathLike[str], entries: Sequence[Entry]) -> None:
        self.path, self._entries = Path(path), list(entries)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """All of them, in order."""
        return tuple(self._entries)

    @property
    def head(self) -> str:
        """The last digest, to be published."""
        return self._entries[-1].sha256 if self._entries else ""

    def of(self, kind: str) -> Iterator[Entry]:
        """The entries of a kind."""
        return (entry for entry in self._entries if entry.kind == kind)

    def append(self, entries: Sequence[Pending], *, at: datetime | None = None) -> None:
        """Write entries to the disk, all or none of them known afterwards."""
        when = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
        made, prev = [], self.head
        before = self._entries[-1].kind if self._entries else ""
        for number, own in enumerate(entries, start=len(self._entries) + 1):
            if before not in FOLLOWS[own.kind]:
                raise InputInvalid(f"{self.path.name}: {own.kind} cannot come after {before or 'nothing'}.")
            made.append(chained(prev, number, when, own.kind, own.body))
            prev, before = made[-1].sha256, own.kind
        try:
            with self.path.open("ab") as out:
                if out.tell() != sum(len(line(entry)) for entry in self._entries):
                    raise InputInvalid(f"{self.path.name}: somebody else has written to it meanwhile; ask again.")
                out.write(b"".join(map(line, made)))
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            raise InputInvalid(f"{self.path.name}: {(error.strerror or 'it cannot be written').lower()}.") from None
        self._entries += made


def create(path: str | os.PathLike[str], entries: Sequence[Pending], *, at: datetime | None = None) -> AuditLog:
    """A new log with its first entries; a file that is there is never overwritten."""
    if Path(path).exists():
        raise InputInvalid(f"{Path(path).name} is there already; an audit log is never overwritten.", parameter="log")
    log = AuditLog(path, ())
    log.append(entries, at=at)
    return log


def read_log(path: str | os.PathLike[str]) -> tuple[AuditLog, tuple[Finding, ...]]:
    """A log as it stands, and what is wrong with it."""
    file = Path(path)
    try:
        if file.stat().st_size > LARGEST:
            raise InputInvalid(f"{file.name} is too large for an audit log.", parameter="log")
        data = file.read_bytes()
    except OSError as error:
        reason = (error.strerror or "it can't be opened").lower()
        raise InputInvalid(f"{file.name}: {reason}.", parameter="log") from None
    entries, findings = parse(data)
    if not entries and not findings:
        findings = [_broken(1, "the log is empty.")]
    return AuditLog(file, entries), tuple(findings)


def open_log(path: str | os.PathLike[str]) -> AuditLog:
    """A log that is whole. Raises `CheckFailed` for one that is not."""
    log, findings = read_log(path)
    if findings:
        raise CheckFailed(f"{log.path.name}: {findings[0].message}")
    return log
