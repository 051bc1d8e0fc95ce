"""The canvass: which counts are let into the count, do they agree with each other, and what has each state certified?

`screen` looks at one report, `examine` at a whole file, `reconcile` at what stands. All three are pure.
"""

from ascertain.canvass.examine import Examined, Past, examine
from ascertain.canvass.reconcile import (
    RESIDUAL_LIMIT,
    Canvass,
    Change,
    StateCanvass,
    after_certification,
    changes,
    mixed_sources,
    parent_differs,
    reconcile,
)
from ascertain.canvass.screen import Baseline, Context, margin_of, screen
from ascertain.canvass.thresholds import CODES, LIMITS, Code, Limits

__all__ = [
    "CODES",
    "LIMITS",
    "RESIDUAL_LIMIT",
    "Baseline",
    "Canvass",
    "Change",
    "Code",
    "Context",
    "Examined",
    "Limits",
    "Past",
    "StateCanvass",
    "after_certification",
    "changes",
    "examine",
    "margin_of",
    "mixed_sources",
    "parent_differs",
    "reconcile",
    "screen",
]
