"""How the numbers are made, and how far the pages were tried by those who depend on them."""

from ascertain import answers
from ascertain.web.page import Asked, Page
from ascertain.web.tried import NOT_TRIED, TRIED


def method(asked: Asked) -> Page:
    """The methods in short, one section a step."""
    values = {"kinds": {kind.id: kind for kind in answers.CHECK_KINDS}, "rules": answers.screening_rules()}
    return Page("method.html", values)


def accessibility(asked: Asked) -> Page:
    """What was tested and what was not."""
    return Page("accessibility.html", {"tried": TRIED, "not_tried": NOT_TRIED})
