"""What electors and Congress do: the settings `bind`, `depart` and `reject`.

Ray v. Blair, 343 U.S. 214; Chiafalo v. Washington, 140 S. Ct. 2316; 3 U.S.C. 15 and the counting rules before it.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from ascertain.ascertainment import Slate
from ascertain.contingent import NO_VOTE
from ascertain.election import NATION, UNPLEDGED, Finding, Office, is_district
from ascertain.errors import ScenarioError
from ascertain.joint_session import Objection
from ascertain.law import VOIDS, Binding
from ascertain.law.electoral_college import BindingClass
from ascertain.meeting import OFFICES, Departure, pledge
from ascertain.proceedings import Case, decide
from ascertain.scenario.chosen import appointed
from ascertain.scenario.grammar import NONE, Item
from ascertain.scenario.work import Work

BOUND: Final[BindingClass] = "void_replace"
FREE: Final[BindingClass] = "none"
CITE: Final = "the scenario"
SUFFIXES: Final = frozenset({"Jr.", "Sr.", "II", "III", "IV"})


def bind(work: Work) -> Work:
    """Bind or free electors; where the law changes and no departures are set, the recorded attempts are made again."""
    items = work.items("bind")
    if not items:
        return work
    states = tuple(dict.fromkeys(award.state for award in work.case.law.awards))
    word = items[0].text
    kind: BindingClass = FREE if word == NONE else BOUND
    named = states if word in ("all", NONE) else tuple(work.check_state(item) for item in items)
    changed = [state for state in named if not _holds(work.case, state, kind)]
    if not changed:
        return work
    since = work.case.law.day("electors_meet")
    binding = {**work.case.law.binding, **{s: Binding(s, kind, since, CITE, "", "") for s in changed}}
    unverified = tuple(state for state in work.case.law.unverified if state not in changed)
    law = replace(work.case.law, binding=binding, unverified=unverified)
    found = work.with_case(law=law)
    if not any(int(item.parts[2]) for item in work.items("depart")):
        found = found.with_case(departures=_again(work.before.departures, frozenset(changed)))
    return found.keeping("bind", [word] if word in ("all", NONE) else changed)


def _holds(case: Case, state: str, kind: BindingClass) -> bool:
    law = case.law.binding.get(state)
    return law is not None and (law.kind in VOIDS if kind == BOUND else law.kind == kind)


def _again(departures: tuple[Departure, ...], changed: frozenset[str]) -> tuple[Departure, ...]:
    """The recorded attempts, judged anew in the states whose law has changed."""
    return tuple(replace(own, disposition="", replaced_by="") if own.state in changed else own for own in departures)


def people(case: Case) -> dict[str, str]:
    """Short name -> full name of everybody who stood, ran along or was voted for that year; unique, tickets first."""
    found = {ticket.slug: name for name, ticket in case.tickets.items()}
    others = dict.fromkeys(ticket.vice_president for ticket in case.tickets.values() if ticket.vice_president)
    others |= dict.fromkeys(name for own in case.departures for name in own.voted.values() if name)
    others |= dict.fromkeys(name for slate in case.slates for own in slate.ballots.values() for name in own)
    names = [name for name in others if name not in case.tickets]
    short = [short_name(name) for name in names]
    for name, own in zip(names, short, strict=True):
        unique = short.count(own) == 1 and own not in found and own != NONE
        found[own if unique else slug_of(name)] = name
    return found


def slug_of(name: str) -> str:
    """A full name in small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def short_name(name: str) -> str:
    """A name without first names and initials: "spotted-eagle"."""
    words = [word for word in name.split()[1:] if not re.fullmatch(r"\w\.", word) and word not in SUFFIXES]
    return slug_of(" ".join(words)) or slug_of(name)


