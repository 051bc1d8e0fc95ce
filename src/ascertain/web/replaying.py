"""A bundled series played into a throw-away log, which the server follows like any other: `serve --replay YEAR`."""

import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ascertain import answers

LONGEST_SILENCE = 5.0
"""Seconds to which a longer silence of the series is cut short."""


@contextmanager
def replaying(year: int, *, speed: float) -> Iterator[str]:
    """The address of a log that fills while the block runs; `speed` is how many seconds of the count pass in one.

    Raises `FactMissing` for a year without a series. The log is gone afterwards.
    """
    played = answers.played(year)
    with tempfile.TemporaryDirectory(prefix="ascertain-replay-") as folder:
        url = str(Path(folder) / f"{year}.db")
        answers.log_create(url, election=year)
        stop = threading.Event()

        def play() -> None:
            before = None
            for moment, append in played:
                if before is not None and speed:
                    stop.wait(min((moment - before).total_seconds() / speed, LONGEST_SILENCE))
                if stop.is_set():
                    return
                append(url)
                before = moment

        thread = threading.Thread(target=play, daemon=True)
        thread.start()
        try:
            yield url
        finally:
            stop.set()
            thread.join(10)
