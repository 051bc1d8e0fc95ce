"""The command line: keys as on the wire, one sentence for an error, the right exit code, byte equality with the API."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
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
    assert sum(row["electors"] for row in electors) == 12
    assert set(electors[0]) >= {"state", "elector", "party", "pledged", "voted", "disposition", "binding"}
    law = value("law", "2016", "--state", "ME")
    assert {"election", "majority_rule", "counting_act", "rows"} <= set(law)
    assert {"state", "electors", "method", "awards", "binding", "since", "cite"} <= set(law["rows"][0])
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
    (("tally", "2016", "--as-of", ""), 2, "is no moment"),
    (("calendar", "10000"), 2, "there is no presidential election of 10000"),
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
    assert re.search(r"<p[^>]*>5 times the leader in votes was not elected", shown)
    assert shown.count("<tr>") == 6


@pytest.mark.parametrize("year", [1789, 1800, 1824, 1836, 1872, 1960, 2000, 2016])
def test_elector_rows_add_up_to_those_appointed(year: int) -> None:
    found = answers.electors(year)
    appointed = answers.outcome(year).to_dict()["electors"]["appointed"]
    assert sum(row["electors"] for row in found.rows()) == appointed
    assert found.sentence.startswith(f"{appointed} electors appointed, ")
    assert all(row["electors"] > 0 or row["disposition"] == "replaced" for row in found.rows())


@pytest.mark.parametrize("width", [80, 100, 140])
@pytest.mark.parametrize("question", ["outcome --all", "tally --by state", "tally --as-of", "electors", "history"])
def test_no_number_is_shortened_at_any_width(question: str, width: int) -> None:
    """Columns give way, digits do not; the election and the unit always stay."""
    from rich.console import Console

    from ascertain.tables import RENDER
    from ascertain.tables.sheet import Sheet

    shown: dict[str, Callable[[], tuple[str, Any, str]]] = {
        "outcome --all": lambda: ("outcome_all", wire.to_builtins(answers.outcome_all()), "2016"),
        "tally --by state": lambda: ("tally", answers.tally(2016, by="state").to_dict(), "8,753,788"),
        "tally --as-of": lambda: ("tally", answers.tally(2016, by="state", as_of="2017-01-04").to_dict(), "7,362,490"),
        "electors": lambda: ("electors", answers.electors(2016, state="WA").to_dict(), "WA"),
        "history": lambda: ("history", answers.history_of(state="MI").to_dict(), "2012"),
    }
    command, found, sure = shown[question]()
    console = Console(width=width, file=io.StringIO(), record=True)
    for part in RENDER[command](found):
        console.print(part.table(width=width) if isinstance(part, Sheet) else part)
    text = console.export_text()
    assert sure in text
    assert "…" not in text
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (1800, "by the House of Representatives with 10 of 16 states on ballot 36"),
        (1824, "with 13 of 24 states on ballot 1, after the electors' votes left it to choose: Andrew Jackson 99"),
        (
            1792,
            "by the electors with 132 of 135 electors' votes (68 needed) to 77 for John Adams, each elector naming two",
        ),
        (
            2016,
            "304 of 538 electors' votes (270 needed) to 227 for Hillary Clinton. Hillary Clinton led in the popular",
        ),
    ],
)
def test_the_sentence_says_who_elected(year: int, words: str) -> None:
    assert words in answers.outcome(year).sentence


def test_a_sum_is_not_called_a_statement() -> None:
    """The feed of 2020 states states; the nation is our sum of votes rebuilt from rounded shares, and says so."""
    found = answers.tally(2020, as_of="2020-11-05T12:00-05:00")
    assert "from nyt-edison" in found.sentence
    assert "stated it" not in found.sentence
    assert {"votes_rebuilt_from_shares", "parts_missing"} <= {item.code for item in found.findings}
    alone = answers.tally(2020, as_of="2020-11-05T12:00-05:00", by="state", state="PA")
    assert "parts_missing" not in {item.code for item in alone.findings}


def test_an_unofficial_count_after_certification_says_why() -> None:
    codes = {item.code for item in answers.tally(2016, as_of="2017-01-04", by="state").findings}
    assert "certified_day_unknown" in codes


def test_the_law_is_cited_rule_by_rule() -> None:
    rules = {row["name"]: row for row in answers.law(1876).to_dict()["rules"]}
    assert rules["count.rule"]["value"] == "electoral_commission_1877"
    assert all(row["cite"] and row["text"] for row in rules.values())
    assert answers.law(2016, state="DC").sentence.startswith("3 electors of the District of Columbia.")
