"""What a table of counts says of a unit against itself: the count is kept, the claim is dropped and told."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ascertain.election import NATION, Finding
from ascertain.projection.solve import FloatArray

Mask = NDArray[np.bool_]
LEAST_EXPECTED: Final = 95.0
"""Per cent expected below which a unit is not finished, whatever else is said."""
NAMED: Final = 5


def named(units: Sequence[str]) -> str:
    """Units in a sentence, the first few by code."""
    more = len(units) - NAMED
    return ", ".join(units[:NAMED]) + (f" and {more} more" if more > 0 else "")


def settle(
    fips: Sequence[str],
    *,
    counted: NDArray[np.int64],
    baseline: NDArray[np.int64],
    complete: Mask,
    percent: FloatArray,
    outstanding: FloatArray,
) -> tuple[Mask, FloatArray, list[Finding]]:
    """Which units are finished and the ballots left, as far as they can be believed, with what is odd."""
    before: Mask = baseline[:, :2].sum(axis=1) > 0
    empty: Mask = complete & (counted[:, :2].sum(axis=1) == 0) & before
    against: Mask = complete & ~empty & ((outstanding > 0) | (percent < LEAST_EXPECTED))
    silent: Mask = (outstanding == 0) & (counted.sum(axis=1) == 0) & before
    told: list[tuple[Mask, str, str, str]] = [
        (empty, "warn", "empty_complete", "said to be complete with no votes for either side, taken as silent: "),
        (against, "warn", "complete_contradicted", "said to be complete and to have ballots left, taken as under way: "),
        (silent, "note", "outstanding_ignored", "no count, and no ballots outstanding, which says nothing: "),
        (~before, "warn", "baseline_empty", "no votes in the baseline, so that only what is counted counts: "),
    ]  # fmt: skip
    findings = [
        _finding(level, code, text, [unit for unit, one in zip(fips, odd, strict=True) if one])
        for odd, level, code, text in told
        if odd.any()
    ]
    return complete & ~empty & ~against, np.where(silent, np.nan, outstanding), findings


def _finding(level: Any, code: str, text: str, units: list[str]) -> Finding:
    return Finding(level, code, NATION, f"{text}{named(units)}.", {"units": units})
