"""Slates that are facts and the ballots of unpledged electors: what plurality of the popular vote does not give.

Until 1820 every slate is a fact; from 1824 those of legislatures and districts, and the general tickets that split.
"""

from collections import Counter, defaultdict
from typing import TypeAlias

from packing.votes import tickets
from packing.workbench import OTHER, Builder, PackFault, Row, Table, Workbench, tabulate

UNPLEDGED = "Unpledged electors"

# (year, state) -> votes or electors by name
ByState: TypeAlias = dict[tuple[int, str], Counter[str]]

MANNERS = {
    "legislature": "legislature",
    "popular_district": "district",
    "hybrid": "hybrid",
    "popular_statewide": "general_ticket",
}
SPLIT = "general_ticket_split"

NOTES = {
    (1820, "MS"): "one elector did not vote",
    (1820, "PA"): "one elector did not vote",
    (1820, "TN"): "one elector did not vote",
    (1860, "NJ"): "four Republican electors and three of the fusion ticket had most votes; nobody was faithless",
    (1892, "ND"): "one elector of each ticket had most votes",
    (1892, "OR"): "one fusion elector ran ahead of a Republican; nobody was faithless",
    (1960, "AL"): "one Democratic list: five pledged to Kennedy, six unpledged; nobody was faithless",
}
SPLIT_NOTE = "voters chose single electors, and those of more than one ticket had most votes"


def cast_votes(bench: Workbench, *, office: str) -> ByState:
    """Electoral votes cast for one office."""
    found: ByState = defaultdict(Counter)
    for row in bench.records("electoral_votes"):
        if row["office"] == office:
            found[int(row["year"]), row["state"]][row["person"]] += int(row["cast"])
    return found


def popular_votes(bench: Workbench) -> ByState:
    """Popular votes by state; the bundle of others is nobody's (rule 5)."""
    found: ByState = defaultdict(Counter)
    for row in bench.records("state_votes"):
        if row["ticket"] != OTHER:
            found[int(row["year"]), row["state"]][row["ticket"]] += int(row["votes"])
    return found


def leader(votes: Counter[str]) -> str:
    """The ticket with most votes; a tie stops the build."""
    first, *rest = votes.most_common(2)
    if rest and rest[0][1] == first[1]:
        raise PackFault(f"slates: {first[0]} and {rest[0][0]} are tied, and a lot is no rule of this builder")
    return first[0]


def listed_departures(bench: Workbench) -> list[Row]:
    """The rows of the shared table that are departures; those with no electors only record that nothing happened."""
    return [row for row in bench.read("facts/faithless_electors.csv") if row["electors"] != "0"]


def stands_for_president(row: Row) -> bool:
    """Whether a listed row changed the votes cast for president."""
    return (
        row["category"] not in {"vice_president_only", "invalidated"}
        and row["voted_president"] != row["pledged_president"]
    )


def plain_name(words: str) -> str:
    """A pledge without the brackets that mark an inference."""
    return words.strip("()")


def unpledged_of_1960(bench: Workbench) -> list[tuple[int, str, str, str]]:
    """Year, state, president and vice president of slates that were elected without a pledge."""
    return [
        (int(row["year"]), row["state_po"], row["voted_president"], row["voted_vice_president"])
        for row in bench.read("facts/faithless_electors.csv")
        if row["pledged_president"] == "(unpledged)"
    ]


def pledged_slates(bench: Workbench) -> ByState:
    """Electors by ticket from 1804 on: the votes cast for president with every departure undone."""
    slates = cast_votes(bench, office="president")
    for year, state, person, _ in unpledged_of_1960(bench):
        slates[year, state][UNPLEDGED] = slates[year, state].pop(person)
    for row in listed_departures(bench):
        if not stands_for_president(row) or int(row["year"]) < 1804:
            continue
        if not row["state_po"]:
            # 1872: the national row says only how Greeley's electors voted; whoever got a vote in a state without
            # being on a ticket of the year had it from them.
            undo_national(slates, year=int(row["year"]), pledged=row["pledged_president"])
            continue
        slate = slates[int(row["year"]), row["state_po"]]
        if row["voted_president"]:
            slate[row["voted_president"]] -= int(row["electors"])
        slate[plain_name(row["pledged_president"])] += int(row["electors"])
    restore_absent(bench, slates)
    return {key: +slate for key, slate in slates.items()}


