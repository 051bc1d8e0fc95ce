"""The bundled packs: facts that ship inside the package, each with source, licence, hash and quality grade.

A pack is read once, only if its SHA-256 is the manifest's; a missing or changed one raises `PackDamaged`.
"""

import csv
import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from ascertain.election import Finding
from ascertain.errors import PackDamaged, UnknownName

_READ: ContextVar[list[str] | None] = ContextVar("_READ", default=None)

FOLDER: Traversable = files("ascertain") / "packs"
MANIFEST = "manifest.toml"


@dataclass(frozen=True, slots=True)
class Pack:
    """One pack as the manifest describes it."""

    id: str
    file: str
    title: str
    key: tuple[str, ...]
    columns: tuple[str, ...]
    rows: int
    covers: tuple[int, ...]
    sha256: str
    sources: tuple[str, ...]
    quality: str
    retrieved: date
    notes: str


@dataclass(frozen=True, slots=True)
class PackSource:
    """Where facts came from, whom to credit, under what licence, and whether they may be shipped."""

    id: str
    title: str
    credit: str
    url: str
    licence: str
    ship: str


@dataclass(frozen=True, slots=True)
class Table:
    """A pack's content: text cells by row and column."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __iter__(self) -> Iterator[dict[str, str]]:
        return (dict(zip(self.columns, row, strict=True)) for row in self.rows)


@cache
def _manifest() -> tuple[Mapping[str, Pack], Mapping[str, PackSource]]:
    try:
        content = tomllib.loads((FOLDER / MANIFEST).read_text("utf-8"))
        origins = {row["id"]: PackSource(**row) for row in content["source"]}
        described = {row["id"]: _pack(row) for row in content["pack"] if _is_here(row, origins)}
    except FileNotFoundError:
        raise PackDamaged(f"{MANIFEST} of the packs is missing from the package.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise PackDamaged(f"{MANIFEST} of the packs cannot be read: {error}.") from None
    return described, origins


def _is_here(row: Mapping[str, Any], origins: Mapping[str, PackSource]) -> bool:
    """Whether a pack ships with this copy: some stay in the repository until their source's terms have been read."""
    held_back = any(origins[source].ship == "repository" for source in row["sources"])
    return not held_back or (FOLDER / row["file"]).is_file()


def _pack(row: Mapping[str, Any]) -> Pack:
    listed: dict[str, Any] = {name: tuple(row[name]) for name in ("key", "columns", "covers", "sources")}
    plain = {name: row[name] for name in ("id", "file", "title", "rows", "sha256", "quality", "retrieved")}
    if not isinstance(plain["rows"], int) or not isinstance(plain["retrieved"], date):
        raise ValueError(f"rows or retrieved of pack {plain['id']}")
    return Pack(**listed, **plain, notes=row.get("notes", ""))


def packs() -> Mapping[str, Pack]:
    """All packs by id, in the manifest's order."""
    return _manifest()[0]


def pack_sources() -> Mapping[str, PackSource]:
    """All sources by id."""
    return _manifest()[1]


@contextmanager
def reading() -> Iterator[list[str]]:
    """Collect the ids of the packs that are used inside, in order of first use."""
    used: list[str] = []
    token = _READ.set(used)
    try:
        yield used
    finally:
        _READ.reset(token)


def use(pack_id: str) -> None:
    """Note that an answer rests on a pack."""
    used = _READ.get()
    if used is not None and pack_id not in used:
        used.append(pack_id)


def read(pack: Pack) -> bytes:
    """A pack's bytes, if they are the ones that the manifest describes."""
    place = FOLDER
    for part in pack.file.split("/"):
        place = files("ascertain") if part == ".." else place / part
    try:
        data = place.read_bytes()
    except FileNotFoundError:
        raise PackDamaged(f"pack {pack.id}: {pack.file} is missing from the package.") from None
    found = hashlib.sha256(data).hexdigest()
    if found != pack.sha256:
        raise PackDamaged(f"pack {pack.id}: {pack.file} has sha256 {found[:12]}..., not {pack.sha256[:12]}... .")
    return data


def describe(pack_id: str) -> Pack:
    try:
        return packs()[pack_id]
    except KeyError:
        raise UnknownName(f"there is no pack {pack_id}.", parameter="id", allowed=packs()) from None


def table(pack_id: str) -> Table:
    """The content of a pack. Raises `UnknownName` or `PackDamaged` (with file and line)."""
    use(pack_id)
    return _table(pack_id)


@cache
def _table(pack_id: str) -> Table:
    pack = describe(pack_id)
    data = read(pack)
    if b"\r" in data:
        raise PackDamaged(f"pack {pack.id}: {pack.file} has line ends of another system.")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise PackDamaged(f"pack {pack.id}: {pack.file} is not UTF-8: {error}.") from None
    reader = csv.reader(text.split("\n"), strict=True)
    header = tuple(next(reader, ()))
    if header != pack.columns:
        raise PackDamaged(f"pack {pack.id}: {pack.file}, line 1: the header is not {','.join(pack.columns)}.")
    rows = tuple(tuple(row) for row in reader if row)
    for line, row in enumerate(rows, start=2):
        if len(row) != len(header):
            raise PackDamaged(f"pack {pack.id}: {pack.file}, line {line}: {len(row)} cells, not {len(header)}.")
    return Table(header, rows)


@cache
def _by(pack_id: str, column: str) -> Mapping[str, list[tuple[str, ...]]]:
    content = _table(pack_id)
    place = content.columns.index(column)
    found: dict[str, list[tuple[str, ...]]] = {}
    for row in content.rows:
        found.setdefault(row[place], []).append(row)
    return found


def of_year(pack_id: str, year: int, *, column: str = "year") -> list[dict[str, str]]:
    """The rows of a pack that belong to one election."""
    found = _by(pack_id, column).get(str(year), ())
    if found:
        use(pack_id)
    columns = _table(pack_id).columns
    return [dict(zip(columns, row, strict=True)) for row in found]


def whole(pack_id: str, row: Mapping[str, str], column: str) -> int:
    """A cell that must be a whole number; raises `PackDamaged` naming the row."""
    try:
        return int(row[column])
    except ValueError:
        key = ", ".join(row[name] for name in describe(pack_id).key)
        raise PackDamaged(f"pack {pack_id}: {column} of {key} is {row[column]!r}, no whole number.") from None


def verify() -> tuple[Finding, ...]:
    """Recompute every hash, row count and key; one finding for each pack that is not as described."""
    found = []
    for pack in packs().values():
        try:
            if pack.file.endswith(".toml"):
                read(pack)
                continue
            content = _table.__wrapped__(pack.id)
            if len(content.rows) != pack.rows:
                raise PackDamaged(f"pack {pack.id}: {len(content.rows)} rows, not {pack.rows}.")
            places = [content.columns.index(column) for column in pack.key]
            keys = {tuple(row[place] for place in places) for row in content.rows}
            if len(keys) != len(content.rows):
                raise PackDamaged(f"pack {pack.id}: {len(content.rows) - len(keys)} keys stand there twice.")
        except PackDamaged as error:
            found.append(Finding("error", "pack_damaged", pack.id, str(error)))
    return tuple(found)
