"""The log's own commands: create, verify, release, withdraw, findings, history, export."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ascertain import archive, wire
from ascertain.answers.answer import Answer
from ascertain.answers.live import log_as_of, log_sources, log_status, open_for
from ascertain.answers.parquet import parquet
from ascertain.election import Finding
from ascertain.errors import FactMissing, InputInvalid, UnknownName

if TYPE_CHECKING:  # answers without a log need no database library
    from ascertain.store import Appended, Log, Logged

LEVELS: Final = ("note", "warn", "hold", "reject", "refuse", "error")


def _answer(
    log: "Log", record: Any, sentence: str, *, table: Sequence[Any] = (), findings: Sequence[Finding] = ()
) -> Answer:
    """An answer about a log, with its time, status and sources."""
    return Answer(
        record,
        log_as_of(log),
        log_status(log),
        (),
        findings,
        sentence,
        table,
        log_sources(log, log.sources()),
        log.test,
    )


def log_create(url: str, *, election: int, test: bool = False, interval: int = 300) -> Answer:
    """Make an empty log of an election, for which figures are expected every `interval` seconds."""
    from ascertain.store import create

    archive.check_year(election)
    with create(url, election=election, test=test, interval=interval) as log:
        record = wire.LogRecord(log.name, election, 0, 0, log.head, True)
        kind = "test log" if test else "log"
        return _answer(log, record, f"An empty {kind} of {election}: {log.name}.", table=[record])


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def log_verify(url: str, *, contains: str | None = None) -> Answer:
    """Recompute the chain; the findings name what is broken. `contains` is a head that was published."""
    with open_for(url, None) as log:
        found = log.verify(contains=contains)
        rows, files = log.size()
        record = wire.LogRecord(log.name, log.election, rows, files, log.head, not found)
        sentence = (
            f"{_many(rows, 'row')} of {_many(files, 'file')}, the chain is whole." if not found else found[0].message
        )
        return _answer(log, record, sentence, table=[record], findings=found)


def _appended(log: "Log", found: "Appended", *, sentence: str = "") -> Answer:
    """What became of a file, or of a desk's decision."""
    record = wire.AppendRecord(
        found.appended, found.duplicates, found.unchanged, found.held, found.rejected, found.skipped, found.head
    )
    text = sentence or f"{found.appended:,} rows appended, {found.held:,} of them held. Head {found.head}."
    return _answer(log, record, text, table=[record], findings=found.findings)


def log_release(url: str, seq: int, *, by: str, reason: str) -> Answer:
    """Count a held row after all."""
    with open_for(url, None) as log:
        done = log.release(seq, by=by, reason=reason)
        return _appended(log, done, sentence=f"Row {seq} counts; released by {by}. Head {done.head}.")


def log_withdraw(url: str, seq: int, *, by: str, reason: str) -> Answer:
    """Take a row back."""
    with open_for(url, None) as log:
        done = log.withdraw(seq, by=by, reason=reason)
        return _appended(log, done, sentence=f"Row {seq} is taken back by {by}. Head {done.head}.")


def log_findings(url: str, *, level: str | None = None, unit: str | None = None) -> Answer:
    """What was found about files and rows when they came in."""
    if level is not None and level not in LEVELS:
        raise UnknownName(f"there is no level {level}.", parameter="level", allowed=LEVELS)
    with open_for(url, None) as log:
        rows = [wire.logged_finding(found) for found in log.findings(level=level, unit=unit)]
        record = {"election": log.election, "level": level, "unit": unit, "rows": rows}
        return _answer(log, record, f"{len(rows):,} findings.", table=rows)


def log_history(url: str, unit: str) -> Answer:
    """Every row of one unit, in order of its time."""
    with open_for(url, None) as log:
        rows = [wire.logged_row(row) for row in log.history(unit)]
        name = next((row["name"] for row in archive.table("units") if row["unit"] == unit), unit)
        record = {"election": log.election, "unit": unit, "name": name, "rows": rows}
        held = sum(row.held for row in rows)
        return _answer(log, record, f"{name}: {len(rows):,} rows, {held:,} of them held.", table=rows)


