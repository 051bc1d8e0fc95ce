"""What would change the course, as tables: a what-if beside the actual, seats, amendment and compact."""

from collections.abc import Mapping
from typing import Any

from ascertain.tables.course import by
from ascertain.tables.sheet import Part, Plain, Sheet, counted


def whatif(value: Plain) -> list[Part]:
    """How it was and how it would be, then every state whose votes, electors or electors' votes change."""
    was, electors = value["baseline"], value["electors"]
    doubt = f"; {electors['tied']} in doubt" if electors.get("tied") else ""
    rows = [
        ("Pledged", counted(was["electors"]), counted(electors["pledged"]) + doubt),
        ("Counted", counted(was["counted"], most=9), counted(electors["president"]["counted"], most=9)),
        ("President", _won(was["president"]), _won(value["president"])),
        ("Vice president", _won(was["vice_president"]), _won(value["vice_president"])),
    ]
    found: list[Part] = [Sheet(value["scenario"]["canonical"], ("", "As it was", "What if"), rows)]
    changed = [row for row in value["differences"] if row["stage"] == "ascertainment"]
    moved = [row for row in value["differences"] if row["stage"] == "tally"]
    known = {row["state"] for row in changed}
    voted = [
        row
        for row in value["differences"]
        if row["stage"] == "counted"
        and row["state"] not in known
        and row.get("office", "president") != "vice_president"
    ]
    for title, listed in (("Electors", changed), ("Electors' votes", voted), ("Votes", moved)):
        lines = [(row["state"], _side(row["from"]), _side(row["to"])) for row in listed]
        if lines:
            found.append(Sheet(title, ("State", "As it was", "What if"), lines))
    return found


def _won(value: Plain) -> str:
    return f"{value['name']}, by {by(value['elected_by'])}" if value["name"] else "nobody"


def _side(value: Any) -> str:
    return counted(value, most=3) if isinstance(value, Mapping) else str(value or "")


def apportion(value: Plain) -> list[Part]:
    """Seats by state."""
    lines = [(row["state"], row["population"], row["seats"]) for row in value["rows"]]
    return [Sheet("", ("State", "Population", "Seats"), lines, numbers=("Population", "Seats"))]


def amendment(value: Plain) -> list[Part]:
    """What each step needs, then the compact."""
    propose, ratify, compact = value["propose"], value["ratify"], value["compact"]
    lines = [
        (
            "Proposed by Congress",
            f"{propose['house']} of {propose['house_of']} and {propose['senate']} of {propose['senate_of']}",
        ),
        ("or by a convention, called by", f"{value['convention']} of {ratify['of']} states"),
        ("Ratified by", f"{ratify['states']} of {ratify['of']} states"),
        ("Blocked by", f"{value['block']} states"),
        (
            f"The compact on {compact['on']}",
            f"{compact['electors']} of {compact['needed']} electors for {compact['election']}",
        ),
        ("Its members", ", ".join(compact["members"]) or "none"),
    ]
    return [Sheet("", ("Step", "Needs"), lines)]
