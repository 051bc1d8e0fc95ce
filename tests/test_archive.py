"""Packs: read only as the manifest describes them; a changed byte is found and named."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ascertain import answers, archive
from ascertain.archive import cases, manifest
from ascertain.archive.series import series
from ascertain.errors import CheckFailed, FactMissing, InputInvalid, Missing, PackDamaged, UnknownName
from ascertain.ingest.bundled import screened


def forget() -> None:
    """Empty every cache of the archive."""
    for cached in (
        manifest._manifest,
        manifest._table,
        manifest._by,
        cases._tickets,
        cases._check_apportionment,
        series,
        screened,
    ):
        cached.cache_clear()


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the packs that the archive reads instead of its own."""
    folder = tmp_path / "packs"
    shutil.copytree(Path(str(manifest.FOLDER)), folder)
    monkeypatch.setattr(manifest, "FOLDER", folder)
    forget()
    yield folder
    forget()


def edit(path: Path, old: bytes, new: bytes) -> None:
    data = path.read_bytes()
    assert data.count(old) >= 1
    path.write_bytes(data.replace(old, new, 1))


def test_all_packs_are_as_described() -> None:
    assert archive.verify() == ()
    assert answers.sources(verify=True).sentence.endswith("every hash, row count and key as described.")


def test_one_changed_digit_is_found_named_and_refused(copy: Path) -> None:
    edit(copy / "state_votes.csv", b"2279543", b"2279544")
    with pytest.raises(
        CheckFailed, match=r"1 of 4\d packs are not as described: pack state_votes: state_votes.csv has"
    ):
        answers.sources(verify=True)
    with pytest.raises(PackDamaged, match="pack state_votes"):
        archive.load_case(2016)


def test_a_missing_pack_is_never_skipped(copy: Path) -> None:
    (copy / "departures.csv").unlink()
    with pytest.raises(PackDamaged, match=r"pack departures: departures\.csv is missing"):
        archive.load_case(2016)


def test_a_pack_that_may_stay_out_of_a_wheel_makes_its_series_missing(copy: Path) -> None:
    (copy / "timeline_2020_state.csv").unlink()
    with pytest.raises(FactMissing, match="no dated series is bundled for 2020; there is one for 2016"):
        answers.tally(2020, as_of="2020-11-05")
    assert archive.verify() == ()


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (b"[[pack]]", b"[[pack", "manifest.toml of the packs cannot be read"),
        (b"title = ", b"titel = ", "manifest.toml of the packs cannot be read: 'title'"),
    ],
)
def test_a_damaged_manifest(copy: Path, old: bytes, new: bytes, sentence: str) -> None:
    edit(copy / "manifest.toml", old, new)
    with pytest.raises(PackDamaged, match=sentence):
        archive.packs()


def described_as_it_is(copy: Path, pack_id: str) -> None:
    """Let the manifest describe the changed file, so that what is wrong inside it must be found."""
    import hashlib

    pack = archive.packs()[pack_id]
    found = hashlib.sha256((copy / pack.file).read_bytes()).hexdigest()
    edit(copy / "manifest.toml", pack.sha256.encode(), found.encode())
    forget()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda data: b"\xef\xbb\xbf" + data, "line 1: the header is not"),
        (lambda data: data[:-20], r"line \d+: \d+ cells, not"),
        (lambda data: data.replace(b"election,", b"elections,", 1), "line 1: the header is not"),
        (lambda data: data.replace(b"\n", b"\n\xff", 1), "is not UTF-8"),
    ],
)
def test_what_is_wrong_inside_names_file_and_line(copy: Path, change: object, sentence: str) -> None:
    path = copy / "contingent_ballots.csv"
    path.write_bytes(change(path.read_bytes()))  # type: ignore[operator]  # a function from the table above
    described_as_it_is(copy, "contingent_ballots")
    with pytest.raises(PackDamaged, match=sentence) as caught:
        archive.table("contingent_ballots")
    assert "contingent_ballots.csv" in str(caught.value)


def test_a_key_that_stands_twice_is_found(copy: Path) -> None:
    path = copy / "senate_split.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join([*lines[:-1], lines[1]]))
    described_as_it_is(copy, "senate_split")
    assert [found.message for found in archive.verify()] == ["pack senate_split: 1 keys stand there twice."]


def test_unknown_names_list_what_there_is() -> None:
    with pytest.raises(UnknownName, match="there is no pack nosuch") as caught:
        answers.sources("nosuch")
    assert "state_votes" in caught.value.allowed
    with pytest.raises(UnknownName, match="no presidential election of 2015 here; the nearest is 2016"):
        archive.load_case(2015)


