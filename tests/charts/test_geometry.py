"""Outlines and fonts: all states with a label point inside, joined shapes, licences beside them, built as committed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from ascertain.charts import outlines
from ascertain.charts.lettering import fit, width, wrap
from ascertain.election import STATES

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "ascertain"
sys.path.insert(0, str(ROOT / "tools"))

from packing.outlines import Topology, distance, polylabel  # noqa: E402

SQUARE = [(0.0, 0.0), (10.0, 0.0), (10.0, 4.0), (4.0, 4.0), (4.0, 10.0), (0.0, 10.0), (0.0, 0.0)]


def test_every_state_has_an_outline_and_a_label_inside() -> None:
    for state in STATES:
        own = outlines.outline(state, 2016)
        rings = [[(x / 10, y / 10) for x, y in (*ring, ring[0])] for ring in own.rings]
        assert all(len(ring) >= 4 for ring in rings)
        reach = max(distance(ring, own.x, own.y) for ring in rings)
        assert reach == pytest.approx(own.radius, abs=0.2), state


def test_the_whole_map_lies_in_the_window_of_the_design() -> None:
    bounds = [outlines.outline(state, 2016).bounds for state in STATES]
    assert min(own[0] for own in bounds) == pytest.approx(-57.6, abs=0.11)
    assert max(own[2] for own in bounds) == pytest.approx(
        957.1, abs=0.1
    )  # the file states 957.5, which no state reaches
    assert max(own[3] for own in bounds) == pytest.approx(606.6, abs=0.1)


def test_michigan_is_not_in_the_lake() -> None:
    own = outlines.outline("MI", 2016)
    assert own.radius == pytest.approx(24.0, abs=0.5)
    assert 660 < own.x < 710


def test_joined_shapes() -> None:
    """Maine with Massachusetts to 1816, West Virginia with Virginia to 1860, Kentucky too in 1789; no border inside."""
    assert [outlines.key_of("MA", year) for year in (1789, 1816, 1820)] == ["25+23", "25+23", "25"]
    assert [outlines.key_of("VA", year) for year in (1789, 1792, 1860, 1864)] == ["51+54+21", "51+54", "51+54", "51"]
    joined, alone = outlines.outline("VA", 1860), outlines.outline("VA", 1864)
    assert joined.radius > alone.radius
    assert len(joined.rings) == len(alone.rings)
    assert sum(map(len, joined.rings)) < sum(map(len, alone.rings)) + sum(map(len, outlines.outline("WV", 1864).rings))
    assert outlines.apart("MA", 1789) == outlines.outline("ME", 2016)


def test_a_share_of_the_area_is_cut_off() -> None:
    for share in (0.1, 0.5, 0.75):
        assert 0 < outlines.cut("56", share) < 1
        assert outlines.cut("56", share) == pytest.approx(share, abs=0.05)  # Wyoming is nearly a rectangle
    assert outlines.cut("15", 0.75) > 0.8  # most of Hawaii lies in the east


def test_polylabel_finds_the_widest_place() -> None:
    x, y, radius = polylabel(SQUARE)
    assert radius == pytest.approx(4 - 4 / (1 + 2**0.5) * 0.5 * 2**0.5, abs=0.6)
    assert x == pytest.approx(y, abs=0.2)


def test_arcs_backwards_and_joined() -> None:
    """Two squares side by side: a shared arc is used backwards by one and vanishes when both are joined."""
    document = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[1, 0], [0, 1]], [[1, 1], [-1, 0], [0, -1], [1, 0]], [[1, 0], [1, 0], [0, 1], [-1, 0]]],
        "objects": {
            "states": {
                "geometries": [
                    {"id": "01", "type": "Polygon", "arcs": [[0, 1]]},
                    {"id": "02", "type": "Polygon", "arcs": [[2, -1]]},
                ]
            }
        },
    }
    found = Topology(document)
    assert found.codes() == ["01", "02"]
    assert found.rings(["02"])[0] == [(1, 0), (2, 0), (2, 1), (1, 1), (1, 0)]
    (ring,) = found.rings(["01", "02"])
    assert len(ring) == 7
    assert (min(ring), max(ring)) == ((0, 0), (2, 1))


def test_licences_lie_beside_what_they_are_for() -> None:
    assert "Permission to use, copy, modify" in (PACKAGE / "geometry" / "LICENSE-us-atlas").read_text("utf-8")
    assert "SIL OPEN FONT LICENSE" in (PACKAGE / "fonts" / "LICENSE-OFL").read_text("utf-8").upper()
    notice = (ROOT / "NOTICE").read_text("utf-8")
    assert "LICENSE-us-atlas" in notice
    assert "LICENSE-OFL" in notice
    head = json.loads((PACKAGE / "geometry" / "states.json").read_text("utf-8"))["from"]
    assert len(head["sha256"]) == 64


def test_letters_are_as_wide_as_the_font_says() -> None:
    assert width("M", size=1000, bold=True) > width("M", size=1000) > width("i", size=1000) > 0
    assert fit("Massachusetts", size=20, room=50) < 20
    assert fit("MA", size=20, room=500) == 20
    assert wrap("one two three", size=10, room=width("one two", size=10) + 1) == ["one two", "three"]


@pytest.mark.skipif("ASCERTAIN_NPM" not in os.environ, reason="the npm packages are not there (ASCERTAIN_NPM)")
def test_built_as_committed() -> None:
    command = [sys.executable, str(ROOT / "tools" / "build_geometry.py"), os.environ["ASCERTAIN_NPM"], "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "7 files: as built\n"), done.stderr
