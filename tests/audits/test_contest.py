"""What has to be confirmed: ties, single candidates, nobody's votes, several seats, pooled write-ins, impossible totals."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascertain.audits.contest import Assertions, AuditContest, FullCount, NothingToAudit, question
from ascertain.audits.polling import bravo_asn, bravo_log_e, first_round
from ascertain.errors import InputInvalid


def asked(contest: AuditContest) -> Assertions:
    found = question(contest)
    assert isinstance(found, Assertions)
    return found


def test_every_winner_against_every_loser() -> None:
    found = asked(AuditContest("council", {"a": 90, "b": 80, "c": 70, "d": 0}, 200, winners=2, vote_for=2))
    pairs = {(pair.winner, pair.loser) for pair in found.assertions}
    assert pairs == {("a", "c"), ("a", "d"), ("b", "c"), ("b", "d")}
    assert (found.closest.winner, found.closest.loser, found.closest.margin) == ("b", "c", 10)
    assert found.closest.diluted_margin == 10 / 200


def test_nothing_and_everything_to_audit() -> None:
    assert question(AuditContest("alone", {"a": 5}, 10)) == NothingToAudit("uncontested")
    assert question(AuditContest("seats", {"a": 5, "b": 0}, 10, winners=2)) == NothingToAudit("uncontested")
    assert question(AuditContest("tie", {"a": 5, "b": 5, "c": 1}, 20)) == FullCount("reported tie")
    assert question(AuditContest("last seat", {"a": 9, "b": 5, "c": 5}, 20, winners=2)) == FullCount("reported tie")


def test_losers_that_tie_each_other_are_no_matter() -> None:
    assert len(asked(AuditContest("contest", {"a": 9, "b": 5, "c": 5}, 20)).assertions) == 2


def test_a_loser_without_votes_never_lowers_the_plan() -> None:
    """The size is the largest of the assertions', so one more name with no votes changes nothing."""
    without = asked(AuditContest("contest", {"a": 5200, "b": 4800}, 10_000)).assertions
    plus = asked(AuditContest("contest", {"a": 5200, "b": 4800, "c": 0}, 10_000)).assertions
    for size in (
        lambda pair: bravo_asn(pair, risk_limit=0.05),
        lambda pair: first_round(pair, risk_limit=0.05).cards,
        lambda pair: first_round(pair, math_="minerva", risk_limit=0.05).cards,
    ):
        assert max(map(size, plus)) == max(map(size, without)) > 100


def test_one_ballot_for_a_loser_without_votes_hurts_but_does_not_end_it() -> None:
    alone = asked(AuditContest("contest", {"a": 9000, "b": 0}, 10_000)).closest
    assert alone.share == 1 - 1 / 20_000
    hurt = bravo_log_e(alone, sample_winner=5, sample_loser=1)
    assert -10 < hurt < 0 < bravo_log_e(alone, sample_winner=20, sample_loser=1)


def test_write_ins_pooled_are_one_loser_at_least_as_hard_as_each() -> None:
    pooled = asked(AuditContest("contest", {"a": 60, "b": 30, "write-ins": 9}, 100))
    apart = asked(AuditContest("contest", {"a": 60, "b": 30, "x": 5, "y": 4}, 100))
    assert len(pooled.assertions) == 2
    hardest = min(pair.margin for pair in apart.assertions if pair.loser in "xy")
    assert next(pair.margin for pair in pooled.assertions if pair.loser == "write-ins") <= hardest


def test_cards_for_relevant_ballots() -> None:
    """Where a card may hold both names, 150 votes on 120 cards leave at most 90 cards that tell the two apart."""
    assert asked(AuditContest("contest", {"a": 30, "b": 10}, 100)).closest.cards_for(7) == 18
    assert asked(AuditContest("two of three", {"a": 90, "b": 80, "c": 70}, 120, 2, 2)).assertions[-1].cards_for(7) == 10


@pytest.mark.parametrize(
    ("contest", "says"),
    [
        (AuditContest("x", {}, 10), "nobody to vote for"),
        (AuditContest("x", {"a": 0, "b": 0}, 10), "a reported winner has no votes"),
        (AuditContest("x", {"a": 3, "b": 0, "c": 0}, 10, winners=2), "a reported winner has no votes"),
        (AuditContest("x", {"a": -1, "b": 0}, 10), "a has -1 votes"),
        (AuditContest("x", {"a": 7, "b": 5}, 11), "12 votes are more than 11 cards hold"),
        (AuditContest("x", {"a": 12, "b": 5}, 11, vote_for=2), "12 votes on 11 cards"),
        (AuditContest("x", {"a": 7, "b": 5}, 0), "cards are at least 1"),
        (AuditContest("x", {"a": 7, "b": 5}, 20, winners=0), "are at least 1"),
    ],
)
def test_totals_that_cannot_be(contest: AuditContest, says: str) -> None:
    with pytest.raises(InputInvalid, match=says):
        question(contest)


@given(st.lists(st.integers(0, 50), min_size=2, max_size=5), st.randoms())
def test_names_and_their_order_change_nothing(votes: list[int], random: object) -> None:
    names = [f"n{place}" for place in range(len(votes))]
    shuffled = sorted(zip(names, votes, strict=True), key=lambda item: hash((str(random), item[0])))
    one = AuditContest("x", dict(zip(names, votes, strict=True)), 300)
    other = AuditContest("x", {f"z{name}": count for name, count in shuffled}, 300)
    if not any(votes):
        return
    first, second = question(one), question(other)
    assert type(first) is type(second)
    if isinstance(first, Assertions) and isinstance(second, Assertions):
        margins = [sorted(pair.margin for pair in found.assertions) for found in (first, second)]
        assert margins[0] == margins[1]


def test_a_single_card_is_counted() -> None:
    assert question(AuditContest("x", {"a": 1, "b": 0}, 1)) == FullCount("a single card")
