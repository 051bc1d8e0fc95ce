"""Dominion's cast vote records as CSV: contests in row 2, choices in row 3, columns in row 4, a card a row from there."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from operator import itemgetter
from typing import Any, Final

from ascertain.cvr import Card, CvrContest, Identities, Interpreter, Pattern, repeated_card, with_readings
from ascertain.election import Finding
from ascertain.ingest.figures import Refused, shown
from ascertain.ingest.opening import Source
from ascertain.ingest.rows import text_of

BLOCK: Final = 20_000
HEADER: Final = 4
MOST_COLUMNS: Final = 20_000
_VOTE_FOR = re.compile(r"\s*\(Vote For\s*=\s*(\d+)\)\s*$", re.IGNORECASE)
IDENTITY: Final = ("cvrnumber", "tabulatornum", "batchid", "recordid")
KNOWN: Final = (*IDENTITY, "imprintedid", "countinggroup", "precinctportion", "ballottype", "uniquevotingidentifier")


@contextmanager
def blamed(source: Source) -> Iterator[None]:
    """Turn a reason into the error that names the file."""
    try:
        yield
    except Refused as refused:
        raise source.invalid(refused.reason, code=refused.code, at=refused.at) from None
    except csv.Error as error:
        raise source.invalid(f"a row can't be read: {str(error).rstrip('.')}") from None


def plain(cell: str) -> str:
    """A cell without the ="..." around it."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell.strip()


