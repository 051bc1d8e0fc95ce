"""The course of an election: `outcome YEAR`, `outcome --all` and `electors YEAR`."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from ascertain import archive, history, wire
from ascertain.answers.answer import Answer
from ascertain.answers.drawings import tiles_of
from ascertain.ascertainment import Slate
from ascertain.election import NATION, STATES, Finding, Office
from ascertain.errors import FactMissing, LawNotCovered
from ascertain.law import elections
from ascertain.meeting import OFFICES, Departure, pledge, votes_of
from ascertain.proceedings import Proceedings, decide

AS_PLEDGED = "as_pledged"


def outcome(year: int, *, strict: bool = False) -> Answer:
    """The whole course of an election, from the votes to who takes office.

    With `strict`, law that is not established raises `LawNotCovered` instead of being a finding.
    """
    with archive.reading() as used:
        course = decide(archive.load_case(year))
        record = wire.outcome(course)
    unclear = tuple(unverified(course))
    if strict and unclear:
        raise LawNotCovered(unclear[0].message)
    findings = (*course.findings, *unclear)
    sentence, draw = outcome_sentence(record), partial(tiles_of, year, stage="outcome")
    return Answer(record, record.as_of, "counted", used, findings, sentence, record.states, draw=draw)


def unverified(course: Proceedings) -> Iterator[Finding]:
    """States whose binding law of the year is not established."""
    states = course.case.law.unverified
    if states:
        year = course.case.election.year
        text = f"whether {', '.join(states)} bound their electors in {year} is not established."
        yield Finding("note", "binding_unverified", NATION, text, {"states": list(states)})


def counted(votes: Mapping[str, int]) -> str:
    """Names with votes, in the order given."""
    return ", ".join(f"{name} {number:,}" for name, number in votes.items())


def outcome_sentence(record: wire.OutcomeRecord) -> str:
    """Who was elected, by whom and with how many votes, and how the popular vote stood."""
    name, electors = record.president.name, record.electors
    votes, majority = electors.president.counted, electors.majority
    if name is None:
        sentence = (
            f"Nobody is elected president in {record.election}: {majority} of {electors.appointed} votes are needed."
        )
    elif record.president.elected_by == "House":
        sentence = _by_the_house(record, name)
    else:
        rest = {other: number for other, number in votes.items() if other != name}
        first = [other for other, number in rest.items() if number == max(rest.values())]
        against = f" to {rest[first[0]]} for {first[0]}" if len(first) == 1 else ""
        double = ", each elector naming two persons" if electors.vice_president is None else ""
        sentence = (
            f"{name} was elected president by the electors with {votes.get(name, 0)} of {electors.appointed} electors' "
            f"votes ({majority} needed){against}{double}."
        )
    vote = record.popular_vote
    if vote is not None and vote.leader is not None:
        verb = "led" if record.popular_winner_lost else "also led"
        points = f" ({vote.lead_points} points)" if vote.lead_points is not None else ""
        sentence += f" {vote.leader} {verb} in the popular vote by {vote.lead:,}{points}."
    return sentence


def _by_the_house(record: wire.OutcomeRecord, name: str) -> str:
    """The House's vote first, then why it had to choose."""
    house = next(item for item in record.contingent or () if item.chamber == "House")
    last, votes = house.ballots[-1], record.electors.president.counted
    leading = {person: votes[person] for person in list(votes)[:2]}
    level = "were level" if house.cause == "tie" else f"had fewer than the {record.electors.majority} needed"
    return (
        f"{name} was elected president by the House of Representatives with {last['votes'][name]} of {house.of} states on "
        f"ballot {last['ballot']}, after the electors' votes left it to choose: {counted(leading)} {level}."
    )


def outcome_all() -> list[wire.OutcomeLine]:
    """Every election there was, decided, and held against the record by state and person."""
    return [_line(year) for year in elections()]


def _line(year: int) -> wire.OutcomeLine:
    course = decide(archive.load_case(year))
    record = archive.of_year("record", year)[0]
    found = tuple(
        f"{what}: {ours} here, {theirs} recorded"
        for what, ours, theirs in history.differences(course, record, archive.of_year("electoral_votes", year))
    )
    return wire.OutcomeLine(
        election=year,
        appointed=course.ascertainment.whole_number,
        majority=course.count.majority,
        president=course.outcome.president.name,
        vice_president=course.outcome.vice_president.name,
        elected_by=course.outcome.president.elected_by,
        vice_president_elected_by=course.outcome.vice_president.elected_by,
        popular_winner_lost=wire.popular_winner_lost(course),
        electors_by_votes=sum(award.electors for award in course.case.law.awards if award.method != "given"),
        matches_record=not found,
        differences=found,
    )


