"""Whoever changes, removes, swaps or adds anything in the database is found, and the row is named."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import DBAPIError

from ascertain.election import Finding
from ascertain.errors import CheckFailed, InputInvalid
from ascertain.store import Entry, Log, create, open_log
from ascertain.store.schema import INTAKE, META, REPORT, place_of
from counted import append, at, report

NUMBER_OF_ROWS = 4


def filled(url: str) -> Log:
    """A log of three files with four rows, a held one and a finding among them, and one that said nothing new."""
    log = create(url, election=2016)
    odd = Finding("hold", "count_fell", "26163", "it fell.", {"observed": 1})
    append(log, "a.csv", report(), report("26163", 5))
    append(log, "b.csv", report(as_of=at(1)), Entry(report("26163", 1, as_of=at(1)), True, (odd,)))
    append(log, "c.csv", report(clinton=12, as_of=at(2)))
    assert log.verify() == ()
    return log


def run(url: str, *statements: Any) -> None:
    """Change the database behind the log's back."""
    engine = create_engine(place_of(url))
    with engine.begin() as connection:
        if engine.dialect.name == "sqlite":
            for (name,) in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='trigger'").all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        for statement in statements:
            connection.execute(statement)
    engine.dispose()


def changed(cell: Any) -> Any:
    """The cell with its first byte, or its number, changed."""
    if isinstance(cell, str):
        return ("b" if cell[:1] == "a" else "a") + cell[1:] if cell else "x"
    return (cell or 0) + 1


@pytest.mark.parametrize("column", [column.name for column in REPORT.columns])
def test_any_cell_of_any_row(url: str, column: str) -> None:
    with filled(url) as log:
        for row in list(log.all()):
            if column == "seq" and row.seq < NUMBER_OF_ROWS:
                continue  # taken by the next row
            with log._reads() as connection:
                cell = connection.execute(REPORT.select().where(REPORT.c.seq == row.seq)).mappings().one()[column]
            where = REPORT.c.seq == row.seq
            run(url, REPORT.update().where(where).values({column: changed(cell)}))
            found = log.verify()
            assert found, f"{column} of row {row.seq}"
            assert found[0].level == "error"
            assert row.seq in [item.detail.get("seq") for item in found] or column == "intake"
            where = REPORT.c.seq == (row.seq + 1 if column == "seq" else row.seq)
            run(url, REPORT.update().where(where).values({column: cell}))
            assert log.verify() == ()


@pytest.mark.parametrize("place", range(12))
def test_every_byte_of_a_row(tmp_path: Path, place: int) -> None:
    """Each character of each text, a twelfth of them a test."""
    url = str(tmp_path / "night.db")
    with filled(url) as log:
        connection = sqlite3.connect(url, isolation_level=None)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type='trigger'").fetchall():
            connection.execute(f"DROP TRIGGER {name}")
        cells = connection.execute("SELECT * FROM report WHERE seq = 3").fetchone()
        texts = [
            (column.name, cell) for column, cell in zip(REPORT.columns, cells, strict=True) if isinstance(cell, str)
        ]
        for name, text in texts:
            for index in range(place, len(text), 12):
                other = text[:index] + chr(ord(text[index]) ^ 1) + text[index + 1 :]
                connection.execute(f"UPDATE report SET {name} = ? WHERE seq = 3", (other,))
                assert [item.detail.get("seq") for item in log.verify()][:1] == [3], (name, index)
                connection.execute(f"UPDATE report SET {name} = ? WHERE seq = 3", (text,))
        connection.close()
        assert log.verify() == ()


@pytest.mark.parametrize("column", [column.name for column in INTAKE.columns])
def test_any_cell_of_any_file(url: str, column: str) -> None:
    with filled(url) as log:
        for number in (1, 2, 3):
            if column == "id" and number < 3:
                continue
            with log._reads() as connection:
                cell = connection.execute(INTAKE.select().where(INTAKE.c.id == number)).mappings().one()[column]
            run(url, INTAKE.update().where(INTAKE.c.id == number).values({column: changed(cell)}))
            found = log.verify()
            assert found, f"{column} of file {number}"
            where = INTAKE.c.id == (number + 1 if column == "id" else number)
            run(url, INTAKE.update().where(where).values({column: cell}))
            assert log.verify() == ()


@pytest.mark.parametrize("key", ["version", "election", "test", "created", "genesis"])
def test_the_log_s_own_facts(url: str, key: str) -> None:
    with filled(url) as log:
        run(url, META.update().where(META.c.key == key).values(value="2020"))
        assert [found.unit for found in log.verify()][:1] == ["meta"]


