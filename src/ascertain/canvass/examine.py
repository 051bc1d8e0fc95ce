"""Screening of a file: each report against what its source said before, and the file as a whole.

A unit whose total is held is held with all its modes, or the modes would be summed to the same wrong number.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from statistics import median

from ascertain.canvass.screen import Context, finding, margin_of, screen, total_of
from ascertain.election import NATION, STATES, Finding, parent
from ascertain.returns import CONTEST, TOTAL, Key, Report, Returns, Statement

Group = tuple[str, str, datetime, str, str]
"""unit, source, as_of, status, basis: reports that speak of one unit at one moment"""


NOTHING = Returns({})


def _as_of(report: Report) -> datetime:
    return report.as_of


class Past:
    """What sources have stated and was accepted, by source and unit, with a total for units that have only modes."""

    def __init__(self, accepted: Iterable[Report] = ()) -> None:
        self._known: dict[tuple[str, str], dict[str, list[Report]]] = {}
        for report in sorted(accepted, key=lambda report: report.as_of):
            if report.basis != "withdrawal":
                self.add(report)

    def add(self, report: Report) -> None:
        """Take in one more accepted statement; each list stays in order of as_of."""
        items = self._known.setdefault((report.source, report.unit), {})
        said = items.setdefault(report.count_item, [])
        if said and report.as_of < said[-1].as_of:
            insort(said, report, key=_as_of)
        else:
            said.append(report)

    def units(self, source: str) -> frozenset[str]:
        """The units that a source has spoken of."""
        return frozenset(unit for name, unit in self._known if name == source)

    def latest(self, source: str, unit: str, item: str = TOTAL) -> Report | None:
        """The last that a source said of a unit."""
        known = self._known.get((source, unit), {}).get(item)
        return known[-1] if known else None

    def modes(self, source: str, unit: str, moment: datetime) -> dict[str, Report]:
        """A source's last statement of each mode by a moment."""
        found = {}
        for item, reports in self._known.get((source, unit), {}).items():
            place = bisect_right(reports, moment, key=_as_of)
            if item != TOTAL and place:
                found[item] = reports[place - 1]
        return found

    def before(self, report: Report) -> Returns:
        """What the report's source said of its unit just before and just after, and of its total if it is a mode."""
        items = self._known.get((report.source, report.unit))
        if not items:
            return NOTHING
        found: dict[Key, Statement] = {}
        for item in (TOTAL,) if report.count_item == TOTAL else (report.count_item, TOTAL):
            said = items.get(item)
            if not said:
                continue
            place = bisect_right(said, report.as_of, key=_as_of)
            near = said[max(0, place - 1) : place + 1] if item == report.count_item else said
            found[report.unit, report.contest, item] = Statement(near[-1], tuple(near[:-1]))
        return Returns(found)


@dataclass(frozen=True, slots=True)
class Examined:
    """The findings by report (in the file's order), those about the file, and which reports are held."""

    by_report: Sequence[tuple[Finding, ...]]
    about_file: tuple[Finding, ...]
    held: frozenset[int]

    @property
    def rejected(self) -> tuple[Finding, ...]:
        """What refuses the file."""
        found = (*self.about_file, *(item for own in self.by_report for item in own))
        return tuple(item for item in found if item.level == "reject")

    @property
    def findings(self) -> tuple[Finding, ...]:
        """All findings, each once: those about the file first."""
        seen: dict[tuple[str, str, str], Finding] = {}
        for item in (*self.about_file, *(item for own in self.by_report for item in own)):
            seen.setdefault((item.code, item.unit, item.message), item)
        return tuple(seen.values())


@dataclass
class _Work:
    """A file in the course of being examined."""

    reports: Sequence[Report]
    past: Past
    context: Context
    held: dict[Key, tuple[Report, ...]]
    own: list[list[Finding]] = field(default_factory=list)


