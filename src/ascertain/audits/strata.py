"""Stratified audits: strata counted apart, each by its own method, confirm one outcome together.

The null is the union over all ways to share an outcome-changing error among the strata (Spertus and Stark 2022); SUITE
(Ottoboni et al. 2018) does it for one comparison and one polling stratum with Fisher's combination.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ascertain.audits.comparison import GAMMA, NONE_FOUND, Discrepancies, log_of
from ascertain.audits.evalue import FloatArray, alpha
from ascertain.errors import InputInvalid

CELLS: Final = 1000
GOLDEN_STEPS: Final = 50
TINY: Final = 1e-9
LogE = Callable[[float], float]
"""A stratum's log e-value now against "my mean is at most theta"."""


def _now(course: FloatArray) -> float:
    """The last value while the null could be met with equality; beyond, the stratum's mean is surely lower: no more bets."""
    alive = course[course > -math.inf]
    return float(alive[-1]) if len(alive) else 0.0


def polling_stratum(values: Sequence[float], *, cards: int, eta: float) -> LogE:
    """ALPHA on the cards read, without replacement, betting on eta but always above the null."""
    drawn = np.asarray(values, dtype=np.float64)

    def log_e(theta: float) -> float:
        if theta >= 1:
            return 0.0
        return _now(alpha(drawn, cards=cards, null=max(theta, TINY), eta=min(1 - TINY, max(eta, theta + TINY))))

    return log_e


def comparison_stratum(
    overstatements: Sequence[float], *, cards: int, reported_mean: float, rate_2: float = 1e-4
) -> LogE:
    """ALPHA on 1 - overstatement (0 to 2), null mean 1 + theta - the reported mean of the assorter.

    The alternative is the one that grows fastest if such a share of the cards is overstated by two votes, no other at all.
    """
    drawn = 1 - np.asarray(overstatements, dtype=np.float64)

    def log_e(theta: float) -> float:
        null = max(TINY, 1 + theta - reported_mean)
        if null >= 2:
            return 0.0
        bet = (1 - rate_2 - null) / (null * (1 - null)) if null < 1 - rate_2 else 0.0
        eta = min(2 - TINY, null * (1 + bet * (2 - null)) + TINY)
        return _now(alpha(drawn, cards=cards, null=null, upper=2.0, eta=eta))

    return log_e


@dataclass(frozen=True, slots=True)
class Stratum:
    """A stratum's cards and its evidence as a function of the mean that the null gives it."""

    name: str
    cards: int
    log_e: LogE


def stratified_log_e(strata: Sequence[Stratum], *, null: float = 0.5, cells: int = CELLS) -> float:
    """The least joint log e-value over all ways to share the null's mean among the strata.

    Current values only: the largest so far of each would not be evidence together. Two strata: a fine grid, then a
    golden section; more: a table of the allocated total whose cells are taken at the lesser of their ends.
    """
    total = sum(stratum.cards for stratum in strata)
    if not strata or min(stratum.cards for stratum in strata) < 1:
        raise InputInvalid("a stratified audit needs strata with cards.")
    if len(strata) == 1:
        return strata[0].log_e(null)
    if len(strata) == 2:
        return _two(strata[0], strata[1], null=null, total=total, cells=cells)
    return _many(strata, null=null, total=total, cells=cells)


def _joint(first: float, second: float) -> float:
    """Evidence of both: where one stratum alone rules its share out, all of the allocation is."""
    return math.inf if math.inf in (first, second) else first + second


def _two(first: Stratum, second: Stratum, *, null: float, total: int, cells: int) -> float:
    share = null * total

    def joint(theta: float) -> float:
        other = (share - theta * first.cards) / second.cards
        return _joint(first.log_e(theta), second.log_e(other))

    low = max(0.0, (share - second.cards) / first.cards)
    high = min(1.0, share / first.cards)
    points = np.linspace(low, high, cells + 1)
    values = [joint(float(point)) for point in points]
    best = int(np.argmin(values))
    left, right = float(points[max(0, best - 1)]), float(points[min(cells, best + 1)])
    return min(values[best], -_highest(lambda theta: -joint(theta), left, right))


def _many(strata: Sequence[Stratum], *, null: float, total: int, cells: int) -> float:
    share = null * total
    step = share / cells
    least = np.full(cells + 1, math.inf)
    least[0] = 0.0
    for stratum in strata:
        most = min(cells, math.ceil(stratum.cards / step))
        ends = np.array([stratum.log_e(min(1.0, end * step / stratum.cards)) for end in range(most + 2)])
        own = np.minimum(ends[:-1], ends[1:])
        following = np.full(cells + 1, math.inf)
        for cell in range(most + 1):
            with np.errstate(invalid="ignore"):
                joint = least[: cells + 1 - cell] + own[cell]
            following[cell:] = np.fmin(following[cell:], joint)
        least = following
    return float(least.min())


