"""How a contest's area is painted, the same in every view: shade = status, hatch = changed, line inside = gained,
dots = chosen by the legislature, bands = electors divided, dashes = appointed nobody.
"""

from collections.abc import Callable
from typing import Final

from ascertain.charts.markup import Sheet, Value, tag, text
from ascertain.charts.picture import Contest
from ascertain.election import is_district

GAINED: Final = {False: (1.8, 3.6), True: (0.8, 1.9)}
"""Where the line inside a gained contest begins and ends, in pixels from its edge; True in fine drawings."""
SHADED_BORDER: Final = {False: 2.0, True: 1.2}


def _plain(contest: Contest) -> bool:
    dotted = contest.manner == "legislature"
    return not (contest.changed or contest.gained or contest.level or contest.split or dotted or contest.slot == "u")


def textured(contest: Contest) -> bool:
    """Whether something lies under the label, so that it needs a halo."""
    return contest.changed or contest.split or contest.manner == "legislature"


def _evenly(share: float) -> float:
    return share


def paint(
    sheet: Sheet,
    contest: Contest,
    path: str,
    *,
    spot: str = "",
    border: float | None = 1,
    cut: Callable[[float], float] = _evenly,
) -> str:
    """The area of a contest; `spot` tells several areas of one contest apart, `border` is the line around it.

    `cut` says where across an area a share of it ends.
    """
    edge = "border" if border else None
    if contest.manner == "none":
        return tag("path", d=path, class_="absent", stroke_dasharray="4 3")
    if _plain(contest):
        style = f"f-{contest.key} {edge}" if edge else f"f-{contest.key}"
        return tag("path", d=path, class_=style, stroke_width=border)
    word = f"s-{contest.id}{spot}"
    sheet.define(word, lambda own: tag("path", id=own, d=path))
    own = "#" + sheet.name(word)
    fill = {"fill": _bands(sheet, contest, spot, cut)} if contest.split else {}
    style = " ".join(name for name in ("" if fill else f"f-{contest.key}", edge) if name)
    layers = [tag("use", href=own, class_=style or None, stroke_width=border, **fill)]
    if contest.manner == "legislature":
        layers.append(tag("use", href=own, fill=sheet.dots(contest.slot)))
    if contest.changed:
        layers.append(tag("use", href=own, fill=sheet.hatch(contest.slot)))
    lines = "".join(tag("use", href=own, **line) for line in _lines(contest, fine=sheet.fine))
    if lines:
        clip = sheet.define(
            f"c-{contest.id}{spot}",
            lambda name: tag("clipPath", tag("use", href=own), id=name),
        )
        layers.append(tag("g", lines, clip_path=clip))
    return "".join(layers)


def _lines(contest: Contest, *, fine: bool) -> list[dict[str, Value]]:
    """Lines inside the area, outermost last: twice as wide as seen, since the outer half is cut off."""
    found: list[dict[str, Value]] = []
    if contest.gained:
        inner, outer = GAINED[fine]
        found.append({"class_": f"o-{contest.key}", "stroke_width": 2 * outer})
        found.append({"class_": f"k-{contest.key}", "stroke_width": 2 * inner})
    if contest.slot == "u":
        found.append({"class_": "faint", "stroke_width": 2})
    elif contest.level:
        found.append({"class_": f"k-{contest.slot}0", "stroke_width": 2 * SHADED_BORDER[fine]})
    return found


def _bands(sheet: Sheet, contest: Contest, spot: str, cut: Callable[[float], float]) -> str:
    """A fill of upright bands, one a holder, as wide as their share of the electors."""
    total, at, stops = sum(share.electors for share in contest.shares), 0, []
    for share in contest.shares:
        style = f"p-{share.slot}{contest.level}"
        for place in (at, at + share.electors):
            stops.append(tag("stop", offset=f"{cut(place / total):.4f}", class_=style))
        at += share.electors
    return sheet.define(f"b-{contest.id}{spot}", lambda own: tag("linearGradient", "".join(stops), id=own))


def electors_of(contest: Contest, *, initials: bool) -> str:
    """The number on a label: with the winner's initial where asked for, by holder where divided."""
    if contest.manner == "none":
        return ""
    if contest.split:
        return "–".join(str(share.electors) for share in contest.shares)
    letter = contest.shares[0].initial if initials and contest.shares else ""
    return f"{contest.electors} {letter}" if letter else str(contest.electors)


def in_words(contest: Contest, *, initials: bool, at_large: bool) -> str:
    """A contest's label in one line; a district's number would be taken for electors if its one elector followed.

    `at_large` tells the electors of a whole state from those of its districts.
    """
    if is_district(contest.id):
        return f"{contest.label} {contest.shares[0].initial}" if initials and contest.shares else contest.label
    words = f"{contest.label} {electors_of(contest, initials=initials)}".rstrip()
    return f"{words} at large" if at_large else words


def lettered(
    contest: Contest, words: str, *, x: float, y: float, size: float, bold: bool = False, anchor: str | None = "middle"
) -> str:
    """A word on a contest's fill, with a halo of the fill where something lies under it."""
    if contest.manner == "none":
        return text(words, x=x, y=y, size=size, style="muted", bold=bold, anchor=anchor)
    if textured(contest):
        halo = max(3.0, 0.38 * size)
        return text(words, x=x, y=y, size=size, style=f"w-{contest.key}", bold=bold, anchor=anchor, halo=halo)
    return text(words, x=x, y=y, size=size, style=f"t-{contest.key}", bold=bold, anchor=anchor)
