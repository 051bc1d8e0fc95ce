"""The packs of facts: what each covers, its licence, when it was retrieved and its hash."""

from ascertain import answers
from ascertain.web.page import Asked, Page


def sources(asked: Asked) -> Page:
    """Every pack in one line."""
    return Page("sources.html", {"found": answers.sources()})


def source(asked: Asked) -> Page:
    """One pack with its columns, notes and origins."""
    found = answers.sources(asked.parts["pack"])
    return Page("source.html", {"found": found, "pack": found.record["rows"][0]})
