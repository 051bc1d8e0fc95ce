"""Contests grouped as they depend on each other: alone, nested (Maine, Nebraska, a nation of states), by proportion.

A vote changed inside a district also counts in its state, so a set T of one state's blocks costs
max(the statewide block's own cost if it is in T, the sum of the districts' costs in T), not the sum of all.
"""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from ascertain.election import NATION
from ascertain.errors import Undetermined
from ascertain.flips.costs import Goal, Kind, Price, Transfer, price
from ascertain.flips.placing import Bound, place_rest, room
from ascertain.flips.position import Contest, Position
from ascertain.flips.program import cheapest_transfers
from ascertain.flips.shifting import shifts

MOST_IN_A_PROGRAM = 6
"""Blocks of one state up to which every combination is solved as an integer program."""


@dataclass(frozen=True, slots=True)
class Option:
    """One way to gain electors: `floor` is a whole's own cost, `votes` add up; `least` is its smallest part."""

    units: tuple[str, ...]
    electors: int
    votes: int
    least: int
    floor: int = 0
    transfers: tuple[Transfer, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """Items of which each is left out or gives one of its options; `fits` tells which units go together."""

    items: tuple[tuple[Option, ...], ...]
    fits: Callable[[frozenset[str]], bool] | None = None


@dataclass(frozen=True)
class Question:
    """A goal on a position: who must lose or win how many electors, and what each contest would cost."""

    position: Position
    goal: Goal
    kind: Kind
    to: str

    @property
    def exact(self) -> bool:
        """Whether the electors gained must be neither more nor fewer."""
        return self.goal == "tie"

    @cached_property
    def need(self) -> int | None:
        """Electors to gain; None where the goal cannot be reached by any."""
        stands, winner = self.position, self.position.winner
        own = stands.pledged.get(self.to, 0)
        if self.goal == "win":
            return max(0, stands.majority - own)
        if winner is None:
            return None
        held = stands.pledged[winner]
        if self.goal == "deny":
            return held - (stands.majority - 1)
        half, odd = divmod(stands.total, 2)
        return half - own if not odd and held - (half - own) == half else None

    @cached_property
    def targets(self) -> Mapping[str, Contest]:
        """Contests that can be gained: those `to` lacks (win), else the winner's; changed votes need some to change."""
        winner = self.position.winner
        if winner == self.to and self.goal == "tie":
            return {}
        return {
            found.unit: found
            for found in self.position.contests
            if (found.winner != self.to if self.goal == "win" else found.winner == winner)
            and (self.kind == "added" or any(found.votes.values()))
        }

    @cached_property
    def prices(self) -> Mapping[str, Price]:
        """What each contest costs alone."""
        winner = self.position.winner
        return {
            unit: price(unit, found.votes, goal=self.goal, kind=self.kind, winner=winner, to=self.to)
            for unit, found in self.targets.items()
        }

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """All that can be gained, in groups that do not depend on each other."""
        families: dict[str, list[str]] = {}
        whole = any(found.unit == NATION for found in self.position.contests)
        for unit in self.targets:
            families.setdefault(NATION if whole else unit[:2], []).append(unit)
        found = tuple(self._family(root, units) for root, units in families.items())
        return (*found, *(Group((options,)) for options in self._proportional() if options))

    def cost_of(self, units: Iterable[str]) -> int:
        """What contests of one family cost together."""
        chosen = frozenset(units)
        by_state = _by_state(chosen - {NATION})
        inner = sum(
            max(self.prices[state].votes if state in own else 0, sum(self.prices[u].votes for u in own if u != state))
            for state, own in by_state.items()
        )
        return max(inner, self.prices[NATION].votes if NATION in chosen else 0)

    def placed(self, units: Iterable[str]) -> tuple[Transfer, ...]:
        """Transfers that gain these contests, votes of nested contests placed once."""
        chosen = frozenset(units)
        own: list[Transfer] = []
        if not chosen & self._wholes:
            return tuple(move for unit in sorted(chosen) for move in self.prices[unit].transfers)
        for state, inside in _by_state(chosen - {NATION}).items():
            moves = [move for unit in inside if unit != state for move in self.prices[unit].transfers]
            own += moves + (self._rest(state, inside, moves) if state in inside else [])
        return tuple(own + (self._rest(NATION, chosen, own) if NATION in chosen else []))

    def _rest(self, root: str, chosen: Collection[str], placed: list[Transfer]) -> list[Transfer]:
        """What a whole costs beyond what is placed in its parts already."""
        found = self.prices[root]
        if root not in self._wholes:
            return list(found.transfers)
        if found.pair is None:
            wanted = [(move.source, move.target, move.votes) for move in found.transfers]
        else:
            wanted = [(*found.pair, found.votes - sum(move.votes for move in placed))]
        more: list[Transfer] = []
        for source, target, rest in wanted:
            more += place_rest(
                self.position, root, chosen, source=source, target=target, rest=max(0, rest), placed=[*placed, *more]
            )
        return more

    @cached_property
    def _wholes(self) -> frozenset[str]:
        """Units that have parts."""
        units = self.position.unit_at
        return frozenset({NATION} | {unit[:2] for unit in units if len(unit) > 2})

    @cached_property
    def _nested(self) -> Mapping[str, int]:
        """How many contests lie in each state and in the nation, the whole's own among them."""
        every = [found.unit for found in self.position.contests]
        return Counter([*(unit[:2] for unit in every if unit != NATION), *(NATION for _ in every)])

    def _single(self, unit: str, *, floor: bool = False) -> Option:
        number, cost = self.targets[unit].electors, self.prices[unit].votes
        return Option((unit,), number, 0 if floor else cost, number, cost if floor else 0)

    def _family(self, root: str, units: list[str]) -> Group:
        """One state's contests, or under a national contest all of them."""
        if self._nested[root] == 1:
            return Group(((self._single(units[0]),),))
        pairs = {self.prices[unit].pair for unit in units}
        if (len(pairs) > 1 or None in pairs) and (len(units) > 1 or self.exact):
            return Group((self._programs(root, units),))
        inner = [unit for unit in units if unit != root]
        first = [(self._single(root, floor=True),)] if root in units else []
        fits = self._fitting(root) if self.exact else None
        if root != NATION:
            return Group((*first, *((self._single(unit),) for unit in inner)), fits)
        states = _by_state(inner)
        return Group((*first, *(self._state_options(state, own) for state, own in states.items())), fits)

    def _state_options(self, state: str, units: list[str]) -> tuple[Option, ...]:
        """Every combination of one state's contests as one option each."""
        if len(units) > 2 * MOST_IN_A_PROGRAM:
            raise Undetermined(
                f"{state}: {len(units)} districts inside a state inside a national contest are too many."
            )
        fits = self._fitting(state) if self.exact and len(units) > 1 else None
        found = []
        for chosen in _subsets(units):
            if fits is None or fits(frozenset(chosen)):
                number = [self.targets[unit].electors for unit in chosen]
                found.append(Option(chosen, sum(number), self.cost_of(chosen), min(number)))
        return tuple(found)

    def _fitting(self, root: str) -> Callable[[frozenset[str]], bool]:
        """For an exact tie: whether the contests can be gained without gaining another of the family."""

        pairs = {found.pair for found in self.prices.values() if found.pair}
        source = next(iter(pairs))[0] if pairs else self.position.winner
        bound = Bound(self.position, source, self.to)

        def fits(chosen: frozenset[str]) -> bool:
            if root in chosen:
                return self.prices[root].votes <= room(bound, root, chosen)
            return self.cost_of(chosen) <= bound.spare(root, chosen)

        return fits

    def _programs(self, root: str, units: list[str]) -> tuple[Option, ...]:
        """Combinations in which different tickets give or gain, each solved as an integer program."""
        if len(units) > MOST_IN_A_PROGRAM or root == NATION:
            raise Undetermined(
                f"{root}: in {len(units)} contests nested in each other different tickets would give or gain votes; up "
                f"to {MOST_IN_A_PROGRAM} are worked out."
            )
        found = []
        for chosen in _subsets(units):
            transfers = cheapest_transfers(
                self.position, root, chosen, goal=self.goal, kind=self.kind, to=self.to, targets=tuple(units)
            )
            if transfers is not None:
                number = [self.targets[unit].electors for unit in chosen]
                cost = sum(move.votes for move in transfers)
                found.append(Option(chosen, sum(number), cost, min(number), 0, transfers))
        return tuple(found)

    def _proportional(self) -> Iterator[tuple[Option, ...]]:
        for award in self.position.proportional:
            yield tuple(
                Option((award.decided_by,), shift.electors, shift.votes, 1, 0, shift.transfers)
                for shift in shifts(self.position, award, goal=self.goal, to=self.to)
            )


def _by_state(units: Iterable[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for unit in sorted(units):
        found.setdefault(unit[:2], []).append(unit)
    return found


def _subsets(units: list[str]) -> Iterator[tuple[str, ...]]:
    for size in range(1, len(units) + 1):
        yield from combinations(sorted(units), size)
