"""Chance: permutations of residuals (Freedman and Lane 1983), the wild cluster bootstrap, false discoveries, the curve.

Both tests are studentised, HC3 for permutations (DiCiccio and Romano 2017), CR1 for clusters (Cameron, Gelbach and
Miller 2008; Webb's six points below twelve clusters).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from ascertain.discrepancy.estimate import Frame, Test, covariates, declared_test, estimate, fits, frame
from ascertain.discrepancy.form import Controls, Outcome
from ascertain.discrepancy.question import Question
from ascertain.discrepancy.units import FloatArray, Units
from ascertain.errors import ExtraMissing

BLOCK: Final = 500
TIE: Final = 1e-12
WEBB: Final = np.array([-np.sqrt(1.5), -1.0, -np.sqrt(0.5), np.sqrt(0.5), 1.0, np.sqrt(1.5)])
FEW_CLUSTERS: Final = 12
CURVE_DRAWS: Final = 500
LARGE: Final = 50_000
"""People from which a unit is in the curve's second half."""
Subset = Literal["all", "large"]
Draws = Callable[[int], Iterator[npt.NDArray[np.float64]]]


@dataclass(frozen=True, slots=True)
class Prepared:
    """A frame whitened: what every draw needs and none changes."""

    fitted: FloatArray
    residual: FloatArray
    q: FloatArray
    a: FloatArray
    scale: FloatArray

    @classmethod
    def of(cls, found: Frame) -> "Prepared":
        """The fit without the exposure, and the projections of the fit with it."""
        root = np.sqrt(found.w)
        x, y = found.x * root[:, None], found.y * root
        q, r = np.linalg.qr(x)
        without = np.linalg.qr(np.delete(x, 1, axis=1))[0]
        fitted = without @ (without.T @ y)
        a = np.linalg.solve(r.T @ r, x.T)[1]
        leverage = (q**2).sum(axis=1)
        scale = (a / np.maximum(1 - leverage, 1e-12)) ** 2
        return cls(fitted, y - fitted, q, a, scale)

    def t_of(self, y: FloatArray) -> FloatArray:
        """HC3 t of the exposure for outcomes in rows."""
        rest = y - (y @ self.q) @ self.q.T
        variance = (rest * rest) @ self.scale
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.nan_to_num((y @ self.a) / np.sqrt(variance))


def permuted_t(prepared: Prepared, orders: Sequence[npt.NDArray[np.int64]] | npt.NDArray[np.int64]) -> FloatArray:
    """t of every reordering of the residuals."""
    blocks = [orders[at : at + BLOCK] for at in range(0, len(orders), BLOCK)]
    return np.concatenate([prepared.t_of(prepared.fitted + prepared.residual[np.asarray(block)]) for block in blocks])


def freedman_lane(found: Frame, *, draws: int, seed: int) -> float:
    """p of the exposure under reorderings of the units' residuals, independent units."""
    prepared = Prepared.of(found)
    generator = np.random.default_rng(seed)
    orders = np.argsort(generator.random((draws, len(found.y))), axis=1)
    seen = abs(prepared.t_of((prepared.fitted + prepared.residual)[None])[0])
    return (1 + int((np.abs(permuted_t(prepared, orders)) >= seen - TIE).sum())) / (draws + 1)


def clustered_t(found: Frame, signs: FloatArray) -> tuple[float, FloatArray]:
    """t seen, and t of every row of signs by cluster, with the null imposed.

    Everything is summed by cluster first, so that draws cost clusters, not units.
    """
    assert found.groups is not None
    prepared, groups = Prepared.of(found), found.groups
    many = int(groups.max()) + 1

    def by_cluster(values: FloatArray) -> FloatArray:
        total = np.zeros((many, *values.shape[1:]))
        np.add.at(total, groups, values)
        return total

    pulls = by_cluster(prepared.a * prepared.residual)
    toward = by_cluster(prepared.q * prepared.residual[:, None])
    reach = by_cluster(prepared.q * prepared.a[:, None])
    n, k = found.x.shape
    factor = many / (many - 1) * (n - 1) / (n - k)

    def t_of(drawn: FloatArray) -> FloatArray:
        scores = drawn * pulls - (drawn @ toward) @ reach.T
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.nan_to_num((drawn @ pulls) / np.sqrt(factor * (scores**2).sum(axis=1))))

    return float(t_of(np.ones((1, many)))[0]), t_of(signs)


def signs_of(clusters: int, *, draws: int, seed: int) -> FloatArray:
    """Random signs by cluster; Webb's six points where clusters are few."""
    generator = np.random.default_rng(seed)
    points = WEBB if clusters < FEW_CLUSTERS else np.array([-1.0, 1.0])
    return points[generator.integers(0, len(points), (draws, clusters))]