def test_sources_of_an_answer_are_described() -> None:
    sources = answers.outcome(1872).to_dict()["sources"]
    assert {"apportionment", "state_votes", "departures", "count_objections"} <= {row["id"] for row in sources}
    assert all(len(row["sha256"]) == 64 and row["licence"] and row["title"] for row in sources)


def used_by(question: str) -> set[str]:
    """The packs that an answer names, which are those that were read for it."""
    asked = {
        "outcome": lambda: answers.outcome(2016),
        "counties": lambda: answers.tally(2016, by="county"),
        "law": lambda: answers.law(1876),
    }
    return set(asked[question]().packs)


def test_an_answer_names_the_packs_that_were_read() -> None:
    assert {"county_votes_2016", "residuals", "units"} <= used_by("counties")
    assert {"state_votes", "departures", "district_votes", "apportionment"} <= used_by("outcome")
    assert "county_votes_2016" not in used_by("outcome")
    assert used_by("law") == {"apportionment", "slates"}


@pytest.mark.parametrize(
    "pack",
    [
        "apportionment",
        "tickets",
        "state_votes",
        "district_votes",
        "national_reference",
        "departures",
        "count_objections",
    ],
)
def test_every_pack_that_decides_is_held_to_its_hash(
    pack: str, copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One byte more in any of them, the law's own table among them, and nothing is decided."""
    described = archive.packs()[pack]
    path = copy / described.file
    if not path.is_file():
        law = tmp_path / "law" / "tables"
        shutil.copytree(Path(answers.__file__).parents[1] / "law" / "tables", law)
        monkeypatch.setattr(manifest, "files", lambda _: tmp_path)
        path = law / "apportionment.csv"
    path.write_bytes(path.read_bytes() + b"\n")
    forget()
    with pytest.raises(PackDamaged, match=f"pack {pack}"):
        archive.load_case(2016)


def test_alabama_1960_is_not_added_twice() -> None:
    """324,050 votes for unpledged electors are in print beside Kennedy's 318,303 and overlap with them."""
    answer = answers.tally(1960, by="state", state="AL")
    row = answer.to_dict()["rows"][0]
    assert row["votes"] == {"John F. Kennedy": 318_303, "Richard Nixon": 237_981}
    assert [found.code for found in answer.findings].count("overlapping_votes") == 1
    assert answers.outcome(1960).to_dict()["electors"]["pledged"]["Unpledged electors"] == 14


@pytest.mark.parametrize(("year", "code"), [(2000, "total_includes_blanks"), (1948, "others_missing"), (2016, None)])
def test_a_total_that_is_not_the_printed_one_is_said(year: int, code: str | None) -> None:
    codes = {found.code for found in answers.outcome(year).findings}
    assert codes & {"total_includes_blanks", "others_missing"} == ({code} if code else set())


def test_disputed_cells_and_single_sources_are_two_findings() -> None:
    weak = [found for found in answers.outcome(1968).findings if found.code == "weak_cell"]
    states = [set(found.detail["states"]) for found in weak]  # type: ignore[call-overload]  # a list of states
    assert not set.intersection(*states) if len(states) > 1 else states


def test_years_without_returns_have_none() -> None:
    case = archive.load_case(1820)
    assert case.returns.statements == {}
    assert sum(award.electors for award in case.law.awards if award.method == "given") == 235


def test_packs_as_parquet(tmp_path: Path) -> None:
    """Every table has its rows; codes that begin with 0 stay text, numbers are numbers."""
    import duckdb

    answers.sources(out=str(tmp_path / "tables"))
    described = {pack.id: pack.rows for pack in archive.packs().values() if pack.file.endswith(".csv")}
    written = {path.stem: str(path) for path in (tmp_path / "tables").iterdir()}
    with duckdb.connect() as connection:
        assert described == {
            name: connection.execute(f"SELECT count(*) FROM '{path}'").fetchall()[0][0]
            for name, path in written.items()
        }
        query = f"SELECT min(unit), sum(votes) FROM '{written['county_votes_2016']}' WHERE unit LIKE '01%'"
        ((first, votes),) = connection.execute(query).fetchall()
    rows = [row for row in archive.table("county_votes_2016") if row["unit"].startswith("01")]
    assert (first, votes) == ("01001", sum(int(row["votes"]) for row in rows))
    (tmp_path / "file").touch()
    with pytest.raises(InputInvalid, match="cannot be written"):
        answers.sources(out=str(tmp_path / "file"))


def test_parquet_needs_its_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(Missing, match="ascertain\\[bulk\\]"):
        answers.sources(out=str(tmp_path))
