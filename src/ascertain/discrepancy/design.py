"""The gate before any estimate: is there anything to compare, and do the sides resemble each other?"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from ascertain.discrepancy.estimate import (
    Frame,
    Match,
    alone,
    declared_test,
    dependent,
    frame,
    nearest_match,
    side,
    values_of,
)
from ascertain.discrepancy.question import Question, plural
from ascertain.discrepancy.units import FloatArray, Mask, Units
from ascertain.election import STATES

LEAST_DF: Final = 10
MOST_EXCLUDED: Final = 0.5
FAR_APART: Final = 0.25

_CLASSES: Final[Mapping[str, str]] = {
    "paper_scanned": "scanned paper ballots",
    "paper_hand_count": "counted paper ballots by hand",
    "paper_and_dre": "used both paper ballots and direct-recording machines",
    "dre_only": "used direct-recording machines only",
}
"""What places of one class of equipment did, in words."""


@dataclass(frozen=True, slots=True)
class Reason:
    """A refusal or a warning: its code and its sentence."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Balance:
    """A control on both sides, and the standardised mean difference before and after matching."""

    control: str
    exposed_mean: float
    unexposed_mean: float
    smd: float | None
    smd_matched: float | None


@dataclass(frozen=True, slots=True)
class Design:
    """What is compared with what; a refusal means that nothing is estimated."""

    testable: bool
    exposed: int
    unexposed: int
    measure: str
    unit_of_choice: str | None
    refusals: tuple[Reason, ...]
    warnings: tuple[Reason, ...]
    balance: tuple[Balance, ...]


def primary_frame(units: Units) -> Frame:
    """The frame of the primary test, which sets what is counted as complete."""
    spec = units.question.spec
    return frame(units, test=declared_test(spec, spec.tests.primary, role="main"))


def check_design(units: Units, *, question: Question) -> Design:
    """Refusals, warnings and balance; nothing is estimated here."""
    spec = question.spec
    found = primary_frame(units)
    exposed = side(found.x[:, 1])
    counts = int(exposed.sum()), int(len(exposed) - exposed.sum())
    refusal = _refusal(units, found)
    if refusal:
        return Design(False, *counts, spec.exposure.measure, spec.exposure.unit_of_choice or None, (refusal,), (), ())
    match = nearest_match(found) if found.groups is None and found.x.shape[1] > 2 else None
    balance = tuple(_balance(units, found, match))
    warnings = tuple(_warnings(units, balance, match))
    return Design(True, *counts, spec.exposure.measure, spec.exposure.unit_of_choice or None, (), warnings, balance)


def _refusal(units: Units, found: Frame) -> Reason | None:
    for check in (_all_mail, _no_variation, _too_few, _collinear, _alone):
        reason = check(units, found)
        if reason:
            return reason
    return None


def _all_mail(units: Units, found: Frame) -> Reason | None:
    out = int(units.excluded().sum())
    if out <= MOST_EXCLUDED * len(units):
        return None
    question = units.question
    text = (
        f"Not testable: {out} of the {len(units)} {question.plural} of {STATES[question.state]} had no polling-place "
        f"equipment in these data (voting by mail), so a comparison of polling places is about few or no voters there."
    )
    return Reason("all_mail", text)


def _no_variation(units: Units, found: Frame) -> Reason | None:
    question = units.question
    values = units.column(question.spec.exposure.column)
    asked = np.isfinite(values) & ~units.excluded()
    exposed = side(values[asked])
    if not asked.any() or 0 < exposed.sum() < len(exposed) or len(set(values[asked])) > 1:
        return None
    state, label, n = STATES[question.state], question.spec.exposure.label, int(asked.sum())
    none = "every one had" if exposed.any() else "none had"
    kind = _uniform(units, asked)
    did = f" {_CLASSES[kind]} at their polling places" if kind and kind in _CLASSES else ""
    places = f"all {n} {question.plural}" if n > 1 else f"the only {question.spec.level}"
    start = f"{places} of {state}{did}; {none}" if did else f"of the {n} {question.plural} of {state} {none}"
    text = f"Not testable: {start} {label}, so there is nothing to compare, and this comparison can say nothing about {state}."
    return Reason("no_variation", text)


def _uniform(units: Units, asked: Mask) -> str | None:
    """The class of equipment, where the excluding column gives all units the same one."""
    rule = units.question.spec.exposure.exclude
    kinds = {kind for kind, own in zip(units.text(rule.column), asked, strict=True) if own} if rule else set()
    return kinds.pop() if len(kinds) == 1 else None


