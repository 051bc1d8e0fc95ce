"""Sufficiency by sample: the handbook's example to the digit, hand-computed steps, unbiasedness and coverage."""

import math
from dataclasses import replace

import numpy as np
import pytest

from ascertain.errors import InputInvalid, UnknownName
from ascertain.petition import METHODS, Sample, check

HANDBOOK = Sample(25_000, 1_250, 900, 1)


def steps(sample: Sample, *, required: int, method: str) -> dict[str, int | float | str]:
    return {step.name: step.value for step in check([sample], required=required, method=method).steps}


def test_californias_worked_example() -> None:
    found = check([HANDBOOK], required=16_000, method="california")
    assert [step.value for step in found.steps[:6]] == [72.0, 18_000, 20.0, 380.0, 380, 17_620]
    assert (found.valid, found.duplicates, found.decision) == (17_620, 380, "sufficient")


def test_californias_roundings() -> None:
    """2,003 of 3,000 are 66.7666 percent, written 66.77; value 100,000 / 3,000 = 33.3333; both results round up."""
    found = steps(Sample(100_000, 3_000, 2_003, 2), required=60_000, method="california")
    assert found["valid share, percent"] == 66.77
    assert found["projected valid, rounded up"] == 66_770
    assert found["value of a signature"] == 33.3333
    assert found["weight of a pair"] == pytest.approx(33.3333 * 32.3333, abs=1e-9)
    assert found["estimated duplicates, rounded up"] == math.ceil(2 * 33.3333 * 32.3333)
    assert steps(Sample(10_001, 500, 250), required=5_000, method="california")["valid"] == 5_001


@pytest.mark.parametrize(
    ("required", "decision"),
    [(16_018, "sufficient"), (16_019, "full check"), (18_547, "full check"), (18_548, "insufficient")],
)
def test_californias_bounds_are_part_of_the_full_check(required: int, decision: str) -> None:
    assert check([HANDBOOK], required=required, method="california").decision == decision


@pytest.mark.parametrize(
    ("sample", "required", "expected", "decision"),
    [
        # r .05; invalid 100, allowance 15; upper 2,300; pairs at most 37,700 - 30,000 = 7,700; expected 19.25; 12.01
        (Sample(40_000, 2_000, 1_890, 10), 30_000, (0.05, 100, 15.0, 2_300.0, 7_700.0, 19.25, 12.0107), "sufficient"),
        # the same with one more pair than the acceptable 12
        (Sample(40_000, 2_000, 1_887, 13), 30_000, (0.05, 100, 15.0, 2_300.0, 7_700.0, 19.25, 12.0107), "full check"),
        # r .1; invalid 400, allowance 30; upper 4,300; pairs at most 10,000 - 6,000 - 4,300 = -300
        (Sample(10_000, 1_000, 600, 0), 6_000, (0.1, 400, 30.0, 4_300.0, -300.0), "full check"),
        # r .04; none invalid: upper 0; pairs at most 2,500; expected 4; acceptable .7
        (Sample(12_500, 500, 500, 0), 10_000, (0.04, 0, 0.0, 0.0, 2_500.0, 4.0, 0.7), "sufficient"),
    ],
)
def test_washington_by_hand(sample: Sample, required: int, expected: tuple[float, ...], decision: str) -> None:
    found = check([sample], required=required, method="washington")
    assert [step.value for step in found.steps[:-1]] == pytest.approx(list(expected), abs=1e-3)
    assert found.decision == decision
    assert found.steps[-1].value == sample.duplicates


@pytest.mark.parametrize("method", sorted(METHODS))
def test_a_sample_of_all_is_the_count(method: str) -> None:
    """No rounding and no allowance where nothing is estimated."""
    whole = Sample(1_237, 1_237, 901, 3)
    for required, decision in ((901, "sufficient"), (902, "insufficient")):
        found = check([whole], required=required, method=method)
        assert (found.valid, found.low, found.high, found.decision) == (901, 901, 901, decision)


def test_strata_add_up() -> None:
    one, other = replace(HANDBOOK, name="A"), Sample(8_000, 600, 480, 2, name="B")
    for method in ("california", "design"):
        alone = [check([part], required=1_000, method=method) for part in (one, other)]
        both = check([one, other], required=1_000, method=method)
        assert abs(both.valid - sum(found.valid for found in alone)) <= 1
        assert both.submitted == 33_000
    assert both.low is not None
    assert both.high is not None
    assert both.low > sum(found.low or 0 for found in alone)
    with pytest.raises(InputInvalid, match="knows one sample"):
        check([one, other], required=1_000, method="washington")


def population(total: int, invalid: int, pairs: int) -> tuple[np.ndarray, np.ndarray]:
    """Each signature's person, and whether it is valid: the first 2 x pairs are pairs."""
    person = np.arange(total)
    person[pairs : 2 * pairs] = person[:pairs]
    valid = np.ones(total, dtype=bool)
    valid[total - invalid :] = False
    return person, valid


