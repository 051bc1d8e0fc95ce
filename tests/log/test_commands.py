"""The commands of the log: keys as on the wire, exit codes, one sentence for an error, the same bytes as the API."""

import csv
import io
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ascertain import answers, wire
from ascertain.archive import series
from ascertain.cli import ascertain
from ascertain.election import STATES, Finding
from ascertain.errors import AscertainError
from ascertain.returns import Progress, fold
from ascertain.store import Entry, create, open_log
from counted import CLINTON, TRUMP, append, at, report

FRAME = {"as_of", "status", "sources", "findings"}
APPENDED = {"appended", "duplicates", "unchanged", "held", "rejected", "skipped", "findings", "head"}
ROW = {"unit", "name", "votes", "total", "leader", "lead", "lead_points", "reporting", "status", "source"}


def run(*words: str) -> Any:
    return CliRunner().invoke(ascertain, [str(word) for word in words])


def value(*words: str) -> Any:
    done = run(*words, "--json")
    assert done.exit_code == 0, (done.output, done.exception)
    return json.loads(done.stdout)


def refused(*words: str) -> AscertainError:
    done = run(*words)
    assert isinstance(done.exception, AscertainError), done.output
    return done.exception


@pytest.fixture
def url(url: str) -> str:
    """A log of some counties of Michigan, one of them held, one certified and then stated again, and the nation."""
    odd = Finding("hold", "above_baseline", "26163", "a count of 999,999 is held.", {"observed": 999_999})
    expected = Progress(expected=40)
    with create(url, election=2016) as log:
        append(log, "a.csv", report(progress=expected), report("26163", 5, 9), report("US", 100, 90, source="cook"))
        append(log, "b.csv", report(as_of=at(10), clinton=20, progress=expected))
        append(log, "c.csv", Entry(report("26163", 999_999, as_of=at(11)), True, (odd,)))
        append(log, "d.csv", Entry(report("26001", 999_999, as_of=at(11)), True, (odd,)))
        append(log, "e.csv", report("26005", 8, 9, as_of=at(12), status="certified"))
        append(log, "f.csv", report("26005", 7, 9, as_of=at(13)))
    return url


def test_create_and_verify(new_url: Any) -> None:
    made = new_url()
    found = value("log", "create", made, "--election", "2020", "--test")
    assert {"log", "election", "head", *FRAME} <= set(found)
    assert (found["election"], found["test"], found["rows"]) == (2020, True, 0)
    checked = value("log", "verify", made, "--contains", found["head"])
    assert (checked["whole"], checked["rows"], checked["files"], checked["head"]) == (True, 0, 0, found["head"])
    assert refused("log", "create", made, "--election", "2016").exit_code == 4
    assert refused("log", "create", new_url(), "--election", "2017").exit_code == 2
    assert refused("log", "verify", made, "--contains", "0" * 64).exit_code == 5


def test_a_broken_chain_is_exit_5_and_names_the_row(tmp_path: Path) -> None:
    made = str(tmp_path / "night.db")
    with create(made, election=2016) as log:
        append(log, "a.csv", report(), report("26163"))
    connection = sqlite3.connect(made, isolation_level=None)
    connection.execute("DROP TRIGGER report_no_UPDATE")
    connection.execute("UPDATE report SET source = 'x' WHERE seq = 2")
    connection.close()
    done = run("log", "verify", made, "--json")
    assert isinstance(done.exception, AscertainError)
    assert done.exception.exit_code == 5
    assert "row 2 (unit 26163, source x)" in str(done.exception)
    found = json.loads(done.stdout)
    assert (found["whole"], found["findings"][0]["level"], found["findings"][0]["detail"]["seq"]) == (False, "error", 2)


