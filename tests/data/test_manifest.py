"""The manifest: every pack as it says, every source used and licensed, NOTICE generated, tampering and disorder noticed."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "src" / "ascertain" / "packs"
SHARED = ROOT.parent / "shared" / "data"
BUILD = [sys.executable, str(ROOT / "tools" / "build_packs.py")]
ABSENT = "shared data absent: packs verified by manifest only\n"
sys.path.insert(0, str(ROOT / "tools"))

from packing.manifest import SHIPPING, notice_text, read_pack  # noqa: E402
from packing.workbench import sha256_of  # noqa: E402

MANIFEST: dict[str, Any] = tomllib.loads((PACKS / "manifest.toml").read_text(encoding="utf-8"))
ALL_PACKS = [pytest.param(row, id=row["id"]) for row in MANIFEST["pack"]]
needs_shared = pytest.mark.skipif(not SHARED.is_dir(), reason="shared data absent")


def run(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run the builder as a developer does."""
    return subprocess.run([*BUILD, *arguments], cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the committed packs in the places they have to each other, with the NOTICE beside them."""
    shutil.copytree(PACKS, tmp_path / "packs")
    (tmp_path / "law").mkdir()
    shutil.copytree(PACKS.parent / "law" / "tables", tmp_path / "law" / "tables")
    shutil.copy(ROOT / "NOTICE", tmp_path / "packs" / "NOTICE")
    return tmp_path / "packs"


def verify(packs: Path) -> subprocess.CompletedProcess[str]:
    """Verify packs as where no shared data lie beside the project."""
    return run("--check", "--shared", str(packs / "nowhere"), "--out", str(packs))


@pytest.mark.parametrize("row", ALL_PACKS)
def test_pack_is_what_the_manifest_says(row: dict[str, Any]) -> None:
    data = (PACKS / row["file"]).read_bytes()
    table = read_pack(data, file=row["file"])
    keys = [tuple(record[name] for name in row["key"]) for record in table.records()]
    assert sha256_of(data) == row["sha256"]
    assert len(table.rows) == row["rows"] > 0
    assert list(table.columns) == row["columns"]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("row", ALL_PACKS)
def test_pack_is_plain_text(row: dict[str, Any]) -> None:
    data = (PACKS / row["file"]).read_bytes()
    assert not data.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in data
    assert data.endswith(b"\n")
    assert data.decode("utf-8")


def test_no_file_without_a_row() -> None:
    listed = {(PACKS / row["file"]).resolve() for row in MANIFEST["pack"]}
    there = {path.resolve() for path in PACKS.iterdir() if path.suffix in {".csv", ".toml"}}
    by_other_hands = {PACKS / "manifest.toml", PACKS / "projection_constants.toml"}
    assert there - by_other_hands <= listed


MADE_HERE = {"projection_calibration", "projection_constants", "tickets"}
"""Packs that are not built from files of facts: written by hand, or by the projection's calibration."""


@pytest.mark.parametrize("row", ALL_PACKS)
def test_pack_has_sources_quality_and_origin(row: dict[str, Any]) -> None:
    known = {source["id"] for source in MANIFEST["source"]}
    assert row["sources"]
    assert set(row["sources"]) <= known
    assert row["quality"]
    assert row["covers"] == sorted(row["covers"])
    assert (row["built_from"] == []) == (row["id"] in MADE_HERE)


def test_every_source_is_licensed_and_used() -> None:
    used = {source for row in MANIFEST["pack"] for source in row["sources"]}
    assert {source["id"] for source in MANIFEST["source"]} == used
    for source in MANIFEST["source"]:
        assert source["licence"]
        assert source["credit"]
        assert source["ship"] in SHIPPING


def test_unlicensed_sources_ship_no_more_than_facts() -> None:
    for source in MANIFEST["source"]:
        if source["licence"].startswith(("none stated", "not checked", "terms not checked")):
            assert source["ship"] != "yes", source["id"]


def test_notice_is_generated_from_the_manifest() -> None:
    manifest = (PACKS / "manifest.toml").read_text(encoding="utf-8")
    assert (ROOT / "NOTICE").read_text(encoding="utf-8") == notice_text(manifest)


def test_columns_of_states_and_years_are_named_alike() -> None:
    for row in MANIFEST["pack"]:
        assert not {"state_po", "usps", "postal"} & set(row["columns"]), row["id"]


def test_verification_without_shared_data(copy: Path) -> None:
    found = verify(copy)
    assert (found.returncode, found.stdout) == (0, ABSENT)


def test_one_changed_digit_is_noticed(copy: Path) -> None:
    path = copy / "electoral_votes.csv"
    path.write_bytes(
        path.read_bytes().replace(b"2016,MI,president,Donald Trump,16,16", b"2016,MI,president,Donald Trump,16,17")
    )
    found = verify(copy)
    assert found.returncode == 5
    assert "electoral_votes is missing or damaged" in found.stderr


@pytest.mark.parametrize("damage", ["truncated", "bom", "crlf", "missing"])
def test_damage_is_noticed(copy: Path, damage: str) -> None:
    path = copy / "slates.csv"
    data = path.read_bytes()
    changed = {
        "truncated": data[:-40],
        "bom": b"\xef\xbb\xbf" + data,
        "crlf": data.replace(b"\n", b"\r\n"),
        "missing": b"",
    }
    path.write_bytes(changed[damage])
    assert verify(copy).returncode == 5


def test_changed_notice_is_noticed(copy: Path) -> None:
    (copy / "NOTICE").write_text("nothing\n", encoding="utf-8")
    found = verify(copy)
    assert found.returncode == 5
    assert "NOTICE" in found.stderr


@needs_shared
def test_committed_packs_are_what_the_shared_facts_give(tmp_path: Path) -> None:
    found = run("--check", cwd=tmp_path)
    assert found.returncode == 0, found.stdout + found.stderr


@needs_shared
def test_building_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        assert run("--out", str(tmp_path / name / "packs")).returncode == 0
    files = sorted(path.relative_to(tmp_path / "first") for path in (tmp_path / "first").rglob("*") if path.is_file())
    assert len(files) > 40
    for file in files:
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes(), file


@needs_shared
def test_a_changed_pack_differs_from_the_shared_facts(copy: Path) -> None:
    path = copy / "tiles.csv"
    path.write_bytes(path.read_bytes().replace(b"AK,1,0", b"AK,1,9"))
    found = run("--check", "--out", str(copy))
    assert found.returncode == 5
    assert "+AK,1,0" in found.stdout
    assert "tiles.csv differs" in found.stderr


@needs_shared
def test_a_changed_shared_file_stops_the_build(tmp_path: Path) -> None:
    shutil.copytree(SHARED / "facts", tmp_path / "data" / "facts")
    for folder in SHARED.iterdir():
        if folder.name != "facts":
            (tmp_path / "data" / folder.name).symlink_to(folder)
    path = tmp_path / "data" / "facts" / "tile_grids.csv"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes() + b"units56,ZZ,9,9\n")
    found = run("--shared", str(tmp_path / "data"), "--out", str(tmp_path / "packs"))
    assert found.returncode == 5
    assert "tile_grids.csv is not the file that was reviewed" in found.stderr
