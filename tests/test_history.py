"""A state's choices and streaks: by votes where votes decided, by electors where others did; nothing bridges a gap."""

from typing import Any

from ascertain.archive import load_case
from ascertain.history import StateResult, runs, state_result
from ascertain.proceedings import decide


def result(year: int, party: str | None) -> StateResult:
    return StateResult(year, "MI", "somebody" if party else None, party, None, None, None, "statewide vote", {})


def test_an_election_that_chose_nobody_ends_a_streak() -> None:
    found = list(runs([result(2008, "D"), result(2000, "D"), result(2004, None)]))
    assert [(run.party, run.first, run.last, run.length) for run in found] == [
        ("D", 2000, 2000, 1),
        ("D", 2008, 2008, 1),
    ]


def test_two_labels_of_one_party_are_one_streak() -> None:
    found = list(runs([result(1892, "Democratic"), result(1896, "Democratic-Populist"), result(1900, "Democratic")]))
    assert [(run.party, run.length) for run in found] == [("Democratic", 3)]


def chosen(year: int, state: str) -> Any:
    return state_result(decide(load_case(year)), state)


def test_districts_decide_where_they_appointed() -> None:
    """Maryland 1824: Adams had most votes, the districts gave Jackson seven of eleven electors."""
    found = chosen(1824, "MD")
    assert (found.winner, found.decided_by) == ("Andrew Jackson", "districts")
    assert found.margin < 0
    assert found.electors_for == {"Andrew Jackson": 7, "John Quincy Adams": 3, "William H. Crawford": 1}


def test_a_legislature_decides_against_the_plurality() -> None:
    """Massachusetts 1848 had no majority, and Georgia 1860 neither: their legislatures chose."""
    assert [chosen(*place).decided_by for place in ((1848, "MA"), (1860, "GA"))] == ["legislature", "legislature"]


def test_a_split_slate_shows_its_electors() -> None:
    assert chosen(1860, "NJ").electors_for == {"Abraham Lincoln": 4, "Stephen A. Douglas": 3}
    assert chosen(2016, "MI").electors_for == {}
    assert chosen(2016, "ME").electors_for == {"Hillary Clinton": 3, "Donald Trump": 1}


def test_a_state_that_appointed_nobody_is_in_the_list_and_one_not_yet_a_state_is_not() -> None:
    assert (chosen(1864, "VA").winner, chosen(1864, "VA").decided_by) == (None, "no electors appointed")
    assert chosen(1864, "AK") is None
