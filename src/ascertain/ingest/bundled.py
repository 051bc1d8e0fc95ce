"""The bundled series, screened as a log would screen them: what counts, and what is held because a rule stops it."""

from collections.abc import Iterator
from itertools import groupby

from ascertain.archive import Remembered, series
from ascertain.canvass import Past, examine
from ascertain.election import Election, Finding
from ascertain.ingest.background import context
from ascertain.law import law_for
from ascertain.returns import Report

Held = tuple[Report, tuple[Finding, ...]]


@Remembered
def screened(year: int) -> tuple[tuple[Report, ...], tuple[Held, ...]]:
    """The statements of a year's series that count, and those that are held with the findings why.

    Counties are screened snapshot by snapshot, states as one feed; a statement about the nation has no baseline.
    """
    every, election = series(year), Election(year)
    day = law_for(election).day("election_day")
    counted, held, past = [], list[Held](), Past()
    latest: dict[str, object] = {}
    for reports in _files(every):
        background = context(election, day, held=[report for report, _ in held], latest=latest)  # type: ignore[arg-type]  # moments by source
        examined = examine(reports, past, background)
        for place, report in enumerate(reports):
            if place in examined.held:
                held.append((report, tuple(examined.by_report[place])))
            else:
                counted.append(report)
        latest = {reports[0].source: reports[0].as_of}
    counted += [report for report in every if report.unit == "US"]
    return tuple(counted), tuple(held)


def _files(reports: tuple[Report, ...]) -> Iterator[list[Report]]:
    """What would have come as one file: the counties of one moment, or the whole feed of the states."""
    below = [report for report in reports if report.unit != "US"]
    counties = [report for report in below if report.unit.isdigit()]
    if not counties:
        yield below
        return
    ordered = sorted(counties, key=lambda report: report.as_of)
    for _, group in groupby(ordered, key=lambda report: report.as_of):
        yield list(group)
