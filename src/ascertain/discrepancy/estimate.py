"""Weighted least squares of an outcome on an exposure and controls, with HC3 or clustered errors, and matching.

The estimator is statsmodels'; what is here is which units, columns and weights a test has.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from ascertain.discrepancy.form import Controls, Outcome, Row, Spec, Weights
from ascertain.discrepancy.units import FloatArray, Mask, Units
from ascertain.errors import ExtraMissing

Role = Literal["raw", "reference", "main", "placebo", "negative_control"]
SeKind = Literal["HC3", "cluster"]
MOST_LEVERAGE: Final = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Test:
    """One declared comparison: what is explained, by which equipment, beside which controls, in which election."""

    role: Role
    outcome: Outcome
    controls: Controls
    covariates: tuple[str, ...]
    weights: Weights
    exposure: str
    year: int
    base_year: int
    of: str | None = None

    @property
    def id(self) -> str:
        """outcome|controls|weights|exposure|year."""
        return f"{self.outcome}|{self.controls}|{self.weights}|{self.exposure}|{self.year}"


@dataclass(frozen=True, slots=True)
class Frame:
    """A test's numbers: outcome, columns (constant first, exposure second), weights, clusters, rows kept."""

    y: FloatArray
    x: FloatArray
    w: FloatArray
    groups: npt.NDArray[np.int64] | None
    names: tuple[str, ...]
    kept: npt.NDArray[np.int64]

    @property
    def df_fit(self) -> int:
        """Units less parameters."""
        return len(self.y) - int(self.x.shape[1])


@dataclass(frozen=True, slots=True)
class Estimate:
    """The exposure's coefficient with robust and classical errors."""

    estimate: float
    se: float
    se_kind: SeKind
    df: int
    ci: tuple[float, float]
    p: float
    classical_se: float
    classical_p: float
    r2: float
    n: int
    exposed: int


@dataclass(frozen=True, slots=True)
class Match:
    """Nearest-neighbour matching of exposed to unexposed units; `uses` counts how often each unit served."""

    estimate: float
    se: float
    exposed: int
    controls_used: int
    unexposed: int
    uses: npt.NDArray[np.int64]


def covariates(spec: Spec, controls: Controls) -> tuple[str, ...]:
    """The columns of a word for controls; `past` stands for the share in the base year."""
    named = {"none": (), "demographics": spec.controls.demographics, "full": spec.controls.full}
    word = controls.removesuffix("_past")
    return (*named[word], *(("past",) if controls.endswith("_past") else ()))


def declared_test(spec: Spec, row: Row, *, role: Role, **changes: Any) -> Test:
    """A row of the question as a test of the claim's own election; `changes` make it a placebo or another control."""
    outcome, controls, weights = row
    found = Test(
        role,
        outcome,
        controls,
        covariates(spec, controls),
        weights,
        spec.exposure.column,
        spec.election,
        spec.previous,
    )
    return replace(found, **changes)


def side(exposure: FloatArray) -> Mask:
    """The exposed side: any of the equipment, or more than the median of shares of which none is zero."""
    varied = len(exposure) > 0 and np.nanmin(exposure) > 0 and np.nanmin(exposure) < np.nanmax(exposure)
    sides: Mask = exposure > (np.nanmedian(exposure) if varied else 0)
    return sides


def values_of(units: Units, name: str, test: Test) -> FloatArray:
    """A control's column; "past" is the share in the base year."""
    return units.share(test.base_year) if name == "past" else units.column(name)


def weights_of(units: Units, test: Test) -> FloatArray:
    """Weights by the question's word: votes are those of the year on the left-hand side."""
    if test.weights == "votes":
        return units.two_party(test.year)
    return units.column(units.question.spec.units.population) if test.weights == "population" else np.ones(len(units))


def frame(units: Units, *, test: Test, among: Mask | None = None, beside: Sequence[str] = ()) -> Frame:
    """The units complete in a test's own columns; `beside` are further covariates, `among` a part of the units."""
    share = test.outcome == "two_party_share"
    y = units.share(test.year) if share else units.swing(test.year, test.base_year)
    names = (test.exposure, *test.covariates, *beside)
    columns = np.column_stack([values_of(units, name, test) for name in names])
    w = weights_of(units, test)
    good = np.isfinite(y) & np.isfinite(columns).all(axis=1) & np.isfinite(w) & (w > 0) & ~units.excluded()
    if among is not None:
        good &= among
    kept = np.flatnonzero(good)
    groups = units.clusters()
    x = np.column_stack([np.ones(len(kept)), columns[kept]])
    own = None if groups is None else np.unique(groups[kept], return_inverse=True)[1]
    return Frame(y[kept], x, w[kept], own, ("constant", *names), kept)


