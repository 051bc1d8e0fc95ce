"""Where the votes of a statewide or national flip are placed: in its parts, once, so that no other contest turns."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from ascertain.election import NATION
from ascertain.flips.costs import Transfer
from ascertain.flips.position import Position

UNBOUNDED = 1 << 40
"""New voters have no limit but the contests that must not turn."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How many votes can pass from `source` (None: be added) to `target` in a unit."""

    position: Position
    source: str | None
    target: str

    def held(self, unit: str) -> int:
        """Votes that the source has in a unit."""
        return UNBOUNDED if self.source is None else self.position.votes_of(unit)[self.source]

    def spare(self, unit: str, chosen: Collection[str]) -> int:
        """Votes that can pass without turning the unit's contest, unless it is chosen or the winner's no more."""
        winner = self.position.winner
        contest = self.position.contest_of(unit)
        if unit in chosen or contest is None or contest.winner != winner or winner is None:
            return self.held(unit)
        own = contest.votes
        step = 1 if self.source is None else 2
        ahead = (own[winner] - own[self.target] - 1) // step
        others = [votes for name, votes in own.items() if name not in (winner, self.target)]
        if self.source is not None and others:
            ahead = min(ahead, own[winner] - max(others) - 1)
        return min(self.held(unit), ahead)

    def outside(self, root: str) -> int:
        """Votes of a whole that none of its parts holds."""
        parts = places(self.position, root)
        if self.source is None:
            return 0 if parts else UNBOUNDED
        return max(0, self.held(root) - sum(self.held(part) for part in parts))


def places(stands: Position, root: str) -> list[str]:
    """The largest parts of a whole that have votes: districts of a state, states of the nation."""
    units = stands.frame.units
    if root == NATION:
        return [unit for unit in units if len(unit) == 2 and unit != NATION]
    return [unit for unit in units if unit != root and unit[:2] == root]


def room(bound: Bound, root: str, chosen: Collection[str]) -> int:
    """Votes that can pass in a whole without turning any contest in it that is not chosen."""
    return sum(bound.spare(part, chosen) for part in places(bound.position, root)) + bound.outside(root)


def place_rest(
    stands: Position,
    root: str,
    chosen: Collection[str],
    *,
    source: str | None,
    target: str,
    rest: int,
    placed: Iterable[Transfer],
) -> list[Transfer]:
    """Transfers of `rest` more votes inside `root`: first where a contest turns anyway, last where another would."""
    bound = Bound(stands, source, target)
    used: dict[str, int] = {}
    for move in placed:
        used[move.unit] = used.get(move.unit, 0) + move.votes
    parts = sorted(places(stands, root), key=lambda unit: (unit not in chosen, unit))
    free = {part: bound.held(part) - used.get(part, 0) for part in parts}
    limits = [(part, bound.spare(part, chosen) - used.get(part, 0)) for part in parts]
    limits.append((root, bound.outside(root)))
    limits += sorted(free.items(), key=lambda item: (item[1], item[0]))
    taken: dict[str, int] = {}
    for unit, limit in limits:
        already = taken.get(unit, 0)
        number = max(0, min(rest, limit, free.get(unit, limit) - already))
        taken[unit] = already + number
        rest -= number
    return [Transfer(unit, source, target, number) for unit, number in taken.items() if number]
