"""Duplicate signatures in a file: the same person surely, or likely and for a person to decide.

Names and addresses are normalised, rows that share a zip and the beginning of a word of the name are compared, and
rapidfuzz scores the pairs. Nothing leaves the machine and nothing is logged.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Final

from ascertain.errors import ExtraMissing
from ascertain.ingest.figures import Refused
from ascertain.ingest.opening import Source
from ascertain.ingest.rows import text_of

if TYPE_CHECKING:
    import duckdb

FIELDS: Final = ("name", "address", "zip", "email", "birth_year", "signed_at", "sheet", "line")
_STREET: Final = """street:st avenue:ave av:ave road:rd drive:dr boulevard:blvd lane:ln court:ct place:pl terrace:ter
circle:cir highway:hwy parkway:pkwy apartment:apt suite:ste unit:apt north:n south:s east:e west:w"""
STREET: Final[Mapping[str, str]] = dict(word.split(":") for word in _STREET.split())
KEY_LETTERS: Final = 4
NAME_SCORE: Final = 85.0
ADDRESS_SCORE: Final = 80.0
MOST_IN_A_BLOCK: Final = 2000
"""Rows that share a zip and a key beyond which they are compared by exact fields only."""
PAIRS_AT_ONCE: Final = 200_000


@dataclass(frozen=True, slots=True)
class Group:
    """Rows that are the same person by the same normalised fields; `rows` count from 1 after the header."""

    rows: tuple[int, ...]
    by: str
    name: str


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rows that may be one person, with the likeness of names and addresses from 0 to 100."""

    first: int
    second: int
    names: tuple[str, str]
    name_score: float
    address_score: float | None
    why: str


@dataclass(frozen=True, slots=True)
class Duplicates:
    """What a file holds; `skipped` are blocks too large to compare by likeness."""

    rows: int
    exact: tuple[Group, ...]
    likely: tuple[Pair, ...]
    skipped: int
    fields: tuple[str, ...]


def duplicates(file: str | os.PathLike[str], *, redact: bool = False) -> Duplicates:
    """Search a CSV with `name` and any of the other fields; `redact` gives keyed hashes for names."""
    try:
        import duckdb
        import rapidfuzz  # noqa: F401  # asked for before the work begins
    except ModuleNotFoundError:
        raise ExtraMissing("searching duplicates needs an extra: pip install 'ascertain[bulk]'.") from None
    source = Source(file)
    header = _header(source)
    present = [name for name in FIELDS if name in header]
    shown: Callable[[str], str] = str
    if redact:
        key = bytes.fromhex(source.sha256)
        shown = lambda name: hashlib.blake2b(name.encode(), key=key, digest_size=8).hexdigest()  # noqa: E731
    with TemporaryDirectory() as folder, duckdb.connect() as db:
        db.execute(f"SET memory_limit = '1GB'; SET temp_directory = '{folder}'; SET preserve_insertion_order = true")
        rows = _load(db, source, header, Path(folder))
        groups = tuple(_exact(db, present, shown))
        skipped = _blocks(db, present)
        pairs = tuple(_likely(db, present, shown))
    return Duplicates(rows, groups, pairs, skipped, tuple(present))


def _header(source: Source) -> list[str]:
    """The columns' names, after one look at the whole text."""
    import csv

    try:
        with text_of(source) as text:
            header = [cell.strip().casefold() for cell in next(csv.reader(text), [])]
            for _ in iter(lambda: text.read(1 << 20), ""):
                pass
    except Refused as refused:
        raise source.invalid(refused.reason, code=refused.code, at=refused.at) from None
    except csv.Error as error:
        raise source.invalid(f"the header can't be read: {error}", at=1) from None
    if "name" not in header:
        raise source.invalid("the header lacks name", at=1)
    if len(set(header)) < len(header):
        raise source.invalid("the header has a column twice", at=1)
    return header


