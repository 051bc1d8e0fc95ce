"""Drawings as markup: every year in every view, cues, labels in their boxes, the mark in its row, the same bytes."""

import re
import subprocess
import sys
import xml.etree.ElementTree as ET

import pytest

from ascertain.charts import VIEWS, Contest, Link, ThemeName, View, inline, poster
from ascertain.charts import path as strip
from ascertain.charts.atlas import FITS, Layout, _layout
from ascertain.charts.lettering import width
from ascertain.charts.outlines import outline
from ascertain.charts.palette import colours, contrast
from ascertain.charts.tiles import pitch_of, places
from charts.sketches import SVG, YEARS, contests_of, cued, picture, texts

MARK = r"to win|half of the"
EVERY_VIEW: tuple[View, ...] = tuple(VIEWS)


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("view", EVERY_VIEW)
def test_every_year_draws(year: int, view: View) -> None:
    """Well-formed, wide and narrow, light and dark; every contest is there by name; no reference leads outside."""
    for wide, theme in ((1200, "light"), (375, "dark")):
        svg = poster(picture(year), view=view, theme=theme, width=wide)  # type: ignore[arg-type]  # a theme
        root = ET.fromstring(svg)
        assert root.get("width") == str(wide)
        known = {element.get("id") for element in root.iter()}
        assert set(re.findall(r'(?:url\(|href=")#([\w-]+)', svg)) <= known
        assert not re.search(r"<script|https?://(?!www\.w3\.org/2000/svg)|@import|\bnan\b|\binf\b|\bNone\b", svg)
        assert len(re.findall(r'\bid="', svg)) == len(known - {None})
        if view != "bar":
            drawn = {contest.id for contest in picture(year).drawn}
            assert drawn <= contests_of(root).keys()


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("wide", [1136, 343])
def test_path_mark_inside_row(year: int, wide: float) -> None:
    """The mark stands in the middle of the middle row; every contest is named; no label crosses the mark or an edge."""
    own = picture(year)
    fold = strip.folding(own, wide)
    assert fold.rows % 2 == 1
    cut = strip.pieces(own, fold)
    half = own.appointed / 2
    row = next(piece.row for piece in cut if piece.start <= half < piece.end)
    assert row == fold.rows // 2
    assert fold.across(half, row) == pytest.approx(wide / 2)
    assert sum(piece.end - piece.start for piece in cut) == pytest.approx(own.appointed)
    assert all(fold.across(piece.end, piece.row) >= -0.01 for piece in cut)
    root = ET.fromstring(inline(own, view="path", width=wide))
    words = [(element.text or "", x, float(element.get("font-size", "0")), element) for element, x, _ in texts(root)]
    said = " ".join(text for text, *_ in words)
    for contest in own.drawn:
        assert contest.label in said
    mark = {y for element, _, y in texts(root) if re.search(MARK, element.text or "")}
    assert len(mark) == 1
    line = root.findall(f".//{SVG}path[@class='rule']")
    top, bottom = (float(v) for v in re.match(r"M\S+ (\S+)V(\S+)", line[-1].get("d", "")).groups())  # type: ignore[union-attr]  # it matches
    for text, x, size, element in words:
        y = float(element.get("y", "0"))
        half_wide = width(text, size=size, bold=element.get("font-weight") == "700") / 2
        assert x - half_wide >= -1, text
        assert x + half_wide <= wide + 1, text
        if top < y < bottom and not re.search(MARK, text):
            assert abs(x - wide / 2) >= half_wide, f"{text} lies under the mark"


def test_no_label_of_a_lane_touches_the_next() -> None:
    """Names under a row keep apart."""
    for year in YEARS:
        for wide in (1136.0, 343.0):
            root = ET.fromstring(inline(picture(year), view="path", width=wide))
            rows: dict[str, list[tuple[float, float]]] = {}
            for element in root.findall(f"{SVG}text"):
                size, x = float(element.get("font-size", "0")), float(element.get("x", "0"))
                rows.setdefault(element.get("y", ""), []).append((x, width(element.text or "", size=size) / 2))
            for own in rows.values():
                for (x, one), (other, two) in zip(sorted(own), sorted(own)[1:], strict=False):
                    assert other - x >= one + two - 0.2, (year, wide)


