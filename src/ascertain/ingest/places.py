"""Names and codes of places: to the reporting unit that they are on election day, or a refusal, never a guess.

Seven names are both a county and an independent city; a name without "county" or "city" there is an error.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Final

from ascertain.archive import Unit, namesakes, recoded, units
from ascertain.election import NATION, STATE_OF_FIPS, STATES, is_district
from ascertain.ingest.figures import Refused, shown

_ALIASES: Final[Mapping[tuple[str, str], str]] = {
    ("NY", "brooklyn"): "36047",
    ("NY", "manhattan"): "36061",
    ("NY", "statenisland"): "36085",
    ("NY", "thebronx"): "36005",
    ("MS", "jeffdavis"): "28065",
    ("DC", "washingtondc"): "11001",
    ("DC", "dc"): "11001",
    ("SD", "oglala"): "46102",
    ("MI", "gdtraverse"): "26055",
    ("MO", "kansas"): "36000",
    ("MO", "kansascity"): "36000",
    ("AK", "alaska"): "02000",
    ("AK", "statewide"): "02000",
    ("AK", "district99"): "02999",
    ("CT", "statewidewritein"): "09999",
    ("ME", "uocava"): "23999",
    ("ME", "stateuocava"): "23999",
    ("ME", "maineuocava"): "23999",
    ("RI", "federalprecinct"): "44999",
}
"""Names that feeds use and the pack does not have."""

_WORDS: Final = (("city", "and", "borough"), ("census", "area"), ("planning", "region"))
_SINGLE: Final = frozenset({"county", "parish", "borough", "municipality"})
_SAINTS: Final = {"st": "saint", "ste": "sainte"}
_DISTRICT = re.compile(r"(?:alaska|state|house|ed|hd|district|election|legislative|no)*0*(\d{1,2})")
_STATE_NAMES: Final = {name.casefold(): postal for postal, name in STATES.items()}


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, and the code under which the file has it where that one's votes are added to others of the unit."""

    unit: str
    part: str = ""


def tokens(name: str) -> list[str]:
    """The words of a name without accents, punctuation and case; Saint is written out."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"['’.`]", "", plain)
    return [_SAINTS.get(word, word) for word in re.findall(r"[a-z0-9]+", plain.replace("_", " "))]


def split_name(name: str) -> tuple[str, str]:
    """A name's letters without the kind of place, and the kind where it is said: "county", "city" or ""."""
    found, kind = tokens(name), ""
    for several in _WORDS:
        if len(found) > len(several) and tuple(found[-len(several) :]) == several:
            found = found[: -len(several)]
            return "".join(found), ""
    if len(found) > 1 and found[-1] in _SINGLE:
        kind, found = "county", found[:-1]
    elif len(found) > 2 and found[0] in ("county", "parish") and found[1] == "of":
        kind, found = "county", found[2:]
    elif len(found) > 1 and found[-1] == "city":
        kind, found = "city", found[:-1]
    elif len(found) > 2 and found[0] == "city" and found[1] == "of":
        kind, found = "city", found[2:]
    return "".join(found), kind


@cache
def _index(day: str) -> Mapping[tuple[str, str], tuple[Unit, ...]]:
    """Units valid on a day by state and bare name."""
    found: dict[tuple[str, str], list[Unit]] = {}
    for unit in units().values():
        if len(unit.code) == 5 and unit.code.isdigit() and unit.valid(day):
            bare, _ = split_name(unit.name)
            for key in {bare, "".join(tokens(unit.name))}:
                found.setdefault((unit.state, key), []).append(unit)
    return {key: tuple(own) for key, own in found.items()}


def _gone(state: str, bare: str, kind: str, day: str) -> str | None:
    """The code of a unit of that name which is not in force on the day: Shannon, Bedford city, Connecticut's counties."""
    for unit in units().values():
        said = split_name(unit.name)[0] == bare and (not kind or (unit.kind == "city") == (kind == "city"))
        if unit.state == state and said and unit.code.isdigit() and not unit.valid(day):
            return unit.code
    return None


def state_of(text: str) -> str | None:
    """The postal code of a state by its code, name or two-digit FIPS."""
    plain = text.strip()
    if plain.upper() in STATES:
        return plain.upper()
    return _STATE_NAMES.get(plain.replace("_", " ").casefold()) or STATE_OF_FIPS.get(plain.zfill(2))


