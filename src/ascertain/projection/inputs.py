"""Counts and baseline, as columns or CSV files, checked and set side by side by unit.

What cannot be is refused in one sentence (`InputInvalid`); what is odd but usable is a finding beside the answer.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from ascertain.election import NATION, STATES, Finding
from ascertain.errors import InputInvalid
from ascertain.projection.contradictions import settle
from ascertain.projection.solve import FloatArray

Mask = NDArray[np.bool_]
Columns = Mapping[str, Sequence[Any]]
MODES: Final[Mapping[str, bool]] = {
    "early": True, "mail": True, "early_in_person": True, "election_day": False, "provisional": False
}  # fmt: skip
"""Vote modes -> whether their votes were cast before election day."""
MOST: Final = 2.0**53
"""Numbers below this are exact; more votes than that were never cast."""
TRAITS: Final = ("population", "college", "white", "black", "hispanic", "income", "rural_code")
COUNT_COLUMNS: Final = (
    "expected_pct",
    "expected",
    "complete",
    "outstanding_ballots",
    "precincts_pct",
    "as_of",
    "status",
)
WHOLE: Final = re.compile(r"-?[0-9]+(\.0*)?")
PLAIN: Final = re.compile(r"-?[0-9]*\.?[0-9]+(e-?[0-9]+)?")
"""How a cell of text says votes, and any other number: no 1_000, +5, other scripts' digits."""
RESERVED: Final = frozenset({"fips", "state", "name", "other", "total", *COUNT_COLUMNS, *TRAITS})
"""Columns with a meaning of their own, which no side can have."""


@dataclass(frozen=True)
class Table:
    """Counts beside their baseline, units sorted by state and code; NaN is not said."""

    fips: tuple[str, ...]
    state: tuple[str, ...]
    counted: NDArray[np.int64]
    baseline: NDArray[np.int64]
    expected: FloatArray
    outstanding: FloatArray
    complete: Mask
    early: NDArray[np.int64]
    certified: Mask
    traits: Mapping[str, FloatArray]
    findings: tuple[Finding, ...]


