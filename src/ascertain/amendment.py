"""What it takes to change the way the president is chosen: Article V, and beside it where the interstate compact stands.

U.S. Const. art. V. The numbers for Congress suppose that every member is present; the rule is of those present.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ascertain.errors import LawNotCovered
from ascertain.law import elections, load_series
from ascertain.law.compact import TRIGGER, VERIFIED_THROUGH, CompactStatus, compact_status, entitled

TABLE: Final = "amendment.toml"
SENATORS: Final = 2


@dataclass(frozen=True, slots=True)
class Amendment:
    """Votes to propose with all members present, states to call a convention and to ratify, and to block."""

    on: date
    house: int
    house_of: int
    senate: int
    senate_of: int
    convention: int
    ratify: int
    states: int
    compact: CompactStatus

    @property
    def block(self) -> int:
        """The least number of states whose refusal keeps an amendment from being ratified."""
        return self.states - self.ratify + 1


def _share(name: str, day: date, whole: int) -> int:
    """A share of a whole number, rounded up, by the provision in force on a day."""
    value = load_series(TABLE)[name].on(day).value
    return -(-whole * int(value["numerator"]) // int(value["denominator"]))


def amendment(year: int | None = None) -> Amendment:
    """Thresholds on 20 July of a year (now: the last day looked up) with the states and the House of its elections.

    Raises `LawNotCovered` for a year before 1789 or after the tables.
    """
    first = elections()[0]
    latest = VERIFIED_THROUGH.year
    if year is not None and not first <= year <= latest:
        raise LawNotCovered(f"amendments are covered for {first} to {latest}, not {year}.")
    on = VERIFIED_THROUGH if year is None else min(date(year, *TRIGGER), VERIFIED_THROUGH)
    held = max(known for known in elections() if known <= on.year)
    electors = entitled(held)
    states = sum(1 for state, number in electors.items() if number and state != "DC")
    house = sum(number for state, number in electors.items() if state != "DC") - SENATORS * states
    senate = SENATORS * states
    upcoming = max(on.year + -on.year % 4, first)  # the election of that year or the next one
    return Amendment(
        on=on,
        house=_share("amendment.propose", on, house),
        house_of=house,
        senate=_share("amendment.propose", on, senate),
        senate_of=senate,
        convention=_share("amendment.convention", on, states),
        ratify=_share("amendment.ratify", on, states),
        states=states,
        compact=compact_status(upcoming, on=on),
    )
