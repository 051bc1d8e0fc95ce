"""How wide words are in Public Sans, so that labels can be held to their boxes without a browser."""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

FAMILY: Final = "Public Sans, system-ui, sans-serif"
UNKNOWN: Final = 700
"""Width taken for a letter that the table does not have, in thousandths of the size."""


@cache
def _widths() -> Mapping[str, Mapping[str, int]]:
    found: dict[str, dict[str, int]] = json.loads((files("ascertain") / "fonts" / "widths.json").read_text("utf-8"))
    return found


def width(text: str, *, size: float, bold: bool = False) -> float:
    """The width of a line of text in pixels."""
    own = _widths()["700" if bold else "400"]
    return size * sum(own.get(letter, UNKNOWN) for letter in text) / 1000


def fit(text: str, *, size: float, room: float, bold: bool = False) -> float:
    """The largest font size up to `size` at which a text keeps within `room` pixels."""
    return min(size, size * room / max(width(text, size=size, bold=bold), 0.1))


def wrap(text: str, *, size: float, room: float, bold: bool = False) -> list[str]:
    """A text in lines of at most `room` pixels; a single longer word keeps a line of its own."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size=size, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
