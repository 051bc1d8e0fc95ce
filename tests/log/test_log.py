"""The log: a file once, a statement once, whole or not at all, in a chain that shows what was changed."""

from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ascertain.election import Finding
from ascertain.errors import AscertainError, FactInvalid, InputInvalid, Missing, UnknownName
from ascertain.returns import Origin, Progress, Report, fold
from ascertain.store import Entry, create, open_log
from ascertain.store.schema import INTAKE, REPORT
from counted import CLINTON, NIGHT, TRUMP, append, at, intake, report


def test_what_goes_in_comes_out(url: str) -> None:
    """Every field of a report, times in another zone and names beyond ASCII included."""
    eastern = timezone(timedelta(hours=-5))
    said = Report(
        "26065",
        "president",
        "early",
        {"Rocky Roque De La Fuenté": 3, TRUMP: 2**40},
        "official",
        datetime(2016, 11, 9, 20, 15, 30, 123000, eastern),
        "mi-sos",
        at(9),
        progress=Progress(ballots=9, expected=12, complete=False),
        basis="recount",
        refers="",
        exact=False,
        precision="minute",
        received_from="token-1",
        origin=Origin(intake().sha256, "a.csv", "line 12"),
    )
    elsewhere = report(origin=Origin("0" * 64, "b.csv", "line 3"))
    with create(url, election=2016) as log:
        append(log, "a.csv", said, elsewhere)
        assert sorted(row.report.content for row in log.all()) == sorted([said.content, elsewhere.content])
        assert {own.unit + own.count_item: own for own in log.read()} == {"26065early": said, "26065total": elsewhere}


def test_the_same_file_twice_adds_nothing(url: str) -> None:
    with create(url, election=2016) as log:
        first = append(log, "a.csv", report(), report("26163"))
        assert (first.appended, log.seen(intake("a.csv").sha256), log.seen("0" * 64)) == (2, True, False)
        again = append(log, "a.csv", report(), report("26163"))
        assert (again.appended, again.duplicates, again.head, log.head) == (0, 2, first.head, first.head)
        other = append(log, "b.csv", report(received=at(3)), report("26163"), report("26163"), report("26001"))
        assert (other.appended, other.duplicates) == (1, 3)
        assert len(list(log.all())) == 3


def test_what_says_nothing_new_is_counted_and_not_stored(url: str) -> None:
    with create(url, election=2016) as log:
        append(log, "a.csv", report())
        same = append(log, "b.csv", report(as_of=at(5), received=at(5)))
        assert (same.appended, same.unchanged) == (0, 1)
        for number, other in enumerate(
            (
                report(as_of=at(6), status="official"),
                report(as_of=at(7), source="ap"),
                report(as_of=at(8), progress=Progress(expected=40)),
                report(as_of=at(9), clinton=11),
                report(as_of=at(10), basis="correction", clinton=11),
            )
        ):
            assert append(log, f"c{number}.csv", other).appended == 1
        assert log.latest("desk") == at(10)
        assert log.latest("nobody") is None


def test_a_late_arrival_brings_back_what_was_left_out(url: str) -> None:
    """A at 1, A again at 5 (left out), then B of 3 arrives: as of 6 the count is A."""
    with create(url, election=2016) as log:
        append(log, "a.csv", report(as_of=at(1)))
        append(log, "b.csv", report(as_of=at(5), received=at(5)))
        late = append(log, "c.csv", report(clinton=99, as_of=at(3), received=at(6)))
        assert (late.appended, late.unchanged) == (1, 0)
        votes = {minute: fold(log.read(as_of=at(minute))).counts["26065"][CLINTON] for minute in (2, 4, 6)}
        assert votes == {2: 10, 4: 99, 6: 10}
        assert fold(log.read(known_at=at(5))).counts["26065"][CLINTON] == 10
        restored = next(row for row in log.history("26065") if row.report.as_of == at(5))
        assert restored.report.received == at(5)
        assert restored.report.origin is not None
        assert restored.report.origin.name == "b.csv"
        assert log.verify() == ()
        assert append(log, "d.csv", report(clinton=98, as_of=at(2), received=at(7))).appended == 1
        assert fold(log.read(as_of=at(6))).counts["26065"][CLINTON] == 10


