"""A night in the log: 3,143 counties x 40 updates x four choices, beside a plain sqlite3 insert in the same run.

python benchmarks/log.py [--url postgresql://...] [--rounds 3]
Prints the least wall and processor time of each step, the limit, and the ratio to the plain insert of the same numbers.
"""

import argparse
import gc
import multiprocessing
import random
import sqlite3
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from ascertain.returns import Report, fold
from ascertain.store import Entry, Intake, create, open_log

UNITS, UPDATES = 3143, 40
CHOICES = ("Hillary Clinton", "Donald Trump", "Gary Johnson", "Jill Stein")
START = datetime(2016, 11, 9, tzinfo=UTC)
WRITERS, TRANSACTIONS, ROWS = 4, 20, 200
Found = TypeVar("Found")


def night() -> list[Report]:
    """Growing counts of every county at every minute."""
    chance = random.Random(2016)
    counts = {f"{unit:05d}": [0] * len(CHOICES) for unit in range(1001, 1001 + UNITS)}
    found = []
    for minute in range(UPDATES):
        as_of = START + timedelta(minutes=minute)
        for unit, own in counts.items():
            for place in range(len(own)):
                own[place] += chance.randint(1, 300)
            votes = dict(zip(CHOICES, own, strict=True))
            found.append(Report(unit, "president", "total", votes, "unofficial", as_of, "ap", as_of))
    return found


def file(name: str) -> Intake:
    """A file that came in."""
    return Intake(name, name.ljust(64, "0"), "reports", 0, START)


def plain(reports: list[Report], path: Path) -> None:
    """The peer: the same numbers into a bare table, one row a choice, no content hash, no chain, one index."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE report (unit, item, choice, votes, status, as_of, source, received)")
    connection.execute("CREATE INDEX place ON report (unit, item, as_of)")
    connection.execute("BEGIN IMMEDIATE")
    rows = (
        (own.unit, own.count_item, choice, votes, own.status, stamp, own.source, stamp)
        for own in reports
        for stamp in (own.as_of.timestamp(),)
        for choice, votes in own.votes.items()
    )
    connection.executemany("INSERT INTO report VALUES (?,?,?,?,?,?,?,?)", rows)
    connection.execute("COMMIT")
    connection.close()


class Watch:
    """Keeps the least times of each step over the rounds."""

    def __init__(self) -> None:
        self.wall: dict[str, float] = {}
        self.cpu: dict[str, float] = {}

    def time(self, name: str, run: Callable[[], Found]) -> Found:
        """Run a step and keep its time if it is the least so far."""
        gc.collect()
        wall, cpu = time.perf_counter(), time.process_time()
        found = run()
        wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
        self.wall[name] = min(wall, self.wall.get(name, wall))
        self.cpu[name] = min(cpu, self.cpu.get(name, cpu))
        return found


LIMITS = {"append": 2.0, "append again": 1.5, "fold as of": 0.3, "verify": 1.0}


def write(url: str, writer: int) -> None:
    """One of several processes: transactions of 200 rows."""
    with open_log(url) as log:
        for number in range(TRANSACTIONS):
            as_of = START + timedelta(hours=2, minutes=number)
            entries = [
                Entry(
                    Report(f"{unit:05d}", "president", "total", {"A": number}, "unofficial", as_of, f"w{writer}", as_of)
                )
                for unit in range(ROWS)
            ]
            log.append(file(f"{writer}-{number}"), entries)


def measure(url: str, reports: list[Report], folder: Path, watch: Watch) -> int:
    """One round of everything; returns the size of a SQLite log."""
    middle = START + timedelta(minutes=UPDATES // 2)
    entries = [Entry(own) for own in reports]
    watch.time("plain insert", lambda: plain(reports, folder / "plain.db"))
    with create(url, election=2016) as log:
        watch.time("append", lambda: log.append(file("a"), entries))
        watch.time("append again", lambda: log.append(file("b"), entries))
        found = watch.time("fold as of", lambda: fold(log.read(as_of=middle)))
        same = fold(reports, as_of=middle)
        assert {key: own.report for key, own in found.statements.items()} == {
            key: own.report for key, own in same.statements.items()
        }
        assert watch.time("verify", log.verify) == ()
        watch.time("read all, fold", lambda: fold(row.report for row in log.all()))
        later = START + timedelta(hours=1)
        again = [Entry(replace(own, as_of=later, received=later)) for own in reports[-UNITS:]]
        watch.time("a poll, unchanged", lambda: log.append(file("c"), again))
    return Path(url).stat().st_size if "://" not in url else 0


def several(url: str) -> tuple[float, int]:
    """Processes that write at once: seconds, and rows in the whole chain."""
    create(url, election=2016).close()
    started = time.perf_counter()
    processes = [multiprocessing.Process(target=write, args=(url, number)) for number in range(WRITERS)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    took = time.perf_counter() - started
    with open_log(url) as log:
        assert log.verify() == ()
        return took, log.size()[0]


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", help="An empty PostgreSQL database; without it SQLite in a temporary folder.")
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    reports, watch, size = night(), Watch(), 0
    gc.disable()  # as the command line does
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(1 if asked.url else asked.rounds):
            size = measure(asked.url or str(folder / f"{number}.db"), reports, folder, watch)
        wrote = None if asked.url else several(str(folder / "several.db"))
    peer = watch.wall["plain insert"]
    print(f"{len(reports):,} reports       wall s   cpu s   limit   of the plain insert's {peer:.2f} s")
    for step, wall in watch.wall.items():
        limit = f"{LIMITS[step]:.1f}" if step in LIMITS else ""
        print(f"{step:18} {wall:10.2f} {watch.cpu[step]:7.2f} {limit:>7} {wall / peer:10.2f}")
    if wrote:
        print(
            f"{WRITERS} processes, {WRITERS * TRANSACTIONS} transactions, {wrote[1]:,} rows: {wrote[0]:.2f} s, chain whole"
        )
    if size:
        print(f"file: {size / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
