"""Cards, their readings and a manifest's batches as values, and the one rule that reads a card's cells."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

from ascertain.election import Finding
from ascertain.errors import InputInvalid

State = Literal["voted", "blank", "overvoted", "write_in_pending"]
Pattern = tuple[str, ...]
OVERVOTE: Final = "overvote"
"""A cell of a record that only says that there were too many marks."""
PENDING: Final = "pending"
"""A cell with a write-in that nobody has resolved yet."""
NOBODY: Final = "(nobody)"
"""Stands for the choices of a contest of which no card has any."""


@dataclass(frozen=True, slots=True)
class CvrContest:
    """A contest as its file lists it; a choice may stand there twice (several lines for write-ins)."""

    name: str
    choices: tuple[str, ...]
    vote_for: int = 1


@dataclass(frozen=True, slots=True)
class Reading:
    """What one card says of one contest; a contest that is not on the card has no reading."""

    votes: tuple[str, ...]
    state: State
    pending: int = 0


@dataclass(frozen=True, slots=True)
class Card:
    """One card's record and where the card lies."""

    number: str
    tabulator: str
    batch: str
    position: str
    imprinted: str | None = None
    style: str | None = None
    precinct: str | None = None
    group: str | None = None
    readings: Mapping[str, Reading] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch of a manifest: where it lies and how many cards it holds; `has_cvr` where the manifest says."""

    container: str
    tabulator: str
    name: str
    cards: int
    jurisdiction: str = ""
    has_cvr: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One card before it is read: its identity, and each contest's cells by choice; a contest not on the card
    has none, and `OVERVOTE` among the choices is a record that only says so."""

    card: Card
    cells: Mapping[str, Mapping[str, str]]
    undervotes: Mapping[str, int] = field(default_factory=dict)


class CvrFile(Protocol):
    """A file of cast vote records, whatever its format; `findings` is filled while it is read."""

    format: str
    name: str
    contests: tuple[CvrContest, ...]
    findings: list[Finding]

    def cards(self) -> Iterator[Card]:
        """Every card, in the file's order."""

    def patterns(self, contests: Sequence[CvrContest]) -> tuple[Counter[Pattern], ...]:
        """How often each pattern of these contests stands in the file."""


def interpret(pattern: Pattern, contest: CvrContest) -> Reading | None:
    """THE rule: a contest's cells on one card -> what the card says; None if the contest is not on it.

    More marks than allowed are an overvote and no vote; "0" is no mark; all cells empty is a contest not on the card.
    Raises `InputInvalid` for a cell that is no number of marks.
    """
    votes: list[str] = []
    pending, over, there = 0, False, False
    for cell, choice in zip(pattern, contest.choices, strict=True):
        word = cell[2:-1] if cell.startswith('="') else cell
        there = there or word != ""
        if word in ("", "0"):
            continue
        if word == OVERVOTE:
            over = True
        elif word == PENDING:
            pending += 1
        elif word.isascii() and word.isdigit() and int(word) <= 99:
            votes += [choice] * int(word)
        else:
            raise InputInvalid(f'{contest.name}: a cell says "{cell[:40]}", which is no number of marks.')
    if not there:
        return None
    if over or len(votes) + pending > contest.vote_for:
        return Reading((), "overvoted")
    if pending:
        return Reading(tuple(votes), "write_in_pending", pending)
    return Reading(tuple(votes), "voted" if votes else "blank")


class Interpreter:
    """Reads the patterns of a card's contests, each distinct pattern once."""

    def __init__(self, contests: Sequence[CvrContest]) -> None:
        self._contests = contests
        self._known: tuple[dict[Pattern, Reading | None], ...] = tuple({} for _ in contests)

    def __call__(self, patterns: Iterable[Pattern]) -> dict[str, Reading]:
        """The readings of one card."""
        found = {}
        for contest, known, pattern in zip(self._contests, self._known, patterns, strict=True):
            if pattern not in known:
                known[pattern] = interpret(pattern, contest)
            reading = known[pattern]
            if reading is not None:
                found[contest.name] = reading
        return found


def with_readings(card: Card, readings: Mapping[str, Reading]) -> Card:
    """The card with what it says."""
    return Card(
        card.number,
        card.tabulator,
        card.batch,
        card.position,
        card.imprinted,
        card.style,
        card.precinct,
        card.group,
        readings,
    )
