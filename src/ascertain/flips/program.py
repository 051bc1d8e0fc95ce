"""Nested contests in which different tickets give or gain votes: the least transfers as a small integer program.

Variables are votes that one ticket gives to another in a district or in the rest of its state; every contest gained
needs a strict lead. Solved by `scipy.optimize.milp` (HiGHS).
"""

from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

import numpy as np

from ascertain.flips.costs import Goal, Kind, Transfer
from ascertain.flips.position import Position


class _Move(NamedTuple):
    place: str
    source: str | None
    target: str


class _Lead(NamedTuple):
    """`ahead` must lead `behind` in `unit` by one vote or more."""

    unit: str
    ahead: str
    behind: str


def cheapest_transfers(
    stands: Position, root: str, chosen: Sequence[str], *, goal: Goal, kind: Kind, to: str, targets: Sequence[str]
) -> tuple[Transfer, ...] | None:
    """The fewest votes that gain all `chosen` contests of one state; None where no votes do.

    For a tie the other `targets` of the state must stay with the winner.
    """
    best: tuple[Transfer, ...] | None = None
    for gainers in _gainers(stands, chosen, goal, to):
        leads = [*_leads(stands, chosen, gainers, goal)]
        if goal == "tie" and stands.winner is not None:
            kept = [unit for unit in targets if unit not in chosen]
            leads += [_Lead(unit, stands.winner, name) for unit in kept for name in stands.frame.tickets]
        found = _solve(stands, root, [lead for lead in leads if lead.ahead != lead.behind], set(gainers), kind)
        if found is not None and (best is None or _votes(found) < _votes(best)):
            best = found
    return best


def _votes(transfers: tuple[Transfer, ...]) -> int:
    return sum(move.votes for move in transfers)


def _gainers(stands: Position, chosen: Sequence[str], goal: Goal, to: str) -> Iterator[tuple[str, ...]]:
    """Who gains each contest: `to`, or to deny either of the two tickets next to the winner."""
    if goal != "deny":
        yield (to,) * len(chosen)
        return
    each = []
    for unit in chosen:
        own = stands.votes_of(unit)
        others = sorted((name for name in own if name != stands.winner), key=lambda name: (-own[name], name))
        each.append(others[:2])
    yield from product(*each)


def _leads(stands: Position, chosen: Sequence[str], gainers: Sequence[str], goal: Goal) -> Iterator[_Lead]:
    for unit, name in zip(chosen, gainers, strict=True):
        behind = [stands.winner] if goal == "deny" else stands.frame.tickets
        yield from (_Lead(unit, name, other) for other in behind if other is not None)


def _solve(
    stands: Position, root: str, leads: Sequence[_Lead], gainers: set[str], kind: Kind
) -> tuple[Transfer, ...] | None:
    from scipy.optimize import Bounds, LinearConstraint, milp

    parts = [unit for unit in stands.frame.units if unit != root and unit[:2] == root]
    left = {
        name: stands.votes_of(root)[name] - sum(stands.votes_of(part)[name] for part in parts)
        for name in stands.frame.tickets
    }
    held = {**{part: stands.votes_of(part) for part in parts}, root: left}
    sources: list[str | None] = [None] if kind == "added" else [*stands.frame.tickets]
    moves = [
        _Move(place, source, target)
        for place in held
        for source in sources
        for target in sorted(gainers)
        if source != target and (source is None or held[place][source] > 0)
    ]
    rows, least = [], []
    for lead in leads:
        own = stands.votes_of(lead.unit)
        rows.append([_effect(move, lead, root) for move in moves])
        least.append(1 - own[lead.ahead] + own[lead.behind])
    for place, votes in held.items() if kind == "changed" else ():
        for name in stands.frame.tickets:
            rows.append([-1 if move[:2] == (place, name) else 0 for move in moves])
            least.append(-max(0, votes[name]))
    solved = milp(
        np.ones(len(moves)),
        integrality=np.ones(len(moves)),
        bounds=Bounds(0, np.inf),
        constraints=LinearConstraint(np.array(rows, dtype=float), lb=np.array(least, dtype=float)),
    )
    if solved.x is None:
        return None
    numbers = [round(value) for value in solved.x]
    return tuple(Transfer(*move, number) for move, number in zip(moves, numbers, strict=True) if number)


def _effect(move: _Move, lead: _Lead, root: str) -> int:
    """How one vote of a move changes a lead: a district's vote counts there and in the state."""
    if lead.unit not in (move.place, root):
        return 0
    gained = (move.target == lead.ahead) - (move.target == lead.behind)
    lost = (move.source == lead.ahead) - (move.source == lead.behind)
    return int(gained) - int(lost)
