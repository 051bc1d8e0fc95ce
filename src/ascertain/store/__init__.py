"""The append-only log of reports: hash-chained, idempotent, all or nothing for a file; SQLite, or PostgreSQL by URL.

`read` gives what stands as of a moment, `verify` recomputes the chain. Knows SQL, and no format of any file. The
database library is imported when a log is made or opened, not for the values that go into one.
"""

from typing import TYPE_CHECKING, Any

from ascertain.store.entries import Appended, Entry, Intake, Logged, LoggedFinding

if TYPE_CHECKING:
    from ascertain.store.log import Log, create, open_log

__all__ = ["Appended", "Entry", "Intake", "Log", "Logged", "LoggedFinding", "create", "open_log"]


def __getattr__(name: str) -> Any:
    if name not in ("Log", "create", "open_log"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ascertain.store import log

    return getattr(log, name)
