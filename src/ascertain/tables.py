"""Answers as a person reads them: one sentence on top, tables below it, then what is odd and where it comes from."""

import html
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import IO, Any

from rich import box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ascertain.election import OTHERS

WIDTH_WITHOUT_A_TERMINAL = 140
LEVEL_STYLE = {"note": "dim", "warn": "yellow", "hold": "yellow", "reject": "red", "refuse": "red", "error": "red"}
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


def _people(value: Plain) -> str:
    names = [name for name in (value.get("president"), value.get("vice_president")) if name]
    return " / ".join(names) or "no vote"


def outcome(value: Plain) -> list[RenderableType]:
    """The course stage by stage, the departures, contingent elections and the states."""
    electors, vote = value["electors"], value["popular_vote"]
    stages: list[tuple[str, str]] = []
    if vote:
        stages.append(("Votes", f"{counted(vote['votes'], most=6)}; {vote['total']:,} in all"))
    tied = f"; {electors['tied']} in doubt by a tie" if electors.get("tied") else ""
    appointed = (
        f"{electors['appointed']} of {electors['allotted']} allotted; the majority is {electors['majority']}{tied}"
    )
    stages += [("Electors appointed", appointed), ("Pledged", counted(electors["pledged"]))]
    for office, title in (("president", "President"), ("vice_president", "Vice president")):
        if electors[office] is None:
            continue
        cast, sure = electors[office]["cast"], electors[office]["counted"]
        stages.append((f"{title}: cast", counted(cast, most=14)))
        stages.append((f"{title}: counted", "the same" if cast == sure else counted(sure, most=14)))
    stages += [(f"Congress: {row['state'] or 'several'}", _objection(row)) for row in value["objections"]]
    stages += [(f"Also read without {row['without']}", _alternative(row)) for row in value["alternatives"]]
    stages += _contingent(value["contingent"] or ())
    for office, title in (("president", "President"), ("vice_president", "Vice president")):
        won = value[office]
        stages.append((title, f"{won['name']}, elected by {_by(won['elected_by'])}" if won["name"] else "nobody"))
    takes = value["takes_office"]
    stages.append(
        ("Takes office", f"{takes['name'] or 'as the succession law says'}, {takes['capacity']}, {takes['on']}")
    )
    found: list[RenderableType] = [grid(f"The course of {value['election']}", ("Stage", ""), stages)]
    if value["departures"]:
        found.append(_departures(value["departures"]))
    found.append(_states(value["states"]))
    return found


def _objection(row: Plain) -> str:
    """What was asked, what the Houses answered, what became of the votes."""
    answers = [
        f"{chamber.capitalize()} {row[chamber]}{' ' + row[chamber + '_vote'] if row[chamber + '_vote'] else ''}"
        for chamber in ("house", "senate")
        if row[chamber]
    ]
    whom = f", {row['person']}" if row["person"] else ""
    said = f" ({', '.join(answers)})" if answers else ""
    return f"{row['question']}{whom}: {row['effect'].replace('_', ' ')}{said}, under {row['rule'].replace('_', ' ')}"


def _alternative(row: Plain) -> str:
    votes = "; ".join(counted(row[office], most=2) for office in ("president", "vice_president"))
    return f"{row['base']} appointed, majority {row['majority']}: {votes}"


def _by(elected_by: str) -> str:
    return elected_by if elected_by in ("electors", "nobody") else f"the {elected_by}"


def _contingent(elections: Iterable[Plain]) -> list[tuple[str, str]]:
    lines = []
    for election in elections:
        title = f"{election['chamber']}, {election['office'].replace('_', ' ')}"
        taken = "; ".join(f"ballot {ballot['ballot']}: {counted(ballot['votes'])}" for ballot in election["ballots"])
        among = ", ".join(election["eligible"])
        lines.append((title, f"{election['needed']} of {election['of']} needed among {among}. {taken}"))
    return lines


