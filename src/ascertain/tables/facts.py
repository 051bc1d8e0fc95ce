"""Counts, law, days, history and sources as tables."""

from collections.abc import Iterable
from datetime import datetime
from zoneinfo import ZoneInfo

from rich.text import Text

from ascertain.election import OTHERS
from ascertain.tables.sheet import Part, Plain, Sheet, counted

_BY = {"electors": "electors", "House": "the House", "Senate": "the Senate"}


_STATED = ("status", "source", "as_of")


_EASTERN = ZoneInfo("America/New_York")


def _moment(as_of: str | None) -> str:
    """Day and minute in the east of the country; only the day where that is its end, as for a source without hours."""
    if not as_of:
        return ""
    moment = datetime.fromisoformat(as_of).astimezone(_EASTERN)
    return f"{moment:%Y-%m-%d}" if (moment.hour, moment.minute) == (23, 59) else f"{moment:%Y-%m-%d %H:%M} ET"


def tally(value: Plain) -> list[Part]:
    """Units with their leading tickets; what all rows share of status, source and time stands once, above them."""
    rows = value["rows"]
    summed: dict[str, int] = {}
    for row in rows:
        for name, votes in row["votes"].items():
            summed[name] = summed.get(name, 0) + votes
    shown = [{**{key: row[key] for key in _STATED}, "as_of": _moment(row["as_of"])} for row in rows]
    common = [key for key in _STATED if len({row[key] for row in shown}) == 1]
    apart = [key for key in _STATED if key not in common]
    names = sorted(summed, key=lambda name: -summed[name])[:3]
    lines = [
        (
            row["name"] if row["unit"] == row["name"] else f"{row['unit']} {row['name']}",
            *(row["votes"].get(name) for name in names),
            row["total"],
            row["leader"],
            row["lead"],
            row["lead_points"],
            *([" ".join(stated[key] for key in apart)] if apart else []),
        )
        for row, stated in zip(rows, shown, strict=True)
    ]
    tickets = ["\n".join(name.rsplit(" ", 1)) if name != OTHERS else "Others" for name in names]
    last = [", ".join(apart).replace("_", " ").capitalize()] if apart else []
    headings = ("Unit", *tickets, "All votes", "Leads", "by", "Points", *last)
    title = ", ".join(shown[0][key] for key in common)
    return [
        Sheet(
            title,
            headings,
            lines,
            numbers=(*tickets, "All votes", "by", "Points"),
            whole=("Unit",),
            optional=(*last, *tickets[2:], "Points", "All votes"),
        )
    ]


def law(value: Plain) -> list[Part]:
    """The rules common to all states, then each state's."""
    common = [
        (
            row["name"].replace(".", " ").replace("_", " "),
            row["text"],
            row["cite"] + ("" if row["read"] else " (not read)"),
        )
        for row in value["rules"]
    ]
    lines = [
        (
            row["state"],
            row["electors"],
            row["method"].replace("_", " "),
            "; ".join(_award(award) for award in row["awards"]),
            row["binding"].replace("_", " "),
            row["cite"],
        )
        for row in value["rows"]
    ]
    headings = ("State", "Electors", "Manner", "Awards", "Binding law", "Citation of the binding law")
    return [
        Sheet("In force", ("Rule", "What it says", "Citation"), common, optional=("Citation",)),
        Sheet("States", headings, lines, numbers=("Electors",), whole=("State",), optional=(headings[-1], "Awards")),
    ]


def _award(award: Plain) -> str:
    """Electors and who decides on them: "16 by plurality of MI", "4 given to Abraham Lincoln"."""
    if award["method"] == "given":
        return f"{award['electors']} given to {award['to']}"
    return f"{award['electors']} by {award['method'].replace('_', ' ')} of {award['decided_by']}"


def calendar(value: Plain) -> list[Part]:
    """Days in order."""
    lines = [(row["date"], row["event"].replace("_", " "), row["rule"], row["cite"]) for row in value["rows"]]
    return [Sheet("", ("Date", "Step", "Rule", "Citation"), lines, whole=("Date",), optional=("Citation",))]


def history(value: Plain) -> list[Part]:
    """Splits, or a state's winners with its streaks."""
    found: list[Part] = []
    rows = value.get("rows", ())
    if rows and "popular_winner" in rows[0]:
        return [_splits(rows)]
    if rows:
        lines = [
            (
                str(row["election"]),
                row["state"],
                row["winner"],
                row["party"],
                row["margin"],
                row["margin_points"],
                row["decided_by"],
                counted(row["electors_for"]),
            )
            for row in rows
        ]
        headings = ("Election", "State", "Chose", "Party", "by", "Points", "Decided by", "Electors, if not all")
        optional = ("Points", headings[-1], "Party")
        found.append(
            Sheet("Winners", headings, lines, numbers=("by", "Points"), whole=("Election", "State"), optional=optional)
        )
    runs = [(run["state"], run["party"], str(run["from"]), str(run["to"]), run["length"]) for run in value["streaks"]]
    found.append(Sheet("Streaks", ("State", "Party", "From", "To", "Elections"), runs, numbers=("Elections",)))
    return found


def _splits(rows: Iterable[Plain]) -> Sheet:
    lines = [
        (
            str(row["election"]),
            row["electoral_winner"],
            row["popular_winner"],
            row["popular_lead"],
            row["popular_lead_points"],
            _BY[row["decided_by"]],
        )
        for row in rows
    ]
    headings = ("Election", "Elected", "Led in votes", "by", "Points", "Elected by")
    return Sheet("", headings, lines, numbers=("by", "Points"), whole=("Election",))


def sources(value: Plain) -> list[Part]:
    """Packs on a line each; one asked for by id also with its columns and notes."""
    rows = value["rows"]
    lines = [
        (row["id"], row["title"], row["rows"], row["quality"], row["licence"], row["credit"], row["sha256"][:12])
        for row in rows
    ]
    headings = ("Id", "Title", "Rows", "Quality", "Licence", "Credit", "SHA-256")
    optional = ("SHA-256", "Credit", "Licence")
    found: list[Part] = [Sheet("", headings, lines, numbers=("Rows",), optional=optional)]
    for row in rows:
        if "columns" in row:
            found += [Text(f"Columns: {', '.join(row['columns'])}"), Text(row["notes"])]
    return found


def appended(value: Plain) -> list[Part]:
    """What became of a file's reports, and the head to be published."""
    names = ("appended", "duplicates", "unchanged", "held", "rejected", "skipped")
    line = [value[name] for name in names]
    return [Sheet("", names, [line], numbers=names), Text(f"Head: {value['head']}")]
