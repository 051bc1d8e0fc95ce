"""Votes by congressional district, for rules that ask who carried each: estimates from precincts, on lines of a year.

They decide districts and are in no sum: no popular vote and no canvass counts them (a `Report` that is not exact).
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from ascertain import archive
from ascertain.election import NATION, OTHERS, Finding, is_district
from ascertain.errors import FactMissing
from ascertain.proceedings import Case
from ascertain.returns import CONTEST, TOTAL, Report, Returns, Statement
from ascertain.scenario.margin import swung
from ascertain.tally import add

PACK: Final = "district_president"
TIES: Final = "tie_resolutions"
PARTY: Final[Mapping[str, str]] = {"D": "democratic", "R": "republican"}
"""The pack's parties -> colour slot of the ticket."""
SHARE_DIGITS: Final = 6
"""Decimals of the printed shares; where the pack has no votes, shares are compared as whole millionths."""
Votes = Mapping[str, int]


@archive.Remembered
def pairs() -> tuple[tuple[int, int], ...]:
    """Elections and lines for which there are district votes."""
    content = archive.table(PACK)
    places = [content.columns.index(name) for name in ("year", "map_year")]
    return tuple(sorted({(int(row[places[0]]), int(row[places[1]])) for row in content.rows}))


@archive.Remembered
def estimates(year: int, map_year: int) -> Mapping[str, Votes]:
    """Estimated votes by district; raises `FactMissing` naming the pairs of election and lines there are."""
    if (year, map_year) not in pairs():
        have = ", ".join(f"{election} on the map of {lines}" for election, lines in pairs())
        raise FactMissing(f"there are no district votes of {year} on the map of {map_year}; there are: {have}.")
    names = {ticket.colour: name for name, ticket in archive.tickets_of(year).items()}
    found: dict[str, dict[str, int]] = {}
    totals: dict[str, int] = {}
    for row in archive.of_year(PACK, year):
        if int(row["map_year"]) == map_year:
            own = found.setdefault(row["district"], {})
            own[names[PARTY[row["party"]]]] = _votes(row)
            totals[row["district"]] = int(row["total"] or 0)
    for district, own in found.items():
        others = totals[district] - sum(own.values())
        if others > 0:
            own[OTHERS] = others
    return found


def _votes(row: Mapping[str, str]) -> int:
    return int(row["votes_est"]) if row["votes_est"] else int(Decimal(row["two_party_share"]).scaleb(SHARE_DIGITS))


def with_districts(
    case: Case, states: Mapping[str, int | None], *, resolve_ties: bool = True, swings: Mapping[str, str]
) -> Case:
    """The case with votes of every district of these states, on the lines of a year (None: its own election's).

    A district with a count of its own on those lines keeps it. `swings` (ticket -> points) act on the estimates.
    """
    year = case.election.year
    statements, lots = dict(case.returns.statements), dict(case.lots)
    lines_of = {state: year if lines is None else lines for state, lines in states.items()}
    for unit in case.returns.counts:
        if is_district(unit) and lines_of.get(unit[:2], year) != year:
            del statements[unit, CONTEST, TOTAL]
    for lines in sorted(set(lines_of.values())):
        for district, own in estimates(year, lines).items():
            if lines_of.get(district[:2]) != lines or (district, CONTEST, TOTAL) in statements:
                continue
            votes = own
            for name, points in swings.items():
                votes = add([votes, swung(votes, case.tickets, name, points)])
            report = _report(district, votes, case)
            statements[report.key] = Statement(report)
            if resolve_ties and district not in lots:
                lots.update(_recorded_lot(year, lines, district, votes))
    changed = replace(case, returns=Returns(statements, case.returns.sources), lots=lots)
    return replace(changed, notes=(*case.notes, *(_estimated(year, lines) for lines in sorted(set(lines_of.values())))))


def _report(district: str, votes: Votes, case: Case) -> Report:
    day = case.law.day("congress_counts")
    when = datetime.fromisoformat(f"{day.isoformat()}T00:00:00+00:00")
    return Report(district, CONTEST, TOTAL, votes, "unofficial", when, PACK, when, exact=False)


def _recorded_lot(year: int, lines: int, district: str, votes: Votes) -> dict[str, tuple[str, ...]]:
    """Who carried a district whose rounded estimates are level, where a source says so."""
    ranked = sorted((number for name, number in votes.items() if name != OTHERS), reverse=True)
    if len(ranked) < 2 or ranked[0] != ranked[1]:
        return {}
    for row in archive.of_year(TIES, year):
        if int(row["map_year"]) == lines and row["district"] == district:
            return {district: (row["winner"],)}
    return {}


def _estimated(year: int, lines: int) -> Finding:
    text = (
        f"votes by district are estimates from precincts on the map of {lines}; they decide districts here and are in "
        "no sum. Another map gives another answer."
    )
    return Finding("note", "districts_estimated", NATION, text, {"election": year, "map": lines})
