"""A replay in a terminal: the nation, the closest units, and the latest batches, redrawn as the count goes on."""

import time
from collections import deque
from collections.abc import Iterable
from typing import Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from ascertain.election import OTHERS, STATES
from ascertain.tables.counting import about, moment_of
from ascertain.tables.sheet import Plain, Sheet

BATCHES_SHOWN: Final = 12
STATES_SHOWN: Final = 20
REDRAWN_EVERY: Final = 0.1
"""Seconds between two pictures."""


class Board:
    """What a replay shows; lines are records of `replay` as plain values."""

    def __init__(self, title: str, *, width: int) -> None:
        self.title, self.width = title, width
        self.units: dict[str, Plain] = {}
        self.batches: deque[Plain] = deque(maxlen=BATCHES_SHOWN)
        self.last: Plain | None = None

    def add(self, line: Plain) -> None:
        """Enter a statement."""
        self.last = line
        if not line["held"]:
            self.units[line["unit"]] = line
        if line["held"] or line["added"]:
            self.batches.appendleft(line)

    def __rich__(self) -> RenderableType:
        if self.last is None:
            return Text(f"{self.title}: nothing counted yet")
        last = self.last
        lead = (
            f"{last['nation_leader']} leads by {about(last['nation_lead'], last['exact'])}"
            if last["nation_leader"]
            else ""
        )
        head = Text(f"{self.title}, {moment_of(last['as_of'])}, {last['source']}: {lead}", style="bold")
        return Group(head, self._closest(last).table(width=self.width), self._latest().table(width=self.width))

    def _closest(self, last: Plain) -> Sheet:
        """The units with the smallest leads; states where there are any."""
        listed = [own for unit, own in self.units.items() if unit in STATES] or list(self.units.values())
        listed.sort(key=lambda own: own["lead"] / own["total"] if own["total"] else 1.0)
        names = [name for name in last["nation"] if name != OTHERS][:2]
        rows = [
            (
                STATES.get(own["unit"], own["unit"]),
                *(own["votes"].get(name) for name in names),
                own["total"],
                own["leader"],
                own["lead"],
                f"{100 * own['lead'] / own['total']:.2f}" if own["total"] else "",
                moment_of(own["as_of"]),
            )
            for own in listed[:STATES_SHOWN]
        ]
        headings = ("Closest", *names, "All votes", "Leads", "by", "Points", "As of")
        return Sheet("", headings, rows, numbers=(*names, "All votes", "by", "Points"), optional=("As of", "All votes"))

    def _latest(self) -> Sheet:
        rows = [
            (
                moment_of(own["as_of"]),
                STATES.get(own["unit"], own["unit"]),
                "held" if own["held"] else about(own["added"], own["exact"]),
                f"{own['leader']} leads by {about(own['lead'], own['exact'])}" if own["leader"] else "",
            )
            for own in self.batches
        ]
        return Sheet("Latest batches", ("Time", "Unit", "Added", "After it"), rows, numbers=("Added",))


def play(lines: Iterable[Plain], *, title: str) -> None:
    """Show a replay in the terminal until it ends or is interrupted."""
    console = Console(highlight=False)
    board, drawn = Board(title, width=console.width), 0.0
    with Live(board, console=console, auto_refresh=False) as live:
        for line in lines:
            board.add(line)
            if time.monotonic() - drawn > REDRAWN_EVERY:
                live.refresh()
                drawn = time.monotonic()
        live.refresh()
