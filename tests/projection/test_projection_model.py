"""The model behind the projection: its algebra against slow ways of the same, and what must not change its answer."""

import numpy as np
import pytest

import replayed
from ascertain.projection import constants_without, project
from ascertain.projection.features import features
from ascertain.projection.inputs import read
from ascertain.projection.model import Units, projected
from ascertain.projection.solve import solve
from ascertain.projection.spread import _share

WITHOUT = constants_without(2016)


def test_block_solve_equals_dense() -> None:
    rng = np.random.default_rng(3)
    n, p, q, bounds = 60, 5, 3, np.array([0, 20, 21, 60])
    x, z, y = rng.normal(size=(n, p)), rng.normal(size=(n, q)), rng.normal(size=n)
    weight = rng.gamma(2, 1, n) * (rng.random(n) < 0.7)
    pb, pu = rng.gamma(2, 1, p), rng.gamma(2, 1, q)
    found = solve(x, z, y, weight=weight, bounds=bounds, beta_variance=pb, u_variance=pu)
    whole = np.zeros((n, p + 3 * q))
    whole[:, :p] = x
    for s in range(3):
        whole[bounds[s] : bounds[s + 1], p + s * q : p + (s + 1) * q] = z[bounds[s] : bounds[s + 1]]
    precision = whole.T @ (whole * weight[:, None]) + np.diag(1 / np.concatenate([pb, *[pu] * 3]))
    covariance = np.linalg.inv(precision)
    mean = covariance @ (whole.T @ (weight * y))
    assert np.allclose(found.beta, mean[:p])
    assert np.allclose(found.u.ravel(), mean[p:])
    assert np.allclose(found.chol @ found.chol.T, covariance[:p, :p])
    for s in range(3):
        own = slice(p + s * q, p + (s + 1) * q)
        given = found.within[s] + found.tied[s] @ covariance[:p, :p] @ found.tied[s].T
        assert np.allclose(given, covariance[own, own])


def units_of(moment: str, *states: str) -> Units:
    """A few states as the model sees them."""
    table = read(
        replayed.of_states(replayed.counts(moment), *states),
        replayed.of_states(replayed.baseline(), *states),
        sides=("dem", "rep"),
    )
    known, division, _ = features(table)
    names, place = np.unique(table.state, return_inverse=True)
    bounds = np.searchsorted(place, np.arange(len(names) + 1))
    return Units(
        place, bounds, table.counted, table.baseline, table.expected, table.outstanding, table.complete, table.early,
        known, division, np.ones(len(place)),
    )  # fmt: skip


@pytest.mark.parametrize("quantity", ["turnout", "margin"])
def test_factor_covariance_equals_draws(quantity: str) -> None:
    """The states' errors in factor form, against 100,000 draws of effects and units."""
    units = units_of("22:00", "NC", "NH", "NV")
    found = getattr(projected(units, WITHOUT), quantity)
    rng = np.random.default_rng(9)
    weights = np.where(units.complete[:, None], 0.0, rng.gamma(2, 1, (len(units.state), 3)))
    factors, own = _share(units, found, weights)
    stacked = factors.reshape(-1, factors.shape[2])
    exact = stacked @ stacked.T
    for s in range(units.states):
        exact[3 * s : 3 * s + 3, 3 * s : 3 * s + 3] += own[s]
    fit, columns, draws = found.fit, found.predicted, []
    for _ in range(10):
        beta = rng.normal(size=(10_000, len(fit.beta))) @ fit.chol.T
        error = beta @ columns.x.T + rng.normal(size=(10_000, len(units.state))) * np.sqrt(columns.own)
        for s in range(units.states):
            part = slice(units.bounds[s], units.bounds[s + 1])
            effect = rng.normal(size=(10_000, len(fit.within[s]))) @ np.linalg.cholesky(fit.within[s]).T
            error[:, part] += (effect - beta @ fit.tied[s].T) @ columns.z[part].T
        draws.append(np.hstack([error[:, units.state == s] @ weights[units.state == s] for s in range(units.states)]))
    drawn = np.cov(np.vstack(draws).T)
    spread = np.sqrt(np.diag(exact))
    assert np.abs((drawn - exact) / np.outer(spread, spread)).max() < 0.015


