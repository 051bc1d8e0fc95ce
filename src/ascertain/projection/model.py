"""From counted units to final votes: turnout first, then the margin of what the turnout leaves open.

The two unknowns of a unit are tau = ln(final votes / baseline votes) and delta = final less baseline logit of the two
sides' vote. A partial count is evidence on both, with a bias that is common to a state and to the nation.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ascertain.projection.constants import Constants, Prior
from ascertain.projection.solve import Fit, FloatArray, Predicted, predict, solve

Mask = NDArray[np.bool_]
SPARE_SHARE = 2000
"""Votes by which a state's share of the two sides in what is left is drawn towards the nation's."""
START_SHARE = 100_000
LEAST_COUNTED = 20
"""Votes from which a partial count says anything."""
LEAST_SHARE, NEARLY = 0.01, 0.95
PASSES = 2
STATED = 0.1
"""Relative error of an official's statement of ballots to be counted."""
MODE_POOL, MODE_KNOWN, MODE_OWN = 20_000, 5_000, 50


@dataclass(frozen=True)
class Units:
    """Units sorted by state: votes of first side, second and others counted [n, 3] and before [n, 3].

    `expected` [n] is the share of the final vote that the feed says is counted, `outstanding` [n] ballots that an official says are
    left (both NaN where not said); `early` [n, 3] counted votes that were cast before election day, -1 where not said.
    `features` [n, k] are standardised, l0 first and college second; `division` [n] is a place among nine; `bounds` [S + 1].
    `heed` [n] is the weight of what was seen of a unit: 0 keeps it out of all but its own count.
    """

    state: NDArray[np.intp]
    bounds: NDArray[np.intp]
    counted: NDArray[np.int64]
    baseline: NDArray[np.int64]
    expected: FloatArray
    outstanding: FloatArray
    complete: Mask
    early: NDArray[np.int64]
    features: FloatArray
    division: NDArray[np.intp]
    heed: FloatArray

    @property
    def states(self) -> int:
        """How many states there are."""
        return len(self.bounds) - 1

    @property
    def usable(self) -> Mask:
        """Units with a baseline of both sides to start from [n]."""
        found: Mask = self.baseline[:, :2].sum(axis=1) > 0
        return found

    def by_state(self, values: FloatArray) -> FloatArray:
        """Sums over the units of each state."""
        return np.add.reduceat(values, self.bounds[:-1], axis=0)


@dataclass(frozen=True)
class Quantity:
    """One unknown after the fit: a mean and whole variance for every unit, and how units share their errors.

    `nation` [n] is what the nation alone says of each unit, `apart` [n] what nation and state say of each unit, its own observation left aside, `spread` [n] its own variance
    about that.
    """

    fit: Fit
    predicted: Predicted
    mean: FloatArray
    variance: FloatArray
    nation: FloatArray
    apart: FloatArray
    spread: FloatArray


@dataclass(frozen=True)
class Projected:
    """Every unit's final: `total` [n] votes, `two` [n] of the two sides, `first` [n] share of the first side in these.

    `open` marks units with votes still out; `room` [n] scales errors of turnout where the count leaves little room;
    `rest` [n] is the share of the first side in what is out, `omega` [n] the two sides' share of it.
    """

    turnout: Quantity
    margin: Quantity
    total: FloatArray
    two: FloatArray
    first: FloatArray
    open: Mask
    room: FloatArray
    rest: FloatArray
    omega: FloatArray


def _columns(units: Units, nuisance_x: FloatArray, nuisance_z: FloatArray) -> tuple[FloatArray, FloatArray]:
    n = len(units.state)
    divisions = np.zeros((n, 9))
    divisions[np.arange(n), units.division] = 1
    one = np.ones((n, 1))
    x = np.hstack([one, units.features, divisions, nuisance_x])
    z = np.hstack([one, units.features[:, :2], nuisance_z])
    return x, z


def _variances(
    prior: Prior, slopes: int, nuisance_x: list[float], nuisance_z: list[float]
) -> tuple[FloatArray, FloatArray]:
    beta = [prior.nation, *[prior.slopes] * slopes, *[prior.division] * 9, *nuisance_x]
    u = [prior.state, prior.state_slopes, prior.state_slopes, *nuisance_z]
    return np.square(beta), np.square(u)


def _own(units: Units, prior: Prior) -> FloatArray:
    """Variance of each unit about the model [n]; small units stray more."""
    size = np.maximum(units.baseline.sum(axis=1), 50)
    found: FloatArray = prior.unit**2 + prior.size**2 * 3000 / size
    return found


def turnout_spread(units: Units, constants: Constants) -> FloatArray:
    """Variance of tau of each unit about what nation and state say of it [n]."""
    return _own(units, constants.turnout)


