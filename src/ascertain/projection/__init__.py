"""The ballots still out: from a partial count to final votes by unit, state and nation, with intervals.

`project` takes counts and a baseline as tables; docs/method/projection.md has the model and where it comes from.
"""

from ascertain.projection.constants import Constants, Prior, constants_without
from ascertain.projection.inputs import read_csv
from ascertain.projection.monitor import Drift, monitor
from ascertain.projection.project import project
from ascertain.projection.result import Area, Evidence, Projection, Range, Unit

__all__ = [
    "Area",
    "Constants",
    "Drift",
    "Evidence",
    "Prior",
    "Projection",
    "Range",
    "Unit",
    "constants_without",
    "monitor",
    "project",
    "read_csv",
]
