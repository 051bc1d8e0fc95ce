"""Electors' ballots that depart from the pledge: those listed by name or state, and those that the votes cast imply.

Slates and departures together give the votes cast, by year, state and office (checks.py proves it).
"""

from collections import Counter
from dataclasses import dataclass

from packing.electors import (
    UNPLEDGED,
    ByState,
    cast_votes,
    listed_departures,
    plain_name,
    pledged_everywhere,
)
from packing.votes import party_of, tickets
from packing.workbench import Builder, PackFault, Row, Table, Workbench, tabulate

LISTED, DERIVED = "listed", "derived from electoral_votes"

COLUMNS = (
    "year,state,electors,elector,party,office,pledged,pledged_vice_president,voted,voted_vice_president,"
    "disposition,category,replaced_by,note,verified,basis"
)

# The shared words for what became of a ballot: disposition, who voted instead, what to add to the note.
OUTCOMES = {
    "counted": ("counted", "", ""),
    "counted; fined $1,000": ("counted", "", "fined $1,000"),
    "not cast": ("not_cast", "", ""),
    "not cast (blank ballot)": ("not_cast", "", "blank ballot"),
    "ruled out of order; same elector re-voted for Clinton": (
        "invalidated",
        "",
        "ruled out of order; the same elector voted again, for Clinton",
    ),
    "deemed resigned; replaced by alternate (Jill Garcia) who voted for Clinton": (
        "replaced",
        "Jill Garcia",
        "deemed to have resigned; the alternate voted for Clinton",
    ),
    "removed; replaced by Celeste Landry who voted for Clinton": (
        "replaced",
        "Celeste Landry",
        "removed; the substitute voted for Clinton",
    ),
}
# The electors' party in the ticket's own words.
PARTIES = {"Democratic/Liberal Republican": "Liberal Republican and Democratic"}
SECRET = "unknown (secret ballot)"

FROM_STATES = "divided by state from electoral_votes"
LEAST = "whose electors these were is inferred: the least change that gives the votes cast"


@dataclass(frozen=True, slots=True)
class Departure:
    """One row of the pack; the ballots named by `office` depart, the other is as pledged and left empty."""

    year: int
    state: str
    electors: int
    office: str
    pledged: str
    pledged_mate: str
    voted: str
    voted_mate: str
    disposition: str
    category: str
    party: str
    elector: str = ""
    replaced_by: str = ""
    note: str = ""
    verified: str = ""
    basis: str = DERIVED

    def cells(self) -> list[str | int]:
        """The row in the pack's order of columns."""
        who: list[str | int] = [self.year, self.state, self.electors, self.elector, self.party, self.office]
        ballots = [self.pledged, self.pledged_mate, self.voted, self.voted_mate]
        fate = [self.disposition, self.category, self.replaced_by, self.note, self.verified, self.basis]
        return [*who, *ballots, *fate]


def mate_of(year: int, *, ticket: str) -> str:
    """The running mate of a ticket, empty where it had no single one."""
    return tickets()[year].get(ticket, {}).get("vice_president", "")


def office_of(row: Row) -> str:
    """Which ballots of a listed row depart from the pledge."""
    if row["year"] < "1804":
        return "undifferentiated"
    if row["category"] == "vice_president_only" or row["voted_president"] == row["pledged_president"]:
        return "vice_president"
    if not row["voted_president"]:
        return "both"
    # No vote for vice president is recorded for the six of New York in 1808 and for Micheal Baca, who was removed
    # between the two ballots.
    same = row["voted_vice_president"] in {"", row["pledged_vice_president"]}
    return "president" if same else "both"


def joined(*notes: str) -> str:
    """Several remarks as one note."""
    return "; ".join(note for note in notes if note)


def from_list(
    row: Row, *, state: str, electors: int, office: str, voted: str, voted_mate: str, note: str = ""
) -> Departure:
    """A departure with everything that the shared table says about it."""
    year, pledged = int(row["year"]), plain_name(row["pledged_president"])
    disposition, replaced_by, fate = OUTCOMES[row["outcome"]]
    secret = row["elector_name"] == SECRET
    return Departure(
        year=year,
        state=state,
        electors=electors,
        office=office,
        pledged=pledged,
        pledged_mate=row["pledged_vice_president"] or mate_of(year, ticket=pledged),
        voted=voted if office != "vice_president" else "",
        voted_mate=voted_mate if office != "president" else "",
        disposition=disposition,
        category=row["category"],
        party=PARTIES.get(row["party"], row["party"]),
        elector="" if secret else row["elector_name"],
        replaced_by=replaced_by,
        note=joined(row["note"], fate, note, "the ballot was secret: no name is known" if secret else ""),
        verified=row["verified"],
        basis=LISTED,
    )


def listed(bench: Workbench) -> list[Departure]:
    """The shared table's departures, national rows divided by state."""
    found: list[Departure] = []
    for row in listed_departures(bench):
        if not row["state_po"]:
            found += NATIONAL[row["category"]](bench, row)
            continue
        found.append(
            from_list(
                row,
                state=row["state_po"],
                electors=int(row["electors"]),
                office=office_of(row),
                voted=row["voted_president"],
                voted_mate=row["voted_vice_president"],
            )
        )
    return found


def divided_for_president(bench: Workbench, row: Row) -> list[Departure]:
    """1872: the votes for president of electors whose candidate had died, by state and person."""
    year, found = int(row["year"]), []
    for (of_year, state), votes in cast_votes(bench, office="president").items():
        for person, number in votes.items():
            if of_year == year and person not in tickets()[year]:
                found.append(
                    from_list(
                        row,
                        state=state,
                        electors=number,
                        office="president",
                        voted=person,
                        voted_mate="",
                        note=FROM_STATES,
                    )
                )
    return complete(row, found)


