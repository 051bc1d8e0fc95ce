"""Popular votes by state and by district, national references, and the tickets that they are for.

Fix rules bear the numbers of tests/data/test_fixes.py. Grades: A equals the official figure, B passed an independent
check, C is one lineage, D is disputed.
"""

import tomllib
from functools import cache
from pathlib import Path

from packing.workbench import OTHER, Builder, PackFault, Row, Table, Workbench, tabulate

TICKETS = Path(__file__).resolve().parents[2] / "src" / "ascertain" / "packs" / "tickets.toml"

# The shared table's words for where a cell came from, and the source of packs.toml that they mean.
SOURCES = {
    "UCSB/House Clerk via clavesi": "clavesi",
    "MIT Election Data & Science Lab (42MVDX copy)": "medsl-state",
    "MEDSL 2024-elections-official": "medsl-2024",
    "votemargins (state tables 1900-2024)": "votemargins",
    "Wikipedia/FEC table (margin-matters)": "margin-matters",
    "Wikipedia state tables (margin-matters copy)": "margin-matters",
    "sum of MEDSL county returns": "medsl-county-v6",
    "sum of county canvasses (mkearney/presidential_election_county_results_2016)": "mkearney-2016",
    "Wikipedia state article (after D. Leip)": "wikipedia",
    "Wikipedia state article and state list (after D. Leip), margin 11,116": "wikipedia",
    # Vermont 1976: the rest of the state once the fusion votes are out of it (rule 1).
    "computed: 1,716 less 991": "wikipedia",
    "HistoryLink essay 5595 (statewide totals) and Wikipedia state article": "historylink",
}

# The shared remarks on cells, in our words.
NAMED_ELSEWHERE = "the state table names nobody or lumps independents together; this name comes from county returns"
REMARKS = {
    "": "",
    "Democratic 2,458,212 + Liberal 292,557": "Democratic line 2,458,212 and Liberal line 292,557",
    "AL: 324,050 is the top unpledged Democratic elector; overlaps Kennedy figure (one slate of 11), do not add": (
        "the leading unpledged elector of the one Democratic list; overlaps with Kennedy's figure, never add the two"
    ),
    "Alabama voters chose electors individually; 5 pledged to Kennedy and 6 unpledged ran on one Democratic slate. "
    "Figure = vote credited to Kennedy by the chosen source; conventions differ (318,303 vs 324,050), and an "
    "alternative split credits Kennedy with 5/11": (
        "one Democratic list of five pledged and six unpledged electors, voted for one by one; 318,303, 324,050 and "
        "five elevenths are all in print as Kennedy's share"
    ),
    "Johnson was not on the Alabama ballot": "President Johnson was not on Alabama's ballot",
    "the House Clerk/MEDSL figure gives a margin of 9,333; two further pages use 11,116 (a switch of 5,559)": (
        "the Clerk of the House has a margin of 9,333; three published pages have 11,116"
    ),
    "the House Clerk/MEDSL figure leaves votes out": "the figure of the Clerk of the House leaves votes out",
    "Democratic and Independent Vermonters lines together; 80,954 is also in print": (
        "Democratic and Independent Vermonters lines together; 80,954 is also in print"
    ),
    "991 fusion votes are already in the Democratic figure; inferred from the printed shares 54.34 / 43.14 / 2.13, "
    "which fit a total of 187,855": "991 fusion votes moved to the Democratic figure, as the printed shares require",
    "sum of fusion ballot lines; second source lists the major-party line only": "sum of the ticket's ballot lines",
    "the House Clerk/MEDSL figure looks like a slip of digits": "the figure of the Clerk of the House has a slipped digit",
    "the House Clerk/MEDSL figure is 46,000 too high": "the figure of the Clerk of the House is 46,000 too high",
    "with it the rows add up to 1,202,527 and to the printed shares 48.02 / 39.88 / 11.55": (
        "with it the rows add up to the printed total, 1,202,527, and to the printed shares"
    ),
    "MEDSL state table leaves the name blank or lumps independents under one name; Other adjusted where it held the "
    "votes": NAMED_ELSEWHERE,
    "less candidates named elsewhere": "less the candidates named from county returns",
    "the House Clerk/MEDSL figure also fails the two-party share of an independent table": (
        "the figure of the Clerk of the House does not fit the printed two-party share"
    ),
    "two figures in print: with this one (MEDSL) the 51 sums equal the FEC totals 75,017,613 / 77,302,580; the state "
    "page of Wikipedia and AP county data have 2,335,395 / 2,075,085, which gives 75,019,230 / 77,303,568": (
        "with this figure the states add up to the national totals of the FEC; 2,335,395 and 2,075,085 are also in print"
    ),
}

# Rule 13: cells whose votes are already in another ticket's figure, by their remark. They are shown and never added.
OVERLAPS = {
    "AL: 324,050 is the top unpledged Democratic elector; overlaps Kennedy figure (one slate of 11), do not add": (
        "John F. Kennedy"
    ),
}

# The years for which a national figure exists that is not the sum of the states' figures.
INDEPENDENT_REFERENCES = (2016, 2020, 2024)

# Rule 3: nobody of these names is on a ticket, whatever a source's spelling suggests.
MISREAD_NAMES = ("MITT, ROMNEY", "ROMNEY, MITT", "Sharon E. Harris", "", "None of these candidates")


