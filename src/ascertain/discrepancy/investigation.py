"""One state's comparison from question to verdict: both gates, every declared test, and what lies beside them.

Field names are the keys of the outward form.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import Any, Final

import numpy as np

from ascertain.discrepancy.design import Design, check_design, primary_frame
from ascertain.discrepancy.digits import Digits, digits_of
from ascertain.discrepancy.estimate import (
    Estimate,
    declared_test,
    fits,
    frame,
    nearest_match,
    side,
    values_of,
    weights_of,
)
from ascertain.discrepancy.evidence import RecountEvidence, Votes, recount_evidence, votes_moved
from ascertain.discrepancy.form import Claim, Outcome
from ascertain.discrepancy.gates import certified, check_data, refusing
from ascertain.discrepancy.inference import Curve, specification_curve
from ascertain.discrepancy.question import Question
from ascertain.discrepancy.running import TestResult, run_tests
from ascertain.discrepancy.sensitivity import Power, excludes, power
from ascertain.discrepancy.units import Mask, Units, assemble
from ascertain.discrepancy.values import check_values
from ascertain.discrepancy.verdict import Verdict, judge
from ascertain.election import STATES, Finding

Progress = Callable[[str], None]
LIBRARIES: Final = ("numpy", "scipy", "statsmodels")


@dataclass(frozen=True, slots=True)
class Matching:
    """One matched comparison."""

    outcome: Outcome
    on: tuple[str, ...]
    estimate: float
    se: float
    exposed: int
    controls_used: int
    unexposed: int


@dataclass(frozen=True, slots=True)
class Asked:
    """The question by its hash."""

    title: str
    sha256: str
    declaration: str
    declared_at: str | None
    seed: int


@dataclass(frozen=True, slots=True)
class Dropped:
    """A unit that the primary test does without, and why."""

    unit: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Data:
    """How many units there are, how many are complete, which are left out."""

    units: int
    complete: int
    excluded_no_polling_place: int
    dropped: tuple[Dropped, ...]
    sha256: str


@dataclass(frozen=True, slots=True)
class Pooled:
    """Sums of votes over one side."""

    two_party_share: float
    two_party_swing: float
    two_party_votes: int


@dataclass(frozen=True, slots=True)
class Aggregates:
    """Both sides, pooled."""

    exposed: Pooled
    unexposed: Pooled


@dataclass(frozen=True, slots=True)
class Equivalence:
    """Whether the data exclude the claim, and a shift that would have changed the outcome."""

    claim_points: float | None
    claim_p: float | None
    claim_excluded: bool | None
    outcome_changing_points: float
    outcome_changing_p: float
    outcome_changing_excluded: bool


@dataclass(frozen=True, slots=True)
class Reproduce:
    """The command and the versions that give these numbers again."""

    command: str
    version: str
    libraries: dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit as the drawings need it."""

    name: str
    exposed: bool
    share: float
    before: float
    votes: int