def _inside(layout: Layout, state: str, x: float, y: float) -> bool:
    """Whether a point of the drawing lies in a state."""
    window = layout.window
    px, py = ((x - layout.offset) / window.scale + window.left) * 10, (y / window.scale + window.top) * 10
    found = False
    for ring in outline(state, layout.year).rings:
        for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
            if (ay > py) != (by > py) and px < (bx - ax) * (py - ay) / (by - ay) + ax:
                found = not found
    return found


def test_callouts() -> None:
    """Ten call-outs in 2016; every other label lies within its state, every call-out's within its box."""
    own = picture(2016)
    states = [contest for contest in own.contests if len(contest.id) == 2]
    layout = _layout(own, 1136, states, small=False)
    root = ET.fromstring(inline(own, view="map", width=1136))
    groups = contests_of(root)
    assert len(groups) == 56
    called = {state.id for state in states if layout.radius(state.id) < FITS}
    assert called == {"DC", "RI", "DE", "MA", "MD", "CT", "NJ", "HI", "VT", "NH"}
    for contest in own.contests:
        labels = list(texts(groups[contest.id]))
        assert labels, contest.id
        for element, x, y in labels:
            size, bold = float(element.get("font-size", "0")), element.get("font-weight") == "700"
            half = width(element.text or "", size=size, bold=bold) / 2
            if contest.id in called or len(contest.id) > 2:
                boxes = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)a", ET.tostring(groups[contest.id], "unicode"))
                defined = root.find(f".//{SVG}defs/{SVG}path[@id='{_box_id(root, contest)}']")
                if defined is not None:
                    boxes = re.findall(r"M([\d.]+) ([\d.]+)h([\d.]+)a", defined.get("d", ""))
                left, top, across = (float(value) for value in boxes[-1])
                assert left - 3 <= x - half, contest.id
                assert x + half <= left + across + 3, contest.id
                assert top < y < top + 26
                continue
            corners = [(x - half, y), (x + half, y), (x - half, y - 0.72 * size), (x + half, y - 0.72 * size)]
            assert all(_inside(layout, contest.id, *corner) for corner in corners), contest.id


def _box_id(root: ET.Element, contest: Contest) -> str:
    digest = (root.get("id") or "").removeprefix("chart-")
    return f"s-{contest.id}-box-{digest}"


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("view", EVERY_VIEW)
def test_svg_contrast_and_targets(view: View, theme: ThemeName) -> None:
    """Every text has 4.5:1 with what it stands on: its contest's fill, or the ground. Tiles are 24 pixels apart at 320."""
    assert pitch_of(320 - 32) == 24
    assert pitch_of(375 - 32) == 28
    cells = places().values()
    assert len(set(cells)) == len(cells) == 56
    assert max(column for _, column in cells) == 11
    named = colours(theme)
    for own in (cued(), picture(1824), picture(2016, "electors")):
        for wide in (1200, 375):
            root = ET.fromstring(poster(own, view=view, theme=theme, width=wide))
            for element, _, _ in texts(root):
                style = element.get("class", "")
                kind, _, key = style.partition("-")
                if kind in ("t", "w"):
                    assert contrast(named[f"{key}-text"], named[key]) >= 4.5
                elif kind == "n":
                    assert contrast(named[f"{key}-number"], named["ground"]) >= 4.5
                else:
                    assert style in ("ink", "muted", "clear")
                    assert contrast(named["ink" if style == "clear" else style], named["ground"]) >= 4.5


