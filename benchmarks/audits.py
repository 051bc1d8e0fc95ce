"""Draws, tests and plans of audits beside rlacalc and consistent_sampler in the same run, and the limits set for them.

Prints times and ratios; asserts that both sides agree. `--draws N` (1,000,000 unless said); `--tables` also runs the two
tables of published mean sample sizes by simulation, where the shared data are.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "vectors"))

import audit_adapter
import consistent_sampler
import rlacalc

from ascertain.audits import comparison, evalue, planning, polling, sampler, tails
from audit_oracle import MICHIGAN
from made_files import SHARED

T = TypeVar("T")
SEED = "93686630803205229070"
LIMIT = 0.05
PLANNER_LIMIT_S = 1.0
TABLES = ("alpha_polling_with_replacement_table", "alpha_polling_without_replacement_table")


def timed(run: Callable[[], T]) -> tuple[T, float]:
    """What it answers, and in how many seconds of processor time."""
    start = time.process_time()
    found = run()
    return found, time.process_time() - start


def draws(count: int) -> None:
    """The counter, tickets and long samples."""
    drawn, spent = timed(lambda: sampler.counter_draws(SEED, count=count, high=4_799_284))
    print(f"{count:,} counter draws             {spent:8.2f} s   {spent / 1.2e-6 / count:6.2f} of the limit")
    print(f"the same, each card once          {timed(lambda: once(count))[1]:8.2f} s")
    assert len(drawn) == count
    ids = [f"{number}" for number in range(count // 5)]
    ours, spent = timed(lambda: sampler.consistent_tickets(ids, seed=SEED, take=100))
    theirs, other = timed(lambda: list(consistent_sampler.sampler(ids, seed=SEED, take=100)))
    assert [(ticket.number, ticket.id, ticket.generation) for ticket in ours] == [tuple(own) for own in theirs]
    print(f"100 of {count // 5:,} tickets             {spent:8.2f} s   {spent / other:6.2f} of consistent_sampler")
    rng = np.random.default_rng(1)
    for size in (count, count * 48 // 10):
        x = (rng.random(size) < 0.505).astype(np.float64)
        for name, weight in (("fixed", None), ("learning", 1e5)):
            for cards in (None, size + 1000):
                _, spent = timed(lambda: evalue.alpha(x, cards=cards, eta=0.505, weight=weight))  # noqa: B023
                print(f"ALPHA {name:9}{'with' if cards is None else 'without'} replacement, {size:,} {spent:6.2f} s")


def once(count: int) -> object:
    """Draws without replacement."""
    return sampler.counter_draws(SEED, count=count, high=4_799_284, replacement=False)


def planners() -> None:
    """Every plan for Michigan 2016, a difference of 10,704 votes, at 5 %."""
    v = MICHIGAN.diluted_margin
    _, spent = timed(lambda: tails.above(10, 5, 0.5))
    print(f"loading scipy, once       {'':30}{spent:8.3f} s")
    plans: dict[str, Callable[[], object]] = {
        "BRAVO, on average": lambda: polling.bravo_asn(MICHIGAN, risk_limit=LIMIT),
        "BRAVO, one round": lambda: polling.first_round(MICHIGAN, math_="bravo", risk_limit=LIMIT).cards,
        "Minerva, one round": lambda: polling.first_round(MICHIGAN, math_="minerva", risk_limit=LIMIT).cards,
        "Providence, one round": lambda: polling.first_round(MICHIGAN, math_="providence", risk_limit=LIMIT).cards,
        "BRAVO, card by card": lambda: planning.stopping(MICHIGAN, math_="bravo", risk_limit=LIMIT).quantiles,
        "ALPHA, card by card": lambda: planning.stopping(MICHIGAN, math_="alpha", risk_limit=LIMIT).quantiles,
        "super-simple": lambda: comparison.supersimple_size(MICHIGAN, risk_limit=LIMIT),
        "no errors, closed form": lambda: comparison.supersimple_nmin(v, risk_limit=LIMIT),
    }
    for name, plan in plans.items():
        cards, spent = timed(plan)
        print(f"{name:24}{cards!s:>32}{spent:8.3f} s   {spent / PLANNER_LIMIT_S:6.3f} of the limit")
        assert spent < PLANNER_LIMIT_S, name


def thousand(run: Callable[[], float]) -> float:
    """The last of a thousand answers."""
    return [run() for _ in range(1000)][-1]


def beside_rlacalc() -> None:
    """The same numbers as rlacalc's, and in what time."""
    v = MICHIGAN.diluted_margin
    rates = comparison.DEFAULT_RATES
    pairs: dict[str, tuple[Callable[[], float], Callable[[], float]]] = {
        "super-simple least number": (
            lambda: comparison.supersimple_nmin(v, found=comparison.Discrepancies(1, 1, 1, 1), risk_limit=LIMIT),
            lambda: rlacalc.nmin(alpha=0.05, margin=v, o1=1, o2=1, u1=1, u2=1),
        ),
        "expected number": (
            lambda: comparison.expected_size(v, rates=rates, risk_limit=LIMIT) or 0,
            lambda: rlacalc.KM_Expected_sample_size(alpha=0.05, margin=v),
        ),
        "risk of a sample": (
            lambda: evalue.risk_of(
                comparison.supersimple_log_e(v, drawn=3000, found=comparison.Discrepancies(o1=1)),
            ),
            lambda: rlacalc.KM_P_value(n=3000, margin=v, o1=1),
        ),
    }
    for name, (ours, theirs) in pairs.items():
        one, own = timed(partial(thousand, ours))
        other, peer = timed(partial(thousand, theirs))
        assert abs(one - other) <= max(1e-9, 1e-9 * abs(other)), (name, one, other)
        print(f"{name:28}{one:14.6g}  {own:8.4f} ms   {own / peer:6.2f} of rlacalc")


def tables() -> None:
    """The two published tables of mean sample sizes, within their tolerance."""
    for family in TABLES:
        cases = json.loads((SHARED / "audit_vectors" / f"{family}.json").read_text("utf-8"))["cases"]

        def near(case: dict[str, object], run: Callable[..., float]) -> bool:
            own = case["tol"]["rel"] * case["expect"]  # type: ignore[index]  # every case has both
            return bool(abs(run(**case["args"]) - case["expect"]) <= own)  # type: ignore[arg-type, operator]

        right, spent = timed(lambda: sum(near(case, getattr(audit_adapter, family)) for case in cases))  # noqa: B023
        print(f"{family}: {right} of {len(cases)} in {spent:.1f} s")
        assert right >= 0.95 * len(cases)


def main() -> None:
    """Print each measurement beside its limit or its peer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--draws", type=int, default=1_000_000, help="how many draws")
    parser.add_argument("--tables", action="store_true", help="the simulated tables too")
    chosen = parser.parse_args()
    planners()
    beside_rlacalc()
    draws(chosen.draws)
    if chosen.tables and SHARED.is_dir():
        tables()


if __name__ == "__main__":
    main()
