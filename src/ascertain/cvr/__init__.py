"""Cast vote records: what the machines recorded card by card, its tally, and whether it fits manifest and report.

A contest's cells on one card are a pattern; `interpret` is the one rule that reads a pattern, and a tally counts
patterns first, so that it reads each distinct one once.
"""

from ascertain.cvr.cards import (
    NOBODY,
    OVERVOTE,
    PENDING,
    Batch,
    Card,
    CvrContest,
    CvrFile,
    Interpreter,
    Pattern,
    Reading,
    Row,
    interpret,
    with_readings,
)
from ascertain.cvr.checking import Reported, against_manifest, by_name_only, check, check_manifest
from ascertain.cvr.counting import CvrTally, chosen, refuse_errors, tally
from ascertain.cvr.identities import Identities, repeated_card
from ascertain.cvr.rows import RowFile

__all__ = [
    "NOBODY",
    "OVERVOTE",
    "PENDING",
    "Batch",
    "Card",
    "CvrContest",
    "CvrFile",
    "CvrTally",
    "Identities",
    "Interpreter",
    "Pattern",
    "Reading",
    "Reported",
    "Row",
    "RowFile",
    "against_manifest",
    "by_name_only",
    "check",
    "check_manifest",
    "chosen",
    "interpret",
    "refuse_errors",
    "repeated_card",
    "tally",
    "with_readings",
]
