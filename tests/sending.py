"""Files of results as a sender has them, in the format `reports`."""

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from ascertain import answers

Stated = tuple[str, int, int]
"""unit, Clinton, Trump"""


def lines(*stated: Stated, minute: int = 0, status: str = "unofficial", source: str = "desk-a") -> bytes:
    """A CSV of 2016; each minute is another time."""
    moment = datetime(2016, 11, 9, 3 + minute // 60, minute % 60, tzinfo=UTC).isoformat()
    rows = ["unit,choice,votes,status,as_of,source"]
    for unit, clinton, trump in stated:
        rows.append(f"{unit},Hillary Clinton,{clinton},{status},{moment},{source}")
        rows.append(f"{unit},Donald Trump,{trump},{status},{moment},{source}")
    return ("\n".join(rows) + "\n").encode()


def send(url: str, *stated: Stated, minute: int = 0) -> None:
    """Append such a file to a log."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sent.csv"
        file.write_bytes(lines(*stated, minute=minute))
        answers.append(url, [file])
