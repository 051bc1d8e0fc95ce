"""How likely a recount turns a margin round, from the few there have been.

Shifts of the margin, as a share of the votes, follow a Student t with 4 degrees of freedom here: most are tiny and a few
are large. Its scale is uncertain, so every answer is a range between two scales.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

SCALE_LOW: Final = 0.000122
"""Maximum likelihood on the eight statewide recounts with votes in the pack recounts_history."""
SCALE_HIGH: Final = 0.0003
"""The mean shift of 36 statewide recounts of 2000-2023 (FairVote): this distribution's mean shift is its scale."""
LARGEST_SHIFT: Final = (1_247, 5_963_110)
"""Florida 2000, from 1,784 votes to 537: the largest statewide shift on record with its votes."""
BASIS: Final = (
    "Student t with 4 degrees of freedom, scale 0.0122 % (eight statewide recounts) to 0.03 % of the votes (36 recounts "
    "of 6,929 statewide elections 2000-2023, 3 of them reversals): it rests on few recounts"
)


@dataclass(frozen=True, slots=True)
class Reversal:
    """The chance that a recount reverses a margin, between two readings of the record."""

    low: float
    high: float
    basis: str = BASIS

    @property
    def text(self) -> str:
        """The range in print; below one in a thousand no figure means anything."""
        low, high = shown(self.low), shown(self.high)
        return low if low == high else f"{low} to {high}"


def shown(chance: float) -> str:
    """A chance in percent, "< 0.1 %" below that."""
    return "< 0.1 %" if chance < 0.001 else f"{100 * chance:.2g} %"


def _tail(t: float) -> float:
    """P(T > t) of a Student t with 4 degrees of freedom."""
    u = 1 + t * t / 4
    return max(0.0, 0.5 - 0.375 * t / math.sqrt(u) * (1 - t * t / (12 * u)))


def reversal(margin: int, *, votes: int) -> Reversal:
    """The chance that a recount of a statewide count of so many votes reverses a margin."""
    if votes <= 0:
        return Reversal(0.0, 0.0)
    share = margin / votes
    return Reversal(_tail(share / SCALE_LOW), _tail(share / SCALE_HIGH))


def overturned(electors: Mapping[str, int], chances: Mapping[str, float], *, need: int) -> float:
    """The chance that contests reversed independently hold `need` electors or more."""
    held = [1.0] + [0.0] * need
    for contest, number in electors.items():
        chance = chances[contest]
        after = [(1 - chance) * value for value in held]
        for have, value in enumerate(held):
            after[min(need, have + number)] += chance * value
        held = after
    return held[need] if need > 0 else 1.0
