"""What must hold of the packs before they are written: keys, names, days, and electors that add up to the votes cast.

The sums of the popular vote are in reconciliation.py.
"""

import tomllib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from pathlib import Path

from packing.manifest import Description, notice_text, read_pack
from packing.reconciliation import check_figures
from packing.votes import tickets
from packing.workbench import OTHER, PackFault, Row, Table, Workbench, sha256_of

SPLIT_GENERAL_TICKETS = {
    (1860, "NJ"),
    *((year, "CA") for year in (1880, 1892, 1896, 1912)),
    *((1892, state) for state in ("ND", "OH", "OR")),
    (1896, "KY"),
    (1904, "MD"),
    (1908, "MD"),
    (1916, "WV"),
    (1960, "AL"),
}

# A row for a board that the returns count inside Jackson County, kept in this one table.
KANSAS_CITY = "36000"
# The feed of 2016 still wrote Shannon's code for Oglala Lakota; the error is kept (rule 16).
SHANNON = "46113"

# Packs whose unit must be valid on election day, with the year; None: the pack has a column for it.
UNIT_YEARS: dict[str, int | None] = {
    **{f"county_votes_{year}": year for year in range(2000, 2028, 4)},
    "county_equipment_2016": 2016,
    "county_to_district": None,
    "demographics_2016": 2016,
    "mi_2016_canvass": 2016,
    "timeline_2016_county": 2016,
    "timeline_2016_nation": 2016,
    "wi_2016_recount": 2016,
    "wi_2016_recount_units": 2016,
}

# Packs whose column `source` holds ids of sources.
SOURCED = (
    *("county_votes_2020", "county_votes_2024", "district_votes", "national_reference", "state_votes"),
    "timeline_2016_nation",
)

# Words that a column may hold and no others.
WORDS = {
    ("apportionment", "method"): "legislature popular_district hybrid popular_statewide none "
    "district_2_statewide_plus_1_per_cd",
    ("count_objections", "effect"): "counted rejected announced_in_alternative not_received not_appointed",
    ("count_objections", "house"): "count reject sustain overrule object uphold",
    ("count_objections", "office"): "both president vice_president",
    ("count_objections", "rule"): "none joint_rule_22 electoral_commission_1877 act_1887",
    ("count_objections", "senate"): "count reject sustain overrule object uphold",
    ("departures", "disposition"): "counted not_cast invalidated replaced",
    ("departures", "office"): "both president vice_president undifferentiated",
    ("electoral_votes", "office"): "president vice_president undifferentiated",
    ("electoral_votes", "status"): "counted rejected announced_in_alternative",
    ("electors_2016", "status"): "voted uncertain",
    ("slates", "manner"): "legislature district hybrid general_ticket general_ticket_split",
    ("state_votes", "grade"): "A B C D",
    ("timeline_2016_nation", "precision"): "second minute day-part day",
    ("units", "kind"): "county parish borough city district statewide overseas writein federal residual state nation",
}


def election_day(year: int) -> date:
    """The Tuesday after the first Monday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 1)


def check_keys(pack: str, table: Table, *, key: tuple[str, ...]) -> None:
    """No two rows under one key, no key column missing."""
    places = [table.columns.index(name) for name in key]
    seen: set[tuple[str, ...]] = set()
    for number, row in enumerate(table.rows, start=2):
        cells = tuple(row[place] for place in places)
        if cells in seen:
            raise PackFault(f"{pack}: line {number} repeats the key {', '.join(cells)}")
        seen.add(cells)


def check_counts(pack: str, table: Table) -> None:
    """Votes and electors are whole numbers, below zero only among residuals."""
    counted = {"votes", "electors", "cast", "counted", "dem", "gop", "total", "certified", "county_sum", "appointed"}
    for place, name in enumerate(table.columns):
        if name not in counted:
            continue
        for number, row in enumerate(table.rows, start=2):
            if row[place] and not row[place].isdigit():
                raise PackFault(f"{pack}: line {number} has {row[place]!r} for {name}, which is no count")


def check_words(bench: Workbench) -> None:
    """Closed columns hold their words only."""
    for (pack, column), words in WORDS.items():
        for row in bench.records(pack):
            if row[column] and row[column] not in words.split():
                raise PackFault(f"{pack}: {column} says {row[column]!r}, which is none of: {words}")


def check_states(bench: Workbench, *, packs: Iterable[str]) -> None:
    """A column `state` holds postal codes of states of the day's table, or is empty where nobody is named."""
    known = {row["unit"] for row in bench.records("units") if row["kind"] == "state"} | {"US"}
    for pack in packs:
        table = bench.table(pack)
        if "state" in table.columns:
            place = table.columns.index("state")
            allowed = known | {""} if pack == "count_objections" else known
            wrong = sorted({row[place] for row in table.rows} - allowed)
            if wrong:
                raise PackFault(f"{pack}: {wrong[0]!r} is no state")


