"""Seats in the House from populations, by four methods that Congress has used.

U.S. Const. art. I s. 2 cl. 3, amend. XIV s. 2; 2 U.S.C. 2a (equal proportions, since the census of 1940). Balinski and
Young, Fair Representation (1982), for the others. Whole numbers and exact fractions only.
"""

import heapq
from collections.abc import Callable, Mapping
from fractions import Fraction
from types import MappingProxyType
from typing import Final, Literal

from ascertain.errors import InputInvalid, LawNotCovered, TieUndecided

ApportionmentMethod = Literal["huntington_hill", "webster", "jefferson", "hamilton"]
HOUSE: Final = 435
"""Members of the House since 1913 (37 Stat. 13), but for Alaska and Hawaii from 1959 to 1963."""
STATEHOOD: Final = 2
"""Electors of a state for its senators, whatever its population."""
DISTRICT_ELECTORS: Final = 3
"""The District of Columbia's: never more than the least populous state's (amend. XXIII)."""
FIRST_CENSUS, LATEST_CENSUS = 1930, 2020
"""Censuses that equal proportions reproduce: that of 1930 gave the same seats under both methods then in law."""


def _equal_proportions(population: int, seats: int) -> Fraction | None:
    return Fraction(population * population, seats * (seats + 1)) if seats else None


def _webster(population: int, seats: int) -> Fraction | None:
    return Fraction(population, 2 * seats + 1)


def _jefferson(population: int, seats: int) -> Fraction | None:
    return Fraction(population, seats + 1)


_PRIORITY: Final[Mapping[str, Callable[[int, int], Fraction | None]]] = MappingProxyType(
    {"huntington_hill": _equal_proportions, "webster": _webster, "jefferson": _jefferson}
)
"""Method -> claim of a state with that many seats to the next one; None comes before every number."""
METHODS: Final = (*_PRIORITY, "hamilton")


def apportion(
    populations: Mapping[str, int],
    *,
    seats: int = HOUSE,
    method: ApportionmentMethod = "huntington_hill",
    floor: int = 1,
) -> dict[str, int]:
    """Seats by state: `floor` to each, then one by one to the strongest claim; `hamilton` knows no floor.

    Raises `InputInvalid` for numbers that cannot be, `TieUndecided` where equal claims contend for the last seat.
    """
    if not populations or min(populations.values()) < 0 or not any(populations.values()):
        raise InputInvalid("an apportionment needs populations, none of them negative and not all zero.")
    least = 0 if method == "hamilton" else floor
    if floor < 0 or seats < max(1, least * len(populations)):
        raise InputInvalid(
            f"{seats} seats cannot give each of {len(populations)} states {max(least, 0)}.", parameter="seats"
        )
    if method == "hamilton":
        return _largest_remainders(populations, seats)
    return _by_claims(populations, seats, _PRIORITY[method], floor)


def _by_claims(
    populations: Mapping[str, int], seats: int, priority: Callable[[int, int], Fraction | None], floor: int
) -> dict[str, int]:
    given = dict.fromkeys(populations, floor)

    def claim(state: str) -> tuple[bool, Fraction, str]:
        strength = priority(populations[state], given[state])
        return (strength is not None, -(strength or Fraction(0)), state)

    claims = [claim(state) for state in populations]
    heapq.heapify(claims)
    for left in range(seats - floor * len(populations), 0, -1):
        strongest = heapq.heappop(claims)
        if left == 1 and claims and claims[0][:2] == strongest[:2]:
            raise TieUndecided(f"{strongest[2]} and {claims[0][2]} have equal claims to the last seat.")
        given[strongest[2]] += 1
        heapq.heappush(claims, claim(strongest[2]))
    return given


def _largest_remainders(populations: Mapping[str, int], seats: int) -> dict[str, int]:
    total = sum(populations.values())
    given = {state: people * seats // total for state, people in populations.items()}
    rest = {state: people * seats % total for state, people in populations.items()}
    ranked = sorted(rest, key=lambda state: (-rest[state], state))
    left = seats - sum(given.values())
    if left and rest[ranked[left - 1]] == rest[ranked[left]]:
        raise TieUndecided(f"{ranked[left - 1]} and {ranked[left]} have equal remainders for the last seat.")
    for state in ranked[:left]:
        given[state] += 1
    return given


def census_of(year: int) -> int:
    """The census whose seats an election year uses under today's law: that of 2020 from 2024 on.

    Raises `LawNotCovered` before the first election under the census of 1930 and after the last under that of 2020.
    """
    census = (year - 1) // 10 * 10
    if not FIRST_CENSUS <= census <= LATEST_CENSUS:
        raise LawNotCovered(
            f"equal proportions give the seats of the censuses {FIRST_CENSUS} to {LATEST_CENSUS}; the election of {year} "
            "is under another."
        )
    return census
