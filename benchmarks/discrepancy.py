"""Comparisons: a state's report, the screen and 3,600 wards beside their limits; reorderings beside a loop of fits.

python benchmarks/discrepancy.py
Prints wall time and limit of each, and how many times faster the reorderings are than statsmodels one by one.
"""

import time
from collections.abc import Callable
from dataclasses import replace

import msgspec
import numpy as np
from statsmodels.regression.linear_model import WLS

from ascertain import answers, report
from ascertain.discrepancy import Units, assemble, investigate, standard_question
from ascertain.discrepancy.estimate import declared_test, frame
from ascertain.discrepancy.inference import Prepared, freedman_lane

DRAWS = 4_999
LOOP = 200
WARDS = 3_600


def timed(what: str, run: Callable[[], object], *, limit: float) -> float:
    """Wall seconds of one run, printed beside the limit."""
    start = time.perf_counter()
    run()
    spent = time.perf_counter() - start
    print(f"{what:44s}{spent:8.2f} s  limit {limit:5.0f} s  {'reached' if spent <= limit else 'SHORT'}")
    return spent


def wards() -> Units:
    """Texas repeated until there are 3,600 units, in clusters of its counties."""
    own = assemble(standard_question(2016, state="TX"))
    order = [at % len(own) for at in range(WARDS)]
    source = msgspec.structs.replace(own.question.spec.units, cluster="county")
    spec = msgspec.structs.replace(own.question.spec, units=source, hypothetical=True)
    question = replace(own.question, spec=spec)
    ids = tuple(f"{own.ids[at]}-{place}" for place, at in enumerate(order))
    names, states = (tuple(words[at] for at in order) for words in (own.names, own.states))
    return Units(question, own.sheet.only(order), ids, names, states, own.sources)


def loop() -> None:
    """The peer: residuals reordered and fitted one by one."""
    own = assemble(standard_question(2016, state="WI"))
    found = frame(own, test=declared_test(own.question.spec, own.question.spec.tests.primary, role="main"))
    prepared, generator = Prepared.of(found), np.random.default_rng(1)
    for _ in range(LOOP):
        y = prepared.fitted + generator.permutation(prepared.residual)
        WLS(y / np.sqrt(found.w), found.x, weights=found.w).fit().get_robustcov_results("HC3", use_t=True)


def ours() -> None:
    """The same test by matrices."""
    own = assemble(standard_question(2016, state="WI"))
    found = frame(own, test=declared_test(own.question.spec, own.question.spec.tests.primary, role="main"))
    freedman_lane(found, draws=DRAWS, seed=1)


def main() -> None:
    """All measurements in one run."""
    timed("Wisconsin with its page", lambda: report.discrepancy(answers.discrepancy(2016, state="WI")), limit=10)
    timed("the screen", lambda: answers.discrepancy_screen(2016).to_json(), limit=60)
    large = wards()
    timed(f"{WARDS:,} wards", lambda: investigate(large.question, units=large), limit=15)
    fast = timed(f"{DRAWS:,} reorderings", ours, limit=1)
    slow = timed(f"{LOOP} fits one by one", loop, limit=60)
    print(f"reorderings by matrices are {slow / LOOP / (fast / DRAWS):,.0f} times faster than fits one by one")


if __name__ == "__main__":
    main()
