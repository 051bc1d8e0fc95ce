"""The bar to the majority: the first leader from the left, the second from the right, everybody else between.

The tick stands at half of the electors: whoever's colour passes it has a majority.
"""

from typing import Final

from ascertain.charts import lettering
from ascertain.charts.atlas import NARROW
from ascertain.charts.markup import Drawn, Sheet, box, number, tag, text
from ascertain.charts.picture import Picture, Side

SHOWN: Final = 5
"""People with a line of their own before 1804."""


def draw(_: Sheet, picture: Picture, width: float, *, high: float = 22) -> Drawn:
    """The bar with numbers at both ends; one line a person where each elector gave two votes."""
    return _ballots(picture, width) if picture.double else _bar(picture, width, high)


def _bar(picture: Picture, width: float, high: float) -> Drawn:
    small = width < NARROW
    top, unit = (36.0 if small else 40.0), width / picture.appointed
    left, right, between = picture.left, picture.right, picture.between
    spans: list[tuple[Side, float, float]] = []
    at = 0.0
    for side in (*((left,) if left else ()), *between, *((right,) if right else ())):
        spans.append((side, at, at + side.electors * unit))
        at = spans[-1][2]
    pieces = [
        tag("path", d=box(start, top, max(end - start - 1, 0.8), high, round_=2), class_=f"f-{side.slot}0")
        for side, start, end in spans
    ]
    for side, start, end in spans:
        words = str(side.electors)
        if side in between and end - start > lettering.width(words, size=12, bold=True) + 4:
            y, style = top + high / 2 + 4.4, f"t-{side.slot}0"
            halves = ((start, min(end, width / 2)), (max(start, width / 2), end))
            start, end = max(halves, key=lambda half: half[1] - half[0])
            pieces.append(text(words, x=(start + end) / 2, y=y, size=12, style=style, bold=True, anchor="middle"))
    pieces.append(_tick(picture, width, top, high))
    pieces += _ends(picture, width, small=small)
    height = top + high
    if between:
        rest, more = _between(between, width, height + 20)
        pieces.append(rest)
        height += more
    return Drawn(height, "".join(pieces))


def _tick(picture: Picture, width: float, top: float, high: float) -> str:
    x = width / 2
    halo = f"M{number(x)} {number(top - 1)}v{number(high + 2)}"
    line = f"M{number(x)} {number(top - 5)}v{number(high + 10)}"
    words = f"{picture.majority} to win"
    return (
        tag("path", d=halo, class_="border", stroke_width=5, fill="none")
        + tag("path", d=line, class_="rule", stroke_width=2)
        + text(words, x=x, y=top - 9, size=13, style="muted", anchor="middle")
    )


def _ends(picture: Picture, width: float, *, small: bool) -> list[str]:
    """Names and numbers over both ends."""
    big, size = (26.0, 14.0) if small else (32.0, 16.0)
    room = width / 2 - lettering.width(f"{picture.majority} to win", size=13) / 2 - 10
    pieces = []
    for side, right in ((picture.left, False), (picture.right, True)):
        if side is None:
            continue
        count = str(side.electors)
        wide = lettering.width(count, size=big, bold=True)
        name = lettering.fit(side.short, size=size, room=room - wide - 7)
        style = f"n-{side.slot}"
        if right:
            own = lettering.width(side.short, size=name)
            pieces.append(text(side.short, x=width, y=28, size=name, anchor="end"))
            pieces.append(text(count, x=width - own - 7, y=28, size=big, style=style, bold=True, anchor="end"))
        else:
            own = lettering.width(side.short, size=name)
            pieces.append(text(side.short, x=0, y=28, size=name))
            pieces.append(text(count, x=own + 7, y=28, size=big, style=style, bold=True))
    return pieces


def _between(sides: tuple[Side, ...], width: float, y: float) -> tuple[str, float]:
    """Those between the leaders by name and number, in lines under the bar; also returns their height."""
    words = "Between them: " + ", ".join(f"{side.short} {side.electors}" for side in sides)
    lines = lettering.wrap(words, size=13, room=width)
    shown = [text(line, x=width / 2, y=y + 17 * place, size=13, anchor="middle") for place, line in enumerate(lines)]
    return "".join(shown), 6 + 17.0 * len(lines) + 2


def _ballots(picture: Picture, width: float) -> Drawn:
    """One line a person: ballots received, with a tick at the majority of the electors."""
    named = max(lettering.width(side.short, size=14) for side in picture.sides[:SHOWN]) + 12
    room = width - named - 40
    unit, tick = room / picture.appointed, named + room * picture.majority / picture.appointed
    pieces, counts = [], []
    for place, side in enumerate(picture.sides[:SHOWN]):
        y = 22 + place * 24.0
        style = f"f-{side.slot}0"
        pieces.append(text(side.short, x=0, y=y + 13, size=14))
        pieces.append(tag("path", d=box(named, y, max(1.0, side.electors * unit), 18, round_=2), class_=style))
        end = named + side.electors * unit + 6
        counts.append(text(str(side.electors), x=end, y=y + 14, size=14, style="clear", bold=True, halo=4))
    bottom = 22 + min(SHOWN, len(picture.sides)) * 24.0
    line = tag("path", d=f"M{number(tick)} 18V{number(bottom - 3)}", class_="rule", stroke_width=2)
    halo = tag("path", d=f"M{number(tick)} 20V{number(bottom - 5)}", class_="border", stroke_width=5, fill="none")
    words = f"{picture.majority} of {picture.appointed} electors to win"
    anchor = "end" if tick > width * 0.6 else "middle"
    pieces += [
        halo,
        line,
        *counts,
        text(words, x=tick + (6 if anchor == "end" else 0), y=12, size=13, style="muted", anchor=anchor),
    ]
    rest = picture.sides[SHOWN:]
    height = bottom
    if rest:
        words = f"{len(rest)} others: " + ", ".join(f"{side.short} {side.electors}" for side in rest)
        for row in lettering.wrap(words, size=13, room=width):
            height += 17
            pieces.append(text(row, x=0, y=height, size=13, style="muted"))
    return Drawn(height + 4, "".join(pieces))
