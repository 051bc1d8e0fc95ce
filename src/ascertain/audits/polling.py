"""Ballot polling: cards are drawn and read, the machines' records are not used. BRAVO, Minerva and Providence.

Numbers are of relevant ballots, those for one of the assertion's two, unless they are named cards.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from ascertain.audits.contest import Assertion
from ascertain.audits.evalue import FloatArray, check_risk_limit
from ascertain.audits.tails import above, log_choose, point_masses
from ascertain.errors import InputInvalid

PollingMath = Literal["bravo", "minerva", "providence"]
RESOLVED: Final = 1e-12
"""The least chance that sums over rounds show to many digits; where they are smaller a risk is bounded from above."""
FULL_COUNT_SHARE: Final = 0.5
"""A plan of more than this share of the cards says that counting all of them may be cheaper."""


@dataclass(frozen=True, slots=True)
class RoundTest:
    """One round: ballots and winner's ballots so far, the least of these that stops, the risk measured and spent so far."""

    n: int
    k: int
    kmin: int | None
    p: float
    stop: bool
    risk_spent: float


@dataclass(frozen=True, slots=True)
class Size:
    """A round's size in relevant ballots and in cards, and the chance that it ends the audit if the report is right."""

    relevant: int
    cards: int
    stop_probability: float
    full_count_cheaper: bool


def _check_share(share: float, risk_limit: float) -> None:
    if not 0.5 < share < 1:
        raise InputInvalid(f"a winner's share of the two is above 1/2 and below 1, not {share:g}.")
    check_risk_limit(risk_limit)


def _check_rounds(rounds: Sequence[int], winner_counts: Sequence[int]) -> None:
    if len(rounds) != len(winner_counts):
        raise InputInvalid(f"{len(rounds)} rounds and {len(winner_counts)} counts of the winner's ballots.")
    n = k = 0
    for more, winners in zip(rounds, winner_counts, strict=True):
        if more <= n or not k <= winners <= k + more - n:
            raise InputInvalid(f"after a round of {n} with {k} for the winner, {more} with {winners} cannot be.")
        n, k = more, winners


def bravo_log_e(assertion: Assertion, *, sample_winner: int, sample_loser: int) -> float:
    """Log e-value of a sample under BRAVO (Lindeman, Stark and Yates 2012)."""
    return log_ratio(sample_winner, sample_loser, share=assertion.share)


def log_ratio(winner: int, loser: int, *, share: float) -> float:
    """Log of the likelihood of a sample at the reported share over that at a tie."""
    return winner * math.log(2 * share) + loser * math.log(2 - 2 * share)


def bravo_asn(assertion: Assertion, *, risk_limit: float) -> int:
    """Average number of cards until BRAVO stops if the report is right (an approximation from above)."""
    _check_share(assertion.share, risk_limit)
    more, less = math.log(2 * assertion.share), math.log(2 - 2 * assertion.share)
    growth = (assertion.winner_votes * more + assertion.loser_votes * less) / assertion.cards
    return math.ceil((-math.log(risk_limit) + more / 2) / growth)


def bravo_kmin(n: int, *, share: float, risk_limit: float) -> int:
    """The least number of winner's ballots of n with which BRAVO stops at the end of a round; more than n where none does."""
    _check_share(share, risk_limit)
    more, less = math.log(2 * share), math.log(2 - 2 * share)
    return math.ceil((-math.log(risk_limit) - n * less) / (more - less))


