"""What a projection refuses, each in one sentence with the exit code of bad input, and what it notes and goes on."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ascertain import AscertainError, archive
from ascertain.cli import ascertain
from ascertain.errors import FactMissing, InputInvalid
from ascertain.projection import constants_without, project, read_csv

COUNTS: dict[str, list[Any]] = {
    "fips": ["23001", "23003", "33001"], "state": ["ME", "ME", "NH"], "dem": [100, 50, 0], "rep": [80, 70, 0],
    "other": [5, 5, 0],
}  # fmt: skip
BASELINE: dict[str, list[Any]] = {**COUNTS, "dem": [300, 200, 500], "rep": [250, 220, 480], "other": [10, 10, 20]}

WRONG: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    ("a unit twice", {"fips": ["23001", "23001", "33001"]}, {}, "23001 stands there twice"),
    ("negative votes", {"dem": [-1, 50, 0]}, {}, "dem of unit 23001 is -1"),
    ("half a vote", {"dem": [1.5, 50, 0]}, {}, "not a whole number"),
    ("votes as words", {"dem": ["many", 50, 0]}, {}, "is no number: 'many'"),
    ("votes that are a truth", {"rep": [float("inf"), 1, 0]}, {}, "not a whole number"),
    ("votes without end", {"rep": [10**30, 1, 0]}, {}, "not a whole number"),
    ("no votes", {"dem": ["", 50, 0]}, {}, "is blank"),
    ("a column missing", {"rep": None}, {}, "the required column rep is missing"),
    ("a column of the baseline missing", {}, {"other": None}, "baseline: the required column other"),
    ("no baseline", {}, {"fips": ["23001", "23003", "33003"]}, "unit 33001 has counts and no baseline"),
    ("a short code", {"fips": ["2301", "23003", "33001"]}, {}, "five characters"),
    ("a code as a number", {"fips": [23001, 23003, 33001]}, {}, "text of five characters"),
    ("no state", {"state": ["XX", "ME", "NH"]}, {}, "no postal code"),
    ("another state", {"state": ["NH", "ME", "NH"]}, {}, "in another in the baseline"),
    ("a percentage above 100", {"expected_pct": [101, "", ""]}, {}, "101, not 0 to 100"),
    ("a percentage below 0", {"expected_pct": [-3, "", ""]}, {}, "not a number >= 0"),
    ("complete by half", {"complete": [0.5, 0, 0]}, {}, "not 0 or 1"),
    (
        "more early votes than votes",
        {"early_dem": [101, "", ""], "early_rep": [0, "", ""], "early_other": [0, "", ""]},
        {},
        "more early votes than votes counted",
    ),
    ("a baseline of nothing", {}, {"dem": [0, 1, 1], "rep": [0, 1, 1]}, "have no votes for either side"),
]


def changed(columns: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """Columns with others in their place, None to leave one out."""
    return {name: cells for name, cells in {**columns, **change}.items() if cells is not None}


@pytest.mark.parametrize(("name", "counts", "baseline", "words"), WRONG, ids=[case[0] for case in WRONG])
def test_bad_input(name: str, counts: dict[str, Any], baseline: dict[str, Any], words: str) -> None:
    with pytest.raises(InputInvalid) as caught:
        project(changed(COUNTS, counts), changed(BASELINE, baseline))
    assert words in str(caught.value)
    assert str(caught.value).endswith(".")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("level", [0.5, 0.999, 0, 1, -1, float("nan")])
def test_a_level_is_between_a_half_and_one(level: float) -> None:
    with pytest.raises(InputInvalid, match="a level is above"):
        project(COUNTS, BASELINE, level=level)


@pytest.mark.parametrize("sides", [("dem",), ("dem", "rep", "other"), ("dem", "dem")])
def test_two_sides_and_no_more(sides: tuple[str, ...]) -> None:
    with pytest.raises(InputInvalid, match="two sides"):
        project(COUNTS, BASELINE, sides=sides)


def test_no_constants(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "table", lambda name: [])
    with pytest.raises(FactMissing) as caught:
        constants_without.__wrapped__(1904)
    assert caught.value.exit_code == 3


FILES = [
    (b"", "the file is empty"),
    (b"fips,fips\n", "the column fips stands there twice"),
    (b"fips,state,dem,rep,other\n23001,ME,1,2\n", "line 2 has 4 cells"),
    (b"fips,state,dem,rep,other\n", "there is no unit in it"),
    (b"fips,state\n\xff\xfe,ME\n", "not UTF-8"),
    (b'fips,state,dem,rep,other\n23001,ME,"1,2', "line 2"),
]


@pytest.mark.parametrize(("data", "words"), FILES)
def test_bad_files(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "counts.csv"
    path.write_bytes(data)
    with pytest.raises(InputInvalid, match=words):
        project(read_csv(path), BASELINE)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputInvalid, match="cannot be read"):
        read_csv(tmp_path / "none.csv")


REFUSED = [
    (["project", "2016", "--level", "2"], 4, "a level is above"),
    (["project", "2016", "--baseline", "2008"], 3, "4 years apart"),
    (["project", "2012"], 3, "no dated series"),
    (["project", "2000"], 3, "no county results of 1996"),
    (["project", "2015"], 2, "no presidential election of 2015"),
    (["project", "2016", "--complete-states", "MI,ZZ"], 2, "no state ZZ"),
    (["project", "2016", "--as-of", "yesterday"], 2, "is no moment"),
    (["project", "2016", "--as-of", "2016-11-09"], 3, "no counts by county or state"),
    (["project"], 2, "name either a YEAR or a file"),
    (["project", "2016", "--sides", "a,b"], 2, "--sides goes with --counts"),
]


@pytest.mark.parametrize(("words", "code", "message"), REFUSED, ids=[" ".join(case[0]) for case in REFUSED])
def test_refusals_on_the_command_line(words: list[str], code: int, message: str) -> None:
    done = CliRunner().invoke(ascertain, words)
    if isinstance(done.exception, AscertainError):
        assert done.exception.exit_code == code
        assert message in str(done.exception)
    else:
        assert done.exit_code == code
        assert message in done.output


def test_what_is_odd_is_noted() -> None:
    """Unknown columns, thin evidence, unknown traits and many votes for others: told beside the answer."""
    odd = changed(COUNTS, {"weather": ["rain"] * 3, "other": [5, 90, 0], "fips": ["23991", "23003", "33001"]})
    found = project(odd, changed(BASELINE, {"fips": ["23991", "23003", "33001"]}))
    codes = {finding.code for finding in found.findings}
    assert codes >= {"columns_ignored", "thin_evidence", "covariates_missing", "third_party", "completeness_unknown"}
    assert all(finding.message.endswith(".") for finding in found.findings)
