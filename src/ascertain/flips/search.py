"""The cheapest ways to gain a number of electors: a dynamic program, and best-first search for the k cheapest sets.

A set of contests is minimal if it reaches the goal and no proper subset does. The program's column is an exact bound
on what remains to be paid, so the search misses no set and finds them in order of cost.
"""

import heapq
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from ascertain.flips.options import Group, Option

NEVER = 1 << 120
CONTEST = 1 << 60
"""Weight of one contest where contests are counted before votes; a cost's lower bits are the votes."""
_VOTES = CONTEST - 1


class Found(NamedTuple):
    """One way: what it costs, the options taken, and the electors gained."""

    votes: int
    options: tuple[Option, ...]
    electors: int


class _State(NamedTuple):
    """A choice made so far; `done` is what closed groups cost, `floor` and `inner` what the open one does."""

    group: int
    item: int
    gained: int
    done: int
    floor: int
    inner: int
    least: int
    taken: tuple[Option, ...]


def _together(floor: int, inner: int) -> int:
    """What a whole and its parts cost: the contests counted, and of the votes the larger."""
    return (inner & ~_VOTES) + max(floor, inner & _VOTES) if floor else inner


class Frontier:
    """Least costs of gaining electors from groups onward: `ahead[g][r]`, and inside a group by its later items."""

    def __init__(self, groups: Sequence[Group], need: int, *, exact: bool, weight: int) -> None:
        self.groups, self.need, self.exact, self.weight = groups, need, exact, weight
        self.inside = [self._suffixes(group.items) for group in groups]
        self.ahead: list[list[int]] = [[0] + [NEVER] * need]
        for number in range(len(groups) - 1, -1, -1):
            self.ahead.insert(0, self._column(number, self.ahead[0]))

    def _suffixes(self, items: Sequence[tuple[Option, ...]]) -> list[dict[int, int]]:
        """For each place: electors -> least sum of costs over the items from there; a floor is left to the caller."""
        suffixes = [{0: 0}]
        for options in reversed(items):
            after = suffixes[0]
            own = dict(after)
            for option in options:
                extra = option.votes + self.weight * len(option.units)
                for electors, cost in after.items() if not option.floor else ():
                    key = electors + option.electors
                    if cost + extra < own.get(key, NEVER):
                        own[key] = cost + extra
            suffixes.insert(0, own)
        return suffixes

    def _column(self, number: int, after: list[int]) -> list[int]:
        ways = dict(self.inside[number][0])
        for option in self.groups[number].items[0]:
            if option.floor:
                for electors, inner in self.inside[number][1].items():
                    key = electors + option.electors
                    ways[key] = min(ways.get(key, NEVER), _together(option.floor, inner + self.weight))
        column = list(after)
        for electors, cost in ways.items():
            for left in range(electors if self.exact else 1, self.need + 1):
                total = cost + after[max(0, left - electors)]
                if total < column[left]:
                    column[left] = total
        return column

    def bound(self, state: _State) -> int:
        """The least that a choice can come to."""
        left = self.need - state.gained
        if state.item == 0:
            return state.done + self.ahead[state.group][max(0, left)]
        after, best = self.ahead[state.group + 1], NEVER
        for electors, inner in self.inside[state.group][state.item].items():
            rest = left - electors
            if rest >= 0 or not self.exact:
                best = min(best, _together(state.floor, state.inner + inner) + after[max(0, rest)])
        return state.done + best


def _single(state: _State, options: tuple[Option, ...], frontier: Frontier) -> Iterator[_State]:
    """The children where a contest stands alone: the usual case, and the shorter."""
    after, _, held, done, _, _, least, taken = state
    after, need = after + 1, frontier.need
    yield _State(after, 0, held, done, 0, 0, least, taken)
    for option in options:
        gained, smallest = held + option.electors, min(least, option.least)
        if gained > need if frontier.exact else gained - smallest >= need:
            continue  # too many, or a proper subset reaches the goal
        cost = done + option.votes + frontier.weight * len(option.units)
        yield _State(after, 0, gained, cost, 0, 0, smallest, (*taken, option))


