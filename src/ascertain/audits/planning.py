"""Sizes by simulation: how many cards a test needs when the report is right, or wrong by so much.

The tests are those of `evalue`, run on many simulated samples at once; those that have stopped are not drawn further.
"""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.audits.evalue import FloatArray, alpha, betting, mixture, square_kelly

FIRST_LOOK: Final = 256
MOST_CELLS: Final = 8_000_000
"""Draws held at once."""
Test = Callable[[FloatArray], FloatArray]
Drawing = Callable[[np.random.Generator, int, int], NDArray[np.int8]]


def stopping_times(
    test: Test, draw: Drawing, *, risk_limit: float, cap: int, replications: int, seed: int
) -> NDArray[np.int64]:
    """The draw at which each simulated sample stops, `cap` where none does; `draw(rng, rows, cap)` makes whole samples."""
    threshold = -np.log(risk_limit)
    rows = max(1, min(replications, MOST_CELLS // max(cap, 1)))
    rng = np.random.default_rng(seed)
    parts = [min(rows, replications - start) for start in range(0, replications, rows)]
    return np.concatenate([_stops(test, draw(rng, part, cap), threshold) for part in parts])


def _stops(test: Test, samples: NDArray[np.int8], threshold: float) -> NDArray[np.int64]:
    """Look at ever longer beginnings of the samples that have not stopped yet."""
    rows, cap = samples.shape
    times = np.full(rows, cap, dtype=np.int64)
    going, look = np.arange(rows), min(FIRST_LOOK, cap)
    while len(going):
        reached = test(samples[going, :look].astype(np.float64)) >= threshold
        stopped = reached.any(axis=1)
        times[going[stopped]] = reached[stopped].argmax(axis=1) + 1
        going = going[~stopped]
        if look == cap:
            break
        look = min(2 * look, cap)
    return times


def from_urn(share: float, *, cards: int) -> Drawing:
    """Whole urns of two kinds of ballots, in random order."""
    ones = round(share * cards)

    def draw(rng: np.random.Generator, rows: int, cap: int) -> NDArray[np.int8]:
        urn = np.zeros(cards, dtype=np.int8)
        urn[:ones] = 1
        return rng.permuted(np.broadcast_to(urn, (rows, cards)), axis=1)[:, :cap]

    return draw


def sample_sizes(
    share: float, *, eta: float, weight: float | None, risk_limit: float, cap: int, replications: int, seed: int
) -> NDArray[np.int64]:
    """Draws with replacement that ALPHA needs at a share of the winner, by simulation."""
    threshold, rng = -np.log(risk_limit), np.random.default_rng(seed)
    times = np.full(replications, cap, dtype=np.int64)
    going = np.arange(replications)
    drawn = np.zeros((replications, 0), dtype=np.int8)
    look = min(FIRST_LOOK, cap)
    while len(going):
        fresh = (rng.random((len(going), look - drawn.shape[1]), dtype=np.float32) < share).astype(np.int8)
        drawn = np.concatenate([drawn, fresh], axis=1)
        stopped = np.zeros(len(going), dtype=bool)
        step = max(1, MOST_CELLS // look)
        for start in range(0, len(going), step):
            part = slice(start, start + step)
            reached = alpha(drawn[part], eta=eta, weight=weight) >= threshold
            stopped[part] = reached.any(axis=1)
            times[going[part]] = np.where(stopped[part], reached.argmax(axis=1) + 1, cap)
        going, drawn = going[~stopped], drawn[~stopped]
        if look == cap:
            break
        look = min(2 * look, cap)
    return times


def mean_within(sizes: Callable[[int], NDArray[np.int64]], *, error: float = 0.02, most: int = 12_000) -> float:
    """The mean of simulated sizes, drawn by `sizes(seed)` a part at a time until its standard error is that small a share of it."""
    parts: list[NDArray[np.int64]] = []
    while True:
        parts.append(sizes(len(parts) + 1))
        drawn = np.concatenate(parts)
        mean = float(drawn.mean())
        if float(drawn.std()) / np.sqrt(len(drawn)) <= error * mean or len(drawn) >= most:
            return mean


def _test_of(method: str, *, eta: float | None, weight: float | None, cards: int) -> Test:
    fractions, weights = square_kelly()
    tests: Mapping[str, Test] = {
        "sprt": lambda x: alpha(x, cards=cards, eta=eta or 0.5),
        "alpha": lambda x: alpha(x, cards=cards, eta=eta or 0.5, weight=weight),
        "apriori_kelly": lambda x: betting(x, cards=cards, bet=4 * ((eta or 0.5) - 0.5)),
        "sqkelly": lambda x: mixture(x, cards=cards, fractions=fractions, weights=weights),
    }
    return tests[method]


def sample_sizes_of(
    method: str,
    share: float,
    *,
    eta: float | None,
    weight: float | None,
    risk_limit: float,
    cards: int,
    replications: int,
    seed: int,
) -> NDArray[np.int64]:
    """Draws without replacement that a method (sprt, alpha, apriori_kelly, sqkelly) needs from an urn of so many cards."""
    test = _test_of(method, eta=eta, weight=weight, cards=cards)
    return stopping_times(
        test, from_urn(share, cards=cards), risk_limit=risk_limit, cap=cards, replications=replications, seed=seed
    )
