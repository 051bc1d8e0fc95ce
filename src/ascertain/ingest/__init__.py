"""Files of results: one reader a format, bytes -> reports; and `append`: read, screen, hand to the log.

Readers know formats and no SQL, never guess a name, and answer a broken file with one sentence: file, place, reason.
"""

from ascertain.ingest.appending import append, screen_reading
from ascertain.ingest.background import context
from ascertain.ingest.bundled import screened
from ascertain.ingest.log import Log
from ascertain.ingest.opening import Progress, Source
from ascertain.ingest.reading import FORMATS, Reading, read
from ascertain.store import Appended, Entry, Intake

__all__ = [
    "FORMATS",
    "Appended",
    "Entry",
    "Intake",
    "Log",
    "Progress",
    "Reading",
    "Source",
    "append",
    "context",
    "read",
    "screen_reading",
    "screened",
]
