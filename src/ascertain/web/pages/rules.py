"""The votes of an election under every rule."""

from ascertain import answers, charts
from ascertain.web.page import Asked, Page


def rules(asked: Asked) -> Page:
    """One row a rule: who would win with how many electors, and which states would differ."""
    shown = answers.election_view(int(asked.parts["year"]))
    values = {
        "year": shown.year,
        "rules": answers.under_rules(shown.year),
        "last": charts.last_name,
        "sources": shown.sources,
        "as_of": shown.as_of,
    }
    return Page("rules.html", values)
