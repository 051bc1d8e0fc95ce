"""The text grid that all tables for people are made of, and how numbers and counts of votes are written in it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich import box
from rich.table import Table

Plain = Mapping[str, Any]


def number(value: float | None) -> str:
    """A number with thousands separators; nothing for None."""
    return "" if value is None else f"{value:,}"


def grid(
    title: str,
    headings: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    numbers: Sequence[str] = (),
    whole: Sequence[str] = (),
) -> Table:
    """A table; columns named in `numbers` stand to the right, those in `whole` are not broken into lines."""
    found = Table(title=title or None, title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    for heading in headings:
        right = heading in numbers
        found.add_column(heading, justify="right" if right else "left", no_wrap=right or heading in whole)
    for row in rows:
        found.add_row(*(number(cell) if isinstance(cell, int | float) else str(cell or "") for cell in row))
    return found


def counted(votes: Mapping[str, int], *, most: int = 8) -> str:
    """Names with their votes, most first."""
    listed = [f"{name} {votes[name]:,}" for name in list(votes)[:most]]
    rest = len(votes) - most
    return ", ".join(listed) + (f" and {rest} more" if rest > 0 else "")
