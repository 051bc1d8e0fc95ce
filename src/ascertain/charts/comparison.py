"""Two sides compared: places in a strip or against an election before, balance, confounders, power.

The exposed side is full circles, the other open diamonds, so that no drawing depends on shade.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ascertain.charts import lettering
from ascertain.charts.markup import number, tag, text
from ascertain.charts.palette import ThemeName
from ascertain.charts.plot import (
    MARKS,
    SMALL,
    WIDTH,
    Figure,
    Line,
    across,
    circle,
    diamond,
    figure,
    key,
    scale,
    upright,
    upward,
)

MOST_LISTED = 60
"""Places up to which a drawing's table lists every one; beyond, the largest."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: its name, side, value now and before, and votes, which set the area of its mark."""

    name: str
    exposed: bool
    now: float
    before: float
    votes: int


@dataclass(frozen=True, slots=True)
class Named:
    """A point with a label, such as a control's strength."""

    label: str
    x: float
    y: float


def _size(votes: int, most: int) -> float:
    return max(1.6, 11 * math.sqrt(votes / most))


def _listed(spots: Sequence[Spot], sides: tuple[str, str]) -> list[tuple[str, str, float, float, int]]:
    largest = sorted(spots, key=lambda spot: -spot.votes)[:MOST_LISTED]
    return [(spot.name, sides[not spot.exposed], spot.before, spot.now, spot.votes) for spot in largest]


def strip(
    spots: Sequence[Spot],
    *,
    title: str,
    describe: str,
    axis: str,
    sides: tuple[str, str],
    theme: ThemeName | None = None,
) -> Figure:
    """Places on one axis, a row for each side, moved up and down by the order of their names."""
    x = scale([spot.now for spot in spots], start=30, end=WIDTH - 30)
    most = max(spot.votes for spot in spots)
    marks = []
    for at, spot in enumerate(sorted(spots, key=lambda spot: -spot.votes)):
        y = (88 if spot.exposed else 190) + (at * 29 % 61) - 30
        marks.append(MARKS[spot.exposed](x(spot.now), y, size=_size(spot.votes, most)))
    labels = key(sides, x=0, y=18)
    markup = across(x, top=36, bottom=236, label=axis) + "".join(marks) + labels
    return figure(
        markup,
        height=280,
        title=title,
        describe=describe,
        headings=("Place", "Side", "Before", "Now", "Two-party votes"),
        rows=_listed(spots, sides),
        theme=theme,
    )


def scatter(
    spots: Sequence[Spot],
    *,
    title: str,
    describe: str,
    axes: tuple[str, str],
    sides: tuple[str, str],
    theme: ThemeName | None = None,
) -> Figure:
    """Places by their value before and now; on the line nothing changed."""
    values = [value for spot in spots for value in (spot.now, spot.before)]
    x = scale(values, start=60, end=WIDTH - 20)
    y = scale(values, start=440, end=60)
    most = max(spot.votes for spot in spots)
    low, high = x.ticks[0], x.ticks[-1]
    same = f"M{number(x(low))} {number(y(low))}L{number(x(high))} {number(y(high))}"
    marks = [
        MARKS[spot.exposed](x(spot.before), y(spot.now), size=_size(spot.votes, most))
        for spot in sorted(spots, key=lambda spot: -spot.votes)
    ]
    markup = [across(x, top=60, bottom=440, label=axes[0]), upward(y, left=60, right=WIDTH - 20, label=axes[1])]
    markup += [tag("path", d=same, class_="rule", stroke_width=1, stroke_dasharray="5 3"), *marks]
    markup.append(key(sides, x=0, y=18))
    return figure(
        "".join(markup),
        height=484,
        title=title,
        describe=describe,
        headings=("Place", "Side", "Before", "Now", "Two-party votes"),
        rows=_listed(spots, sides),
        theme=theme,
    )


