"""BRAVO, Minerva and Providence: formulas, whole distributions by naive loops, and Michigan 2016."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import audit_oracle as oracle
from ascertain.audits import polling
from ascertain.audits.polling import PollingMath
from ascertain.errors import InputInvalid
from audit_oracle import MICHIGAN, pair


def test_bravo_is_its_formula() -> None:
    found = polling.bravo_log_e(pair(600, 400), sample_winner=7, sample_loser=5)
    assert math.exp(found) == pytest.approx(1.2**7 * 0.8**5)


@given(st.integers(1, 400), st.floats(0.51, 0.95), st.floats(0.01, 0.3))
def test_bravo_s_least_count_is_the_least(n: int, share: float, risk_limit: float) -> None:
    least = polling.bravo_kmin(n, share=share, risk_limit=risk_limit)
    need = -math.log(risk_limit)
    assert polling.log_ratio(least, n - least, share=share) >= need - 1e-9
    assert polling.log_ratio(least - 1, n - least + 1, share=share) < need


@pytest.mark.parametrize("share", [0.55, 0.7, 0.9])
@pytest.mark.parametrize("rounds", [(20, 50, 90), (7,), (1, 2, 3, 40)])
def test_minerva_s_least_counts_are_those_of_the_whole_distributions(share: float, rounds: tuple[int, ...]) -> None:
    found = polling.minerva_kmins(rounds, share=share, risk_limit=0.1)
    assert [kmin for kmin, _ in found] == oracle.minerva_kmins(rounds, share=share, risk_limit=0.1)


def test_minerva_s_least_count_where_the_two_distributions_lie_far_apart() -> None:
    """At a share of 0.9 nobody expects 521 of 1,000, but it is enough to rule out a tie."""
    assert polling.minerva_kmins([1000], share=0.9, risk_limit=0.1)[0][0] == 521
    assert sum(oracle.binomial(1000, 0.5)[521:]) < 0.1 < sum(oracle.binomial(1000, 0.5)[520:])


@given(st.lists(st.integers(1, 300), min_size=1, max_size=6), st.floats(0.52, 0.95), st.sampled_from([0.05, 0.1]))
@settings(deadline=None)
def test_minerva_spends_no_more_than_the_limit(steps: list[int], share: float, risk_limit: float) -> None:
    """A tie stops with at most the risk limit over all rounds; the risk spent never falls."""
    rounds = [sum(steps[: place + 1]) for place in range(len(steps))]
    spent = [risk for _, risk in polling.minerva_kmins(rounds, share=share, risk_limit=risk_limit)]
    assert spent == sorted(spent)
    assert spent[-1] <= risk_limit


def test_a_later_round_where_a_right_report_would_have_stopped_for_sure() -> None:
    """500 of 1,000 where 900 were reported: no chance is left by which to measure, so nothing is claimed."""
    found = polling.minerva([1000, 1001], [500, 501], share=0.9, risk_limit=0.1)[1]
    assert (found.kmin, found.p, found.stop) == (None, 1.0, False)


def test_a_round_of_minerva() -> None:
    """p is the ratio of the two tails; it stops exactly from the least count on."""
    tie, reported = oracle.binomial(100, 0.5), oracle.binomial(100, 0.6)
    for k in (40, 57, 58, 70):
        found = polling.minerva([100], [k], share=0.6, risk_limit=0.1)[0]
        assert found.p == pytest.approx(sum(tie[k:]) / sum(reported[k:]), rel=1e-9)
        assert found.stop == (k >= 58) == (found.p < 0.1)


@pytest.mark.parametrize(
    ("n", "k", "p"), [(100, 90, 6.549e-7), (100, 92, 2.954e-7), (100, 95, 8.925e-8), (1000, 700, 2.804e-27)]
)
def test_minerva_far_from_the_mean(n: int, k: int, p: float) -> None:
    """The exact ratio of the tails, however rare both are."""
    assert polling.minerva([n], [k], share=0.6, risk_limit=0.1)[0].p == pytest.approx(p, rel=1e-3, abs=0)


@pytest.mark.parametrize(
    ("share", "rounds", "first"),
    [(0.6, (100, 200), 55), (0.9, (1000, 1500), 510), (0.55, (3000, 9000), 1500), (0.52, (4000, 20_000), 2000)],
)
def test_more_votes_for_the_winner_never_raise_minervas_risk(share: float, rounds: tuple[int, int], first: int) -> None:
    """In a second round, from no ballot of the winner to all: p falls, and is below the limit exactly where it stops."""
    more = rounds[1] - rounds[0]
    counts = sorted({*range(0, more + 1, max(1, more // 60)), more})
    tests = [polling.minerva(rounds, [first, first + k], share=share, risk_limit=0.1)[1] for k in counts]
    assert [own.p for own in tests] == sorted((own.p for own in tests), reverse=True)
    assert all(own.stop == (own.p < 0.1) for own in tests)
    assert tests[0].p == 1.0


def test_minervas_risk_in_a_second_round_is_no_lower_than_the_whole_distributions_say() -> None:
    """Stopping from 58 of 100 on; the chances of what is left, in whole distributions by loops."""
    left = {share: oracle.binomial(100, share)[:58] for share in (0.5, 0.6)}
    new = {share: oracle.binomial(100, share) for share in (0.5, 0.6)}
    for k in (90, 110, 125, 140, 150, 157):
        tail = {
            share: math.fsum(
                one * other for i, one in enumerate(left[share]) for j, other in enumerate(new[share]) if i + j >= k
            )
            for share in (0.5, 0.6)
        }
        exact = min(1.0, tail[0.5] / tail[0.6])
        found = polling.minerva([100, 200], [57, k] if k >= 57 else [k, k], share=0.6, risk_limit=0.1)[1].p
        assert exact * (1 - 1e-6) <= found
        assert k > 130 or found == pytest.approx(exact, rel=1e-6)


def test_providence_by_hand_and_its_first_round_is_minerva_s() -> None:
    found = polling.providence([50, 90], [28, 52], share=0.6, risk_limit=0.1)
    tie, reported = oracle.binomial(40, 0.5), oracle.binomial(40, 0.6)
    before = 1.2**28 * 0.8**22
    assert found[1].p == pytest.approx(sum(tie[24:]) / sum(reported[24:]) / before)
    assert found[0].p == pytest.approx(polling.minerva([50], [28], share=0.6, risk_limit=0.1)[0].p)
    least = found[1].kmin
    assert least is not None
    for count in (least - 1, least):
        last = polling.providence([50, 90], [28, count], share=0.6, risk_limit=0.1)[1]
        assert last.stop == (count == least) == (last.p <= 0.1)


@pytest.mark.parametrize(
    ("method", "risk_limit", "relevant", "cards"),
    [
        ("bravo", 0.10, 2_581_939, 2_724_367),
        ("bravo", 0.05, 2_952_882, 3_115_772),
        ("minerva", 0.10, 1_242_194, 1_310_718),
        ("minerva", 0.05, 1_600_360, 1_688_641),
    ],
)
def test_michigan_2016_in_one_round(method: PollingMath, risk_limit: float, relevant: int, cards: int) -> None:
    """The chance is a saw-tooth: any size near the published one that reaches 90 % is as right."""
    found = polling.first_round(MICHIGAN, math_=method, risk_limit=risk_limit)
    assert found.relevant == pytest.approx(relevant, rel=1e-3)
    assert found.cards == pytest.approx(cards, rel=1e-3)
    assert 0.9 <= found.stop_probability < 0.901
    assert found.full_count_cheaper == (found.cards > MICHIGAN.cards / 2)


def test_michigan_2016_on_average() -> None:
    assert polling.bravo_asn(MICHIGAN, risk_limit=0.1) == 877_826
    assert polling.bravo_asn(MICHIGAN, risk_limit=0.05) == 1_141_943
    alone = pair(MICHIGAN.winner_votes, MICHIGAN.loser_votes)
    assert polling.bravo_asn(alone, risk_limit=0.05) == 1_082_243


@pytest.mark.parametrize("method", ["bravo", "minerva", "providence"])
def test_a_next_round_reaches_its_chance_given_what_was_seen(method: PollingMath) -> None:
    contest = pair(5600, 4400, 12_000)
    poor = polling.next_round(contest, math_=method, rounds=[200], winner_counts=[101], risk_limit=0.05)
    good = polling.next_round(contest, math_=method, rounds=[200], winner_counts=[114], risk_limit=0.05)
    assert 200 < good.relevant < poor.relevant
    for size in (poor, good):
        assert size.stop_probability >= 0.9
        assert size.cards == contest.cards_for(size.relevant)


def test_a_margin_too_small_for_a_sample_is_every_card() -> None:
    size = polling.first_round(pair(501, 500, 1100), risk_limit=0.05)
    assert size.cards == 1100
    assert size.stop_probability < 0.9
    assert size.full_count_cheaper


def test_what_cannot_be() -> None:
    contest = pair(60, 40)
    for rounds, counts, says in (
        ([10, 10], [5, 5], "10 with 5 cannot be"),
        ([10], [11], "10 with 11 cannot be"),
        ([10, 20], [6, 5], "20 with 5 cannot be"),
        ([10], [], "1 rounds and 0 counts"),
    ):
        for test in (polling.minerva, polling.providence):
            with pytest.raises(InputInvalid, match=says):
                test(rounds, counts, share=0.6, risk_limit=0.1)
    for risk_limit in (0.0, 1.0, math.nan):
        with pytest.raises(InputInvalid, match="a risk limit is between 0 and 1"):
            polling.first_round(contest, risk_limit=risk_limit)
    with pytest.raises(InputInvalid, match="above 1/2"):
        polling.bravo_asn(pair(40, 60), risk_limit=0.1)
    with pytest.raises(InputInvalid, match="rounds grow"):
        polling.minerva_kmins([20, 10], share=0.6, risk_limit=0.1)
    with pytest.raises(InputInvalid, match="chance of stopping"):
        polling.first_round(contest, risk_limit=0.1, stop_probability=1.0)
