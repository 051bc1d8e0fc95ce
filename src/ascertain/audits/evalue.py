"""Evidence against "the mean of this bounded list is at most t", as log e-values that may be looked at after every draw.

M_0 = 1 and E[M_j | past] <= M_(j-1) under the null, so P(M ever reaches 1/a) <= a (Ville 1939). Only log M is kept: a
product in plain numbers runs through 0 (4,000 zeros, then 6,000 ones) and forgets all that follows.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ascertain.errors import InputInvalid

FloatArray = NDArray[np.float64]
Bet = float | Callable[[FloatArray], FloatArray]
EPSILON: Final = 1e-12


def check_risk_limit(risk_limit: float) -> None:
    """Refuse a risk limit that is none."""
    if not 0 < risk_limit < 1:
        raise InputInvalid(f"a risk limit is between 0 and 1, not {risk_limit:g}.")


def risk_of(log_e: float) -> float:
    """The p-value of a log e-value: 1 at most."""
    return math.exp(-max(0.0, log_e))


@dataclass(frozen=True, slots=True)
class Evidence:
    """Log of an e-value now, and its highest so far."""

    log_e: float
    peak: float

    @property
    def risk(self) -> float:
        """The measured risk: 1 / the largest e-value so far, 1 at most."""
        return risk_of(self.peak)

    @property
    def text(self) -> str:
        """The risk in print, from its logarithm, so that it stays a number below 1e-308 too."""
        if self.peak == math.inf:
            return "0"
        tens = max(0.0, self.peak) / math.log(10)
        return f"{self.risk:.4f}" if tens < 3 else f"{Decimal(10) ** Decimal(-tens):.1e}"


def evidence(log_e: FloatArray) -> Evidence:
    """The evidence at the end of a course of log e-values; none yet is log 1."""
    return Evidence(float(log_e[-1]), float(max(0.0, log_e.max()))) if len(log_e) else Evidence(0.0, 0.0)


def _draws(x: ArrayLike, upper: float) -> FloatArray:
    found = np.asarray(x, dtype=np.float64)
    wrong = ~((found >= 0) & (found <= upper))
    if wrong.any():
        where = np.argwhere(wrong)[0]
        raise InputInvalid(f"draw {int(where[-1]) + 1} is {found[tuple(where)]:g}, outside of 0 to {upper:g}.")
    return found


def _before(x: FloatArray) -> FloatArray:
    """The sum of all earlier draws at each draw."""
    sums = np.cumsum(x, axis=-1)
    return np.concatenate([np.zeros((*x.shape[:-1], 1)), sums[..., :-1]], axis=-1) if x.shape[-1] else sums


def null_means(x: FloatArray, *, cards: int | None, null: float) -> FloatArray:
    """The mean of what is left before each draw if the null is just true [..., n]: `null` itself with replacement."""
    if cards is None:
        return np.full(x.shape, null)
    if x.shape[-1] > cards:
        raise InputInvalid(f"{x.shape[-1]:,} draws without replacement from {cards:,} cards.")
    return (cards * null - _before(x)) / (cards - np.arange(x.shape[-1]))


def _slack(x: FloatArray, cards: int | None) -> FloatArray | float:
    """How far rounding may move the mean of what is left: the fewer cards are left, the farther."""
    return EPSILON if cards is None else EPSILON * cards / (cards - np.arange(x.shape[-1]))


def _course(factor: FloatArray, mean: FloatArray, x: FloatArray, *, upper: float, cards: int | None) -> FloatArray:
    """Log M after each draw from its factors, with the two ends of the urn.

    Once the null mean of what is left is below 0 the null is impossible: M is infinite from there. At the upper end any
    lower draw, above it any draw, and at a factor of 0 too, M is 0 for ever, but for that.
    """
    slack = _slack(x, cards)
    at_zero, at_upper = np.abs(mean) <= slack, np.abs(mean - upper) <= slack
    least, most = x <= EPSILON, x >= upper - EPSILON
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where((at_zero & least) | (at_upper & most), 1.0, factor))
    dead = ~(logs > -np.inf) | (mean > upper + slack) | (at_upper & ~most)
    impossible = (mean < -slack) | (at_zero & ~least)
    course: FloatArray = np.cumsum(np.where(dead | impossible, 0.0, logs), axis=-1)
    if dead.any():
        course[np.logical_or.accumulate(dead, axis=-1)] = -np.inf
    if impossible.any():
        course[np.logical_or.accumulate(impossible, axis=-1)] = np.inf
    return course


def _to_the_end(course: FloatArray, x: FloatArray, *, cards: int | None, null: float) -> FloatArray:
    """Once every card was drawn the answer is known: infinite evidence if the total is above the null's, none if not."""
    if cards is not None and x.shape[-1] == cards:
        course[..., -1] = np.where(x.sum(axis=-1) > cards * null + EPSILON * cards, np.inf, -np.inf)
    return course


def _factors(x: FloatArray, eta: FloatArray, mean: FloatArray, upper: float) -> FloatArray:
    with np.errstate(divide="ignore", invalid="ignore"):
        found: FloatArray = (x * eta / mean + (upper - x) * (upper - eta) / (upper - mean)) / upper
    return found


