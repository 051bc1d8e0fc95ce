"""The map: outlines with labels at their poles, call-outs where a label does not fit, boxes for the districts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from ascertain.charts import lettering, outlines
from ascertain.charts.markup import Drawn, Sheet, box, number, tag
from ascertain.charts.outlines import Window
from ascertain.charts.picture import Contest, Picture
from ascertain.charts.surface import electors_of, in_words, lettered, paint
from ascertain.election import is_district

NARROW: Final = 560
FITS: Final = 15.0
"""Least radius in pixels of the circle that a label of two lines needs."""
PITCH: Final = 27.0
BOX: Final = 24.0
ABOVE: Final[Mapping[str, tuple[float, float]]] = {"VT": (-74, -66), "HI": (-92, -6)}
"""Where a call-out stands that is not in the column at the right: its place from the label point, in pixels."""
COLUMN: Final = ("ME-02", "ME-01", "NH", "MA", "RI", "CT", "NJ", "DE", "MD", "DC")
"""The order of the column at the right: no line crosses another's dot."""
LOWER: Final[Mapping[str, float]] = {"NH": 6, "MA": 10}
"""How far below its state a call-out of the column would stand, where that is not 40 pixels."""
INSIDE: Final[Mapping[str, float]] = {"NE": 26.0}
"""States that hold their districts' boxes inside, and how high a box is."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything of a map stands, in pixels."""

    window: Window
    offset: float
    width: float
    column: float
    small: bool
    year: int
    initials: bool
    at_large: frozenset[str]

    def at(self, state: str) -> tuple[float, float]:
        """A state's label point."""
        own = outlines.outline(state, self.year)
        x, y = self.window.at(own.x, own.y)
        return x + self.offset, y

    def radius(self, state: str) -> float:
        """The radius of the circle around it that lies within the state."""
        return outlines.outline(state, self.year).radius * self.window.scale

    def words(self, contest: Contest) -> str:
        """A contest's label in one line."""
        return in_words(contest, initials=self.initials, at_large=contest.id in self.at_large)


def draw(sheet: Sheet, picture: Picture, width: float) -> Drawn:
    """The map; under 560 pixels small states stand in rows of boxes below it."""
    small = width < NARROW
    states = [contest for contest in picture.contests if not is_district(contest.id)]
    districts = [contest for contest in picture.contests if is_district(contest.id)]
    layout = _layout(picture, width, states, small=small)
    labelled: list[Contest] = []
    called: list[Contest] = []
    for contest in states:
        room = layout.radius(contest.id)
        needed = 8.0 if small else FITS * _breadth(contest, layout)
        (labelled if room >= needed else called).append(contest)
    height = (layout.window.bottom - layout.window.top) * layout.window.scale
    pieces = [sheet.contest(contest, _area(sheet, contest, layout) + _label(contest, layout)) for contest in labelled]
    if small:
        areas = {contest.id: _area(sheet, contest, layout) for contest in called}
        return _strip(sheet, [*called, *districts], areas, pieces, layout, height)
    pieces += _callouts(sheet, called, districts, layout)
    pieces += _inside(sheet, districts, layout)
    return Drawn(height + 4, "".join(pieces))


def _breadth(contest: Contest, layout: Layout) -> float:
    """How much more room than usual a contest's longer line needs."""
    words = electors_of(contest, initials=layout.initials)
    return max(1.0, lettering.width(words, size=12) / 24)


def _layout(picture: Picture, width: float, states: Sequence[Contest], *, small: bool) -> Layout:
    """The window of the states there were, with a column for call-outs at the right of a wide map."""
    column = 0.0 if small else 70.0
    names = [contest.id for contest in states]
    high = width * (0.9 if small else 0.62)
    window = outlines.window_of(names, picture.year, width=width - column - 2, height=high)
    used = (window.right - window.left) * window.scale + column
    offset = 1 + max(0.0, (width - used) / 2)
    return Layout(
        window, offset, width, offset + used - column, small, picture.year, picture.initials, picture.at_large
    )


