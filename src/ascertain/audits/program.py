"""The cheapest draws whose expected evidence is enough against every blocking set.

A mixed-integer program: cards of each sample and, where that may be cheaper, full counts. Blocking sets are too many to
list, so rows are added for those that the search finds short of evidence until it finds none (knapsack cuts).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.audits.blocking import Block, weakest
from ascertain.audits.evalue import FloatArray
from ascertain.audits.president import Unit
from ascertain.audits.prospects import prospects
from ascertain.errors import Undetermined

MOST_CUTS: Final = 5_000
TOLERANCE: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Draws:
    """Cards to draw by sample, and the samples to be counted in full instead."""

    sizes: dict[str, int]
    full_counts: tuple[str, ...]

    @property
    def cards(self) -> int:
        """Cards drawn, without those of full counts."""
        return sum(self.sizes.values())


@dataclass(frozen=True)
class Program:
    """The linear program of expected growth: variables are samples, rows the blocking sets found violated so far."""

    units: tuple[Unit, ...]
    target: float

    @cached_property
    def samples(self) -> tuple[str, ...]:
        """The samples in order of their first contest."""
        return tuple(dict.fromkeys(unit.sample for unit in self.units))

    @cached_property
    def at(self) -> NDArray[np.int64]:
        """The sample of each contest, as a place in `samples`."""
        places = {name: place for place, name in enumerate(self.samples)}
        return np.array([places[unit.sample] for unit in self.units], dtype=np.int64)

    @cached_property
    def growth(self) -> FloatArray:
        """Of each contest."""
        return np.array([prospects(unit).growth for unit in self.units])

    def _of_samples(self, values: Sequence[float]) -> FloatArray:
        found = np.zeros(len(self.samples))
        np.maximum.at(found, self.at, np.asarray(values, dtype=np.float64))
        return found

    @cached_property
    def cards(self) -> FloatArray:
        """Of each sample."""
        return self._of_samples([unit.cards for unit in self.units])

    @cached_property
    def cost(self) -> FloatArray:
        """Of a card of each sample."""
        return self._of_samples([unit.terms.cost for unit in self.units])

    @cached_property
    def count_cost(self) -> FloatArray:
        """Of counting all of a sample's cards."""
        return self._of_samples(
            [
                unit.terms.cost * unit.cards if unit.terms.count_cost is None else unit.terms.count_cost
                for unit in self.units
            ]
        )

    @cached_property
    def countable(self) -> NDArray[np.bool_]:
        """Samples that a full count could be worth while for: paper is there, and sampling may cost as much."""
        paper, slowest = np.ones(len(self.samples), bool), np.full(len(self.samples), np.inf)
        np.minimum.at(slowest, self.at, self.growth)
        for unit, place in zip(self.units, self.at, strict=True):
            paper[place] &= unit.on_paper
        with np.errstate(divide="ignore"):
            sampled = self.target / slowest
        return paper & ((sampled > self.cards) | (self.cost * sampled > self.count_cost))

    def row(self, chosen: Sequence[int]) -> tuple[FloatArray, FloatArray]:
        """A blocking set's coefficients by sample: growth (the mean of contests that share one), and presence."""
        slope, present = np.zeros(len(self.samples)), np.zeros(len(self.samples))
        for place in chosen:
            slope[self.at[place]] += self.growth[place]
            present[self.at[place]] += 1
        return slope / np.maximum(present, 1), (present > 0).astype(np.float64)


class Cuts:
    """Blocking sets found so far, and the cheapest draws that give every blocking set enough expected evidence."""

    def __init__(self, program: Program, blocks: Sequence[Block], need: int) -> None:
        self.program, self.blocks, self.need = program, tuple(blocks), need
        self.known: dict[tuple[str, ...], tuple[FloatArray, FloatArray, NDArray[np.bool_]]] = {}
        self.places = {block.contest: place for place, block in enumerate(self.blocks)}

    def _add(self, contests: tuple[str, ...]) -> bool:
        if contests in self.known or len(self.known) >= MOST_CUTS:
            return False
        places = [self.places[contest] for contest in contests]
        inside = np.zeros(len(self.blocks), bool)
        inside[places] = True
        self.known[contests] = (*self.program.row(places), inside)
        return True

    def solve(self, log_e: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
        """Cards to add by sample, and the samples to count in full, from the evidence there is [contest].

        Raises `Undetermined` where nothing that can be drawn gives enough.
        """
        program = self.program
        more, counted = np.zeros(len(program.samples)), np.zeros(len(program.samples), bool)
        first = True
        while True:
            gained = program.growth * more[program.at] + np.where(counted[program.at], program.target, 0.0)
            least = weakest(self.blocks, log_e + gained, need=self.need)
            if least is None or least.log_e >= program.target - TOLERANCE * max(1.0, program.target):
                return more, counted
            if not self._add(least.contests) and not first:
                return more, counted
            first = False
            more, counted = self._cheapest(log_e)

    def _cheapest(self, log_e: FloatArray) -> tuple[FloatArray, NDArray[np.bool_]]:
        from scipy.optimize import Bounds, LinearConstraint, milp

        program = self.program
        rows = list(self.known.values())
        lacking = np.array([program.target - log_e[inside].sum() for _, _, inside in rows])
        open_ = lacking > 0
        slopes = np.array([slope for slope, _, _ in rows])[open_]
        full = np.flatnonzero(program.countable)
        presence = np.array([present for _, present, _ in rows])[open_][:, full] * program.target
        slopes, lacking, presence = _with_limits(program, slopes, lacking[open_], presence, full)
        width = len(program.samples)
        scale = max(float(np.median(program.cards)), 1.0)  # the solver likes numbers near 1
        found = milp(
            np.concatenate([program.cost * scale, program.count_cost[full]]),
            constraints=LinearConstraint(np.hstack([slopes * scale, presence]), lacking, np.inf),
            integrality=np.concatenate([np.zeros(width), np.ones(len(full))]),
            bounds=Bounds(0, np.concatenate([program.cards / scale, np.ones(len(full))])),
        )
        if found.x is None:
            raise Undetermined("no audit of paper can confirm it: too many electors were won on too little paper.")
        counted = np.zeros(width, bool)
        counted[full] = found.x[width:] > 0.5
        return np.where(counted, 0.0, np.maximum(found.x[:width], 0.0) * scale), counted


def _with_limits(
    program: Program, slopes: FloatArray, lacking: FloatArray, presence: FloatArray, full: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The rows with one more for each contest whose own audit the law holds to a limit."""
    for unit, place, slope in zip(program.units, program.at, program.growth, strict=True):
        if unit.terms.limit is None:
            continue
        own, counted = np.zeros((1, slopes.shape[1])), np.zeros((1, len(full)))
        own[0, place] = slope
        counted[0, full == place] = -math.log(unit.terms.limit)
        slopes, presence = np.vstack([slopes, own]), np.vstack([presence, counted])
        lacking = np.append(lacking, -math.log(unit.terms.limit))
    return slopes, lacking, presence


def draws_of(program: Program, more: FloatArray, counted: NDArray[np.bool_], *, scale: float = 1.0) -> Draws:
    """The program's solution, times a scale, in whole cards; a sample of more than all cards is a full count."""
    sizes, full = {}, []
    for name, number, cards, whole in zip(program.samples, more, program.cards, counted, strict=True):
        size = math.ceil(scale * number - 1e-6)
        if whole or size > cards:
            full.append(name)
        elif size > 0:
            sizes[name] = size
    return Draws(sizes, tuple(full))
