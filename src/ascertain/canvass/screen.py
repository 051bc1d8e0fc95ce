"""Screening of one report: what is odd about it, given what its source said before and what is known about the unit.

Pure and deterministic: the same report, past and context always give the same findings. A finding of level `hold`
keeps the report out of the count, `reject` refuses its file; `warn` and `note` never delay a number.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from ascertain.canvass.thresholds import CODES, LIMITS, SAME_DAY_REGISTRATION, Limits
from ascertain.election import STATES, STATUS_RANK, Finding, Level, parent
from ascertain.returns import TOTAL, Key, Report, Returns


@dataclass(frozen=True, slots=True)
class Baseline:
    """A unit's last election: all votes, and the first side's lead over the second in points of them."""

    total: int
    margin: float


@dataclass(frozen=True)
class Context:
    """What screening knows beside the reports; everything in it may be empty.

    `sides` are the two tickets whose lead is compared with the last election. `held` are statements kept out of the
    count so far, `standing` what stands by key, `latest` each source's latest moment. `present` (units of the file
    being read) and `swing` (median by state, points) are filled in by `examine`.
    """

    sides: tuple[str, ...] = ()
    baseline: Mapping[str, Baseline] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    namesakes: Mapping[str, str] = field(default_factory=dict)
    tree: Mapping[str, frozenset[str]] = field(default_factory=dict)
    registered: Mapping[str, int] = field(default_factory=dict)
    expected: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[Key, tuple[Report, ...]] = field(default_factory=dict)
    standing: Mapping[Key, Report] = field(default_factory=dict)
    latest: Mapping[str, datetime] = field(default_factory=dict)
    present: frozenset[str] = frozenset()
    swing: Mapping[str, float] = field(default_factory=dict)
    limits: Limits = LIMITS

    def name(self, unit: str) -> str:
        """A unit as a person calls it: "Richmond County VA"; its code where it has no name here."""
        if unit in self.names:
            return self.names[unit]
        county, _, precinct = unit.partition("/")
        return f"{precinct} ({self.names.get(county, county)})" if precinct else unit


@dataclass(frozen=True, slots=True)
class _Look:
    """A report beside the same source's statements just before and just after it."""

    report: Report
    before: Report | None
    after: Report | None
    context: Context
    total: int

    @property
    def name(self) -> str:
        return self.context.name(self.report.unit)


Check = Callable[[_Look], Iterator[Finding]]
REVISED: Final = frozenset({"correction", "canvass", "recount", "release", "withdrawal"})
CORROBORABLE: Final = frozenset({"count_fell", "above_baseline", "namesake", "swing_outlier", "one_sided_batch"})


def total_of(report: Report) -> int:
    """All votes of a report."""
    return sum(report.votes.values())


def margin_of(votes: Mapping[str, int], sides: tuple[str, ...]) -> float:
    """The first side's lead over the second in points of all votes; 0 where nobody voted."""
    total = sum(votes.values())
    return 100 * (votes.get(sides[0], 0) - votes.get(sides[1], 0)) / total if total else 0.0


def finding(
    code: str,
    unit: str,
    message: str,
    *,
    report: Report | None = None,
    level: Level | None = None,
    observed: object = None,
    limit: object = None,
    **more: object,
) -> Finding:
    """A finding with rule, numbers, source and place in its detail; its level is the code's unless given."""
    detail: dict[str, object] = {"rule": CODES[code].rule, "observed": observed, "limit": limit, **more}
    if report is not None:
        detail["source"] = report.source
        detail["as_of"] = report.as_of.isoformat()
        if report.origin is not None:
            detail["locator"] = report.origin.locator
    return Finding(level or CODES[code].level, code, unit, message, detail)


def _over(value: int, votes: int, percent: float) -> float:
    """The larger of so many votes and so many percent of a value."""
    return max(votes, value * percent / 100)


