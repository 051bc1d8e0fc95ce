"""Numbers and times as files write them: whole votes, ISO moments, the zone letters of Clarity, ways of voting."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Final

MOST_VOTES: Final = 10**8
"""More than this for one choice in one unit is no count of votes in the United States."""

_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+")
_CLARITY = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?\s+([A-Za-z]{2,5})")
ZONES: Final[Mapping[str, int]] = {
    "UTC": 0,
    "GMT": 0,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
    "AKST": -9,
    "AKDT": -8,
    "HST": -10,
}
"""Letters after a time -> hours from Greenwich. Any others are an error: ET, for example, is two zones."""


class Refused(Exception):
    """A reason why a file can't be read; whoever opened it adds its name and where in it."""

    def __init__(self, reason: str, *, code: str = "unreadable", at: str | int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code
        self.at = at


def shown(value: object) -> str:
    """A value from a file, short and in quotes, for a sentence."""
    text = re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", str(value))
    return f'"{text[:60]}..."' if len(text) > 60 else f'"{text}"'


def whole(value: object, *, what: str = "votes") -> int:
    """A count of votes: a whole number from 0 to 100,000,000, with or without thousands commas. Raises `Refused`."""
    if isinstance(value, int) and not isinstance(value, bool):
        number = value
    elif isinstance(value, str):
        text = value.strip()
        if _GROUPED.fullmatch(text):
            text = text.replace(",", "")
        if not text.isascii() or not text.isdigit():
            raise Refused(f"{what} must be a whole number of 0 or more, not {shown(value)}", code="not_a_count")
        number = int(text) if len(text) < 20 else MOST_VOTES + 1
    else:
        raise Refused(f"{what} must be a whole number of 0 or more, not {shown(value)}", code="not_a_count")
    if number < 0:
        raise Refused(f"{what} must be a whole number of 0 or more, not {shown(number)}", code="not_a_count")
    if number > MOST_VOTES:
        raise Refused(f"{what} can't be above {MOST_VOTES:,}, and {shown(value)} is", code="not_a_count")
    return number


def optional(value: object, *, what: str) -> int | None:
    """A whole number, or None where the file says nothing ("" or null)."""
    return None if value is None or value == "" else whole(value, what=what)


def _sane(moment: datetime) -> datetime:
    if not 1900 <= moment.year <= 2100:
        raise Refused(f"{moment.isoformat()} is no time of a count", code="unknown_zone")
    return moment.astimezone(UTC)


@lru_cache(maxsize=4096)
def moment(text: str) -> datetime:
    """An ISO 8601 moment with zone, in UTC. Raises `Refused`."""
    try:
        found = datetime.fromisoformat(text.strip())
    except ValueError:
        raise Refused(f"{shown(text)} is no ISO time such as 2016-11-09T04:10:00-05:00", code="unknown_zone") from None
    if found.tzinfo is None:
        raise Refused(f"the time {shown(text)} has no zone; write 2016-11-09T04:10:00-05:00", code="unknown_zone")
    return _sane(found)


def clarity_moment(text: str) -> datetime:
    """A Clarity time such as "11/20/2020 3:37:06 PM EST", in UTC. Raises `Refused`."""
    found = _CLARITY.fullmatch(text.strip())
    if found is None:
        raise Refused(f"{shown(text)} is no time such as 11/20/2020 3:37:06 PM EST", code="unknown_zone")
    month, day, year, hour, minute, second, half, letters = found.groups()
    if letters.upper() not in ZONES:
        known = ", ".join(ZONES)
        raise Refused(f"the zone {shown(letters)} is not known; allowed are {known}", code="unknown_zone")
    hours = int(hour) % 12 + (12 if half.upper() == "PM" else 0) if half else int(hour)
    zone = timezone(timedelta(hours=ZONES[letters.upper()]))
    try:
        return _sane(datetime(int(year), int(month), int(day), hours, int(minute), int(second or 0), tzinfo=zone))
    except ValueError:
        raise Refused(f"{shown(text)} is no day or hour that exists", code="unknown_zone") from None


def words(text: str) -> str:
    """Lower-case letters and digits, one space between words."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold().replace("_", " ")))


_MODES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("total", "totals", "election", "votes", "total votes"), "total"),
    **dict.fromkeys(
        ("election day", "election day votes", "electionday", "polling place", "in person", "eday"), "election-day"
    ),
    **dict.fromkeys(("early", "early vote", "early votes", "early voting", "early in person"), "early"),
    **dict.fromkeys(("advance voting", "advanced voting", "advance voting votes", "advanced voting votes"), "early"),
    **dict.fromkeys(
        ("absentee", "absentee by mail", "absentee by mail votes", "absentee votes", "absentee mail"), "absentee-mail"
    ),
    **dict.fromkeys(
        ("mail", "mail in", "by mail", "vote by mail", "mail ballots", "mail votes", "mailin"), "absentee-mail"
    ),
    **dict.fromkeys(("absentee in person", "in person absentee", "one stop"), "absentee-in-person"),
    **dict.fromkeys(("provisional", "provisional votes", "prov", "provisional ballots"), "provisional"),
    **dict.fromkeys(
        ("uocava", "overseas", "military", "military overseas", "absentee fwab", "absentee uocava"), "uocava"
    ),
    **dict.fromkeys(("write in", "writein"), "write-in"),
    "other": "other",
}
COUNT_ITEMS: Final = frozenset(_MODES.values())


def count_item(text: str) -> str | None:
    """The NIST count item of a way of voting as a file calls it; None if the name is not known."""
    return _MODES.get(words(text))
