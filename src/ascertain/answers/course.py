"""The course of an election: `outcome YEAR`, `outcome --all` and `electors YEAR`."""

from collections.abc import Iterable, Mapping

from ascertain import archive, history, wire
from ascertain.answers.answer import Answer
from ascertain.election import NATION, STATES, Finding
from ascertain.errors import FactMissing, LawNotCovered
from ascertain.law import elections
from ascertain.meeting import pledge
from ascertain.proceedings import Proceedings, decide


def _names(people: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {votes}" for name, votes in people.items())


def outcome(year: int, *, strict: bool = False) -> Answer:
    """The whole course of an election, from the votes to who takes office.

    With `strict`, law that is not established raises `LawNotCovered` instead of being a finding.
    """
    course = decide(archive.load_case(year))
    if strict and course.case.law.unverified:
        raise LawNotCovered(
            f"whether {', '.join(course.case.law.unverified)} bound their electors in {year} is not established."
        )
    record = wire.outcome(course)
    return Answer(
        record,
        record.as_of,
        "counted",
        archive.packs_of(year),
        (*course.findings, *unverified(course)),
        _outcome_sentence(record),
        record.states,
    )


def unverified(course: Proceedings) -> Iterable[Finding]:
    """States whose binding law of the year is not established."""
    states = course.case.law.unverified
    if states:
        year = course.case.election.year
        text = f"whether {', '.join(states)} bound their electors in {year} is not established."
        yield Finding("note", "binding_unverified", NATION, text, {"states": list(states)})


_ELECTED_BY = {"electors": "the electors", "House": "the House of Representatives", "Senate": "the Senate"}


def _outcome_sentence(record: wire.OutcomeRecord) -> str:
    """Who was elected, by whom and with how many votes, and how the popular vote stood."""
    counted, name = record.electors.president.counted, record.president.name
    if name is None:
        sentence = f"Nobody is elected president in {record.election}: {record.electors.majority} votes are needed."
    else:
        sentence = (
            f"{name} was elected president by {_ELECTED_BY[record.president.elected_by]} with "
            f"{counted.get(name, 0)} of {record.electors.appointed} electors' votes ({record.electors.majority} needed)"
        )
        second = next((other for other in counted if other != name), None)
        sentence += f" to {counted[second]} for {second}." if second else "."
    vote = record.popular_vote
    if vote is not None and vote.leader is not None:
        verb = "led" if record.popular_winner_lost else "also led"
        sentence += f" {vote.leader} {verb} in the popular vote by {vote.lead:,} ({vote.lead_points} points)."
    return sentence


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
        matches_record=not found,
        differences=found,
    )


def electors(year: int, *, state: str | None = None) -> Answer:
    """The electors by name where the packs have them (2016), else by slate, with pledge, vote and disposition."""
    course = decide(archive.load_case(year))
    place = history.check_state(state) if state else None
    lines = [*(_named_electors(course) if year == 2016 else _slates(course))]
    lines = [row for row in lines if place in (None, row.state)]
    if not lines:
        raise FactMissing(f"{STATES[place or 'DC']} appointed no electors in {year}.")
    used = [*archive.packs_of(year), *(["electors_2016"] if year == 2016 else [])]
    number = sum(row.electors for row in lines)
    departed = [row for row in lines if row.disposition != "as_pledged"]
    sentence = f"{number} electors; {sum(row.electors for row in departed)} departed from their pledge or did not vote."
    record = {"election": year, "rows": lines}
    day = course.case.law.day("electors_meet").isoformat()
    return Answer(record, day, "cast", used, course.votes.findings, sentence, lines)


def _binding(course: Proceedings, state: str) -> str:
    law = course.case.law.binding.get(state)
    return law.kind if law else "not_covered"


def _named_electors(course: Proceedings) -> Iterable[wire.ElectorRow]:
    """Every elector of 2016; those who tried to depart stand with what became of it."""
    departed = {(found.state, found.elector): found for found in course.votes.departures}
    replaced = {(found.state, found.replaced_by): found for found in course.votes.departures if found.replaced_by}
    for row in archive.table("electors_2016"):
        found = departed.get((row["state"], row["elector"]))
        instead = replaced.get((row["state"], row["elector"]))
        note = row["note"] or (f"voted in place of {instead.elector}" if instead else "")
        if row["status"] != "voted":
            note = f"{row['status']}: {note}"
        yield wire.ElectorRow(
            state=row["state"],
            elector=row["elector"],
            electors=1,
            party=row["party"],
            pledged=wire.Pledge(row["pledged_president"], row["pledged_vice_president"]),
            voted=wire.Pledge(row["voted_president"], row["voted_vice_president"]),
            disposition=found.disposition if found else "as_pledged",
            binding=_binding(course, row["state"]),
            note=note,
        )


def _slates(course: Proceedings) -> Iterable[wire.ElectorRow]:
    """Slates as groups of electors: those who voted as pledged, then each departure."""
    tickets = course.case.tickets
    for slate in course.ascertainment.slates:
        own = [
            found for found in course.votes.departures if (found.state, found.pledged) == (slate.state, slate.ticket)
        ]
        ticket, loyal = (
            tickets[slate.ticket],
            slate.electors
            - max(
                (
                    sum(found.electors for found in own if office in found.voted)
                    for office in ("president", "vice_president")
                ),
                default=0,
            ),
        )
        unpledged = bool(slate.ballots)
        promised = wire.Pledge(
            None if unpledged else ticket.name, None if unpledged else pledge(ticket, "vice_president")
        )
        gave = {office: _names(persons) for office, persons in slate.ballots.items()}
        voted = wire.Pledge(gave.get("president", gave.get("undifferentiated")), gave.get("vice_president"))
        yield wire.ElectorRow(
            slate.state,
            None,
            slate.electors if unpledged else loyal,
            ticket.party,
            promised,
            voted if unpledged else promised,
            "as_pledged",
            _binding(course, slate.state),
            "unpledged" if unpledged else "",
        )
        for found in own:
            yield wire.ElectorRow(
                slate.state,
                found.elector or None,
                found.electors,
                found.party,
                promised,
                wire.Pledge(
                    found.voted.get("president", promised.president),
                    found.voted.get("vice_president", promised.vice_president),
                ),
                found.disposition,
                _binding(course, slate.state),
                found.note,
            )
