"""Files of results: one reader a format, bytes -> reports; and `append`: read, screen, hand to the log.

Readers know formats and no SQL, never guess a name, and answer a broken file with one sentence: file, place, reason.
"""

from ascertain.ingest.reading import FORMATS, Reading, read

__all__ = ["FORMATS", "Reading", "read"]
