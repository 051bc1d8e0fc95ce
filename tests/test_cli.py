"""The command line: keys as on the wire, one sentence for an error, the right exit code, byte equality with the API."""

import csv
import io
import json
import subprocess
import sys
from typing import Any

import pytest

from ascertain import answers, wire


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "ascertain", *words], capture_output=True, text=True, check=False)


def value(*words: str) -> Any:
    done = run(*words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    return json.loads(done.stdout)


FRAME = ["as_of", "status", "sources", "findings"]


def test_outcome_keys() -> None:
    found = value("outcome", "2016")
    assert list(found)[:4] == ["election", "status", "as_of", "popular_vote"]
    assert {"electors", "departures", "objections", "alternatives", "contingent", "president"} <= set(found)
    assert {"vice_president", "takes_office"} <= set(found)
    assert {"popular_winner_lost", "states", *FRAME} <= set(found)
    assert found["popular_vote"]["total"] == 136_669_276
    assert (found["popular_vote"]["lead"], found["popular_vote"]["lead_points"]) == (2_868_686, 2.1)
    assert found["electors"]["pledged"] == {"Donald Trump": 306, "Hillary Clinton": 232}
    assert found["president"] == {"name": "Donald Trump", "elected_by": "electors"}
    assert set(found["departures"][0]) >= {
        "state",
        "elector",
        "electors",
        "pledged",
        "voted",
        "pledged_vice_president",
        "voted_vice_president",
        "disposition",
        "category",
    }
    assert {len(source) for source in found["sources"]} == {5}


def test_before_1804_the_ballots_are_double() -> None:
    electors = value("outcome", "1800")["electors"]
    assert electors["vice_president"] is None
    assert electors["president"]["counted"]["Thomas Jefferson"] == electors["president"]["counted"]["Aaron Burr"] == 73


def test_outcome_all() -> None:
    found = value("outcome", "--all")
    assert len(found) == 60
    assert all(row["matches_record"] is True for row in found)
    assert {
        "election",
        "appointed",
        "majority",
        "president",
        "vice_president",
        "elected_by",
        "popular_winner_lost",
    } <= set(found[0])


def test_tally_keys() -> None:
    found = value("tally", "2016", "--by", "state")
    assert {"election", "by", "rows", *FRAME} <= set(found)
    row = found["rows"][0]
    assert {"unit", "name", "votes", "total", "leader", "lead", "lead_points", "reporting", "status", "source"} <= set(
        row
    )
    assert [row["unit"] for row in found["rows"]][-1] == "US-RES"


def test_electors_law_calendar_history_sources() -> None:
    electors = value("electors", "2016", "--state", "WA")["rows"]
    assert len(electors) == 12
    assert set(electors[0]) >= {"state", "elector", "party", "pledged", "voted", "disposition", "binding"}
    law = value("law", "2016", "--state", "ME")
    assert {"election", "majority_rule", "counting_act", "rows"} <= set(law)
    assert set(law["rows"][0]) == {"state", "electors", "method", "awards", "binding", "since", "cite"}
    calendar = value("calendar", "2016")["rows"]
    assert {row["event"]: row["date"] for row in calendar}["electors_meet"] == "2016-12-19"
    assert {row["election"] for row in value("history", "--splits")["rows"]} == {1824, 1876, 1888, 2000, 2016}
    assert value("history", "--state", "mi")["streaks"][-1]["to"] == 2024
    sources = value("sources", "record")["rows"]
    assert {
        "id",
        "title",
        "covers",
        "rows",
        "quality",
        "licence",
        "credit",
        "retrieved",
        "sha256",
        "sources",
        "columns",
        "notes",
    } == set(sources[0])


@pytest.mark.parametrize("words", [("outcome", "1872"), ("tally", "2016"), ("law", "1876"), ("calendar", "2028")])
def test_the_command_line_answers_the_same_bytes_as_the_function(words: tuple[str, str]) -> None:
    done = subprocess.run([sys.executable, "-m", "ascertain", *words, "--json"], capture_output=True, check=True)
    assert done.stdout == getattr(answers, words[0])(int(words[1])).to_json()


def test_csv_has_one_row_a_state() -> None:
    done = run("outcome", "2016", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert len(rows) == 51
    assert next(row for row in rows if row["state"] == "MI")["margin"] == "10704"


def test_a_person_gets_one_sentence_on_top() -> None:
    done = run("outcome", "2016")
    assert done.stdout.startswith("Donald Trump was elected president by the electors with 304 of 538 electors' votes")
    assert "Micheal Baca" in done.stdout
    assert "leads with" not in done.stdout


ERRORS = [
    (("outcome", "2015"), 2, "there is no presidential election of 2015 here; the nearest is 2016"),
    (("outcome", "2028"), 2, "there is no presidential election of 2028 here"),
    (("outcome",), 2, "give a YEAR, or --all"),
    (("outcome", "2016", "--all"), 2, "give a YEAR, or --all"),
    (("outcome", "twenty"), 2, "'twenty' is not a valid integer"),
    (("outcom", "2016"), 2, "No such command 'outcom'"),
    (("outcome", "2024", "--strict"), 3, "bound their electors in 2024 is not established"),
    (("law", "2024", "--state", "PA", "--strict"), 3, "is not established"),
    (("tally", "2016", "--state", "ZZ"), 2, "there is no state ZZ"),
    (("tally", "2016", "--as-of", "yesterday"), 2, "yesterday is no moment"),
    (("tally", "2016", "--as-of", "2016-11-23T12:00"), 2, "is no moment"),
    (("tally", "2016", "--as-of", "2016-11-01"), 3, "its first statement is of 2016-11-09"),
    (
        ("tally", "2012", "--as-of", "2012-11-10"),
        3,
        "no dated series is bundled for 2012; there is one for 2016 and 2020",
    ),
    (("tally", "2016", "--source", "nosuch"), 2, "the series of 2016 has no source nosuch"),
    (("tally", "1996", "--by", "county"), 3, "no county results of 1996 are bundled; they begin in 2000"),
    (("tally", "1800"), 3, "no popular vote of 1800 is recorded"),
    (("electors", "1864", "--state", "VA"), 3, "Virginia appointed no electors in 1864"),
    (("calendar", "2017"), 2, "there is no presidential election of 2017"),
    (("history", "--splits", "--state", "MI"), 2, "--splits is about the nation"),
    (("sources", "nosuch"), 2, "there is no pack nosuch"),
]


@pytest.mark.parametrize(("words", "code", "sentence"), ERRORS, ids=[" ".join(error[0]) for error in ERRORS])
def test_errors_are_one_sentence_with_the_right_exit_code(words: tuple[str, ...], code: int, sentence: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_an_error_with_json_is_a_problem() -> None:
    done = run("tally", "2016", "--state", "ZZ", "--json")
    problem = json.loads(done.stderr)
    assert list(problem) == ["type", "title", "status", "detail", "parameter", "allowed"]
    assert (problem["parameter"], "MI" in problem["allowed"], done.returncode) == ("state", True, 2)
    usage = json.loads(run("outcome", "--json").stderr)
    assert usage["type"] == "urn:ascertain:usage"


def test_a_closed_pipe_is_no_error() -> None:
    command = f"{sys.executable} -m ascertain history --json | head -c 10; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=True)
    assert (done.stdout[-2:], done.stderr) == ("0\n", "")


def test_every_record_has_a_schema() -> None:
    for name in wire.__all__:
        record = getattr(wire, name)
        if isinstance(record, type):
            assert "$defs" in wire.schema(record) or "$ref" in wire.schema(record)


def test_a_notebook_sees_the_sentence_and_the_table() -> None:
    shown = answers.history_of(splits=True)._repr_html_()
    assert shown.startswith("<p>5 times the leader in votes was not elected")
    assert shown.count("<tr>") == 6
