"""Electors as squares, one each, in the order of the path: who departed from the pledge is seen among the others."""

from dataclasses import replace
from typing import Final

from ascertain.charts import lettering
from ascertain.charts.atlas import NARROW
from ascertain.charts.markup import Drawn, Sheet, box, shift, text
from ascertain.charts.picture import Contest, Picture, Side
from ascertain.charts.surface import lettered, paint

GAP: Final = 2.0


def draw(sheet: Sheet, picture: Picture, width: float) -> Drawn:
    """Every elector a square, in blocks by whom they have, most first; states in each block by number of electors.

    Before 1804 a square is an elector of a state in the colour of that state.
    """
    across = 24 if width < NARROW else 48
    pitch = min(24.0, width / across)
    size = 16.0 if width >= NARROW else 14.0
    pieces, x, y, low = [], 0.0, 0.0, 0.0
    for side in _blocks(picture):
        own = _held(picture, side)
        if not own:
            continue
        total = sum(count for _, count in own)
        words = f"{side.short}'s states {total}" if picture.double else f"{side.short} {total}"
        wide = max(lettering.width(words, size=size, bold=True), min(total, across) * pitch)
        if x and x + wide > width:
            x, y = 0.0, y + low
        markup, high = _block(sheet, own, pitch, across)
        block = text(words, x=0, y=size, size=size, bold=True) + shift(markup, y=size + 8)
        pieces.append(shift(block, x=x, y=y))
        low = max(low, size + 8 + high + 14) if x else size + 8 + high + 14
        x += wide + 24
    return Drawn(y + low, "".join(pieces))


def _blocks(picture: Picture) -> list[Side]:
    known = list(picture.sides)
    if not picture.double:
        return known
    winners = {contest.winner or "": contest for contest in picture.drawn}
    return [
        Side(name, contest.shares[0].short, contest.shares[0].initial, contest.slot, 0)
        for name, contest in winners.items()
    ]


def _held(picture: Picture, side: Side) -> list[tuple[Contest, int]]:
    """The contests in which somebody has electors, and how many."""
    found = []
    for contest in picture.drawn:
        for share in contest.shares:
            if share.holder == side.name:
                found.append((contest, contest.electors if picture.double else share.electors))
    return sorted(found, key=lambda row: (-row[1], row[0].id))


def _block(sheet: Sheet, own: list[tuple[Contest, int]], pitch: float, across: int) -> tuple[str, float]:
    """The squares of one block row by row, with each contest's code on its first square."""
    pieces, place = [], 0
    for contest, count in own:
        share = next(share for share in contest.shares if share.electors == count or len(contest.shares) == 1)
        one = replace(contest, shares=(share,), gained=False)
        shapes = []
        for _ in range(count):
            row, column = divmod(place, across)
            shapes.append(box(column * pitch, row * pitch, pitch - GAP, pitch - GAP, round_=2))
            place += 1
        area = paint(sheet, one, "".join(shapes), spot=f"-{share.initial}-e", border=None)
        row, column = divmod(place - count, across)
        size = lettering.fit("WW", size=11, room=pitch - GAP - 1, bold=True)
        middle = column * pitch + (pitch - GAP) / 2
        y = row * pitch + (pitch - GAP) / 2 + 0.36 * size
        code = lettered(one, contest.id[:2], x=middle, y=y, size=size, bold=True)
        pieces.append(sheet.contest(contest, area + code))
    return "".join(pieces), -(-place // across) * pitch
