"""The vocabulary of an election: units, tickets, offices, statuses and findings.

Terms follow NIST SP 1500-100 (reporting unit, contest, count status, count item type) and the statutes.
Identities are short strings: "US", "MI", "ME-02", a five-digit county FIPS, residuals "ME-RES" and "US-RES".
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

OTHERS: Final = "Other candidates and write-ins"
"""The bundle of everything without a ticket: counted in totals, never awarded electors."""

UNPLEDGED: Final = "Unpledged electors"
"""A slate that promised its votes to nobody."""

NATION: Final = "US"
RESIDUAL: Final = "RES"

Office = Literal["president", "vice_president", "undifferentiated"]
Level = Literal["note", "warn", "hold", "reject", "refuse", "error"]
Status = Literal["unofficial", "official", "certified"]
Basis = Literal["count", "correction", "canvass", "recount", "release", "withdrawal"]
STATUS_RANK: Final[Mapping[str, int]] = MappingProxyType({"unofficial": 1, "official": 2, "certified": 3})

EMPTY: Final[Mapping[str, object]] = MappingProxyType({})

_JURISDICTIONS = """AL 01 Alabama|AK 02 Alaska|AZ 04 Arizona|AR 05 Arkansas|CA 06 California|CO 08 Colorado
CT 09 Connecticut|DE 10 Delaware|DC 11 District of Columbia|FL 12 Florida|GA 13 Georgia|HI 15 Hawaii|ID 16 Idaho
IL 17 Illinois|IN 18 Indiana|IA 19 Iowa|KS 20 Kansas|KY 21 Kentucky|LA 22 Louisiana|ME 23 Maine|MD 24 Maryland
MA 25 Massachusetts|MI 26 Michigan|MN 27 Minnesota|MS 28 Mississippi|MO 29 Missouri|MT 30 Montana|NE 31 Nebraska
NV 32 Nevada|NH 33 New Hampshire|NJ 34 New Jersey|NM 35 New Mexico|NY 36 New York|NC 37 North Carolina
ND 38 North Dakota|OH 39 Ohio|OK 40 Oklahoma|OR 41 Oregon|PA 42 Pennsylvania|RI 44 Rhode Island|SC 45 South Carolina
SD 46 South Dakota|TN 47 Tennessee|TX 48 Texas|UT 49 Utah|VT 50 Vermont|VA 51 Virginia|WA 53 Washington
WV 54 West Virginia|WI 55 Wisconsin|WY 56 Wyoming"""

_ROWS = [entry.split(" ", 2) for line in _JURISDICTIONS.splitlines() for entry in line.split("|")]
STATES: Final[Mapping[str, str]] = MappingProxyType({postal: name for postal, _, name in _ROWS})
"""Postal code -> name, the 50 states and the District of Columbia."""
STATE_OF_FIPS: Final[Mapping[str, str]] = MappingProxyType({fips: postal for postal, fips, _ in _ROWS})
"""First two digits of a county's FIPS code -> postal code."""


def parent(unit: str) -> str | None:
    """The unit that this one is a part of: county, district or residual -> state -> "US" -> None."""
    if unit == NATION:
        return None
    if unit in STATES:
        return NATION
    if unit[:2] in STATES or unit[:2] == NATION:
        return unit[:2]
    return unit.split("/")[0] if "/" in unit else STATE_OF_FIPS.get(unit[:2])


def is_district(unit: str) -> bool:
    """Whether the unit is a congressional district such as "ME-02"."""
    return len(unit) == 5 and unit[2] == "-" and unit[3:].isdigit()


def is_residual(unit: str) -> bool:
    """Whether the unit is the difference between a certified figure and the sum of its parts."""
    return unit.endswith("-" + RESIDUAL)


@dataclass(frozen=True, slots=True)
class Election:
    """A presidential election by the year it is named after: 1789, 1792, ... 2024."""

    year: int

    @property
    def cycle(self) -> int:
        """The multiple of four in which the choice of electors began (1788 for the election named 1789)."""
        return self.year - self.year % 4


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who electors are pledged to; identity within a year is the presidential candidate's full name."""

    name: str
    vice_president: str | None = None
    party: str = ""
    slug: str = ""
    colour: str = "other"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd or noteworthy, returned beside a result and never raised."""

    level: Level
    code: str
    unit: str
    message: str
    detail: Mapping[str, object] = field(default_factory=lambda: EMPTY)