@pytest.mark.parametrize("key", ["version", "election", "created"])
def test_own_facts_that_cannot_be_read_any_more(url: str, key: str) -> None:
    """What was changed since the log was made is a failed check; a table of somebody else's is an invalid file."""
    filled(url).close()
    run(url, META.update().where(META.c.key == key).values(value="x"))
    with pytest.raises(CheckFailed, match="not what the log was created with"):
        open_log(url)
    run(url, META.delete().where(META.c.key == "genesis"))
    with pytest.raises(InputInvalid):
        open_log(url)


@pytest.mark.parametrize("seq", [1, 2, 3])
def test_a_row_removed(url: str, seq: int) -> None:
    with filled(url) as log:
        run(url, REPORT.delete().where(REPORT.c.seq == seq))
        first = log.verify()[0]
        assert (first.code, first.detail) == ("row_missing", {"table": "report", "seq": seq})


def test_two_rows_swapped(url: str) -> None:
    with filled(url) as log:
        moves = ((1, 90), (2, 1), (90, 2))
        run(url, *(REPORT.update().where(REPORT.c.seq == old).values(seq=new) for old, new in moves))
        assert [found.detail.get("seq") for found in log.verify()][:2] == [1, 2]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_file_removed(url: str, number: int) -> None:
    with filled(url) as log:
        run(url, INTAKE.delete().where(INTAKE.c.id == number))
        assert "file_missing" in [found.code for found in log.verify()]


def test_a_row_added_at_the_end(url: str) -> None:
    with filled(url) as log:
        with log._reads() as connection:
            row = dict(connection.execute(REPORT.select().where(REPORT.c.seq == 4)).mappings().one())
        run(url, REPORT.insert().values({**row, "seq": 5, "content": "0" * 64}))
        assert log.verify()[0].detail["seq"] == 5


def test_the_tail_cut_off_shows_only_beside_a_published_head(url: str) -> None:
    with filled(url) as log:
        published = log.head
        assert log.verify(contains=published) == ()
        run(url, REPORT.delete().where(REPORT.c.intake == 3), INTAKE.delete().where(INTAKE.c.id == 3))
        assert log.verify() == ()
        (found,) = log.verify(contains=published)
        assert (found.code, found.detail["head"]) == ("head_missing", published)


def test_rows_do_not_move_between_logs(tmp_path: Path) -> None:
    ours, theirs = str(tmp_path / "a.db"), str(tmp_path / "b.db")
    with filled(ours) as log, create(theirs, election=2020):
        with log._reads() as connection:
            rows = [dict(row) for row in connection.execute(REPORT.select()).mappings()]
            files = [dict(row) for row in connection.execute(INTAKE.select()).mappings()]
        run(theirs, INTAKE.insert().values(files), REPORT.insert().values(rows))
        with Log(theirs)._opened() as other:
            assert other.verify()[0].detail["seq"] == 1


@pytest.mark.parametrize("table", [META, INTAKE, REPORT])
def test_update_and_delete_are_refused(url: str, table: Any) -> None:
    with filled(url) as log:
        column = next(iter(table.columns))
        refused = [table.update().values({column.name: column}), table.delete()]
        if log._engine.dialect.name == "postgresql":
            from sqlalchemy import text

            refused.append(text(f"TRUNCATE {table.name}"))
        for statement in refused:
            with pytest.raises(DBAPIError, match="the log is append-only"), log._engine.begin() as connection:
                connection.execute(statement)
        assert log.verify() == ()


def test_postgresql_takes_the_rights_away_too(postgres_url: str) -> None:
    """The owner that made the log, not a superuser, may insert and select and nothing else."""
    import psycopg

    engine = create_engine(place_of(postgres_url))
    with engine.begin() as connection:
        connection.exec_driver_sql("DROP ROLE IF EXISTS desk")
        connection.exec_driver_sql("CREATE ROLE desk LOGIN")
        connection.exec_driver_sql("GRANT CREATE ON SCHEMA public TO desk")
    engine.dispose()
    with create(postgres_url.replace("tester@", "desk@"), election=2016) as log:
        append(log, "a.csv", report())
        for statement in ("UPDATE report SET unit = 'x'", "DELETE FROM report", "TRUNCATE report"):
            with pytest.raises(DBAPIError) as refused, log._engine.begin() as connection:
                connection.exec_driver_sql(statement)
            assert isinstance(refused.value.orig, psycopg.errors.InsufficientPrivilege)
        assert log.verify() == ()


def test_many_breaks_are_not_all_listed(tmp_path: Path) -> None:
    url = str(tmp_path / "night.db")
    with create(url, election=2016) as log:
        append(log, "a.csv", *(report(f"{unit:05d}") for unit in range(50)))
        run(url, REPORT.update().values(source="x"))
        assert len(log.verify()) == 20
