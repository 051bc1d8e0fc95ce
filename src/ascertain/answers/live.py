"""The count of a log as it stands or stood; the tracker and the batches, of a log or of a bundled series."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from ascertain import archive, wire
from ascertain.answers.answer import Answer
from ascertain.answers.lines import sentence_of
from ascertain.answers.lines import status_of as status_of_lines
from ascertain.canvass import after_certification, mixed_sources, parent_differs
from ascertain.election import NATION, STATES, STATUS_RANK, Election, Finding, Status, is_district, parent
from ascertain.errors import FactMissing, UnknownName
from ascertain.ingest import screened
from ascertain.law import law_for
from ascertain.returns import Report, Returns, fold
from ascertain.tally import Tally
from ascertain.tally import rows as tally_rows
from ascertain.tally import tally as tally_of
from ascertain.tracker import Side, summed
from ascertain.tracker import batches as batches_of
from ascertain.tracker import tracker as tracker_of

if TYPE_CHECKING:  # an answer without a log needs no database library
    from ascertain.store import Log, Logged

By = Literal["nation", "state", "county"]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which statements count: as of or known at a moment, of one source, with uncertified recounts, up to a row."""

    as_of: datetime | None = None
    known_at: datetime | None = None
    source: str | None = None
    recounts: bool = False
    up_to: int | None = None


def open_for(url: str, year: int | None) -> "Log":
    """The log, if it is of that election."""
    from ascertain.store import open_log

    log = open_log(url)
    if year is not None and log.election != year:
        log.close()
        raise UnknownName(f"that log is of {log.election}, not of {year}.", parameter="year", allowed=(log.election,))
    return log


def election_of(url: str) -> int:
    """The year of a log's election."""
    with open_for(url, None) as log:
        return log.election


def is_test(url: str) -> bool:
    """Whether a log is of test data."""
    with open_for(url, None) as log:
        return log.test


def head_of(url: str) -> str:
    """The head of a log's chain."""
    with open_for(url, None) as log:
        return log.head


STATUS: Mapping[Status, wire.AnswerStatus] = {
    "unofficial": "counting",
    "official": "canvass",
    "certified": "certified",
}


def log_status(log: "Log") -> wire.AnswerStatus:
    """How far the count in a log is."""
    return STATUS[log.lowest_status() or "unofficial"]


def log_sources(log: "Log", named: Iterable[str]) -> list[wire.SourceRecord]:
    """The sources whose statements entered, with the day of the last and the head they can be verified by."""
    head = log.head
    found = []
    for source in named:
        last = log.latest(source)
        if last is not None:
            found.append(wire.SourceRecord(source, "statements in the count log", "as supplied", last.date(), head))
    return found


def log_as_of(log: "Log") -> str:
    """The time of a log's latest statement, or of its making."""
    span = log.span()
    return (span[1] if span else log.created).isoformat()


def returns_of(log: "Log", asked: Asked) -> Returns:
    """What stands in a log. Raises `UnknownName` for a source it lacks, `FactMissing` before its first statement."""
    if asked.source is not None and asked.source not in log.sources():
        raise UnknownName(
            f"the log has no source {asked.source}.", parameter="source", allowed=log.sources() or ("none yet",)
        )
    only = (asked.source,) if asked.source else ()
    found = log.read(as_of=asked.as_of, known_at=asked.known_at, only=only, recounts=asked.recounts, up_to=asked.up_to)
    if not found and not log.held(as_of=asked.as_of, known_at=asked.known_at, up_to=asked.up_to):
        span = log.span()
        first = f"its first statement is of {span[0].isoformat()}" if span else "it is empty"
        raise FactMissing(f"the log states nothing for that question by then; {first}.")
    if only or not any(report.status == "certified" for report in found):
        return fold(found)
    return fold([*found, *log.later_than_certified(as_of=asked.as_of, known_at=asked.known_at)])


