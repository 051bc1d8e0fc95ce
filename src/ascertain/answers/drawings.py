"""Pictures of an election: `map YEAR`."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from ascertain import archive
from ascertain.errors import FactMissing, UnknownName
from ascertain.law import elections
from ascertain.proceedings import Case, Proceedings, decide
from ascertain.scenario import Scenario
from ascertain.tally import rows

if TYPE_CHECKING:  # other commands draw nothing and should not pay for it
    from ascertain.charts import Picture, Stage, ThemeName, View

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
    with archive.reading() as used:
        case = archive.load_case(year)
        asked = scenario.canonical if scenario else ""
        course = decide(scenario.apply(case) if scenario and asked else case, undecided="report")
        if course.case.law.direct:
            raise FactMissing("a direct election has no electors to draw; whatif says who would win it.")
        changed = _changed(course, case) if asked else ()
        facts = [pack for pack in used if pack != "tiles"] + (["tiles"] if view == "tiles" else [])
    picture = charts.portray(
        course,
        previous=_before(year),
        stage=stage,
        changed=changed,
        scenario=asked,
        as_of=_as_of(course, stage),
        credit=_credit(facts, view=view),
        command=_command(year, view=view, stage=stage, scenario=asked),
    )
    return Drawing(picture, view, theme, width)


def _changed(course: Proceedings, case: Case) -> tuple[str, ...]:
    """The contests whose electors go to other tickets than they did."""
    before = _winners(decide(case, undecided="report"))
    after = _winners(course)
    return tuple(unit for unit in after if before.get(unit, after[unit]) != after[unit])


def _winners(course: Proceedings) -> dict[str, tuple[str, ...]]:
    """Who gets a contest's electors, by the unit that decides them."""
    from ascertain import charts

    return {contest.id: (contest.winner or "",) for contest in charts.portray(course).contests}


def _before(year: int) -> "Picture | None":
    """The picture of the election before, None for the first."""
    from ascertain import charts

    earlier = [other for other in elections() if other < year]
    return charts.portray(decide(archive.load_case(earlier[-1]))) if earlier else None


def _as_of(course: Proceedings, stage: "Stage") -> str:
    """The day that a stage's facts are of: the newest statement, the electors' meeting, the count by Congress."""
    law = course.case.law
    days = {"electors": law.day("electors_meet"), "congress": law.day("congress_count_ends", "congress_counts")}
    days["outcome"] = days["congress"]
    stated = [row.as_of for row in rows(course.tally) if row.as_of]
    day = days.get(stage) or (max(stated).date() if stated else days["electors"])
    return _day(day)


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"


def _credit(used: list[str], *, view: "View") -> str:
    """The packs that the picture rests on, and the outlines of a map."""
    packs = f"Facts: {', '.join(used)} (origins: ascertain sources)."
    return f"{packs} {OUTLINES}" if view == "map" else packs


def _command(year: int, *, view: "View", stage: "Stage", scenario: str) -> str:
    """The command that makes the picture again."""
    options = (f" --view {view}" if view != "map" else "") + (f" --stage {stage}" if stage != "certify" else "")
    options += f" --scenario '{scenario}'" if scenario else ""
    return f"ascertain map {year}{options}"
