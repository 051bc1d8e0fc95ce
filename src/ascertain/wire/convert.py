"""From the course of an election, its findings and tallies to their outward records."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from msgspec import UNSET

from ascertain.contingent import ContingentElection
from ascertain.election import UNPLEDGED, Finding, Office, Ticket
from ascertain.meeting import Departure, pledge
from ascertain.outcome import Elected
from ascertain.proceedings import Proceedings
from ascertain.scenario import Difference, Scenario
from ascertain.tally import Row, Standing, standing
from ascertain.wire.records import (
    AlternativeRecord,
    AnswerStatus,
    BaselineRecord,
    ContingentRecord,
    DepartureRecord,
    DifferenceRecord,
    ElectedRecord,
    ElectorsRecord,
    FindingRecord,
    ObjectionRecord,
    OfficeVotes,
    OutcomeRecord,
    PopularVote,
    ScenarioRecord,
    StateRecord,
    TakesOfficeRecord,
    TallyRow,
    WhatIfRecord,
)


def finding(found: Finding) -> FindingRecord:
    """A finding in its outward form."""
    return FindingRecord(found.level, found.unit, found.code, found.message, dict(found.detail))


def votes_in_order(votes: Mapping[str, int]) -> dict[str, int]:
    """Votes by choice, most first."""
    return dict(sorted(votes.items(), key=lambda item: (-item[1], item[0])))


def popular_vote(votes: Mapping[str, int] | None) -> PopularVote | None:
    """The nation's vote; None where there was none to count."""
    if votes is None:
        return None
    stands = standing(votes)
    return PopularVote(stands.total, votes_in_order(votes), stands.leader, stands.lead, stands.points)


def elected(found: Elected) -> ElectedRecord:
    """One office's result."""
    return ElectedRecord(found.name, found.elected_by)


def _contingent(found: ContingentElection) -> ContingentRecord:
    ballots = tuple({"ballot": number, "votes": votes_in_order(votes)} for number, votes in found.ballots.items())
    return ContingentRecord(
        found.office, found.chamber, found.cause, found.eligible, found.needed, found.of, ballots, found.winner
    )


def _objections(course: Proceedings) -> tuple[ObjectionRecord, ...]:
    return tuple(
        ObjectionRecord(
            state=found.state,
            office=found.offices[0] if len(found.offices) == 1 else "both",
            person=found.person or None,
            question=found.question,
            house=found.house or None,
            senate=found.senate or None,
            house_vote=found.house_vote or None,
            senate_vote=found.senate_vote or None,
            effect=effect,
            rule=found.special_rule or course.case.law.count.rule,
            verified=found.verified,
        )
        for found, effect in course.count.objections
    )


def _alternatives(course: Proceedings) -> tuple[AlternativeRecord, ...]:
    return tuple(
        AlternativeRecord(
            other.state,
            other.base,
            other.majority,
            dict(other.totals.get("president", {})),
            dict(other.totals.get("vice_president", {})),
        )
        for other in course.count.alternatives
    )


def _departure(found: Departure, tickets: Mapping[str, Ticket]) -> DepartureRecord:
    ticket = tickets.get(found.pledged)
    second: str | None = None
    if ticket is not None and ticket.vice_president and "undifferentiated" not in found.voted:
        second = found.pledged_to.get("vice_president") or pledge(ticket, "vice_president")
    kept = (found.pledged, second) if found.elector else (None, None)
    return DepartureRecord(
        state=found.state,
        elector=found.elector or None,
        electors=found.electors,
        pledged=found.pledged,
        voted=found.voted.get("president", found.voted.get("undifferentiated", kept[0])),
        pledged_vice_president=second,
        voted_vice_president=found.voted.get("vice_president", kept[1]),
        disposition=found.disposition,
        category=found.category,
        replaced_by=found.replaced_by or None,
        office=next(iter(found.voted)) if len(found.voted) == 1 else "both",
        inferred=found.basis.startswith("derived"),
    )


