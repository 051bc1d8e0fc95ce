"""The one text of a what-if: query string, `--scenario`, options and TOML all come through here.

    scenario = setting *("&" setting)        setting = key "=" item *("," item)

Spelling only: what an item means for an election, and whether it fits, is judged when it is applied.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo

from ascertain.errors import ScenarioError

KEYS: Final = (
    "as_of", "move", "swing", "census", "rule", "method", "among", "threshold", "map", "compact", "lot", "bind", "flip",
    "depart", "reject",
)  # fmt: skip
"""Every key, in the order in which settings are applied and written."""
RULES: Final = (
    "as-law", "winner-take-all", "district", "district-majority", "proportional", "no-senators",
    "national-popular-vote", "compact",
)  # fmt: skip
METHODS: Final = ("hamilton", "dhondt", "sainte_lague")
NONE: Final = "none"
EASTERN: Final = ZoneInfo("America/New_York")
LIMIT_POINTS: Final = 50
_CONTEST = re.compile(r"([A-Za-z]{2})(?:-([0-9]{1,2}))?")
_SLUG = re.compile(r"[a-z0-9-]+")
_COUNT = re.compile(r"[0-9]{1,9}")
_POINTS = re.compile(r"-?[0-9]{1,2}(?:\.[0-9]{1,3})?")
_YEAR = re.compile(r"[0-9]{4}")
_RATIO = re.compile(r"([0-9]{1,9})/([0-9]{1,9})")
_PAGE = re.compile(r"/elections/(\d{4})(?:/|$)")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a setting: its parts in their one spelling, and each part as it was written.

    `text` joins the parts again. A contest is "" where the item is about the whole nation.
    """

    key: str
    parts: tuple[str, ...]
    written: tuple[str, ...]

    @property
    def text(self) -> str:
        """The item in its one spelling."""
        return ":".join(part for part in self.parts if part)

    @property
    def as_written(self) -> str:
        """The item as somebody typed it."""
        return ":".join(part for part in self.written if part)


Settings = Mapping[str, tuple[Item, ...]]


def contest(written: str, key: str) -> str:
    """MI, ME-02; "me-2" is accepted."""
    found = _CONTEST.fullmatch(written)
    if found is None:
        reason = f"{key}: {written} is no contest; contests are written MI, or ME-02 for a district."
        raise ScenarioError(written, reason, parameter=key)
    state, number = found.groups()
    return state.upper() + (f"-{int(number):02d}" if number else "")


def state(written: str, key: str) -> str:
    """A postal code."""
    if not re.fullmatch(r"[A-Za-z]{2}", written):
        raise ScenarioError(written, f"{key}: {written} is no state; states are postal codes.", parameter=key)
    return written.upper()


def slug(written: str, key: str) -> str:
    """A person's short name."""
    if not _SLUG.fullmatch(written.lower()):
        raise ScenarioError(written, f"{key}: {written} is no name; names are written clinton.", parameter=key)
    return written.lower()


def count(written: str, key: str) -> str:
    """A whole number of at most nine digits."""
    if not _COUNT.fullmatch(written):
        reason = f"{key}: {written} is no count; write a whole number of at most nine digits."
        raise ScenarioError(written, reason, parameter=key)
    return str(int(written))


def points(written: str, key: str) -> str:
    """Points of margin with at most three decimals, in their shortest form."""
    if not _POINTS.fullmatch(written):
        reason = f"{key}: {written} is no number of points; write at most three decimals, such as -0.75."
        raise ScenarioError(written, reason, parameter=key)
    value = Decimal(written)
    if abs(value) > LIMIT_POINTS:
        reason = f"{key}: {written} points are too many; at most {LIMIT_POINTS} either way."
        raise ScenarioError(written, reason, parameter=key)
    shortest = format(value.normalize(), "f")
    return "0" if not value else shortest


def year(written: str, key: str) -> str:
    """Four digits."""
    if not _YEAR.fullmatch(written):
        raise ScenarioError(written, f"{key}: {written} is no year.", parameter=key)
    return written


def ratio(written: str, key: str) -> str:
    """A share p/q between 0 and 1 in lowest terms."""
    found = _RATIO.fullmatch(written)
    if found is None or not int(found.group(2)) or int(found.group(1)) > int(found.group(2)):
        raise ScenarioError(written, f"{key}: {written} is no share; write 1/20, at most 1/1.", parameter=key)
    share = Fraction(int(found.group(1)), int(found.group(2)))
    return f"{share.numerator}/{share.denominator}"