def test_tally_of_a_log(url: str) -> None:
    found = value("log", "tally", url, "--by", "county")
    assert {"election", "by", "rows", *FRAME} <= set(found)
    rows = {row["unit"]: row for row in found["rows"]}
    assert set(rows["26065"]) >= ROW
    assert (rows["26065"]["votes"], rows["26065"]["outstanding"]) == ({CLINTON: 20, TRUMP: 7}, 13)
    assert rows["26163"]["votes"][CLINTON] == 5, "the last good value stays"
    assert (rows["26001"]["total"], rows["26001"]["basis"]) == (None, "held")
    codes = {item["code"] for item in found["findings"]}
    assert {"above_baseline", "after_certification"} <= codes
    assert "a count of 1,000,006 that desk stated" in " ".join(item["message"] for item in found["findings"])
    assert found["status"] == "counting"
    assert [source["id"] for source in found["sources"]] == ["desk"]


def test_log_tally_is_tally_with_log_and_the_api(url: str) -> None:
    words = ("--by", "state", "--as-of", at(10).isoformat())
    bytes_ = run("log", "tally", url, *words, "--json").stdout_bytes
    assert run("tally", "2016", "--log", url, *words, "--json").stdout_bytes == bytes_
    assert answers.tally(2016, by="state", as_of=at(10).isoformat(), log=url).to_json() == bytes_
    rows = json.loads(bytes_)["rows"]
    assert [(row["unit"], row["total"]) for row in rows] == [("MI", 41)]


def test_as_of_known_at_source_and_recount(url: str) -> None:
    def nation(*words: str) -> int:
        rows = value("log", "tally", url, "--by", "county", *words)["rows"]
        return sum(row["total"] or 0 for row in rows)

    assert nation("--as-of", at(5).isoformat()) == 31
    assert nation("--as-of", at(10).isoformat()) == 41
    assert nation("--source", "desk") == nation()
    assert refused("log", "tally", url, "--source", "ap").allowed == ("cook", "desk")
    early = refused("log", "tally", url, "--as-of", "2016-11-07")
    assert early.exit_code == 3
    assert "its first statement is of 2016-11-09T01:00:00+00:00" in str(early)
    with open_log(url) as log:
        recount = report("26163", 6, 9, as_of=at(20), received=at(20), status="official", basis="recount")
        append(log, "recount.csv", recount)
    assert nation("--basis", "recount") == nation() + 1
    assert nation("--basis", "recount", "--known-at", at(19).isoformat()) == nation()
    assert refused("tally", "2016", "--basis", "recount").exit_code == 2
    assert refused("tally", "2020", "--log", url).exit_code == 2


def test_the_nation_rests_on_its_statement_until_every_state_is_there(url: str) -> None:
    found = value("log", "tally", url)
    (row,) = found["rows"]
    assert (row["votes"], row["basis"], row["source"]) == ({CLINTON: 100, TRUMP: 90}, "statement", "cook")
    with open_log(url) as log:
        append(log, "states.csv", *(report(state, 3, 2, as_of=at(30)) for state in STATES if state != "MI"))
        append(log, "michigan.csv", report("MI", 1000, 2, as_of=at(30)))
    found = value("log", "tally", url)
    assert (found["rows"][0]["basis"], found["rows"][0]["source"]) == ("sum", "desk")
    differs = [item["unit"] for item in found["findings"] if item["code"] == "parent_differs"]
    assert differs == ["US"], "Michigan rests on its statement, as most of its counties are missing"


