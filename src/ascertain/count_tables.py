"""The count on its way as a person reads it: the log's commands, the tracker, batches, and a replay in a terminal."""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.text import Text

from ascertain.election import OTHERS, STATES
from ascertain.tables import Plain, grid
from ascertain.tally import standing
from ascertain.wire import ReplayLine

BATCHES_SHOWN: Final = 12
STATES_SHOWN: Final = 20


def _time(stamp: str | None) -> str:
    """Day, hour and minute in the zone of the stamp."""
    return (stamp or "")[:16].replace("T", " ") + (" UTC" if (stamp or "").endswith("+00:00") else "")


def _about(value: int | None, exact: bool) -> str:
    """A number; "about" where it was rebuilt from rounded shares."""
    return "" if value is None else f"{value:,}" if exact else f"about {value:,}"


def _points(value: float | None, *, sign: bool = False) -> str:
    return "" if value is None else f"{value:+.2f}" if sign else f"{value:.2f}"


def tracker(value: Plain) -> list[RenderableType]:
    """States beside the election before; margins are of all votes, first ticket less second."""
    first, second = value["tickets"]
    before, short = value["before"], [name.rsplit(" ", 1)[-1] for name in value["tickets"]]
    some_left = any(row["outstanding"] for row in value["rows"])
    lines = []
    for row in value["rows"]:
        shares, left = row["shares"] or {}, row["outstanding"]
        cells = (
            row["name"] + (" *" if row["certified"] else ""),
            row["votes"][first],
            row["votes"][second],
            *(_points(shares.get(name)) for name in (first, second, "others")),
            _points(row["margin_points"], sign=True),
            _points(row["previous_margin_points"], sign=True),
            _points(row["shift_points"], sign=True),
            row["total"],
            row["change_percent"],
        )
        ahead = f"{left['estimate']:,} ({left['low']:,} to {left['high']:,})" if left else ""
        lines.append((*cells, ahead) if some_left else cells)
    headings = ("Unit", *short, *(f"{name} %" for name in (*short, "Others")), "Margin", f"in {before}", "Shift")
    headings = (*headings, "Votes", f"on {before}, %", *(("Left (low to high)",) if some_left else ()))
    note = f"* certified. Margins in points of all votes, {first} less {second}."
    return [grid(note, headings, lines, numbers=headings[1:], whole=("Unit",))]


def batches(value: Plain) -> list[RenderableType]:
    """Steps of a count, newest first."""
    lines = [
        (
            _time(row["time"]),
            row["source"],
            row["kind"],
            _about(row["added"], row["exact"]),
            ", ".join(f"{name.rsplit(' ', 1)[-1]} {100 * share:.1f} %" for name, share in (row["split"] or {}).items()),
            f"{row['leader']} leads by {_about(row['margin'], row['exact'])}" if row["leader"] else "no leader",
            row["left"],
            f"{100 * row['needed']:.2f} %" if row["needed"] is not None else row["note"],
        )
        for row in value["rows"]
    ]
    note = "Split and needed are shares of the two leaders' votes; the trailing side must exceed what is needed."
    headings = ("Time", "Source", "Kind", "Added", "Split", "After it", "Left", "Needed")
    return [grid(note, headings, lines, numbers=("Added", "Left"), whole=("Time", "After it"))]


def _facts(value: Plain) -> list[RenderableType]:
    """An answer of one row, a key on a line."""
    frame = {"as_of", "status", "sources", "findings", "test"}
    lines = [(name.replace("_", " "), str(cell)) for name, cell in value.items() if name not in frame]
    return [grid("", ("", " "), lines)]


def findings(value: Plain) -> list[RenderableType]:
    """Findings on a line each."""
    rows = value["rows"]
    lines = [
        (row["level"], row["code"], row["unit"], str(row["seq"] or ""), row["message"], row["file"]) for row in rows
    ]
    return [grid("", ("Level", "Code", "Unit", "Row", "Finding", "File"), lines)]


def history(value: Plain) -> list[RenderableType]:
    """Rows of one unit."""
    lines = [
        (
            str(row["seq"]),
            _time(row["as_of"]),
            _time(row["received"]),
            row["source"],
            row["count_item"],
            row["status"],
            row["basis"],
            row["total"],
            ", ".join(f"{name} {votes:,}" for name, votes in list(row["votes"].items())[:3]),
            f"held: {', '.join(row['codes'])}" if row["held"] else ", ".join(row["codes"]),
        )
        for row in value["rows"]
    ]
    headings = ("Row", "As of", "Received", "Source", "Item", "Status", "Basis", "Votes", "", "Verdict")
    return [grid("", headings, lines, numbers=("Row", "Votes"))]


RENDER: Mapping[str, Callable[[Any], list[RenderableType]]] = {
    "batches": batches,
    "facts": _facts,
    "findings": findings,
    "log_history": history,
    "tracker": tracker,
}
"""How each value about a count on its way is shown."""


class Board:
    """What a replay shows: the nation as the last source has it, the closest units, and the latest batches."""

    def __init__(self, year: str) -> None:
        self.year = year
        self.units: dict[str, ReplayLine] = {}
        self.batches: deque[ReplayLine] = deque(maxlen=BATCHES_SHOWN)
        self.last: ReplayLine | None = None

    def add(self, line: ReplayLine) -> None:
        """Enter a statement."""
        self.last = line
        if not line.held:
            self.units[line.unit] = line
        if line.held or line.added:
            self.batches.appendleft(line)

    def __rich__(self) -> RenderableType:
        if self.last is None:
            return Text(f"{self.year}: nothing counted yet")
        line = self.last
        lead = f"{line.nation_leader} leads by {_about(line.nation_lead, line.exact)}" if line.nation_leader else ""
        head = Text(f"{self.year}, {_time(line.as_of)}, {line.source}: {lead}", style="bold")
        states = [own for unit, own in self.units.items() if unit in STATES] or list(self.units.values())
        states.sort(key=lambda own: own.lead / own.total if own.total else 1.0)
        names = [name for name in line.nation if name != OTHERS][:2]
        lines = [
            (
                STATES.get(own.unit, own.unit),
                *(own.votes.get(name) for name in names),
                own.total,
                own.leader,
                own.lead,
                f"{100 * own.lead / own.total:.2f}" if own.total else "",
                _time(own.as_of),
            )
            for own in states[:STATES_SHOWN]
        ]
        headings = ("Closest", *names, "All votes", "Leads", "by", "Points", "As of")
        steps = [
            (
                _time(own.as_of),
                STATES.get(own.unit, own.unit),
                "held" if own.held else _about(own.added, own.exact),
                f"{own.leader} leads by {_about(own.lead, own.exact)}" if standing(own.votes).leader else "",
            )
            for own in self.batches
        ]
        return Group(
            head,
            grid("", headings, lines, numbers=(*names, "All votes", "by", "Points")),
            grid("Latest batches", ("Time", "Unit", "Added", "After it"), steps, numbers=("Added",)),
        )


def play(lines: Iterable[ReplayLine], *, title: str) -> None:
    """Show a replay in the terminal until it ends or is interrupted."""
    board = Board(title)
    drawn = datetime.min
    with Live(board, console=Console(highlight=False), auto_refresh=False) as live:
        for line in lines:
            board.add(line)
            now = datetime.now()
            if (now - drawn).total_seconds() > 0.1:
                live.refresh()
                drawn = now
        live.refresh()
