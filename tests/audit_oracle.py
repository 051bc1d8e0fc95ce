"""Audit mathematics again as naive loops over plain numbers, and the contests that the tests speak of."""

import math
from collections.abc import Sequence

from ascertain.audits.contest import Assertion

MICHIGAN = Assertion("Michigan 2016", "Trump", "Clinton", 2_279_543, 2_268_839, 4_799_284)


def pair(winner: int, loser: int, cards: int | None = None) -> Assertion:
    """One assertion; all cards are for one of the two unless said."""
    return Assertion("contest", "w", "l", winner, loser, winner + loser if cards is None else cards)


def alpha(
    x: Sequence[float], *, cards: int | None, null: float, upper: float, eta: float, weight: float | None
) -> list[float]:
    """ALPHA as the paper writes it: M after each draw as a product, for samples that stay inside the urn."""
    found, product, total = [], 1.0, 0.0
    for j, value in enumerate(x):
        mean = null if cards is None else (cards * null - total) / (cards - j)
        if weight is None:
            chosen = max(eta, mean)
        else:
            seen = weight + j
            chosen = max((weight * eta + total) / seen, mean + (eta - null) / 2 / math.sqrt(seen))
            chosen = min(chosen, upper * (1 - 1e-12))
        product *= (value * chosen / mean + (upper - value) * (upper - chosen) / (upper - mean)) / upper
        total += value
        found.append(product)
    return found


def binomial(n: int, share: float) -> list[float]:
    """Chances of 0 to n."""
    return [math.comb(n, k) * share**k * (1 - share) ** (n - k) for k in range(n + 1)]


def minerva_kmins(rounds: Sequence[int], *, share: float, risk_limit: float) -> list[int | None]:
    """Minerva's least counts from whole distributions, every count tried from the bottom."""
    tie, reported, before, found = [1.0], [1.0], 0, []
    for n in rounds:
        tie, reported = _joined(tie, binomial(n - before, 0.5)), _joined(reported, binomial(n - before, share))
        stops = [k for k in range(n + 1) if 0 < sum(tie[k:]) < risk_limit * sum(reported[k:])]
        least = stops[0] if stops else None
        found.append(least)
        if least is not None:
            tie, reported = ([v if k < least else 0.0 for k, v in enumerate(row)] for row in (tie, reported))
        before = n
    return found


def _joined(first: Sequence[float], second: Sequence[float]) -> list[float]:
    found = [0.0] * (len(first) + len(second) - 1)
    for i, one in enumerate(first):
        for j, other in enumerate(second):
            found[i + j] += one * other
    return found
