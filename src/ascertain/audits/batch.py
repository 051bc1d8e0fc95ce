"""Batch comparison: whole batches are counted by hand and held against their reported totals (MACRO, Stark 2009).

A batch's error in any pair cannot exceed its bound u_b; batches are drawn with chances in proportion to their bounds.
"""

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from ascertain.audits.contest import Assertion
from ascertain.audits.evalue import check_risk_limit
from ascertain.audits.sampler import counter_numbers
from ascertain.errors import InputInvalid

UNBATCHED: Final = "in no batch"
"""Reported votes and cards that no batch holds, as a batch of their own; drawn, it cannot be counted."""


@dataclass(frozen=True, slots=True)
class CountedBatch:
    """A batch with the votes reported for it and how many ballots it holds."""

    name: str
    votes: Mapping[str, int]
    ballots: int


def pair_bound(winner_votes: int, loser_votes: int, *, ballots: int, margin: int) -> Fraction:
    """The most that a batch can overstate a pair's margin, as a share of the margin."""
    if margin <= 0:
        raise InputInvalid(f"a batch is held against a margin of 1 or more, not {margin:,}.")
    return Fraction(winner_votes - loser_votes + ballots, margin)


def max_error(batch: CountedBatch, *, assertions: Sequence[Assertion], vote_for: int = 1) -> Fraction:
    """u_b: the largest bound of the pairs. Raises `InputInvalid` for more votes than the batch can hold."""
    total, most = sum(batch.votes.values()), max(batch.votes.values(), default=0)
    if batch.ballots < 0 or min(batch.votes.values(), default=0) < 0:
        raise InputInvalid(f"batch {batch.name}: negative votes or ballots.")
    if total > batch.ballots * vote_for or most > batch.ballots:
        raise InputInvalid(f"batch {batch.name}: {total} votes on {batch.ballots} ballots.")
    return max(
        pair_bound(
            batch.votes.get(pair.winner, 0), batch.votes.get(pair.loser, 0), ballots=batch.ballots, margin=pair.margin
        )
        for pair in assertions
    )


def unbatched(batches: Sequence[CountedBatch], *, assertions: Sequence[Assertion]) -> CountedBatch:
    """What the batches lack of the reported votes and cards. Raises `InputInvalid` where they hold more than these."""
    reported = {
        name: votes
        for pair in assertions
        for name, votes in ((pair.winner, pair.winner_votes), (pair.loser, pair.loser_votes))
    }
    votes = {name: total - sum(batch.votes.get(name, 0) for batch in batches) for name, total in reported.items()}
    ballots = max(pair.cards for pair in assertions) - sum(batch.ballots for batch in batches)
    for name, lacking in {**votes, "ballots": ballots}.items():
        if lacking < 0:
            raise InputInvalid(f"the batches hold {-lacking:,} more for {name} than reported.")
    return CountedBatch(UNBATCHED, votes, ballots)


def bounds(
    batches: Iterable[CountedBatch], *, assertions: Sequence[Assertion], vote_for: int = 1
) -> dict[str, Fraction]:
    """u_b by batch, and by `UNBATCHED` for reported votes or cards outside of all, which count as wholly in error.

    Raises `InputInvalid` for a repeated batch and for totals that disagree with the report.
    """
    listed = tuple(batches)
    rest = unbatched(listed, assertions=assertions)
    found: dict[str, Fraction] = {}
    for batch in (*listed, rest) if rest.ballots or any(rest.votes.values()) else listed:
        if batch.name in found:
            raise InputInvalid(f"batch {batch.name} stands there twice.")
        found[batch.name] = max_error(batch, assertions=assertions, vote_for=vote_for)
    return found


def taint(
    batch: CountedBatch, audited: Mapping[str, int] | None, *, assertions: Sequence[Assertion], bound: Fraction
) -> float:
    """The batch's error found, as a share of its bound: 1 at worst. `audited` are the votes counted by hand.

    A batch that could not be counted (None) and one that no batch is (`UNBATCHED`) are wholly in error.
    """
    if audited is None or batch.name == UNBATCHED:
        return 1.0
    error = max(
        Fraction(
            batch.votes.get(pair.winner, 0)
            - batch.votes.get(pair.loser, 0)
            - audited.get(pair.winner, 0)
            + audited.get(pair.loser, 0),
            pair.margin,
        )
        for pair in assertions
    )
    return min(1.0, float(error / bound)) if bound > 0 else 0.0


def macro_log_e(total_bound: float | Fraction, taints: Iterable[float]) -> float:
    """Log e-value of the drawn batches' taints; -inf for a taint of 1."""
    if total_bound <= 1:
        raise InputInvalid(f"a total bound is above 1, not {float(total_bound):g}.")
    step = math.log1p(-1 / float(total_bound))
    logs = [math.log1p(-value) if value < 1 else -math.inf for value in taints]
    return -step * len(logs) + math.fsum(logs)


def macro_size(total_bound: float | Fraction, *, risk_limit: float, arlo: bool = False) -> int:
    """Draws that suffice if no batch is in error; `arlo` adds the one that Arlo adds."""
    if total_bound <= 1:
        raise InputInvalid(f"a total bound is above 1, not {float(total_bound):g}.")
    check_risk_limit(risk_limit)
    return math.ceil(math.log(risk_limit) / math.log1p(-1 / float(total_bound))) + arlo


def draw_batches(bounds_by_name: Mapping[str, Fraction], *, seed: str, count: int, skip: int = 0) -> list[str]:
    """Draw batches with replacement, chances in proportion to their bounds, by the public counter on whole numbers."""
    scale = math.lcm(*(bound.denominator for bound in bounds_by_name.values()))
    ends, names, total = [], [], 0
    for name, bound in bounds_by_name.items():
        if bound > 0:
            total += int(bound * scale)
            ends.append(total)
            names.append(name)
    if not total:
        raise InputInvalid("there is no batch that could be in error.")
    return [names[bisect_right(ends, number)] for number in counter_numbers(seed, count=count, size=total, skip=skip)]