def check_tickets(bench: Workbench) -> None:
    """Every ticket of votes, slates and departures is in tickets.toml under its year."""
    for pack in ("state_votes", "district_votes", "residuals", "national_reference", "slates"):
        for row in bench.records(pack):
            if row["ticket"] != OTHER and row["ticket"] not in tickets()[int(row["year"])]:
                raise PackFault(f"{pack}: {row['year']} has no ticket {row['ticket']!r} in tickets.toml")
    for row in bench.records("departures"):
        if row["office"] != "undifferentiated" and row["pledged"] not in tickets()[int(row["year"])]:
            raise PackFault(f"departures: {row['year']} has no ticket {row['pledged']!r} in tickets.toml")
    for year, of_year in tickets().items():
        slugs = Counter(row["slug"] for row in of_year.values())
        if max(slugs.values()) > 1:
            raise PackFault(f"tickets: {year} uses the slug {slugs.most_common(1)[0][0]!r} twice")


def check_sources(bench: Workbench, *, about: Description) -> None:
    """Rows name only sources that their pack names."""
    for pack in SOURCED:
        unnamed = {row["source"] for row in bench.records(pack)} - set(about.packs[pack]["sources"])
        if unnamed:
            raise PackFault(f"{pack}: the manifest does not name the source {min(unnamed)!r}")


def check_units(bench: Workbench) -> None:
    """Every unit that a pack names is one on that day."""
    dates = {row["unit"]: (row["since"], row["until"]) for row in bench.records("units")}
    for pack, fixed in UNIT_YEARS.items():
        for row in bench.records(pack):
            unit = row["fips" if pack == "county_equipment_2016" else "unit"]
            if unit == KANSAS_CITY and pack == "county_equipment_2016":
                continue
            day = election_day(fixed or int(row["year"])).isoformat()
            since, until = dates.get(unit, ("9", ""))
            known_error = unit == SHANNON and pack == "timeline_2016_county"
            if not known_error and not (since <= day and (until == "" or day < until)):
                raise PackFault(f"{pack}: {unit} is no unit on {day}")


def check_parents(bench: Workbench) -> None:
    """Every unit but the nation lies in another unit."""
    rows = bench.records("units")
    known = {row["unit"] for row in rows}
    for row in rows:
        if row["kind"] != "nation" and row["parent"] not in known:
            raise PackFault(f"units: {row['unit']} lies in {row['parent']!r}, which is no unit")


def plurality(votes: Counter[str]) -> str:
    """The ticket with most votes."""
    return max(votes, key=lambda ticket: votes[ticket])


def add_up(
    rows: Iterable[Row], *, key: Callable[[Row], tuple[str, ...]], name: str, value: str
) -> dict[tuple[str, ...], Counter[str]]:
    """Sums of one column by key and name."""
    sums: dict[tuple[str, ...], Counter[str]] = defaultdict(Counter)
    for row in rows:
        sums[key(row)][row[name]] += int(row[value])
    return sums


def year_and_state(row: Row) -> tuple[str, ...]:
    """The key of most facts of an election."""
    return row["year"], row["state"]


def slates_as_elected(bench: Workbench) -> dict[tuple[str, ...], Counter[str]]:
    """Electors by year, state and ticket since 1804: given slates, else plurality of the popular vote."""
    given = add_up(bench.records("slates"), key=year_and_state, name="ticket", value="electors")
    named = [row for row in bench.records("state_votes") if row["ticket"] != OTHER]
    votes = add_up(named, key=year_and_state, name="ticket", value="votes")
    recent = [row for row in bench.records("district_votes") if row["year"] >= "2008"]
    districts = add_up(
        recent, key=lambda row: (row["year"], row["state"], row["district"]), name="ticket", value="votes"
    )
    elected: dict[tuple[str, ...], Counter[str]] = {}
    for row in bench.records("apportionment"):
        key, appointed = year_and_state(row), int(row["appointed"])
        if row["year"] < "1804" or appointed == 0:
            continue
        if key in given:
            elected[key] = given[key]
        else:
            carried = Counter(plurality(votes_there) for place, votes_there in districts.items() if place[:2] == key)
            elected[key] = carried + Counter({plurality(votes[key]): appointed - carried.total()})
        if elected[key].total() != appointed:
            raise PackFault(
                f"slates: {key[0]} {key[1]} has {elected[key].total()} electors, {appointed} were appointed"
            )
    return elected