def depart(work: Work) -> Work:
    """Electors of a state's largest slate, or of a district's, vote for another person or not at all."""
    wanted: dict[tuple[str, str], int] = {}
    taken: dict[tuple[str, str], int] = {}
    departures: list[Departure] = []
    known = people(work.before)
    slates = appointed(work).slates if work.items("depart") else ()
    for item in work.items("depart"):
        slate = _slate(work, item, slates)
        if slate.ticket == UNPLEDGED:
            reason = f"depart={item.as_written}: the electors of {slate.state} promised their votes to nobody."
            raise ScenarioError(item.as_written, reason, parameter="depart")
        person = None if item.parts[1] == NONE else _person(work, item, known)
        if person == slate.ticket:
            reason = f"depart={item.as_written}: these electors are pledged to {person}."
            raise ScenarioError(item.as_written, reason, parameter="depart")
        number = int(item.parts[2])
        key = (slate.state, slate.ticket)
        taken[key] = taken.get(key, 0) + number
        if taken[key] > slate.electors:
            reason = f"depart={item.as_written}: {slate.state} has {slate.electors} electors for {slate.ticket}, not {taken[key]}."
            raise ScenarioError(item.as_written, reason, parameter="depart")
        if number:
            short = NONE if person is None else next(slug for slug, name in known.items() if name == person)
            wanted[item.parts[0], short] = wanted.get((item.parts[0], short), 0) + number
            departures.append(Departure(slate.state, number, slate.ticket, _voted(work.case, person)))
    if not departures:
        return work
    texts = [f"{place}:{short}:{number}" for (place, short), number in wanted.items()]
    return work.with_case(departures=tuple(departures)).keeping("depart", texts)


def _voted(case: Case, person: str | None) -> dict[Office, str | None]:
    """The first office goes to the person and the second as pledged; an abstention is one for both."""
    offices = OFFICES[case.law.ballot]
    return dict.fromkeys(offices, None) if person is None else {offices[0]: person}


def _slate(work: Work, item: Item, slates: tuple[Slate, ...]) -> Slate:
    """The slate that an item means: of a district's winner, else the largest of its state."""
    place = item.parts[0]
    if is_district(place):
        return _of_district(work, item, slates)
    work.check_state(item)
    own = sorted((slate for slate in slates if slate.state == place), key=lambda slate: -slate.electors)
    if not own:
        reason = f"depart={item.as_written}: no electors of {place} are appointed."
        raise ScenarioError(item.as_written, reason, parameter="depart")
    if len(own) > 1 and own[0].electors == own[1].electors:
        level = f"{own[0].ticket} and {own[1].ticket}"
        reason = f"depart={item.as_written}: {place} has two equal slates, for {level}; name a district of one of them."
        raise ScenarioError(item.as_written, reason, parameter="depart")
    return own[0]


def _of_district(work: Work, item: Item, slates: tuple[Slate, ...]) -> Slate:
    unit = work.check_contest(item)
    law = replace(work.case.law, awards=work.awards_of(unit))
    alone = appointed(replace(work, case=replace(work.case, law=law))).slates
    if len(alone) != 1:
        reason = f"depart={item.as_written}: no elector of {unit} is appointed."
        raise ScenarioError(item.as_written, reason, parameter="depart")
    if int(item.parts[2]) > alone[0].electors:
        reason = f"depart={item.as_written}: {unit} appoints {alone[0].electors}."
        raise ScenarioError(item.as_written, reason, parameter="depart")
    return next(slate for slate in slates if (slate.state, slate.ticket) == (unit[:2], alone[0].ticket))


def _person(work: Work, item: Item, known: Mapping[str, str]) -> str:
    by_full = {slug_of(name): name for name in known.values()}
    slug = item.parts[1]
    if slug in known or slug in by_full:
        return known.get(slug) or by_full[slug]
    reason = f"depart: nobody of {work.year} is called {item.written[1]}; people are {', '.join(sorted(known))}."
    raise ScenarioError(item.written[1], reason, sorted(known), parameter="depart")


ANSWERS: Final[Mapping[str, str]] = {
    "none": "",
    "joint_rule_22": "reject",
    "electoral_commission_1877": "object",
    "act_1887": "sustain",
    "act_2022": "sustain",
}
"""Rule of the count -> what both Houses answer to reject a state's votes."""


def _rejected(state: str, case: Case) -> Objection:
    """Both Houses reject all votes of a state, as not lawfully certified where the law asks for a ground."""
    answer = ANSWERS[case.law.count.rule]
    return Objection(
        state,
        OFFICES[case.law.ballot],
        "rejected in the scenario",
        house=answer,
        senate=answer,
        effect="rejected",
        ground="not_lawfully_certified",
    )


