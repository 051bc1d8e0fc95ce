"""What states require of risk-limiting audits, as dated rows; a state without a row is not known, never "none"."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from ascertain.election import STATES
from ascertain.errors import LawTableInvalid
from ascertain.law.provisions import parse_toml, read_table

TABLE: Final = "audit_requirements.toml"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One row: from which year, what kind, the largest risk allowed, and whether the presidential contest is the one audited."""

    state: str
    since: int
    kind: str
    presidential: str
    cite: str
    verification: str
    limit: float | None = None


def parse_requirements(data: bytes) -> tuple[Requirement, ...]:
    """The table's rows, each checked. Raises `LawTableInvalid`."""
    found = []
    for number, row in enumerate(parse_toml(TABLE, data).get("requirement", ()), start=1):
        try:
            own = Requirement(**row)
        except TypeError as error:
            raise LawTableInvalid(f"law table {TABLE}, requirement {number}: {error}.") from None
        if own.state not in STATES or (own.limit is not None and not 0 < own.limit < 1):
            raise LawTableInvalid(
                f"law table {TABLE}, requirement {number}: {own.state} {own.limit} is no state or limit."
            )
        found.append(own)
    return tuple(sorted(found, key=lambda own: own.since))


@cache
def _rows() -> tuple[Requirement, ...]:
    return parse_requirements(read_table(TABLE))


def requirements(year: int) -> Mapping[str, Requirement]:
    """The row in force in a year, by state."""
    return {own.state: own for own in _rows() if own.since <= year}
