"""Finished units that lie too far from what nation and state say of them: they count, and are heard little or not."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.projection.constants import Constants
from ascertain.projection.model import Projected, Units, turnout_spread
from ascertain.projection.solve import FloatArray

Mask = NDArray[np.bool_]
OUTLIER: Final = 6.0
DOUBTED: Final = 0.1
"""Weight of a finished unit whose margin lies more than OUTLIER deviations from the model."""
LEAST_LOG: Final = 0.5
"""ln of turnout to baseline that is never odd: of 12,000 counties in four elections none was 0.4 from the middle."""
COARSE: Final = 1.1
"""The same against the middle of all finished units, before there is a fit that a wrong count could have moved."""
ENOUGH: Final = 5


def margins(units: Units, found: Projected) -> Mask:
    """Finished units whose margin lies too far from what nation and state say of them."""
    quantity = found.margin
    share = units.counted[:, 0] + 0.5, units.counted[:, 1] + 0.5
    start = np.log((units.baseline[:, 0] + 0.5) / (units.baseline[:, 1] + 0.5))
    seen = np.log(share[0] / share[1]) - start
    spread = np.sqrt(np.maximum(quantity.spread, 1e-12))
    far: Mask = np.abs(seen - quantity.apart) > OUTLIER * spread
    seen_at_all: Mask = units.complete & (units.counted[:, :2].sum(axis=1) > 0) & (units.heed > 0)
    return seen_at_all & far


def turnouts(units: Units, constants: Constants, found: Projected | None = None) -> Mask:
    """Units with far more votes, or finished ones with far fewer, than their baseline allows.

    Without a fit they are held against the middle of the finished units, and only the grossest stand out.
    """
    counted = units.counted.sum(axis=1)
    tau = np.log(np.maximum(counted, 1) / np.maximum(units.baseline.sum(axis=1), 1))
    done: Mask = units.complete & units.usable
    own = turnout_spread(units, constants)
    if found is None:
        middle = np.full(len(tau), np.median(tau[done]) if done.sum() >= ENOUGH else 0.0)
        return units.usable & _away(tau - middle, own, least=COARSE, counted=counted, done=done)
    by_state = _away(tau - found.turnout.apart, own, least=LEAST_LOG, counted=counted, done=done)
    wider = own + constants.turnout.state**2
    # A state that is wrong as a whole draws its own effect after it: the nation alone is asked too.
    by_nation = _away(tau - found.turnout.nation, wider, least=LEAST_LOG, counted=counted, done=done)
    return units.usable & (by_state | by_nation)


def _away(away: FloatArray, variance: FloatArray, *, least: float, counted: NDArray[np.int64], done: Mask) -> Mask:
    limit = np.maximum(least, OUTLIER * np.sqrt(variance))
    above: Mask = (away > limit) & (counted > 0)
    below: Mask = (away < -limit) & done
    return above | below
