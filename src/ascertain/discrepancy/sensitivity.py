"""What the numbers could hide: unmeasured differences between places, shifts too small to see, claims excluded.

Cinelli and Hazlett 2020 (robustness value, benchmarks), VanderWeele and Ding 2017 (E-value), the noncentral t (power).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ascertain.discrepancy.estimate import Estimate, Frame, solve
from ascertain.discrepancy.units import FloatArray

STRENGTHS: Final = (1, 2, 3)
CURVE_POINTS: Final = (-1, -2, -3, -4, -5, -6, -7)


@dataclass(frozen=True, slots=True)
class Bound:
    """What would be left of an estimate beside a confounder k times as strong as a known control.

    None where no confounder can be that strong.
    """

    r2_exposure: float | None
    r2_outcome: float | None
    adjusted_estimate: float | None
    adjusted_se: float | None
    adjusted_t: float | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A bound named after its control."""

    covariate: str
    k: int
    r2_exposure: float | None
    r2_outcome: float | None
    adjusted_estimate: float | None
    adjusted_se: float | None
    adjusted_t: float | None


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """How strong a confounder would have to be, in three measures."""

    partial_r2: float
    robustness_value: float
    robustness_value_alpha: float
    e_value: float
    e_value_limit: float
    benchmarks: tuple[Benchmark, ...]


@dataclass(frozen=True, slots=True)
class PowerPoint:
    """How often a shift of so many points would be told from zero."""

    points: float
    power: float


@dataclass(frozen=True, slots=True)
class Power:
    """The least shift that the primary test would find at the declared power, and the power by shift."""

    alpha: float
    power: float
    mde_points: float
    curve: tuple[PowerPoint, ...]


def _limit(alpha: float, df: int) -> float:
    from scipy.special import stdtrit

    return abs(float(stdtrit(df, alpha / 2)))


def partial_r2(t: float, *, df: int) -> float:
    """Share of the remaining variance that a term explains, from its classical t."""
    return t * t / (t * t + df)


def robustness_value(t: float, *, df: int, q: float = 1.0, alpha: float | None = None) -> float:
    """The equal strength (partial R²) at which a confounder takes q of the estimate, or its distance from zero, away.

    `t` is the classical one of the weighted fit; with `alpha` the estimate need only stop being told from zero.
    """
    f = q * abs(t) / np.sqrt(df)
    if alpha is None:
        return float((np.sqrt(f**4 + 4 * f**2) - f**2) / 2)
    c = _limit(alpha, df - 1) / np.sqrt(df - 1)
    less = f - c
    if less <= 0:
        return 0.0
    if f <= 1 / c:
        return float((np.sqrt(less**4 + 4 * less**2) - less**2) / 2)
    return float((f**2 - c**2) / (1 + f**2))


def benchmark_bound(*, r2_exposure: float, r2_outcome: float, k: float, estimate: float, se: float, df: int) -> Bound:
    """The bound for a confounder k times as strong as a control with these partial R²."""
    z = k * r2_exposure / (1 - r2_exposure) if r2_exposure < 1 else 1.0
    s = k * r2_exposure**2 / ((1 - k * r2_exposure) * (1 - r2_exposure)) if k * r2_exposure < 1 else 1.0
    if z >= 1 or s >= 1 or r2_outcome >= 1:
        return Bound(None, None, None, None, None)
    v = min(1.0, ((np.sqrt(k) + np.sqrt(s)) / np.sqrt(1 - s)) ** 2 * r2_outcome / (1 - r2_outcome))
    bias = se * np.sqrt(df) * np.sqrt(v * z / (1 - z))
    adjusted = float(np.sign(estimate) * (abs(estimate) - bias))
    adjusted_se = float(se * np.sqrt((1 - v) / (1 - z)) * np.sqrt(df / (df - 1)))
    t = adjusted / adjusted_se if adjusted_se else None
    return Bound(float(z), float(v), adjusted, adjusted_se, t)


