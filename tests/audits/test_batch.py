"""Batch comparison: bounds by hand, votes in no batch, batches without counts, draws that anybody can repeat."""

import math
from fractions import Fraction

import pytest

from ascertain.audits.batch import (
    UNBATCHED,
    CountedBatch,
    bounds,
    draw_batches,
    macro_log_e,
    macro_size,
    max_error,
    pair_bound,
    taint,
    unbatched,
)
from ascertain.audits.contest import Assertion, Assertions, AuditContest, question
from ascertain.errors import InputInvalid
from audit_oracle import pair

ONE = CountedBatch("one", {"w": 60, "l": 30}, 100)
TWO = CountedBatch("two", {"w": 40, "l": 50}, 100)
PAIR = (pair(100, 80, 200),)


def test_bounds_by_hand() -> None:
    found = bounds([ONE, TWO], assertions=PAIR)
    assert found == {"one": Fraction(130, 20), "two": Fraction(90, 20)}
    assert sum(found.values()) == 1 + Fraction(200, 20)


def test_the_largest_of_all_pairs() -> None:
    contest = question(AuditContest("three", {"w": 100, "l": 80, "m": 10}, 200))
    assert isinstance(contest, Assertions)
    batch = CountedBatch("b", {"w": 10, "l": 9, "m": 0}, 20)
    assert max_error(batch, assertions=contest.assertions) == max(Fraction(21, 20), Fraction(30, 90))


def test_votes_and_cards_in_no_batch_are_a_batch_wholly_in_error() -> None:
    rest = unbatched([ONE], assertions=PAIR)
    assert rest == CountedBatch(UNBATCHED, {"w": 40, "l": 50}, 100)
    found = bounds([ONE], assertions=PAIR)
    assert sum(found.values()) == 1 + Fraction(200, 20)
    assert taint(rest, {"w": 40, "l": 50}, assertions=PAIR, bound=found[UNBATCHED]) == 1


def test_taints() -> None:
    bound = max_error(ONE, assertions=PAIR)
    for audited, expected in (
        ({"w": 60, "l": 30}, 0),
        ({"w": 57, "l": 30}, Fraction(3, 130)),
        ({"w": 62, "l": 30}, Fraction(-2, 130)),
        ({"w": 0, "l": 100}, 1),
        ({}, Fraction(30, 130)),
        (None, 1),  # drawn, and could not be counted
    ):
        assert taint(ONE, audited, assertions=PAIR, bound=bound) == pytest.approx(float(expected))
    empty = CountedBatch("empty", {}, 0)
    assert max_error(empty, assertions=PAIR) == 0
    assert taint(empty, {}, assertions=PAIR, bound=Fraction(0)) == 0


def test_macro_by_hand() -> None:
    assert math.exp(macro_log_e(11, [0, 0, 0.2])) == pytest.approx((0.8) / (1 - 1 / 11) ** 3)
    assert macro_log_e(11, [0, 1.0]) == -math.inf
    assert macro_size(11, risk_limit=0.05) == math.ceil(math.log(0.05) / math.log(10 / 11)) == 32
    assert macro_size(11, risk_limit=0.05, arlo=True) == 33
    assert macro_log_e(11, [0] * 32) >= math.log(20) > macro_log_e(11, [0] * 31)


def test_draws_go_by_the_bounds() -> None:
    found = bounds([ONE, TWO, CountedBatch("empty", {}, 0)], assertions=PAIR)
    drawn = draw_batches(found, seed="12345678901234567890", count=4000)
    assert set(drawn) == {"one", "two"}
    assert drawn.count("one") == pytest.approx(4000 * 13 / 22, abs=4 * math.sqrt(4000 * 13 * 9) / 22)
    again = draw_batches(found, seed="12345678901234567890", count=50, skip=100)
    assert drawn[100:150] == again


def test_numbers_of_any_length_are_drawn() -> None:
    """Three margins without a common factor make a total far beyond 64 bits."""
    margins = (999_983, 999_979, 999_961, 999_959)
    found = {f"b{margin}": Fraction(margin + 1, margin) for margin in margins}
    assert set(draw_batches(found, seed="1", count=100)) == set(found)


def test_what_cannot_be() -> None:
    for batches, says in (
        ([ONE, ONE], "hold 20 more for w"),
        ([ONE, CountedBatch("one", {"w": 40, "l": 50}, 100)], "batch one stands there twice"),
        ([CountedBatch("x", {"w": 60, "l": 50}, 100)], "110 votes on 100 ballots"),
        ([CountedBatch("x", {"w": 60, "l": -1}, 100)], "negative"),
        ([ONE, CountedBatch("x", {"w": 40, "l": 50}, 101)], "hold 1 more for ballots"),
        ([ONE, CountedBatch("x", {"w": 41, "l": 50}, 100)], "hold 1 more for w"),
    ):
        with pytest.raises(InputInvalid, match=says):
            bounds(batches, assertions=PAIR)
    two_votes = (Assertion("c", "w", "l", 150, 120, 200),)
    with pytest.raises(InputInvalid, match="151 votes on 100 ballots"):
        max_error(CountedBatch("x", {"w": 101, "l": 50}, 100), assertions=two_votes, vote_for=2)
    for total in (1, Fraction(1, 2)):
        with pytest.raises(InputInvalid, match="total bound is above 1"):
            macro_log_e(total, [])
        with pytest.raises(InputInvalid, match="total bound is above 1"):
            macro_size(total, risk_limit=0.05)
    with pytest.raises(InputInvalid, match="no batch that could be in error"):
        draw_batches({}, seed="1", count=1)


@pytest.mark.parametrize("margin", [0, -3])
def test_a_batch_against_no_margin(margin: int) -> None:
    with pytest.raises(InputInvalid, match=f"a margin of 1 or more, not {margin}"):
        pair_bound(5, 3, ballots=10, margin=margin)
