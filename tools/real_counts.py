"""Real partial counts with what came of them: North Carolina in 2020 by mode, the counties of November 2016.

Neither series says which units were finished. `complete` is hindsight here: a county of North Carolina that had reached its
last count, a state of 2016 that was within 1 % of its final total. Scores on these are therefore kinder than the night was.
"""

import csv
import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.projection.pairs import FOLDED, WHOLE, Pair, pair
from score_projection import SIDES, Columns, Snapshot, snapshot, table

SHARED: Final = Path(__file__).resolve().parents[2] / "shared" / "data"
STAGES: Final = (0.02, 0.1, 0.25, 0.5, 0.75)
"""Shares of North Carolina's counties at their last count."""
NEARLY: Final = 0.01
CAROLINA: Final = {"absentee": True, "early": True, "electionday": False, "provisional": False}


def _rows(name: str, shared: Path) -> list[dict[str, str]]:
    with gzip.open(shared / "count_timeseries" / name, "rt", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _with(counts: Columns, complete: NDArray[np.bool_], early: NDArray[np.int64] | None = None) -> Columns:
    """Counts with what is known of them beside the votes."""
    modes = {} if early is None else {f"early_{s}": early[:, i].tolist() for i, s in enumerate((*SIDES, "other"))}
    return counts | {"complete": complete.astype(int).tolist()} | modes


def north_carolina(shared: Path = SHARED) -> Iterator[Snapshot]:
    """The first moments at which so many counties had reached their last count."""
    found = pair(2016, 2020)
    own = [place for place, state in enumerate(found.state) if state == "NC"]
    places = {found.fips[unit]: place for place, unit in enumerate(own)}
    moments: dict[str, NDArray[np.int64]] = {}
    for row in _rows("nc2020_county_mode_series.csv.gz", shared):
        if row["fips"] in places and row["vote_type"] in CAROLINA:
            votes = moments.setdefault(row["timestamp"], np.zeros((2, len(own), 3), dtype=np.int64))
            cells = int(row["biden"]), int(row["trump"]), int(row["jorgensen"]) + int(row["other"])
            votes[int(CAROLINA[row["vote_type"]]), places[row["fips"]]] += cells
    final = list(moments.values())[-1].sum(axis=0)
    fips = [found.fips[unit] for unit in own]
    before = table(fips, ["NC"] * len(own), found.baseline[own])
    waiting = list(STAGES)
    for votes in moments.values():
        counted = votes.sum(axis=0)
        complete = counted.sum(axis=1) >= final.sum(axis=1)
        if waiting and complete.mean() >= waiting[0]:
            while waiting and complete.mean() >= waiting[0]:
                waiting.pop(0)
            counts = _with(table(fips, ["NC"] * len(own), counted), complete, votes[1])
            yield snapshot(2020, f"NC {100 * complete.mean():.0f} %", counts, before, final)


def november_2016(shared: Path = SHARED) -> Iterator[Snapshot]:
    """The county snapshots of 12 to 29 November 2016, units that a snapshot does not list as silent."""
    found = pair(2012, 2016)
    places = {fips: place for place, fips in enumerate(found.fips)}
    moments: dict[str, NDArray[np.int64]] = {}
    for row in _rows("us2016_county_snapshots.csv.gz", shared):
        unit = WHOLE.get(row["state"], FOLDED.get(row["fips"], row["fips"]))
        if unit in places:
            votes = moments.setdefault(row["as_of"], np.zeros((len(places), 3), dtype=np.int64))
            first, second, total = int(row["dem"]), int(row["gop"]), int(row["total"])
            votes[places[unit]] += (first, second, total - first - second)
    before = table(found.fips, found.state, found.baseline)
    for moment, counted in moments.items():
        counts = _with(table(found.fips, found.state, counted), _finished(found, counted))
        yield snapshot(2016, f"{moment[:10]} {moment[11:16]}", counts, before, found.final)


def _finished(found: Pair, counted: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Units of states whose count is within NEARLY of its final total."""
    states, place = np.unique(np.array(found.state), return_inverse=True)
    now, end = (np.bincount(place, votes.sum(axis=1), len(states)) for votes in (counted, found.final))
    near = np.abs(now / np.maximum(end, 1) - 1) <= NEARLY
    done: NDArray[np.bool_] = near[place] & (counted.sum(axis=1) > 0)
    return done