def _fell(look: _Look) -> Iterator[Finding]:
    report, before = look.report, look.before
    if before is None or report.basis in REVISED or STATUS_RANK[report.status] > STATUS_RANK[before.status]:
        return
    last, now, limits = total_of(before), look.total, look.context.limits
    if now >= last:
        return
    said = f"{look.name} fell from {last:,} votes ({before.as_of.isoformat()}) to {now:,}"
    if now == 0:
        yield finding(
            "zero_after_count", report.unit, f"{said}; {last:,} stays.", report=report, observed=0, limit=last
        )
    elif last - now <= _over(last, limits.fall_votes, limits.fall_percent):
        yield finding("count_fell_little", report.unit, f"{said}.", report=report, observed=now, limit=last)
    elif _persisted(look):
        text = f"{said}, and has stayed there: it is accepted."
        yield finding("fall_persisted", report.unit, text, report=report, observed=now, limit=last)
    else:
        text = f"{said}, and is not called a correction; {last:,} stays until the fall lasts."
        yield finding("count_fell", report.unit, text, report=report, observed=now, limit=last)


def _persisted(look: _Look) -> bool:
    """Whether lower statements have been held before, none of them zero, and none of them since fell further."""
    report, before, limits = look.report, look.before, look.context.limits
    if before is None:
        return False
    lower = [
        held
        for held in look.context.held.get(report.key, ())
        if held.source == report.source and before.as_of <= held.as_of <= report.as_of and total_of(held) > 0
    ]
    lower.sort(key=lambda held: (held.as_of, held.received))
    run = [report]
    for held in reversed(lower):
        if not total_of(held) <= total_of(run[0]) < total_of(before):
            break
        run.insert(0, held)
    if len(run) == 1:
        return False
    # A repeat of what is held is not stored; a later file of the source shows that there was one.
    latest = look.context.latest.get(report.source)
    repeated = latest is not None and run[-2].as_of < latest < report.as_of
    lasted = report.as_of - run[0].as_of >= timedelta(minutes=limits.persisted_minutes)
    return lasted and len(run) + repeated >= limits.persisted_statements


def _fell_later(look: _Look) -> Iterator[Finding]:
    """A report that came late and is above what the same source said afterwards."""
    report, after = look.report, look.after
    if after is None or after.basis in REVISED or STATUS_RANK[after.status] > STATUS_RANK[report.status]:
        return
    limits, then = look.context.limits, total_of(after)
    if look.total - then > _over(look.total, limits.fall_votes, limits.fall_percent):
        text = (
            f"{look.name} has {look.total:,} votes in a late report, above the {then:,} of {after.as_of.isoformat()}."
        )
        yield finding("count_fell", report.unit, text, report=report, observed=look.total, limit=then)


def _above_baseline(look: _Look) -> Iterator[Finding]:
    base, limits = look.context.baseline.get(look.report.unit), look.context.limits
    if base is None:
        return
    limit = int(limits.baseline_factor * base.total + limits.baseline_votes)
    if look.total > limit:
        text = (
            f"{look.name} has {look.total:,} votes; it had {base.total:,} at the last election, and above "
            f"{limit:,} somebody must look."
        )
        yield finding("above_baseline", look.report.unit, text, report=look.report, observed=look.total, limit=limit)


def _ballots(look: _Look) -> Iterator[Finding]:
    report, progress, limits = look.report, look.report.progress, look.context.limits
    ballots = progress.ballots
    if ballots is not None and look.total > ballots:
        text = f"{look.name} has {look.total:,} votes for president on {ballots:,} ballots."
        yield finding("votes_exceed_ballots", report.unit, text, report=report, observed=look.total, limit=ballots)
    registered = progress.registered or look.context.registered.get(report.unit)
    count = max(ballots or 0, look.total)
    if registered and count > registered:
        state = parent(report.unit) if "/" not in report.unit else parent(report.unit.split("/")[0])
        same_day = state in SAME_DAY_REGISTRATION or report.unit in SAME_DAY_REGISTRATION
        over = count >= registered * limits.registered_percent / 100 and not same_day
        text = f"{look.name} has {count:,} ballots of {registered:,} registered voters."
        level: Level = "hold" if over else "warn"
        yield finding(
            "above_registered", report.unit, text, report=report, level=level, observed=count, limit=registered
        )


