"""The audits' mathematics by name: how each draws, what it measures, what it plans, what it would draw next."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import numpy as np

from ascertain.audits.comparison import (
    GAMMA,
    NONE_FOUND,
    Discrepancies,
    Rates,
    Reading,
    assorter_log_e,
    counted,
    log_of,
    overstatement,
    supersimple_log_e,
    supersimple_size,
)
from ascertain.audits.contest import Assertion
from ascertain.audits.evalue import Evidence, FloatArray, alpha, evidence
from ascertain.audits.planning import stopping
from ascertain.audits.polling import (
    PollingMath,
    bravo_asn,
    first_round,
    minerva,
    next_round,
    providence,
)

Parameters = Mapping[str, Any]
ROUNDS_OF_MINERVA: Final = 1.5
REPLICATIONS: Final = 4000


@dataclass(frozen=True, slots=True)
class Sampled:
    """The drawn cards as they bear on one assertion: what people read and, in a comparison, what the records say."""

    read: Sequence[Reading]
    records: Sequence[Reading]
    ends: Sequence[int]


@dataclass(frozen=True, slots=True)
class Measured:
    """What a sample shows: evidence, in a comparison the cards that differ, and log e after each card if so measured."""

    evidence: Evidence
    found: Discrepancies | None = None
    course: Sequence[float] = ()


@dataclass(frozen=True, slots=True)
class Sizes:
    """Cards to draw: as expected, and by the chance that they suffice; None where the method has no such figure."""

    expected: int | None
    by_chance: Mapping[float, int]


@dataclass(frozen=True, slots=True)
class Math:
    """One method; `next` gives more cards to draw, at most those that are left."""

    kind: Literal["polling", "comparison"]
    replacement: bool
    parameters: Callable[[Sequence[Assertion], float], Parameters]
    measure: Callable[[Assertion, Sampled, Parameters], Measured]
    plan: Callable[[Assertion, float, Sequence[float], Parameters], Sizes]
    next: Callable[[Assertion, Sampled, Measured, float, Parameters], int]


_POLLED: Final[Mapping[Reading, float]] = {"winner": 1.0, "loser": 0.0, "other": 0.5, "absent": 0.5, "phantom": 0.0}
"""The assorter's value of a card as read; one that is not found counts against the winner as much as it can."""


def _values(sampled: Sampled) -> list[float]:
    return [_POLLED[read] for read in sampled.read]


def _alpha(assertion: Assertion, sampled: Sampled, given: Parameters) -> Measured:
    weight = given["weight"].get(_pair(assertion))
    course = alpha(_values(sampled), cards=assertion.cards, eta=assertion.share, weight=weight)
    return Measured(evidence(course), None, course.tolist())


def _bravo(assertion: Assertion, sampled: Sampled, given: Parameters) -> Measured:
    course = alpha(_values(sampled), eta=assertion.share)
    return Measured(evidence(course), None, course.tolist())


def _pair(assertion: Assertion) -> str:
    return f"{assertion.winner} / {assertion.loser}"


def _weights(assertions: Sequence[Assertion], risk_limit: float) -> Parameters:
    """Draws after which ALPHA has left the reported share half behind: BRAVO's average number."""
    return {"weight": {_pair(one): bravo_asn(one, risk_limit=risk_limit) for one in assertions}}


def _rounds(sampled: Sampled) -> tuple[list[int], list[int]]:
    """Ballots for one of the two, and the winner's, at the end of each round that had new ones; cards that are not
    found count as the loser's.
    """
    relevant: list[int] = []
    winners: list[int] = []
    for end in sampled.ends:
        values = [value for value in (_POLLED[read] for read in sampled.read[:end]) if value != 0.5]
        if len(values) > (relevant[-1] if relevant else 0):
            relevant.append(len(values))
            winners.append(round(sum(values)))
    return relevant, winners


def _by_rounds(name: Literal["minerva", "providence"]) -> Callable[[Assertion, Sampled, Parameters], Measured]:
    test = {"minerva": minerva, "providence": providence}[name]

    def measure(assertion: Assertion, sampled: Sampled, given: Parameters) -> Measured:
        relevant, winners = _rounds(sampled)
        if not relevant:
            return Measured(Evidence(0.0, 0.0))
        tests = test(relevant, winners, share=assertion.share, risk_limit=given["risk_limit"])
        p = next((own.p for own in tests if own.stop), tests[-1].p)
        log_e = -math.log(p) if p > 0 else math.inf
        return Measured(Evidence(log_e, max(0.0, log_e)))

    return measure


