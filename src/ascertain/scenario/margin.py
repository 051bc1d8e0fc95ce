"""What a swing moves: half as many votes as the margin changes by, in whole votes, half up."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Final

HALF: Final = Fraction(1, 2)


def swung(votes: Mapping[str, int], tickets: Iterable[str], name: str, points: str) -> dict[str, int]:
    """Votes that each ticket gains or loses: floor(points x all votes / 200 + 1/2), at most what the giver has.

    From the best-placed other ticket to `name`, or back where points are negative; level ones in order of name.
    """
    change = Fraction(points)
    others = sorted((other for other in tickets if other != name), key=lambda other: (-votes.get(other, 0), other))
    if not others or not change:
        return {}
    wanted = abs(change) * sum(votes.values()) / 200 + HALF
    source, target = (others[0], name) if change > 0 else (name, others[0])
    number = min(wanted.numerator // wanted.denominator, votes.get(source, 0))
    return {source: -number, target: number} if number else {}
