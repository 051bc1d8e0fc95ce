"""The page of an election at one of its stages."""

from ascertain import answers, charts
from ascertain.web.page import Asked, Page


def election(asked: Asked) -> Page:
    """An election at a stage, in a view, under a scenario."""
    year = int(asked.parts["year"])
    view = asked.query.get("view", "map")
    drawn = answers.drawing(year, view=view, stage=asked.parts.get("stage", "electors"))  # type: ignore[arg-type]
    values = {
        "year": year,
        "picture": drawn.picture,
        "drawing": charts.inline(drawn.picture, view=drawn.view, width=860),
    }
    return Page("election.html", values)
