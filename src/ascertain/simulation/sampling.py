"""Draws of whole elections, for laws and questions that have no exact form, and as a check on those that have.

Block b has its own generator, blocks have one size and the last is cut: results do not depend on threads, and a
longer run extends a shorter one.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import NamedTuple

import numpy as np

from ascertain.allocation import IntArray
from ascertain.simulation.forecast import FloatArray, Forecast

BLOCK = 8192


class Draws(NamedTuple):
    """Margins [m, n] of the first ticket over the second, and the first ticket's electors [n]."""

    margins: FloatArray
    electors: IntArray


Rule = Callable[[FloatArray], IntArray]
"""Margins [m, n] to the first ticket's electors [n]: any law, through `allocate`."""


def _by_plurality(forecast: Forecast) -> Rule:
    def electors(margins: FloatArray) -> IntArray:
        found = np.zeros(margins.shape[1], dtype=np.int64)
        for number, own in zip(forecast.electors, margins, strict=True):
            found += number * (own > 0)
        return found

    return electors


def _block(forecast: Forecast, number: int, *, seed: int, size: int, rule: Rule) -> Draws:
    generator = np.random.Generator(np.random.SFC64(np.random.SeedSequence(seed, spawn_key=(number,))))
    z = generator.standard_normal((forecast.factors, size))
    margins = generator.standard_normal((len(forecast.units), size))
    margins *= forecast.sd[:, None]
    for factor in range(forecast.factors):  # no BLAS: its sums depend on the machine
        margins += forecast.loadings[:, factor, None] * z[factor]
    if forecast.df is not None:
        margins *= np.sqrt(forecast.df / generator.chisquare(forecast.df, size))
    margins += forecast.mean[:, None]
    return Draws(margins, rule(margins))


def draws(
    forecast: Forecast,
    n: int,
    *,
    seed: int = 0,
    block: int = BLOCK,
    threads: int | None = None,
    rule: Rule | None = None,
) -> Iterator[Draws]:
    """`n` elections in blocks, in order; `rule` gives the electors under another law than plurality."""
    apply = rule or _by_plurality(forecast)
    sizes = [min(block, n - start) for start in range(0, n, block)]

    def one(number: int) -> Draws:
        found = _block(forecast, number, seed=seed, size=block, rule=apply)
        return Draws(found.margins[:, : sizes[number]], found.electors[: sizes[number]])

    if not threads or threads == 1:
        yield from map(one, range(len(sizes)))
        return
    with ThreadPoolExecutor(threads) as pool:
        numbers = iter(range(len(sizes)))
        while batch := list(islice(numbers, 2 * threads)):  # never more blocks in memory than are at work
            yield from pool.map(one, batch)


class Sampled(NamedTuple):
    """The distribution of the first ticket's electors by draws, and how many elections it rests on."""

    pmf: FloatArray
    n: int

    def chance(self, need: int) -> tuple[float, float]:
        """P(electors >= need) and its standard error."""
        p = float(self.pmf[need:].sum())
        return p, float(np.sqrt(p * (1 - p) / self.n))


def sampled(
    forecast: Forecast,
    n: int,
    *,
    seed: int = 0,
    threads: int | None = None,
    watch: Callable[[int], None] | None = None,
) -> Sampled:
    """The distribution of electors by `n` draws; `watch` is told how many are done."""
    counts, done = np.zeros(forecast.total + 1, dtype=np.int64), 0
    for found in draws(forecast, n, seed=seed, threads=threads):
        counts += np.bincount(found.electors, minlength=len(counts))
        done += len(found.electors)
        if watch is not None:
            watch(done)
    return Sampled(counts / n, n)
