"""Who is elected: by the electors' majority, or by the House and the Senate where there is none.

U.S. Const. art. II s. 1 cl. 3 (to 1800); amend. XII; amend. XX s. 3-4. House precedent of 1801 and 1825: a
majority of a delegation casts its state's vote, a divided delegation counts for nobody.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ascertain.election import Office
from ascertain.errors import EligibilityUndetermined, FactInvalid, FactMissing
from ascertain.joint_session import Count
from ascertain.law import Law
from ascertain.outcome import Elected

NO_VOTE = frozenset({"divided", "blank"})
Chamber = Literal["House", "Senate"]
CHAMBER: Mapping[str, Chamber] = {"president": "House", "vice_president": "Senate"}


@dataclass(frozen=True, slots=True)
class ChamberBallot:
    """One voter's part in one ballot: a state's delegation in the House, or senators counted together."""

    office: Office
    ballot: int
    voter: str
    choice: str
    votes: int = 1


@dataclass(frozen=True, slots=True)
class ContingentElection:
    """An election by a chamber: why, who was eligible, votes needed, the ballots taken and the winner (None: open)."""

    office: Office
    chamber: Chamber
    cause: Literal["no_majority", "tie"]
    eligible: tuple[str, ...]
    needed: int
    of: int
    ballots: Mapping[int, Mapping[str, int]]
    winner: str | None


@dataclass(frozen=True, slots=True)
class Decision:
    """Both offices, and the contingent elections that were needed."""

    president: Elected
    vice_president: Elected
    contingent: tuple[ContingentElection, ...]


def decide_offices(
    counted: Count, law: Law, *, ballots: Iterable[ChamberBallot] = (), undecided: Literal["raise", "report"] = "raise"
) -> Decision:
    """Who is elected to both offices.

    Where a chamber must decide and the case lacks its ballots, raises `FactMissing`, or with `undecided="report"`
    leaves the office to nobody. A tie at the last eligible place raises `EligibilityUndetermined`, or leaves all of them.
    """
    taken = tuple(ballots)
    if law.ballot == "two_persons":
        return _double(counted, law, taken, undecided)
    found = {office: _separate(office, counted, law, taken, undecided) for office in ("president", "vice_president")}
    (president, house), (vice_president, senate) = found["president"], found["vice_president"]
    return Decision(president, vice_president, tuple(election for election in (house, senate) if election))


def _separate(
    office: Literal["president", "vice_president"],
    counted: Count,
    law: Law,
    ballots: tuple[ChamberBallot, ...],
    undecided: str,
) -> tuple[Elected, ContingentElection | None]:
    """One office under the Twelfth Amendment."""
    totals = counted.totals[office]
    leader = next(iter(totals), None)
    if leader is not None and totals[leader] >= counted.majority:
        return Elected(leader, "electors"), None
    among = law.contingent.house_among if office == "president" else law.contingent.senate_among
    election = _chamber(office, "no_majority", highest(totals, among, undecided=undecided), law, ballots, undecided)
    return _elected(election), election


def highest(totals: Mapping[str, int], places: int, *, undecided: str = "raise") -> tuple[str, ...]:
    """The persons with the most votes; a tie at the last place raises `EligibilityUndetermined`, or all of them stay."""
    ranked = sorted(totals, key=lambda person: (-totals[person], person))
    if len(ranked) > places and totals[ranked[places - 1]] == totals[ranked[places]]:
        level = [person for person in ranked if totals[person] == totals[ranked[places]]]
        if undecided == "report":
            return tuple(person for person in ranked if totals[person] >= totals[ranked[places]])
        raise EligibilityUndetermined(
            f"{' and '.join(level)} are level at {totals[level[0]]} for place {places}; the chamber would have to say "
            "who is eligible."
        )
    return tuple(ranked[:places])


def _double(counted: Count, law: Law, ballots: tuple[ChamberBallot, ...], undecided: str) -> Decision:
    """Both offices under Article II: each elector named two persons."""
    totals = counted.totals["undifferentiated"]
    over = [person for person, votes in totals.items() if votes >= counted.majority]
    top = [person for person in over if totals[person] == totals[over[0]]]
    elections = []
    if len(top) == 1:
        president = Elected(top[0], "electors")
    else:
        eligible = tuple(sorted(top)) if top else highest(totals, law.contingent.house_among, undecided=undecided)
        cause: Literal["tie", "no_majority"] = "tie" if top else "no_majority"
        elections.append(_chamber("president", cause, eligible, law, ballots, undecided))
        president = _elected(elections[0])
    if president.name is None:
        return Decision(president, Elected(None, "nobody"), tuple(elections))
    rest = {person: votes for person, votes in totals.items() if person != president.name}
    most = max(rest.values(), default=0)
    second = tuple(person for person, votes in rest.items() if votes == most)
    if len(second) == 1:
        return Decision(president, Elected(second[0], "electors"), tuple(elections))
    elections.append(_chamber("vice_president", "tie", second, law, ballots, undecided))
    return Decision(president, _elected(elections[-1]), tuple(elections))


def _elected(election: ContingentElection) -> Elected:
    return Elected(election.winner, election.chamber if election.winner else "nobody")


def _chamber(
    office: Literal["president", "vice_president"],
    cause: Literal["no_majority", "tie"],
    eligible: tuple[str, ...],
    law: Law,
    ballots: tuple[ChamberBallot, ...],
    undecided: str,
) -> ContingentElection:
    """The ballots of a chamber: a majority of all states, or of the whole number of senators, elects."""
    chamber = CHAMBER[office]
    whole = law.states if chamber == "House" else 2 * law.states
    needed = whole // 2 + 1
    taken: dict[int, dict[str, int]] = {}
    for row in (row for row in ballots if row.office == office):
        if row.choice not in eligible and row.choice not in NO_VOTE:
            raise FactInvalid(f"{row.voter or chamber} voted for {row.choice}, who was not eligible.")
        votes = taken.setdefault(row.ballot, {})
        votes[row.choice] = votes.get(row.choice, 0) + row.votes
    last = taken[max(taken)] if taken else {}
    winner = next((name for name, votes in last.items() if name not in NO_VOTE and votes >= needed), None)
    if winner is None and undecided == "raise":
        what = "did not elect" if taken else "must elect, and the case does not hold its ballots"
        raise FactMissing(
            f"nobody has a majority of the electors for {office.replace('_', ' ')}; the {chamber} {what}: "
            f"{needed} of {whole} votes are needed among {', '.join(eligible)}."
        )
    return ContingentElection(office, chamber, cause, eligible, needed, whole, dict(sorted(taken.items())), winner)