@dataclass(frozen=True, slots=True)
class Investigation:
    """Everything about one state; refused or not testable: no tests, and None where an estimate would be."""

    schema: str
    election: int
    state: str
    level: str
    question: Asked
    claim: Claim | None
    hypothetical: bool
    data: Data
    design: Design
    aggregates: Aggregates | None
    tests: tuple[TestResult, ...]
    matching: tuple[Matching, ...]
    curve: Curve | None
    power: Power | None
    equivalence: Equivalence | None
    votes: Votes | None
    recount: RecountEvidence | None
    digits: Digits | None
    verdict: Verdict
    reproduce: Reproduce
    findings: tuple[Finding, ...]
    places: tuple[Place, ...]
    asked: Question
    sources: Mapping[str, str]

    INSIDE = ("findings", "places", "asked", "sources")

    def record(self) -> dict[str, Any]:
        """What goes outward: all but what the answer carries in its own keys or only drawings need."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__ if name not in self.INSIDE}


def investigate(
    question: Question, *, units: Units | None = None, digits: bool = False, progress: Progress | None = None
) -> Investigation:
    """The whole comparison for one state."""
    say = progress or (lambda _: None)
    units = units or assemble(question)
    check_values(units)
    say("Checking the data")
    findings = check_data(units, question=question)
    design = check_design(units, question=question)
    estimated = design.testable and not refusing(findings)
    recount, more = recount_evidence(question, units)
    findings += more
    if not estimated:
        verdict = judge(question, findings=findings, design=design)
        empty: dict[str, Any] = {"tests": (), "matching": (), "recount": recount, "verdict": verdict}
        return _investigation(question, units, findings, design, digits, **empty)
    say("Running the declared tests")
    tests, left = run_tests(units, question=question, findings=findings)
    findings += left + tuple(_incomplete(units))
    say("Matching and specifications")
    primary = next(test for test in tests if _is_primary(test, question))
    beside = {
        "matching": tuple(_matching(units)),
        "curve": specification_curve(units, question=question),
        "power": power(_estimate(primary), alpha=question.spec.alpha, wanted=question.spec.power),
        "equivalence": _equivalence(units, tests, primary),
        "votes": _votes(units, primary),
        "aggregates": _aggregates(units),
        "recount": recount,
    }
    verdict = judge(
        question,
        findings=findings,
        design=design,
        tests=tests,
        recount=recount,
        equivalence=beside["equivalence"],  # type: ignore[arg-type]  # the dict is of all kinds
        power=beside["power"],  # type: ignore[arg-type]
    )
    return _investigation(question, units, findings, design, digits, tests=tests, verdict=verdict, **beside)


def _investigation(
    question: Question, units: Units, findings: tuple[Finding, ...], design: Design, digits: bool, **found: Any
) -> Investigation:
    spec = question.spec
    nothing = dict.fromkeys(("aggregates", "curve", "power", "equivalence", "votes"))
    return Investigation(
        schema="ascertain/discrepancy/1",
        election=spec.election,
        state=question.state,
        level=spec.level,
        question=Asked(spec.title, question.sha256, question.declaration, question.declared_at, spec.seed),
        claim=spec.claim,
        hypothetical=spec.hypothetical,
        data=_data(units),
        design=design,
        digits=digits_of(units) if digits else None,
        reproduce=_reproduce(question, digits=digits),
        findings=findings,
        places=tuple(_places(units)),
        asked=question,
        sources=units.sources,
        **{**nothing, **found},
    )


def _reproduce(question: Question, *, digits: bool) -> Reproduce:
    own = f" --question {question.file}" if question.folder is not None else ""
    command = f"ascertain discrepancy {question.spec.election} --state {question.state}{own}"
    libraries = {name: version(name) for name in LIBRARIES}
    return Reproduce(command + (" --digits" if digits else ""), version("ascertain"), libraries)


def _is_primary(test: TestResult, question: Question) -> bool:
    return test.role == "main" and (test.outcome, test.controls, test.weights) == question.spec.tests.primary


def _estimate(test: TestResult) -> Estimate:
    return Estimate(**{name: getattr(test, name) for name in Estimate.__dataclass_fields__})


# --- beside the tests


def _matching(units: Units) -> Iterator[Matching]:
    """Demographics for both outcomes, then with size and past; independent units only."""
    spec = units.question.spec
    if spec.units.cluster:
        return
    size = ("log_population",) if units.has("log_population") else ()
    plain: tuple[tuple[Outcome, tuple[str, ...]], ...] = (
        ("two_party_share", spec.controls.demographics),
        ("two_party_swing", spec.controls.demographics),
        ("two_party_swing", (*spec.controls.demographics, *size, "past")),
    )
    for outcome, on in plain:
        test = replace(declared_test(spec, (outcome, "demographics", "none"), role="reference"), covariates=on)
        found = frame(units, test=test)
        if fits(found, min_arm=spec.min_arm):
            own = nearest_match(found)
            yield Matching(outcome, on, own.estimate, own.se, own.exposed, own.controls_used, own.unexposed)


def _equivalence(units: Units, tests: tuple[TestResult, ...], primary: TestResult) -> Equivalence:
    spec = units.question.spec
    claim, claim_p = spec.claim, None
    if claim is not None:
        candidates = [primary, *(test for test in tests if test.role in ("main", "reference", "raw"))]
        own = next((test for test in candidates if test.outcome == claim.outcome), None)
        claim_p = excludes(own.estimate, se=own.se, df=own.df, points=claim.points) if own else None
    votes, margin, way = _exposed_votes(units), *_margin(units)
    points = way * 100 * (margin / 2) / votes
    p = excludes(primary.estimate, se=primary.se, df=primary.df, points=points)
    return Equivalence(
        claim_points=claim.points if claim else None,
        claim_p=claim_p,
        claim_excluded=None if claim_p is None else claim_p < spec.alpha,
        outcome_changing_points=points,
        outcome_changing_p=p,
        outcome_changing_excluded=p < spec.alpha,
    )


def _margin(units: Units) -> tuple[int, int]:
    """The certified leader's lead between the two parties, and the sign of a shift that took it from the other one."""
    spec = units.question.spec
    known = (
        None if spec.hypothetical else certified(units.question.state, year=spec.election, party=units.question.party)
    )
    first, second = known or tuple(int(np.nansum(votes)) for votes in units.votes(spec.election))
    return abs(first - second), -1 if first < second else 1


