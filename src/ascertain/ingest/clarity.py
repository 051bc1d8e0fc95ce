"""Clarity's detail.xml, by county or by precinct: contest, choice, way of voting, votes of each county.

The file gives no total of a county, only its modes; `totalVotes` is the whole region's. Times name a zone in letters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Final

from ascertain.election import STATES
from ascertain.ingest.assembly import Assembly
from ascertain.ingest.documents import elements, local
from ascertain.ingest.figures import Refused, clarity_moment, optional, shown, whole
from ascertain.ingest.opening import STREAMED_XML_LIMIT, Source
from ascertain.ingest.people import is_presidential
from ascertain.ingest.places import Place, state_of
from ascertain.returns import TOTAL, Report

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LEVELS: Final = {"Counties": "county", "Precincts": "precinct"}
NOT_CHOICES: Final = {"undervotes": "undervotes", "overvotes": "overvotes"}


@dataclass(slots=True)
class Choice:
    """A choice with the region's total and its votes by mode and place."""

    text: str
    party: str
    total: int | None
    modes: dict[str, dict[str, int]]


@dataclass(slots=True)
class Contest:
    """A contest with its choices; `others` holds undervotes and overvotes by place."""

    text: str
    place: str
    choices: list[Choice]
    others: dict[str, dict[str, int]]


@dataclass(slots=True)
class Header:
    """What the file says of itself, and the turnout of each place."""

    as_of: datetime | None = None
    region: str = ""
    day: str = ""
    level: str = ""
    turnout: dict[str, Mapping[str, str]] = field(default_factory=dict)


def contests(source: Source, header: Header) -> Iterator[Contest]:
    """The contests of any office one by one; `header` is filled in on the way."""
    number, inside, first = 0, False, True
    with source.open(STREAMED_XML_LIMIT) as stream:
        for event, element in elements(stream):
            tag = local(element.tag)
            if first and tag != "ElectionResult":
                raise Refused(f"the root is {shown(tag)}, not ElectionResult")
            first = False
            if event == "start" and tag == "Contest":
                number, inside = number + 1, True
                source.at = f"Contest[{number}]"
            elif event == "end" and tag == "Contest":
                inside = False
                yield _contest(element, source, number)
                element.clear()
            elif event == "end" and tag in _HEADERS and not inside:
                _HEADERS[tag](element, header)


def _turnout(element: "Element", header: Header) -> None:
    for group in element:
        header.level = LEVELS.get(local(group.tag), header.level)
        for place in group:
            header.turnout[place.get("name", "")] = dict(place.attrib)


def _text(element: "Element") -> str:
    return (element.text or "").strip()


def _set_time(element: "Element", header: Header) -> None:
    header.as_of = clarity_moment(_text(element))


def _set_region(element: "Element", header: Header) -> None:
    header.region = _text(element)


def _set_day(element: "Element", header: Header) -> None:
    header.day = _text(element)


_HEADERS: Final = {
    "Timestamp": _set_time,
    "Region": _set_region,
    "ElectionDate": _set_day,
    "ElectionVoterTurnout": _turnout,
    "VoterTurnout": _turnout,
}


def _contest(element: "Element", source: Source, number: int) -> Contest:
    found = Contest(element.get("text", ""), f"Contest[{number}]", [], {})
    place = 0
    for child in element:
        tag = local(child.tag)
        if tag == "Choice":
            place += 1
            source.at = f"Contest[{number}]/Choice[{place}]"
            modes: dict[str, dict[str, int]] = {}
            for mode in child:
                if local(mode.tag) == "VoteType":
                    _merge(modes.setdefault(mode.get("name", ""), {}), mode)
            total = optional(child.get("totalVotes"), what="totalVotes")
            found.choices.append(Choice(child.get("text", ""), child.get("party", ""), total, modes))
        elif tag == "VoteType":
            source.at = f"Contest[{number}]/VoteType"
            kind = NOT_CHOICES.get(child.get("name", "").casefold())
            if kind is not None:
                _merge(found.others.setdefault(kind, {}), child)
    source.at = found.place
    return found


def _merge(votes: dict[str, int], mode: "Element") -> None:
    for place in mode:
        name, count = place.get("name", ""), whole(place.get("votes"))
        if votes.setdefault(name, count) != count:
            raise Refused(f"{shown(name)} stands twice with {votes[name]:,} and {count:,} votes", code="contradiction")


def read(assembly: Assembly) -> list[Report]:
    """The reports of the presidential contest: the region as a whole, and each county or precinct by mode."""
    header, found = Header(), None
    for contest in contests(assembly.source, header):
        if not is_presidential(contest.text):
            assembly.skipped += 1
        elif found is not None:
            raise Refused("the file has two contests for president", code="contradiction")
        else:
            found = contest
    _check_day(header, assembly)
    if found is not None:
        Region(assembly, header, found).add()
    return assembly.reports()