def test_order_of_rows_is_irrelevant() -> None:
    rng = np.random.default_rng(5)
    order = rng.permutation(len(replayed.replay().fips))
    now = {name: [cells[place] for place in order] for name, cells in replayed.counts().items()}
    replayed.same(project(now, replayed.baseline(), constants=WITHOUT), replayed.projected(), within=1e-9)


def test_order_and_kind_of_columns_is_irrelevant() -> None:
    now, then = replayed.counts(), replayed.baseline()
    turned = {name: now[name] for name in reversed(now)}
    then = {name: np.array(cells) if name in replayed.SIDES else cells for name, cells in then.items()}  # type: ignore[misc]  # an array is a column too
    replayed.same(project(turned, then, constants=WITHOUT), replayed.projected(), within=1e-9)


def times(columns: replayed.Columns, factor: int) -> replayed.Columns:
    """All votes multiplied."""
    votes = {name for name in columns if name.split("_")[-1] in replayed.SIDES}
    return {
        name: [cell * factor if isinstance(cell, int) else cell for cell in cells] if name in votes else cells
        for name, cells in columns.items()
    }


def test_scale() -> None:
    """Ten times the votes: nearly the same margins, since only what is said of small units depends on their size.

    Votes by mode are left out: whether they are used depends on how many votes finished units hold.
    """
    now = {name: cells for name, cells in replayed.counts().items() if not name.startswith("early")}
    one = project(now, replayed.baseline(), constants=WITHOUT)
    ten = project(times(now, 10), times(replayed.baseline(), 10), constants=WITHOUT)
    apart = []
    for a, b in zip((ten.nation, *ten.states), (one.nation, *one.states), strict=True):
        half = (b.two_party_points.high - b.two_party_points.low) / 2
        apart.append(abs(a.two_party_points.estimate - b.two_party_points.estimate) / max(half, 1e-6))
        assert a.total.estimate == pytest.approx(10 * b.total.estimate, rel=0.04)
    assert apart[0] < 1 / 3
    assert np.median(apart) < 0.1


def test_swap_sides() -> None:
    swapped = project(replayed.counts(), replayed.baseline(), sides=("rep", "dem"), constants=WITHOUT)
    replayed.same(swapped, replayed.projected(), sign=-1, within=1e-6)
    assert swapped.nation.p_first == pytest.approx(1 - replayed.projected().nation.p_first, abs=1e-9)


def test_split_unit() -> None:
    """The largest county of a state cut in two equal halves: nearly the same."""

    def halved(columns: replayed.Columns) -> replayed.Columns:
        rows = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
        made = []
        for row in rows:
            if row["fips"] != "37183":
                made.append(row)
                continue
            for code, rest in (("37901", 1), ("37902", 0)):
                half = {
                    name: (cell + rest) // 2
                    if isinstance(cell, int) and name.split("_")[-1] in replayed.SIDES
                    else cell
                    for name, cell in row.items()
                }
                made.append({**half, "fips": code})
        return {name: [row[name] for row in made] for name in columns}

    whole = replayed.projected()
    cut = project(halved(replayed.counts()), halved(replayed.baseline()), constants=WITHOUT)
    a, b = cut.state("NC"), whole.state("NC")
    half = (b.two_party_points.high - b.two_party_points.low) / 2
    assert abs(a.two_party_points.estimate - b.two_party_points.estimate) < half / 3
    assert a.total.estimate == pytest.approx(b.total.estimate, rel=0.02)


@pytest.mark.parametrize("moment", ["22:00", "00:00", "06:00", "2.5 days"])
def test_intervals_hold_their_share(moment: str) -> None:
    """One replay, 50 states that share their errors: far from calibration, but a broken width shows."""
    found = replayed.projected(moment)
    truth = np.array([replayed.true_points(area.unit) for area in found.states])
    low, high = (np.array([getattr(area.two_party_points, end) for area in found.states]) for end in ("low", "high"))
    assert np.mean((low - 1e-6 <= truth) & (truth <= high + 1e-6)) >= 0.7


def test_time_and_memory() -> None:
    """The work grows with units and not with their square: arrays as large as units times units never appear."""
    import tracemalloc

    now, then = replayed.counts(), replayed.baseline()
    tracemalloc.start()
    project(now, then, constants=WITHOUT)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 60e6 < 8 * len(then["fips"]) ** 2
