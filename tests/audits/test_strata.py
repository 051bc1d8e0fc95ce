"""Stratified audits: the least evidence over all allocations by brute force, ends, and SUITE's true maximum."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest

from ascertain.audits.comparison import Discrepancies, assorter_log_e
from ascertain.audits.strata import (
    ComparisonPart,
    PollingPart,
    Stratum,
    comparison_stratum,
    polling_part_p,
    polling_stratum,
    stratified_log_e,
    suite,
)
from ascertain.errors import InputInvalid


def polled(rng: np.random.Generator, *, cards: int, share: float, drawn: int, eta: float) -> Stratum:
    values = (rng.random(drawn) < share).astype(float).tolist()
    return Stratum("polled", cards, polling_stratum(values, cards=cards, eta=eta))


def least_by_force(strata: list[Stratum], *, steps: int) -> float:
    """The least joint evidence where the whole of the null's mean is shared out in so many steps."""
    total = sum(stratum.cards for stratum in strata)
    unit = total / 2 / steps

    def own(stratum: Stratum) -> list[float]:
        return [stratum.log_e(part * unit / stratum.cards) for part in range(int(stratum.cards / unit) + 1)]

    tables = [own(stratum) for stratum in strata]
    last = tables.pop()
    return min(
        sum(table[part] for table, part in zip(tables, parts, strict=True)) + last[steps - sum(parts)]
        for parts in itertools.product(*(range(len(table)) for table in tables))
        if 0 <= steps - sum(parts) < len(last)
    )


@pytest.mark.parametrize("seed", range(6))
def test_two_strata_reach_the_least_by_brute_force(seed: int) -> None:
    rng = np.random.default_rng(seed)
    shares = rng.uniform(0.4, 0.8, 2)
    strata = [
        polled(rng, cards=size, share=share, drawn=40, eta=share)
        for size, share in zip((600, 900), shares, strict=True)
    ]
    found, forced = stratified_log_e(strata), least_by_force(strata, steps=500)
    assert found <= forced + 1e-3
    assert found == pytest.approx(forced, abs=0.05)


@pytest.mark.parametrize("shares", [(0.7, 0.6, 0.65), (0.9, 0.45, 0.6), (0.0, 0.8, 0.7), (0.5, 0.5, 0.5)])
def test_three_strata_are_never_above_brute_force(shares: tuple[float, ...]) -> None:
    """The table takes each cell at its worse end, also where evidence rises with the mean that the null allows.

    Inside a cell it may lie lower by the square of the cell's width, where the sample is against the report anyway.
    """
    rng = np.random.default_rng(7)
    strata = [polled(rng, cards=500, share=share, drawn=60, eta=max(share, 0.3) * 0.98) for share in shares]
    found, forced = stratified_log_e(strata, cells=100), least_by_force(strata, steps=100)
    assert found <= forced + 1e-9
    finer = stratified_log_e(strata, cells=1000)
    assert found - 0.05 <= finer <= forced + 1e-9


def test_a_single_stratum_is_its_own_evidence() -> None:
    alone = polled(np.random.default_rng(1), cards=500, share=0.7, drawn=60, eta=0.7)
    assert stratified_log_e([alone]) == alone.log_e(0.5)


def test_a_stratum_without_draws_says_nothing() -> None:
    for empty in (polling_stratum([], cards=50, eta=0.6), comparison_stratum([], cards=50, reported_mean=1.0)):
        assert [empty(theta) for theta in (0.0, 0.3, 1.0)] == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("count", [2, 3])
def test_strata_counted_to_the_last_card_know_the_answer(count: int) -> None:
    def whole(ones: int) -> Stratum:
        values = [0.0, 1.0] * (10 - abs(10 - ones)) + [float(ones > 10)] * (2 * abs(10 - ones))
        assert sum(values) == ones
        return Stratum("whole", 20, polling_stratum(values, cards=20, eta=0.6))

    assert stratified_log_e([whole(11)] * count) == math.inf
    assert stratified_log_e([whole(9)] * count) <= 0
    assert stratified_log_e([whole(10)] * count) <= 0


