"""The audit of the presidency in one run: its risk when the outcome is wrong, its sizes, and what planning costs.

Every wrong stop is counted against the limit with three standard errors; every size stands beside the design's. Rules
that look right and are not are shown breaking the limit. `--runs N` sets the runs of each kind, `--strict` exits with 5.
"""

import argparse
import math
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import islice

import numpy as np

from ascertain.archive import load_case
from ascertain.audits.blocking import as_blocks, minima
from ascertain.audits.evalue import FloatArray
from ascertain.audits.president import METHODS, Presidency, Terms, Unit, presidency
from ascertain.audits.president_plan import plan
from ascertain.audits.program import Cuts, Program, draws_of
from ascertain.audits.prospects import Prospects, prospects
from ascertain.flips import minimal_sets

LIMIT = 0.1
TARGET = -math.log(LIMIT)
SETS = 15
ROUNDS = 30
SHORTFALLS: list[str] = []


def line(what: str, reached: bool, text: str) -> None:
    """One measurement with what it is held to."""
    print(f"{what:66s} {text}   {'reached' if reached else 'SHORT'}", flush=True)
    if not reached:
        SHORTFALLS.append(what)


def most(runs: int) -> float:
    """The limit and three standard errors."""
    return LIMIT + 3 * math.sqrt(LIMIT * (1 - LIMIT) / runs)


def asked(year: int, method: str) -> Presidency:
    return presidency(load_case(year), terms={"*": Terms(METHODS[method])})


def tied(unit: Unit) -> Prospects:
    """Cards of a contest whose two leaders are truly tied: in comparison by records that overstate it by two votes."""
    own = prospects(unit)
    shares = own.shares.copy()
    if unit.terms.method.kind == "comparison":
        shares[:] = 0, unit.closest.diluted_margin / 2, 0, 0, 1 - unit.closest.diluted_margin / 2
    else:
        loser = 2 + unit.assertions.index(unit.closest)
        shares[[0, loser]] = (shares[0] + shares[loser]) / 2
    return replace(own, shares=shares)


def wrong_stops(found: Presidency, wrong: Iterable[str], *, runs: int, seed: int) -> int:
    """Audits of growing rounds that stop although these contests are tied."""
    units, wrong = found.units, frozenset(wrong)
    program = Program(units, TARGET)
    blocks = [unit.block() for unit in units]
    draws = draws_of(program, *Cuts(program, blocks, found.need).solve(np.zeros(len(units))))
    kinds = [tied(unit) if unit.contest in wrong else prospects(unit) for unit in units]
    rng = np.random.default_rng(seed)
    seen = [np.zeros((runs, len(kind.shares)), dtype=np.int64) for kind in kinds]
    log_e, stopped = np.zeros((runs, len(units))), np.zeros(runs, dtype=bool)
    for number in range(ROUNDS):
        for place, (unit, kind) in enumerate(zip(units, kinds, strict=True)):
            size = math.ceil(draws.sizes.get(unit.contest, unit.cards / 1_000) * 0.3 * 1.15**number)
            seen[place] += kind.seen(size, rng, replications=runs)
            log_e[:, place] = kind.log_e(seen[place])
        stopped |= minima(blocks, log_e, need=found.need) >= TARGET
    return int(stopped.sum())


def risk_of_elections(runs: int) -> None:
    """Wrong stops under tied blocking sets of real elections."""
    each = math.ceil(runs / SETS)
    for year, method in ((2016, "polling"), (2016, "comparison"), (2000, "comparison-no-errors"), (2004, "polling")):
        found = asked(year, method)
        electors = {unit.contest: unit.electors for unit in found.units}
        sets = list(islice(minimal_sets(electors, need=found.need, max_size=4), 0, 4_000))
        chosen = [sets[place] for place in np.random.default_rng(year).integers(0, len(sets), SETS)]
        stops = [wrong_stops(found, wrong, runs=each, seed=number) for number, wrong in enumerate(chosen)]
        share, worst = sum(stops) / (each * SETS), max(stops) / each
        text = f"{100 * share:6.2f} % of {each * SETS:,} runs; worst set {100 * worst:.2f} %; limit {100 * LIMIT:g} %"
        line(f"{year} {method}, need {found.need}, {SETS} tied blocking sets", worst <= most(each), text)


