"""The projection beside the count as it stands and PyPI's elex-model, on the same snapshots in one run.

`python benchmarks/projection.py [--quick] [--elex-python PYTHON]`. The peer runs in its own process, one thread; without it
(extra `bench`, or the interpreter of an environment that has it) its rows are left out. `--strict` exits with 5 on a shortfall.
"""

import argparse
import csv
import importlib.util
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1] / "tools"))

from ascertain.projection import constants_without, model, project, read_csv
from ascertain.projection.features import features
from ascertain.projection.inputs import read
from build_replay import MOMENTS
from real_counts import SHARED, north_carolina, november_2016
from score_projection import (
    PAIRS,
    SIDES,
    STAGES,
    Answer,
    Columns,
    Score,
    Snapshot,
    naive,
    ours,
    replays,
    score,
    told,
)

PEER: Final = Path(__file__).with_name("peer.py")
OURS, COUNT = "this package", "count as it stands"
COVARIATES: Final = {"college": 1, "black": 3, "hispanic": 4, "income": 5, "rural": 6}
KINDS: Final = ("metropolitan", "between", "rural")
ENVIRONMENT: Final = {
    "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1", "APP_ENV": "local", "DATA_ENV": "local",
    "MODEL_S3_BUCKET": "none", "MODEL_S3_PATH_ROOT": "none", "AWS_DEFAULT_REGION": "us-east-1",
}  # fmt: skip
COLUMNS: Final[Mapping[str, tuple[str, str]]] = {
    "mae": ("error", "6.2f"), "cov": ("cov", "5.2f"), "width": ("width", "6.1f"), "is90": ("IS90", "6.1f"),
    "turnout": ("turn.%", "7.2f"), "turnout_cov": ("cov", "5.2f"), "nation": ("nation", "7.2f"), "nation_cov": ("cov", "5.2f"),
    "nation_turnout": ("turn.%", "7.2f"), "nation_turnout_cov": ("cov", "5.2f"),
}  # fmt: skip


@dataclass
class Ledger:
    """Scores, seconds and memory of every method by stage and snapshot."""

    scores: dict[tuple[str, str], dict[int, Score]] = field(default_factory=lambda: defaultdict(dict))
    seconds: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    megabytes: dict[str, float] = field(default_factory=dict)
    shortfalls: list[str] = field(default_factory=list)

    def all_of(self, method: str, stages: Iterable[str]) -> list[Score]:
        """A method's scores over stages."""
        return [one for stage in stages for one in self.scores[method, stage].values()]

    def stage_names(self) -> list[str]:
        """Every stage in the order of appearance."""
        return list(dict.fromkeys(stage for method, stage in self.scores if method == OURS))

    def bar(self, what: str, found: float, *, low: float = -np.inf, high: float = np.inf) -> None:
        """One row of the acceptance bar: met, or by how much not."""
        short = max(low - found, found - high, 0.0)
        bounds = " to ".join(f"{end:.3g}" for end in (low, high) if np.isfinite(end))
        word = "met" if short == 0 else f"NOT MET by {short:.3g}" if np.isfinite(found) else "not measured"
        print(f"{what:66s}{found:8.3g}   {'at most ' if low == -np.inf else 'at least ' if high == np.inf else ''}{bounds:14s} {word}")  # fmt: skip
        if short:
            self.shortfalls.append(what)


def for_peer(taken: Snapshot) -> dict[str, Any]:
    """A snapshot as the peer's process takes it: the same units, the same covariates."""
    read_in = read(taken.counts, taken.baseline, sides=SIDES)
    known, _, _ = features(read_in)
    counted, before = read_in.counted.sum(axis=1), np.maximum(read_in.baseline.sum(axis=1), 1)
    said = np.where(np.isnan(read_in.expected), counted / before, read_in.expected)
    percent = np.where(read_in.complete, 100, np.clip(np.round(100 * said), 0, 99))
    kind = np.searchsorted(np.quantile(known[:, COVARIATES["rural"]], [1 / 3, 2 / 3]), known[:, COVARIATES["rural"]])
    return {
        "fips": read_in.fips, "state": read_in.state, "baseline": read_in.baseline.tolist(), "counted": read_in.counted.tolist(),
        "features": {name: known[:, place].tolist() for name, place in COVARIATES.items()},
        "kind": [KINDS[place] for place in kind], "percent": percent.tolist(), "threshold": 100,
    }  # fmt: skip


def of_peer(python: str, taken: Snapshot, method: str) -> tuple[Answer, float, float] | str:
    """The peer's answer with seconds and megabytes, or why there is none."""
    done = subprocess.run(
        [python, str(PEER), *method.split()],
        input=json.dumps(for_peer(taken)), capture_output=True, text=True, check=False, env=os.environ | ENVIRONMENT,
    )  # fmt: skip
    if done.returncode:
        return done.stderr.strip().splitlines()[-1]
    found = json.loads(done.stdout)
    if "failed" in found:
        return str(found["failed"])
    answer = Answer(np.array(found["margin"], float), np.array(found["total"], float), found.get("two_party", False))
    return answer, found["seconds"], found["megabytes"]


