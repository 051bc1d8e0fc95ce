"""Every finding that screening can make: its level, its rule and the real incident that it rests on; and the limits.

A log may widen a limit, at most tenfold; it can't switch a rule off.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Final

from ascertain.election import Level
from ascertain.errors import FactInvalid


@dataclass(frozen=True, slots=True)
class Limits:
    """Where a difference becomes a finding: votes, percent, points, and minutes or hours where the name says so."""

    fall_votes: int = 500
    fall_percent: float = 2.0
    persisted_statements: int = 3
    persisted_minutes: int = 10
    baseline_factor: float = 1.6
    baseline_votes: int = 2_000
    registered_percent: float = 110.0
    parts_votes: int = 50
    parts_percent: float = 0.5
    moved_percent: float = 0.1
    many_alike_units: int = 3
    many_alike_votes: int = 200
    alike_votes: int = 500
    namesake_percent: float = 25.0
    namesake_points: float = 15.0
    swing_points: float = 30.0
    swing_hold_points: float = 45.0
    one_sided_percent: float = 99.0
    one_sided_votes: int = 10_000
    future_minutes: int = 5
    future_reject_hours: int = 24
    stale_hours: int = 12
    # The next three are conditions of a rule, not its limit.
    swing_counted_percent: float = 60.0
    swing_units: int = 5
    national_states: int = 26

    def widened(self, **wider: float) -> "Limits":
        """The limits with some of them wider. Raises `FactInvalid` for one narrower than ours or over tenfold."""
        ours = asdict(self)
        for name, value in wider.items():
            if name not in ours:
                raise FactInvalid(f"there is no limit {name}.", parameter=name, allowed=ours)
            if not ours[name] <= value <= 10 * ours[name]:
                raise FactInvalid(
                    f"limit {name} is {ours[name]}: a log may widen it up to {10 * ours[name]}, not set it to {value}.",
                    parameter=name,
                )
        return replace(self, **wider)  # type: ignore[arg-type]  # names and kinds were looked up above

    @property
    def future(self) -> timedelta:
        """How far a source's clock may run ahead of ours."""
        return timedelta(minutes=self.future_minutes)


LIMITS: Final = Limits()


@dataclass(frozen=True, slots=True)
class Code:
    """A finding's level (the lower one where there are two), its rule in words, and the evidence for it."""

    level: Level
    rule: str
    evidence: str = ""


