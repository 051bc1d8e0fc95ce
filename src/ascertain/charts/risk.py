"""The measured risk after each draw, on a scale of powers of ten, beside the limit."""

import math
from collections.abc import Sequence

from ascertain.charts.markup import number, tag, text
from ascertain.charts.palette import ThemeName
from ascertain.charts.plot import SMALL, WIDTH, Figure, across, figure, scale, upward

HEIGHT = 320.0
LOWEST = -12.0
"""Risks below 1e-12 are drawn there; the table has them as they are."""
MOST_POINTS = 600


def risk_by_card(
    risks: Sequence[float], *, limit: float, pair: str, theme: ThemeName | None = None, most_rows: int = 40
) -> Figure:
    """The risk after draws 1, 2, ...: the smallest so far, which is what counts."""
    step = max(1, math.ceil(len(risks) / MOST_POINTS))
    places = sorted({*range(1, len(risks) + 1, step), len(risks)})
    drawn = [(place, max(LOWEST, math.log10(risks[place - 1]) if risks[place - 1] > 0 else LOWEST)) for place in places]
    level = math.log10(limit)
    x = scale([0, len(risks)], start=70, end=WIDTH - 20)
    y = scale([0.0, level, *(value for _, value in drawn)], start=HEIGHT - 50, end=40)
    path = "M" + "L".join(f"{number(x(place))} {number(y(value))}" for place, value in [(0, 0.0), *drawn])
    bar = f"M{number(x.start)} {number(y(level))}H{number(x.end)}"
    markup = (
        across(x, top=40, bottom=HEIGHT - 50, label="Draws")
        + upward(y, left=x.start, right=x.end, label="Risk, as a power of ten")
        + tag("path", d=bar, class_="rule", stroke_width=1.4, stroke_dasharray="5 3")
        + text(f"limit {100 * limit:g} %", x=x.end, y=y(level) - 6, size=SMALL, style="ink", anchor="end")
        + tag("path", d=path, class_="k-f0", stroke_width=1.8)
    )
    every = max(1, math.ceil(len(risks) / most_rows))
    listed = sorted({*range(1, len(risks) + 1, every), len(risks)})
    rows = [(place, f"{risks[place - 1]:.3g}") for place in listed]
    title = f"The risk after each draw: {pair}"
    describe = f"The risk is {risks[-1]:.3g} after {len(risks):,} draws; the limit is {limit:g}."
    return figure(
        markup, height=HEIGHT, title=title, describe=describe, headings=("Draws", "Risk"), rows=rows, theme=theme
    )
