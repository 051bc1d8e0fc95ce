"""Where campaigns would put their effort under another rule: incentives, never a result.

After Stromberg (American Economic Review 98, 2008): two sides, equal budgets, logarithmic returns. A state's share is
its part of the gradient of P(win) under electors, of the turnout under a popular vote.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

import numpy as np

from ascertain.errors import InputInvalid
from ascertain.simulation import FloatArray, Forecast, forecast, pivotal

Rule = Literal["electors", "popular"]
FLOOR: Final = 0.015
"""A state's own standard deviation is never taken below 1.5 points."""
NATIONAL_SDS: Final = (2.0, 3.0, 4.0, 5.0)
WIDENINGS: Final = (1.0, 1.2, 1.4)
TOP: Final = 12
STATEMENT: Final = (
    "This shows where attention would pay under each rule. It does not say who would have won: both campaigns, "
    "turnout and the candidates would have been different."
)


@dataclass(frozen=True, slots=True)
class StateForecast:
    """One state's forecast: the first ticket's share of the two-ticket vote, its standard error, electors, votes."""

    state: str
    share: float
    standard_error: float
    electors: int
    turnout: int


@dataclass(frozen=True, slots=True)
class Fit:
    """How near the model's attention comes to recorded events; `top` is the share of the 12 states with most."""

    pearson: float
    spearman: float
    total_variation: float
    top: float
    events_top: float


@dataclass(frozen=True, slots=True)
class Setting:
    """One line of the sensitivity grid: national standard deviation in points, widening, and the fit."""

    national_sd: float
    widen: float
    floor_binds: int
    fit: Fit


def split_forecast(
    rows: Sequence[StateForecast], *, tickets: tuple[str, str], national_sd: float = 3.0, widen: float = 1.0
) -> Forecast:
    """Marginal forecasts as one national factor of `national_sd` points and the rest of each state's own.

    sd = sqrt(max(total^2 - national^2, 1.5 points ^2)), with total twice the standard error of a share, widened.
    """
    if not national_sd > 0 or not widen > 0:
        raise InputInvalid("the national standard deviation and the widening are above 0.")
    national, whole = national_sd / 100, sum(row.turnout for row in rows)
    return forecast(
        tickets,
        [row.state for row in rows],
        electors=[row.electors for row in rows],
        mean=[2 * row.share - 1 for row in rows],
        loadings=[[national]] * len(rows),
        sd=[_own_sd(row, national, widen) for row in rows],
        weights=[row.turnout / whole for row in rows],
    )


def _own_sd(row: StateForecast, national: float, widen: float) -> float:
    total = 2 * row.standard_error * widen
    return float(np.sqrt(max(total**2 - national**2, FLOOR**2)))


def attention(
    found: Forecast, *, rule: Rule = "electors", need: int | None = None, cost: Mapping[str, float] | None = None
) -> dict[str, float]:
    """Each contest's share of attention: its gradient of P(win), or its turnout, for the cost of reaching a voter."""
    worth = pivotal(found, need=need).gradient if rule == "electors" else found.weights
    prices = np.array([(cost or {}).get(unit, 1.0) for unit in found.units])
    if not (prices > 0).all():
        raise InputInvalid("every cost is above 0.")
    worth = worth / prices
    return dict(zip(found.units, (worth / worth.sum()).tolist(), strict=True))


def _ranks(values: FloatArray) -> FloatArray:
    """Ranks from 1, equal values sharing their mean rank."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last = np.cumsum(count)
    ranks: FloatArray = (last - (count - 1) / 2)[place]
    return ranks


def _correlation(left: FloatArray, right: FloatArray) -> float:
    return float(np.corrcoef(left, right)[0, 1]) if left.std() > 0 and right.std() > 0 else 0.0


def fit(shares: Mapping[str, float], events: Mapping[str, int]) -> Fit:
    """Attention against recorded events, state by state."""
    units = list(shares)
    ours = np.array([shares[unit] for unit in units])
    theirs = np.array([float(events.get(unit, 0)) for unit in units])
    if theirs.sum() <= 0:
        raise InputInvalid("there are no events to compare with.")
    theirs = theirs / theirs.sum()
    return Fit(
        _correlation(ours, theirs),
        _correlation(_ranks(ours), _ranks(theirs)),
        float(np.abs(ours - theirs).sum() / 2),
        float(np.sort(ours)[::-1][:TOP].sum()),
        float(np.sort(theirs)[::-1][:TOP].sum()),
    )


def sensitivity(
    rows: Sequence[StateForecast],
    events: Mapping[str, int],
    *,
    rule: Rule = "electors",
    cost: Mapping[str, float] | None = None,
) -> tuple[Setting, ...]:
    """The fit for every combination of national standard deviation and widening."""
    found = []
    for national_sd, widen in product(NATIONAL_SDS, WIDENINGS):
        model = split_forecast(rows, tickets=("first", "second"), national_sd=national_sd, widen=widen)
        binding = sum(_own_sd(row, national_sd / 100, widen) <= FLOOR for row in rows)
        found.append(Setting(national_sd, widen, binding, fit(attention(model, rule=rule, cost=cost), events)))
    return tuple(found)
