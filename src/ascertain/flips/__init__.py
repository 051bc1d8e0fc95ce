"""The least change that denies, ties or wins: votes, contests, electors, uniform swing, tipping points.

Every function takes a `Case`, so a scenario may have been applied before, or a `Position` made of one.
"""

from ascertain.flips.change import Flip, alternatives, fewest_contests, fewest_votes
from ascertain.flips.costs import Goal, Kind, Transfer, switch_cost
from ascertain.flips.departing import Departures, departures_needed
from ascertain.flips.position import Contest, Position, position
from ascertain.flips.search import minimal_sets
from ascertain.flips.swing import Denominator, Swing, uniform_swing

__all__ = [
    "Contest",
    "Denominator",
    "Departures",
    "Flip",
    "Goal",
    "Kind",
    "Position",
    "Swing",
    "Transfer",
    "alternatives",
    "departures_needed",
    "fewest_contests",
    "fewest_votes",
    "minimal_sets",
    "position",
    "switch_cost",
    "uniform_swing",
]
