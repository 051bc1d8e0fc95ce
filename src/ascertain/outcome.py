"""Who was elected, by whom, and who takes office when the term begins.

U.S. Const. art. II s. 1 cl. 3 and 6, amend. XII, amend. XX s. 3.
"""

from dataclasses import dataclass
from datetime import date
from typing import Literal

ElectedBy = Literal["electors", "House", "Senate", "nobody", "popular vote"]
"""The last is a scenario's: no such law is in force."""


@dataclass(frozen=True, slots=True)
class Elected:
    """One office's result; `name` is None where nobody was elected."""

    name: str | None
    elected_by: ElectedBy


@dataclass(frozen=True, slots=True)
class TakesOffice:
    """Who exercises the presidency when the term starts.

    `name` is None where nobody was chosen for either office; then `succession` is what the law of the day provides.
    """

    name: str | None
    capacity: Literal["president", "acting president"]
    on: date
    succession: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The end of the course."""

    president: Elected
    vice_president: Elected
    takes_office: TakesOffice
