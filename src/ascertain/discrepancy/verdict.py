"""The verdict: every rule that it rests on, and its words, which say no more than the numbers do."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol

from ascertain.discrepancy.design import Design
from ascertain.discrepancy.evidence import CAVEATS, RecountEvidence
from ascertain.discrepancy.question import Question
from ascertain.discrepancy.sensitivity import Power
from ascertain.election import STATES, Finding

if TYPE_CHECKING:  # a result is made with this module's rules
    from ascertain.discrepancy.investigation import Equivalence
    from ascertain.discrepancy.running import Beside, TestResult

Code = Literal[
    "data_refused",
    "not_testable",
    "not_borne_out",
    "unexplained",
    "unreliable_design",
    "explained",
    "not_distinguishable",
]
HALF: Final = 0.5
MOST_CAVEATS: Final = 6
MINUS: Final = "−"

WORDS: Final[Mapping[str, str]] = {
    "nonwhite_pct": "race",
    "white_pct": "race",
    "college_pct": "education",
    "log_income": "income",
    "log_population": "population",
    "age65andolder_pct": "age",
    "rural_pct": "rural share",
    "hispanic_pct": "Hispanic share",
    "any_dre": "direct-recording machines",
    "any_hand_count": "where some paper is counted by hand",
}
"""Columns of the bundled table in words."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The code, the sentences, the tests that stand, why, and what to bear in mind."""

    code: Code
    message: str
    primary: str | None
    standing: tuple[str, ...]
    reasons: tuple[str, ...]
    caveats: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a verdict is made from, once there are estimates."""

    question: Question
    design: Design
    tests: Sequence["TestResult"]
    recount: RecountEvidence | None
    equivalence: "Equivalence | None"
    power: Power | None

    @property
    def alpha(self) -> float:
        """The declared limit."""
        return self.question.spec.alpha

    @property
    def main(self) -> list["TestResult"]:
        """The tests that can carry a verdict."""
        return [test for test in self.tests if test.role == "main"]

    @property
    def primary(self) -> "TestResult":
        """The declared first one."""
        wanted = self.question.spec.tests.primary
        return next(test for test in self.main if (test.outcome, test.controls, test.weights) == wanted)


class Judged(Protocol):
    """What the rules ask of a result, of one state or pooled."""

    @property
    def id(self) -> str: ...
    @property
    def of(self) -> str | None: ...
    @property
    def role(self) -> str: ...
    @property
    def exposure(self) -> str: ...
    @property
    def estimate(self) -> float: ...
    @property
    def p(self) -> float: ...
    @property
    def q(self) -> float | None: ...
    @property
    def permutation_p(self) -> float | None: ...
    @property
    def with_negative_control(self) -> "Sequence[Beside]": ...


def stands(test: Judged, *, alpha: float) -> bool:
    """Whether a difference is told from zero three times: alone, among the main tests, and under reordering."""
    return all(value is not None and value < alpha for value in (test.q, test.p, test.permutation_p))


def voided_by(test: Judged, tests: Sequence[Judged], *, alpha: float) -> tuple[str, ...]:
    """Placebos and negative controls that find at least half as much as a standing test."""
    if not stands(test, alpha=alpha):
        return ()
    beside = {own.exposure: own.p for own in test.with_negative_control}

    def voids(other: Judged) -> bool:
        as_much = other.q is not None and other.q < alpha and abs(other.estimate) >= HALF * abs(test.estimate)
        if other.role == "negative_control":
            return as_much and beside.get(other.exposure, 0.0) >= alpha
        return other.role == "placebo" and as_much

    return tuple(other.id for other in tests if other.of == test.id and voids(other))


def failed(evidence: Evidence) -> list["TestResult"]:
    """Placebos and negative controls of main tests that are told from zero, whether anything stands or not."""
    main = {test.id for test in evidence.main}
    checks = [test for test in evidence.tests if test.role in ("placebo", "negative_control") and test.of in main]
    return [test for test in checks if test.q is not None and test.q < evidence.alpha]


def judge(
    question: Question,
    *,
    findings: Sequence[Finding],
    design: Design,
    tests: Sequence["TestResult"] = (),
    recount: RecountEvidence | None = None,
    equivalence: "Equivalence | None" = None,
    power: Power | None = None,
) -> Verdict:
    """The verdict of fixed words, the first row of the table that applies."""
    refused = [found.message for found in findings if found.level == "refuse"]
    caveats = (
        *(warning.message for warning in design.warnings),
        *_few([found for found in findings if found.level == "warn"]),
    )
    made_up = "These are made-up or altered votes. " if question.spec.hypothetical else ""
    if refused:
        text = f"{made_up}Nothing was estimated, because the data need an answer first: {' '.join(map(_sentence, refused))}"
        return Verdict("data_refused", text, None, (), tuple(refused), caveats)
    if not design.testable:
        why = tuple(reason.message for reason in design.refusals)
        return Verdict("not_testable", made_up + " ".join(why), None, (), why, caveats)
    evidence = Evidence(question, design, tests, recount, equivalence, power)
    code, reasons = decide(evidence)
    standing = tuple(test.id for test in evidence.main if stands(test, alpha=evidence.alpha))
    text = made_up + " ".join(_message(evidence, code))
    return Verdict(code, text, evidence.primary.id, standing, tuple(reasons), caveats)


def _few(warnings: Sequence[Finding]) -> Iterator[str]:
    """Warnings, of many of one code the first few."""
    for code in dict.fromkeys(found.code for found in warnings):
        own = [found.message for found in warnings if found.code == code]
        yield from own[:MOST_CAVEATS]
        if len(own) > MOST_CAVEATS:
            yield f"{len(own) - MOST_CAVEATS} more findings {code}; all are listed under findings."


def decide(evidence: Evidence) -> tuple[Code, list[str]]:
    """The code once there are estimates, and the tests that it rests on."""
    standing = [test for test in evidence.main if stands(test, alpha=evidence.alpha)]
    left = [test for test in standing if not voided_by(test, evidence.tests, alpha=evidence.alpha)]
    if left:
        counted = "not_borne_out" if _recount_inside(evidence.recount, left) else "unexplained"
        return counted, [f"{test.id} stands" for test in left]  # type: ignore[return-value]  # one of the codes
    if standing:
        return "unreliable_design", [
            f"{test.id} is voided by {', '.join(voided_by(test, evidence.tests, alpha=evidence.alpha))}"
            for test in standing
        ]
    raw = [test for test in evidence.tests if test.role == "raw" and test.p < evidence.alpha]
    if raw:
        return "explained", ["no main test stands", *(f"{test.id} has p below {evidence.alpha:g}" for test in raw)]
    return "not_distinguishable", ["no main test stands", "no raw test has p below the limit"]


def _recount_inside(recount: RecountEvidence | None, left: Sequence["TestResult"]) -> bool:
    """Whether the second count's contrast lies within half of the smallest standing estimate, on either side."""
    if recount is None or recount.contrast is None:
        return False
    half = HALF * min(abs(test.estimate) for test in left)
    low, high = recount.contrast.ci
    return -half < low and high < half