@cache
def tickets() -> dict[int, dict[str, dict[str, str]]]:
    """The hand-kept tickets by year and full name."""
    found: dict[int, dict[str, dict[str, str]]] = {}
    for row in tomllib.loads(TICKETS.read_text(encoding="utf-8"))["ticket"]:
        of_year = found.setdefault(row["year"], {})
        if row["name"] in of_year:
            raise PackFault(f"tickets: {row['year']} names {row['name']} twice")
        of_year[row["name"]] = {key: str(value) for key, value in row.items() if key != "year"}
    return found


def party_of(year: int, *, ticket: str) -> str:
    """The label a ticket ran under in a year."""
    if ticket == OTHER:
        return "Other"
    if ticket not in tickets()[year]:
        raise PackFault(f"tickets: {year} has no ticket {ticket!r}")
    return tickets()[year][ticket]["party"]


def grade_of(row: Row) -> str:
    """The quality grade of a cell: the first rule that fits."""
    if row["status"] in {"disputed", "share_differs_from_second_source"} or row["share_check_vs_jaytimm"] == "differs":
        return "D"
    if row["candidate"] == OTHER:
        return "C"
    if row["status"] == "two_sources_agree":
        return "A"
    return "B" if row["share_check_vs_jaytimm"] == "ok" else "C"


def rejected_votes(row: Row) -> str:
    """Rule 11: the figure that a published table overruled, shown on request."""
    if row["status"] != "corrected_from_published_table" or not row["second_source_votes"]:
        return ""
    return str(int(float(row["second_source_votes"])))


def state_votes(bench: Workbench) -> Table:
    """Votes by state and ticket, 1824-2024, each cell with source, status and grade."""
    rows: list[list[str | int]] = []
    for row in bench.read("facts/popular_votes_state.csv"):
        year, ticket = int(row["year"]), row["candidate"]
        # Rule 3: a name that a source garbled must never reach a pack as a ticket of its own.
        if ticket in MISREAD_NAMES:
            raise PackFault(f"state_votes: {year} {row['state_po']} has the name {ticket!r}, which is no ticket")
        # Rules 1, 2, 10-13 are settled cell by cell in the shared table; reconciliation.py holds the numbers.
        cell: list[str | int] = [year, row["state_po"], ticket, party_of(year, ticket=ticket), int(row["votes"])]
        basis = [SOURCES[row["source"]], row["status"], grade_of(row), rejected_votes(row)]
        rows.append([*cell, *basis, OVERLAPS.get(row["note"], ""), REMARKS[row["note"]]])
    return tabulate("year,state,ticket,party,votes,source,status,grade,rejected_votes,overlaps,note", rows)


def state_votes_by_cell(bench: Workbench) -> dict[tuple[int, str, str], tuple[int, str]]:
    """Votes and grade by year, state and ticket."""
    return {
        (int(row["year"]), row["state"], row["ticket"]): (int(row["votes"]), row["grade"])
        for row in bench.records("state_votes")
    }


def national_reference(bench: Workbench) -> Table:
    """National figures: each ticket's where printed independently of the states, and the printed total of all."""
    rows: list[list[str | int]] = []
    for row in bench.read("facts/popular_votes_national.csv"):
        year, reference = int(row["year"]), ""
        if year in INDEPENDENT_REFERENCES and row["votes_second_source"]:
            reference = str(int(float(row["votes_second_source"])))
        total = int(row["total_votes_all_candidates"])
        rows.append([year, row["candidate"], reference, total, "fec" if year in INDEPENDENT_REFERENCES else "ucsb"])
    return tabulate("year,ticket,reference_votes,total_votes,source", rows)


def district_votes(bench: Workbench) -> Table:
    """Votes by district of Maine and Nebraska."""
    rows: list[list[str | int]] = []
    for row in bench.read("facts/popular_votes_district.csv"):
        year, ticket = int(row["year"]), row["candidate"]
        place = [row["state_po"], row["district"], ticket, party_of(year, ticket=ticket), row["votes"]]
        rows.append([year, *place, SOURCES[row["source"]]])
    return tabulate("year,state,district,ticket,party,votes,source", rows)


def district_president(bench: Workbench) -> Table:
    """Presidential vote by congressional district, on the lines of its own and of other years: estimates."""
    rows = []
    for row in bench.read("district_returns/president_by_district_2008_2024.csv"):
        place = [row["year"], row["map_year"], row["cd"], row["party"]]
        rows.append([*place, row["votes_est"], row["two_party_share"], row["total"]])
    return tabulate("year,map_year,district,party,votes_est,two_party_share,total", rows)


def tie_resolutions(bench: Workbench) -> Table:
    """Who carried a district that rounding shows as an exact tie."""
    rows = []
    for row in bench.read("district_returns/tie_resolutions.csv"):
        place = [row["year"], row["map_year"], row["district"], row["winner"]]
        rows.append([*place, row["margin_votes"], row["share_winner"], row["share_loser"], row["source"]])
    return tabulate("year,map_year,district,winner,margin_votes,share_winner,share_loser,source", rows)


BUILDERS: dict[str, Builder] = {
    "district_president": district_president,
    "district_votes": district_votes,
    "national_reference": national_reference,
    "state_votes": state_votes,
    "tie_resolutions": tie_resolutions,
}
