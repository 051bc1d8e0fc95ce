"""Ballot manifests by their headers (Arlo, Colorado, Dominion), and reported totals: what records are held against."""

import csv
import os
from collections.abc import Mapping, Sequence
from typing import Final

from ascertain.cvr import Batch
from ascertain.ingest.cvr_dominion import blamed, plain
from ascertain.ingest.figures import MOST_VOTES, Refused, shown
from ascertain.ingest.opening import Source
from ascertain.ingest.rows import Columns, text_of

COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "container": ("container", "storagelocation", "tray #", "tray", "location"),
    "tabulator": ("tabulator", "scannerid", "tabulator number", "tabulatornum", "scancomputername"),
    "name": ("batch name", "batchid", "batch number", "batch"),
    "cards": ("number of ballots", "numballots", "total ballots", "number of cards", "cards"),
    "jurisdiction": ("countyid", "county", "jurisdiction"),
    "has_cvr": ("cvr",),
}
File = str | os.PathLike[str] | bytes


def read_manifest(file: File) -> tuple[Batch, ...]:
    """The batches in the file's order. Raises `InputInvalid` with the line of one that can't be."""
    source = Source(file)
    with blamed(source):
        return tuple(_read(source))


def _read(source: Source) -> list[Batch]:
    found: dict[tuple[str, str, str], Batch] = {}
    with text_of(source) as text:
        reader = csv.reader(text, strict=True)
        try:
            header = next(reader, [])
            columns = Columns(tuple(" ".join(cell.split()).casefold() for cell in header))
            name, cards = columns.required(*COLUMNS["name"]), columns.required(*COLUMNS["cards"])
            others = {key: columns.place(*COLUMNS[key]) for key in COLUMNS if key not in ("name", "cards")}
            for row in reader:
                source.at = reader.line_num
                if not any(cell.strip() for cell in row):
                    continue
                if len(row) != len(header):
                    raise Refused(f"{len(row)} cells where the header has {len(header)}")
                batch = _batch(row, name, cards, others)
                key = (batch.jurisdiction, batch.tabulator, batch.name)
                if key in found:
                    raise Refused(f"batch {shown(batch.name)} stands there twice", code="contradiction")
                found[key] = batch
        except csv.Error as error:
            raise Refused(f"the row can't be read: {error}", at=reader.line_num) from None
    if not found:
        raise Refused("the manifest has no batch")
    return list(found.values())


def _batch(row: Sequence[str], name: int, cards: int, others: Mapping[str, int | None]) -> Batch:
    def said(key: str) -> str:
        place = others[key]
        return "" if place is None else plain(row[place])

    number = plain(row[cards])
    if not (number.isascii() and number.isdigit()) or len(number) > 9 or int(number) > MOST_VOTES:
        raise Refused(f"a number of cards is digits alone, not {shown(row[cards])}", code="not_a_count")
    if not plain(row[name]):
        raise Refused("the batch has no name")
    has_cvr = said("has_cvr").casefold()
    if has_cvr not in ("", "y", "n", "yes", "no"):
        raise Refused(f"CVR is Y or N, not {shown(said('has_cvr'))}")
    return Batch(
        said("container"),
        said("tabulator"),
        plain(row[name]),
        int(number),
        said("jurisdiction"),
        has_cvr.startswith("y") if has_cvr else None,
    )


def read_reported(file: File) -> dict[str, dict[str, int]]:
    """Reported totals: columns contest, choice, votes."""
    from ascertain.ingest.figures import whole
    from ascertain.ingest.rows import table_of

    source = Source(file)
    found: dict[str, dict[str, int]] = {}
    with blamed(source), table_of(source) as (columns, rows):
        contest, choice, votes = (columns.required(name) for name in ("contest", "choice", "votes"))
        for row in rows:
            own = found.setdefault(row[contest].strip(), {})
            if row[choice].strip() in own:
                raise Refused(f"{shown(row[choice])} stands there twice", code="contradiction")
            own[row[choice].strip()] = whole(row[votes])
    return found
