"""The numbers of what-ifs in one run: each beside its goal, and beside a naive loop or another library.

Processor time of one core. A goal that is not reached says by how much. `--strict` exits with 5 if one is not.
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import oracle
from ascertain.allocation import allocate
from ascertain.archive import load_case
from ascertain.flips import Position, alternatives, fewest_votes, minimal_sets, position
from ascertain.law import Award, law_for
from ascertain.power import power
from ascertain.simulation import Forecast, distribution, draws, forecast, inversion, pivotal

SHORTFALLS: list[str] = []


def spent(run: Callable[[], object], *, rounds: int) -> float:
    """The least processor time of several rounds, in milliseconds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times) * 1e3


def line(
    what: str, found: float, goal: float, unit: str = "ms", *, more_is_better: bool = False, note: str = ""
) -> None:
    """One measurement beside its goal."""
    reached = found >= goal if more_is_better else found <= goal
    word = "reached" if reached else f"SHORT: {found / goal:.2f} of the goal"
    print(f"{what:46s}{found:12.4g} {unit:3s} goal {goal:9.4g}   {word}   {note}")
    if not reached:
        SHORTFALLS.append(what)


def model(*, k: int) -> Forecast:
    """56 contests of 2016 with k factors, made up around the certified margins."""
    found = position(load_case(2016))
    generator = np.random.default_rng(56)
    first, second = "Hillary Clinton", "Donald Trump"
    margins = [
        (row.votes[first] - row.votes[second]) / (row.votes[first] + row.votes[second]) for row in found.contests
    ]
    votes = [row.total if len(row.unit) == 2 else 0 for row in found.contests]
    shape = (len(margins), k - 1)
    return forecast(
        (first, second),
        [row.unit for row in found.contests],
        electors=[row.electors for row in found.contests],
        mean=margins,
        loadings=np.column_stack([np.full(len(margins), 0.03), generator.normal(0, 0.012, shape)]).tolist(),
        sd=generator.uniform(0.025, 0.04, len(margins)).tolist(),
        weights=[number / sum(votes) for number in votes],
    )


def rules(stands: Position) -> None:
    """The rule of allocation, once and ten thousand times, beside a loop over awards."""
    awards, frame, votes = stands.awards, stands.frame, stands.counts
    place = stands.unit_at
    rows = [dict(zip(frame.choices, map(int, row), strict=True)) for row in votes]

    def naive() -> object:
        return [oracle.award(rows[place[award.decided_by]], frame.tickets, award) for award in awards]

    loop = spent(naive, rounds=50)
    line("allocate, one election", spent(lambda: allocate(votes, awards, frame=frame), rounds=200), 0.5)
    batch = np.maximum(votes + np.random.default_rng(1).integers(-9000, 9000, (10_000, *votes.shape)), 0)
    states = [award for award in awards if award.decided_by == award.state]
    for method in ("plurality", "hamilton", "dhondt", "sainte_lague"):
        own = awards if method == "plurality" else tuple(Award(a.state, a.electors, a.state, method) for a in states)
        took = spent(partial(allocate, batch, own, frame=frame), rounds=2)
        note = f"{loop * 10_000 / took:.0f} times a naive loop" if method == "plurality" else ""
        line(f"10,000 elections, {method}", took / 1e3, 0.3, "s", note=note)


def flips(stands: Position) -> None:
    """The least change, its alternatives and all minimal sets, beside all subsets of the ten cheapest."""
    naive = spent(lambda: _all_subsets(stands), rounds=2)
    first = spent(lambda: fewest_votes(stands, goal="win"), rounds=30)
    line("fewest votes 2016", first, 1.2, note=f"{naive / first:.0f} times all subsets of 16 contests")
    for k, goal in ((10, 1.5), (100, 7.0), (1000, 61.0)):
        line(f"{k:,} alternatives", spent(partial(alternatives, stands, goal="win", k=k), rounds=10), goal)
    mine = {
        row.unit: row.electors
        for row in stands.contests
        if row.winner == stands.winner and row.unit not in ("NE-01", "NE-03")
    }
    number = sum(1 for _ in minimal_sets(mine, need=38, max_size=6))
    line(
        f"minimal sets up to 6 ({number:,})", spent(lambda: list(minimal_sets(mine, need=38, max_size=6)), rounds=5), 50
    )


