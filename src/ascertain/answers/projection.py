"""The ballots still out: `project YEAR` from a bundled series or a log, `project` from two files."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

import numpy as np

from ascertain import archive, history, projection, simulation, wire
from ascertain.answers import live
from ascertain.answers.answer import EASTERN, Answer, parse_moment
from ascertain.answers.forecasts import CALIBRATION, record_of, rows_of
from ascertain.election import NATION, STATES, Election, Finding
from ascertain.errors import FactMissing, InputInvalid, UnknownName
from ascertain.ingest import screened
from ascertain.law import law_for
from ascertain.returns import Report, Returns, fold
from ascertain.tally import standing
from ascertain.tally import tally as tally_of

FILE_SIDES: Final = ("dem", "rep")
NONE: Final = "none"
NODES: Final = 1024
PACKS: Final = ("demographics_2016", projection.PACK, CALIBRATION)
APART: Final = 4
"""Years between an election and the baseline that the constants were found with."""


@dataclass(frozen=True)
class Run:
    """A projection of a year with all that an answer says of it; `forecast` is None where electors are not projected."""

    found: projection.Projection
    tables: projection.Tables
    as_of: str
    baseline: int | str
    complete: tuple[str, ...]
    forecast: simulation.Forecast | None
    findings: tuple[Finding, ...]
    packs: tuple[str, ...]
    origins: Sequence[wire.SourceRecord]
    test: bool

    @property
    def under_way(self) -> bool:
        """Whether some unit is not finished."""
        return any(state.evidence.partial or state.evidence.none for state in self.found.states)


def run(
    year: int,
    *,
    as_of: str | None = None,
    log: str | None = None,
    baseline: str | None = None,
    complete_states: str | None = None,
    level: float = 0.9,
) -> Run:
    """Project a year; the options are those of `project`."""
    archive.check_year(year)
    before = _baseline_year(year, baseline)
    moment = parse_moment(as_of) if as_of is not None else None
    file = None if baseline is None or _is_year(baseline) else baseline
    old, more = (projection.county_votes(before), None) if file is None else _baseline_file(file)
    returns, origins, test = _from_log(year, log, moment) if log else (_from_series(year, moment), (), False)
    tables = projection.tables_of(returns, year=year, before=old, more=more)
    stated = tables.as_of
    if stated is None:
        raise FactMissing(f"nothing is stated about the votes of {year} by then.")
    certified = tables.counted_on(projection.certified(year))
    finished, assumed = _finished(tables, complete_states, year=year)
    tables = tables.finish(finished | assumed, status="official").finish(certified, status="certified")
    found = projection.project(
        tables.counts, tables.baseline, level=level, sides=tables.sides, constants=projection.constants_without(year)
    )
    forecast, lacking = _forecast(found, year=year, before=before)
    return Run(
        found,
        tables,
        stated.astimezone(EASTERN).isoformat(),
        before if file is None else Path(file).name,
        tuple(sorted(finished | assumed | certified)),
        forecast,
        (*_assumptions(assumed), *_strangers(tables), *found.findings, *_national(returns, tables), *lacking),
        (*PACKS, f"county_votes_{before}", *(archive.SERIES_PACKS.get(year, ()) if log is None else ())),
        origins,
        test,
    )


def project(
    year: int,
    *,
    as_of: str | None = None,
    log: str | None = None,
    baseline: str | None = None,
    complete_states: str | None = None,
    level: float = 0.9,
    factors: bool = False,
) -> Answer:
    """Final votes of an election from its count as it stood, in a bundled series or a log, with intervals.

    `baseline` is a year or a file; `complete_states` names states whose count is taken as finished ("none" for no state).
    Without it, and where no source says how far its count is, the states whose law had them certify by then are.
    """
    made = run(year, as_of=as_of, log=log, baseline=baseline, complete_states=complete_states, level=level)
    forecast = made.forecast
    record = record_of(
        made.found,
        election=year,
        as_of=made.as_of,
        baseline=made.baseline,
        status=_status(made.tables),
        electors=None if forecast is None else (forecast, simulation.distribution(forecast, nodes=NODES)),
        certified=_certified(year, made.tables.sides) if made.under_way and log is None else None,
        complete=made.complete,
        factors=factors,
    )
    sentence, rows = _sentence(made.found, record.as_of, record.certified), rows_of(made.found)
    return Answer(
        record, record.as_of, record.status, made.packs, made.findings, sentence, rows, made.origins, made.test
    )


def projected_model(year: int, *, as_of: str | None = None) -> simulation.Model:
    """The projection of a year as a model for `simulate`. Raises `FactMissing` where electors are not projected."""
    made = run(year, as_of=as_of)
    if made.forecast is None:
        raise FactMissing(made.findings[-1].message)
    factors = [f"projection {number + 1}" for number in range(made.forecast.factors)]
    return simulation.Model(
        year, f"projection of the count of {year} as of {made.as_of}", tuple(factors), made.forecast
    )


def project_files(
    counts: str | Path,
    baseline: str | Path,
    *,
    sides: Sequence[str] = FILE_SIDES,
    level: float = 0.9,
    factors: bool = False,
) -> Answer:
    """Final votes from two CSV files: what is counted, and a baseline election by the same units."""
    now, before = projection.read_csv(counts), projection.read_csv(baseline)
    found = projection.project(now, before, level=level, sides=sides)
    open_ = any(state.evidence.partial or state.evidence.none for state in found.states)
    certified = "status" in now and all(cell == "certified" for cell in now["status"])
    record = record_of(
        found,
        election=None,
        as_of=_newest(now, str(counts)),
        baseline=Path(baseline).name,
        status="certified" if certified and not open_ else "counting",
        electors=None,
        certified=None,
        complete=(),
        factors=factors,
    )
    origins = [
        wire.SourceRecord(
            Path(path).name, what, "as supplied", None, hashlib.sha256(Path(path).read_bytes()).hexdigest()
        )
        for path, what in ((counts, "counts file"), (baseline, "baseline file"))
    ]
    sentence = _sentence(found, record.as_of, None)
    return Answer(
        record,
        record.as_of,
        record.status,
        PACKS,
        found.findings,
        sentence,
        rows_of(found),
        origins,
    )


def _newest(columns: Mapping[str, Sequence[str]], name: str) -> str | None:
    """The newest moment in the column as_of, None where none is stated."""
    moments = []
    for unit, cell in zip(columns["fips"], columns.get("as_of", ()), strict=False):
        try:
            moments += [parse_moment(cell)] if cell else []
        except UnknownName as error:
            raise InputInvalid(f"{name}: as_of of unit {unit}: {error}") from None
    return max(moments).astimezone(EASTERN).isoformat() if moments else None


def _status(tables: projection.Tables) -> wire.AnswerStatus:
    said = {*tables.counts["status"]}
    return "certified" if said == {"certified"} else "counting" if said & {"unofficial", ""} else "canvass"


def _is_year(text: str) -> bool:
    return len(text) == 4 and text.isdigit()


def _baseline_year(year: int, baseline: str | None) -> int:
    """The election whose votes a projection starts from; that of four years before unless a file says more."""
    before = int(baseline) if baseline is not None and _is_year(baseline) else year - APART
    if before != year - APART:
        raise FactMissing(
            f"the constants are of elections {APART} years apart: {year} is projected from {year - APART}, or from a file."
        )
    if f"county_votes_{before}" not in archive.packs() and (baseline is None or _is_year(baseline)):
        raise FactMissing(f"no county results of {before} are bundled to start from; they begin in 2000.")
    return before


def _baseline_file(name: str) -> tuple[projection.Before, Mapping[str, Sequence[str]]]:
    """A baseline file (columns fips, state, dem, rep, other) as votes by unit, and its other columns."""
    columns = projection.read_csv(name)
    needed = ("fips", "state", *FILE_SIDES, "other")
    lacking = [column for column in needed if column not in columns]
    if lacking:
        raise InputInvalid(f"{name}: the required column {lacking[0]} is missing; needed are {', '.join(needed)}.")
    found = {}
    for unit, state, *cells in zip(*(columns[column] for column in needed), strict=True):
        if unit in found or state not in STATES or not all(cell.isascii() and cell.isdigit() for cell in cells):
            raise InputInvalid(
                f"{name}: unit {unit} stands there twice, is in no state or has votes that are no numbers."
            )
        found[unit] = (state, np.array([int(cell) for cell in cells]))
    return found, {column: cells for column, cells in columns.items() if column not in needed[1:]}


def _from_series(year: int, moment: datetime | None) -> Returns:
    """What the bundled series had, and what states had certified by then."""
    counted, _ = screened(year, until=moment)
    reports: list[Report] = [*counted]
    law = law_for(Election(year))
    last = moment or max(report.as_of for report in reports if report.unit != NATION)
    day = last.astimezone(EASTERN).date()
    if day >= min([*projection.certified(year).values(), law.day("congress_counts")]):
        counties = f"county_votes_{year}" in archive.packs() and any(report.unit.isdigit() for report in reports)
        certified = archive.load_case(year, counties=counties).returns
        reports += [statement.report for statement in certified.statements.values()]
    found = fold(reports, as_of=last, sources=archive.PREFERRED[year])
    if not any(unit != NATION for unit in found.counts):
        first = min(report.as_of for report in archive.series(year) if report.unit != NATION)
        raise FactMissing(
            f"the bundled series of {year} has no counts by county or state by then; its first are of {first.isoformat()}."
        )
    return found


def _from_log(year: int, url: str, moment: datetime | None) -> tuple[Returns, Sequence[wire.SourceRecord], bool]:
    with live.open_for(url, year) as log:
        returns = live.returns_of(log, live.Asked(moment))
        named = sorted({statement.report.source for statement in returns.statements.values()})
        return returns, live.log_sources(log, named), log.test


def _finished(tables: projection.Tables, named: str | None, *, year: int) -> tuple[frozenset[str], frozenset[str]]:
    """States said to be finished, and those taken as finished since nobody says how far the count is."""
    if named is None:
        known = tables.says_how_far or all(tables.counts["complete"])
        return frozenset(), frozenset() if known else tables.counted_on(projection.due(year))
    if named.strip().lower() == NONE:
        return frozenset(), frozenset()
    listed = (history.check_state(state.strip(), parameter="complete_states") for state in named.split(","))
    return frozenset(listed), frozenset()


def _assumptions(states: Iterable[str]) -> Iterable[Finding]:
    """What the answer takes for granted."""
    listed = sorted(states)
    if listed:
        text = (
            "no source says how far its count is. Taken as finished: "
            f"{', '.join(listed)}, whose counts here are of the day their law has them certify or later (where this "
            "election's days are not recorded, as many days after it as in 2020). --complete-states says it otherwise."
        )
        yield Finding("warn", "completeness_assumed", NATION, text, {"states": listed})


def _strangers(tables: projection.Tables) -> Iterable[Finding]:
    if tables.unknown:
        text = f"{len(tables.unknown)} units have counts and no baseline; they are in no sum here."
        yield Finding("warn", "units_without_baseline", NATION, text, {"units": tables.unknown[:20]})


def _national(returns: Returns, tables: projection.Tables) -> Iterable[Finding]:
    """A newer count of the nation, which names no units and so is not in the projection."""
    stated = returns.statement(NATION)
    if stated is None or tables.as_of is None or stated.report.as_of <= tables.as_of:
        return
    report = stated.report
    lead = standing(report.votes)
    text = (
        f"{report.source} states the nation as of {report.as_of.isoformat()}, where {lead.leader} leads by {lead.lead:,}; "
        "a count without units is not projected, and not in these figures."
    )
    yield Finding("note", "newer_national_count", NATION, text, {"votes": dict(report.votes), "lead": lead.lead})


def _forecast(
    found: projection.Projection, *, year: int, before: int
) -> tuple[simulation.Forecast | None, tuple[Finding, ...]]:
    """The contests as a forecast; None with the reason where some contest cannot be projected."""
    democratic = found.sides == projection.sides_of(year)
    law = law_for(Election(year))
    try:
        forecast = projection.forecast_of(found, law, election=year, before=before, first_is_democratic=democratic)
    except FactMissing as lacking:
        return None, (Finding("note", "electors_not_projected", NATION, str(lacking), {}),)
    return forecast, ()


def _certified(year: int, sides: tuple[str, str]) -> tuple[int, int] | None:
    """All votes and the first side's lead as certified in the end; None for an election that the packs do not have."""
    if not archive.of_year("state_votes", year):
        return None
    votes = tally_of(archive.load_case(year).returns).votes.get(NATION, {})
    return sum(votes.values()), votes.get(sides[0], 0) - votes.get(sides[1], 0)


def _sentence(found: projection.Projection, as_of: str | None, certified: wire.CertifiedComparison | None) -> str:
    """The nation's lead and what is out, as intervals; never a call of the race."""
    lead, out = found.nation.lead, found.nation.outstanding
    ahead, sign = (found.sides[0], 1) if lead.estimate >= 0 else (found.sides[1], -1)
    low, high = sorted((sign * lead.low, sign * lead.high))
    now = sign * (found.nation.counted[0] - found.nation.counted[1])
    when = f"As of {as_of}" if as_of else "The counts file"
    text = (
        f"{when}: {ahead} leads by {now:,} in what is counted here"
        if now > 0
        else f"{when}: {ahead} is behind by {-now:,} in what is counted here"
    )
    text += (
        f" and is projected to lead by {sign * lead.estimate:,.0f} in the end ({found.level:.0%}: {low:,.0f} to {high:,.0f}); "
        f"{out.estimate:,.0f} ballots are projected to be out ({out.low:,.0f} to {out.high:,.0f})."
    )
    if certified is None:
        return text
    held = "inside" if certified.inside else "outside"
    return f"{text} Certified in the end: {sign * certified.lead:,}, {held} that interval."
