"""The least change of votes that denies the winner a majority, ties the electors, or elects another ticket.

A what-if on the votes that were cast: it says how close the result was, not what would have happened.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from ascertain.flips.costs import Goal, Kind, Transfer
from ascertain.flips.options import Question
from ascertain.flips.position import Position, stand
from ascertain.flips.search import Found, cheapest
from ascertain.flips.shifting import refuse_added
from ascertain.proceedings import Case


@dataclass(frozen=True, slots=True)
class Flip:
    """One way to reach a goal.

    `contests` holds each contest's own cost; nested ones share votes, so `votes` may be less than their sum. `moves`
    realise it; `result` are the electors pledged after them; `gain_unused` electors were not needed.
    """

    goal: Goal
    kind: Kind
    votes: int
    contests: Mapping[str, int]
    moves: tuple[Transfer, ...]
    electors_moved: int
    result: Mapping[str, int]
    gain_unused: int


def alternatives(
    case: Case | Position, *, goal: Goal, kind: Kind = "changed", to: str | None = None, k: int = 10
) -> tuple[Flip, ...]:
    """The `k` cheapest minimal sets of contests that reach a goal, cheapest first; empty where none does.

    Raises `UnknownName` for a ticket without votes, `Undetermined` where the law's blocks cannot be taken apart.
    """
    question = _question(case, goal, kind, to)
    if question.need is None:
        return ()
    found = cheapest(question.groups, question.need, exact=question.exact, most=k)
    return _flips(question, found)


def fewest_votes(case: Case | Position, *, goal: Goal, kind: Kind = "changed", to: str | None = None) -> Flip | None:
    """The least votes that reach a goal; None where no set of contests does."""
    return next(iter(alternatives(case, goal=goal, kind=kind, to=to, k=1)), None)


def fewest_contests(case: Case | Position, *, goal: Goal, kind: Kind = "changed", to: str | None = None) -> Flip | None:
    """The fewest contests that reach a goal, and of those the cheapest; None where no set does."""
    question = _question(case, goal, kind, to)
    if question.need is None:
        return None
    found = cheapest(question.groups, question.need, exact=question.exact, by_contests=True)
    return next(iter(_flips(question, found)), None)


def _question(case: Case | Position, goal: Goal, kind: Kind, to: str | None) -> Question:
    stands = stand(case)
    if kind == "added" and stands.proportional:
        raise refuse_added()
    return _asked(stands, goal, kind, stands.challenger(to))


@lru_cache(maxsize=16)
def _asked(stands: Position, goal: Goal, kind: Kind, to: str) -> Question:
    """One question for all that is asked of a position: its prices and groups are worked out once."""
    return Question(stands, goal, kind, to)


def _flips(question: Question, found: Iterable[Found]) -> tuple[Flip, ...]:
    ways = list(found)
    moves = [_moves(question, way) for way in ways]
    results = question.position.pledged_after(moves)
    need = question.need or 0
    return tuple(
        Flip(
            question.goal,
            question.kind,
            way.votes,
            _own_costs(question, way),
            move,
            way.electors,
            dict(sorted(result.items(), key=lambda item: (-item[1], item[0]))),
            way.electors - need,
        )
        for way, move, result in zip(ways, moves, results, strict=True)
    )


def _own_costs(question: Question, way: Found) -> dict[str, int]:
    """Each contest's own cost; one shared out by proportion costs what its shift does."""
    prices = question.prices
    costs = {
        unit: prices[unit].votes if unit in prices else option.votes for option in way.options for unit in option.units
    }
    return dict(sorted(costs.items()))


def _moves(question: Question, way: Found) -> tuple[Transfer, ...]:
    solved = [move for option in way.options for move in option.transfers]
    units = [unit for option in way.options if not option.transfers for unit in option.units]
    return (*solved, *question.placed(units))
