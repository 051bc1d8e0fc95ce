"""The states' outlines as bundled: scaled to a window, with label points and, for old elections, joined shapes.

Outlines are present-day; `parts.csv` joins Maine to Massachusetts, West Virginia and Kentucky to Virginia.
"""

import csv
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Final

from ascertain.election import STATE_OF_FIPS

FIPS_OF: Final[Mapping[str, str]] = {state: fips for fips, state in STATE_OF_FIPS.items()}
Rings = tuple[tuple[tuple[int, int], ...], ...]


@dataclass(frozen=True, slots=True)
class Outline:
    """One shape in units of the map: rings in tenths, label point, radius of the largest circle around it.

    `bounds` are left, top, right and bottom.
    """

    rings: Rings
    x: float
    y: float
    radius: float
    bounds: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Window:
    """The part of the map that is drawn, and how many pixels a unit has."""

    left: float
    top: float
    right: float
    bottom: float
    scale: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """A point of the map in pixels."""
        return (x - self.left) * self.scale, (y - self.top) * self.scale


def _rings(path: str) -> Rings:
    """The rings of a path of one absolute start and relative steps each."""
    found = []
    for ring in path.split("z")[:-1]:
        x = y = 0
        points = []
        numbers = [int(word) for word in re.findall(r"-?\d+", ring)]
        for dx, dy in zip(numbers[::2], numbers[1::2], strict=True):
            x, y = x + dx, y + dy
            points.append((x, y))
        found.append(tuple(points))
    return tuple(found)


@cache
def _shapes() -> Mapping[str, Mapping[str, Any]]:
    content = json.loads((files("ascertain") / "geometry" / "states.json").read_text("utf-8"))
    shapes: dict[str, dict[str, Any]] = content["states"]
    return shapes


@cache
def _outline(key: str) -> Outline:
    row = _shapes()[key]
    x, y = row["label"]
    rings = _rings(row["path"])
    xs, ys = ([point[axis] / 10 for ring in rings for point in ring] for axis in (0, 1))
    return Outline(rings, x, y, row["radius"], (min(xs), min(ys), max(xs), max(ys)))


@cache
def _parts() -> tuple[tuple[str, int, int, str, str], ...]:
    text = (files("ascertain") / "geometry" / "parts.csv").read_text("utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(
        (row["contest"], int(row["since"]), int(row["until"]), "+".join(row["fips"].split()), row["apart"])
        for row in rows
    )


def key_of(state: str, year: int) -> str:
    """The key of a state's shape in an election."""
    return (
        next((key for contest, since, until, key, _ in _parts() if contest == state and since <= year <= until), "")
        or (FIPS_OF[state])
    )


def apart(state: str, year: int) -> Outline | None:
    """The part of a joined shape that lies apart from the one with the label."""
    for contest, since, until, _, code in _parts():
        if contest == state and since <= year <= until and code:
            return _outline(code)
    return None


@lru_cache(maxsize=64)
def cut(key: str, share: float) -> float:
    """Where an upright line leaves this share of a shape's area at its left, as a share of the shape's breadth."""
    own = _outline(key)
    left, _, right, _ = (10 * edge for edge in own.bounds)
    slices = 64
    total, sums = 0.0, [0.0]
    for number in range(slices):
        x = left + (right - left) * (number + 0.5) / slices
        crossings = sorted(
            y + (b - y) * (x - a) / (c - a)
            for ring in own.rings
            for (a, y), (c, b) in pairwise((*ring, ring[0]))
            if (a > x) != (c > x)
        )
        total += sum(low - high for high, low in zip(crossings[::2], crossings[1::2], strict=True))
        sums.append(total)
    place = next(number for number, area in enumerate(sums[1:]) if area >= share * total - 1e-9)
    within = (share * total - sums[place]) / ((sums[place + 1] - sums[place]) or 1)
    return (place + max(0.0, within)) / slices


def outline(state: str, year: int) -> Outline:
    """A state's shape in an election."""
    return _outline(key_of(state, year))


@lru_cache(maxsize=512)
def path(key: str, window: Window) -> str:
    """A shape in pixels: each ring from an absolute start by steps of tenths, so that errors don't add up."""
    written = []
    for ring in _outline(key).rings:
        points: list[tuple[int, int]] = []
        for x, y in ring:
            across, down = window.at(x / 10, y / 10)
            point = (round(10 * across), round(10 * down))
            if not points or point != points[-1]:
                points.append(point)
        if len(points) < 3:
            continue
        (last_x, last_y), steps = points[0], []
        for x, y in points[1:]:
            steps.append(f"{_tenths(x - last_x)} {_tenths(y - last_y)}")
            last_x, last_y = x, y
        written.append(f"M{_tenths(points[0][0])} {_tenths(points[0][1])}l{' '.join(steps)}z")
    return "".join(written).replace(" -", "-")


def _tenths(value: int) -> str:
    """Tenths as a decimal, without a leading zero."""
    if value % 10 == 0:
        return str(value // 10)
    whole, tenth = divmod(abs(value), 10)
    return f"{'-' if value < 0 else ''}{whole or ''}.{tenth}"


def window_of(states: Iterable[str], year: int, *, width: float, height: float) -> Window:
    """The window that shows some states as large as fits in width x height pixels."""
    bounds = [outline(state, year).bounds for state in states]
    left, top = min(own[0] for own in bounds), min(own[1] for own in bounds)
    right, bottom = max(own[2] for own in bounds), max(own[3] for own in bounds)
    scale = min(width / (right - left), height / (bottom - top))
    return Window(left, top, right, bottom, round(scale, 3))