class Gazetteer:
    """The places of one election day."""

    def __init__(self, day: date) -> None:
        self.day = day.isoformat()
        self._codes: dict[str, Place] = {}
        self._names: dict[tuple[str, str], Place] = {}

    def code(self, text: str) -> Place:
        """A county's five-digit FIPS code, a leading zero added where it was lost. Raises `Refused`."""
        known = self._codes.get(text)
        if known is None:
            known = self._codes[text] = self._code(text.strip())
        return known

    def _code(self, text: str) -> Place:
        if not (text.isascii() and text.isdigit() and len(text) in (4, 5)):
            raise Refused(f"{shown(text)} is no five-digit FIPS code", code="unknown_unit")
        code = text.zfill(5)
        unit = units().get(code)
        if unit is not None and unit.valid(self.day):
            return Place(code)
        now = recoded(code, self.day)
        if now is not None:
            return Place(now.unit, code if now.joined else "")
        if unit is None:
            raise Refused(f"there is no unit {code}", code="unknown_unit")
        raise Refused(self._outdated(unit), code="unknown_unit")

    def _outdated(self, unit: Unit) -> str:
        """A code outside its days, and what stands in its place."""
        if unit.until and unit.until <= self.day:
            others = [other for other in units().values() if other.state == unit.state and other.since == unit.until]
            said = f"{unit.code} ({unit.name}) is no unit from {unit.until}"
        else:
            others = [other for other in units().values() if other.state == unit.state and other.until == unit.since]
            said = f"{unit.code} ({unit.name}) is no unit before {unit.since}"
        if not others:
            return said
        names = ", ".join(f"{other.code} {other.name}" for other in others[:3])
        return f"{said}; in its place {'is' if len(others) == 1 else 'are'} {names}{', ...' if len(others) > 3 else ''}"

    def unit(self, text: str) -> Place:
        """A unit in our own notation: "US", "MI", "ME-02", "26065", "26065/LANSING-1", "MI-RES". Raises `Refused`."""
        known = self._codes.get(text)
        if known is not None:
            return known
        plain, slash, precinct = text.strip().partition("/")
        if slash and (not precinct.strip() or len(precinct) > 200):
            raise Refused(f"{shown(text)} names no precinct", code="unknown_unit")
        if plain.isdigit():
            place = self._code(plain)
        elif plain == NATION or plain in STATES or (plain in units() and units()[plain].valid(self.day)):
            place = Place(plain)
        elif is_district(plain) and plain[:2] in STATES:
            raise Refused(f"{shown(plain)} is no district that appoints an elector", code="unknown_unit")
        else:
            raise Refused(f"there is no unit {shown(plain)}", code="unknown_unit")
        if slash:
            place = Place(f"{place.unit}/{precinct}", place.part)
        self._codes[text] = place
        return place

    def name(self, state: str, name: str) -> Place:
        """A county by its name and its state's postal code. Raises `Refused`."""
        known = self._names.get((state, name))
        if known is None:
            known = self._names[state, name] = self._name(state, name)
        return known

    def _name(self, state: str, name: str) -> Place:
        bare, kind = split_name(name)
        alias = _ALIASES.get((state, "".join(tokens(name)))) or _ALIASES.get((state, bare if kind != "city" else ""))
        if alias is not None:
            return self._code(alias)
        index = _index(self.day)
        found = index.get((state, bare), ())
        exact = [unit for unit in found if not kind or (unit.kind == "city") == (kind == "city")]
        if not exact:
            exact = list(index.get((state, "".join(tokens(name))), ()))
        if not exact and (gone := _gone(state, bare, kind, self.day)) is not None:
            return self._code(gone)
        if not exact and found and kind != "city":
            exact = list(found)
        if state == "AK" and not exact and (district := _DISTRICT.fullmatch(bare)):
            return self._code(f"029{int(district.group(1)):02d}")
        if not exact:
            where = STATES.get(state, state)
            raise Refused(f"{where} has no county named {shown(name)} on {self.day}", code="unknown_unit")
        if len({unit.code for unit in exact}) > 1:
            both = " and ".join(f"{unit.name} ({unit.code})" for unit in exact)
            raise Refused(f"the name {shown(name)} is that of {both}; say which", code="ambiguous_name")
        return Place(exact[0].code)

    def knows(self, state: str, name: str) -> bool:
        """Whether a state has a county of that name, or two."""
        try:
            self.name(state, name)
        except Refused as refused:
            return refused.code == "ambiguous_name"
        return True

    def state_with(self, names: Iterable[str]) -> str | None:
        """The only state that has counties of all these names; None if there are several or there is none."""
        listed = list(names)
        found = [state for state in STATES if all(self.knows(state, name) for name in listed)]
        return found[0] if len(found) == 1 else None

    def namesakes(self) -> Mapping[str, str]:
        """Units of one name, each to the other."""
        return namesakes(self.day)


def alaska_district(code: str, county: str) -> str | None:
    """Our code of an Alaska House district that a file numbers 02001 to 02040 (real boroughs have some of these)."""
    padded = code.zfill(5)
    district = "district" in county.casefold() or re.fullmatch(r"\s*(?:hd|ed)?\s*\d{1,2}\s*", county.casefold())
    if not padded.startswith("02") or not district:
        return None
    number = int(padded[2:])
    return f"029{number:02d}" if 1 <= number <= 40 else "02999" if number == 99 else None