def test_a_stratum_counted_to_the_end_leaves_the_rest_to_the_other() -> None:
    """6 of 10 are known there; the other half must show more than 0.4, and does."""
    known = Stratum("known", 10, polling_stratum([0.0, 1.0] * 4 + [1.0, 1.0], cards=10, eta=0.6))
    sampled = Stratum("sampled", 10_000, polling_stratum([1.0, 1.0, 1.0, 0.0] * 60, cards=10_000, eta=0.7))
    assert stratified_log_e([known, sampled]) > math.log(20)


def test_a_comparison_stratum_without_errors_confirms_and_errors_hurt() -> None:
    """With the whole margin here, as strong as the overstatement assorter over all cards; the same values but for scale."""
    overstatements = [0.0] * 70
    for more in ([], [1.0], [0.5, -0.5]):
        found = comparison_stratum(overstatements + more, cards=2000, reported_mean=0.55)(0.5)
        assert found == pytest.approx(assorter_log_e(overstatements + more, margin=0.1, cards=2000)[-1], abs=1e-3)
    clean = comparison_stratum(overstatements, cards=2000, reported_mean=0.55)
    assert clean(0.5) > math.log(20) > clean(0.52)
    assert clean(0.55) == pytest.approx(0, abs=1e-3)
    assert comparison_stratum([*overstatements, 1.0], cards=2000, reported_mean=0.55)(0.5) < 0


EX1 = (ComparisonPart(4550, 4950, 10_000, 500), PollingPart(750, 150, 1_000, 250, 187, 37))
CLOSE = (ComparisonPart(351, 349, 700, 699), PollingPart(151, 149, 300, 299, 151, 148))


@pytest.mark.parametrize(("parts", "highest", "on_grid"), [(EX1, 0.0705609, 0.0704990), (CLOSE, 0.4267616, 0.4003225)])
def test_suite_s_true_maximum(parts: tuple[ComparisonPart, PollingPart], highest: float, on_grid: float) -> None:
    """The published tool stopped at steps of 5 % of the margin, below the largest.

    In the close one the largest is an end: all of the margin overstated by the records, the polled cards as reported.
    Any less on the records, and the polled cards could not have been what they were seen to be.
    """
    assert suite(*parts) == pytest.approx(highest, abs=5e-8)
    assert suite(*parts, grid=0.05) == pytest.approx(on_grid, abs=1e-6)


def test_discrepancies_raise_suite_s_risk() -> None:
    first, second = EX1
    hurt = ComparisonPart(first.winner, first.loser, first.cards, first.drawn, Discrepancies(o2=1))
    assert suite(hurt, second) > suite(first, second)


def test_what_cannot_be() -> None:
    cases: list[Callable[[], float]] = [
        lambda: stratified_log_e([]),
        lambda: stratified_log_e([Stratum(name, size, lambda _: 0.0) for name, size in (("a", 5), ("b", 0))]),
        lambda: suite(ComparisonPart(10, 20, 40, 5), PollingPart(10, 5, 20, 5, 3, 1)),
        lambda: suite(EX1[0], PollingPart(750, 150, 1_000, 250, 230, 37)),
    ]
    for case in cases:
        with pytest.raises(InputInvalid):
            case()


def test_a_report_that_is_itself_among_the_null_is_never_ruled_out() -> None:
    """Nothing overstated here, or less than nothing: p is 1 whatever the sample."""
    for seen in (10, 150, 240):
        part = PollingPart(750, 150, 1_000, 250, seen, 0)
        assert [polling_part_p(part, error=error) for error in (0.0, -50.0)] == [1.0, 1.0]
    with pytest.raises(InputInvalid, match="a sample of 25 from 20 cards"):
        polling_part_p(PollingPart(10, 5, 20, 25, 20, 1), error=1.0)
