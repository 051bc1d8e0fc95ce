"""The append-only log of reports: hash-chained, idempotent, all or nothing for a file; SQLite, or PostgreSQL by URL.

`read` gives what stands as of a moment, `verify` recomputes the chain. Knows SQL, and no format of any file.
"""

from ascertain.store.entries import Appended, Entry, Intake, Logged, LoggedFinding
from ascertain.store.log import Log, create, open_log

__all__ = ["Appended", "Entry", "Intake", "Log", "Logged", "LoggedFinding", "create", "open_log"]
