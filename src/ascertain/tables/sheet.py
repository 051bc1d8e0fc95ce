"""A table that fits: no number is ever shortened, optional columns give way first, text is broken into lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich import box
from rich.table import Table
from rich.text import Text

Plain = Mapping[str, Any]
LEAST_TEXT = 12
"""Least width of a column of text that may be broken into lines."""
MOST_DRAWN = 400
"""Rows up to which a table is drawn with rules and wrapped text."""
GAP = 3
"""Space that a column takes beside its content."""


def number(value: float | None) -> str:
    """A number with thousands separators; nothing for None."""
    return "" if value is None else f"{value:,}"


def counted(votes: Mapping[str, int], *, most: int = 8) -> str:
    """Names with their votes, in the order given."""
    listed = [f"{name} {votes[name]:,}" for name in list(votes)[:most]]
    rest = len(votes) - most
    return ", ".join(listed) + (f" and {rest} more" if rest > 0 else "")


@dataclass(frozen=True)
class Sheet:
    """Rows under headings; `numbers` stand to the right, `whole` is never broken, `optional` goes first, left to right."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]
    numbers: Sequence[str] = ()
    whole: Sequence[str] = ()
    optional: Sequence[str] = ()

    def shown(self, *, width: int) -> Table | Text:
        """The table, drawn or plain, for a width in characters."""
        return self.table(width=width) if len(self.rows) <= MOST_DRAWN else self.text(width=width)

    def table(self, *, width: int) -> Table:
        """The table for a width in characters."""
        cells = [[_text(cell) for cell in row] for row in self.rows]
        kept = self._kept(cells, width)
        found = Table(
            title=self.title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False
        )
        for place in kept:
            heading = self.headings[place]
            rigid = heading in self.numbers or heading in self.whole
            found.add_column(
                heading.strip(),
                justify="right" if heading in self.numbers else "left",
                no_wrap=rigid,
                min_width=self._least(cells, place),
            )
        for row in cells:
            found.add_row(*(Text(row[place]) for place in kept))
        return found

    def text(self, *, width: int) -> Text:
        """The table as plain lines, for so many rows that a drawn table would take seconds."""
        cells = [[_text(cell) for cell in row] for row in self.rows]
        kept = self._kept(cells, width)
        heads = [self.headings[place].strip().replace("\n", " ") for place in kept]
        spans = [max(len(head), *(len(row[place]) for row in cells)) for place, head in zip(kept, heads, strict=True)]
        right = [self.headings[place] in self.numbers for place in kept]

        def line(words: Iterable[str]) -> str:
            padded = zip(words, spans, right, strict=True)
            return "  ".join(word.rjust(span) if to_right else word.ljust(span) for word, span, to_right in padded)

        body = (line(row[place] for place in kept).rstrip() for row in cells)
        return Text("\n".join([*([self.title] if self.title else []), line(heads), *body]), no_wrap=True)

    def _least(self, cells: list[list[str]], place: int) -> int:
        """The width that a column cannot go below."""
        heading = self.headings[place]
        longest = max((len(row[place]) for row in cells), default=0)
        if heading in self.numbers or heading in self.whole:
            return max(longest, *(len(line) for line in heading.splitlines() or [""]))
        words = (word for text in (heading, *(row[place] for row in cells)) for word in text.split())
        return max(min(longest, LEAST_TEXT), max((len(word) for word in words), default=0))

    def _kept(self, cells: list[list[str]], width: int) -> list[int]:
        """The columns that are shown."""
        kept = list(range(len(self.headings)))
        for heading in self.optional:
            if sum(self._least(cells, place) + GAP for place in kept) <= width:
                break
            kept = [place for place in kept if self.headings[place] != heading]
        return kept


def _text(cell: Any) -> str:
    return number(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else str(cell or "")


Part = Sheet | Text
