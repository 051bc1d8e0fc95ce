"""Appending files to a log: parse everything, screen everything, then one transaction for each file.

A file with anything that must be rejected is refused as a whole and the log is untouched; files before it stay.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, date, datetime

from ascertain.canvass import Examined, Past, examine
from ascertain.election import NATION, Election, Finding, Status
from ascertain.errors import InputInvalid
from ascertain.ingest.background import context
from ascertain.ingest.log import Log
from ascertain.ingest.opening import Progress, Source
from ascertain.ingest.reading import Reading, read_source, request_of
from ascertain.law import law_for
from ascertain.returns import Report
from ascertain.store import Appended, Entry, Intake


def append(
    log: Log,
    paths: Sequence[str | os.PathLike[str] | Source],
    *,
    format: str = "auto",  # noqa: A002  # the option's name
    as_of: datetime | date | None = None,
    status: Status | None = None,
    source: str | None = None,
    state: str | None = None,
    received: datetime | None = None,
    received_from: str = "",
    progress: Progress | None = None,
    allowed: Callable[[Sequence[Report]], None] | None = None,
    after: str | None = None,
) -> Appended:
    """Read, screen and append files in the order given; the numbers of all of them together.

    `allowed` may refuse reports before they are screened; `after` is the head that the log must have. Raises
    `InputInvalid` for the first file that is refused: it adds nothing, those before it stay appended.
    """
    received = received or datetime.now(UTC)
    request = request_of(
        Election(log.election),
        received=received,
        as_of=as_of,
        status=status,
        source=source,
        state=state,
        test=log.test,
        received_from=received_from,
    )
    total = Appended(head=log.head)
    for path in paths:
        opened = path if isinstance(path, Source) else Source(path, progress=progress)
        if log.seen(opened.sha256):
            text = f"{opened.name} was appended before; it adds nothing."
            total = _together(total, Appended(findings=(Finding("note", "seen_before", NATION, text),), head=log.head))
            continue
        reading = read_source(opened, request, format=format)
        if allowed is not None:
            allowed(reading.reports)
        intake = Intake(opened.name, opened.sha256, reading.format, opened.size, received, received_from)
        total = _together(total, _append_one(log, intake, reading, after=after))
    return total


def _append_one(log: Log, intake: Intake, reading: Reading, *, after: str | None) -> Appended:
    """Screen one file and hand it to the log."""
    examined = screen_reading(log, reading)
    if examined.rejected:
        first, more = examined.rejected[0], len(examined.rejected) - 1
        where = f", {first.detail['locator']}" if first.detail.get("locator") else ""
        rest = f" ({more} more like it)" if more else ""
        raise InputInvalid(
            f"{intake.name}{where}: {first.message.rstrip('.')}{rest}.",
            parameter="file",
            code=first.code,
            findings=examined.rejected,
        )
    entries = [
        Entry(report, place in examined.held, examined.by_report[place]) for place, report in enumerate(reading.reports)
    ]
    about_file = (*reading.findings, *examined.about_file)
    done = log.append(intake, entries, findings=about_file, after=after)
    return replace(done, skipped=reading.skipped, findings=(*reading.findings, *examined.findings))


def screen_reading(log: Log, reading: Reading) -> Examined:
    """What screening says of a file, given what the log holds."""
    sources = sorted({report.source for report in reading.reports})
    accepted = [entry.report for name in sources for entry in log.entries(source=name) if not entry.held]
    latest = {name: when for name in sources if (when := log.latest(name)) is not None}
    election = Election(log.election)
    known = context(
        election,
        law_for(election).day("election_day", "electors_meet"),
        held=[entry.report for entry in log.entries(held=True)],
        standing=log.read(),
        latest=latest,
    )
    return examine(reading.reports, Past(accepted), known)


def _together(first: Appended, second: Appended) -> Appended:
    """The sum of two files' numbers, all findings, and the later head."""
    counted = {
        each.name: getattr(first, each.name) + getattr(second, each.name)
        for each in fields(Appended)
        if each.name != "head"
    }
    return Appended(**counted, head=second.head)