def reject(work: Work) -> Work:
    """Congress rejects a state's votes; whether the majority falls with them is the law of the day."""
    states = []
    for item in work.items("reject"):
        if is_district(item.parts[0]):
            reason = f"reject={item.as_written}: Congress answers about a state's votes; write {item.parts[0][:2]}."
            raise ScenarioError(item.as_written, reason, parameter="reject")
        if work.check_state(item) == NATION:
            raise ScenarioError(item.as_written, "reject: in a direct election there is no count.", parameter="reject")
        states.append(item.parts[0])
    if not states:
        return work
    objections = [own for own in work.case.congress.objections if own.state not in states]
    objections += [_rejected(state, work.case) for state in sorted(set(states))]
    congress = replace(work.case.congress, objections=tuple(objections))
    return work.with_case(congress=congress).keeping("reject", states)


def settle(work: Work) -> Work:
    """Leave out recorded facts that the scenario leaves without an object: slates, attempts, objections, ballots."""
    made = appointed(work).slates
    sizes = {(slate.state, slate.ticket): slate.electors for slate in made}
    slates = tuple(own for own in work.case.slates if sizes.get((own.state, own.ticket)) == own.electors)
    unpledged = {slate.state for slate in slates if slate.ballots}
    departures = tuple(
        own for own in work.case.departures if (own.state, own.pledged) in sizes or own.state in unpledged
    )
    objections = tuple(own for own in work.case.congress.objections if _has_object(own, made, departures, work))
    congress = replace(work.case.congress, objections=objections)
    found = work.with_case(slates=slates, departures=departures, congress=congress)
    found = replace(found, notes=(*found.notes, *_dropped(work, slates, departures, objections)))
    return _chambers(found) if congress.ballots else found


def _chambers(work: Work) -> Work:
    """Keep the recorded ballots of a chamber only if it would still choose among the same persons."""
    congress = work.case.congress
    before = decide(replace(work.case, congress=replace(congress, ballots=())), undecided="report")
    eligible = {election.office: {*election.eligible, *NO_VOTE} for election in before.contingent}
    voted: dict[Office, set[str]] = {}
    for ballot in congress.ballots:
        voted.setdefault(ballot.office, set()).add(ballot.choice)
    moot = [office for office, names in voted.items() if not names <= eligible.get(office, names)]
    if not moot:
        return work
    kept = tuple(ballot for ballot in congress.ballots if ballot.office not in moot)
    text = "others would be eligible than those whom the chamber then voted on; its recorded ballots are left out."
    note = Finding("note", "ballots_left_out", NATION, text, {"offices": moot})
    found = work.with_case(congress=replace(congress, ballots=kept))
    return replace(found, notes=(*found.notes, note))


def _has_object(own: Objection, made: tuple[Slate, ...], departures: tuple[Departure, ...], work: Work) -> bool:
    """Whether there are votes that an objection can be about."""
    tickets = [work.case.tickets[slate.ticket] for slate in made if slate.state == own.state]
    if own.effect not in ("rejected", "announced_in_alternative", "") or not own.state:
        return True
    persons = {pledge(ticket, office) for ticket in tickets for office in own.offices}
    persons |= {name for away in departures if away.state == own.state for name in away.voted.values() if name}
    return bool(tickets) and (not own.person or own.person in persons)


def _dropped(
    work: Work, slates: tuple[Slate, ...], departures: tuple[Departure, ...], objections: tuple[Objection, ...]
) -> Iterator[Finding]:
    for own in work.case.slates:
        if own not in slates:
            text = f"the ballots recorded for {own.electors} electors of {own.state} are left out; that slate is not appointed."
            yield Finding("note", "slate_left_out", own.state, text)
    for away in work.case.departures:
        if away not in departures:
            text = f"{away.elector or f'{away.electors} electors'} of {away.state} are not appointed and cannot depart."
            yield Finding("note", "departure_moot", away.state, text)
    for objection in work.case.congress.objections:
        if objection not in objections:
            text = f"the recorded objection to {objection.state} has no votes to be about and is left out."
            yield Finding("note", "objection_moot", objection.state, text)