def undo_national(slates: ByState, *, year: int, pledged: str) -> None:
    """Give back to one ticket every vote of a year for a person who was on no ticket."""
    for (of_year, _), slate in slates.items():
        if of_year == year:
            for person in [name for name in slate if name not in tickets()[year]]:
                slate[pledged] += slate.pop(person)


def restore_absent(bench: Workbench, slates: ByState) -> None:
    """Count electors who were appointed but cast no vote towards their state's only ticket."""
    for row in bench.records("apportionment"):
        key = int(row["year"]), row["state"]
        absent = int(row["appointed"]) - sum(slates[key].values())
        if key[0] < 1804 or absent == 0:
            continue
        if len(+slates[key]) != 1 or absent < 0:
            raise PackFault(f"slates: {key[0]} {key[1]} has {absent} electors that no ticket explains")
        slates[key][leader(slates[key])] += absent


def slate_rows(bench: Workbench) -> list[list[str | int]]:
    """Every slate that is a fact, with its manner of appointment."""
    popular, pledged = popular_votes(bench), pledged_slates(bench)
    rows: list[list[str | int]] = []
    for row in bench.records("apportionment"):
        key, appointed = (int(row["year"]), row["state"]), int(row["appointed"])
        if appointed == 0 or row["method"] not in MANNERS:
            continue
        manner = MANNERS[row["method"]]
        slate = Counter({UNPLEDGED: appointed}) if key[0] < 1804 else pledged[key]
        if key[0] >= 1824 and manner == "general_ticket":
            if slate == Counter({leader(popular[key]): appointed}):
                continue
            manner = SPLIT
        usual = {SPLIT: SPLIT_NOTE}.get(manner, row["note"] if key[0] < 1804 else "")
        for ticket, electors in sorted(slate.items()):
            rows.append([*key, ticket, electors, manner, NOTES.get(key, usual)])
    return rows


def slates(bench: Workbench) -> Table:
    """Slates that are facts, not derivable from the popular vote."""
    return tabulate("year,state,ticket,electors,manner,note", slate_rows(bench))


def unpledged_ballots(bench: Workbench) -> Table:
    """What electors without a pledge voted: everybody until 1800, Alabama and Mississippi in 1960."""
    rows: list[list[str | int]] = []
    ballots = cast_votes(bench, office="undifferentiated")
    for row in listed_departures(bench):
        if int(row["year"]) < 1804:
            # 1796: Samuel Miles had promised Adams; the ballots here are as promised, his departure is a row there.
            ballot = ballots[int(row["year"]), row["state_po"]]
            ballot[row["voted_president"]] -= int(row["electors"])
            ballot[row["pledged_president"]] += int(row["electors"])
    for (year, state), ballot in ballots.items():
        rows += [[year, state, "undifferentiated", person, votes] for person, votes in (+ballot).items()]
    for year, state, president, vice_president in unpledged_of_1960(bench):
        for office, person in (("president", president), ("vice_president", vice_president)):
            rows.append([year, state, office, person, cast_votes(bench, office=office)[year, state][person]])
    return tabulate("year,state,office,person,votes", rows)


def pledged_everywhere(bench: Workbench) -> ByState:
    """Electors by ticket in every state since 1804: given slates, else plurality; Maine and Nebraska by district."""
    popular, districts = popular_votes(bench), district_leaders(bench)
    found: ByState = defaultdict(Counter)
    for row in bench.records("slates"):
        if int(row["year"]) >= 1804:
            found[int(row["year"]), row["state"]][row["ticket"]] += int(row["electors"])
    for row in bench.records("apportionment"):
        key, appointed = (int(row["year"]), row["state"]), int(row["appointed"])
        if key[0] < 1824 or appointed == 0 or key in found:
            continue
        by_district = districts.get(key, Counter())
        found[key] = by_district + Counter({leader(popular[key]): appointed - by_district.total()})
    return found


def district_leaders(bench: Workbench) -> ByState:
    """One elector for each district carried, where a state's districts are all known (since 2008)."""
    votes: dict[tuple[int, str, str], Counter[str]] = defaultdict(Counter)
    for row in bench.records("district_votes"):
        if int(row["year"]) >= 2008:
            votes[int(row["year"]), row["state"], row["district"]][row["ticket"]] += int(row["votes"])
    found: ByState = defaultdict(Counter)
    for (year, state, _), of_district in votes.items():
        found[year, state][leader(of_district)] += 1
    return found


BUILDERS: dict[str, Builder] = {"slates": slates, "unpledged_ballots": unpledged_ballots}
