"""Intervals and marks along a scale: where they lie, that all is written, and that nothing leaves the drawing."""

import re
import xml.etree.ElementTree as ElementTree

import pytest

from ascertain.charts import Marks, Span, Spans, marks_chart, spans_chart

SPANS = Spans(
    "Ballots out",
    (Span("CA", 700_000, 1_800_000, 2_900_000, "1,800,000"), Span("<b>", -50.0, 0.0, 50.0, "none & all", "a")),
    lambda value: f"{value:,.0f}",
)
MARKS = Marks(
    "Coverage",
    ("2012", "2016", "2020", "2024"),
    (("20:30", (0.9, 0.9, 0.9, 0.9)), ("a week", (0.0, 0.5, 1.0, 0.25))),
    (0.0, 1.0),
    lambda value: f"{100 * value:.0f}%",
    band=(0.8, 0.985),
    aim=0.9,
)


def shapes(svg: str) -> list[tuple[float, float]]:
    """Where the marks of the rows are; those of the key come first."""
    found = re.findall(r'transform="translate\(([-\d.]+) ([-\d.]+)\)" class="dot"', svg)
    return [(float(x), float(y)) for x, y in found]


@pytest.mark.parametrize("width", [335, 1200])
@pytest.mark.parametrize("theme", [None, "light", "dark"])
def test_intervals_hold_their_estimate(width: int, theme: None) -> None:
    """The bar goes from low to high with the estimate between; longer intervals are longer; names are escaped."""
    svg = spans_chart(SPANS, width=width, theme=theme)
    ElementTree.fromstring(svg)
    bars = [(float(x), float(w)) for x, w in re.findall(r'<rect x="([\d.]+)"[^>]*width="([\d.]+)" height="8"', svg)]
    dots = [float(x) for x in re.findall(r'<circle cx="([\d.]+)"', svg)]
    assert len(bars) == len(dots) == 2
    for (x, wide), dot in zip(bars, dots, strict=True):
        assert 0 <= x <= dot <= x + wide <= width
    assert bars[0][1] > 10 * bars[1][1]
    assert "&lt;b&gt;" in svg
    assert "<b>" not in svg
    assert "CA: 1,800,000" in svg  # for those who do not see it


@pytest.mark.parametrize("width", [335, 560])
def test_equal_marks_do_not_hide_each_other(width: int) -> None:
    svg = marks_chart(MARKS, width=width)
    ElementTree.fromstring(svg)
    same, other = shapes(svg)[4:8], shapes(svg)[8:]
    assert len({x for x, _ in same}) == 1
    assert len({y for _, y in same}) == 4
    assert [x for x, _ in sorted(other)] == sorted(x for x, _ in other)
    assert other[0][0] < other[3][0] < other[1][0] < same[0][0] < other[2][0] <= width
    assert max(y for _, y in same) < min(y for _, y in other)
    assert "a week: 2012 0%, 2016 50%, 2020 100%, 2024 25%" in svg
    high = float(re.findall(r'viewBox="0 0 [\d.]+ ([\d.]+)"', svg)[0])
    assert all(y < high for _, y in shapes(svg))


def test_same_input_same_bytes() -> None:
    assert marks_chart(MARKS, width=560) == marks_chart(MARKS, width=560)
    assert marks_chart(MARKS, width=560) != marks_chart(MARKS, width=335)
