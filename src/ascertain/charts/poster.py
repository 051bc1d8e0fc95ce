"""A drawing with all that a file needs around it: title, sentence, bar, key, source, time and the command.

`inline` is the drawing alone, for a page that has these around it already.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Final, Literal

from ascertain.charts import atlas, bar, lettering, path, squares, tiles
from ascertain.charts.key import key
from ascertain.charts.markup import Drawn, Link, Sheet, document, shift, tag, text
from ascertain.charts.palette import ThemeName
from ascertain.charts.picture import Contest, Picture

View = Literal["map", "tiles", "path", "bar", "squares"]
VIEWS: Final[Mapping[View, Callable[[Sheet, Picture, float], Drawn]]] = {
    "map": atlas.draw,
    "tiles": tiles.draw,
    "path": path.draw,
    "bar": bar.draw,
    "squares": squares.draw,
}
WORDS: Final[Mapping[View, str]] = {
    "map": "map of the contests",
    "tiles": "contests as tiles of the same size",
    "path": "contests in the order of their margins",
    "bar": "electors to the majority",
    "squares": "every elector a square",
}
LAST_STATES: Final = 1960
"""The first election of all fifty states."""
TEST: Final = "TEST DATA. These are not results."


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:8]


def _title(picture: Picture, view: View) -> str:
    words = f"{picture.title}: {WORDS[view]}"
    return f"{TEST} {words}" if picture.test else words


def inline(picture: Picture, *, view: View, width: float, links: Callable[[Contest], Link] | None = None) -> str:
    """The drawing alone, styled by the page's sheet; `links` makes a link of every contest that votes decide."""
    sheet = Sheet(_digest(picture, view, width, "inline", links is not None), links, fine=width < atlas.NARROW)
    drawn = VIEWS[view](sheet, picture, width)
    return document(
        sheet,
        drawn.markup,
        width=width,
        height=drawn.height,
        title=_title(picture, view),
        describe=picture.sentence,
        theme=None,
    )


def legend(picture: Picture, *, view: View, width: float) -> str:
    """The key alone, for a page."""
    sheet = Sheet(_digest(picture, view, width, "legend"))
    drawn = key(sheet, picture, width, view=view)
    return document(sheet, drawn.markup, width=width, height=drawn.height, title="Key", describe="", theme=None)


def poster(picture: Picture, *, view: View = "map", theme: ThemeName = "light", width: int = 1200) -> str:
    """A whole file: SVG with its own styles, no script and no reference outside; the same input gives the same bytes."""
    small = width < atlas.NARROW
    sheet = Sheet(_digest(picture, view, width, theme), fine=small)
    margin, room = (16.0, width - 32.0) if small else (32.0, width - 64.0)
    parts: list[str] = []
    y = 0.0

    def put(drawn: Drawn, gap: float) -> None:
        nonlocal y
        parts.append(shift(drawn.markup, x=margin, y=y + gap))
        y += gap + drawn.height

    put(_heading(picture, room, small=small), 14 if small else 22)
    put(bar.draw(sheet, picture, room, high=40 if view == "bar" else 22), 6 if small else 2)
    put(_lines(picture.popular, room, size=14 if small else 15), 8)
    if view != "bar":
        inset = 12.0 if view == "path" else 0.0
        drawn = VIEWS[view](sheet, picture, room - 2 * inset)
        put(Drawn(drawn.height, shift(drawn.markup, x=inset)), 12 if small else 16)
    put(key(sheet, picture, room, view=view), 12 if small else 16)
    put(_foot(picture, room, view=view), 6)
    height = round(y + (14 if small else 20))
    return document(
        sheet,
        "".join(parts),
        width=width,
        height=height,
        title=_title(picture, view),
        describe=f"{picture.mark}: {picture.sentence} {picture.popular}".strip(),
        theme=theme,
    )


def _lines(words: str, room: float, *, size: float, style: str = "ink", bold: bool = False) -> Drawn:
    """A paragraph."""
    lines = lettering.wrap(words, size=size, room=room, bold=bold)
    step = round(1.32 * size, 1)
    shown = [
        text(line, x=0, y=size + place * step, size=size, style=style, bold=bold) for place, line in enumerate(lines)
    ]
    return Drawn(step * len(lines), "".join(shown))


def _heading(picture: Picture, room: float, *, small: bool) -> Drawn:
    """Title, the banner of test data, the status tag and its sentence."""
    parts, y = [], 0.0
    if picture.test:
        banner = tag("rect", x=0, y=0, width=room, height=28, class_="f-c0")
        parts.append(banner + text(TEST, x=10, y=19, size=15, style="t-c0", bold=True))
        y = 38
    size = 20.0 if small else 26.0
    title = lettering.fit(picture.title, size=size, room=room, bold=True)
    parts.append(text(picture.title, x=0, y=y + size, size=title, bold=True))
    y += 1.32 * size + 4
    says = 15.0 if small else 18.0
    tagged = lettering.width(picture.mark, size=13, bold=True) + 16
    box = tag("rect", x=0.5, y=y + 0.5, width=tagged, height=22, rx=11, class_="card tagged", stroke_width=1)
    parts.append(box + text(picture.mark, x=8.5, y=y + 16, size=13, bold=True))
    beside = room - tagged - 10
    whole = f"{picture.sentence} {picture.scenario}".strip() if picture.scenario else picture.sentence
    if lettering.width(whole, size=says, bold=True) <= beside:
        parts.append(text(whole, x=tagged + 10, y=y + 17.5, size=says, bold=True))
        return Drawn(y + 26, "".join(parts))
    words = _lines(whole, room, size=says, bold=True)
    parts.append(shift(words.markup, y=y + 27))
    return Drawn(y + 27 + words.height + 2, "".join(parts))


def _order(picture: Picture, *, small: bool) -> str:
    """How the path is read."""
    left, right = picture.left, picture.right
    if left is None or right is None or picture.double:
        return "Read along the arrows."
    margins = "" if small else " and the margin in points of all votes"
    return (
        f"Along the arrows from {left.short}'s widest margin to {right.short}'s; under each code the electors{margins}."
    )


def _foot(picture: Picture, room: float, *, view: View) -> Drawn:
    """Notes, source, time and the command that makes the picture again."""
    said = [_order(picture, small=room < atlas.NARROW)] if view == "path" else []
    said += ["Present-day boundaries."] if view == "map" and picture.year < LAST_STATES else []
    said += [*picture.notes, picture.credit]
    if picture.as_of:
        said.append(f"As of {picture.as_of}.")
    if picture.command:
        said.append(f"Made by: {picture.command}")
    return _lines(" ".join(part for part in said if part), room, size=12, style="muted")