def _departures(rows: Sequence[Plain]) -> Table:
    lines = []
    for row in rows:
        pledged = {"president": row["pledged"], "vice_president": row["pledged_vice_president"]}
        voted = {"president": row["voted"], "vice_president": row["voted_vice_president"]}
        if row["elector"] is None and row["office"] in pledged:  # a count of votes for one office
            pledged = {row["office"]: pledged[row["office"]]}
        instead = f" ({row['replaced_by']})" if row["replaced_by"] else ""
        lines.append(
            (
                row["state"],
                row["electors"],
                row["elector"] or {"vice_president": "(for vice president)"}.get(row["office"], ""),
                _people(pledged),
                _people(voted),
                row["disposition"].replace("_", " ") + instead,
            )
        )
    headings = ("State", "Electors", "Elector", "Pledged to", "Voted for", "What became of it")
    return grid("Departures from the pledge", headings, lines, numbers=("Electors",))


def _states(rows: Sequence[Plain]) -> Table:
    lines = [
        (
            row["state"],
            row["electors"],
            counted(row["pledged"]),
            row["winner"] if row["margin"] is not None else "",
            row["margin"],
            row["margin_points"],
            row["certified"] or "",
        )
        for row in rows
    ]
    headings = ("State", "Electors", "Pledged", "Leads in votes", "by", "Points", "Certified")
    return grid("States", headings, lines, numbers=("Electors", "by", "Points"))


def outcome_all(rows: Sequence[Plain]) -> list[RenderableType]:
    """Every election on a line."""
    lines = [
        (
            str(row["election"]),
            row["appointed"],
            row["majority"],
            row["president"],
            _by(row["elected_by"]),
            row["vice_president"],
            _by(row["vice_president_elected_by"]),
            "not first in votes" if row["popular_winner_lost"] else "",
            "as recorded" if row["matches_record"] else "; ".join(row["differences"]),
        )
        for row in rows
    ]
    headings = ("Election", "Appointed", "Majority", "President", "by", "Vice president", "by ", "", "Record")
    return [grid("", headings, lines, numbers=("Appointed", "Majority"), whole=("President", "Vice president"))]


_STATED = ("status", "source", "as_of")


def _moment(as_of: str | None) -> str:
    """Day and minute; only the day where the source gave no hour."""
    text = (as_of or "")[:19].replace("T", " ")
    return text[:10] if text.endswith("23:59:59") else text[:16]


def tally(value: Plain) -> list[RenderableType]:
    """Units with their leading tickets; what all rows share of status, source and time stands once, above them."""
    rows = value["rows"]
    summed: dict[str, int] = {}
    for row in rows:
        for name, votes in row["votes"].items():
            summed[name] = summed.get(name, 0) + votes
    shown = [{**{key: row[key] for key in _STATED}, "as_of": _moment(row["as_of"])} for row in rows]
    common = [key for key in _STATED if len({row[key] for row in shown}) == 1]
    apart = [key for key in _STATED if key not in common]
    names = sorted(summed, key=lambda name: -summed[name])[: 2 if apart else 3]
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
        grid(title, headings, lines, numbers=(*tickets, "All votes", "by", "Points"), whole=("Unit", "Leads", *last))
    ]


def electors(value: Plain) -> list[RenderableType]:
    """Electors, alone or in groups."""
    lines = [
        (
            row["state"],
            row["electors"],
            row["elector"],
            row["party"],
            _people(row["pledged"]),
            _people(row["voted"]),
            row["disposition"].replace("_", " "),
            row["binding"].replace("_", " "),
            row["note"],
        )
        for row in value["rows"]
    ]
    headings = (
        "State",
        "Electors",
        "Elector",
        "Party",
        "Pledged to",
        "Voted for",
        "Disposition",
        "Binding law",
        "Note",
    )
    return [grid("", headings, lines, numbers=("Electors",))]


def law(value: Plain) -> list[RenderableType]:
    """The rules common to all states, then each state's."""
    common = [
        ("Majority", value["majority_rule"]),
        ("Ballot", value["ballot"].replace("_", " ")),
        ("Counting", f"{value['counting_act'].replace('_', ' ')}: {value['counting_cite']}"),
        (
            "If nobody has it",
            f"{value['contingent']['house']} House among {value['contingent']['house_among']}, "
            f"Senate among {value['contingent']['senate_among'] or 'those tied'}",
        ),
    ]
    lines = [
        (
            row["state"],
            row["electors"],
            row["method"].replace("_", " "),
            "; ".join(
                f"{award['electors']} by {award['decided_by']} {award['to'] or ''}".strip() for award in row["awards"]
            ),
            row["binding"].replace("_", " "),
            row["cite"],
        )
        for row in value["rows"]
    ]
    headings = ("State", "Electors", "Manner", "Awards", "Binding law", "Citation")
    return [grid("In force", ("", " "), common), grid("States", headings, lines, numbers=("Electors",))]