def test_release_withdraw_findings_history(url: str) -> None:
    rows = value("log", "history", url, "26163")
    assert {"election", "unit", "name", "rows", *FRAME} <= set(rows)
    assert rows["name"] == "Wayne County"
    held = next(row for row in rows["rows"] if row["held"])
    assert held["codes"] == ["above_baseline"]
    assert {"seq", "as_of", "received", "source", "votes", "total", "status", "basis", "content", "digest"} <= set(held)
    seq = str(held["seq"])
    released = value("log", "release", url, seq, "--by", "ana", "--reason", "confirmed")
    assert set(released) >= APPENDED
    assert (released["appended"], len(released["head"])) == (1, 64)
    assert refused("log", "release", url, seq, "--by", "ana", "--reason", "twice").exit_code == 4
    again = value("log", "history", url, "26163")["rows"][-1]
    assert (again["source"], again["basis"], again["refers"]) == ("desk:ana", "release", held["content"])
    taken = value("log", "withdraw", url, str(again["seq"]), "--by", "bob", "--reason", "it was a slip")
    assert taken["findings"][0]["message"] == "bob: it was a slip"
    assert refused("log", "withdraw", url, "999", "--by", "bob", "--reason", "none").exit_code == 2
    assert run("log", "withdraw", url, "1", "--by", "bob").exit_code == 2, "a reason is required"
    found = value("log", "findings", url)
    assert {"level", "code", "unit", "message", "detail", "seq", "file", "received"} == set(found["rows"][0])
    assert [row["code"] for row in found["rows"]] == ["above_baseline", "above_baseline", "release", "withdrawal"]
    assert len(value("log", "findings", url, "--level", "hold")["rows"]) == 2
    assert len(value("log", "findings", url, "--unit", "26001")["rows"]) == 0
    assert refused("log", "findings", url, "--level", "loud").exit_code == 2
    assert refused("log", "history", url, "99999").exit_code == 2
    assert value("log", "verify", url)["whole"] is True


def test_export(url: str, tmp_path: Path) -> None:
    out = tmp_path / "night.csv"
    found = value("log", "export", url, "--out", str(out))
    assert {"out", "rows", "bytes", "sha256", "head", *FRAME} <= set(found)
    rows = list(csv.DictReader(io.StringIO(out.read_text())))
    assert (found["out"], found["rows"], len(rows)) == ("night.csv", 6, 12)
    assert "999999" not in out.read_text(), "what is held does not count"
    needed = {"unit", "contest", "count_item", "choice", "votes", "status", "as_of", "source", "expected", "basis"}
    assert needed <= set(rows[0])
    lines = tmp_path / "night.ndjson"
    run("log", "export", url, "--out", str(lines))
    said = [json.loads(line) for line in lines.read_text().splitlines()]
    assert [row["seq"] for row in said] == list(range(1, 9))
    assert said[0]["progress"] == {"expected": 40}
    table = tmp_path / "night.parquet"
    run("log", "export", url, "--out", str(table))
    import duckdb

    with duckdb.connect() as connection:
        query = f"SELECT sum(votes), max(unit) FROM read_parquet('{table}') WHERE held = false"
        total = sum(int(row["votes"]) for row in rows)
        assert connection.execute(query).fetchone() == (total, "US")
    assert refused("log", "export", url, "--out", str(tmp_path / "night.xls")).allowed == (
        ".csv",
        ".ndjson",
        ".parquet",
    )
    assert refused("log", "export", url, "--out", str(tmp_path / "none" / "night.csv")).exit_code == 4


def test_parquet_without_its_extra(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "duckdb", None)
    missing = refused("log", "export", url, "--out", str(tmp_path / "night.parquet"))
    assert (missing.exit_code, "pip install 'ascertain[bulk]'" in str(missing)) == (3, True)


def test_batches_and_tracker_of_a_log(url: str) -> None:
    found = value("log", "tally", url, "--batches", "MI")
    assert {"election", "state", "rows", *FRAME} <= set(found)
    row = found["rows"][-1]
    assert {"time", "received", "added", "split", "margin", "left", "needed", "kind"} <= set(row)
    assert (row["added"], row["split"], row["kind"]) == (10, {CLINTON: 1.0, TRUMP: 0.0}, "batch")
    assert refused("log", "tally", url, "--batches", "OH").exit_code == 3
    assert refused("tally", "2016", "--batches", "ZZ").exit_code == 2
    tracked = value("log", "tally", url, "--tracker")
    assert [row["unit"] for row in tracked["rows"]] == ["US", "MI"]
    assert tracked["tickets"] == [CLINTON, TRUMP]
    assert tracked["rows"][1]["previous_margin_points"] == pytest.approx(9.5, abs=0.1)


