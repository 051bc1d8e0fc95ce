"""The calibration of the projection: scores on elections that its constants did not see, as a file, a page and pictures.

`python tools/calibrate.py page` writes tools/projection_calibration.csv (from which the pack is built) and, with the real
counts beside it, docs/method/calibration.md and its pictures.
"""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from ascertain.projection import constants_without
from build_replay import MOMENTS
from score_projection import (
    FEEDS,
    PAIRS,
    SIDES,
    STAGES,
    FloatArray,
    Score,
    Snapshot,
    fed,
    inside,
    interval_score,
    mean,
    naive,
    ours,
    replays,
    score,
    widened,
)

HERE: Final = Path(__file__).resolve().parent
FILE: Final = HERE / "projection_calibration.csv"
SEEDS: Final = (21, 22, 23, 24)
LEVELS: Final = (0.5, 0.8, 0.9, 0.95)
ALL: Final = "all"
OF: Final[Mapping[str, Callable[[Score], FloatArray]]] = {
    "state_margin": lambda one: one.margin,
    "state_turnout": lambda one: one.turnout,
    "nation_margin": lambda one: one.nation[None],
    "nation_turnout": lambda one: one.nation_turnout[None],
}
QUANTITIES: Final = tuple(OF)
HEADER: Final = (
    "replayed", "moment", "quantity", "snapshots", "figures", "votes_in", "error_of_count", "error", "bias",
    *(f"covered_{100 * level:.0f}" for level in LEVELS), "width_90", "interval_score_90", "replay",
)  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """A score with what it is of."""

    election: int
    moment: str
    digest: str
    score: Score
    plain: Score
    """Of the count as it stands."""


def taken_of(taken: Snapshot, moment: str) -> Taken:
    """Ours and the count as it stands on a snapshot, with the constants that left its election out."""
    own = score(taken, ours(taken, constants_without(taken.election)))
    return Taken(taken.election, moment, digest_of(taken), own, score(taken, naive(taken)))


def digest_of(taken: Snapshot) -> str:
    """What a replay's counts hash to, so that another can be told from it."""
    told = [name for name in (*SIDES, "other", "expected_pct", "complete") if name in taken.counts]
    cells = [taken.counts[name] for name in told]
    return hashlib.sha256(np.array(cells, dtype=np.int64).tobytes()).hexdigest()


def measured(pairs: Sequence[tuple[int, int]] = PAIRS, moments: Sequence[str] | None = None) -> list[Taken]:
    """Scores of the replays of SEEDS at stages and by the clock, each election with the constants that left it out."""
    stages = [stage for stage in STAGES if moments is None or f"{100 * stage:.0f} %" in moments]
    hours = {name: hour for name, hour in MOMENTS.items() if moments is None or name in moments}
    return [taken_of(taken, taken.stage) for taken in replays(pairs, SEEDS, stages=stages, hours=hours)]


def other_feeds(pairs: Sequence[tuple[int, int]] = PAIRS) -> list[Taken]:
    """Scores at the stages, two seeds, had the feed been another."""
    return [
        taken_of(fed(taken, feed), f"all stages, {feed}")
        for taken in replays(pairs, SEEDS[:2], stages=STAGES, hours={})
        for feed in FEEDS
    ]


def errors_of(scores: Iterable[Score], quantity: str) -> FloatArray:
    """All errors of a quantity [n, 3]."""
    return np.concatenate([OF[quantity](one) for one in scores])


def row_of(taken: Sequence[Taken], *, election: str, moment: str, quantity: str) -> dict[str, str]:
    """One row of the calibration from the scores that it is of."""
    errors, plain = (
        errors_of(scores, quantity) for scores in zip(*((one.score, one.plain) for one in taken), strict=True)
    )
    covered = [mean(inside(widened(errors, level))) for level in LEVELS]
    figures = [
        mean(np.array([one.score.share for one in taken])), mean(np.abs(plain[:, 0])),
        mean(np.abs(errors[:, 0])), mean(errors[:, 0]), *covered,
        mean(errors[:, 2] - errors[:, 1]), mean(interval_score(errors)),
    ]  # fmt: skip
    digest = hashlib.sha256("".join(one.digest for one in taken).encode()).hexdigest()[:12]
    cells = [election, moment, quantity, str(len(taken)), str(len(errors)), *(f"{x:.3f}" for x in figures), digest]
    return dict(zip(HEADER, cells, strict=True))


def rows(taken: Sequence[Taken]) -> list[dict[str, str]]:
    """Every election and moment, and all of them together (over the stages, which do not depend on the clock)."""
    groups: dict[tuple[str, str], list[Taken]] = defaultdict(list)
    for one in taken:
        whole = "all moments" if one.moment in MOMENTS else "all stages"
        names = {one.moment} if one.moment.startswith(whole) else {one.moment, whole}
        for name in names:
            groups[str(one.election), name].append(one)
            groups[ALL, name].append(one)
    return [
        row_of(own, election=election, moment=moment, quantity=quantity)
        for (election, moment), own in sorted(groups.items(), key=lambda item: (item[0][0], _place(item[0][1])))
        for quantity in QUANTITIES
    ]


def _place(moment: str) -> int:
    order = [*(f"{100 * stage:.0f} %" for stage in STAGES), "all stages", *MOMENTS, "all moments"]
    order += [f"all stages, {feed}" for feed in FEEDS]
    return order.index(moment)


def write(found: Sequence[Mapping[str, str]], path: Path = FILE) -> None:
    """The rows as CSV."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, HEADER, lineterminator="\n")
        writer.writeheader()
        writer.writerows(found)


def committed(path: Path = FILE) -> list[dict[str, str]]:
    """The rows as they were written."""
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))