# --- words


def _sentence(text: str) -> str:
    return text[0].upper() + text[1:]


def points(value: float, *, digits: int = 1) -> str:
    """One decimal with a true minus; what rounds to nothing says so."""
    text = f"{value:.{digits}f}"
    return (text.removeprefix("-") if not text.strip("-0.") else text).replace("-", MINUS)


def ends(low: float, high: float) -> str:
    """Both ends of an interval, with one more decimal where they would be printed alike."""
    digits = 1 if points(low) != points(high) else 2
    return f"{points(low, digits=digits)} to {points(high, digits=digits)}"


def votes(value: int) -> str:
    """Thousands with commas and a true minus."""
    return f"{value:,}".replace("-", MINUS)


def listed(words: Sequence[str]) -> str:
    """a, b and c."""
    unique = list(dict.fromkeys(words))
    return " and ".join([", ".join(unique[:-1]), unique[-1]]) if len(unique) > 1 else "".join(unique)


def controls_in_words(test: "TestResult") -> str:
    """The controls of a test by their names."""
    past = f"the share of {test.base_year}"
    return listed([past if name == "past" else WORDS.get(name, name) for name in test.covariates]) or "no controls"


def interval(test: "TestResult", *, alpha: float) -> str:
    """The confidence interval in words."""
    return f"{100 * (1 - alpha):g}% interval {ends(*test.ci)}"


def _message(evidence: Evidence, code: Code) -> Iterator[str]:
    yield _raw_gap(evidence)
    yield _WHAT[code](evidence)
    yield _primary(evidence)
    yield from _failed(evidence)
    yield from _excluded(evidence)
    yield from _recounted(evidence)


def _raw_gap(evidence: Evidence) -> str:
    question, design = evidence.question, evidence.design
    start = f"In the {design.exposed} {STATES[question.state]} {question.plural} that had {question.label}"
    wanted = ("raw", "two_party_share", "none")
    raw = next((test for test in evidence.tests if (test.role, test.outcome, test.weights) == wanted), None)
    if question.shares:
        return _raw_slope(evidence, raw)
    if raw is None:
        return f"{start} and the other {design.unexposed} no raw gap could be computed."
    than = "lower" if raw.estimate < 0 else "higher"
    return (
        f"{start} the {question.party} two-party share was {points(abs(raw.estimate))} points {than} than in the other "
        f"{design.unexposed}."
    )


def _raw_slope(evidence: Evidence, raw: "TestResult | None") -> str:
    """The raw difference of an equipment given as a share of use, which is none of two groups."""
    question, design = evidence.question, evidence.design
    where = f"among {design.exposed + design.unexposed} {STATES[question.state]} {question.plural}"
    if raw is None:
        return f"No raw difference between none and all of it could be computed {where}."
    than = "lower" if raw.estimate < 0 else "higher"
    return (
        f"{_sentence(where)} the {question.party} two-party share is {points(abs(raw.estimate))} points {than} between "
        f"none and all of the vote with {question.spec.exposure.label}, by the line through them."
    )


