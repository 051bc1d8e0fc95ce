"""How pages write numbers: thousands with commas, a true minus, margins never rounded to a tie."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

MINUS = "−"
EASTERN: Final = ZoneInfo("America/New_York")
SECTIONS: Final[Mapping[str, str]] = {
    "/": "Elections",
    "/history": "History",
    "/amend": "Amend",
    "/sources": "Sources",
    "/about/method": "Method",
    "/docs": "API",
}
"""The sections of the site, named in the header of pages without stages and in every footer."""

WORDS: Final[Mapping[str, str]] = {
    "none": "not bound by law",
    "void_replace": "bound: another vote is void and the elector replaced",
    "void_replace_penalty": "bound: another vote is void, the elector replaced and fined",
    "penalty_counted": "bound: the vote counts, the elector is fined",
    "pledge_or_duty_no_remedy": "pledged, without a remedy",
    "popular_statewide": "the state's voters",
    "district_2_statewide_plus_1_per_cd": "the state's voters for two, each district's for one",
    "legislature": "the legislature",
    "overrule": "overruled it",
    "sustain": "sustained it",
    "uphold": "upheld the decision",
    "object": "objected",
    "reject": "rejected the votes",
    "count": "counted the votes",
    "announced_in_alternative": "announced with and without the votes",
    "act_1887": "Electoral Count Act of 1887",
    "joint_rule_22": "Joint Rule 22",
    "electoral_commission_1877": "Electoral Commission of 1877",
}
"""Codes of the data whose words would not be understood."""


def votes(number: int | None) -> str:
    """A count of votes; what is not known is said so."""
    return "unknown" if number is None else f"{number:,}".replace("-", MINUS)


def points(value: float | None) -> str:
    """A margin in points: one decimal, two below 1, "under 0.01", never 0.00 unless it is exactly level."""
    if value is None or value != value:
        return "n/a"
    size, sign = abs(value), MINUS if value < 0 else ""
    if 0 < size < 0.01:
        return "under 0.01"
    return f"{sign}{size:.1f}" if size >= 0.995 or size == 0 else f"{sign}{size:.2f}"


def percent(part: int, whole: int) -> str:
    """A share of a whole: "<1%" and ">99%" unless it is exactly none or all."""
    if not whole:
        return "n/a"
    share = 100 * part / whole
    if part and share < 1:
        return "<1%"
    return f"{share:.1f}%" if part in (0, whole) or share < 99 else ">99%"


def signed(value: float | None) -> str:
    """A change in points, with its sign."""
    return points(value) if value is None or value <= 0 else f"+{points(value)}"


def day(value: date | str | None) -> str:
    """A date in words, a moment with the time in the east; what is not known is said so."""
    if value is None or value == "":
        return "unknown"
    if isinstance(value, str):
        value = datetime.fromisoformat(value) if len(value) > 10 else date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(EASTERN) if value.tzinfo else value
        return f"{value.day} {value:%B} {value.year}, {value:%H:%M %Z}".strip()
    return f"{value.day} {value:%B} {value.year}"


def date_of(value: date) -> str:
    """A date for narrow columns."""
    return f"{value.day} {value:%b} {value.year}"


def plain(code: str) -> str:
    """A code of the data as words."""
    return WORDS.get(code, code.replace("_", " "))


FILTERS: Mapping[str, Callable[..., Any]] = {
    "votes": votes,
    "points": points,
    "percent": percent,
    "signed": signed,
    "day": day,
    "date_of": date_of,
    "plain": plain,
}
