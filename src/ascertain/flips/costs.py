"""What one contest costs: the fewest votes, changed or added, that give it to a ticket or take it from its winner.

A changed vote moves from one ticket to another (the margin moves by 2), an added vote is a new voter's (by 1). An
exact tie in a contest is not a flip, since a lot decides it: every cost leaves a strict lead.
"""

from collections.abc import Mapping
from typing import Literal, NamedTuple

Goal = Literal["deny", "tie", "win"]
Kind = Literal["changed", "added"]


class Transfer(NamedTuple):
    """Votes that change hands in one unit; `source` is None for votes that are added."""

    unit: str
    source: str | None
    target: str
    votes: int


class Price(NamedTuple):
    """What one contest costs, and the transfers that pay it; `pair` is who gives and who gets if it is one pair."""

    votes: int
    transfers: tuple[Transfer, ...]
    pair: tuple[str | None, str] | None


def _rivals(votes: Mapping[str, int], to: str) -> list[tuple[str, int]]:
    return sorted(((name, count) for name, count in votes.items() if name != to), key=lambda item: (-item[1], item[0]))


def switch_cost(votes: Mapping[str, int], *, to: str, kind: Kind = "changed") -> int:
    """The fewest votes that put `to` strictly ahead of every other ticket; 0 if it leads already."""
    own, others = votes.get(to, 0), [count for _, count in _rivals(votes, to)]
    if not others or own > others[0]:
        return 0 if others or own else 1
    if kind == "added":
        return others[0] - own + 1
    cost, total = 0, 0
    for number, count in enumerate(others, start=1):
        total += count + 1 - own
        cost = max(cost, -(-total // (number + 1)))
    return cost


def elect(unit: str, votes: Mapping[str, int], *, to: str, kind: Kind) -> Price:
    """The price of electing `to` in one contest.

    In a race of three, passing the leader alone may leave the second ahead: 40-39-10 needs 21 changed votes, not 16.
    """
    cost = switch_cost(votes, to=to, kind=kind)
    if kind == "added":
        return Price(cost, (Transfer(unit, None, to, cost),), (None, to))
    left, aim = cost, votes.get(to, 0) + cost - 1
    taken: dict[str, int] = {}
    for name, count in _rivals(votes, to):
        taken[name] = min(left, max(0, count - aim))
        left -= taken[name]
    for name, count in _rivals(votes, to):
        more = min(left, count - taken[name])
        taken[name] += more
        left -= more
    transfers = tuple(Transfer(unit, name, to, number) for name, number in taken.items() if number)
    pair = (transfers[0].source, to) if len(transfers) == 1 else None
    return Price(cost, transfers, pair)


def take(unit: str, votes: Mapping[str, int], *, winner: str, kind: Kind) -> Price:
    """The price of taking one contest from its winner, by lifting the runner-up over him."""
    name, count = _rivals(votes, winner)[0]
    lead = votes[winner] - count
    cost = lead + 1 if kind == "added" else lead // 2 + 1
    source = None if kind == "added" else winner
    return Price(cost, (Transfer(unit, source, name, cost),), (source, name))


def price(unit: str, votes: Mapping[str, int], *, goal: Goal, kind: Kind, winner: str | None, to: str) -> Price:
    """The price of one contest for a goal: to deny, whoever gains from the winner; to tie or win, electing `to`."""
    if goal == "deny" and winner is not None:
        return take(unit, votes, winner=winner, kind=kind)
    return elect(unit, votes, to=to, kind=kind)
