"""The files of an audit: its log, and manifest and records, each held against the hash that was committed to."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ascertain.answers.files import File
from ascertain.election import Finding
from ascertain.errors import InputInvalid

if TYPE_CHECKING:
    from ascertain import cvr
    from ascertain.audits.course import Audit, Records
    from ascertain.audits.log import AuditLog


def digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        reason = (error.strerror or "it can't be opened").lower()
        raise InputInvalid(f"{path.name}: {reason}.", parameter="file") from None


def manifest_of(file: File | None) -> "tuple[cvr.Batch, ...]":
    if file is None:
        return ()
    from ascertain.ingest.manifest import read_manifest

    return read_manifest(file)


def committed(log: Path, file: File) -> dict[str, str]:
    path = Path(file).resolve()
    return {"file": os.path.relpath(path, log.resolve().parent), "sha256": digest(path)}


@dataclass(frozen=True, slots=True)
class Opened:
    """A log with what it says, its manifest, and the records of what was drawn."""

    log: "AuditLog"
    audit: "Audit"
    batches: "tuple[cvr.Batch, ...]"
    records: "Records"
    findings: tuple[Finding, ...] = ()


def _file(log: "AuditLog", said: Mapping[str, str]) -> Path:
    """A file that the log names, from the log's folder, or beside the log where it was copied there."""
    path = log.path.resolve().parent / said["file"]
    beside = log.path.resolve().parent / Path(said["file"]).name
    found = path if path.exists() else beside
    if not found.exists():
        raise InputInvalid(f"{found.name}, which the log commits to, is not there.", parameter="file")
    return found


def _same(log: "AuditLog", said: Mapping[str, str]) -> Path:
    found = _file(log, said)
    if digest(found) != said["sha256"]:
        raise InputInvalid(
            f"{found.name} is not the file that the log commits to: its hash differs.", code="file_differs"
        )
    return found


def load(log: "AuditLog", *, records: bool) -> Opened:
    """Everything a log names, each file held against its hash."""
    from ascertain.audits.course import Records, audit_of
    from ascertain.audits.places import records_of
    from ascertain.ingest.cvr_files import open_cvr

    audit = audit_of(log.entries)
    if not audit.committed:
        raise InputInvalid(f"{log.path.name}: nothing was committed to.")
    batches = manifest_of(_same(log, audit.committed["manifest"]))
    listed = audit.committed["cvr"]
    if not (records and listed):
        return Opened(log, audit, batches, Records(audit.contest.name))
    sampled = log.path.resolve().parent / SAMPLED
    findings = []
    if sampled.exists() and not _all_there(log, listed):
        cards = _sampled(sampled)
        text = "the records are those of the drawn cards only; their file's hash cannot be checked."
        findings.append(Finding("note", "records_sampled", "log", text))
    else:
        files = [_same(log, own) for own in listed]
        cards = records_of(open_cvr(files), batches, set(audit.drawn))
    return Opened(log, audit, batches, Records(audit.contest.name, cards), tuple(findings))


def _all_there(log: "AuditLog", listed: Sequence[Mapping[str, str]]) -> bool:
    try:
        return all(_file(log, own) for own in listed)
    except InputInvalid:
        return False


SAMPLED = "sampled-records.json"
"""In a public copy: the records of the drawn cards, in place of all."""


def _sampled(path: Path) -> "dict[int, cvr.Card]":
    import msgspec

    from ascertain.cvr import Card

    try:
        return msgspec.json.decode(path.read_bytes(), type=dict[int, Card])
    except msgspec.MsgspecError as error:
        raise InputInvalid(f"{path.name}: {error}.") from None


def publish(opened: Opened, folder: Path) -> tuple[str, ...]:
    """Copy log and manifest, and the records of drawn cards alone, so that anybody can replay the audit."""
    import shutil

    import msgspec

    try:
        folder.mkdir(parents=True, exist_ok=True)
        manifest = _file(opened.log, opened.audit.committed["manifest"])
        names = [opened.log.path.name, manifest.name]
        for path in (opened.log.path, manifest):
            shutil.copyfile(path, folder / path.name)
        if opened.audit.committed["cvr"]:
            only = opened.audit.contest.name
            data = msgspec.json.encode(
                {str(at): _only(card, only) for at, card in sorted(opened.records.cards.items())}
            )
            (folder / SAMPLED).write_bytes(msgspec.json.format(data, indent=1))
            names.append(SAMPLED)
    except OSError as error:
        raise InputInvalid(f"{folder.name}: {(error.strerror or 'it cannot be written').lower()}.") from None
    return tuple(names)


def _only(card: "cvr.Card", contest: str) -> "cvr.Card":
    """A card with its reading of one contest alone, and no style or precinct, which could show how somebody voted."""
    from ascertain.cvr import Card

    readings = {name: reading for name, reading in card.readings.items() if name == contest}
    return Card(card.number, card.tabulator, card.batch, card.position, card.imprinted, readings=readings)