def measure(
    ledger: Ledger, snapshots: Iterator[Snapshot], python: str | None, peers: Callable[[int], Sequence[str]]
) -> None:
    """Put every method's scores on snapshots into the ledger; `peers` says which of the peer's methods run on the nth."""
    for place, taken in enumerate(snapshots):
        start = time.process_time()
        answer = ours(taken, constants_without(taken.election))
        ledger.seconds[OURS, taken.stage].append(time.process_time() - start)
        ledger.scores[OURS, taken.stage][place] = score(taken, answer)
        ledger.scores[COUNT, taken.stage][place] = score(taken, naive(taken))
        for method in peers(place) if python else ():
            found = of_peer(str(python), taken, method)
            if isinstance(found, str):
                print(f"elex {method} gives no answer for {taken.election}, {taken.stage}: {found}", flush=True)
                continue
            ledger.scores[f"elex {method}", taken.stage][place] = score(taken, found[0])
            ledger.seconds[f"elex {method}", taken.stage].append(found[1])
            ledger.megabytes[method] = max(found[2], ledger.megabytes.get(method, 0))


def table(ledger: Ledger) -> None:
    """Every stage and method; a peer that ran on fewer snapshots is followed by ours on the same ones."""
    print(
        "\nErrors in points of the two sides' margin, turnout in %; cov: share of 90 % intervals that held; elex without fixed effects."
    )
    heads = " ".join(f"{head:>{int(form.split('.')[0])}s}" for head, form in COLUMNS.values())
    print(f"{'stage':18s}{'method':24s}{'cases':>5s} {'votes in':>9s} {heads} {'seconds':>8s}")
    for stage in ledger.stage_names():
        methods = [method for method, at in ledger.scores if at == stage]
        whole = ledger.scores[OURS, stage]
        for method in (COUNT, *(m for m in methods if m not in (COUNT, OURS)), OURS):
            scores = ledger.scores[method, stage]
            row(stage, method, list(scores.values()), ledger.seconds[method, stage])
            if len(scores) < len(whole):
                row("", "  ours on the same", [whole[place] for place in scores], [])


def row(stage: str, method: str, scores: Sequence[Score], seconds: Sequence[float]) -> None:
    """One line of the table."""
    found = told(scores)
    cells = [" " * int(f.split(".")[0]) if np.isnan(found[n]) else f"{found[n]:{f}}" for n, (_, f) in COLUMNS.items()]
    took = f"{np.mean(seconds):8.2f}" if seconds else ""
    shares = [one.share for one in scores]
    votes = f"{100 * min(shares):.0f}-{100 * max(shares):.0f} %"
    print(f"{stage:18s}{method:24s}{len(scores):5d} {votes:>9s} {' '.join(cells)} {took}")


def against(ledger: Ledger, stage: str, figure: str, others: Sequence[str]) -> float:
    """Our figure over the best other method's, each on the snapshots that it answered."""
    worst = float("nan")
    for method in others:
        theirs = ledger.scores.get((method, stage), {})
        if theirs:
            own = told([ledger.scores[OURS, stage][place] for place in theirs])[figure]
            worst = float(np.fmax(worst, own / told(list(theirs.values()))[figure]))
    return worst


def acceptance(ledger: Ledger) -> None:
    """The bar on replays."""
    print()
    stages = [f"{100 * stage:.0f} %" for stage in STAGES]
    peers = sorted({method for method, _ in ledger.scores if method.startswith("elex")})
    for stage in stages:
        ledger.bar(f"{stage}: state error over the best of count and elex", against(ledger, stage, "mae", [COUNT, *peers]), high=1)  # fmt: skip
        ledger.bar(f"{stage}: interval score over the best elex", against(ledger, stage, "is90", peers), high=1)
        ledger.bar(f"{stage}: turnout error over the best elex", against(ledger, stage, "turnout", peers), high=1.1)
        ledger.bar(
            f"{stage}: coverage of state margins", told(ledger.all_of(OURS, [stage]))["cov"], low=0.80, high=0.985
        )
    for name, group in (("stages", stages), ("moments of the clock", list(MOMENTS))):
        found = told(ledger.all_of(OURS, group))
        ledger.bar(f"all {name}: coverage of state margins", found["cov"], low=0.85, high=0.97)
        ledger.bar(f"all {name}: coverage of state turnout", found["turnout_cov"], low=0.80, high=0.98)
        ledger.bar(f"all {name}: coverage of the national margin", found["nation_cov"], low=0.80)
        ledger.bar(f"all {name}: coverage of the national turnout", found["nation_turnout_cov"], low=0.70)