def examine(reports: Sequence[Report], past: Past, context: Context) -> Examined:
    """Screen the reports of one file in its order; `past` takes in what is accepted."""
    groups: dict[Group, list[int]] = {}
    for place, report in enumerate(reports):
        same = (report.unit, report.source, report.as_of, str(report.status), str(report.basis))
        groups.setdefault(same, []).append(place)
    last = _last_totals(reports, groups, past)
    about_file = [*_stale(reports, past, context), *_units_missing(reports, past, context), *_file(reports, context)]
    held = dict(context.held)
    present = frozenset(report.unit for report in reports)
    swing = _swings(last, past, context)
    work = _Work(reports, past, replace(context, held=held, present=present, swing=swing), held)
    work.own = [[] for _ in reports]
    alike = {**_alike(last, context), **_parts(last, context)}
    stopped: set[int] = set()
    for key, places in groups.items():
        stopped.update(_examine_group(work, key, places, alike.get(key[:3], ())))
    about_file += _incomplete(work.own)
    return Examined([tuple(own) for own in work.own], tuple(about_file), frozenset(stopped))


SAID_ONCE = 3
"""Units with incomplete modes that are listed one by one; more of them are one finding about the file."""


def _incomplete(own: Sequence[list[Finding]]) -> list[Finding]:
    """One finding for a file whose modes are incomplete nearly everywhere, in place of one a unit."""
    units = [item.unit for found in own for item in found if item.code == "modes_incomplete"]
    if len(units) <= SAID_ONCE:
        return []
    for found in own:
        found[:] = [item for item in found if item.code != "modes_incomplete"]
    text = f"the modes of {len(units):,} units add up to less than their totals, which count."
    return [finding("modes_incomplete", NATION, text, observed=len(units), limit=0, units=units)]


def _examine_group(work: _Work, key: Group, places: Sequence[int], extra: Sequence[Finding]) -> set[int]:
    """Screen one unit at one moment: its total, stated or summed, then its modes. Returns the places held."""
    unit, source, as_of, _, _ = key
    totals = [place for place in places if work.reports[place].count_item == TOTAL]
    modes = [place for place in places if work.reports[place].count_item != TOTAL]
    if totals:
        whole = work.reports[totals[0]]
        extra = (*extra, *_modes_against(whole, [work.reports[place] for place in modes], work.context))
    else:
        known = work.past.modes(source, unit, as_of)
        known.update({work.reports[place].count_item: work.reports[place] for place in modes})
        whole = _summed(work.reports[modes[0]], known.values())
    found = [*extra, *screen(whole, work.past.before(whole), work.context)]
    for place in totals or modes[:1]:
        work.own[place] += found
    holds = [item for item in found if item.level in ("hold", "reject")]
    if holds:
        for place in modes if totals else modes[1:]:
            work.own[place] += holds
        work.held[whole.key] = (*work.held.get(whole.key, ()), whole)
        return set(places)
    work.past.add(whole)
    for place in modes:
        report = work.reports[place]
        work.own[place] += screen(report, work.past.before(report), work.context)
        work.past.add(report)
    return set()


def _summed(sample: Report, modes: Iterable[Report]) -> Report:
    """A total made of modes, for screening only: the fold sums them by itself."""
    votes: dict[str, int] = {}
    for report in modes:
        for choice, count in report.votes.items():
            votes[choice] = votes.get(choice, 0) + count
    return replace(sample, count_item=TOTAL, votes=votes)


def _modes_against(whole: Report, modes: Sequence[Report], context: Context) -> Iterator[Finding]:
    """Modes that add up to more than their total, or to less."""
    if not modes:
        return
    parts, total, limits = sum(total_of(report) for report in modes), total_of(whole), context.limits
    said = f"the modes of {context.name(whole.unit)} add up to {parts:,}, its total is {total:,}."
    if parts > total + max(limits.parts_votes, total * limits.parts_percent / 100):
        yield finding("parts_exceed_total", whole.unit, said, report=whole, observed=parts, limit=total)
    elif parts < total:
        yield finding("modes_incomplete", whole.unit, said, report=whole, observed=parts, limit=total)


Last = dict[tuple[str, str, datetime], Report]
"""unit, source, as_of -> total"""


