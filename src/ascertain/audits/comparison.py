"""Ballot comparison: each drawn card's record (CVR) against what people read on it (MVR).

The overstatement o = A(cvr) - A(mvr) is what the record says too much for the winner: 1, 1/2, 0, -1/2 or -1. The
super-simple Kaplan-Markov test (Stark 2010; Lindeman and Stark 2012) counts them; the assorter takes them one by one.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from ascertain.audits.contest import Assertion
from ascertain.audits.evalue import FloatArray, alpha, check_risk_limit
from ascertain.errors import InputInvalid

GAMMA: Final = 1.03905
"""How far two-vote overstatements are allowed for in advance."""
Reading = Literal["winner", "loser", "other", "absent", "phantom"]
"""What a card shows of an assertion's two: absent is a contest that is not on the card, phantom a card that is not there."""
VALUE: Final[Mapping[Reading, float]] = {"winner": 1.0, "loser": 0.0, "other": 0.5, "absent": 0.5, "phantom": 0.5}


@dataclass(frozen=True, slots=True)
class Discrepancies:
    """Cards by what their record overstates or understates: by one vote or by two."""

    o1: int = 0
    o2: int = 0
    u1: int = 0
    u2: int = 0

    @property
    def total(self) -> int:
        """All cards that differ."""
        return self.o1 + self.o2 + self.u1 + self.u2


@dataclass(frozen=True, slots=True)
class Rates:
    """The same as shares of the cards, assumed for planning; the defaults are those of the states' tools."""

    o1: float = 0.001
    o2: float = 0.0001
    u1: float = 0.001
    u2: float = 0.0001


DEFAULT_RATES: Final = Rates()
NO_ERRORS: Final = Rates(0, 0, 0, 0)
NONE_FOUND: Final = Discrepancies()


def overstatement(*, mvr: Reading, cvr: Reading, by_style: bool) -> float:
    """What the record says too much for the winner.

    A card that cannot be found counts against the report as much as it can; so does, where the styles say that the
    contest is on the card, one that lacks it.
    """
    found = 0.0 if mvr == "phantom" or (by_style and mvr == "absent" and cvr != "absent") else VALUE[mvr]
    return VALUE[cvr] - found


def counted(overstatements: Iterable[float]) -> Discrepancies:
    """Overstatements as counts by size."""
    sizes = [round(2 * value) for value in overstatements]
    return Discrepancies(sizes.count(1), sizes.count(2), sizes.count(-1), sizes.count(-2))


def pooled(overstatements: Sequence[Sequence[float]]) -> Discrepancies:
    """Each card's worst overstatement of any assertion [assertion][card], to be held against the smallest margin."""
    return counted(max(card) for card in zip(*overstatements, strict=True))


def overstatement_assorter(overstatement: float, *, margin: float) -> float:
    """B = (1 - o) / (2 - v), whose mean is above 1/2 exactly if the assertion is true; v is the diluted margin."""
    return (1 - overstatement) / (2 - margin)


def assorter_mean(margin: float, *, rate_1: float = 0.0, rate_2: float = 0.0) -> float:
    """The mean of B at given shares of one-vote and two-vote overstatements."""
    return (1 - rate_1 / 2 - rate_2) / (2 - margin)


def comparison_eta(margin: float, *, rate_2: float = 1e-4) -> float:
    """The alternative for ALPHA on B that bets on such a share of two-vote overstatements (a bet to be logged)."""
    upper = 2 / (2 - margin)
    return (1 - upper * (1 - rate_2)) / (2 - 2 * upper) + upper * (1 - rate_2) - 0.5


def assorter_log_e(
    overstatements: Iterable[float], *, margin: float, cards: int | None = None, rate_2: float = 1e-4
) -> FloatArray:
    """Log e-value after each drawn card by ALPHA on the overstatement assorter."""
    values = [overstatement_assorter(value, margin=margin) for value in overstatements]
    return alpha(values, cards=cards, upper=2 / (2 - margin), eta=comparison_eta(margin, rate_2=rate_2))


def _log_terms(gamma: float) -> tuple[float, float, float, float]:
    """What one discrepancy of each kind (o1, o2, u1, u2) adds to the log e-value."""
    if gamma <= 1:
        raise InputInvalid(f"gamma is above 1, not {gamma:g}.")
    half, whole = 1 / (2 * gamma), 1 / gamma
    return math.log1p(-half), math.log1p(-whole), math.log1p(half), math.log1p(whole)


def _check_margin(margin: float) -> None:
    if not 0 < margin <= 1:
        raise InputInvalid(f"a diluted margin is above 0 and at most 1, not {margin:g}.")


def log_of(found: Discrepancies | Rates, gamma: float) -> float:
    """What discrepancies add to the log e-value."""
    numbers = (found.o1, found.o2, found.u1, found.u2)
    return math.fsum(number * term for number, term in zip(numbers, _log_terms(gamma), strict=True) if number)


def supersimple_log_e(
    margin: float,
    *,
    drawn: int,
    found: Discrepancies = NONE_FOUND,
    gamma: float = GAMMA,
) -> float:
    """Log e-value of a sample of so many draws with replacement and its discrepancies."""
    if found.total > drawn:
        raise InputInvalid(f"{found.total} discrepancies on {drawn} draws cannot be.")
    return -drawn * math.log1p(-margin / (2 * gamma)) + log_of(found, gamma)


def log_growth(margin: float, *, rates: Rates, gamma: float = GAMMA) -> float:
    """Expected growth of the log e-value with each card at such shares of discrepancies."""
    return -math.log1p(-margin / (2 * gamma)) + log_of(rates, gamma)


def supersimple_nmin(
    margin: float,
    *,
    found: Discrepancies = NONE_FOUND,
    risk_limit: float,
    gamma: float = GAMMA,
) -> int:
    """Draws that suffice with such discrepancies: the published closed form, slightly on the safe side."""
    _check_margin(margin)
    check_risk_limit(risk_limit)
    need = -math.log(risk_limit) - log_of(found, gamma)
    return max(found.total, math.ceil(2 * gamma * need / margin))


def expected_size(margin: float, *, rates: Rates, risk_limit: float, gamma: float = GAMMA) -> int | None:
    """Draws until the expected log e-value reaches the limit; None where it never does."""
    _check_margin(margin)
    check_risk_limit(risk_limit)
    growth = log_growth(margin, rates=rates, gamma=gamma)
    return math.ceil(-math.log(risk_limit) / growth) if growth > 0 else None


def _half_up(value: float) -> int:
    return math.floor(value + 0.5)


def supersimple_size(
    assertion: Assertion,
    *,
    risk_limit: float,
    rates: Rates = DEFAULT_RATES,
    drawn: int = 0,
    found: Discrepancies = NONE_FOUND,
    gamma: float = GAMMA,
) -> int:
    """Cards to draw (more, after a round of `drawn`): assumed discrepancies in whole cards, then the closed form.

    After a round the overstatements seen take the place of the assumed rates. Never more than the cards there are.
    """
    margin = assertion.diluted_margin
    if drawn:
        rates = Rates(found.o1 / drawn, found.o2 / drawn, 0, 0)
    start = expected_size(margin, rates=rates, risk_limit=risk_limit, gamma=gamma)
    left = max(0, assertion.cards - drawn)
    if start is None:
        return left
    assumed = Discrepancies(
        math.ceil(rates.o1 * start), _half_up(rates.o2 * start), math.ceil(rates.u1 * start), _half_up(rates.u2 * start)
    )
    size = supersimple_nmin(margin, found=assumed, risk_limit=risk_limit, gamma=gamma)
    return max(0, min(size - drawn, left))
