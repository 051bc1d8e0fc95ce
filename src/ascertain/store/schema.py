"""The tables of the log and the triggers that refuse to change them; how SQLite and PostgreSQL are opened.

Times are whole milliseconds since 1970 UTC; `votes`, `more`, `codes` are canonical JSON that people can read.
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from sqlalchemy import (
    URL,
    BigInteger,
    Column,
    Connection,
    Engine,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    create_engine,
    event,
    make_url,
    text,
)
from sqlalchemy.exc import ArgumentError

from ascertain.errors import Missing, UnknownName

VERSION: Final = "1"
BUSY_TIMEOUT: Final = 10_000
"""Milliseconds that a SQLite writer waits for another."""
CACHE: Final = 65_536
"""Kibibytes of pages that a SQLite connection keeps: the index of contents is entered at random places."""

_METADATA = MetaData()
_TEXT = Text().with_variant(Text(collation="C"), "postgresql")


def _text(name: str, **more: Any) -> Column[str]:
    return Column(name, _TEXT, nullable=False, **more)


def _number(name: str, *, empty: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=empty)


META = Table("meta", _METADATA, _text("key", primary_key=True), _text("value"))
INTAKE = Table(
    "intake",
    _METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    _text("sha256", unique=True),
    _text("name"),
    _text("format"),
    _number("bytes"),
    _number("received"),
    _text("received_from"),
    _number("appended"),
    _number("duplicates"),
    _number("unchanged"),
    _number("held"),
    _number("rejected"),
    _number("restored"),
    _text("latest"),
    _text("repeats"),
    _number("repeated_until", empty=True),
    _text("findings"),
    _text("head"),
)
REPORT = Table(
    "report",
    _METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("intake", Integer, nullable=False),
    _text("contest"),
    _text("unit"),
    _text("count_item"),
    _text("status"),
    _number("as_of"),
    _number("received"),
    _text("source"),
    _text("received_from"),
    _text("basis"),
    _text("votes"),
    _text("more"),
    Column("held", Integer, nullable=False),
    _text("codes"),
    _text("origin"),
    _text("content", unique=True),
    _text("digest"),
)
Index("report_key", REPORT.c.contest, REPORT.c.unit, REPORT.c.count_item, REPORT.c.as_of)
_DESK = text("basis IN ('release', 'withdrawal')")
Index("report_desk", REPORT.c.basis, sqlite_where=_DESK, postgresql_where=_DESK)
TABLES: Final = tuple(table.name for table in _METADATA.sorted_tables)

_SQLITE_TRIGGERS = tuple(
    f"CREATE TRIGGER {{table}}_no_{what} BEFORE {what} ON {{table}} "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    for what in ("UPDATE", "DELETE")
)
_POSTGRES_FUNCTION = (
    "CREATE FUNCTION ascertain_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the log is append-only'; END $$"
)
_POSTGRES_REFUSALS = (
    "CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION ascertain_append_only()",
    "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM PUBLIC, CURRENT_USER",
)


def build(connection: Connection) -> None:
    """Make the tables and what keeps them append-only."""
    _METADATA.create_all(connection, checkfirst=False)
    if connection.dialect.name == "sqlite":
        statements = [trigger.format(table=name) for name in TABLES for trigger in _SQLITE_TRIGGERS]
    else:
        statements = [_POSTGRES_FUNCTION]
        statements += [part.format(table=name) for name in TABLES for part in _POSTGRES_REFUSALS]
    for statement in statements:
        connection.exec_driver_sql(statement)


def place_of(url: str) -> URL:
    """The URL of a log; a bare path is a SQLite file. Raises `UnknownName` for a scheme that is not supported."""
    try:
        found = make_url(url if "://" in url else f"sqlite:///{url}")
    except ArgumentError:
        raise UnknownName(f"{url} is no address of a log.", parameter="url", allowed=_DRIVERS) from None
    scheme = found.drivername.split("+")[0]
    if scheme not in _DRIVERS or found.drivername not in (scheme, _DRIVERS[scheme]):
        text_ = (
            f"a log cannot be kept by {found.drivername}; give a path, sqlite:///FILE or postgresql://HOST/DATABASE."
        )
        raise UnknownName(text_, parameter="url", allowed=("sqlite", "postgresql"))
    if scheme == "sqlite" and found.database in (None, "", ":memory:"):
        raise UnknownName("a log needs a file: give its path, or sqlite:///FILE.", parameter="url")
    return found.set(drivername=_DRIVERS[scheme])


_DRIVERS: Final[Mapping[str, str]] = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}


def name_of(place: URL) -> str:
    """How a log is called in messages: the file, or the address without its password."""
    if place.get_backend_name() == "sqlite":
        return str(place.database)
    return place.set(drivername="postgresql").render_as_string(hide_password=True)


def engine_of(place: URL) -> Engine:
    """An engine on a log. Raises `Missing` where the driver is not installed."""
    try:
        engine = create_engine(place)
    except ModuleNotFoundError:
        raise Missing("a log in PostgreSQL needs its driver: pip install 'ascertain[postgres]'.") from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connected)
        event.listen(engine, "begin", _sqlite_begins)
    return engine


def file_of(place: URL) -> Path | None:
    """The file of a SQLite log."""
    return Path(str(place.database)) if place.get_backend_name() == "sqlite" else None


def _sqlite_connected(connection: sqlite3.Connection, _record: object) -> None:
    connection.isolation_level = None  # pysqlite would open transactions late, after the head has been read
    for pragma in (f"busy_timeout={BUSY_TIMEOUT}", "synchronous=FULL", f"cache_size=-{CACHE}"):
        connection.execute(f"PRAGMA {pragma}")


def _sqlite_begins(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))
