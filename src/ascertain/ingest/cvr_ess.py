"""ES&S's cast vote records: a file of votes and one of ballots, joined on "Cast Vote Record", their rows in any order.

Both are sorted in pieces on disk and read side by side, so that neither is ever held whole.
"""

import csv
import heapq
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from ascertain.cvr import OVERVOTE, Card, Row, RowFile
from ascertain.election import Finding
from ascertain.ingest.cvr_contests import Contests
from ascertain.ingest.cvr_dominion import blamed, plain
from ascertain.ingest.figures import Refused, shown
from ascertain.ingest.opening import Source
from ascertain.ingest.rows import text_of

KEY: Final = "cast vote record"
PIECE: Final = 100_000
LOOK: Final = 30
"""Lines among which the header stands."""
KNOWN: Final = (
    *(
        KEY,
        "precinct",
        "precinct id",
        "ballot style",
        "tabulator cvr",
        "machine",
        "batch",
        "poll place",
        "audit number",
    ),
    *("reporting group", "ballot status", "party"),
)
_TOTAL = re.compile(r"Total\s*:\s*([\d,]+)")
_MARKER: Final = "ballot status"
Numbered = tuple[int, list[str]]


def is_ballots(header: Sequence[str]) -> bool:
    """Whether a header is that of a ballots file."""
    return _MARKER in header and "batch" in header


def ess(sources: Sequence[Source]) -> RowFile:
    """The records of one votes file and, unless that has the batches itself, its ballots file."""
    found: dict[bool, tuple[Source, list[str]]] = {}
    for source in sources:
        with blamed(source):
            header = _header(source)
        ballots = is_ballots(header) and len([name for name in header if name not in KNOWN]) <= _OTHERS
        if ballots in found:
            kind = "ballots" if ballots else "votes"
            raise source.invalid(f"it is the second file of {kind}; one of votes and one of ballots belong together")
        found[ballots] = (source, header)
    if False not in found:
        raise sources[0].invalid("the file of votes is missing; the ballots file has none")
    votes, header = found[False]
    if len([name for name in header if name and name not in KNOWN]) == 0:
        raise votes.invalid("the header has no contest")
    seats = [name for name in header if name and name not in KNOWN]
    beside = found.get(True)
    contests = Contests({name: seats.count(name) for name in seats})
    for row in _joined(votes, header, None):
        contests.see(row)
    out = RowFile("ess", votes.name, contests.listed(), lambda _: _joined(votes, header, beside))
    if beside is None and "batch" not in header:
        text = "without the ballots file the records have no batches and cannot be held against a manifest."
        out.notes.append(Finding("warn", "batches_unknown", "cvr", text))
    return out


_OTHERS: Final = 8
"""Columns of a ballots file that are not known here and mean no contest."""


def _header(source: Source) -> list[str]:
    """The names in the line that begins with "Cast Vote Record"; contests keep their case."""
    with text_of(source) as text:
        for row in islice(csv.reader(text), LOOK):
            if row and row[0].strip().casefold() == KEY:
                names = [" ".join(cell.split()) for cell in row]
                return [name.casefold() if name.casefold() in KNOWN else name for name in names]
    raise Refused('no line begins with "Cast Vote Record"')


def _rows(source: Source, width: int) -> Iterator[Numbered]:
    """The rows after the header, with their number; the footer's total is held against them."""
    seen, total, begun = 0, None, False
    with blamed(source), text_of(source) as text:
        reader = csv.reader(text, strict=True)
        try:
            for row in reader:
                if not begun:
                    begun = bool(row) and row[0].strip().casefold() == KEY
                    continue
                if not any(row):
                    continue
                footer = _TOTAL.fullmatch(row[0].strip())
                if footer:
                    total = int(footer[1].replace(",", ""))
                    continue
                word = plain(row[0])
                if not (word.isascii() and word.isdigit() and len(word) < 19):
                    raise Refused(f"Cast Vote Record must be a number, not {shown(word)}", at=reader.line_num)
                if len(row) != width and any(row[width:]):
                    raise Refused(f"{len(row)} cells where the header has {width}", at=reader.line_num)
                seen += 1
                yield int(word), [*row, *[""] * (width - len(row))]
        except csv.Error as error:
            raise Refused(f"the row can't be read: {error}", at=reader.line_num) from None
        if total is not None and total != seen:
            raise Refused(f"the footer says {total:,} rows, and there are {seen:,}")


def _in_order(source: Source, width: int, folder: Path) -> Iterator[Numbered]:
    """The rows by number; pieces are sorted, written to the folder and merged."""
    rows = _rows(source, width)
    pieces: list[Path] = []
    while piece := sorted(islice(rows, PIECE), key=lambda row: row[0]):
        if len(piece) < PIECE and not pieces:
            return iter(piece)
        path = folder / f"{source.sha256[:8]}-{len(pieces)}.csv"
        with path.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(row for _, row in piece)
        pieces.append(path)
    return heapq.merge(*(_piece(path) for path in pieces), key=lambda row: row[0])


def _piece(path: Path) -> Iterator[Numbered]:
    with path.open(newline="", encoding="utf-8") as stream:
        for row in csv.reader(stream):
            yield int(plain(row[0])), row


def _joined(votes: Source, header: Sequence[str], beside: tuple[Source, list[str]] | None) -> Iterator[Row]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        left = _in_order(votes, len(header), folder)
        if beside is None:
            for number, row in left:
                yield _row(number, dict_of(header, row), header, row, {})
            return
        ballots, names = beside
        right = _in_order(ballots, len(names), folder)
        one, other = next(left, None), next(right, None)
        while one is not None and other is not None and one[0] == other[0]:
            yield _row(one[0], dict_of(header, one[1]), header, one[1], dict_of(names, other[1]))
            one, other = next(left, None), next(right, None)
        if one is not None or other is not None:
            numbers = [row[0] for row in (one, other) if row is not None]
            raise ballots.invalid(f"Cast Vote Record {min(numbers)} stands in one of the two files only, or twice")


def dict_of(header: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """The known columns of a row."""
    return {name: plain(cell) for name, cell in zip(header, row, strict=False) if name in KNOWN}


def _row(
    number: int, own: Mapping[str, str], header: Sequence[str], row: Sequence[str], ballot: Mapping[str, str]
) -> Row:
    known = {**own, **ballot}
    cells: dict[str, dict[str, str]] = {}
    for name, cell in zip(header, row, strict=False):
        if name in KNOWN or not name:
            continue
        word = " ".join(plain(cell).split())
        if not word:
            continue
        contest = cells.setdefault(name, {})
        if word.casefold() == "overvote":
            contest[OVERVOTE] = OVERVOTE
        elif word.casefold() != "undervote":
            contest[word] = str(int(contest.get(word, "0")) + 1)
    tabulator_cvr = known.get("tabulator cvr") or None
    position = str(number)
    card = Card(
        str(number),
        known.get("machine", ""),
        known.get("batch", ""),
        position,
        tabulator_cvr,
        known.get("ballot style") or None,
        known.get("precinct") or known.get("precinct id") or None,
        known.get("reporting group") or None,
    )
    return Row(card, cells)
