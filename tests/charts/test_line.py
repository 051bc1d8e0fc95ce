"""The lead over time: steps from report to report, either side of zero, words that say who leads."""

import re
import xml.etree.ElementTree as ET
from datetime import UTC, datetime, timedelta

from ascertain import archive
from ascertain.charts import Course, Lead, lead_chart
from charts.sketches import SVG, texts

START = datetime(2016, 11, 14, tzinfo=UTC)


def sketch(*votes: int, width: float = 700) -> ET.Element:
    leads = tuple(Lead(START + timedelta(days=place), number) for place, number in enumerate(votes))
    return ET.fromstring(lead_chart(Course("Clinton", "Trump", ("a", "b"), leads), width=width))


def test_the_bundled_count_of_2016() -> None:
    """The tracker's last lead stands in the chart; time runs to the right, votes upwards."""
    reports = sorted(
        (own for own in archive.series(2016) if (own.unit, own.source) == ("US", "cook")), key=lambda own: own.as_of
    )
    leads = tuple(Lead(own.as_of, own.votes["Hillary Clinton"] - own.votes["Donald Trump"]) for own in reports)
    svg = lead_chart(Course("Clinton", "Trump", ("a", "b"), leads), width=1000, theme="light")
    root = ET.fromstring(svg)
    words = [element.text for element, _, _ in texts(root)]
    assert f"Clinton leads by {leads[-1].votes:,}" in words
    assert {"0", "1,000,000", "2,000,000"} <= set(words)
    line = next(path for path in root.iter(f"{SVG}path") if path.get("class") == "k-a0")
    across = [float(x) for x in re.findall(r"H([\d.]+)", line.get("d", ""))]
    assert across == sorted(across)
    assert len(across) == len(leads) - 1


def test_either_side_of_zero() -> None:
    words = {element.text for element, _, _ in texts(sketch(5000, 100, -900))}
    assert "Trump leads by 900" in words
    assert any(word and word.startswith("−") for word in words)


def test_one_report_none_and_level() -> None:
    assert "level" in {element.text for element, _, _ in texts(sketch(0))}
    assert "No counts yet." in {element.text for element, _, _ in texts(sketch())}
    assert "Clinton leads by 7" in {element.text for element, _, _ in texts(sketch(7, width=320))}
