"""The hash chain: each row's digest covers the one before, each file ends with its own; `verify` recomputes them.

A chain shows any change, removal or exchange of rows. That its tail was cut off shows only beside a head that was
published before.
"""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, select

from ascertain.election import Finding
from ascertain.returns import identity
from ascertain.store.entries import Draft
from ascertain.store.schema import INTAKE, META, REPORT

MOST_NAMED: Final = 20
"""Broken rows that `verify` names one by one."""
META_CHANGED: Final = "table meta is not what the log was created with."

Files = Mapping[int, Mapping[str, Any]]
Tail = tuple[int, int, str]
"""The last row's seq, the last file's number, and the head."""
_ENCODE = msgspec.json.Encoder(order="sorted").encode
_RAW = msgspec.Raw
_INTAKE_COLUMNS: Final = tuple(column.name for column in INTAKE.columns)
_TABLES: Final = ("meta", "report", "intake")
_AS_JSON: Final = frozenset({"latest", "repeats", "findings"})


def genesis_of(meta: Mapping[str, str]) -> str:
    """The digest before the first row: SHA-256 of the canonical `meta`, so that rows cannot move between logs."""
    named = {key: value for key, value in meta.items() if key != "genesis"}
    return hashlib.sha256(_ENCODE(named)).hexdigest()


def row_digest(previous: str, cells: Sequence[Any], sha256: str) -> str:
    """SHA-256 of the digest before and the canonical row; `cells` are a row's in order, `sha256` is the file's."""
    votes, more, held, codes, origin = cells[11:16]
    text = _ENCODE([cells[0], *cells[2:11], _RAW(votes), _RAW(more), held, _RAW(codes), sha256, origin])
    return hashlib.sha256(previous.encode() + text).hexdigest()


def intake_digest(previous: str, row: Mapping[str, Any]) -> str:
    """SHA-256 of the last digest of a file's rows and the canonical row of the file: the head after it."""
    cells = [_RAW(row[name]) if name in _AS_JSON else row[name] for name in _INTAKE_COLUMNS if name != "head"]
    return hashlib.sha256(previous.encode() + _ENCODE(cells)).hexdigest()


def link(
    found: Iterable[Draft], *, after: int, head: str, intake: int, sha256: str
) -> tuple[list[tuple[Any, ...]], str]:
    """The drafts as rows with seq and digest, and the digest of the last."""
    rows = []
    for seq, draft in enumerate(found, start=after + 1):
        cells = draft.cells(seq, intake)
        head = row_digest(head, cells, sha256)
        rows.append((*cells, head))
    return rows, head


def verify(connection: Connection, *, contains: str | None, since: Tail | None = None) -> tuple[Finding, ...]:
    """What is wrong with the log, rows before files, at most `MOST_NAMED` findings; nothing if it is whole.

    `since` is a tail up to which it was found whole before: only what came after is read.
    """
    heads: set[str] = set()
    found = list(islice(_broken(connection, heads, since), MOST_NAMED))
    found.sort(key=lambda finding: _TABLES.index(str(finding.detail["table"])))
    if contains is not None and len(found) < MOST_NAMED and contains not in heads:
        text = f"the head {contains} is not in the chain: rows that were there when it was published are gone."
        found.append(_error("head_missing", "log", text, {"head": contains}))
    return tuple(found)


def _error(code: str, unit: str, message: str, detail: Mapping[str, object]) -> Finding:
    return Finding("error", code, unit, message, detail)


def _broken(connection: Connection, heads: set[str], since: Tail | None) -> Iterator[Finding]:
    """Everything that does not agree, in the log's order; fills `heads` with the digests that are there."""
    meta = {row.key: row.value for row in connection.execute(select(META))}
    head = meta.get("genesis", "")
    if genesis_of(meta) != head:
        yield _error(
            "chain_broken", "meta", META_CHANGED, {"table": "meta", "expected": head, "found": genesis_of(meta)}
        )
    heads.add(head)
    after, last, head = since or (0, 0, head)
    listed = connection.execute(select(INTAKE).where(INTAKE.c.id > last).order_by(INTAKE.c.id)).mappings()
    files: Files = {row["id"]: dict(row) for row in listed}
    streamed = connection.execution_options(stream_results=True, yield_per=5000)
    expected = last + 1
    with streamed.execute(select(REPORT).where(REPORT.c.seq > after).order_by(REPORT.c.seq)) as rows:
        for number, group in groupby(rows, key=itemgetter(1)):
            own = list(group)
            for skipped in range(expected, number):
                head, findings = _close(files, skipped, head, (), heads)
                yield from findings
            if number < expected:
                text = f"row {own[0][0]} belongs to file {number}, whose rows ended before it."
                yield _error("chain_broken", "log", text, {"table": "report", "seq": own[0][0]})
            sha256 = files[number]["sha256"] if number in files else ""
            yield from _rows_broken(own, after, head, sha256)
            heads.update(row[17] for row in own)
            head, findings = _close(files, number, own[-1][17], own, heads)
            yield from findings
            expected, after = max(expected, number + 1), own[-1][0]
    for number in range(expected, max(files, default=0) + 1):
        head, findings = _close(files, number, head, (), heads)
        yield from findings


def _rows_broken(rows: Sequence[Sequence[Any]], after: int, head: str, sha256: str) -> Iterator[Finding]:
    """What is wrong with a file's rows; each is held against the digest stored in the row before."""
    seq = after
    for row in rows:
        seq += 1
        if row[0] != seq:
            missing = f"row {seq} is" if row[0] == seq + 1 else f"rows {seq} to {row[0] - 1} are"
            yield _error("row_missing", "log", f"{missing} missing.", {"table": "report", "seq": seq})
            seq = row[0]
        if not _holds(head, row, sha256):
            text = f"row {seq} (unit {row[3]}, source {row[8]}) or the digest before it has been changed."
            yield _error("chain_broken", str(row[3]), text, {"table": "report", "seq": seq})
        head = row[17]


def _holds(head: str, row: Sequence[Any], sha256: str) -> bool:
    """Whether a row is what its digest and its content say, after the digest stored in the row before."""
    try:
        if row_digest(head, row, sha256) != row[17]:
            return False
        said = (row[3], row[2], row[4], row[5], row[6], row[8], row[10])
        return bool(identity(said, row[11].encode(), row[12].encode()) == row[16])
    except (TypeError, AttributeError, ValueError, msgspec.MsgspecError):
        return False


def _close(
    files: Files, number: int, head: str, rows: Sequence[Sequence[Any]], heads: set[str]
) -> tuple[str, Sequence[Finding]]:
    """The head after a file's rows, and what is wrong with the file's own row."""
    detail = {"table": "intake", "id": number}
    if number not in files:
        return head, (_error("file_missing", "log", f"file {number} is missing from table intake.", detail),)
    row, found = files[number], []
    held = sum(1 for own in rows if own[13])
    try:
        whole = intake_digest(head, row) == row["head"]
    except (TypeError, AttributeError, ValueError, msgspec.MsgspecError):
        whole = False
    if not whole:
        text = f"file {number} ({row['name']}) or the digest before it has been changed, or rows of it are gone."
        found.append(_error("chain_broken", "log", text, detail))
    elif (len(rows), held) != (row["appended"] + row["restored"], row["held"]):
        text = f"file {number} ({row['name']}) stands for other rows than are there: {len(rows)}, {held} of them held."
        found.append(_error("counts_differ", "log", text, detail))
    heads.add(row["head"])
    return row["head"], found
