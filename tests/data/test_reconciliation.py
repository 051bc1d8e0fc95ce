"""The table of figures that county, state and national statements must reach, and the residuals computed afresh."""

import csv
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "src" / "ascertain" / "packs"
sys.path.insert(0, str(ROOT / "tools"))

from packing.checks import votes_as_cast  # noqa: E402
from packing.registry import BUILDERS  # noqa: E402
from packing.workbench import OTHER, Builder, Table, Workbench  # noqa: E402

YEARS = (2000, 2004, 2008, 2012, 2016, 2020, 2024)

# Democratic ticket, Republican ticket, units, sums of counties, sums of states, cells exact, absolute residuals.
FIGURES = [
    (2000, "Al Gore", "George W. Bush", 3152, (51001968, 50457896), (50996062, 50456169), 83, 16661),
    (2004, "John Kerry", "George W. Bush", 3153, (58899063, 61931981), (59028407, 62040606), 75, 581667),
    (2008, "Barack Obama", "John McCain", 3153, (69448278, 59928695), (69498516, 59948323), 77, 81284),
    (2012, "Barack Obama", "Mitt Romney", 3155, (65778708, 60686102), (65915795, 60933504), 84, 482531),
    (2016, "Hillary Clinton", "Donald Trump", 3113, (65853516, 62984825), (65853516, 62984825), 102, 0),
    (2020, "Joe Biden", "Donald Trump", 3154, (81277232, 74220960), (81283501, 74223975), 87, 9284),
    (2024, "Kamala Harris", "Donald Trump", 3153, (75018645, 77303938), (75017613, 77302580), 92, 3732),
]

LARGEST = [
    (2000, "AL", "George W. Bush", -3236),
    (2004, "NY", "George W. Bush", 155574),
    (2004, "AK", "George W. Bush", -101378),
    (2008, "NY", "Barack Obama", 35245),
    (2012, "NY", "Mitt Romney", 267034),
    (2020, "ME", "Joe Biden", 4599),
    (2024, "VA", "Kamala Harris", -1617),
]

ELECTORS_CAST = {1789: 138, 1792: 264, 1796: 276, 1800: 276, 1804: 176, 1872: 366, 2000: 537, 2016: 538, 2024: 538}


