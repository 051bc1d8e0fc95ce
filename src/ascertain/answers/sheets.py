"""Pull sheets: which cards to fetch, a file a jurisdiction as CSV and as a page to print; no vote is on them."""

import csv
import io
from collections import defaultdict
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ascertain.errors import InputInvalid

if TYPE_CHECKING:
    from ascertain.audits.course import Audit
    from ascertain.audits.places import Fetched

HEADINGS: Final = ("Container", "Tabulator", "Batch", "Card in batch", "Position", "Imprinted", "Draws", "Signed")
STYLE: Final = (
    "body{font:11pt sans-serif}table{border-collapse:collapse;width:100%}th,td{border:1px solid #000;padding:3pt 6pt;"
    "text-align:left}thead{display:table-header-group}tr{break-inside:avoid}td:last-child{width:8em}"
)


def write_sheets(folder: Path, audit: "Audit", number: int, cards: "Sequence[Fetched]") -> tuple[str, ...]:
    """Write a round's sheets and return their names. Raises `InputInvalid` where the folder can't be written."""
    by_place: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for own in cards:
        batch = own.place.batch
        if batch is not None:
            draws = " ".join(map(str, own.draws))
            cells = (batch.container, batch.tabulator, batch.name, str(own.place.card), str(own.place.position))
            by_place[batch.jurisdiction].append((*cells, own.imprinted or "", draws, ""))
    names = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for place, rows in by_place.items():
            safe = "".join(letter if letter.isalnum() else "-" for letter in place).strip("-")
            stem = f"round-{number}" + (f"-{safe}" if safe else "")
            title = f"{audit.contest.name}: round {number}" + (f", {place}" if place else "")
            title = f"PRACTICE - {title}" if audit.practice else title
            (folder / f"{stem}.csv").write_text(_csv(rows, practice=audit.practice), "utf-8")
            (folder / f"{stem}.html").write_text(_page(title, rows), "utf-8")
            names += [f"{stem}.csv", f"{stem}.html"]
    except OSError as error:
        raise InputInvalid(f"{folder.name}: {(error.strerror or 'it cannot be written').lower()}.") from None
    return tuple(names)


def _csv(rows: Sequence[Sequence[str]], *, practice: bool) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*HEADINGS, *(["PRACTICE"] if practice else [])))
    writer.writerows(rows)
    return out.getvalue()


def _page(title: str, rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f"<th scope='col'>{escape(name)}</th>" for name in HEADINGS)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    return (
        f"<!doctype html><html lang='en'><head><meta charset='utf-8'><title>{escape(title)}</title><style>{STYLE}</style>"
        f"</head><body><h1>{escape(title)}</h1><p>{len(rows):,} cards. Read each card without looking at any record.</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></body></html>\n"
    )