def votes_as_cast(bench: Workbench) -> dict[tuple[str, ...], Counter[str]]:
    """Electoral votes by year, state, office and person that slates, mates, unpledged ballots and departures give."""
    cast = add_up(
        bench.records("unpledged_ballots"),
        key=lambda row: (row["year"], row["state"], row["office"]),
        name="person",
        value="votes",
    )
    for (year, state), slate in slates_as_elected(bench).items():
        for ticket, electors in slate.items():
            mate = tickets()[int(year)][ticket].get("vice_president", "")
            if mate:
                cast[year, state, "president"][ticket] += electors
                cast[year, state, "vice_president"][mate] += electors
    for row in bench.records("departures"):
        if row["disposition"] in {"counted", "not_cast"}:
            depart(row, cast=cast)
    return cast


def depart(row: Row, *, cast: dict[tuple[str, ...], Counter[str]]) -> None:
    """Move one departure's votes from the pledge to whom they were given, if to anybody."""
    offices = ("president", "vice_president") if row["office"] == "both" else (row["office"],)
    for office in offices:
        suffix = "_vice_president" if office == "vice_president" else ""
        votes = cast[row["year"], row["state"], office]
        votes[row[f"pledged{suffix}"]] -= int(row["electors"])
        if row[f"voted{suffix}"]:
            votes[row[f"voted{suffix}"]] += int(row["electors"])


def check_electors(bench: Workbench) -> None:
    """For every year, state and office: slates, running mates, unpledged ballots and departures give the votes cast."""
    rebuilt = {key: +votes for key, votes in votes_as_cast(bench).items()}
    printed = add_up(
        bench.records("electoral_votes"),
        key=lambda row: (row["year"], row["state"], row["office"]),
        name="person",
        value="cast",
    )
    for key in sorted(set(rebuilt) | set(printed)):
        if rebuilt.get(key, Counter()) != printed.get(key, Counter()):
            raise PackFault(
                f"electors: {' '.join(key)} is {dict(rebuilt.get(key, {}))}, cast {dict(printed.get(key, {}))}"
            )


def check_departures(bench: Workbench) -> None:
    """A row says what was voted exactly for the ballots that its office names and that were given."""
    for row in bench.records("departures"):
        for office, column in (("president", "voted"), ("vice_president", "voted_vice_president")):
            departs = row["office"] in {"both", office} or (row["office"], office) == ("undifferentiated", "president")
            if bool(row[column]) != (departs and row["disposition"] != "not_cast"):
                raise PackFault(
                    f"departures: {row['year']} {row['state']} {row['pledged']}: {column} does not fit the office"
                )


def check_named_departures(bench: Workbench) -> None:
    """Everybody who departed in 2016, or voted in such a person's place, is in the list of that year's electors."""
    seated = {(row["state"], row["elector"]) for row in bench.records("electors_2016")}
    for row in bench.records("departures"):
        sat = row["replaced_by"] or row["elector"]
        if row["year"] == "2016" and (row["state"], sat) not in seated:
            raise PackFault(f"departures: 2016 {row['state']} {sat} is not among the electors of that year")


def check_split_tickets(bench: Workbench) -> None:
    """The general tickets that split are those known to law and to nobody's surprise."""
    found = {
        (int(row["year"]), row["state"]) for row in bench.records("slates") if row["manner"] == "general_ticket_split"
    }
    if found != SPLIT_GENERAL_TICKETS:
        raise PackFault(
            f"slates: split general tickets differ from the known ones: {sorted(found ^ SPLIT_GENERAL_TICKETS)}"
        )


def check_packs(bench: Workbench, *, about: Description) -> None:
    """Everything that must hold, the first fault by pack, row and rule."""
    for pack in about.built():
        check_keys(pack, bench.table(pack), key=about.key_of(pack))
        check_counts(pack, bench.table(pack))
    check_words(bench)
    check_states(bench, packs=about.built())
    check_tickets(bench)
    check_sources(bench, about=about)
    check_units(bench)
    check_parents(bench)
    check_split_tickets(bench)
    check_departures(bench)
    check_named_departures(bench)
    check_electors(bench)
    check_figures(bench)


def verify_by_manifest(packs: Path, *, notice: Path) -> None:
    """Hold the packs that are there to what their manifest says: hash, columns, rows, unique keys, NOTICE."""
    text = (packs / "manifest.toml").read_text(encoding="utf-8")
    for row in tomllib.loads(text)["pack"]:
        path = packs / row["file"]
        data = path.read_bytes() if path.exists() else b""
        if sha256_of(data) != row["sha256"]:
            raise PackFault(f"{row['id']} is missing or damaged: its sha256 is not the manifest's")
        table = read_pack(data, file=row["file"])
        if len(table.rows) != row["rows"] or list(table.columns) != row["columns"]:
            raise PackFault(f"{row['id']} has other rows or columns than the manifest says")
        check_keys(row["id"], table, key=tuple(row["key"]))
    if notice.read_text(encoding="utf-8") != notice_text(text):
        raise PackFault("NOTICE is not what the manifest gives")
