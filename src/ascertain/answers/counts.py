"""The count: `tally YEAR`, certified or as a bundled series had it at a moment."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal

from ascertain import archive, history, wire
from ascertain.answers import live
from ascertain.answers.answer import Answer, parse_moment
from ascertain.answers.lines import sentence_of
from ascertain.answers.lines import status_of as status_of_lines
from ascertain.canvass import Canvass, mixed_sources, reconcile
from ascertain.election import NATION, STATES, Election, Finding, parent
from ascertain.errors import FactMissing, UnknownName
from ascertain.ingest import screened
from ascertain.ingest.bundled import Held
from ascertain.law import law_for
from ascertain.proceedings import Case
from ascertain.returns import Returns, Statement, fold
from ascertain.tally import Tally, status_of
from ascertain.tally import rows as tally_rows
from ascertain.tally import tally as tally_of

By = Literal["nation", "state", "county"]


def tally(
    year: int,
    *,
    by: By = "nation",
    state: str | None = None,
    as_of: str | None = None,
    known_at: str | None = None,
    source: str | None = None,
    log: str | None = None,
    basis: Literal["recount"] | None = None,
    tracker: bool = False,
    batches: str | None = None,
) -> Answer:
    """Votes by nation, state or county: certified, or with `as_of` as the bundled series had them at a moment.

    `log` answers from a count log; `basis` "recount" there counts recounts before they are certified. `tracker` sets the
    states beside the election before; `batches` names a state whose steps are listed instead.
    """
    archive.check_year(year)
    place = history.check_state(state) if state else None
    if basis is not None and log is None:
        raise UnknownName("--basis recount is about a log: name it with --log.", parameter="basis")
    moment = parse_moment(as_of) if as_of is not None else None
    known = parse_moment(known_at) if known_at is not None else None
    asked = live.Asked(moment, known, source, basis == "recount")
    with archive.reading() as used:
        if batches is not None:
            return live.batches(year, history.check_state(batches), url=log, asked=asked, used=used)
        if log is not None:
            answer, found = live.tally(year, log, by=by, place=place, asked=asked, names=_unit_names(year))
        elif moment is None and known is None and source is None:
            answer, found = _certified_tally(year, by=by, place=place, used=used)
        else:
            answer, found = _dated_tally(year, by=by, place=place, moment=moment, known=known, source=source, used=used)
        return live.tracker(year, found, answer=answer, used=used) if tracker else answer


@lru_cache(maxsize=4)
def _certified(year: int, *, counties: bool) -> tuple[Case, Tally, Canvass, tuple[str, ...]]:
    """A bundled count with its canvass, and the packs that it rests on; pages ask for one state of it after another."""
    with archive.reading() as used:
        case = archive.load_case(year, counties=counties)
        found = tally_of(case.returns)
        return case, found, reconcile(found, case.law), tuple(used)


def _certified_tally(year: int, *, by: By, place: str | None, used: list[str]) -> tuple[Answer, Tally]:
    counties = by == "county"
    case, found, canvass, packs = _certified(year, counties=counties)
    used.extend(pack for pack in packs if pack not in used)
    if not case.returns.statements:
        raise FactMissing(f"no popular vote of {year} is recorded; its electors were appointed otherwise.")
    if counties and f"county_votes_{year}" not in archive.packs():
        raise FactMissing(f"no county results of {year} are bundled; they begin in 2000.")
    lines = _named(tally_rows(found, by=by, state=place), year)
    if not lines:
        raise FactMissing(f"{STATES[place or 'DC']} recorded no popular vote in {year}.")
    kept = [item for item in (*case.notes, *canvass.findings) if place is None or item.unit[:2] in (place, NATION)]
    as_of = case.law.day("congress_counts").isoformat()
    record = {"election": year, "as_of": as_of, "status": "certified", "by": by, "rows": lines}
    return Answer(record, as_of, "certified", used, kept, sentence_of(lines), lines), found


def _named(lines: Iterable[Any], year: int) -> list[wire.TallyRow]:
    names = _unit_names(year)
    return [wire.tally_row(row, name=names.get(row.unit, row.unit)) for row in lines]


def _unit_names(year: int) -> dict[str, str]:
    """Names of the units that exist on election day; a county carries its state's code after the name."""
    names = {NATION: "United States", "US-RES": "beyond the states", **STATES}
    day = law_for(Election(year)).day("election_day", "electors_meet").isoformat()
    if "units" in archive.packs():
        for row in archive.table("units"):
            if row["unit"] not in names and row["since"] <= day and (not row["until"] or day < row["until"]):
                names[row["unit"]] = row["name"]
    return names


def _dated_tally(
    year: int,
    *,
    by: By,
    place: str | None,
    moment: datetime | None,
    known: datetime | None,
    source: str | None,
    used: list[str],
) -> tuple[Answer, Tally]:
    """A tally of the bundled series as of a moment."""
    counted, held = screened(year)
    reports = [*counted]
    named = {report.source for report in reports}
    if source is not None and source not in named:
        raise UnknownName(f"the series of {year} has no source {source}.", parameter="source", allowed=sorted(named))
    counties = f"county_votes_{year}" in archive.packs() and any(report.unit.isdigit() for report in reports)
    certified = archive.load_case(year, counties=counties).returns
    if source is None:
        reports += [statement.report for statement in certified.statements.values()]
    else:
        reports = [report for report in reports if report.source == source]
    returns = fold(reports, as_of=moment, known_at=known, sources=archive.PREFERRED[year])
    found, odd = _dated_level(returns, by)
    lines = _named(tally_rows(found, by=by, state=place), year)
    if not lines:
        first = min(report.as_of for report in reports)
        raise FactMissing(
            f"the bundled series of {year} states nothing for that question by then; its first statement is of "
            f"{first.isoformat()}."
        )
    newest = max(row.as_of for row in lines if row.as_of)
    status = status_of_lines(lines)
    record = {"election": year, "as_of": newest, "status": status, "by": by, "rows": lines}
    findings = (
        *odd,
        *_held(held, lines, moment=moment, place=place),
        *_dated_findings(lines, found, by=by, place=place),
        *_certified_by_then(lines, year, moment),
    )
    answer = Answer(record, newest, status, used, findings, sentence_of(lines), lines)
    return answer, tally_of(returns) if by == "nation" and lines[0].basis == "statement" else found


