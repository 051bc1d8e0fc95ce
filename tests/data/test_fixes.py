"""Each rule for a known defect of the sources, on the number that goes wrong without it (the numbers are those of tools/packing)."""

import csv
import sys
import tomllib
from collections import Counter
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKS = ROOT / "src" / "ascertain" / "packs"
sys.path.insert(0, str(ROOT / "tools"))

from packing.counties import COUNTY_FILE, county_rows, mi_2016_canvass, named_green, ticket_of  # noqa: E402
from packing.votes import grade_of  # noqa: E402
from packing.workbench import OTHER, PackFault, Table, Workbench, sort_by_key, tabulate  # noqa: E402

NOBODY = "None of these candidates"


@cache
def rows(pack: str) -> list[dict[str, str]]:
    """The rows of a committed pack."""
    with (PACKS / f"{pack}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def states() -> dict[tuple[int, str, str], dict[str, str]]:
    """State rows by year, state and ticket."""
    return {(int(row["year"]), row["state"], row["ticket"]): row for row in rows("state_votes")}


def votes(year: int, state: str, ticket: str) -> int:
    """A certified state figure."""
    return int(states()[year, state, ticket]["votes"])


@cache
def residual(year: int, state: str, ticket: str) -> int:
    """Certified less counties."""
    key = str(year), state, ticket
    return next(int(row["residual"]) for row in rows("residuals") if (row["year"], row["state"], row["ticket"]) == key)


@cache
def county(year: int, unit: str) -> dict[str, int]:
    """One county's votes by ticket."""
    return {row["ticket"]: int(row["votes"]) for row in rows(f"county_votes_{year}") if row["unit"] == unit}


@cache
def tickets() -> list[dict[str, str]]:
    """The hand-kept tickets."""
    found: list[dict[str, str]] = tomllib.loads((PACKS / "tickets.toml").read_text(encoding="utf-8"))["ticket"]
    return found


def test_rule_1_lines_of_a_fusion_ticket_are_summed() -> None:
    assert votes(2004, "NY", "John Kerry") == 4314280
    assert votes(1976, "VT", "Jimmy Carter") == 81044
    assert votes(1956, "NY", "Adlai Stevenson") == 2458212 + 292557
    keys = [(row["year"], row["state"], row["ticket"]) for row in rows("state_votes")]
    assert len(set(keys)) == len(keys)


def test_rule_1_lines_missing_in_counties_are_left_as_residual() -> None:
    assert residual(2004, "NY", "John Kerry") == 4314280 - 4180755
    assert residual(2004, "NY", "George W. Bush") == 155574


def test_rule_2_modes_and_totals_are_never_added() -> None:
    assert county(2020, "49035")["Joe Biden"] == 289906
    assert residual(2020, "UT", "Joe Biden") == residual(2020, "UT", "Donald Trump") == 0


@pytest.mark.parametrize(
    ("year", "state", "ticket", "figure"),
    [
        (2012, "WA", "Mitt Romney", 1290670),
        (2016, "MD", "Donald Trump", 943169),
        (2024, "MD", "Kamala Harris", 1902577),
        (2000, "AL", "Ralph Nader", 18349),
        (2016, "OH", "Gary Johnson", 174498),
        (2016, "TN", "Gary Johnson", 70397),
    ],
)
def test_rule_3_names_are_one_person_each(year: int, state: str, ticket: str, figure: int) -> None:
    assert votes(year, state, ticket) == figure


def test_rule_3_no_garbled_name_is_a_ticket() -> None:
    known = {(int(row["year"]), row["name"]) for row in tickets()}
    named = {(year, ticket) for year, _, ticket in states()} - {(year, OTHER) for year, _, _ in states()}
    assert named <= known
    assert not any("," in name.removesuffix(", Jr.") or not name.strip() for _, name in named)


def test_rule_4_nobody_is_no_ticket() -> None:
    assert NOBODY not in {row["name"] for row in tickets()}
    assert NOBODY not in {ticket for _, _, ticket in states()}
    cells = [row["ticket"] for row in rows("county_votes_2016")]
    assert all(cell == cell.strip() for cell in cells)
    assert ticket_of({"candidate": f" {NOBODY}", "party": "other", "state": "NV"}) == NOBODY


def test_rule_4_nobody_is_in_the_bundle_when_counties_are_compared() -> None:
    nobody = sum(int(row["votes"]) for row in rows("county_votes_2016") if row["ticket"] == NOBODY)
    assert nobody == 28863
    assert residual(2016, "NV", OTHER) == 0


def test_rule_5_the_bundle_of_others_wins_nothing() -> None:
    leading: dict[tuple[int, str], dict[str, str]] = {}
    for (year, state, _), row in states().items():
        if int(row["votes"]) > int(leading.get((year, state), {"votes": "-1"})["votes"]):
            leading[year, state] = row
    assert OTHER not in {row["ticket"] for row in leading.values()}
    assert OTHER not in {row["name"] for row in tickets()}
    assert OTHER not in {row["ticket"] for row in rows("slates")}


def test_rule_6_the_green_row_is_hawkins_and_ventura_in_alaska() -> None:
    green = Counter({row["ticket"]: 0 for row in rows("county_votes_2020")})
    for row in rows("county_votes_2020"):
        green[row["ticket"]] += int(row["votes"])
    assert green["Howie Hawkins"] + green["Jesse Ventura"] == 334068
    assert green["Jesse Ventura"] == 2673
    assert {row["unit"][:3] for row in rows("county_votes_2020") if row["ticket"] == "Jesse Ventura"} == {"029"}
    assert named_green({"state": "AK"}) == "Jesse Ventura"
    assert ticket_of({"candidate": "Other", "party": "other", "state": "AK"}) == OTHER


def test_rule_7_a_statewide_figure_is_not_repeated_on_parts() -> None:
    alaska = [row for row in rows("county_votes_2016") if row["unit"].startswith("02")]
    assert {row["unit"] for row in alaska} == {"02000"}
    assert county(2016, "02000")["Hillary Clinton"] == votes(2016, "AK", "Hillary Clinton") == 116454
    for as_of in {row["as_of"] for row in rows("timeline_2016_county")}:
        assert (
            len([row for row in rows("timeline_2016_county") if row["as_of"] == as_of and row["unit"][:2] == "02"]) <= 1
        )


def test_rule_8_exact_repetitions_are_dropped() -> None:
    keys = [(row["unit"], row["ticket"]) for row in rows("mi_2016_canvass")]
    assert len(set(keys)) == len(keys) == 83 * 13
    records = [(row["state"], row["timestamp"]) for row in rows("timeline_2020_state")]
    assert len(set(records)) == len(records) == 8410 - 50 - 7


def test_rule_8_a_repetition_with_other_numbers_is_a_fault() -> None:
    names = {"last": "Trump", "first": "Donald", "county": "ALCONA"}
    canvass = [names | {"votes": "4201"}, names | {"votes": "4202"}]
    bench = Workbench(PACKS, builders={"units": lambda _: alcona()}, keys={"units": ("unit",)})
    bench._files = {"county_returns/mi_2016_official_county_canvass.csv": canvass, COUNTY_FILE: []}
    with pytest.raises(PackFault, match="stated twice"):
        mi_2016_canvass(bench)


def alcona() -> Table:
    """One Michigan county."""
    return tabulate("unit,name,state,kind", [["26001", "Alcona County", "MI", "county"]])


def test_rule_9_not_on_the_ballot_is_no_row() -> None:
    for state in ("NC", "OK", "SD"):
        assert (2000, state, "Ralph Nader") not in states()
    assert not any(row["votes"] in {"", "NA"} for year in (2000, 2016, 2024) for row in rows(f"county_votes_{year}"))
    nader = {row["unit"][:2] for row in rows("county_votes_2000") if row["ticket"] == "Ralph Nader"}
    assert not {"37", "40", "46"} & nader


def test_rule_9_a_count_that_is_not_available_stops_the_build() -> None:
    row = {"year": "2000", "fips": "37001", "state": "NC", "candidate": "Ralph Nader", "party": "green", "votes": "NA"}
    bench = Workbench(PACKS, builders={}, keys={})
    bench._files = {COUNTY_FILE: [row]}
    with pytest.raises(PackFault, match="no usable votes"):
        county_rows(bench, year=2000)


def test_rule_10_recounts_are_the_certified_figures() -> None:
    assert (votes(2016, "WI", "Donald Trump"), votes(2016, "WI", "Hillary Clinton")) == (1405284, 1382536)
    assert (votes(2020, "GA", "Joe Biden"), votes(2020, "GA", "Donald Trump")) == (2473633, 2461854)
    for column, figure in (("trump_original", 1404440), ("clinton_original", 1381823), ("trump_recount", 1405284)):
        assert sum(int(row[column]) for row in rows("wi_2016_recount")) == figure
        assert sum(int(row[column]) for row in rows("wi_2016_recount_units")) == figure
    for row in rows("wi_2016_recount"):
        assert county(2016, row["unit"])["Donald Trump"] == int(row["trump_recount"])
        assert county(2016, row["unit"])["Hillary Clinton"] == int(row["clinton_recount"])


@pytest.mark.parametrize(
    ("year", "state", "ticket", "figure", "rejected"),
    [
        (1976, "OH", "Jimmy Carter", 2011621, 2009959),
        (1976, "OH", "Gerald Ford", 2000505, 2000626),
        (1976, "VT", "Gerald Ford", 102085, 100387),
        (1984, "WA", "Walter Mondale", 807352, 798352),
        (1992, "SC", "Bill Clinton", 479514, 525514),
        (2004, "MS", "John Kerry", 458094, 457766),
    ],
)
def test_rule_11_corrected_cells_keep_the_rejected_figure(
    year: int, state: str, ticket: str, figure: int, rejected: int
) -> None:
    row = states()[year, state, ticket]
    assert (int(row["votes"]), int(row["rejected_votes"])) == (figure, rejected)


def test_rule_11_the_least_switch_that_elects_ford() -> None:
    def switch(state: str) -> int:
        return (votes(1976, state, "Jimmy Carter") - votes(1976, state, "Gerald Ford")) // 2 + 1

    assert votes(1976, "OH", "Jimmy Carter") - votes(1976, "OH", "Gerald Ford") == 11116
    assert (switch("HI"), switch("OH"), switch("HI") + switch("OH")) == (3687, 5559, 9246)


def test_rule_11_only_corrected_cells_have_a_rejected_figure() -> None:
    statuses = {row["status"] for row in rows("state_votes") if row["rejected_votes"]}
    assert statuses == {"corrected_from_published_table"}


def test_rule_12_virginia_2024() -> None:
    assert (votes(2024, "VA", "Kamala Harris"), votes(2024, "VA", "Donald Trump")) == (2333778, 2074097)
    assert (residual(2024, "VA", "Kamala Harris"), residual(2024, "VA", "Donald Trump")) == (-1617, -988)


def test_rule_13_alabama_1960_and_1964() -> None:
    assert votes(1960, "AL", "John F. Kennedy") == 318303
    assert votes(1960, "AL", "Unpledged electors") == 324050
    slate = {
        row["ticket"]: int(row["electors"]) for row in rows("slates") if (row["year"], row["state"]) == ("1960", "AL")
    }
    assert slate == {"John F. Kennedy": 5, "Unpledged electors": 6}
    assert votes(1964, "AL", "Barry Goldwater") > votes(1964, "AL", "Unpledged Democratic electors") == 210732
    assert (1964, "AL", "Lyndon B. Johnson") not in states()


def test_rule_14_overstated_county_rows_stay_and_residuals_carry_them() -> None:
    assert (residual(2004, "AK", "John Kerry"), residual(2004, "AK", "George W. Bush")) == (-69340, -101378)
    assert residual(2012, "WI", "Mitt Romney") == -3000
    assert county(2012, "09999")["Barack Obama"] == 39366 > -residual(2012, "CT", "Barack Obama") == 25957


def test_rule_15_demographics_without_values_have_no_row() -> None:
    assert "46102" not in {row["unit"] for row in rows("demographics_2016")}
    assert len(rows("demographics_2016")) == 3111
    for row in rows("demographics_2016"):
        assert row["total_population"]
        assert abs(float(row["nonwhite_pct"]) + float(row["white_pct"]) - 100) < 0.002


@cache
def snapshots(unit: str) -> list[int]:
    """A unit's totals in the county feed of 2016, in time order."""
    return [int(row["total"]) for row in rows("timeline_2016_county") if row["unit"] == unit]


def test_rule_16_errors_of_the_feed_are_kept() -> None:
    assert snapshots("51159") == [94724, 94724, 3651, 3651, 3651, 3651]
    assert snapshots("55133")[-2:] == [236269, 233273]
    assert snapshots("55111")[-2:] == [33848, 31238]
    assert len(snapshots("46113")) == 4
    assert snapshots("46102") == []
    sizes = Counter(row["as_of"] for row in rows("timeline_2016_county"))
    assert [sizes[as_of] for as_of in sorted(sizes)] == [3005, 3006, 3112, 3113, 3113, 3113]


def test_rule_17_zero_records_go_and_falls_stay() -> None:
    falls = []
    feed = rows("timeline_2020_state")
    for before, after in pairwise(feed):
        if before["state"] == after["state"] and int(after["votes"]) < int(before["votes"]):
            falls.append((after["state"], after["timestamp"][:16], int(after["votes"]) - int(before["votes"])))
    first: dict[str, dict[str, str]] = {}
    for row in feed:
        first.setdefault(row["state"], row)
    assert len(falls) == 46
    assert ("PA", "2020-11-04T02:22", -586189) in falls
    assert len(first) == 50
    assert all(int(row["votes"]) > 0 or row["timestamp"] < "2020-11-04T04" for row in first.values())


def test_rule_18_a_statement_is_known_by_unit_source_and_time() -> None:
    said = [(row["unit"], row["source"], row["as_of"]) for row in rows("timeline_2016_nation")]
    assert len(set(said)) == len(said)
    one_day = {
        row["source"]: int(row["clinton"]) for row in rows("timeline_2016_nation") if row["sequence"] in {"2", "3"}
    }
    assert one_day == {"ap": 61039676, "cook": 61422098}
    assert all(row["as_of"].endswith("-05:00") for row in rows("timeline_2016_nation"))


def test_rule_18_the_figure_of_23_november() -> None:
    row = next(row for row in rows("timeline_2016_nation") if row["as_of"] == "2016-11-23T12:00:00-05:00")
    assert (row["source"], row["precision"]) == ("cook", "day-part")
    assert (int(row["clinton"]), int(row["trump"])) == (64225863, 62210612)


def test_rule_19_michigan_has_three_sources_and_their_margins() -> None:
    steps = [row for row in rows("timeline_2016_nation") if row["unit"] == "MI"]
    leads: dict[str, list[int]] = {}
    for row in steps:
        lead = int(row["lead"] or int(row["clinton"]) - int(row["trump"]))
        leads.setdefault(row["source"], []).append(-lead)
    assert leads == {
        "mi-sos": [13107, 10704],
        "ap": [11837, 11423, 11612],
        "detroit-news": [12704],
        "detroit-free-press": [10704],
    }
    assert all(bool(row["lead"]) != bool(row["clinton"]) for row in steps)


def test_rule_20_the_electors_of_2016_are_538() -> None:
    electors = rows("electors_2016")
    assert len(electors) == 538
    assert sum(row["state"] == "ND" for row in electors) == 3
    assert "Duane Mutch" not in {row["elector"] for row in electors}
    assert Counter(row["status"] for row in electors) == {"voted": 535, "uncertain": 3}
    assert {row["state"] for row in electors if row["status"] == "uncertain"} == {"ID", "IL"}
    cast = Counter(row["voted_president"] for row in electors)
    assert cast["Donald Trump"] == 304
    assert cast["Hillary Clinton"] == 227


def test_grades_follow_the_first_rule_that_fits() -> None:
    cell = {"status": "two_sources_agree", "share_check_vs_jaytimm": "ok", "candidate": "Al Gore"}
    assert grade_of(cell) == "A"
    assert grade_of(cell | {"candidate": OTHER}) == "C"
    assert grade_of(cell | {"share_check_vs_jaytimm": "differs"}) == "D"
    assert grade_of(cell | {"status": "same_origin_agree"}) == "B"
    assert grade_of(cell | {"status": "single_source", "share_check_vs_jaytimm": ""}) == "C"


def test_rows_sort_numbers_as_numbers() -> None:
    table = tabulate("sequence,unit", [["10", "b"], ["9", "a"], ["9", "B"]])
    assert sort_by_key(table, key=("sequence", "unit")).rows == (("9", "B"), ("9", "a"), ("10", "b"))