def _area(sheet: Sheet, contest: Contest, layout: Layout) -> str:
    key = outlines.key_of(contest.id, layout.year)
    area = paint(sheet, contest, outlines.path(key, layout.window), cut=lambda share: outlines.cut(key, share))
    area += _again(contest, layout)
    return tag("g", area, transform=f"translate({number(layout.offset)} 0)")


def _again(contest: Contest, layout: Layout) -> str:
    """The code once more on a part that lies apart from the label: Maine while it was part of Massachusetts."""
    part = outlines.apart(contest.id, layout.year)
    if part is None or contest.manner == "none":
        return ""
    x, y = layout.window.at(part.x, part.y)
    size = 9.0 if layout.small else 12.0
    return lettered(contest, f"({contest.label})", x=x, y=y + 0.36 * size, size=size)


def _label(contest: Contest, layout: Layout) -> str:
    """Code and electors at the label point; on a small map the code alone where two lines would not fit."""
    x, y = layout.at(contest.id)
    if layout.small:
        size = 10.0 if layout.radius(contest.id) >= 9 else 9.0
        words = electors_of(contest, initials=layout.initials)
        if layout.radius(contest.id) >= 13.5 and words:
            return lettered(contest, contest.label, x=x, y=y - 1, size=size, bold=True) + lettered(
                contest, words, x=x, y=y + 9.5, size=9.5
            )
        return lettered(contest, contest.label, x=x, y=y + 3.4, size=size, bold=True)
    if contest.id in INSIDE and contest.id in layout.at_large:
        return lettered(contest, layout.words(contest), x=x, y=y - 9, size=12.5, bold=True)
    words = electors_of(contest, initials=layout.initials)
    if not words:
        return lettered(contest, contest.label, x=x, y=y + 4.5, size=13, bold=True)
    return lettered(contest, contest.label, x=x, y=y - 1.5, size=13, bold=True) + lettered(
        contest, words, x=x, y=y + 12, size=12
    )


def _boxed(sheet: Sheet, contest: Contest, words: str, *, x: float, y: float, wide: float, high: float = BOX) -> str:
    """A box with a contest's label."""
    size = lettering.fit(words, size=12, room=wide - 8, bold=True)
    area = paint(sheet, contest, box(x, y, wide, high), spot="-box")
    return area + lettered(contest, words, x=x + wide / 2, y=y + high / 2 + 0.36 * size, size=size, bold=True)


def _leader(start: tuple[float, float], end: tuple[float, float]) -> str:
    """A line from a box to a dot in the state, with a halo of the ground where it crosses others."""
    line = f"M{number(start[0])} {number(start[1])}L{number(end[0])} {number(end[1])}"
    dot = tag("circle", cx=end[0], cy=end[1], r=2.8, class_="dot", stroke_width=1.2)
    halo = tag("path", d=line, class_="border", stroke_width=3.2, fill="none")
    return halo + tag("path", d=line, class_="rule", stroke_width=1) + dot


def _spread(wanted: Sequence[float], *, low: float, high: float) -> list[float]:
    """Places as near as can be to those wanted, in their order, a pitch apart, between low and high."""
    places: list[float] = []
    for want in wanted:
        places.append(max(want, places[-1] + PITCH if places else low))
    over = places[-1] - high if places else 0
    if over > 0:
        limit = high
        for index in reversed(range(len(places))):
            places[index] = min(places[index], limit)
            limit = places[index] - PITCH
    return places


