"""How often the electors and the popular vote have different winners, with the national swing integrated exactly.

The popular vote is the weighted sum of the margins. Geruso, Spears and Talesara (2022) put the chance of a split
within one point of the popular vote at about 0.40 in US history: a range to compare with, not a target.
"""

from dataclasses import dataclass

import numpy as np

from ascertain.errors import InputInvalid
from ascertain.simulation.forecast import FloatArray, Forecast
from ascertain.simulation.nodes import normal, tail_scale, uniform


@dataclass(frozen=True)
class Inversion:
    """Chances of the first ticket in electors and votes; `by_ticket`: wins the electors and loses the votes.

    `p_close` is the chance of a popular margin below `band`. `tipping` [m] is the chance that a contest brings the
    first ticket to `need`, contests ordered from its best to its worst.
    """

    units: tuple[str, ...]
    band: float
    p_win: float
    p_popular: float
    p_win_not_popular: float
    p_popular_not_win: float
    p_close: float
    p_inversion_given_close: float
    by_ticket: tuple[float, float]
    tipping: FloatArray


def inversion(
    forecast: Forecast, *, need: int | None = None, band: float = 0.01, nodes: int = 4096, seed: int = 0
) -> Inversion:
    """Splits between electors and votes; raises `InputInvalid` unless every contest swings with the nation."""
    from scipy.special import ndtr

    need = forecast.majority if need is None else need
    if forecast.factors == 0 or not (forecast.loadings[:, 0] > 0).all():
        raise InputInvalid("the first factor must move every contest with the nation: its loadings are above 0.")
    rest, scale = _rest(forecast, nodes, seed)
    national = forecast.loadings[:, 0]
    t = -rest / national[:, None]
    order = np.argsort(t, axis=0, kind="stable")
    reached = np.cumsum(forecast.electors[order], axis=0)
    columns = np.arange(t.shape[1])
    tipping_place = (reached >= need).argmax(axis=0)
    tipping = order[tipping_place, columns]
    electors = t[tipping, columns]
    other_place = (reached > forecast.total - need).argmax(axis=0)
    other = t[order[other_place, columns], columns]
    slope = float(forecast.weights @ national)
    votes = -(forecast.weights @ rest) / slope
    half = band / (slope * scale)
    lower, upper = np.minimum(electors, votes), np.maximum(electors, votes)
    between = np.maximum(0, ndtr(np.minimum(upper, votes + half)) - ndtr(np.maximum(lower, votes - half)))
    close = float(np.mean(ndtr(votes + half) - ndtr(votes - half)))
    return Inversion(
        units=forecast.units,
        band=band,
        p_win=float(np.mean(ndtr(-electors))),
        p_popular=float(np.mean(ndtr(-votes))),
        p_win_not_popular=float(np.mean(np.maximum(0, ndtr(votes) - ndtr(electors)))),
        p_popular_not_win=float(np.mean(np.maximum(0, ndtr(electors) - ndtr(votes)))),
        p_close=close,
        p_inversion_given_close=float(np.mean(between)) / close if close else 0.0,
        by_ticket=(
            float(np.mean(np.maximum(0, ndtr(votes) - ndtr(electors)))),
            float(np.mean(np.maximum(0, ndtr(other) - ndtr(votes)))),
        ),
        tipping=np.bincount(tipping, minlength=len(forecast.units)) / t.shape[1],
    )


def _rest(forecast: Forecast, nodes: int, seed: int) -> tuple[FloatArray, FloatArray]:
    """Margins [m, q] without the national swing, in units of the tails' scale [q], so that the swing is normal."""
    others, m = forecast.factors - 1, len(forecast.units)
    points = uniform(others + m + (forecast.df is not None), nodes, seed=seed).T
    scale = np.ones(nodes) if forecast.df is None else tail_scale(points[-1], forecast.df)
    z = normal(points[: others + m])
    return forecast.mean[:, None] / scale + forecast.loadings[:, 1:] @ z[:others] + forecast.sd[:, None] * z[
        others:
    ], scale
