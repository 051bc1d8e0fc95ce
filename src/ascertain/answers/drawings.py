"""Pictures of an election: `map YEAR`."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Final

from ascertain.answers.answer import Answer
from ascertain.answers.decided import Decided, decided
from ascertain.errors import FactMissing, UnknownName
from ascertain.proceedings import Proceedings
from ascertain.scenario import Scenario
from ascertain.tally import rows

if TYPE_CHECKING:  # other commands draw nothing and should not pay for it
    from ascertain.charts import Picture, Stage, ThemeName, View
    from ascertain.wire import AnswerStatus

WIDTHS = range(200, 4001)
OUTLINES = "Outlines: US Atlas, U.S. Census Bureau."


@dataclass(frozen=True, slots=True)
class Drawing:
    """A picture and how it is to be drawn."""

    picture: "Picture"
    view: "View"
    theme: "ThemeName"
    width: int

    @property
    def sentence(self) -> str:
        """What the picture says first."""
        return f"{self.picture.title}. {self.picture.mark}: {self.picture.sentence}"

    def to_svg(self) -> bytes:
        """The file as SVG; the same drawing always gives the same bytes."""
        from ascertain import charts

        return charts.poster(self.picture, view=self.view, theme=self.theme, width=self.width).encode()

    def to_png(self) -> bytes:
        """The file as PNG; raises `ExtraMissing` without the extra `png`."""
        from ascertain import charts

        return charts.to_png(self.to_svg().decode())

    def _repr_svg_(self) -> str:
        return self.to_svg().decode()


def drawing(
    year: int,
    *,
    view: "View" = "map",
    theme: "ThemeName" = "light",
    width: int = 1200,
    stage: "Stage" = "certify",
    scenario: Scenario | None = None,
) -> Drawing:
    """A picture of an election at one of its stages; what was gained is told against the election before.

    With a scenario, of the course under it, where hatched contests go to somebody else than they did. Raises `UnknownName` for a view, theme, stage or width that there is not.
    """
    from ascertain import charts

    for name, value, allowed in (
        ("view", view, tuple(charts.VIEWS)),
        ("theme", theme, tuple(charts.PALETTE)),
        ("stage", stage, charts.STAGES),
    ):
        if value not in allowed:
            raise UnknownName(f"there is no {name} {value}.", parameter=name, allowed=allowed)
    if width not in WIDTHS:
        raise UnknownName(f"a width is {WIDTHS[0]} to {WIDTHS[-1]} pixels, not {width}.", parameter="width")
    found = decided(year, scenario)
    if found.direct:
        raise FactMissing("a direct election has no electors to draw; whatif says who would win it.")
    return Drawing(picture_of(found, stage, view=view), view, theme, width)


def picture_of(found: Decided, stage: "Stage", *, view: "View" = "map") -> "Picture":
    """The picture of a decided course at a stage, with its time, its packs and the command that makes it again."""
    facts = [*found.packs, *(["tiles"] if view == "tiles" else [])]
    return found.picture(
        stage,
        as_of=_day(day_of(found.course, stage)),
        credit=_credit(facts, view=view),
        command=command(found.year, view=view, stage=stage, scenario=found.canonical),
    )


STATUS: "Final[Mapping[Stage, AnswerStatus]]" = {
    "count": "certified", "certify": "certified", "electors": "cast", "congress": "counted", "outcome": "counted"
}  # fmt: skip


def written(
    year: int, drawn: Drawing, data: bytes, *, out: str, stage: "Stage", scenario: Scenario | None = None
) -> Answer:
    """What was written of a picture: the file with its size and hash, and the sentence that it begins with."""
    found = decided(year, scenario)
    record = {
        "election": year,
        "view": drawn.view,
        "stage": stage,
        "scenario": found.canonical,
        "sentence": drawn.sentence,
        "out": out,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    status = "what-if" if found.canonical else STATUS[stage]
    return Answer(record, day_of(found.course, stage).isoformat(), status, found.packs, found.course.findings)


NOTEBOOK: Final = 640
"""Width of a picture beside an answer, in pixels."""


def tiles_of(year: int, *, stage: "Stage", scenario: Scenario | None = None) -> Drawing | None:
    """The tiles that go with an answer; None where there are no electors to draw, or another House to draw them of."""
    if scenario and scenario.house_size:
        return None
    try:
        return drawing(year, view="tiles", stage=stage, scenario=scenario, width=NOTEBOOK)
    except FactMissing:
        return None


def day_of(course: Proceedings, stage: "Stage") -> date:
    """The day that a stage's facts are of: the newest statement, the electors' meeting, the count by Congress."""
    law = course.case.law
    days = {"electors": law.day("electors_meet"), "congress": law.day("congress_count_ends", "congress_counts")}
    days["outcome"] = days["congress"]
    stated = [row.as_of for row in rows(course.tally) if row.as_of]
    return days.get(stage) or (max(stated).date() if stated else days["electors"])


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _credit(used: list[str], *, view: "View") -> str:
    """The packs that the picture rests on, and the outlines of a map."""
    packs = f"Facts: {', '.join(used)} (origins: ascertain sources)."
    return f"{packs} {OUTLINES}" if view == "map" else packs


def command(year: int, *, view: "View", stage: "Stage", scenario: str) -> str:
    """The command that makes the picture again."""
    options = (f" --view {view}" if view != "map" else "") + (f" --stage {stage}" if stage != "certify" else "")
    options += f" --scenario '{scenario}'" if scenario else ""
    return f"ascertain map {year}{options} --out {view}-{year}.svg"