class _Rounds:
    """The distributions of the winner's ballots at a tie and at the reported share, given that no round has stopped."""

    def __init__(self, share: float, risk_limit: float) -> None:
        _check_share(share, risk_limit)
        self.share, self.risk_limit = share, risk_limit
        self.n, self.spent, self.looks = 0, 0.0, 0
        self.tie, self.reported = (0, np.ones(1)), (0, np.ones(1))

    def extend(self, n: int) -> None:
        """Draw on to n ballots."""
        new = n - self.n
        self.tie, self.reported = (
            _convolve(now, point_masses(new, share)) for now, share in ((self.tie, 0.5), (self.reported, self.share))
        )
        self.n, self.looks = n, self.looks + 1

    def kmin(self) -> int | None:
        """The least count whose tail at the reported share exceeds that at a tie by 1 / risk limit; None where none does."""
        tails = _tail(self.tie), _tail(self.reported)
        low = max(self.tie[0], self.n // 2)
        most = self.reported[0] + len(self.reported[1]) - 1
        high = min(most, bravo_kmin(self.n, share=self.share, risk_limit=self.risk_limit) + 1)

        def stops(k: int) -> bool:
            at_tie, at_share = _at(tails[0], k), _at(tails[1], k)
            return at_share > 0 and self.risk_limit * at_share > at_tie

        if not stops(high):
            return None
        while low < high:
            middle = (low + high) // 2
            low, high = (low, middle) if stops(middle) else (middle + 1, high)
        return high

    def p(self, k: int) -> float:
        """The risk measured with k winner's ballots: exact in the first round, then never below it; falls as k grows.

        The least of three bounds over counts up to k: tail over tail; where that at a tie is not resolved, the tail
        without stops in its place; and BRAVO's, for tail over tail is a mean of likelihood ratios of k and more.
        """
        if self.looks == 1:
            return math.exp(min(0.0, above(self.n, k, 0.5) - above(self.n, k, self.share)))
        from scipy.special import betainc

        first = min(self.tie[0], self.reported[0])
        counts = np.arange(first, min(k, self.reported[0] + len(self.reported[1]) - 1) + 1)
        tie, reported = (_tails_at(_tail(now), counts) for now in (self.tie, self.reported))
        free = betainc(np.maximum(counts, 1), self.n - counts + 1, 0.5)
        known = reported > RESOLVED
        ratios = np.where(tie > RESOLVED, tie, free)[known] / reported[known]
        bravo = math.exp(min(0.0, -log_ratio(k, self.n - k, share=self.share)))
        return float(ratios.min(initial=bravo))

    def stop_probability(self, kmin: int | None) -> float:
        """Chance of kmin or more at the reported share, given that no round has stopped."""
        total = float(self.reported[1].sum())
        return _at(_tail(self.reported), kmin) / total if kmin is not None and total > 0 else 0.0

    def cut(self, kmin: int | None) -> None:
        """Go on only where the round did not stop."""
        if kmin is not None:
            self.spent += _at(_tail(self.tie), kmin)
            self.tie, self.reported = (_below(now, kmin) for now in (self.tie, self.reported))


Masses = tuple[int, FloatArray]
"""Chances of the counts from the first number on."""


def _convolve(one: Masses, other: Masses) -> Masses:
    first, second = one[1], other[1]
    if min(len(first), len(second)) <= 64 or len(first) * len(second) < 4_000_000:
        joined = np.convolve(first, second)
    else:
        from scipy.signal import fftconvolve

        joined = np.maximum(fftconvolve(first, second), 0.0)
    return one[0] + other[0], joined


def _tail(masses: Masses) -> Masses:
    return masses[0], np.cumsum(masses[1][::-1])[::-1]


def _at(tail: Masses, k: int) -> float:
    place = k - tail[0]
    return float(tail[1][max(place, 0)]) if place < len(tail[1]) else 0.0


def _tails_at(tail: Masses, counts: NDArray[np.int64]) -> FloatArray:
    found: FloatArray = np.append(tail[1], 0.0)[np.clip(counts - tail[0], 0, len(tail[1]))]
    return found


def _below(masses: Masses, kmin: int) -> Masses:
    return masses[0], masses[1][: kmin - masses[0]] if kmin > masses[0] else np.zeros(1)


def minerva(
    rounds: Sequence[int], winner_counts: Sequence[int], *, share: float, risk_limit: float
) -> tuple[RoundTest, ...]:
    """Minerva (Zagorski et al. 2021): the rounds as drawn so far, cumulative; their sizes must not depend on the sample."""
    _check_rounds(rounds, winner_counts)
    course, found = _Rounds(share, risk_limit), []
    for n, k in zip(rounds, winner_counts, strict=True):
        course.extend(n)
        kmin, p = course.kmin(), course.p(k)
        course.cut(kmin)
        found.append(RoundTest(n, k, kmin, p, kmin is not None and k >= kmin, course.spent))
    return tuple(found)


def minerva_kmins(rounds: Sequence[int], *, share: float, risk_limit: float) -> tuple[tuple[int | None, float], ...]:
    """The least count that stops each round of a schedule, and the risk spent up to it."""
    course, found = _Rounds(share, risk_limit), []
    for n in rounds:
        if n <= course.n:
            raise InputInvalid(f"rounds grow; {n} follows {course.n}.")
        course.extend(n)
        kmin = course.kmin()
        course.cut(kmin)
        found.append((kmin, course.spent))
    return tuple(found)


def _providence_p(n: int, k: int, before: float, *, share: float) -> float:
    """Providence's risk after a round of n new ballots, k of them the winner's; `before` is the log e-value so far."""
    log_tie, log_share = above(n, k, 0.5), above(n, k, share)
    return math.exp(min(0.0, -before + log_tie - log_share))


def _providence_least(n: int, before: float, *, share: float, risk_limit: float) -> int | None:
    """The least of n new ballots for the winner that stops; more of them never stop later."""
    low, high = 0, n
    if _providence_p(n, n, before, share=share) > risk_limit:
        return None
    while low < high:
        middle = (low + high) // 2
        stops = _providence_p(n, middle, before, share=share) <= risk_limit
        low, high = (low, middle) if stops else (middle + 1, high)
    return high


def providence(
    rounds: Sequence[int], winner_counts: Sequence[int], *, share: float, risk_limit: float
) -> tuple[RoundTest, ...]:
    """Providence (Broadrick et al. 2022): like Minerva, but a round's size may depend on what the earlier ones showed."""
    _check_share(share, risk_limit)
    _check_rounds(rounds, winner_counts)
    found: list[RoundTest] = []
    n = k = 0
    for now, winners in zip(rounds, winner_counts, strict=True):
        before = log_ratio(k, n - k, share=share)
        p = _providence_p(now - n, winners - k, before, share=share)
        least = _providence_least(now - n, before, share=share, risk_limit=risk_limit)
        spent = max((test.risk_spent for test in found), default=0.0)
        found.append(RoundTest(now, winners, None if least is None else k + least, p, p <= risk_limit, max(spent, p)))
        n, k = now, winners
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a next round promises: the least count that stops it, and the chance of that if the report is right."""

    kmin: int | None
    stop_probability: float


def minerva_outlook(
    rounds: Sequence[int], winner_counts: Sequence[int], *, n: int, share: float, risk_limit: float
) -> Outlook:
    """Minerva's next round up to n ballots, given the winner's ballots so far."""
    _check_rounds(rounds, winner_counts)
    course = _Rounds(share, risk_limit)
    for earlier in rounds:
        course.extend(earlier)
        course.cut(course.kmin())
    drawn, winners = (rounds[-1], winner_counts[-1]) if rounds else (0, 0)
    if n <= drawn:
        raise InputInvalid(f"rounds grow; {n} follows {drawn}.")
    course.extend(n)
    kmin = course.kmin()
    return Outlook(kmin, 0.0 if kmin is None else math.exp(above(n - drawn, kmin - winners, share)))


def _minerva_next(
    rounds: Sequence[int], winner_counts: Sequence[int], *, share: float, risk_limit: float
) -> Callable[[int], float]:
    """Chance that a next round up to n ballots stops, given the winner's ballots so far."""

    def chance(n: int) -> float:
        return minerva_outlook(rounds, winner_counts, n=n, share=share, risk_limit=risk_limit).stop_probability

    return chance


def _providence_next(
    rounds: Sequence[int], winner_counts: Sequence[int], *, share: float, risk_limit: float
) -> Callable[[int], float]:
    drawn, winners = (rounds[-1], winner_counts[-1]) if rounds else (0, 0)
    before = log_ratio(winners, drawn - winners, share=share)

    def chance(n: int) -> float:
        new = n - drawn
        least = _providence_least(new, before, share=share, risk_limit=risk_limit)
        return 0.0 if least is None else math.exp(above(new, least, share))

    return chance


def _bravo_next(
    rounds: Sequence[int], winner_counts: Sequence[int], *, share: float, risk_limit: float
) -> Callable[[int], float]:
    drawn, winners = (rounds[-1], winner_counts[-1]) if rounds else (0, 0)

    def chance(n: int) -> float:
        kmin = bravo_kmin(n, share=share, risk_limit=risk_limit)
        return math.exp(above(n - drawn, kmin - winners, share))

    return chance


NEXT: Final[Mapping[PollingMath, Callable[..., Callable[[int], float]]]] = {
    "bravo": _bravo_next,
    "minerva": _minerva_next,
    "providence": _providence_next,
}


def _first_reaching(chance: Callable[[int], float], target: float, *, above_n: int, start: int, most: int) -> int:
    """The first size found whose chance reaches the target; the chance is a saw-tooth, so by bisection, not the least of all."""
    low, high = above_n, max(above_n + 1, start)
    while chance(high) < target:
        low, high = high, high * 2 - above_n
        if high >= most:
            if chance(most) < target:
                return most
            high = most
            break
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if chance(middle) >= target else (middle, high)
    return high


def next_round(
    assertion: Assertion,
    *,
    math_: PollingMath = "providence",
    rounds: Sequence[int] = (),
    winner_counts: Sequence[int] = (),
    risk_limit: float,
    stop_probability: float = 0.9,
) -> Size:
    """The size that a next round, cumulative, needs to stop with that chance if the report is right."""
    _check_share(assertion.share, risk_limit)
    _check_rounds(rounds, winner_counts)
    if not 0 < stop_probability < 1:
        raise InputInvalid(f"a chance of stopping is between 0 and 1, not {stop_probability:g}.")
    chance = NEXT[math_](rounds, winner_counts, share=assertion.share, risk_limit=risk_limit)
    drawn = rounds[-1] if rounds else 0
    margin = 2 * assertion.share - 1
    start = drawn + max(2, math.ceil(-0.5 * math.log(risk_limit) / margin**2))
    most = max(assertion.relevant, drawn + 1)
    n = _first_reaching(chance, stop_probability, above_n=drawn, start=min(start, most), most=most)
    cards = min(assertion.cards_for(n), assertion.cards)
    return Size(n, cards, chance(n), cards > FULL_COUNT_SHARE * assertion.cards)


def first_round(
    assertion: Assertion, *, math_: PollingMath = "providence", risk_limit: float, stop_probability: float = 0.9
) -> Size:
    """The size that a first round needs to stop with that chance if the report is right."""
    return next_round(assertion, math_=math_, risk_limit=risk_limit, stop_probability=stop_probability)


__all__ = [
    "FULL_COUNT_SHARE",
    "Outlook",
    "PollingMath",
    "RoundTest",
    "Size",
    "bravo_asn",
    "bravo_kmin",
    "bravo_log_e",
    "first_round",
    "log_choose",
    "log_ratio",
    "minerva",
    "minerva_kmins",
    "minerva_outlook",
    "next_round",
    "providence",
]