def _children(state: _State, frontier: Frontier) -> Iterator[_State]:
    """The choice with the next item left out, and then with each of its options."""
    group = frontier.groups[state.group]
    if len(group.items) == 1 and group.fits is None:
        yield from _single(state, group.items[0], frontier)
        return
    last = state.item + 1 == len(group.items)
    for option in (None, *group.items[state.item]):
        gained, floor, inner, least, taken = state.gained, state.floor, state.inner, state.least, state.taken
        if option is not None:
            gained += option.electors
            floor = floor or option.floor
            inner += option.votes + frontier.weight * len(option.units)
            least, taken = min(least, option.least), (*taken, option)
            if frontier.exact and gained > frontier.need:
                continue
            if not frontier.exact and gained >= frontier.need and gained - least >= frontier.need:
                continue  # a proper subset reaches the goal, and so it would for all that follows
        if not last and gained < frontier.need:
            yield _State(state.group, state.item + 1, gained, state.done, floor, inner, least, taken)
        elif _fits(group, taken):
            yield _State(state.group + 1, 0, gained, state.done + _together(floor, inner), 0, 0, least, taken)


def _expand(state: _State, bound: int, frontier: Frontier) -> Iterator[tuple[int, _State]]:
    """All choices next to the cheapest path from a state, each with the least it can come to.

    The path itself is followed to its end without being put aside: every step of it has the same bound.
    """
    need = frontier.need
    while state.gained < need and state.group < len(frontier.groups):
        following = None
        for child in _children(state, frontier):
            least = child.done if child.gained >= need else frontier.bound(child)
            if least == bound and following is None:
                following = child
            elif least < NEVER:
                yield least, child
        if following is None:
            return
        state = following
    if state.gained >= need:
        yield bound, state


def _fits(group: Group, taken: Sequence[Option]) -> bool:
    if group.fits is None:
        return True
    own = {option.units for options in group.items for option in options}
    chosen = frozenset(unit for option in taken if option.units in own for unit in option.units)
    return not chosen or group.fits(chosen)


def cheapest(
    groups: Sequence[Group], need: int, *, exact: bool = False, most: int = 1, by_contests: bool = False
) -> list[Found]:
    """The `most` cheapest minimal sets, cheapest first; equal costs by fewer states, fewer contests, names."""
    if need <= 0:
        return [Found(0, (), 0)]
    groups = sorted(groups, key=_dearness)  # sets of cheap contests are then complete after few steps
    frontier = Frontier(groups, need, exact=exact, weight=CONTEST if by_contests else 0)
    serial = count()
    start = _State(0, 0, 0, 0, 0, 0, NEVER, ())
    heap: list[tuple[int, int, _State]] = [(frontier.bound(start), next(serial), start)]
    found: list[Found] = []
    level: list[Found] = []
    reached = -1
    while heap and heap[0][0] < NEVER:
        cost, _, state = heapq.heappop(heap)
        if cost > reached:
            found += sorted(level, key=_order)
            level, reached = [], cost
            if len(found) >= most:
                break
        if state.gained >= need:
            level.append(Found(cost & _VOTES, state.taken, state.gained))
            continue
        for bound, child in _expand(state, cost, frontier):
            heapq.heappush(heap, (bound, next(serial), child))
    return (found + sorted(level, key=_order))[:most]


def _dearness(group: Group) -> float:
    """Votes for an elector in the cheapest contest of a group."""
    return min((option.votes + option.floor) / option.electors for options in group.items for option in options)


def _order(way: Found) -> tuple[int, int, tuple[str, ...]]:
    names = tuple(sorted(unit for option in way.options for unit in option.units))
    return len({name[:2] for name in names}), len(names), names


def minimal_sets(electors: Mapping[str, int], *, need: int, max_size: int) -> Iterator[frozenset[str]]:
    """Every minimal set of up to `max_size` blocks that holds `need` electors or more, depth first."""
    if need <= 0:
        yield frozenset()
        return
    names = sorted(electors, key=lambda name: (-electors[name], name))
    sizes = [electors[name] for name in names]
    suffix = [0] * (len(sizes) + 1)
    for place in range(len(sizes) - 1, -1, -1):
        suffix[place] = suffix[place + 1] + sizes[place]
    whole, singles = [-size for size in sizes], [(name,) for name in names]
    stack: list[tuple[int, int, tuple[str, ...]]] = [(0, need, ())]
    while stack:
        start, left, chosen = stack.pop()
        enough = bisect_right(whole, -left, start)  # from here on a block alone is too small
        yield from map(frozenset(chosen).union, singles[start:enough])
        room = max_size - len(chosen)
        for place in range(enough, len(sizes)) if room > 1 else ():
            size = sizes[place]
            if suffix[place] < left or size * room < left:
                break
            stack.append((place + 1, left - size, (*chosen, names[place])))
