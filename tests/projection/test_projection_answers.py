"""What a projection must say at the ends: nothing counted, all counted, one state, one unit, and in between."""

import numpy as np
import pytest

import replayed
from ascertain.projection import Area, constants_without, monitor, project
from ascertain.projection.constants import EVIDENCE

WITHOUT = constants_without(2016)


def width(area: Area) -> float:
    """Points between the ends of the two-party margin."""
    return area.two_party_points.high - area.two_party_points.low


def test_complete_is_exact() -> None:
    found = project(replayed.final(), replayed.baseline(), constants=WITHOUT)
    first, second, other = replayed.replay().final.sum(axis=0)
    nation = found.nation
    assert (nation.lead.low, nation.lead.estimate, nation.lead.high) == (first - second,) * 3
    assert (nation.total.low, nation.total.high) == (first + second + other,) * 2
    assert nation.outstanding.high == 0
    assert nation.reporting == 1
    for area in found.states:
        assert area.two_party_points.estimate == pytest.approx(replayed.true_points(area.unit), abs=1e-9)
        assert width(area) == pytest.approx(0, abs=1e-9)
        assert area.p_first in (0, 1)


def test_a_finished_count_may_still_move_in_the_canvass() -> None:
    columns = replayed.final() | {"status": ["unofficial"] * len(replayed.replay().fips)}
    found = project(columns, replayed.baseline(), constants=WITHOUT)
    assert width(found.nation) == pytest.approx(0.5)


def nothing() -> replayed.Columns:
    """A count that has not begun."""
    zero = np.zeros_like(replayed.replay().final)
    return replayed.table(replayed.replay().fips, replayed.replay().state, zero)


def test_nothing_counted_is_the_prior() -> None:
    """Without a count the answer is the baseline's, and wrong by what the election moved: no leak of the result."""
    found = project(nothing(), replayed.baseline(), constants=WITHOUT)
    errors = [abs(area.two_party_points.estimate - replayed.true_points(area.unit)) for area in found.states]
    assert np.mean(errors) > 1.5
    then = replayed.replay().baseline.sum(axis=0)
    assert found.nation.two_party_points.estimate == pytest.approx(100 * (then[0] - then[1]) / then[:2].sum(), abs=0.5)
    assert width(found.nation) > 5
    assert {finding.code for finding in found.findings} >= {"nothing_counted"}


def test_constants_left_out_did_not_see_the_election() -> None:
    seen, unseen = constants_without(None), constants_without(2016)
    assert unseen.left_out == 2016
    assert seen.left_out is None
    assert unseen.margin != seen.margin
    assert all(getattr(unseen, name) == getattr(seen, name) for name in EVIDENCE)


def test_knowing_less_is_wider() -> None:
    """The same count, with fewer things said about it."""
    whole = replayed.counts("06:00")
    bare = {name: cells for name, cells in whole.items() if name in ("fips", "state", *replayed.SIDES)}
    partly = {name: cells for name, cells in whole.items() if name != "complete"}
    widths = [width(project(now, replayed.baseline(), constants=WITHOUT).nation) for now in (whole, partly, bare)]
    assert widths[0] < widths[1] < widths[2]


def test_later_is_narrower() -> None:
    widths = [width(replayed.projected(moment).nation) for moment in ("20:30", "00:00", "06:00", "a week")]
    assert widths == sorted(widths, reverse=True)


def test_a_higher_level_is_wider() -> None:
    narrow, wide = (project(replayed.counts(), replayed.baseline(), level=level) for level in (0.8, 0.95))
    assert width(narrow.nation) < width(wide.nation)


def test_late_never_worse_than_count() -> None:
    """A week on, over six replays, the projection is no further off than the count; in none is it far worse."""
    error, plain = np.zeros((6, 51)), np.zeros((6, 51))
    for row, seed in enumerate(range(11, 17)):
        for column, area in enumerate(replayed.projected("a week", seed).states):
            truth = replayed.true_points(area.unit, seed)
            error[row, column] = abs(area.two_party_points.estimate - truth)
            plain[row, column] = abs(100 * (area.counted[0] - area.counted[1]) / sum(area.counted[:2]) - truth)
    assert error.mean() <= plain.mean()
    assert (error.mean(axis=1) <= plain.mean(axis=1) + 0.1).all()


def test_no_seed_needed() -> None:
    once, again = (project(replayed.counts(), replayed.baseline(), constants=WITHOUT) for _ in range(2))
    assert once.nation == again.nation
    assert once.states == again.states
    assert once.units == again.units


def test_single_state() -> None:
    found = project(
        replayed.of_states(replayed.counts(), "NC"), replayed.of_states(replayed.baseline(), "NC"), constants=WITHOUT
    )
    assert [area.unit for area in found.states] == ["NC"]
    assert found.nation.total == found.state("NC").total
    half = width(found.state("NC")) / 2
    assert abs(found.state("NC").two_party_points.estimate - replayed.true_points("NC")) < 2 * half
    assert found.weights.tolist() == [1.0]


