"""Score answers about a partial count against what came of it: error, coverage, width and interval score.

A `Snapshot` is one moment of one count with its truth; an `Answer` is what a method says of every state, the nation last.
The benchmark and the calibration both measure with this.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from ascertain.projection import Area, Constants, Projection, project
from build_replay import Replay, build

FloatArray = NDArray[np.float64]
Columns = dict[str, list[Any]]
SIDES: Final = ("dem", "rep")
PAIRS: Final = ((2008, 2012), (2012, 2016), (2016, 2020), (2020, 2024))
STAGES: Final = (0.1, 0.25, 0.5, 0.75)
LEVEL: Final = 0.9
OUT: Final = 0.002
"""Share of a state's final votes from which it counts as open."""


@dataclass(frozen=True)
class Snapshot:
    """Counts and baseline as the projection takes them, and the final votes [S + 1, 3] by state, the nation last."""

    election: int
    stage: str
    counts: Columns
    baseline: Columns
    states: tuple[str, ...]
    final: NDArray[np.int64]

    @property
    def counted(self) -> NDArray[np.int64]:
        """Votes counted so far [S + 1, 3]."""
        return by_state(self.counts, np.array([self.counts[side] for side in (*SIDES, "other")]).T)

    @property
    def share(self) -> float:
        """Share of the final votes that is counted."""
        return float(self.counted[-1].sum() / self.final[-1].sum())


@dataclass(frozen=True)
class Answer:
    """Two-party margin in points and total of votes [S + 1, 3] as estimate, low and high; NaN where a method says nothing.

    `two_party` says that the totals are of the two sides' votes alone.
    """

    margin: FloatArray
    total: FloatArray
    two_party: bool = False


@dataclass(frozen=True)
class Score:
    """One answer's errors in points (turnout in per cent), with sign, and the ends of its intervals less the truth [S, 3] of
    the open states, and of the nation [3]."""

    share: float
    margin: FloatArray
    turnout: FloatArray
    nation: FloatArray
    nation_turnout: FloatArray


def by_state(columns: Mapping[str, Sequence[Any]], votes: NDArray[np.int64]) -> NDArray[np.int64]:
    """Votes of units [n, 3] summed by state in the order of the postal codes, the nation last."""
    states, place = np.unique(np.array(columns["state"]), return_inverse=True)
    found = np.zeros((len(states) + 1, votes.shape[1]), dtype=np.int64)
    np.add.at(found, place, votes)
    found[-1] = votes.sum(axis=0)
    return found


def snapshot(election: int, stage: str, counts: Columns, baseline: Columns, final: NDArray[np.int64]) -> Snapshot:
    """A moment of a count; `final` [n, 3] are the units' final votes in the rows' order."""
    states = tuple(np.unique(np.array(counts["state"])).tolist())
    return Snapshot(election, stage, counts, baseline, states, by_state(counts, final))


def table(fips: Sequence[str], state: Sequence[str], votes: NDArray[np.int64]) -> Columns:
    """Votes of units [n, 3] as a table."""
    sides = {side: votes[:, place].tolist() for place, side in enumerate((*SIDES, "other"))}
    return {"fips": list(fips), "state": list(state), **sides}


def _columns(rows: Iterator[dict[str, object]]) -> Columns:
    found = list(rows)
    return {name: [row[name] for row in found] for name in found[0]}


def of_replay(replay: Replay, election: int, *, stage: str, hour: float) -> Snapshot:
    """A replay at an hour."""
    counts = _columns(replay.rows(hour))
    return snapshot(election, stage, counts, table(replay.fips, replay.state, replay.baseline), replay.final)


def replays(
    pairs: Sequence[tuple[int, int]], seeds: Sequence[int], *, stages: Sequence[float] = (), hours: Mapping[str, float]
) -> Iterator[Snapshot]:
    """Snapshots of replays by share of units complete and by the clock."""
    for before, after in pairs:
        for seed in seeds:
            replay = build(before, after, seed=seed)
            for stage in stages:
                yield of_replay(replay, after, stage=f"{100 * stage:.0f} %", hour=replay.hour_of(stage))
            for name, hour in hours.items():
                yield of_replay(replay, after, stage=name, hour=hour)


def _blank(name: str) -> Callable[[Columns], Columns]:
    return lambda counts: {column: cells for column, cells in counts.items() if not column.startswith(name)}


def _out_times(factor: float) -> Callable[[Columns], Columns]:
    """A feed whose share out is that many times as large."""

    def told_so(counts: Columns) -> Columns:
        shares = [
            share if share in (0, 100) else min(99, max(1, round(100 - factor * (100 - share))))
            for share in counts["expected_pct"]
        ]
        return counts | {"expected_pct": shares}

    return told_so


def _none_complete(most: int) -> Callable[[Columns], Columns]:
    def told_so(counts: Columns) -> Columns:
        shares = [min(most, share) for share in counts["expected_pct"]]
        return counts | {"expected_pct": shares, "complete": [0] * len(shares)}

    return told_so


FEEDS: Final[Mapping[str, Callable[[Columns], Columns]]] = {
    "as built": dict,
    "no expected vote": _blank("expected_pct"),
    "ballots out doubled": _out_times(2),
    "ballots out halved": _out_times(0.5),
    "none marked complete": _none_complete(100),
    "complete ones at 99": _none_complete(99),
    "no modes": _blank("early_"),
}
"""What a feed can lack or get wrong beside what a replay draws."""