def moment(written: str, key: str) -> str:
    """A date (its end, Eastern) or a time with zone, written without "+"; in its shortest form."""
    try:
        when = moment_of(written)
    except (ValueError, OverflowError):
        reason = f"{key}: {written} is no moment; write 2016-11-23 (its end, Eastern) or 2016-11-23T17:00Z."
        raise ScenarioError(written, reason, parameter=key) from None
    local = when.astimezone(EASTERN)
    if local.time() == time(23, 59, 59):
        return local.date().isoformat()
    utc = when.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="seconds" if utc.second else "minutes") + "Z"


def moment_of(text: str) -> datetime:
    """The moment that a text names; raises `ValueError`."""
    if len(text) == 10:
        return datetime.combine(date.fromisoformat(text), time(23, 59, 59), EASTERN)
    when = datetime.fromisoformat(text.upper())
    if when.tzinfo is None or "+" in text or when.microsecond:
        raise ValueError(text)
    return when


def _choice(*allowed: str) -> Callable[[str, str], str]:
    def check(written: str, key: str) -> str:
        if written.lower() not in allowed:
            reason = f"{key}: there is no {written}; there are {', '.join(allowed)}."
            raise ScenarioError(written, reason, allowed, parameter=key)
        return written.lower()

    return check


_Part = Callable[[str, str], str]
_rule = _choice(*RULES)
SHAPES: Final[Mapping[str, tuple[_Part, ...]]] = {
    "move": (contest, slug, slug, count),
    "census": (year,),
    "method": (_choice(*METHODS),),
    "among": (_choice("all", "top2"),),
    "threshold": (ratio,),
    "map": (year,),
    "lot": (contest, slug),
    "depart": (contest, slug, count),
    "reject": (contest,),
}
"""Parts of an item by key, where an item has always the same number of them."""
FORMS: Final[Mapping[str, str]] = {
    "as_of": "2016-11-23", "move": "MI:trump:clinton:5353", "swing": "clinton:0.8 or FL:clinton:-0.5", "census": "2020",
    "rule": "district or TX:proportional", "method": "hamilton", "among": "top2", "threshold": "1/20", "map": "2016",
    "compact": "members or CA,NY", "lot": "MI:clinton", "bind": "all, none or TX,WA", "flip": "MI, UT:mcmullin or PA:none",
    "depart": "TX:kasich:37", "reject": "FL",
}  # fmt: skip
"""An example of each key's items."""
SINGLE: Final = frozenset({"as_of", "census", "method", "among", "threshold", "map"})
"""Keys that take one item."""


def _fixed(key: str, written: tuple[str, ...]) -> Item:
    shape = SHAPES[key]
    if len(written) != len(shape):
        raise _misspelt(key, ":".join(written))
    return Item(key, tuple(part(text, key) for part, text in zip(shape, written, strict=True)), written)


def _moment(key: str, written: tuple[str, ...]) -> Item:
    whole = ":".join(written)
    return Item(key, (moment(whole, key),), (whole,))


def _swing(key: str, written: tuple[str, ...]) -> Item:
    if len(written) not in (2, 3):
        raise _misspelt(key, ":".join(written))
    place = contest(written[0], key) if len(written) == 3 else ""
    parts = (place, slug(written[-2], key), points(written[-1], key))
    return Item(key, parts, written if place else ("", *written))


def _state_rule(key: str, written: tuple[str, ...]) -> Item:
    if len(written) not in (1, 2):
        raise _misspelt(key, ":".join(written))
    name = _rule(written[-1], key)
    if len(written) == 1:
        return Item(key, ("", name), ("", *written))
    if name in ("no-senators", "compact"):
        reason = f"{':'.join(written)}: {name} is a rule for all states together, not for one."
        raise ScenarioError(":".join(written), reason, parameter=key)
    return Item(key, (state(written[0], key), name), written)


def _flip(key: str, written: tuple[str, ...]) -> Item:
    if len(written) not in (1, 2):
        raise _misspelt(key, ":".join(written))
    target = slug(written[1], key) if len(written) == 2 else ""
    return Item(key, (contest(written[0], key), target), (*written, "")[:2])


