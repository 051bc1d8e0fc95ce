"""Every reader against the vendors' samples, with the sums that were computed by other means."""

from pathlib import Path

import pytest

from ascertain.cvr import CvrFile, CvrTally, check, tally
from ascertain.errors import InputInvalid
from ascertain.ingest.cvr_files import open_cvr
from ascertain.ingest.manifest import read_manifest
from made_files import SHARED, needs_shared

SAMPLES = SHARED / "cvr_samples"
pytestmark = needs_shared


def opened(*names: str) -> CvrFile:
    return open_cvr([SAMPLES / name for name in names])


def sums(*names: str) -> dict[str, CvrTally]:
    return {own.contest: own for own in tally(opened(*names))}


def given(own: CvrTally) -> dict[str, int]:
    return {choice: votes for choice, votes in own.votes.items() if votes}


def test_arapahoe() -> None:
    own = sums("dominion_csv/arapahoe2016_full.csv")["Presidential Electors"]
    assert (own.cards_with, own.absent, own.undervotes, own.overvotes) == (95, 70, 16, 0)
    assert given(own)["Hillary Clinton / Tim Kaine"] == 41
    assert given(own)["Donald J. Trump / Michael R. Pence"] == 21
    assert sum(own.votes.values()) == 79
    assert sums("dominion_csv/arapahoe2016_12rows.csv")["Mayor"].absent < 165


def test_arapahoe_fits_its_manifest() -> None:
    manifest = read_manifest(SAMPLES / "dominion_csv/arapahoe2016_manifest.csv")
    assert sum(batch.cards for batch in manifest) == 165
    _, found = check(opened("dominion_csv/arapahoe2016_full.csv"), manifest=manifest)
    assert not [one for one in found if one.level == "error"]
    assert {one.code for one in found} == {"column_unknown", "style_lacks_contest", "style_small"}


def test_arlos_fixture() -> None:
    found = sums("dominion_csv/arlo_fixture_15rows.csv")
    one, two = found["Contest 1"], found["Contest 2"]
    assert (one.overvotes, given(one), one.absent) == (6, {"Choice 1-1": 6}, 3)
    assert list(two.votes.values()) == [15, 7, 8]


def test_the_duplicate_is_refused_with_its_line() -> None:
    with pytest.raises(InputInvalid, match=r"^invalid_duplicate_line\.csv, line 6: duplicate CVR 1\.$"):
        sums("dominion_csv/invalid_duplicate_line.csv")
    _, found = check(opened("dominion_csv/invalid_duplicate_line.csv"))
    assert [one.code for one in found if one.level == "error"] == ["duplicate", "duplicate"]


def test_dominion_json() -> None:
    split = sums("dominion_json/CvrExport_1.json", "dominion_json/CvrExport_0.json")["1"]
    assert (given(split), split.undervotes, split.cards_with) == ({"5": 1}, 1, 2)
    old = sums("dominion_json/test_5.2.18.2.Dominion.json")
    assert (given(old["111"]), given(old["122"])) == ({"6": 2}, {"9": 1})
    positions = [(card.batch, card.position) for card in opened("dominion_json/CvrExport_1.json").cards()]
    assert positions == [("5", "119")]


def test_ess_and_clearballot_agree() -> None:
    ess = sums("synthetic/ess_ballots.csv", "synthetic/ess_cvr.csv")["President"]
    clear = sums("synthetic/clearballot.csv")["President"]
    assert (sorted(ess.votes.values())[-3:], ess.overvotes, ess.cards_with) == ([2, 24, 33], 1, 60)
    assert (given(ess), ess.overvotes, ess.undervotes) == (given(clear), clear.overvotes, clear.undervotes)
    manifest = read_manifest(SAMPLES / "synthetic/manifest.csv")
    for names in (("synthetic/ess_cvr.csv", "synthetic/ess_ballots.csv"), ("synthetic/clearballot.csv",)):
        assert not [one for one in check(opened(*names), manifest=manifest)[1] if one.level == "error"]


def test_hart() -> None:
    found = sums("hart_xml/test_Hart_CVR_1.xml")
    assert given(found["PRESIDENT"]) == {"George Washington": 1}
    assert (found["GOVERNOR"].undervotes, found["GOVERNOR"].cards_with) == (1, 1)
    assert found["MAYOR"].write_in_pending == 1
    with pytest.raises(InputInvalid, match="duplicate CVR"):
        sums("hart_xml/test_Hart_CVR_1.xml", "hart_xml/test_Hart_CVR_2.xml")


def test_nist() -> None:
    own = sums("nist_cdf/example_1.xml")["_C1"]
    assert given(own) == {"_C1CS1": 3, "_C1CS2": 1}
    assert (own.overvotes, own.write_in_pending, own.cards_with) == (1, 1, 6)
    with pytest.raises(InputInvalid, match="no cast vote record"):
        sums("nist_cdf/NIST_V0_cast_vote_records.json")


@pytest.mark.parametrize(
    ("name", "cards"),
    [("sample_ballot_manifest", 2_117), ("sample_manifest_BC", 1_001), ("sample_manifest_hybrid", 1_001)],
)
def test_arlos_manifests(name: str, cards: int) -> None:
    assert sum(batch.cards for batch in read_manifest(SAMPLES / f"arlo_manifests/{name}.csv")) == cards


@pytest.mark.parametrize("path", sorted(SAMPLES.rglob("*.[cjx]*")), ids=lambda path: path.name)
def test_truncated_samples(path: Path) -> None:
    """A file cut anywhere is read or refused in one sentence, never anything else."""
    data = path.read_bytes()
    for cut in range(0, len(data), max(1, len(data) // 23)):
        try:
            tally(open_cvr([data[:cut]]))
        except InputInvalid as error:
            words = str(error)
            if not words.endswith("."):
                raise