def _fit(
    units: Units,
    y: FloatArray,
    *,
    noise: FloatArray,
    prior: Prior,
    nuisance_x: FloatArray,
    nuisance_z: FloatArray,
    spread_x: list[float],
    spread_z: list[float],
) -> Quantity:
    """One unknown from its observations y [n], whose `noise` [n] is infinite where there is none."""
    own = _own(units, prior)
    seen = ~np.isinf(noise)
    weight = np.where(seen, units.heed / (own + np.where(seen, noise, 0)), 0.0)
    x, z = _columns(units, nuisance_x, nuisance_z)
    before_x, before_z = _variances(prior, units.features.shape[1], spread_x, spread_z)
    fit = solve(
        x, z, np.where(seen, y, 0.0), weight=weight, bounds=units.bounds, beta_variance=before_x, u_variance=before_z
    )
    predicted = predict(
        fit,
        x,
        z,
        y,
        nuisance_x=nuisance_x.shape[1],
        nuisance_z=nuisance_z.shape[1],
        spread=own,
        noise=noise,
        state=units.state,
    )
    x[:, x.shape[1] - nuisance_x.shape[1] :] = 0
    z[:, z.shape[1] - nuisance_z.shape[1] :] = 0
    nation = x @ fit.beta
    apart = nation + np.einsum("nq,nq->n", z, fit.u[units.state])
    return Quantity(fit, predicted, predicted.mean, predicted.variance(fit, units.state), nation, apart, own)


def turnout(units: Units, constants: Constants) -> Quantity:
    """tau of every unit.

    A feed's share is the less worth the smaller it is, by what is out against what is in; that ratio is taken from the
    model and not from the feed, since of small shares only those that err upwards would look reliable.
    """
    before = np.maximum(units.baseline.sum(axis=1), 1)
    found = _turnout(units, constants, before * 0.0)
    for _ in range(PASSES):
        found = _turnout(units, constants, before * np.exp(found.apart))
    return found


def _turnout(units: Units, constants: Constants, guess: FloatArray) -> Quantity:
    """One pass: `guess` [n] are final votes as far as known without the unit's own feed, 0 to leave the feeds out."""
    counted, before = units.counted.sum(axis=1), units.baseline.sum(axis=1)
    said = ~np.isnan(units.outstanding) & ~units.complete
    believed = ~np.isnan(units.expected) & (counted > LEAST_COUNTED) & ~units.complete & ~said & (guess > 0)
    share = np.where(believed, np.clip(units.expected, LEAST_SHARE, 1), 1.0)
    likely = np.clip(np.where(believed, counted / np.maximum(guess, 1), 1.0), 2 * LEAST_SHARE, 0.99)
    likely = np.where(share > NEARLY, np.maximum(share, likely), likely)
    odds = np.where(believed, (1 - likely + constants.feed_offset) / likely, 0.0)
    ballots = np.where(said, np.nan_to_num(units.outstanding), 0.0)
    final = np.where(believed, counted / likely * np.exp(np.clip(1 - share / likely, -3, 3)), counted + ballots)
    y = np.log(np.maximum(final, 1) / np.maximum(before, 1)) + constants.feed_mean * odds
    noise = np.full(len(y), np.inf)
    noise[believed] = (constants.feed_unit * odds[believed]) ** 2 + constants.feed_floor**2
    noise[said] = (STATED * ballots[said] / np.maximum(final[said], 1)) ** 2 + 1e-6
    noise[units.complete] = 0
    return _fit(
        units,
        y,
        noise=noise,
        prior=constants.turnout,
        nuisance_x=np.stack([odds, odds * likely], axis=1),
        nuisance_z=odds[:, None],
        spread_x=[constants.feed_nation, constants.feed_nation],
        spread_z=[constants.feed_state],
    )


def _truncated(counted: FloatArray, before: FloatArray, found: Quantity) -> tuple[FloatArray, FloatArray]:
    """Final votes [n] given that they cannot fall below those counted, and the share of variance that leaves [n]."""
    from scipy.special import ndtr

    sd = np.sqrt(np.maximum(found.variance, 1e-12))
    with np.errstate(divide="ignore"):
        a = np.where(counted > 0, (np.log(np.maximum(counted, 1) / before) - found.mean) / sd, -40.0)
    a = np.maximum(a, -40.0)
    density = np.exp(-(a**2) / 2) / np.sqrt(2 * np.pi)
    hazard = np.where(a > 5, a + 1 / np.maximum(a, 1), density / np.maximum(ndtr(-a), 1e-300))
    left = np.maximum(1 - hazard * (hazard - a), 1e-4)
    total = before * np.exp(found.mean + sd * hazard + left * sd**2 / 2)
    return np.maximum(total, counted), left


def _two_share(units: Units) -> FloatArray:
    """Share of the two sides in what is left, by state, drawn towards the nation's and that towards the baseline's."""
    heard = np.where(units.heed[:, None] > 0, units.counted, 0).astype(float)
    two, total = heard[:, :2].sum(axis=1), heard.sum(axis=1)
    before = units.baseline[:, :2].sum() / max(units.baseline.sum(), 1)
    nation = (two.sum() + START_SHARE * before) / (total.sum() + START_SHARE)
    found: FloatArray = (units.by_state(two) + SPARE_SHARE * nation) / (units.by_state(total) + SPARE_SHARE)
    return found


