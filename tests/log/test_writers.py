"""Several processes write one log: no gap, one chain, each file once, and nobody waits in vain."""

import subprocess
import sys
from pathlib import Path

import pytest

from ascertain.store import create
from counted import append, at, report

PROCESSES, FILES, ROWS = 4, 10, 25
WRITER = """
import sys
sys.path.insert(0, sys.argv[1])
from ascertain.store import open_log
from counted import append, at, report
url, writer, files, rows, overlap = sys.argv[2], *map(int, sys.argv[3:])
with open_log(url) as log:
    for number in range(files):
        name = f"{0 if number % overlap == 0 else writer}-{number}.csv"
        found = [report(f"{unit:05d}", clinton=number, as_of=at(number), source=name.split("-")[0]) for unit in range(rows)]
        print(append(log, name, *found).head, flush=True)
"""


def test_many_writers(url: str) -> None:
    """Every second file is the same for all of them."""
    with create(url, election=2016) as log:
        arguments = [str(Path(__file__).parent.parent), url]
        started = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, *arguments, str(number), str(FILES), str(ROWS), "2"],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for number in range(1, PROCESSES + 1)
        ]
        heads: set[str] = set()
        for process in started:
            out, wrong = process.communicate(timeout=120)
            assert process.returncode == 0, wrong
            heads.update(out.split())
        assert log.verify() == ()
        assert all(log.verify(contains=head) == () for head in sorted(heads)[:5])
        rows = list(log.all())
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert len(rows) == ROWS * (FILES // 2 + PROCESSES * FILES // 2)


@pytest.mark.parametrize("writers", [2])
def test_two_open_logs_take_turns(url: str, writers: int) -> None:
    from ascertain.store import open_log

    with create(url, election=2016), open_log(url) as first, open_log(url) as second:
        for number in range(3 * writers):
            append((first, second)[number % writers], f"{number}.csv", report(clinton=number, as_of=at(number)))
        assert first.head == second.head
        assert first.verify() == second.verify() == ()
