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

    `before[i]` is the distribution after i contests in rows low[i] ... , those from which `need` is in reach and not
    yet reached; `after` is the chance of `need` from j electors before the rest.
    """
    left = np.cumsum(size[::-1])[::-1].tolist()
    low = [max(0, need - rest) for rest in (*left, 0)]
    before = [np.ones((1 if low[0] == 0 else 0, chance.shape[1]))]
    for c, e in enumerate(size):
        last, top = before[-1], low[c] + len(before[-1])
        grown = np.zeros((max(0, min(top + e, need) - low[c + 1]), chance.shape[1]))
        moved = last * chance[c]
        kept = last[low[c + 1] - low[c] :] - moved[low[c + 1] - low[c] :]
        grown[: len(kept)] = kept
        start = low[c] + e - low[c + 1]  # the row of `grown` into which the first row moves
        source = moved[max(0, -start) :][: len(grown) - max(0, start)]
        grown[max(0, start) : max(0, start) + len(source)] += source
        before.append(grown)
    after = np.zeros((need + max(size), chance.shape[1]))
    after[need:] = 1.0
    found = np.zeros_like(chance)
    for c in range(len(size) - 1, -1, -1):
        first, n = low[c], low[c] + len(before[c])
        if first < n:
            gain = after[first + size[c] : n + size[c]] - after[first:n]
            found[c] = np.einsum("jq,jq->q", before[c], gain)
            gain *= chance[c]
            after[first:n] += gain
    return found
