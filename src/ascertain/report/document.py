"""Reports of one HTML file: everything inside it, nothing to load, made to be printed.

`page` renders a template with its style sheet; a body alone goes into a page of the site.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from ascertain import charts
from ascertain.answers import Answer
from ascertain.charts.plot import Cell, Figure

if TYPE_CHECKING:  # commands that make no report should not pay for it
    from jinja2 import Environment

MINUS: Final = "−"


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure with a caption computed from the result."""

    figure: Figure
    caption: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A table."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report under its heading."""

    title: str
    text: str = ""
    figures: Sequence[Shown] = ()
    tables: Sequence[Listed] = field(default=())


def points(value: float | None, *, digits: int = 1) -> str:
    """Points with a true minus."""
    if value is None:
        return "unknown"
    words = f"{value:.{digits}f}"
    return (words[1:] if words.strip("-0.") == "" and words[0] == "-" else words).replace("-", MINUS)


def cell(value: Cell) -> str:
    """A cell: counts with commas, numbers with as many decimals as say something, nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}".replace("-", MINUS)
    if isinstance(value, float):
        if value != 0 and abs(value) < 0.001:
            return "< 0.001" if value > 0 else f"> {MINUS}0.001"
        return points(value, digits=3 if abs(value) < 10 else 1)
    return value


def sentence(text: str) -> str:
    """A sentence's first letter."""
    return text[:1].upper() + text[1:]


FILTERS: Final[Mapping[str, Callable[..., str]]] = {"cell": cell, "points": points, "sentence": sentence}


@cache
def _templates() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("ascertain.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    return made


@cache
def css() -> str:
    """The colours of the drawings and the sheet of reports."""
    return charts.page_css() + (files("ascertain.report") / "report.css").read_text("utf-8")


def page(template: str, *, title: str, **values: Any) -> str:
    """A whole file from a template of the report's folder."""
    from markupsafe import Markup

    return _templates().get_template(template).render(title=title, css=Markup(css()), **values)  # our own sheet


def body(template: str, *, title: str, **values: Any) -> str:
    """The inside of a report, for a page that has a frame and a sheet of its own."""
    return _templates().get_template(template).render(title=title, **values)


def sources(answer: Answer) -> list[tuple[Cell, ...]]:
    """The sources of an answer as rows."""
    return [(row.id, row.title, row.licence, row.sha256) for row in answer.sources()]
