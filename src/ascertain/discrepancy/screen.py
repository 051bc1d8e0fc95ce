"""Every state through both gates and the declared tests, adjusted for the number of states, and pooled models.

Pooled models have state effects and errors clustered by state; with few clusters the wild bootstrap counts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from ascertain.discrepancy.design import check_design, primary_frame
from ascertain.discrepancy.estimate import Frame, Role, Test, declared_test, estimate, fits, frame
from ascertain.discrepancy.form import Controls, Outcome, Row, Weights
from ascertain.discrepancy.gates import check_data, refusing
from ascertain.discrepancy.inference import q_values, wild_cluster
from ascertain.discrepancy.investigation import Progress
from ascertain.discrepancy.question import BUNDLED, standard_question
from ascertain.discrepancy.running import RAW, Beside
from ascertain.discrepancy.units import Units, assemble
from ascertain.discrepancy.verdict import listed, span, stands, voided_by
from ascertain.election import STATES, Finding
from ascertain.errors import FactMissing, UnknownName

SCHEMA: Final = "ascertain/discrepancy-screen/1"
POOLED_DRAWS: Final = 1_999
PLACEBO_YEAR: Final = 2012
SHARE: Final[Row] = ("two_party_share", "demographics", "none")


@dataclass(frozen=True, slots=True)
class ScreenRow:
    """One state in one family."""

    state: str
    n: int
    exposed: int
    estimate: float
    se: float
    p: float
    q: float


@dataclass(frozen=True, slots=True)
class Family:
    """One test over all states; q is within it."""

    role: Role
    outcome: Outcome
    controls: Controls
    weights: Weights
    year: int
    rows: tuple[ScreenRow, ...]


@dataclass(frozen=True, slots=True)
class PooledTest:
    """One test over the units of all states together."""

    role: Role
    outcome: Outcome
    controls: Controls
    weights: Weights
    year: int
    n: int
    clusters: int
    estimate: float
    se: float
    p: float
    permutation_p: float
    q: float | None = None
    id: str = ""
    of: str | None = None
    exposure: str = ""
    with_negative_control: tuple[Beside, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class NotTestable:
    """A state without a comparison, and why."""

    state: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class ScreenVerdict:
    """The code by the same table, from the pooled tests, and the sentences."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Screen:
    """All states of one election."""

    schema: str
    election: int
    states_tested: int
    units_tested: int
    families: tuple[Family, ...]
    pooled: tuple[PooledTest, ...]
    not_testable: tuple[NotTestable, ...]
    verdict: ScreenVerdict
    findings: tuple[Finding, ...]
    sources: Mapping[str, str]

    INSIDE = ("findings", "sources")

    def record(self) -> dict[str, Any]:
        """What goes outward."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in self.INSIDE}


def screen(year: int, *, progress: Progress | None = None) -> Screen:
    """Every state of an election with bundled equipment."""
    if year not in BUNDLED:
        known = ", ".join(map(str, BUNDLED))
        raise FactMissing(
            f"no voting equipment of {year} is bundled (only {known}), and a screen is of bundled equipment."
        )
    say = progress or (lambda _: None)
    kept: dict[str, Units] = {}
    refused: list[NotTestable] = []
    findings: list[Finding] = []
    for state in STATES:
        say(f"Checking {STATES[state]}")
        gate = _gate(year, state)
        if isinstance(gate, NotTestable):
            refused.append(gate)
        else:
            kept[state] = gate[0]
            findings += gate[1]
    say("Testing state by state")
    families = tuple(_families(kept))
    say("Pooling")
    pooled = _pooled(year, kept, skip=_skipped(findings))
    alpha = next(iter(kept.values())).question.spec.alpha
    tested = sum(len(primary_frame(units).y) for units in kept.values())
    return Screen(
        schema=SCHEMA,
        election=year,
        states_tested=len(kept),
        units_tested=tested,
        families=families,
        pooled=pooled,
        not_testable=tuple(refused),
        verdict=_verdict(families, pooled, states=len(kept), units=tested, alpha=alpha),
        findings=tuple(found for found in findings if found.level != "note"),
        sources=next(iter(kept.values())).sources,
    )


def _gate(year: int, state: str) -> tuple[Units, tuple[Finding, ...]] | NotTestable:
    """A state's units with the findings about them, or why there is no comparison."""
    question = standard_question(year, state=state)
    try:
        units = assemble(question)
    except UnknownName:
        return NotTestable(state, "no_units", f"Not testable: the data have no units of {STATES[state]}.")
    found = check_data(units, question=question)
    if refusing(found):
        message = next(one.message for one in found if one.level == "refuse")
        return NotTestable(state, "data_refused", f"Not testable: {message}")
    design = check_design(units, question=question)
    if not design.testable:
        return NotTestable(state, design.refusals[0].code, design.refusals[0].message)
    return units, found


