"""Which contests would all have to be wrong for the presidency to be wrong, and where the evidence against that is least.

A blocking set holds `need` electors or more. Contests of one sample offer a menu: for each subset of them its electors
and the mean of their e-values, which is one too, however the contests hang together.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np

from ascertain.audits.evalue import FloatArray

LEAST: Final = -1e12
"""Stands for a log e-value of -inf, so that sums stay numbers."""


@dataclass(frozen=True, slots=True)
class BlockingSet:
    """The contests of a blocking set, their electors, and the log of their joint e-value."""

    contests: tuple[str, ...]
    electors: int
    log_e: float


@dataclass(frozen=True, slots=True)
class Block:
    """One contest as the search sees it; `forced` is in every set, as its full count overturned it."""

    contest: str
    electors: int
    sample: str
    forced: bool = False


def minima(blocks: Sequence[Block], log_e: FloatArray, *, need: int) -> FloatArray:
    """The least joint log e-value of any blocking set [...], from those of the contests [..., contest]; inf if none is."""
    found: FloatArray = _columns(blocks, np.maximum(log_e, LEAST), need)[-1][..., need]
    return found


def weakest(blocks: Sequence[Block], log_e: Sequence[float] | FloatArray, *, need: int) -> BlockingSet | None:
    """The blocking set with the least evidence against it; None where no set of contests is large enough."""
    if need <= 0:
        return BlockingSet((), 0, 0.0)
    values = np.maximum(np.asarray(log_e, dtype=np.float64), LEAST)
    columns = _columns(blocks, values, need)
    if math.isinf(columns[-1][need]) and sum(block.electors for block in blocks) < need:
        return None
    taken: list[int] = []
    left = need
    menus = _menus(blocks)
    for column, menu in zip(reversed(columns[:-1]), reversed(menus), strict=True):
        ways = [(column[max(0, left - electors)] + _joint(values, places), places) for electors, places in menu]
        best = min(range(len(ways)), key=lambda way: ways[way][0])
        electors, places = menu[best]
        taken += places
        left = max(0, left - electors)
    chosen = sorted(taken)
    return BlockingSet(
        tuple(blocks[place].contest for place in chosen),
        sum(blocks[place].electors for place in chosen),
        float(columns[-1][need]),
    )


Way = tuple[int, tuple[int, ...]]
"""Electors, and the places of the contests that hold them."""


def _menus(blocks: Sequence[Block]) -> list[list[Way]]:
    """For each sample every subset of its contests, those that are forced always among them."""
    samples: dict[str, list[int]] = {}
    for place, block in enumerate(blocks):
        samples.setdefault(block.sample, []).append(place)
    menus = []
    for places in samples.values():
        always = tuple(place for place in places if blocks[place].forced)
        free = [place for place in places if not blocks[place].forced]
        sets = [(*always, *chosen) for size in range(len(free) + 1) for chosen in combinations(free, size)]
        menus.append([(sum(blocks[place].electors for place in chosen), chosen) for chosen in sets])
    return menus


def _joint(log_e: FloatArray, places: Sequence[int]) -> FloatArray:
    """Log of the mean of e-values [..., contest] -> [...]; log 1 for no contest."""
    if not places:
        return np.zeros(log_e.shape[:-1])
    if len(places) == 1:
        return log_e[..., places[0]]
    found: FloatArray = np.logaddexp.reduce(log_e[..., list(places)], axis=-1) - math.log(len(places))
    return found


def _columns(blocks: Sequence[Block], log_e: FloatArray, need: int) -> list[FloatArray]:
    """Before and after each menu: the least evidence [..., w] of sets with w electors or more, w = 0 to need.

    A set of 0 electors may grow too, so that negative evidence is always taken.
    """
    column: FloatArray = np.full((*log_e.shape[:-1], need + 1), np.inf)
    column[..., 0] = 0.0
    columns = [column]
    for menu in _menus(blocks):
        least: FloatArray = np.full_like(column, np.inf)
        for electors, places in menu:
            shifted = column[..., np.maximum(0, np.arange(need + 1) - electors)]
            np.minimum(least, shifted + _joint(log_e, places)[..., None], out=least)
        column = least
        columns.append(column)
    return columns


def as_blocks(electors: Mapping[str, int]) -> tuple[Block, ...]:
    """Contests that each have a sample of their own."""
    return tuple(Block(contest, number, contest) for contest, number in electors.items())