def _check_day(header: Header, assembly: Assembly) -> None:
    """A file of another election is refused."""
    if header.as_of is None:
        raise Refused("the file has no Timestamp", code="unknown_zone", at="Timestamp")
    day = assembly.request.day
    if header.day and header.day not in (f"{day.month}/{day.day}/{day.year}", f"{day:%m/%d/%Y}"):
        raise Refused(f"it is of the election of {shown(header.day)}, not of {day.isoformat()}", at="ElectionDate")


class Region:
    """One file's region, a state or a county, with its parts."""

    def __init__(self, assembly: Assembly, header: Header, contest: Contest) -> None:
        self.assembly, self.header, self.contest = assembly, header, contest
        self.state = assembly.request.state or (state_of(header.region) or "" if header.level != "precinct" else "")
        self.whole = self._whole()
        as_of = header.as_of
        assert as_of is not None  # _check_day has refused the file otherwise
        default = f"clarity:{self.whole.lower()}"
        self.stated = assembly.dated(as_of, default, assembly.request.status or "unofficial")

    def _whole(self) -> str:
        """The unit of the region: a state, or a county of a state that is given or the only one to have it."""
        places, region = self.assembly.places, self.header.region
        if self.header.level != "precinct" or region.upper() in STATES:
            self.state = state_of(region) or self.state
            if not self.state:
                raise Refused(f"{shown(region)} is no state; give --state", code="unknown_unit", at="Region")
            return self.state
        states = [self.state] if self.state else [state for state in STATES if places.knows(state, region)]
        if len(states) != 1:
            raise Refused(f"{shown(region)} is the name of a county in {len(states)} states; give --state", at="Region")
        self.state = states[0]
        return places.name(self.state, region).unit

    def add(self) -> None:
        """Put all counts of the contest into the assembly."""
        empty = self._unsplit()
        for number, choice in enumerate(self.contest.choices, start=1):
            self.assembly.source.at = f"{self.contest.place}/Choice[{number}]"
            if choice.total is not None:
                self._put(Place(self.whole), TOTAL, choice, choice.total)
            for mode, votes in choice.modes.items():
                item = self.assembly.mode(mode)
                for name, count in votes.items():
                    if name not in empty:
                        self._put(self.place(name), item, choice, count)
        self._notes()

    def _put(self, place: Place, item: str, choice: Choice, votes: int) -> None:
        self.assembly.add(place, item, choice.text, votes, self.stated, party=choice.party)

    def place(self, name: str) -> Place:
        """The unit of a county or precinct as the file names it."""
        if self.header.level == "precinct":
            if not name.strip():
                raise Refused("a precinct has no name", code="unknown_unit")
            return Place(f"{self.whole}/{name.strip()}")
        return self.assembly.places.name(self.state, name)

    def _unsplit(self) -> frozenset[str]:
        """Places without any vote by mode though the whole has more votes than all modes: no split, and not zero."""
        choices = self.contest.choices
        stated = sum(choice.total or 0 for choice in choices)
        by_place: dict[str, int] = {}
        for choice in choices:
            for votes in choice.modes.values():
                for name, count in votes.items():
                    by_place[name] = by_place.get(name, 0) + count
        summed = sum(by_place.values())
        empty = frozenset(name for name, count in by_place.items() if not count and self._voted(name))
        if stated <= summed or not empty:
            return frozenset()
        words = ", ".join(sorted(empty))
        text = (
            f"the modes add up to {summed:,} of {stated:,} votes: {words} are without a split by mode and are left out."
        )
        self.assembly.find(
            "modes_incomplete", self.whole, text, unit=self.whole, observed=summed, limit=stated, units=sorted(empty)
        )
        return empty

    def _voted(self, name: str) -> bool:
        """Whether a place has counted ballots, as far as the file says."""
        turnout = self.header.turnout.get(name, {})
        reported = turnout.get("ballotsCast") or turnout.get("precinctsReported") or "0"
        return bool(optional(reported, what="ballotsCast"))

    def _notes(self) -> None:
        """Turnout, precincts, undervotes and overvotes of each place. Registered voters 0 mean unknown."""
        known = {unit for (unit, _, _), _ in self.assembly.votes()}
        for name, turnout in self.header.turnout.items():
            self.assembly.source.at = f"{self.header.level} {shown(name)}"
            unit = self.place(name).unit
            if unit in known:
                self.assembly.note(
                    unit,
                    self.stated,
                    ballots=optional(turnout.get("ballotsCast"), what="ballotsCast"),
                    registered=optional(turnout.get("totalVoters"), what="totalVoters") or None,
                    precincts_reporting=optional(turnout.get("precinctsReported"), what="precinctsReported"),
                    precincts_total=optional(turnout.get("precinctsParticipating"), what="precinctsParticipating"),
                )
        for kind, votes in self.contest.others.items():
            for name, count in votes.items():
                unit = self.place(name).unit
                if unit in known:
                    self.assembly.note(unit, self.stated, **{kind: count})