def read_csv(path: str | Path) -> dict[str, list[str]]:
    """The columns of a CSV file. Raises `InputInvalid` naming file and line."""
    name = str(path)
    try:
        with Path(path).open(newline="", encoding="utf-8-sig") as file:
            reader = csv.reader(file)
            header = next(reader, None)
            if not header:
                raise InputInvalid(f"{name}: the file is empty.")
            header = [column.strip() for column in header]
            twice = [column for column in header if header.count(column) > 1]
            if twice:
                raise InputInvalid(f"{name}: the column {twice[0]} stands there twice.")
            columns: dict[str, list[str]] = {column: [] for column in header}
            for row in reader:
                if not row:
                    continue
                if len(row) != len(header):
                    raise InputInvalid(
                        f"{name}: line {reader.line_num} has {len(row)} cells, the header {len(header)}."
                    )
                for column, cell in zip(header, row, strict=True):
                    columns[column].append(cell.strip())
    except OSError as error:
        raise InputInvalid(f"{name} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise InputInvalid(f"{name} is not UTF-8 text.") from None
    except csv.Error as error:
        raise InputInvalid(f"{name}: {error}.") from None
    return columns


def _is_number(cell: object, *, whole: bool) -> bool:
    if isinstance(cell, str):
        return (WHOLE if whole else PLAIN).fullmatch(cell.strip()) is not None
    try:
        np.array([cell], np.float64)
    except (TypeError, ValueError):
        return False
    return True


class _Reader:
    """One table's columns as arrays, with the units to name when a cell cannot be."""

    def __init__(self, columns: Columns, name: str, sides: Sequence[str]) -> None:
        self.columns = {str(column): columns[column] for column in columns}
        self.name = name
        required = ("fips", "state", *sides, "other")
        missing = [column for column in required if column not in self.columns]
        if missing:
            raise InputInvalid(
                f"{name}: the required column {missing[0]} is missing; needed are {', '.join(required)}."
            )
        self.fips = [str(cell).strip() for cell in self.cells("fips")]
        if not self.fips:
            raise InputInvalid(f"{name}: there is no unit in it.")
        self._check_units()

    def cells(self, column: str) -> list[Any]:
        """A column as a list, whatever kind of sequence it came as."""
        values = self.columns[column]
        made = (
            values.tolist()
            if hasattr(values, "tolist")
            else values.to_pylist()
            if hasattr(values, "to_pylist")
            else values
        )
        return list(made)

    def _check_units(self) -> None:
        seen: set[str] = set()
        for place, unit in enumerate(self.fips):
            if not isinstance(self.cells("fips")[place] if place == 0 else unit, str) or len(unit) != 5:
                raise InputInvalid(f"{self.name}: {unit!r} is no unit: fips is text of five characters.")
            if unit in seen:
                raise InputInvalid(f"{self.name}: unit {unit} stands there twice.")
            seen.add(unit)
        self.state = [str(cell).strip() for cell in self.cells("state")]
        for unit, state in zip(self.fips, self.state, strict=True):
            if state not in STATES:
                raise InputInvalid(f"{self.name}: unit {unit} is in {state!r}, which is no postal code of a state.")

    def numbers(self, column: str, *, whole: bool = False) -> FloatArray:
        """A column of numbers >= 0, NaN where blank."""
        if column not in self.columns:
            return np.full(len(self.fips), np.nan)
        cells = self.cells(column)
        blank = np.array([cell is None or cell == "" or cell != cell for cell in cells])
        try:
            if any(isinstance(cell, str) and cell and not _is_number(cell, whole=whole) for cell in cells):
                raise ValueError
            found = np.array([np.nan if none else cell for cell, none in zip(cells, blank, strict=True)], np.float64)
        except (TypeError, ValueError):
            wrong = (place for place, cell in enumerate(cells) if not blank[place])
            place = next(place for place in wrong if not _is_number(cells[place], whole=whole))
            raise InputInvalid(
                f"{self.name}: {column} of unit {self.fips[place]} is no number: {cells[place]!r}."
            ) from None
        within = (found >= 0) & (found < MOST) & (~np.full(len(cells), whole) | (found == np.floor(found)))
        outside = np.flatnonzero(~(within | blank))
        if len(outside):
            kind = "a whole number" if whole else "a number"
            unit, cell = self.fips[outside[0]], cells[outside[0]]
            raise InputInvalid(f"{self.name}: {column} of unit {unit} is {cell}, not {kind} >= 0.")
        return found

    def votes(self, column: str) -> NDArray[np.int64]:
        """A column of votes; a blank is refused."""
        found = self.numbers(column, whole=True)
        blank = np.flatnonzero(np.isnan(found))
        if len(blank):
            raise InputInvalid(
                f"{self.name}: {column} of unit {self.fips[blank[0]]} is blank; a unit without counts has 0."
            )
        return found.astype(np.int64)

    def whole_rows(self, columns: Sequence[str]) -> FloatArray:
        """Columns of votes side by side, a row NaN where one of its cells is blank."""
        cells = np.stack([self.numbers(column, whole=True) for column in columns], axis=1)
        cells[np.isnan(cells).any(axis=1)] = np.nan
        return cells

    def sides(self, sides: Sequence[str], prefix: str = "") -> NDArray[np.int64]:
        """Votes of first side, second and others [n, 3]."""
        return np.stack([self.votes(f"{prefix}{side}") for side in (*sides, "other")], axis=1)


def _early(
    counts: _Reader, counted: NDArray[np.int64], sides: Sequence[str]
) -> tuple[NDArray[np.int64], list[Finding]]:
    """Votes cast before election day [n, 3], -1 where not said: as told, or the count less those of the day.

    Refuses more votes by mode than were counted; a mode without all its columns is told and not used.
    """
    columns = {mode: [f"{mode}_{side}" for side in (*sides, "other")] for mode in MODES}
    there = {mode: [name for name in names if name in counts.columns] for mode, names in columns.items()}
    votes = {mode: counts.whole_rows(names) for mode, names in columns.items() if there[mode] == names}
    apart = {mode: cells for mode, cells in votes.items() if mode == "early" or "early" not in votes or not MODES[mode]}
    for mode, cells in votes.items():
        _within(counts, f"{mode.replace('_', ' ')} votes", cells, counted)
    _within(counts, "votes by mode", sum(map(np.nan_to_num, apart.values()), np.zeros(counted.shape)), counted)
    before = [cells for mode, cells in apart.items() if MODES[mode]]
    later = [cells for mode, cells in apart.items() if not MODES[mode]]
    found = np.full(counted.shape, -1, dtype=np.int64)
    if "election_day" in apart:
        told: Mask = ~np.isnan(apart["election_day"][:, 0])
        found[told] = (counted - sum(map(np.nan_to_num, later)))[told].astype(np.int64)
    if before:
        told = np.asarray(np.any(~np.isnan(np.stack(before)[:, :, 0]), axis=0))
        found[told] = np.asarray(sum(map(np.nan_to_num, before)))[told].astype(np.int64)
    part = sorted(name for mode, names in there.items() if names != columns[mode] for name in names)
    if not part:
        return found, []
    text = f"{counts.name}: not used: {', '.join(part)}, since a mode of voting needs a column for each side and other."
    return found, [Finding("warn", "modes_incomplete", NATION, text, {"columns": part})]


def _within(counts: _Reader, what: str, votes: FloatArray, counted: NDArray[np.int64]) -> None:
    """Refuse more votes of a mode than were counted."""
    over = np.flatnonzero(np.any(np.nan_to_num(votes) > counted, axis=1))
    if len(over):
        raise InputInvalid(f"{counts.name}: unit {counts.fips[over[0]]} has more {what} than votes counted.")


def _expected(counts: _Reader, counted: NDArray[np.int64]) -> tuple[FloatArray, list[Finding]]:
    """Share of the final vote counted as the source has it [n]; an expectation below the count is dropped."""
    percent, total = counts.numbers("expected_pct"), counts.numbers("expected")
    wrong = np.flatnonzero(percent > 100)
    if len(wrong):
        raise InputInvalid(
            f"{counts.name}: expected_pct of unit {counts.fips[wrong[0]]} is {percent[wrong[0]]:g}, not 0 to 100."
        )
    now = counted.sum(axis=1)
    share = np.where(percent > 0, percent / 100, np.nan)
    told = total > 0
    share = np.where(told, now / np.where(told, total, 1), share)
    over: Mask = np.logical_and(told, now > total)
    share[np.logical_or(over, now == 0)] = np.nan
    findings = []
    if over.any():
        units = [counts.fips[place] for place in np.flatnonzero(over)]
        many = "1 unit has" if len(units) == 1 else f"{len(units)} units have"
        text = f"{many} counted more votes than the expected total, which is dropped there."
        findings.append(Finding("warn", "exceeds_expected", NATION, text, {"units": units}))
    return share, findings


def _complete(counts: _Reader) -> Mask:
    """Which units the source says are finished; blank or 0 is not."""
    said = counts.numbers("complete")
    wrong = np.flatnonzero(~np.isnan(said) & ~np.isin(said, (0, 1)))
    if len(wrong):
        raise InputInvalid(
            f"{counts.name}: complete of unit {counts.fips[wrong[0]]} is {said[wrong[0]]:g}, not 0 or 1."
        )
    done: Mask = said == 1
    return done


def _certified(counts: _Reader) -> Mask:
    """Units whose count is certified or without a status that says otherwise."""
    if "status" not in counts.columns:
        return np.ones(len(counts.fips), dtype=bool)
    return np.array([str(cell) == "certified" for cell in counts.cells("status")])


def _strange(reader: _Reader, known: Sequence[str]) -> list[Finding]:
    odd = sorted(set(reader.columns) - set(known))
    if not odd:
        return []
    return [Finding("note", "columns_ignored", NATION, f"{reader.name}: not used: {', '.join(odd)}.", {"columns": odd})]


def read(counts: Columns, baseline: Columns, *, sides: Sequence[str]) -> Table:
    """Both tables side by side. Raises `InputInvalid` in one sentence for what cannot be."""
    if len(sides) != 2 or sides[0] == sides[1]:
        raise InputInvalid(f"a projection has two sides, not {len(sides)}: {', '.join(sides)}.", parameter="sides")
    taken = [
        side
        for side in sides
        if side in RESERVED or side in {f"{mode}_{end}" for mode in MODES for end in (*sides, "other")}
    ]
    if taken or not all(sides):
        raise InputInvalid(
            f"{(taken or ['a blank'])[0]} is no name of a side: the column means something else.", parameter="sides"
        )
    now, before = _Reader(counts, "counts", sides), _Reader(baseline, "baseline", sides)
    places = {unit: place for place, unit in enumerate(before.fips)}
    lacking = [unit for unit in now.fips if unit not in places]
    if lacking:
        raise InputInvalid(f"unit {lacking[0]} has counts and no baseline ({len(lacking)} such units).")
    unheard = sorted(set(before.fips) - set(now.fips))
    if unheard:
        raise InputInvalid(f"unit {unheard[0]} has a baseline and no row of counts ({len(unheard)} such units).")
    moved = [unit for unit, state in zip(now.fips, now.state, strict=True) if before.state[places[unit]] != state]
    if moved:
        raise InputInvalid(f"unit {moved[0]} is in one state in the counts and in another in the baseline.")
    counted, old = now.sides(sides), before.sides(sides)
    empty = old[:, :2].sum(axis=1) == 0
    if empty.mean() > 0.01:
        raise InputInvalid(f"{empty.sum()} units of the baseline have no votes for either side, more than 1 in 100.")
    early, findings = _early(now, counted, sides)
    expected, more = _expected(now, counted)
    there = [places[unit] for unit in now.fips]
    complete, outstanding, odd = settle(
        now.fips,
        counted=counted,
        baseline=old[there],
        complete=_complete(now),
        percent=now.numbers("expected_pct"),
        outstanding=now.numbers("outstanding_ballots"),
    )
    findings += [*more, *odd]
    modes = [f"{mode}_{side}" for mode in MODES for side in (*sides, "other")]
    findings += _strange(now, ("fips", "state", *sides, "other", *COUNT_COLUMNS, *modes))
    findings += _strange(before, ("fips", "state", *sides, "other", "name", *TRAITS))
    order = sorted(range(len(now.fips)), key=lambda place: (now.state[place], now.fips[place]))
    there = [places[now.fips[place]] for place in order]
    return Table(
        tuple(now.fips[place] for place in order),
        tuple(now.state[place] for place in order),
        counted[order],
        old[there],
        expected[order],
        outstanding[order],
        complete[order],
        early[order],
        _certified(now)[order],
        {trait: before.numbers(trait)[there] for trait in TRAITS if trait in before.columns},
        tuple(findings),
    )
