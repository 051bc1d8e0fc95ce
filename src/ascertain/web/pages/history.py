"""Two centuries: elections whose popular leader lost, every state's streaks, and one state from its first election on."""

from ascertain import answers, charts
from ascertain.web.page import Asked, Page

WIDE = 600
"""Width of a strip of all elections, in pixels."""


def history(asked: Asked) -> Page:
    """The splits and, for each state, the streak that lasts and the longest."""
    splits = answers.history_of(splits=True)
    states = answers.streaks()
    values = {
        "splits": splits,
        "totals": {line.year: line.votes for line in answers.overview()},
        "states": states,
        "strips": {own.state: _strip(own) for own in states},
        "span": _span(),
    }
    return Page("history.html", values)


def state_history(asked: Asked) -> Page:
    """One state's elections, latest first, and its streaks."""
    found = answers.history_of(state=asked.parts["state"])
    own = next(own for own in answers.streaks() if own.state == found.record["state"])
    rows = list(reversed(found.record["rows"]))
    return Page("state_history.html", {"found": found, "own": own, "rows": rows, "strip": _strip(own), "span": _span()})


def _span() -> tuple[int, int]:
    lines = answers.overview()
    return lines[-1].year, lines[0].year


def _strip(own: answers.StateStreaks) -> str:
    since, until = _span()
    bars = [charts.Bar(streak.party, streak.colour, streak.first, streak.last) for streak in own.streaks]
    return charts.strip(bars, title=f"Elections of {own.name}", since=since - since % 4, until=until, width=WIDE)
