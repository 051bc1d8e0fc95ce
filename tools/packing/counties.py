"""County results of 2000 to 2024, Michigan's canvass of 2016, and what the counties lack of the certified state figures.

Fix rules bear the numbers of tests/data/test_fixes.py. Rules 1, 2, 7, 10 and 14 (fusion lines, vote modes, statewide
figures repeated, recounts, overstated rows) are settled or left in the county file; reconciliation.py holds the numbers.
"""

from collections import Counter, defaultdict
from collections.abc import Callable

from packing.votes import state_votes_by_cell, tickets
from packing.workbench import OTHER, Builder, PackFault, Row, Table, Workbench, tabulate

COUNTY_FILE = "county_returns/county_presidential_2000_2024.csv"
YEARS = (2000, 2004, 2008, 2012, 2016, 2020, 2024)

# Years whose county figures come from more than one source: the pack then has a column for it.
MIXED = {2020, 2024}
SOURCES = {
    "medsl_v6": "medsl-county-v6",
    "medsl_v10": "medsl-county-v10",
    "medsl_2024_precinct": "medsl-2024",
    "mkearney": "mkearney-2016",
    "tonmcg": "tonmcg",
}

# Rule 4: Nevada's choice of nobody is no ticket, whatever a blank before it makes of the name.
NOBODY = "None of these candidates"

# Kansas City's election board, synthetic Alaska codes that collide with boroughs, and codes outside their dates: a row
# with one of these would be counted twice or in the wrong place.
MISPLACED = {"36000"} | {f"020{number:02d}" for number in range(1, 41)}


def named_green(row: Row) -> str:
    """Rule 6: of two rows called Other in 2020 the green one is Hawkins, in Alaska Ventura."""
    return "Jesse Ventura" if row["state"] == "AK" else "Howie Hawkins"


def ticket_of(row: Row) -> str:
    """The full name that a county row's votes are for."""
    name = row["candidate"].strip()
    if name == "Other":
        return named_green(row) if row["party"] == "green" else OTHER
    return name


def county_rows(bench: Workbench, *, year: int) -> list[Row]:
    """One year's rows with unit, ticket and votes in our words."""
    found = []
    for row in bench.read(COUNTY_FILE):
        if row["year"] != str(year):
            continue
        # Rule 9: votes that are NA have no row; one that slipped through would be read as zero.
        if not row["votes"].isdigit() or row["fips"] in MISPLACED:
            raise PackFault(f"county_votes_{year}: {row['fips']} {row['candidate']} has no usable votes or unit")
        found.append(row | {"unit": row["fips"], "ticket": ticket_of(row)})
    return found


def county_votes(year: int) -> Builder:
    """The builder of one year's county pack."""

    def build(bench: Workbench) -> Table:
        rows = county_rows(bench, year=year)
        if year in MIXED:
            cells = ([row["unit"], row["ticket"], row["votes"], SOURCES[row["source"]]] for row in rows)
            return tabulate("unit,ticket,votes,source", cells)
        return tabulate("unit,ticket,votes", ([row["unit"], row["ticket"], row["votes"]] for row in rows))

    return build


def county_sums(bench: Workbench, *, year: int) -> dict[str, Counter[str]]:
    """Sums over a state's counties by ticket; names that no state row has are in the bundle of others."""
    printed = {ticket for of_year, _, ticket in state_votes_by_cell(bench) if of_year == year}
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for row in county_rows(bench, year=year):
        sums[row["state"]][row["ticket"] if row["ticket"] in printed else OTHER] += int(row["votes"])
    return sums


def residuals(bench: Workbench) -> Table:
    """Certified state figure less the sum of its counties, by state and ticket: the units XX-RES."""
    certified = state_votes_by_cell(bench)
    rows: list[list[str | int]] = []
    for year in YEARS:
        sums = county_sums(bench, year=year)
        printed = {(state, ticket) for of_year, state, ticket in certified if of_year == year}
        # A ticket that has county votes where the state printed none of its own: certified is zero there.
        for state, ticket in sorted(printed | {(place, name) for place in sums for name in +sums[place]}):
            votes, grade = certified.get((year, state, ticket), (0, "C"))
            total = sums[state][ticket]
            rows.append([year, state, ticket, votes, total, votes - total, grade])
    return tabulate("year,state,ticket,certified,county_sum,residual,grade", rows)


def unit_by_name(bench: Workbench, *, state: str) -> Callable[[str], str]:
    """A look-up from a county's bare name to its unit within one state."""
    units = {
        bare(row["name"]): row["unit"]
        for row in bench.records("units")
        if row["state"] == state and row["kind"] == "county"
    }
    return lambda name: units[bare(name)]


def bare(name: str) -> str:
    """A county's name without its kind, case and points."""
    plain = name.casefold().removesuffix(" county").replace(".", "").replace("saint ", "st ")
    return {"gd traverse": "grand traverse"}.get(plain, plain)


def mi_2016_canvass(bench: Workbench) -> Table:
    """Michigan's county canvass of 2016, all fourteen names."""
    unit_of = unit_by_name(bench, state="MI")
    full = {name.split()[-1]: name for name in tickets()[2016]}
    full |= {row["ticket"].split()[-1]: row["ticket"] for row in county_rows(bench, year=2016)}
    seen: dict[tuple[str, str], int] = {}
    for row in bench.read("county_returns/mi_2016_official_county_canvass.csv"):
        # Rule 3: surname first, then the given name; a name nobody else has keeps the source's.
        ticket = full.get(row["last"], f"{row['first']} {row['last']}")
        key = unit_of(row["county"]), ticket
        # Rule 8: an exact repetition is dropped; the same row with another number is a fault.
        if seen.setdefault(key, int(row["votes"])) != int(row["votes"]):
            raise PackFault(f"mi_2016_canvass: {key} is stated twice with different votes")
    return tabulate("unit,ticket,votes", ([unit, ticket, votes] for (unit, ticket), votes in seen.items()))


BUILDERS: dict[str, Builder] = {
    "mi_2016_canvass": mi_2016_canvass,
    "residuals": residuals,
    **{f"county_votes_{year}": county_votes(year) for year in YEARS},
}
