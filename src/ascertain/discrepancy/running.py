"""The declared tests of one state: which there are, what each gives, and q within its family."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ascertain.discrepancy.estimate import Estimate, Frame, Role, SeKind, Test, declared_test, estimate, fits, frame
from ascertain.discrepancy.form import Controls, Outcome, Row, Weights
from ascertain.discrepancy.inference import chance, q_values
from ascertain.discrepancy.question import Question
from ascertain.discrepancy.sensitivity import Sensitivity, sensitivity
from ascertain.discrepancy.units import Units
from ascertain.discrepancy.verdict import stands, voided_by
from ascertain.election import Finding

RAW: Final[tuple[Row, ...]] = (
    ("two_party_share", "none", "none"),
    ("two_party_share", "none", "votes"),
    ("two_party_swing", "none", "none"),
    ("two_party_swing", "none", "votes"),
)


@dataclass(frozen=True, slots=True)
class Beside:
    """The main exposure's estimate once a negative control stands beside it."""

    exposure: str
    estimate: float
    se: float
    ci: tuple[float, float]
    p: float


@dataclass(frozen=True, slots=True)
class TestResult:
    """A test and what it gives; `q` is within its own family, `stands` and what follows are of main tests."""

    id: str
    role: Role
    of: str | None
    outcome: Outcome
    controls: Controls
    covariates: tuple[str, ...]
    weights: Weights
    exposure: str
    year: int
    base_year: int
    n: int
    exposed: int
    estimate: float
    se: float
    se_kind: SeKind
    df: int
    ci: tuple[float, float]
    p: float
    q: float | None
    classical_se: float
    classical_p: float
    r2: float
    permutation_p: float | None = None
    permutation_kind: str | None = None
    draws: int | None = None
    stands: bool | None = None
    voided_by: tuple[str, ...] = ()
    with_negative_control: tuple[Beside, ...] = ()
    sensitivity: Sensitivity | None = None


def declared(units: Units, *, skip: frozenset[int] = frozenset()) -> Iterator[Test]:
    """Every test of the question; placebos touching an election of `skip` are left out."""
    spec = units.question.spec
    yield from (declared_test(spec, row, role="raw") for row in RAW)
    main = [declared_test(spec, row, role="main") for row in spec.tests.main]
    yield from main
    reference = [declared_test(spec, row, role="reference") for row in spec.tests.reference]
    yield from reference
    for test in main:
        for year in spec.placebos.years:
            if not skip & {year, year - 4}:
                yield replace(test, role="placebo", year=year, base_year=year - 4, of=test.id)
    for test in reference:
        for year in spec.placebos.level_years:
            needed = {year, year - 4} if "past" in test.covariates else {year}
            if test.outcome == "two_party_share" and not skip & needed and all(map(units.has_year, needed)):
                yield replace(test, role="placebo", year=year, base_year=year - 4, of=test.id)
    for test in main:
        for exposure in spec.negative_controls.exposures:
            yield replace(test, role="negative_control", exposure=exposure, of=test.id)


def run_tests(
    units: Units, *, question: Question, findings: tuple[Finding, ...] = ()
) -> tuple[tuple[TestResult, ...], tuple[Finding, ...]]:
    """Every test that can be computed, with q, and a note for each that cannot."""
    skip = frozenset(
        int(str(found.detail["year"]))
        for found in findings
        if found.code == "certified_totals" and found.detail.get("large") and found.level != "refuse"
    )
    results, left = [], []
    for test in declared(units, skip=skip):
        found = frame(units, test=test)
        if fits(found, min_arm=question.spec.min_arm):
            results.append(_result(units, test, found))
        else:
            text = f"{test.id} is left out: too few units on a side, a column that adds nothing, or a unit that decides one alone."
            left.append(Finding("note", "test_left_out", question.state, text, {"test": test.id}))
    return _judged(_with_q(results), alpha=question.spec.alpha), tuple(left)


def _result(units: Units, test: Test, found: Frame) -> TestResult:
    spec = units.question.spec
    own = estimate(found, alpha=spec.alpha)
    drawn = test.role in ("raw", "main", "reference")
    kind = "freedman_lane" if found.groups is None else "wild_cluster"
    weighed = test.role in ("main", "reference")
    described = {name: getattr(test, name) for name in Test.__dataclass_fields__}
    numbers = {name: getattr(own, name) for name in Estimate.__dataclass_fields__}
    return TestResult(
        id=test.id,
        **described,
        **numbers,
        q=None,
        permutation_p=chance(found, draws=spec.draws, seed=spec.seed) if drawn else None,
        permutation_kind=kind if drawn else None,
        draws=spec.draws if drawn else None,
        with_negative_control=tuple(_beside(units, test)) if test.role == "main" else (),
        sensitivity=sensitivity(found, result=own, alpha=spec.alpha) if weighed else None,
    )


def _beside(units: Units, test: Test) -> Iterator[Beside]:
    spec = units.question.spec
    for exposure in spec.negative_controls.exposures:
        found = frame(units, test=test, beside=(exposure,))
        if fits(found, min_arm=spec.min_arm):
            own = estimate(found, alpha=spec.alpha)
            yield Beside(exposure, own.estimate, own.se, own.ci, own.p)


def _family(test: TestResult) -> tuple[str, str | None] | None:
    """Tests whose p are adjusted together; None for those that stand alone."""
    return None if test.role in ("raw", "reference") else (test.role, test.of)


def _with_q(results: list[TestResult]) -> list[TestResult]:
    families: dict[tuple[str, str | None], list[int]] = {}
    for at, test in enumerate(results):
        family = _family(test)
        if family is not None:
            families.setdefault(family, []).append(at)
    for places in families.values():
        for at, q in zip(places, q_values([results[place].p for place in places]), strict=True):
            results[at] = replace(results[at], q=q)
    return results


def _judged(results: list[TestResult], *, alpha: float) -> tuple[TestResult, ...]:
    return tuple(
        replace(test, stands=stands(test, alpha=alpha), voided_by=voided_by(test, results, alpha=alpha))
        if test.role == "main"
        else test
        for test in results
    )