def wild_cluster(found: Frame, *, draws: int, seed: int) -> float:
    """p of the exposure under random signs of whole clusters' residuals."""
    assert found.groups is not None
    seen, drawn = clustered_t(found, signs_of(int(found.groups.max()) + 1, draws=draws, seed=seed))
    return (1 + int((np.abs(drawn) >= abs(seen) - TIE).sum())) / (draws + 1)


def chance(found: Frame, *, draws: int, seed: int) -> float:
    """p by the test that goes with the units: reorderings, or signs by cluster."""
    return (freedman_lane if found.groups is None else wild_cluster)(found, draws=draws, seed=seed)


def q_values(p: Sequence[float]) -> list[float]:
    """p adjusted for the number of tests in a family (Benjamini and Hochberg 1995)."""
    if not p:
        return []
    try:
        from statsmodels.stats.multitest import multipletests
    except ImportError:
        raise ExtraMissing("this comparison needs statsmodels: pip install 'ascertain[stats]'.") from None
    return [float(q) for q in multipletests(p, method="fdr_bh")[1]]


@dataclass(frozen=True, slots=True)
class CurveRow:
    """One specification and what it gives."""

    outcome: Outcome
    controls: Controls
    weights: str
    exposure: str
    subset: Subset
    n: int
    estimate: float
    ci: tuple[float, float]
    p: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Every adjusted specification; `below_zero` and `above_zero` count those with p < alpha on each side.

    `joint_p` holds the larger of the two counts against the same count in reordered data.
    """

    specifications: int
    below_zero: int
    above_zero: int
    median: float
    low: float
    high: float
    joint_p: float
    draws: int
    rows: tuple[CurveRow, ...]


_CURVE: Final[tuple[tuple[Outcome, Controls], ...]] = (
    ("two_party_share", "demographics"),
    ("two_party_share", "full"),
    ("two_party_share", "demographics_past"),
    ("two_party_share", "full_past"),
    ("two_party_swing", "demographics"),
    ("two_party_swing", "full"),
)


def specifications(units: Units, *, question: Question) -> Iterator[tuple[Test, Subset, Frame]]:
    """Every adjusted specification whose sides and degrees of freedom suffice."""
    spec = question.spec
    people = spec.units.population
    weights = ("none", "votes", *(("population",) if people else ()))
    subsets: tuple[Subset, ...] = ("all", "large") if people else ("all",)
    large = units.column(people) >= LARGE if people else None
    exposures = (spec.exposure.column, *spec.exposure.codings)
    for (outcome, controls), weight, exposure, subset in product(_CURVE, weights, exposures, subsets):
        test = declared_test(spec, (outcome, controls, weight), role="reference", exposure=exposure)
        found = frame(units, test=test, among=large if subset == "large" else None)
        if covariates(spec, controls) and fits(found, min_arm=spec.min_arm):
            yield test, subset, found


def specification_curve(units: Units, *, question: Question, draws: int = CURVE_DRAWS) -> Curve | None:
    """All specifications and their joint p (Simonsohn, Simmons and Nelson 2020); None where none can be computed.

    Every specification is redrawn by the same random keys of the units, so that their dependence is kept.
    """
    from scipy.special import stdtrit

    alpha, seed = question.spec.alpha, question.spec.seed
    generator = np.random.default_rng(seed)
    keys = generator.random((draws, len(units)))
    groups = units.clusters()
    signs = None if groups is None else signs_of(int(groups.max()) + 1, draws=draws, seed=seed)
    rows: list[CurveRow] = []
    below, above = np.zeros(draws, dtype=int), np.zeros(draws, dtype=int)
    for test, subset, found in specifications(units, question=question):
        result = estimate(found, alpha=alpha)
        rows.append(
            CurveRow(
                test.outcome,
                test.controls,
                test.weights,
                test.exposure,
                subset,
                result.n,
                result.estimate,
                result.ci,
                result.p,
            )
        )
        if signs is None or groups is None:
            drawn = permuted_t(Prepared.of(found), np.argsort(keys[:, found.kept], axis=1))
        else:
            drawn = clustered_t(found, signs[:, np.unique(groups[found.kept])])[1]
        limit = stdtrit(result.df, 1 - alpha / 2)
        below += drawn < -limit
        above += drawn > limit
    if not rows:
        return None
    estimates = np.array([row.estimate for row in rows])
    seen = [sum(row.p < alpha and row.estimate * way > 0 for row in rows) for way in (-1, 1)]
    extreme = int((np.maximum(below, above) >= max(seen)).sum())
    ordered = tuple(sorted(rows, key=lambda row: row.estimate))
    return Curve(
        specifications=len(rows),
        below_zero=seen[0],
        above_zero=seen[1],
        median=float(np.median(estimates)),
        low=float(estimates.min()),
        high=float(estimates.max()),
        joint_p=(1 + extreme) / (draws + 1),
        draws=draws,
        rows=ordered,
    )
