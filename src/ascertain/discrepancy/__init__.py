"""Is the result odd, given the voting equipment? A question fixed first, gates, declared tests, a careful verdict.

`investigate` compares places of one state, `screen` all states; a comparison cannot show what a machine did, only
records of votes can.
"""

from ascertain.discrepancy.investigation import Investigation, investigate
from ascertain.discrepancy.question import (
    BUNDLED,
    Declaration,
    Question,
    declare,
    declared_path,
    read_question,
    standard_question,
    standard_text,
)
from ascertain.discrepancy.running import TestResult
from ascertain.discrepancy.screen import Screen, screen
from ascertain.discrepancy.units import Units, assemble

__all__ = [
    "BUNDLED",
    "Declaration",
    "Investigation",
    "Question",
    "Screen",
    "TestResult",
    "Units",
    "assemble",
    "declare",
    "declared_path",
    "investigate",
    "read_question",
    "screen",
    "standard_question",
    "standard_text",
]