def test_held_reports_are_kept_and_not_counted(url: str) -> None:
    odd = Finding("hold", "above_baseline", "51159", "a count of 94,724 is held.", {"observed": 94724})
    seen = Finding("note", "older_than_known", "51159", "an older file.")
    with create(url, election=2016) as log:
        append(log, "a.csv", report("51159", 1000))
        held = append(log, "b.csv", Entry(report("51159", 94724, as_of=at(1)), True, (odd,)), findings=(seen,))
        assert (held.appended, held.held, held.findings) == (1, 1, (seen, odd))
        assert fold(log.read()).counts["51159"][CLINTON] == 1000
        assert fold(log.read(include_held=True)).counts["51159"][CLINTON] == 94724
        (row,) = log.held()
        assert (row.seq, row.codes, row.report.votes[CLINTON]) == (2, ("above_baseline",), 94724)
        assert [(found.finding.code, found.seq, found.file) for found in log.findings()] == [
            ("older_than_known", None, "b.csv"),
            ("above_baseline", 2, "b.csv"),
        ]
        assert [found.finding for found in log.findings(level="hold", unit="51159")] == [odd]
        assert log.findings(unit="26065") == []


def test_release_counts_a_held_row_and_withdrawal_takes_it_back(url: str) -> None:
    with create(url, election=2016) as log:
        append(log, "a.csv", report(), Entry(report(clinton=500, as_of=at(1)), held=True))
        released = log.release(2, by="ana", reason="the clerk confirmed it by telephone")
        assert released.appended == 1
        assert fold(log.read()).counts["26065"][CLINTON] == 500
        assert log.held() == []
        (row,) = log.since(2)
        assert (row.report.source, row.report.basis, row.report.as_of) == ("desk:ana", "release", at(1))
        with pytest.raises(FactInvalid, match="row 2 has had its release"):
            log.release(2, by="bob", reason="again")
        with pytest.raises(FactInvalid, match="row 1 is not held"):
            log.release(1, by="ana", reason="?")
        log.withdraw(3, by="ana", reason="it was last year's figure")
        assert fold(log.read()).counts["26065"][CLINTON] == 10
        assert fold(log.read(as_of=at(1))).counts["26065"][CLINTON] == 10, "it was not true then either"
        assert fold(log.read(known_at=row.report.received)).counts["26065"][CLINTON] == 500, "but it was shown"
        with pytest.raises(FactInvalid, match="row 4 is a withdrawal"):
            log.withdraw(4, by="ana", reason="?")
        with pytest.raises(UnknownName, match="no row 9"):
            log.withdraw(9, by="ana", reason="?")
        with pytest.raises(InputInvalid, match="needs a name and a reason"):
            log.withdraw(1, by="ana", reason=" ")
        reasons = [found.finding.message for found in log.findings()]
        assert reasons == ["ana: the clerk confirmed it by telephone", "ana: it was last year's figure"]
        assert log.verify() == ()


def test_a_source_says_again_what_was_withdrawn(url: str) -> None:
    with create(url, election=2016) as log:
        append(log, "a.csv", report())
        append(log, "b.csv", report(as_of=at(1)))
        log.withdraw(1, by="ana", reason="wrong column")
        assert log.read() == [], "with what repeated it"
        assert append(log, "c.csv", report(as_of=at(2))).appended == 1
        assert fold(log.read()).counts["26065"][CLINTON] == 10


def test_recounts_before_certification_can_be_left_out(url: str) -> None:
    recounted = report(clinton=12, as_of=at(5), status="official", basis="recount")
    with create(url, election=2016) as log:
        append(log, "a.csv", report(status="official"), recounted)
        assert fold(log.read()).counts["26065"][CLINTON] == 12
        assert fold(log.read(recounts=False)).counts["26065"][CLINTON] == 10
        append(log, "b.csv", report(clinton=12, as_of=at(6), status="certified", basis="recount"))
        assert fold(log.read(recounts=False)).counts["26065"][CLINTON] == 12


