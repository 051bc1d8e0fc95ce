"""What has to be confirmed: the reported outcome as assertions "this winner beat this loser".

An assertion is the claim that the mean of an assorter over all cards is above 1/2 (SHANGRLA, Stark 2020): 1 for a vote
for the winner and not the loser, 0 for the loser and not the winner, 1/2 for anything else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil
from typing import Final

from ascertain.errors import InputInvalid

DEFAULT_RISK_LIMIT: Final = 0.05


@dataclass(frozen=True, slots=True)
class AuditContest:
    """A contest as reported; `cards` is the upper bound from the manifest, not the votes cast."""

    name: str
    votes: Mapping[str, int]
    cards: int
    winners: int = 1
    vote_for: int = 1


@dataclass(frozen=True, slots=True)
class Assertion:
    """One reported winner beat one reported loser, on so many cards."""

    contest: str
    winner: str
    loser: str
    winner_votes: int
    loser_votes: int
    cards: int

    @property
    def margin(self) -> int:
        """Votes between the two."""
        return self.winner_votes - self.loser_votes

    @property
    def diluted_margin(self) -> float:
        """The margin's share of all cards."""
        return self.margin / self.cards

    @property
    def share(self) -> float:
        """The winner's share of the two's votes, never so near 1 that one ballot for the loser would end it for ever."""
        return min(self.winner_votes / self.relevant, 1 - 1 / (2 * self.cards))

    @property
    def relevant(self) -> int:
        """Votes for one of the two."""
        return self.winner_votes + self.loser_votes

    @property
    def both(self) -> int:
        """Cards that must hold votes for both, where more than one is allowed: the fewest possible."""
        return max(0, self.relevant - self.cards)

    def cards_for(self, relevant: int) -> int:
        """Cards to draw so that so many with a vote for just one of the two may be expected."""
        return ceil(relevant * self.cards / (self.relevant - 2 * self.both))


@dataclass(frozen=True, slots=True)
class Assertions:
    """All that is to be confirmed; the audit's risk is the largest of its assertions'."""

    contest: AuditContest
    assertions: tuple[Assertion, ...]

    @property
    def closest(self) -> Assertion:
        """The assertion of the smallest margin."""
        return min(self.assertions, key=lambda assertion: assertion.margin)


@dataclass(frozen=True, slots=True)
class NothingToAudit:
    """There is no loser, so nothing can be wrong about who won."""

    reason: str


@dataclass(frozen=True, slots=True)
class FullCount:
    """No sample can confirm it: only counting every card by hand."""

    reason: str


Question = Assertions | NothingToAudit | FullCount


def question(contest: AuditContest) -> Question:
    """The assertions that together are the reported outcome. Raises `InputInvalid` for totals that cannot be."""
    _check(contest)
    ranked = sorted(contest.votes.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) <= contest.winners:
        return NothingToAudit("uncontested")
    if contest.cards == 1:
        return FullCount("a single card")
    winners, losers = ranked[: contest.winners], ranked[contest.winners :]
    if winners[-1][1] == losers[0][1]:
        return FullCount("reported tie")
    return Assertions(
        contest,
        tuple(
            Assertion(contest.name, winner, loser, more, fewer, contest.cards)
            for winner, more in winners
            for loser, fewer in losers
        ),
    )


def _check(contest: AuditContest) -> None:
    if contest.winners < 1 or contest.vote_for < 1 or contest.cards < 1:
        raise InputInvalid(f"{contest.name}: winners, votes allowed and cards are at least 1.")
    if not contest.votes:
        raise InputInvalid(f"{contest.name}: there is nobody to vote for.")
    for name, votes in contest.votes.items():
        if votes < 0:
            raise InputInvalid(f"{contest.name}: {name} has {votes} votes.")
        if votes > contest.cards:
            raise InputInvalid(f"{contest.name}: {name} has {votes:,} votes on {contest.cards:,} cards.")
    total = sum(contest.votes.values())
    if total > contest.cards * contest.vote_for:
        raise InputInvalid(f"{contest.name}: {total:,} votes are more than {contest.cards:,} cards hold.")
    seats = sorted(contest.votes.values(), reverse=True)[: contest.winners]
    if len(contest.votes) > contest.winners and seats[-1] == 0:
        raise InputInvalid(f"{contest.name}: a reported winner has no votes.")
