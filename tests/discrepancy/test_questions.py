"""Question files: read strictly, hashed with their data, refused in one sentence with file and line."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from ascertain.cli import ascertain
from ascertain.discrepancy import assemble, investigate, standard_question, standard_text
from ascertain.errors import AscertainError
from made_questions import asked, edited, with_file


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
    for old, new in (("alpha = 0.05", "alpha = 0.04"), ("min_arm = 5", "min_arm = 6"), ('"none"],', '"votes"],')):
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
