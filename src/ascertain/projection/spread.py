"""How the errors of units add up to those of states and nation: common factors plus a part of each state's own."""

from dataclasses import dataclass

import numpy as np

from ascertain.projection.constants import Constants
from ascertain.projection.model import Projected, Quantity, Units
from ascertain.projection.solve import FloatArray


@dataclass(frozen=True)
class Areas:
    """Final votes of states [S, 3] (first side, second, others), with `factors` [S, 3, K] and `own` covariance [S, 3, 3]."""

    votes: FloatArray
    factors: FloatArray
    own: FloatArray

    def nation(self) -> "Areas":
        """All states together."""
        return Areas(self.votes.sum(axis=0)[None], self.factors.sum(axis=0)[None], self.own.sum(axis=0)[None])

    def deviation(self, weights: FloatArray) -> FloatArray:
        """Standard deviation of a linear figure of each area's votes; `weights` [S, 3]."""
        common = np.einsum("sv,svk->sk", weights, self.factors)
        own = np.einsum("sv,svw,sw->s", weights, self.own, weights)
        found: FloatArray = np.sqrt((common**2).sum(axis=1) + np.maximum(own, 0))
        return found

    def margin(self) -> tuple[FloatArray, FloatArray]:
        """(First - second) / both [S], and what a vote of each kind changes in it [S, 3]."""
        first, second = self.votes[:, 0], self.votes[:, 1]
        both = np.maximum(first + second, 1e-9)
        slope = np.stack([2 * second / both**2, -2 * first / both**2, np.zeros_like(first)], axis=1)
        return (first - second) / both, slope

    def points(self) -> tuple[FloatArray, FloatArray]:
        """(First - second) / all votes [S], and what a vote of each kind changes in it [S, 3]."""
        total = np.maximum(self.votes.sum(axis=1), 1e-9)
        value = (self.votes[:, 0] - self.votes[:, 1]) / total
        slope = (np.array([1.0, -1.0, 0.0]) - value[:, None]) / total[:, None]
        return value, slope


def _share(units: Units, found: Quantity, jacobian: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Factors [S, 3, p] and own covariance [S, 3, 3] of three figures of each state that move with one unknown."""
    fit, columns = found.fit, found.predicted
    p, q = columns.x.shape[1], columns.z.shape[1]
    through_x = units.by_state((jacobian[:, :, None] * columns.x[:, None, :]).reshape(len(jacobian), -1))
    through_z = units.by_state((jacobian[:, :, None] * columns.z[:, None, :]).reshape(len(jacobian), -1))
    gx, gz = through_x.reshape(-1, 3, p), through_z.reshape(-1, 3, q)
    factors = (gx - gz @ fit.tied) @ fit.chol
    own = gz @ fit.within @ gz.transpose(0, 2, 1)
    square = jacobian[:, :, None] * jacobian[:, None, :] * columns.own[:, None, None]
    return factors, own + units.by_state(square.reshape(len(jacobian), -1)).reshape(-1, 3, 3)


def areas(units: Units, found: Projected, constants: Constants) -> Areas:
    """Final votes of the states and how sure they are, what is missing not at random included."""
    share, two = found.first, found.two
    moved = np.where(found.open, share * (1 - share) * two, 0.0)
    by_margin = np.stack([moved, -moved, np.zeros_like(moved)], axis=1)
    rest = np.stack([found.omega * found.rest, found.omega * (1 - found.rest), 1 - found.omega], axis=1)
    swollen = np.where(found.open, found.total * np.sqrt(found.room), 0.0)
    by_turnout = swollen[:, None] * rest
    factors_m, own_m = _share(units, found.margin, by_margin)
    factors_t, own_t = _share(units, found.turnout, by_turnout)
    votes = units.by_state(np.stack([two * share, two * (1 - share), found.total - two], axis=1))
    factors = np.concatenate([factors_m, factors_t, _missing(units, found, rest, constants)], axis=2)
    return Areas(votes, constants.widen * factors, constants.widen**2 * (own_m + own_t))


def _missing(units: Units, found: Projected, rest: FloatArray, constants: Constants) -> FloatArray:
    """What is out differs from what is in by more than the model knows, alike in all states: [S, 3, 3]."""
    two_now = units.counted[:, :2].sum(axis=1)
    out = np.where(found.open, found.two - two_now, 0.0)
    left = units.by_state(np.where(found.open, found.total - units.counted.sum(axis=1), 0.0))
    two, total = units.by_state(found.two), units.by_state(found.total)
    share_out = units.by_state(out) / np.maximum(two, 1)
    late = units.by_state(np.where(found.open, found.total, 0.0))
    weight = np.where(found.open, found.total - units.counted.sum(axis=1), 0.0) + 1e-9 * found.total
    mix = units.by_state(weight[:, None] * rest)
    mix /= np.maximum(mix.sum(axis=1, keepdims=True), 1e-12)
    margin = constants.missing_margin * share_out * two / 2
    turnout = constants.missing_turnout * left / np.maximum(total, 1) * total
    return np.stack(
        [
            np.stack([margin, -margin, np.zeros_like(margin)], axis=1),
            turnout[:, None] * mix,
            (constants.late_turnout * late)[:, None] * mix,
        ],
        axis=2,
    )
