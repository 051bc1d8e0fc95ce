"""What a notebook shows of an answer: the sentence, a drawing where there is one, a short table, time and sources."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, Final

from ascertain.errors import ExtraMissing

if TYPE_CHECKING:  # an answer is often made without being shown
    from ascertain.answers.answer import Answer

ROWS: Final = 10
COLUMNS: Final = 8
"""Rows and columns that are shown; `rows()` has them all."""
STYLE: Final = (
    "{max-width:720px;font-variant-numeric:tabular-nums}"
    "#%s svg{max-width:100%%;height:auto;overflow:visible}"
    "#%s td,#%s th{text-align:left;padding:2px 12px 2px 0;vertical-align:top}"
    "#%s caption{text-align:left}"
    "#%s small{opacity:.75}"
)


def to_html(answer: "Answer", *, name: str) -> str:
    """The answer as HTML of at most 60 kB without script or reference; `name` is the id that its styles are held to."""
    drawn = answer.drawing()
    style = f"<style>#{name}{STYLE.replace('%%', '%').replace('%s', name)}</style>"
    picture = drawn.to_svg().decode() if drawn else ""
    ids = ", ".join(source.id for source in answer.sources())
    test = "<p><strong>TEST DATA. These are not results.</strong></p>" if answer.test else ""
    foot = f"<p><small>{escape(answer.status)}, {escape(f'as of {answer.as_of}' if answer.as_of else 'no time stated')}. Sources: {escape(ids)}.</small></p>"
    said = f"<p>{escape(answer.sentence)}</p>"
    return f'<div id="{name}">{style}{test}{said}{picture}{_table(answer.rows())}{foot}</div>'


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    """The closest rows where rows have a margin, else the first; single values before votes by name."""
    if not rows:
        return ""
    columns = sorted(dict.fromkeys(name for row in rows for name in row), key=lambda name: "." in name)[:COLUMNS]
    close = [row for row in rows if row.get("margin") is not None]
    shown = sorted(close, key=lambda row: abs(row["margin"]))[:ROWS] if close else rows[:ROWS]
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in columns)
    body = "".join("<tr>" + "".join(f"<td>{_cell(row.get(name))}</td>" for name in columns) + "</tr>" for row in shown)
    which = "closest" if close else "first"
    more = f"The {len(shown)} {which} of {len(rows)} rows." if len(shown) < len(rows) else ""
    caption = f"<caption>{more}</caption>" if more else ""
    return f"<table>{caption}<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


LONGEST: Final = 120


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f"{value:,}"
    said = ", ".join(str(item) for item in value) if isinstance(value, list | tuple) else str(value)
    return escape(said if len(said) <= LONGEST else said[: LONGEST - 1] + "…")


def to_arrow(rows: Sequence[Mapping[str, Any]]) -> Any:
    """The rows as an Arrow table; raises `ExtraMissing` without the extra `arrow`."""
    try:
        import pyarrow
    except ImportError:
        raise ExtraMissing("Arrow needs: pip install 'ascertain[arrow]'") from None
    columns = dict.fromkeys(name for row in rows for name in row)
    return pyarrow.table({name: [row.get(name) for row in rows] for name in columns})