CODES: Final[Mapping[str, Code]] = {
    "zero_after_count": Code(
        "hold",
        "a total of 0 after a total above 0",
        "New Hampshire 2020-11-04T09:15:43Z, 0 among 606,350; Texas, Pennsylvania and North Carolina once or twice",
    ),
    "count_fell": Code(
        "hold",
        "a total falls by more than 500 votes and 2 %, without being called a correction and at no higher status",
        "Pennsylvania 2020-11-04T02:22Z -586,189; Virginia -373,642 and -391,573; Sauk WI 2016 33,848 to 31,238",
    ),
    "count_fell_little": Code(
        "warn", "any smaller fall", "Harnett NC 2020 -11; Waukesha WI -2,996 and Outagamie WI -1,688 in 2016: real"
    ),
    "fall_persisted": Code(
        "note",
        "the third or later lower statement of the source, none falling further, 10 minutes or more after the first",
        "a correction lasts and a glitch does not: Pennsylvania 02:32:54Z, Virginia 05:42:10Z on 2020-11-04",
    ),
    "above_baseline": Code(
        "hold",
        "a total above 1.6 times the last election's and 2,000 more",
        "Richmond County VA 2016 94,724 for 3,651; Polk TX 34,444 for 19,816; Shiawassee MI 2020 Biden 153,710 for "
        "15,371. No final count of 2012-2024 is above it",
    ),
    "above_registered": Code(
        "warn",
        "more ballots than registered voters; held from 110 % where nobody registers on election day",
        "a real precinct above 100 %; registered voters 0 in every Greenup KY precinct of 2014 means unknown",
    ),
    "votes_exceed_ballots": Code("warn", "more votes for president than ballots"),
    "parts_exceed_total": Code(
        "hold", "the modes, or the precincts, add up to over 50 votes and 0.5 % above the total"
    ),
    "modes_incomplete": Code(
        "note", "the modes add up to less than the total", "Arkansas 2014: three counties have no split by mode"
    ),
    "mode_moved": Code(
        "note",
        "a mode's count falls and the total stays within 0.1 %",
        "North Carolina 2020: 33,227 absentee ballots moved to early votes",
    ),
    "many_alike": Code(
        "hold",
        "three or more units of a state have the same votes, 200 or more",
        "Alaska's statewide result stood on all 29 boroughs of a scraped file",
    ),
    "alike": Code(
        "warn",
        "two units of a state have the same votes for every ticket, 500 or more",
        "Tolland and Windham CT in a county file of 2012",
    ),
    "namesake": Code(
        "hold",
        "the unit of the same name is absent from the file, the total is within 25 % of that one's last, and the "
        "margin is 15 points or more nearer to it",
        "St. Louis County MO 127,403, Franklin County VA 4,040, Roanoke County VA 41,728: the cities' counts of 2016",
    ),
    "swing_outlier": Code(
        "warn",
        "60 % or more is counted and the swing differs from the state's median by over 30 points; held from 45",
        "Antrim MI 2020, first posted for the wrong candidates; but Starr TX 2020 really swung 56: somebody must look",
    ),
    "one_sided_batch": Code(
        "hold",
        "99 % or more of 10,000 or more added votes are for one choice",
        "Shiawassee MI 2020: 138,339 for one. The most one-sided batch of North Carolina 2020 had 89 %",
    ),
    "sum_differs": Code(
        "note",
        "the source's own total differs from the sum of its choices",
        "a 2017 edition of a county file: totals of 219,002,096 for 129.9 million votes",
    ),
    "exceeds_expected": Code(
        "warn", "the count is above the votes expected", "Alabama, Kansas, New Mexico, West Virginia in 2020"
    ),
    "expected_fell": Code("note", "the votes expected were revised down"),
    "expected_capped": Code(
        "note", "the share of expected votes stands at 99", "every state of the 2020 feed ends at 99 or less"
    ),
    "stale": Code(
        "warn",
        "every unit as in the source's last file, 12 hours or more later, and not complete",
        "an edition of 12 November 2020 equal to that of 7 November",
    ),
    "older_than_known": Code("note", "the file is older than the source's latest"),
    "future": Code("hold", "dated over 5 minutes after it was received; refused from 24 hours", "errors of the zone"),
    "after_certification": Code("warn", "an uncertified count after the certified one: it changes nothing"),
    "status_fell": Code("warn", "the source's status is lower than before: it changes nothing"),
    "units_missing": Code(
        "warn",
        "units of a state without any statement",
        "12 November 2016: 108 units (64 LA, 39 VA, 2 MO, AK, DC, SD)",
    ),
    "parent_differs": Code("note", "a whole's own statement differs from the sum of its parts"),
    "mixed_sources": Code("note", "the count holds statements of several sources"),
    "approximate": Code("note", "votes were rebuilt from rounded shares"),
    "corroborated": Code("note", "another source, or a higher status, states what was held: it is accepted"),
    "test_data": Code("reject", "test data in a real log", "Kent MI 2024: test results were taken for one township's"),
    "not_a_count": Code("reject", "votes that are negative, fractional, no number or above 100,000,000"),
    "unknown_unit": Code("reject", "a unit that does not exist on election day"),
    "unknown_choice": Code("reject", "in a `reports` file, a choice that is no ticket of the year"),
    "unknown_zone": Code("reject", "a time without a zone or with one that is not known"),
    "ambiguous_name": Code("reject", "a name that two units of the state have"),
    "contradiction": Code("reject", "two different counts for the same thing and time in one file"),
    "unknown_mode": Code("note", "a way of voting with a name that is not known: it is kept as other"),
    "same_surname": Code("note", "a name among the others that has a ticket's surname"),
}

SAME_DAY_REGISTRATION: Final = frozenset(
    (
        "CA",
        "CO",
        "CT",
        "DC",
        "HI",
        "ID",
        "IA",
        "IL",
        "ME",
        "MD",
        "MI",
        "MN",
        "MT",
        "NV",
        "NH",
        "NM",
        "ND",
        "UT",
        "VT",
        "VA",
        "WA",
        "WI",
        "WY",
    )
)
"""States where people register on election day (North Dakota: no registration), from general knowledge as of 2024.

It only turns a hold of `above_registered` into a warning, so a state too many costs a look and not a count.
"""
