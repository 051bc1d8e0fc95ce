"""The contests of a format that does not list them beforehand, gathered from the cards."""

from collections.abc import Iterable, Mapping
from typing import Final

from ascertain.cvr import NOBODY, OVERVOTE, CvrContest, Row
from ascertain.ingest.figures import Refused

MOST: Final = 100_000
"""Choices that a file may have: more is no list of candidates."""


class Contests:
    """Contests and choices in the order of their appearance; the votes allowed where known, else the most on a card."""

    def __init__(self, vote_for: Mapping[str, int] | None = None, known: Iterable[CvrContest] = ()) -> None:
        self._vote_for = dict(vote_for or {})
        self._choices: dict[str, dict[str, None]] = {one.name: dict.fromkeys(one.choices) for one in known}
        self._vote_for |= {one.name: one.vote_for for one in known}
        self._most: dict[str, int] = {}
        self._number = 0

    def see(self, row: Row) -> None:
        """Take note of a card."""
        for contest, cells in row.cells.items():
            choices = self._choices.setdefault(contest, {})
            fresh = [choice for choice in cells if choice not in choices and choice != OVERVOTE]
            if fresh:
                choices.update(dict.fromkeys(fresh))
                self._number += len(fresh)
                if self._number > MOST:
                    raise Refused(f"there are more than {MOST:,} choices")
            if contest not in self._vote_for and OVERVOTE not in cells:
                marks = sum(int(cell) if cell.isdigit() else 1 for cell in cells.values())
                most = marks + row.undervotes.get(contest, 0)
                self._most[contest] = max(most, self._most.get(contest, 1))

    def listed(self) -> tuple[CvrContest, ...]:
        """All of them."""
        return tuple(
            CvrContest(name, tuple(choices) or (NOBODY,), self._vote_for.get(name, self._most.get(name, 1)))
            for name, choices in self._choices.items()
        )