@pytest.mark.parametrize("view", ["map", "tiles", "path"])
def test_cues_in_export(view: View) -> None:
    """Hatch, shade with border and initial, and the line of the gained are in the file as on the page."""
    file = ET.fromstring(poster(cued(), view=view, width=1200))
    page = ET.fromstring(inline(cued(), view=view, width=1136))
    for root in (file, page):
        found = {own: ET.tostring(element, "unicode") for own, element in contests_of(root).items()}
        assert all("#h-a-" in found[own] for own in ("MI", "PA", "WI", "CT"))
        assert all("#h-b-" in found[own] for own in ("CA", "DE"))
        assert "#h-u-" in found["CO"]
        assert "#h-" not in found["TX"]
        assert all('class="w-a0"' in found[own] for own in ("MI", "PA", "WI", "CT"))
        assert "f-a1" in found["NY"]
        assert "k-a0" in found["NY"]
        assert re.search(r">(NY )?29 C<|>29 C<", found["NY"])
        assert "f-b2" in found["OH"]
        assert "k-b0" in found["OH"]
        assert "o-b0" in found["IA"]
        assert "o-" not in re.sub(r"stroke-\w+", "", found["TX"])
        assert "16 ?" in found["GA"]
        assert contests_of(root)["MI"].get("data-changed") == "true"
    words = {element.text for element, _, _ in texts(file)}
    expected = {"leading, not certified", "under half counted", "changed by you", "gained since 2012", "Undecided"}
    assert expected <= words


def test_hatch_is_seen_on_its_fill() -> None:
    """Stripe to fill 2.1 to 3.8, in both themes and on every slot."""

    def over(stripe: str, fill: str) -> str:
        *grey, alpha = (float(part) for part in stripe[5:-1].split(","))
        levels = (int(fill[place : place + 2], 16) for place in (1, 3, 5))
        return "#" + "".join(f"{round(a * alpha + b * (1 - alpha)):02x}" for a, b in zip(grey, levels, strict=True))

    for theme in ("light", "dark"):
        named = colours(theme)
        for slot in "abcdefu":
            ratio = contrast(over(named[f"{slot}-hatch"], named[f"{slot}0"]), named[f"{slot}0"])
            assert 2.0 <= ratio <= 4.2, (theme, slot, ratio)


def test_links_are_optional() -> None:
    """A page wraps contests that votes decide in links; a label says what the link does."""
    linked = ET.fromstring(
        inline(
            picture(2016), view="map", width=900, links=lambda contest: Link(f"?flip={contest.id}", "Give to Clinton")
        )
    )
    michigan = contests_of(linked)["MI"]
    assert michigan.tag == f"{SVG}a"
    assert michigan.get("href") == "?flip=MI"
    assert (
        michigan.get("aria-label")
        == "Michigan, MI 16 electoral votes, Trump by 10,704 (0.22 points), gained since the last election. Give to Clinton"
    )
    assert (michigan.get("data-winner"), michigan.get("data-electors")) == ("trump", "16")
    assert sum(element.tag == f"{SVG}a" for element in linked.iter()) == 56
    plain = inline(picture(2016), view="map", width=900)
    assert "<a " not in plain
    assert "<style" not in plain
    assert " style=" not in plain
    old = inline(picture(1824), view="tiles", width=900, links=lambda contest: Link("?"))
    assert contests_of(ET.fromstring(old))["SC"].tag == f"{SVG}g"


def test_several_drawings_share_a_document() -> None:
    """Ids carry a digest of what is drawn: no two different drawings have one in common."""
    seen: set[str] = set()
    for view in EVERY_VIEW:
        for wide in (700.0, 343.0):
            own = set(re.findall(r'\bid="([^"]+)"', inline(cued(), view=view, width=wide)))
            assert own
            assert not own & seen
            seen |= own


def test_same_bytes_in_another_process() -> None:
    """The same input gives the same bytes, whatever the order of hashes."""
    script = (
        "import sys, hashlib; from ascertain import answers\n"
        "for view in ('map', 'path'):\n"
        "    print(hashlib.sha256(answers.drawing(2016, view=view, stage='electors').to_svg()).hexdigest())"
    )
    runs = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": seed}
        ).stdout
        for seed in ("1", "2")
    }
    assert len(runs) == 1


def test_size_of_the_map() -> None:
    """A file stays near the 85 kB planned."""
    assert len(poster(picture(2016)).encode()) < 110_000
