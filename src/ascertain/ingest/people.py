"""Names on a ballot: to the ticket's full name, to the bundle of others, or to no vote at all.

Surname first, then given name: "MITT, ROMNEY" is Mitt Romney, "Sharon E. Harris" is not Kamala Harris. The running
mate may stand in the name, and "(I) (Rep)" after it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ascertain.archive import tickets_of
from ascertain.election import OTHERS, UNPLEDGED
from ascertain.ingest.figures import Refused, shown, words
from ascertain.ingest.places import tokens

_SHORT_FORMS: Final = (
    *("joe joseph", "bill william", "al albert", "bob bobby robert", "jim jimmy james", "mike michael", "ron ronald"),
    *(
        "pat patrick",
        "howie howard",
        "don donald",
        "jack john",
        "tom thomas",
        "mitt willard",
        "ross henry",
        "gene eugene",
    ),
    *("dick richard", "fritz walter", "barry barack", "chuck charles", "dan daniel", "dave david", "ed edward"),
)
_SAME: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(group.split()) for group in _SHORT_FORMS for name in group.split()
}
_SUFFIXES: Final = frozenset({"jr", "sr", "ii", "iii", "iv", "dr", "mr", "mrs", "ms"})
_MATE = re.compile(r"\s+(?:and|with)\s+|\s*[/&;+]\s*|\s+-\s+", re.IGNORECASE)
_NO_VOTE = re.compile(
    r"(?:(?:total|number of) )?(?:blanks?|void|spoiled|exhausted|residual|under ?votes?|over ?votes?|"
    r"times (?:blank|over|under) voted|times counted)(?: (?:and|or|votes?|ballots?|void|voids|scattering))*"
    r"|none of (?:these|the) (?:candidates|above)|totals?|total (?:votes|ballots)(?: cast)?|ballots cast(?: blank)?"
    r"|registered voters(?: total)?|(?:votes )?cast(?: votes)?|precincts (?:reporting|reported)|turnout"
)
_PRESIDENT = re.compile(
    r"(?:for |office of )?(?:the )?(?:us |u s |united states )?president(?:ial)?(?: electors?)?(?: for president)?"
    r"(?: of (?:the )?(?:united states(?: of america)?|usa?|u s(?: a)?))?(?: us)?"
    r"(?:$| (?:and )?(?:the )?vice.*| (?:4|four) year.*| \d.*| vote for.*| vp$| dem$| rep$)"
)


def is_presidential(office: str) -> bool:
    """Whether an office's text is that of the president of the United States: nobody else's, no vice president's."""
    return _PRESIDENT.fullmatch(words(office)) is not None


@dataclass(frozen=True, slots=True)
class NoVote:
    """A line that is no choice; `kind` is undervotes, overvotes or "" for totals and the like."""

    kind: str


@dataclass(frozen=True, slots=True)
class _Person:
    ticket: str
    surname: str
    given: frozenset[str]
    initial: str


def _person(ticket: str) -> _Person:
    names = [name for name in tokens(ticket) if name not in _SUFFIXES]
    first = [name for name in names[:-1] if len(name) > 1] or names[:-1]
    given = frozenset(form for name in first for form in _SAME.get(name, frozenset({name})))
    return _Person(ticket, names[-1], given, names[0][0])


class Ballot:
    """The tickets of one election, and what a file calls them."""

    def __init__(self, year: int) -> None:
        self.tickets = tuple(name for name in tickets_of(year) if name != UNPLEDGED)
        self.full_names = frozenset({*self.tickets, OTHERS})
        self._people = tuple(_person(ticket) for ticket in self.tickets)
        self._known: dict[str, str | NoVote] = {}
        self.shared_surnames: dict[str, str] = {}

    def choice(self, text: str) -> str | NoVote:
        """The full name of a ticket, "Other candidates and write-ins", or that the line is no choice."""
        found = self._known.get(text)
        if found is None:
            found = self._known[text] = self._choice(text)
        return found

    def _choice(self, text: str) -> str | NoVote:
        if text.strip() in self.full_names:
            return text.strip()
        plain = words(text)
        if _NO_VOTE.fullmatch(plain):
            kind = "undervotes" if "under" in plain else "overvotes" if "over" in plain else ""
            return NoVote(kind)
        cleaned = re.sub(r"\([^()]*\)", " ", text)
        parts = _MATE.split(cleaned)
        names = tokens(next((part for part in parts if tokens(part)), cleaned))
        fitting = {person.ticket for person in self._people if self._is(person, names)}
        if len(fitting) > 1:
            both = " and ".join(sorted(fitting))
            raise Refused(f"the name {shown(text)} may be {both}", code="ambiguous_name")
        if fitting:
            return fitting.pop()
        for person in self._people:
            if person.surname in names:
                self.shared_surnames[text] = person.ticket
        return OTHERS

    def _is(self, person: _Person, names: list[str]) -> bool:
        """Whether the words of a name are a person's: the surname, and the given name, its initial or none."""
        if person.surname not in names:
            return False
        rest = [name for name in names if name != person.surname and name not in _SUFFIXES]
        return not rest or not person.given.isdisjoint(rest) or rest[0] == person.initial

    def exactly(self, text: str) -> str:
        """A full name of the year as it stands. Raises `Refused`."""
        plain = text.strip()
        if plain in self.full_names:
            return plain
        allowed = ", ".join([*self.tickets, OTHERS])
        raise Refused(f"{shown(text)} is no choice of the year; allowed are {allowed}", code="unknown_choice")

    def key(self, text: str) -> str:
        """The full name behind a key such as "trumpd" or "bidenj" (surname and initial), else the bundle of others."""
        plain = "".join(tokens(text))
        for person in self._people:
            if plain in (person.surname + person.initial, person.surname):
                return person.ticket
        return OTHERS
