"""ascertain: a US presidential election from the first report to the president, under the law of its year.

The public names are resolved when first asked for, so that importing the package costs nothing.
"""

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from ascertain.allocation import Allocation, Frame, allocate
    from ascertain.answers import Answer
    from ascertain.archive import load_case
    from ascertain.campaign import attention
    from ascertain.election import OTHERS, UNPLEDGED, Election, Finding, Ticket
    from ascertain.errors import AscertainError
    from ascertain.flips import (
        Flip,
        alternatives,
        departures_needed,
        fewest_contests,
        fewest_votes,
        minimal_sets,
        uniform_swing,
    )
    from ascertain.law import Award, Law, law_for
    from ascertain.meeting import Departure
    from ascertain.power import count_maps
    from ascertain.proceedings import Case, Congress, Proceedings, decide
    from ascertain.projection import Projection, project
    from ascertain.returns import Progress, Report, Returns, fold
    from ascertain.scenario import Rule, Scenario, awards_for
    from ascertain.simulation import Forecast, distribution, draws, inversion, pivotal

_HOME: Final[Mapping[str, str]] = {
    "OTHERS": "election",
    "UNPLEDGED": "election",
    "Allocation": "allocation",
    "Answer": "answers",
    "AscertainError": "errors",
    "Award": "law",
    "Case": "proceedings",
    "Congress": "proceedings",
    "Departure": "meeting",
    "Election": "election",
    "Finding": "election",
    "Flip": "flips",
    "Forecast": "simulation",
    "Frame": "allocation",
    "Law": "law",
    "Proceedings": "proceedings",
    "Progress": "returns",
    "Projection": "projection",
    "Report": "returns",
    "Returns": "returns",
    "Rule": "scenario",
    "Scenario": "scenario",
    "Ticket": "election",
    "allocate": "allocation",
    "awards_for": "scenario",
    "alternatives": "flips",
    "attention": "campaign",
    "count_maps": "power",
    "decide": "proceedings",
    "departures_needed": "flips",
    "distribution": "simulation",
    "draws": "simulation",
    "fewest_contests": "flips",
    "fewest_votes": "flips",
    "fold": "returns",
    "inversion": "simulation",
    "law_for": "law",
    "load_case": "archive",
    "minimal_sets": "flips",
    "pivotal": "simulation",
    "project": "projection",
    "uniform_swing": "flips",
}

__all__ = [
    "OTHERS",
    "UNPLEDGED",
    "Allocation",
    "Answer",
    "AscertainError",
    "Award",
    "Case",
    "Congress",
    "Departure",
    "Election",
    "Finding",
    "Flip",
    "Forecast",
    "Frame",
    "Law",
    "Proceedings",
    "Progress",
    "Projection",
    "Report",
    "Returns",
    "Rule",
    "Scenario",
    "Ticket",
    "allocate",
    "alternatives",
    "attention",
    "awards_for",
    "count_maps",
    "decide",
    "departures_needed",
    "distribution",
    "draws",
    "fewest_contests",
    "fewest_votes",
    "fold",
    "inversion",
    "law_for",
    "load_case",
    "minimal_sets",
    "pivotal",
    "project",
    "uniform_swing",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOME[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
