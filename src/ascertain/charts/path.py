"""The path to the majority: contests from one leader's widest margin to the other's, as wide as their electors.

The strip is folded into an odd number of rows, so that half of the electors lies in the middle of the middle row.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from ascertain.charts import lettering
from ascertain.charts.atlas import NARROW
from ascertain.charts.markup import Drawn, Sheet, box, number, tag, text
from ascertain.charts.picture import Contest, Picture
from ascertain.charts.sentences import margin_text
from ascertain.charts.surface import GAINED, in_words, lettered, paint

ROWS_WIDE: Final = 5
ROWS_NARROW: Final = 9


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of the strip in one row: electors `start` to `end` of a contest, counted from the left."""

    contest: Contest
    start: float
    end: float
    row: int
    first: bool


@dataclass(frozen=True, slots=True)
class Folding:
    """The strip's measures in pixels."""

    rows: int
    electors: int
    width: float
    high: float
    lane: float
    extra: float

    @property
    def each(self) -> float:
        """Electors in a row."""
        return self.electors / self.rows

    @property
    def unit(self) -> float:
        """Pixels of one elector."""
        return self.width / self.each

    def top(self, row: int) -> float:
        """The upper edge of a row; the middle row and all below make room for the mark's words."""
        return self.extra / 2 + row * (self.high + self.lane) + (self.extra if row >= self.rows // 2 else 0)

    def across(self, elector: float, row: int) -> float:
        """Where an elector's left edge lies in a row, every second row running backwards."""
        along = (elector - row * self.each) * self.unit
        return along if row % 2 == 0 else self.width - along


def folding(picture: Picture, width: float) -> Folding:
    """Five rows, or nine under 560 pixels."""
    if width < NARROW:
        return Folding(ROWS_NARROW, picture.appointed, width, 40, 20, 22)
    return Folding(ROWS_WIDE, picture.appointed, width, 78, 27, 26)


def ordered(picture: Picture) -> list[Contest]:
    """The contests in the order of the strip, those divided taken apart by holder.

    What has no margin (a legislature's choice) stands with its holder's widest.
    """
    left, right = (side.name if side else None for side in (picture.left, picture.right))
    pieces = [piece for contest in picture.drawn for piece in _apart(contest)]

    def safe(contest: Contest) -> tuple[float, str]:
        return (-contest.points if contest.margin is not None else -200.0, contest.id)

    def holder(contest: Contest) -> str | None:
        return contest.shares[0].holder if contest.shares else None

    ours = sorted((piece for piece in pieces if holder(piece) == left), key=safe)
    theirs = sorted((piece for piece in pieces if holder(piece) == right), key=safe, reverse=True)
    if picture.double:
        theirs = []
    rest = [piece for piece in pieces if piece not in ours and piece not in theirs]
    order = {side.name: place for place, side in enumerate(picture.between)}
    rest.sort(key=lambda piece: (order.get(holder(piece) or "", len(order)), *safe(piece)))
    return [*ours, *rest, *theirs]


def _apart(contest: Contest) -> Iterable[Contest]:
    if not contest.split:
        return (contest,)
    parts = []
    for share in contest.shares:
        own = share.holder == contest.winner
        part = replace(contest, shares=(share,), electors=share.electors)
        parts.append(part if own else replace(part, margin=None, votes=None, gained=False))
    return parts


def pieces(picture: Picture, fold: Folding) -> list[Piece]:
    """The contests cut where the strip turns."""
    found, at = [], 0.0
    for contest in ordered(picture):
        end = at + contest.electors
        start, first = at, True
        while start < end - 1e-9:
            row = min(int((start + 1e-9) / fold.each), fold.rows - 1)
            stop = min(end, (row + 1) * fold.each) if row < fold.rows - 1 else end
            found.append(Piece(contest, start, stop, row, first))
            start, first = stop, False
        at = end
    return found


def tipping(picture: Picture) -> Contest | None:
    """The contest that holds the elector with whom the winner, counted from their widest margin, has the majority."""
    line = ordered(picture)
    if picture.double:
        return None
    for side, order in ((picture.left, line), (picture.right, line[::-1])):
        if side is None or side.electors < picture.majority:
            continue
        reached = 0
        for contest in order:
            reached += contest.electors
            if reached >= picture.majority:
                return contest
    return None


def draw(sheet: Sheet, picture: Picture, width: float) -> Drawn:
    """The strip with every contest named: inside, or in the lane below the row where it is too narrow."""
    fold = folding(picture, width)
    cut = pieces(picture, fold)
    named, lanes = _names(cut, fold, picture)
    areas: dict[str, str] = {}
    for piece in cut:
        key = f"{piece.contest.id} {piece.contest.shares[0].holder if piece.contest.shares else ''}"
        left, wide = _span(piece, fold)
        shape = box(left + 0.75, fold.top(piece.row), max(wide - 1.5, 1.5), fold.high, round_=2)
        spot = f"-{piece.row}-{int(piece.start)}"
        painted = paint(sheet, piece.contest, shape, spot=spot, border=None) + named.get(id(piece), "")
        areas[key] = areas.get(key, "") + painted
    drawn = []
    contests = {f"{c.id} {c.shares[0].holder if c.shares else ''}": c for c in ordered(picture)}
    for key, markup in areas.items():
        drawn.append(sheet.contest(contests[key], markup))
    turns = "".join(_turn(fold, row) for row in range(fold.rows - 1))
    height = fold.top(fold.rows - 1) + fold.high + fold.lane
    return Drawn(height, turns + "".join(drawn) + lanes + _mark(picture, fold))


def _span(piece: Piece, fold: Folding) -> tuple[float, float]:
    """Left edge and width of a piece."""
    one, other = fold.across(piece.start, piece.row), fold.across(piece.end, piece.row)
    return min(one, other), abs(other - one)


def _turn(fold: Folding, row: int) -> str:
    """The line that leads from the end of a row to the beginning of the next, with an arrow head."""
    right = row % 2 == 0
    x, way = (fold.width, 1) if right else (0.0, -1)
    start, end = fold.top(row) + fold.high * 0.75, fold.top(row + 1) + fold.high * 0.25
    reach = number(way * 9)
    line = f"M{number(x + way * 2)} {number(start)}h{reach}V{number(end)}h{number(-way * 6)}"
    head = f"M{number(x + way * 2)} {number(end)}l{number(way * 5)} -3.5v7z"
    return tag("path", d=line, class_="line", stroke_width=1.2) + tag("path", d=head, class_="muted")


def _lines(contest: Contest, picture: Picture, *, small: bool) -> list[tuple[str, float, bool]]:
    """The lines of a label: code, electors, margin; each with its size and weight."""
    count = str(contest.electors)
    if picture.initials and contest.shares:
        count += f" {contest.shares[0].initial}"
    lines = [(contest.label, 10.0 if small else 13.0, True), (count, 9.0 if small else 12.0, False)]
    if contest.margin is not None and not small:
        lines.append((f"{margin_text(contest.points).replace('under ', '<')}", 10.5, False))
    return lines


def _names(cut: Sequence[Piece], fold: Folding, picture: Picture) -> tuple[dict[int, str], str]:
    """Each contest's label on its widest piece, clear of the mark; those that don't fit go to the lanes."""
    small, middle = fold.rows == ROWS_NARROW, fold.width / 2
    widest: dict[tuple[str, str], Piece] = {}
    for piece in cut:
        key = (piece.contest.id, piece.contest.shares[0].holder if piece.contest.shares else "")
        if key not in widest or piece.end - piece.start > widest[key].end - widest[key].start:
            widest[key] = piece
    inside = {id(piece): _again(piece, fold) for piece in cut if piece not in widest.values()}
    outside: dict[int, list[Piece]] = {}
    for piece in widest.values():
        left, wide = _span(piece, fold)
        if piece.row == fold.rows // 2 and left < middle < left + wide:
            halves = ((left, middle - left - 3), (middle + 3, left + wide - middle - 3))
            left, wide = max(halves, key=lambda half: half[1])
        lines = _lines(piece.contest, picture, small=small)
        edge = 2 * GAINED[small][1] if piece.contest.gained else 0.0
        wide -= edge
        while len(lines) > 2 and max(lettering.width(words, size=size) for words, size, _ in lines) > wide - 4:
            lines.pop()
        room = max(lettering.width(words, size=size, bold=bold) for words, size, bold in lines)
        if room <= wide - (3 if small else 4):
            inside[id(piece)] = _stack(piece, lines, x=left + (wide + edge) / 2, fold=fold)
        else:
            outside.setdefault(piece.row, []).append(piece)
    return inside, "".join(_lane(row, own, fold, picture) for row, own in outside.items())


def _again(piece: Piece, fold: Folding) -> str:
    """The code in brackets on the smaller part of a contest that the fold divides."""
    left, wide = _span(piece, fold)
    size, words = (9.0 if fold.rows == ROWS_NARROW else 12.0), f"({piece.contest.label})"
    if lettering.width(words, size=size) > wide - 3:
        return ""
    y = fold.top(piece.row) + fold.high / 2 + 0.36 * size
    return lettered(piece.contest, words, x=left + wide / 2, y=y, size=size)


def _stack(piece: Piece, lines: Sequence[tuple[str, float, bool]], *, x: float, fold: Folding) -> str:
    step = 1.2 * lines[0][1]
    y = fold.top(piece.row) + fold.high / 2 - step * (len(lines) - 1) / 2 + 0.36 * lines[0][1]
    placed = []
    for place, (words, size, bold) in enumerate(lines):
        placed.append(lettered(piece.contest, words, x=x, y=y + place * step, size=size, bold=bold))
    return "".join(placed)


def _lane(row: int, own: Sequence[Piece], fold: Folding, picture: Picture) -> str:
    """Names under a row with a line to their contests, pushed apart so that none touches the next."""
    size = 9.5 if fold.rows == ROWS_NARROW else 11.5
    spans = sorted((_span(piece, fold), place) for place, piece in enumerate(own))
    labels = []
    for (left, wide), place in spans:
        contest = own[place].contest
        words = in_words(contest, initials=picture.initials, at_large=contest.id in picture.at_large)
        labels.append((left + wide / 2, words, lettering.width(words, size=size)))
    centres = _apart_by(labels, gap=7.0, width=fold.width)
    base, found = fold.top(row) + fold.high, []
    for (x, words, _), centre in zip(labels, centres, strict=True):
        line = f"M{number(x)} {number(base + 1)}V{number(base + 4)}L{number(centre)} {number(base + 8)}"
        found.append(tag("path", d=line, class_="line", stroke_width=1))
        found.append(text(words, x=centre, y=base + 8 + size, size=size, anchor="middle"))
    return "".join(found)


def _apart_by(labels: Sequence[tuple[float, str, float]], *, gap: float, width: float) -> list[float]:
    """Centres near those wanted, in order, that keep labels apart and within the width."""
    centres: list[float] = []
    edge = 0.0
    for wanted, _, wide in labels:
        centre = max(wanted, edge + wide / 2)
        centres.append(centre)
        edge = centre + wide / 2 + gap
    limit = width
    for place in reversed(range(len(centres))):
        wide = labels[place][2]
        centres[place] = min(centres[place], limit - wide / 2)
        limit = centres[place] - wide / 2 - gap
    return centres


def _mark(picture: Picture, fold: Folding) -> str:
    """The line at half of the electors, in the middle of the middle row, with the words above it."""
    row = fold.rows // 2
    x, top = fold.width / 2, fold.top(row)
    line = tag("path", d=f"M{number(x)} {number(top - 6)}V{number(top + fold.high + 5)}", class_="rule", stroke_width=2)
    halo = tag(
        "path", d=f"M{number(x)} {number(top)}V{number(top + fold.high)}", class_="border", stroke_width=5, fill="none"
    )
    contest = tipping(picture)
    words = f"{picture.majority} to win"
    if contest is not None:
        words = f"{words} · {ordinal(picture.majority)} elector: {contest.name}"
    elif picture.double:
        words = f"half of the {picture.appointed} electors"
    else:
        words = f"{words}: nobody has it"
    size = lettering.fit(words, size=12.0 if fold.rows == ROWS_NARROW else 14.0, room=fold.width, bold=True)
    return halo + line + text(words, x=x, y=top - 10, size=size, bold=True, anchor="middle")


def ordinal(value: int) -> str:
    """ "270th", "131st"."""
    if value % 100 in (11, 12, 13):
        return f"{value}th"
    return f"{value}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(value % 10, 'th') }"
