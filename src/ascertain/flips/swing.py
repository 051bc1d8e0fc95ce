"""Uniform swing and the tipping point, in both conventions and both denominators.

The winner's tipping contest brings him to the majority when contests are added from his best to his worst; the
challenger's brings the other to it when they are given up from the winner's worst. A tie may lie between them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ascertain.election import NATION
from ascertain.flips.position import Contest, Position, stand
from ascertain.proceedings import Case

Denominator = Literal["all", "two_party"]


@dataclass(frozen=True, slots=True)
class Swing:
    """Points by which the margin between winner and challenger must move everywhere: by more than these.

    `bias_points` is `deny_points` less the winner's national margin. Butler's swing is half of these figures.
    """

    of: Denominator
    tipping_winner: str | None
    tipping_challenger: str | None
    deny_points: float | None
    win_points: float | None
    national_points: float | None
    bias_points: float | None


def _margin(votes: tuple[int, int], total: int, of: Denominator) -> Fraction:
    whole = sum(votes) if of == "two_party" else total
    return Fraction(votes[0] - votes[1], whole) if whole else Fraction(0)


def uniform_swing(case: Case | Position, *, of: Denominator = "all", to: str | None = None) -> Swing:
    """The tipping contests between the winner and `to`, with the swing at which each ties.

    Contests that a third ticket carries stay with it. Without a winner, or where electors are shared out by
    proportion, there is no tipping contest and all is None.
    """
    stands = stand(case)
    winner, challenger = stands.winner, stands.challenger(to)
    if winner is None or winner == challenger or stands.proportional:
        return Swing(of, None, None, None, None, None, None)
    between = [found for found in stands.contests if found.winner in (winner, challenger, None)]

    def margin(found: Contest) -> Fraction:
        return _margin((found.votes[winner], found.votes[challenger]), found.total, of)

    best_first = sorted(between, key=lambda found: (-margin(found), found.unit))
    own = _reaches(stands, winner, best_first, between)
    other = _reaches(stands, challenger, best_first[::-1], between)
    popular = stands.popular
    nation = _margin((popular.get(winner, 0), popular.get(challenger, 0)), _national_total(stands), of)
    deny, win = (margin(found) if found else None for found in (own, other))
    return Swing(
        of,
        own.unit if own else None,
        other.unit if other else None,
        _points(deny),
        _points(win),
        _points(nation),
        _points(deny - nation) if deny is not None else None,
    )


def _national_total(stands: Position) -> int:
    return stands.total_of(NATION) if NATION in stands.unit_at else 0


def _points(share: Fraction | None) -> float | None:
    return None if share is None else float(100 * share)


def _reaches(stands: Position, ticket: str, order: Iterable[Contest], between: Iterable[Contest]) -> Contest | None:
    """The contest with which a ticket reaches the majority, beside what no swing between the two can move."""
    carried = sum(found.electors for found in between if found.winner == ticket)
    held = stands.pledged.get(ticket, 0) - carried
    for found in order:
        held += found.electors
        if held >= stands.majority:
            return found
    return None
