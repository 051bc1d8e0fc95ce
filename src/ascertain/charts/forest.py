"""Estimates with their intervals: one below the other (forest), or ordered over a grid of choices (curve)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ascertain.charts import lettering
from ascertain.charts.markup import number, tag, text
from ascertain.charts.palette import ThemeName
from ascertain.charts.plot import SMALL, WIDTH, Figure, Line, across, circle, diamond, figure, scale, upright, upward

ROW = 18.0


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate in a group: its label, and a hollow mark where it is a check rather than a test."""

    group: str
    label: str
    estimate: float
    low: float
    high: float
    check: bool = False


def forest(
    intervals: Sequence[Interval],
    *,
    title: str,
    describe: str,
    axis: str,
    lines: Sequence[Line] = (),
    theme: ThemeName | None = None,
) -> Figure:
    """Estimates on one axis, under the headings of their groups, with values to hold them against."""
    left = 12 + max(lettering.width(own.label, size=SMALL) for own in intervals)
    values = [0.0, *(line.value for line in lines)]
    values += [value for own in intervals for value in (own.low, own.high)]
    x = scale(values, start=left + 8, end=WIDTH - 14)
    top = 20.0 + 15 * len(lines)
    groups = list(dict.fromkeys(own.group for own in intervals))
    rows: list[str] = []
    y = top
    for group in groups:
        y += ROW
        rows.append(text(group, x=0, y=y + 4, size=SMALL, bold=True))
        for own in (own for own in intervals if own.group == group):
            y += ROW
            rows.append(text(own.label, x=left, y=y + 4, size=SMALL, anchor="end"))
            path = f"M{number(x(own.low))} {number(y)}H{number(x(own.high))}"
            rows.append(tag("path", d=path, class_="k-f0", stroke_width=1.6))
            rows.append((diamond if own.check else circle)(x(own.estimate), y))
    bottom = y + ROW
    markup = across(x, top=top, bottom=bottom, label=axis) + upright(x, lines, top=top, bottom=bottom) + "".join(rows)
    return figure(
        markup,
        height=bottom + 44,
        title=title,
        describe=describe,
        headings=("Group", "Test", "Estimate", "Low", "High"),
        rows=[(own.group, own.label, own.estimate, own.low, own.high) for own in intervals],
        theme=theme,
    )


@dataclass(frozen=True, slots=True)
class Specified:
    """One specification: its estimate with interval, and which choice it makes in each part."""

    estimate: float
    low: float
    high: float
    choices: Mapping[str, str]


def specification_curve(
    rows: Sequence[Specified], *, title: str, describe: str, axis: str, theme: ThemeName | None = None
) -> Figure:
    """Specifications in the order of their estimates over a grid of the choices that each makes."""
    parts = list(rows[0].choices)
    choices = [(part, choice) for part in parts for choice in dict.fromkeys(row.choices[part] for row in rows)]
    left = 12 + max(lettering.width(choice, size=SMALL) for _, choice in choices)
    step = (WIDTH - left - 14) / len(rows)
    y = scale([0.0, *(value for row in rows for value in (row.low, row.high))], start=250, end=30, many=6)

    def x(place: int) -> float:
        return left + 8 + step * (place + 0.5)

    bars = "".join(f"M{number(x(at))} {number(y(row.low))}V{number(y(row.high))}" for at, row in enumerate(rows))
    dots = "".join(f"M{number(x(at))} {number(y(row.estimate))}h.1" for at, row in enumerate(rows))
    markup = [upward(y, left=left, right=WIDTH - 8, label=axis)]
    markup.append(tag("path", d=bars, class_="faint", stroke_width=max(1.0, 0.4 * step)))
    markup.append(tag("path", d=dots, class_="rule", stroke_width=4, stroke_linecap="round"))
    down = 274.0
    for part in parts:
        markup.append(text(part, x=0, y=down, size=SMALL, bold=True))
        for _, choice in (own for own in choices if own[0] == part):
            down += 15
            markup.append(text(choice, x=left, y=down, size=SMALL, anchor="end"))
            marks = "".join(
                f"M{number(x(at))} {number(down - 4)}h.1" for at, row in enumerate(rows) if row.choices[part] == choice
            )
            markup.append(tag("path", d=marks, class_="rule", stroke_width=3, stroke_linecap="round"))
        down += 22
    return figure(
        "".join(markup),
        height=down,
        title=title,
        describe=describe,
        headings=(*parts, "Estimate", "Low", "High"),
        rows=[(*row.choices.values(), row.estimate, row.low, row.high) for row in rows],
        theme=theme,
    )
