"""Law as dated rows: each holds from its `since` until the next row of the same provision begins.

Only starting days are stored, so no row can lapse by accident; a day before the first row or after
`verified_through` is refused (`LawNotCovered`) rather than answered.
"""

import csv
import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ascertain.errors import LawNotCovered, LawTableInvalid

TABLES: Traversable = files("ascertain.law") / "tables"


@dataclass(frozen=True, slots=True)
class Provision:
    """What was in force from `since`; `read` tells whether the text was read for this table."""

    name: str
    since: date
    value: Any
    text: str
    cite: str
    read: bool


@dataclass(frozen=True, slots=True)
class Series:
    """All the rows of one provision, oldest first."""

    name: str
    rows: tuple[Provision, ...]
    verified_through: date

    def on(self, day: date) -> Provision:
        """The row in force on `day`; raises `LawNotCovered` outside the table."""
        if day < self.rows[0].since:
            raise LawNotCovered(f"{self.name} is covered from {self.rows[0].since} on; {day} lies before.")
        if day > self.verified_through:
            raise LawNotCovered(f"{self.name} was verified through {self.verified_through}; {day} lies after.")
        return self.rows[bisect_right(self.rows, day, key=lambda row: row.since) - 1]

    def latest(self) -> Provision:
        """The newest row, for looking ahead under the law as it stands."""
        return self.rows[-1]


VOCABULARY: Mapping[str, Any] = {
    "ballot.form": {"two_persons", "separate"},
    "ballot.same_state": {"one_of_two_from_elsewhere"},
    "majority.of": {"electors_appointed"},
    "count.rule": {"none", "joint_rule_22", "electoral_commission_1877", "act_1887", "act_2022"},
    "count.base": {"appointed", "appointed_less_not_lawfully_certified"},
    "objection.signatures": {"house": str, "senate": str},
    "appointment.failed": {"legislature", "none"},
    "president.if_none": {"among": int, "tied": {"those_tied", ""}},
    "vice_president": {"elected": {"most_votes_of_the_rest", "own_majority"}, "among": int},
    "contingent.house": {"outgoing", "new"},
    "contingent.quorum": {"house": str, "senate": str},
    "succession": str,
}
"""What a provision may say: one of a set of words, any value of a type, or a table whose keys say so themselves."""


def _allowed(value: Any, vocabulary: Any) -> bool:
    if isinstance(vocabulary, set):
        return value in vocabulary
    if isinstance(vocabulary, dict):
        same = isinstance(value, dict) and value.keys() == vocabulary.keys()
        return same and all(_allowed(value[key], words) for key, words in vocabulary.items())
    return isinstance(value, vocabulary)


_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "name": str,
    "since": date,
    "value": (str, int, dict),
    "text": str,
    "cite": str,
    "read": bool,
}


def _provision(table: str, number: int, row: Mapping[str, Any]) -> Provision:
    for key, kind in _KEYS.items():
        if key not in row:
            raise LawTableInvalid(f"{table}, provision {number}: {key} is missing.")
        if not isinstance(row[key], kind) or isinstance(row[key], datetime):
            raise LawTableInvalid(f"{table}, provision {number}: {key} = {row[key]!r} is not of the documented kind.")
    if unknown := sorted(row.keys() - _KEYS.keys()):
        raise LawTableInvalid(f"{table}, provision {number}: unknown key {unknown[0]}.")
    if not _allowed(row["value"], VOCABULARY.get(row["name"], (str, int, dict))):
        raise LawTableInvalid(
            f"{table}, provision {number}: {row['name']} = {row['value']!r} is not what this provision may say."
        )
    return Provision(**row)


def parse_toml(name: str, data: bytes) -> dict[str, Any]:
    """The content of a TOML law table; a syntax error names the file and the line."""
    try:
        return tomllib.loads(data.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LawTableInvalid(f"law table {name} cannot be read: {error}.") from None


def parse_series(name: str, data: bytes, *, needs: Iterable[str] = ()) -> dict[str, Series]:
    """The provisions of a TOML law table by name, checked key by key, in order of date, none of `needs` missing."""
    content = parse_toml(name, data)
    verified = content.get("verified_through")
    if not isinstance(verified, date):
        raise LawTableInvalid(f"law table {name}: verified_through is missing or not a date.")
    rows: dict[str, list[Provision]] = {}
    for number, row in enumerate(content.get("provision", ()), start=1):
        provision = _provision(f"law table {name}", number, row)
        before = rows.setdefault(provision.name, [])
        if before and before[-1].since >= provision.since:
            raise LawTableInvalid(
                f"law table {name}, provision {number}: {provision.name} since {provision.since} "
                f"does not come after {before[-1].since}."
            )
        before.append(provision)
    if missing := sorted(set(needs) - rows.keys()):
        raise LawTableInvalid(f"law table {name}: the provision {missing[0]} is missing.")
    return {key: Series(key, tuple(found), verified) for key, found in rows.items()}


@cache
def read_table(name: str) -> bytes:
    """The bytes of a bundled law table; a missing one is a `LawTableInvalid`."""
    try:
        return (TABLES / name).read_bytes()
    except FileNotFoundError:
        raise LawTableInvalid(f"law table {name} is missing from the package.") from None


PROVISIONS: Mapping[str, tuple[str, ...]] = {
    "amendment.toml": ("amendment.propose", "amendment.convention", "amendment.ratify"),
    "calendar.toml": ("election_day", "electors_meet", "congress_counts", "inauguration"),
    "contingent.toml": ("president.if_none", "vice_president", "contingent.house", "contingent.quorum", "succession"),
    "count.toml": ("ballot.form", "majority.of", "count.rule", "count.base"),
}
"""What each table must at least hold."""


@cache
def load_series(name: str) -> Mapping[str, Series]:
    """The provisions of a bundled TOML law table."""
    return parse_series(name, read_table(name), needs=PROVISIONS[name])


def parse_rows(name: str, data: bytes, columns: tuple[str, ...]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row of a CSV law table whose header must be exactly `columns`."""
    try:
        lines = data.decode("utf-8").splitlines()
    except UnicodeDecodeError as error:
        raise LawTableInvalid(f"law table {name} is not UTF-8: {error}.") from None
    reader = csv.DictReader(lines, strict=True)
    if tuple(reader.fieldnames or ()) != columns:
        raise LawTableInvalid(f"law table {name}, line 1: the header must be {','.join(columns)}.")
    for row in reader:
        if None in row or None in row.values():
            raise LawTableInvalid(f"law table {name}, line {reader.line_num}: {len(columns)} cells expected.")
        yield reader.line_num, row
