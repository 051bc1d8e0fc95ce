"""Sizes by simulation: beside the tests themselves drawn card by card, Michigan 2016, and what a plan must say."""

import numpy as np
import pytest

from ascertain.audits.contest import Assertions, AuditContest, question
from ascertain.audits.evalue import alpha
from ascertain.audits.planning import SequentialMath, sample_sizes, stopping
from ascertain.audits.polling import bravo_asn
from ascertain.errors import InputInvalid
from audit_oracle import MICHIGAN, pair


@pytest.mark.parametrize("method", ["alpha", "bravo"])
def test_blocks_are_nearly_card_by_card(method: SequentialMath) -> None:
    """600 : 400 of 1,250 cards, without replacement, against the test itself on whole urns in random order."""
    contest = pair(600, 400, 1250)
    weight = bravo_asn(contest, risk_limit=0.05) if method == "alpha" else None
    urn = np.repeat([1.0, 0.0, 0.5], [600, 400, 250])
    urns = np.random.default_rng(5).permuted(np.broadcast_to(urn, (2000, 1250)), axis=1)
    reached = alpha(urns, cards=1250, eta=contest.share, weight=weight) >= -np.log(0.05)
    times = reached.argmax(axis=1) + 1
    found = stopping(contest, math_=method, risk_limit=0.05)
    assert found.mean == pytest.approx(times.mean(), rel=0.08)
    for share, cards in found.quantiles.items():
        assert cards == pytest.approx(np.quantile(times, share), rel=0.1)


def test_michigan_2016_in_sequence() -> None:
    """BRAVO's mean and 90 % quantile; without replacement a quarter less."""
    found = stopping(MICHIGAN, math_="bravo", risk_limit=0.05, replacement=True, replications=1000)
    assert found.mean == pytest.approx(1.24e6, rel=0.1)
    assert found.quantiles[0.9] == pytest.approx(2.48e6, rel=0.12)
    left = stopping(MICHIGAN, math_="bravo", risk_limit=0.05, replications=1000)
    assert left.mean == pytest.approx(0.92e6, rel=0.08)
    assert left.quantiles[0.9] == pytest.approx(1.69e6, rel=0.1)
    assert not left.full_count_cheaper
    assert found.full_count_cheaper


def test_learning_costs_little_where_the_report_is_right() -> None:
    """ALPHA that learns after BRAVO's average number: 1.10 to 1.16 of that number on average."""
    contest = pair(5300, 4700, 10_000_000)
    assert contest.relevant < contest.cards
    alone = pair(5_300_000, 4_700_000)
    found = stopping(alone, risk_limit=0.05, replacement=True)
    assert found.mean / bravo_asn(alone, risk_limit=0.05) == pytest.approx(1.13, abs=0.09)


def test_a_plan_never_exceeds_a_full_count_and_a_narrow_one_says_so() -> None:
    narrow = stopping(pair(1010, 990), risk_limit=0.05)
    assert narrow.quantiles[0.9] <= 2000
    assert narrow.full_count_cheaper


def test_contests_for_two_seats_and_losers_without_votes() -> None:
    contest = question(AuditContest("x", {"a": 900, "b": 700, "c": 400, "d": 0}, 1100, winners=2, vote_for=2))
    assert isinstance(contest, Assertions)
    sizes = {(pair.winner, pair.loser): stopping(pair, risk_limit=0.05).quantiles[0.9] for pair in contest.assertions}
    assert max(sizes, key=sizes.__getitem__) == ("b", "c")
    assert sizes["a", "d"] < 20


def test_draws_with_replacement_one_by_one() -> None:
    found = sample_sizes(0.7, eta=0.7, weight=None, risk_limit=0.05, cap=2000, replications=800, seed=2)
    assert found.mean() == pytest.approx(stopping(pair(7000, 3000), math_="bravo", risk_limit=0.05).mean, rel=0.12)


def test_the_same_seed_plans_the_same() -> None:
    one, two = (stopping(pair(600, 400), risk_limit=0.05, replications=50, seed=9) for _ in range(2))
    assert one == two


def test_what_cannot_be() -> None:
    with pytest.raises(InputInvalid, match="0 replications"):
        stopping(pair(6, 4), risk_limit=0.05, replications=0)
    with pytest.raises(InputInvalid, match="risk limit"):
        stopping(pair(6, 4), risk_limit=1.5)
