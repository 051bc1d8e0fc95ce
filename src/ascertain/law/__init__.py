"""The law of a presidential election as dated, cited rows, and `law_for(election)` that gathers what was in force.

Tables in `tables/` hold the law in force since a day, with its citation; a day that they do not cover is refused.
"""

from ascertain.law.calendar import Deadline, Milestone, calendar, deadlines, verified_through
from ascertain.law.electoral_college import (
    ALL,
    VOIDS,
    Among,
    Appointment,
    Award,
    Binding,
    ContingentRule,
    CountRule,
    Law,
    Term,
    elections,
    law_for,
    provisions_in_force,
)
from ascertain.law.provisions import Provision, Series, load_series

__all__ = [
    "ALL",
    "VOIDS",
    "Among",
    "Appointment",
    "Award",
    "Binding",
    "ContingentRule",
    "CountRule",
    "Deadline",
    "Law",
    "Milestone",
    "Provision",
    "Series",
    "Term",
    "calendar",
    "deadlines",
    "elections",
    "law_for",
    "load_series",
    "provisions_in_force",
    "verified_through",
]
