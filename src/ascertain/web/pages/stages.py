"""What the stages of an election add to its page."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ascertain import answers, charts
from ascertain.errors import AscertainError
from ascertain.web.page import Asked

NAMES: Final[Mapping[str, str]] = {
    "count": "Count",
    "certify": "Certify",
    "electors": "Electors",
    "congress": "Congress",
    "outcome": "Outcome",
}

LATER: Final[Mapping[str, str]] = {
    "electors": "electors_meet",
    "congress": "congress_counts",
    "outcome": "inauguration",
}
"""Stages that a count under way has not reached, and the event of the calendar that begins them."""

TELLERS: Final[Mapping[str, str]] = {"cook": "the Cook Political Report's tracker"}
"""Sources of bundled series whose names would not be understood."""


def listed(shown: answers.ElectionView) -> list[dict[str, Any]]:
    """The stages with their addresses, or with the reason why there is nothing to see."""
    no_votes = shown.outcome.popular_vote is None and not shown.live
    law = {row.event: row.date for row in answers.calendar(shown.year).table}
    later = (
        {"electors": "electors_meet", "congress": "congress_counts", "outcome": "inauguration"} if shown.live else {}
    )
    return [
        {
            "stage": stage,
            "words": words,
            "path": f"/elections/{shown.year}/{stage}",
            "reason": "no popular vote recorded" if stage == "count" and no_votes else "",
            "on": law.get(later.get(stage, "")),
        }
        for stage, words in NAMES.items()
    ]


def _count(asked: Asked, shown: answers.ElectionView) -> dict[str, Any]:
    """The tracker, as of the scenario's moment if it names one; the steps of a state's count; the lead over time."""
    moment = dict(shown.settings).get("as_of", (None,))[0]
    log = asked.log if shown.live else None
    tracker = _asked(lambda: answers.tally(shown.year, tracker=True, as_of=moment, log=log))
    if tracker["answer"] is None:
        tracker = _asked(lambda: answers.tally(shown.year, by="state", as_of=moment, log=log))
    place = asked.query.get("batches")
    steps = _asked(lambda: answers.tally(shown.year, batches=place, as_of=moment, log=log)) if place else None
    lead = {"lead_rows": ()} if log else _lead(shown)
    return {"tracker": tracker, "steps": steps, "place": place, **lead}


def _asked(question: Callable[[], answers.Answer]) -> dict[str, Any]:
    """An answer, or the sentence why there is none."""
    try:
        return {"answer": question(), "reason": ""}
    except AscertainError as error:
        return {"answer": None, "reason": str(error)}


def _lead(shown: answers.ElectionView) -> dict[str, Any]:
    """The line of the lead, wide and narrow, and the same as rows."""
    (first, second), points = answers.leads(shown.year)
    if not points:
        return {"lead_rows": ()}
    slots = (shown.slot(first), shown.slot(second))
    names = (shown.short[first], shown.short[second])
    course = charts.Course(*names, slots, tuple(charts.Lead(row.at, row.votes) for row in points))  # type: ignore[arg-type]
    drawn = [charts.lead_chart(course, width=width, height=high) for width, high in ((1200, 300), (335, 240))]
    teller = TELLERS.get(points[0].source, points[0].source)
    return {"lead_rows": points, "lead_names": names, "lead_drawn": drawn, "teller": teller}


def _certify(asked: Asked, shown: answers.ElectionView) -> dict[str, Any]:
    return {"certificates": answers.certificates(shown.found), "safe_harbor": answers.safe_harbor(shown.found)}


def _electors(asked: Asked, shown: answers.ElectionView) -> dict[str, Any]:
    """The law that bound the electors of each state, for those who departed; all electors beside their squares."""
    asked_for = asked.query.get("view") == "squares" and not shown.canonical
    return {
        "bound": answers.bindings(shown.year) if shown.outcome.departures else {},
        "everyone": answers.electors_by_state(shown.year) if asked_for else {},
    }


def _congress(asked: Asked, shown: answers.ElectionView) -> dict[str, Any]:
    roll = answers.roll(shown.found)
    return {"roll": roll, "called": {row.state: row.name for row in roll}}


def _outcome(asked: Asked, shown: answers.ElectionView) -> dict[str, Any]:
    return {"rules": answers.under_rules(shown.year)}


VALUES: Final[Mapping[str, Callable[[Asked, answers.ElectionView], dict[str, Any]]]] = {
    "count": _count,
    "certify": _certify,
    "electors": _electors,
    "congress": _congress,
    "outcome": _outcome,
}
"""Stage -> what its template needs."""
