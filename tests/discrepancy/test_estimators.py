"""Estimators against brute force, naive loops and their own size when nothing is there."""

import itertools
from dataclasses import replace

import msgspec
import numpy as np
import pytest

from ascertain.discrepancy import estimate as est
from ascertain.discrepancy import inference
from ascertain.discrepancy.design import check_design
from ascertain.discrepancy.form import Spec
from ascertain.discrepancy.running import run_tests
from ascertain.discrepancy.units import Units
from ascertain.discrepancy.verdict import Evidence, decide
from made_questions import noise, units

ALPHA = 0.05


def framed(y: np.ndarray, x: np.ndarray, *, w: np.ndarray | None = None, groups: np.ndarray | None = None) -> est.Frame:
    names = ("constant", "exposure", *(f"c{at}" for at in range(x.shape[1] - 2)))
    return est.Frame(y, x, np.ones(len(y)) if w is None else w, groups, names, np.arange(len(y)))


def test_a_weight_of_two_is_a_unit_twice() -> None:
    y, x = noise(30, seed=1)
    twice = framed(np.append(y, y[3]), np.vstack([x, x[3]]))
    w = np.ones(30)
    w[3] = 2
    one = est.estimate(framed(y, x, w=w), alpha=ALPHA)
    assert one.estimate == pytest.approx(est.estimate(twice, alpha=ALPHA).estimate)


def test_order_scale_and_labels() -> None:
    """Flipping the label changes the sign only; the order of units and the scale of a control change nothing."""
    y, x = noise(40, seed=2)
    plain = est.estimate(framed(y, x), alpha=ALPHA)
    flipped = x.copy()
    flipped[:, 1] = 1 - flipped[:, 1]
    other = est.estimate(framed(y, flipped), alpha=ALPHA)
    assert (other.estimate, other.se, other.p) == pytest.approx((-plain.estimate, plain.se, plain.p))
    order = np.random.default_rng(3).permutation(40)
    assert est.estimate(framed(y[order], x[order]), alpha=ALPHA).se == pytest.approx(plain.se)
    scaled = x * np.array([1, 1, 1000, 1])
    assert est.estimate(framed(y, scaled), alpha=ALPHA).p == pytest.approx(plain.p)


def naive_t(y: np.ndarray, x: np.ndarray, w: np.ndarray) -> float:
    """HC3 t by the book, one fit."""
    root = np.sqrt(w)
    a, b = x * root[:, None], y * root
    bread = np.linalg.inv(a.T @ a)
    rest = b - a @ (bread @ a.T @ b)
    hat = np.einsum("ij,jk,ik->i", a, bread, a)
    meat = (a * (rest / (1 - hat))[:, None] ** 2).T @ a
    return float((bread @ a.T @ b)[1] / np.sqrt((bread @ meat @ bread)[1, 1]))


def test_freedman_lane_by_all_720_orders() -> None:
    """Six units: drawn orders, all 720, and fits one by one give the same t."""
    generator = np.random.default_rng(5)
    y, w = generator.normal(size=6), generator.uniform(1, 3, size=6)
    x = np.column_stack([np.ones(6), [1, 0, 1, 0, 1, 0], generator.normal(size=6)])
    orders = np.array(list(itertools.permutations(range(6))))
    prepared = inference.Prepared.of(framed(y, x, w=w))
    fast = inference.permuted_t(prepared, orders)
    root = np.sqrt(w)
    slow = [naive_t((prepared.fitted + prepared.residual[order]) / root, x, w) for order in orders]
    assert fast == pytest.approx(slow)
    exact = np.mean(np.abs(fast) >= abs(naive_t(y, x, w)) - 1e-12)
    assert inference.freedman_lane(framed(y, x, w=w), draws=20_000, seed=1) == pytest.approx(exact, abs=0.02)


def test_wild_cluster_by_all_signs() -> None:
    """Sums by cluster give the t of fits unit by unit."""
    y, x = noise(40, seed=6)
    groups = np.arange(40) % 5
    found = framed(y, x, groups=groups)
    signs = np.array(list(itertools.product([-1.0, 1.0], repeat=5)))
    seen, fast = inference.clustered_t(found, signs)
    prepared = inference.Prepared.of(found)

    def naive(own: np.ndarray) -> float:
        bread = np.linalg.inv(x.T @ x)
        slope = bread @ x.T @ own
        rest = own - x @ slope
        scores = np.array([(x[groups == g] * rest[groups == g][:, None]).sum(axis=0) for g in range(5)])
        variance = bread @ (scores.T @ scores) @ bread * (5 / 4) * (39 / 36)
        return float(slope[1] / np.sqrt(variance[1, 1]))

    assert seen == pytest.approx(naive(y))
    assert fast == pytest.approx([naive(prepared.fitted + prepared.residual * row[groups]) for row in signs])
    own = est.estimate(found, alpha=ALPHA)
    assert own.estimate / own.se == pytest.approx(seen)
    assert own.df == 4


