"""The one rule: against naive loops, on batches, under relabelling, with ties that stay undecided."""

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle
from ascertain.allocation import Frame, allocate
from ascertain.errors import FactInvalid, FactMissing
from ascertain.law import ALL, Among, Award

TICKETS = ("A", "B", "C", "D")
CHOICES = (*TICKETS, "Other candidates and write-ins")
METHODS = ("plurality", "hamilton", "dhondt", "sainte_lague")


def frame(units: tuple[str, ...]) -> Frame:
    return Frame(units, CHOICES, TICKETS, units)


@st.composite
def elections(draw: st.DrawFn) -> tuple[np.ndarray[Any, Any], tuple[Award, ...], Frame]:
    """Small numbers, so that ties of every kind are common."""
    units = tuple(f"U{number}" for number in range(draw(st.integers(1, 4))))
    shape = (len(units), len(CHOICES))
    cells = draw(st.lists(st.integers(0, 6), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    among = st.sampled_from([ALL, Among(top=2), Among(top=3)])
    threshold = st.sampled_from([Fraction(0), Fraction(1, 5), Fraction(1, 2), Fraction(9, 10)])
    awards = tuple(
        Award(unit, draw(st.integers(1, 9)), unit, draw(st.sampled_from(METHODS)), draw(among), draw(threshold))
        for unit in units
    )
    return np.array(cells, dtype=np.int64).reshape(shape), awards, frame(units)


@given(elections())
@settings(max_examples=400, deadline=None)
def test_the_naive_loop_agrees_on_ties_and_all(election: Any) -> None:
    votes, awards, own = election
    found = allocate(votes, awards, frame=own)
    for index, row in enumerate(awards):
        by_choice = dict(zip(CHOICES, (int(count) for count in votes[index]), strict=True))
        seats, doubt = oracle.award(by_choice, TICKETS, row)
        assert [int(found.electors[index, place]) for place in range(4)] == [seats.get(name, 0) for name in TICKETS]
        assert int(found.tied[index]) == doubt


@given(elections())
@settings(max_examples=200, deadline=None)
def test_awarded_and_in_doubt_make_the_allotment(election: Any) -> None:
    votes, awards, own = election
    found = allocate(votes, awards, frame=own)
    for index, row in enumerate(awards):
        assert found.electors[index].sum() + found.tied[index] == row.electors
        assert found.electors[index, 4] == 0, "others never receive electors"
        contenders = int(found.contenders[index].sum())
        assert contenders == 0 or contenders > 1 or found.tied[index] == 0


@given(elections(), st.permutations(range(4)))
@settings(max_examples=200, deadline=None)
def test_relabelling_tickets_permutes_the_result(election: Any, order: list[int]) -> None:
    votes, awards, own = election
    moved = votes[:, [*order, 4]]
    first, second = allocate(votes, awards, frame=own), allocate(moved, awards, frame=own)
    assert (first.electors[:, order] == second.electors[:, :4]).all()
    assert (first.tied == second.tied).all()


@given(st.lists(elections(), min_size=1, max_size=1), st.integers(0, 2**32 - 1))
@settings(max_examples=100, deadline=None)
def test_a_batch_is_its_elections_one_by_one(election: list[Any], seed: int) -> None:
    votes, awards, own = election[0]
    generator = np.random.default_rng(seed)
    batch = generator.integers(0, 5, (2, 3, *votes.shape))
    batch[0, 0] = votes
    together = allocate(batch, awards, frame=own)
    for place in np.ndindex(2, 3):
        alone = allocate(batch[place], awards, frame=own)
        for name in ("electors", "tied", "contenders", "threshold_void"):
            assert (getattr(together, name)[place] == getattr(alone, name)).all(), name


def one(votes: list[int], **award: Any) -> Any:
    row = Award("X", award.pop("electors", 7), "X", **award)
    lots = award.pop("lots", {})
    return allocate(np.array([votes]), [row], frame=frame(("X",)), lots=lots)


@pytest.mark.parametrize(
    ("method", "seats"), [("hamilton", [3, 2, 1, 1]), ("dhondt", [3, 3, 1, 0]), ("sainte_lague", [3, 2, 1, 1])]
)
def test_the_textbook_example(method: str, seats: list[int]) -> None:
    """34, 28, 16 and 6 over seven seats."""
    assert one([34, 28, 16, 6, 0], method=method).electors[0, :4].tolist() == seats


def test_one_vote_decides_and_none_does_not() -> None:
    assert one([11, 10, 0, 0, 500]).electors[0].tolist() == [7, 0, 0, 0, 0]
    level = one([10, 10, 0, 0, 500])
    assert (level.electors.sum(), level.tied[0]) == (0, 7)
    assert level.contenders[0].tolist() == [True, True, False, False, False]


def test_no_votes_leave_the_whole_block_in_doubt_among_nobody() -> None:
    for method in METHODS:
        empty = one([0, 0, 0, 0, 9], method=method)
        assert (empty.electors.sum(), empty.tied[0], empty.contenders.sum()) == (0, 7, 0)


def test_a_lot_settles_a_tie_and_nothing_else() -> None:
    votes, row = np.array([[10, 10, 3, 0, 0]]), Award("X", 7, "X")
    settled = allocate(votes, [row], frame=frame(("X",)), lots={"X": ("B",)})
    assert (settled.electors[0].tolist(), int(settled.tied[0])) == ([0, 7, 0, 0, 0], 0)
    assert not settled.contenders.any()
    with pytest.raises(FactInvalid, match="the lot of X names C, who is not among the tied"):
        allocate(votes, [row], frame=frame(("X",)), lots={"X": ("C",)})
    clear = allocate(np.array([[11, 10, 3, 0, 0]]), [row], frame=frame(("X",)), lots={"X": ("B",)})
    assert clear.electors[0, 0] == 7, "a lot without a tie changes nothing"


def test_a_threshold_that_nobody_reaches_is_left_out_of_account() -> None:
    found = one([3, 2, 0, 0, 10], threshold=Fraction(1, 2))
    assert (found.electors[0, 0], bool(found.threshold_void[0])) == (7, True)


def test_districts_decide_the_statewide_electors_by_majority_of_districts() -> None:
    units = ("ZZ", "ZZ-01", "ZZ-02", "ZZ-03")
    own = Frame(units, CHOICES, TICKETS, ("ZZ",))
    awards = [Award("ZZ", 2, "ZZ", "most_districts"), *(Award("ZZ", 1, unit) for unit in units[1:])]
    votes = np.array([[10, 90, 0, 0, 0], [6, 5, 0, 0, 0], [6, 5, 0, 0, 0], [0, 80, 0, 0, 0]])
    assert allocate(votes, awards, frame=own).electors[0, :2].tolist() == [4, 1]
    votes[2] = [5, 5, 0, 0, 0]
    equal = allocate(votes, awards, frame=own)
    assert (equal.electors[0, :2].tolist(), equal.tied.sum()) == ([1, 3], 1), "equal in districts: the state's votes"


def test_a_tie_of_the_nation_falls_to_the_members_own_states() -> None:
    units = ("US", "MI", "OH")
    own = Frame(units, CHOICES, TICKETS, ("MI", "OH"))
    awards = [Award(state, 10, "US", if_tied=state) for state in ("MI", "OH")]
    votes = np.array([[5, 5, 0, 0, 0], [4, 1, 0, 0, 0], [1, 4, 0, 0, 0]])
    assert allocate(votes, awards, frame=own).electors[:, :2].tolist() == [[10, 0], [0, 10]]


def test_given_electors_go_where_they_were_given_or_the_fact_is_missing() -> None:
    assert one([0, 0, 0, 0, 0], method="given", to="C").electors[0, 2] == 7
    with pytest.raises(FactMissing, match="X: its 7 electors were not chosen by a statewide vote"):
        one([0, 0, 0, 0, 0], method="given")
    with pytest.raises(FactMissing, match="no votes of Y"):
        allocate(np.array([[1, 0, 0, 0, 0]]), [Award("X", 3, "Y")], frame=frame(("X",)))


def test_large_numbers_stay_exact() -> None:
    """Two hundred million votes in cross products stay within 64 bits."""
    found = one([200_000_000, 199_999_999, 0, 0, 0], method="sainte_lague", electors=538)
    assert found.electors[0, :2].tolist() == [269, 269]