def test_what_came_after_certification(url: str) -> None:
    certified = report(status="certified", as_of=at(5))
    with create(url, election=2016) as log:
        assert (log.lowest_status(), log.span(), log.size()) == (None, None, (0, 0))
        append(log, "a.csv", report(), certified, report("26163", as_of=at(9)))
        assert log.later_than_certified() == []
        append(log, "b.csv", report(clinton=11, as_of=at(6)))
        assert [own.as_of for own in log.later_than_certified()] == [at(6)]
        assert log.later_than_certified(as_of=at(5)) == []
        assert (log.lowest_status(), log.size()) == ("unofficial", (4, 2))


def test_sources_are_preferred_or_alone(url: str) -> None:
    with create(url, election=2016) as log:
        append(log, "a.csv", report(source="ap"), report(source="cook", clinton=20, as_of=at(1)))
        assert [own.source for own in log.read()] == ["cook"]
        assert [own.source for own in log.read(sources=("ap",))] == ["ap"]
        assert [own.source for own in log.read(only=("ap",))] == ["ap"]
        assert log.sources() == ("ap", "cook")


def test_all_or_nothing(url: str) -> None:
    naive = report("26163", as_of=datetime(2016, 11, 9))
    with create(url, election=2016) as log:
        before = log.head
        with pytest.raises(InputInvalid, match=r"a\.csv: the report of 26163 cannot be kept: a time is without zone"):
            append(log, "a.csv", report(), naive)
        with pytest.raises(InputInvalid, match="3 rows are rejected"):
            append(log, "b.csv", report(), rejected=3)
        with pytest.raises(InputInvalid, match="surrogates not allowed"):
            append(log, "c.csv", report(), report(source="\ud800"))
        assert (log.head, list(log.all())) == (before, [])


def test_a_file_without_reports_is_in_the_log(url: str) -> None:
    with create(url, election=2016) as log:
        before = log.head
        assert append(log, "empty.csv").head != before
        assert log.verify() == ()
        assert log.seen(intake("empty.csv").sha256)


def test_a_log_is_opened_again(url: str) -> None:
    with create(url, election=2020, test=True) as log:
        append(log, "a.csv", report())
        head = log.head
    with open_log(url) as log:
        assert (log.election, log.test, log.head, log.span()) == (2020, True, head, (NIGHT, NIGHT))
        with pytest.raises(UnknownName, match="nothing about 99999") as refused:
            log.history("99999")
        assert refused.value.allowed == ("26065",)
    with pytest.raises(InputInvalid, match=r"exists|already"):
        create(url, election=2016)


def test_two_logs_have_different_beginnings(tmp_path: Path) -> None:
    with create(str(tmp_path / "a.db"), election=2016) as a, create(str(tmp_path / "b.db"), election=2020) as b:
        assert a.head != b.head


def test_what_is_no_log(tmp_path: Path) -> None:
    other, text = tmp_path / "other.db", tmp_path / "text.db"
    text.write_text("unit,choice,votes\n" * 100)
    import sqlite3

    connection = sqlite3.connect(other)
    connection.execute("CREATE TABLE mine (x)")
    connection.close()
    with pytest.raises(Missing, match=r"there is no log .*absent\.db; make one with: ascertain log create"):
        open_log(str(tmp_path / "absent.db"))
    assert not (tmp_path / "absent.db").exists()
    with pytest.raises(InputInvalid, match="is no count log: it lacks the tables"):
        open_log(str(other))
    with pytest.raises(InputInvalid, match="is no count log: file is not a database"):
        open_log(f"sqlite:///{text}")
    with pytest.raises(InputInvalid, match="is no file"):
        open_log(str(tmp_path))
    with pytest.raises(InputInvalid, match="there is no folder"):
        create(str(tmp_path / "none" / "a.db"), election=2016)
    with pytest.raises(InputInvalid, match="a log is never overwritten"):
        create(str(text), election=2016)


