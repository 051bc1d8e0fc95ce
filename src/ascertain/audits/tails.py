"""Binomial chances, their tails in logs, and the window of counts that can matter."""

import math
from typing import Final

import numpy as np

from ascertain.audits.evalue import FloatArray

WINDOW: Final = 9.5
"""Deviations on each side of the mean beyond which chances are below 1e-20."""


def above(n: int, k: int, share: float) -> float:
    """Log of the chance of k or more of n draws at that share; -inf where there is none."""
    if k <= 0:
        return 0.0
    if k > n:
        return -math.inf
    from scipy.special import betainc

    chance = float(betainc(k, n - k + 1, share))
    if chance > 1e-290:
        return math.log(chance)
    return _far_tail(n, k, share)


def _far_tail(n: int, k: int, share: float) -> float:
    """The same where the chance is below what a number holds: the first chance and the falling ones after it."""
    first = log_choose(n, k) + k * math.log(share) + (n - k) * math.log1p(-share)
    ratio, term, total = 1.0, 1.0, 1.0
    for j in range(k, n):
        ratio = (n - j) / (j + 1) * share / (1 - share)
        term *= ratio
        total += term
        if term < 1e-17 * total:
            break
    return first + math.log(total)


def log_choose(n: int, k: int) -> float:
    """Log of the number of ways to choose k of n."""
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def point_masses(n: int, share: float) -> tuple[int, FloatArray]:
    """Chances of the counts of n draws at a share, from the first count that can matter on."""
    from scipy.special import gammaln

    spread = WINDOW * math.sqrt(n * share * (1 - share)) + 10
    low, high = max(0, math.floor(n * share - spread)), min(n, math.ceil(n * share + spread))
    counts = np.arange(low, high + 1)
    logs = gammaln(n + 1) - gammaln(counts + 1) - gammaln(n - counts + 1)
    logs += counts * math.log(share) + (n - counts) * math.log1p(-share)
    found: FloatArray = np.exp(logs)
    return low, found
