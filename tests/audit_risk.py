"""How often an audit stops wrongly when the truth is a tie, and rightly when the report is right: simulated, many at once.

Each function answers which of the runs stopped before all cards were counted; a wrong outcome may do so in no more than
the risk limit's share of them. `tie` False is the report being right.
"""

import math
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.audits import batch, polling, strata
from ascertain.audits.comparison import (
    GAMMA,
    Discrepancies,
    comparison_eta,
    log_of,
    overstatement_assorter,
    supersimple_log_e,
)
from ascertain.audits.evalue import alpha
from audit_oracle import pair

RISK_LIMIT: Final = 0.1
NEED: Final = math.log(1 / RISK_LIMIT)
SHARE: Final = 0.58
CARDS: Final = 400
Stopped = NDArray[np.bool_]
Run = Callable[[np.random.Generator, int, bool], Stopped]


def _urns(
    rng: np.random.Generator, runs: int, values: tuple[float, ...], counts: tuple[int, ...]
) -> NDArray[np.float64]:
    urn = np.repeat(values, counts)
    return rng.permuted(np.broadcast_to(urn, (runs, len(urn))), axis=1)


def _ballots(rng: np.random.Generator, runs: int, tie: bool, *, draws: int = 600) -> NDArray[np.float64]:
    return (rng.random((runs, draws)) < (0.5 if tie else SHARE)).astype(np.float64)


def _ever(reached: NDArray[np.bool_]) -> Stopped:
    found: Stopped = np.any(reached, axis=1)
    return found


