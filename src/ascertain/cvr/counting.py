"""The sum of a file's contests."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ascertain.cvr.cards import NOBODY, CvrContest, CvrFile, Pattern, Reading, interpret
from ascertain.errors import InputInvalid, UnknownName


@dataclass(frozen=True, slots=True)
class CvrTally:
    """One contest's sum; overvotes are overvoted cards, undervotes votes that could have been given besides."""

    contest: str
    vote_for: int
    cards_with: int
    votes: Mapping[str, int]
    undervotes: int
    overvotes: int
    write_in_pending: int
    absent: int


def chosen(file: CvrFile, names: Sequence[str] | None) -> tuple[CvrContest, ...]:
    """The contests of these names, or all. Raises `UnknownName`."""
    if names is None:
        return file.contests
    known = {contest.name.casefold(): contest for contest in file.contests}
    for name in names:
        if name.casefold() not in known:
            raise UnknownName(
                f"{file.name} has no contest {name}.", parameter="contest", allowed=[c.name for c in file.contests]
            )
    return tuple(known[name.casefold()] for name in names)


def tally(file: CvrFile, *, contests: Sequence[str] | None = None) -> tuple[CvrTally, ...]:
    """The sum of a file's contests. Raises `InputInvalid` where a card stands there twice."""
    wanted = chosen(file, contests)
    counted = file.patterns(wanted)
    refuse_errors(file)
    return tuple(_summed(contest, own) for contest, own in zip(wanted, counted, strict=True))


def refuse_errors(file: CvrFile) -> None:
    """Raise `InputInvalid` for the first error that was found while the file was read."""
    for found in file.findings:
        if found.level == "error":
            raise InputInvalid(f"{file.name}, {found.message}", parameter="file", code=found.code)


def _summed(contest: CvrContest, patterns: Mapping[Pattern, int]) -> CvrTally:
    readings: Counter[Reading | None] = Counter()
    for pattern, cards in patterns.items():
        readings[interpret(pattern, contest)] += cards
    return summed(contest, readings)


def summed(contest: CvrContest, readings: Mapping[Reading | None, int]) -> CvrTally:
    """The sum of readings by how many cards have each; None is the contest not on the card."""
    votes = {choice: 0 for choice in contest.choices if choice != NOBODY}
    under = over = pending = 0
    for reading, cards in readings.items():
        if reading is None:
            continue
        over += cards * (reading.state == "overvoted")
        pending += cards * reading.pending
        if reading.state != "overvoted":
            under += cards * (contest.vote_for - len(reading.votes) - reading.pending)
        for choice in reading.votes:
            votes[choice] += cards
    absent = readings.get(None, 0)
    cards_with = sum(readings.values()) - absent
    return CvrTally(contest.name, contest.vote_for, cards_with, votes, under, over, pending, absent)
