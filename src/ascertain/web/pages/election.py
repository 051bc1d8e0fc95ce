"""The page of an election at one of its stages."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from ascertain import answers, charts
from ascertain.errors import AscertainError, UnknownName
from ascertain.web.page import Asked, Page
from ascertain.web.pages import stages

VIEWS: Final[Mapping[str, str]] = {"map": "Map", "tiles": "Tiles", "path": "Path to {majority}", "table": "Table"}
SQUARES: Final = "Squares"
WIDE, NARROW = 868, 324
"""Widths of the drawings in pixels; the sheet shows one of them."""
DRAWN_STAGES: Final = ("electors",)
SORTS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "state": lambda line: line.drawn.name,
    "electors": lambda line: -line.drawn.electors,
    "margin": lambda line: (line.points is None, line.points or 0.0),
    "flip": lambda line: (line.to_flip is None, line.to_flip or 0),
}
"""Ways to sort the table; the same order whichever way it is read, least first but for names and electors."""


def election(asked: Asked) -> Page:
    """An election; a view or order that there is not leaves the page as without it, and says so."""
    try:
        return _election(asked)
    except UnknownName as error:
        if error.parameter not in ("view", "sort"):
            raise
        rest = {key: value for key, value in asked.query.items() if key != error.parameter}
        page = election(replace(asked, query=rest))
        return replace(page, values={**page.values, "wrong": error.problem()}, status=422, noindex=True)


def _election(asked: Asked) -> Page:
    """An election at a stage, in a view, under a scenario; one that does not fit leaves what was, and says why."""
    year = int(asked.parts["year"])
    log = asked.log if asked.log and answers.election_of(asked.log) == year else None
    stage = asked.parts.get("stage", "count" if log else "electors")
    if stage not in charts.STAGES:
        raise UnknownName(f"there is no stage {stage}.", parameter="stage", allowed=charts.STAGES)
    kind = "added" if asked.query.get("kind") == "added" else "changed"
    text, wrong = answers.scenario_text(asked.query), None
    try:
        shown = answers.election_view(year, stage=stage, scenario=text, kind=kind, log=log)  # type: ignore[arg-type]  # checked
    except AscertainError as error:
        if not text:
            raise
        shown, wrong = answers.election_view(year, stage=stage, kind=kind, log=log), error.problem()  # type: ignore[arg-type]
    later = shown.live is not None and stage in stages.LATER
    values = {
        "shown": shown,
        "year": year,
        "stage": stage,
        "wrong": wrong,
        "at": _addresses(asked, shown, stage),
        "stages": stages.listed(shown),
        "counties": _counties(shown),
        "names": stages.NAMES,
        "last": charts.last_name,
        "kinds": {"changed": "voters who switch", "added": "new voters"},
        **_drawings(asked, shown),
        **_table(asked, shown),
        "part": "later" if later else stage,
        **({} if later else stages.VALUES[stage](asked, shown)),
    }
    noindex = bool(shown.canonical or wrong)
    return Page("election.html", values, status=422 if wrong else 200, certified=log is None, noindex=noindex)


def _counties(shown: answers.ElectionView) -> list[tuple[str, int]]:
    """What the county file adds up to for the first two, where it is not the certified total."""
    if shown.live or shown.canonical:
        return []
    sums = answers.county_sums(shown.year)
    return [(name, sums[name]) for name, votes in shown.leading if sums.get(name, votes) != votes]


def _addresses(asked: Asked, shown: answers.ElectionView, stage: str) -> Callable[..., str]:
    """Addresses of this page with something else about it: another scenario, view or order."""
    kept = {key: asked.query[key] for key in ("view", "sort", "kind") if asked.query.get(key)}

    def at(scenario: str | None = None, path: str = "", **other: object) -> str:
        text = shown.canonical if scenario is None else scenario
        return asked.links.page(path or asked.path, text, **{**kept, **other})

    return at


def _drawings(asked: Asked, shown: answers.ElectionView) -> dict[str, Any]:
    """The drawings of the view asked for, wide and narrow; without one, the map on wide and tiles on narrow screens."""
    view, picture = asked.query.get("view", ""), shown.picture
    words = {key: text.format(majority=picture.majority if picture else "") for key, text in VIEWS.items()}
    if shown.stage in DRAWN_STAGES:
        words["squares"] = SQUARES
    if view and view not in words:
        raise UnknownName(f"there is no view {view}.", parameter="view", allowed=words)
    ballots = (
        [charts.inline(picture, view="bar", width=each) for each in (1200, NARROW)]
        if picture and picture.double
        else []
    )
    found = {"bars": ballots, "views": words, "view": view, "wide": "", "narrow": "", "keys": ()}
    if picture is None or view == "table" or not (shown.stage in DRAWN_STAGES or shown.live or view):
        return found
    links = _links(asked, shown)
    wide, narrow = (view, view) if view else ("map", "tiles")
    one = view == "map"  # a second map would be half of the page's weight
    return found | {
        "wide": charts.inline(picture, view=wide, width=WIDE, links=links),  # type: ignore[arg-type]  # checked
        "narrow": "" if one else charts.inline(picture, view=narrow, width=NARROW, links=links),  # type: ignore[arg-type]
        "keys": [
            charts.legend(picture, view=each, width=width)  # type: ignore[arg-type]
            for each, width in ((wide, WIDE), (narrow, NARROW))
        ],
    }


def _links(asked: Asked, shown: answers.ElectionView) -> Callable[[charts.Contest], charts.Link] | None:
    """What selecting a contest does: the next step of its cycle."""
    if shown.closed:
        return None
    steps = {line.drawn.id: line.next for line in shown.lines}
    at = _addresses(asked, shown, shown.stage)

    def link(contest: charts.Contest) -> charts.Link:
        step = steps.get(contest.id)
        if step is None:
            return charts.Link(asked.links.page(f"/elections/{shown.year}/states/{contest.id}"))
        verb = "Make undecided" if step.slug == "none" else f"{'Back' if step.actual else 'Give'} to {step.short}"
        return charts.Link(at(step.scenario), verb)

    return link


def _table(asked: Asked, shown: answers.ElectionView) -> dict[str, Any]:
    """The contests in the order asked for."""
    sort = asked.query.get("sort") or "flip"
    if sort not in SORTS:
        raise UnknownName(f"there is no order {sort}.", parameter="sort", allowed=SORTS)
    lines = sorted((line for line in shown.lines if line.drawn.manner != "none"), key=SORTS[sort])
    certified = {row.state: row.certified for row in shown.outcome.states}
    return {"sort": sort, "lines": lines, "certified": certified}