@pytest.mark.parametrize("counted", [0, 1, 700, 5000])
def test_single_unit(counted: int) -> None:
    now: replayed.Columns = {"fips": ["23000"], "state": ["ME"], "dem": [counted], "rep": [counted // 2], "other": [0]}
    then: replayed.Columns = {"fips": ["23000"], "state": ["ME"], "dem": [600], "rep": [500], "other": [20]}
    found = project(now, then)
    assert found.nation.total.low >= counted + counted // 2
    assert 0 <= found.nation.p_first <= 1
    assert np.isfinite([found.nation.lead.estimate, found.nation.lead.low, found.nation.lead.high]).all()


@pytest.mark.parametrize("share", [0, 0.002, 0.1, 0.5, 0.9, 1])
def test_any_share_of_counties(share: float) -> None:
    """Whole counties in, the rest silent: votes counted stay counted, ranges hold their estimate, no number is lost."""
    n = len(replayed.replay().fips)
    known = np.arange(n) < share * n
    columns = replayed.table(
        replayed.replay().fips, replayed.replay().state, replayed.replay().final * known[:, None].astype(np.int64)
    )
    found = project({**columns, "complete": known.astype(int).tolist()}, replayed.baseline(), constants=WITHOUT)
    for area in (found.nation, *found.states):
        for each in (area.total, area.lead, area.two_party_points, area.outstanding, *area.votes):
            assert each.low <= each.estimate <= each.high
            assert np.isfinite(each.high - each.low)
        assert area.total.low >= sum(area.counted)
        assert area.votes[0].low >= area.counted[0]
        assert area.votes[1].low >= area.counted[1]
    assert np.isfinite(found.loadings).all()
    assert (found.sd > 0).all()


def test_counted_above_expected_is_told_and_dropped() -> None:
    columns = replayed.counts()
    now = [sum(cells) for cells in zip(*(columns[side] for side in replayed.SIDES), strict=True)]
    place = int(np.argmax(now))
    told = {**columns, "expected": [now[place] - 1 if unit == place else "" for unit in range(len(now))]}
    found = project(told, replayed.baseline(), constants=WITHOUT)
    assert "exceeds_expected" in {finding.code for finding in found.findings}
    assert found.nation.outstanding.low >= 0


def test_a_unit_that_falls_is_taken_as_it_stands() -> None:
    """A restated, lower count is a count like any other: no memory of the higher one."""
    before, lower = replayed.counts(), replayed.counts()
    place = before["fips"].index("37183")
    for side in replayed.SIDES:
        lower[side] = [cell // 2 if unit == place else cell for unit, cell in enumerate(lower[side])]
        lower[f"early_{side}"] = ["" if unit == place else cell for unit, cell in enumerate(lower[f"early_{side}"])]
    first = project(before, replayed.baseline(), constants=WITHOUT).state("NC")
    second = project(lower, replayed.baseline(), constants=WITHOUT).state("NC")
    assert sum(second.counted) < sum(first.counted)
    assert second.total.low >= sum(second.counted)


def test_ballots_that_an_official_states_narrow_the_turnout() -> None:
    columns = replayed.of_states(replayed.counts("06:00"), "NC")
    bare = {name: cells for name, cells in columns.items() if name in ("fips", "state", *replayed.SIDES)}
    own = [state == "NC" for state in replayed.replay().state]
    counted = np.array([bare[side] for side in replayed.SIDES], dtype=np.int64).sum(axis=0)
    left = replayed.replay().final[own].sum(axis=1) - counted
    base = replayed.of_states(replayed.baseline(), "NC")
    said = project({**bare, "outstanding_ballots": left.tolist()}, base, constants=WITHOUT).nation
    unsaid = project(bare, base, constants=WITHOUT).nation
    assert said.total.high - said.total.low < (unsaid.total.high - unsaid.total.low) / 3
    assert said.total.low <= replayed.replay().final[own].sum() <= said.total.high


def test_needed_is_the_share_that_draws_level() -> None:
    for area in replayed.projected("06:00").states:
        if area.needed is not None and area.needed <= 1:
            counted, out = area.counted, sum(each.estimate for each in area.votes) - sum(area.counted[:2])
            trailing, leading = sorted(counted[:2])
            assert trailing + area.needed * out == pytest.approx(leading + (1 - area.needed) * out)


def test_monitor_tells_a_drift() -> None:
    """Units that finish far from where they were projected to: told, with the factor that widths need."""
    before = replayed.projected("22:00")
    after = replayed.projected("2.5 days")
    fair = monitor(before, after)
    assert fair.units > 500
    assert fair.widen >= 1
    moved = {**replayed.final()}
    moved["dem"], moved["rep"] = moved["rep"], moved["dem"]
    upside_down = project(moved, replayed.baseline(), constants=WITHOUT)
    drift = monitor(before, upside_down)
    assert drift.inside is not None
    assert drift.inside < 0.5
    assert drift.widen > 1.5
    assert [finding.code for finding in drift.findings] == ["drift"]


def test_defects_of_a_count_do_not_spread() -> None:
    """One county ten times too large moves its state, and other states hardly at all."""
    columns = replayed.of_states(replayed.counts("06:00"), "NC", "GA", "OH")
    base = replayed.of_states(replayed.baseline(), "NC", "GA", "OH")
    place = columns["fips"].index("37183")
    wrong = {**columns}
    for side in replayed.SIDES:
        wrong[side] = [cell * 10 if unit == place else cell for unit, cell in enumerate(columns[side])]
    right, spoiled = (project(now, base, constants=WITHOUT) for now in (columns, wrong))
    for state in ("GA", "OH"):
        moved = abs(right.state(state).two_party_points.estimate - spoiled.state(state).two_party_points.estimate)
        assert moved <= width(right.state(state)) / 2
