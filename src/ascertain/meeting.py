"""The meeting of electors: from slates to votes cast, as pledged unless a departure names an elector.

U.S. Const. art. II s. 1 cl. 3, amend. XII; the states' binding laws (Ray v. Blair, 343 U.S. 214; Chiafalo v.
Washington, 140 S. Ct. 2316) decide what becomes of a departure whose disposition is not itself a fact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from ascertain.ascertainment import Ascertainment, Slate
from ascertain.election import UNPLEDGED, Finding, Office, Ticket
from ascertain.errors import FactInvalid
from ascertain.law import VOIDS, Law

Disposition = Literal["counted", "not_cast", "invalidated", "replaced", ""]
OFFICES: Mapping[str, tuple[Office, ...]] = {
    "separate": ("president", "vice_president"),
    "two_persons": ("undifferentiated",),
}


@dataclass(frozen=True, slots=True)
class Departure:
    """Electors of one slate whose ballot departs from the pledge, for one office or both.

    `voted` holds a person by office, None for no vote; an office that is not there was voted as pledged. `pledged`
    is the slate's ticket, `pledged_to` who was pledged for an office where that is not the ticket's own. An empty
    disposition leaves it to the binding law.
    """

    state: str
    electors: int
    pledged: str
    voted: Mapping[Office, str | None]
    disposition: Disposition = ""
    category: str = "other_candidate"
    elector: str = ""
    party: str = ""
    pledged_to: Mapping[Office, str] = field(default_factory=dict)
    replaced_by: str = ""
    note: str = ""
    basis: str = ""


DISPOSITIONS = frozenset({"counted", "not_cast", "invalidated", "replaced", ""})
VOID = frozenset({"invalidated", "replaced"})
"""Dispositions after which the vote stands as pledged: the elector voted again, or another voted instead."""

Cast = Mapping[Office, Mapping[str, Mapping[str, int]]]
"""Votes by office, state and person."""


@dataclass(frozen=True, slots=True)
class CertificatesOfVote:
    """What the electors cast, how many voted, and every departure with what became of it."""

    cast: Cast
    voting: Mapping[Office, Mapping[str, int]]
    departures: tuple[Departure, ...]
    findings: tuple[Finding, ...]


def meet(
    ascertainment: Ascertainment, law: Law, *, tickets: Mapping[str, Ticket], departures: Iterable[Departure] = ()
) -> CertificatesOfVote:
    """The votes of all electors. Raises `FactInvalid` for a departure from a slate that was not appointed."""
    offices = OFFICES[law.ballot]
    by_slate: dict[tuple[str, str], list[Departure]] = {}
    settled = tuple(_settle(_checked(departure, offices), law) for departure in departures)
    slates = {(slate.state, slate.ticket) for slate in ascertainment.slates}
    for departure in settled:
        key = (departure.state, departure.pledged)
        key = key if key in slates else (departure.state, UNPLEDGED)
        if key not in slates:
            raise FactInvalid(
                f"{departure.state} has no electors pledged to {departure.pledged}, but a departure of "
                f"{departure.elector or departure.electors} from that pledge is recorded."
            )
        by_slate.setdefault(key, []).append(departure)
    cast: dict[Office, dict[str, dict[str, int]]] = {office: {} for office in offices}
    for slate in ascertainment.slates:
        own = by_slate.get((slate.state, slate.ticket), [])
        for office in offices:
            votes = cast[office].setdefault(slate.state, {})
            for person, count in votes_of(slate, office, tickets=tickets, departures=own).items():
                votes[person] = votes.get(person, 0) + count
    voting = {
        office: {
            state: sum(votes.values()) // (2 if office == "undifferentiated" else 1) for state, votes in rows.items()
        }
        for office, rows in cast.items()
    }
    findings = tuple(finding for departure in settled for finding in _findings(departure, law))
    return CertificatesOfVote(cast, voting, settled, findings)


def _checked(departure: Departure, offices: tuple[Office, ...]) -> Departure:
    """The departure, if it can be one; raises `FactInvalid`."""
    who = f"{departure.state}: the departure of {departure.elector or departure.electors}"
    if departure.electors < 1:
        raise FactInvalid(f"{who} is of no elector.")
    if departure.disposition not in DISPOSITIONS:
        raise FactInvalid(f"{who} has the disposition {departure.disposition}, which does not exist.")
    if not departure.voted or not set(departure.voted) <= set(offices):
        raise FactInvalid(f"{who} is on a ballot for {', '.join(departure.voted) or 'nothing'}, which was not cast.")
    if departure.disposition == "not_cast" and any(person is not None for person in departure.voted.values()):
        raise FactInvalid(f"{who} names whom they voted for, but is said not to have been cast.")
    return departure


def _settle(departure: Departure, law: Law) -> Departure:
    """The departure with its disposition: the recorded one, or what the state's binding law makes of it."""
    if departure.disposition:
        return departure
    binding = law.binding.get(departure.state)
    if binding is not None and binding.kind in VOIDS:
        return replace(departure, disposition="replaced")
    cast = any(person is not None for person in departure.voted.values())
    return replace(departure, disposition="counted" if cast else "not_cast")