@pytest.mark.parametrize(("invalid", "pairs"), [(1_500, 60), (300, 0), (3_000, 400)])
def test_design_is_unbiased_and_covers(invalid: int, pairs: int) -> None:
    total, size, runs = 8_000, 800, 200
    person, valid = population(total, invalid, pairs)
    truth = total - invalid - pairs
    rng = np.random.default_rng(2016)
    values, covered = [], 0
    for _ in range(runs):
        drawn = rng.choice(total, size, replace=False)
        own = person[drawn][valid[drawn]]
        distinct = len(np.unique(own))
        found = check([Sample(total, size, distinct, len(own) - distinct)], required=truth, method="design", level=0.9)
        assert found.low is not None
        assert found.high is not None
        values.append(found.valid)
        covered += found.low <= truth <= found.high
    assert abs(np.mean(values) - truth) <= 3.5 * np.std(values) / math.sqrt(runs)
    assert covered >= (0.9 - 0.01) * runs


def test_design_says_when_a_larger_sample_would_decide() -> None:
    sure = check([Sample(25_000, 1_250, 900)], required=12_000, method="design")
    assert sure.decision == "sufficient"
    assert sure.p_sufficient == 1.0
    open_ = check([HANDBOOK], required=17_600, method="design")
    assert open_.decision == "full check"
    assert 0.3 < (open_.p_sufficient or 0) < 0.7
    needed = next(step.value for step in open_.steps if step.name == "sample that would decide")
    assert needed == "every signature" or (isinstance(needed, int) and needed > 20_000)


def test_a_small_sample_is_said() -> None:
    (found,) = check([Sample(100_000, 600, 500)], required=60_000, method="california").findings
    assert (found.code, found.detail["need"]) == ("sample_small", 3_000)
    assert not check([Sample(100_000, 600, 500)], required=60_000, method="california", percent=0.5).findings


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (Sample(100, 101, 1), "more than the 100 submitted"),
        (Sample(100, 50, 51), "51 valid signatures are more than the 50 sampled"),
        (Sample(100, 50, 10, 11), "11 pairs"),
        (Sample(100, 50, 40, 20), "more than the 50 sampled"),
        (Sample(100, 50, 40, 0, 11), "more than the 50 sampled"),
        (Sample(-1, 50, 40), "submitted must be from 0"),
        (Sample(100, 0, 0), "the sample is empty"),
        (Sample(10**30, 5, 5), "submitted must be from 0"),
    ],
)
@pytest.mark.parametrize("method", sorted(METHODS))
def test_impossible_numbers(sample: Sample, said: str, method: str) -> None:
    with pytest.raises(InputInvalid, match=said):
        check([sample], required=10, method=method)


def test_other_impossible_numbers() -> None:
    with pytest.raises(UnknownName, match="no method oregon"):
        check([HANDBOOK], required=10, method="oregon")
    with pytest.raises(InputInvalid, match="required"):
        check([HANDBOOK], required=0)
    with pytest.raises(InputInvalid, match="level"):
        check([HANDBOOK], required=10, level=1)
    with pytest.raises(InputInvalid, match="no sample"):
        check([], required=10)


@pytest.mark.parametrize(
    ("sample", "method", "by_formula", "kept"),
    [
        (Sample(100_000, 3_000, 1_000, 900), "california", -936_669, 1_000),
        (Sample(100_000, 3_000, 1_000, 900), "washington", -936_667, 1_000),
        (Sample(100_000, 3_000, 1_000, 900), "design", None, 1_000),
    ],
)
def test_no_estimate_is_impossible(sample: Sample, method: str, by_formula: int | None, kept: int) -> None:
    """900 pairs among 1,000: the formulas fall below nothing; what was seen is the least, and the raw figure is told.

    California: 33,330 projected less 900 x 33.3333 x 32.3333, rounded up.
    """
    found = check([sample], required=50_000, method=method)
    assert found.valid == kept
    raw = next(step.value for step in found.steps if step.name == "valid by the formula alone")
    assert by_formula is None or raw == by_formula
    assert isinstance(raw, int)
    assert raw < 0
    assert [(own.code, own.detail["by_formula"]) for own in found.findings] == [("estimate_impossible", raw)]
    assert found.low is None or 1_000 <= found.low <= (found.high or 0) <= 100_000


@pytest.mark.parametrize(("valid", "required"), [(590, 60_000), (100, 60_000)])
def test_a_sample_below_the_rules_least_decides_nothing(valid: int, required: int) -> None:
    """600 of 100,000, where California samples 3,000: neither enough nor too few is said."""
    own = Sample(100_000, 600, valid)
    assert check([own], required=required, method="california").decision == "full check"
    assert check([own], required=required, method="california", percent=0.5).decision != "full check"
