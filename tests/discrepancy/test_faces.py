"""Commands, JSON and the page of a comparison: fixed keys, the same bytes twice, nothing loaded from elsewhere."""

import json
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from click.testing import CliRunner

from ascertain import answers, report
from ascertain.archive import table
from ascertain.cli import ascertain
from ascertain.errors import AscertainError, ExtraMissing
from made_questions import answered, investigated, write

TOP = [
    "schema",
    "election",
    "state",
    "level",
    "question",
    "claim",
    "hypothetical",
    "data",
    "design",
    "aggregates",
    "tests",
    "matching",
    "curve",
    "power",
    "equivalence",
    "votes",
    "recount",
    "digits",
    "verdict",
    "reproduce",
    "as_of",
    "status",
    "sources",
    "findings",
]
TEST = [
    "id",
    "role",
    "of",
    "outcome",
    "controls",
    "covariates",
    "weights",
    "exposure",
    "year",
    "base_year",
    "n",
    "exposed",
    "estimate",
    "se",
    "se_kind",
    "df",
    "ci",
    "p",
    "q",
    "classical_se",
    "classical_p",
    "r2",
    "permutation_p",
    "permutation_kind",
    "draws",
    "stands",
    "voided_by",
    "with_negative_control",
    "sensitivity",
]


def run(*words: str) -> bytes:
    done = CliRunner().invoke(ascertain, ["discrepancy", *words], catch_exceptions=False)
    assert done.exit_code == 0
    return done.stdout_bytes


def test_keys() -> None:
    value = json.loads(run("2016", "--state", "PA", "--json"))
    assert list(value) == TOP
    assert value["schema"] == "ascertain/discrepancy/1"
    assert all(list(test) == TEST for test in value["tests"])
    main = [test for test in value["tests"] if test["role"] == "main"]
    assert all(test["stands"] is False and test["sensitivity"] for test in main)
    assert all(test["q"] is None for test in value["tests"] if test["role"] in ("raw", "reference"))
    assert set(value["votes"]) == {"two_party_votes_exposed", "margin", "moved", "moved_ci"}
    assert isinstance(value["votes"]["moved"], int)
    assert value["votes"]["margin"] == 44_292
    assert set(value["curve"]) >= {"specifications", "below_zero", "above_zero", "joint_p", "rows"}
    assert value["status"] == "certified"


def test_not_testable_is_an_answer() -> None:
    value = json.loads(run("2016", "--state", "MI", "--json"))
    assert (value["tests"], value["matching"]) == ([], [])
    assert [value[name] for name in ("curve", "power", "equivalence", "votes", "aggregates")] == [None] * 5
    assert value["design"]["refusals"][0]["code"] == "no_variation"


def test_the_same_bytes_twice_and_from_every_face(tmp_path: Path) -> None:
    one = run("2016", "--state", "PA", "--json")
    assert one == run("2016", "--state", "PA", "--json", "--report", str(tmp_path / "pa.html"))
    assert one == answers.discrepancy(2016, state="PA").to_json()
    first = (tmp_path / "pa.html").read_bytes()
    run("2016", "--state", "PA", "--report", str(tmp_path / "pa.html"))
    assert first == (tmp_path / "pa.html").read_bytes()
    rows = run("2016", "--state", "PA", "--csv").decode().splitlines()
    assert rows[0].startswith("id,role,of,outcome,")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("2016",), 2),
        (("2016", "--state", "ZZ"), 2),
        (("2015", "--state", "WI"), 2),
        (("2012", "--state", "WI"), 3),
        (("2016", "--state", "AK"), 2),
        (("2016", "--question", "nosuch.toml"), 4),
        (("2016", "--state", "WI", "--nosuch"), 2),
        (("nosuch",), 2),
    ],
)
def test_exit_codes(words: tuple[str, ...], code: int) -> None:
    done = subprocess.run([sys.executable, "-m", "ascertain", "discrepancy", *words], capture_output=True, text=True)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_usage_errors_name_what_there_is() -> None:
    done = CliRunner().invoke(ascertain, ["discrepancy", "nosuch"])
    assert done.exit_code == 2
    assert "neither a year nor one of" in done.output
    assert all(name in done.output for name in ("screen", "question", "declare"))
    screen = CliRunner().invoke(ascertain, ["discrepancy", "screen", "2012"])
    assert "no voting equipment of 2012 is bundled" in str(screen.exception)
    assert "--question" not in str(screen.exception)


def test_a_report_that_cannot_be_written_is_refused_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object, **__: object) -> None:
        raise AssertionError("it was computed")

    monkeypatch.setattr(answers, "discrepancy", never)
    for out in (tmp_path, tmp_path / "nosuch" / "x.html"):
        done = CliRunner().invoke(ascertain, ["discrepancy", "2016", "--state", "WI", "--report", str(out)])
        assert isinstance(done.exception, AscertainError), done.exception
        assert "cannot be written" in str(done.exception)


