"""What a simple random sample says of distinct valid signatures: estimate, interval, chance.

Pairs by their chance to be in the sample, n(n-1)/(N(N-1)) (Goodman 1949); bounds of the valid share from the exact
hypergeometric distribution and of the pairs from Poisson's, half of the error each (Bonferroni).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

REPLICATIONS: Final = 20_000
SEED: Final = 1


@dataclass(frozen=True, slots=True)
class Range:
    """A value and the interval around it."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Stratum:
    """One stratum: its sample, what it estimates, and the level of its interval."""

    submitted: int
    sample: int
    valid: int
    duplicates: int
    level: float
    signatures: float
    pairs: float
    distinct: Range


@dataclass(frozen=True, slots=True)
class Estimate:
    """All strata: distinct valid signatures, their interval by bootstrap, pairs, the chance that they suffice."""

    distinct: Range
    bootstrap: Range
    pairs: float
    p_sufficient: float


def pair_chance(submitted: int, sample: int) -> float:
    """The chance that both of two signatures are in the sample."""
    return sample * (sample - 1) / (submitted * (submitted - 1)) if submitted > 1 else 1.0


def stratum(submitted: int, sample: int, *, valid: int, duplicates: int, level: float) -> Stratum:
    """One stratum's estimate; valid counts a pair once, so valid + duplicates signatures are valid by themselves."""
    from scipy.special import gammaincinv

    own = valid + duplicates
    signatures, chance = submitted * own / sample, pair_chance(submitted, sample)
    tail = (1 - level) / 4
    low, high = hypergeometric_bounds(submitted, sample, own, tail=tail)
    if chance == 0:  # a sample of one says nothing of pairs: at worst all are pairs
        return Stratum(
            submitted, sample, valid, duplicates, level, signatures, 0.0, Range(signatures, math.ceil(low / 2), high)
        )
    fewest = float(gammaincinv(duplicates, tail)) / chance if duplicates else 0.0
    most = float(gammaincinv(duplicates + 1, 1 - tail)) / chance
    if sample == submitted:
        fewest = most = float(duplicates)
    pairs = duplicates / chance
    distinct = Range(signatures - pairs, max(low - most, valid), max(high - fewest, valid))
    return Stratum(submitted, sample, valid, duplicates, level, signatures, pairs, distinct)


def hypergeometric_bounds(total: int, sample: int, found: int, *, tail: float) -> tuple[int, int]:
    """The least and most of `total` under which a sample with so many found is no rarer than `tail` on its side."""
    low = _least(found, total - sample + found, lambda own: _at_least(total, own, sample, found) > tail)
    high = total - _least(
        sample - found, total - found, lambda other: _at_least(total, other, sample, sample - found) > tail
    )
    return low, high


def _least(low: int, high: int, holds: Callable[[int], bool]) -> int:
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def _at_least(total: int, own: int, sample: int, found: int) -> float:
    """Chance that a sample holds `found` or more of `own` among `total`."""
    if found <= max(0, sample - (total - own)):
        return 1.0
    if found > min(own, sample):
        return 0.0
    from scipy.special import gammaln

    mean = sample * own / total
    spread = 12 * math.sqrt(max(1.0, mean)) + 50
    first, last = found, min(own, sample)
    if found > mean:
        last = min(last, math.ceil(found + spread))
    elif found < mean - spread:
        return 1.0
    counts = np.arange(first, last + 1)

    def choose(n: int | NDArray[np.int64], k: int | NDArray[np.int64]) -> NDArray[np.float64]:
        out: NDArray[np.float64] = gammaln(np.add(n, 1)) - gammaln(np.add(k, 1)) - gammaln(np.subtract(n, k) + 1)
        return out

    logs = choose(own, counts) + choose(total - own, sample - counts) - choose(total, sample)
    return float(min(1.0, np.exp(logs).sum()))


def together(strata: Sequence[Stratum], *, required: int) -> Estimate:
    """All strata: values add up, distances to the bounds add up as the root of their squares."""
    value = math.fsum(own.distinct.value for own in strata)
    below = math.hypot(*(own.distinct.value - own.distinct.low for own in strata))
    beyond = math.hypot(*(own.distinct.high - own.distinct.value for own in strata))
    rng = np.random.default_rng(SEED)
    again = sum((_bootstrap(own, rng) for own in strata), np.zeros(REPLICATIONS))
    tail = (1 - strata[0].level) / 2
    low, high = (float(edge) for edge in np.quantile(again, [tail, 1 - tail]))
    likely = sum((_posterior(own, rng) for own in strata), np.zeros(REPLICATIONS))
    pairs = math.fsum(own.pairs for own in strata)
    return Estimate(
        Range(value, value - below, value + beyond),
        Range(value, low, high),
        pairs,
        float((likely >= required).mean()),
    )


def _bootstrap(own: Stratum, rng: np.random.Generator) -> NDArray[np.float64]:
    """Samples drawn again from what the sample found, with the finite population's smaller spread."""
    count = own.valid + own.duplicates
    left = math.sqrt(1 - own.sample / own.submitted)
    drawn = rng.binomial(own.sample, count / own.sample, REPLICATIONS)
    signatures = own.submitted / own.sample * (count + (drawn - count) * left)
    pairs = own.duplicates + (rng.poisson(own.duplicates, REPLICATIONS) - own.duplicates) * left
    chance = pair_chance(own.submitted, own.sample)
    return np.asarray(signatures - (pairs / chance if chance else 0.0), dtype=np.float64)


def _posterior(own: Stratum, rng: np.random.Generator) -> NDArray[np.float64]:
    """Distinct valid signatures given the sample, all numbers of them equally likely before."""
    count = own.valid + own.duplicates
    share = rng.beta(count + 1, own.sample - count + 1, REPLICATIONS)
    signatures = count + rng.binomial(own.submitted - own.sample, share)
    chance = pair_chance(own.submitted, own.sample)
    pairs = rng.gamma(own.duplicates + 0.5, 1.0, REPLICATIONS) / chance if chance else signatures / 2
    if own.sample == own.submitted:
        pairs = np.full(REPLICATIONS, float(own.duplicates))
    return np.maximum(signatures - pairs, own.valid).astype(np.float64)


def size_that_decides(strata: Sequence[Stratum], *, required: int) -> int | None:
    """The sample, shared among the strata in proportion, whose interval would leave out the number required if it
    found what this one found; None where only all signatures would.
    """
    submitted = sum(own.submitted for own in strata)

    def decides(size: int) -> bool:
        again = []
        for own in strata:
            n = max(2, min(own.submitted, round(size * own.submitted / submitted)))
            scale = n / own.sample
            pairs = round(own.pairs * pair_chance(own.submitted, n))
            valid = min(n - pairs, round(scale * (own.valid + own.duplicates)) - pairs)
            again.append(stratum(own.submitted, n, valid=max(pairs, valid), duplicates=pairs, level=own.level))
        value = math.fsum(own.distinct.value for own in again)
        low = value - math.hypot(*(own.distinct.value - own.distinct.low for own in again))
        high = value + math.hypot(*(own.distinct.high - own.distinct.value for own in again))
        return low >= required or high < required

    if submitted < 4 or not decides(submitted - 1):
        return None
    return _least(min(2 * len(strata), submitted), submitted - 1, decides)
