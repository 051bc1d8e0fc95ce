"""The audit of the presidency: blocking sets against brute force, the stop rule's risk under ties, and three wrong rules."""

import math
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascertain.archive import load_case
from ascertain.audits import blocking
from ascertain.audits.evalue import FloatArray
from ascertain.audits.president import (
    METHODS,
    Paper,
    Presidency,
    Terms,
    UnitEvidence,
    assess,
    from_risk,
    open_question,
    presidency,
)
from ascertain.errors import InputInvalid, Undetermined

LIMIT = 0.1
TARGET = -math.log(LIMIT)
RUNS = 4_000
MOST_WRONG = LIMIT + 3 * math.sqrt(LIMIT * (1 - LIMIT) / RUNS)


def by_hand(blocks: tuple[blocking.Block, ...], log_e: list[float], need: int) -> float:
    """All subsets: forced contests in each, contests of one sample by the log of the mean of their e-values."""
    least = math.inf
    for size in range(len(blocks) + 1):
        for chosen in combinations(range(len(blocks)), size):
            taken = set(chosen)
            if any(block.forced and place not in taken for place, block in enumerate(blocks)):
                continue
            if sum(blocks[place].electors for place in chosen) < need:
                continue
            samples: dict[str, list[float]] = {}
            for place in chosen:
                samples.setdefault(blocks[place].sample, []).append(log_e[place])
            means = (math.log(math.fsum(map(math.exp, own)) / len(own)) for own in samples.values())
            least = min(least, math.fsum(means))
    return least


CONTESTS = st.lists(
    st.tuples(st.integers(1, 20), st.floats(-6, 6), st.integers(0, 7), st.booleans()), min_size=1, max_size=9
)


@given(CONTESTS, st.integers(1, 60))
@settings(max_examples=150, deadline=None)
def test_the_search_is_brute_force(drawn: list[tuple[int, float, int, bool]], need: int) -> None:
    """Negative evidence, shared samples and overturned contests among them."""
    blocks = tuple(
        blocking.Block(str(number), electors, f"s{sample}", forced and number % 4 == 0)
        for number, (electors, _, sample, forced) in enumerate(drawn)
    )
    log_e = [value for _, value, _, _ in drawn]
    expected = by_hand(blocks, log_e, need)
    assert float(blocking.minima(blocks, np.array(log_e), need=need)) == pytest.approx(expected, abs=1e-9)
    found = blocking.weakest(blocks, log_e, need=need)
    if math.isinf(expected):
        assert found is None
    else:
        assert found is not None
        assert found.electors >= need
        assert found.log_e == pytest.approx(expected, abs=1e-9)
        places = [int(contest) for contest in found.contests]
        only = tuple(blocks[place] for place in places)
        assert by_hand(only, [log_e[place] for place in places], found.electors) == pytest.approx(expected, abs=1e-9)


def test_many_at_once_are_one_by_one() -> None:
    blocks = blocking.as_blocks({"A": 3, "B": 5, "C": 7, "D": 2})
    log_e = np.random.default_rng(3).normal(size=(50, 4))
    together = blocking.minima(blocks, log_e, need=8)
    assert together.tolist() == [float(blocking.minima(blocks, row, need=8)) for row in log_e]


def tied_walks(contests: int, *, share: float = 0.55, draws: int = 1_500, rng: np.random.Generator) -> FloatArray:
    """BRAVO's log e-values [run, draw, contest] of contests that are truly tied, reported at a share."""
    steps = np.array([math.log(2 - 2 * share), math.log(2 * share)])
    return np.cumsum(steps[rng.integers(0, 2, size=(RUNS, draws, contests))], axis=1)


def stops(log_e: FloatArray, *, need: int) -> float:
    """Share of runs in which the rule stops at some draw, with contests of one elector each."""
    blocks = blocking.as_blocks({str(number): 1 for number in range(log_e.shape[-1])})
    held = blocking.minima(blocks, log_e, need=need) >= TARGET
    return float(held.any(axis=1).mean())


def test_two_tied_contests_that_are_both_needed() -> None:
    """Both wrong together elect the wrong person: the rule that multiplies current values stops in at most 10 percent."""
    walks = tied_walks(2, rng=np.random.default_rng(1))
    assert 0.02 < stops(walks, need=2) <= MOST_WRONG


