"""Ballot comparison: overstatements and phantoms, the super-simple test, its sizes, and the assorter."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascertain.audits import comparison
from ascertain.audits.comparison import NO_ERRORS, Discrepancies, Rates, Reading
from ascertain.errors import InputInvalid
from audit_oracle import MICHIGAN, pair


@pytest.mark.parametrize(
    ("cvr", "mvr", "without_styles", "with_styles"),
    [
        ("winner", "winner", 0, 0),
        ("winner", "other", 0.5, 0.5),
        ("winner", "loser", 1, 1),
        ("loser", "winner", -1, -1),
        ("other", "winner", -0.5, -0.5),
        ("winner", "absent", 0.5, 1),  # the styles promised the contest
        ("loser", "absent", -0.5, 0),
        ("absent", "absent", 0, 0),
        ("absent", "loser", 0.5, 0.5),
        ("winner", "phantom", 1, 1),  # a card that cannot be found counts as the loser's
        ("other", "phantom", 0.5, 0.5),
        ("loser", "phantom", 0, 0),
        ("absent", "phantom", 0.5, 0.5),
        ("phantom", "phantom", 0.5, 0.5),
        ("phantom", "winner", -0.5, -0.5),  # a card of the manifest without a record, read as it is
        ("phantom", "loser", 0.5, 0.5),
        ("phantom", "absent", 0, 0.5),
    ],
)
def test_overstatements(cvr: Reading, mvr: Reading, without_styles: float, with_styles: float) -> None:
    assert comparison.overstatement(cvr=cvr, mvr=mvr, by_style=False) == without_styles
    assert comparison.overstatement(cvr=cvr, mvr=mvr, by_style=True) == with_styles


def test_counts_for_one_assertion_and_pooled_over_all() -> None:
    """Pooled, each card counts by its worst for anybody."""
    first, second = [0, 0.5, -0.5, -1, 1], [0, 1, -0.5, 0, 0.5]
    assert comparison.counted(first) == Discrepancies(o1=1, o2=1, u1=1, u2=1)
    assert comparison.pooled([first, second]) == Discrepancies(o1=0, o2=2, u1=1, u2=0)
    one = comparison.supersimple_log_e(0.1, drawn=5, found=comparison.counted(first))
    assert comparison.supersimple_log_e(0.1, drawn=5, found=comparison.pooled([first, second])) < one


def test_the_super_simple_test_by_hand() -> None:
    g, v = comparison.GAMMA, 0.05
    factors = (1 - v / (2 * g)) ** -200 * (1 - 1 / (2 * g)) ** 2 * (1 - 1 / g) * (1 + 1 / (2 * g)) * (1 + 1 / g) ** 3
    found = comparison.supersimple_log_e(v, drawn=200, found=Discrepancies(2, 1, 1, 3))
    assert found == pytest.approx(math.log(factors))


def test_michigan_2016() -> None:
    v = MICHIGAN.diluted_margin
    assert comparison.expected_size(v, rates=NO_ERRORS, risk_limit=0.05) == 2_790
    assert comparison.supersimple_nmin(v, risk_limit=0.05) == 2_792
    assert comparison.supersimple_size(MICHIGAN, risk_limit=0.05) == 6_693
    assert comparison.supersimple_log_e(v, drawn=2_790) >= math.log(20) > comparison.supersimple_log_e(v, drawn=2_789)


@pytest.mark.parametrize(("rate", "cards"), [(1e-4, 2_950), (1e-5, 2_710), (1e-3, 25_985)])
def test_michigan_2016_by_the_assorter(rate: float, cards: int) -> None:
    """The assumed rate of two-vote overstatements is a bet, and a dear one."""
    course = comparison.assorter_log_e([0.0] * (cards + 100), margin=MICHIGAN.diluted_margin, rate_2=rate)
    assert int((course >= math.log(20)).argmax()) + 1 == pytest.approx(cards, abs=2)


def test_the_overstatement_assorter() -> None:
    """Its mean is above 1/2 exactly while the errors are less than the margin."""
    v = 0.1
    upper = 2 / (2 - v)
    values = [comparison.overstatement_assorter(o / 2, margin=v) for o in range(-2, 3)]
    assert values == pytest.approx([upper, 1.5 / 1.9, 1 / 1.9, 0.5 / 1.9, 0])
    assert comparison.assorter_mean(v, rate_2=v / 2) == pytest.approx(0.5)
    assert comparison.assorter_mean(v, rate_1=v) == pytest.approx(0.5)
    assert comparison.comparison_eta(v, rate_2=0) == pytest.approx(upper)
    assert 0.5 < comparison.comparison_eta(v, rate_2=1e-3) < upper


def test_a_bet_on_more_errors_than_the_margin_bears_never_wins() -> None:
    course = comparison.assorter_log_e([0.0] * 50, margin=0.002, rate_2=0.1)
    assert (course == 0).all()


@given(st.floats(0.001, 0.5), *[st.integers(0, 5)] * 4)
def test_an_overstatement_never_lowers_the_risk(v: float, o1: int, o2: int, u1: int, u2: int) -> None:
    now = comparison.supersimple_log_e(v, drawn=100, found=Discrepancies(o1, o2, u1, u2))
    for worse in (Discrepancies(o1, o2 + 1, u1, u2), Discrepancies(o1 + 1, o2, u1, u2)):
        assert comparison.supersimple_log_e(v, drawn=100, found=worse) < now
        size = comparison.supersimple_nmin(v, found=worse, risk_limit=0.05)
        assert size >= comparison.supersimple_nmin(v, found=Discrepancies(o1, o2, u1, u2), risk_limit=0.05)
        assert comparison.supersimple_log_e(v, drawn=size, found=worse) >= math.log(20) - 1e-9


def test_sizes_end_at_the_cards_there_are() -> None:
    assert comparison.expected_size(0.001, rates=Rates(), risk_limit=0.05) is None
    tight = pair(5_003, 4_997, 10_000)
    assert comparison.supersimple_size(tight, risk_limit=0.05) == 10_000
    assert comparison.supersimple_size(tight, risk_limit=0.05, drawn=400, found=Discrepancies(o2=9)) == 9_600
    enough = pair(700, 300)
    assert comparison.supersimple_size(enough, risk_limit=0.05, drawn=500) == 0


def test_after_a_round_what_was_seen_takes_the_place_of_what_was_assumed() -> None:
    contest = pair(5_500, 4_500)
    clean = comparison.supersimple_size(contest, risk_limit=0.05, drawn=50)
    hurt = comparison.supersimple_size(contest, risk_limit=0.05, drawn=50, found=Discrepancies(o1=1))
    assert clean == comparison.supersimple_nmin(0.1, risk_limit=0.05) - 50
    assert hurt > clean


def test_what_cannot_be() -> None:
    with pytest.raises(InputInvalid, match="3 discrepancies on 2 draws"):
        comparison.supersimple_log_e(0.1, drawn=2, found=Discrepancies(1, 1, 1, 0))
    with pytest.raises(InputInvalid, match="gamma is above 1"):
        comparison.supersimple_nmin(0.1, found=Discrepancies(1), risk_limit=0.05, gamma=1.0)
    with pytest.raises(InputInvalid, match="diluted margin"):
        comparison.supersimple_nmin(0.0, risk_limit=0.05)
    with pytest.raises(InputInvalid, match="risk limit"):
        comparison.expected_size(0.1, rates=NO_ERRORS, risk_limit=0.0)
