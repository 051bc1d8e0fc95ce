"""Reading a long `reports` CSV: peak memory and rows a second, beside Python's csv.DictReader over the same file.

python benchmarks/ingest.py [--megabytes 200]. Each measurement runs in a process of its own, so that the peaks are
its own; the file is generated, one row a choice, and removed afterwards. Exit 5 if our peak passes 500 MB.
"""

import argparse
import csv
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ascertain.election import OTHERS, Election
from ascertain.ingest import read

PEAK_LIMIT_MB = 500
COLUMNS = "unit,contest,count_item,choice,votes,status,as_of,source,precincts_reporting,precincts_total"
SHARES = {"Hillary Clinton": 0.47, "Donald Trump": 0.46, "Gary Johnson": 0.04, OTHERS: 0.03}


def generate(path: Path, megabytes: int) -> int:
    """A night's updates of every county, to so many megabytes; returns the number of rows."""
    from ascertain.ingest.background import trees

    units = sorted(unit for own in trees(datetime(2016, 11, 8).date()).values() for unit in own)
    size, rows, step = megabytes * 10**6, 0, 0
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(COLUMNS + "\n")
        while file.tell() < size:
            step += 1
            as_of = (datetime(2016, 11, 9, 1, tzinfo=UTC) + timedelta(minutes=step)).isoformat()
            for number, unit in enumerate(units):
                total = step * (100 + number % 997)
                for choice, share in SHARES.items():
                    file.write(
                        f"{unit},president,total,{choice},{round(total * share)},unofficial,{as_of},desk,{step},400\n"
                    )
                    rows += 1
    return rows


def ours(path: Path) -> int:
    """Reports read by us."""
    found = read(path, election=Election(2016), received=datetime(2016, 11, 20, tzinfo=UTC))
    return len(found.reports)


def dict_reader(path: Path) -> int:
    """Rows read by csv.DictReader, each dropped at once: the least that any reader in Python must do."""
    with path.open(encoding="utf-8", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def dict_reader_kept(path: Path) -> int:
    """The same, votes turned into numbers and every row kept, as a script without a model would."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [{**row, "votes": int(row["votes"])} for row in csv.DictReader(file)]
    return len(rows)


READERS = {
    "ascertain": ours,
    "csv.DictReader, rows dropped": dict_reader,
    "csv.DictReader, rows kept": dict_reader_kept,
}


def child(name: str, path: Path) -> None:
    """Run one reader and print items, seconds and peak kilobytes."""
    start = time.perf_counter()
    count = READERS[name](path)
    seconds = time.perf_counter() - start
    print(count, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def main() -> int:
    """Generate, measure each reader in its own process, print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--child", nargs=2, metavar=("READER", "FILE"))
    options = parser.parse_args()
    if options.child:
        child(options.child[0], Path(options.child[1]))
        return 0
    peak = 0.0
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "reports.csv"
        rows = generate(path, options.megabytes)
        print(f"{path.stat().st_size / 10**6:.0f} MB, {rows:,} rows")
        for name in READERS:
            command = [sys.executable, __file__, "--child", name, str(path)]
            out = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            seconds, own = float(out[1]), int(out[2]) / 1024
            peak = own if name == "ascertain" else peak
            print(f"{name:30} {seconds:6.1f} s  {rows / seconds:10,.0f} rows/s  peak {own:6,.0f} MB  ({out[0]} items)")
    return 5 if peak > PEAK_LIMIT_MB else 0


if __name__ == "__main__":
    sys.exit(main())