def fed(taken: Snapshot, feed: str) -> Snapshot:
    """A snapshot as another feed would tell it."""
    return replace(taken, counts=FEEDS[feed](taken.counts))


def _ends(area: Area) -> tuple[list[float], list[float]]:
    margin, total = area.two_party_points, area.total
    return [margin.estimate, margin.low, margin.high], [total.estimate, total.low, total.high]


def answer_of(found: Projection) -> Answer:
    """What a projection says."""
    rows = [_ends(area) for area in (*found.states, found.nation)]
    return Answer(np.array([row[0] for row in rows]), np.array([row[1] for row in rows]))


def ours(taken: Snapshot, constants: Constants) -> Answer:
    """What this projection says of a snapshot."""
    return answer_of(project(taken.counts, taken.baseline, level=LEVEL, constants=constants))


def naive(taken: Snapshot) -> Answer:
    """The count as it stands."""
    counted = taken.counted.astype(float)
    nothing = np.full((len(counted), 2), np.nan)
    return Answer(np.column_stack([two_party(counted), nothing]), np.column_stack([counted.sum(axis=1), nothing]))


def two_party(votes: FloatArray) -> FloatArray:
    """First less second in points of both [n], 0 without votes."""
    found: FloatArray = 100 * (votes[:, 0] - votes[:, 1]) / np.maximum(votes[:, :2].sum(axis=1), 1)
    return found


def score(taken: Snapshot, answer: Answer) -> Score:
    """An answer against the truth, over states with more than OUT of their votes out and units not stated complete."""
    final = taken.final.astype(float)
    open_ = 1 - taken.counted.sum(axis=1) / np.maximum(final.sum(axis=1), 1) > OUT
    open_ &= by_state(taken.counts, np.array([taken.counts["complete"]]).T == 0)[:, 0] > 0
    margin = answer.margin - two_party(final)[:, None]
    total = (final[:, :2] if answer.two_party else final).sum(axis=1)[:, None]
    turnout = 100 * (answer.total - total) / np.maximum(total, 1)
    states = open_[:-1]
    return Score(taken.share, margin[:-1][states], turnout[:-1][states], margin[-1], turnout[-1])


def widened(errors: FloatArray, level: float) -> FloatArray:
    """The same errors [n, 3] with intervals of another level, which for a normal spread is a matter of scale.

    The upper half is taken for both, since the lower may end at the votes counted, below which no truth can lie.
    """
    half = (errors[:, 2] - errors[:, 0]) * float(ndtri((1 + level) / 2) / ndtri((1 + LEVEL) / 2))
    return np.stack([errors[:, 0], errors[:, 0] - half, errors[:, 0] + half], axis=1)


def inside(errors: FloatArray) -> NDArray[np.bool_]:
    """Which intervals hold the truth [n]."""
    found: NDArray[np.bool_] = (errors[:, 1] <= 0) & (errors[:, 2] >= 0)
    return found


def interval_score(errors: FloatArray, level: float = LEVEL) -> FloatArray:
    """Width and a penalty for what is missed [n]; lower is better."""
    missed = np.maximum(errors[:, 1], 0) + np.maximum(-errors[:, 2], 0)
    found: FloatArray = errors[:, 2] - errors[:, 1] + 2 / (1 - level) * missed
    return found


def mean(values: FloatArray | NDArray[np.bool_]) -> float:
    """The mean, NaN of nothing."""
    return float(np.mean(values)) if len(values) else float("nan")


FIGURES: Final[Mapping[str, Callable[[Score], float]]] = {
    "votes": lambda s: s.share,
    "mae": lambda s: mean(np.abs(s.margin[:, 0])),
    "cov": lambda s: _known(s.margin, lambda e: mean(inside(e))),
    "width": lambda s: _known(s.margin, lambda e: mean(e[:, 2] - e[:, 1])),
    "is90": lambda s: _known(s.margin, lambda e: mean(interval_score(e))),
    "turnout": lambda s: mean(np.abs(s.turnout[:, 0])),
    "turnout_cov": lambda s: _known(s.turnout, lambda e: mean(inside(e))),
    "nation": lambda s: abs(float(s.nation[0])),
    "nation_cov": lambda s: _known(s.nation[None], lambda e: mean(inside(e))),
    "nation_turnout": lambda s: abs(float(s.nation_turnout[0])),
    "nation_turnout_cov": lambda s: _known(s.nation_turnout[None], lambda e: mean(inside(e))),
    "nation_turnout_bias": lambda s: float(s.nation_turnout[0]),
}
"""What is told of a score."""


def _known(errors: FloatArray, figure: Callable[[FloatArray], float]) -> float:
    return float("nan") if np.isnan(errors).any() else figure(errors)


def told(scores: Sequence[Score]) -> dict[str, float]:
    """The mean of every figure over snapshots, NaN where the method does not say; snapshots without open states left out."""
    found = {}
    for name, figure in FIGURES.items():
        values = np.array([figure(one) for one in scores if len(one.margin)])
        found[name] = float("nan") if not len(values) or np.isnan(values).all() else float(np.nanmean(values))
    return found
