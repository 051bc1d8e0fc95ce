"""The units of a question as columns: read from a pack or a file, one state, with the derived columns.

Cells are read as numbers only when a column is used; a cell that is none names its file and line.
"""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from ascertain import archive
from ascertain.discrepancy.question import Question, QuestionError, data_hashes, text_of
from ascertain.election import STATES
from ascertain.errors import UnknownName

FloatArray = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]
EMPTY_CELLS: Final = frozenset({"", "na", "n/a", "nan", "null", "none"})
_CODE_OF: Final = {name.upper(): code for code, name in STATES.items()}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table of text: its name, columns, rows, and the line of the file that each row stands on."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    over: "Mapping[str, Sheet]" = field(default_factory=dict)
    """Columns that another file replaces, with its rows in this one's order."""

    def place(self, column: str, at: int) -> tuple[str, int]:
        """File and line of a cell."""
        own = self.over.get(column, self)
        return own.file, own.lines[at]

    def text(self, column: str) -> tuple[str, ...]:
        """A column's cells; raises `UnknownName` with the columns that there are."""
        if column in self.over:
            return self.over[column].text(column)
        if column not in self.columns:
            raise UnknownName(f"{self.file} has no column {column}.", parameter="column", allowed=self.columns)
        place = self.columns.index(column)
        return tuple(row[place].strip() for row in self.rows)

    def numbers(self, column: str) -> FloatArray:
        """A column's cells as numbers, nan where empty."""
        own = self.over.get(column, self)
        return np.array(
            [own._number(cell, line, column) for cell, line in zip(self.text(column), own.lines, strict=True)]
        )

    def _number(self, cell: str, line: int, column: str) -> float:
        if cell.lower() in EMPTY_CELLS:
            return np.nan
        try:
            return float(cell) if "_" not in cell else float("x")
        except ValueError:
            hint = " (write it without commas)" if cell.replace(",", "").replace(".", "").isdigit() else ""
            raise QuestionError(self.file, line, f"{column} is {cell!r}, which is no number{hint}.") from None

    def only(self, keep: Sequence[int]) -> "Sheet":
        """The rows at these places."""
        return Sheet(self.file, self.columns, tuple(self.rows[at] for at in keep), tuple(self.lines[at] for at in keep))


@dataclass(frozen=True)
class Units:
    """The units of one state (or of several, for the pooled models): arrays by column name, nan where missing.

    `arrays` hold what was derived or exchanged; other columns are read from the sheet when first asked for.
    """

    question: Question
    sheet: Sheet
    ids: tuple[str, ...]
    names: tuple[str, ...]
    states: tuple[str, ...]
    sources: Mapping[str, str]
    arrays: dict[str, FloatArray] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.ids)

    def has(self, column: str) -> bool:
        """Whether there is such a column."""
        return column in self.arrays or column in self.question.spec.derived or column in self.sheet.columns

    def column(self, name: str) -> FloatArray:
        """A column as numbers, derived if the question says so."""
        if name not in self.arrays:
            recipe = self.question.spec.derived.get(name)
            self.arrays[name] = derive(self, name, recipe) if recipe else self.sheet.numbers(name)
        return self.arrays[name]

    def text(self, name: str) -> tuple[str, ...]:
        """A column as it is written."""
        return self.sheet.text(name)

    def with_columns(self, **columns: FloatArray) -> "Units":
        """The same units with other numbers in some columns; what was derived is derived again."""
        plain = {name: array for name, array in self.arrays.items() if name not in self.question.spec.derived}
        return Units(self.question, self.sheet, self.ids, self.names, self.states, self.sources, {**plain, **columns})

    def votes(self, year: int) -> tuple[FloatArray, FloatArray]:
        """Votes of the first and the second party."""
        source = self.question.spec.units
        return self.column(source.first.format(year=year)), self.column(source.second.format(year=year))

    def has_year(self, year: int) -> bool:
        """Whether the votes of an election are there."""
        source = self.question.spec.units
        return self.has(source.first.format(year=year)) and self.has(source.second.format(year=year))

    def two_party(self, year: int) -> FloatArray:
        """Votes of both parties, nan where there were none."""
        first, second = self.votes(year)
        total = first + second
        return np.where(total > 0, total, np.nan)

    def share(self, year: int) -> FloatArray:
        """The first party's share of the two-party vote, in points."""
        return 100 * self.votes(year)[0] / self.two_party(year)

    def swing(self, year: int, base: int) -> FloatArray:
        """The change of that share since an earlier election."""
        return self.share(year) - self.share(base)

    def clusters(self) -> npt.NDArray[np.int64] | None:
        """The number of each unit's cluster; None where units are independent."""
        column = self.question.spec.units.cluster
        return np.unique(self.text(column), return_inverse=True)[1] if column else None

    def excluded(self) -> Mask:
        """Units without polling places, by the question's rule."""
        rule = self.question.spec.exposure.exclude
        if rule is None:
            return np.zeros(len(self), dtype=bool)
        return np.array([cell == rule.equals for cell in self.text(rule.column)])


Operation = Callable[[Units, Mapping[str, Any]], FloatArray]


def _log(units: Units, recipe: Mapping[str, Any]) -> FloatArray:
    values = units.column(recipe["log"])
    if "floor" in recipe:
        values = np.maximum(values, float(recipe["floor"]))
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(values > 0, np.log(values), np.nan)