def _namesake(look: _Look) -> Iterator[Finding]:
    context, report = look.context, look.report
    other = context.namesakes.get(report.unit)
    own = context.baseline.get(report.unit)
    theirs = context.baseline.get(other) if other is not None else None
    if own is None or theirs is None or other is None or other in context.present or len(context.sides) < 2:
        return
    if abs(look.total - theirs.total) > theirs.total * context.limits.namesake_percent / 100:
        return
    margin = margin_of(report.votes, context.sides)
    nearer = abs(margin - own.margin) - abs(margin - theirs.margin)
    if nearer >= context.limits.namesake_points:
        text = (
            f"{look.name} has {look.total:,} votes and a margin like {context.name(other)}, which had "
            f"{theirs.total:,} at the last election ({own.total:,} in {look.name}) and is not in the file."
        )
        yield finding(
            "namesake", report.unit, text, report=report, observed=look.total, limit=theirs.total, namesake=other
        )


def _to(swing: float, context: Context) -> str:
    """A swing in words: "46.8 points to Donald Trump"."""
    return f"{abs(swing):.1f} points to {context.sides[0 if swing >= 0 else 1]}"


def _swing(look: _Look) -> Iterator[Finding]:
    context, report = look.context, look.report
    base, state = context.baseline.get(report.unit), parent(report.unit)
    median = context.swing.get(state) if state is not None else None
    if base is None or median is None or len(context.sides) < 2:
        return
    if look.total < base.total * context.limits.swing_counted_percent / 100:
        return
    swing = margin_of(report.votes, context.sides) - base.margin
    off = abs(swing - median)
    if off > context.limits.swing_points:
        level: Level = "hold" if off >= context.limits.swing_hold_points else "warn"
        text = (
            f"{look.name} swings {_to(swing, context)} since the last election, the median of "
            f"{STATES.get(state or '')} {_to(median, context)}: columns may be exchanged, or it is so."
        )
        yield finding(
            "swing_outlier",
            report.unit,
            text,
            report=report,
            level=level,
            observed=round(swing, 1),
            limit=round(median, 1),
        )


def _one_sided(look: _Look) -> Iterator[Finding]:
    report, before, limits = look.report, look.before, look.context.limits
    if before is None or not (report.exact and before.exact) or report.basis in REVISED:
        return
    added = {choice: count - before.votes.get(choice, 0) for choice, count in report.votes.items()}
    batch = look.total - total_of(before)
    if batch < limits.one_sided_votes:
        return
    choice = max(added, key=lambda name: added[name])
    if added[choice] >= batch * limits.one_sided_percent / 100:
        text = f"{look.name}: {added[choice]:,} of {batch:,} added votes are for {choice}."
        yield finding("one_sided_batch", report.unit, text, report=report, observed=added[choice], limit=batch)


def _expected(look: _Look) -> Iterator[Finding]:
    report, before = look.report, look.before
    expected = report.progress.expected or look.context.expected.get(report.unit)
    if expected and look.total > expected:
        text = f"{look.name} has {look.total:,} votes counted of {expected:,} expected."
        yield finding("exceeds_expected", report.unit, text, report=report, observed=look.total, limit=expected)
    last = before.progress.expected if before is not None else None
    if report.progress.expected and last and report.progress.expected < last:
        text = f"{look.name}: the votes expected were revised from {last:,} to {report.progress.expected:,}."
        yield finding("expected_fell", report.unit, text, report=report, observed=report.progress.expected, limit=last)


def _moment(look: _Look) -> Iterator[Finding]:
    report, limits = look.report, look.context.limits
    if report.as_of <= report.received:
        return
    ahead = report.as_of - report.received
    if ahead > limits.future:
        level: Level = "reject" if ahead >= timedelta(hours=limits.future_reject_hours) else "hold"
        text = (
            f"{look.name} is dated {report.as_of.isoformat()} and was received {report.received.isoformat()}: a count "
            "can't be of the future; the zone may be wrong."
        )
        yield finding(
            "future", report.unit, text, report=report, level=level, observed=str(ahead), limit=str(limits.future)
        )


