"""What the columns that a question names say of themselves: whose votes they are, and how derived ones are made."""

import math
import re
from collections.abc import Iterator
from typing import Final

import msgspec

from ascertain import archive
from ascertain.discrepancy.form import RECIPE, Party, Spec

_PARTIES: Final[dict[Party, frozenset[str]]] = {
    "Democratic": frozenset({"d", "dem", "dems", "democrat", "democrats", "democratic"}),
    "Republican": frozenset({"r", "rep", "reps", "gop", "republican", "republicans"}),
}


def other_party(party: Party) -> Party:
    """The other one of the two."""
    return "Republican" if party == "Democratic" else "Democratic"


def party_in(column: str, year: int) -> Party | None:
    """The one party that the words of a column's name belong to; None for none or both."""
    words = set(re.findall(r"[a-z]+", column.replace("{year}", " ").lower()))
    found = {party for party, own in _PARTIES.items() if words & own}
    if not found:
        rows = archive.of_year("state_votes", year)
        found = {
            party for party in _PARTIES for row in rows if row["party"] == party and _surname(row["ticket"]) & words
        }
    return found.pop() if len(found) == 1 else None


def _surname(ticket: str) -> set[str]:
    """The last word of a full name, without a suffix."""
    return set(re.findall(r"[a-z]+", re.sub(r",? (Jr|Sr)\.?$", "", ticket).lower())[-1:])


def wrong_recipes(spec: Spec) -> Iterator[tuple[str, str]]:
    """Derived columns whose recipe has a wrong type, or leads back to itself."""
    for name, recipe in spec.derived.items():
        for key, value in recipe.items():
            if key not in RECIPE:
                continue  # the set of keys is judged with the operations
            try:
                number = msgspec.convert(value, RECIPE[key])
            except msgspec.ValidationError as error:
                reason = str(error).partition(" - at ")[0]
                yield name, f"derived {name}: {key}: {reason[0].lower()}{reason[1:]}"
                continue
            if isinstance(number, float) and not math.isfinite(number):
                yield name, f"derived {name}: {key} must be a number"
        if name in _behind(spec, name):
            yield name, f"derived {name} is made from itself"


def _behind(spec: Spec, name: str) -> set[str]:
    """Every column that a derived one is made from, near or far."""
    found: set[str] = set()
    wanted = [name]
    while wanted:
        recipe = spec.derived.get(wanted.pop(), {})
        named = [recipe.get(key) for key in ("log", "complement", "of")]
        part = recipe.get("percent")
        named += part if isinstance(part, list) else []
        new = {own for own in named if isinstance(own, str)} - found
        found |= new
        wanted += new
    return found