def votes_of(
    slate: Slate, office: Office, *, tickets: Mapping[str, Ticket], departures: Iterable[Departure]
) -> dict[str, int]:
    """One slate's votes for one office after its departures; raises `FactInvalid` where those cannot be."""
    recorded = slate.ballots.get(office)
    votes = dict(recorded) if recorded is not None else {pledge(tickets[slate.ticket], office): slate.electors}
    if any(count < 0 for count in votes.values()):
        raise FactInvalid(f"{slate.state}: a slate cannot cast fewer than no votes.")
    for departure in departures:
        if office not in departure.voted:
            continue
        own = departure.pledged if recorded is not None else pledge(tickets[slate.ticket], office)
        person, voted = departure.pledged_to.get(office, own), departure.voted[office]
        if departure.disposition in VOID:
            if departure.electors > slate.electors:
                raise FactInvalid(f"{slate.state}: {departure.electors} electors are said to have been replaced.")
            continue
        if votes.get(person, 0) < departure.electors:
            raise FactInvalid(
                f"{slate.state}: {departure.electors} electors pledged to {person} are said to have departed, "
                f"but only {votes.get(person, 0)} are left."
            )
        votes[person] -= departure.electors
        if voted is not None:
            votes[voted] = votes.get(voted, 0) + departure.electors
    return {person: count for person, count in votes.items() if count}


def pledge(ticket: Ticket, office: Office) -> str:
    """Whom a slate of the ticket is pledged to for an office."""
    if office == "vice_president":
        return ticket.vice_president or f"Running mate of {ticket.name}"
    return ticket.name


def _findings(departure: Departure, law: Law) -> Iterable[Finding]:
    binding = law.binding.get(departure.state)
    if binding is None or binding.kind == "none":
        return
    who = departure.elector or f"{departure.electors} electors"
    if departure.disposition in VOID:
        cite = f" ({binding.cite})" if binding.cite else ""
        message = f"{who} of {departure.state} tried to break the pledge; the vote did not stand{cite}."
        yield Finding("note", "departure_void", departure.state, message, {"cite": binding.cite})
        return
    if binding.kind in VOIDS:
        message = f"the vote of {who} of {departure.state} was counted although {binding.cite} voids it."
        yield Finding("warn", "binding_not_applied", departure.state, message, {"cite": binding.cite})
        return
    detail = {"elector": departure.elector, "binding": binding.kind, "cite": binding.cite}
    if binding.kind == "unverified":
        message = f"whether {departure.state} bound its electors is not established; the vote of {who} is counted."
        yield Finding("warn", "binding_unverified", departure.state, message, detail)
    else:
        message = f"{who} of {departure.state} broke the pledge; the vote counts ({binding.cite})."
        yield Finding("note", "pledge_broken", departure.state, message, detail)