def log_rows(year: int, url: str | None, *, after: int = 0, limit: int = 1000) -> Answer:
    """Rows of an election's log after a number, as many as `limit`; `last` is the number to go on from."""
    archive.check_year(year)
    if url is None:
        raise FactMissing(f"no log of {year} is followed here.", parameter="year")
    with open_for(url, year) as log:
        rows = [wire.logged_row(row) for row in log.since(after, most=limit)]
        record = {"election": year, "after": after, "last": rows[-1].seq if rows else after, "rows": rows}
        return _answer(log, record, f"{len(rows):,} rows.", table=rows)


_PROGRESS: Final = (
    *("ballots", "registered", "undervotes", "overvotes", "expected", "precincts_reporting", "precincts_total"),
    "complete",
)
REPORTS: Final = (
    *("unit", "contest", "count_item", "choice", "votes", "status", "as_of", "source", *_PROGRESS),
    *("basis", "refers", "exact", "precision", "received", "received_from"),
)
"""Columns of the format `reports`."""
EVERYTHING: Final = (*REPORTS, "seq", "held", "content", "digest")


def _flat(rows: Iterable["Logged"], columns: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Rows of the log as one row a choice; a withdrawal states no votes and is only in NDJSON."""
    for row in rows:
        said = wire.to_builtins(wire.logged_row(row))
        votes, progress = said.pop("votes"), said.pop("progress")
        for choice, count in votes.items():
            cells = {**said, **progress, "choice": choice, "votes": count}
            yield {name: _cell(cells.get(name)) for name in columns}


def _cell(value: Any) -> Any:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else value


def _table(rows: Iterable["Logged"], columns: Sequence[str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(_flat(rows, columns))
    return text.getvalue().encode()


def _csv(rows: Sequence["Logged"]) -> bytes:
    """What counts, in the format `reports`: nothing held, withdrawn or withdrawing."""
    return _table(_counting(rows), REPORTS)


def _counting(rows: Sequence["Logged"]) -> list["Logged"]:
    withdrawn = {row.report.refers for row in rows if row.report.basis == "withdrawal"}
    return [
        row for row in rows if not row.held and row.report.basis != "withdrawal" and row.report.content not in withdrawn
    ]


def _ndjson(rows: Sequence["Logged"]) -> bytes:
    """Every row with all there is of it."""
    return b"".join(wire.to_line(wire.logged_row(row)) for row in rows)


def _parquet(rows: Sequence["Logged"]) -> bytes:
    """Every row that states votes, as a table with its number, its verdict and its digest."""
    moments = dict.fromkeys(("as_of", "received"), "TIMESTAMPTZ")
    return parquet(_table(rows, EVERYTHING), {"unit": "VARCHAR", "received_from": "VARCHAR", **moments})


_FORMS: Mapping[str, Callable[[Sequence["Logged"]], bytes]] = {
    ".csv": _csv,
    ".ndjson": _ndjson,
    ".parquet": _parquet,
}


def log_export(url: str, out: str) -> Answer:
    """Write a log to a file: .csv (what counts, the format `reports`), .ndjson (all there is), .parquet (every count)."""
    path = Path(out)
    if path.suffix not in _FORMS:
        raise UnknownName(f"{out} names no known form.", parameter="out", allowed=_FORMS)
    with open_for(url, None) as log:
        every = list(log.all())
        data = _FORMS[path.suffix](every)
        try:
            path.write_bytes(data)
        except OSError as error:
            raise InputInvalid(f"{out} cannot be written: {error.strerror}.") from None
        rows = len(_counting(every)) if path.suffix == ".csv" else len(every)
        left = f"; {len(every) - rows:,} held or withdrawn are left out, .ndjson has them" if rows < len(every) else ""
        sha256 = hashlib.sha256(data).hexdigest()
        record = wire.ExportRecord(path.name, log.election, rows, len(data), sha256, log.head)
        return _answer(
            log, record, f"{rows:,} rows written to {path.name} ({len(data):,} bytes){left}.", table=[record]
        )
