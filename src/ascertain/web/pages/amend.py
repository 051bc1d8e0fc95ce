"""What it takes to change the rules: the thresholds of Article V and the interstate compact."""

from ascertain import answers
from ascertain.errors import UnknownName
from ascertain.web.page import Asked, Page


def amend(asked: Asked) -> Page:
    """The thresholds now, or with `?year=` as they were on 20 July of a year."""
    wanted = asked.query.get("year", "").strip()
    if wanted and not (wanted.isascii() and wanted.isdigit()):
        raise UnknownName(f"{wanted} is no year.", parameter="year")
    found = answers.amendment(int(wanted) if wanted else None)
    return Page("amend.html", {"found": found, "wanted": wanted, **found.to_dict()}, noindex=bool(wanted))