def _skipped(findings: Sequence[Finding]) -> frozenset[tuple[str, int]]:
    """States and elections whose sums are far from the certified ones."""
    return frozenset((found.unit, int(str(found.detail["year"]))) for found in findings if found.detail.get("large"))


def _families(kept: Mapping[str, Units]) -> Iterator[Family]:
    spec = next(iter(kept.values())).question.spec
    tests = [declared_test(spec, row, role="main") for row in spec.tests.main]
    early = [replace(test, role="placebo", year=PLACEBO_YEAR, base_year=PLACEBO_YEAR - 4) for test in tests]
    tests.append(declared_test(spec, SHARE, role="reference"))
    tests += [test for test in early if test.outcome == "two_party_swing"]
    for test in tests:
        frames = {state: frame(units, test=test) for state, units in kept.items()}
        found = {
            state: estimate(own, alpha=spec.alpha) for state, own in frames.items() if fits(own, min_arm=spec.min_arm)
        }
        adjusted = q_values([own.p for own in found.values()])
        rows = tuple(
            ScreenRow(state, own.n, own.exposed, own.estimate, own.se, own.p, q)
            for (state, own), q in zip(found.items(), adjusted, strict=True)
        )
        yield Family(test.role, test.outcome, test.controls, test.weights, test.year, rows)


def _together(test: Test, kept: Mapping[str, Units], *, skip: frozenset[tuple[str, int]]) -> Frame:
    """One frame of all states, with state effects and states as clusters."""
    touched = (
        {test.year}
        if test.outcome == "two_party_share" and "past" not in test.covariates
        else {test.year, test.base_year}
    )
    frames = [
        frame(units, test=test) for state, units in kept.items() if not {(state, year) for year in touched} & skip
    ]
    groups = np.concatenate([np.full(len(own.y), at) for at, own in enumerate(frames)])
    dummies = (groups[:, None] == np.arange(1, len(frames))).astype(float)
    y, x, w = (np.concatenate([getattr(own, name) for own in frames]) for name in ("y", "x", "w"))
    names = (*frames[0].names, *(f"state {at}" for at in range(1, len(frames))))
    return Frame(y, np.hstack([x, dummies]), w, groups, names, np.arange(len(y)))


def _pooled(year: int, kept: Mapping[str, Units], *, skip: frozenset[tuple[str, int]]) -> tuple[PooledTest, ...]:
    """Raw, main and reference tests, and main and reference ones again in elections before."""
    spec = next(iter(kept.values())).question.spec
    main = [declared_test(spec, row, role="main") for row in spec.tests.main]
    reference = [declared_test(spec, row, role="reference") for row in spec.tests.reference if row[2] != "population"]
    tests = [*(declared_test(spec, row, role="raw") for row in RAW), *main, *reference]
    for test in (*main, *reference):
        early = sorted(spec.placebos.years, reverse=True)
        tests += [replace(test, role="placebo", year=own, base_year=own - 4, of=test.id) for own in early]
    found = [_pooled_test(test, _together(test, kept, skip=skip), alpha=spec.alpha, seed=spec.seed) for test in tests]
    families: dict[tuple[str, str | None], list[int]] = {}
    for at, own in enumerate(found):
        if own.role in ("main", "placebo"):
            families.setdefault((own.role, own.of), []).append(at)
    for places in families.values():
        for at, q in zip(places, q_values([found[place].p for place in places]), strict=True):
            found[at] = replace(found[at], q=q)
    return tuple(found)


