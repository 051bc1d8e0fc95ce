"""The lead over time as a line: above zero in the colour of who leads, below in the other's, with the last value."""

import hashlib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ascertain.charts import lettering
from ascertain.charts.atlas import NARROW
from ascertain.charts.markup import Drawn, Sheet, document, number, tag, text
from ascertain.charts.palette import Slot, ThemeName

MINUS: Final = "−"


@dataclass(frozen=True, slots=True)
class Lead:
    """The lead at a moment: positive for the first of two people, negative for the second."""

    at: datetime
    votes: int


@dataclass(frozen=True, slots=True)
class Course:
    """A lead over time between two people, with their colours."""

    first: str
    second: str
    slots: tuple[Slot, Slot]
    leads: tuple[Lead, ...]


def lead_chart(course: Course, *, width: float, height: float = 320, theme: ThemeName | None = None) -> str:
    """The chart as SVG: a file of a theme, or styled by the page's sheet (None)."""
    digest = hashlib.sha256(repr((course, width, height, theme)).encode()).hexdigest()[:8]
    sheet = Sheet(digest)
    drawn = draw(sheet, course, width, height=height)
    return document(
        sheet,
        drawn.markup,
        width=width,
        height=drawn.height,
        title=f"The lead of {course.first} over {course.second}",
        describe=_sentence(course),
        theme=theme,
    )


def _sentence(course: Course) -> str:
    if not course.leads:
        return "No counts yet."
    votes = course.leads[-1].votes
    who = course.first if votes >= 0 else course.second
    return "level" if votes == 0 else f"{who} leads by {abs(votes):,}"


def draw(sheet: Sheet, course: Course, width: float, *, height: float = 320) -> Drawn:
    """The chart: steps from report to report, since a count stands until the next one arrives."""
    if not course.leads:
        return Drawn(24, text("No counts yet.", x=0, y=16, size=14, style="muted"))
    values = [lead.votes for lead in course.leads]
    marks = ticks(min(0, *values), max(0, *values), many=4)
    low, high = marks[0], marks[-1]
    margin = max(lettering.width(_count(tick), size=12) for tick in marks) + 14
    right = 14.0 if width >= NARROW else 8.0
    start, end = course.leads[0].at, course.leads[-1].at
    span = max((end - start).total_seconds(), 1.0)
    top, bottom = 30.0, height - 26

    def x(moment: datetime) -> float:
        return margin + (width - margin - right) * (moment - start).total_seconds() / span

    def y(votes: float) -> float:
        return bottom - (bottom - top) * (votes - low) / ((high - low) or 1)

    pieces = [_grid(marks, margin, width - right, y)]
    points = [(x(lead.at), y(lead.votes)) for lead in course.leads]
    pieces += _areas(sheet, course, points, zero=y(0), top=top, bottom=bottom)
    pieces.append(_dates(start, end, x, bottom, width=width))
    pieces.append(_last(course, points[-1], width, right))
    return Drawn(height, "".join(pieces))


def _count(votes: float) -> str:
    sign = MINUS if votes < 0 else ""
    return f"{sign}{abs(round(votes)):,}"


def ticks(low: float, high: float, *, many: int) -> list[float]:
    """Round values that hold low and high, zero among them."""
    if low == high:
        return [0.0, 1.0]
    rough = (high - low) / many
    power = 10 ** math.floor(math.log10(rough))
    step = next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough)
    return [step * place for place in range(math.floor(low / step), math.ceil(high / step) + 1)]


def _grid(ticks: Sequence[float], left: float, right: float, y: object) -> str:
    found = []
    for tick in ticks:
        place = y(tick)  # type: ignore[operator]  # the scale
        style = "rule" if tick == 0 else "faint"
        line = f"M{number(left)} {number(place)}H{number(right)}"
        found.append(tag("path", d=line, class_=style, stroke_width=1, opacity="0.5" if tick else None))
        found.append(text(_count(tick), x=left - 8, y=place + 4, size=12, style="muted", anchor="end"))
    return "".join(found)


def _areas(
    sheet: Sheet, course: Course, points: Sequence[tuple[float, float]], *, zero: float, top: float, bottom: float
) -> list[str]:
    """The step line, and the area to zero: above in the first one's colour, below in the second one's."""
    steps = f"M{number(points[0][0])} {number(points[0][1])}"
    steps += "".join(f"H{number(x)}V{number(y)}" for x, y in points[1:])
    area = f"{steps}V{number(zero)}H{number(points[0][0])}z"
    right = points[-1][0] + 1
    found = []
    for place, (slot, one, other) in enumerate(zip(course.slots, (top - 9, zero), (zero, bottom + 9), strict=True)):
        shape = tag("rect", x=0, y=one, width=right, height=max(0.0, other - one))
        clip = sheet.define(f"l-{place}", lambda own, shape=shape: tag("clipPath", shape, id=own))  # type: ignore[misc]  # bound now
        found.append(tag("path", d=area, class_=f"f-{slot}2", clip_path=clip))
        found.append(tag("path", d=steps, class_=f"k-{slot}0", stroke_width=2.5, clip_path=clip))
    return found


def _dates(start: datetime, end: datetime, x: object, bottom: float, *, width: float) -> str:
    """Days under the chart, as many as have room."""
    days = max(1, math.ceil((end - start).total_seconds() / 86400))
    every = math.ceil(days / (3 if width < NARROW else 7))
    found = []
    day = start.replace(hour=0, minute=0, second=0, microsecond=0)
    while day <= end:
        place = x(max(day, start))  # type: ignore[operator]  # the scale
        words = f"{day.day} {day:%b}"
        if place < width - 30:
            found.append(text(words, x=place, y=bottom + 20, size=12, style="muted", anchor="middle"))
        day += timedelta(days=every)
    return "".join(found)


def _last(course: Course, point: tuple[float, float], width: float, right: float) -> str:
    """The last value at the end of the line, with who leads."""
    x, y = point
    slot, words = course.slots[course.leads[-1].votes < 0], _sentence(course)
    dot = tag("circle", cx=x, cy=y, r=4, class_=f"f-{slot}0")
    return dot + text(words, x=width - right, y=16, size=14, style=f"n-{slot}", bold=True, anchor="end")
