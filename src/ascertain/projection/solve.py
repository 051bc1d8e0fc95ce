"""The hierarchical linear model behind turnout and margin, solved block by block without draws.

y_c = x_c . beta + z_c . u_s + e_c, beta and u normal with mean 0, e_c of variance v_c (Lindley and Smith 1972; Gelman
et al., Bayesian Data Analysis, ch. 15). Cost: units (p + q)^2 + states q^3 + p^3.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """Posterior of the nation's effects beta [p] and the states' effects u [S, q].

    `chol` [p, p] with chol chol' the covariance of beta; `within` [S, q, q] the covariance of u given beta; `tied`
    [S, q, p] how u answers to beta: E[u | beta] moves by -tied beta.
    """

    beta: FloatArray
    u: FloatArray
    chol: FloatArray
    within: FloatArray
    tied: FloatArray


def solve(
    x: FloatArray,
    z: FloatArray,
    y: FloatArray,
    *,
    weight: FloatArray,
    bounds: NDArray[np.intp],
    beta_variance: FloatArray,
    u_variance: FloatArray,
) -> Fit:
    """Fit units sorted by state: x [n, p], z [n, q], y [n]; `weight` = 1 / variance, 0 where nothing was observed.

    State s holds the units bounds[s] to bounds[s + 1].
    """
    p, q, states = x.shape[1], z.shape[1], len(bounds) - 1
    within, tied, moved = np.empty((states, q, q)), np.empty((states, q, p)), np.empty((states, q))
    precision = np.diag(1 / beta_variance)
    right = np.zeros(p)
    prior = np.diag(1 / u_variance)
    for s in range(states):
        own = slice(bounds[s], bounds[s + 1])
        xs, zs = x[own], z[own]
        wx, wz = xs * weight[own, None], zs * weight[own, None]
        inverse = np.linalg.inv(wz.T @ zs + prior)
        zx, zy = wz.T @ xs, wz.T @ y[own]
        within[s], tied[s], moved[s] = inverse, inverse @ zx, inverse @ zy
        precision += wx.T @ xs - zx.T @ tied[s]
        right += wx.T @ y[own] - zx.T @ moved[s]
    covariance = np.linalg.inv(precision)
    covariance = (covariance + covariance.T) / 2
    beta = covariance @ right
    return Fit(beta, moved - tied @ beta, np.asarray(np.linalg.cholesky(covariance), dtype=np.float64), within, tied)


@dataclass(frozen=True)
class Predicted:
    """What the fit says of every unit: mean [n], its own variance [n], and the columns [n, p], [n, q] through which it
    shares the errors of nation and state."""

    mean: FloatArray
    own: FloatArray
    x: FloatArray
    z: FloatArray

    def variance(self, fit: Fit, state: NDArray[np.intp]) -> FloatArray:
        """The whole variance of every unit [n]; `state` [n] is its place among the states."""
        through = (self.x - np.einsum("nq,nqp->np", self.z, fit.tied[state])) @ fit.chol
        own = np.einsum("nq,nqr,nr->n", self.z, fit.within[state], self.z)
        found: FloatArray = (through**2).sum(axis=1) + own + self.own
        return found


def predict(
    fit: Fit,
    x: FloatArray,
    z: FloatArray,
    y: FloatArray,
    *,
    nuisance_x: int,
    nuisance_z: int,
    spread: FloatArray,
    noise: FloatArray,
    state: NDArray[np.intp],
) -> Predicted:
    """Predict every unit from the fit and from its own observation; the last `nuisance` columns are no part of the truth.

    `spread` [n] is the units' own variance about the model, `noise` [n] the observation's about the unit (infinite
    where there is none).
    """
    gain = np.where(np.isinf(noise), 0.0, spread / (spread + noise))
    true_x, true_z = x.copy(), z.copy()
    true_x[:, x.shape[1] - nuisance_x :] = 0
    true_z[:, z.shape[1] - nuisance_z :] = 0
    ax, az = true_x - gain[:, None] * x, true_z - gain[:, None] * z
    mean = ax @ fit.beta + np.einsum("nq,nq->n", az, fit.u[state]) + gain * np.where(gain > 0, y, 0.0)
    return Predicted(mean, spread * (1 - gain), ax, az)