def _states_or(*words: str) -> Callable[[str, tuple[str, ...]], Item]:
    def read_one(key: str, written: tuple[str, ...]) -> Item:
        if len(written) != 1:
            raise _misspelt(key, ":".join(written))
        word = written[0].lower()
        return Item(key, (word if word in words else state(written[0], key),), written)

    return read_one


_READERS: Final[Mapping[str, Callable[[str, tuple[str, ...]], Item]]] = {
    **dict.fromkeys(SHAPES, _fixed),
    "as_of": _moment,
    "swing": _swing,
    "rule": _state_rule,
    "compact": _states_or("members"),
    "bind": _states_or("all", "none"),
    "flip": _flip,
}
_WORDS: Final[Mapping[str, frozenset[str]]] = {"compact": frozenset({"members"}), "bind": frozenset({"all", "none"})}


def _misspelt(key: str, written: str) -> ScenarioError:
    return ScenarioError(
        written or key, f"{key}{'=' if written else ''}{written} is not written like {key}={FORMS[key]}.", parameter=key
    )


def read(text: str, *, election: int | None = None) -> dict[str, tuple[Item, ...]]:
    """The settings of a text in the order of `KEYS`, items as written; a pasted page address is read by its query.

    An address of another election than `election`, an unknown key or a key given twice raises `ScenarioError`.
    """
    query, lenient = _query(text.strip(), election)
    found: dict[str, tuple[Item, ...]] = {}
    for setting in query.split("&") if query else ():
        name, equals, value = setting.partition("=")
        key = unquote(name)
        if key not in KEYS:
            if lenient:
                continue
            reason = f"there is no setting {key or setting!r}; settings are {', '.join(KEYS)}."
            raise ScenarioError(key or setting, reason, KEYS)
        if key in found:
            raise ScenarioError(key, f"{key} is given twice; write its items once, with commas.", parameter=key)
        if not equals or not value:
            raise _misspelt(key, "")
        found[key] = _items(key, unquote(value))
    return _in_order(_with_compact(found))


def _query(text: str, election: int | None) -> tuple[str, bool]:
    """The query of a pasted address, whose other parameters (of the page, of trackers) are none of our settings."""
    if not text.startswith(("http://", "https://")):
        return text.removeprefix("?"), False
    address = urlsplit(text)
    page = _PAGE.search(address.path)
    if page and election is not None and int(page.group(1)) != election:
        reason = f"the address is about {page.group(1)}, the question about {election}."
        raise ScenarioError(page.group(1), reason, [election])
    return address.query, True


def _items(key: str, value: str) -> tuple[Item, ...]:
    items = tuple(_READERS[key](key, tuple(part.split(":"))) for part in value.split(","))
    if key in SINGLE and len(items) > 1:
        raise ScenarioError(items[1].as_written, f"{key} takes one value, not {value}.", parameter=key)
    words = _WORDS.get(key, frozenset())
    if len(items) > 1 and (word := next((item for item in items if item.text in words), None)):
        raise ScenarioError(word.as_written, f"{key}={word.text} stands alone, not in a list.", parameter=key)
    return items


def _with_compact(found: dict[str, tuple[Item, ...]]) -> dict[str, tuple[Item, ...]]:
    """`rule=compact` is `compact=members`."""
    rules = found.get("rule", ())
    named = next((item for item in rules if item.text == "compact"), None)
    if named is None:
        return found
    if "compact" in found:
        reason = "rule=compact is compact=members; give one of them."
        raise ScenarioError(named.as_written, reason, parameter="rule")
    left = tuple(item for item in rules if item is not named and item.text != "compact")
    rest = {key: items for key, items in found.items() if key != "rule"}
    members = Item("compact", ("members",), ("members",))
    return {**rest, **({"rule": left} if left else {}), "compact": (members,)}


def _in_order(found: Mapping[str, Any]) -> dict[str, tuple[Item, ...]]:
    return {key: found[key] for key in KEYS if key in found}


def write(settings: Mapping[str, tuple[str, ...]]) -> str:
    """The text of settings: keys in order, items sorted."""
    return "&".join(f"{key}={','.join(settings[key])}" for key in KEYS if settings.get(key))