def divided_for_vice_president(bench: Workbench, row: Row) -> list[Departure]:
    """1896: the votes for one person as vice president, by state."""
    year, person, found = int(row["year"]), row["voted_vice_president"], []
    for (of_year, state), votes in cast_votes(bench, office="vice_president").items():
        if of_year == year and votes[person]:
            found.append(
                from_list(
                    row,
                    state=state,
                    electors=votes[person],
                    office="vice_president",
                    voted="",
                    voted_mate=person,
                    note=FROM_STATES,
                )
            )
    return complete(row, found)


NATIONAL = {"candidate_died": divided_for_president, "vice_president_only": divided_for_vice_president}


def complete(row: Row, found: list[Departure]) -> list[Departure]:
    """The divided rows, if they add up to the national figure."""
    total = sum(departure.electors for departure in found)
    if total != int(row["electors"]):
        raise PackFault(f"departures: {row['year']} divides into {total} electors, not {row['electors']}")
    return found


def apply(departure: Departure, *, president: Counter[str], vice_president: Counter[str]) -> None:
    """Change votes as pledged into votes as cast; replaced and invalidated ballots change nothing."""
    if departure.disposition not in {"counted", "not_cast"}:
        return
    if departure.office in {"both", "president"}:
        president[departure.pledged] -= departure.electors
        president[departure.voted] += departure.electors
    if departure.office in {"both", "vice_president"}:
        vice_president[departure.pledged_mate] -= departure.electors
        vice_president[departure.voted_mate] += departure.electors
    # A ballot not cast is for nobody.
    president.pop("", None)
    vice_president.pop("", None)


def expected(slate: Counter[str], *, year: int) -> tuple[Counter[str], Counter[str]]:
    """Votes for president and vice president if every pledged elector keeps the pledge."""
    president = Counter({ticket: electors for ticket, electors in slate.items() if ticket != UNPLEDGED})
    mates: Counter[str] = Counter()
    for ticket, electors in president.items():
        mates[mate_of(year, ticket=ticket)] += electors
    return president, mates


def derived(bench: Workbench, known: list[Departure]) -> list[Departure]:
    """The departures that the votes cast imply beyond those listed."""
    slates, found = pledged_everywhere(bench), []
    ballots = {office: cast_votes(bench, office=office) for office in ("president", "vice_president")}
    free: ByState = {}
    for row in bench.records("unpledged_ballots"):
        if row["office"] == "vice_president":
            free.setdefault((int(row["year"]), row["state"]), Counter())[row["person"]] += int(row["votes"])
    for (year, state), slate in sorted(slates.items()):
        president, mates = expected(slate, year=year)
        for departure in known:
            if (departure.year, departure.state) == (year, state):
                apply(departure, president=president, vice_president=mates)
        absent = absences(year, state, slate=slate, expected=president, cast=ballots["president"][year, state])
        for departure in absent:
            apply(departure, president=president, vice_president=mates)
        cast = ballots["vice_president"][year, state] - free.get((year, state), Counter())
        found += absent + changed_mates(year, state, slate=slate, expected=mates, cast=cast, known=known)
    return found


def absences(
    year: int, state: str, *, slate: Counter[str], expected: Counter[str], cast: Counter[str]
) -> list[Departure]:
    """Electors of whom no vote for president is recorded."""
    found = []
    for ticket, number in (expected - cast).items():
        departure = Departure(
            year=year,
            state=state,
            electors=number,
            office="both",
            pledged=ticket,
            pledged_mate=mate_of(year, ticket=ticket),
            voted="",
            voted_mate="",
            disposition="not_cast",
            category="abstention",
            party=party_of(year, ticket=ticket),
            note="snowbound" if (year, state) == (1864, "NV") else "",
        )
        if slate[ticket]:
            found.append(departure)
    return found


def changed_mates(
    year: int, state: str, *, slate: Counter[str], expected: Counter[str], cast: Counter[str], known: list[Departure]
) -> list[Departure]:
    """Votes for vice president that the tickets do not explain, given to the tickets whose mates lack them."""
    lacking, gained, found = expected - cast, cast - expected, []
    inferred = LEAST if len(slate) > 1 else ""
    for mate in sorted(lacking):
        ticket = max(
            (name for name in slate if mate_of(year, ticket=name) == mate), key=lambda name: (slate[name], name)
        )
        died = any(row.year == year and row.pledged == ticket and row.category == "candidate_died" for row in known)
        left = lacking[mate]
        for person in [*sorted(gained), ""]:
            number = left if person == "" else min(left, gained[person])
            if number == 0:
                continue
            left -= number
            gained[person] -= number
            found.append(
                Departure(
                    year=year,
                    state=state,
                    electors=number,
                    office="vice_president",
                    pledged=ticket,
                    pledged_mate=mate,
                    voted="",
                    voted_mate=person,
                    disposition="counted" if person else "not_cast",
                    category=category_of(person, died=died),
                    party=party_of(year, ticket=ticket),
                    note=joined(inferred, "" if person else "blank ballot for vice president"),
                )
            )
    return found


def category_of(person: str, *, died: bool) -> str:
    """Why a vote for vice president is not for the running mate."""
    if not person:
        return "abstention"
    return "candidate_died" if died else "vice_president_only"


def departures(bench: Workbench) -> Table:
    """Every departure, one state a row."""
    known = listed(bench)
    return tabulate(COLUMNS, (departure.cells() for departure in [*known, *derived(bench, known)]))


BUILDERS: dict[str, Builder] = {"departures": departures}