def _status(look: _Look) -> Iterator[Finding]:
    report, stands = look.report, look.context.standing.get(look.report.key)
    rank = STATUS_RANK[report.status]
    if stands is not None and stands.status == "certified" and rank < STATUS_RANK["certified"]:
        text = f"{look.name} is certified by {stands.source}; the {report.status} count changes nothing."
        yield finding(
            "after_certification", report.unit, text, report=report, observed=report.status, limit="certified"
        )
    elif look.before is not None and rank < STATUS_RANK[look.before.status]:
        text = f"{look.name} was {look.before.status} before; the {report.status} count changes nothing."
        yield finding("status_fell", report.unit, text, report=report, observed=report.status, limit=look.before.status)


TOTAL_CHECKS: Final[tuple[Check, ...]] = (
    _fell,
    _fell_later,
    _above_baseline,
    _ballots,
    _namesake,
    _swing,
    _one_sided,
    _expected,
    _moment,
    _status,
)


def _said(report: Report, before: Returns, key: Key) -> list[Report]:
    """What the same source has said about a key."""
    statement = before.statements.get(key)
    known = () if statement is None else (statement.report, *statement.superseded)
    return [other for other in known if other.source == report.source and other is not report]


def _when(report: Report) -> tuple[datetime, datetime]:
    return (report.as_of, report.received)


def _latest(known: list[Report], moment: datetime) -> Report | None:
    """The last of some statements made by a moment."""
    return max((other for other in known if other.as_of <= moment), key=_when, default=None)


def _mode(report: Report, before: Returns, context: Context) -> Iterator[Finding]:
    """A count item below its last: moved to another item if the total stands, otherwise a small matter of its own."""
    last = _latest(_said(report, before, report.key), report.as_of)
    if last is None or total_of(report) >= total_of(last):
        return
    totals = _said(report, before, (report.unit, report.contest, TOTAL))
    previous, current = _latest(totals, last.as_of), _latest(totals, report.as_of)
    stands = previous is not None and current is not None
    if previous is not None and current is not None:
        off = abs(total_of(current) - total_of(previous))
        stands = off <= total_of(previous) * context.limits.moved_percent / 100
    text = f"{context.name(report.unit)}: {report.count_item} fell from {total_of(last):,} to {total_of(report):,}"
    code = "mode_moved" if stands else "count_fell_little"
    text += "; the total stands." if stands else "."
    yield finding(code, report.unit, text, report=report, observed=total_of(report), limit=total_of(last))


def _corroborated(look: _Look, holds: list[Finding]) -> bool:
    """Whether what was held before is now stated by another source, or by the same at a higher status."""
    if not holds or any(found.code not in CORROBORABLE for found in holds):
        return False
    report, limits = look.report, look.context.limits
    tolerance = _over(look.total, limits.parts_votes, limits.parts_percent)
    for held in look.context.held.get(report.key, ()):
        other = held.source != report.source or STATUS_RANK[report.status] > STATUS_RANK[held.status]
        choices = {*held.votes, *report.votes}
        if other and all(abs(held.votes.get(who, 0) - report.votes.get(who, 0)) <= tolerance for who in choices):
            return True
    return False


def screen(report: Report, before: Returns, context: Context) -> tuple[Finding, ...]:
    """What is odd about a report. `before` holds the same source's accepted statements, superseded ones included."""
    if report.basis in ("withdrawal", "release"):
        return ()
    if report.count_item != TOTAL:
        return tuple(_mode(report, before, context))
    known = _said(report, before, report.key)
    later = [other for other in known if other.as_of > report.as_of]
    after = min(later, key=_when) if later else None
    look = _Look(report, _latest(known, report.as_of), after, context, total_of(report))
    found = [item for check in TOTAL_CHECKS for item in check(look)]
    holds = [item for item in found if item.level == "hold"]
    if _corroborated(look, holds):
        found = [replace(item, level="warn") if item.level == "hold" else item for item in found]
        text = f"{look.name}: {look.total:,} votes were held before; a second statement of them is accepted."
        found.append(finding("corroborated", report.unit, text, report=report, observed=look.total))
    return tuple(found)
