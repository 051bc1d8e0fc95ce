"""County results of two elections on the same units, from the packs: a baseline and what came of it."""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain import archive
from ascertain.election import STATES

FOLDED: Final = {"46113": "46102", "51515": "51019"}
"""Units that were joined to others or have another code now."""
WHOLE: Final = {"AK": "02000", "CT": "09000"}
"""States taken as one unit: Alaska counts by its own districts, Connecticut's units of 2024 are not its counties."""


@dataclass(frozen=True)
class Pair:
    """Votes of the first side, the second and others [n, 3] in two elections, units sorted by state and code."""

    fips: tuple[str, ...]
    state: tuple[str, ...]
    baseline: NDArray[np.int64]
    final: NDArray[np.int64]


def place_of(unit: str, state: str, *, joined: bool = True) -> str | None:
    """The unit among whose votes a county's are counted; None for what is no place of its own."""
    if state in WHOLE and (joined or state == "AK"):
        return WHOLE[state]
    return None if unit[2:] in ("999", "000") else FOLDED.get(unit, unit)


@cache
def county_votes(year: int, *, joined: bool = True) -> dict[str, tuple[str, NDArray[np.int64]]]:
    """State and votes of the two leading parties' tickets and others by unit; `joined` takes Connecticut as one."""
    states = {row["unit"]: row["state"] for row in archive.table("units")}
    parties = {name: ticket.colour for name, ticket in archive.tickets_of(year).items()}
    found: dict[str, tuple[str, NDArray[np.int64]]] = {}
    for row in archive.table(f"county_votes_{year}"):
        unit = row["unit"]
        state = states.get(unit) or _state(unit)
        placed = place_of(unit, state, joined=joined)
        if placed is None:
            continue
        unit = placed
        place = {"democratic": 0, "republican": 1}.get(parties.get(row["ticket"], ""), 2)
        if unit not in found:
            found[unit] = (state, np.zeros(3, dtype=np.int64))
        found[unit][1][place] += int(row["votes"])
    return found


def _state(unit: str) -> str:
    codes = {row["fips"]: row["unit"] for row in archive.table("jurisdictions") if row["unit"] in STATES}
    return codes[unit[:2]]


@cache
def pair(before: int, after: int) -> Pair:
    """Two elections on the units that have votes in both."""
    first, second = county_votes(before), county_votes(after)
    both = sorted((state, unit) for unit, (state, votes) in first.items() if unit in second and votes[:2].sum() > 0)
    units = [unit for _, unit in both]
    return Pair(
        tuple(units),
        tuple(state for state, _ in both),
        np.array([first[unit][1] for unit in units]),
        np.array([second[unit][1] for unit in units]),
    )
