"""Question files: read strictly, hashed with their data, refused in one sentence with file and line."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ascertain.archive import table
from ascertain.cli import ascertain
from ascertain.discrepancy import assemble, investigate, standard_question, standard_text
from ascertain.errors import AscertainError
from made_questions import asked, edited, with_file, write


def test_the_printed_question_fed_back_is_the_standard_one(tmp_path: Path) -> None:
    done = CliRunner().invoke(ascertain, ["discrepancy", "question", "2016", "--state", "WI"])
    path = tmp_path / "printed.toml"
    path.write_text(done.output, encoding="utf-8")
    found = asked(path)
    assert found.declaration == "standard"
    assert found.sha256 == standard_question(2016, state="WI").sha256


def test_the_hash_knows_values_not_comments_or_order(tmp_path: Path) -> None:
    plain = standard_question(2016, state="WI").sha256
    commented = edited(tmp_path, changes={"alpha = 0.05": "# a remark\nalpha = 0.05   # another"})
    assert asked(commented).sha256 == plain
    ordered = edited(tmp_path, changes={"alpha = 0.05\npower = 0.80": "power = 0.80\nalpha = 0.05"})
    assert asked(ordered).sha256 == plain
    for old, new in (("alpha = 0.05", "alpha = 0.04"), ("min_arm = 5", "min_arm = 6"), ('"none"],', '"population"],')):
        text = standard_text(2016, state="WI").replace(old, new, 1)
        path = tmp_path / "changed.toml"
        path.write_text(text, encoding="utf-8")
        assert asked(path).sha256 != plain, new


def test_an_edited_cell_changes_the_hash(tmp_path: Path) -> None:
    path = with_file(tmp_path)
    before = asked(path).sha256
    data = tmp_path / "units.csv"
    data.write_text(data.read_text().replace("Adams", "Adams ", 1))
    assert asked(path).sha256 != before


def test_declaring(tmp_path: Path) -> None:
    path = with_file(tmp_path, changes={"alpha = 0.05": "alpha = 0.01"})
    assert asked(path).declaration == "undeclared"
    runner = CliRunner()
    assert runner.invoke(ascertain, ["discrepancy", "declare", str(path)], catch_exceptions=False).exit_code == 0
    found = asked(path)
    assert found.declaration == "declared"
    assert found.declared_at is not None
    kept = json.loads((tmp_path / "question.toml.declared.json").read_text())
    assert kept["sha256"] == found.sha256
    path.write_text(path.read_text().replace("alpha = 0.01", "alpha = 0.02"))
    assert asked(path).declaration == "changed"
    again = runner.invoke(ascertain, ["discrepancy", "declare", str(path)])
    assert "a declaration is made once" in str(again.exception)


BAD = {
    "unknown_key": ({"min_arm = 5": "min_arm = 5\nminimum = 3"}, 4, r"question.toml, line 12: there is no key minimum"),
    "unknown_in_section": (
        {"[controls]": "[controls]\nextra = 1"},
        4,
        r"no key extra; the keys there are demographics, full",
    ),
    "missing_key": ({"min_arm = 5 ": "#"}, 4, r"the key min_arm is missing"),
    "wrong_type": ({"draws = 4999": 'draws = "many"'}, 4, r"line 9: draws: expected `int`"),
    "alpha": ({"alpha = 0.05": "alpha = 5"}, 4, r"line 7: alpha: expected `float` < 1"),
    "no_toml": ({"alpha = 0.05": "alpha = = 0.05"}, 4, r"question.toml, line 7: this is not TOML"),
    "no_pack": ({'pack = "county_equipment_2016"': 'pack = "nosuch"'}, 2, r"there is no pack nosuch"),
    "no_file": ({'pack = "county_equipment_2016"': 'file = "nosuch.csv"'}, 4, r"nosuch.csv: it cannot be read"),
    "column": ({'column = "any_dre"': 'column = "any_drum"'}, 2, r"has no column any_drum"),
    "control": ({'demographics = ["nonwhite_pct"': 'demographics = ["wealth"'}, 2, r"has no column wealth"),
    "operation": ({'log = "median_hh_inc"': 'sqrt = "median_hh_inc"'}, 4, r"derived log_income has the keys sqrt"),
    "recipe_type": (
        {'log = "median_hh_inc"': "log = 5"},
        4,
        r"question.toml, line 31: derived log_income: log: expected",
    ),
    "recipe_number": (
        {'above = 0.5, of = "dre_only_reg_share"': 'above = "much", of = "dre_only_reg_share"'},
        4,
        r"line \d+: derived dre_mostly: above: expected `float`",
    ),
    "recipe_loop": (
        {'log_population = { log = "total_population" }': 'log_population = { log = "log_population" }'},
        4,
        r"line \d+: derived log_population is made from itself",
    ),
    "recipe_name": (
        {
            "log_population = {": "rural_pct = {",
            'full = ["nonwhite_pct", "college_pct", "log_income", "log_population", ': "full = [",
        },
        4,
        r"question.toml, line 32: derived rural_pct has the name of a column",
    ),
    "braces": ({'"dem_{year}"': '"dem_{year}{x}"'}, 4, r"line \d+: first and second name the columns"),
    "same_party": ({'"rep_{year}"': '"dem_{year}"'}, 4, r"first and second must be different"),
    "no_party": (
        {'"dem_{year}"': '"reported_{year}"', '"rep_{year}"': '"demos_{year}"'},
        4,
        r"line \d+: first and second do not say which party each is: give first_party",
    ),
    "both_party": (
        {'first = "dem_{year}"': 'first = "dem_{year}"\nfirst_party = "Democratic"\nsecond_party = "Democratic"'},
        4,
        r"do not say which party",
    ),
    "no_points": ({"points = -7.0": "points = 0.0"}, 4, r"line \d+: the claim's points"),
    "nan_points": ({"points = -7.0": "points = nan"}, 4, r"line \d+: the claim's points"),
    "test_twice": (
        {'"two_party_share", "demographics_past", "none"': '"two_party_swing", "demographics", "none"'},
        4,
        r"stands there twice",
    ),
    "year": ({'"dem_{year}"': '"dem_2016"'}, 4, r"name the columns with \{year\}"),
    "placebo": ({"years = [2004, 2008, 2012] ": "years = [2016]"}, 4, r"must lie before election"),
    "outcome": ({'"two_party_swing", "demographics", "none"]': '"margin", "demographics", "none"]'}, 4, r"tests.main"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_questions(name: str, tmp_path: Path) -> None:
    changes, code, words = BAD[name]
    with pytest.raises(AscertainError) as caught:
        investigate(asked(edited(tmp_path, changes=changes)))
    assert caught.value.exit_code == code
    assert re.search(words, str(caught.value)), str(caught.value)
    assert "\n" not in str(caught.value)


def spoiled(path: Path, old: str, new: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(old.encode(), new, 1))


DATA = {
    "short_row": ("55003,WI,Ashland,", b"55003,Ashland,", 4, r"units.csv, line 3: \d+ cells, where the header has \d+"),
    "latin_1": ("Ashland", "Åshland".encode("latin-1"), 4, r"units.csv, line 3: byte 0xc5 is not UTF-8"),
    "text": (
        "55003,WI,Ashland,4356",
        b"55003,WI,Ashland,n. a.",
        4,
        r"units.csv, line 3: dem_2000 is 'n. a.', which is no",
    ),
    "commas": (
        "55003,WI,Ashland,4356",
        b'55003,WI,Ashland,"4,356"',
        4,
        r"is '4,356', which is no number \(write it without",
    ),
    "quote": ("55003,WI,Ashland", b'55003,WI,"Ash"land', 4, r"units.csv, line 3: this is not CSV"),
    "header_twice": ("fips,state,county", b"fips,state,state", 4, r"the column 'state' stands there twice"),
}


@pytest.mark.parametrize("name", DATA)
def test_bad_data(name: str, tmp_path: Path) -> None:
    path = with_file(tmp_path)
    old, new, code, words = DATA[name]
    assert old.encode() in (tmp_path / "units.csv").read_bytes()
    spoiled(tmp_path / "units.csv", old, new)
    with pytest.raises(AscertainError) as caught:
        investigate(asked(path))
    assert caught.value.exit_code == code
    assert re.search(words, str(caught.value)), str(caught.value)


def test_states(tmp_path: Path) -> None:
    with pytest.raises(AscertainError, match=r"question.toml is about WI, --state says TX") as caught:
        asked(edited(tmp_path), "TX")
    assert caught.value.exit_code == 2
    with pytest.raises(AscertainError, match=r"there is no state ZZ"):
        standard_question(2016, state="ZZ")
    path = with_file(tmp_path, changes={'state = "WI"\n': ""})
    with pytest.raises(AscertainError, match=r"has no rows of TX") as none:
        assemble(asked(path, "TX"))
    assert none.value.allowed == ("WI",)
    assert len(assemble(asked(path, "Wisconsin"))) == 72


def test_nothing_is_written_when_a_file_is_bad(tmp_path: Path) -> None:
    path = edited(tmp_path, changes={"draws = 4999": 'draws = "many"'})
    out = tmp_path / "out.html"
    words = ["discrepancy", "2016", "--question", str(path), "--report", str(out)]
    done = CliRunner().invoke(ascertain, words)
    assert isinstance(done.exception, AscertainError)
    assert not out.exists()
    declared = CliRunner().invoke(ascertain, ["discrepancy", "declare", str(path)])
    assert isinstance(declared.exception, AscertainError)
    assert sorted(own.name for own in tmp_path.iterdir()) == ["question.toml"]


@pytest.mark.parametrize(
    ("first", "second", "more", "party"),
    [
        ("dem_{year}", "rep_{year}", "", "Democratic"),
        ("gop_{year}", "democrats_{year}", "", "Republican"),
        ("dem_reported_{year}", "rep_reported_{year}", "", "Democratic"),
        ("clinton_{year}", "trump_{year}", "", "Democratic"),
        ("trump{year}", "clinton{year}", "", "Republican"),
        ("a_{year}", "b_{year}", 'second_party = "Democratic"', "Republican"),
        ("a_{year}", "b_{year}", 'first_party = "Republican"', "Republican"),
    ],
)
def test_the_first_party(first: str, second: str, more: str, party: str, tmp_path: Path) -> None:
    """Whole words, candidates' names, or the question's own word; never a part of a word."""
    changes = {'"dem_{year}"': f'"{first}"', '"rep_{year}"': f'"{second}"\n{more}'}
    assert asked(edited(tmp_path, changes=changes)).party == party


def test_declaring_a_file_for_every_state(tmp_path: Path) -> None:
    """[units] state names a column and is no state of the question."""
    path = with_file(tmp_path, changes={'state = "WI"\n': ""})
    done = CliRunner().invoke(ascertain, ["discrepancy", "declare", str(path)], catch_exceptions=False)
    assert done.exit_code == 0
    assert asked(path, "WI").declaration == "declared"


CELLS = {
    "presence": ("any_dre", "2", {}, r"units.csv, line 4: any_dre is 2, where it must be 1 \(present\) or 0"),
    "share": (
        "dre_reg_share",
        "80",
        {'column = "any_dre"': 'column = "dre_reg_share"', 'measure = "presence"': 'measure = "share_of_voters"'},
        r"line 4: dre_reg_share is 80, where it must be a share from 0 to 1",
    ),
    "coding": ("dre_reg_share", "-0.5", {}, r"line 4: dre_reg_share is -0.5, where it must be from 0 to 1"),
    "negative_control": ("any_hand_count", "3", {}, r"line 4: any_hand_count is 3"),
    "population": (
        "total_population",
        "-10",
        {},
        r"line 4: total_population is -10, where it must be a number of people",
    ),
}


@pytest.mark.parametrize("name", CELLS)
def test_cells_that_cannot_be(name: str, tmp_path: Path) -> None:
    column, value, changes, words = CELLS[name]
    path = with_file(
        tmp_path, change=lambda row: row | {column: value} if row["county"] == "Barron" else row, changes=changes
    )
    with pytest.raises(AscertainError, match=words) as caught:
        investigate(asked(path))
    assert caught.value.exit_code == 4


def test_what_replaces_a_column_is_read_as_strictly(tmp_path: Path) -> None:
    """A used column without any number in the other file is refused there, not passed over."""
    rows = [dict(row) for row in table("county_equipment_2016") if row["state"] == "WI"]
    write(tmp_path / "other.csv", [{"fips": row["fips"], "college_pct": "many", "note": "x"} for row in rows])
    path = edited(tmp_path, changes={"[derived]": '[units.replace]\nfile = "other.csv"\non = "fips"\n[derived]'})
    with pytest.raises(AscertainError, match=r"other.csv, line 2: college_pct is 'many', which is no number") as caught:
        investigate(asked(path))
    assert caught.value.exit_code == 4


def test_a_recount_is_joined_by_names_that_stand_once(tmp_path: Path) -> None:
    path = with_file(tmp_path, change=lambda row: row | {"county": "Adams"} if row["county"] == "Ashland" else row)
    with pytest.raises(AscertainError, match=r"units.csv, line 3: county Adams stands there twice") as caught:
        investigate(asked(path))
    assert caught.value.exit_code == 4
