"""Statements that say nothing new: left out of the log, and put in after all where a late arrival gives them a voice.

A statement may stay out while the last one before it, in its key and status, says the same and is the same source's:
then every fold, as of and known at any moment, gives the same counts as if it had been stored.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from operator import attrgetter

import msgspec
from sqlalchemy import Connection

from ascertain.returns import identity
from ascertain.store.entries import Draft, Group, text_of
from ascertain.store.reading import repeated_since, said_before, said_in, said_since

_PLACE = attrgetter("as_of", "received", "content")
_REPEATS = msgspec.json.Decoder(list[tuple[int, int, list[int]]])


@dataclass(slots=True)
class Sifted:
    """What to store of a file: statements left out of earlier files, new ones; and what repeats which statement."""

    restored: list[Draft] = field(default_factory=list)
    new: list[Draft] = field(default_factory=list)
    repeats: list[tuple[Draft, Draft]] = field(default_factory=list)
    known: int = 0
    """Statements that an earlier file made and that were left out of it: the first time they were received counts."""

    def place(self, stored: Iterable[Draft], left_out: Collection[Draft], new: Collection[Draft]) -> None:
        """Go through one group in order of time and decide on each statement."""
        contents = {draft.content for draft in left_out}
        fresh = [draft for draft in new if draft.content not in contents]
        self.known += len(new) - len(fresh)
        ours = {id(draft) for draft in fresh}
        previous: Draft | None = None
        for draft in sorted((*stored, *left_out, *fresh), key=_PLACE):  # stable: what is stored comes first
            if draft.seq:
                previous = draft
            elif previous is not None and draft.repeats(previous):
                if id(draft) in ours:
                    self.repeats.append((draft, previous))
            else:
                (self.new if id(draft) in ours else self.restored).append(draft)
                previous = draft


def sift(connection: Connection, found: Sequence[Draft], *, withdrawn: set[str], empty: bool) -> Sifted:
    """Decide what of a file's statements is stored; none of them is in the log yet, each is there once."""
    sifted = Sifted()
    groups: dict[Group, list[Draft]] = {}
    for draft in found:
        if draft.basis == "withdrawal":
            sifted.new.append(draft)
        else:
            groups.setdefault(draft.group, []).append(draft)
    stored: dict[Group, list[Draft]] = {}
    left_out: dict[Group, list[Draft]] = {}
    if groups and not empty:
        earliest = min(draft.as_of for own in groups.values() for draft in own)
        for draft in said_before(connection, groups, earliest, withdrawn):
            stored[draft.group] = [draft]
        for draft in said_since(connection, groups, earliest, withdrawn):
            stored.setdefault(draft.group, []).append(draft)
        for draft in _left_out(connection, earliest, stored, withdrawn):
            left_out.setdefault(draft.group, []).append(draft)
    for group, own in groups.items():
        held = group[-1]  # what is held counts nowhere, so nothing of it need come back
        sifted.place(stored.get(group, ()), () if held else left_out.get(group, ()), own)
    sifted.new.sort(key=attrgetter("as_of"))
    return sifted


def _left_out(
    connection: Connection, earliest: int, stored: Mapping[Group, Sequence[Draft]], withdrawn: set[str]
) -> Iterator[Draft]:
    """Statements from that moment on that earlier files repeated, as they would have been stored."""
    waiting = [
        (sha256, name, received_from, as_of, received, list(_listed(rows)))
        for sha256, name, received_from, text in repeated_since(connection, earliest)
        for as_of, received, rows in _REPEATS.decode(text)
        if as_of >= earliest
    ]
    first = {draft.seq: draft for own in stored.values() for draft in own}
    elsewhere = {seq for *_, rows in waiting for seq in rows} - set(first)
    first |= {draft.seq: draft for draft in said_in(connection, sorted(elsewhere), withdrawn)}
    for sha256, name, received_from, as_of, received, rows in waiting:
        origin = text_of([sha256, name, ""])
        for seq in rows:
            if seq in first:
                yield _again(first[seq], as_of, received, received_from, origin)


def _again(first: Draft, as_of: int, received: int, received_from: str, origin: str) -> Draft:
    """The statement that repeated another."""
    said = (first.unit, first.contest, first.count_item, first.status, as_of, first.source, first.basis)
    content = identity(said, first.votes.encode(), first.more.encode())
    return replace(
        first, as_of=as_of, received=received, received_from=received_from, origin=origin, content=content, seq=0
    )


def repeats_text(repeats: Iterable[tuple[Draft, Draft]]) -> tuple[str, int | None]:
    """The column `repeats`, [[as_of, received, [first row, number of rows, ...]], ...], and the latest as_of in it."""
    by_time: dict[tuple[int, int], list[int]] = {}
    for draft, first in repeats:
        by_time.setdefault((draft.as_of, draft.received), []).append(first.seq)
    listed = [[*times, _ranges(sorted(rows))] for times, rows in sorted(by_time.items())]
    return text_of(listed), max((times[0] for times in by_time), default=None)


def _ranges(rows: Sequence[int]) -> list[int]:
    """Ascending numbers as pairs of a first one and how many follow each other from there."""
    found: list[int] = []
    for row in rows:
        if found and row == found[-2] + found[-1]:
            found[-1] += 1
        elif not found or row >= found[-2] + found[-1]:
            found += [row, 1]
    return found


def _listed(ranges: Sequence[int]) -> Iterator[int]:
    """The numbers that the pairs stand for."""
    for first, count in zip(ranges[::2], ranges[1::2], strict=True):
        yield from range(first, first + count)
