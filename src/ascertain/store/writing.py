"""What an append writes: the new statements, the row of the file, and both by the driver's quick way."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, select

from ascertain.election import Finding
from ascertain.returns import milliseconds
from ascertain.store.entries import Draft, Intake, findings_text, text_of
from ascertain.store.reading import known_contents
from ascertain.store.repeats import Sifted, repeats_text
from ascertain.store.schema import INTAKE, REPORT


def seen(connection: Connection, sha256: str) -> bool:
    """Whether a file is in the log."""
    return connection.execute(select(INTAKE.c.id).where(INTAKE.c.sha256 == sha256)).first() is not None


def fresh(connection: Connection, found: Sequence[Draft], *, empty: bool) -> list[Draft]:
    """Statements whose content is not in the log, each once."""
    once = {draft.content: draft for draft in reversed(found)}
    known = set() if empty else known_contents(connection, list(once))
    return [draft for draft in found if draft.content not in known and once[draft.content] is draft]


def intake_row(
    intake: Intake,
    number: int,
    found: Sequence[Draft],
    sifted: Sifted,
    findings: Iterable[Finding],
    *,
    duplicates: int,
) -> dict[str, Any]:
    """The row of table `intake`, still without its head."""
    latest: dict[str, int] = {}
    for draft in found:  # in order of time
        latest[draft.source] = draft.as_of
    repeats, repeated_until = repeats_text(sifted.repeats)

    return {
        "id": number,
        "sha256": intake.sha256,
        "name": intake.name,
        "format": intake.format,
        "bytes": intake.size,
        "received": milliseconds(intake.received),
        "received_from": intake.received_from,
        "appended": len(sifted.new),
        "duplicates": duplicates,
        "unchanged": len(sifted.repeats),
        "held": sum(draft.held for draft in sifted.new),
        "rejected": 0,
        "restored": len(sifted.restored),
        "latest": text_of(latest),
        "repeats": repeats,
        "repeated_until": repeated_until,
        "findings": findings_text(findings, sifted.new),
    }


def insert_rows(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    """Write the rows by the driver's quick way: bound tuples on SQLite, COPY on PostgreSQL."""
    if not rows:
        return
    if connection.dialect.name == "sqlite":
        marks = ",".join("?" * len(REPORT.columns))
        connection.exec_driver_sql(f"INSERT INTO report VALUES ({marks})", rows)
        return
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy("COPY report FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
