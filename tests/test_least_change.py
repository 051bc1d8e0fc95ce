"""The least change against brute force: costs, sets, nested contests, shares; and on every election that had votes."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from itertools import chain, combinations, product
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ascertain import answers
from ascertain.allocation import Frame
from ascertain.archive import load_case
from ascertain.election import NATION, OTHERS
from ascertain.errors import FactMissing, ScenarioError, Undetermined, UnknownName
from ascertain.flips import (
    Goal,
    Kind,
    Position,
    alternatives,
    departures_needed,
    fewest_contests,
    fewest_votes,
    minimal_sets,
    position,
    switch_cost,
    uniform_swing,
)
from ascertain.law import Award
from ascertain.proceedings import decide
from ascertain.scenario import parse

W, B, C = "Wanda", "Bella", "Clara"
Votes = Mapping[str, Mapping[str, int]]


def stands(votes: Votes, awards: Iterable[Award]) -> Position:
    """Where made-up votes stand; a state's are the sum of its districts' where it has no row of its own."""
    counted: dict[str, dict[str, int]] = {unit: dict(own) for unit, own in votes.items()}
    for unit, own in votes.items():
        if unit[:2] not in votes:
            state = counted.setdefault(unit[:2], {})
            for name, number in own.items():
                state[name] = state.get(name, 0) + number
    nation: dict[str, int] = {}
    for unit, own in counted.items():
        for name, number in own.items() if len(unit) == 2 else ():
            nation[name] = nation.get(name, 0) + number
    counted[NATION] = nation
    rows, choices = tuple(awards), (W, B, C, OTHERS)
    frame = Frame(tuple(counted), choices, (W, B, C), tuple(dict.fromkeys(row.state for row in rows)))
    cells = [[own.get(name, 0) for name in choices] for own in counted.values()]
    return Position(np.array(cells, dtype=np.int64), frame, rows)


def finals(own: tuple[int, ...], kind: Kind, *, added: int = 0) -> Iterator[tuple[tuple[int, ...], int]]:
    """Every way the votes of one unit can end, with the votes changed or added to get there."""
    size, most = len(own), sum(own) if kind == "changed" else max(own) + added
    if kind == "changed":
        for ends in product(range(most + 1), repeat=size - 1):
            if sum(ends) <= most:
                end = (*ends, most - sum(ends))
                yield end, sum(abs(a - b) for a, b in zip(own, end, strict=True)) // 2
    else:
        for extra in product(*(range(most - number + 2) for number in own)):
            yield tuple(a + b for a, b in zip(own, extra, strict=True)), sum(extra)


def strict(own: tuple[int, ...]) -> int | None:
    """The place of the sole leader."""
    best = max(own)
    return own.index(best) if own.count(best) == 1 and best else None


three = st.tuples(*[st.integers(0, 9)] * 3)


@given(three, st.sampled_from(["changed", "added"]))
@settings(max_examples=150, deadline=None)
def test_the_cost_of_electing_a_ticket_is_the_least_of_all_ways(own: tuple[int, int, int], kind: Kind) -> None:
    assume(sum(own) > 0)
    best = min(cost for end, cost in finals(own, kind, added=1) if strict(end) == 1)
    assert switch_cost(dict(zip((W, B, C), own, strict=True)), to=B, kind=kind) == best


@pytest.mark.parametrize(
    ("votes", "kind", "cost"),
    [
        ((10, 4, 0), "changed", 4),
        ((10, 5, 0), "changed", 3),
        ((10, 5, 0), "added", 6),
        ((10, 10, 0), "changed", 1),
        ((10, 11, 0), "changed", 0),
        ((40, 10, 39), "changed", 21),
        ((40, 18, 20), "changed", 12),
    ],
)
def test_costs_by_hand(votes: tuple[int, int, int], kind: Kind, cost: int) -> None:
    assert switch_cost(dict(zip((W, B, C), votes, strict=True)), to=B, kind=kind) == cost


def won_by_wanda(votes: dict[str, dict[str, int]], awards: list[Award]) -> Position:
    """The position with the winner called Wanda; discarded where nobody wins or Bella has nothing."""
    found = stands(votes, awards)
    assume(found.winner is not None)
    other = found.winner or W
    swapped = {unit: {**own, W: own.get(other, 0), other: own.get(W, 0)} for unit, own in votes.items()}
    found = stands(swapped, awards)
    assume(B in found.ranked)
    return found


@st.composite
def maps(draw: st.DrawFn, *, most: int = 7) -> Position:
    """Independent states, three tickets, won by Wanda."""
    number = draw(st.integers(2, most))
    states = [f"S{letter}" for letter in "ABCDEFGH"[:number]]
    votes = {state: dict(zip((W, B, C), draw(three), strict=True)) for state in states}
    return won_by_wanda(votes, [Award(state, draw(st.integers(1, 6)), state) for state in states])


def subsets(units: list[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(units, size) for size in range(len(units) + 1))


def by_force(found: Position, goal: Goal, kind: Kind) -> list[tuple[int, int, tuple[str, ...]]]:
    """Every minimal set of contests with its cost, ordered as alternatives are."""
    pledged, majority = found.pledged, found.majority
    owners = {contest.unit: contest.winner for contest in found.contests}
    size = {contest.unit: contest.electors for contest in found.contests}
    mine = [unit for unit in sorted(owners) if (owners[unit] != B if goal == "win" else owners[unit] == W)]
    mine = [unit for unit in mine if kind == "added" or any(found.votes_of(unit).values())]
    if goal == "deny":
        need = pledged[W] - majority + 1
        cost = {unit: _taking(found, unit, kind) for unit in mine}
    else:
        need = majority - pledged.get(B, 0) if goal == "win" else found.total // 2 - pledged.get(B, 0)
        cost = {unit: switch_cost(found.votes_of(unit), to=B, kind=kind) for unit in mine}
    if goal == "tie" and (found.total % 2 or pledged[W] - need != found.total // 2):
        return []
    ways = []
    for chosen in subsets(mine):
        gain = sum(size[unit] for unit in chosen)
        enough = gain == need if goal == "tie" else gain >= need
        spare = goal != "tie" and any(gain - size[unit] >= need for unit in chosen)
        if enough and not spare:
            ways.append((sum(cost[unit] for unit in chosen), len(chosen), chosen))
    return sorted(ways)


def _taking(found: Position, unit: str, kind: Kind) -> int:
    own = tuple(found.votes_of(unit)[name] for name in (W, B, C))
    return min(cost for end, cost in finals(own, kind, added=1) if max(end[1:]) > end[0])


@given(maps(), st.sampled_from(["deny", "tie", "win"]), st.sampled_from(["changed", "added"]), st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_the_cheapest_sets_are_those_of_all_subsets(found: Position, goal: Goal, kind: Kind, k: int) -> None:
    ours = alternatives(found, goal=goal, kind=kind, to=B, k=k)
    theirs = by_force(found, goal, kind)
    assert [(way.votes, len(way.contests), tuple(way.contests)) for way in ours] == theirs[:k]
    fewest = fewest_contests(found, goal=goal, kind=kind, to=B)
    if not theirs:
        assert fewest is None
    else:
        assert fewest is not None
        assert (len(fewest.contests), fewest.votes) == min((size, cost) for cost, size, _ in theirs)


def reached(electors: Mapping[str, int], found: Position, goal: Goal) -> bool:
    if goal == "win":
        return electors.get(B, 0) >= found.majority
    if goal == "deny":
        return electors.get(W, 0) < found.majority
    return electors.get(W, 0) == electors.get(B, 0) == found.total // 2


@given(maps(), st.sampled_from(["deny", "tie", "win"]), st.sampled_from(["changed", "added"]))
@settings(max_examples=150, deadline=None)
def test_the_moves_reach_the_goal_and_one_vote_fewer_does_not(found: Position, goal: Goal, kind: Kind) -> None:
    _check_moves(found, goal, kind)


def _check_moves(found: Position, goal: Goal, kind: Kind) -> None:
    way = fewest_votes(found, goal=goal, kind=kind, to=B)
    if way is None:
        return
    assert sum(move.votes for move in way.moves) == way.votes
    assert (way.kind == "added") == all(move.source is None for move in way.moves)
    (after,) = found.pledged_after([way.moves])
    assert after == way.result
    assert reached(after, found, goal)
    for place, move in enumerate(way.moves):
        fewer = (*way.moves[:place], move._replace(votes=move.votes - 1), *way.moves[place + 1 :])
        (short,) = found.pledged_after([fewer])
        if goal == "deny":  # a tie takes nothing from the winner for sure
            in_doubt = found.total - sum(short.values())
            assert short.get(W, 0) + in_doubt >= found.majority
        else:
            assert not reached(short, found, goal)


@cache
def _nested_finals(own: tuple[int, ...], kind: Kind) -> tuple[tuple[tuple[int, ...], int], ...]:
    return tuple(finals(own, kind, added=5))


@st.composite
def nests(draw: st.DrawFn, *, tickets: int = 3) -> Position:
    """A state with two districts beside another state."""
    small = st.tuples(*[st.integers(0, 4)] * tickets, *[st.just(0)] * (3 - tickets))
    votes = {unit: dict(zip((W, B, C), draw(small), strict=True)) for unit in ("AA-01", "AA-02", "BB")}
    awards = [Award("AA", draw(st.integers(1, 3)), "AA"), *(Award("AA", 1, unit) for unit in ("AA-01", "AA-02"))]
    found = won_by_wanda(votes, [*awards, Award("BB", draw(st.integers(1, 3)), "BB")])
    assume(all(contest.winner for contest in found.contests))
    return found


def nested_by_force(found: Position, goal: Goal, kind: Kind, tickets: int) -> int | None:
    """The least cost over every way that every vote can end; for a tie votes go to Bella only."""
    size = {contest.unit: contest.electors for contest in found.contests}
    held = {contest.unit: contest.winner for contest in found.contests}
    own = {unit: tuple(found.votes_of(unit)[name] for name in (W, B, C)[:tickets]) for unit in ("AA-01", "AA-02", "BB")}
    best: int | None = None
    for (one, a), (two, b), (other, c) in product(*(_nested_finals(own[unit], kind) for unit in own)):
        if best is not None and a + b + c >= best:
            continue
        ends = {"AA-01": one, "AA-02": two, "BB": other, "AA": tuple(x + y for x, y in zip(one, two, strict=True))}
        leaders = {unit: strict(end) for unit, end in ends.items()}
        sums = [sum(size[unit] for unit in ends if leaders[unit] == place) for place in range(3)]
        doubt = sum(size[unit] for unit, end in ends.items() if leaders[unit] is None and end[0] == max(end))
        kept = all(leaders[unit] == 1 for unit in ends if held[unit] == B)
        kept &= all(end[1] >= own[unit][1] and (end[0] <= own[unit][0]) for unit, end in ends.items() if unit in own)
        if (
            (goal == "win" and sums[1] >= found.majority)
            or (goal == "deny" and sums[0] + doubt < found.majority)
            or (goal == "tie" and kept and sums[0] == sums[1] == found.total // 2 and not found.total % 2)
        ):
            best = a + b + c
    return best


@given(nests(), st.sampled_from(["deny", "win"]))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_nested_contests_cost_the_least_of_every_placement(found: Position, goal: Goal) -> None:
    """Districts inside their state, three tickets: also where different tickets would give or gain."""
    way = fewest_votes(found, goal=goal, to=B)
    assert (way.votes if way else None) == nested_by_force(found, goal, "changed", 3)


@given(nests(tickets=2), st.sampled_from(["deny", "tie", "win"]), st.sampled_from(["changed", "added"]))
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_nested_contests_of_two_tickets(found: Position, goal: Goal, kind: Kind) -> None:
    """A tie needs exactly so many electors: a statewide flip that must turn a district as well is none."""
    way = fewest_votes(found, goal=goal, kind=kind, to=B)
    assert (way.votes if way else None) == nested_by_force(found, goal, kind, 2)
    _check_moves(found, goal, kind)


def test_a_statewide_flip_pays_for_districts() -> None:
    votes = {"AA": {W: 60, B: 50}, "AA-01": {W: 30, B: 28}, "AA-02": {W: 30, B: 22}, "BB": {W: 20, B: 2}}
    awards = [Award("AA", 2, "AA"), Award("AA", 1, "AA-01"), Award("AA", 1, "AA-02"), Award("BB", 3, "BB")]
    way = fewest_votes(stands(votes, awards), goal="win", to=B)
    assert way is not None
    assert (way.votes, way.contests) == (7, {"AA": 6, "AA-01": 2, "AA-02": 5}), "max(6, 2 + 5), not 13"


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=9), st.data())
@settings(max_examples=60, deadline=None)
def test_many_districts_of_one_state(rows: list[tuple[int, int]], data: st.DataObject) -> None:
    """The district rule gives a state dozens of blocks: the cheapest sets are still those of all subsets."""
    votes = {f"AA-{number:02d}": {W: own[0], B: own[1]} for number, own in enumerate(rows, start=1)}
    found = stands(votes, [Award("AA", 2, "AA"), *(Award("AA", 1, unit) for unit in votes)])
    assume(found.winner == W and B in found.ranked)
    size = {contest.unit: contest.electors for contest in found.contests}
    mine = [contest.unit for contest in found.contests if contest.winner != B and any(contest.votes.values())]
    cost = {unit: switch_cost(found.votes_of(unit), to=B) for unit in mine}
    need = found.majority - found.pledged.get(B, 0)
    ways = []
    for chosen in subsets(sorted(mine)):
        gain = sum(size[unit] for unit in chosen)
        if gain >= need and all(gain - size[unit] < need for unit in chosen):
            inside = sum(cost[unit] for unit in chosen if unit != "AA")
            ways.append((max(inside, cost["AA"] if "AA" in chosen else 0), len(chosen), chosen))
    k = data.draw(st.integers(1, 10))
    ours = alternatives(found, goal="win", to=B, k=k)
    assert [(way.votes, len(way.contests), tuple(way.contests)) for way in ours] == sorted(ways)[:k]


def test_a_national_contest_is_paid_in_the_states() -> None:
    """Members of a compact follow the nation: votes changed in other states count there too."""
    votes = {"AA": {W: 50, B: 40}, "BB": {W: 30, B: 26}, "CC": {W: 9, B: 10}}
    awards = [Award("AA", 5, NATION, if_tied="AA"), Award("BB", 3, "BB"), Award("CC", 2, "CC")]
    found = stands(votes, awards)
    assert found.pledged == {W: 8, B: 2}
    way = fewest_votes(found, goal="win", to=B)
    assert way is not None
    assert (way.votes, way.contests, way.result) == (7, {NATION: 7}, {B: 7, W: 3})
    both = alternatives(found, goal="tie", to=B, k=3)
    assert [(flip.votes, dict(flip.contests)) for flip in both] == [(3, {"BB": 3})]
    assert both[0].result == {B: 5, W: 5}


@given(
    st.tuples(three, three), st.tuples(st.integers(1, 5), st.integers(1, 5)), st.sampled_from(["hamilton", "dhondt"])
)
@settings(max_examples=80, deadline=None)
def test_electors_shared_out_shift_one_by_one(rows: Any, sizes: tuple[int, int], method: Any) -> None:
    votes = {state: dict(zip((W, B), own, strict=False)) for state, own in zip(("AA", "BB"), rows, strict=True)}
    awards = [Award(state, size, state, method) for state, size in zip(("AA", "BB"), sizes, strict=True)]
    found = stands(votes, awards)
    assume(found.winner == W and B in found.ranked)
    best = None
    for x, y in product(range(votes["AA"][W] + 1), range(votes["BB"][W] + 1)):
        moved = {
            "AA": {W: votes["AA"][W] - x, B: votes["AA"][B] + x},
            "BB": {W: votes["BB"][W] - y, B: votes["BB"][B] + y},
        }
        if stands(moved, awards).pledged.get(B, 0) >= found.majority:
            best = x + y if best is None else min(best, x + y)
    way = fewest_votes(found, goal="win", to=B)
    assert (way.votes if way else None) == best
    with pytest.raises(UnknownName, match="added votes are not worked out"):
        fewest_votes(found, goal="win", kind="added", to=B)


@given(st.lists(st.integers(1, 9), min_size=1, max_size=9), st.integers(0, 25), st.integers(1, 9))
@settings(max_examples=150, deadline=None)
def test_minimal_sets_are_all_of_them(sizes: list[int], need: int, most: int) -> None:
    electors = {f"S{number}": size for number, size in enumerate(sizes)}

    def holds(chosen: tuple[str, ...]) -> bool:
        return sum(electors[unit] for unit in chosen) >= need

    theirs = {
        frozenset(chosen)
        for chosen in subsets(list(electors))
        if len(chosen) <= most
        and holds(chosen)
        and not any(holds(tuple(unit for unit in chosen if unit != out)) for out in chosen)
    }
    ours = list(minimal_sets(electors, need=need, max_size=most))
    assert set(ours) == theirs
    assert len(ours) == len(theirs), "none twice"


YEARS = [1824, 1828, 1860, 1876, 1884, 1892, 1912, 1916, 1948, 1960, 1968, 1976, 1984, 1992, 2000, 2008, 2016, 2024]


@pytest.mark.parametrize("year", YEARS)
def test_every_election_s_least_change_is_tight(year: int) -> None:
    """Applied through the whole course it does what it says, and one vote fewer anywhere does not."""
    found = position(load_case(year))
    assert dict(found.pledged) == dict(decide(load_case(year)).ascertainment.pledged)
    other = found.challenger()
    for kind in ("changed", "added"):
        way = fewest_votes(found, goal="win", kind=kind)
        assert way is not None
        assert way.result[other] >= found.majority
        for place, move in enumerate(way.moves):
            fewer = (*way.moves[:place], move._replace(votes=move.votes - 1), *way.moves[place + 1 :])
            (short,) = found.pledged_after([fewer])
            assert short.get(other, 0) < found.majority


def test_a_scenario_may_come_before() -> None:
    """Winner takes all in Maine and Nebraska too: two changed contests deny, as is often quoted."""
    case = load_case(2016)
    rows = tuple(Award(state, number, state) for state, number in case.law.allotment.items())
    changed = replace(case, law=replace(case.law, awards=rows))
    way = fewest_votes(changed, goal="deny")
    assert way is not None
    assert (way.votes, set(way.contests)) == (27_500, {"MI", "PA"})
    told = answers.flip(2016, goal="deny", scenario=parse(2016, "rule=winner-take-all"))
    assert told.to_dict()["goals"]["deny"]["votes"] == 27_500
    assert told.sentence.startswith("What if (rule=winner-take-all): ")


def test_swings_and_both_tipping_points() -> None:
    found = uniform_swing(load_case(2020))
    assert (found.tipping_winner, found.tipping_challenger) == ("WI", "PA"), "269 to 269 lies between"
    assert uniform_swing(load_case(2012)).tipping_winner == "CO"
    assert uniform_swing(load_case(2012), of="two_party").tipping_winner == "PA"
    assert uniform_swing(load_case(1824)).tipping_winner is None, "nobody had a majority"


def test_departures_by_binding_law() -> None:
    found = departures_needed(load_case(2016))
    assert (found.to_deny, found.to_elect_runner_up) == (37, 38)
    assert sum(found.by_binding.values()) == 306
    assert departures_needed(load_case(2000)).by_binding == {"not_covered": 271}


def test_what_is_refused() -> None:
    case = load_case(2016)
    with pytest.raises(UnknownName, match="no ticket Nobody"):
        fewest_votes(case, goal="win", to="Nobody")
    most = replace(case.law, awards=(Award("MI", 16, "MI", "most_districts"),))
    with pytest.raises(Undetermined, match="most of its districts"):
        fewest_votes(replace(case, law=most), goal="win")
    with pytest.raises(FactMissing, match="legislatures appointed"):
        answers.flip(1796)
    with pytest.raises(UnknownName, match="Nobody is no ticket of 2016"):
        answers.flip(2016, to="Nobody")


def test_the_answer_s_keys() -> None:
    found = answers.flip(2016, more=2).to_dict()
    wanted = ["election", "winner", "runner_up", "goals", "electors", "states", "tipping_point", "alternatives"]
    assert set(wanted) <= set(found)
    assert set(found["goals"]) == {"deny", "tie", "win"}
    assert {"votes", "contests", "electors_moved", "result"} <= set(found["goals"]["win"])
    assert found["tipping_point"] == {"total_vote": "WI", "two_party": "WI"}
    assert found["popular_vote"] == {
        "leader": "Hillary Clinton",
        "lead": 2_868_686,
        "changed": 1_434_344,
        "added": 2_868_687,
    }
    assert [way["goal"] for way in found["alternatives"]] == ["deny", "deny", "tie", "tie", "win", "win"]
    assert answers.flip(2016, to="johnson", goal="win").to_dict()["runner_up"] == "Gary Johnson"
    assert answers.flip(2016, by="states").to_dict()["goals"]["win"]["contests"] == {"TX": 403_590}
    assert answers.flip(2016, by="electors").sentence.endswith("37 departures deny, 38 to one person elect.")
    assert set(answers.flip(1824).to_dict()["win_for"]) >= {"Andrew Jackson", "John Quincy Adams"}


@pytest.mark.parametrize("text", ["depart=TX:clinton:38", "reject=TX", "bind=all&depart=TX:kasich:1"])
def test_what_acts_after_the_slates_is_refused(text: str) -> None:
    with pytest.raises(ScenarioError, match="flip counts electors pledged"):
        answers.flip(2016, scenario=parse(2016, text))


def test_the_winner_has_it_already() -> None:
    with pytest.raises(UnknownName, match="Donald Trump has the majority already"):
        answers.flip(2016, to="trump")


def test_without_a_majority_there_is_none_to_deny() -> None:
    found = answers.flip(1824)
    record = found.to_dict()
    assert (record["electors"]["to_deny"], record["goals"]["deny"]) == (None, None)
    assert record["goals"]["win"]["votes"] == 3_176
    assert "3,176 changed votes (OH, VA) would elect Andrew Jackson" in found.sentence