def e_value(estimate: float, *, outcome_sd: float) -> float:
    """The risk ratio that a confounder needs with exposure and outcome both to explain a difference away."""
    ratio = float(np.exp(0.91 * abs(estimate) / outcome_sd))
    return float(ratio + np.sqrt(ratio * (ratio - 1)))


def _partial(y: FloatArray, x: FloatArray, w: FloatArray, place: int) -> float:
    """Partial R² of one column, from the residuals with and without it."""

    def rest(columns: FloatArray) -> float:
        residual = y - columns @ solve(y, columns, w)
        return float((w * residual**2).sum())

    without = rest(np.delete(x, place, axis=1))
    return max(0.0, 1 - rest(x) / without) if without > 0 else 0.0


def sensitivity(found: Frame, *, result: Estimate, alpha: float) -> Sensitivity:
    """All three measures of one test."""
    t, df = result.estimate / result.classical_se, found.df_fit
    mean = np.average(found.y, weights=found.w)
    sd = float(np.sqrt(np.average((found.y - mean) ** 2, weights=found.w)))
    low, high = result.ci
    nearer = 0.0 if low <= 0 <= high else min(abs(low), abs(high))
    return Sensitivity(
        partial_r2=partial_r2(t, df=df),
        robustness_value=robustness_value(t, df=df),
        robustness_value_alpha=robustness_value(t, df=df, alpha=alpha),
        e_value=e_value(result.estimate, outcome_sd=sd),
        e_value_limit=e_value(nearer, outcome_sd=sd),
        benchmarks=tuple(_benchmarks(found, result)),
    )


def _benchmarks(found: Frame, result: Estimate) -> list[Benchmark]:
    listed = []
    others = np.delete(found.x, 1, axis=1)
    for place in range(2, found.x.shape[1]):
        with_exposure = _partial(found.x[:, 1], others, found.w, place - 1)
        with_outcome = _partial(found.y, found.x, found.w, place)
        for k in STRENGTHS:
            bound = benchmark_bound(
                r2_exposure=with_exposure,
                r2_outcome=with_outcome,
                k=k,
                estimate=result.estimate,
                se=result.classical_se,
                df=found.df_fit,
            )
            listed.append(
                Benchmark(
                    found.names[place],
                    k,
                    bound.r2_exposure,
                    bound.r2_outcome,
                    bound.adjusted_estimate,
                    bound.adjusted_se,
                    bound.adjusted_t,
                )
            )
    return listed


def minimum_detectable(se: float, *, df: int, alpha: float, power: float) -> float:
    """The least effect that is told from zero with the given power."""
    from scipy.special import stdtrit

    return float((_limit(alpha, df) + stdtrit(df, power)) * se)


def power_of(points: float, *, se: float, df: int, alpha: float) -> float:
    """How often an effect of so many points is told from zero (noncentral t)."""
    from scipy.stats import nct

    limit = _limit(alpha, df)
    return float(nct.sf(limit, df, points / se) + nct.cdf(-limit, df, points / se))


def power(result: Estimate, *, alpha: float, wanted: float) -> Power:
    """Minimum detectable effect and power curve of one test."""
    curve = tuple(
        PowerPoint(points, power_of(points, se=result.se, df=result.df, alpha=alpha)) for points in CURVE_POINTS
    )
    return Power(alpha, wanted, minimum_detectable(result.se, df=result.df, alpha=alpha, power=wanted), curve)


def excludes(estimate: float, *, se: float, df: int, points: float) -> float:
    """One-sided p against "the effect is `points` or further from zero"."""
    from scipy.special import stdtr

    distance = (estimate - points) / se
    return float(stdtr(df, -distance if points < 0 else distance))


def rest_line(estimate: float, *, se: float, df: int, rest: float, many: int = 200) -> list[tuple[float, float]]:
    """Pairs of partial R² (exposure, outcome) of a confounder beside which `rest` is left of an estimate."""
    bias = abs(estimate - rest)
    strength = (bias / (se * np.sqrt(df))) ** 2
    pairs = ((float(x), float(strength * (1 - x) / x)) for x in np.linspace(0.001, 0.999, many))
    return [(x, y) for x, y in pairs if y <= 1]
