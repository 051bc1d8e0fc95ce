"""The distribution of electors, exactly given the factors: a product of polynomials at each node.

Given the factors contests are independent, P(contest) = Phi((mean + loadings . z) / sd), and
P(electors = j) = sum over nodes of weight times P(electors = j | z). No sampling of contests.
"""

from dataclasses import dataclass
from math import comb

import numpy as np

from ascertain.allocation import IntArray
from ascertain.simulation.forecast import FloatArray, Forecast
from ascertain.simulation.nodes import Nodes, nodes_for, scores

BLOCK = 256
SURE = 1e-12
"""A contest less open than this in a whole block of nodes is settled; the total error is at most m times this."""
SCRAMBLINGS = 8


@dataclass(frozen=True)
class ElectorDistribution:
    """Electors of the first ticket: `pmf` [total + 1]; `p_tie` is an even split of all electors (0 if odd).

    `p_second` is the chance of the second ticket; what is left to 1 is nobody's. `error` is the standard error of
    `p_win` over scramblings where it was asked for.
    """

    pmf: FloatArray
    pmf_second: FloatArray
    need: int
    p_win: float
    p_second: float
    p_tie: float
    mean: float
    sd: float
    error: float | None = None

    def quantile(self, share: float) -> int:
        """The least number of electors with at least that much probability up to it."""
        return int(np.searchsorted(np.cumsum(self.pmf), share - 1e-15))


def _leaving(electors: int, rate: float) -> FloatArray:
    """P(j of a slate's electors keep the pledge), j = 0 ... electors."""
    return np.array([comb(electors, j) * (1 - rate) ** j * rate ** (electors - j) for j in range(electors + 1)])


def elector_pmf(
    chance: FloatArray, electors: IntArray, weights: FloatArray, rates: FloatArray | None = None
) -> FloatArray:
    """P(electors = j), j = 0 ... total, from chances [m, q] at nodes of `weights` [q].

    `rates` [m] is the chance that one elector of a won contest leaves the pledge.
    """
    order = np.argsort(electors, kind="stable")
    size = [int(electors[c]) for c in order]
    keeps = [None if rates is None or not rates[c] else _leaving(int(electors[c]), float(rates[c])) for c in order]
    total = int(electors.sum())
    pmf = np.zeros(total + 1)
    by_score = np.argsort(electors @ chance, kind="stable")
    for start in range(0, len(weights), BLOCK):
        nodes = by_score[start : start + BLOCK]
        block = np.ascontiguousarray(chance[np.ix_(order, nodes)])
        least, most = block.min(axis=1), block.max(axis=1)
        d = np.zeros((total + 1, len(nodes)))
        d[0], n, base = 1.0, 0, 0
        for c, e in enumerate(size):
            kept = keeps[c]
            if most[c] < SURE:
                continue
            if kept is None and least[c] > 1 - SURE:
                base += e
                continue
            moved = d[: n + 1] * block[c]
            d[: n + 1] -= moved
            if kept is None:
                d[e : n + e + 1] += moved
            else:
                for j, share in enumerate(kept):
                    d[j : n + j + 1] += share * moved
            n += e
        pmf[base : base + n + 1] += d[: n + 1] @ weights[nodes]
    return pmf


def _chances(forecast: Forecast, found: Nodes) -> FloatArray:
    from scipy.special import ndtr

    chance: FloatArray = ndtr(scores(forecast, found))
    return chance


def contest_chances(forecast: Forecast, *, nodes: int = 1024, seed: int = 0) -> FloatArray:
    """P(the first ticket carries each contest) [m]."""
    found = nodes_for(forecast, nodes, seed=seed)
    own: FloatArray = _chances(forecast, found) @ found.weights
    return own


def distribution(
    forecast: Forecast,
    *,
    need: int | None = None,
    nodes: int = 4096,
    seed: int = 0,
    departures: FloatArray | None = None,
    with_error: bool = False,
) -> ElectorDistribution:
    """The distribution of the first ticket's electors and both tickets' chances of `need` (default: a majority).

    `departures` [m]: the chance that one elector of a contest leaves the pledge, each independently of the others.
    """
    need = forecast.majority if need is None else need
    found = _distribution(forecast, need, nodes, seed, departures)
    if not with_error:
        return found
    if forecast.factors < 2 and forecast.df is None:
        error = abs(found.p_win - _coarser(forecast, need, departures))
    else:
        runs = [_distribution(forecast, need, nodes, seed + 1 + n, departures).p_win for n in range(SCRAMBLINGS)]
        error = float(np.std(runs, ddof=1))
    return ElectorDistribution(**{**vars(found), "error": error})


def _coarser(forecast: Forecast, need: int, departures: FloatArray | None) -> float:
    """P(win) by half the Gauss-Hermite nodes: what it differs by bounds the error of all of them."""
    from ascertain.simulation.nodes import HERMITE, _hermite

    points, weights = _hermite(HERMITE // 2) if forecast.factors else (np.zeros(1), np.ones(1))
    half = Nodes(points[None, :][: forecast.factors], np.ones(len(weights)), weights)
    pmf = elector_pmf(_chances(forecast, half), forecast.electors, half.weights, departures)
    return float(pmf[need:].sum())


def _distribution(
    forecast: Forecast, need: int, nodes: int, seed: int, departures: FloatArray | None
) -> ElectorDistribution:
    found = nodes_for(forecast, nodes, seed=seed)
    chance = _chances(forecast, found)
    pmf = elector_pmf(chance, forecast.electors, found.weights, departures)
    loyal, stay = pmf, 1.0
    second = pmf[::-1]
    if departures is not None and departures.any():
        loyal = elector_pmf(chance, forecast.electors, found.weights)
        second = elector_pmf(1 - chance, forecast.electors, found.weights, departures)
        stay = float(np.prod((1 - departures) ** forecast.electors))
    total = forecast.total
    numbers = np.arange(total + 1)
    mean = float(numbers @ pmf)
    return ElectorDistribution(
        pmf=pmf,
        pmf_second=second,
        need=need,
        p_win=float(pmf[need:].sum()),
        p_second=float(second[need:].sum()),
        p_tie=float(loyal[total // 2]) * stay if total % 2 == 0 else 0.0,
        mean=mean,
        sd=float(np.sqrt(max(0.0, float((numbers - mean) ** 2 @ pmf)))),
    )