@pytest.mark.parametrize("address", ["mysql://host/db", "sqlite+aiosqlite:///a.db", "postgresql+asyncpg://h/d", "a://"])
def test_schemes_that_are_not_supported(address: str) -> None:
    with pytest.raises(UnknownName) as refused:
        open_log(address)
    assert "sqlite" in refused.value.allowed


@pytest.mark.parametrize("address", ["sqlite://", "sqlite:///:memory:"])
def test_a_log_needs_a_file(address: str) -> None:
    with pytest.raises(UnknownName, match="a log needs a file"):
        create(address, election=2016)


def test_a_password_is_never_shown() -> None:
    with pytest.raises(Missing, match="cannot be reached") as refused:
        open_log("postgresql://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(refused.value)


def test_a_missing_driver_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(Missing, match=r"pip install 'ascertain\[postgres\]'"):
        open_log("postgresql://h/d")


def test_a_log_that_cannot_be_written_is_as_it_was(tmp_path: Path) -> None:
    """Another writer holds the file for longer than we wait."""
    import sqlite3

    path = tmp_path / "night.db"
    with create(str(path), election=2016) as log:
        append(log, "a.csv", report())
        with log._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA busy_timeout=50")
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(AscertainError, match=r"cannot be written: database is locked; nothing was added"):
            append(log, "b.csv", report("26163"))
        other.close()
        assert append(log, "b.csv", report("26163")).appended == 1
        assert log.verify() == ()


def test_a_full_disk(tmp_path: Path) -> None:
    """SQLite is told that the disk has room for a few pages more: one sentence, and the log is as it was."""
    from sqlalchemy import event

    path = str(tmp_path / "night.db")
    with create(path, election=2016) as log:
        append(log, "a.csv", report())
        head = log.head
    with open_log(path) as log:
        event.listen(log._engine, "connect", lambda connection, _: connection.execute("PRAGMA max_page_count=24"))
        log.close()
        with pytest.raises(AscertainError, match="cannot be written: database or disk is full; nothing was added"):
            append(log, "b.csv", *(report(f"{unit:05d}") for unit in range(2000)))
        assert (log.head, log.size(), log.verify()) == (head, (1, 1), ())


def test_the_same_rows_on_both_databases(tmp_path: Path, postgres_url: str) -> None:
    """Every cell of every table but what depends on when the log was made."""
    found = []
    for address in (str(tmp_path / "night.db"), postgres_url):
        odd = Finding("hold", "count_fell", "26163", "Ünïcode", {"share": 0.25})
        with create(address, election=2016) as log:
            append(log, "a.csv", report(), report("26163", 5), report("26005", source="münchen"))
            append(log, "b.csv", report(as_of=at(5)), Entry(report("26163", 1, as_of=at(1)), True, (odd,)))
            append(log, "c.csv", report(clinton=99, as_of=at(3)))
            assert log.verify() == ()
            with log._reads() as connection:
                rows = [tuple(row)[:-1] for row in connection.execute(REPORT.select().order_by(REPORT.c.seq))]
                files = [tuple(row)[:-1] for row in connection.execute(INTAKE.select().order_by(INTAKE.c.id))]
            found.append((rows, files))
    assert found[0] == found[1]


def test_a_statement_left_out_and_made_again_was_known_from_the_first(url: str) -> None:
    """A at 0, A again at 3 (left out), B of 3 from another source; then A of 3 once more in a later file."""
    with create(url, election=2016) as log:
        append(log, "a.csv", report())
        append(log, "b.csv", report(as_of=at(3), received=at(3)))
        append(log, "c.csv", report(clinton=20, source="ap", as_of=at(3), received=at(4)))
        again = append(log, "d.csv", report(as_of=at(3), received=at(5)))
        assert (again.appended, again.duplicates, again.unchanged) == (0, 1, 0)
        assert fold(log.read()).counts["26065"][CLINTON] == 20
