"""Auditing the presidency: how little paper, in which states, confirms that the right person has the majority.

If the reported winner is not elected by electors, the contests wrongly reported as won form a blocking set: they hold
electors - majority + 1 or more. The audit stops when the evidence against every such set, multiplied, reaches 1 / limit.
The proof, and rules that look right and are not, are in docs/method/president-audit.md.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from ascertain.audits.blocking import Block, BlockingSet, weakest
from ascertain.audits.comparison import DEFAULT_RATES, NO_ERRORS, Rates
from ascertain.audits.contest import Assertion, Assertions, AuditContest, question
from ascertain.audits.evalue import risk_of
from ascertain.election import OTHERS
from ascertain.errors import FactMissing, InputInvalid, Undetermined
from ascertain.flips import Contest, position
from ascertain.proceedings import Case, Congress, Proceedings, decide

Kind = Literal["comparison", "polling"]
Resolved = Literal["open", "confirmed", "overturned", "gained"]
"""What a full hand count found of a contest: W won it, W did not, or W won one that was reported lost."""


@dataclass(frozen=True, slots=True)
class Method:
    """How a contest's cards are audited; `rates` are the discrepancies assumed of comparison."""

    kind: Kind = "comparison"
    rates: Rates = DEFAULT_RATES


METHODS: Final[Mapping[str, Method]] = {
    "comparison": Method(),
    "comparison-no-errors": Method(rates=NO_ERRORS),
    "polling": Method("polling", NO_ERRORS),
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is asked of one contest's audit: cost of a card and of a full count, a limit by law, the sample it shares."""

    method: Method = METHODS["comparison"]
    cost: float = 1.0
    count_cost: float | None = None
    limit: float | None = None
    sample: str | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """The winner's margin over the runner-up on cards with paper, and the number of cards without."""

    margin: int
    paperless: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One contest that the reported winner carried, and all that its audit rests on."""

    contest: str
    state: str
    electors: int
    assertions: tuple[Assertion, ...]
    cards: int
    terms: Terms = field(default_factory=Terms)
    paper: Paper | None = None

    @property
    def sample(self) -> str:
        """The sample that the contest is audited by: its own, or its state's."""
        return self.terms.sample or self.contest

    @property
    def closest(self) -> Assertion:
        """The assertion of the smallest margin."""
        return min(self.assertions, key=lambda assertion: assertion.margin)

    @property
    def on_paper(self) -> bool:
        """Whether paper can confirm it: a card without counts against the winner, as one that cannot be found does."""
        return self.paper is None or self.paper.margin > self.paper.paperless

    def block(self, *, forced: bool = False) -> Block:
        """The contest as the search for blocking sets sees it."""
        return Block(self.contest, self.electors, self.sample, forced)


@dataclass(frozen=True, slots=True)
class Presidency:
    """Who is reported elected, by how many electors of how many, and the contests that made it so.

    `lost` are the contests that others carried, with their electors: they cannot hurt the winner.
    """

    winner: str
    electors: int
    appointed: int
    majority: int
    units: tuple[Unit, ...]
    lost: Mapping[str, int]

    @property
    def need(self) -> int:
        """Electors that must be wrong for the winner to lack the majority."""
        return self.electors - self.majority + 1

    @property
    def without_paper(self) -> tuple[Unit, ...]:
        """Contests that no audit of paper can confirm."""
        return tuple(unit for unit in self.units if not unit.on_paper)

    @property
    def confirmable(self) -> bool | None:
        """Whether paper can confirm the outcome; None where it is not known of every contest what is on paper."""
        if sum(unit.electors for unit in self.without_paper) >= self.need:
            return False
        return True if all(unit.paper is not None for unit in self.units) else None


def presidency(
    case: Case, *, terms: Mapping[str, Terms] | None = None, paper: Mapping[str, Paper] | None = None
) -> Presidency:
    """What is to be confirmed of a case; `terms` by contest, "*" for all others; `paper` by contest, where known.

    Raises `Undetermined` where nobody has a majority or electors are not appointed by plurality.
    """
    stands = position(case)
    if stands.proportional:
        raise Undetermined(
            f"{stands.proportional[0].state} does not give its electors by plurality; only such contests are audited."
        )
    if stands.winner is None:
        raise Undetermined("nobody is reported to have a majority of the electors, so there is none to confirm.")
    if not stands.contests:
        raise FactMissing("no popular vote appointed electors, so there are no ballots to audit.")
    given = terms or {}
    for name in [*given, *(paper or {})]:
        if name != "*" and stands.contest_of(name) is None:
            raise InputInvalid(f"there is no contest {name!r}.", allowed=[contest.unit for contest in stands.contests])
    whole = {contest.unit: contest.total for contest in stands.contests}
    units = tuple(
        _unit(
            contest,
            stands.winner,
            given.get(contest.unit, given.get("*", Terms())),
            whole,
            (paper or {}).get(contest.unit),
        )
        for contest in stands.contests
        if contest.winner == stands.winner
    )
    lost = {contest.unit: contest.electors for contest in stands.contests if contest.winner != stands.winner}
    return Presidency(stands.winner, stands.pledged[stands.winner], stands.total, stands.majority, units, lost)


def _unit(contest: Contest, winner: str, terms: Terms, whole: Mapping[str, int], paper: Paper | None) -> Unit:
    """A contest of the winner; in a sample shared by a state the cards are all the state's."""
    votes = {name: number for name, number in contest.votes.items() if number}
    votes[OTHERS] = contest.total - sum(votes.values())
    cards = max(contest.total, whole.get(terms.sample or "", 0))
    asked = question(AuditContest(contest.unit, votes, cards))
    if not isinstance(asked, Assertions) or asked.assertions[0].winner != winner:
        raise Undetermined(
            f"{contest.unit}: no sample can show that {winner} beat each of the others, who are not told apart."
        )
    return Unit(contest.unit, contest.unit[:2], contest.electors, asked.assertions, cards, terms, paper)


@dataclass(frozen=True, slots=True)
class UnitEvidence:
    """Where the audit of a contest stands: the least log e-value of its assertions now, and the cards drawn.

    For a contest that was counted in full, `log_e` is as it was when the count was ordered, 0 before any draw.
    """

    contest: str
    log_e: float
    drawn: int
    resolved: Resolved = "open"


def from_risk(p: float) -> float:
    """The log e-value of a published risk p: 1 / (2 sqrt p) (Vovk and Wang 2021), never 1 / p."""
    if not 0 < p <= 1:
        raise InputInvalid(f"a risk is above 0 and at most 1, not {p:g}.")
    return -math.log(2) - math.log(p) / 2


@dataclass(frozen=True, slots=True)
class Question:
    """What is left to reject after full counts: the blocks, their log e-values, and the electors that must be wrong."""

    blocks: tuple[Block, ...]
    log_e: tuple[float, ...]
    need: int


def _effective(unit: Unit, found: UnitEvidence | None) -> float:
    """Evidence as the rule may use it: none in favour without paper, or once a count has overturned the contest."""
    log_e = found.log_e if found else 0.0
    return log_e if unit.on_paper and (found is None or found.resolved == "open") else min(0.0, log_e)


def open_question(asked: Presidency, evidence: Sequence[UnitEvidence] = ()) -> Question:
    """The blocking sets that remain: without what a count confirmed, and with what it overturned in every one."""
    by_contest = {found.contest: found for found in evidence}
    _check(asked, evidence, by_contest)
    left = [unit for unit in asked.units if _state(by_contest, unit.contest) != "confirmed" or not unit.on_paper]
    gained = sum(asked.lost[found.contest] for found in evidence if found.resolved == "gained")
    return Question(
        tuple(unit.block(forced=_state(by_contest, unit.contest) == "overturned") for unit in left),
        tuple(_effective(unit, by_contest.get(unit.contest)) for unit in left),
        asked.need + gained,
    )


def _state(evidence: Mapping[str, UnitEvidence], contest: str) -> Resolved:
    return evidence[contest].resolved if contest in evidence else "open"


def _check(asked: Presidency, evidence: Sequence[UnitEvidence], by_contest: Mapping[str, UnitEvidence]) -> None:
    if len(by_contest) < len(evidence):
        raise InputInvalid("the evidence of a contest stands there twice.")
    won = {unit.contest for unit in asked.units}
    for found in evidence:
        if found.contest not in won and found.contest not in asked.lost:
            raise InputInvalid(f"there is no contest {found.contest!r}.", allowed=[*won, *asked.lost])
        if (found.resolved == "gained") == (found.contest in won) and found.resolved != "open":
            carried = "carried" if found.contest in won else "lost"
            raise InputInvalid(
                f"{found.contest}, which {asked.winner} {carried} as reported, cannot be {found.resolved}."
            )
        if math.isnan(found.log_e) or found.drawn < 0:
            raise InputInvalid(f"{found.contest}: log_e {found.log_e:g} after {found.drawn} cards cannot be.")


Verdict = Literal["confirmed", "open", "not confirmed"]


@dataclass(frozen=True, slots=True)
class PresidentAssessment:
    """The stop rule on the evidence so far: the weakest blocking set, the risk, and what that comes to.

    "not confirmed": full counts have overturned a blocking set; who is elected then has to be decided and audited anew.
    """

    weakest: BlockingSet | None
    risk: float
    verdict: Verdict
    overturned: tuple[str, ...]


def assess(asked: Presidency, evidence: Sequence[UnitEvidence] = (), *, risk_limit: float) -> PresidentAssessment:
    """Whether the evidence of all contests together confirms the winner at a limit of the risk."""
    check_limit(risk_limit)
    left = open_question(asked, evidence)
    overturned = tuple(block.contest for block in left.blocks if block.forced)
    least = weakest(left.blocks, left.log_e, need=left.need)
    log_e = math.inf if least is None else least.log_e
    if sum(block.electors for block in left.blocks if block.forced) >= left.need:
        return PresidentAssessment(least, 1.0, "not confirmed", overturned)
    return PresidentAssessment(
        least, risk_of(log_e), "confirmed" if log_e >= -math.log(risk_limit) else "open", overturned
    )


def after_counts(case: Case, counted_for: Mapping[str, str]) -> Proceedings:
    """The course of a case once full counts found that these tickets won these contests; pledges are taken as kept."""
    known = {award.decided_by for award in case.law.awards}
    for contest, ticket in counted_for.items():
        if contest not in known or ticket not in case.tickets:
            raise InputInvalid(
                f"{contest} counted for {ticket}: there is no such contest or ticket.", allowed=case.tickets
            )
    awards = tuple(
        replace(award, method="given", to=counted_for[award.decided_by]) if award.decided_by in counted_for else award
        for award in case.law.awards
    )
    law = replace(case.law, awards=awards)
    return decide(replace(case, law=law, departures=(), congress=Congress()), undecided="report")


def check_limit(risk_limit: float) -> None:
    """Raises `InputInvalid` for a limit that is no probability."""
    if not 0 < risk_limit < 1:
        raise InputInvalid(f"a risk limit is between 0 and 1, not {risk_limit:g}.", parameter="risk_limit")
