"""The key: what colours, shades, hatch, lines and dots mean, in words, and only those that the drawing uses."""

from collections.abc import Iterator
from dataclasses import replace

from ascertain.charts import lettering
from ascertain.charts.markup import Drawn, Sheet, box, text
from ascertain.charts.picture import Certainty, Contest, Picture, Share
from ascertain.charts.surface import paint

SWATCH = 18.0


def _sample(picture: Picture, **changes: object) -> Contest:
    """A contest to show a cue on: as certain and plain as can be, in the first leader's colour."""
    first = picture.sides[0]
    plain = Contest(
        "key", "", 1, (Share(first.name, first.short, first.slot, first.initial, 1),), first.name, "", None, "", None, None,
        "certified", "votes", "", "",
    )  # fmt: skip
    return replace(plain, **changes)  # type: ignore[arg-type]  # fields of a contest


def _people(picture: Picture) -> Iterator[tuple[str, Contest]]:
    """One entry a colour: holders of grey share theirs."""
    grey = []
    drawn = {share.holder: share for contest in picture.drawn for share in contest.shares}
    inner = [side.name for side in picture.sides if side.name not in picture.leaders]
    shown = [name for name in (*picture.leaders, *inner) if name in drawn]
    for name in [*shown, *(name for name in drawn if name not in shown)]:
        share = drawn[name]
        letter = f" ({share.initial})" if picture.initials and share.initial != "?" else ""
        if share.slot == "f":
            grey.append((f"{share.short}{letter}", share))
        else:
            yield f"{share.short}{letter}", _sample(picture, id=f"key-{share.slot}", shares=(share,))
    if grey:
        yield ", ".join(words for words, _ in grey), _sample(picture, id="key-f", shares=(grey[0][1],))


def _cues(picture: Picture, *, view: str) -> Iterator[tuple[str, Contest]]:
    contests = picture.contests
    said: dict[Certainty, str] = {"leading": "leading, not certified", "under_half": "under half counted"}
    for status, words in said.items():
        if any(contest.status == status for contest in contests):
            yield words, _sample(picture, id=f"key-{status}", status=status)
    if any(contest.changed for contest in contests):
        yield "changed by you", _sample(picture, id="key-changed", changed=True)
    if view != "squares" and any(contest.gained for contest in contests):
        yield f"gained since {picture.since}", _sample(picture, id="key-gained", gained=True)
    if any(contest.manner == "legislature" for contest in contests):
        words = "electors chosen by the legislature; no votes to move"
        yield words, _sample(picture, id="key-legislature", manner="legislature")
    divided = next((contest for contest in picture.drawn if contest.split), None)
    if view in ("map", "tiles") and divided:
        yield "electors divided", _sample(picture, id="key-split", shares=divided.shares)
    if view in ("map", "tiles") and any(contest.manner == "none" for contest in contests):
        yield "did not vote", _sample(picture, id="key-none", manner="none", shares=())


def key(sheet: Sheet, picture: Picture, width: float, *, view: str) -> Drawn:
    """The entries in lines; each is a swatch and its words."""
    if view == "bar":
        return Drawn(0, "")
    size, gap = 14.0, 20.0
    x = y = 0.0
    pieces = []
    for words, sample in (*_people(picture), *_cues(picture, view=view)):
        rows = lettering.wrap(words, size=size, room=width - SWATCH - 8)
        wide = SWATCH + 7 + max(lettering.width(row, size=size) for row in rows)
        if x and x + wide > width:
            x, y = 0.0, y + 24
        pieces.append(paint(sheet, sample, box(x + 0.5, y + 0.5, SWATCH - 1, SWATCH - 1, round_=3), border=None))
        for place, row in enumerate(rows):
            pieces.append(text(row, x=x + SWATCH + 7, y=y + 14 + 18 * place, size=size))
        y += 18.0 * (len(rows) - 1)
        x += wide + gap
    return Drawn(y + 24, "".join(pieces))