def _complement(units: Units, recipe: Mapping[str, Any]) -> FloatArray:
    return 100 - units.column(recipe["complement"])


def _above(units: Units, recipe: Mapping[str, Any]) -> FloatArray:
    values = units.column(recipe["of"])
    return np.where(np.isnan(values), np.nan, (values > float(recipe["above"])).astype(float))


def _percent(units: Units, recipe: Mapping[str, Any]) -> FloatArray:
    part, whole = (units.column(name) for name in recipe["percent"])
    return 100 * part / np.where(whole > 0, whole, np.nan)


OPERATIONS: Final[Mapping[frozenset[str], Operation]] = {
    frozenset({"log"}): _log,
    frozenset({"log", "floor"}): _log,
    frozenset({"complement"}): _complement,
    frozenset({"above", "of"}): _above,
    frozenset({"percent"}): _percent,
}
"""The closed set of operations: the keys of a recipe, and what it does."""


def derive(units: Units, name: str, recipe: Mapping[str, Any]) -> FloatArray:
    """A derived column; raises `QuestionError` for an operation that there is not."""
    operation = OPERATIONS.get(frozenset(recipe))
    file, line = units.question.file, units.question.line(name)
    if operation is None:
        known = "; ".join(", ".join(sorted(keys)) for keys in OPERATIONS)
        raise QuestionError(file, line, f"derived {name} has the keys {', '.join(recipe)}; there are: {known}.")
    if name in units.sheet.columns:
        raise QuestionError(file, line, f"derived {name} has the name of a column of {units.sheet.file}.")
    return operation(units, recipe)


def assemble(question: Question, *, all_states: bool = False) -> Units:
    """The units of the question's state. Raises `QuestionError` or `UnknownName`."""
    source = question.spec.units
    sheet = read_sheet(question, pack=source.pack, file=source.file)
    states = _states(sheet, question)
    if not all_states:
        kept = [at for at, state in enumerate(states) if state == question.state]
        if not kept:
            allowed = sorted(set(states))
            raise UnknownName(f"{sheet.file} has no rows of {question.state}.", parameter="state", allowed=allowed)
        sheet, states = sheet.only(kept), [states[at] for at in kept]
    ids = tuple(" / ".join(parts) for parts in zip(*(sheet.text(name) for name in source.id), strict=True))
    hashes = data_hashes(question.spec, folder=question.folder)
    units = Units(question, sheet, ids, sheet.text(source.name), tuple(states), hashes)
    if source.replace is None:
        return units
    return replace(units, sheet=replace(sheet, over=_replaced(units, question)))


def _states(sheet: Sheet, question: Question) -> list[str]:
    """The state of each row as a postal code, whether names or codes stand there."""
    column = question.spec.units.state
    if not column:
        return [question.state] * len(sheet.rows)
    return [_CODE_OF.get(cell.upper(), cell.upper()) for cell in sheet.text(column)]


def read_sheet(question: Question, *, pack: str = "", file: str = "") -> Sheet:
    """A pack, or a CSV file beside the question file; a short row or a byte that is no UTF-8 names its line."""
    if pack:
        content = archive.table(pack)
        lines = tuple(range(2, len(content.rows) + 2))
        return Sheet(archive.packs()[pack].file, content.columns, content.rows, lines)
    path = (question.folder or Path()) / file
    return sheet_of(text_of(path), file=path.name)


def sheet_of(text: str, *, file: str) -> Sheet:
    """CSV text with a header."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows, lines = [], []
    try:
        header = tuple(cell.strip() for cell in next(reader, ()))
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) != len(header):
                reason = f"{len(row)} cells, where the header has {len(header)}."
                raise QuestionError(file, reader.line_num, reason)
            rows.append(tuple(row))
            lines.append(reader.line_num)
    except csv.Error as error:
        raise QuestionError(file, reader.line_num, f"this is not CSV: {error}.") from None
    if len(header) == 1 and any(mark in header[0] for mark in ";\t|"):
        raise QuestionError(file, 1, "columns must be separated by commas.")
    if not rows:
        raise QuestionError(file, 1, "there are no rows under the header.")
    double = next((name for at, name in enumerate(header) if name in header[:at]), None)
    if double is not None:
        raise QuestionError(file, 1, f"the column {double!r} stands there twice.")
    return Sheet(file, header, tuple(rows), tuple(lines))


def _replaced(units: Units, question: Question) -> dict[str, Sheet]:
    """Columns of the same name from the file that replaces them; every unit must be there once."""
    rule = question.spec.units.replace
    assert rule is not None
    other = read_sheet(question, file=rule.file)
    places: dict[str, int] = {}
    for at, key in enumerate(other.text(rule.on)):
        if key in places:
            raise QuestionError(other.file, other.lines[at], f"{rule.on} {key} stands there twice.")
        places[key] = at
    own = units.text(rule.on)
    missing = [key for key in own if key not in places]
    if missing:
        raise QuestionError(other.file, None, f"{rule.on} {missing[0]} of {units.sheet.file} is not there.")
    order = [places[key] for key in own]
    shared = [name for name in other.columns if name in units.sheet.columns and name != rule.on]
    ordered = other.only(order)
    kept = {*question.spec.units.id, question.spec.units.name, question.spec.units.state}
    return {name: ordered for name in shared if name not in kept}
