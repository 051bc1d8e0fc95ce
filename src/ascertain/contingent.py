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
    chambers = _Chambers(law, tuple(ballots), undecided)
    if law.ballot == "two_persons":
        return _double(counted, chambers)
    president, house = _separate("president", counted, chambers, among=law.contingent.house_among)
    vice_president, senate = _separate("vice_president", counted, chambers, among=law.contingent.senate_among)
    return Decision(president, vice_president, tuple(election for election in (house, senate) if election))


def _separate(
    office: Literal["president", "vice_president"], counted: Count, chambers: "_Chambers", *, among: int
) -> tuple[Elected, ContingentElection | None]:
    """One office under the Twelfth Amendment."""
    totals = counted.totals[office]
    leader = next(iter(totals), None)
    if leader is not None and totals[leader] >= counted.majority:
        return Elected(leader, "popular vote" if chambers.law.direct else "electors"), None
    election = chambers.elect(office, "no_majority", highest(totals, among, undecided=chambers.undecided))
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


def _double(counted: Count, chambers: "_Chambers") -> Decision:
    """Both offices under Article II: each elector named two persons."""
    totals = counted.totals["undifferentiated"]
    over = [person for person, votes in totals.items() if votes >= counted.majority]
    top = [person for person in over if totals[person] == totals[over[0]]]
    elections = []
    if len(top) == 1:
        president = Elected(top[0], "electors")
    else:
        eligible = (
            tuple(sorted(top))
            if top
            else highest(totals, chambers.law.contingent.house_among, undecided=chambers.undecided)
        )
        elections.append(chambers.elect("president", "tie" if top else "no_majority", eligible))
        president = _elected(elections[0])
    if president.name is None:
        return Decision(president, Elected(None, "nobody"), tuple(elections))
    rest = {person: votes for person, votes in totals.items() if person != president.name}
    most = max(rest.values(), default=0)
    second = tuple(person for person, votes in rest.items() if votes == most)
    if len(second) == 1:
        return Decision(president, Elected(second[0], "electors"), tuple(elections))
    elections.append(chambers.elect("vice_president", "tie", second))
    return Decision(president, _elected(elections[-1]), tuple(elections))


def _elected(election: ContingentElection) -> Elected:
    return Elected(election.winner, election.chamber if election.winner else "nobody")


@dataclass(frozen=True, slots=True)
class _Chambers:
    """The House and the Senate with the ballots they took: a majority of all states, or of all senators, elects."""

    law: Law
    ballots: tuple[ChamberBallot, ...]
    undecided: str

    def elect(
        self,
        office: Literal["president", "vice_president"],
        cause: Literal["no_majority", "tie"],
        eligible: tuple[str, ...],
    ) -> ContingentElection:
        """The election of an office; raises `FactInvalid` for ballots that cannot be and `FactMissing` for none."""
        chamber = CHAMBER[office]
        whole = self.law.states if chamber == "House" else 2 * self.law.states
        needed = whole // 2 + 1
        taken = self._taken(office, eligible, whole)
        winners = [
            (number, name)
            for number, votes in taken.items()
            for name, count in votes.items()
            if name not in NO_VOTE and count >= needed
        ]
        if winners and winners[0][0] != max(taken):
            raise FactInvalid(f"the {chamber} elected {winners[0][1]} on ballot {winners[0][0]}, but more follow.")
        winner = winners[0][1] if winners else None
        if winner is None and self.undecided == "raise":
            what = "did not elect" if taken else "must elect, and the case does not hold its ballots"
            raise FactMissing(
                f"nobody has a majority of the electors for {office.replace('_', ' ')}; the {chamber} {what}: "
                f"{needed} of {whole} votes are needed among {', '.join(eligible)}."
            )
        return ContingentElection(office, chamber, cause, eligible, needed, whole, taken, winner)

    def _taken(self, office: str, eligible: tuple[str, ...], whole: int) -> dict[int, dict[str, int]]:
        """The ballots by number and choice, each with a quorum and nobody voting twice or for whom they may not."""
        chamber = CHAMBER[office]
        taken: dict[int, dict[str, int]] = {}
        seen: set[tuple[int, str]] = set()
        for row in (row for row in self.ballots if row.office == office):
            if row.choice not in eligible and row.choice not in NO_VOTE:
                raise FactInvalid(f"{row.voter or chamber} voted for {row.choice}, who was not eligible.")
            if chamber == "House":
                if row.voter == "DC" or not self.law.allotment.get(row.voter) or row.votes != 1:
                    raise FactInvalid(f"{row.voter or 'nobody'} has no single vote in the House's election.")
                if (row.ballot, row.voter) in seen:
                    raise FactInvalid(f"{row.voter} voted twice on ballot {row.ballot} of the House.")
                seen.add((row.ballot, row.voter))
            votes = taken.setdefault(row.ballot, {})
            votes[row.choice] = votes.get(row.choice, 0) + row.votes
        rule = self.law.contingent
        quorum = rule.house_quorum if chamber == "House" else rule.senate_quorum
        for number, votes in taken.items():
            present = sum(votes.values())
            if min(votes.values()) < 0 or not quorum * whole <= present <= whole:
                raise FactInvalid(f"ballot {number} of the {chamber} has {present} votes of {whole}: no such quorum.")
        return dict(sorted(taken.items()))
