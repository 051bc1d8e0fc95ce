"""SVG as text: elements with escaped attributes, numbers with one decimal, and ids that carry the drawing's digest."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import escape, unescape

from ascertain.charts.lettering import FAMILY
from ascertain.charts.palette import Slot, ThemeName, export_css
from ascertain.charts.picture import Contest

Value = str | float | None
WRITTEN = re.compile(r"<text[^>]*>([^<]*)</text>")


@dataclass(frozen=True, slots=True)
class Link:
    """What selecting a contest does: the address, and the words that the contest's label ends with."""

    href: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A piece of a drawing: its height in pixels and its markup, placed at the origin."""

    height: float
    markup: str


def number(value: float) -> str:
    """A coordinate with at most one decimal."""
    text = f"{value:.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def tag(name: str, content: str = "", /, **attributes: Value) -> str:
    """An element; `class_` is class, other underscores are hyphens, None leaves an attribute out."""
    words = [name]
    for key, value in attributes.items():
        if value is None:
            continue
        shown = number(value) if isinstance(value, int | float) else escape(value)
        words.append(f'{key.rstrip("_").replace("_", "-")}="{shown}"')
    head = " ".join(words)
    return f"<{head}>{content}</{name}>" if content else f"<{head}/>"


def text(
    words: str,
    *,
    x: float,
    y: float,
    size: float,
    style: str = "ink",
    bold: bool = False,
    anchor: str | None = None,
    halo: float | None = None,
) -> str:
    """A line of text by its baseline; `anchor` is "middle" or "end", `halo` the width of its outline."""
    weight = "700" if bold else None
    return tag(
        "text",
        escape(words, quote=False),
        font_size=size,
        font_weight=weight,
        text_anchor=None if anchor == "middle" else anchor or "start",
        class_=style,
        stroke_width=halo,
        x=x,
        y=y,
    )


def shift(content: str, *, x: float = 0, y: float = 0) -> str:
    """A piece moved to its place."""
    return tag("g", content, transform=f"translate({number(x)} {number(y)})") if content else ""


def box(x: float, y: float, wide: float, high: float, *, round_: float = 3) -> str:
    """The path of a rectangle with rounded corners."""
    r = min(round_, wide / 2, high / 2)
    across, down, corner = number(wide - 2 * r), number(high - 2 * r), f"{number(r)} {number(r)} 0 0 1 "
    turn = [f"{number(a * r)} {number(b * r)}" for a, b in ((1, 1), (-1, 1), (-1, -1), (1, -1))]
    return (
        f"M{number(x + r)} {number(y)}h{across}a{corner}{turn[0]}v{down}a{corner}{turn[1]}"
        f"h-{across}a{corner}{turn[2]}v-{down}a{corner}{turn[3]}z"
    )


@dataclass(slots=True)
class Sheet:
    """A drawing under construction: its digest, definitions used so far, and how contests are linked.

    `fine` makes the lines inside contests thinner, for drawings as narrow as a phone.
    """

    digest: str
    links: Callable[[Contest], Link] | None = None
    fine: bool = False
    definitions: dict[str, str] = field(default_factory=dict)

    def name(self, word: str) -> str:
        """An id that no other drawing of a document has."""
        return f"{word}-{self.digest}"

    def define(self, word: str, markup: Callable[[str], str]) -> str:
        """Keep a definition under an id and return the reference to it."""
        own = self.name(word)
        if own not in self.definitions:
            self.definitions[own] = markup(own)
        return f"url(#{own})"

    def hatch(self, slot: Slot) -> str:
        """45 degrees, 3 of 8 pixels: changed by the reader."""
        stripe = tag("rect", width=3, height=8, class_=f"h-{slot}")
        turned = {"patternUnits": "userSpaceOnUse", "patternTransform": "rotate(45)"}
        return self.define(f"h-{slot}", lambda own: tag("pattern", stripe, id=own, width=8, height=8, **turned))

    def dots(self, slot: Slot) -> str:
        """Dots: electors chosen by the legislature."""
        dot = tag("circle", cx=3.5, cy=3.5, r=1.4, class_=f"h-{slot}")
        kind = {"patternUnits": "userSpaceOnUse"}
        return self.define(f"d-{slot}", lambda own: tag("pattern", dot, id=own, width=7, height=7, **kind))

    def contest(self, contest: Contest, markup: str) -> str:
        """All that belongs to one contest, as a labelled picture or, where contests are linked, as a link."""
        about: dict[str, Value] = {
            "class_": "contest",
            "data_contest": contest.id,
            "data_winner": contest.slug,
            "data_electors": str(contest.electors),
            "data_changed": "true" if contest.changed else None,
        }
        if self.links is None or not contest.open:
            return tag("g", markup, **about, role="img", aria_label=contest.says)
        link = self.links(contest)
        # What is written on a control is part of its name, for those who speak to their computer (WCAG 2.5.3).
        seen = unescape(" ".join(WRITTEN.findall(markup)))
        usual = f"{contest.label} {contest.electors}"
        says = contest.says.replace(f", {contest.electors} ", f", {usual} ", 1) if seen == usual else contest.says
        label = ". ".join(part for part in (says, link.says, "" if seen in says else seen) if part)
        apart = markup.replace("</text><text", "</text> <text")
        return tag("a", apart, href=link.href, rel="nofollow", **about, aria_label=label)


def document(
    sheet: Sheet, content: str, *, width: float, height: float, title: str, describe: str, theme: ThemeName | None
) -> str:
    """The whole SVG: with its own styles and ground for a file of a theme, without them (None) for a page."""
    own = sheet.name("chart")
    definitions = tag("defs", "".join(sheet.definitions.values())) if sheet.definitions else ""
    ground = tag("rect", width=width, height=height, class_="ground") if theme else ""
    inside = definitions + ground + content
    styles = ""
    if theme:
        rules = export_css(theme, scope=own, used=classes(inside))
        styles = tag("style", rules)
    head = tag("title", escape(title, quote=False), id=f"{own}-title") + tag(
        "desc", escape(describe, quote=False), id=f"{own}-desc"
    )
    return tag(
        "svg",
        head + styles + inside,
        xmlns="http://www.w3.org/2000/svg",
        id=own,
        class_="chart",
        viewBox=f"0 0 {number(width)} {number(height)}",
        width=width,
        height=height,
        role="group" if sheet.links else "img",
        aria_labelledby=f"{own}-title {own}-desc",
        font_family=FAMILY,
        text_anchor="middle",  # most labels are: said once, not on each
    )


def classes(markup: str) -> Iterable[str]:
    """The class names that a markup uses."""
    return (name for names in re.findall(r'class="([^"]*)"', markup) for name in names.split())