def hardest(assertions: Sequence[Assertion], risk_limit: float) -> list[Assertion]:
    """The assertions that can decide a size: those that BRAVO would need at least half as many cards for as for any."""
    needs = {one: bravo_asn(one, risk_limit=risk_limit) for one in assertions}
    return [one for one, need in needs.items() if 2 * need >= max(needs.values())]


def _schedule(assertions: Sequence[Assertion], risk_limit: float) -> Parameters:
    """Minerva's rounds must not depend on what they show, so they are fixed before the first draw."""
    first = max(
        first_round(one, math_="minerva", risk_limit=risk_limit).cards for one in hardest(assertions, risk_limit)
    )
    most = assertions[0].cards
    rounds: list[int] = []
    total = 0
    while total < most and len(rounds) < 12:
        size = min(math.ceil(first * ROUNDS_OF_MINERVA ** len(rounds)), most - total)
        rounds.append(size)
        total += size
    return {"schedule": rounds, "risk_limit": risk_limit}


def _limit(assertions: Sequence[Assertion], risk_limit: float) -> Parameters:
    return {"risk_limit": risk_limit}


def _one_by_one(name: Literal["alpha", "bravo"]) -> Callable[..., Sizes]:
    def plan(assertion: Assertion, risk_limit: float, chances: Sequence[float], given: Parameters) -> Sizes:
        found = stopping(assertion, math_=name, risk_limit=risk_limit, replacement=name == "bravo")
        return Sizes(math.ceil(found.mean), {share: own for share, own in found.quantiles.items() if share in chances})

    return plan


def _in_rounds(name: PollingMath) -> Callable[..., Sizes]:
    def plan(assertion: Assertion, risk_limit: float, chances: Sequence[float], given: Parameters) -> Sizes:
        sizes = {
            chance: first_round(assertion, math_=name, risk_limit=risk_limit, stop_probability=chance).cards
            for chance in chances
        }
        return Sizes(None, sizes)

    return plan


def _more_by_growth(
    growth: Callable[[Assertion, Parameters], float],
) -> Callable[[Assertion, Sampled, Measured, float, Parameters], int]:
    """As many cards as are expected to bring what is lacking."""

    def more(assertion: Assertion, sampled: Sampled, now: Measured, risk_limit: float, given: Parameters) -> int:
        left = max(0, assertion.cards - len(sampled.read))
        lacking = -math.log(risk_limit) - now.evidence.log_e
        rate = growth(assertion, given)
        return left if rate <= 0 or math.isinf(lacking) else min(left, math.ceil(lacking / rate))

    return more


def _polling_growth(assertion: Assertion, given: Parameters) -> float:
    more, less = math.log(2 * assertion.share), math.log(2 - 2 * assertion.share)
    return (assertion.winner_votes * more + assertion.loser_votes * less) / assertion.cards


def _more_by_rounds(name: PollingMath) -> Callable[[Assertion, Sampled, Measured, float, Parameters], int]:
    def more(assertion: Assertion, sampled: Sampled, now: Measured, risk_limit: float, given: Parameters) -> int:
        relevant, winners = _rounds(sampled)
        left = max(0, assertion.cards - len(sampled.read))
        if name == "minerva" and len(sampled.ends) < len(given["schedule"]):
            return min(left, int(given["schedule"][len(sampled.ends)]))
        found = next_round(assertion, math_=name, rounds=relevant, winner_counts=winners, risk_limit=risk_limit)
        new = found.relevant - (relevant[-1] if relevant else 0)
        return min(left, max(1, assertion.cards_for(new)))

    return more


def _overstatements(sampled: Sampled) -> list[float]:
    pairs = zip(sampled.read, sampled.records, strict=True)
    return [overstatement(mvr=read, cvr=record, by_style=False) for read, record in pairs]


def _supersimple(assertion: Assertion, sampled: Sampled, given: Parameters) -> Measured:
    gamma, values = given["gamma"], _overstatements(sampled)
    kinds = (Discrepancies(o1=1), Discrepancies(o2=1), Discrepancies(u1=1), Discrepancies(u2=1))
    terms = dict(zip((0.5, 1.0, -0.5, -1.0), (log_of(kind, gamma) for kind in kinds), strict=True))
    clean = supersimple_log_e(assertion.diluted_margin, drawn=1, gamma=gamma)
    course: FloatArray = np.cumsum([clean + terms.get(value, 0.0) for value in values])
    return Measured(evidence(course), counted(values), course.tolist())


def _assorter(assertion: Assertion, sampled: Sampled, given: Parameters) -> Measured:
    values = _overstatements(sampled)
    course = assorter_log_e(values, margin=assertion.diluted_margin, rate_2=given["rate_2"])
    return Measured(evidence(course), counted(values), course.tolist())


