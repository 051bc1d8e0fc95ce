"""Tiles: every contest a square of the same size, districts too, in the layout of the pack `tiles`."""

from collections.abc import Mapping, Sequence
from typing import Final

from ascertain import archive
from ascertain.charts import lettering
from ascertain.charts.markup import Drawn, Sheet, box, number, tag, text
from ascertain.charts.picture import Contest, Picture
from ascertain.charts.surface import electors_of, lettered, paint
from ascertain.election import STATES, is_district

COLUMNS: Final = 12
LARGEST: Final = 82.0
"""Largest pitch in pixels."""


def places() -> Mapping[str, tuple[int, int]]:
    """Contest -> row and column of its tile, row 0 in the north."""
    return {row["unit"]: (int(row["row"]), int(row["col"])) for row in archive.table("tiles")}


def pitch_of(width: float, columns: int = COLUMNS) -> float:
    """The distance of two tiles: whole pixels, 24 at 320 pixels of width with margins of 16."""
    return min(LARGEST, float(int(width // columns)))


def draw(sheet: Sheet, picture: Picture, width: float) -> Drawn:
    """The tiles of the contests that there were; the layout is cropped where the Union was smaller."""
    where = places()
    cells = {contest.id: where[contest.id] for contest in picture.contests if contest.id in where}
    top, left = (min(cell[axis] for cell in cells.values()) for axis in (0, 1))
    bottom, right = (max(cell[axis] for cell in cells.values()) for axis in (0, 1))
    pitch = pitch_of(width, right - left + 1)
    offset = (width - pitch * (right - left + 1)) / 2
    pieces = []
    for contest in picture.contests:
        if contest.id not in cells:
            continue
        row, column = cells[contest.id]
        x, y = offset + (column - left) * pitch, (row - top) * pitch
        pieces.append(sheet.contest(contest, _tile(sheet, contest, x, y, pitch, initials=picture.initials)))
    districts = [contest for contest in picture.contests if contest.id in cells and is_district(contest.id)]
    names = _brackets(districts, cells, pitch, offset=offset, left=left, top=top)
    return Drawn((bottom - top + 1) * pitch, names + "".join(pieces))


def _tile(sheet: Sheet, contest: Contest, x: float, y: float, pitch: float, *, initials: bool) -> str:
    gap = 2.0 if pitch < 40 else 3.0
    side = pitch - gap
    area = paint(sheet, contest, box(x, y, side, side, round_=2 if pitch < 40 else 4), border=None)
    middle, room = x + side / 2, side - max(2.0, 0.1 * side)
    words = electors_of(contest, initials=initials)
    size = lettering.fit(contest.label, size=min(18.0, 0.37 * pitch), room=room, bold=True)
    if not words:
        return area + lettered(contest, contest.label, x=middle, y=y + side / 2 + 0.36 * size, size=size, bold=True)
    small = lettering.fit(words, size=min(16.0, 0.34 * pitch), room=room)
    if contest.split and small < 0.24 * pitch:
        words = str(contest.electors)
        small = min(16.0, 0.34 * pitch)
    code = lettered(contest, contest.label, x=middle, y=y + 0.45 * side, size=size, bold=True)
    return area + code + lettered(contest, words, x=middle, y=y + 0.82 * side, size=small)


def _brackets(
    districts: Sequence[Contest],
    cells: Mapping[str, tuple[int, int]],
    pitch: float,
    *,
    offset: float,
    left: int,
    top: int,
) -> str:
    """A bracket that names a state's districts: under a row of them, beside a column of them."""
    pieces = []
    size = 14.0 if pitch >= 40 else 9.0
    for state in dict.fromkeys(contest.id[:2] for contest in districts):
        own = [cells[contest.id] for contest in districts if contest.id[:2] == state]
        rows, columns = {row for row, _ in own}, {column for _, column in own}
        words = f"{STATES[state]}'s districts"
        x = offset + (min(columns) - left) * pitch
        if len(rows) == 1:
            y, end = (max(rows) - top + 1) * pitch + 2, offset + (max(columns) - left + 1) * pitch - 3
            line = f"M{number(x)} {number(y - 2)}v4H{number(end)}v-4"
            middle = (x + end) / 2
            pieces.append(text(words, x=middle, y=y + 4 + size, size=size, style="muted", anchor="middle"))
        else:
            y = (min(rows) - top) * pitch
            line = f"M{number(x - 2)} {number(y + 2)}h-5V{number(y + pitch - 5)}h5"
            middle = y + pitch / 2 + 0.3 * size
            pieces.append(text(words, x=x - 12, y=middle, size=size, style="muted", anchor="end"))
        pieces.append(tag("path", d=line, class_="line", stroke_width=1))
    return "".join(pieces)