def walks(runs: int, contests: int, rng: np.random.Generator, *, draws: int = 1_500, share: float = 0.55) -> FloatArray:
    """BRAVO's log e-values [run, draw, contest] of truly tied contests reported at a share."""
    steps = np.array([math.log(2 - 2 * share), math.log(2 * share)])
    return np.cumsum(steps[rng.integers(0, 2, size=(runs, draws, contests))], axis=1)


def adaptive(runs: int, rng: np.random.Generator, *, full_counts: bool, share: float = 0.55) -> float:
    """Two tied contests, both needed, each card from the one that is behind; one that falls far is counted in full."""
    steps = np.array([math.log(2 - 2 * share), math.log(2 * share)])
    log_e, counted = np.zeros((runs, 2)), np.zeros((runs, 2), dtype=bool)
    stopped, rows = np.zeros(runs, dtype=bool), np.arange(runs)
    for _ in range(3_000):
        draw_from = np.where(counted, np.inf, log_e).argmin(axis=1)
        moved = np.where(counted[rows, draw_from], 0.0, steps[rng.integers(0, 2, size=runs)])
        log_e[rows, draw_from] += moved
        if full_counts:
            counted |= (log_e <= -2) & ~counted.any(axis=1, keepdims=True)
        stopped |= minima(as_blocks({"A": 1, "B": 1}), log_e, need=2) >= TARGET
    return float(stopped.mean())


def risk_of_rules(runs: int) -> None:
    """Our rule beside three that look right, on two tied contests that are both needed."""
    rng = np.random.default_rng(7)
    for full_counts in (False, True):
        share = adaptive(runs, rng, full_counts=full_counts)
        what = "two tied contests, cards from the one behind" + (", full counts" if full_counts else "")
        line(what, share <= most(runs), f"{100 * share:6.2f} % of {runs:,} runs; limit {100 * LIMIT:g} %")
    both = walks(runs, 2, rng)
    one = walks(runs, 1, rng)[:, :, 0]
    at = (both[:, :, 0] <= -1.5).argmax(axis=1)
    ordered = np.where((both[:, :, 0] <= -1.5).any(axis=1), at, both.shape[1])[:, None]
    before = np.arange(both.shape[1])[None] < ordered
    wrong: dict[str, FloatArray] = {
        "wrong rule: product of running maxima": np.maximum(0, np.maximum.accumulate(both, axis=1)).sum(axis=-1),
        "wrong rule: the same ballots for two contests as if independent": 2 * one,
        "wrong rule: forget an overturned state and lower the need": np.where(before, both.sum(axis=-1), both[:, :, 1]),
    }
    for what, course in wrong.items():
        share = float((course >= TARGET).any(axis=1).mean())
        line(
            what, share > most(runs), f"{100 * share:6.2f} % of {runs:,} runs: it breaks the limit of {100 * LIMIT:g} %"
        )
    p = np.exp(-np.maximum(0, both.max(axis=1)))
    share = float((p.prod(axis=1) <= LIMIT).mean())
    line("wrong rule: product of states' p-values", share > most(runs), f"{100 * share:6.2f} % of {runs:,} runs")


TABLE = [
    (2016, "comparison-no-errors", 6_539, 2_135, 2_135),
    (2016, "comparison", 9_571, 2_347, 5_854),
    (2016, "polling", 1_415_120, 157_367, 1_189_364),
    (2020, "comparison-no-errors", 7_544, 2_348, 2_348),
    (2020, "comparison", 11_197, 2_719, 6_183),
    (2020, "polling", 1_902_845, 206_150, 1_297_692),
    (2024, "comparison-no-errors", 3_128, 898, 898),
    (2024, "comparison", 3_330, 958, 2_110),
    (2024, "polling", 160_495, 34_132, 297_099),
    (2004, "polling", 261_405, 33_343, 230_840),
    (2000, "comparison-no-errors", 71_383, 71_383, 71_383),
    (2000, "polling", 64_160, 64_160, 422_911),
]
"""Year, method, the design's cards state by state, in expectation, and in one round with 90 percent (5 % limit)."""


