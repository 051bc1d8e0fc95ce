"""`petition check` and `petition duplicates`."""

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ascertain.answers.answer import Answer
from ascertain.answers.files import sources_of
from ascertain.election import Finding
from ascertain.errors import InputInvalid
from ascertain.wire import petitions as form

if TYPE_CHECKING:
    from ascertain import petition

BINDS = "a petition to electors, like any that no law provides for, binds nobody, however many sign it."
Path = str | os.PathLike[str]


def petition_check(
    *,
    required: int,
    method: str = "design",
    submitted: int | None = None,
    sample: int | None = None,
    valid: int | None = None,
    duplicates: int = 0,
    invalid: int | None = None,
    file: Path | None = None,
    counties: Path | None = None,
    level: float = 0.95,
    percent: float | None = None,
) -> Answer:
    """Whether a petition has enough valid signatures, from counts or from a file of the sample, by counties or in all."""
    from ascertain import petition  # scipy stays away from all else

    if file is not None:
        strata = _from_file(file, submitted, counties)
    elif submitted is None or sample is None or valid is None:
        raise InputInvalid("give submitted, sample and valid, or a file of the sample.", parameter="sample")
    else:
        strata = (petition.Sample(submitted, sample, valid, duplicates, invalid),)
    found = petition.check(strata, required=required, method=method, level=level, percent=percent)
    as_of, sources = sources_of(path for path in (file, counties) if path is not None)
    estimate = form.EstimateRecord(found.valid, found.low, found.high)
    record = form.PetitionRecord(
        found.method,
        found.cite,
        found.submitted,
        found.required,
        found.sample,
        estimate,
        form.PairsRecord(found.duplicates),
        round(100 * found.valid / required, 2),
        found.decision,
        found.p_sufficient,
        tuple(form.StepRecord(step.name, step.value) for step in found.steps),
    )
    binding = Finding("note", "binding", "petition", BINDS)
    return Answer(
        record, as_of, "canvass", (), (*found.findings, binding), _sentence(found), record.steps, origins=sources
    )


def _from_file(file: Path, submitted: int | None, counties: Path | None) -> "Sequence[petition.Sample]":
    from ascertain import petition

    if counties is not None:
        return petition.read_sample(file, submitted=petition.read_counties(counties))
    if submitted is None:
        raise InputInvalid("a sample needs the number submitted, in all or by county.", parameter="submitted")
    return petition.read_sample(file, submitted=submitted)


_DECIDED = {
    "sufficient": "sufficient",
    "insufficient": "insufficient",
    "full check": "not decided by the sample: every signature is to be checked",
}


def _sentence(found: "petition.Verdict") -> str:
    range_ = f" ({found.low:,} to {found.high:,})" if found.low is not None and found.low != found.high else ""
    share = found.valid / found.required
    return (
        f"About {found.valid:,} valid signatures{range_} of {found.submitted:,}, {share:.1%} of the {found.required:,} "
        f"required: {_DECIDED[found.decision]} ({found.method})."
    )


def petition_duplicates(file: Path, *, redact: bool = False) -> Answer:
    """Signatures of a file that are surely, or likely, of one person."""
    from ascertain import petition

    found = petition.duplicates(file, redact=redact)
    as_of, sources = sources_of([file])
    exact = tuple(form.ExactRecord(group.rows, group.by, group.name) for group in found.exact)
    likely = tuple(
        form.LikelyRecord((pair.first, pair.second), pair.names, pair.name_score, pair.address_score, pair.why)
        for pair in found.likely
    )
    surplus = len({row for group in exact for row in group.rows[1:]})
    record = form.DuplicatesRecord(found.rows, found.fields, exact, likely, surplus, redact)
    findings = []
    if found.skipped:
        text = f"{found.skipped:,} groups of alike names were too large to compare by likeness; exact fields were."
        findings.append(Finding("warn", "blocks_skipped", "petition", text))
    sentence = (
        f"{found.rows:,} signatures: {surplus:,} repeat another exactly ({len(exact):,} groups), {len(likely):,} pairs "
        "are alike and for a person to decide."
    )
    return Answer(record, as_of, "canvass", (), findings, sentence, (*exact, *likely), origins=sources)
