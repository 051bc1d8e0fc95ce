"""Cases: all the facts that decide one election, put together from the packs under the law of its year.

1789-1820: slates are facts. 1824-1996: certified states. 2000 on: counties where asked for, with the residuals that
bring them up to the certificates. Then departures, Congress's answers and the chambers' ballots.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import Final

from ascertain.archive.manifest import describe, of_year, packs, read, table, use, whole
from ascertain.ascertainment import Slate
from ascertain.contingent import ChamberBallot
from ascertain.election import NATION, OTHERS, STATES, UNPLEDGED, Election, Finding, Office, Ticket, is_district, parent
from ascertain.errors import PackDamaged, UnknownName
from ascertain.joint_session import Objection
from ascertain.law import Award, Law, elections, law_for
from ascertain.meeting import Departure
from ascertain.proceedings import Case, Congress
from ascertain.returns import CONTEST, TOTAL, Report, Returns, fold

EVERY_OFFICE: Final[Mapping[str, tuple[Office, ...]]] = {
    "both": ("president", "vice_president"),
    "president": ("president",),
    "vice_president": ("vice_president",),
    "undifferentiated": ("undifferentiated",),
}
Counted = tuple[str, Mapping[str, int], str]
"""unit, votes, source"""


def check_year(year: int) -> Election:
    """The election of that year; raises `UnknownName` with the years there are."""
    years = elections()
    if year not in years:
        near = min(years, key=lambda other: (abs(other - year), other))
        raise UnknownName(
            f"there is no presidential election of {year} here; the nearest is {near}, the range {years[0]} to "
            f"{years[-1]}.",
            parameter="year",
            allowed=years,
        )
    return Election(year)


@cache
def _tickets() -> Mapping[int, Mapping[str, Ticket]]:
    found: dict[int, dict[str, Ticket]] = {}
    content = tomllib.loads(read(describe("tickets")).decode("utf-8"))
    for number, row in enumerate(content["ticket"], start=1):
        try:
            named = {key: value for key, value in row.items() if key != "year"}
            found.setdefault(row["year"], {})[row["name"]] = Ticket(**named)
        except (KeyError, TypeError) as error:
            raise PackDamaged(f"pack tickets: ticket {number}: {error}.") from None
    return found


def tickets_of(year: int) -> Mapping[str, Ticket]:
    """The tickets of an election by the candidate's full name, and the unpledged slate."""
    use("tickets")
    return {**_tickets().get(year, {}), UNPLEDGED: Ticket(UNPLEDGED, None, "Unpledged", "unpledged")}


def _state_rows(year: int) -> list[dict[str, str]]:
    """The states' cells of an election that are counted: one that overlaps with another is never added to it."""
    return [row for row in of_year("state_votes", year) if not row["overlaps"]]


def _counties(year: int) -> Iterator[Counted]:
    """The counties' counts, and for each state the residual that brings them up to its certificate.

    A name that no state table of the year has is part of the bundle of others, in the counties as in the states.
    """
    pack = packs()[f"county_votes_{year}"]
    content = table(pack.id)
    unit, ticket, number = (content.columns.index(name) for name in ("unit", "ticket", "votes"))
    stated = content.columns.index("source") if "source" in content.columns else None
    known = {row["ticket"] for row in of_year("state_votes", year)}
    votes: dict[str, dict[str, int]] = {}
    origin: dict[str, str] = {}
    for row in content.rows:
        own, choice = votes.setdefault(row[unit], {}), row[ticket] if row[ticket] in known else OTHERS
        own[choice] = own.get(choice, 0) + int(row[number])
        origin[row[unit]] = pack.sources[0] if stated is None else row[stated]
    for name, own in votes.items():
        yield name, own, origin[name]
    residuals: dict[str, dict[str, int]] = {}
    for row_of in of_year("residuals", year):
        if whole("residuals", row_of, "residual"):
            residuals.setdefault(row_of["state"], {})[row_of["ticket"]] = int(row_of["residual"])
    for state, own in residuals.items():
        yield f"{state}-RES", own, "reconciliation"


def _rows_counted(pack_id: str, rows: list[dict[str, str]], unit: str) -> Iterator[Counted]:
    origin = {row[unit]: row["source"] for row in rows}
    votes: dict[str, dict[str, int]] = {}
    for row in rows:
        votes.setdefault(row[unit], {})[row["ticket"]] = whole(pack_id, row, "votes")
    for name, own in votes.items():
        yield name, own, origin[name]


