"""Cards from a public seed: the counter and tickets by hand and beside their author's code, rounds, places, phantoms."""

import hashlib

import consistent_sampler
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascertain.audits.sampler import Place, Ticket, consistent_tickets, counter_draws, locate
from ascertain.cvr import Batch
from ascertain.errors import InputInvalid

SEED = "93686630803205229070"


def test_the_counter_by_hand() -> None:
    expected = [1 + int(hashlib.sha256(f"{SEED},{i}".encode()).hexdigest(), 16) % 99 for i in range(1, 21)]
    assert counter_draws(SEED, count=20, high=99).tolist() == expected
    assert counter_draws(SEED, count=5, low=11, high=109).tolist() == [number + 10 for number in expected[:5]]
    assert counter_draws(SEED, count=2, high=1).tolist() == [1, 1]


@given(st.integers(0, 60), st.integers(0, 60), st.booleans())
@settings(deadline=None)
def test_two_rounds_are_one(first: int, second: int, replacement: bool) -> None:
    both = counter_draws(SEED, count=first + second, high=130, replacement=replacement)
    parts = [
        *counter_draws(SEED, count=first, high=130, replacement=replacement),
        *counter_draws(SEED, count=second, high=130, replacement=replacement, skip=first),
    ]
    assert both.tolist() == parts
    if not replacement:
        assert len(set(parts)) == len(parts)


def test_without_replacement_the_draws_are_the_counter_s_less_the_repeated() -> None:
    every = counter_draws(SEED, count=500, high=40).tolist()
    assert counter_draws(SEED, count=40, high=40, replacement=False).tolist() == list(dict.fromkeys(every))


def test_each_unit_of_one_seed_draws_its_own() -> None:
    drawn = {unit: counter_draws(f"{SEED}/{unit}", count=30, high=10**6).tolist() for unit in ("MI", "WI")}
    assert not set(drawn["MI"]) & set(drawn["WI"])
    assert drawn["MI"] == counter_draws(f"{SEED}/MI", count=30, high=10**6).tolist()


@pytest.mark.parametrize("replacement", [False, True])
@pytest.mark.parametrize("digits", [4, 9])
def test_tickets_beside_the_author_s_own_code(replacement: bool, digits: int) -> None:
    ids = [*(f"AB-{number}" for number in range(40)), ("pair", 3), 17]
    theirs = consistent_sampler.sampler(ids, seed=SEED, with_replacement=replacement, take=30, digits=digits)
    ours = consistent_tickets(ids, seed=SEED, take=30, replacement=replacement, digits=digits)
    assert ours == [Ticket(*ticket) for ticket in theirs]


def test_many_tickets_of_few_ids() -> None:
    """Numbers that begin with 9s grow longer, never smaller."""
    theirs = consistent_sampler.sampler(["a", "b"], seed=1, with_replacement=True, take=60)
    ours = consistent_tickets(["a", "b"], seed=1, take=60, replacement=True)
    assert ours == [Ticket(*ticket) for ticket in theirs]
    assert [ticket.number for ticket in ours] == sorted(ticket.number for ticket in ours)


def test_an_id_keeps_its_ticket_whatever_others_there_are() -> None:
    some = consistent_tickets(["a", "b", "c"], seed=SEED, take=3)
    more = consistent_tickets(["z", "c", "a", "y", "b"], seed=SEED, take=5)
    assert set(some) < set(more)


def test_places_in_the_manifest() -> None:
    first, empty, last = Batch("box 1", "t", "1", 3), Batch("box 1", "t", "2", 0), Batch("box 2", "t", "1", 2)
    found = locate([first, empty, last], [1, 3, 4, 5, 6, 8])
    assert found == (
        Place(1, first, 1),
        Place(3, first, 3),
        Place(4, last, 1),
        Place(5, last, 2),
        Place(6, None, 1),  # beyond the manifest: phantoms
        Place(8, None, 3),
    )
    assert locate([], [2]) == (Place(2, None, 2),)
    assert locate([first], []) == ()


def test_what_cannot_be() -> None:
    with pytest.raises(InputInvalid, match="11 draws without replacement from 10 cards"):
        counter_draws(SEED, count=6, high=10, replacement=False, skip=5)
    for count, high, skip in ((1, 0, 0), (-1, 5, 0), (1, 5, -1)):
        with pytest.raises(InputInvalid, match="cannot be"):
            counter_draws(SEED, count=count, high=high, skip=skip)
    with pytest.raises(InputInvalid, match="position 0 is no card"):
        locate([Batch("b", "t", "1", 3)], [1, 0])
    with pytest.raises(InputInvalid, match="an id stands there twice"):
        consistent_tickets(["a", "b", "a"], seed=SEED, take=2)


def test_numbers_beyond_what_an_array_holds() -> None:
    assert counter_draws("1", count=2, high=2**63 - 1).min() >= 1
    with pytest.raises(InputInvalid, match="goes beyond them"):
        counter_draws("1", count=2, high=2**63)
