"""ClearBallot's cast vote records: a CSV with a column for every choice of every contest."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from ascertain.cvr import Card, CvrContest, Row, RowFile
from ascertain.election import Finding
from ascertain.ingest.cvr_dominion import blamed, plain
from ascertain.ingest.figures import Refused, shown
from ascertain.ingest.opening import Source
from ascertain.ingest.rows import table_of

CHOICE: Final = re.compile(r"choice_\d+_\d+:(.*):vote for (\d{1,2}):(.*):([^:]*)", re.IGNORECASE | re.DOTALL)
COUNTED: Final = "counted"


def clearballot(sources: Sequence[Source]) -> RowFile:
    """The records of one file. A name may hold a colon: the columns' names are split from both ends."""
    if len(sources) > 1:
        raise sources[1].invalid("one file is read at a time")
    (source,) = sources
    with blamed(source):
        places = _places(source)
    contests = []
    for (name, vote_for), own in places.items():
        contests.append(CvrContest(name, tuple(own), vote_for))
    if not contests:
        raise source.invalid("the header has no choice", at=1)
    return RowFile("clearballot", source.name, tuple(contests), lambda findings: _rows(source, places, findings))


Places = dict[tuple[str, int], dict[str, int]]


def _places(source: Source) -> Places:
    """Contest and votes allowed -> choice -> column."""
    import csv

    from ascertain.ingest.rows import text_of

    with text_of(source) as text:
        header = next(csv.reader(text), [])
    found: Places = {}
    for place, cell in enumerate(header):
        said = CHOICE.fullmatch(cell.strip())
        if said is None:
            if cell.strip().casefold().startswith("choice_"):
                raise Refused(f"the column {shown(cell)} can't be read", at=1)
            continue
        contest, number, choice, party = said.groups()
        own = found.setdefault((contest, int(number)), {})
        name = choice if choice not in own else f"{choice} ({party})"
        if name in own or not int(number):
            raise Refused(f"the column {shown(cell)} stands twice or allows no vote", at=1)
        own[name] = place
    if len({contest for contest, _ in found}) < len(found):
        raise Refused("a contest allows two numbers of votes", at=1)
    return found


def _rows(source: Source, places: Places, findings: list[Finding]) -> Iterator[Row]:
    left = 0
    with blamed(source), table_of(source) as (columns, rows):
        number, box, position = (columns.required(name) for name in ("rownumber", "boxid", "boxposition"))
        own, style, precinct, machine, status = (
            columns.place(name) for name in ("ballotid", "ballotstyleid", "precinctid", "scancomputername", "status")
        )

        def cell(row: Sequence[str], place: int | None) -> str:
            return "" if place is None else plain(row[place])

        for row in rows:
            if status is not None and cell(row, status).casefold() != COUNTED:
                left += 1
                continue
            card = Card(
                cell(row, number),
                cell(row, machine),
                cell(row, box),
                cell(row, position),
                cell(row, own) or None,
                cell(row, style) or None,
                cell(row, precinct) or None,
            )
            marks = {
                contest: {choice: plain(row[place]) for choice, place in choices.items()}
                for (contest, _), choices in places.items()
            }
            yield Row(card, {contest: cells for contest, cells in marks.items() if any(cells.values())})
    if left:
        text = f"{left:,} rows whose Status is not Counted are left out."
        findings.append(Finding("warn", "not_counted", "cvr", text, {"rows": left}))
