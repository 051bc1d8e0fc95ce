"""Which contests decide: the chance that one is pivotal, and what a vote there is worth.

A contest is pivotal if it would decide, given the others. Gradient: the change of P(win) with a contest's mean;
compare with Gelman, Silver and Edlin (2012), whose chances for 2008 range from 1 in 6 million to 1 in 490 billion.
"""

from dataclasses import dataclass

import numpy as np

from ascertain.simulation.forecast import FloatArray, Forecast
from ascertain.simulation.nodes import nodes_for, scores

BLOCK = 64


@dataclass(frozen=True)
class Pivotal:
    """By contest [m]: `pivotal`, `gradient` = dP(win)/d mean, `per_voter` = dP(win) by one added vote (if known)."""

    units: tuple[str, ...]
    pivotal: FloatArray
    gradient: FloatArray
    per_voter: FloatArray | None


def pivotal(
    forecast: Forecast, *, need: int | None = None, nodes: int = 1024, seed: int = 0, votes: FloatArray | None = None
) -> Pivotal:
    """The chance that each contest decides, and the gradient of the first ticket's chance of `need` electors.

    `votes` [m] are the votes expected in each contest, for `per_voter`.
    """
    from scipy.special import ndtr

    need = forecast.majority if need is None else need
    found = nodes_for(forecast, nodes, seed=seed)
    t = scores(forecast, found)
    chance = ndtr(t)
    density = np.exp(-0.5 * t * t) / (np.sqrt(2 * np.pi) * forecast.sd[:, None] * found.scale)
    decides, gradient = np.zeros(len(forecast.units)), np.zeros(len(forecast.units))
    order = np.argsort(forecast.electors, kind="stable")
    size = [int(forecast.electors[c]) for c in order]
    for start in range(0, len(found.weights), BLOCK):
        stop = start + BLOCK
        deciding = _deciding(np.ascontiguousarray(chance[order, start:stop]), size, need)
        decides[order] += deciding @ found.weights[start:stop]
        gradient[order] += (deciding * density[order, start:stop]) @ found.weights[start:stop]
    return Pivotal(forecast.units, decides, gradient, None if votes is None else gradient / votes)


def _deciding(chance: FloatArray, size: list[int], need: int) -> FloatArray:
    """P(contest decides | node) [m, q]: electors so far short of `need`, and what follows fills all but its own.

    `before[i]` is the distribution after i contests as far as it is short of `need`; `after` the chance of `need`
    from j electors before the rest. Only rows from which `need` is in reach and not yet reached are computed.
    """
    width = chance.shape[1]
    before = [np.ones((1, width))]
    for c, e in enumerate(size):
        last = before[-1]
        grown = np.zeros((min(len(last) + e, need), width))
        moved = last * chance[c]
        grown[: len(last)] = last[: len(grown)]
        grown[: len(last)] -= moved[: len(grown)]
        grown[e:] += moved[: max(0, len(grown) - e)]
        before.append(grown)
    after = np.zeros((need + max(size), width))
    after[need:] = 1.0
    found = np.zeros_like(chance)
    left = 0
    for c in range(len(size) - 1, -1, -1):
        e, n = size[c], len(before[c])
        left += e
        low = max(0, need - left)
        if low < n:
            gain = after[low + e : n + e] - after[low:n]
            found[c] = np.einsum("jq,jq->q", before[c][low:n], gain)
            gain *= chance[c]
            after[low:n] += gain
    return found
