"""What lies beside the comparison: a second count of the same ballots, and what the estimate means in votes."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from ascertain.discrepancy.estimate import Estimate, Frame, estimate, side
from ascertain.discrepancy.form import CountColumns
from ascertain.discrepancy.question import Question, QuestionError
from ascertain.discrepancy.units import FloatArray, Sheet, Units, read_sheet
from ascertain.election import Finding

RECONCILES: Final = 0.001
"""A count is the outcome's if no party is off by more than this share."""
Counts = tuple[FloatArray, FloatArray, FloatArray]

CAVEATS: Final = {
    "hand": "the ballots were counted again by hand",
    "machine": "the ballots were counted again by machine, which bounds errors of single runs and not of the machines' setting",
    "mixed": "some ballots were counted again by hand and some by machine; which of them is not in this data, so the recount "
    "bounds counting error and does not by itself settle the question",
    "unknown": "counties chose a hand or a machine recount; which of them is not in this data, so the recount bounds counting "
    "error and does not by itself settle the question",
}


@dataclass(frozen=True, slots=True)
class Count:
    """The totals of one count."""

    first: int
    second: int
    total: int


@dataclass(frozen=True, slots=True)
class RecountSide:
    """What the second count changed on one side of the comparison."""

    exposed: bool
    units: int
    two_party_votes: int
    first_change: int
    second_change: int


@dataclass(frozen=True, slots=True)
class Contrast:
    """The change of share from first to second count, exposed less unexposed."""

    estimate: float
    se: float
    ci: tuple[float, float]
    p: float


@dataclass(frozen=True, slots=True)
class Change:
    """The largest change of one party in one unit."""

    unit: str
    party: str
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class RecountEvidence:
    """A second count beside the first; margins are of the first count's leader."""

    method: str
    first_count: Count
    second_count: Count
    margin_before: int
    margin_after: int
    margin_change: int
    up: int
    down: int
    by_exposure: tuple[RecountSide, ...]
    contrast: Contrast | None
    largest: Change


@dataclass(frozen=True, slots=True)
class Votes:
    """The primary estimate in votes moved from one ticket to the other in exposed units, beside the margin."""

    two_party_votes_exposed: int
    margin: int
    moved: int
    moved_ci: tuple[int, int]


def recount_sheet(question: Question) -> Sheet | None:
    """The table of the second count, if the question names one."""
    source = question.spec.recount
    return read_sheet(question, pack=source.pack, file=source.file) if source else None


def counts_of(sheet: Sheet, question: Question) -> tuple[Counts, Counts]:
    """First and second count: first party, second party, all votes."""
    source = question.spec.recount
    assert source is not None

    def one(columns: CountColumns) -> Counts:
        return sheet.numbers(columns.first), sheet.numbers(columns.second), sheet.numbers(columns.total)

    return one(source.first_count), one(source.second_count)


def recount_evidence(question: Question, units: Units) -> tuple[RecountEvidence | None, tuple[Finding, ...]]:
    """The second count by exposure, or None with the finding why it is not used."""
    sheet = recount_sheet(question)
    if sheet is None:
        return None, ()
    before, after = counts_of(sheet, question)
    official = [float(np.nansum(votes)) for votes in units.votes(question.spec.election)]

    def reconciles(count: Counts) -> bool:
        return all(abs(np.nansum(c) - o) <= RECONCILES * o for c, o in zip(count[:2], official, strict=True))

    if not (reconciles(before) or reconciles(after)):
        text = "neither count of the recount reconciles with the votes of this comparison; it is not used."
        return None, (Finding("warn", "recount_mismatch", question.state, text),)
    return _evidence(question, units, sheet, before, after), ()


