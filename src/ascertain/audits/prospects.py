"""What a contest's audit promises if the report is right: what a drawn card may show, and what that adds to the evidence."""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from ascertain.audits.comparison import GAMMA, Rates, log_of
from ascertain.audits.contest import Assertion
from ascertain.audits.evalue import FloatArray
from ascertain.audits.president import Unit


@dataclass(frozen=True)
class Prospects:
    """The kinds of cards: their shares [kind], and what one adds to the log e-value of each assertion [assertion, kind]."""

    shares: FloatArray
    adds: FloatArray

    @property
    def growth(self) -> float:
        """Expected growth of the log e-value with each card: the least of the assertions; 0 where it would fall."""
        return max(0.0, float((self.adds @ self.shares).min()))

    def seen(self, drawn: int, rng: np.random.Generator, *, replications: int) -> NDArray[np.int64]:
        """Simulated numbers of cards of each kind [replication, kind], drawn with replacement."""
        found: NDArray[np.int64] = rng.multinomial(drawn, self.shares, size=replications)
        return found

    def log_e(self, seen: NDArray[np.int64]) -> FloatArray:
        """The least log e-value of the assertions [replication]."""
        found: FloatArray = (seen @ self.adds.T).min(axis=-1)
        return found


@lru_cache(maxsize=1024)
def _prospects(assertions: tuple[Assertion, ...], rates: Rates | None, moved: int, paperless: int) -> Prospects:
    """`rates` None is polling; `moved` votes of the winner count for every loser, for want of paper."""
    cards = assertions[0].cards
    if rates is not None:
        margin = max(0.0, min(row.diluted_margin for row in assertions) - 2 * moved / cards)
        kinds = [rates.o1 + paperless / cards, rates.o2, rates.u1, rates.u2]
        adds = np.array([*(log_of(Rates(*one), GAMMA) for one in np.eye(4)), 0.0])
        return Prospects(np.array([*kinds, 1 - sum(kinds)]), adds[None] - math.log1p(-margin / (2 * GAMMA)))
    winner = assertions[0].winner_votes - moved
    votes = [winner, moved, *(row.loser_votes for row in assertions)]
    adds = np.zeros((len(assertions), len(votes) + 1))
    for number, row in enumerate(assertions):
        polled = Assertion(row.contest, row.winner, row.loser, winner, row.loser_votes + moved, cards)
        if polled.margin > 0:
            more, less = math.log(2 * polled.share), math.log(2 - 2 * polled.share)
            adds[number, [0, 1, number + 2]] = more, less, less
    return Prospects(np.array([*votes, cards - sum(votes)]) / cards, adds)


def prospects(unit: Unit) -> Prospects:
    """The prospects of a contest. Cards without paper count against the winner: in polling as votes for every loser, in
    comparison as one vote overstated, their record counting for nobody."""
    if not unit.on_paper:
        return Prospects(np.ones(1), np.zeros((1, 1)))
    polled = unit.terms.method.kind == "polling"
    moved, paperless = 0, 0
    if unit.paper is not None:
        paperless = unit.paper.paperless
        lost = unit.closest.margin - unit.paper.margin + (paperless if polled else 0)
        moved = min(unit.closest.winner_votes, max(0, -(-lost // 2)))
    return _prospects(unit.assertions, None if polled else unit.terms.method.rates, moved, paperless)
