"""The states' margins in the factor form that a simulation takes: few common factors, each state's variance kept."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ascertain.projection.solve import FloatArray
from ascertain.projection.spread import Areas

MOST: Final = 6
LEAST_DEVIATION: Final = 1e-9


@dataclass(frozen=True)
class Shape:
    """Two-party margins of states in shares: `mean` [S], `loadings` [S, k], `sd` [S]; `weights` [S] of the national vote."""

    mean: FloatArray
    loadings: FloatArray
    sd: FloatArray
    weights: FloatArray
    largest_error: float


def reduce(areas: Areas) -> Shape:
    """Column 0 carries all covariance with the national margin, the next the rest's largest parts; what is dropped goes to `sd`."""
    mean, slope = areas.margin()
    common = np.einsum("sv,svk->sk", slope, areas.factors)
    own = np.maximum(np.einsum("sv,svw,sw->s", slope, areas.own, slope), 0)
    both = areas.votes[:, :2].sum(axis=1)
    weights = both / max(both.sum(), 1e-9)
    towards = weights @ common
    length = float(np.linalg.norm(towards))
    first = common @ (towards / length) if length > 0 else np.zeros(len(mean))
    rest = common - np.outer(first, towards / length) if length > 0 else common
    left, values, _ = np.linalg.svd(rest, full_matrices=False)
    kept = min(MOST - 1, len(values))
    loadings = np.column_stack([first, left[:, :kept] * values[:kept]])
    whole = (common**2).sum(axis=1)
    sd = np.sqrt(own + np.maximum(whole - (loadings**2).sum(axis=1), 0))
    spread = np.sqrt(whole + own)
    known = spread > LEAST_DEVIATION
    error = (common @ common.T - loadings @ loadings.T)[np.ix_(known, known)] / np.outer(spread[known], spread[known])
    np.fill_diagonal(error, 0)
    return Shape(mean, loadings, np.maximum(sd, LEAST_DEVIATION), weights, float(np.abs(error).max(initial=0.0)))
