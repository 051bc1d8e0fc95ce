"""Questions and files made up for tests of comparisons."""

import csv
import functools
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ascertain.answers import Compared
from ascertain.archive import table
from ascertain.discrepancy import (
    Investigation,
    Question,
    Units,
    assemble,
    investigate,
    read_question,
    standard_question,
)
from ascertain.discrepancy.question import standard_text

PACK = "county_equipment_2016"


@functools.cache
def investigated(state: str) -> Investigation:
    """The standard report of one state, once a run."""
    return investigate(standard_question(2016, state=state))


def units(state: str) -> Units:
    """A state's units under the standard question."""
    return assemble(standard_question(2016, state=state))


def edited(folder: Path, *, state: str = "WI", changes: Mapping[str, str] | None = None) -> Path:
    """The standard question with parts of its text replaced, as a file."""
    text = standard_text(2016, state=state)
    for old, new in (changes or {}).items():
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "question.toml"
    path.write_text(text, encoding="utf-8")
    return path


def with_file(
    folder: Path,
    *,
    state: str = "WI",
    change: Callable[[dict[str, str]], dict[str, str]] | None = None,
    more: Callable[[list[dict[str, str]]], object] | None = None,
    changes: Mapping[str, str] | None = None,
) -> Path:
    """A question about a CSV copy of a state's rows, each row and then the whole list changed."""
    rows = [dict(row) for row in table(PACK) if row["state"] == state]
    rows = [change(row) if change else row for row in rows]
    if more:
        more(rows)
    write(folder / "units.csv", rows)
    swapped = {'pack = "county_equipment_2016"': 'file = "units.csv"', **(changes or {})}
    return edited(folder, state=state, changes=swapped)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    """Rows as CSV."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def asked(path: Path, state: str | None = None) -> Question:
    """A question file."""
    return read_question(path, state=state)


def codes(found: Any) -> set[tuple[str, str]]:
    """Level and code of findings."""
    return {(one.level, one.code) for one in found}


def noise(n: int, *, seed: int, k: int = 2) -> tuple[np.ndarray, np.ndarray]:
    """A made-up frame: outcome and columns, the exposure second."""
    generator = np.random.default_rng(seed)
    exposure = (np.arange(n) < n // 3).astype(float)
    x = np.column_stack([np.ones(n), exposure, generator.normal(size=(n, k))])
    return generator.normal(size=n), x


def planted(folder: Path, *, share: float = 0.03) -> Path:
    """3% of the two-party votes of exposed counties moved from the first party to the second."""
    rows = []
    for row in table(PACK):
        if row["state"] == "WI":
            first, second = int(row["dem_2016"]), int(row["rep_2016"])
            moved = round(share * (first + second)) if row["any_dre"] == "1" else 0
            rows.append({"fips": row["fips"], "dem_2016": str(first - moved), "rep_2016": str(second + moved)})
    write(folder / "other.csv", rows)
    changes = {
        "hypothetical = false": "hypothetical = true",
        "[units]\n": '[units]\nreplace = { file = "other.csv", on = "fips" }\n',
    }
    return edited(folder, changes=changes)


def answered(found: Investigation) -> Compared:
    return Compared(
        found.record(), "2017-01-06", "certified", (), found.findings, found.verdict.message, found.tests, found=found
    )