def electors(year: int, *, state: str | None = None) -> Answer:
    """The electors by name where a pack has them, else by slate, with pledge, vote and disposition."""
    place = history.check_state(state) if state else None
    with archive.reading() as used:
        course = decide(archive.load_case(year))
        named = f"electors_{year}" in archive.packs()
        every = _named(course, f"electors_{year}") if named else _in_slates(course)
        lines = [row for row in every if place in (None, row.state)]
    if not lines:
        raise FactMissing(f"{STATES[place or 'DC']} appointed no electors in {year}.")
    record = {"election": year, "rows": lines}
    day = course.case.law.day("electors_meet").isoformat()
    findings = [found for found in course.votes.findings if place in (None, found.unit)]
    return Answer(record, day, "cast", used, findings, _electors_sentence(course, place), lines)


def _electors_sentence(course: Proceedings, place: str | None) -> str:
    """How many were appointed, did not vote, and tried to depart, and what became of that."""
    here = [slate for slate in course.ascertainment.slates if place in (None, slate.state)]
    appointed = sum(slate.electors for slate in here)
    office = OFFICES[course.case.law.ballot][0]
    voting = sum(number for state, number in course.votes.voting[office].items() if place in (None, state))
    sentence = f"{appointed} electors appointed, {voting} voted."
    tried = [found for found in course.votes.departures if place in (None, found.state) and not _inferred(found)]
    stood = sum(found.electors for found in tried if found.disposition == "counted")
    void = sum(found.electors for found in tried if found.disposition in ("invalidated", "replaced"))
    if stood or void:
        named = all(found.elector for found in tried)
        who = f"{stood + void} tried to depart from the pledge" if named else f"{stood + void} ballots departed"
        sentence += f" {who}: {stood} counted, {void} did not stand."
    return sentence


def _inferred(found: Departure) -> bool:
    return found.basis.startswith("derived")


def _binding(course: Proceedings, state: str) -> str:
    law = course.case.law.binding.get(state)
    return law.kind if law else "not_covered"


def _named(course: Proceedings, pack: str) -> Iterable[wire.ElectorRow]:
    """Every elector by name, and after them those who were replaced."""
    departed = {(found.state, found.elector): found for found in course.votes.departures}
    for row in archive.table(pack):
        found = departed.get((row["state"], row["elector"]))
        yield wire.ElectorRow(
            state=row["state"],
            elector=row["elector"] or None,
            electors=1,
            party=row["party"],
            pledged=wire.Pledge(row["pledged_president"], row["pledged_vice_president"]),
            voted=wire.Pledge(row["voted_president"], row["voted_vice_president"]),
            disposition=found.disposition if found else AS_PLEDGED,
            binding=_binding(course, row["state"]),
            note=row["note"] if row["status"] == "voted" else f"{row['status']}: {row['note']}",
        )
    for found in course.votes.departures:
        if found.disposition == "replaced":
            yield _departed(found, course, electors=0)


def _departed(found: Departure, course: Proceedings, *, electors: int) -> wire.ElectorRow:
    """The row of one elector who is known to have departed."""
    ticket = course.case.tickets[found.pledged]
    promised = wire.Pledge(ticket.name, pledge(ticket, "vice_president"))
    voted = wire.Pledge(
        found.voted.get("president", promised.president), found.voted.get("vice_president", promised.vice_president)
    )
    instead = f"replaced by {found.replaced_by}; " if found.replaced_by else ""
    binding, note = _binding(course, found.state), instead + found.note
    return wire.ElectorRow(
        found.state, found.elector, electors, found.party, promised, voted, found.disposition, binding, note
    )


def _in_slates(course: Proceedings) -> Iterable[wire.ElectorRow]:
    """Slates: each elector who is known to have departed alone, all others of the slate together."""
    for slate in course.ascertainment.slates:
        own = [
            found for found in course.votes.departures if (found.state, found.pledged) == (slate.state, slate.ticket)
        ]
        alone = [found for found in own if found.elector and found.electors == 1 and not slate.ballots]
        for found in alone:
            yield _departed(found, course, electors=0 if found.disposition == "replaced" else 1)
        rest = [found for found in own if found not in alone]
        left = slate.electors - sum(found.disposition != "replaced" for found in alone)
        if left:
            yield _together(replace(slate, electors=left), rest, course)


def _together(slate: Slate, departures: list[Departure], course: Proceedings) -> wire.ElectorRow:
    """The electors of a slate whom no list names, with what they voted for each office."""
    tickets = course.case.tickets
    ticket = tickets[slate.ticket]
    gave: dict[Office, str] = {}
    for office in OFFICES[course.case.law.ballot]:
        votes = votes_of(slate, office, tickets=tickets, departures=departures)
        gave[office] = next(iter(votes)) if len(votes) == 1 and not slate.ballots else counted(votes)
    unpledged = bool(slate.ballots)
    promised = wire.Pledge(None if unpledged else ticket.name, None if unpledged else pledge(ticket, "vice_president"))
    return wire.ElectorRow(
        state=slate.state,
        elector=None,
        electors=slate.electors,
        party=ticket.party,
        pledged=promised,
        voted=wire.Pledge(
            gave.get("president", gave.get("undifferentiated")) or None, gave.get("vice_president") or None
        ),
        disposition="unpledged" if unpledged else "some_departed" if departures else AS_PLEDGED,
        binding=_binding(course, slate.state),
        note="; ".join(dict.fromkeys(found.note for found in departures if found.note)),
    )