def _too_few(units: Units, found: Frame) -> Reason | None:
    question = units.question
    exposed = int(side(found.x[:, 1]).sum())
    other, least = len(found.y) - exposed, question.spec.min_arm
    if min(exposed, other) < least:
        label = question.label
        empty = _empty(units)
        text = (
            f"Not testable: of {len(found.y)} {question.plural} of {STATES[question.state]} with complete data "
            f"{exposed} had {label} and {other} did not; each side needs at least {least}.{empty}"
        )
        return Reason("too_few", text)
    if found.df_fit < LEAST_DF:
        text = (
            f"Not testable: {len(found.y)} complete {question.plural} leave {found.df_fit} degrees of freedom in the "
            f"primary test; it needs at least {LEAST_DF}."
        )
        return Reason("too_few", text)
    if found.groups is not None and found.groups.max(initial=0) < 2:
        text = f"Not testable: {question.spec.units.cluster} has fewer than 3 values; errors cannot be clustered."
        return Reason("too_few", text)
    return None


def _empty(units: Units) -> str:
    """The columns without a single number, in a sentence."""
    spec = units.question.spec
    test = declared_test(spec, spec.tests.primary, role="main")
    blank = [name for name in (test.exposure, *test.covariates) if np.isnan(values_of(units, name, test)).all()]
    return f" No {units.question.spec.level} has a number in {', '.join(blank)}." if blank else ""


def _collinear(units: Units, found: Frame) -> Reason | None:
    name = dependent(found)
    if name is None:
        return None
    text = f"Not testable: {name} is collinear: it does not vary, or is a sum of the other columns of the primary test."
    return Reason("collinear", text)


def _alone(units: Units, found: Frame) -> Reason | None:
    at = alone(found)
    if at is None:
        return None
    text = f"Not testable: {units.names[at]} alone decides one of the columns of the primary test, so no error can be given."
    return Reason("collinear", text)


def _smd(values: FloatArray, exposed: Mask, *, others: FloatArray | None = None) -> float | None:
    """Difference of means over the root of the mean variance; `others` replace the unexposed side's mean."""
    one, other = values[exposed], values[~exposed]
    if min(len(one), len(other)) < 2:
        return None
    spread = np.sqrt((one.var(ddof=1) + other.var(ddof=1)) / 2)
    against = other.mean() if others is None else np.average(values, weights=others)
    return float((one.mean() - against) / spread) if spread > 0 else None


def _balance(units: Units, found: Frame, match: Match | None) -> Iterator[Balance]:
    spec = units.question.spec
    test = declared_test(spec, spec.tests.primary, role="main")
    exposed = side(found.x[:, 1])
    for name in dict.fromkeys((*spec.controls.demographics, *spec.controls.full, "past")):
        values = values_of(units, name, test)[found.kept]
        known = np.isfinite(values)
        if not known.all():
            continue
        matched = _smd(values, exposed, others=match.uses.astype(float)) if match else None
        yield Balance(
            name, float(values[exposed].mean()), float(values[~exposed].mean()), _smd(values, exposed), matched
        )


def _warnings(units: Units, balance: tuple[Balance, ...], match: Match | None) -> Iterator[Reason]:
    question = units.question
    spec, state = question.spec, STATES[question.state]
    if spec.exposure.measure == "presence":
        text = (
            "the data say where the equipment was, not how many ballots were cast on it: if a share u of the exposed "
            "ballots used it, a difference b of whole units would be b/u on those ballots."
        )
        yield Reason("presence_not_use", text)
    else:
        text = (
            "the equipment is given as a share: estimates are for none against all of it, and the two sides are places "
            "with any and without, or above and below the median where every place has some."
        )
        yield Reason("share_of_use", text)
    chooser = spec.exposure.unit_of_choice
    if chooser and chooser != spec.level:
        text = f"equipment in {state} was chosen by {plural(chooser)}, while {question.plural} are compared."
        yield Reason("unit_of_choice", text)
    far = [row for row in balance if row.smd is not None and abs(row.smd) > FAR_APART]
    if far:
        listed = ", ".join(f"{row.control} {row.smd:+.2f}".replace("-", "−") for row in far)
        text = f"the two sides differ in what they were before (standardised mean differences: {listed})."
        yield Reason("overlap", text)
    if match and match.controls_used < min(match.exposed, match.unexposed) / 2:
        text = (
            f"matching uses {match.controls_used} of {match.unexposed} unexposed {question.plural} for all "
            f"{match.exposed} exposed ones."
        )
        yield Reason("overlap", text)
    text = f"differences between {question.plural} are not differences between voters or ballots."
    yield Reason("ecological", text)
