"""The whole course of one election: `decide(case)` runs every stage and keeps each.

Returns -> tally -> canvass -> ascertainment -> electors' meeting -> joint session -> outcome. A later stage
never reaches back, and a what-if is the same run on a changed `Case`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from ascertain.allocation import NO_LOTS
from ascertain.ascertainment import Ascertainment, Slate, ascertain
from ascertain.canvass import Canvass, reconcile
from ascertain.contingent import ChamberBallot, ContingentElection, Decision, decide_offices
from ascertain.election import NATION, Election, Finding, Ticket
from ascertain.errors import FactInvalid, TieUndecided
from ascertain.joint_session import Count, Objection, count
from ascertain.law import Law
from ascertain.meeting import CertificatesOfVote, Departure, meet
from ascertain.outcome import Outcome, TakesOffice
from ascertain.returns import Returns
from ascertain.tally import Tally, tally


@dataclass(frozen=True, slots=True)
class Congress:
    """What Congress did: objections with its answers, and the ballots of a contingent election."""

    objections: tuple[Objection, ...] = ()
    ballots: tuple[ChamberBallot, ...] = ()


@dataclass(frozen=True)
class Case:
    """All that decides one election. Everything but `law` is fact; `notes` says how the facts were put together."""

    election: Election
    law: Law
    returns: Returns
    tickets: Mapping[str, Ticket]
    slates: tuple[Slate, ...] = ()
    lots: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_LOTS)
    departures: tuple[Departure, ...] = ()
    congress: Congress = Congress()
    notes: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Proceedings:
    """Every stage of a case that was decided."""

    case: Case
    tally: Tally
    canvass: Canvass
    ascertainment: Ascertainment
    votes: CertificatesOfVote
    count: Count
    contingent: tuple[ContingentElection, ...]
    outcome: Outcome

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What was found at any stage, in the order of the stages."""
        return (
            *self.case.notes,
            *self.canvass.findings,
            *_ties(self.ascertainment, told=_told(self.case)),
            *self.votes.findings,
            *self.count.findings,
            *_eligible(self.contingent, self.case.law),
        )


def decide(case: Case, *, undecided: Literal["raise", "report"] = "raise") -> Proceedings:
    """Run the course of a case.

    With `undecided="report"` a tie or a missing ballot of a chamber is reported and elects nobody; otherwise it
    raises `TieUndecided`, `EligibilityUndetermined` or `FactMissing`. Contradictory facts raise `FactInvalid`.
    """
    found = tally(case.returns)
    canvass = reconcile(found, case.law)
    appointed = ascertain(found, case.law, canvass, tickets=case.tickets, known=case.slates, lots=case.lots)
    if appointed.ties and undecided == "raise":
        tie = appointed.ties[0]
        level = " and ".join(tie.tickets) or "nobody, for want of votes,"
        raise TieUndecided(
            f"{tie.decided_by}: {level} are level for {tie.electors} electors of {tie.state}; a lot or the legislature "
            "must say who is appointed."
        )
    votes = meet(appointed, case.law, tickets=case.tickets, departures=case.departures)
    counted = count(votes, appointed.appointed, case.law, objections=case.congress.objections)
    decision = decide_offices(counted, case.law, ballots=case.congress.ballots, undecided=undecided)
    _check_ladder(case.law, appointed, votes, counted)
    return Proceedings(
        case, found, canvass, appointed, votes, counted, decision.contingent, _outcome(decision, case.law)
    )


def _outcome(decision: Decision, law: Law) -> Outcome:
    president, vice_president = decision.president, decision.vice_president
    left_open = "" if vice_president.name else law.term.succession
    acting = TakesOffice(vice_president.name, "acting president", law.term.starts, left_open)
    takes = TakesOffice(president.name, "president", law.term.starts) if president.name else acting
    return Outcome(president, vice_president, takes)


def _told(case: Case) -> frozenset[str]:
    """Units of which a note says already that they have no votes and their electors are in doubt."""
    found = (note.detail["units"] for note in case.notes if note.code == "no_votes")
    return frozenset(unit for units in found if isinstance(units, list) for unit in units)


def _ties(appointed: Ascertainment, *, told: frozenset[str]) -> Iterator[Finding]:
    for tie in appointed.ties:
        if not tie.tickets and tie.decided_by in told:
            continue
        level = f"{' and '.join(tie.tickets)} are level in" if tie.tickets else "nobody carries"
        number = "1 elector" if tie.electors == 1 else f"{tie.electors} electors"
        verb = "is" if tie.electors == 1 else "are"
        text = f"{number} of {tie.state} {verb} not awarded: {level} {tie.decided_by}."
        yield Finding("warn", "tie_undecided", tie.decided_by, text, {"tickets": list(tie.tickets)})


def _eligible(elections: tuple[ContingentElection, ...], law: Law) -> Iterator[Finding]:
    """Contingent elections in which a tie at the last eligible place leaves open who may be chosen."""
    for election in elections:
        among = law.contingent.house_among if election.office == "president" else law.contingent.senate_among
        if election.cause == "no_majority" and len(election.eligible) > among:
            names = " and ".join(election.eligible[among - 1 :])
            text = f"{names} are level for place {among}; the {election.chamber} would have to say who is eligible."
            yield Finding("warn", "eligibility_undetermined", NATION, text, {"eligible": list(election.eligible)})


def _check_ladder(law: Law, appointed: Ascertainment, votes: CertificatesOfVote, counted: Count) -> None:
    """The ladder entitled >= appointed >= voting = cast >= counted, state by state and office by office."""
    for state, number in appointed.appointed.items():
        entitled = law.allotment.get(state)
        if entitled is not None and number > entitled:
            raise FactInvalid(f"{state} appointed {number} electors and is entitled to {entitled}.")
    for office, rows in votes.voting.items():
        for state, voting in rows.items():
            if voting > appointed.appointed[state]:
                raise FactInvalid(f"{state}: {voting} electors voted and {appointed.appointed[state]} were appointed.")
            cast = sum(votes.cast[office][state].values())
            if sum(counted.counted[office][state].values()) > cast:
                raise FactInvalid(f"{state}: more votes were counted for {office} than the {cast} cast.")
