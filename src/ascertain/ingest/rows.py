"""Tables of text: CSV (or tab-separated) rows one at a time, with the header looked up by name."""

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from ascertain.ingest.figures import Refused, shown
from ascertain.ingest.opening import TABLE_LIMIT, Source


def header_of(text: str) -> tuple[str, ...]:
    """The names in a table's first line, in lower case."""
    line = text.lstrip("\ufeff").splitlines()[0] if text.strip() else ""
    cells = next(csv.reader([line], delimiter=delimiter_of(line)), [])
    return tuple(cell.strip().casefold() for cell in cells)


def delimiter_of(line: str) -> str:
    """A tab where the first line has tabs and no comma."""
    return "\t" if "\t" in line and "," not in line else ","


@dataclass(frozen=True, slots=True)
class Columns:
    """Where the columns of a table stand."""

    names: tuple[str, ...]

    def place(self, *names: str) -> int | None:
        """The place of the first of these columns that is there."""
        return next((self.names.index(name) for name in names if name in self.names), None)

    def required(self, *names: str) -> int:
        """The same. Raises `Refused` where none is there."""
        found = self.place(*names)
        if found is None:
            raise Refused(f"the header lacks {' or '.join(names)}", at=1)
        return found


@contextmanager
def text_of(source: Source) -> Iterator[IO[str]]:
    """The content as text: UTF-8, with or without a byte order mark, line ends as they stand."""
    with source.open(TABLE_LIMIT) as stream:
        wrapped = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        try:
            yield wrapped
        except UnicodeDecodeError:
            raise Refused("the text is not UTF-8; save the file as UTF-8", at=source.bad_line()) from None
        finally:
            wrapped.detach()


@contextmanager
def table_of(source: Source) -> Iterator[tuple[Columns, Iterator[Sequence[str]]]]:
    """A table's columns and its rows; while rows are read `source.at` is the number of the line."""
    with text_of(source) as text:
        source.at = 1
        first = text.readline()
        names = header_of(first)
        doubled = {name for name in names if names.count(name) > 1}
        if doubled:
            raise Refused(f"the header has {shown(sorted(doubled)[0])} twice", at=1)
        try:
            yield (
                Columns(names),
                _rows(csv.reader(text, delimiter=delimiter_of(first), strict=True), len(names), source),
            )
        except csv.Error as error:
            raise Refused(f"the row can't be read: {error}") from None


def _rows(reader: Any, cells: int, source: Source) -> Iterator[Sequence[str]]:
    """The rows after the header, which was read before the reader began."""
    try:
        for row in reader:
            if len(row) != cells:
                if not row or row == [""]:
                    continue
                raise Refused(f"{len(row)} cells where the header has {cells}", at=reader.line_num + 1)
            source.at = reader.line_num + 1
            yield row
    except csv.Error as error:
        raise Refused(f"the row can't be read: {error}", at=reader.line_num + 1) from None