def _dated_level(returns: Returns, by: By) -> tuple[Tally, tuple[Finding, ...]]:
    """One level of a dated series, never two mixed.

    For the nation that is a statement about the nation, until every part is certified; otherwise the parts.
    """
    parts = _without(returns, NATION)
    if by != "nation":
        return tally_of(parts if parts.statements else returns), ()
    stated = returns.statement(NATION)
    summed = tally_of(parts)
    whole = set(summed.states) == set(STATES)
    if stated is None or (whole and status_of(summed, NATION) == "certified"):
        return summed, ()
    found = tally_of(Returns({stated.report.key: stated}, returns.sources))
    return found, tuple(_parent_differs(stated, summed)) if whole else ()


def _without(returns: Returns, unit: str) -> Returns:
    """The returns without the statements about one unit."""
    kept = {key: statement for key, statement in returns.statements.items() if key[0] != unit}
    states = {key[0] for key in kept if key[0] in STATES}
    if any(parent(key[0]) in states for key in kept if key[0][:2].isdigit()):
        kept = {key: statement for key, statement in kept.items() if key[0] not in STATES}
    return Returns(kept, returns.sources)


def _parent_differs(stated: Statement, summed: Tally) -> Iterable[Finding]:
    """A statement about the nation beside the sum of its parts for the same tickets, each with its own time."""
    line = tally_rows(summed)[0]
    names = [name for name in stated.report.votes if name in line.votes]
    ours, theirs = ({name: votes[name] for name in names} for votes in (stated.report.votes, line.votes))
    if ours != theirs and line.as_of is not None:
        lead = line.standing
        text = (
            f"{stated.report.source} states the nation as of {stated.report.as_of.isoformat()}; the counties of "
            f"{line.source} have {sum(theirs.values()):,} votes for the same tickets as of {line.as_of.isoformat()}, where "
            f"{lead.leader} leads by {lead.lead:,}. They are different counts and are not mixed."
        )
        yield Finding("note", "parent_differs", NATION, text, {"statement": ours, "sum": theirs, "lead": lead.lead})


def _held(
    held: Sequence[Held], lines: Sequence[wire.TallyRow], *, moment: datetime | None, place: str | None
) -> Iterable[Finding]:
    """Counts of the series that a rule keeps out of these lines, unless a newer one stands in their place."""
    shown = {row.unit: row for row in lines}
    if NATION in shown and shown[NATION].basis == "statement":
        return
    for report, reasons in held:
        row = shown.get(report.unit)
        replaced = row is not None and row.as_of is not None and datetime.fromisoformat(row.as_of) > report.as_of
        elsewhere = place is not None and place not in (report.unit, parent(report.unit))
        if replaced or elsewhere or (moment is not None and report.as_of > moment):
            continue
        total = sum(report.votes.values())
        why = next((found.code for found in reasons if found.level == "hold"), "held")
        text = f"a count of {total:,} for {report.unit} as of {report.as_of.isoformat()} is held ({why}) and in no sum."
        yield Finding("hold", why, report.unit, text, {"total": total, "source": report.source})


def _certified_by_then(lines: Sequence[wire.TallyRow], year: int, moment: datetime | None) -> Iterable[Finding]:
    """Counts shown as unofficial although every state had certified before its electors met, on days not known here."""
    meeting = law_for(Election(year)).day("electors_meet")
    open_ = [row.unit for row in lines if row.status == "unofficial"]
    if moment is not None and moment.date() >= meeting and open_:
        text = (
            f"the states had certified before their electors met on {meeting}, but most days of certification are not "
            "known here; what stands is the newest dated statement. Without --as-of you get the certified result."
        )
        yield Finding("warn", "certified_day_unknown", NATION, text, {"units": open_})


def _dated_findings(lines: Sequence[wire.TallyRow], found: Tally, *, by: By, place: str | None) -> Iterable[Finding]:
    """What a reader of a dated count must know: other sources, missing parts, different times, rebuilt votes."""
    sources = {name for row in lines for name in row.source.split(", ")} - {"reconciliation"}
    yield from mixed_sources(sources)
    whole = place is None and (by != "nation" or lines[0].basis == "sum")
    missing = sorted(set(STATES) - set(found.states)) if whole else []
    if missing:
        text = f"nothing is stated for {', '.join(missing)}: not in any sum here."
        yield Finding("warn", "parts_missing", NATION, text, {"units": missing})
    moments = sorted({row.as_of for row in lines if row.as_of})
    if len(moments) > 1:
        text = f"the rows are of different times, from {moments[0]} to {moments[-1]}."
        yield Finding("note", "different_times", NATION, text, {"first": moments[0], "last": moments[-1]})
    rebuilt = [row.unit for row in lines if not row.exact]
    if rebuilt:
        text = (
            "votes by ticket are rebuilt from shares rounded to three decimals: right to about 0.05 points, not exact."
        )
        yield Finding("warn", "votes_rebuilt_from_shares", NATION, text, {"units": rebuilt})
