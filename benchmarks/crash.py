"""Kill a process that appends files, again and again, at random moments: is every acknowledged file still whole?

python benchmarks/crash.py --rounds 50 [--url postgresql://...] [--seed 1]
"""

import argparse
import hashlib
import multiprocessing
import random
import tempfile
import time
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path

from ascertain.returns import Report
from ascertain.store import Entry, Intake, Log, create, open_log

FILES_A_WRITER, ROWS = 40, 150
PROCESSES = multiprocessing.get_context("fork")  # a writer that need not import anything first
START = datetime(2016, 11, 9, tzinfo=UTC)


def content(number: int) -> tuple[Intake, list[Entry]]:
    """The file of that number: all units, each with other votes than in the file before."""
    as_of = START + timedelta(minutes=number)
    name = f"{number}.csv"
    intake = Intake(name, hashlib.sha256(name.encode()).hexdigest(), "reports", 0, as_of)
    reports = (
        Report(f"{unit:05d}", "president", "total", {"A": number * unit, "B": unit}, "unofficial", as_of, "desk", as_of)
        for unit in range(1, ROWS + 1)
    )
    return intake, [Entry(report) for report in reports]


def write(url: str, first: int, said: Connection) -> None:
    """Append the files from `first` on, saying so after each."""
    with open_log(url) as log:
        for number in range(first, first + FILES_A_WRITER):
            log.append(*content(number))
            said.send(number)


def killed(url: str, first: int, chance: random.Random) -> int:
    """Start a writer, kill it at a random moment, and return the last file that it acknowledged."""
    ours, theirs = PROCESSES.Pipe(duplex=False)
    writer = PROCESSES.Process(target=write, args=(url, first, theirs))
    writer.start()
    theirs.close()
    time.sleep(chance.random() * 0.3)
    writer.kill()
    writer.join()
    last = first - 1
    try:
        while True:
            last = ours.recv()
    except (EOFError, OSError):
        return last


def check(log: Log, acknowledged: int) -> int:
    """How many files are in the log; raises `AssertionError` if one of them is not whole."""
    assert log.verify() == (), "the chain is broken"
    there = 0
    while log.seen(content(there + 1)[0].sha256):
        there += 1
    assert there >= acknowledged, f"{acknowledged} files were acknowledged, {there} are there"
    found: dict[datetime, int] = {}
    for row in log.all():
        found[row.report.as_of] = found.get(row.report.as_of, 0) + 1
    assert len(found) == there, "files are missing in between, or rows are there without their file"
    assert set(found.values()) <= {ROWS}, "a file is there in part"
    return there


def run(url: str, rounds: int, seed: int) -> tuple[int, int]:
    """Kill `rounds` writers, checking after each; returns the files, and those whole without acknowledgement."""
    chance = random.Random(seed)
    there = unacknowledged = 0
    with create(url, election=2016) as log:
        for _ in range(rounds):
            log.close()  # no connection is shared with the writer
            acknowledged = killed(url, there + 1, chance)
            there = check(log, acknowledged)
            unacknowledged += there - acknowledged
        for number in range(1, there + 3):  # whatever came of it, appending everything again completes the log
            log.append(*content(number))
        assert check(log, there + 2) == there + 2
    return there + 2, unacknowledged


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--url")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        started = time.perf_counter()
        files, unacknowledged = run(asked.url or str(Path(folder) / "night.db"), asked.rounds, asked.seed)
        took = time.perf_counter() - started
    print(
        f"{asked.rounds} writers killed in {took:.0f} s, {files} files: every acknowledged file is whole, none is there "
        f"in part, the chain is unbroken; {unacknowledged} were whole and not yet acknowledged."
    )


if __name__ == "__main__":
    main()
