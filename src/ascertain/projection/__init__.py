"""The ballots still out: from a partial count to final votes by unit, state and nation, with intervals.

`project` takes counts and a baseline as tables; docs/method/projection.md has the model and where it comes from.
"""

from ascertain.projection.assemble import project
from ascertain.projection.constants import PACK, Constants, Prior, constants_without
from ascertain.projection.electors import forecast_of
from ascertain.projection.finished import certified, due
from ascertain.projection.inputs import read_csv
from ascertain.projection.monitor import Drift, monitor
from ascertain.projection.pairs import county_votes
from ascertain.projection.result import Area, Evidence, Projection, Range, Unit
from ascertain.projection.stated import Before, Tables, sides_of, tables_of

__all__ = [
    "PACK",
    "Area",
    "Before",
    "Constants",
    "Drift",
    "Evidence",
    "Prior",
    "Projection",
    "Range",
    "Tables",
    "Unit",
    "certified",
    "constants_without",
    "county_votes",
    "due",
    "forecast_of",
    "monitor",
    "project",
    "read_csv",
    "sides_of",
    "tables_of",
]
