"""Made-up reports and files for the tests of the log."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from ascertain.returns import Report
from ascertain.store import Appended, Entry, Intake, Log

NIGHT = datetime(2016, 11, 9, 1, tzinfo=UTC)
CLINTON, TRUMP = "Hillary Clinton", "Donald Trump"


def at(minutes: int) -> datetime:
    """Minutes after the night began."""
    return NIGHT + timedelta(minutes=minutes)


def report(unit: str = "26065", clinton: int = 10, trump: int = 7, **fields: Any) -> Report:
    """A report of a county's total as of the beginning of the night."""
    own = {"status": "unofficial", "as_of": NIGHT, "source": "desk", "received": NIGHT, "count_item": "total", **fields}
    item = own.pop("count_item")
    return Report(unit, "president", item, {CLINTON: clinton, TRUMP: trump}, **own)


def intake(name: str = "a.csv", received: datetime = NIGHT, content: bytes | None = None) -> Intake:
    """A file whose content is its name."""
    data = name.encode() if content is None else content
    return Intake(name, hashlib.sha256(data).hexdigest(), "reports", len(data), received)


def append(log: Log, name: str, *reports: Report | Entry, **more: Any) -> Appended:
    """Append a file of these reports."""
    entries: Sequence[Entry] = [own if isinstance(own, Entry) else Entry(own) for own in reports]
    received = max((entry.report.received for entry in entries), default=NIGHT)
    return log.append(intake(name, received), entries, **more)
