"""A strip of elections: consecutive ones that went to the same party are one bar in its ticket's colour."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from ascertain.charts import lettering
from ascertain.charts.markup import Sheet, document, tag, text
from ascertain.charts.palette import SLOT_OF

YEARS = 4


@dataclass(frozen=True, slots=True)
class Bar:
    """One streak: its words, its ticket's colour as the pack has it, its first and last election."""

    words: str
    colour: str
    first: int
    last: int


def strip(bars: Sequence[Bar], *, title: str, since: int, until: int, width: float, height: float = 16) -> str:
    """The strip as SVG for a page, an election as wide as another; a bar wide enough carries the party's initial."""
    sheet = Sheet(hashlib.sha256(repr((bars, title, since, until, width)).encode()).hexdigest()[:8])
    step = width / ((until - since) // YEARS + 1)
    pieces = [tag("path", d=f"M0 {height / 2}H{width}", class_="faint", stroke_width=1)]
    for bar in bars:
        left = (max(bar.first, since) - since) / YEARS * step
        wide = (bar.last - max(bar.first, since)) / YEARS * step + step - 1
        key = f"{SLOT_OF[bar.colour]}0"
        drawn = tag("rect", x=left, y=0, width=wide, height=height, class_=f"f-{key}")
        if wide >= lettering.width(bar.words[:1], size=11, bold=True) + 6:
            place = {"x": left + wide / 2, "y": height / 2 + 4}
            drawn += text(bar.words[:1], **place, size=11, style=f"t-{key}", bold=True, anchor="middle")
        pieces.append(tag("g", tag("title", _says(bar)) + drawn))
    says = "; ".join(_says(bar) for bar in bars)
    return document(sheet, "".join(pieces), width=width, height=height, title=title, describe=says, theme=None)


def _says(bar: Bar) -> str:
    years = str(bar.first) if bar.first == bar.last else f"{bar.first} to {bar.last}"
    return f"{bar.words} {years}"