class Outside(HTMLParser):
    """Collects what a page would load, scripts, and tags that stay open."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [
            value or "" for name, value in attrs if name in ("src", "href", "action") or name.startswith("on")
        ]


@pytest.mark.parametrize("state", ["WI", "TX", "MI"])
def test_the_page_needs_nothing(state: str) -> None:
    text = report.discrepancy(answered(investigated(state)))
    page = Outside()
    page.feed(text)
    assert page.loads == []
    assert not {"script", "link", "img", "iframe"} & set(page.tags)
    assert len(text.encode()) < 1_000_000
    assert not re.search(r"url\((?!data:|#)", text)
    assert page.tags.count("h1") == 1
    assert page.tags.count("svg") == page.tags.count("figure")
    if state == "WI":
        for title in (
            "Every test with its interval",
            "Specification curve",
            "How alike the sides were before",
            "In votes",
        ):
            assert title in text


def test_hostile_names_are_escaped(tmp_path: Path) -> None:
    rows = [dict(row) for row in table("county_equipment_2016") if row["state"] == "PA"]
    rows[0]["county"] = "<script>alert(1)</script>"
    write(tmp_path / "units.csv", rows)
    text = answers.discrepancy_question(2016, state="PA")
    path = tmp_path / "q.toml"
    path.write_text(
        text.replace('pack = "county_equipment_2016"', 'file = "units.csv"').replace("Presence", "<b>Presence")
    )
    page = report.discrepancy(answers.discrepancy(2016, question=path))
    assert "<script" not in page
    assert "<b>" not in page


def test_digits_only_on_request_and_never_in_the_verdict() -> None:
    plain = json.loads(run("2016", "--state", "PA", "--json"))
    asked = json.loads(run("2016", "--state", "PA", "--json", "--digits"))
    assert plain["digits"] is None
    assert asked["verdict"] == plain["verdict"]
    assert "too few for digit tests" in asked["digits"]["message"]
    panel = {(test["test"], test["choice"]): test["p"] for test in asked["digits"]["panel"]}
    for ticket in ("clinton_recount", "trump_recount"):
        assert panel["first digit", ticket] < 1e-5
        assert all(panel[test, ticket] > 0.05 for test in ("second digit", "last digit", "whole percentages"))


def test_screen() -> None:
    value = json.loads(run("screen", "2016", "--json"))
    assert (value["states_tested"], value["units_tested"]) == (16, 1_493)
    assert all(row["q"] > 0.05 for family in value["families"] for row in family["rows"])
    assert len(value["not_testable"]) == 35
    below = [test for test in value["pooled"] if test["role"] in ("main", "reference") and test["p"] < 0.05]
    assert len(below) == 1
    assert below[0]["permutation_p"] > 0.05
    assert value["verdict"]["code"] == "not_distinguishable"
    early = [
        test for test in value["pooled"] if test["role"] == "placebo" and test["q"] is not None and test["q"] < 0.05
    ]
    main_ids = {test["id"] for test in value["pooled"] if test["role"] == "main"}
    failed = [test for test in early if test["of"] in main_ids]
    assert bool(failed) == ("declared tests on elections before" in value["verdict"]["message"])
    assert "1 has p < 0.05 by clustered errors and 0 also by the wild cluster bootstrap" in value["verdict"]["message"]


def test_wards_in_a_file(tmp_path: Path) -> None:
    """Small places with clustered errors: no matching, signs by cluster, columns of another name."""
    rows = []
    for at, row in enumerate(table("county_equipment_2016")):
        if row["state"] in ("TX", "VA") and row["college_pct"]:
            own = {"ward": f"w{at}", "town": row["county"], "area": f"c{at % 24}", "machine": row["any_dre"]}
            own |= {
                f"{side}_{year}": row[f"{party}_{year}"]
                for side, party in (("left", "dem"), ("right", "rep"))
                for year in (2012, 2016)
            }
            rows.append(own | {"degree": row["college_pct"], "minority": row["nonwhite_pct"]})
    write(tmp_path / "wards.csv", rows)
    (tmp_path / "wards.toml").write_text(WARDS, encoding="utf-8")
    value = json.loads(answers.discrepancy(2016, question=tmp_path / "wards.toml").to_json())
    assert value["level"] == "ward"
    assert value["matching"] == []
    assert {test["permutation_kind"] for test in value["tests"] if test["role"] == "main"} == {"wild_cluster"}
    assert {test["df"] for test in value["tests"]} == {23}
    assert {test["se_kind"] for test in value["tests"]} == {"cluster"}
    assert value["sources"][0]["id"] == "wards.csv"
    assert "wards that had touch screens" in value["verdict"]["message"]


WARDS = """
schema = "ascertain/question/1"
title = "Wards"
election = 2016
previous = 2012
state = "TX"
level = "ward"
alpha = 0.05
power = 0.8
draws = 499
seed = 1
min_arm = 5
[units]
file = "wards.csv"
id = ["ward"]
name = "town"
cluster = "area"
first = "left_{year}"
second = "right_{year}"
first_party = "Democratic"
coverage = "part"
[exposure]
column = "machine"
label = "touch screens"
measure = "presence"
[controls]
demographics = ["minority", "degree"]
full = ["minority", "degree"]
[tests]
primary = ["two_party_swing", "demographics", "votes"]
main = [["two_party_swing", "demographics", "votes"], ["two_party_share", "demographics_past", "none"]]
reference = []
[placebos]
[negative_controls]
"""


def test_without_statsmodels(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("statsmodels.regression.linear_model", "statsmodels.stats.multitest"):
        monkeypatch.setitem(sys.modules, name, None)
    done = CliRunner().invoke(ascertain, ["discrepancy", "2016", "--state", "WI"])
    assert isinstance(done.exception, ExtraMissing)
    assert done.exception.exit_code == 3
    assert "pip install 'ascertain[stats]'" in str(done.exception)
    assert CliRunner().invoke(ascertain, ["discrepancy", "2016", "--state", "MI"]).exit_code == 0
