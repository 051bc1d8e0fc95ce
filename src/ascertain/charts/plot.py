"""What statistical drawings share: a figure with its table, scales with round ticks, marks told apart by shape."""

import hashlib
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from ascertain.charts import lettering
from ascertain.charts.markup import Sheet, document, number, tag, text
from ascertain.charts.palette import ThemeName

MINUS: Final = "−"
WIDTH: Final = 760.0
SMALL: Final = 12.0
Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing with its title, what it shows in a sentence, and the same numbers as a table."""

    title: str
    describe: str
    svg: str
    headings: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A labelled value to hold others against."""

    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to pixels, with round ticks that hold all values."""

    ticks: tuple[float, ...]
    start: float
    end: float

    def __call__(self, value: float) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.start + (self.end - self.start) * (value - low) / (high - low)


def scale(values: Sequence[float], *, start: float, end: float, many: int = 7) -> Scale:
    """A scale with about so many ticks."""
    low, high = min(values), max(values)
    if low == high:
        low, high = low - 1, high + 1
    rough = (high - low) / many
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return Scale(tuple(round(step * place, 10) for place in range(first, last + 1)), start, end)


def plain(value: float) -> str:
    """A tick's number: thousands with commas, a true minus, no needless decimals."""
    words = f"{value:,.2f}".rstrip("0").rstrip(".")
    return "0" if words in ("-0", "0") else words.replace("-", MINUS)


def across(x: Scale, *, top: float, bottom: float, label: str) -> str:
    """The horizontal axis: faint lines, numbers and its label below."""
    found = []
    for tick in x.ticks:
        style = "rule" if tick == 0 else "faint"
        path = f"M{number(x(tick))} {number(top)}V{number(bottom)}"
        found.append(tag("path", d=path, class_=style, stroke_width=1, opacity=None if tick == 0 else "0.4"))
        found.append(text(plain(tick), x=x(tick), y=bottom + 16, size=SMALL, style="muted", anchor="middle"))
    middle = (x.start + x.end) / 2
    return "".join(found) + text(label, x=middle, y=bottom + 34, size=SMALL, style="ink", anchor="middle")


def upward(y: Scale, *, left: float, right: float, label: str) -> str:
    """The vertical axis: faint lines, numbers at the left and the label above."""
    found = []
    for tick in y.ticks:
        style = "rule" if tick == 0 else "faint"
        path = f"M{number(left)} {number(y(tick))}H{number(right)}"
        found.append(tag("path", d=path, class_=style, stroke_width=1, opacity=None if tick == 0 else "0.4"))
        found.append(text(plain(tick), x=left - 6, y=y(tick) + 4, size=SMALL, style="muted", anchor="end"))
    return "".join(found) + text(label, x=left, y=y.end - 12, size=SMALL, style="ink")


def upright(x: Scale, lines: Sequence[Line], *, top: float, bottom: float) -> str:
    """Dashed vertical lines, their labels above in rows of their own so that they never overlap."""
    found = []
    for row, line in enumerate(lines):
        place = x(line.value)
        y = top - 8 - 15 * (len(lines) - 1 - row)
        path = f"M{number(place)} {number(y + 3)}V{number(bottom)}"
        found.append(tag("path", d=path, class_="rule", stroke_width=1.2, stroke_dasharray="5 3"))
        wide = lettering.width(line.label, size=SMALL)
        at_end = place + wide / 2 > WIDTH - 2
        anchor = "end" if at_end else "middle" if place > wide / 2 else None
        found.append(text(line.label, x=min(place, WIDTH - 2), y=y, size=SMALL, style="ink", anchor=anchor))
    return "".join(found)


def circle(x: float, y: float, *, size: float = 4.0) -> str:
    """A full circle: the exposed side."""
    return tag("circle", cx=x, cy=y, r=size, class_="f-f0", opacity="0.85")


def diamond(x: float, y: float, *, size: float = 4.0) -> str:
    """An open diamond: the other side."""
    s = number(size * 1.25)
    path = f"M{number(x)} {number(y - size * 1.25)}l{s} {s}l-{s} {s}l-{s}-{s}z"
    return tag("path", d=path, class_="k-f0", stroke_width=1.4)


MARKS: Final[tuple[Callable[..., str], Callable[..., str]]] = (diamond, circle)
"""Marks by side: unexposed, exposed."""


def key(labels: tuple[str, str], *, x: float, y: float) -> str:
    """What the two marks stand for: the exposed side first."""
    first, second = labels
    there = x + 16 + lettering.width(first, size=SMALL) + 24
    return (
        circle(x + 4, y - 4)
        + text(first, x=x + 14, y=y, size=SMALL)
        + diamond(there, y - 4)
        + text(second, x=there + 10, y=y, size=SMALL)
    )


def figure(
    markup: str,
    *,
    height: float,
    title: str,
    describe: str,
    headings: tuple[str, ...],
    rows: Sequence[tuple[Cell, ...]],
    theme: ThemeName | None = None,
) -> Figure:
    """The drawing as a document of its own, styled by the page's sheet or, as a file, by a theme."""
    digest = hashlib.sha256(repr((markup, title, theme)).encode()).hexdigest()[:8]
    svg = document(Sheet(digest), markup, width=WIDTH, height=height, title=title, describe=describe, theme=theme)
    return Figure(title, describe, svg, headings, tuple(rows))
