"""What a person at the desk decides about a row: that it counts after all, or that it is taken back."""

import hashlib
from datetime import UTC, datetime
from typing import Literal

from ascertain.election import Finding
from ascertain.errors import InputInvalid
from ascertain.returns import Report
from ascertain.store.entries import Entry, Intake, Logged, text_of


def decision(
    row: Logged, *, basis: Literal["release", "withdrawal"], by: str, reason: str
) -> tuple[Intake, Entry, Finding]:
    """What is appended; it bears the time of the statement it is about, and was received now."""
    if not by.strip() or not reason.strip():
        raise InputInvalid("a release or a withdrawal needs a name and a reason.")
    now, said = datetime.now(UTC), row.report
    report = Report(
        said.unit,
        said.contest,
        said.count_item,
        {} if basis == "withdrawal" else said.votes,
        said.status,
        said.as_of,
        f"desk:{by}",
        now,
        progress=said.progress,
        basis=basis,
        refers=said.content,
        exact=said.exact,
        precision=said.precision,
        received_from=by,
    )
    name = f"{basis} of row {row.seq}"
    text = text_of([name, by, reason, report.content])
    intake = Intake(name, hashlib.sha256(text.encode()).hexdigest(), "desk", len(text.encode()), now, by)
    return intake, Entry(report), Finding("note", basis, said.unit, f"{by}: {reason}", {"seq": row.seq})
