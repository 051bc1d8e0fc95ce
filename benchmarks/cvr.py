"""Cast vote records: one contest of a generated Dominion-style file, beside pandas reading the same columns.

The goal: 5 million rows of 34 columns in less than 30 s and 300 MB. `--rows` sizes the file; each side runs in a process
of its own, so that its memory is its own.
"""

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONTESTS = (("President", 6), ("Senator", 5), ("House", 4), ("Measure 1", 2), ("Measure 2", 2), ("Council", 7))
OURS = """
import json, resource, sys, time
from ascertain.cvr import tally
from ascertain.ingest.cvr_files import open_cvr
start = time.perf_counter()
found = tally(open_cvr([sys.argv[1]]), contests=json.loads(sys.argv[2]))
took, cpu = time.perf_counter() - start, time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([took, cpu, peak, found[0].votes]))
"""
THEIRS = """
import json, resource, sys, time
import pandas
start = time.perf_counter()
columns = range(8, 14)
found = pandas.read_csv(sys.argv[1], skiprows=4, header=None, usecols=columns)
marks = found.sum(axis=1)
votes = found[marks == 1].sum().astype(int)
took, cpu = time.perf_counter() - start, time.process_time()
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([took, cpu, peak, {f"President {n}": int(v) for n, v in enumerate(votes)}]))
"""


def generate(path: Path, rows: int) -> None:
    """A file of so many cards: half with all contests, some overvoted, some blank."""
    chance = random.Random(2016)
    heads = [f"{name} (Vote For={2 if name == 'Council' else 1})" for name, size in CONTESTS for _ in range(size)]
    choices = [f"{name} {number}" for name, size in CONTESTS for number in range(size)]
    known = "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,CountingGroup,PrecinctPortion,BallotType"
    tails = []
    for _ in range(997):
        cells: list[str] = []
        for order, (_, size) in enumerate(CONTESTS):
            own = [""] * size if order > 3 and chance.random() < 0.5 else ["0"] * size
            if own[0]:
                for _ in range(chance.choices((0, 1, 2), (5, 94, 1))[0]):
                    own[chance.randrange(size)] = "1"
            cells += own
        tails.append(",".join(cells))
    with path.open("w") as out:
        out.write(
            f"Made,5.10{',' * 32}\n{',' * 8}{','.join(heads)}\n{',' * 8}{','.join(choices)}\n{known}{',' * len(heads)}\n"
        )
        for number in range(rows):
            tabulator, batch, record = number // 50_000 + 1, number // 250 % 200 + 1, number % 250 + 1
            place = f"{number + 1},{tabulator},{batch},{record},{tabulator}-{batch}-{record}"
            out.write(f"{place},Mail,Precinct {number % 613},{number % 40},{tails[number % 997]}\n")


def run(code: str, *words: str) -> tuple[float, float, float, dict[str, int]]:
    """Seconds, those of the processor with its imports, peak in MiB and votes of one side."""
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    seconds, cpu, peak, votes = json.loads(done.stdout)
    return seconds, cpu, peak, votes


def main() -> None:
    """Run as a script."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=5_000_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cvr.csv"
        generate(path, asked.rows)
        size = path.stat().st_size / 1e6
        start = time.perf_counter()
        ours = run(OURS, str(path), '["President"]')
        every = run(OURS, str(path), "null")
        theirs = run(THEIRS, str(path))
        assert ours[3] == theirs[3], "the two sums differ"
    print(f"{asked.rows:,} rows, {size:,.0f} MB      s    cpu s      MiB   of pandas' time")
    for name, (seconds, cpu, peak, _) in (("president", ours), ("every contest", every), ("pandas", theirs)):
        print(f"{name:24} {seconds:8.1f} {cpu:8.1f} {peak:8.0f} {cpu / theirs[1]:10.2f}")
    print(f"whole run {time.perf_counter() - start:.0f} s; goal at 5,000,000 rows: president < 30 s, < 300 MiB")


if __name__ == "__main__":
    main()
