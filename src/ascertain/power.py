"""Power of the players of a weighted vote before anything is known of the voters: Banzhaf and Shapley-Shubik, exact.

Every map of wins is taken as equally likely; that says nothing about voters or closeness (Gelman, Katz and Bafumi
2004: real chances of deciding go like 1/n). Banzhaf 1968; Shapley and Shubik 1954.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import factorial
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ascertain.errors import InputInvalid

FITS_A_WORD: Final = 62
"""Players up to which every count of coalitions fits into 63 bits; beyond, whole numbers of any size are used."""
Counts = NDArray[Any]


@dataclass(frozen=True, slots=True)
class Power:
    """By player: coalitions of the others in which it decides, and the indices made of them."""

    quota: int
    swings: Mapping[str, int]
    banzhaf_absolute: Mapping[str, Fraction]
    banzhaf_normalised: Mapping[str, Fraction]
    shapley_shubik: Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Maps:
    """Of 2^n maps of wins, how many give exactly, and at least, so many electors."""

    exactly: Mapping[int, int]
    at_least: Mapping[int, int]
    total: int


def _check(electors: Mapping[str, int]) -> None:
    wrong = next((name for name, size in electors.items() if size < 0), None)
    if wrong is not None or not electors:
        raise InputInvalid(f"{wrong or 'players'}: every player has 0 votes or more, and there is at least one.")


def _by_size(weights: Iterable[int], total: int) -> Counts:
    """Coalitions [size, weight]."""
    weights = list(weights)
    kind: Any = np.int64 if len(weights) <= FITS_A_WORD else object
    found = np.zeros((len(weights) + 1, total + 1), dtype=kind)
    found[0, 0] = 1
    for weight in weights:
        found[1:, weight:] = found[1:, weight:] + found[:-1, : total + 1 - weight]
    return found


def power(electors: Mapping[str, int], *, quota: int) -> Power:
    """Banzhaf and Shapley-Shubik indices; no player may be a sum of others. Raises `InputInvalid`."""
    _check(electors)
    total, n = sum(electors.values()), len(electors)
    if not 0 < quota <= total:
        raise InputInvalid(f"the quota is between 1 and {total}, not {quota}.")
    every = _by_size(electors.values(), total)
    each = [Fraction(factorial(size) * factorial(n - 1 - size), factorial(n)) for size in range(n)]
    known: dict[int, tuple[int, Fraction]] = {}
    for weight in set(electors.values()):
        sizes = _deciding(every, weight, quota)
        shapley = sum((share * count for share, count in zip(each, sizes, strict=True)), Fraction(0))
        known[weight] = sum(sizes), shapley
    swings = {name: known[weight][0] for name, weight in electors.items()}
    all_swings = sum(swings.values())
    return Power(
        quota,
        swings,
        {name: Fraction(count, 2 ** (n - 1)) for name, count in swings.items()},
        {name: Fraction(count, all_swings) for name, count in swings.items()},
        {name: known[weight][1] for name, weight in electors.items()},
    )


def _deciding(every: Counts, weight: int, quota: int) -> list[int]:
    """By size, coalitions without one player of this weight that reach the quota only with it."""
    if weight == 0:
        return [0] * (len(every) - 1)
    without = np.zeros_like(every[0])
    found = []
    for size in range(len(every) - 1):
        rest = every[size].copy()
        rest[weight:] = rest[weight:] - without[:-weight]  # those with the player: one smaller without it
        without = rest
        found.append(int(without[max(0, quota - weight) : quota].sum()))
    return found


def count_maps(electors: Mapping[str, int], *, at: Iterable[int] = (), at_least: Iterable[int] = ()) -> Maps:
    """How many of the 2^n maps of wins give exactly, or at least, these numbers of electors."""
    _check(electors)
    sums = [1] + [0] * sum(electors.values())
    for size in electors.values():
        if size:
            sums = [own + (sums[place - size] if place >= size else 0) for place, own in enumerate(sums)]
        else:
            sums = [2 * own for own in sums]
    exactly = {number: sums[number] if 0 <= number < len(sums) else 0 for number in at}
    reached = {number: sum(sums[max(0, number) :]) for number in at_least}
    return Maps(exactly, reached, 2 ** len(electors))