def _national_residual(year: int) -> Iterator[Counted]:
    """What the printed national figure holds beyond the states: by ticket where it is printed, the rest in others."""
    printed = of_year("national_reference", year)
    by_ticket = {row["ticket"]: int(row["reference_votes"]) for row in printed if row["reference_votes"]}
    if not by_ticket:
        return
    states: dict[str, int] = {}
    for row in _state_rows(year):
        states[row["ticket"]] = states.get(row["ticket"], 0) + int(row["votes"])
    found = {ticket: votes - states.get(ticket, 0) for ticket, votes in by_ticket.items()}
    rest = int(printed[0]["total_votes"]) - sum(states.values()) - sum(found.values())
    found[OTHERS] = found.get(OTHERS, 0) + rest
    yield f"{NATION}-RES", {ticket: votes for ticket, votes in found.items() if votes}, "reconciliation"


def _returns(year: int, law: Law, *, counties: bool) -> Returns:
    """The certified returns, dated by the state's certification where known, else by the day Congress counted."""
    counted_on = law.day("congress_counts")
    certified_on = {deadline.state: deadline.date for deadline in law.deadlines if deadline.event == "certified"}
    counted: list[Counted] = []
    if counties and f"county_votes_{year}" in packs():
        counted += _counties(year)
    else:
        counted += _rows_counted("state_votes", _state_rows(year), "state")
    if any(is_district(award.decided_by) for award in law.awards):
        counted += _rows_counted("district_votes", of_year("district_votes", year), "district")
    counted += _national_residual(year)
    reports = []
    for unit, own, source in counted:
        as_of = _end_of(certified_on.get(parent(unit) or unit, certified_on.get(unit, counted_on)))
        reports.append(Report(unit, CONTEST, TOTAL, own, "certified", as_of, source, as_of, precision="day"))
    return fold(reports)


EASTERN_WINTER: Final = timezone(timedelta(hours=-5))
"""A day without an hour means its end in the east; counts are certified and counted in winter."""


@cache
def _end_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=EASTERN_WINTER)


def _awards(year: int, law: Law) -> tuple[tuple[Award, ...], tuple[Finding, ...]]:
    """The law's awards with the slates that are facts, and districts without votes put together as their state."""
    known = {row["district"] for row in of_year("district_votes", year)}
    blind = {award.state for award in law.awards if is_district(award.decided_by) and award.decided_by not in known}
    given = _given_awards(year)
    awards: list[Award] = []
    for award in law.awards:
        if award.state in given:
            awards += given.pop(award.state)
        elif award.state in blind:
            if award.decided_by == award.state:
                awards.append(replace(award, electors=law.appointments[award.state].appointed))
        elif not any(other.state == award.state and other.method == "given" for other in awards):
            awards.append(award)
    findings = tuple(
        Finding(
            "note",
            "districts_as_state",
            state,
            f"the district votes of {STATES[state]} in {year} are not in the data; its electors are taken together "
            "as one block (they were not split that year).",
        )
        for state in sorted(blind)
    )
    return tuple(awards), findings


def _given_awards(year: int) -> dict[str, list[Award]]:
    found: dict[str, list[Award]] = {}
    for row in of_year("slates", year):
        award = Award(row["state"], int(row["electors"]), row["state"], method="given", to=row["ticket"])
        found.setdefault(row["state"], []).append(award)
    return found


def _slates(year: int, law: Law) -> tuple[Slate, ...]:
    """The unpledged slates with the ballots they gave."""
    ballots: dict[str, dict[Office, dict[str, int]]] = {}
    for row in of_year("unpledged_ballots", year):
        office = EVERY_OFFICE[row["office"]][0]
        ballots.setdefault(row["state"], {}).setdefault(office, {})[row["person"]] = int(row["votes"])
    size = {row["state"]: int(row["electors"]) for row in of_year("slates", year) if row["ticket"] == UNPLEDGED}
    appointed = law.appointments
    return tuple(
        Slate(state, UNPLEDGED, size.get(state, appointed[state].appointed), own) for state, own in ballots.items()
    )


def _departures(year: int) -> Iterator[Departure]:
    for row in of_year("departures", year):
        offices = EVERY_OFFICE[row["office"]]
        voted: dict[Office, str | None] = {}
        pledged_to: dict[Office, str] = {}
        for office in offices:
            vice = office == "vice_president"
            voted[office] = row["voted_vice_president" if vice else "voted"] or None
            if vice and row["pledged_vice_president"]:
                pledged_to[office] = row["pledged_vice_president"]
        yield Departure(
            state=row["state"],
            electors=int(row["electors"]),
            pledged=row["pledged"],
            voted=voted,
            disposition=row["disposition"],  # type: ignore[arg-type]  # one of the pack's closed values, tested
            category=row["category"],
            elector=row["elector"],
            party=row["party"],
            pledged_to=pledged_to,
            replaced_by=row["replaced_by"],
            note=row["note"],
            basis=row["basis"],
        )