def _load(db: "duckdb.DuckDBPyConnection", source: Source, header: Sequence[str], folder: Path) -> int:
    """The rows, normalised, as table `signature`: n, the name as written, and the fields."""
    import duckdb

    plain = folder / "signatures.csv"
    with source.open(1 << 34) as stream, plain.open("wb") as out:
        while piece := stream.read(1 << 20):
            out.write(piece)
    path = str(plain).replace("'", "''")
    present = [name for name in FIELDS if name in header]
    named = ", ".join(f"coalesce(c{header.index(name)}, '') AS {name}" for name in present)
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(header)))
    try:
        db.execute(
            f"CREATE TABLE raw AS SELECT row_number() OVER () AS n, {named} FROM read_csv('{path}', header = true, "
            f"auto_detect = false, delim = ',', quote = '\"', escape = '\"', columns = {{{columns}}})"
        )
    except duckdb.InvalidInputException as error:
        line = re.search(r"[Ll]ine:? (\d+)", str(error))
        raise source.invalid("a row can't be read as CSV", at=int(line[1]) if line else None) from error
    _compatible(db, [name for name in ("name", "address", "email") if name in present])
    shown = ["n", "name AS written", f"{_folded('name')} AS name"]
    shown += [f"{_street('address')} AS address"] if "address" in present else []
    shown += ["left(regexp_replace(zip, '[^0-9]', '', 'g'), 5) AS zip"] if "zip" in present else []
    shown += [f"lower(trim({name})) AS {name}" for name in ("email", "birth_year") if name in present]
    db.execute(f"CREATE TABLE signature AS SELECT {', '.join(shown)} FROM raw; DROP TABLE raw")
    db.execute("ALTER TABLE signature ADD COLUMN sorted VARCHAR")
    db.execute("UPDATE signature SET sorted = array_to_string(list_sort(string_split(name, ' ')), ' ')")
    plain.unlink()
    (rows,) = db.execute("SELECT count(*) FROM signature").fetchall()[0]
    return int(rows)


def _compatible(db: "duckdb.DuckDBPyConnection", names: Sequence[str]) -> None:
    """NFKC where a text is not plain ASCII, which is seldom."""
    for name in names:
        odd = db.execute(f"SELECT DISTINCT {name} FROM raw WHERE regexp_matches({name}, '[^\\x00-\\x7F]')").fetchall()
        changed = [(new, old) for (old,) in odd if (new := unicodedata.normalize("NFKC", old)) != old]
        if changed:
            db.executemany(f"UPDATE raw SET {name} = ? WHERE {name} = ?", changed)


def _folded(column: str) -> str:
    """Letters and digits, lower case, without accents, one space between words."""
    return f"trim(regexp_replace(strip_accents(lower({column})), '[^\\p{{L}}\\p{{N}}]+', ' ', 'g'))"


def _street(column: str) -> str:
    found = _folded(column)
    for word, short in STREET.items():
        found = f"regexp_replace({found}, '\\b{word}\\b', '{short}', 'g')"
    return found


def _exact(db: "duckdb.DuckDBPyConnection", present: Sequence[str], shown: Callable[[str], str]) -> Iterator[Group]:
    """Rows with the same name and the same address and zip, or birth year and zip, or e-mail."""
    seen: set[tuple[int, ...]] = set()
    for by, columns in _keys(present).items():
        filled = " AND ".join(f"{column} <> ''" for column in ("sorted", *columns))
        listed = db.execute(
            f"SELECT list(n ORDER BY n), first(written ORDER BY n) FROM signature WHERE {filled} "
            f"GROUP BY sorted, {', '.join(columns)} HAVING count(*) > 1 ORDER BY min(n)"
        )
        for rows, name in listed.fetchall():
            if tuple(rows) not in seen:
                seen.add(tuple(rows))
                yield Group(tuple(rows), by, shown(name))


