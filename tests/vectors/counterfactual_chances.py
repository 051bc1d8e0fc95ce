"""What the counterfactual vectors ask about flips, power, simulation and the campaign question: `CALLS`.

Thin functions over the public names, JSON-like values in and out. Toy units (AA, AA-01) are taken as they are.
"""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from ascertain.allocation import Frame
from ascertain.archive import load_case
from ascertain.campaign import attention as attention_of
from ascertain.election import NATION, OTHERS
from ascertain.flips import (
    Position,
    alternatives,
    departures_needed,
    position,
)
from ascertain.flips import fewest_contests as fewest_contests_of
from ascertain.flips import minimal_sets as sets_of
from ascertain.flips import switch_cost as cost_of
from ascertain.flips import uniform_swing as swing_of
from ascertain.law import ALL, Among, Award
from ascertain.power import count_maps, power
from ascertain.simulation import Forecast, distribution, forecast
from ascertain.simulation import inversion as inversion_of
from ascertain.simulation import pivotal as pivotal_of

Contests = Sequence[Mapping[str, Any]]
EXACT_ENOUGH = 65_536
"""Nodes for splits of electors and votes: their error is then below 5e-4."""


def _award(row: Mapping[str, Any]) -> Award:
    among = row.get("among", "all")
    if isinstance(among, str):
        taking = ALL
    elif isinstance(among, Mapping):
        taking = Among(top=among["top"], of="" if among.get("of") == "unit" else among.get("of", ""))
    else:
        taking = Among(named=tuple(among))
    return Award(
        row["state"],
        row["electors"],
        row["decided_by"],
        row.get("method", "plurality"),
        taking,
        Fraction(row.get("threshold", "0")),
        row.get("if_tied", "lot"),
        row.get("to"),
    )


def _position(year: int | None, votes: Mapping[str, Mapping[str, int]] | None, awards: Contests | None) -> Position:
    """Where the bundled year stands, or votes by unit and name under awards."""
    if year is not None:
        return position(load_case(year))
    counted = dict(votes or {})
    nation: dict[str, int] = {}
    for unit, own in counted.items():
        for name, number in own.items() if len(unit) == 2 and unit != NATION else ():
            nation[name] = nation.get(name, 0) + number
    counted[NATION] = nation
    rows = tuple(_award(row) for row in awards or ())
    choices = tuple(dict.fromkeys(name for own in counted.values() for name in own))
    tickets = tuple(name for name in choices if name != OTHERS)
    frame = Frame(tuple(counted), choices, tickets, tuple(dict.fromkeys(row.state for row in rows)))
    cells = [[own.get(name, 0) for name in choices] for own in counted.values()]
    return Position(np.array(cells, dtype=np.int64), frame, rows)


def flip(
    goal: Any,
    kind: Any = "changed",
    year: int | None = None,
    votes: Any = None,
    awards: Any = None,
    to: str | None = None,
    alternatives: int = 1,
) -> dict[str, Any]:
    found = _alternatives(_position(year, votes, awards), goal, kind, to, alternatives)
    listed = [
        {"votes": way.votes, "contests": sorted(way.contests), "electors_moved": way.electors_moved} for way in found
    ]
    if not found:
        return {"votes": None, "contests": {}, "electors_moved": 0, "alternatives": listed}
    first = found[0]
    return {
        "votes": first.votes,
        "contests": dict(first.contests),
        "electors_moved": first.electors_moved,
        "alternatives": listed,
    }


def _alternatives(stands: Position, goal: Any, kind: Any, to: str | None, k: int) -> Sequence[Any]:
    return alternatives(stands, goal=goal, kind=kind, to=to, k=max(1, k))


def switch_cost(votes: Mapping[str, int], to: str, kind: Any = "changed") -> int:
    return cost_of({name: count for name, count in votes.items() if name != OTHERS}, to=to, kind=kind)


def minimal_sets(
    electors: Mapping[str, int], need: int, max_size: int, costs: Mapping[str, int] | None = None
) -> dict[str, Any]:
    by_size: dict[str, int] = {}
    cheapest: dict[str, int] = {}
    for found in sets_of(electors, need=need, max_size=max_size):
        size = str(len(found))
        by_size[size] = by_size.get(size, 0) + 1
        if costs is not None:
            cost = sum(costs[name] for name in found)
            cheapest[size] = min(cost, cheapest.get(size, cost))
    return {"by_size": by_size, "min_cost_by_size": cheapest, "total": sum(by_size.values())}