def test_running_maxima_break_the_limit() -> None:
    walks = np.maximum(0, np.maximum.accumulate(tied_walks(2, rng=np.random.default_rng(1)), axis=1))
    assert stops(walks, need=2) > 0.2


def test_products_of_states_own_p_values_break_the_limit() -> None:
    """Each state stops when its own product of both is reached: the p-value is 1 over its highest e-value."""
    walks = tied_walks(2, rng=np.random.default_rng(2))
    p = np.exp(-np.maximum(0, walks.max(axis=1)))
    assert (p.prod(axis=1) <= LIMIT).mean() > 0.2


def test_one_sample_for_two_contests_as_if_independent_breaks_the_limit() -> None:
    """The same ballots read for a state and its district move together; their mean is still an e-value."""
    walk = tied_walks(1, rng=np.random.default_rng(3))
    both = np.concatenate([walk, walk], axis=-1)
    assert stops(both, need=2) > 0.2
    shared = (blocking.Block("ME", 1, "ME"), blocking.Block("ME-02", 1, "ME"))
    held = blocking.minima(shared, both, need=2) >= TARGET
    assert held.any(axis=1).mean() <= MOST_WRONG


def test_forgetting_what_a_full_count_overturned_breaks_the_limit() -> None:
    """Two tied contests, both needed: one is counted in full as soon as its evidence is bad, and overturned.

    The wrong rule drops its factor and needs one elector less; ours keeps the factor, at 1 or what it was below, and
    the need.
    """
    walks = tied_walks(2, rng=np.random.default_rng(4))
    behind = walks[:, :, 0] <= -1.5
    ordered = np.where(behind.any(axis=1), behind.argmax(axis=1), walks.shape[1])
    draw = np.arange(walks.shape[1])
    before = draw[None] < ordered[:, None]
    frozen = np.minimum(0, np.take_along_axis(walks[:, :, 0], np.minimum(ordered, len(draw) - 1)[:, None], axis=1))
    product = walks.sum(axis=-1)
    wrong = np.where(before, product, walks[:, :, 1])
    ours = np.where(before, product, frozen + walks[:, :, 1])
    assert (wrong >= TARGET).any(axis=1).mean() > 0.13
    assert (ours >= TARGET).any(axis=1).mean() <= MOST_WRONG


def test_2016_need() -> None:
    asked = presidency(load_case(2016))
    assert (asked.winner, asked.electors, asked.majority, asked.need) == ("Donald Trump", 306, 270, 37)
    assert len(asked.units) == 34
    assert asked.confirmable is None
    assert asked.lost["ME"] == 2
    assert presidency(load_case(2000)).need == 2


@pytest.mark.parametrize("tied", [("FL", "OH"), ("MI", "PA", "WI"), ("TX",)])
def test_risk_under_tied_blocking_sets_of_2016(tied: tuple[str, ...]) -> None:
    """The contests of a blocking set are tied, all others as reported and confirmed at once."""
    asked = presidency(load_case(2016), terms={"*": Terms(METHODS["polling"])})
    walks = tied_walks(len(tied), rng=np.random.default_rng(len(tied)))
    left = open_question(asked)
    places = [[unit.contest for unit in asked.units].index(name) for name in tied]
    log_e = np.full((RUNS, len(asked.units)), 50.0)
    wrong = np.zeros(RUNS, dtype=bool)
    for draw in range(0, walks.shape[1], 10):
        log_e[:, places] = walks[:, draw]
        wrong |= blocking.minima(left.blocks, log_e, need=left.need) >= TARGET
    assert 0.01 < wrong.mean() <= MOST_WRONG


def everywhere(asked: Presidency, log_e: float, **other: UnitEvidence) -> list[UnitEvidence]:
    return [other.get(unit.contest, UnitEvidence(unit.contest, log_e, 100)) for unit in asked.units]


def test_one_state_that_is_no_blocking_set_needs_no_ballot() -> None:
    """Michigan's 16 electors are fewer than 37: with enough evidence elsewhere none of its ballots is needed."""
    asked = presidency(load_case(2016))
    found = assess(asked, everywhere(asked, 3.0, MI=UnitEvidence("MI", 0.0, 0)), risk_limit=0.05)
    assert found.verdict == "confirmed"
    assert found.weakest is not None
    assert found.weakest.log_e == pytest.approx(3.0)
    assert "MI" in found.weakest.contests