def _all_subsets(stands: Position) -> int:
    rows = [row for row in stands.contests if row.winner == stands.winner]
    priced = sorted((row.votes[stands.winner or ""] - row.votes[stands.challenger()], row.electors) for row in rows)[
        :16
    ]
    best = 1 << 60
    for mask in range(1 << len(priced)):
        chosen = [pair for bit, pair in enumerate(priced) if mask >> bit & 1]
        if sum(size for _, size in chosen) >= 38:
            best = min(best, sum(lead // 2 + 1 for lead, _ in chosen))
    return best


def chances() -> None:
    """The distribution of electors by nodes, its error, and draws beside a loop over elections."""
    one, five = model(k=1), model(k=5)
    truth = distribution(five, nodes=131_072, seed=99).p_win
    for nodes, goal, rmse in ((1024, 10.0, 3e-4), (4096, 35.0, 1e-4), (16_384, 130.0, 2e-5)):
        took = spent(partial(distribution, five, nodes=nodes), rounds=3)
        runs = [distribution(five, nodes=nodes, seed=seed).p_win - truth for seed in range(8)]
        error = float(np.sqrt(np.mean(np.square(runs))))
        line(f"exact pmf, 5 factors, {nodes:,} nodes", took, goal)
        line("   rmse of P(win)", error, rmse, "")
    line("one factor, 64 nodes", spent(lambda: distribution(one), rounds=20), 1.0)
    for nodes, goal in ((1024, 30.0), (4096, 110.0)):
        line(
            f"pivotal and gradient, {nodes:,} nodes",
            spent(partial(pivotal, five, nodes=nodes), rounds=3),
            goal,
        )
    line("inversion, 4,096 nodes", spent(lambda: inversion(five, nodes=4096), rounds=5), 15.0)
    n = 40 * 8192
    took = spent(lambda: [block.electors.sum() for block in draws(five, n)], rounds=2) / 1e3
    naive = 300 / (spent(lambda: _loop(five, 300), rounds=2) / 1e3)
    line("draws a second", n / took, 8e5, "", more_is_better=True, note=f"a loop over elections: {naive:,.0f}")


def _loop(own: Forecast, n: int) -> list[int]:
    generator = np.random.default_rng(0)
    found = []
    for _ in range(n):
        z = generator.standard_normal(own.factors)
        held = 0
        for mean, loadings, sd, electors in zip(own.mean, own.loadings, own.sd, own.electors, strict=True):
            held += int(electors) * (mean + float(loadings @ z) + sd * generator.standard_normal() > 0)
        found.append(held)
    return found


def indices() -> None:
    """Power of 51 players, beside the package powerindex where it is installed."""
    electors = {state: number for state, number in law_for(load_case(2016).election).allotment.items() if number}
    took = spent(lambda: power(electors, quota=270), rounds=3)
    line("Banzhaf and Shapley, 51 players, exact", took, 150)
    try:
        import powerindex
    except ImportError:
        print("   powerindex is not installed (extra bench)")
        return
    game = powerindex.Game(270, list(electors.values()))
    theirs = spent(lambda: (game.calc_banzhaf(), game.calc_shapley_shubik()), rounds=1)
    ours = power(electors, quota=270)
    for found, name in zip(game.banzhaf, electors, strict=True):
        assert abs(found - float(ours.banzhaf_normalised[name])) < 1e-9
    for found, name in zip(game.shapley_shubik, electors, strict=True):
        assert abs(found - float(ours.shapley_shubik[name])) < 1e-9
    print(f"   powerindex: {theirs:.0f} ms, {theirs / took:.1f} times ours; both give the same indices")


def main() -> None:
    """Print every measurement."""
    stands = position(load_case(2016))
    rules(stands)
    flips(stands)
    chances()
    indices()
    print(f"{len(SHORTFALLS)} goals not reached" + (f": {'; '.join(SHORTFALLS)}" if SHORTFALLS else ""))
    if SHORTFALLS and "--strict" in sys.argv:
        raise SystemExit(5)


if __name__ == "__main__":
    main()
