"""A drawing for other sites' pages: status, bar, drawing, source and link, and the code that embeds it."""

from dataclasses import replace

from ascertain import answers, charts
from ascertain.errors import UnknownName
from ascertain.web.page import Asked, Page

VIEWS = ("map", "tiles", "path", "squares", "bar")
THEMES = ("auto", *charts.PALETTE)
WIDE = 860
NARROW = 360
HEIGHTS = {"map": 720, "tiles": 760, "path": 560, "squares": 720, "bar": 220}
"""Height of a frame until its script tells the true one."""


def embed(asked: Asked) -> Page:
    """The drawing of an election, wide and narrow, for a frame."""
    year, view = int(asked.parts["year"]), asked.parts["view"]
    theme = asked.query.get("theme", "auto")
    for name, value, allowed in (("view", view, VIEWS), ("theme", theme, THEMES)):
        if value not in allowed:
            raise UnknownName(f"there is no {name} {value} to embed.", parameter=name, allowed=allowed)
    picture = _picture(asked, year, view)
    drawings = {
        name: charts.inline(picture, view=view, width=width)  # type: ignore[arg-type]  # one of the views, see above
        for name, width in (("wide", WIDE), ("narrow", NARROW))
        if view != "bar"
    }
    bars = {
        name: charts.inline(picture, view="bar", width=width) for name, width in (("wide", WIDE), ("narrow", NARROW))
    }
    values = {"year": year, "picture": picture, "theme": theme, "drawings": drawings, "bars": bars}
    return Page("embed.html", values, certified=picture.stage != "count", noindex=True, embed=True)


def _picture(asked: Asked, year: int, view: str) -> charts.Picture:
    """What stands in the log that is followed, or the election at a stage, under the scenario of the address."""
    text, stage = answers.scenario_text(asked.query), asked.query.get("stage", "")
    if asked.log is not None and not stage and answers.election_of(asked.log) == year:
        return answers.following(asked.log, text).picture()
    scenario = answers.scenario_of(year, text)
    return answers.drawing(year, view=view, stage=stage or "electors", scenario=scenario).picture  # type: ignore[arg-type]  # checked there


def offer(asked: Asked) -> Page:
    """The code that embeds an election, for every view."""
    year = int(asked.parts["year"])
    live = asked.log is not None and answers.election_of(asked.log) == year
    picture = _picture(replace(asked, query={}), year, "map")
    values = {"year": year, "picture": picture, "heights": HEIGHTS, "stage": "" if live else "electors"}
    return Page("embed_code.html", values, certified=not live, noindex=True)