def balance(
    rows: Sequence[tuple[str, float | None, float | None]],
    *,
    title: str,
    describe: str,
    limit: float,
    theme: ThemeName | None = None,
) -> Figure:
    """Standardised mean differences of the controls, before and after matching."""
    left = 12 + max(lettering.width(name, size=SMALL) for name, _, _ in rows)
    values = [value for row in rows for value in row[1:] if value is not None]
    x = scale([-limit, limit, *values], start=left + 8, end=WIDTH - 14)
    marks = []
    for at, (name, before, after) in enumerate(rows):
        y = 66 + 20.0 * at
        marks.append(text(name, x=left, y=y + 4, size=SMALL, anchor="end"))
        marks += [mark(x(value), y) for mark, value in ((diamond, before), (circle, after)) if value is not None]
    bottom = 60 + 20.0 * len(rows)
    lines = [Line(way * limit, f"{way * limit:+g}".replace("-", "−")) for way in (-1, 1)]
    markup = across(x, top=50, bottom=bottom, label="standardised mean difference, exposed less unexposed")
    markup += upright(x, lines, top=50, bottom=bottom) + "".join(marks)
    markup += key(("after matching", "before"), x=0, y=14)
    return figure(
        markup,
        height=bottom + 44,
        title=title,
        describe=describe,
        headings=("Control", "Before matching", "After matching"),
        rows=list(rows),
        theme=theme,
    )


def contour(
    levels: Mapping[str, Sequence[tuple[float, float]]],
    points: Sequence[Named],
    *,
    title: str,
    describe: str,
    axes: tuple[str, str],
    theme: ThemeName | None = None,
) -> Figure:
    """What would be left of an estimate beside a confounder: lines of equal rest, and how strong known controls are."""
    far = max([0.1, *(own.x for own in points)]) * 1.15
    high = max([0.1, *(own.y for own in points)]) * 1.15
    x = scale([0, min(far, 1.0)], start=60, end=WIDTH - 90)
    y = scale([0, min(high, 1.0)], start=400, end=50)
    markup = [across(x, top=50, bottom=400, label=axes[0]), upward(y, left=60, right=WIDTH - 90, label=axes[1])]
    for label, course in levels.items():
        inside = [(a, b) for a, b in course if a <= x.ticks[-1] and b <= y.ticks[-1]]
        if len(inside) < 2:
            continue
        path = "M" + "L".join(f"{number(x(a))} {number(y(b))}" for a, b in inside)
        markup.append(tag("path", d=path, class_="line", stroke_width=1.3))
        markup.append(text(label, x=x(inside[-1][0]) + 4, y=y(inside[-1][1]) + 4, size=SMALL))
    taken: list[float] = []
    for own in points:
        height = y(own.y) - 6
        while any(abs(height - other) < 13 for other in taken):
            height -= 13
        taken.append(height)
        markup.append(circle(x(own.x), y(own.y)))
        near_end = x(own.x) + lettering.width(own.label, size=SMALL) > WIDTH - 8
        side = -7 if near_end else 7
        markup.append(text(own.label, x=x(own.x) + side, y=height, size=SMALL, anchor="end" if near_end else None))
    return figure(
        "".join(markup),
        height=444,
        title=title,
        describe=describe,
        headings=("Benchmark", *axes),
        rows=[(own.label, own.x, own.y) for own in points],
        theme=theme,
    )


def power(
    curve: Sequence[tuple[float, float]],
    *,
    title: str,
    describe: str,
    wanted: float,
    lines: Sequence[Line] = (),
    theme: ThemeName | None = None,
) -> Figure:
    """How often a shift of each size would be told from zero."""
    x = scale([0.0, *(own for own, _ in curve), *(line.value for line in lines)], start=60, end=WIDTH - 30)
    y = scale([0.0, 1.0], start=320, end=70, many=5)
    ordered = sorted(curve)
    path = "M" + "L".join(f"{number(x(a))} {number(y(b))}" for a, b in ordered)
    level = f"M60 {number(y(wanted))}H{number(WIDTH - 30)}"
    markup = across(x, top=70, bottom=320, label="shift in points") + upward(
        y, left=60, right=WIDTH - 30, label="power"
    )
    markup += tag("path", d=level, class_="rule", stroke_width=1, stroke_dasharray="2 3")
    markup += upright(x, lines, top=70, bottom=320)
    markup += tag("path", d=path, class_="k-f0", stroke_width=2) + "".join(circle(x(a), y(b)) for a, b in ordered)
    return figure(
        markup, height=364, title=title, describe=describe, headings=("Points", "Power"), rows=ordered, theme=theme
    )
