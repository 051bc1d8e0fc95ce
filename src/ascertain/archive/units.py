"""Reporting units by the day: which codes are valid, which were given another, and which names stand for two places.

Codes are FIPS; what holds on which day is the pack `units` (DATA: "join by code, never by name").
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from ascertain.archive.manifest import table


@dataclass(frozen=True, slots=True)
class Recoding:
    """A code that feeds still use for what is now (part of) another unit, from a day on.

    `joined`: the votes are added to the other unit's own; otherwise the unit is the same one renamed.
    """

    unit: str
    since: str
    joined: bool
    why: str


RECODED: Final[Mapping[str, Recoding]] = MappingProxyType(
    {
        "46113": Recoding("46102", "2015-05-01", False, "Shannon County SD is Oglala Lakota County"),
        "51515": Recoding("51019", "2013-07-01", True, "Bedford city VA is a part of Bedford County"),
        "36000": Recoding("29095", "", True, "the Kansas City election board's voters live in Jackson County MO"),
    }
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A reporting unit and the days on which its code is one: from `since` to before `until` (ISO, empty is open)."""

    code: str
    name: str
    state: str
    kind: str
    since: str
    until: str

    def valid(self, day: str) -> bool:
        """Whether the code is one on that day."""
        return self.since <= day and (not self.until or day < self.until)


@cache
def units() -> Mapping[str, Unit]:
    """Every unit of the pack by its code."""
    return {
        row["unit"]: Unit(row["unit"], row["name"], row["state"], row["kind"], row["since"], row["until"])
        for row in table("units")
    }


def recoded(code: str, day: str) -> Recoding | None:
    """What a code stands for on a day on which it is no unit of its own; None if it is one or is unknown."""
    found = RECODED.get(code)
    return found if found is not None and found.since <= day else None


def bare_name(name: str) -> str:
    """A unit's name without the word that tells a county from a city."""
    for word in (" County", " Parish", " city", " City"):
        name = name.removesuffix(word)
    return name


@cache
def namesakes(day: str) -> Mapping[str, str]:
    """County and independent city of one name in one state, each to the other, on a day: seven pairs to 2013."""
    by_name: dict[tuple[str, str], list[Unit]] = {}
    for unit in units().values():
        if unit.kind in ("county", "city") and unit.valid(day):
            by_name.setdefault((unit.state, bare_name(unit.name)), []).append(unit)
    pairs = [found for found in by_name.values() if {unit.kind for unit in found} == {"county", "city"}]
    return {one.code: other.code for pair in pairs for one in pair for other in pair if one is not other}
