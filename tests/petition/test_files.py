"""Samples and signatures as files, and the two commands."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from ascertain.cli import ascertain
from ascertain.errors import AscertainError, InputInvalid
from ascertain.petition import Sample, duplicates, read_counties, read_sample

SAMPLE = b"""id,county,valid,reason,duplicate_of
a,Kent,yes,,
b,Kent,no,not registered,
c,Bay,yes,,
d,Bay,no,duplicate,a
e,Bay,yes,,c
"""


def test_a_sample_by_counties() -> None:
    found = read_sample(SAMPLE, submitted={"Kent": 40, "Bay": 60})
    assert found == (Sample(40, 2, 1, 0, 1, "Kent"), Sample(60, 3, 1, 2, 0, "Bay"))
    (whole,) = read_sample(SAMPLE, submitted=100)
    assert whole == Sample(100, 5, 2, 2, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"b,Kent,no", b"b,Kent,maybe", 'line 3: valid is yes or no, not "maybe"'),
        (b"b,Kent", b"a,Kent", 'line 3: the id "a" is empty or stands twice'),
        (b"duplicate,a", b"duplicate,z", 'line 5: duplicate_of "z" is no original'),
        (b"duplicate,a", b"duplicate,b", 'line 5: "d" duplicates "b", which is not valid'),
        (b"duplicate,a", b"duplicate,e", 'line 5: duplicate_of "e" is no original'),
        (b"c,Bay", b"c,Eaton", 'line 4: county "Eaton" is not among'),
        (b"id,county", b"id,place", "line 1: the header lacks county"),
        (b",reason,", b",", "cells where the header has"),
        (b"not registered", b"\xff\xfe", "line 3: the text is not UTF-8"),
    ],
)
def test_broken_samples(old: bytes, new: bytes, said: str) -> None:
    with pytest.raises(InputInvalid, match=said):
        read_sample(SAMPLE.replace(old, new, 1), submitted={"Kent": 40, "Bay": 60})


def test_counties() -> None:
    assert read_counties(b"county,submitted\nKent,40\nBay,60\n") == {"Kent": 40, "Bay": 60}
    with pytest.raises(InputInvalid, match='line 3: county "Kent"'):
        read_counties(b"county,submitted\nKent,40\nKent,60\n")
    with pytest.raises(InputInvalid, match="submitted must be a whole number"):
        read_counties(b"county,submitted\nKent,-40\n")
    with pytest.raises(InputInvalid, match="no signature of Bay was sampled"):
        read_sample(b"id,valid,county\na,yes,Kent\n", submitted={"Kent": 5, "Bay": 5})


@given(st.binary(max_size=200))
def test_any_bytes_are_a_sample_or_refused(data: bytes) -> None:
    try:
        (found,) = read_sample(b"id,valid\n" + data, submitted=1000)
    except InputInvalid as error:
        told = str(error)
        if not told.startswith("(bytes)"):
            raise
    else:
        assert found.sample >= 1


SIGNATURES = """name,address,zip,birth_year
Ana María Ruiz,12 North Oak Street,48201,1960
"RUIZ, Ana Maria",12 N. Oak St,48201-1234,
Ana M Ruis,12 N Oak St,48201,1960
Ana M Ruiz,12 N Oak St,48201,1990
Ana Ruiz,99 Elm Road,60601,1960
Ｐｅｔｅｒ Grey,5 Main Street,48202,
Peter Grey,5 Main St,48202,
Paul Grey,5 Main St,48202,
"""


def test_duplicates(tmp_path: Path) -> None:
    """Street words, accents, order and full-width letters do not hide a person; another birth year tells two apart."""
    file = tmp_path / "signatures.csv"
    file.write_text(SIGNATURES, "utf-8")
    found = duplicates(file)
    assert [(group.rows, group.by) for group in found.exact] == [((1, 2), "name, address"), ((6, 7), "name, address")]
    pairs = {(pair.first, pair.second) for pair in found.likely}
    assert (1, 3) not in pairs  # "Ana M" for "Ana María" is too far for a machine
    assert (3, 4) not in pairs
    assert not {pair for pair in pairs if 5 in pair}
    assert (6, 8) not in pairs


def test_likely_duplicates(tmp_path: Path) -> None:
    file = tmp_path / "signatures.csv"
    file.write_text("name,address,zip\nRobert Smithson,1 Elm Rd,48201\nRobert Smihtson,1 Elm Road,48201\n", "utf-8")
    (pair,) = duplicates(file).likely
    assert (pair.first, pair.second, pair.why) == (1, 2, "alike in name and address")
    assert 85 <= pair.name_score < 100
    assert pair.address_score == 100


def test_redacted_answers_name_nobody(tmp_path: Path) -> None:
    file = tmp_path / "signatures.csv"
    file.write_text(SIGNATURES, "utf-8")
    done = CliRunner().invoke(ascertain, ["petition", "duplicates", str(file), "--redact", "--json"])
    assert done.exit_code == 0
    assert not [word for word in ("Ruiz", "RUIZ", "Grey", "Oak") if word in done.output]
    answer = json.loads(done.output)
    assert (answer["signatures"], answer["surplus"], answer["redacted"]) == (8, 2, True)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("address,zip\nx,1\n", "the header lacks name"),
        ("name,zip,zip\na,b,c\n", "a column twice"),
        ('name,zip\n"a,1\n', "a row can't be read as CSV"),
        ("name,zip\na,1,2,3\n", "a row can't be read as CSV"),
        ("", "the header lacks name"),
    ],
)
def test_broken_signature_files(text: str, said: str, tmp_path: Path) -> None:
    file = tmp_path / "signatures.csv"
    file.write_text(text, "utf-8")
    with pytest.raises(InputInvalid, match=said):
        duplicates(file)


def run(*words: str) -> tuple[int, dict[str, object]]:
    done = CliRunner().invoke(ascertain, ["petition", "check", *words, "--json"])
    if isinstance(done.exception, AscertainError):
        return done.exception.exit_code, done.exception.problem()
    return done.exit_code, json.loads(done.stdout)


def test_the_command() -> None:
    counts = {"submitted": 25_000, "required": 16_000, "sample": 1_250, "valid": 900, "duplicates": 1}
    words = [word for name, value in counts.items() for word in (f"--{name}", str(value))]
    code, answer = run(*words, "--method", "california")
    assert code == 0
    assert answer["estimate"] == {"valid": 17_620, "low": None, "high": None}
    assert answer["percent_of_required"] == 110.12
    assert answer["decision"] == "sufficient"
    assert "binds nobody" in str(answer["findings"])


@pytest.mark.parametrize(
    "words", ["--sample 10 --valid 11", "--sample 200 --valid 5", "--sample 10 --valid 5 --duplicates 6", "--valid 3"]
)
def test_impossible_numbers_are_exit_4(words: str) -> None:
    code, problem = run("--submitted", "100", "--required", "50", *words.split())
    assert code == 4
    assert str(problem["detail"]).endswith(".")


def test_the_command_reads_files(tmp_path: Path) -> None:
    (tmp_path / "sample.csv").write_bytes(SAMPLE)
    (tmp_path / "counties.csv").write_text("county,submitted\nKent,40\nBay,60\n")
    words = ["--required", "30", "--file", str(tmp_path / "sample.csv"), "--counties", str(tmp_path / "counties.csv")]
    code, answer = run(*words)
    assert code == 0
    assert (answer["submitted"], answer["sample"]) == (100, 5)
    assert [source["id"] for source in answer["sources"]] == ["sample.csv", "counties.csv"]  # type: ignore[attr-defined]
    assert run("--required", "30", "--file", str(tmp_path / "sample.csv"))[0] == 4