def _congress(year: int) -> Congress:
    objections = tuple(
        Objection(
            state=row["state"],
            offices=EVERY_OFFICE[row["office"]],
            question=row["question"],
            house=row["house"],
            senate=row["senate"],
            effect=row["effect"],  # type: ignore[arg-type]  # one of the pack's closed values, tested
            person=row["person"],
            special_rule=row["special_rule"],
            house_vote=row["house_vote"],
            senate_vote=row["senate_vote"],
            verified=row["verified"],
        )
        for row in of_year("count_objections", year, column="election")
    )
    ballots = tuple(
        ChamberBallot(
            EVERY_OFFICE[row["office"]][0], int(row["ballot"]), row["voter"], row["choice"], int(row["votes"])
        )
        for row in of_year("contingent_ballots", year, column="election")
    )
    return Congress(objections, ballots)


def _weak_cells(year: int) -> Iterator[Finding]:
    """States where the figures of the two leading tickets rest on one source (C), or sources disagree on them (D)."""
    by_state: dict[str, list[dict[str, str]]] = {}
    for row in _state_rows(year):
        if row["ticket"] != OTHERS:
            by_state.setdefault(row["state"], []).append(row)
    leading = [row for own in by_state.values() for row in sorted(own, key=lambda row: -int(row["votes"]))[:2]]
    disputed = sorted({row["state"] for row in leading if row["grade"] == "D"})
    single = sorted({row["state"] for row in leading if row["grade"] == "C"} - set(disputed))
    notes = {row["state"]: row["note"] for row in leading if row["note"] and row["grade"] in "CD"}
    if disputed:
        text = f"sources disagree on the votes of the leading tickets in {', '.join(disputed)}."
        yield Finding("warn", "weak_cell", NATION, text, {"grade": "D", "states": disputed, "notes": notes})
    if single:
        where = f"{len(single)} states" if len(single) > 3 else ", ".join(single)
        text = f"the votes of the leading tickets in {where} rest on one source or one lineage of sources."
        yield Finding("note", "weak_cell", NATION, text, {"grade": "C", "states": single, "notes": notes})


def _overlaps(year: int) -> Iterator[Finding]:
    """Cells whose votes are already in another ticket's figure, and so are in no sum."""
    for row in of_year("state_votes", year):
        if row["overlaps"]:
            yield Finding(
                "warn",
                "overlapping_votes",
                row["state"],
                f"{STATES[row['state']]} {year}: the {int(row['votes']):,} votes for {row['ticket'].lower()} overlap with "
                f"those of {row['overlaps']} and are in no sum here ({row['note']}).",
                {"ticket": row["ticket"], "votes": int(row["votes"]), "overlaps": row["overlaps"]},
            )


def _printed_total(year: int) -> Iterator[Finding]:
    """Years whose state tables hold fewer or more votes than the national total that is printed."""
    printed = of_year("national_reference", year)
    listed = sum(whole("state_votes", row, "votes") for row in _state_rows(year))
    if not printed or any(row["reference_votes"] for row in printed):
        return
    total = whole("national_reference", printed[0], "total_votes")
    if listed == total:
        return
    code, why = (
        ("others_missing", "some candidates are not in them")
        if listed < total
        else (
            "total_includes_blanks",
            "some states' other votes include blank or void ballots, which cannot be taken apart",
        )
    )
    text = f"the state tables hold {listed:,} votes, {total:,} is printed for all candidates together: {why}."
    yield Finding(
        "note",
        code,
        NATION,
        f"{text} Shares here are of the votes in the tables.",
        {"listed": listed, "printed": total},
    )


@cache
def _check_apportionment() -> None:
    read(describe("apportionment"))


def _checked_apportionment() -> None:
    """The law reads its table of electors itself; here it is held to the manifest like every other pack."""
    use("apportionment")
    _check_apportionment()


def load_case(year: int, *, counties: bool = False) -> Case:
    """All the facts of an election under the law of its year; with `counties` the returns are county by county.

    Raises `UnknownName` for a year without an election and `PackDamaged` for a pack that is not as described.
    """
    election = check_year(year)
    _checked_apportionment()
    law = law_for(election)
    awards, merged = _awards(year, law)
    law = replace(law, awards=awards)
    return Case(
        election=election,
        law=law,
        returns=_returns(year, law, counties=counties),
        tickets=_only_those_of(tickets_of(year), year),
        slates=_slates(year, law),
        departures=tuple(_departures(year)),
        congress=_congress(year),
        notes=(*merged, *_overlaps(year), *_weak_cells(year), *_printed_total(year)),
    )


def _only_those_of(tickets: Mapping[str, Ticket], year: int) -> dict[str, Ticket]:
    """Tickets with votes or electors that year."""
    wanted = {row["ticket"] for row in of_year("state_votes", year)} | {
        row["ticket"] for row in of_year("slates", year)
    }
    return {name: ticket for name, ticket in tickets.items() if name in wanted}