def _blocks(db: "duckdb.DuckDBPyConnection", present: Sequence[str]) -> int:
    """Table `block`: each row under its zip and the beginnings of its name's words; how many blocks are too large."""
    place = "zip" if "zip" in present else "''"
    db.execute(
        f"CREATE TABLE block AS SELECT DISTINCT {place} || ' ' || left(word, {KEY_LETTERS}) AS key, n FROM "
        "(SELECT *, unnest(string_split(name, ' ')) AS word FROM signature) WHERE length(word) > 1"
    )
    (large,) = db.execute(
        f"SELECT count(*) FROM (SELECT key FROM block GROUP BY key HAVING count(*) > {MOST_IN_A_BLOCK})"
    ).fetchall()[0]
    return int(large)


def _keys(present: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """What makes rows of one name the same person's, by how it is said."""
    keys = {"name, address": ("address", "zip"), "name, birth year": ("birth_year", "zip"), "name, e-mail": ("email",)}
    return {by: columns for by, columns in keys.items() if all(column in present for column in columns)}


def _equal(columns: Sequence[str]) -> str:
    return " AND ".join(f"x.{column} = y.{column} AND x.{column} <> ''" for column in columns)


def _likely(db: "duckdb.DuckDBPyConnection", present: Sequence[str], shown: Callable[[str], str]) -> Iterator[Pair]:
    fields = [name for name in ("address", "email", "birth_year") if name in present]
    extra = "".join(f", x.{name}, y.{name}" for name in fields)
    ruled_out = [f"x.sorted = y.sorted AND {_equal(columns)}" for columns in _keys(present).values()]
    ruled_out.append(f"200 * least(length(x.sorted), length(y.sorted)) < {NAME_SCORE} * length(x.sorted || y.sorted)")
    if "birth_year" in present:
        other = "x.birth_year <> y.birth_year AND x.birth_year <> '' AND y.birth_year <> ''"
        ruled_out.append(f"{other} AND NOT ({_equal(['email'])})" if "email" in present else other)
    db.execute(
        f"CREATE TABLE pair AS SELECT DISTINCT a.n AS one, b.n AS other FROM block a JOIN block b "
        f"ON a.key = b.key AND a.n < b.n JOIN signature x ON x.n = a.n JOIN signature y ON y.n = b.n "
        f"WHERE NOT ({' OR '.join(f'({reason})' for reason in ruled_out)}) AND a.key NOT IN "
        f"(SELECT key FROM block GROUP BY key HAVING count(*) > {MOST_IN_A_BLOCK})"
    )
    rows = db.execute(
        f"SELECT x.n, y.n, x.written, y.written, x.sorted, y.sorted{extra} FROM pair "
        f"JOIN signature x ON x.n = one JOIN signature y ON y.n = other ORDER BY one, other"
    )
    while listed := rows.fetchmany(PAIRS_AT_ONCE):
        yield from _scored(listed, fields, shown)


def _scored(listed: Sequence[tuple[Any, ...]], fields: Sequence[str], shown: Callable[[str], str]) -> Iterator[Pair]:
    """Pairs of alike names that have something else in common: address, e-mail or birth year."""
    from rapidfuzz import fuzz, process

    names = process.cpdist([row[4] for row in listed], [row[5] for row in listed], scorer=fuzz.ratio, workers=-1)
    for row, score in zip(listed, names.tolist(), strict=True):
        if score < NAME_SCORE:
            continue
        both = {name: row[6 + 2 * place : 8 + 2 * place] for place, name in enumerate(fields)}
        address = fuzz.token_sort_ratio(*both["address"]) if all(both.get("address", ("",))) else None
        why = [name.replace("_", " ") for name in ("email", "birth_year") if _same(both.get(name))]
        if address is not None and address >= ADDRESS_SCORE:
            why.insert(0, "address")
        if why or not fields:
            told = " and ".join(["name", *why])
            pair = (shown(row[2]), shown(row[3]))
            yield Pair(row[0], row[1], pair, round(score, 1), address and round(address, 1), f"alike in {told}")


def _same(both: tuple[str, str] | None) -> bool:
    return both is not None and both[0] == both[1] != ""
