"""E-values in logs: against naive loops and whole urns, at the ends of the urn, in print, and where products run out."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import audit_oracle as oracle
from ascertain.audits.evalue import (
    Evidence,
    FloatArray,
    agrapa,
    alpha,
    alpha_counts,
    betting,
    evidence,
    kaplan_markov,
    kaplan_wald,
    mixture,
    null_means,
    square_kelly,
)
from ascertain.errors import InputInvalid

FRACTIONS, WEIGHTS = square_kelly()


def test_a_product_that_runs_through_zero() -> None:
    """4,000 zeros and then 6,000 ones: as a product it is 0 for ever, or begins anew; in logs it is what it is."""
    found = alpha([0.0] * 4000 + [1.0] * 6000, eta=0.6)
    assert found[-1] == pytest.approx(4000 * math.log(0.8) + 6000 * math.log(1.2), rel=1e-12)
    assert found[-1] == pytest.approx(201.355, abs=5e-4)
    assert evidence(found).text == "3.6e-88"


def test_risks_in_print() -> None:
    assert Evidence(0, 0).text == "1.0000"
    assert Evidence(-3, 0.5).text == "0.6065"
    assert Evidence(0, -math.log(9.97e-10)).text == "1.0e-9"
    assert Evidence(0, 400 * math.log(10)).text == "1.0e-400"
    assert Evidence(0, 400 * math.log(10)).risk == 0
    assert Evidence(math.inf, math.inf).text == "0"
    assert evidence(np.array([])) == Evidence(0.0, 0.0)
    assert evidence(np.array([1.0, 3.0, 2.0])) == Evidence(2.0, 3.0)


@given(
    st.lists(st.sampled_from([0.0, 0.5, 1.0]), min_size=1, max_size=25),
    st.floats(0.51, 0.99),
    st.sampled_from([None, 3.0, 100.0]),
    st.sampled_from([None, 200]),
)
@settings(deadline=None)
def test_alpha_is_the_paper_s_loop(x: list[float], eta: float, weight: float | None, cards: int | None) -> None:
    naive = oracle.alpha(x, cards=cards, null=0.5, upper=1.0, eta=eta, weight=weight)
    assert np.exp(alpha(x, cards=cards, eta=eta, weight=weight)) == pytest.approx(naive, rel=1e-9)


@given(st.integers(0, 300), st.integers(0, 300), st.floats(0.5, 0.999))
@settings(deadline=None)
def test_counts_alone_give_the_same(ones: int, zeros: int, eta: float) -> None:
    found = alpha([1.0] * ones + [0.0] * zeros, eta=eta)
    assert alpha_counts(ones, ones + zeros, eta=eta) == pytest.approx(found[-1] if len(found) else 0.0, abs=1e-8)
    assert alpha_counts(ones + 1, ones + zeros + 1, eta=eta) >= alpha_counts(ones, ones + zeros, eta=eta)


def courses(cards: int, null: float = 0.5) -> dict[str, Callable[[FloatArray], FloatArray]]:
    eta = (1 + null) / 2 - 0.1
    return {
        "fixed": lambda x: alpha(x, cards=cards, null=null, eta=eta),
        "fixed at the top": lambda x: alpha(x, cards=cards, null=null, eta=1.0),
        "shrinkage": lambda x: alpha(x, cards=cards, null=null, eta=eta, weight=5),
        "betting": lambda x: betting(x, cards=cards, null=null, bet=1.5),
        "betting all": lambda x: betting(x, cards=cards, null=null, bet=50),
        "agrapa": lambda x: betting(x, cards=cards, null=null, bet=agrapa(cards=cards, null=null)),
        "mixture": lambda x: mixture(x, cards=cards, null=null, fractions=FRACTIONS, weights=WEIGHTS),
    }


@pytest.mark.parametrize("name", list(courses(1)))
@pytest.mark.parametrize("urn", [(0, 0, 0, 0, 1, 1, 1, 1), (0, 0, 0, 0.5, 0.5, 1, 1, 1), (0, 0, 0, 0, 0, 0, 1, 1)])
def test_no_evidence_on_average_over_every_order_of_an_urn_that_the_report_lost(
    name: str, urn: tuple[float, ...]
) -> None:
    """The mean of M over all orders is at most 1 after each draw and never infinite: the definition, with no chance in it."""
    orders = np.array(list(set(itertools.permutations(urn))), dtype=np.float64)
    found = np.exp(courses(len(urn))[name](orders))
    assert np.isfinite(found).all()
    assert (found.mean(axis=0) <= 1 + 1e-9).all()


def test_rounding_at_the_upper_end_is_no_evidence() -> None:
    """Values of the overstatement assorter are not whole in binary; all 40 orders of a lost urn stay finite."""
    upper = 2 / (2 - 0.3)
    rng = np.random.default_rng(3)
    for _ in range(40):
        x = rng.permutation([0.0] * 6 + [upper / 2] * 3 + [upper] * 3)
        for weight in (None, 2.0):
            assert not np.isposinf(alpha(x, cards=12, null=0.5, upper=upper, eta=0.9 * upper, weight=weight)).any()


def test_the_last_card_answers() -> None:
    right, wrong = [0.0, 0.0, 1.0, 1.0, 1.0], [1.0, 1.0, 0.0, 0.0, 0.0]
    for run in (*courses(5).values(),):
        assert run(np.array(right))[-1] == math.inf
        lost = run(np.array(wrong))
        assert lost[-1] == -math.inf
        assert evidence(lost).risk == math.exp(-max(0.0, float(lost.max()))) > 0


def test_once_the_null_is_impossible_it_stays_so() -> None:
    found = alpha([1.0, 1.0, 1.0, 0.0], cards=5, null=0.5, eta=0.6)
    assert np.isposinf(found[-1])
    assert evidence(found).risk == 0
    dead = alpha([0.0, 1.0, 1.0], eta=1.0)
    assert (dead == -math.inf).all()


def test_null_means_left_in_the_urn() -> None:
    assert null_means(np.array([1.0, 0.0, 1.0]), cards=4, null=0.5).tolist() == [0.5, 1 / 3, 0.5]
    with pytest.raises(InputInvalid, match="3 draws without replacement from 2 cards"):
        null_means(np.zeros(3), cards=2, null=0.5)


def test_kaplan_s_two_tests_and_mixtures_by_hand() -> None:
    x = [1.0, 0.0, 0.5]
    assert np.exp(kaplan_markov(x, padding=0.1)) == pytest.approx(np.cumprod([1.1 / 0.6, 0.1 / 0.6, 1.0]))
    assert np.exp(kaplan_wald(x, padding=0.1)) == pytest.approx(np.cumprod([1.9, 0.1, 1.0]))
    two = [np.prod([1 + f * (2 * value - 1) for value in x]) for f in (0.2, 0.6)]
    found = mixture(x, fractions=(0.2, 0.6), weights=(1, 3))
    assert math.exp(found[-1]) == pytest.approx(0.25 * two[0] + 0.75 * two[1])
    assert tuple(rung / 11 for rung in range(1, 11)) == FRACTIONS
    assert [weight > 0 for weight in WEIGHTS] == [True] * 3 + [False] * 7
    assert WEIGHTS[:2] == pytest.approx(((1 / 3 - 0.1) ** 2, (1 / 3 - 0.2) ** 2))


def test_bets_look_only_back_and_never_risk_all() -> None:
    x = np.array([1.0, 1.0, 0.0, 1.0, 0.5])
    changed = x.copy()
    changed[3:] = 0
    for cards in (None, 20):
        own, other = agrapa(cards=cards)(x), agrapa(cards=cards)(changed)
        assert own[:4].tolist() == other[:4].tolist()
        assert (own * null_means(x, cards=cards, null=0.5) <= 0.75 + 1e-12).all()


@pytest.mark.parametrize("value", [-0.1, 1.1, math.nan])
def test_values_outside_are_named(value: float) -> None:
    with pytest.raises(InputInvalid, match="draw 3 is"):
        alpha([0.0, 1.0, value], eta=0.6)
    with pytest.raises(InputInvalid, match="draw 3 is"):
        betting([0.0, 1.0, value], bet=1.0)


def test_an_alternative_above_all_values_is_refused() -> None:
    """It would win more than the stake on average."""
    with pytest.raises(InputInvalid, match="no mean of values up to 1"):
        alpha([1.0], eta=1.2)


def test_five_million_draws() -> None:
    x = np.tile([1.0, 1.0, 0.0], 1_600_000)
    assert alpha(x, eta=0.6)[-1] == pytest.approx(alpha_counts(3_200_000, 4_800_000, eta=0.6), rel=1e-9)