class DominionCsv:
    """One or several files of one election."""

    format = "dominion-csv"

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources, self.name = tuple(sources), sources[0].name
        self.findings: list[Finding] = []
        self._notes: list[Finding] = []
        self.contests: tuple[CvrContest, ...] = ()
        self._places: dict[str, list[int]] = {}
        self._columns: list[str] = []
        for source in sources:
            with blamed(source):
                self._header(source)

    def _header(self, source: Source) -> None:
        with text_of(source) as text:
            rows = list(islice(_reader(text), HEADER))
        if len(rows) < HEADER or max(map(len, rows)) > MOST_COLUMNS:
            raise Refused("there are no four rows of election, contests, choices and columns")
        names = [" ".join(cell.split()) for cell in rows[1]]
        first = next((place for place, name in enumerate(names) if name), len(names))
        last = max((place for place, name in enumerate(names) if name), default=-1)
        columns = [plain(cell).replace(" ", "").casefold() for cell in rows[3][:first]]
        missing = [name for name in IDENTITY if name not in columns]
        if missing or last < 0:
            raise Refused(f"row 4 lacks {missing[0] if missing else 'contests'}", at=HEADER)
        places: dict[str, list[int]] = {}
        for place in range(first, last + 1):
            if not names[place]:
                raise Refused(f"column {place + 1} belongs to no contest", at=2)
            places.setdefault(names[place], []).append(place)
        contests = tuple(_contest(name, [_choice(rows[2], place) for place in own]) for name, own in places.items())
        if len({contest.name for contest in contests}) < len(contests):
            raise Refused("a contest allows two numbers of votes", at=2, code="contradiction")
        if self.contests and (contests, places, columns) != (self.contests, self._places, self._columns):
            raise Refused("its contests or columns are not those of the first file", code="contradiction")
        unknown = sorted({name for name in columns if name not in KNOWN and name})
        self._notes = [
            Finding("note", "column_unknown", "cvr", f"column {name} is not known and not read.") for name in unknown
        ]
        self.contests, self._places, self._columns, self._width = contests, places, columns, last + 1
        self._spots = dict(zip((contest.name for contest in contests), places.values(), strict=True))
        self._edges = {first, *(own[-1] + 1 for own in places.values())}

    def _blocks(self) -> Iterator[list[list[str]]]:
        """Rows in blocks, each as wide as the header; notes every card's identity and what stands twice."""
        self.findings[:] = self._notes
        identities, getters = Identities(), [itemgetter(self._columns.index(name)) for name in IDENTITY]
        for source in self.sources:
            with blamed(source), text_of(source) as text:
                reader = _reader(text)
                for _ in islice(reader, HEADER):
                    pass
                done = 0
                while block := _listed(reader):
                    if set(map(len, block)) != {self._width}:
                        block = self._fitted(source, block, done)
                    identities.add_columns(*([plain(cell) for cell in map(getter, block)] for getter in getters))
                    done += len(block)
                    yield block
        for words in identities.repeated():
            self.findings.append(repeated_card(words, at=self._where(words)))

    def _fitted(self, source: Source, block: list[list[str]], done: int) -> list[list[str]]:
        """Rows with more or fewer empty cells at the end; any other length is refused."""
        fitted = []
        for number, row in enumerate(block):
            size = len(row)
            if not row or row == [""]:
                continue
            if size < self._width and size in self._edges:
                row = [*row, *[""] * (self._width - size)]
            elif size < self._width or any(row[self._width :]):
                at = _line_of(source, done + number)
                raise Refused(f"{size} cells where the contests end at {self._width}", at=at)
            fitted.append(row[: self._width])
        return fitted

    def _where(self, words: str) -> str:
        """The line on which a card stands for the second time, found by reading again."""
        number, seen = words.removeprefix("CVR ") if words.startswith("CVR ") else None, set()
        places = [self._columns.index(name) for name in IDENTITY]
        for source in self.sources:
            with text_of(source) as text:
                reader = _reader(text)
                for row in islice(reader, HEADER, None):
                    if len(row) <= max(places):
                        continue
                    own = [plain(row[place]) for place in places]
                    key = own[0] if number is not None else tuple(own[1:])
                    if key in seen and (number is None or key.lstrip("0") == number.lstrip("0")):  # type: ignore[union-attr]
                        return f"line {reader.line_num}: "
                    seen.add(key)
        return ""

    def patterns(self, contests: Sequence[CvrContest]) -> tuple[Counter[Pattern], ...]:
        """How often each pattern of these contests stands in the file."""
        found: tuple[Counter[Pattern], ...] = tuple(Counter() for _ in contests)
        spots = [self._spots[contest.name] for contest in contests]
        getters = [itemgetter(*own) for own in spots]
        for block in self._blocks():
            for counter, getter, own in zip(found, getters, spots, strict=True):
                counter.update(map(getter, block) if len(own) > 1 else zip(map(getter, block), strict=True))
        return found

    def cards(self) -> Iterator[Card]:
        """Every card, in the file's order."""
        read = Interpreter(self.contests)
        spots = [self._spots[contest.name] for contest in self.contests]
        at = {name: self._columns.index(name) for name in KNOWN if name in self._columns}
        for block in self._blocks():
            for row in block:
                known = {name: plain(row[place]) for name, place in at.items()}
                card = Card(
                    known["cvrnumber"],
                    known["tabulatornum"],
                    known["batchid"],
                    known["recordid"],
                    known.get("imprintedid"),
                    known.get("ballottype"),
                    known.get("precinctportion"),
                    known.get("countinggroup"),
                )
                yield with_readings(card, read(tuple([row[place] for place in own]) for own in spots))


def _reader(text: Any) -> Any:
    return csv.reader(text, strict=True)


def _listed(reader: Any) -> list[list[str]]:
    try:
        return list(islice(reader, BLOCK))
    except csv.Error as error:
        raise Refused(f"the row can't be read: {error}", at=reader.line_num) from None


def _line_of(source: Source, row: int) -> int:
    """The line of the row of that number after the header."""
    with text_of(source) as text:
        reader = _reader(text)
        next(islice(reader, HEADER + row, None))
        return int(reader.line_num)


def _choice(row: Sequence[str], place: int) -> str:
    name = " ".join(row[place].split()) if place < len(row) else ""
    if not name:
        raise Refused(f"column {place + 1} has no choice", at=3)
    return name


def _contest(name: str, choices: Sequence[str]) -> CvrContest:
    said = _VOTE_FOR.search(name)
    if said is None or not 1 <= int(said[1]) <= 99:
        raise Refused(f'contest {shown(name)} does not say "(Vote For=N)"', at=2)
    return CvrContest(name[: said.start()], tuple(choices), int(said[1]))
