"""Where packs are built: reads each shared file once, builds each pack once, remembers which file entered which pack.

Cells are text throughout, so that what is checked is exactly what is written.
"""

import csv
import gzip
import hashlib
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

Row: TypeAlias = dict[str, str]

OTHER = "Other candidates and write-ins"

# Key columns that are numbers; all other cells sort as text.
NUMBERS = frozenset({"ballot", "census", "col", "congress", "election", "map_year", "row", "sequence", "year"})


class PackFault(Exception):
    """A pack cannot be built or does not hold what it must: one sentence naming pack, row and rule."""


@dataclass(frozen=True, slots=True)
class Table:
    """The content of one pack: column names and text cells, rows sorted by key."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def records(self) -> list[Row]:
        """Each row as a mapping from column to cell."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def text(self) -> str:
        """The pack as it is written: CSV with a header, LF line ends, no byte-order mark."""
        out = io.StringIO(newline="")
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return out.getvalue()


def tabulate(columns: str, rows: Iterable[Sequence[str | int]]) -> Table:
    """Make a table from a comma-separated heading and rows of cells."""
    names = tuple(columns.split(","))
    return Table(names, tuple(tuple(str(cell) for cell in row) for row in rows))


def sort_by_key(table: Table, *, key: Sequence[str]) -> Table:
    """Sort the rows by the key columns, numbers as numbers."""
    places = [(table.columns.index(name), name in NUMBERS) for name in key]

    def rank(row: tuple[str, ...]) -> list[tuple[int, str]]:
        return [(int(row[at]), "") if number else (0, row[at]) for at, number in places]

    return Table(table.columns, tuple(sorted(table.rows, key=rank)))


def parse_csv(text: str) -> list[Row]:
    """Read CSV text with a header into records."""
    return list(csv.DictReader(io.StringIO(text, newline="")))


def sha256_of(data: bytes) -> str:
    """The SHA-256 of some bytes in lower-case hexadecimal."""
    return hashlib.sha256(data).hexdigest()


class Workbench:
    """Shared files and finished packs of one run."""

    def __init__(self, shared: Path, *, builders: dict[str, "Builder"], keys: dict[str, tuple[str, ...]]) -> None:
        self.shared = shared
        self.builders = builders
        self.keys = keys
        self.hashes: dict[str, str] = {}
        self.origins: dict[str, set[str]] = {}
        self._files: dict[str, list[Row]] = {}
        self._tables: dict[str, Table] = {}
        self._open: list[str] = []

    def read(self, path: str) -> list[Row]:
        """The records of one shared file, plain or gzip."""
        for pack in self._open:
            self.origins[pack].add(path)
        if path not in self._files:
            data = (self.shared / path).read_bytes()
            self.hashes[path] = sha256_of(data)
            text = (gzip.decompress(data) if path.endswith(".gz") else data).decode("utf-8")
            self._files[path] = parse_csv(text)
        return self._files[path]

    def table(self, pack: str) -> Table:
        """One pack, built when first asked for; what it was built from counts for the packs that ask."""
        if pack not in self._tables:
            self.origins[pack] = set()
            self._open.append(pack)
            built = sort_by_key(self.builders[pack](self), key=self.keys[pack])
            self._open.pop()
            self._tables[pack] = built
        for waiting in self._open:
            self.origins[waiting] |= self.origins[pack]
        return self._tables[pack]

    def records(self, pack: str) -> list[Row]:
        """The rows of one pack as mappings."""
        return self.table(pack).records()


Builder: TypeAlias = Callable[[Workbench], Table]
