"""The interstate compact: who is a member on a day, and whether its members can decide an election.

Agreement Among the States to Elect the President by National Popular Vote, arts. III-IV: it governs an election if on
20 July of that year its members hold a majority of the electors. Withdrawal in a term's last six months has no effect.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from ascertain.election import STATES, Election
from ascertain.errors import LawNotCovered, LawTableInvalid, UnknownName
from ascertain.law.apportionment import census_of
from ascertain.law.electoral_college import appointments, elections
from ascertain.law.provisions import parse_rows, read_table

TABLE: Final = "compact.csv"
COLUMNS: Final = ("state", "since", "cite", "read", "note")
VERIFIED_THROUGH: Final = date(2026, 4, 13)
"""Virginia's signature; whether another state followed has not been looked up."""
TRIGGER: Final = (7, 20)
"""Month and day of the election year on which the members are counted (art. III); not re-read word for word."""


@dataclass(frozen=True, slots=True)
class Member:
    """A state that enacted the compact; `read` says how far the day was checked."""

    state: str
    since: date
    cite: str
    read: str
    note: str


@dataclass(frozen=True, slots=True)
class CompactStatus:
    """Members as they count for an election, their electors, how many are needed and how many are lacking."""

    year: int
    on: date
    members: tuple[str, ...]
    electors: int
    threshold: int
    in_force: bool
    short: int


@cache
def enactments() -> tuple[Member, ...]:
    """Every enactment, oldest first."""
    found = []
    for line, row in parse_rows(TABLE, read_table(TABLE), COLUMNS):
        try:
            since = date.fromisoformat(row["since"])
        except ValueError as error:
            raise LawTableInvalid(f"law table {TABLE}, line {line}: {error}.") from None
        if row["state"] not in STATES:
            raise LawTableInvalid(f"law table {TABLE}, line {line}: {row['state']} is no state.")
        found.append(Member(row["state"], since, row["cite"], row["read"], row["note"]))
    return tuple(sorted(found, key=lambda member: (member.since, member.state)))


def members_on(day: date) -> tuple[str, ...]:
    """States that had enacted the compact by a day, in order of postal code; none before Maryland did in 2007."""
    if day > VERIFIED_THROUGH:
        raise LawNotCovered(f"members of the compact were verified through {VERIFIED_THROUGH}; {day} lies after.")
    return tuple(sorted(member.state for member in enactments() if member.since <= day))


def entitled(year: int) -> Mapping[str, int]:
    """Electors that states are entitled to; an election still to come has those of the last under the same census."""
    last = elections()[-1]
    known = last if year > last and census_of(year) == census_of(last) else year
    return {state: row.entitled for state, row in appointments(Election(known)).items()}


def compact_status(
    year: int, *, on: date, members: Iterable[str] | None = None, allotment: Mapping[str, int] | None = None
) -> CompactStatus:
    """Where the compact stands on a day for the election of `year`.

    `members` puts others in place of those who enacted it, `allotment` other electors in place of the law's. Raises
    `UnknownName` for a member without electors and `LawNotCovered` for a day that was not looked up.
    """
    electors = entitled(year) if allotment is None else allotment
    counted_on = min(on, date(year, *TRIGGER))
    joined = members_on(counted_on) if members is None else tuple(sorted(set(members)))
    for state in joined:
        if members is not None and not electors.get(state):
            raise UnknownName(f"{state} has no electors in {year}.", parameter="members", allowed=sorted(electors))
    held, threshold = sum(electors.get(state, 0) for state in joined), sum(electors.values()) // 2 + 1
    return CompactStatus(year, on, joined, held, threshold, held >= threshold, max(0, threshold - held))
