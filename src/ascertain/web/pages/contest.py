"""The page of one contest of an election: a state, or a district of Maine or Nebraska."""

from typing import Any, Final

from ascertain import answers
from ascertain.errors import AscertainError, UnknownName
from ascertain.web.page import Asked, Page

RESIDUAL: Final = "-RES"
"""The end of a unit that is no county: what a certificate holds beyond its counties."""


def contest(asked: Asked) -> Page:
    """Result by choice, counties, steps of the count, certificate, electors by name, the law that bound them."""
    year, unit = int(asked.parts["year"]), asked.parts["unit"]
    shown = answers.election_view(year)
    found = {line.drawn.id: line for line in shown.lines}
    if unit not in found:
        raise UnknownName(f"{year} has no contest {unit}.", parameter="unit", allowed=found)
    line, state = found[unit], unit[:2]
    certificates = {row.state: row for row in answers.certificates(shown.found)}
    counties = _rows(lambda: answers.tally(year, by="county", state=state)) if unit == state else ()
    streak, before = answers.streak_of(state, year)
    values = {
        "year": year,
        "shown": shown,
        "line": line,
        "ranked": sorted(line.votes.items(), key=lambda item: -item[1]),
        "certificate": certificates.get(state),
        "safe_harbor": answers.safe_harbor(shown.found),
        "law": _rows(lambda: answers.law(year, state=state)),
        "electors": _rows(lambda: answers.electors(year, state=state)),
        "counties": [row for row in counties if not row.unit.endswith(RESIDUAL)],
        "beyond": [row for row in counties if row.unit.endswith(RESIDUAL)],
        "steps": _rows(lambda: answers.tally(year, batches=state)) if unit == state else (),
        "streak": streak,
        "before": before,
        "others": [own for own in found if own[:2] == state and own != unit],
    }
    return Page("contest.html", values)


def _rows(question: Any) -> Any:
    """The rows of an answer; none where it cannot be told."""
    try:
        return question().table
    except AscertainError:
        return ()
