"""`audit draw`, `assess` and `report`: each loads the log and its files, asks `audits`, and answers."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ascertain.answers.answer import Answer
from ascertain.answers.audit_files import Opened, load, publish
from ascertain.answers.files import File, sources_of
from ascertain.errors import CheckFailed, InputInvalid
from ascertain.wire import audits as form

if TYPE_CHECKING:
    from ascertain.audits.course import Assessment, Audit
    from ascertain.audits.log import Pending

HOW_SURE = "If the reported outcome is wrong, an audit run this way had at most a {:g} % chance of stopping before a full hand count."


def _stamp(audit: "Audit", sentence: str) -> str:
    return f"PRACTICE. {sentence}" if audit.practice else sentence


def _sources(opened: Opened) -> tuple[str, list[Any]]:
    last = opened.log.entries[-1].at
    return last, sources_of([opened.log.path])[1]


def audit_draw(log: File, *, seed: str, size: int, practice: bool = False, pull_sheets: File | None = None) -> Answer:
    """Draw the next round from the public seed; the pull sheets carry no vote."""
    from ascertain.audits import course
    from ascertain.audits.log import open_log
    from ascertain.audits.places import fetched

    found = open_log(log)
    opened = load(found, records=False)
    made, entries = course.draw(opened.audit, size=size, seed=seed, practice=practice)
    found.append(entries)
    opened = load(found, records=True)
    cards = fetched(opened.batches, made.positions, first=made.first, records=opened.records.cards)
    places = tuple(_place(own) for own in cards)
    record = form.DrawRecord(
        made.number, made.first, made.last, opened.audit.contest.cards, len(places), places, found.head
    )
    files: tuple[str, ...] = ()
    if pull_sheets is not None:
        from ascertain.answers.sheets import write_sheets

        files = write_sheets(Path(pull_sheets), opened.audit, made.number, cards)
    sheets = f" {len(files)} pull sheets written." if files else ""
    sentence = (
        f"Round {made.number}: draws {made.first:,} to {made.last:,} are {len(places):,} different cards of "
        f"{record.cards:,}.{sheets}"
    )
    as_of, sources = _sources(replace(opened, log=found))
    return Answer(record, as_of, "canvass", (), (), _stamp(opened.audit, sentence), places, origins=sources)


def _place(own: Any) -> form.PlaceRecord:
    batch, card = own.place.batch, own.place.card
    container, tabulator, name = (batch.container, batch.tabulator, batch.name) if batch else ("", "", "no such card")
    return form.PlaceRecord(container, tabulator, name, card, own.place.position, own.imprinted, own.draws)


def audit_assess(log: File, *, readings: File | None = None, full_count: str | None = None) -> Answer:
    """Take in what boards read, compute the risk from the whole log, and say what follows.

    `full_count` is the board's reason to count every card by hand, whatever the risk.
    """
    from ascertain.audits import course
    from ascertain.audits.log import Pending, open_log

    found = open_log(log)
    opened = load(found, records=True)
    audit = opened.audit
    if audit.closed is not None:
        raise InputInvalid(f"the audit is closed: {audit.closed}.")
    if not audit.rounds:
        raise InputInvalid("nothing was drawn yet.")
    entries = _readings(opened, readings) if readings is not None else []
    after = course.with_readings(audit, entries, first=len(found.entries) + 1)
    assessed = course.assess(after, opened.records)
    body = course.assessed_body(after, assessed)
    entries.append(Pending("assessed", body))
    if full_count is not None and assessed.decision == "continue":
        entries.append(Pending("closed", {"result": "full count", "reason": full_count}))
    elif assessed.decision != "continue":
        result = "stopped" if assessed.decision == "stop" else "full count"
        entries.append(Pending("closed", {"result": result}))
    found.append(entries)
    record = _assessed(body, found.head)
    as_of, sources = _sources(opened)
    sentence = _stamp(audit, _decided(audit, assessed))
    return Answer(record, as_of, "canvass", (), opened.findings, sentence, record.assertions, origins=sources)


def _readings(opened: Opened, file: File) -> "list[Pending]":
    """New readings and corrections; a reading that says what the log has adds nothing."""
    from ascertain.audits.course import HandReading, read_entry
    from ascertain.audits.places import position_of
    from ascertain.ingest.readings import read_readings

    audit, name = opened.audit, Path(file).name
    drawn = set(audit.drawn)
    made: list[Pending] = []
    seen: dict[int, HandReading] = {}
    contest = audit.contest
    for own in read_readings(file, contest=contest.name, choices=list(contest.votes), vote_for=contest.vote_for):
        try:
            position = own.position or position_of(
                opened.batches, tabulator=own.tabulator, batch=own.batch, card=own.card
            )
        except InputInvalid as error:
            raise InputInvalid(f"{name}, line {own.line}: {error}", parameter="readings") from None
        if position not in drawn or position > audit.on_paper:
            raise InputInvalid(f"{name}, line {own.line}: card {position} was not drawn.", parameter="readings")
        reading = HandReading(own.state, own.votes)
        if position in seen:
            if seen[position] != reading:
                raise InputInvalid(f"{name}, line {own.line}: card {position} stands there twice, differently.")
            continue
        seen[position] = reading
        known = audit.readings.get(position)
        if known is None or known[1] != reading:
            made.append(read_entry(position, reading, board=own.board, replaces=known[0] if known else None))
    return made


def _assessed(body: Mapping[str, Any], head: str) -> form.AssessRecord:
    pairs = tuple(
        form.AssertionRisk(own["winner"], own["loser"], own["log_e"], own["risk"], own["discrepancies"])
        for own in body["assertions"]
    )
    return form.AssessRecord(body["round"], body["drawn"], pairs, body["risk"], body["decision"], body["next"], head)


def _decided(audit: "Audit", found: "Assessment") -> str:
    from ascertain.audits.evalue import Evidence

    worst = min((own.evidence.peak for _, own in found.measured), default=0.0)
    risk = Evidence(worst, worst).text
    limit = f"{100 * audit.risk_limit:g} %"
    if found.decision == "stop":
        return f"After {len(audit.drawn):,} draws the risk is {risk}, within the limit of {limit}: the audit stops. {HOW_SURE.format(100 * audit.risk_limit)}"
    if found.decision == "full count":
        return f"After {len(audit.drawn):,} draws the risk is {risk}; a full hand count is due. An audit never ends for lack of time."
    return f"After {len(audit.drawn):,} draws the risk is {risk}, above the limit of {limit}: draw {found.next or 0:,} more cards."


@dataclass(frozen=True)
class Reported(Answer):
    """An audit's report with what its page shows."""

    opened: Opened | None = None
    measured: "Assessment | None" = None


