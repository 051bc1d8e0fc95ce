"""Results against voting equipment: every state, or the comparison of one."""

from ascertain import answers, report
from ascertain.web.page import Asked, Page


def discrepancy(asked: Asked) -> Page:
    """The same report as the command writes, inside the site's frame, with a choice of states."""
    year, state = int(asked.parts["year"]), asked.query.get("state", "")
    found = answers.discrepancy(year, state=state) if state else answers.discrepancy_screen(year)
    values = {
        "year": year,
        "state": state.upper(),
        "states": answers.STATES,
        "body": report.discrepancy_body(found),
        "command": f"ascertain discrepancy {year} --state {state.upper()}"
        if state
        else f"ascertain discrepancy screen {year}",
    }
    return Page("discrepancy.html", values)
