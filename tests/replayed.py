"""Counts under way for tests of the projection: moments of a replay of 2016, whole, of some states, or cut short."""

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ascertain.projection import Projection, constants_without, project
from build_replay import MOMENTS, Replay, build

SIDES = ("dem", "rep", "other")
Columns = dict[str, list[Any]]


@cache
def replay(seed: int = 11) -> Replay:
    """A replay of 2016 on a seed that no constant was chosen on."""
    return build(2012, 2016, seed=seed)


def table(fips: Iterable[str], state: Iterable[str], votes: NDArray[np.int64]) -> Columns:
    """Votes by unit as columns."""
    made: Columns = {"fips": [*fips], "state": [*state]}
    for place, side in enumerate(SIDES):
        made[side] = votes[:, place].tolist()
    return made


def baseline() -> Columns:
    """The baseline of the replay."""
    return table(replay().fips, replay().state, replay().baseline)


def final() -> Columns:
    """The end of the replay, all of it finished."""
    return {**table(replay().fips, replay().state, replay().final), "complete": [1] * len(replay().fips)}


@cache
def _moment(name: str, seed: int) -> Columns:
    rows = list(replay(seed).rows(MOMENTS[name]))
    return {column: [row[column] for row in rows] for column in rows[0]}


def counts(moment: str = "00:00", seed: int = 11) -> Columns:
    """The count at a moment of the replay."""
    return {name: [*cells] for name, cells in _moment(moment, seed).items()}


def of_states(columns: Columns, *states: str) -> Columns:
    """Only the rows of some states."""
    kept = [place for place, state in enumerate(columns["state"]) if state in states]
    return {name: [cells[place] for place in kept] for name, cells in columns.items()}


@cache
def projected(moment: str = "00:00", seed: int = 11) -> Projection:
    """The projection at a moment, with constants that did not see 2016."""
    return project(counts(moment, seed), baseline(), constants=constants_without(2016))


def true_points(state: str | None = None, seed: int = 11) -> float:
    """The final two-party margin in points, of a state or the nation."""
    own = np.array([state in (None, one) for one in replay(seed).state])
    first, second, _ = replay(seed).final[own].sum(axis=0)
    return float(100 * (first - second) / (first + second))


def same(one: Projection, other: Projection, *, sign: int = 1, within: float = 1e-7) -> None:
    """Assert that two projections say the same of nation and states; with sign -1 the sides are swapped."""
    for a, b in zip((one.nation, *one.states), (other.nation, *other.states), strict=True):
        ours, theirs = a.two_party_points, b.two_party_points
        ends = (theirs.low, theirs.high) if sign > 0 else (-theirs.high, -theirs.low)
        assert np.allclose((ours.estimate, ours.low, ours.high), (sign * theirs.estimate, *ends), atol=within), a.unit
        assert np.allclose(a.total.estimate, b.total.estimate, rtol=within), a.unit
