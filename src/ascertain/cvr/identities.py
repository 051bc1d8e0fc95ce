"""Cards that stand twice in a file, by number or by place."""

from collections.abc import Sequence
from typing import Final

import numpy as np

from ascertain.cvr.cards import Card
from ascertain.election import Finding

MOST_NAMED: Final = 20
_WIDE: Final = 1 << 38


def repeated_card(words: str, *, at: str = "") -> Finding:
    """A card that stands there twice."""
    return Finding("error", "duplicate", "cvr", f"{at}duplicate {words}.", {"of": words})


class Identities:
    """Numbers and places of cards, to find those that stand there twice; eight bytes each."""

    def __init__(self) -> None:
        self._numbers: list[np.ndarray] = []
        self._places: list[np.ndarray] = []
        self._batches: dict[tuple[str, str], int] = {}
        self._words: dict[str, int] = {}

    def add(self, cards: Sequence[Card]) -> None:
        """Take note of cards."""
        self.add_columns(*zip(*((c.number, c.tabulator, c.batch, c.position) for c in cards), strict=True))

    def add_columns(
        self, numbers: Sequence[str], tabulators: Sequence[str], batches: Sequence[str], positions: Sequence[str]
    ) -> None:
        """Take note of cards, column by column."""
        self._numbers.append(self._whole(numbers))
        own, ids = self._whole(positions), self._batches
        where = [ids.setdefault(pair, len(ids)) for pair in zip(tabulators, batches, strict=True)]
        place = (np.array(where, dtype=np.int64) << 39) | own
        self._places.append(place[own >= 0])

    def _whole(self, words: Sequence[str]) -> np.ndarray:
        """Words as whole numbers: those that are none, or too long, as numbers beyond; "" as -1."""
        try:
            found = np.array(list(map(int, words)), dtype=np.int64)
            if len(found) == 0 or (found.min() >= 0 and found.max() < _WIDE):
                return found
        except (ValueError, OverflowError):
            pass
        return np.array([self._one(word) for word in words], dtype=np.int64)

    def _one(self, word: str) -> int:
        if word.isascii() and word.isdigit() and len(word) < 12 and int(word) < _WIDE:
            return int(word)
        return _WIDE + self._words.setdefault(word, len(self._words)) if word else -1

    def repeated(self) -> list[str]:
        """Which stand there twice, in words, the first of them."""
        found = []
        for number in _twice(self._numbers):
            if number >= 0:
                found.append(f"CVR {self._said(number)}")
        batches = list(self._batches)
        for key in _twice(self._places):
            tabulator, batch = batches[key >> 39]
            where = f"tabulator {tabulator}, batch {batch}" if tabulator else f"batch {batch}"
            found.append(f"card {self._said(key & (2 * _WIDE - 1))} of {where}")
        return found[:MOST_NAMED]

    def _said(self, number: int) -> str:
        return str(number) if number < _WIDE else list(self._words)[number - _WIDE]


def _twice(parts: list[np.ndarray]) -> list[int]:
    joined = np.concatenate(parts) if parts else np.zeros(0, dtype=np.int64)
    parts.clear()
    joined.sort()
    again: list[int] = np.unique(joined[1:][joined[1:] == joined[:-1]])[: MOST_NAMED + 1].tolist()
    return again
