"""Power indices against enumeration, published examples, and counts of maps."""

from fractions import Fraction
from itertools import permutations, product
from math import factorial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascertain import answers
from ascertain.errors import InputInvalid
from ascertain.power import count_maps, power


@given(st.lists(st.integers(0, 7), min_size=1, max_size=6), st.data())
@settings(max_examples=80, deadline=None)
def test_indices_are_those_of_every_coalition_and_every_order(sizes: list[int], data: st.DataObject) -> None:
    electors = {f"p{number}": size for number, size in enumerate(sizes)}
    if not sum(sizes):
        return
    quota = data.draw(st.integers(1, sum(sizes)))
    found = power(electors, quota=quota)
    swings = dict.fromkeys(electors, 0)
    for members in product((False, True), repeat=len(sizes)):
        weight = sum(size for size, member in zip(sizes, members, strict=True) if member)
        for name, member in zip(electors, members, strict=True):
            swings[name] += not member and weight < quota <= weight + electors[name]
    assert dict(found.swings) == swings
    turns = dict.fromkeys(electors, 0)
    for order in permutations(electors):
        weight = 0
        for name in order:
            if weight < quota <= weight + electors[name]:
                turns[name] += 1
            weight += electors[name]
    assert dict(found.shapley_shubik) == {name: Fraction(n, factorial(len(sizes))) for name, n in turns.items()}
    assert sum(found.banzhaf_normalised.values()) == 1
    maps = count_maps(electors, at=[quota], at_least=[quota])
    sums = [
        sum(size for size, won in zip(sizes, wins, strict=True) if won) for wins in product((0, 1), repeat=len(sizes))
    ]
    assert (maps.exactly[quota], maps.total) == (sums.count(quota), len(sums))
    assert maps.at_least[quota] == sum(held >= quota for held in sums)


def test_more_players_than_fit_into_a_word() -> None:
    """70 equal players: everybody has the same, and nothing overflows."""
    found = power({f"p{number}": 1 for number in range(70)}, quota=36)
    assert set(found.shapley_shubik.values()) == {Fraction(1, 70)}
    assert set(found.swings.values()) == {factorial(69) // factorial(35) // factorial(34)}


def test_the_council_of_1958() -> None:
    found = power({"DE": 4, "FR": 4, "IT": 4, "BE": 2, "NL": 2, "LU": 1}, quota=12)
    assert dict(found.swings) == {"DE": 10, "FR": 10, "IT": 10, "BE": 6, "NL": 6, "LU": 0}


def test_what_cannot_be() -> None:
    for electors, quota in (({"a": 1}, 2), ({"a": 1}, 0), ({}, 1), ({"a": -1, "b": 3}, 1)):
        with pytest.raises(InputInvalid):
            power(electors, quota=quota)


def test_the_answer() -> None:
    found = answers.power(electors_of=2016).to_dict()
    assert (found["electors_of"], found["quota"], found["total"]) == (2016, 270, 538)
    assert set(found["rows"][0]) == {
        "unit",
        "electors",
        "swings",
        "banzhaf_normalised",
        "banzhaf_absolute",
        "shapley_shubik",
    }
    assert len(found["rows"]) == 56
    assert "says nothing about voters" in found["statement"]
    assert abs(sum(row["shapley_shubik"] for row in found["rows"]) - 1) < 1e-12
