"""Answers as a person reads them: one sentence on top, tables below it, then what is odd and where it comes from."""

from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from ascertain.tables.audits import audit_assess, audit_draw, audit_plan, cvr
from ascertain.tables.chances import campaign, flip, power, simulate
from ascertain.tables.change import amendment, apportion, whatif
from ascertain.tables.counting import batches, findings, log_history, one_by_one, tracker
from ascertain.tables.course import brief, electors, outcome, outcome_all
from ascertain.tables.discrepancy import discrepancy, discrepancy_screen
from ascertain.tables.facts import appended, calendar, history, law, sources, tally
from ascertain.tables.petitions import duplicates, petition
from ascertain.tables.president import audit_president
from ascertain.tables.projection import project
from ascertain.tables.recounts import recount
from ascertain.tables.sheet import Part, Plain, Sheet

WIDTH_WITHOUT_A_TERMINAL = 140
LEVEL_STYLE = {"note": "dim", "warn": "yellow", "hold": "yellow", "reject": "red", "refuse": "red", "error": "red"}

RENDER: Mapping[str, Callable[[Any], list[Part]]] = {
    "amendment": amendment,
    "apportion": apportion,
    "audit_president": audit_president,
    "audit_assess": audit_assess,
    "audit_draw": audit_draw,
    "audit_plan": audit_plan,
    "batches": batches,
    "brief": brief,
    "append": appended,
    "calendar": calendar,
    "campaign": campaign,
    "cvr": cvr,
    "duplicates": duplicates,
    "discrepancy": discrepancy,
    "discrepancy_screen": discrepancy_screen,
    "electors": electors,
    "facts": one_by_one,
    "findings": findings,
    "flip": flip,
    "history": history,
    "law": law,
    "log_history": log_history,
    "outcome": outcome,
    "outcome_all": outcome_all,
    "petition": petition,
    "power": power,
    "project": project,
    "recount": recount,
    "simulate": simulate,
    "sources": sources,
    "tally": tally,
    "tracker": tracker,
    "whatif": whatif,
}
"""How each command's value is shown."""


def print_answer(command: str, value: Any, *, sentence: str, out: IO[str], findings: Iterable[Plain] = ()) -> None:
    """Write an answer for a person to `out`, as wide as the terminal."""
    console = Console(file=out, width=None if out.isatty() else WIDTH_WITHOUT_A_TERMINAL, highlight=False)
    shown = [part.shown(width=console.width) if isinstance(part, Sheet) else part for part in RENDER[command](value)]
    parts: list[RenderableType] = [Text(sentence, style="bold"), *shown]
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
    console.print(Group(*parts), soft_wrap=any(isinstance(part, Text) and part.no_wrap for part in shown))
