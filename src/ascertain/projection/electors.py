"""A projection as a forecast of contests: states as they are, districts of Maine and Nebraska beside their states."""

from collections import Counter
from typing import Final

import numpy as np

from ascertain import archive
from ascertain.errors import FactMissing
from ascertain.law import Law
from ascertain.projection.result import Projection
from ascertain.simulation import Forecast

DISTRICT_SD: Final = 0.02
"""How far a district may stray from its state and its past, in shares of the margin."""


def district_margins(year: int, *, election: int) -> dict[str, float]:
    """Democrats less Republicans of a year by district, in shares of the two, on the latest map up to an election."""
    found: dict[str, tuple[int, float]] = {}
    for row in archive.of_year("district_president", year):
        drawn = int(row["map_year"])
        if row["party"] == "D" and drawn <= election and row["two_party_share"]:
            found[row["district"]] = max(found.get(row["district"], (0, 0.0)), (drawn, float(row["two_party_share"])))
    return {district: 2 * share - 1 for district, (_, share) in found.items()}


def _state_margins(year: int) -> dict[str, float]:
    votes: dict[str, Counter[str]] = {}
    for row in archive.of_year("state_votes", year):
        votes.setdefault(row["state"], Counter())[row["party"]] += int(row["votes"] or 0)
    both = {state: (own["Democratic"], own["Republican"]) for state, own in votes.items()}
    return {state: (first - second) / max(first + second, 1) for state, (first, second) in both.items()}


def _offsets(districts: set[str], *, election: int, before: int) -> dict[str, float]:
    """What each district's margin was above its state's in the baseline, Democrats less Republicans."""
    found, states = district_margins(before, election=election), _state_margins(before)
    lacking = sorted(districts - set(found))
    if lacking:
        raise FactMissing(
            f"no result of {before} is recorded for {', '.join(lacking)}, so that electors are not projected."
        )
    return {unit: found[unit] - states[unit[:2]] for unit in districts}


def forecast_of(found: Projection, law: Law, *, election: int, before: int, first_is_democratic: bool) -> Forecast:
    """The contests of a law as the projection has them. Raises `FactMissing` where a state is not projected.

    A state with districts gives its own error to a factor of its own, so that its districts share it.
    """
    electors: dict[str, int] = {}
    for award in law.awards:
        electors[award.decided_by] = electors.get(award.decided_by, 0) + award.electors
    place = {area.unit: number for number, area in enumerate(found.states)}
    missing = sorted({unit[:2] for unit in electors} - set(place))
    if missing:
        raise FactMissing(
            f"{', '.join(missing)} have no counts in this projection, so that electors are not projected."
        )
    districts = {unit for unit in electors if len(unit) > 2}
    offsets = _offsets(districts, election=election, before=before) if districts else {}
    sign = 1 if first_is_democratic else -1
    split = sorted({unit[:2] for unit in districts})
    units = sorted(electors)
    rows = np.array([place[unit[:2]] for unit in units])
    shared = np.zeros((len(units), len(split)))
    sd, mean = found.sd[rows].copy(), found.mean[rows].copy()
    for number, unit in enumerate(units):
        if unit[:2] in split:
            shared[number, split.index(unit[:2])] = sd[number]
            sd[number] = DISTRICT_SD if unit in districts else 1e-9
            mean[number] += sign * offsets.get(unit, 0.0)
    weights = np.array([0.0 if unit in districts else found.weights[place[unit]] for unit in units])
    return Forecast(
        found.sides,
        tuple(units),
        np.array([electors[unit] for unit in units], dtype=np.int64),
        mean,
        np.hstack([found.loadings[rows], shared]),
        sd,
        weights,
    )
