"""Where the common factors are evaluated: one node, Gauss-Hermite for one factor, scrambled Sobol points for more.

Sobol points are scrambled nets (Owen, *Monte Carlo*, 2013) of a power of two, mapped by the normal quantile.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from ascertain.errors import InputInvalid
from ascertain.simulation.forecast import FloatArray, Forecast

HERMITE = 64
"""Nodes for one factor: the error of a probability is then about 4e-9 at a standard deviation of 3 points."""
EDGE = 1e-12


class Nodes(NamedTuple):
    """Factors z [k, q], the scale of heavy tails [q] and weights [q] that sum to 1."""

    z: FloatArray
    scale: FloatArray
    weights: FloatArray


@cache
def _hermite(number: int) -> tuple[FloatArray, FloatArray]:
    points, weights = np.polynomial.hermite_e.hermegauss(number)
    return points, weights / weights.sum()


def check_nodes(number: int) -> int:
    """The number itself if it is a power of two; raises `InputInvalid`."""
    if number < 1 or number & (number - 1):
        raise InputInvalid(f"nodes come in powers of two (1024, 4096, ...), not {number}.")
    return number


def uniform(dimensions: int, number: int, *, seed: int) -> FloatArray:
    """Scrambled Sobol points [number, dimensions], kept off the edges."""
    from scipy.stats import qmc

    points: FloatArray = qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed)).random(
        check_nodes(number)
    )
    return np.clip(points, EDGE, 1 - EDGE)


def normal(points: FloatArray) -> FloatArray:
    """Standard normal quantiles."""
    from scipy.special import ndtri

    found: FloatArray = ndtri(points)
    return found


def tail_scale(points: FloatArray, df: float) -> FloatArray:
    """The scale that makes normal draws Student's t: sqrt(df / chi-square), by its quantile."""
    from scipy.special import gammaincinv

    found: FloatArray = np.sqrt(df / (2 * gammaincinv(df / 2, points)))
    return found


def nodes_for(forecast: Forecast, number: int, *, seed: int) -> Nodes:
    """Nodes of a forecast's factors; `number` counts only where they are Sobol points."""
    k = forecast.factors
    if forecast.df is None and k < 2:
        points, weights = _hermite(HERMITE) if k else (np.zeros(1), np.ones(1))
        return Nodes(points[None, :][:k], np.ones(len(weights)), weights)
    sides = k + (forecast.df is not None)
    points = uniform(sides, number, seed=seed).T
    scale = np.ones(number) if forecast.df is None else tail_scale(points[k], forecast.df)
    return Nodes(normal(points[:k]) * scale, scale, np.full(number, 1 / number))


def scores(forecast: Forecast, found: Nodes) -> FloatArray:
    """t [m, q]: each contest's margin in its own standard deviations, given the factors."""
    margins: FloatArray = forecast.mean[:, None] + forecast.loadings @ found.z
    return margins / (forecast.sd[:, None] * found.scale)
