"""The figures that the packs must reach as read and reviewed: sums by county, state and nation, and electors."""

from collections import Counter
from dataclasses import dataclass

from packing.workbench import OTHER, PackFault, Row, Workbench


@dataclass(frozen=True, slots=True)
class Reconciled:
    """One year's line: sums of the two leading tickets by county and by state, and how far the two statements differ."""

    tickets: tuple[str, str]
    units: int
    counties: tuple[int, int]
    states: tuple[int, int]
    cells_exact: int
    absolute_residuals: int


FIGURES = {
    2000: Reconciled(("Al Gore", "George W. Bush"), 3152, (51001968, 50457896), (50996062, 50456169), 83, 16661),
    2004: Reconciled(("John Kerry", "George W. Bush"), 3153, (58899063, 61931981), (59028407, 62040606), 75, 581667),
    2008: Reconciled(("Barack Obama", "John McCain"), 3153, (69448278, 59928695), (69498516, 59948323), 77, 81284),
    2012: Reconciled(("Barack Obama", "Mitt Romney"), 3155, (65778708, 60686102), (65915795, 60933504), 84, 482531),
    2016: Reconciled(("Hillary Clinton", "Donald Trump"), 3113, (65853516, 62984825), (65853516, 62984825), 102, 0),
    2020: Reconciled(("Joe Biden", "Donald Trump"), 3154, (81277232, 74220960), (81283501, 74223975), 87, 9284),
    2024: Reconciled(("Kamala Harris", "Donald Trump"), 3153, (75018645, 77303938), (75017613, 77302580), 92, 3732),
}

# The largest residual by year: state, place of the ticket, votes.
LARGEST = {
    2000: ("AL", 1, -3236),
    2004: ("NY", 1, 155574),
    2008: ("NY", 0, 35245),
    2012: ("NY", 1, 267034),
    2020: ("ME", 0, 4599),
    2024: ("VA", 0, -1617),
}

# National references less the sums of the states: the unit US-RES.
NATIONAL_RESIDUALS = {2016: (-2, 3), 2020: (0, 0), 2024: (0, 0)}
NATIONAL_TOTALS = {2016: 136669276, 2020: 158383403, 2024: 155238302}
STATES_TOTAL_2016 = 136610141

GRADES = {"A": 477, "B": 3070, "C": 2819, "D": 128}

# Cells on which outcomes turn or that a source gets wrong: year, state, votes by ticket.
CELLS = {
    (1960, "AL"): {"John F. Kennedy": 318303, "Unpledged electors": 324050},
    (1976, "OH"): {"Jimmy Carter": 2011621, "Gerald Ford": 2000505},
    (1976, "VT"): {"Jimmy Carter": 81044, "Gerald Ford": 102085},
    (1984, "WA"): {"Walter Mondale": 807352},
    (1992, "SC"): {"Bill Clinton": 479514, "Ross Perot": 138872},
    (2004, "MS"): {"George W. Bush": 684981, "John Kerry": 458094},
    (2012, "WA"): {"Mitt Romney": 1290670},
    (2016, "MI"): {"Donald Trump": 2279543, "Hillary Clinton": 2268839},
    (2016, "WI"): {"Donald Trump": 1405284, "Hillary Clinton": 1382536},
    (2020, "GA"): {"Joe Biden": 2473633, "Donald Trump": 2461854},
    (2024, "VA"): {"Kamala Harris": 2333778, "Donald Trump": 2074097},
}

# District sums fall short of the state only by overseas ballots that no district has.
DISTRICT_SHORTFALLS = {
    (2012, "ME"): {"Barack Obama": 273, "Mitt Romney": 124},
    (2016, "ME"): {"Hillary Clinton": 144, "Donald Trump": 32},
}


def require(found: object, *, wanted: object, what: str) -> None:
    """Fail unless a figure is the one to reach."""
    if found != wanted:
        raise PackFault(f"{what}: {found} is not {wanted}")


def sums(rows: list[Row], *, column: str, tickets: tuple[str, str]) -> tuple[int, int]:
    """Sums of one column for two tickets."""
    first, second = (sum(int(row[column]) for row in rows if row["ticket"] == ticket) for ticket in tickets)
    return first, second


def check_year(bench: Workbench, *, year: int, line: Reconciled) -> None:
    """One line of the table of figures."""
    counties = bench.records(f"county_votes_{year}")
    cells = [row for row in bench.records("residuals") if row["year"] == str(year) and row["ticket"] in line.tickets]
    residuals = [int(row["residual"]) for row in cells]
    require(len({row["unit"] for row in counties}), wanted=line.units, what=f"county_votes_{year}: units")
    require(
        sums(counties, column="votes", tickets=line.tickets), wanted=line.counties, what=f"county_votes_{year}: sums"
    )
    require(sums(cells, column="certified", tickets=line.tickets), wanted=line.states, what=f"state_votes: {year} sums")
    require(residuals.count(0), wanted=line.cells_exact, what=f"residuals: {year} cells exact")
    require(sum(map(abs, residuals)), wanted=line.absolute_residuals, what=f"residuals: {year} absolute sum")
    if year in LARGEST:
        state, place, votes = LARGEST[year]
        row = max(cells, key=lambda row: abs(int(row["residual"])))
        largest = row["state"], line.tickets.index(row["ticket"]), int(row["residual"])
        require(largest, wanted=(state, place, votes), what=f"residuals: {year} largest")


