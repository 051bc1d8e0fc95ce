"""Make a count that could have been: real finals and baselines, simulated modes, order, batches and feed.

`python tools/build_replay.py DIR --before 2012 --after 2016 --seed 1` writes baseline.csv, truth.csv and one counts file
a moment. Real finals and baselines come from the bundled packs; everything about the order is drawn from the seed.
"""

import argparse
import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain import archive
from ascertain.election import STATES
from ascertain.projection.pairs import pair

FloatArray = NDArray[np.float64]
MODES: Final = ("mail", "early_in_person", "election_day", "late")
MIXTURE: Final = (1.6, 1.2, 3.5, 0.35)
PRECINCT: Final = 1500
MOMENTS: Final[Mapping[str, float]] = {
    "20:30": 2.5, "22:00": 4.0, "00:00": 6.0, "06:00": 12.0, "2.5 days": 62.0, "a week": 168.0
}  # fmt: skip
"""Hours after 18:00 in the east on election day."""


@dataclass(frozen=True)
class Replay:
    """Votes by unit, mode and side [n, 4, 3], when each mode begins and how long it takes in hours [n, 4], and the feed."""

    fips: tuple[str, ...]
    state: tuple[str, ...]
    baseline: NDArray[np.int64]
    votes: NDArray[np.int64]
    begins: FloatArray
    lasts: FloatArray
    lean: FloatArray
    feed_bias: FloatArray
    feed_noise: FloatArray
    silent: NDArray[np.bool_]
    lagging: NDArray[np.bool_]

    @property
    def final(self) -> NDArray[np.int64]:
        """Votes by unit and side at the end [n, 3]."""
        found: NDArray[np.int64] = self.votes.sum(axis=1)
        return found

    def done(self) -> FloatArray:
        """The hour at which each unit has counted everything [n]."""
        found: FloatArray = np.where(self.votes.sum(axis=2) > 0, self.begins + self.lasts, 0.0).max(axis=1)
        return found

    def counted(self, hour: float) -> NDArray[np.int64]:
        """Votes by unit, mode and side at an hour [n, 4, 3], in batches of whole precincts."""
        total = self.votes.sum(axis=2)
        batches = np.maximum(1, np.round(total / PRECINCT))
        share = np.clip((hour - self.begins) / self.lasts, 0, 1)
        share = np.floor(share * batches + 1e-9) / batches
        two = self.votes[:, :, :2].sum(axis=2)
        now = np.floor(two * share + 0.5)
        first = np.where(two > 0, self.votes[:, :, 0] / np.maximum(two, 1), 0.5)
        first = np.clip(first + self.lean * (1 - share), 0, 1)
        dem = np.floor(now * first + 0.5)
        dem = np.clip(dem, np.maximum(0, now - self.votes[:, :, 1]), np.minimum(now, self.votes[:, :, 0]))
        other = np.floor(self.votes[:, :, 2] * share + 0.5)
        found = np.stack([dem, now - dem, other], axis=2)
        return np.where(share[:, :, None] >= 1, self.votes, found).astype(np.int64)

    def rows(self, hour: float) -> Iterator[dict[str, object]]:
        """The counts file at an hour; shares of the expected vote are the feed's and wrong as feeds are."""
        counted = self.counted(hour)
        now, final = counted.sum(axis=1), self.final
        share = now.sum(axis=1) / np.maximum(1, final.sum(axis=1))
        done = (self.done() <= hour) & (share >= 1)
        out = 1 - share
        expected = 1 - np.minimum(1, out * np.exp(self.feed_bias + 0.25 * self.feed_noise))
        expected = np.where(done & ~self.lagging, 100, np.clip(np.round(100 * expected), 1, 99))
        expected = np.where(now.sum(axis=1) == 0, 0, expected)
        for unit, fips in enumerate(self.fips):
            row: dict[str, object] = {"fips": fips, "state": self.state[unit]}
            row |= dict(zip(("dem", "rep", "other"), now[unit].tolist(), strict=True))
            row |= {"expected_pct": int(expected[unit]), "complete": int(done[unit] and not self.lagging[unit])}
            early = counted[unit, :2].sum(axis=0)
            for side, cell in zip(("dem", "rep", "other"), early.tolist(), strict=True):
                row[f"early_{side}"] = "" if self.silent[unit] else cell
            yield row

    def hour_of(self, share: float) -> float:
        """The hour at which that share of the units has counted everything."""
        return float(np.quantile(self.done(), share, method="higher"))


def _mode_shares(rng: np.random.Generator, place: NDArray[np.intp], size: FloatArray, states: int) -> FloatArray:
    """Share of each mode in each unit [n, 4]."""
    of_state = rng.dirichlet(MIXTURE, size=states)
    late = rng.random(states) < 0.45
    shares = of_state[place] * rng.gamma(12, 1 / 12, size=(len(place), 4))
    shares[:, 3] *= late[place] & (rng.random(len(place)) < 0.8) & (size > 2500)
    found: FloatArray = shares / shares.sum(axis=1, keepdims=True)
    return found