def audit_report(log: File, *, replay: bool = False, public: File | None = None) -> Reported:
    """Where an audit stands; with `replay` everything is computed again from nothing.

    Raises `CheckFailed` for a log that is broken or, replayed, differs.
    """
    from ascertain.audits import course
    from ascertain.audits.log import open_log

    found = open_log(log)
    try:
        opened = load(found, records=True)
    except InputInvalid as error:
        raise CheckFailed(str(error)) from None
    if replay:
        odd = course.replay(found.entries, opened.records)
        if odd:
            raise CheckFailed(odd[0].message)
    audit = opened.audit
    last = audit.assessed[-1] if audit.assessed else {}
    files = publish(opened, Path(public)) if public is not None else ()
    record = form.ReportRecord(
        audit.contest.name,
        audit.risk_limit,
        audit.math,
        len(audit.rounds),
        len(audit.drawn),
        last.get("risk"),
        audit.closed or (last.get("decision")),
        len(found.entries),
        found.head,
        replay,
        files,
    )
    measured = course.assess(audit, opened.records) if audit.rounds and not audit.unread else None
    told = " Replayed from nothing: every draw and every assessment is the same." if replay else ""
    stands = _decided(audit, measured) if measured is not None and audit.assessed else "not assessed yet."
    as_of, sources = _sources(opened)
    sentence = _stamp(audit, f"{audit.contest.name}: {stands}{told}")
    return Reported(
        record, as_of, "canvass", (), opened.findings, sentence, [record], sources, opened=opened, measured=measured
    )
