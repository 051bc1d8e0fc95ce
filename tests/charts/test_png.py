"""PNG: words are there, readable on stripes, the same bytes each time; without the extra one sentence and exit 3."""

import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from ascertain.charts import ThemeName, poster, to_png
from ascertain.charts.lettering import width
from ascertain.charts.palette import channels, colours, contrast
from charts.sketches import contests_of, cued, picture, pixels, texts

pytest.importorskip("resvg_py", reason="the extra png is not installed")


def box_of(element: ET.Element, x: float, y: float) -> tuple[int, int, int, int]:
    """The pixels that a text covers."""
    size = float(element.get("font-size", "0"))
    wide = width(element.text or "", size=size, bold=element.get("font-weight") == "700")
    left = x - {"middle": wide / 2, "start": 0.0, "end": wide}[element.get("text-anchor", "middle")]
    return int(left), int(y - 0.74 * size), int(left + wide) + 1, int(y) + 1


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_ink_inside_label_boxes(theme: ThemeName) -> None:
    """Every text of the map has pixels near its own colour in its box; resvg without fonts would draw none."""
    svg = poster(picture(2016), theme=theme, width=800)
    _, _, rows = pixels(to_png(svg))
    named, checked = colours(theme), 0
    for element, x, y in texts(ET.fromstring(svg)):
        style = element.get("class", "")
        kind, _, key = style.partition("-")
        wanted = named[{"t": f"{key}-text", "w": f"{key}-text", "n": f"{key}-number"}.get(kind, style)]
        left, top, right, bottom = box_of(element, x, y)
        found = sum(
            max(abs(a - b) for a, b in zip(rows[row][4 * col : 4 * col + 3], channels(wanted), strict=True)) <= 70
            for row in range(top, bottom)
            for col in range(left, right)
        )
        assert found >= 4, element.text
        checked += 1
    assert checked > 100


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_labels_on_hatch_keep_their_contrast(theme: ThemeName) -> None:
    """Next to a letter on stripes lies the halo: the fill, at 4.5 or more."""
    svg = poster(cued(), theme=theme, width=800)
    _, _, rows = pixels(to_png(svg))
    root, named = ET.fromstring(svg), colours(theme)
    places = {element: (x, y) for element, x, y in texts(root)}
    for contest in ("MI", "PA", "WI", "CA", "CO"):
        slot = "abu"[["MI PA WI", "CA", "CO"].index(next(g for g in ("MI PA WI", "CA", "CO") if contest in g))]
        fill, ink = named[f"{slot}0"], named[f"{slot}0-text"]
        assert contrast(fill, ink) >= 4.5
        for element, _, _ in texts(contests_of(root)[contest]):
            left, top, right, bottom = box_of(element, *places[element])
            near = sum(
                max(abs(a - b) for a, b in zip(rows[row][4 * col : 4 * col + 3], channels(fill), strict=True)) <= 10
                for row in range(top, bottom)
                for col in range(left, right)
            )
            assert near >= 0.25 * (right - left) * (bottom - top), (contest, element.text)


def test_the_same_png_twice() -> None:
    svg = poster(picture(1912), width=700)
    assert to_png(svg) == to_png(svg)


def test_without_the_extra() -> None:
    script = (
        "import sys; sys.modules['resvg_py'] = None; sys.argv = ['ascertain', 'map', '2016', '--out', '-', "
        "'--format', 'png']\nfrom ascertain.cli import main; main()"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == "ascertain: PNG needs: pip install 'ascertain[png]'\n"