@pytest.mark.parametrize("kind", ["plain", "weighted", "clustered"])
def test_size_under_the_null(kind: str) -> None:
    """1,000 draws of noise: rejections within 3 standard errors of alpha."""
    many, n = 1000, 36
    sizes = [1, 1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6]
    rejected = 0
    for seed in range(many):
        generator = np.random.default_rng(seed)
        y, x = noise(n, seed=10_000 + seed, k=1)
        if kind == "clustered":
            groups = np.repeat(np.arange(15), sizes)
            exposure = generator.permutation(np.arange(15) % 2).astype(float)[groups]
            x = np.column_stack([np.ones(len(groups)), exposure, generator.normal(size=len(groups))])
            y = generator.normal(size=len(groups)) + generator.normal(size=15)[groups]
            p = inference.wild_cluster(framed(y, x, groups=groups), draws=199, seed=seed)
        else:
            w = generator.uniform(1, 4, size=n) if kind == "weighted" else np.ones(n)
            p = inference.freedman_lane(framed(y / np.sqrt(w), x, w=w), draws=199, seed=seed)
        rejected += p <= ALPHA
    assert abs(rejected / many - ALPHA) < 3 * np.sqrt(ALPHA * (1 - ALPHA) / many)


def test_matching_against_a_loop() -> None:
    y, x = noise(30, seed=8)
    found = est.nearest_match(framed(y, x))
    exposed = x[:, 1] > 0
    z = x[:, 2:]
    inverse = np.linalg.inv(np.cov(z.T))

    def far(a: int, b: int) -> float:
        return float((z[a] - z[b]) @ inverse @ (z[a] - z[b]))

    there, here = np.flatnonzero(exposed), np.flatnonzero(~exposed)
    partner = {a: min(here, key=lambda b, a=a: far(a, b)) for a in there}  # type: ignore[misc]  # bound now
    uses = {b: sum(own == b for own in partner.values()) for b in here}
    used = [b for b in here if uses[b]]
    design = np.column_stack([np.ones(len(used)), z[used]])
    root = np.sqrt([uses[b] for b in used])
    slope = np.linalg.lstsq(design * root[:, None], y[used] * root, rcond=None)[0][1:]
    adjusted = [y[a] - y[b] - (z[a] - z[b]) @ slope for a, b in partner.items()]
    att = np.mean(adjusted)
    spread = 0.0
    for b in here:
        nearest = min((c for c in here if c != b), key=lambda c, b=b: far(b, c))  # type: ignore[misc]  # bound now
        spread += uses[b] * (uses[b] - 1) * (y[b] - y[nearest]) ** 2 / 2
    variance = (sum((own - att) ** 2 for own in adjusted) + spread) / len(there) ** 2
    assert (found.estimate, found.se) == pytest.approx((att, np.sqrt(variance)))
    assert found.controls_used == len(used)


@pytest.mark.parametrize("state", ["WI", "TX"])
def test_relabelled_exposure_is_rarely_unexplained(state: str) -> None:
    """200 random relabellings: the verdict is `unexplained` in at most 9 percent."""
    own = units(state)
    question = replace(own.question, spec=_with(own.question.spec, draws=199))
    own = Units(question, own.sheet, own.ids, own.names, own.states, own.sources)
    generator = np.random.default_rng(2016)
    exposure = own.column("any_dre")
    design = check_design(own, question=question)
    unexplained = 0
    for _ in range(200):
        shuffled = own.with_columns(any_dre=generator.permutation(exposure))
        tests, _ = run_tests(shuffled, question=question)
        unexplained += decide(Evidence(question, design, tests, None, None, None))[0] == "unexplained"
    assert unexplained <= 18


def _with(spec: Spec, **changes: object) -> Spec:
    return msgspec.structs.replace(spec, **changes)


def test_a_unit_that_decides_a_column_alone() -> None:
    """Its leverage is 1: HC3 errors know nothing of it, so there is no test rather than a p of 1."""
    y, x = noise(40, seed=5)
    assert est.fits(framed(y, x), min_arm=5)
    x[7, 3] = 1
    x[np.arange(40) != 7, 3] = 0
    assert est.alone(framed(y, x)) == 7
    assert not est.fits(framed(y, x), min_arm=5)


def test_a_control_of_one_unit_leaves_tests_out() -> None:
    found = units("PA")
    one = np.zeros(len(found))
    one[3] = 1
    results, left = run_tests(found.with_columns(hispanic_pct=one), question=found.question)
    assert {note.code for note in left} == {"test_left_out"}
    assert not [test for test in results if "hispanic_pct" in test.covariates]
    assert [test for test in results if test.role == "main"]
