"""Values along a scale that lies: rows of intervals with their estimate, and rows of marks, a shape for each series."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from ascertain.charts import lettering
from ascertain.charts.atlas import NARROW
from ascertain.charts.line import ticks
from ascertain.charts.markup import Sheet, document, number, tag, text
from ascertain.charts.palette import Slot, ThemeName

SIZE: Final = 13.0
ROW: Final = 26.0
LANE: Final = 6.0
"""How far below one another the series of a row lie, so that equal values do not hide each other."""
TOP: Final = 6.0
FOOT: Final = 28.0
SHAPES: Final = (
    "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0 -10 0z",
    "M-4.5 -4.5h9v9h-9z",
    "M0 -5.6L5.6 4.4H-5.6z",
    "M0 -6L6 0L0 6L-6 0z",
)
"""Circle, square, triangle, diamond: a series is told by its shape, so that no colour is needed."""


@dataclass(frozen=True, slots=True)
class Span:
    """One row: an interval with its estimate, the words that say it, and the colour of whom it is of."""

    label: str
    low: float
    estimate: float
    high: float
    words: str
    slot: Slot = "f"


@dataclass(frozen=True, slots=True)
class Spans:
    """Intervals under one another, with how the scale's values are written."""

    title: str
    rows: tuple[Span, ...]
    scale: Callable[[float], str]


@dataclass(frozen=True, slots=True)
class Marks:
    """Rows of values by series; `band` is where they should lie, `aim` the very place."""

    title: str
    series: tuple[str, ...]
    rows: tuple[tuple[str, tuple[float, ...]], ...]
    ends: tuple[float, float]
    scale: Callable[[float], str]
    band: tuple[float, float] | None = None
    aim: float | None = None


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where values lie between two edges, in pixels."""

    left: float
    right: float
    ticks: Sequence[float]
    written: Callable[[float], str]

    def at(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.left + (self.right - self.left) * (value - low) / ((high - low) or 1)

    def grid(self, top: float, bottom: float) -> Iterator[str]:
        """Upright lines, the one at zero stronger, and what they stand for beneath; words that would touch are left out."""
        free = 0.0
        for tick in self.ticks:
            x, words = self.at(tick), self.written(tick)
            line = f"M{number(x)} {number(top)}V{number(bottom)}"
            yield tag(
                "path", d=line, class_="faint" if tick else "rule", stroke_width=1, opacity="0.5" if tick else None
            )
            half = lettering.width(words, size=12) / 2
            middle = min(max(x, half), self.right + 10 - half)
            if middle - half >= free:
                yield text(words, x=middle, y=bottom + 18, size=12, style="muted", anchor="middle")
                free = middle + half + 8


def spans_chart(drawn: Spans, *, width: float, theme: ThemeName | None = None) -> str:
    """The intervals as SVG: a file of a theme, or styled by the page's sheet (None)."""
    wide = width >= NARROW
    row = ROW if wide else 1.6 * ROW
    left = max(lettering.width(own.label, size=SIZE, bold=True) for own in drawn.rows) + 14 if wide else 8.0
    right = max(lettering.width(own.words, size=SIZE) for own in drawn.rows) + 16 if wide else 12.0
    low, high = min(0.0, *(own.low for own in drawn.rows)), max(0.0, *(own.high for own in drawn.rows))
    scale = _Scale(left, width - right, ticks(low, high, many=6 if wide else 3), drawn.scale)
    bottom = TOP + row * len(drawn.rows)
    pieces = [*scale.grid(TOP, bottom)]
    for place, own in enumerate(drawn.rows):
        y = TOP + row * place
        pieces.append(
            _row(
                own,
                scale,
                width=width,
                middle=y + (row / 2 if wide else row - 10),
                words=y + (row / 2 + 5 if wide else 15),
            )
        )
    return _document(
        pieces, drawn.title, [f"{own.label}: {own.words}" for own in drawn.rows], width, bottom + FOOT, theme
    )


def _row(own: Span, scale: _Scale, *, width: float, middle: float, words: float) -> str:
    start, end = scale.at(own.low), scale.at(own.high)
    bar = tag("rect", x=start, y=middle - 4, width=max(2.0, end - start), height=8, class_=f"f-{own.slot}1")
    dot = tag("circle", cx=scale.at(own.estimate), cy=middle, r=5, class_=f"f-{own.slot}0 border", stroke_width=1.5)
    label = text(own.label, x=0, y=words, size=SIZE, style="clear", bold=True, halo=4)
    return label + text(own.words, x=width, y=words, size=SIZE, style="clear", anchor="end", halo=4) + bar + dot


def marks_chart(drawn: Marks, *, width: float, theme: ThemeName | None = None) -> str:
    """The marks as SVG, with a key of the shapes above: a file of a theme, or styled by the page's sheet (None)."""
    key, top = _key(drawn.series, width)
    left = max(lettering.width(label, size=SIZE) for label, _ in drawn.rows) + 14
    low, high = drawn.ends
    scale = _Scale(left, width - 14, [low + (high - low) * part / 5 for part in range(6)], drawn.scale)
    tall = LANE * (len(drawn.series) + 2)
    bottom = top + tall * len(drawn.rows)
    pieces = [key, *_target(drawn, scale, top, bottom), *scale.grid(top, bottom)]
    for place, (label, values) in enumerate(drawn.rows):
        y = top + tall * place
        pieces.append(text(label, x=0, y=y + tall / 2 + 5, size=SIZE))
        pieces += [_shape(series, scale.at(value), y + LANE * (series + 1.5)) for series, value in enumerate(values)]
    said = [f"{label}: {_named(drawn, values)}" for label, values in drawn.rows]
    return _document(pieces, drawn.title, said, width, bottom + FOOT, theme)


def _named(drawn: Marks, values: Sequence[float]) -> str:
    return ", ".join(f"{name} {drawn.scale(value)}" for name, value in zip(drawn.series, values, strict=True))


def _target(drawn: Marks, scale: _Scale, top: float, bottom: float) -> Iterator[str]:
    """Where the marks should lie: the band as an area, the aim as a broken line."""
    if drawn.band:
        start, end = map(scale.at, drawn.band)
        yield tag("rect", x=start, y=top, width=end - start, height=bottom - top, class_="f-u0")
    if drawn.aim is not None:
        line = f"M{number(scale.at(drawn.aim))} {number(top)}V{number(bottom)}"
        yield tag("path", d=line, class_="rule", stroke_width=1.5, stroke_dasharray="4 3")


def _key(series: Sequence[str], width: float) -> tuple[str, float]:
    """The shapes with their names, in as many lines as they need, and where what follows may begin."""
    pieces, x, y = [], 0.0, TOP + 6
    for place, name in enumerate(series):
        wide = lettering.width(name, size=SIZE) + 30
        if x and x + wide > width:
            x, y = 0.0, y + 20
        pieces.append(_shape(place, x + 6, y) + text(name, x=x + 16, y=y + 5, size=SIZE))
        x += wide
    return "".join(pieces), y + 16


def _shape(series: int, x: float, y: float) -> str:
    return tag("path", d=SHAPES[series], transform=f"translate({number(x)} {number(y)})", class_="dot", stroke_width=1)


def _document(
    pieces: Sequence[str], title: str, said: Sequence[str], width: float, height: float, theme: ThemeName | None
) -> str:
    content = "".join(pieces)
    sheet = Sheet(hashlib.sha256(f"{title}{width}{theme}{content}".encode()).hexdigest()[:8])
    return document(sheet, content, width=width, height=height, title=title, describe="; ".join(said), theme=theme)
