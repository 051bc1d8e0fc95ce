"""Sufficiency of a petition from a random sample of its signatures, each method with its rule.

In every method a pair of duplicates found in the sample counts as one valid signature. A sample of all signatures is
decided by the count itself.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import partial
from typing import Final, Literal

from ascertain.election import Finding
from ascertain.errors import InputInvalid, UnknownName
from ascertain.petition.design import Range, size_that_decides, stratum, together

Decision = Literal["sufficient", "insufficient", "full check"]
MOST: Final = 10**9
LEVEL: Final = 0.95


@dataclass(frozen=True, slots=True)
class Sample:
    """Signatures submitted and sampled, those valid (a pair of duplicates counts one), pairs, and invalid ones."""

    submitted: int
    sample: int
    valid: int
    duplicates: int = 0
    invalid: int | None = None
    name: str = ""

    @property
    def rejected(self) -> int:
        """Signatures invalid for another reason than being the second of a pair."""
        return self.sample - self.valid - self.duplicates if self.invalid is None else self.invalid


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a formula, so that it can be checked by hand."""

    name: str
    value: int | float | str


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the method says; `low` and `high` are None where its rule knows no uncertainty."""

    method: str
    cite: str
    submitted: int
    required: int
    sample: int
    valid: int
    low: int | None
    high: int | None
    duplicates: int
    decision: Decision
    p_sufficient: float | None
    steps: tuple[Step, ...]
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Method:
    """A method, the rule it follows, and the least sample that the rule knows: a share, and a number."""

    decide: Callable[[Sequence[Sample], int, float], "_Found"]
    cite: str
    least_share: float = 0.0
    least: int = 0
    strata: bool = True


@dataclass(frozen=True, slots=True)
class _Found:
    valid: int
    duplicates: int
    decision: Decision
    steps: tuple[Step, ...]
    bounds: tuple[int, int] | None = None
    p_sufficient: float | None = None


def check(
    samples: Sequence[Sample],
    *,
    required: int,
    method: str = "design",
    level: float = LEVEL,
    percent: float | None = None,
) -> Verdict:
    """Whether the required number of valid signatures is there; several samples are strata, such as counties.

    `percent` replaces the least sample of the rule (some petitions: 5 %). Raises `InputInvalid` for impossible numbers.
    """
    if method not in METHODS:
        raise UnknownName(f"there is no method {method}.", parameter="method", allowed=METHODS)
    if not samples:
        raise InputInvalid("there is no sample.", parameter="sample")
    rule = METHODS[method]
    for sample in samples:
        _check(sample)
    pairs, valid = sum(one.duplicates for one in samples), sum(one.valid for one in samples)
    if pairs > valid:  # of all strata together: the first of a pair may lie in another
        text = f"{pairs:,} pairs of duplicates are more than the {valid:,} valid signatures."
        raise InputInvalid(text, parameter="duplicates")
    if not 1 <= required <= MOST:
        raise InputInvalid(f"required must be from 1 to {MOST:,}, not {required:,}.", parameter="required")
    if not 0.5 <= level < 1:
        raise InputInvalid(f"a level is from 0.5 to below 1, not {level:g}.", parameter="level")
    if len(samples) > 1 and not rule.strata:
        raise InputInvalid(f"the rule {method} knows one sample, not {len(samples)} strata.", parameter="method")
    submitted, size = sum(one.submitted for one in samples), sum(one.sample for one in samples)
    whole = submitted == size
    found = _whole(samples, required) if whole else rule.decide(samples, required, level)
    small = [] if whole else _small(samples, rule, percent)
    decision: Decision = "full check" if small and rule.least_share else found.decision
    kept = partial(_possible, known=valid, most=submitted)
    low, high = (kept(edge) for edge in found.bounds) if found.bounds else (None, None)
    held = [] if kept(found.valid) == found.valid else [Step("valid by the formula alone", found.valid)]
    odd = [_impossible(found.valid, valid, submitted)] if held else []
    return Verdict(
        method,
        rule.cite,
        submitted,
        required,
        size,
        kept(found.valid),
        low,
        high,
        found.duplicates,
        decision,
        found.p_sufficient,
        (*found.steps, *held),
        (*small, *odd),
    )


def _possible(value: int, *, known: int, most: int) -> int:
    """An estimate held between the valid signatures that were seen and the number submitted."""
    return min(most, max(known, value))


def _impossible(value: int, known: int, most: int) -> Finding:
    text = f"the formula gives {value:,} valid signatures; only {known:,} (those seen) to {most:,} (submitted) are possible."
    return Finding("warn", "estimate_impossible", "petition", text, {"by_formula": value})


def _check(sample: Sample) -> None:
    where = f"{sample.name}: " if sample.name else ""
    numbers = {"submitted": sample.submitted, "sample": sample.sample, "valid": sample.valid}
    numbers |= {"duplicates": sample.duplicates, "invalid": 0 if sample.invalid is None else sample.invalid}
    for name, value in numbers.items():
        if not 0 <= value <= MOST:
            raise InputInvalid(f"{where}{name} must be from 0 to {MOST:,}, not {value:,}.", parameter=name)
    if sample.sample < 1:
        raise InputInvalid(f"{where}the sample is empty.", parameter="sample")
    if sample.sample > sample.submitted:
        text = f"{where}a sample of {sample.sample:,} is more than the {sample.submitted:,} submitted."
        raise InputInvalid(text, parameter="sample")
    if sample.valid > sample.sample:
        text = f"{where}{sample.valid:,} valid signatures are more than the {sample.sample:,} sampled."
        raise InputInvalid(text, parameter="valid")
    if sample.rejected < 0 or sample.valid + sample.duplicates + sample.rejected > sample.sample:
        text = f"{where}valid, second ones of pairs and invalid are more than the {sample.sample:,} sampled."
        raise InputInvalid(text, parameter="invalid")


def _small(samples: Sequence[Sample], rule: Method, percent: float | None) -> list[Finding]:
    share = rule.least_share if percent is None else percent / 100
    found = []
    for one in samples:
        need = min(one.submitted, max(math.ceil(share * one.submitted), rule.least))
        if one.sample < need:
            text = f"{one.sample:,} of {one.submitted:,} signatures are fewer than the {need:,} that the rule samples."
            found.append(Finding("warn", "sample_small", one.name or "petition", text, {"need": need}))
    return found


def _whole(samples: Sequence[Sample], required: int) -> _Found:
    """Every signature was examined: nothing is estimated."""
    valid, pairs = sum(one.valid for one in samples), sum(one.duplicates for one in samples)
    steps = (Step("every signature was examined; valid", valid), Step("pairs of duplicates", pairs))
    done: Decision = "sufficient" if valid >= required else "insufficient"
    return _Found(valid, pairs, done, steps, (valid, valid), float(valid >= required))


def _ceil(value: Fraction) -> int:
    return -((-value.numerator) // value.denominator)


def _rounded(value: Fraction, digits: int) -> Fraction:
    """To so many decimals, halves up."""
    scale = 10**digits
    return Fraction((value * scale + Fraction(1, 2)).__floor__(), scale)


def _california(samples: Sequence[Sample], required: int, level: float) -> _Found:
    valid = duplicates = 0
    steps: list[Step] = []
    for one in samples:
        where = f"{one.name}: " if one.name else ""
        percent = _rounded(Fraction(100 * one.valid, one.sample), 2)
        projected = _ceil(one.submitted * percent / 100)
        value = _rounded(Fraction(one.submitted, one.sample), 4)
        weight = value * (value - 1)
        estimated = _ceil(one.duplicates * weight)
        steps += [
            Step(f"{where}valid share, percent", float(percent)),
            Step(f"{where}projected valid, rounded up", projected),
            Step(f"{where}value of a signature", float(value)),
            Step(f"{where}weight of a pair", float(weight)),
            Step(f"{where}estimated duplicates, rounded up", estimated),
            Step(f"{where}valid", projected - estimated),
        ]
        valid, duplicates = valid + projected - estimated, duplicates + estimated
    steps += [
        Step("95 percent of required", 0.95 * required),
        Step("110 percent of required", round(1.1 * required, 2)),
    ]
    decision: Decision = "full check"
    if 100 * valid < 95 * required:
        decision = "insufficient"
    elif 100 * valid > 110 * required:
        decision = "sufficient"
    return _Found(valid, duplicates, decision, tuple(steps))


def _washington(samples: Sequence[Sample], required: int, level: float) -> _Found:
    (one,) = samples
    rate = Fraction(one.sample, one.submitted)
    allowance = 1.5 * math.sqrt(one.rejected)
    upper = (one.rejected + allowance) / float(rate)
    most = one.submitted - required - upper
    expected = float(rate) ** 2 * most
    acceptable = expected - 1.65 * math.sqrt(expected) if most >= 0 else -1.0
    steps = [
        Step("sampling rate r", float(rate)),
        Step("invalid in the sample", one.rejected),
        Step("allowance, 1.5 x square root of it", allowance),
        Step("upper limit of invalid", upper),
        Step("maximum allowable pairs", most),
    ]
    if most >= 0:
        steps += [
            Step("expected pairs in the sample, r x r x that", expected),
            Step("acceptable pairs, less 1.65 x square root", acceptable),
        ]
    steps.append(Step("pairs found", one.duplicates))
    pairs = round(one.duplicates / rate**2)
    valid = round(one.submitted - one.rejected / rate) - pairs
    enough = most >= 0 and one.duplicates <= acceptable
    return _Found(valid, pairs, "sufficient" if enough else "full check", tuple(steps))


def _design(samples: Sequence[Sample], required: int, level: float) -> _Found:
    strata = [
        stratum(one.submitted, one.sample, valid=one.valid, duplicates=one.duplicates, level=level) for one in samples
    ]
    found = together(strata, required=required)
    steps = []
    for one, own in zip(samples, strata, strict=True):
        where = f"{one.name}: " if one.name else ""
        steps += [
            Step(f"{where}valid signatures, seconds of pairs included", own.signatures),
            Step(f"{where}estimated pairs", own.pairs),
            Step(f"{where}distinct valid", own.distinct.value),
            Step(f"{where}low", own.distinct.low),
            Step(f"{where}high", own.distinct.high),
        ]
    boot = found.bootstrap
    steps += [Step("low by bootstrap", boot.low), Step("high by bootstrap", boot.high)]
    needed = size_that_decides(strata, required=required)
    steps.append(Step("sample that would decide", "every signature" if needed is None else needed))
    total: Range = found.distinct
    decision: Decision = "full check"
    if max(total.low, sum(one.valid for one in samples)) >= required:
        decision = "sufficient"
    elif total.high < required:
        decision = "insufficient"
    bounds = (math.floor(total.low), math.ceil(total.high))
    return _Found(round(total.value), round(found.pairs), decision, tuple(steps), bounds, found.p_sufficient)


METHODS: Final[Mapping[str, Method]] = {
    "california": Method(
        _california,
        "Cal. Code Regs. tit. 2, ss. 20520-20540 (since 1993-10-28); outcome: Cal. Elections Code 9030-9031",
        0.03,
        500,
    ),
    "washington": Method(_washington, "WAC 434-379-010", 0.03, strata=False),
    "design": Method(
        _design, "simple random sample without replacement: Goodman 1949 for pairs, exact hypergeometric bounds"
    ),
}
"""The closed set of methods."""