def check_national(bench: Workbench) -> None:
    """National references against sums of states."""
    references = {(int(row["year"]), row["ticket"]): row for row in bench.records("national_reference")}
    for year, wanted in NATIONAL_RESIDUALS.items():
        line = FIGURES[year]
        rows = [references[year, ticket] for ticket in line.tickets]
        found = tuple(int(row["reference_votes"]) - votes for row, votes in zip(rows, line.states, strict=True))
        require(found, wanted=wanted, what=f"national_reference: {year} less the states")
        require(int(rows[0]["total_votes"]), wanted=NATIONAL_TOTALS[year], what=f"national_reference: {year} total")
    total = sum(int(row["votes"]) for row in bench.records("state_votes") if row["year"] == "2016")
    require(total, wanted=STATES_TOTAL_2016, what="state_votes: 2016 total")


def check_cells(bench: Workbench) -> None:
    """Single cells of the state votes, and the grades of all."""
    votes = {(int(row["year"]), row["state"], row["ticket"]): int(row["votes"]) for row in bench.records("state_votes")}
    for (year, state), cells in CELLS.items():
        for ticket, wanted in cells.items():
            require(votes[year, state, ticket], wanted=wanted, what=f"state_votes: {year} {state} {ticket}")
    grades = Counter(row["grade"] for row in bench.records("state_votes"))
    require(dict(grades), wanted=GRADES, what="state_votes: grades")


def check_districts(bench: Workbench) -> None:
    """Districts add up to their state, but for overseas ballots."""
    certified = {
        (int(row["year"]), row["state"], row["ticket"]): int(row["votes"]) for row in bench.records("state_votes")
    }
    for row in bench.records("district_votes"):
        year, state, ticket = int(row["year"]), row["state"], row["ticket"]
        if year >= 2008:
            certified[year, state, ticket] -= int(row["votes"])
            if row["district"] in {"ME-02", "NE-03"}:
                wanted = DISTRICT_SHORTFALLS.get((year, state), {}).get(ticket, 0)
                require(certified[year, state, ticket], wanted=wanted, what=f"district_votes: {year} {state} {ticket}")


def check_michigan(bench: Workbench) -> None:
    """Michigan's canvass: its totals, and the county pack in all 83 counties."""
    canvass = bench.records("mi_2016_canvass")
    found = sums(canvass, column="votes", tickets=("Donald Trump", "Hillary Clinton"))
    require(found, wanted=(2279543, 2268839), what="mi_2016_canvass: sums")
    require(sum(int(row["votes"]) for row in canvass), wanted=4799284, what="mi_2016_canvass: total")
    counties = {(row["unit"], row["ticket"]): row["votes"] for row in bench.records("county_votes_2016")}
    for row in canvass:
        if row["ticket"] in {"Donald Trump", "Hillary Clinton"}:
            key = row["unit"], row["ticket"]
            require(counties[key], wanted=row["votes"], what=f"mi_2016_canvass: {' '.join(key)}")


def check_electors_by_year(bench: Workbench) -> None:
    """Electors appointed, voting, cast and counted against the record of each election."""
    appointed: Counter[str] = Counter()
    voting: Counter[str] = Counter()
    for row in bench.records("apportionment"):
        appointed[row["year"]] += int(row["appointed"])
        voting[row["year"]] += int(row["voting"])
    cast: Counter[tuple[str, str]] = Counter()
    counted: Counter[tuple[str, str]] = Counter()
    for row in bench.records("electoral_votes"):
        office = "president" if row["office"] == "undifferentiated" else row["office"]
        cast[row["year"], office] += int(row["cast"])
        counted[row["year"], office] += int(row["counted"])
    for row in bench.records("record"):
        year = row["year"]
        require(appointed[year], wanted=int(row["appointed"]), what=f"apportionment: {year} appointed")
        require(voting[year], wanted=int(row["voting"]), what=f"apportionment: {year} voting")
        require(int(row["majority"]), wanted=appointed[year] // 2 + 1, what=f"record: {year} majority")
        for office in ("president", "vice_president"):
            if row[f"{office}_all_cast"]:
                wanted = int(row[f"{office}_all_cast"]), int(row[f"{office}_all_counted"])
                found = cast[year, office], counted[year, office]
                require(found, wanted=wanted, what=f"electoral_votes: {year} {office} cast and counted")


def check_tiles(bench: Workbench) -> None:
    """One tile a contest, no two in one place; electors of each allotment add up to 538."""
    places = {(row["row"], row["col"]) for row in bench.records("tiles")}
    require(len(places), wanted=56, what="tiles: places")
    contests = bench.records("jurisdictions")
    require(
        {row["unit"] for row in bench.records("tiles")}, wanted={row["unit"] for row in contests}, what="tiles: units"
    )
    for column in ("electors_2012_2020", "electors_2024_2028"):
        require(sum(int(row[column]) for row in contests), wanted=538, what=f"jurisdictions: {column}")


def check_others(bench: Workbench) -> None:
    """Rule 5: the bundle of others never has most votes among the tickets of a state."""
    leading: dict[tuple[str, str], tuple[int, str]] = {}
    for row in bench.records("state_votes"):
        key = row["year"], row["state"]
        leading[key] = max(leading.get(key, (-1, "")), (int(row["votes"]), row["ticket"]))
    for (year, state), (_, ticket) in leading.items():
        if ticket == OTHER:
            raise PackFault(f"state_votes: the bundle of others leads in {state} {year}")


def check_figures(bench: Workbench) -> None:
    """Every figure."""
    for year, line in FIGURES.items():
        check_year(bench, year=year, line=line)
    for check in (
        check_national,
        check_cells,
        check_districts,
        check_michigan,
        check_electors_by_year,
        check_tiles,
        check_others,
    ):
        check(bench)