@dataclass(frozen=True, slots=True)
class ComparisonPart:
    """SUITE's comparison stratum: reported votes of the two, cards, draws and what they found."""

    winner: int
    loser: int
    cards: int
    drawn: int
    found: Discrepancies = NONE_FOUND


@dataclass(frozen=True, slots=True)
class PollingPart:
    """SUITE's polling stratum: reported votes of the two, cards, and the sample."""

    winner: int
    loser: int
    cards: int
    drawn: int
    sample_winner: int
    sample_loser: int


def comparison_part_log_e(part: ComparisonPart, *, error: float, gamma: float = GAMMA) -> float:
    """Log e-value against "the margin is overstated here by `error` votes or more"."""
    inside = 1 - error / (2 * gamma * part.cards)
    if inside <= 0:
        return math.inf if not part.found.total and part.drawn else 0.0
    return -part.drawn * math.log(inside) + log_of(part.found, gamma)


def _log_falling(total: float, k: int) -> float:
    """Log of total (total - 1) ... over k factors; -inf where one is not positive."""
    return math.lgamma(total + 1) - math.lgamma(total - k + 1) if total >= k else -math.inf


def polling_part_p(part: PollingPart, *, error: float) -> float:
    """P-value of "the margin is overstated here by `error` votes or more": the likeliest way to it against the report."""
    rest = part.cards - part.winner - part.loser
    kw, kl = part.sample_winner, part.sample_loser
    ku = part.drawn - kw - kl
    if min(kw, kl, ku) < 0:
        raise InputInvalid(f"a sample of {part.drawn} with {kw} and {kl} for the two cannot be.")
    if part.drawn > part.cards:
        raise InputInvalid(f"a sample of {part.drawn:,} from {part.cards:,} cards cannot be.")
    if error <= 0:  # the report itself is then among what is to be ruled out
        return 1.0
    reported = _log_falling(part.winner, kw) + _log_falling(part.loser, kl) + _log_falling(rest, ku)
    if reported == -math.inf:
        return 1.0
    margin = part.winner - part.loser - error
    low, high = max(float(kw), kl + margin), (part.cards - ku + margin) / 2
    if low > high:
        return 0.0

    def log_null(votes: float) -> float:
        return (
            _log_falling(votes, kw)
            + _log_falling(votes - margin, kl)
            + _log_falling(part.cards - 2 * votes + margin, ku)
        )

    likeliest = _highest(log_null, low, high)
    return math.exp(min(0.0, likeliest - reported))


def _highest(value: Callable[[float], float], low: float, high: float) -> float:
    """The maximum of a function with one peak on an interval."""
    ratio = (math.sqrt(5) - 1) / 2
    left, right = low, high
    one, two = right - ratio * (right - left), left + ratio * (right - left)
    at_one, at_two = value(one), value(two)
    for _ in range(GOLDEN_STEPS):
        if at_one >= at_two:
            right, two, at_two = two, one, at_one
            one = right - ratio * (right - left)
            at_one = value(one)
        else:
            left, one, at_one = one, two, at_two
            two = left + ratio * (right - left)
            at_two = value(two)
    return max(value(low), value(high), at_one, at_two)


def fisher(first: float, second: float) -> float:
    """Fisher's combination of two independent p-values."""
    if min(first, second) <= 0:
        return 0.0
    x = -2 * (math.log(first) + math.log(second))
    return math.exp(-x / 2) * (1 + x / 2)


def suite(
    comparison: ComparisonPart, polling: PollingPart, *, gamma: float = GAMMA, grid: float | None = None
) -> float:
    """SUITE's p-value: Fisher's combination at the worst division of an outcome-changing error between the strata.

    With `grid` the maximum is taken on steps of that share of the margin only, as the published tool did: smaller than
    the true one, never for an assessment.
    """
    first, second = comparison.winner - comparison.loser, polling.winner - polling.loser
    margin = first + second
    if margin <= 0:
        raise InputInvalid("the reported winner has no margin over both strata.")
    low = max(first - comparison.cards, margin - second - polling.cards) / margin
    high = min(first + comparison.cards, margin - second + polling.cards) / margin

    def joint(share: float) -> float:
        p = math.exp(-max(0.0, comparison_part_log_e(comparison, error=share * margin, gamma=gamma)))
        return fisher(p, polling_part_p(polling, error=(1 - share) * margin))

    if grid is not None:
        points: FloatArray = np.arange(low, high + grid, grid)
        return max(joint(float(point)) for point in points)
    points = np.linspace(low, high, CELLS + 1)
    values = [joint(float(point)) for point in points]
    best = int(np.argmax(values))
    return max(values[best], _highest(joint, float(points[max(0, best - 1)]), float(points[min(CELLS, best + 1)])))
