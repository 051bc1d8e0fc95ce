"""The questions that SQL answers: what stands as of a moment, what was withdrawn, what was said last."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Select, case, func, literal, select
from sqlalchemy.dialects.postgresql import distinct_on

from ascertain.election import STATUS_RANK
from ascertain.returns import milliseconds
from ascertain.store.entries import Draft, Group, report_of, text_of
from ascertain.store.schema import INTAKE, REPORT

CHUNK: Final = 5000
"""Values looked up at a time."""

_KEY = (REPORT.c.contest, REPORT.c.unit, REPORT.c.count_item)
_STATUS = case(dict(STATUS_RANK), value=REPORT.c.status, else_=0)
_LATER = (REPORT.c.as_of.desc(), REPORT.c.received.desc(), REPORT.c.content.desc())
_DRAFT = tuple(column for column in REPORT.columns if column.name not in ("seq", "intake", "digest"))


def chunks(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """The values, `CHUNK` at a time."""
    for start in range(0, len(values), CHUNK):
        yield values[start : start + CHUNK]


def by_then(as_of: datetime | None, known_at: datetime | None, up_to: int | None = None) -> list[ColumnElement[bool]]:
    """Only what is said of a moment, only what had been received at a moment, only rows up to a number."""
    limits = []
    if as_of is not None:
        limits.append(REPORT.c.as_of <= milliseconds(as_of))
    if known_at is not None:
        limits.append(REPORT.c.received <= milliseconds(known_at))
    if up_to is not None:
        limits.append(REPORT.c.seq <= up_to)
    return limits


def referred_to(connection: Connection, basis: str, limits: Iterable[ColumnElement[bool]] = ()) -> set[str]:
    """The contents that withdrawals, or releases, name."""
    found = connection.execute(select(REPORT).where(REPORT.c.basis == basis, *limits))
    return {report_of(row, file=("", "")).refers for row in found}


def standing(withdrawn: set[str]) -> list[ColumnElement[bool]]:
    """Neither a withdrawal nor withdrawn."""
    limits = [REPORT.c.basis != "withdrawal"]
    if withdrawn:
        limits.append(REPORT.c.content.not_in(withdrawn))
    return limits


def winners(
    connection: Connection,
    *,
    limits: Sequence[ColumnElement[bool]],
    sources: Sequence[str],
) -> Select[Any]:
    """The one row a key that the fold would choose among the rows within `limits`."""
    order: list[ColumnElement[Any]] = [_STATUS.desc()]
    if sources:
        rank = {source: len(sources) - place for place, source in enumerate(sources)}
        order.append(case(rank, value=REPORT.c.source, else_=0).desc())
    order += _LATER
    if connection.dialect.name == "postgresql":
        return select(REPORT).ext(distinct_on(*_KEY)).where(*limits).order_by(*_KEY, *order)
    place = func.row_number().over(partition_by=_KEY, order_by=order)
    ranked = select(REPORT.c.seq, place.label("place")).where(*limits).subquery()
    return select(REPORT).join(ranked, ranked.c.seq == REPORT.c.seq).where(ranked.c.place == 1)


def overtaken(limits: Sequence[ColumnElement[bool]]) -> Select[Any]:
    """Rows of a lower status than a certified one of the same key that is earlier."""
    certified = REPORT.alias("certified")
    same = [column == certified.c[column.name] for column in _KEY]
    earlier = select(certified.c.seq).where(
        *same, certified.c.status == "certified", certified.c.held == 0, certified.c.as_of < REPORT.c.as_of
    )
    return select(REPORT).where(REPORT.c.status != "certified", *limits, earlier.exists()).order_by(REPORT.c.seq)


def _draft(row: Sequence[Any]) -> Draft:
    return Draft(*row)


def _about(groups: Iterable[Group], withdrawn: set[str]) -> Iterator[list[ColumnElement[bool]]]:
    """Standing statements about the units of those groups; with contest and count item, so that the index serves."""
    listed = list(groups)
    contests, items = sorted({group[0] for group in listed}), sorted({group[2] for group in listed})
    for some in chunks(sorted({group[1] for group in listed})):
        named = (REPORT.c.contest.in_(contests), REPORT.c.unit.in_(some), REPORT.c.count_item.in_(items))
        yield [*standing(withdrawn), *named]


def said_before(connection: Connection, groups: Iterable[Group], stamp: int, withdrawn: set[str]) -> Iterator[Draft]:
    """The latest standing statement of each of those groups before a moment."""
    within = (*_KEY, REPORT.c.status, REPORT.c.held)
    for limits in _about(groups, withdrawn):
        place = func.row_number().over(partition_by=within, order_by=_LATER)
        ranked = select(REPORT.c.seq, place.label("place")).where(*limits, REPORT.c.as_of < stamp).subquery()
        chosen = select(*_DRAFT, REPORT.c.seq).join(ranked, ranked.c.seq == REPORT.c.seq).where(ranked.c.place == 1)
        for row in connection.execute(chosen):
            yield _draft(row)


def said_since(connection: Connection, groups: Iterable[Group], stamp: int, withdrawn: set[str]) -> Iterator[Draft]:
    """Every standing statement about the units of those groups from a moment on."""
    for limits in _about(groups, withdrawn):
        for row in connection.execute(select(*_DRAFT, REPORT.c.seq).where(*limits, REPORT.c.as_of >= stamp)):
            yield _draft(row)


def said_in(connection: Connection, rows: Sequence[int], withdrawn: set[str]) -> Iterator[Draft]:
    """The standing statements of those rows."""
    for some in chunks(rows):
        for row in connection.execute(
            select(*_DRAFT, REPORT.c.seq).where(*standing(withdrawn), REPORT.c.seq.in_(some))
        ):
            yield _draft(row)


def known_contents(connection: Connection, contents: Sequence[str]) -> set[str]:
    """Those of the contents that are in the log; they go to the database as one value, not as thousands of marks."""
    postgres = connection.dialect.name == "postgresql"
    among = "= ANY(%s)" if postgres else "IN (SELECT value FROM json_each(?))"
    asked = list(contents) if postgres else text_of(contents)
    return set(connection.exec_driver_sql(f"SELECT content FROM report WHERE content {among}", (asked,)).scalars())


def repeated_since(connection: Connection, stamp: int) -> list[Any]:
    """Files that left out repeated statements of that time or later: sha256, name, received_from, repeats."""
    columns = (INTAKE.c.sha256, INTAKE.c.name, INTAKE.c.received_from, INTAKE.c.repeats)
    return list(connection.execute(select(*columns).where(INTAKE.c.repeated_until >= stamp).order_by(INTAKE.c.id)))


def files(connection: Connection) -> dict[int, tuple[str, str]]:
    """SHA-256 and name of every file, by its number."""
    rows = connection.execute(select(INTAKE.c.id, INTAKE.c.sha256, INTAKE.c.name))
    return {number: (sha256, name) for number, sha256, name in rows}


def tail(connection: Connection, genesis: str) -> tuple[int, int, str]:
    """The last row's seq, the last file's number, and the head."""
    seq = connection.execute(select(func.coalesce(func.max(REPORT.c.seq), literal(0)))).scalar_one()
    last = connection.execute(select(INTAKE.c.id, INTAKE.c.head).order_by(INTAKE.c.id.desc()).limit(1)).first()
    return (seq, last.id, last.head) if last else (seq, 0, genesis)
