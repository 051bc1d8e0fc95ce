"""One decision, and ten thousand: the vectorised rule beside a naive loop in the same run, and the 1 ms limit.

Prints times and ratios; asserts that both sides agree.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import oracle
from ascertain import answers
from ascertain.allocation import allocate
from ascertain.archive import load_case
from ascertain.proceedings import decide
from ascertain.tally import tally

LIMIT_DECIDE_MS = 1.0
LIMIT_ALL_S = 1.5


def best(run: Callable[[], object], *, rounds: int) -> float:
    """The least time of several rounds, in seconds."""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        times.append(time.perf_counter() - start)
    return min(times)


def main() -> None:
    """Print each measurement beside its limit or its peer."""
    case = load_case(2016)
    alone = best(lambda: decide(case), rounds=200) * 1e3
    print(f"decide(2016), all stages     {alone:8.3f} ms   {alone / LIMIT_DECIDE_MS:6.2f} of the limit of 1 ms")

    found = tally(case.returns)
    states = tuple(dict.fromkeys(award.state for award in case.law.awards))
    votes, frame = found.matrix(case.tickets, states)
    rows = [dict(zip(frame.choices, map(int, row), strict=True)) for row in votes]
    place = {unit: index for index, unit in enumerate(frame.units)}

    def naive() -> list[tuple[dict[str, int], int]]:
        return [oracle.award(rows[place[award.decided_by]], frame.tickets, award) for award in case.law.awards]

    ours = best(lambda: allocate(votes, case.law.awards, frame=frame), rounds=200) * 1e3
    theirs = best(naive, rounds=200) * 1e3
    print(f"allocate, one election       {ours:8.3f} ms   {ours / theirs:6.2f} of the naive loop's {theirs:.3f} ms")

    generator = np.random.default_rng(2016)
    batch = np.maximum(votes + generator.integers(-5000, 5000, (10_000, *votes.shape)), 0)
    many = best(lambda: allocate(batch, case.law.awards, frame=frame), rounds=3)
    print(f"allocate, 10,000 elections   {many:8.3f} s    {many / (theirs * 10):6.3f} of 10,000 naive loops")

    seats = allocate(batch[:50], case.law.awards, frame=frame)
    for election in range(50):
        own = [dict(zip(frame.choices, map(int, row), strict=True)) for row in batch[election]]
        doubt = [oracle.award(own[place[a.decided_by]], frame.tickets, a)[1] for a in case.law.awards]
        assert seats.tied[election].tolist() == doubt

    start = time.process_time()
    lines = answers.outcome_all()
    spent = time.process_time() - start
    same = sum(line.matches_record for line in lines)
    print(f"outcome --all, 60 elections  {spent:8.3f} s    {spent / LIMIT_ALL_S:6.2f} of the limit; {same} as recorded")


if __name__ == "__main__":
    main()
