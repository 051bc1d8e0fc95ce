"""The numbers by which the coding of the comparison is checked, and published values of its formulas."""

import numpy as np
import pytest

from ascertain.discrepancy import estimate as est
from ascertain.discrepancy import standard_question
from ascertain.discrepancy.form import Controls
from ascertain.discrepancy.inference import q_values
from ascertain.discrepancy.sensitivity import benchmark_bound, e_value, excludes, partial_r2, robustness_value
from made_questions import investigated, units


@pytest.mark.parametrize(
    ("state", "controls", "n", "exposed", "value", "se"),
    [
        ("WI", "none", 72, 48, -10.444, 2.728),
        ("PA", "none", 67, 54, 5.498, 3.706),
        ("TX", "none", 254, 160, 4.168, 2.064),
        ("TX", "demographics", 254, 160, 2.642, 1.249),
    ],
)
def test_share_unweighted(state: str, controls: Controls, n: int, exposed: int, value: float, se: float) -> None:
    own = units(state)
    test = est.declared_test(own.question.spec, ("two_party_share", controls, "none"), role="raw")
    found = est.estimate(est.frame(own, test=test), alpha=0.05)
    assert (found.n, found.exposed) == (n, exposed)
    assert found.estimate == pytest.approx(value, abs=0.0006)
    assert found.se == pytest.approx(se, abs=0.0006)


def test_wisconsin() -> None:
    found = investigated("WI")
    assert found.aggregates is not None
    assert round(found.aggregates.exposed.two_party_swing, 2) == -8.36
    assert round(found.aggregates.unexposed.two_party_swing, 2) == -1.38
    assert found.curve is not None
    assert found.curve.specifications == 108
    assert found.curve.joint_p > 0.1
    assert found.recount is not None
    assert (found.recount.first_count.second, found.recount.first_count.first) == (1_404_440, 1_381_823)
    assert (found.recount.second_count.second, found.recount.second_count.first) == (1_405_284, 1_382_536)
    assert (found.recount.margin_before, found.recount.margin_after) == (22_617, 22_748)
    assert found.verdict.code == "explained"
    assert found.equivalence is not None
    assert found.equivalence.claim_excluded
    assert not found.equivalence.outcome_changing_excluded
    assert [own.controls_used for own in found.matching][1] == 11


def test_hand_counted_paper_leaves_nothing_of_the_machines() -> None:
    """In Wisconsin the negative control finds more than the machines in every declared test."""
    found = investigated("WI")
    for test in (own for own in found.tests if own.role == "main"):
        control = next(own for own in found.tests if own.role == "negative_control" and own.of == test.id)
        assert abs(control.estimate) > abs(test.estimate)
        assert all(own.p > 0.05 for own in test.with_negative_control)


def test_robustness_value_of_darfur() -> None:
    assert robustness_value(4.18445, df=783) == pytest.approx(0.1388, abs=5e-5)
    assert robustness_value(4.18445, df=783, alpha=0.05) == pytest.approx(0.0763, abs=5e-5)
    assert partial_r2(4.18445, df=783) == pytest.approx(0.0219, abs=5e-5)
    assert robustness_value(1.0, df=783, alpha=0.05) == 0.0


@pytest.mark.parametrize(("k", "left"), [(1, 0.0752), (2, 0.0529), (3, 0.0304)])
def test_benchmarks_of_darfur(k: int, left: float) -> None:
    found = benchmark_bound(r2_exposure=0.00908, r2_outcome=0.10903, k=k, estimate=0.097316, se=0.023257, df=783)
    assert found.adjusted_estimate == pytest.approx(left, abs=5e-5)
    if k == 1:
        assert found.adjusted_se == pytest.approx(0.0219, abs=5e-5)
        assert found.r2_exposure == pytest.approx(0.0092, abs=5e-5)
        assert found.r2_outcome == pytest.approx(0.1246, abs=5e-5)


def test_no_confounder_so_strong() -> None:
    found = benchmark_bound(r2_exposure=0.4, r2_outcome=0.1, k=3, estimate=1, se=0.1, df=50)
    assert found.adjusted_estimate is None


def test_e_value_of_nothing_is_one() -> None:
    assert e_value(0.0, outcome_sd=2.0) == 1.0
    assert e_value(2.0, outcome_sd=2.0) == pytest.approx(np.exp(0.91) + np.sqrt(np.exp(0.91) * (np.exp(0.91) - 1)))


def test_false_discoveries_by_hand() -> None:
    """p 0.01, 0.04, 0.03, 0.2 in fours: 0.04, then 0.04 x 4/3 for both middle ones, then 0.2."""
    assert q_values([0.01, 0.04, 0.03, 0.2]) == pytest.approx([0.04, 0.16 / 3, 0.16 / 3, 0.2])
    assert q_values([]) == []


def test_excluding_is_one_sided_and_away_from_zero() -> None:
    assert excludes(0.0, se=1.0, df=1000, points=-7.0) < 1e-9
    assert excludes(-7.0, se=1.0, df=1000, points=-7.0) == pytest.approx(0.5)
    assert excludes(9.0, se=1.0, df=1000, points=7.0) > 0.97


def test_the_standard_question_is_the_same_for_all_but_its_state() -> None:
    assert standard_question(2016, state="TX").spec.claim is None
    assert standard_question(2016, state="WI").spec.claim is not None
    assert standard_question(2016, state="WI").declaration == "standard"