def _states(course: Proceedings) -> tuple[StateRecord, ...]:
    pledged: dict[str, dict[str, int]] = {}
    for slate in course.ascertainment.slates:
        own = pledged.setdefault(slate.state, {})
        own[slate.ticket] = own.get(slate.ticket, 0) + slate.electors
    rows = []
    for state, allotted in sorted(course.case.law.allotment.items()):
        if not allotted and state not in course.tally.votes:
            continue
        votes = course.tally.votes.get(state)
        stands: Standing | None = standing(votes) if votes else None
        canvass = course.canvass.states.get(state)
        electors = votes_in_order(pledged.get(state, {}))
        sole = next(iter(electors)) if len(electors) == 1 and UNPLEDGED not in electors else None
        rows.append(
            StateRecord(
                state=state,
                electors=course.ascertainment.appointed.get(state, 0),
                pledged=electors,
                votes=votes_in_order(votes or {}),
                winner=stands.leader if stands else sole,
                margin=stands.lead if stands else None,
                margin_points=stands.points if stands else None,
                certified=canvass.certified if canvass else None,
            )
        )
    return tuple(rows)


def _office_votes(course: Proceedings, office: Office) -> OfficeVotes:
    cast: dict[str, int] = {}
    for persons in course.votes.cast[office].values():
        for person, votes in persons.items():
            cast[person] = cast.get(person, 0) + votes
    return OfficeVotes(votes_in_order(cast), dict(course.count.totals[office]))


def popular_winner_lost(course: Proceedings) -> bool | None:
    """Whether the ticket with most votes was not elected; None without a popular vote, a leader or a president."""
    votes, name = course.tally.votes.get("US"), course.outcome.president.name
    leader = standing(votes).leader if votes else None
    return None if leader is None or name is None else leader != name


def outcome(course: Proceedings, *, status: AnswerStatus = "counted") -> OutcomeRecord:
    """The whole course of an election."""
    separate = course.case.law.ballot == "separate"
    tied = sum(tie.electors for tie in course.ascertainment.ties)
    takes = course.outcome.takes_office
    return OutcomeRecord(
        election=course.case.election.year,
        status=status,
        as_of=course.case.law.day("contingent_election", "congress_count_ends", "congress_counts").isoformat(),
        popular_vote=popular_vote(course.tally.votes.get("US")),
        electors=ElectorsRecord(
            allotted=sum(course.case.law.allotment.values()),
            appointed=course.ascertainment.whole_number,
            majority=course.count.majority,
            pledged=course.ascertainment.pledged,
            president=_office_votes(course, "president" if separate else "undifferentiated"),
            vice_president=_office_votes(course, "vice_president") if separate else None,
            tied=tied or UNSET,
        ),
        departures=tuple(_departure(found, course.case.tickets) for found in course.votes.departures),
        objections=_objections(course),
        alternatives=_alternatives(course),
        contingent=tuple(_contingent(found) for found in course.contingent) or None,
        president=elected(course.outcome.president),
        vice_president=elected(course.outcome.vice_president),
        takes_office=TakesOfficeRecord(takes.name, takes.capacity, takes.on, takes.succession or None),
        popular_winner_lost=popular_winner_lost(course),
        states=_states(course),
    )


def tally_row(row: Row, *, name: str) -> TallyRow:
    """One line of a tally."""
    return TallyRow(
        unit=row.unit,
        name=name,
        votes=votes_in_order(row.votes),
        total=row.standing.total,
        leader=row.standing.leader,
        lead=row.standing.lead,
        lead_points=row.points,
        reporting=row.reporting,
        reporting_basis=row.reporting_basis,
        status=row.status,
        source=row.source,
        as_of=row.as_of.isoformat() if isinstance(row.as_of, datetime) else None,
        basis=row.basis,
        exact=row.exact,
        outstanding=row.outstanding,
        note=row.note,
    )


def difference(found: Difference) -> DifferenceRecord:
    """One difference; votes most first."""
    before, after = (
        votes_in_order(value) if isinstance(value, Mapping) else value for value in (found.before, found.after)
    )
    return DifferenceRecord(found.stage, found.state, before, after, found.office or UNSET)


def whatif(
    course: Proceedings, baseline: Proceedings, scenario: Scenario, *, differences: Iterable[Difference], as_of: str
) -> WhatIfRecord:
    """A course under a scenario beside the one that was."""
    own = outcome(course, status="what-if")
    office: Office = "president" if baseline.case.law.ballot == "separate" else "undifferentiated"
    fields = {name: getattr(own, name) for name in own.__struct_fields__}
    return WhatIfRecord(
        **{**fields, "as_of": as_of or own.as_of},
        scenario=ScenarioRecord(scenario.canonical, scenario.house_size or UNSET),
        baseline=BaselineRecord(
            baseline.ascertainment.pledged,
            dict(baseline.count.totals[office]),
            elected(baseline.outcome.president),
            elected(baseline.outcome.vice_president),
        ),
        differences=tuple(difference(found) for found in differences),
    )
