"""Files that somebody gave as an answer's sources: name, hash, and the day they were last changed."""

import hashlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from ascertain import wire
from ascertain.errors import InputInvalid

File = str | os.PathLike[str]


def sources_of(files: Iterable[File]) -> tuple[str, list[wire.SourceRecord]]:
    """The time of the newest file and each as a source. Raises `InputInvalid` for one that can't be read."""
    found, newest = [], ""
    for file in files:
        path = Path(file)
        try:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
            changed = datetime.fromtimestamp(int(path.stat().st_mtime), UTC)
        except OSError as error:
            reason = (error.strerror or "it can't be opened").lower()
            raise InputInvalid(f"{path.name}: {reason}.", parameter="file", code="unreadable") from None
        newest = max(newest, changed.isoformat())
        found.append(wire.SourceRecord(path.name, "a file given", "as supplied", changed.date(), digest))
    return newest, found