@pytest.mark.parametrize("words", [("tally", "2016", "--tracker"), ("tally", "2020", "--batches", "PA")])
def test_tracker_and_batches_of_what_is_bundled(words: tuple[str, ...]) -> None:
    found = value(*words)
    assert set(found) >= FRAME
    assert len(found["rows"]) >= 54
    table = run(*words)
    assert table.exit_code == 0
    assert "leads with" not in table.output


def test_a_2020_batch_shows_no_false_precision() -> None:
    """Votes rebuilt from rounded shares: a count is "about", and small batches have no split."""
    lines = run("tally", "2020", "--batches", "PA").output.splitlines()
    rows = [line for line in lines if "nyt-edison" in line]
    assert all("about" in line for line in rows if " batch " in line)
    found = value("tally", "2020", "--batches", "PA")["rows"]
    assert all(
        row["split"] is None for row in found if row["added"] and 0 < row["added"] < 10_000 and row["total"] > 10**6
    )


def replayed(*words: str) -> list[Any]:
    done = run("log", "replay", *words)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_replay_of_the_bundled_series() -> None:
    lines = replayed("2016", "--from", "2016-11-23", "--to", "2016-11-24", "--json")
    assert [(line["unit"], line["nation_lead"]) for line in lines] == [("US", 2_103_941)]
    whole = replayed("2020")
    assert len(whole) == len(series(2020))
    assert [line["as_of"] for line in whole] == sorted(line["as_of"] for line in whole)
    assert {"unit", "source", "votes", "total", "leader", "lead", "added", "held", "nation"} <= set(whole[0])
    assert refused("log", "replay", "1900").exit_code == 3
    assert refused("log", "replay", "2016", "--from", "2018-01-01").exit_code == 3
    assert run("log", "replay", "2016", "--speed", "-1").exit_code == 2


def test_replay_of_a_log_at_a_speed(url: str) -> None:
    """Thirteen minutes of count at an hour a tenth of a second."""
    lines = replayed(url, "--speed", "36000")
    assert len(lines) == 8
    assert sum(line["held"] for line in lines) == 2
    last = [line for line in lines if line["unit"] == "26065"][-1]
    assert (last["added"], last["total"]) == (10, 27)


