"""The page that says in one sentence what could not be answered, and which names there are."""

from typing import Final

from ascertain.errors import AscertainError
from ascertain.web.page import Page

SHOWN: Final = 70
"""Valid names up to which all are listed."""


def problem(error: AscertainError) -> Page:
    """The page of an error that is raised on purpose."""
    allowed = error.allowed if len(error.allowed) <= SHOWN else ()
    said = {**error.problem(), "allowed": allowed}
    return Page("problem.html", {"problem": said}, status=error.http_status, noindex=True)