def _last_totals(reports: Sequence[Report], groups: Mapping[Group, list[int]], past: Past) -> Last:
    """The last total of every unit in the file, stated or summed."""
    latest: dict[tuple[str, str], Report] = {}
    for (unit, source, as_of, _, _), places in groups.items():
        known = latest.get((unit, source))
        if known is not None and known.as_of > as_of:
            continue
        found = [reports[place] for place in places]
        stated = next((report for report in found if report.count_item == TOTAL), None)
        if stated is None:
            modes = past.modes(source, unit, as_of)
            modes.update({report.count_item: report for report in found})
            stated = _summed(found[0], modes.values())
        latest[unit, source] = stated
    return {(unit, source, report.as_of): report for (unit, source), report in latest.items()}


def _alike(last: Last, context: Context) -> dict[tuple[str, str, datetime], tuple[Finding, ...]]:
    """Units of a state with the same votes: two may be a copy of a neighbour, three are one figure repeated."""
    limits = context.limits
    same: dict[object, list[tuple[str, str, datetime]]] = {}
    for place, report in last.items():
        named = tuple(sorted((who, count) for who, count in report.votes.items() if who in context.sides))
        named = named or tuple(sorted(report.votes.items()))
        if "/" in report.unit or len(named) < 2 or total_of(report) < limits.many_alike_votes:
            continue
        state = parent(report.unit)
        if state in STATES:
            same.setdefault((state, report.source, named), []).append(place)
    found: dict[tuple[str, str, datetime], tuple[Finding, ...]] = {}
    for places in same.values():
        if len(places) < 2:
            continue
        names = " and ".join(context.name(place[0]) for place in places[:3])
        rest = f" and {len(places) - 3} more" if len(places) > 3 else ""
        for place in places:
            report = last[place]
            many = len(places) >= limits.many_alike_units
            if not many and total_of(report) < limits.alike_votes:
                continue
            text = f"{names}{rest} have the same votes: " + _words(report.votes, context) + "."
            code = "many_alike" if many else "alike"
            limit = limits.many_alike_units if many else 2
            found[place] = (finding(code, report.unit, text, report=report, observed=len(places), limit=limit),)
    return found


def _words(votes: Mapping[str, int], context: Context) -> str:
    named = [who for who in context.sides if who in votes] or list(votes)[:2]
    return ", ".join(f"{who} {votes[who]:,}" for who in named)


def _parts(last: Last, context: Context) -> dict[tuple[str, str, datetime], tuple[Finding, ...]]:
    """Precincts that add up to more than their county in one file."""
    summed: dict[tuple[str, str], int] = {}
    for (unit, source, _), report in last.items():
        if "/" in unit:
            county = (unit.split("/")[0], source)
            summed[county] = summed.get(county, 0) + total_of(report)
    found: dict[tuple[str, str, datetime], tuple[Finding, ...]] = {}
    for place, report in last.items():
        parts, total = summed.get(place[:2]), total_of(report)
        limits = context.limits
        if parts is not None and parts > total + max(limits.parts_votes, total * limits.parts_percent / 100):
            text = f"the precincts of {context.name(report.unit)} add up to {parts:,}, its total is {total:,}."
            found[place] = (
                finding("parts_exceed_total", report.unit, text, report=report, observed=parts, limit=total),
            )
    return found


def _swings(last: Last, past: Past, context: Context) -> dict[str, float]:
    """The median swing by state over units with enough counted, where there are enough of them; points."""
    if len(context.sides) < 2:
        return {}
    swings: dict[str, dict[str, float]] = {}
    sources = {source for _, source, _ in last}
    known = {(unit, source) for source in sources for unit in past.units(source)}
    reports = [past.latest(source, unit) for unit, source in known - {place[:2] for place in last}]
    for report in (*last.values(), *(report for report in reports if report is not None)):
        base, state = context.baseline.get(report.unit), parent(report.unit)
        if base is None or state is None or state not in STATES or "/" in report.unit:
            continue
        if total_of(report) >= base.total * context.limits.swing_counted_percent / 100:
            swing = margin_of(report.votes, context.sides) - base.margin
            swings.setdefault(state, {})[report.unit] = swing
    enough = context.limits.swing_units
    return {state: median(own.values()) for state, own in swings.items() if len(own) >= enough}