def spent(run: Callable[[], object]) -> float:
    """Processor seconds."""
    start = time.process_time()
    run()
    return time.process_time() - start


def sizes(replications: int) -> None:
    """Our sizes beside the design's, each as found (design)."""
    print(f"\n{'':30s}{'state by state':>26s}{'expected':>22s}{'one round, 90 %':>26s}  scale  ends  sec")
    for year, method, alone, expected, one_round in TABLE:
        start = time.process_time()
        found = plan(asked(year, method), risk_limit=0.05, multipliers=(), replications=replications)
        seconds = time.process_time() - start
        ours = (found.separately.cards, found.expected.cards, found.one_round.draws.cards)
        cells = [f"{own:,} ({design:,})" for own, design in zip(ours, (alone, expected, one_round), strict=True)]
        counts = f" + full count of {', '.join(found.expected.full_counts)}" if found.expected.full_counts else ""
        print(
            f"{year} {method:25s}{cells[0]:>26s}{cells[1]:>22s}{cells[2]:>26s}  {found.one_round.scale:5.2f}"
            f"  {found.expected_stop_probability:4.2f}  {seconds:4.1f}{counts}"
        )
        near = abs(ours[1] / expected - 1) <= 0.01 and abs(ours[2] / one_round - 1) <= 0.03
        line(f"  {year} {method}: expected within 1 %, one round within 3 %", near, "")


def times() -> None:
    """Processor time of planning 2016: in expectation, with the quantile, and with simulated rounds."""
    found = asked(2016, "comparison")
    spent(lambda: plan(found, risk_limit=0.05, multipliers=(), replications=10))  # loads the solver
    program, blocks = Program(found.units, -math.log(0.05)), [unit.block() for unit in found.units]
    expected = spent(lambda: Cuts(program, blocks, found.need).solve(np.zeros(len(found.units))))
    quantile = spent(lambda: plan(found, risk_limit=0.05, multipliers=()))
    rounds = spent(lambda: plan(found, risk_limit=0.05))
    print()
    line("2016, expected plan", expected <= 3, f"{expected:6.2f} s; goal 3 s")
    line("2016, with one round at 90 %", quantile <= 5, f"{quantile:6.2f} s; goal 5 s")
    line("2016, with 20 simulated audits for each of four kinds of rounds", rounds <= 10, f"{rounds:6.2f} s")
    log_e = np.random.default_rng(1).normal(size=(2_000, len(found.units)))
    search = spent(lambda: minima(blocks, log_e, need=found.need))
    line("2,000 searches over 34 contests", search <= 0.1, f"{search:6.3f} s")
    print("\nRounds of 2016 by polling, 100 simulated audits")
    for row in plan(asked(2016, "polling"), risk_limit=0.05, replications=200, round_replications=100).rounds:
        print(
            f"  {row.multiplier:3g} times what is lacking: {row.rounds:5.1f} rounds, mean {row.cards:9,.0f}, 90 % {row.cards_quantile:9,}"
        )


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--runs", type=int, default=6_000)
    options.add_argument("--replications", type=int, default=6_000)
    options.add_argument("--strict", action="store_true")
    given = options.parse_args()
    risk_of_rules(given.runs)
    risk_of_elections(given.runs)
    sizes(given.replications)
    times()
    print(f"\n{len(SHORTFALLS)} short" + (": " + "; ".join(SHORTFALLS) if SHORTFALLS else ""))
    return 5 if given.strict and SHORTFALLS else 0


if __name__ == "__main__":
    sys.exit(main())
