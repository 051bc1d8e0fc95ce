"""Units and their days: every code of a pack is valid on its election day, and each known case of a changed code."""

import csv
import sys
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "src" / "ascertain" / "packs"
sys.path.insert(0, str(ROOT / "tools"))

from packing.checks import election_day  # noqa: E402

YEARS = (2000, 2004, 2008, 2012, 2016, 2020, 2024)


@cache
def rows(pack: str) -> list[dict[str, str]]:
    """The rows of a committed pack."""
    with (PACKS / f"{pack}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def units() -> dict[str, dict[str, str]]:
    """Units by code."""
    return {row["unit"]: row for row in rows("units")}


@cache
def reporting(year: int) -> set[str]:
    """Units with a county row in a year."""
    return {row["unit"] for row in rows(f"county_votes_{year}")}


def valid(unit: str, *, year: int) -> bool:
    """Whether a code is one on election day."""
    day, row = election_day(year).isoformat(), units().get(unit)
    return row is not None and row["since"] <= day and (not row["until"] or day < row["until"])


@pytest.mark.parametrize(
    ("year", "day"), [(2000, "2000-11-07"), (2016, "2016-11-08"), (2020, "2020-11-03"), (2024, "2024-11-05")]
)
def test_election_day(year: int, day: str) -> None:
    assert election_day(year).isoformat() == day


@pytest.mark.parametrize("year", YEARS)
def test_units_of_county_packs_are_valid_on_election_day(year: int) -> None:
    assert [unit for unit in sorted(reporting(year)) if not valid(unit, year=year)] == []


@pytest.mark.parametrize("pack", ["mi_2016_canvass", "demographics_2016", "wi_2016_recount", "wi_2016_recount_units"])
def test_units_of_other_packs_are_valid(pack: str) -> None:
    assert all(valid(row["unit"], year=2016) for row in rows(pack))


def test_units_of_the_equipment_table_are_valid_but_for_the_election_board() -> None:
    assert {row["fips"] for row in rows("county_equipment_2016") if not valid(row["fips"], year=2016)} == {"36000"}


def test_codes_are_five_digits_of_text() -> None:
    named = {"state", "nation", "residual"}
    for unit, row in units().items():
        district = row["kind"] == "district" and "-" in unit
        if row["kind"] not in named and not district:
            assert len(unit) == 5, unit
            assert unit.isdigit()
    assert {"01001", "02901", "04001", "05001", "06001", "08001", "09001"} <= set(units())


def test_parents_and_residuals() -> None:
    states = {unit for unit, row in units().items() if row["kind"] == "state"}
    assert len(states) == 51
    for unit, row in units().items():
        assert row["parent"] in (states | {"US"} if row["kind"] != "nation" else {""})
        if row["kind"] == "residual":
            assert unit == f"{row['parent']}-RES"
    assert {f"{state}-RES" for state in states} | {"US-RES"} <= set(units())
    assert {unit for unit in units() if unit[2:3] == "-" and units()[unit]["kind"] == "district"} == {
        *("ME-01", "ME-02"),
        *("NE-01", "NE-02", "NE-03"),
    }


def test_shannon_became_oglala_lakota() -> None:
    assert valid("46113", year=2012)
    assert not valid("46113", year=2016)
    assert not valid("46102", year=2012)
    assert valid("46102", year=2016)
    assert "46113" in reporting(2012)
    assert "46102" in reporting(2016)
    assert "46113" not in reporting(2016)


def test_bedford_city_went_into_its_county() -> None:
    assert valid("51515", year=2012)
    assert not valid("51515", year=2016)
    assert "51515" in reporting(2012)
    assert not any("51515" in reporting(year) for year in (2016, 2020, 2024))
    assert all("51019" in reporting(year) for year in YEARS)


def test_connecticut_counties_and_regions() -> None:
    counties = {f"090{number:02d}" for number in range(1, 16, 2)}
    regions = {f"091{number}0" for number in range(1, 10)}
    assert counties <= reporting(2020)
    assert not regions & reporting(2020)
    assert regions <= reporting(2024)
    assert not counties & reporting(2024)
    assert not any(valid(unit, year=2024) for unit in counties)
    assert not any(valid(unit, year=2020) for unit in regions)


def test_alaska_reports_by_house_district() -> None:
    districts = {f"029{number:02d}" for number in range(1, 41)}
    for year in YEARS:
        alaska = {unit for unit in reporting(year) if unit.startswith("02")}
        assert alaska == {2016: {"02000"}, 2020: districts | {"02999"}}.get(year, alaska)
        assert not any("02001" <= unit <= "02040" for unit in alaska)
    assert {units()[unit]["kind"] for unit in districts} == {"district"}
    assert units()["02000"]["kind"] == units()["02999"]["kind"] == "statewide"


def test_kansas_city_is_inside_jackson_county() -> None:
    assert "36000" not in units()
    assert not any("36000" in reporting(year) for year in YEARS)
    jackson = {row["ticket"]: int(row["votes"]) for row in rows("county_votes_2016") if row["unit"] == "29095"}
    board = {row["fips"]: int(row["dem_2016"]) for row in rows("county_equipment_2016") if row["state"] == "MO"}
    assert jackson["Hillary Clinton"] == board["29095"] + int(
        next(row["dem_2016"] for row in rows("county_equipment_2016") if row["fips"] == "36000")
    )


@pytest.mark.parametrize(
    ("unit", "kind", "years"),
    [
        ("09999", "writein", {2012}),
        ("23999", "overseas", {2012}),
        ("44999", "federal", {2020}),
        ("02999", "statewide", {2020}),
    ],
)
def test_units_that_are_no_county(unit: str, kind: str, years: set[int]) -> None:
    assert units()[unit]["kind"] == kind
    assert {year for year in YEARS if unit in reporting(year)} >= years
    assert units()[unit]["map_id"] == ""


def test_broomfield_is_younger_than_2000() -> None:
    assert units()["08014"]["since"] == "2001-11-15"
    assert "08014" not in reporting(2000)
    assert all("08014" in reporting(year) for year in YEARS[1:])


def test_kalawao_never_reports() -> None:
    assert valid("15005", year=2016)
    assert not any("15005" in reporting(year) for year in YEARS)


def test_valdez_cordova_is_for_maps_only() -> None:
    assert valid("02261", year=2016)
    assert not valid("02261", year=2020)
    assert valid("02063", year=2020)
    assert valid("02066", year=2020)


@pytest.mark.parametrize(
    ("city", "county"),
    [("51760", "51159"), ("51600", "51059"), ("51770", "51161"), ("51620", "51067"), ("51515", "51019")],
)
def test_virginia_pairs_have_two_codes_and_two_kinds(city: str, county: str) -> None:
    assert units()[city]["kind"] == "city"
    assert units()[county]["kind"] == "county"
    assert units()[city]["name"].removesuffix(" city") == units()[county]["name"].removesuffix(" County")


def test_louisiana_has_parishes() -> None:
    assert {row["kind"] for row in rows("units") if row["state"] == "LA"} == {"parish", "state", "residual"}


def test_map_ids_are_codes_or_empty() -> None:
    drawn = {row["map_id"] for row in rows("units")} - {""}
    assert all(len(map_id) == 5 and map_id.isdigit() for map_id in drawn)
    assert units()["46113"]["map_id"] == "46102"
    assert units()["09110"]["map_id"] == ""