def _callouts(sheet: Sheet, called: Iterable[Contest], districts: Iterable[Contest], layout: Layout) -> list[str]:
    """Call-outs and the boxes of districts that stand outside their state, in a column at the right."""
    pieces, column = [], []
    for contest in called:
        x, y = layout.at(contest.id)
        if contest.id in ABOVE:
            dx, dy = ABOVE[contest.id]
            dy = max(dy, -y)
            wide = _wide(contest, layout)
            anchor = (x + dx + wide, y + dy + BOX / 2)
            line = _leader(anchor, (x, y))
            shape = _boxed(sheet, contest, layout.words(contest), x=x + dx, y=y + dy, wide=wide)
            pieces.append(sheet.contest(contest, _area(sheet, contest, layout) + line + shape))
        else:
            column.append((y + LOWER.get(contest.id, 40), contest, True))
    for contest in districts:
        if contest.id[:2] not in INSIDE:
            x, y = layout.at(contest.id[:2])
            column.append((y - 20, contest, False))
    order = {contest: place for place, contest in enumerate(COLUMN)}
    column.sort(key=lambda row: (order.get(row[1].id, 0 if row[0] < 0 else len(order)), row[0]))
    bottom = (layout.window.bottom - layout.window.top) * layout.window.scale - BOX
    places = _spread([row[0] - BOX / 2 for row in column], low=2, high=bottom)
    wide = max([46.0, *(_wide(contest, layout) for _, contest, _ in column)])
    left = min(layout.column + 14, layout.width - wide - 1)
    areas = {contest.id: _area(sheet, contest, layout) for _, contest, own in column if own}
    shown = [(place, contest) for place, (_, contest, _) in zip(places, column, strict=True)]
    # From east to west, the tiny District last: a line that runs eastwards then lies on what it crosses.
    for place, contest in sorted(
        shown, key=lambda row: (layout.radius(row[1].id[:2]) < 3, -layout.at(row[1].id[:2])[0])
    ):
        x, y = layout.at(contest.id[:2])
        end = (x + 18, y - 10) if is_district(contest.id) else (x, y)
        line = _leader((left, place + BOX / 2), end)
        shape = _boxed(sheet, contest, layout.words(contest), x=left, y=place, wide=wide)
        pieces.append(sheet.contest(contest, areas.get(contest.id, "") + line + shape))
    return pieces


def _wide(contest: Contest, layout: Layout) -> float:
    """The width of a contest's box."""
    return max(46.0, lettering.width(layout.words(contest), size=12, bold=True) + 12)


def _inside(sheet: Sheet, districts: Sequence[Contest], layout: Layout) -> list[str]:
    """Boxes of districts within their state, joined to its label by a line."""
    pieces = []
    for state, high in INSIDE.items():
        own = [contest for contest in districts if contest.id[:2] == state]
        if not own:
            continue
        x, y = layout.at(state)
        wide, gap = 34.0, 3.0
        left, top = x - (len(own) * wide + (len(own) - 1) * gap) / 2, y + 0.5
        for place, contest in enumerate(own):
            at = left + place * (wide + gap)
            stem = f"M{number(x)} {number(top - 4)}H{number(at + wide / 2)}V{number(top)}"
            line = tag("path", d=stem, class_=f"o-{contest.key}", stroke_width=1)
            shape = _boxed(sheet, contest, contest.label, x=at, y=top, wide=wide, high=high)
            pieces.append(sheet.contest(contest, line + shape))
    return pieces


def _strip(
    sheet: Sheet,
    boxed: Sequence[Contest],
    areas: Mapping[str, str],
    pieces: list[str],
    layout: Layout,
    height: float,
) -> Drawn:
    """Rows of boxes under a small map for the contests that are too small on it."""
    gap, x, y = 4.0, 0.0, height + 14
    for contest in sorted(boxed, key=lambda contest: contest.id):
        wide = max(44.0, lettering.width(layout.words(contest), size=12, bold=True) + 10)
        if x and x + wide > layout.width:
            x, y = 0.0, y + BOX + gap
        shape = _boxed(sheet, contest, layout.words(contest), x=x, y=y, wide=wide)
        pieces.append(sheet.contest(contest, areas.get(contest.id, "") + shape))
        x += wide + gap
    return Drawn(y + BOX + gap, "".join(pieces))
