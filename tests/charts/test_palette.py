"""The palette: readable, told apart in grey and without a cone, and the only place where a colour is written."""

import itertools
import math
import re
from functools import partial
from pathlib import Path

import pytest

from ascertain.charts import PALETTE, ThemeName, page_css
from ascertain.charts.palette import INK, SLOTS, WHITE, channels, colours, contrast, export_css

SOURCE = Path(__file__).parents[2] / "src" / "ascertain"
THEMES: tuple[ThemeName, ...] = ("light", "dark")

# Machado, Oliveira and Fernandes 2009, severity 1.0, in linear RGB.
VISIONS = {
    "common": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "tritanopia": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}


def oklab(colour: str, vision: str) -> tuple[float, ...]:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    r, g, b = (min(1.0, max(0.0, sum(w * v for w, v in zip(row, linear, strict=True)))) for row in VISIONS[vision])
    long = (0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b) ** (1 / 3)
    middle = (0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b) ** (1 / 3)
    short = (0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short,
    )


def apart(one: str, other: str, vision: str) -> float:
    """The OKLab distance of two colours, times 100."""
    pairs = zip(oklab(one, vision), oklab(other, vision), strict=True)
    return 100 * math.sqrt(sum((a - b) ** 2 for a, b in pairs))


@pytest.mark.parametrize("theme", THEMES)
def test_palette_in_grey_and_cvd(theme: ThemeName) -> None:
    tones = PALETTE[theme].tones
    assert contrast(tones["a"].fill, tones["b"].fill) >= 2.0
    for vision in VISIONS:
        assert apart(tones["a"].fill, tones["b"].fill, vision) >= 19
        fills = [tone.fill for slot, tone in tones.items() if slot in "abcde"]
        least = min(apart(one, other, vision) for one, other in itertools.combinations(fills, 2))
        assert least >= 9.5, vision


# The ratios of the design, computed again: fill to its text, light and dark.
RATIOS = {
    "light": {"a": 9.82, "b": 4.68, "c": 8.77, "d": 9.07, "e": 7.55, "f": 6.30, "u": 13.6},
    "dark": {"a": 5.06, "b": 7.13, "c": 12.4, "d": 12.4, "e": 7.27, "f": 4.64, "u": 12.4},
}


@pytest.mark.parametrize("theme", THEMES)
def test_contrast_of_text(theme: ThemeName) -> None:
    own, named = PALETTE[theme], colours(theme)
    for slot in SLOTS:
        tone = own.tones[slot]
        assert tone.text in (WHITE, INK)
        assert contrast(tone.fill, tone.text) == pytest.approx(RATIOS[theme][slot], abs=0.06)
        assert contrast(named[f"{slot}-number"], own.ground) >= 6.5
        for level in (1, 2):
            assert contrast(named[f"{slot}{level}"], named[f"{slot}{level}-text"]) >= 5.0
    assert contrast(own.ink, own.ground) >= 7
    assert contrast(own.muted, own.ground) >= 6.4
    assert contrast(own.edge, own.ground) >= 3.6


def test_one_palette() -> None:
    """No colour is written outside the table: not in drawings, style sheets, templates or scripts."""
    literal = re.compile(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b|\brgba?\(|\bhsla?\(")
    checked = 0
    places = [*(SOURCE / "charts").glob("*.py")]
    places += [path for path in (SOURCE / "web").rglob("*") if path.suffix in {".css", ".svg", ".html", ".js"}]
    for path in places:
        if path.name != "palette.py":
            checked += 1
            assert not literal.search(path.read_text("utf-8")), path
    assert checked >= 10


def resolved(theme: ThemeName, found: re.Match[str]) -> str:
    return colours(theme)[found[1]]


def test_page_and_file_have_the_same_colours() -> None:
    """Each rule of a file is the page's rule with the variables resolved, in both themes."""
    sheet = page_css()
    rules = dict(re.findall(r"^\.chart \.([\w-]+)\{([^}]*)\}", sheet, re.M))
    assert len(rules) > 100
    for theme in THEMES:
        own = export_css(theme, scope="x", used=rules)
        literal = dict(re.findall(r"#x \.([\w-]+)\{([^}]*)\}", own))
        assert literal.keys() == rules.keys()
        for name, style in literal.items():
            assert style == re.sub(r"var\(--([\w-]+)\)", partial(resolved, theme), rules[name])
    for theme, start in (("light", ":root{"), ("dark", ":root[data-theme=dark]{")):
        block = sheet.split(start, 1)[1].split("}", 1)[0]
        assert dict(item.split(":", 1) for item in block.strip(";").split(";")) == {
            f"--{name}": value for name, value in colours(theme).items()
        }