def dependent(found: Frame) -> str | None:
    """The first column that adds nothing to the ones before it (constant, or a sum of others); None if none does."""
    scaled = found.x / np.maximum(np.abs(found.x).max(axis=0, initial=0.0), 1e-300)
    for last in range(2, scaled.shape[1] + 1):
        if np.linalg.matrix_rank(scaled[:, :last], tol=1e-9 * len(scaled)) < last:
            return found.names[last - 1]
    return None


def alone(found: Frame) -> int | None:
    """A unit that the fit goes through whatever its outcome (leverage 1), of which HC3 errors know nothing; else None."""
    if found.groups is not None:
        return None
    columns = np.linalg.qr(found.x * np.sqrt(found.w)[:, None])[0]
    leverage = (columns**2).sum(axis=1)
    at = int(np.argmax(leverage))
    return int(found.kept[at]) if leverage[at] > MOST_LEVERAGE else None


def fits(found: Frame, *, min_arm: int) -> bool:
    """Whether a comparison can be computed: both sides, degrees of freedom, no dependent column."""
    exposed = int(side(found.x[:, 1]).sum())
    enough = min(exposed, len(found.y) - exposed) >= min_arm and found.df_fit >= 10
    several = found.groups is None or found.groups.max(initial=0) >= 2
    return enough and several and dependent(found) is None and alone(found) is None


def _regression() -> Any:
    try:
        from statsmodels.regression.linear_model import WLS
    except ImportError:
        raise ExtraMissing("this comparison needs statsmodels: pip install 'ascertain[stats]'.") from None
    return WLS


def estimate(found: Frame, *, alpha: float, place: int = 1) -> Estimate:
    """The coefficient at a place (the exposure's) by WLS, with HC3 or, where there are groups, clustered errors."""
    plain = _regression()(found.y, found.x, weights=found.w).fit()
    kind: SeKind = "HC3" if found.groups is None else "cluster"
    further = {} if found.groups is None else {"groups": found.groups}
    robust = plain.get_robustcov_results(kind, use_t=True, **further)
    df = found.df_fit if found.groups is None else int(found.groups.max())
    low, high = robust.conf_int(alpha)[place]
    return Estimate(
        estimate=float(robust.params[place]),
        se=float(robust.bse[place]),
        se_kind=kind,
        df=df,
        ci=(float(low), float(high)),
        p=float(robust.pvalues[place]),
        classical_se=float(plain.bse[place]),
        classical_p=float(plain.pvalues[place]),
        r2=float(plain.rsquared),
        n=len(found.y),
        exposed=int(side(found.x[:, 1]).sum()),
    )


def solve(y: FloatArray, x: FloatArray, w: FloatArray) -> FloatArray:
    """Weighted least squares, the coefficients alone."""
    root = np.sqrt(w)
    return np.asarray(np.linalg.lstsq(x * root[:, None], y * root, rcond=None)[0], dtype=np.float64)


def nearest_match(found: Frame) -> Match:
    """Mean effect on the exposed by the nearest unexposed unit (Mahalanobis, with replacement), regression-adjusted.

    Abadie and Imbens 2011 for the adjustment, 2006 for the variance.
    """
    from scipy.spatial import cKDTree

    exposed = side(found.x[:, 1])
    z, y = found.x[:, 2:], found.y
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(z, rowvar=False)))
    size, way = np.linalg.eigh(inverse)
    round_ = z @ (way * np.sqrt(np.maximum(size, 0)))  # Mahalanobis distances of z are plain ones here
    there, here = np.flatnonzero(exposed), np.flatnonzero(~exposed)
    tree = cKDTree(round_[here])
    partner = here[tree.query(round_[there])[1]]
    uses = np.bincount(partner, minlength=len(y))
    x = np.column_stack([np.ones(len(here)), z[here]])
    used = uses[here] > 0
    slope = solve(y[here][used], x[used], uses[here][used].astype(float))
    adjusted = y[there] - y[partner] - (z[there] - z[partner]) @ slope[1:]
    att = float(adjusted.mean())
    near = tree.query(round_[here], k=2)[1]
    other = np.where(near[:, 0] == np.arange(len(here)), near[:, 1], near[:, 0])
    s2 = (y[here] - y[here[other]]) ** 2 / 2
    k = uses[here]
    variance = (((adjusted - att) ** 2).sum() + (k * (k - 1) * s2).sum()) / len(there) ** 2
    return Match(att, float(np.sqrt(variance)), len(there), int(used.sum()), len(here), uses)
