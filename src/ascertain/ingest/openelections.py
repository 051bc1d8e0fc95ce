"""OpenElections files, county or precinct, old header (last, first, middle, suffix) or new (candidate).

They hold the public canvass without date or status. Running mates stand in the name; the state stands in the file's
name ("20161108__ri__general__precinct.csv") or follows from its counties.
"""

import re
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Final

from ascertain.election import STATES
from ascertain.ingest.assembly import Assembly, Stated
from ascertain.ingest.figures import Refused, shown, whole
from ascertain.ingest.people import is_presidential
from ascertain.ingest.places import Place
from ascertain.ingest.rows import Columns, table_of
from ascertain.returns import TOTAL, Report

COUNTIES: Final = ("county", "parish", "jurisdiction")
MODES: Final = (
    *("election_day", "absentee", "absentee_votes", "early_voting", "early_votes", "provisional", "mail", "mail_votes"),
    *("election_day_votes", "provisional_votes", "early", "uocava"),
)
NAME: Final = ("first", "middle", "last", "suffix")
_STATE_IN_NAME = re.compile(r"(?:^|[_\W])(\d{8})__([a-z]{2})__")
LOOK_AHEAD: Final = 200_000
"""Rows read before a state must be known from its counties' names."""


def read(assembly: Assembly) -> list[Report]:
    """The reports of the presidential rows; other offices are skipped and counted."""
    with table_of(assembly.source) as (columns, rows):
        table = _Table(assembly, columns)
        stated = assembly.undated("openelections")
        for row in rows:
            if not is_presidential(row[table.office]):
                assembly.skipped += 1
                continue
            table.take(row, stated)
        table.flush(stated)
    return assembly.reports()


class _Table:
    """The columns of one file, and its rows until its state is known."""

    def __init__(self, assembly: Assembly, columns: Columns) -> None:
        self.assembly = assembly
        self.office, self.votes = columns.required("office"), columns.required("votes", "total_votes")
        self.candidate = columns.place("candidate")
        self.names = [place for name in NAME if (place := columns.place(name)) is not None]
        if self.candidate is None:
            columns.required("last")
        self.county, self.precinct = columns.place(*COUNTIES), columns.place("precinct", "ward")
        if self.county is None and self.precinct is None:
            raise Refused("the header has neither county nor precinct", at=1)
        self.party = columns.place("party")
        self.modes: Mapping[int, str] = {
            place: "absentee-mail" if "absentee" in name else assembly.mode(name.removesuffix("_votes"))
            for name in MODES
            if (place := columns.place(name)) is not None
        }
        self.state = assembly.request.state or _state_in(assembly)
        self._waiting: list[tuple[int, Sequence[str]]] = []

    def take(self, row: Sequence[str], stated: Stated) -> None:
        """One presidential row, kept until the state is known."""
        if self.state is not None:
            self._add(row, stated)
            return
        if self.county is None:
            raise Refused("which state it is of is said neither by the file's name nor by a county; give --state")
        if len(self._waiting) >= LOOK_AHEAD:
            raise Refused("its counties are those of several states; give --state")
        self._waiting.append((int(self.assembly.source.at), row))

    def flush(self, stated: Stated) -> None:
        """The rows that waited: the state is the only one that has counties of all their names."""
        if not self._waiting:
            return
        county = self.county or 0
        names = {row[county].strip() for _, row in self._waiting} - {""}
        self.state = self.assembly.places.state_with(name for name in names if not _is_total(name))
        if self.state is None:
            raise Refused("no state, or more than one, has counties of all these names; give --state", at=2)
        for number, row in self._waiting:
            self.assembly.source.at = number
            self._add(row, stated)

    def _add(self, row: Sequence[str], stated: Stated) -> None:
        votes = row[self.votes].strip()
        place = self._place(row)
        if place is None or not votes:
            self.assembly.skipped += 1
            return
        name = self._name(row)
        party = "" if self.party is None else row[self.party].strip()
        if not name:
            raise Refused("the row has votes and no candidate", code="unknown_choice")
        self.assembly.add(place, TOTAL, name, whole(votes), stated, party=party)
        by_item: dict[str, int] = {}
        for where, item in self.modes.items():
            if row[where].strip():
                by_item[item] = by_item.get(item, 0) + whole(row[where], what="a mode's votes")
        for item, count in by_item.items():
            self.assembly.add(place, item, name, count, stated, party=party)

    def _name(self, row: Sequence[str]) -> str:
        if self.candidate is not None:
            return row[self.candidate].strip()
        return " ".join(row[place].strip() for place in self.names if row[place].strip())

    def _place(self, row: Sequence[str]) -> Place | None:
        """The unit of a row: county, precinct of a county, or precinct of a state whose file names no county."""
        state = self.state or ""
        county = row[self.county].strip() if self.county is not None else ""
        precinct = row[self.precinct].strip() if self.precinct is not None else ""
        if _is_total(county) or _is_total(precinct):
            return None
        if self.county is None:
            if not precinct:
                raise Refused("the row names no precinct", code="unknown_unit")
            return Place(f"{state}/{precinct}")
        found = self.assembly.places.name(state, county)
        return Place(f"{found.unit}/{precinct}", found.part) if precinct else found


def _is_total(name: str) -> bool:
    """A line that sums the others."""
    return name.casefold() in ("total", "totals", "state total", "statewide", "all")


def _state_in(assembly: Assembly) -> str | None:
    """The state and the day in a name such as 20161108__ri__general__precinct.csv; another day's file is refused."""
    found = _STATE_IN_NAME.search(assembly.source.name.casefold())
    if found is None:
        return None
    day, state = found.group(1), found.group(2).upper()
    if day != assembly.request.day.strftime("%Y%m%d"):
        raise Refused(f"its name says {day}; the election is of {assembly.request.day.isoformat()}", at="")
    if state not in STATES:
        raise Refused(f"its name says {shown(state)}, which is no state", code="unknown_unit", at="")
    return state


def is_header(names: Sequence[str]) -> bool:
    """Whether a header is one of OpenElections'."""
    return (
        "office" in names
        and ("votes" in names or "total_votes" in names)
        and ("candidate" in names or "last" in names)
        and any(name in names for name in chain(COUNTIES, ("precinct", "ward")))
    )
