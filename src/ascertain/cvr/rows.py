"""A file of records whose reader gives rows: every format but the widest."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from ascertain.cvr.cards import OVERVOTE, Card, CvrContest, Interpreter, Pattern, Row, with_readings
from ascertain.cvr.identities import Identities, repeated_card
from ascertain.election import Finding

BLOCK: Final = 20_000


@dataclass(slots=True)
class RowFile:
    """A file whose reader gives rows: every format but the widest."""

    format: str
    name: str
    contests: tuple[CvrContest, ...]
    rows: Callable[[list[Finding]], Iterator[Row]]
    notes: list[Finding] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def cards(self) -> Iterator[Card]:
        """Every card, in the file's order."""
        read = Interpreter(self.contests)
        for row, patterns in self._patterns(self.contests):
            yield with_readings(row.card, read(patterns))

    def patterns(self, contests: Sequence[CvrContest]) -> tuple[Counter[Pattern], ...]:
        """How often each pattern of these contests stands in the file."""
        found: tuple[Counter[Pattern], ...] = tuple(Counter() for _ in contests)
        for _, patterns in self._patterns(contests):
            for counter, pattern in zip(found, patterns, strict=True):
                counter[pattern] += 1
        return found

    def _patterns(self, contests: Sequence[CvrContest]) -> Iterator[tuple[Row, list[Pattern]]]:
        self.findings[:] = self.notes
        identities, rows = Identities(), self.rows(self.findings)
        while block := list(islice(rows, BLOCK)):
            identities.add([row.card for row in block])
            for row in block:
                yield row, [_cells(row.cells.get(contest.name), contest) for contest in contests]
        self.findings += (repeated_card(words) for words in identities.repeated())


def _cells(cells: Mapping[str, str] | None, contest: CvrContest) -> Pattern:
    if cells is None:
        return ("",) * len(contest.choices)
    if OVERVOTE in cells:
        return (OVERVOTE,) * len(contest.choices)
    return tuple([cells.get(choice, "0") for choice in contest.choices])