def _left(evidence: Evidence) -> list["TestResult"]:
    alpha = evidence.alpha
    return [
        test for test in evidence.main if stands(test, alpha=alpha) and not voided_by(test, evidence.tests, alpha=alpha)
    ]


def _remains(evidence: Evidence) -> str:
    smallest = min(_left(evidence), key=lambda test: abs(test.estimate))
    return (
        f"A difference of at least {points(abs(smallest.estimate))} points remains in {len(_left(evidence))} of "
        f"{len(evidence.main)} declared tests ({smallest.id}: {points(smallest.estimate)}, "
        f"{interval(smallest, alpha=evidence.alpha)})"
    )


def _not_borne_out(evidence: Evidence) -> str:
    assert evidence.recount is not None
    assert evidence.recount.contrast is not None
    low, high = evidence.recount.contrast.ci
    way = (
        f"the share by {ends(low, high)} points between none and all of it"
        if evidence.question.shares
        else f"the shares of the two sides by {ends(low, high)} points from each other"
    )
    return (
        f"{_remains(evidence)}. The ballots were counted again, and no shift of that size was found: the second count "
        f"changed {way}."
    )


def _unexplained(evidence: Evidence) -> str:
    return (
        f"{_remains(evidence)}, which these controls don't account for. The comparison does not show its cause: ask for "
        f"the paper records of the votes."
    )


def _unreliable(evidence: Evidence) -> str:
    return (
        "A difference remains beside the controls, but the same comparison finds as much where it cannot be the "
        "equipment, so it cannot answer this question."
    )


def _explained(evidence: Evidence) -> str:
    return f"The raw gap goes with {controls_in_words(evidence.primary)}: beside them no declared test stands."


def _not_distinguishable(evidence: Evidence) -> str:
    least = (
        f"; a shift below {points(evidence.power.mde_points)} points could have been missed" if evidence.power else ""
    )
    return f"No difference could be told from chance{least}."


_WHAT: Final[Mapping[Code, Callable[[Evidence], str]]] = {
    "not_borne_out": _not_borne_out,
    "unexplained": _unexplained,
    "unreliable_design": _unreliable,
    "explained": _explained,
    "not_distinguishable": _not_distinguishable,
}


def _primary(evidence: Evidence) -> str:
    test, alpha, main = evidence.primary, evidence.alpha, evidence.main
    what = f"the change since {test.base_year}" if test.outcome == "two_party_swing" else "the share"
    weighed = {"votes": ", weighted by votes", "population": ", weighted by population", "none": ""}[test.weights]
    zero = "cannot be told from zero" if test.p >= alpha else f"is told from zero (p {test.p:.3f})"
    before = sum(own.p < alpha for own in main)
    after = sum(own.q is not None and own.q < alpha for own in main)
    between = " between none and all of it" if evidence.question.shares else ""
    return (
        f"Compared by {controls_in_words(test)}, {what} differs by {points(test.estimate)} points{between} "
        f"({interval(test, alpha=alpha)}{weighed}), which {zero}; {before} of {len(main)} declared tests {'has' if before == 1 else 'have'} p < {alpha:g} "
        f"before and {after} after allowing for {len(main)} tests."
    )


def _failed(evidence: Evidence) -> Iterator[str]:
    found = failed(evidence)
    controls = [test for test in found if test.role == "negative_control"]
    for exposure in dict.fromkeys(test.exposure for test in controls):
        own = [test for test in controls if test.exposure == exposure]
        where = WORDS.get(exposure, f"with {exposure}")
        sizes = span([test.estimate for test in own])
        yield (
            f"{evidence.question.plural.capitalize()} {where} differ by {sizes} points ({len(own)} of "
            f"{len(evidence.main)} tests), so places differ in ways other than their machines."
        )
    early = [test for test in found if test.role == "placebo"]
    if early:
        years = listed([str(year) for year in sorted({test.year for test in early})])
        sizes = span([test.estimate for test in early])
        yield f"The same comparison finds {sizes} points in {years}, before this equipment's election."


def span(values: Sequence[float]) -> str:
    """Points from the least to the greatest, one number where they are printed alike."""
    low, high = points(min(values)), points(max(values))
    return low if low == high else f"{low} to {high}"


def _excluded(evidence: Evidence) -> Iterator[str]:
    found = evidence.equivalence
    if found is None:
        return
    claim, outcome = found.claim_points, found.outcome_changing_points
    if claim is not None and found.claim_excluded is not None:
        verb = "exclude" if found.claim_excluded else "don't exclude"
        yield f"The data {verb} the claimed {points(claim)} points."
    verb = "exclude" if found.outcome_changing_excluded else "don't exclude"
    yield (
        f"They {verb} {points(outcome)} points, which would be enough to change the outcome. Only records of votes can "
        f"settle that."
        if claim is not None
        else f"The data {verb} {points(outcome)} points, which would be enough to change the outcome; only records of votes "
        f"can settle that."
    )


def _recounted(evidence: Evidence) -> Iterator[str]:
    recount = evidence.recount
    if recount is not None:
        yield f"The recount moved the margin by {votes(recount.margin_change)} votes; {CAVEATS[recount.method]}."