def tally(
    year: int, url: str, *, by: By, place: str | None, asked: Asked, names: Mapping[str, str]
) -> tuple[Answer, Tally]:
    """The count of a log by nation, state or county, and the tally that it shows."""
    with open_for(url, year) as log:
        returns = returns_of(log, asked)
        held = held_in_force(log, returns, asked)
        found = tally_of(returns, parts=parts_of(year))
        lines = [
            wire.tally_row(row, name=names.get(row.unit, row.unit)) for row in tally_rows(found, by=by, state=place)
        ]
        lines += _only_held(held, returns, by, place, names)
        if not lines:
            where = STATES[place] if place else "the units asked for"
            raise FactMissing(f"the log states nothing about {where} by then.")
        used = sorted({source for row in lines for source in row.source.split(", ")})
        odd = [*held_findings(held), *mixed_sources(used), *parent_differs(found), *after_certification(returns)]
        if by == "nation" and place is None and found.missing and NATION not in found.own:
            there = len(STATES) - len(found.missing)
            text = f"only {there} of {len(STATES)} states have a count in this log; the sum is of those."
            odd.append(Finding("warn", "parts_missing", NATION, text, {"units": sorted(found.missing)}))
        kept = [item for item in odd if place is None or item.unit == NATION or _state_of(item.unit) == place]
        origins, test = log_sources(log, used), log.test
    newest = max((row.as_of for row in lines if row.as_of), default="")
    status = status_of_lines(lines)
    record = {"election": year, "as_of": newest, "status": status, "by": by, "rows": lines}
    sentence = sentence_of(lines)
    return Answer(record, newest, status, (), kept, sentence, lines, origins, test), found


def _state_of(unit: str) -> str:
    return unit if unit in STATES else parent(unit) or unit


def parts_of(year: int) -> dict[str, frozenset[str]]:
    """The counties of each state on election day, and the states of the nation; none where counties do not count."""
    day = law_for(Election(year)).day("election_day", "electors_meet").isoformat()
    found: dict[str, set[str]] = {NATION: set(STATES)}
    if "units" in archive.packs():
        for row in archive.table("units"):
            there = row["since"] <= day and (not row["until"] or day < row["until"])
            if there and row["kind"] in ("county", "parish", "city", "federal") and row["state"] != "AK":
                found.setdefault(row["state"], set()).add(row["unit"])
    return {whole: frozenset(units) for whole, units in found.items()}


def held_in_force(log: "Log", returns: Returns, asked: Asked) -> list["Logged"]:
    """Held rows that nothing later of the same source has replaced."""
    found = []
    for row in log.held(as_of=asked.as_of, known_at=asked.known_at, up_to=asked.up_to):
        if asked.source not in (None, row.report.source):
            continue
        statement = returns.statements.get(row.report.key)
        if statement is None or statement.report.as_of < row.report.as_of:
            found.append(row)
    return found


def held_findings(held: Iterable["Logged"]) -> Iterable[Finding]:
    for row in held:
        said = row.report
        total = sum(said.votes.values())
        why = ", ".join(row.codes) or "by hand"
        text = f"{said.unit}: a count of {total:,} that {said.source} stated as of {said.as_of.isoformat()} is held ({why})."
        code = row.codes[0] if row.codes else "held"
        yield Finding("hold", code, said.unit, text, {"seq": row.seq, "observed": total, "source": said.source})


def _only_held(
    held: Iterable["Logged"], returns: Returns, by: By, place: str | None, names: Mapping[str, str]
) -> list[wire.TallyRow]:
    """Units about which nothing is known but a held statement: their total is None."""
    units: dict[str, Report] = {}
    for row in held:
        unit = row.report.unit
        level: By = "nation" if unit == NATION else "state" if unit in STATES else "county"
        if unit not in returns.counts and level == by and not is_district(unit) and place in (None, _state_of(unit)):
            units[unit] = row.report
    return [
        wire.TallyRow(
            unit,
            names.get(unit, unit),
            {},
            None,
            None,
            0,
            None,
            None,
            None,
            said.status,
            said.source,
            None,
            "held",
            said.exact,
        )
        for unit, said in sorted(units.items())
    ]


