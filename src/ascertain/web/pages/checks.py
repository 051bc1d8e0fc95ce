"""What the canvass and the steps after it found odd about an election."""

from ascertain import answers
from ascertain.web.page import Asked, Page


def checks(asked: Asked) -> Page:
    """The findings by kind of check, each with its method and what it cannot show."""
    year = int(asked.parts["year"])
    followed = asked.log is not None and answers.election_of(asked.log) == year
    found = answers.checks(year, log=asked.log if followed else None)
    values = {
        "year": year,
        "found": found,
        "compared": year in answers.COMPARED,
        "number": sum(len(own) for _, own in found),
    }
    return Page("checks.html", values, certified=not followed)