def _complete(units: Units) -> Mask:
    kept = np.zeros(len(units), dtype=bool)
    kept[primary_frame(units).kept] = True
    return kept


def _sides(units: Units) -> tuple[Mask, Mask]:
    """Exposed and unexposed units that are complete in the primary test."""
    kept, exposed = _complete(units), side(units.column(units.question.spec.exposure.column))
    return kept & exposed, kept & ~exposed


def _exposed_votes(units: Units) -> float:
    """Two-party votes on the equipment: those of the exposed units, or of each unit its share of use."""
    spec = units.question.spec
    used = units.column(spec.exposure.column) * units.two_party(spec.election)
    return float(np.nansum(used[_complete(units)]))


def _votes(units: Units, primary: TestResult) -> Votes:
    return votes_moved(_estimate(primary), two_party_exposed=_exposed_votes(units), margin=_margin(units)[0])


def _aggregates(units: Units) -> Aggregates:
    spec = units.question.spec

    def pooled(own: Mask) -> Pooled:
        sums = {year: [votes[own].sum() for votes in units.votes(year)] for year in (spec.election, spec.previous)}
        shares = {year: 100 * first / (first + second) for year, (first, second) in sums.items()}
        swing = shares[spec.election] - shares[spec.previous]
        return Pooled(float(shares[spec.election]), float(swing), int(sum(sums[spec.election])))

    return Aggregates(*(pooled(own) for own in _sides(units)))


def _missing(units: Units) -> Iterator[tuple[int, str]]:
    """Units without polling places apart, those that the primary test does without, and what they lack."""
    spec = units.question.spec
    test = declared_test(spec, spec.tests.primary, role="main")
    columns = {
        f"no two-party votes in {spec.election}": units.two_party(spec.election),
        f"no two-party votes in {spec.previous}": units.two_party(spec.previous),
        **{f"no value of {name}": values_of(units, name, test) for name in (test.exposure, *test.covariates)},
        f"no weight ({test.weights})": weights_of(units, test),
    }
    for at in np.flatnonzero(~_complete(units) & ~units.excluded()):
        reason = next((words for words, values in columns.items() if not np.isfinite(values[at])), "not complete")
        yield int(at), reason


def _incomplete(units: Units) -> Iterator[Finding]:
    lacking = [at for at, reason in _missing(units) if reason.startswith("no value")]
    if lacking:
        question = units.question
        votes = int(np.nansum(units.two_party(question.spec.election)[lacking]))
        what = question.plural if len(lacking) > 1 else question.spec.level
        text = (
            f"{len(lacking)} {what} with {votes:,} two-party votes lack a column of the primary test and are left out."
        )
        yield Finding("note", "incomplete", question.state, text, {"units": len(lacking), "votes": votes})


def _data(units: Units) -> Data:
    dropped = tuple(Dropped(units.ids[at], units.names[at], reason) for at, reason in _missing(units))
    hashes = dict(units.sources)
    source = units.question.spec.units
    own = [hashes[source.pack or source.file], *([hashes[source.replace.file]] if source.replace else [])]
    together = own[0] if len(own) == 1 else hashlib.sha256(json.dumps(own).encode()).hexdigest()
    return Data(len(units), int(_complete(units).sum()), int(units.excluded().sum()), dropped, together)


def _places(units: Units) -> Iterator[Place]:
    spec = units.question.spec
    exposed = side(units.column(spec.exposure.column))
    share, before, votes = units.share(spec.election), units.share(spec.previous), units.two_party(spec.election)
    for at in np.flatnonzero(_complete(units)):
        yield Place(units.names[at], bool(exposed[at]), float(share[at]), float(before[at]), int(votes[at]))


def state_name(question: Question) -> str:
    """The state in full."""
    return STATES[question.state]
