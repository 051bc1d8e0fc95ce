"""What is uncertain about an election still open: each contest's margin as common factors plus a part of its own.

m_c = mean_c + loadings_c . z + sd_c e_c with z and e independent standard normal, or both times one scale of
Student's t (`df`). The factor form is a choice to publish: correlation between contests decides the answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.allocation import IntArray
from ascertain.errors import InputInvalid

FloatArray = NDArray[np.float64]
MOST_FACTORS: Final = 12


@dataclass(frozen=True)
class Forecast:
    """First ticket minus second in m contests, in shares of the two tickets' vote.

    `electors` [m], `mean` [m], `loadings` [m, k] with the national swing in column 0, `sd` [m] > 0, `weights` [m]
    shares of the national vote (0 for districts). Raises `InputInvalid` naming the contest that cannot be.
    """

    tickets: tuple[str, str]
    units: tuple[str, ...]
    electors: IntArray
    mean: FloatArray
    loadings: FloatArray
    sd: FloatArray
    weights: FloatArray
    df: float | None = None

    def __post_init__(self) -> None:
        m = len(self.units)
        if self.loadings.ndim != 2 or any(len(row) != m for row in (self.electors, self.mean, self.loadings, self.sd)):
            raise InputInvalid(f"a forecast of {m} contests needs {m} rows of electors, mean, loadings and sd each.")
        if self.factors > MOST_FACTORS:
            raise InputInvalid(f"a forecast has up to {MOST_FACTORS} common factors, not {self.factors}.")
        if self.df is not None and not self.df > 0:
            raise InputInvalid(f"df is a number above 0, not {self.df}.")
        finite = np.isfinite(self.mean) & np.isfinite(self.sd) & np.isfinite(self.loadings).all(axis=1)
        for place, unit in enumerate(self.units):
            if not finite[place] or not self.sd[place] > 0 or self.electors[place] <= 0 or self.weights[place] < 0:
                raise InputInvalid(
                    f"{unit}: mean and loadings are numbers, sd and electors are above 0, weight is 0 or more."
                )

    @property
    def factors(self) -> int:
        """k, the number of common factors."""
        return int(self.loadings.shape[1])

    @property
    def total(self) -> int:
        """All electors."""
        return int(self.electors.sum())

    @property
    def majority(self) -> int:
        """More than half of the electors."""
        return self.total // 2 + 1


@dataclass(frozen=True, slots=True)
class Reduction:
    """A forecast made from a covariance, with the largest and mean error of its correlations."""

    loadings: FloatArray
    sd: FloatArray
    largest_error: float
    mean_error: float


def from_covariance(covariance: FloatArray, *, k: int = 5) -> Reduction:
    """Principal factors of a covariance [m, m]: the diagonal is kept exactly, the errors of the rest are told."""
    m = len(covariance)
    values, vectors = np.linalg.eigh(covariance)
    chosen = np.argsort(values)[::-1][:k]
    loadings = vectors[:, chosen] * np.sqrt(np.maximum(values[chosen], 0))
    loadings *= np.where(loadings.sum(axis=0) < 0, -1.0, 1.0)
    diagonal = np.diag(covariance)
    own = diagonal - (loadings**2).sum(axis=1)
    floor = 1e-6 * diagonal
    scale = np.sqrt(np.where(own < floor, (diagonal - floor) / np.maximum((loadings**2).sum(axis=1), 1e-300), 1.0))
    loadings = loadings * scale[:, None]
    sd = np.sqrt(np.maximum(own, floor))
    made = loadings @ loadings.T
    spread = np.sqrt(np.outer(diagonal, diagonal))
    error = np.abs(made - covariance)[~np.eye(m, dtype=bool)] / spread[~np.eye(m, dtype=bool)]
    return Reduction(loadings, sd, float(error.max(initial=0.0)), float(error.mean()) if error.size else 0.0)


def forecast(
    tickets: tuple[str, str],
    units: Sequence[str],
    *,
    electors: Sequence[int],
    mean: Sequence[float],
    loadings: Sequence[Sequence[float]],
    sd: Sequence[float],
    weights: Sequence[float] | None = None,
    df: float | None = None,
) -> Forecast:
    """A forecast from plain numbers, in shares; without `weights` every contest weighs alike."""
    m = len(units)
    if any(len(column) != m for column in (electors, mean, loadings, sd, weights or units)):
        raise InputInvalid(f"a forecast of {m} contests needs {m} numbers of each kind.")
    if len({len(row) for row in loadings}) > 1:
        raise InputInvalid("every contest has the same number of loadings.")
    return Forecast(
        tickets,
        tuple(units),
        np.array(electors, dtype=np.int64),
        np.array(mean, dtype=np.float64),
        np.array(loadings, dtype=np.float64).reshape(m, -1),
        np.array(sd, dtype=np.float64),
        np.full(m, 1 / m) if weights is None else np.array(weights, dtype=np.float64),
        df,
    )