def _pooled_test(test: Test, found: Frame, *, alpha: float, seed: int) -> PooledTest:
    assert found.groups is not None
    own = estimate(found, alpha=alpha)
    return PooledTest(
        role=test.role,
        outcome=test.outcome,
        controls=test.controls,
        weights=test.weights,
        year=test.year,
        n=own.n,
        clusters=int(found.groups.max()) + 1,
        estimate=own.estimate,
        se=own.se,
        p=own.p,
        permutation_p=wild_cluster(found, draws=POOLED_DRAWS, seed=seed),
        id=test.id,
        of=test.of,
        exposure=test.exposure,
    )


def _verdict(
    families: Sequence[Family], pooled: Sequence[PooledTest], *, states: int, units: int, alpha: float
) -> ScreenVerdict:
    main = [test for test in pooled if test.role == "main"]
    standing = [test for test in main if stands(test, alpha=alpha)]
    left = [test for test in standing if not voided_by(test, pooled, alpha=alpha)]
    raw = any(test.role == "raw" and test.permutation_p < alpha for test in pooled)
    code = "unexplained" if left else "unreliable_design" if standing else "explained" if raw else "not_distinguishable"
    told = [
        f"{row.state} ({family.outcome}, {family.weights})"
        for family in families
        for row in family.rows
        if row.q < alpha
    ]
    words = [
        f"{states} states with {units:,} counties can be compared.",
        f"After allowing for the number of states, {len(told) or 'none'} "
        f"{'has' if len(told) < 2 else 'have'} a difference that is told from zero{': ' + ', '.join(told) if told else ''}.",
        _pooled_words([test for test in pooled if test.role in ("main", "reference")], pooled, alpha=alpha),
        *_failed_words(pooled, alpha=alpha),
        _CODE_WORDS[code],
    ]
    return ScreenVerdict(code, " ".join(words))


def _failed_words(pooled: Sequence[PooledTest], *, alpha: float) -> Iterator[str]:
    """Declared tests that are told from zero in elections before."""
    main = {test.id for test in pooled if test.role == "main"}
    early = [test for test in pooled if test.role == "placebo" and test.of in main]
    found = [test for test in early if test.q is not None and test.q < alpha]
    if found:
        years = listed([str(year) for year in sorted({test.year for test in found})])
        sizes = span([test.estimate for test in found])
        yield (
            f"{len(found)} of {len(early)} declared tests on elections before {'is' if len(found) == 1 else 'are'} told "
            f"from zero ({sizes} points in {years}), before this equipment's election."
        )


_CODE_WORDS: Final[Mapping[str, str]] = {
    "unexplained": "A pooled difference remains that these controls don't account for; its cause is not in these data.",
    "unreliable_design": "The pooled comparison finds as much in elections before, where it cannot be the equipment.",
    "explained": "The raw gap goes with the controls; only records of votes can settle what was cast.",
    "not_distinguishable": "No pooled difference can be told from zero; only records of votes can settle what was cast.",
}


def _pooled_words(tests: Sequence[PooledTest], pooled: Sequence[PooledTest], *, alpha: float) -> str:
    """What the clustered errors say, what the wild bootstrap says, and how large the placebos are."""
    below = [test for test in tests if test.p < alpha]
    also = [test for test in below if test.permutation_p < alpha]
    ids = {test.id for test in (below or tests)}
    early = [test for test in pooled if test.role == "placebo" and test.of in ids]
    sizes = [span([test.estimate for test in own]) for own in (below or tests, early)]
    return (
        f"Of {len(tests)} pooled tests {len(below)} {'has' if len(below) == 1 else 'have'} p < {alpha:g} by clustered errors "
        f"and {len(also)} also by the wild cluster bootstrap; estimates {sizes[0]} points, and "
        f"{sizes[1]} points in the same tests on elections before, which this equipment cannot have changed."
    )
