"""Digits of vote counts: printed on request, beside a count known to be right that fails one of them, never a verdict.

Deckert, Myagkov and Ordeshook 2011 and Mebane 2011 on what they cannot show; whole percentages after Kobak,
Shpilkin and Pshenichnikov.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from ascertain import archive
from ascertain.discrepancy.units import FloatArray, Units

LEAST_COUNTS: Final = 300
NEAR: Final = 0.05
LEAST_BALLOTS: Final = 100
DRAWS: Final = 1_000
PANEL: Final = "wi_2016_recount_units"
MESSAGE: Final = (
    "These tests play no part in the verdict. The panel runs them on a count that a full recount confirmed: there the "
    "first digit departs from Benford's law for both tickets, because places have the sizes they have."
)


@dataclass(frozen=True, slots=True)
class DigitTest:
    """One test of one ticket's counts; `statistic` is chi-square, or the number of near-whole percentages."""

    test: str
    choice: str
    n: int
    statistic: float | None
    df: int | None
    p: float | None


@dataclass(frozen=True, slots=True)
class Digits:
    """The tests on these units, on the panel, and what they are worth."""

    tests: tuple[DigitTest, ...]
    panel: tuple[DigitTest, ...]
    message: str


def digits_of(units: Units) -> Digits:
    """All digit tests of the units; a refusal in words where they are too few."""
    spec = units.question.spec
    first, second = units.votes(spec.election)
    names = tuple(name.format(year=spec.election) for name in (spec.units.first, spec.units.second))
    message = MESSAGE
    if len(units) < LEAST_COUNTS:
        message = f"{len(units)} units are too few for digit tests (at least {LEAST_COUNTS}). {MESSAGE}"
        return Digits((), tuple(_panel(spec.seed)), message)
    tests = tuple(_all(names, (first, second), first + second, seed=spec.seed))
    return Digits(tests, tuple(_panel(spec.seed)), message)


def _panel(seed: int) -> Iterator[DigitTest]:
    """The same tests on Wisconsin's reporting units after the recount of 2016."""
    content = archive.table(PANEL)
    columns = [
        np.array([float(row[content.columns.index(name)]) for row in content.rows])
        for name in ("clinton_recount", "trump_recount", "total_recount")
    ]
    yield from _all(("clinton_recount", "trump_recount"), (columns[0], columns[1]), columns[2], seed=seed)


def _all(
    names: tuple[str, ...], counts: tuple[FloatArray, FloatArray], ballots: FloatArray, *, seed: int
) -> Iterator[DigitTest]:
    for name, own in zip(names, counts, strict=True):
        whole = own[np.isfinite(own)].astype(np.int64)
        yield _benford_first(name, whole[whole >= 1])
        yield _benford_second(name, whole[whole >= 10])
        large = whole[whole >= 100]
        yield _chi("last digit", name, large % 10, np.full(10, 0.1))
        known = np.isfinite(own) & np.isfinite(ballots) & (ballots >= LEAST_BALLOTS)
        yield _near_whole(name, own[known].astype(np.int64), ballots[known].astype(np.int64), seed=seed)


def _benford_first(name: str, counts: np.ndarray) -> DigitTest:
    digits = np.array([int(str(count)[0]) - 1 for count in counts])
    return _chi("first digit", name, digits, np.log10(1 + 1 / np.arange(1, 10)))


def _benford_second(name: str, counts: np.ndarray) -> DigitTest:
    digits = np.array([int(str(count)[1]) for count in counts])
    heads = np.arange(1, 10)[:, None] * 10 + np.arange(10)
    return _chi("second digit", name, digits, np.log10(1 + 1 / heads).sum(axis=0))


def _chi(test: str, name: str, digits: np.ndarray, expected: FloatArray) -> DigitTest:
    from scipy.special import chdtrc

    if len(digits) < LEAST_COUNTS:
        return DigitTest(test, name, len(digits), None, None, None)
    seen = np.bincount(digits, minlength=len(expected))
    wanted = expected * len(digits)
    statistic = float(((seen - wanted) ** 2 / wanted).sum())
    return DigitTest(test, name, len(digits), statistic, len(expected) - 1, float(chdtrc(len(expected) - 1, statistic)))


def _near_whole(name: str, counts: np.ndarray, ballots: np.ndarray, *, seed: int) -> DigitTest:
    """Percentages within 0.05 of a whole one, against binomial draws around each unit's own share."""
    if len(counts) < LEAST_COUNTS:
        return DigitTest("whole percentages", name, len(counts), None, None, None)

    def near(own: np.ndarray) -> np.ndarray:
        percent = 100 * own / ballots
        many: np.ndarray = (np.abs(percent - np.round(percent)) <= NEAR).sum(axis=-1)
        return many

    share = np.clip(counts / ballots, 0, 1)
    seen = int(near(counts))
    generator = np.random.default_rng(seed)
    drawn = near(generator.binomial(ballots, share, (DRAWS, len(ballots))))
    p = (1 + int((drawn >= seen).sum())) / (DRAWS + 1)
    return DigitTest("whole percentages", name, len(counts), float(seen), None, p)