def _stale(reports: Sequence[Report], past: Past, context: Context) -> Iterator[Finding]:
    """A source's file that says of every unit what its last one said, long after it."""
    by_source: dict[str, list[Report]] = {}
    for report in reports:
        by_source.setdefault(report.source, []).append(report)
    for source, own in by_source.items():
        latest = context.latest.get(source)
        newest = max(report.as_of for report in own)
        if latest is None or newest - latest < timedelta(hours=context.limits.stale_hours):
            continue
        if all(_repeats(report, past) and not report.progress.complete for report in own):
            text = f"{source}: all {len(own):,} statements are as in its file of {latest.isoformat()}."
            yield finding("stale", NATION, text, report=own[0], observed=newest.isoformat(), limit=latest.isoformat())


def _repeats(report: Report, past: Past) -> bool:
    last = past.latest(report.source, report.unit, report.count_item)
    return last is not None and last.votes == report.votes and last.status == report.status


def _units_missing(reports: Sequence[Report], past: Past, context: Context) -> Iterator[Finding]:
    """Units of the states in the file (of all, if it is a national one) that its sources have never spoken of."""
    for source in sorted({report.source for report in reports}):
        named = {report.unit[:5] for report in reports if report.source == source} | {
            unit[:5] for unit in past.units(source)
        }
        counties = {unit for unit in named if unit.isdigit()}
        states = {state for unit in counties if (state := parent(unit)) is not None and state in context.tree}
        if not states:
            continue
        scope = sorted(context.tree) if len(states) >= context.limits.national_states else sorted(states)
        missing = {state: sorted(context.tree[state] - counties) for state in scope}
        if counties & {"02000"} or any(unit.startswith("029") for unit in counties):
            missing.pop("AK", None)  # Alaska reports as a whole or by House district, as it likes
        missing = {state: units for state, units in missing.items() if units}
        count = sum(len(units) for units in missing.values())
        if count:
            words = ", ".join(f"{len(units)} {state}" for state, units in missing.items())
            text = f"{source} has not spoken of {count} {'unit' if count == 1 else 'units'}: {words}."
            yield finding("units_missing", NATION, text, observed=count, limit=0, units=missing, source=source)


def _file(reports: Sequence[Report], context: Context) -> Iterator[Finding]:
    """What is to be said once about a file: rounded votes, several sources, an older edition, sums that differ."""
    if any(not report.exact for report in reports):
        count = sum(not report.exact for report in reports)
        text = f"the votes of {count:,} statements were rebuilt from rounded shares: say "
        yield finding("approximate", NATION, text + '"about" with them.', observed=count)
    sources = {report.source for report in reports} | {
        report.source for report in context.standing.values() if report.source != "reconciliation"
    }
    if len(sources) > 1:
        text = f"the count now holds statements of {len(sources)} sources: {', '.join(sorted(sources))}."
        yield finding("mixed_sources", NATION, text, observed=len(sources), sources=sorted(sources))
    for source in sorted({report.source for report in reports}):
        latest = context.latest.get(source)
        newest = max(report.as_of for report in reports if report.source == source)
        if latest is not None and newest < latest:
            text = f"{source}: the file is of {newest.isoformat()}; a later one of {latest.isoformat()} is known."
            yield finding(
                "older_than_known", NATION, text, observed=newest.isoformat(), limit=latest.isoformat(), source=source
            )
    yield from _parent_differs(reports, context)


def _parent_differs(reports: Sequence[Report], context: Context) -> Iterator[Finding]:
    """A state's own total in the file beside the sum of all its counties in it."""
    latest: dict[tuple[str, str], Report] = {}
    for report in reports:
        if report.count_item == TOTAL and report.contest == CONTEST:
            latest[report.source, report.unit] = report
    for (source, unit), stated in latest.items():
        tree = context.tree.get(unit)
        if not tree or any((source, part) not in latest for part in tree):
            continue
        summed = sum(total_of(latest[source, part]) for part in tree)
        if summed != total_of(stated):
            text = f"{source} states {total_of(stated):,} votes for {unit}; its counties add up to {summed:,}."
            yield finding("parent_differs", unit, text, report=stated, observed=summed, limit=total_of(stated))