def real(ledger: Ledger, shared: Path, python: str | None, *, quick: bool) -> None:
    """The real partial counts, with their own table and bar."""
    methods = ("nonparametric", "gaussian") if quick else ("nonparametric", "gaussian", "bootstrap 100")
    carolina, november = Ledger(shortfalls=ledger.shortfalls), Ledger(shortfalls=ledger.shortfalls)
    print("\nReal counts; which units were finished is hindsight: North Carolina 2020, November 2016.")
    measure(carolina, north_carolina(shared), python, lambda place: methods)
    measure(november, november_2016(shared), python, lambda place: methods if place in (0, 4) else ())
    for one in (carolina, november):
        table(one)
    print()
    held = told(carolina.all_of(OURS, carolina.stage_names()))["cov"]
    ledger.bar("North Carolina: share of moments inside", held, low=0.8)
    peers = sorted({method for method, _ in november.scores if method.startswith("elex")})
    for stage in november.stage_names():
        ledger.bar(f"{stage}: state error over the best of count and elex", against(november, stage, "mae", [COUNT, *peers]), high=1.05)  # fmt: skip
    cover = told(november.all_of(OURS, november.stage_names()))["cov"]
    ledger.bar("November 2016: coverage of state margins", cover, low=0.80)


def write(path: Path, columns: Columns) -> None:
    """Columns as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))


def one_call(folder: Path) -> None:
    """A whole call from two files in this process; prints its processor seconds, megabytes and milliseconds of the model."""
    spent: list[float] = []
    step = sys.modules[project.__module__]
    fit = model.projected

    def timed(*given: Any) -> model.Projected:
        start = time.process_time()
        found = fit(*given)
        spent.append(time.process_time() - start)
        return found

    vars(step)["projected"] = timed
    project(read_csv(folder / "counts.csv"), read_csv(folder / "baseline.csv"))
    print(time.process_time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1e3 * min(spent))


def cost(ledger: Ledger) -> None:
    """Seconds and memory of one whole process, from files to an answer."""
    taken = next(replays(PAIRS[1:2], (11,), stages=(0.5,), hours={}))
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder) / "counts.csv", taken.counts)
        write(Path(folder) / "baseline.csv", taken.baseline)
        call = [sys.executable, __file__, "--one", folder]
        seconds, megabytes, fit = map(float, subprocess.run(call, capture_output=True, text=True, check=True).stdout.split())  # fmt: skip
    print()
    ledger.bar("a whole process, files to answer: seconds of processor time", seconds, high=1.0)
    ledger.bar("a whole process, files to answer: megabytes", megabytes, high=300)
    ledger.bar("turnout, margin and final votes of all units: milliseconds", fit, high=50)
    for method, most in ledger.megabytes.items():
        print(f"elex {method}: {most:.0f} megabytes")


def main() -> int:
    """Measure, and print the table and the bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer seeds, the peer on few snapshots: some minutes")
    parser.add_argument("--elex-python", default=os.environ.get("ELEX_PYTHON"), help="interpreter that has elex-model")
    parser.add_argument("--shared", type=Path, default=SHARED, help="folder of shared facts")
    parser.add_argument("--draws", type=int, default=100, help="the peer's bootstrap draws")
    parser.add_argument("--strict", action="store_true", help="exit with 5 if the bar is not met")
    parser.add_argument("--one", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        one_call(chosen.one)
        return 0
    python = chosen.elex_python or (sys.executable if importlib.util.find_spec("elexmodel") else None)
    if not python:
        print("elex-model is not installed: its rows are left out (extra `bench`, or --elex-python).")
    seeds = (11, 12) if chosen.quick else (11, 12, 13, 14)
    each, ledger = len(STAGES), Ledger()

    def peers(place: int) -> list[str]:
        election, stage = divmod(place % (len(PAIRS) * each), each)
        if place >= len(PAIRS) * each:
            return []
        few = chosen.quick and (election != 1 or stage not in (0, 2))
        return ["nonparametric", "gaussian"] + ([] if few else [f"bootstrap {chosen.draws}"])

    by_seed = (one for seed in seeds for one in replays(PAIRS, (seed,), stages=STAGES, hours={}))
    measure(ledger, by_seed, python, peers)
    measure(ledger, replays(PAIRS, seeds[:2], hours=MOMENTS), None, peers)
    table(ledger)
    acceptance(ledger)
    if chosen.shared.exists():
        real(ledger, chosen.shared, python, quick=chosen.quick)
    else:
        print("\nNo shared facts here: the real counts are left out.")
    cost(ledger)
    print(
        f"\n{len(ledger.shortfalls)} rows of the bar are not met." if ledger.shortfalls else "\nThe whole bar is met."
    )
    return 5 if ledger.shortfalls and chosen.strict else 0


if __name__ == "__main__":
    sys.exit(main())