def _rates(given: Parameters) -> Rates:
    return Rates(**given["rates"])


def _supersimple_plan(assertion: Assertion, risk_limit: float, chances: Sequence[float], given: Parameters) -> Sizes:
    rates, gamma, margin = _rates(given), given["gamma"], assertion.diluted_margin
    kinds = (Discrepancies(o1=1), Discrepancies(o2=1), Discrepancies(u1=1), Discrepancies(u2=1))
    terms = [log_of(kind, gamma) for kind in kinds]
    clean = supersimple_log_e(margin, drawn=1, gamma=gamma)
    expected = supersimple_size(assertion, risk_limit=risk_limit, rates=rates, gamma=gamma)
    return Sizes(expected, _in_one_round(assertion, risk_limit, chances, rates, clean, terms))


def _assorter_terms(margin: float, rate_2: float) -> tuple[float, list[float]]:
    """What a clean card adds to the log e-value, and what each kind of discrepancy adds besides."""
    one = [float(assorter_log_e([value], margin=margin, rate_2=rate_2)[0]) for value in (0.0, 0.5, 1.0, -0.5, -1.0)]
    return one[0], [value - one[0] for value in one[1:]]


def _assorter_growth(assertion: Assertion, given: Parameters) -> float:
    clean, terms = _assorter_terms(assertion.diluted_margin, given["rate_2"])
    rates = _rates(given)
    return clean + math.fsum(
        rate * term for rate, term in zip((rates.o1, rates.o2, rates.u1, rates.u2), terms, strict=True) if rate
    )


def _assorter_plan(assertion: Assertion, risk_limit: float, chances: Sequence[float], given: Parameters) -> Sizes:
    clean, terms = _assorter_terms(assertion.diluted_margin, given["rate_2"])
    growth = _assorter_growth(assertion, given)
    expected = min(assertion.cards, math.ceil(-math.log(risk_limit) / growth)) if growth > 0 else assertion.cards
    return Sizes(expected, _in_one_round(assertion, risk_limit, chances, _rates(given), clean, terms))


def _in_one_round(
    assertion: Assertion,
    risk_limit: float,
    chances: Sequence[float],
    rates: Rates,
    clean: float,
    terms: Sequence[float],
) -> dict[float, int]:
    """The sizes with which one round ends the audit with such chances, if the records err at these rates."""

    def enough(cards: int) -> float:
        rng = np.random.default_rng(1)
        total = np.full(REPLICATIONS, cards * clean)
        for rate, term in zip((rates.o1, rates.o2, rates.u1, rates.u2), terms, strict=True):
            total += term * rng.poisson(cards * rate, REPLICATIONS) if rate else 0.0
        return float((total >= -math.log(risk_limit)).mean())

    found = {}
    for chance in chances:
        low, high = 0, 1
        while high < assertion.cards and enough(high) < chance:
            low, high = high, min(2 * high, assertion.cards)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (low, middle) if enough(middle) >= chance else (middle, high)
        found[chance] = high
    return found


def _more_supersimple(
    assertion: Assertion, sampled: Sampled, now: Measured, risk_limit: float, given: Parameters
) -> int:
    found = now.found or NONE_FOUND
    return supersimple_size(
        assertion, risk_limit=risk_limit, drawn=len(sampled.read), found=found, gamma=given["gamma"]
    )


def _comparison(rates: Rates) -> Callable[[Sequence[Assertion], float], Parameters]:
    assumed = {"o1": rates.o1, "o2": rates.o2, "u1": rates.u1, "u2": rates.u2}
    return lambda assertions, risk_limit: {"gamma": GAMMA, "rates": assumed, "rate_2": 1e-4}


MATHS: Final[Mapping[str, Math]] = {
    "alpha": Math("polling", False, _weights, _alpha, _one_by_one("alpha"), _more_by_growth(_polling_growth)),
    "bravo": Math("polling", True, _limit, _bravo, _one_by_one("bravo"), _more_by_growth(_polling_growth)),
    "minerva": Math(
        "polling", True, _schedule, _by_rounds("minerva"), _in_rounds("minerva"), _more_by_rounds("minerva")
    ),
    "providence": Math(
        "polling", True, _limit, _by_rounds("providence"), _in_rounds("providence"), _more_by_rounds("providence")
    ),
    "super-simple": Math("comparison", True, _comparison(Rates()), _supersimple, _supersimple_plan, _more_supersimple),
    "assorter": Math(
        "comparison", True, _comparison(Rates()), _assorter, _assorter_plan, _more_by_growth(_assorter_growth)
    ),
}
"""The closed set of methods for cards."""
