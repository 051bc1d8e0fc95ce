"""Sizes by simulation: how many cards a test needs when the report is right, or wrong by so much.

The tests are those of `evalue`, run on many simulated samples at once; those that have stopped are not drawn further.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ascertain.audits.contest import Assertion
from ascertain.audits.evalue import EPSILON, FloatArray, alpha, betting, check_risk_limit, mixture, square_kelly
from ascertain.audits.polling import FULL_COUNT_SHARE, bravo_asn
from ascertain.errors import InputInvalid

FIRST_LOOK: Final = 256
MOST_CELLS: Final = 8_000_000
"""Draws held at once."""
BLOCKS: Final = 300
QUANTILES: Final = (0.5, 0.9)
SequentialMath = Literal["alpha", "bravo"]
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


@dataclass(frozen=True, slots=True)
class Stopping:
    """Cards until a test that may stop after every card does, if the report is right: their mean and quantiles."""

    mean: float
    quantiles: Mapping[float, int]
    full_count_cheaper: bool


def stopping(
    assertion: Assertion,
    *,
    math_: SequentialMath = "alpha",
    risk_limit: float,
    replications: int = 2000,
    seed: int = 1,
    replacement: bool = False,
) -> Stopping:
    """Simulate the reported cards drawn one by one, in blocks that grow with the sample and keep the bet inside.

    `alpha` begins at the reported share and learns after as many cards as BRAVO needs on average; `bravo` keeps the
    share. A test that never stops has counted every card; with replacement none draws more than ten times as many.
    """
    check_risk_limit(risk_limit)
    if replications < 1:
        raise InputInvalid(f"{replications} replications show nothing.")
    weight = bravo_asn(assertion, risk_limit=risk_limit) if math_ == "alpha" else None
    walk = _Walk(assertion, weight, replications, replacement)
    most = assertion.cards * (10 if replacement else 1)
    times = np.full(replications, most, dtype=np.int64)
    rng = np.random.default_rng(seed)
    for end in np.unique(np.ceil(np.geomspace(1, most, BLOCKS)).astype(np.int64)).tolist():
        crossed = walk.crossed(rng, end, -np.log(risk_limit))
        stopped = crossed <= end
        times[walk.going[stopped]] = np.ceil(crossed[stopped])
        walk.keep(~stopped)
        if not len(walk.going):
            break
    found = {share: int(np.quantile(times, share, method="higher")) for share in QUANTILES}
    return Stopping(float(times.mean()), found, found[QUANTILES[-1]] > FULL_COUNT_SHARE * assertion.cards)


class _Walk:
    """Simulated audits of one assertion that go on: what each has drawn and its log e-value."""

    def __init__(self, assertion: Assertion, weight: int | None, replications: int, replacement: bool) -> None:
        both = max(0, assertion.relevant - assertion.cards)
        self.kinds = np.array([assertion.winner_votes - both, assertion.loser_votes - both, 0])
        self.kinds[2] = assertion.cards - self.kinds.sum()
        self.cards, self.eta, self.weight, self.replacement = assertion.cards, assertion.share, weight, replacement
        self.going, self.drawn = np.arange(replications), 0
        self.seen = np.zeros((replications, 3), dtype=np.int64)
        self.log_e = np.zeros(replications)

    def keep(self, still: NDArray[np.bool_]) -> None:
        """Go on with these only."""
        self.going, self.seen, self.log_e = self.going[still], self.seen[still], self.log_e[still]

    def crossed(self, rng: np.random.Generator, end: int, threshold: float) -> FloatArray:
        """Draw on to that card; where on the straight line between the log e-values the threshold lies, beyond if not yet."""
        drawn, before = self.drawn, self.log_e
        after = self._on(rng, end)
        with np.errstate(divide="ignore", invalid="ignore"):
            within = drawn + (end - drawn) * (threshold - before) / (after - before)
        return np.where(after >= threshold, within, np.inf)

    def _on(self, rng: np.random.Generator, end: int) -> FloatArray:
        new = self._draw(rng, end - self.drawn)
        before, added = self._sum(self.seen), self._sum(new)
        left = self.cards - (self.drawn + end - 1) / 2
        mean = np.full(len(new), 0.5) if self.replacement else (self.cards / 2 - before - added / 2) / left
        known, mean = mean <= 0, np.clip(mean, EPSILON, 1 - EPSILON)
        eta = np.clip(self._eta(before, mean), mean, 1 - EPSILON)
        up, down = eta / mean, (1 - eta) / (1 - mean)
        self.log_e = self.log_e + (new * np.log(np.stack([up, down, (up + down) / 2], axis=1))).sum(axis=1)
        self.log_e[known] = np.inf
        self.seen, self.drawn = self.seen + new, end
        return self.log_e

    def _draw(self, rng: np.random.Generator, count: int) -> NDArray[np.int64]:
        if self.replacement:
            return rng.multinomial(count, self.kinds / self.cards, size=len(self.going))
        rest = self.kinds - self.seen
        relevant = rng.hypergeometric(rest[:, 0] + rest[:, 1], rest[:, 2], count)
        winner = rng.hypergeometric(rest[:, 0], rest[:, 1], relevant)
        return np.stack([winner, relevant - winner, count - relevant], axis=1)

    def _eta(self, before: FloatArray, mean: FloatArray) -> FloatArray:
        if self.weight is None:
            return np.full_like(mean, self.eta)
        seen = self.weight + self.drawn
        shrunk: FloatArray = (self.weight * self.eta + before) / seen
        floor: FloatArray = np.maximum(shrunk, mean + (self.eta - 0.5) / 2 / np.sqrt(seen))
        return floor

    @staticmethod
    def _sum(kinds: NDArray[np.int64]) -> FloatArray:
        total: FloatArray = kinds[:, 0] + kinds[:, 2] / 2
        return total
