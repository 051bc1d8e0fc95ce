"""Seats from populations, the interstate compact by date, and what an amendment needs."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascertain import answers
from ascertain.amendment import amendment
from ascertain.archive import load_case
from ascertain.errors import InputInvalid, LawNotCovered, ScenarioError, TieUndecided, UnknownName
from ascertain.law import elections
from ascertain.law.apportionment import METHODS, apportion, census_of
from ascertain.law.compact import compact_status, enactments, entitled, members_on
from ascertain.scenario import on_census, populations

CENSUSES = range(1930, 2021, 10)


@pytest.mark.parametrize("census", CENSUSES)
def test_ten_censuses_give_the_seats_of_the_law(census: int) -> None:
    """Equal proportions on the apportionment populations against the electors of the next election, less two."""
    first = next(year for year in elections() if year > census)
    seats = {state: electors - 2 for state, electors in entitled(first).items() if state != "DC"}
    assert apportion(populations(census)) == seats
    assert census_of(first) == census


def test_1910_was_webster_and_1920_never_was() -> None:
    seats = {state: electors - 2 for state, electors in entitled(1912).items()}
    assert apportion(populations(1910), method="webster") == seats
    assert apportion(populations(1910)) != seats
    assert [note.code for note in answers.apportion(1920).findings] == ["never_apportioned"]


@pytest.mark.parametrize("method", METHODS)
@given(people=st.lists(st.integers(1, 900), min_size=1, max_size=6), extra=st.integers(0, 30))
def test_seats_are_all_given_and_nobody_goes_without(method: Any, people: list[int], extra: int) -> None:
    named = {chr(65 + place): number for place, number in enumerate(people)}
    seats = len(people) + extra
    try:
        found = apportion(named, seats=seats, method=method)
    except TieUndecided:
        return
    assert sum(found.values()) == seats
    assert method == "hamilton" or min(found.values()) >= 1
    ranked = sorted(named, key=lambda state: named[state])
    assert [found[state] for state in ranked] == sorted(found.values()), "more people, never fewer seats"


@given(people=st.lists(st.integers(1, 99), min_size=2, max_size=5), extra=st.integers(1, 12))
def test_equal_proportions_against_comparing_every_pair(people: list[int], extra: int) -> None:
    """p_i^2 a_j (a_j + 1) > p_j^2 a_i (a_i + 1), seat by seat."""
    given_out = [1] * len(people)
    for left in range(extra, 0, -1):
        best = [
            i
            for i in range(len(people))
            if all(
                people[i] ** 2 * given_out[j] * (given_out[j] + 1) >= people[j] ** 2 * given_out[i] * (given_out[i] + 1)
                for j in range(len(people))
            )
        ]
        if left == 1 and len(best) > 1:
            with pytest.raises(TieUndecided, match="equal claims to the last seat"):
                apportion({str(i): p for i, p in enumerate(people)}, seats=len(people) + extra)
            return
        given_out[best[0]] += 1
    found = apportion({str(i): p for i, p in enumerate(people)}, seats=len(people) + extra)
    assert list(found.values()) == given_out


def test_impossible_numbers() -> None:
    for populations_of, seats in [({}, 10), ({"A": -1, "B": 5}, 10), ({"A": 0, "B": 0}, 10), ({"A": 5, "B": 5}, 1)]:
        with pytest.raises(InputInvalid):
            apportion(populations_of, seats=seats)
    with pytest.raises(TieUndecided, match="A and B have equal remainders"):
        apportion({"A": 5, "B": 5}, seats=3, method="hamilton")
    with pytest.raises(ScenarioError, match="that of 1920 never was"):
        on_census(load_case(2016), 1920)
    with pytest.raises(LawNotCovered, match="is under another"):
        census_of(2032)
    with pytest.raises(UnknownName, match="no populations of 1850"):
        answers.apportion(1850)


@pytest.mark.parametrize(
    ("year", "on", "electors", "short"),
    [
        (2016, date(2016, 7, 20), 165, 105),
        (2024, date(2024, 7, 20), 209, 61),
        (2024, date(2024, 12, 17), 209, 61),
        (2028, date(2026, 4, 12), 209, 61),
        (2028, date(2026, 4, 13), 222, 48),
        (2000, date(2000, 7, 20), 0, 270),
        (2008, date(2007, 4, 9), 0, 270),
        (2008, date(2007, 4, 10), 10, 260),
    ],
)
def test_the_compact_by_date(year: int, on: date, electors: int, short: int) -> None:
    found = compact_status(year, on=on)
    assert (found.electors, found.threshold, found.short, found.in_force) == (electors, 270, short, False)


def test_members_and_who_might_be() -> None:
    assert len(members_on(date(2026, 4, 13))) == len(enactments()) == 19
    with pytest.raises(LawNotCovered, match="verified through 2026-04-13; 2027-01-01 lies after"):
        members_on(date(2027, 1, 1))
    enough = compact_status(
        2016, on=date(2016, 7, 20), members=["CA", "TX", "FL", "NY", "IL", "PA", "OH", "GA", "MI", "NC", "NJ", "DC"]
    )
    assert (enough.electors, enough.in_force, enough.short) == (273, True, 0)
    with pytest.raises(UnknownName, match="ZZ has no electors in 2016"):
        compact_status(2016, on=date(2016, 7, 20), members=["ZZ"])
    late = compact_status(2020, on=date(2020, 12, 1))
    assert late.members == members_on(date(2020, 7, 20)), "who joins after 20 July comes too late"


def test_the_article_s_two_thirds_and_three_fourths() -> None:
    """Two-thirds of House and Senate, three-fourths of the legislatures: 290, 67, 38; thirteen can block."""
    value = answers.amendment().to_dict()
    assert (value["propose"]["house"], value["propose"]["senate"]) == (290, 67)
    assert value["ratify"] == {"states": 38, "of": 50}
    assert (value["block"], value["convention"]) == (13, 34)
    compact = value["compact"]
    assert (compact["electors"], compact["needed"], compact["short"], compact["in_force"]) == (222, 270, 48, False)
    assert len(compact["members"]) == 19


@pytest.mark.parametrize(
    ("year", "states", "ratify"),
    [(1791, 11, 9), (1865, 36, 27), (1868, 37, 28), (1920, 48, 36), (1959, 48, 36), (1964, 50, 38), (2016, 50, 38)],
)
def test_amendments_of_other_years(year: int, states: int, ratify: int) -> None:
    """States as of the last election; three-fourths rounded up."""
    found = amendment(year)
    assert (found.states, found.ratify, found.block) == (states, ratify, states - ratify + 1)


def test_years_that_amendments_do_not_cover() -> None:
    for year in (1788, 2027):
        with pytest.raises(LawNotCovered, match="amendments are covered for 1789 to 2026"):
            amendment(year)