@cache
def rows(pack: str) -> list[dict[str, str]]:
    """The rows of a committed pack."""
    folder = PACKS.parent / "law" / "tables" if pack == "apportionment" else PACKS
    with (folder / f"{pack}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def certified() -> dict[tuple[int, str, str], int]:
    """Votes by year, state and ticket."""
    return {(int(row["year"]), row["state"], row["ticket"]): int(row["votes"]) for row in rows("state_votes")}


@cache
def county_sums(year: int) -> Counter[tuple[str, str]]:
    """Votes by state and ticket, summed over counties; names that no state row of the year has are bundled."""
    states = {row["unit"]: row["state"] for row in rows("units")}
    named = {ticket for of_year, _, ticket in certified() if of_year == year}
    sums: Counter[tuple[str, str]] = Counter()
    for row in rows(f"county_votes_{year}"):
        sums[states[row["unit"]], row["ticket"] if row["ticket"] in named else OTHER] += int(row["votes"])
    return sums


@pytest.mark.parametrize(("year", "first", "second", "units", "counties", "states", "exact", "absolute"), FIGURES)
def test_line_of_the_table(
    year: int,
    first: str,
    second: str,
    units: int,
    counties: tuple[int, int],
    states: tuple[int, int],
    exact: int,
    absolute: int,
) -> None:
    places = {state for of_year, state, _ in certified() if of_year == year}
    by_ticket = [
        sum(votes for (_, ticket), votes in county_sums(year).items() if ticket == name) for name in (first, second)
    ]
    differences = [
        certified()[year, state, name] - county_sums(year)[state, name] for state in places for name in (first, second)
    ]
    assert len({row["unit"] for row in rows(f"county_votes_{year}")}) == units
    assert tuple(by_ticket) == counties
    assert tuple(sum(certified()[year, state, name] for state in places) for name in (first, second)) == states
    assert len(places) == 51
    assert differences.count(0) == exact
    assert sum(map(abs, differences)) == absolute


@pytest.mark.parametrize(("year", "state", "ticket", "votes"), LARGEST)
def test_large_residuals(year: int, state: str, ticket: str, votes: int) -> None:
    assert certified()[year, state, ticket] - county_sums(year)[state, ticket] == votes


@pytest.mark.parametrize("year", YEARS)
def test_residuals_are_those_of_a_fresh_computation(year: int) -> None:
    listed = {(row["state"], row["ticket"]): row for row in rows("residuals") if row["year"] == str(year)}
    printed = {(state, ticket) for of_year, state, ticket in certified() if of_year == year}
    assert set(listed) == printed | set(+county_sums(year))
    for (state, ticket), row in listed.items():
        assert int(row["certified"]) == certified().get((year, state, ticket), 0)
        assert int(row["county_sum"]) == county_sums(year)[state, ticket]
        assert int(row["residual"]) == int(row["certified"]) - int(row["county_sum"])


def test_counties_and_residuals_give_the_state_figures_of_every_ticket() -> None:
    for year in YEARS:
        total = Counter(county_sums(year))
        for row in rows("residuals"):
            if row["year"] == str(year):
                total[row["state"], row["ticket"]] += int(row["residual"])
        wanted = {(state, ticket): votes for (of_year, state, ticket), votes in certified().items() if of_year == year}
        assert +total == Counter(wanted)


@pytest.mark.parametrize(("year", "residual"), [(2016, (-2, 3)), (2020, (0, 0)), (2024, (0, 0))])
def test_national_residual(year: int, residual: tuple[int, int]) -> None:
    line = next(line for line in FIGURES if line[0] == year)
    reference = {
        row["ticket"]: int(row["reference_votes"] or 0)
        for row in rows("national_reference")
        if row["year"] == str(year)
    }
    assert (reference[line[1]] - line[5][0], reference[line[2]] - line[5][1]) == residual


def test_reference_exists_only_where_it_is_independent() -> None:
    assert {row["year"] for row in rows("national_reference") if row["reference_votes"]} == {"2016", "2020", "2024"}


def test_totals_of_2016() -> None:
    states = sum(votes for (year, _, _), votes in certified().items() if year == 2016)
    printed = {int(row["total_votes"]) for row in rows("national_reference") if row["year"] == "2016"}
    assert states == 136610141
    assert printed == {136669276}
    assert 136669276 - states == 59135


@pytest.mark.parametrize(
    ("state", "first", "second", "margin"),
    [
        ("MI", "Donald Trump", "Hillary Clinton", 10704),
        ("WI", "Donald Trump", "Hillary Clinton", 22748),
        ("PA", "Donald Trump", "Hillary Clinton", 44292),
    ],
)
def test_three_states_of_2016(state: str, first: str, second: str, margin: int) -> None:
    assert certified()[2016, state, first] - certified()[2016, state, second] == margin


def test_lead_of_2016() -> None:
    sums = Counter({"Hillary Clinton": 0, "Donald Trump": 0})
    for (year, _, ticket), votes in certified().items():
        if year == 2016 and ticket in sums:
            sums[ticket] += votes
    reference = {row["ticket"]: row["reference_votes"] for row in rows("national_reference") if row["year"] == "2016"}
    assert sums["Hillary Clinton"] - sums["Donald Trump"] == 2868691
    assert int(reference["Hillary Clinton"]) - int(reference["Donald Trump"]) == 2868686


def test_michigan_canvass_equals_the_county_pack() -> None:
    canvass = {(row["unit"], row["ticket"]): int(row["votes"]) for row in rows("mi_2016_canvass")}
    counties = {(row["unit"], row["ticket"]): int(row["votes"]) for row in rows("county_votes_2016")}
    units = {unit for unit, _ in canvass}
    assert len(units) == 83
    assert sum(canvass.values()) == 4799284
    for ticket, total in (("Donald Trump", 2279543), ("Hillary Clinton", 2268839)):
        assert sum(canvass[unit, ticket] for unit in units) == total
        assert all(canvass[unit, ticket] == counties[unit, ticket] for unit in units)


def test_districts_add_up_to_their_state_but_for_overseas_ballots() -> None:
    short = Counter(certified())
    for row in rows("district_votes"):
        if int(row["year"]) >= 2008:
            short[int(row["year"]), row["state"], row["ticket"]] -= int(row["votes"])
    tickets = {
        (int(row["year"]), row["state"], row["ticket"]) for row in rows("district_votes") if int(row["year"]) >= 2008
    }
    assert {key: short[key] for key in tickets if short[key]} == {
        (2012, "ME", "Barack Obama"): 273,
        (2012, "ME", "Mitt Romney"): 124,
        (2016, "ME", "Hillary Clinton"): 144,
        (2016, "ME", "Donald Trump"): 32,
    }


@pytest.mark.parametrize(("year", "votes"), ELECTORS_CAST.items())
def test_electoral_votes_cast(year: int, votes: int) -> None:
    office = "undifferentiated" if year < 1804 else "president"
    cast = sum(
        int(row["cast"]) for row in rows("electoral_votes") if (row["year"], row["office"]) == (str(year), office)
    )
    assert cast == votes


def test_electors_of_the_record() -> None:
    for row in rows("record"):
        of_year = [line for line in rows("apportionment") if line["year"] == row["year"]]
        appointed = sum(int(line["appointed"]) for line in of_year)
        assert appointed == int(row["appointed"])
        assert sum(int(line["entitled"]) for line in of_year) == int(row["entitled"])
        assert sum(int(line["voting"]) for line in of_year) == int(row["voting"])
        assert int(row["majority"]) == appointed // 2 + 1


def test_allotments_of_538() -> None:
    for column in ("electors_2012_2020", "electors_2024_2028"):
        assert sum(int(row[column]) for row in rows("jurisdictions")) == 538


def test_grades() -> None:
    assert Counter(row["grade"] for row in rows("state_votes")) == {"A": 477, "B": 3070, "C": 2819, "D": 128}


def committed_table(pack: str) -> Table:
    """A committed pack in the builder's form."""
    found = rows(pack)
    return Table(tuple(found[0]), tuple(tuple(row.values()) for row in found))


def reader(pack: str) -> Builder:
    """A builder that reads what is committed instead of building."""
    return lambda _: committed_table(pack)


@pytest.fixture(scope="module")
def committed() -> Workbench:
    """The committed packs behind the builder's own checks."""
    readers = {pack: reader(pack) for pack in BUILDERS}
    return Workbench(PACKS, builders=readers, keys=dict.fromkeys(BUILDERS, ()))


def test_slates_and_departures_give_the_votes_cast(committed: Workbench) -> None:
    printed: dict[tuple[str, ...], Counter[str]] = {}
    for row in rows("electoral_votes"):
        printed.setdefault((row["year"], row["state"], row["office"]), Counter())[row["person"]] += int(row["cast"])
    rebuilt = {key: +votes for key, votes in votes_as_cast(committed).items() if +votes}
    assert rebuilt == printed
    assert len({year for year, _, _ in printed}) == 60