def _logit(first: FloatArray, second: FloatArray) -> FloatArray:
    return np.log((first + 0.5) / (second + 0.5))


def _sigma(values: FloatArray) -> FloatArray:
    return 1 / (1 + np.exp(-values))


def _by_mode(units: Units, final: FloatArray, share: FloatArray) -> tuple[FloatArray, Mask]:
    """Logit of each unit's final as its votes by mode suggest it [n], and where modes are known well enough."""
    known: Mask = np.all(units.early >= 0, axis=1) & (units.heed > 0)
    early = np.where(known[:, None], units.early, 0)[:, :2].astype(float)
    day = np.where(known[:, None], units.counted - np.maximum(units.early, 0), 0)[:, :2].astype(float)
    done = units.complete & known
    sums = units.by_state(np.stack([early.sum(1) * done, (early + day).sum(1) * done], axis=1))
    nation = sums.sum(axis=0)
    overall = nation[0] / nation[1] if nation[1] > 0 else 0.5
    rate = (sums[:, 0] + MODE_POOL * overall) / (sums[:, 1] + MODE_POOL)
    use = known & (sums[:, 1] > MODE_KNOWN)[units.state] & ~units.complete & ((early + day).sum(axis=1) > LEAST_COUNTED)
    both = units.by_state(np.hstack([early, day]) * known[:, None])
    pooled = both + MODE_POOL * both.sum(axis=0) / max(both.sum(), 1.0)
    gap = (_logit(pooled[:, 0], pooled[:, 1]) - _logit(pooled[:, 2], pooled[:, 3]))[units.state]
    own_early, own_day = _logit(early[:, 0], early[:, 1]), _logit(day[:, 0], day[:, 1])
    has_early, has_day = early.sum(1) > MODE_OWN, day.sum(1) > MODE_OWN
    of_early = np.where(has_early, own_early, own_day + gap)
    of_day = np.where(has_day, own_day, own_early - gap)
    left_early = np.maximum(rate[units.state] * final - early.sum(1), 0)
    left_day = np.maximum((1 - rate[units.state]) * final - day.sum(1), 0)
    nothing = left_early + left_day <= 0
    left = np.where(nothing, 1.0, left_early + left_day)
    rest = np.where(nothing, 0.5, (left_early * _sigma(of_early) + left_day * _sigma(of_day)) / left)
    counted = (early + day)[:, 0] / np.maximum((early + day).sum(1), 1)
    mixed = np.clip(share * counted + (1 - share) * rest, 1e-4, 1 - 1e-4)
    return np.log(mixed / (1 - mixed)), use & ~nothing


def margin(units: Units, two: FloatArray, constants: Constants) -> Quantity:
    """delta of every unit, given the two sides' final votes [n]."""
    first, second = units.counted[:, 0].astype(float), units.counted[:, 1].astype(float)
    counted = first + second
    share = np.where(units.complete, 1.0, counted / np.maximum(two, 1))
    left = 1 - share
    logit = _logit(first, second)
    modes, use = _by_mode(units, two, share)
    logit = np.where(use, modes, logit)
    tilt = np.where(use, 0.5, 1.0) * left
    start = _logit(units.baseline[:, 0].astype(float), units.baseline[:, 1].astype(float))
    partial = (counted > LEAST_COUNTED) & (share > 0.02) & ~units.complete
    noise = np.full(len(start), np.inf)
    noise[units.complete] = 0
    noise[partial] = (constants.tilt_unit * tilt[partial]) ** 2 + 4 * left[partial] / counted[partial]
    column = np.where(partial, tilt, 0.0)[:, None]
    return _fit(
        units,
        logit - start,
        noise=noise,
        prior=constants.margin,
        nuisance_x=column,
        nuisance_z=column,
        spread_x=[constants.tilt_nation],
        spread_z=[constants.tilt_state],
    )


def projected(units: Units, constants: Constants) -> Projected:
    """Turnout, margin and final votes of every unit."""
    counted = units.counted.sum(axis=1).astype(float)
    two_now = units.counted[:, :2].sum(axis=1).astype(float)
    before = np.maximum(units.baseline.sum(axis=1), 1).astype(float)
    found = turnout(units, constants)
    total, room = _truncated(counted, before, found)
    total = np.where(units.complete, counted, total)
    omega = np.clip(_two_share(units), 0, 1)[units.state]
    two = two_now + omega * (total - counted)
    shift = margin(units, two, constants)
    start = _logit(units.baseline[:, 0].astype(float), units.baseline[:, 1].astype(float))
    share = _sigma(start + shift.mean)
    first_now, second_now = units.counted[:, 0], units.counted[:, 1]
    size = np.maximum(two, 1e-9)
    share = np.clip(share, first_now / size, 1 - second_now / size)
    share = np.where(units.complete, np.where(two_now > 0, first_now / np.maximum(two_now, 1), 0.5), share)
    out = two - two_now
    rest = np.where(out > 0, np.clip((share * two - first_now) / np.maximum(out, 1e-9), 0, 1), share)
    return Projected(found, shift, total, two, share, ~units.complete, room, rest, omega)
