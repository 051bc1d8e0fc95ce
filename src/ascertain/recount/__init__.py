"""Recounts: when state law orders one or lets one be asked for, what one would have to move, and what one moved.

State recount statutes as `law/tables/recount.toml` has them, each row with the years it speaks for.
"""

from ascertain.recount.compared import RecountDifference, UnitDifference, compare
from ascertain.recount.position import RecountPosition, position
from ascertain.recount.reversal import LARGEST_SHIFT, Reversal, overturned, reversal
from ascertain.recount.rules import RecountRule, not_found, rules

__all__ = [
    "LARGEST_SHIFT",
    "RecountDifference",
    "RecountPosition",
    "RecountRule",
    "Reversal",
    "UnitDifference",
    "compare",
    "not_found",
    "overturned",
    "position",
    "reversal",
    "rules",
]