def calendar(value: Plain) -> list[RenderableType]:
    """Days in order."""
    lines = [(row["date"], row["event"].replace("_", " "), row["rule"], row["cite"]) for row in value["rows"]]
    return [grid("", ("Date", "Step", "Rule", "Citation"), lines)]


def history(value: Plain) -> list[RenderableType]:
    """Splits, or a state's winners with its streaks."""
    found: list[RenderableType] = []
    rows = value.get("rows", ())
    if rows and "popular_winner" in rows[0]:
        return [_splits(rows)]
    if rows:
        lines = [
            (str(r["election"]), r["state"], r["winner"], r["party"], r["margin"], r["margin_points"], r["decided_by"])
            for r in rows
        ]
        headings = ("Election", "State", "Chose", "Party", "by", "Points", "Decided by")
        found.append(grid("Winners", headings, lines, numbers=("by", "Points")))
    runs = [(run["state"], run["party"], str(run["from"]), str(run["to"]), run["length"]) for run in value["streaks"]]
    found.append(grid("Streaks", ("State", "Party", "From", "To", "Elections"), runs, numbers=("Elections",)))
    return found


def _splits(rows: Iterable[Plain]) -> Table:
    lines = [
        (
            str(row["election"]),
            row["electoral_winner"],
            row["popular_winner"],
            row["popular_lead"],
            row["popular_lead_points"],
            _by(row["decided_by"]),
        )
        for row in rows
    ]
    headings = ("Election", "Elected", "Led in votes", "by", "Points", "Elected by")
    return grid("", headings, lines, numbers=("by", "Points"))


def sources(value: Plain) -> list[RenderableType]:
    """Packs on a line each; one asked for by id also with its columns and notes."""
    rows = value["rows"]
    lines = [
        (row["id"], row["title"], row["rows"], row["quality"], row["licence"], row["credit"], row["sha256"][:12])
        for row in rows
    ]
    headings = ("Id", "Title", "Rows", "Quality", "Licence", "Credit", "SHA-256")
    found: list[RenderableType] = [grid("", headings, lines, numbers=("Rows",))]
    for row in rows:
        if "columns" in row:
            found += [Text(f"Columns: {', '.join(row['columns'])}"), Text(row["notes"])]
    return found


RENDER: Mapping[str, Callable[[Any], list[RenderableType]]] = {
    "calendar": calendar,
    "electors": electors,
    "history": history,
    "law": law,
    "outcome": outcome,
    "outcome_all": outcome_all,
    "sources": sources,
    "tally": tally,
}
"""How each command's value is shown."""


def print_answer(
    command: str,
    value: Any,
    *,
    sentence: str,
    out: IO[str],
    findings: Iterable[Plain] = (),
    render: Callable[[Any], list[RenderableType]] | None = None,
) -> None:
    """Write an answer for a person to `out`; `render` shows a value that no table here does."""
    terminal = out.isatty()
    console = Console(file=out, width=None if terminal else WIDTH_WITHOUT_A_TERMINAL, highlight=False)
    parts: list[RenderableType] = [Text(sentence, style="bold"), *(render or RENDER[command])(value)]
    odd = [
        Padding(Text(f"{item['level']}: {item['message']}", style=LEVEL_STYLE.get(item["level"], "")), (0, 0, 0, 2))
        for item in findings
    ]
    if odd:
        parts += [Text("Worth knowing", style="bold"), *odd]
    if isinstance(value, dict) and value.get("sources") and command != "sources":
        names = ", ".join(source["id"] for source in value["sources"])
        test = " This is a test log." if value.get("test") else ""
        parts.append(Text(f"As of {value['as_of']} ({value['status']}). Sources: {names}.{test}", style="dim"))
    console.print(Group(*parts))


def to_html(sentence: str, rows: Sequence[Plain]) -> str:
    """An answer for a notebook: the sentence and a plain table."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    head = "".join(f"<th scope='col'>{html.escape(name)}</th>" for name in columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_text(row.get(name)))}</td>" for name in columns) + "</tr>" for row in rows
    )
    return f"<p>{html.escape(sentence)}</p><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _text(value: object) -> str:
    return number(value) if isinstance(value, int | float) and not isinstance(value, bool) else str(value or "")