def _split(
    rng: np.random.Generator, final: NDArray[np.int64], shares: FloatArray, place: NDArray[np.intp]
) -> NDArray[np.int64]:
    """Integer votes by unit, mode and side that add up to the real final."""
    n, states = len(final), int(place.max()) + 1
    two = np.maximum(1, final[:, :2].sum(axis=1))
    share = final[:, 0] / two
    gap = abs(rng.normal(0.12, 0.12))
    gaps = np.stack(
        [np.full(states, gap), np.full(states, gap * 0.35), np.zeros(states), np.full(states, gap * 0.6)], 1
    )
    gaps[:, [0, 1, 3]] += rng.normal(0, 0.05, size=(states, 3))
    own = gaps[place] + rng.normal(0, 0.03, size=(n, 4))
    own = own * (4 * share * (1 - share))[:, None]
    own -= (own * shares).sum(axis=1, keepdims=True)
    found = np.zeros((n, 4, 3), dtype=np.int64)
    weight = np.stack(
        [
            shares * np.clip(share[:, None] + own, 0.005, 0.995),
            shares * np.clip(1 - share[:, None] - own, 0.005, 0.995),
            shares,
        ],
        2,
    )
    for side in range(3):
        want = weight[:, :, side] / weight[:, :, side].sum(axis=1, keepdims=True) * final[:, side, None]
        whole = np.floor(want).astype(np.int64)
        rest = final[:, side] - whole.sum(axis=1)
        order = np.argsort(whole - want, axis=1)
        for step in range(3):
            rows = np.flatnonzero(rest > step)
            whole[rows, order[rows, step]] += 1
        found[:, :, side] = whole
    return found


def _order(
    rng: np.random.Generator, place: NDArray[np.intp], closing: FloatArray, votes: NDArray[np.int64]
) -> tuple[FloatArray, FloatArray]:
    """When each mode begins to be counted, in hours after 18:00 in the east, and how long it takes [n, 4]."""
    n, states = len(place), int(place.max()) + 1
    total = votes.sum(axis=(1, 2))
    pace = np.exp(rng.normal(0, 0.45, states)[place] + rng.normal(0, 0.35, n))
    lasts = (0.6 + 0.55 * np.log1p(total / PRECINCT)) * pace
    kind = rng.integers(0, 3, states)[place]
    early = np.where(kind == 0, 0.2, np.where(kind == 1, 1.0, 0.4)) * lasts
    day = np.where(kind == 0, 0.6, np.where(kind == 1, 0.2, 0.4)) * lasts
    start = closing + rng.exponential(0.25, n)
    begins, length = np.empty((n, 4)), np.empty((n, 4))
    begins[:, 0] = begins[:, 1] = start + early * (kind == 1)
    begins[:, 2] = start + day * (kind == 0)
    length[:, :2] = np.maximum(0.1, 0.5 * lasts)[:, None]
    length[:, 2] = np.maximum(0.2, lasts)
    slow = (rng.random(states) < 0.2)[place]
    days = rng.uniform(2, 9, states)[place] * np.exp(rng.normal(0, 0.3, n))
    length[:, 0] = np.where(slow, 24 * days, length[:, 0])
    begins[:, 3] = closing + 24 * rng.uniform(1, 4, states)[place]
    length[:, 3] = 24 * rng.uniform(3, 9, n)
    return begins, length


def closing_hours(states: Sequence[str]) -> FloatArray:
    """Hours after 18:00 in the east at which the first polls of each state close."""
    hours = {}
    for row in archive.table("jurisdictions"):
        if row["unit"] in STATES:
            hour, minute = row["poll_close_first_et_2016"].split(":")
            hours[row["unit"]] = int(hour) + int(minute) / 60 - 18
    return np.array([hours[state] for state in states])


def build(before: int, after: int, *, seed: int) -> Replay:
    """A replay of an election from a seed."""
    found = pair(before, after)
    rng = np.random.default_rng([seed, after])
    states, place = np.unique(found.state, return_inverse=True)
    final = found.final
    shares = _mode_shares(rng, place, final.sum(axis=1).astype(float), len(states))
    votes = _split(rng, final, shares, place)
    closing = closing_hours(states.tolist())[place]
    begins, lasts = _order(rng, place, closing, votes)
    n = len(place)
    feed = rng.normal(0, 0.15, len(states))[place] + rng.normal(0.1, 0.3)
    lean = (rng.normal(0.02, 0.03, len(states))[place])[:, None] * np.sign(rng.normal(0.3, 1, (n, 1))) * np.ones((1, 4))
    return Replay(
        found.fips, found.state, found.baseline, votes, begins, lasts, lean, feed,
        rng.normal(0, 1, n), (rng.random(len(states)) < 1 / 3)[place], rng.random(n) < 0.1,
    )  # fmt: skip


def write(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _table(replay: Replay, votes: NDArray[np.int64]) -> list[dict[str, object]]:
    sides = ("dem", "rep", "other")
    return [
        {"fips": fips, "state": replay.state[unit], **dict(zip(sides, votes[unit].tolist(), strict=True))}
        for unit, fips in enumerate(replay.fips)
    ]


def main() -> None:
    """Write a replay."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--before", type=int, required=True)
    parser.add_argument("--after", type=int, required=True)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    replay = build(chosen.before, chosen.after, seed=chosen.seed)
    chosen.directory.mkdir(parents=True, exist_ok=True)
    write(chosen.directory / "baseline.csv", _table(replay, replay.baseline))
    write(chosen.directory / "truth.csv", _table(replay, replay.final))
    for name, hour in MOMENTS.items():
        write(chosen.directory / f"counts-{name.replace(':', '').replace(' ', '-')}.csv", list(replay.rows(hour)))


if __name__ == "__main__":
    main()