def tracker(year: int, found: Tally, *, answer: Answer, used: Sequence[str]) -> Answer:
    """The tracker: states beside the election before; `answer` is the tally's, whose frame it keeps."""
    if not archive.of_year("state_votes", year - 4):
        raise FactMissing(f"no popular vote of {year - 4} is recorded to compare {year} with.")
    before = tally_of(archive.load_case(year - 4).returns)
    sides = _sides(year, found, before)
    tickets = (sides[0][0], sides[1][0])
    lines = [wire.tracker_row(row, tickets=tickets) for row in tracker_of(found, before, sides=sides)]
    record = {"election": year, "before": year - 4, "tickets": list(tickets), "rows": lines}
    first = lines[0]
    leader, other = tickets if first.margin_votes >= 0 else tickets[::-1]
    sentence = f"{first.name}: {leader} is {abs(first.margin_votes):,} votes ahead of {other}."
    return Answer(
        record, answer.as_of, answer.status, used, answer.findings, sentence, lines, answer.origins, answer.test
    )


def _sides(year: int, now: Tally, before: Tally) -> tuple[Side, Side]:
    """The two leading tickets, the one of the party that was first in the election before named first."""
    whole = now.votes.get(NATION) or {}
    parties = {name: ticket.party for name, ticket in archive.tickets_of(year).items()}
    named = sorted((name for name in whole if name in parties), key=lambda name: (-whole[name], name))[:2]
    if len(named) < 2:
        raise FactMissing("a tracker needs votes of two tickets.")
    older = {ticket.party: name for name, ticket in archive.tickets_of(year - 4).items()}
    pairs = [(name, older.get(parties[name], "")) for name in named]
    old = before.votes.get(NATION, {})
    pairs.sort(key=lambda pair: -old.get(pair[1], 0))
    return pairs[0], pairs[1]


def batches(year: int, state: str, *, url: str | None, asked: Asked, used: Sequence[str]) -> Answer:
    """The batches of a state, newest first, of a log or of the bundled series."""
    origins: Sequence[wire.SourceRecord] = ()
    held: set[str] = set()
    test = False
    if url is None:
        reports = [own for own in screened(year)[0] if _state_of(own.unit) == state]
    else:
        with open_for(url, year) as log:
            rows = [row for row in log.all() if _state_of(row.report.unit) == state]
            reports, held = [row.report for row in rows], {row.report.content for row in rows if row.held}
            origins, test = log_sources(log, sorted({own.source for own in reports})), log.test
    kept = [own for own in reports if _within(own, asked)]
    history = summed(kept, state, held=held)
    lines = [wire.batch_row(batch) for batch in batches_of(history, held=held)]
    if not lines:
        raise FactMissing(f"there are not two counts of {STATES[state]} by one source by then; no batch is known.")
    record: dict[str, Any] = {
        "election": year,
        "state": state,
        "split_and_needed_of": "the two leaders' votes",
        "rows": lines,
    }
    newest = lines[0]
    about = "" if newest.exact else "about "
    lead = f"{newest.leader} leads by {about}{newest.margin:,}" if newest.leader else "nobody leads"
    sentence = f"{STATES[state]}, {len(lines)} steps of the count; at the last, {lead}."
    status = STATUS[min((own.status for own in kept), key=lambda status: STATUS_RANK[status])]
    return Answer(record, newest.time, status, used, (), sentence, lines, origins, test)


def _within(report: Report, asked: Asked) -> bool:
    return (
        (asked.as_of is None or report.as_of <= asked.as_of)
        and (asked.known_at is None or report.received <= asked.known_at)
        and asked.source in (None, report.source)
        and (asked.recounts or report.basis != "recount" or report.status == "certified")
    )
