"""Contests that shift elector by elector: the least votes moved from the winner that shift 1, 2, 3 ... electors.

By bisection through the one rule of allocation, all numbers of electors at once; exact ties count for nobody.
"""

from typing import NamedTuple

import numpy as np

from ascertain.allocation import IntArray, allocate
from ascertain.errors import UnknownName
from ascertain.flips.costs import Goal, Transfer
from ascertain.flips.position import Position
from ascertain.law import Award


class Shift(NamedTuple):
    """So many electors for so many votes."""

    electors: int
    votes: int
    transfers: tuple[Transfer, ...]


def refuse_added() -> UnknownName:
    """The error for added votes where electors shift one by one."""
    return UnknownName(
        "added votes are not worked out where electors are shared out by proportion; changed votes are.",
        parameter="kind",
        allowed=("changed",),
    )


def shifts(stands: Position, award: Award, *, goal: Goal, to: str) -> tuple[Shift, ...]:
    """The frontier of one award between the winner (or, without one, the unit's leader) and `to`."""
    unit = award.decided_by
    own = stands.votes_of(unit)
    source = stands.winner if goal != "win" and stands.winner else max(own, key=lambda name: (own[name], name))
    source = next((name for name in stands.ranked if name != to), source) if source == to else source
    if own[source] == 0:
        return ()
    moved = np.zeros(award.electors, dtype=np.int64)
    ours, theirs = _seats(stands, award, np.zeros(1, dtype=np.int64), source, to)
    wanted = np.arange(1, award.electors + 1)

    def gained(votes: IntArray) -> tuple[IntArray, IntArray]:
        now, others = _seats(stands, award, votes, source, to)
        return now - ours[0], theirs[0] - others

    low, high = moved.copy(), np.full(award.electors, own[source], dtype=np.int64)
    pick = 1 if goal == "deny" else 0
    reachable = gained(high)[pick] >= wanted
    while (high - low > 1).any():
        middle = (low + high) // 2
        enough = gained(middle)[pick] >= wanted
        high, low = np.where(enough, middle, high), np.where(enough, low, middle)
    up, down = gained(high)
    kept = reachable & ((up == wanted) & (down == wanted) if goal == "tie" else True)
    return tuple(
        Shift(int(number), int(votes), (Transfer(unit, source, to, int(votes)),))
        for number, votes, keep in zip(wanted, high, kept, strict=True)
        if keep
    )


def _seats(stands: Position, award: Award, moved: IntArray, source: str, to: str) -> tuple[IntArray, IntArray]:
    """Electors of `to` for sure, and electors that `source` may have, after each number of votes moved."""
    votes = np.repeat(stands.counts[None], len(moved), axis=0)
    place = stands.unit_at[award.decided_by]
    votes[:, place, stands.choice_at[to]] += moved
    votes[:, place, stands.choice_at[source]] -= moved
    found = allocate(votes, (award,), frame=stands.frame)
    mine = found.electors[..., stands.choice_at[to]].sum(axis=-1)
    theirs = found.electors[..., stands.choice_at[source]].sum(axis=-1)
    return mine, theirs + np.where(found.contenders[:, 0, stands.choice_at[source]], found.tied[:, 0], 0)