def test_a_replay_in_a_terminal(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from ascertain.tables.replay import play

    output = io.StringIO()
    monkeypatch.setattr("sys.stdout", output)
    for lines in (answers.replay("2016", from_="2016-11-23", to="2016-11-24"), answers.replay(url)):
        play((wire.to_builtins(line) for line in lines), title="night")
    assert "Hillary Clinton leads by 2,103,941" in output.getvalue()
    assert "held" in output.getvalue()


@pytest.mark.parametrize(
    "words",
    [
        ("history", "26163"),
        ("findings",),
        ("verify",),
        ("tally", "--by", "county"),
        ("tally", "--batches", "MI"),
        ("tally", "--tracker"),
    ],
)
def test_every_command_also_as_table_and_csv(url: str, words: tuple[str, ...]) -> None:
    command, *more = words
    for form in ("table", "csv"):
        done = run("log", command, url, *more, "--format", form)
        assert done.exit_code == 0, done.output
        assert done.output.strip()


@pytest.mark.parametrize("command", ["verify", "tally", "findings", "export"])
def test_a_log_that_is_not_there(command: str, tmp_path: Path) -> None:
    more = ("--out", str(tmp_path / "x.csv")) if command == "export" else ()
    missing = refused("log", command, str(tmp_path / "absent.db"), *more)
    assert (missing.exit_code, "there is no log" in str(missing)) == (3, True)


def test_a_test_log_says_so(new_url: Any) -> None:
    made = new_url()
    with create(made, election=2016, test=True) as log:
        append(log, "a.csv", report())
    assert value("log", "tally", made, "--by", "county")["test"] is True
    assert "This is a test log." in run("log", "tally", made, "--by", "county").output


def test_the_tally_of_six_snapshots_is_the_fold_of_them(new_url: Any) -> None:
    """The bundled series through a log: the same counts as folded directly, state by state."""
    made = new_url()
    counties = [own for own in series(2016) if own.unit.isdigit()]
    with create(made, election=2016) as log:
        append(log, "all.csv", *counties)
    rows = answers.tally(2016, by="state", log=made).rows()
    direct = fold(counties)
    total = sum(sum(votes.values()) for votes in direct.counts.values())
    assert sum(row["total"] for row in rows) == total


def test_files_are_appended_and_an_export_is_one(new_url: Any, tmp_path: Path) -> None:
    """From the command line into a log, out again, and into another: the same count."""
    night, copy, out = new_url(), new_url(), tmp_path / "out.csv"
    lines = ["unit,contest,count_item,choice,votes,status,as_of,source"]
    lines += [
        f"26065,president,total,{choice},{votes},unofficial,2016-11-09T0{hour}:00:00Z,desk"
        for hour in (4, 5)
        for choice, votes in ((CLINTON, 40_000 + hour), (TRUMP, 20_000 + hour))
    ]
    feed = tmp_path / "feed.csv"
    feed.write_text("\n".join(lines) + "\n")
    for address in (night, copy):
        value("log", "create", address, "--election", "2016")
    found = value("log", "append", night, str(feed))
    assert set(found) >= APPENDED
    assert (found["appended"], found["held"], len(found["head"])) == (2, 0, 64)
    again = value("log", "append", night, str(feed))
    assert (again["appended"], again["head"]) == (0, found["head"])
    assert value("log", "verify", night, "--contains", found["head"])["whole"] is True
    value("log", "export", night, "--out", str(out))
    assert value("log", "append", copy, str(out))["appended"] == 2
    rows = [value("log", "tally", address, "--by", "county")["rows"] for address in (night, copy)]
    assert rows[0] == rows[1]
    assert rows[0][0]["votes"] == {CLINTON: 40_005, TRUMP: 20_005}
    broken = tmp_path / "broken.csv"
    broken.write_text("\n".join([*lines, "26065,president,total,Hillary Clinton,-5,unofficial,2016-11-09T06:00Z,desk"]))
    assert refused("log", "append", night, str(broken)).exit_code == 4
    assert value("log", "verify", night)["head"] == found["head"], "the log is as it was"


def test_an_export_of_everything_can_be_appended(url: str, new_url: Any, tmp_path: Path) -> None:
    """What counts, counts again; what was held or taken back stays out."""
    value("log", "withdraw", url, "2", "--by", "Ann", "--reason", "a slip")
    value("log", "release", url, "6", "--by", "Ann", "--reason", "it is so")
    out, copy = tmp_path / "all.ndjson", new_url()
    value("log", "export", url, "--out", str(out))
    value("log", "create", copy, "--election", "2016")
    found = value("log", "append", copy, str(out))
    with open_log(url) as log, open_log(copy) as other:
        first, second = (
            {(own.unit, own.source, str(own.votes), own.status) for own in one.read()} for one in (log, other)
        )
    assert first == second
    assert {unit for unit, *_ in first} == {"26065", "26001", "26005", "US"}
    assert found["skipped"] == 4, "two rows are held, one is taken back by another"
    spoilt = tmp_path / "spoilt.ndjson"
    spoilt.write_text(re.sub(r'"progress":\s*{[^}]*}', '"progress": 5', out.read_text()))
    assert "line 1" in str(refused("log", "append", copy, str(spoilt)))