def fewest_contests(
    goal: Any, year: int | None = None, votes: Any = None, awards: Any = None, to: str | None = None
) -> int | None:
    found = fewest_contests_of(_position(year, votes, awards), goal=goal, to=to)
    return None if found is None else len(found.contests)


def defections(year: int) -> dict[str, int]:
    found = departures_needed(load_case(year))
    return {"to_deny": found.to_deny, "to_elect_runner_up": found.to_elect_runner_up}


def uniform_swing(year: int | None = None, votes: Any = None, awards: Any = None, of: Any = "all") -> dict[str, Any]:
    found = swing_of(_position(year, votes, awards), of=of)
    names = ("tipping_winner", "tipping_challenger", "deny_points", "win_points", "national_points", "bias_points")
    return {name: getattr(found, name) for name in names}


def elector_totals(electors: Mapping[str, int], at: Sequence[int] = (), at_least: Sequence[int] = ()) -> dict[str, Any]:
    found = count_maps(electors, at=at, at_least=at_least)
    return {
        "exactly": {str(number): count for number, count in found.exactly.items()},
        "at_least": {str(number): count for number, count in found.at_least.items()},
        "total": found.total,
    }


def power_index(electors: Mapping[str, int], quota: int) -> dict[str, Any]:
    found = power(electors, quota=quota)
    shares = {
        name: {player: float(value) for player, value in getattr(found, name).items()}
        for name in ("banzhaf_normalised", "banzhaf_absolute", "shapley_shubik")
    }
    return {"swings": dict(found.swings), **shares}


def _forecast(contests: Contests) -> Forecast:
    given = [row.get("weight") for row in contests]
    weights = (
        None if any(weight is None for weight in given) else [float(weight) for weight in given if weight is not None]
    )
    return forecast(
        ("first", "second"),
        [row["unit"] for row in contests],
        electors=[row["electors"] for row in contests],
        mean=[row["mean"] for row in contests],
        loadings=[row["loadings"] for row in contests],
        sd=[row["sd"] for row in contests],
        weights=weights,
    )


def ev_distribution(contests: Contests, need: int, departure_rate: float = 0.0) -> dict[str, Any]:
    model = _forecast(contests)
    rates = np.full(len(contests), departure_rate) if departure_rate else None
    found = distribution(model, need=need, departures=rates)
    return {
        "p_win": found.p_win,
        "p_tie": found.p_tie,
        "mean": found.mean,
        "sd": found.sd,
        "pmf": {str(number): float(chance) for number, chance in enumerate(found.pmf)},
    }


def pivotal(contests: Contests, need: int) -> dict[str, Any]:
    found = pivotal_of(_forecast(contests), need=need)
    return {
        "pivotal": dict(zip(found.units, found.pivotal.tolist(), strict=True)),
        "gradient": dict(zip(found.units, found.gradient.tolist(), strict=True)),
    }


def inversion(contests: Contests, need: int, band: float = 0.01) -> dict[str, Any]:
    found = inversion_of(_forecast(contests), need=need, band=band, nodes=EXACT_ENOUGH)
    names = (
        "p_win",
        "p_popular",
        "p_win_not_popular",
        "p_popular_not_win",
        "p_close",
        "p_inversion_given_close",
    )
    chances = {name: getattr(found, name) for name in names}
    return {**chances, "tipping": dict(zip(found.units, found.tipping.tolist(), strict=True))}


def attention(
    contests: Contests, need: int, rule: Any = "electors", cost: Mapping[str, float] | None = None
) -> dict[str, float]:
    return attention_of(_forecast(contests), rule=rule, need=need, cost=cost)


CALLS: dict[str, Callable[..., Any]] = {
    "attention": attention,
    "defections": defections,
    "elector_totals": elector_totals,
    "ev_distribution": ev_distribution,
    "fewest_contests": fewest_contests,
    "flip": flip,
    "inversion": inversion,
    "minimal_sets": minimal_sets,
    "pivotal": pivotal,
    "power_index": power_index,
    "switch_cost": switch_cost,
    "uniform_swing": uniform_swing,
}
