"""The colours of every drawing, once: fills by slot and theme, the text on them, shades, hatches.

From this table come the variables of the page's style sheet and the literal styles of files, so they cannot differ.
Slot A is the Democratic ticket, B the Republican since 1856, earlier ones and others by electoral rank.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final, Literal

ThemeName = Literal["light", "dark"]
Slot = Literal["a", "b", "c", "d", "e", "f", "u"]
SLOTS: Final[tuple[Slot, ...]] = ("a", "b", "c", "d", "e", "f", "u")
SLOT_OF: Final[Mapping[str, Slot]] = {
    "democratic": "a",
    "republican": "b",
    "third-1": "c",
    "third-2": "d",
    "third-3": "e",
    "other": "f",
}
"""A ticket's colour as the pack has it -> slot."""

WHITE: Final = "#ffffff"
INK: Final = "#1b1b1f"
RING: Final = "#ffbf00"
"""The ring around what has the focus, over a wider dark one: alone it is too pale on white."""
SHADES: Final[tuple[float, ...]] = (0.0, 0.4, 0.66)
"""How far a fill moves towards the ground: certified or called, leading, under half counted."""
PALE_HATCH: Final = "rgba(255,255,255,.34)"
DARK_HATCH: Final = "rgba(0,0,0,.5)"


@dataclass(frozen=True, slots=True)
class Tone:
    """A slot's full fill, the text on it, and the stripe of its hatch."""

    fill: str
    text: str
    hatch: str = DARK_HATCH


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme: ground, inks and the tones by slot; `number` is a slot's colour as text on the ground."""

    ground: str
    ink: str
    muted: str
    card: str
    edge: str
    tones: Mapping[Slot, Tone]
    number: Mapping[Slot, str]


PALETTE: Final[Mapping[ThemeName, Theme]] = {
    "light": Theme(
        ground="#ffffff",
        ink="#1b1b1f",
        muted="#5d5d66",
        card="#f5f5f7",
        edge="#85858f",
        tones={
            "a": Tone("#16437e", WHITE, PALE_HATCH),
            "b": Tone("#cc4633", WHITE),
            "c": Tone("#e3b30f", INK),
            "d": Tone("#7ecbb5", INK),
            "e": Tone("#b9a0e6", INK),
            "f": Tone("#5f5f6b", WHITE),
            "u": Tone("#e4e4e9", INK),
        },
        number={"a": "#16437e", "b": "#a83222"},
    ),
    "dark": Theme(
        ground="#15161a",
        ink="#f2f2f4",
        muted="#a9a9b3",
        card="#1f2026",
        edge="#74757f",
        tones={
            "a": Tone("#2f6ec4", WHITE),
            "b": Tone("#f28b74", INK),
            "c": Tone("#ffd84d", INK),
            "d": Tone("#a5e8d5", INK),
            "e": Tone("#b79bea", INK),
            "f": Tone("#84848f", INK),
            "u": Tone("#33343c", WHITE, PALE_HATCH),
        },
        number={"a": "#8dbcf5", "b": "#ff9d86"},
    ),
}


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of "#rrggbb", 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    linear = (v / 12.92 if (v := c / 255) <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for c in channels(colour))
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def mix(colour: str, ground: str, share: float) -> str:
    """A colour moved towards the ground by a share of the way."""
    pairs = zip(channels(colour), channels(ground), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@cache
def colours(theme: ThemeName) -> Mapping[str, str]:
    """Every named colour of a theme: "ground", "a0" to "u2" with "-text", "a-hatch", "a-number"."""
    own = PALETTE[theme]
    named = {"ground": own.ground, "ink": own.ink, "muted": own.muted, "card": own.card, "edge": own.edge}
    named |= {"ring": RING, "ring-under": INK}
    for slot, tone in own.tones.items():
        for level, share in enumerate(SHADES):
            fill = mix(tone.fill, own.ground, share)
            best = max((WHITE, INK), key=lambda text, fill=fill: contrast(text, fill))  # type: ignore[misc]  # bound now
            named[f"{slot}{level}"] = fill
            named[f"{slot}{level}-text"] = best if level else tone.text
        named[f"{slot}-hatch"] = tone.hatch
        named[f"{slot}-number"] = own.number.get(slot, own.ink)
    return named


def _rules(value: Callable[[str], str]) -> Iterator[tuple[str, str]]:
    """Every class that drawings use, with its declarations; `value` writes a named colour."""
    yield "ground", f"fill:{value('ground')}"
    yield "card", f"fill:{value('card')}"
    yield "ink", f"fill:{value('ink')}"
    yield "clear", f"fill:{value('ink')};stroke:{value('ground')};paint-order:stroke;stroke-linejoin:round"
    yield "muted", f"fill:{value('muted')}"
    yield "line", f"stroke:{value('muted')};fill:none"
    yield "rule", f"stroke:{value('ink')};fill:none"
    yield "faint", f"stroke:{value('edge')};fill:none"
    yield "border", f"stroke:{value('ground')}"
    yield "dot", f"fill:{value('ink')};stroke:{value('ground')}"
    yield "tagged", f"stroke:{value('edge')}"
    yield "absent", f"fill:{value('ground')};stroke:{value('edge')}"
    for slot in SLOTS:
        for level in range(len(SHADES)):
            key = f"{slot}{level}"
            fill, text = value(key), value(f"{key}-text")
            yield f"f-{key}", f"fill:{fill}"
            yield f"t-{key}", f"fill:{text}"
            yield f"w-{key}", f"fill:{text};stroke:{fill};paint-order:stroke;stroke-linejoin:round"
            yield f"p-{key}", f"stop-color:{fill}"
            yield f"k-{key}", f"stroke:{fill};fill:none"
            yield f"o-{key}", f"stroke:{text};fill:none"
        yield f"h-{slot}", f"fill:{value(f'{slot}-hatch')}"
        yield f"n-{slot}", f"fill:{value(f'{slot}-number')}"


def _literals(theme: ThemeName) -> Callable[[str], str]:
    return lambda name: colours(theme)[name]


def export_css(theme: ThemeName, *, scope: str, used: Iterable[str]) -> str:
    """Literal styles of the classes used, for a file of its own; `scope` is the id that they are held to."""
    wanted = set(used)
    return "".join(f"#{scope} .{name}{{{style}}}" for name, style in _rules(_literals(theme)) if name in wanted)


def _variables(theme: ThemeName) -> str:
    return "".join(f"--{name}:{colour};" for name, colour in colours(theme).items())


def page_css() -> str:
    """The same styles for pages: variables by theme (system, overridden by `data-theme`; print is light), and rules."""
    light, dark = _variables("light"), _variables("dark")
    themes = (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
        f"@media print{{:root,:root[data-theme=dark]{{{light}}}}}\n"
    )
    rules = "".join(f".chart .{name}{{{style}}}\n" for name, style in _rules(lambda name: f"var(--{name})"))
    kept = ".chart{forced-color-adjust:none;print-color-adjust:exact}\n"
    forced = "@media (forced-colors:active){.chart .border,.chart .absent{stroke:CanvasText}}\n"
    return themes + rules + kept + forced
