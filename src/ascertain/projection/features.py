"""What the regression knows of a unit beside its past votes: people, income, place."""

from collections.abc import Mapping
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain import archive
from ascertain.election import NATION, Finding
from ascertain.projection.inputs import Table
from ascertain.projection.solve import FloatArray

DIVISIONS: Final = (
    "CT ME MA NH RI VT", "NJ NY PA", "IL IN MI OH WI", "IA KS MN MO NE ND SD", "DE DC FL GA MD NC SC VA WV",
    "AL KY MS TN", "AR LA OK TX", "AZ CO ID MT NV NM UT WY", "AK CA HI OR WA",
)  # fmt: skip
"""The nine divisions of the Census Bureau."""
DIVISION: Final[Mapping[str, int]] = {
    state: place for place, states in enumerate(DIVISIONS) for state in states.split()
}
USED: Final = ("college", "white", "black", "hispanic", "income", "rural_code")


def _share(cell: str) -> float:
    return float(cell) / 100


@cache
def _bundled() -> Mapping[str, tuple[float, ...]]:
    """The traits of the bundled counties, and under the code "SS" the middle county of each state."""
    found: dict[str, tuple[float, ...]] = {}
    for row in archive.table("demographics_2016"):
        cells = (
            row["lesscollege_pct"], row["white_pct"], row["black_pct"], row["hispanic_pct"], row["median_hh_inc"],
            row["ruralurban_cc"],
        )  # fmt: skip
        if all(cells):
            less, *shares = (_share(cell) for cell in cells[:4])
            found[row["unit"]] = (1 - less, *shares, float(cells[4]), float(cells[5]))
    states: dict[str, list[tuple[float, ...]]] = {}
    for unit, traits in found.items():
        states.setdefault(unit[:2], []).append(traits)
    return found | {code: tuple(np.median(rows, axis=0).tolist()) for code, rows in states.items()}


def _traits(table: Table) -> tuple[FloatArray, list[Finding]]:
    """The traits used [n, 6]: the baseline's own, else the bundled county's, else its state's middle county's, else the mean."""
    bundled = _bundled()
    nothing = (np.nan,) * len(USED)
    found = np.array([bundled.get(unit) or bundled.get(unit[:2]) or nothing for unit in table.fips], dtype=float)
    for place, trait in enumerate(USED):
        own = table.traits.get(trait)
        if own is not None:
            found[:, place] = np.where(np.isnan(own), found[:, place], own)
    unknown = [unit for unit in table.fips if unit not in bundled and len(table.traits) < len(USED)]
    lost = np.isnan(found).any(axis=1)
    middle = np.nanmean(found, axis=0) if not lost.all() else np.ones(len(USED))
    found = np.where(np.isnan(found), middle, found)
    if not unknown:
        return found, []
    text = (
        f"{len(unknown)} units are in no pack of county traits; "
        f"the middle county of their state stands in{', or the mean of all' if lost.any() else ''}."
    )
    return found, [Finding("note", "covariates_missing", NATION, text, {"units": unknown[:20]})]


def features(table: Table) -> tuple[FloatArray, NDArray[np.intp], list[Finding]]:
    """Standardised features [n, 9], past logit first and college second, and the census division [n]."""
    traits, findings = _traits(table)
    first, second = table.baseline[:, 0], table.baseline[:, 1]
    size = np.log(np.maximum(table.baseline.sum(axis=1), 1))
    traits[:, 4] = np.log(np.maximum(traits[:, 4], 1))
    raw = np.column_stack([np.log((first + 0.5) / (second + 0.5)), traits, size])
    usable = first + second > 0
    middle, spread = (raw[usable].mean(axis=0), raw[usable].std(axis=0)) if usable.any() else (raw[0], raw[0] * 0)
    scaled = (raw - middle) / np.where(spread > 1e-9, spread, 1)
    scaled = np.where(usable[:, None] & (spread > 1e-9), scaled, 0)
    division = np.array([DIVISION[state] for state in table.state])
    return np.column_stack([scaled, scaled[:, 1] * scaled[:, 2]]), division, findings