def alpha(
    x: ArrayLike,
    *,
    cards: int | None = None,
    null: float = 0.5,
    upper: float = 1.0,
    eta: float,
    weight: float | None = None,
) -> FloatArray:
    """ALPHA (Stark 2023): log M after each draw [..., n]; `cards` None is with replacement.

    With `weight` d the alternative moves from eta towards the sample's mean as after d draws (truncated shrinkage);
    without, it stays (the SPRT, BRAVO).
    """
    if not eta <= upper:
        raise InputInvalid(f"no mean of values up to {upper:g} is {eta:g}.")
    draws = _draws(x, upper)
    mean = null_means(draws, cards=cards, null=null)
    if weight is None:
        chosen = np.maximum(eta, mean)
    else:
        seen = weight + np.arange(draws.shape[-1])
        shrunk = (weight * eta + _before(draws)) / seen
        chosen = np.minimum(upper * (1 - EPSILON), np.maximum(shrunk, mean + (eta - null) / 2 / np.sqrt(seen)))
    factors = _factors(draws, chosen, mean, upper)
    return _to_the_end(_course(factors, mean, draws, upper=upper, cards=cards), draws, cards=cards, null=null)


def alpha_counts(ones: int, draws: int, *, eta: float, null: float = 0.5) -> float:
    """Log M of the fixed-eta test with replacement on zeros and ones, from their numbers alone."""
    if not 0 <= ones <= draws:
        raise InputInvalid(f"{ones} of {draws} draws cannot be.")
    zeros = draws - ones
    high = ones * math.log(eta / null) if ones else 0.0
    low = zeros * (math.log((1 - eta) / (1 - null)) if eta < 1 else -math.inf) if zeros else 0.0
    return high + low


def kaplan_markov(x: ArrayLike, *, null: float = 0.5, padding: float = 0.0) -> FloatArray:
    """Kaplan-Markov: the factor is (x + g) / (t + g), with replacement."""
    draws = _draws(x, math.inf)
    with np.errstate(divide="ignore"):
        found: FloatArray = np.cumsum(np.log((draws + padding) / (null + padding)), axis=-1)
    return found


def kaplan_wald(x: ArrayLike, *, null: float = 0.5, padding: float = 0.0) -> FloatArray:
    """Kaplan-Wald: the factor is (1 - g) x / t + g, with replacement."""
    draws = _draws(x, math.inf)
    with np.errstate(divide="ignore"):
        found: FloatArray = np.cumsum(np.log((1 - padding) * draws / null + padding), axis=-1)
    return found


def betting(x: ArrayLike, *, cards: int | None = None, null: float = 0.5, upper: float = 1.0, bet: Bet) -> FloatArray:
    """The factor is 1 + bet (x - mean of what is left under the null), 0 <= bet <= 1 / that mean.

    `bet` is a number, or a function of all draws that for each uses only the earlier ones (`agrapa`).
    """
    draws = _draws(x, upper)
    mean = null_means(draws, cards=cards, null=null)
    wanted = bet(draws) if callable(bet) else np.full(draws.shape, float(bet))
    with np.errstate(divide="ignore"):
        most = np.where(mean > 0, 1 / np.maximum(mean, EPSILON), np.inf)
    factors = 1 + np.clip(wanted, 0, most) * (draws - mean)
    return _to_the_end(_course(factors, mean, draws, upper=upper, cards=cards), draws, cards=cards, null=null)


def agrapa(*, cards: int | None = None, null: float = 0.5, cap: float = 0.75) -> Callable[[FloatArray], FloatArray]:
    """Bets by the mean and variance of earlier draws (Waudby-Smith and Ramdas 2024), at most cap / mean left: never ruin."""

    def bets(x: FloatArray) -> FloatArray:
        seen = np.arange(x.shape[-1]) + 1
        mean = (_before(x) + null) / seen
        variance = (_before(x**2) + null**2 + 0.25) / seen - mean**2
        left = np.maximum(null_means(x, cards=cards, null=null), EPSILON)
        return np.clip((mean - left) / (np.maximum(variance, EPSILON) + (mean - left) ** 2), 0, cap / left)

    return bets


def mixture(
    x: ArrayLike,
    *,
    fractions: Sequence[float],
    weights: Sequence[float],
    cards: int | None = None,
    null: float = 0.5,
    upper: float = 1.0,
) -> FloatArray:
    """A weighted mean of courses that each bet a fraction: factor 1 + f (x / mean - 1)."""
    draws = _draws(x, upper)
    mean = null_means(draws, cards=cards, null=null)
    total = math.fsum(weights)
    logs = []
    for fraction, weight in zip(fractions, weights, strict=True):
        if weight > 0:
            with np.errstate(divide="ignore", invalid="ignore"):
                factor = 1 + fraction * (draws / mean - 1)
            course = _course(factor, mean, draws, upper=upper, cards=cards)
            logs.append(course + math.log(weight / total))
    stacked = np.array(logs)
    highest = stacked.max(axis=0)
    finite = np.where(np.isfinite(highest), highest, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        found = finite + np.log(np.exp(np.where(np.isfinite(stacked), stacked, -np.inf) - finite).sum(axis=0))
    joint = np.where(np.isposinf(highest), np.inf, np.where(np.isneginf(highest), -np.inf, found))
    return _to_the_end(joint, draws, cards=cards, null=null)


def square_kelly(rungs: int = 10) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Fractions i / (rungs + 1) and the weights of sqKelly (RiLACS), which favours small ones."""
    fractions = tuple(rung / (rungs + 1) for rung in range(1, rungs + 1))
    weights = tuple(max(0.0, 1 / 3 - rung / rungs) ** 2 for rung in range(1, rungs + 1))
    return fractions, weights