def alpha_with_replacement(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """ALPHA, learning, a look after every card."""
    return _ever(alpha(_ballots(rng, runs, tie), eta=SHARE, weight=100) >= NEED)


def alpha_without_replacement(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """The same from an urn with a sixth of other votes, up to its last card but one."""
    winner = 168 if tie else 194
    x = _urns(rng, runs, (1.0, 0.0, 0.5), (winner, 336 - winner, CARDS - 336))
    return _ever((alpha(x, cards=CARDS, eta=SHARE, weight=100) >= NEED)[:, :-1])


def bravo(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """BRAVO by its least counts, a look after every ballot."""
    least = [polling.bravo_kmin(n, share=SHARE, risk_limit=RISK_LIMIT) for n in range(1, 601)]
    return _ever(_ballots(rng, runs, tie).cumsum(axis=1) >= least)


def minerva(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """Minerva in four rounds."""
    rounds = (60, 120, 240, 480)
    counts = _ballots(rng, runs, tie).cumsum(axis=1)[:, [n - 1 for n in rounds]]
    tests = polling.minerva_kmins(rounds, share=SHARE, risk_limit=RISK_LIMIT)
    return _ever(counts >= [math.inf if kmin is None else kmin for kmin, _ in tests])


@cache
def _providence(rounds: tuple[int, ...], counts: tuple[int, ...]) -> bool:
    return polling.providence(rounds, counts, share=SHARE, risk_limit=RISK_LIMIT)[-1].stop


def providence(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """Providence in three rounds whose sizes depend on what was seen: short ones while the winner leads."""
    stopped = np.zeros(runs, dtype=bool)
    for run, course in enumerate(_ballots(rng, runs, tie).cumsum(axis=1).astype(int)):
        rounds: tuple[int, ...] = ()
        counts: tuple[int, ...] = ()
        more = 60
        while len(rounds) < 3 and not stopped[run]:
            rounds = (*rounds, sum(rounds[-1:]) + more)
            counts = (*counts, int(course[rounds[-1] - 1]))
            stopped[run] = _providence(rounds, counts)
            more = 30 if counts[-1] > 0.52 * rounds[-1] else 150
    return stopped


MARGIN: Final = 0.1


def super_simple(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """The super-simple test with replacement; as many flipped cards as just make a tie, a look after every card."""
    draws = 300
    flips = (rng.random((runs, draws)) < (MARGIN / 2 if tie else 0.002)).cumsum(axis=1)
    clean = np.array([supersimple_log_e(MARGIN, drawn=n) for n in range(1, draws + 1)])
    return _ever(clean + flips * log_of(Discrepancies(o2=1), GAMMA) >= NEED)


def super_simple_small_errors(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """The same with twice as many errors of one vote each."""
    draws = 300
    found = (rng.random((runs, draws)) < (MARGIN if tie else 0.002)).cumsum(axis=1)
    clean = np.array([supersimple_log_e(MARGIN, drawn=n) for n in range(1, draws + 1)])
    return _ever(clean + found * log_of(Discrepancies(o1=1), GAMMA) >= NEED)


def assorter(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """ALPHA on the overstatement assorter, without replacement, flips that just tie."""
    flips = round(CARDS * MARGIN / 2) if tie else 1
    values = tuple(overstatement_assorter(o, margin=MARGIN) for o in (0.0, 1.0))
    x = _urns(rng, runs, values, (CARDS - flips, flips))
    eta = comparison_eta(MARGIN, rate_2=0.01)
    return _ever((alpha(x, cards=CARDS, upper=2 / (2 - MARGIN), eta=eta) >= NEED)[:, :-1])


def macro(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """Batches drawn by their bounds; in a fifth of them errors that just tie."""
    contest = (pair(5500, 4500),)
    listed = [batch.CountedBatch(str(n), {"w": 110, "l": 90}, 200) for n in range(50)]
    bounds = batch.bounds(listed, assertions=contest)
    moved = 50 if tie else 0
    found = {"w": 110 - moved, "l": 90 + moved}
    taints = [
        batch.taint(own, found if n % 5 == 0 else own.votes, assertions=contest, bound=bounds[own.name])
        for n, own in enumerate(listed)
    ]
    total = sum(bounds.values())
    steps = np.array([batch.macro_log_e(total, [value]) for value in taints])
    chances = np.array([float(bounds[own.name] / total) for own in listed])
    drawn = rng.choice(len(listed), size=(runs, 80), p=chances)
    return _ever(steps[drawn].cumsum(axis=1) >= NEED)


def _strata(
    rng: np.random.Generator, runs: int, tie: bool, joint: Callable[[strata.LogE, strata.LogE], float]
) -> Stopped:
    """200 cards with records, of which some are flipped, and 200 polled, that tie together; two looks at the evidence."""
    stopped = np.zeros(runs, dtype=bool)
    flips, winner = (20, 120) if tie else (0, 150)
    for run in range(runs):
        errors = rng.permutation(np.repeat([1.0, 0.0], [flips, 200 - flips])).tolist()
        ballots = rng.permutation(np.repeat([1.0, 0.0], [winner, 200 - winner])).tolist()
        for n in (40, 100):
            records = strata.comparison_stratum(errors[:n], cards=200, reported_mean=0.5, rate_2=0.05)
            stopped[run] |= joint(records, strata.polling_stratum(ballots[:n], cards=200, eta=0.75)) >= NEED
    return stopped


def two_strata(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """Two strata at the worst division of the error between them."""

    def least(records: strata.LogE, polled: strata.LogE) -> float:
        both = strata.Stratum("records", 200, records), strata.Stratum("polled", 200, polled)
        return strata.stratified_log_e(both, cells=20)

    return _strata(rng, runs, tie, least)


def two_strata_as_they_are(rng: np.random.Generator, runs: int, tie: bool) -> Stopped:
    """Two strata at the division that is true if they tie: what an audit does not know, and what must hold there."""
    return _strata(rng, runs, tie, lambda records, polled: records(0.4) + polled(0.6))


MATHS: Final[Mapping[str, Run]] = {
    "ALPHA with replacement": alpha_with_replacement,
    "ALPHA without replacement": alpha_without_replacement,
    "BRAVO": bravo,
    "Minerva": minerva,
    "Providence": providence,
    "super-simple, flips": super_simple,
    "super-simple, one-vote errors": super_simple_small_errors,
    "assorter, flips": assorter,
    "MACRO": macro,
    "two strata, true division": two_strata_as_they_are,
    "two strata": two_strata,
}


def limit(runs: int, *, errors: float) -> float:
    """The risk limit and so many standard errors above it."""
    return RISK_LIMIT + errors * math.sqrt(RISK_LIMIT * (1 - RISK_LIMIT) / runs)
