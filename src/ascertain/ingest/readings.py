"""Files of an audit that people fill in: the contest as reported (TOML) and what boards read on the cards (CSV)."""

import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ascertain.ingest.cvr_dominion import blamed, plain
from ascertain.ingest.figures import Refused, shown
from ascertain.ingest.opening import DOCUMENT_LIMIT, Source
from ascertain.ingest.rows import table_of

WORDS: Final = {"blank": "blank", "overvote": "overvoted", "absent": "absent", "not found": "not found"}
KEYS: Final = frozenset({"name", "votes", "cards", "winners", "vote_for"})
File = str | os.PathLike[str] | bytes


@dataclass(frozen=True, slots=True)
class CardRead:
    """One row of readings: the card by position or by batch and number, and what is on it."""

    line: int | str
    position: int | None
    tabulator: str
    batch: str
    card: int
    state: str
    votes: tuple[str, ...]
    board: str


def read_contest(file: File) -> dict[str, Any]:
    """A contest as reported: name, [votes], and if need be cards, winners, vote_for."""
    source = Source(file)
    with blamed(source):
        with source.open(DOCUMENT_LIMIT) as stream:
            data = stream.read()
        try:
            found = tomllib.loads(data.decode("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise Refused(f"no TOML: {str(error).rstrip('.')}") from None
        unknown = sorted(set(found) - KEYS)
        if unknown:
            raise Refused(f"there is no key {unknown[0]}; known are {', '.join(sorted(KEYS))}")
        if not isinstance(found.get("name"), str) or not found["name"].strip():
            raise Refused("the contest has no name")
        votes = found.get("votes")
        if not isinstance(votes, dict) or not votes:
            raise Refused("the table [votes] is missing or empty")
        numbers = {**{f"votes of {name}": own for name, own in votes.items()}}
        numbers |= {key: found[key] for key in ("cards", "winners", "vote_for") if key in found}
        for key, own in numbers.items():
            if not isinstance(own, int) or isinstance(own, bool) or not 0 <= own < 10**10:
                raise Refused(f"{key} must be a whole number of 0 or more, not {shown(own)}", code="not_a_count")
        return found


def read_readings(file: File, *, contest: str, choices: Sequence[str], vote_for: int) -> list[CardRead]:
    """Readings of one contest; rows of others are passed over. Raises `InputInvalid` with the line.

    Columns: position, or batch and card (and tabulator); choices, joined by ";" or one of blank, overvote, absent,
    not found; contest and board if there.
    """
    source = Source(file)
    found = []
    with blamed(source), table_of(source) as (columns, rows):
        at = {name: columns.place(*others) for name, others in _COLUMNS.items()}
        if at["position"] is None and (at["batch"] is None or at["card"] is None):
            raise Refused("the header lacks position, or batch and card", at=1)
        if at["choices"] is None:
            raise Refused("the header lacks choices", at=1)
        for row in rows:
            said = {name: "" if place is None else plain(row[place]) for name, place in at.items()}
            if at["contest"] is None or said["contest"].casefold() == contest.casefold():
                found.append(_read(said, source.at, choices, vote_for))
    return found


_COLUMNS: Final[Mapping[str, tuple[str, ...]]] = {
    "position": ("position",),
    "tabulator": ("tabulator",),
    "batch": ("batch", "batch name"),
    "card": ("card", "number"),
    "contest": ("contest",),
    "choices": ("choices", "choice"),
    "board": ("board",),
}


def _number(words: str, what: str) -> int:
    if not (words.isascii() and words.isdigit() and 0 < len(words) < 12):
        raise Refused(f"{what} must be a number, not {shown(words)}")
    return int(words)


def _read(said: Mapping[str, str], line: int | str, choices: Sequence[str], vote_for: int) -> CardRead:
    position = _number(said["position"], "position") if said["position"] else None
    card = 0 if position is not None else _number(said["card"], "card")
    words = said["choices"].strip()
    state = WORDS.get(words.casefold())
    votes: tuple[str, ...] = ()
    if state is None:
        votes = tuple(word.strip() for word in words.split(";") if word.strip())
        for vote in votes:
            if vote not in choices:
                raise Refused(f"{shown(vote)} is no choice of the contest")
        if not votes:
            raise Refused(f"choices is empty; write one of {', '.join(WORDS)} or the choices")
        if len(votes) > vote_for or len(set(votes)) < len(votes):
            raise Refused(f"{len(votes)} choices where {vote_for} may be voted for; write overvote")
        state = "voted"
    return CardRead(line, position, said["tabulator"], said["batch"], card, state, votes, said["board"])
