"""Pages that say in one sentence what could not be answered, and what the reader can do."""

from collections.abc import Mapping
from typing import Final

from ascertain.errors import AscertainError
from ascertain.web.page import Page

PROBLEMS: Final[Mapping[int, tuple[str, str]]] = {
    404: ("No such page", "There is no page at this address."),
    405: ("Not this way", "This address answers GET and HEAD only."),
    414: ("Address too long", "The address is longer than 2,048 bytes."),
    422: ("Cannot be answered", "The question does not fit this page."),
    429: ("Too many requests", "This address asks faster than the site answers; wait a few seconds and try again."),
    500: ("Our mistake", "Something unforeseen happened. The numbers on other pages are not affected."),
    503: ("Busy", "The site has more to do than it can; wait a few seconds and try again."),
}
"""Status -> title and sentence."""
SHOWN: Final = 70
"""Valid names up to which all are listed."""


def problem_page(status: int, *, detail: str = "") -> Page:
    """The page of a status; `detail` is a better sentence where there is one."""
    title, sentence = PROBLEMS[status]
    said = {"status": status, "title": title, "detail": detail or sentence, "allowed": []}
    return Page("problem.html", {"problem": said}, status=status, noindex=True)


def problem(error: AscertainError) -> Page:
    """The page of an error that is raised on purpose: its sentence and the names that would be valid."""
    said = error.problem()
    allowed = error.allowed if len(error.allowed) <= SHOWN else ()
    return Page("problem.html", {"problem": {**said, "allowed": allowed}}, status=error.http_status, noindex=True)