def _evidence(question: Question, units: Units, sheet: Sheet, before: Counts, after: Counts) -> RecountEvidence:
    source = question.spec.recount
    assert source is not None
    sums = [[int(np.nansum(part)) for part in count] for count in (before, after)]
    leads = 1 if sums[0][0] >= sums[0][1] else -1
    margins = [leads * (count[0] - count[1]) for count in sums]
    changes = np.concatenate([after[place] - before[place] for place in (0, 1)])
    exposed, groups = _exposure(question, units, sheet)
    found = _contrast(before, after, exposed, groups)
    return RecountEvidence(
        method=source.method,
        first_count=Count(*sums[0]),
        second_count=Count(*sums[1]),
        margin_before=margins[0],
        margin_after=margins[1],
        margin_change=margins[1] - margins[0],
        up=int(np.nansum(changes[changes > 0])),
        down=int(np.nansum(changes[changes < 0])),
        by_exposure=tuple(_side(before, after, exposed, on) for on in (True, False)),
        contrast=_as_contrast(estimate(found, alpha=question.spec.alpha)) if found else None,
        largest=_largest(sheet, before, after),
    )


def _exposure(question: Question, units: Units, sheet: Sheet) -> tuple[FloatArray, np.ndarray | None]:
    """Each recounted unit's exposure and cluster: its own column, or the unit of the same name."""
    source = question.spec.recount
    assert source is not None
    groups = np.unique(sheet.text(source.cluster), return_inverse=True)[1] if source.cluster else None
    if source.exposure:
        return sheet.numbers(source.exposure), groups
    own = units.column(question.spec.exposure.column)
    names = [key.upper() for key in units.text(source.on)]
    twice = next((at for at, key in enumerate(names) if key in names[:at]), None)
    if twice is not None:
        file, line = units.sheet.place(source.on, twice)
        reason = (
            f"{source.on} {units.text(source.on)[twice]} stands there twice, so the recount cannot be joined by it."
        )
        raise QuestionError(file, line, reason)
    known = dict(zip(names, own, strict=True))
    keys = [key.upper() for key in sheet.text(source.on)]
    strange = next((key for key in keys if key not in known), None)
    if strange is not None:
        raise QuestionError(sheet.file, None, f"{source.on} {strange} is no unit of {units.sheet.file}.")
    return np.array([known[key] for key in keys]), groups


def _side(before: Counts, after: Counts, exposed: FloatArray, on: bool) -> RecountSide:
    own = (side(exposed) == on) & np.isfinite(exposed)
    first, second = (int(np.nansum((after[place] - before[place])[own])) for place in (0, 1))
    votes = int(np.nansum((before[0] + before[1])[own]))
    return RecountSide(on, int(own.sum()), votes, first, second)


def _contrast(before: Counts, after: Counts, exposed: FloatArray, groups: np.ndarray | None) -> Frame | None:
    """The change of share on the exposure, weighted by the first count; None with too few units on a side."""
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = [100 * count[0] / (count[0] + count[1]) for count in (before, after)]
    w = before[0] + before[1]
    y = shares[1] - shares[0]
    kept = np.flatnonzero(np.isfinite(y) & np.isfinite(exposed) & (w > 0))
    if min(side(exposed[kept]).sum(), (~side(exposed[kept])).sum()) < 2:
        return None
    own = None if groups is None else np.unique(groups[kept], return_inverse=True)[1]
    x = np.column_stack([np.ones(len(kept)), exposed[kept]])
    return Frame(y[kept], x, w[kept], own, ("constant", "exposure"), kept)


def _as_contrast(found: Estimate) -> Contrast:
    return Contrast(found.estimate, found.se, found.ci, found.p)


def _largest(sheet: Sheet, before: Counts, after: Counts) -> Change:
    """The unit with the largest change of one ticket, by name."""
    change = np.column_stack([np.nan_to_num(after[place] - before[place]) for place in (0, 1)])
    at, party = np.unravel_index(np.argmax(np.abs(change)), change.shape)
    words = [cell.strip() for cell in sheet.rows[int(at)] if not cell.strip().lstrip("-").isdigit()]
    counted = [int(count[int(party)][at]) for count in (before, after)]
    return Change(" ".join(words), ("first", "second")[int(party)], *counted)


def votes_moved(primary: Estimate, *, two_party_exposed: float, margin: int) -> Votes:
    """The estimate as votes; the margin changes by twice that, or by once if votes were lost, not moved."""
    moved, low, high = (round(points / 100 * two_party_exposed) for points in (primary.estimate, *primary.ci))
    return Votes(round(two_party_exposed), margin, moved, (low, high))