def test_evidence_against_the_report_is_always_taken() -> None:
    asked = presidency(load_case(2016))
    found = assess(asked, everywhere(asked, 3.0, WY=UnitEvidence("WY", -2.0, 90)), risk_limit=0.05)
    assert found.verdict == "open"
    assert found.weakest is not None
    assert "WY" in found.weakest.contests
    assert found.risk == pytest.approx(math.exp(-1.0))


def test_full_counts() -> None:
    """Confirmed contests leave every set; overturned ones are in each; together they can refute the winner."""
    asked = presidency(load_case(2016))
    counted = [UnitEvidence(unit.contest, 0, 0, "confirmed") for unit in asked.units if unit.contest != "TX"]
    assert assess(asked, counted[1:], risk_limit=0.05).verdict == "open"
    assert assess(asked, [*counted, UnitEvidence("TX", 0, 0, "confirmed")], risk_limit=0.05).risk == 0.0
    florida = everywhere(asked, 10.0, FL=UnitEvidence("FL", 4.0, 500, "overturned"))
    found = assess(asked, florida, risk_limit=0.05)
    assert found.weakest is not None
    assert "FL" in found.weakest.contests
    assert found.weakest.log_e == pytest.approx(10.0)  # Florida's factor is 1, another contest of 8 electors must fall
    behind = assess(asked, everywhere(asked, 10.0, FL=UnitEvidence("FL", -4.0, 500, "overturned")), risk_limit=0.05)
    assert behind.weakest is not None
    assert behind.weakest.log_e == pytest.approx(6.0)
    both = everywhere(asked, 10.0, FL=UnitEvidence("FL", 0, 0, "overturned"), PA=UnitEvidence("PA", 0, 0, "overturned"))
    refuted = assess(asked, both, risk_limit=0.05)
    assert (refuted.verdict, refuted.risk, refuted.overturned) == ("not confirmed", 1.0, ("FL", "PA"))


def test_a_contest_found_to_be_won_raises_the_need() -> None:
    asked = presidency(load_case(2016))
    assert open_question(asked, [UnitEvidence("NH", 0, 0, "gained")]).need == 41


def test_no_paper_no_evidence() -> None:
    """A contest whose margin on paper is at most the cards without paper keeps log e 0, and can't be counted either."""
    asked = presidency(load_case(2016), paper={"TX": Paper(100_000, 100_000)})
    assert asked.confirmable is False
    assert [unit.contest for unit in asked.without_paper] == ["TX"]
    found = assess(asked, everywhere(asked, 9.0, TX=UnitEvidence("TX", 9.0, 5, "confirmed")), risk_limit=0.05)
    assert found.verdict == "open"
    assert found.weakest is not None
    assert found.weakest.contests == ("TX",)


def test_published_risks_enter_as_calibrated_e_values() -> None:
    """1 / (2 sqrt p): its mean over uniform p is 1."""
    p = (np.arange(1_000_000) + 0.5) / 1_000_000
    assert float(np.mean(0.5 / np.sqrt(p))) == pytest.approx(1.0, abs=1e-3)
    assert from_risk(0.01) == pytest.approx(math.log(5))
    with pytest.raises(InputInvalid):
        from_risk(0.0)


def test_refusals() -> None:
    with pytest.raises(Undetermined, match="nobody is reported"):
        presidency(load_case(1824))
    asked = presidency(load_case(2016))
    for evidence in (
        [UnitEvidence("XX", 1.0, 1)],
        [UnitEvidence("MI", 1.0, 1), UnitEvidence("MI", 1.0, 1)],
        [UnitEvidence("NH", 0.0, 0, "confirmed")],
        [UnitEvidence("MI", 0.0, 0, "gained")],
        [UnitEvidence("MI", math.nan, 0)],
    ):
        with pytest.raises(InputInvalid):
            assess(asked, evidence, risk_limit=0.05)
    with pytest.raises(InputInvalid):
        assess(asked, (), risk_limit=0.0)
