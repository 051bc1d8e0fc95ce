"""How many cards of which contests confirm the presidency: in expectation, in one round, and in several.

Expected growth alone misleads: at those sizes the stop rule seldom holds, for one state's evidence scatters and the
least of hundreds of sets counts. So the three figures are always given together, beside auditing each state alone.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.audits.blocking import Block, minima
from ascertain.audits.evalue import FloatArray
from ascertain.audits.president import Presidency, Unit, UnitEvidence, check_limit, open_question
from ascertain.audits.program import Cuts, Draws, Program, draws_of
from ascertain.audits.prospects import prospects

MULTIPLIERS: Final = (0.3, 1.0, 2.0, 3.0)
MOST_ROUNDS: Final = 60
CLOSE: Final = 1.004
"""Scales that differ by less are the same."""


@dataclass(frozen=True, slots=True)
class OneRound:
    """The expected plan made `scale` times as large, and the share of simulated audits that it ends."""

    draws: Draws
    scale: float
    stop_probability: float


@dataclass(frozen=True, slots=True)
class Rounds:
    """Rounds of `multiplier` times what is expected to be lacking: their number, and cards in the mean and at a quantile.

    `ended` is the share of simulated audits that stopped; the others were given up after many rounds.
    """

    multiplier: float
    rounds: float
    cards: float
    cards_quantile: int
    ended: float


@dataclass(frozen=True, slots=True)
class PresidentPlan:
    """Sizes for the whole and, beside them, for each contest audited alone at the same limit."""

    expected: Draws
    expected_stop_probability: float
    one_round: OneRound
    rounds: tuple[Rounds, ...]
    separately: Draws
    separately_one_round: Draws
    cuts: int


@dataclass(frozen=True)
class _Race:
    """The stop rule on simulated evidence."""

    blocks: tuple[Block, ...]
    need: int
    target: float

    def holds(self, log_e: FloatArray) -> NDArray[np.bool_]:
        """Whether the rule stops [replication]."""
        found: NDArray[np.bool_] = minima(self.blocks, log_e, need=self.need) >= self.target - 1e-9
        return found


def plan(
    asked: Presidency,
    evidence: Sequence[UnitEvidence] = (),
    *,
    risk_limit: float,
    quantile: float = 0.9,
    multipliers: Sequence[float] = MULTIPLIERS,
    replications: int = 6000,
    round_replications: int = 20,
    seed: int = 1,
) -> PresidentPlan:
    """Draws that confirm the winner if the report is right. Raises `Undetermined` where paper cannot."""
    check_limit(risk_limit)
    target = -math.log(risk_limit)
    left = open_question(asked, evidence)
    units = tuple(unit for block in left.blocks for unit in asked.units if unit.contest == block.contest)
    program, start = Program(units, target), np.array(left.log_e)
    race = _Race(left.blocks, left.need, target)
    cuts = Cuts(program, left.blocks, left.need)
    more, counted = cuts.solve(start)
    expected = draws_of(program, more, counted)

    def stopping(scale: float) -> float:
        draws = draws_of(program, more, counted, scale=scale)
        return float(race.holds(start + _evidence(units, draws, replications, seed)).mean())

    scale, reached = _least_scale(stopping, quantile)
    return PresidentPlan(
        expected=expected,
        expected_stop_probability=stopping(1.0),
        one_round=OneRound(draws_of(program, more, counted, scale=scale), scale, reached),
        rounds=tuple(
            _in_rounds(cuts, race, start, multiplier, quantile=quantile, replications=round_replications, seed=seed)
            for multiplier in multipliers
        ),
        separately=_alone(units, lambda unit: _expected_alone(unit, target)),
        separately_one_round=_alone(
            units,
            lambda unit: _one_round_alone(
                unit, target, quantile, replications=replications, seed=(seed, units.index(unit))
            ),
        ),
        cuts=len(cuts.known),
    )


def _evidence(units: Sequence[Unit], draws: Draws, replications: int, seed: int) -> FloatArray:
    """Simulated log e-values [replication, contest]; the same random numbers for every size, infinite after a full count."""
    found: FloatArray = np.zeros((replications, len(units)))
    for place, unit in enumerate(units):
        if unit.sample in draws.full_counts:
            found[:, place] = np.inf if unit.on_paper else 0.0
        elif unit.sample in draws.sizes:
            own, rng = prospects(unit), np.random.default_rng((seed, place))
            found[:, place] = own.log_e(own.seen(draws.sizes[unit.sample], rng, replications=replications))
    return found


def _least_scale(stopping: Callable[[float], float], target: float) -> tuple[float, float]:
    """The smallest scale from 1 on whose chance of stopping is found to reach the target, and that chance."""
    low = high = 1.0
    while (reached := stopping(high)) < target:
        low, high = high, 2 * high
    while high / low > CLOSE:
        middle = math.sqrt(low * high)
        chance = stopping(middle)
        if chance >= target:
            high, reached = middle, chance
        else:
            low = middle
    return high, reached


def _in_rounds(
    cuts: Cuts, race: _Race, start: FloatArray, multiplier: float, *, quantile: float, replications: int, seed: int
) -> Rounds:
    """Simulated audits that draw `multiplier` times what is expected to be lacking, until the rule stops.

    They are few, so that the quantile found may lie below the mean; the mean is then given for it.
    """
    numbers, cards, ended = [], [], 0
    for replication in range(replications):
        rounds, drawn, stopped = _audit(cuts, race, start, multiplier, np.random.default_rng((seed, replication)))
        numbers.append(rounds)
        cards.append(drawn)
        ended += stopped
    return Rounds(
        multiplier,
        float(np.mean(numbers)),
        float(np.mean(cards)),
        math.ceil(max(np.quantile(cards, quantile), np.mean(cards))),
        ended / replications,
    )


def _audit(
    cuts: Cuts, race: _Race, start: FloatArray, multiplier: float, rng: np.random.Generator
) -> tuple[int, int, bool]:
    """One simulated audit: its rounds, its cards without full counts, and whether it stopped."""
    program = cuts.program
    own = [prospects(unit) for unit in program.units]
    seen = [np.zeros((1, len(chances.shares)), dtype=np.int64) for chances in own]
    log_e, full, drawn = start.copy(), set[str](), 0
    for number in range(MOST_ROUNDS):
        if race.holds(log_e[None])[0]:
            return number, drawn, True
        draws = draws_of(program, *cuts.solve(log_e), scale=multiplier)
        full.update(draws.full_counts)
        drawn += draws.cards
        for place, (unit, chances) in enumerate(zip(program.units, own, strict=True)):
            if unit.sample in draws.sizes:
                seen[place] += chances.seen(draws.sizes[unit.sample], rng, replications=1)
                log_e[place] = start[place] + chances.log_e(seen[place])[0]
            if unit.sample in full and unit.on_paper:
                log_e[place] = np.inf
    return MOST_ROUNDS, drawn, bool(race.holds(log_e[None])[0])


def _alone(units: Sequence[Unit], size: Callable[[Unit], float]) -> Draws:
    """Each contest audited for itself: a size beyond its cards is a full count; none where paper cannot confirm it."""
    sizes = {unit.contest: size(unit) for unit in units if unit.on_paper}
    whole = tuple(unit.contest for unit in units if sizes.get(unit.contest, 0) > unit.cards)
    return Draws({name: math.ceil(number) for name, number in sizes.items() if name not in whole}, whole)


def _expected_alone(unit: Unit, target: float) -> float:
    grows = prospects(unit).growth
    return target / grows if grows > 0 else math.inf


def _one_round_alone(unit: Unit, target: float, quantile: float, *, replications: int, seed: tuple[int, int]) -> float:
    """Cards with which so large a share of simulated audits of the contest alone stop."""
    own, base = prospects(unit), _expected_alone(unit, target)
    if base > unit.cards:
        return math.inf

    def stopping(scale: float) -> float:
        seen = own.seen(math.ceil(scale * base - 1e-6), np.random.default_rng(seed), replications=replications)
        return float((own.log_e(seen) >= target - 1e-9).mean())

    return math.ceil(_least_scale(stopping, quantile)[0] * base - 1e-6)
