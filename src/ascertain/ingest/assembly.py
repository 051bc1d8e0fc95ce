"""Putting lines together: counts of choices, line by line, to one report for each unit, count item and time.

Party lines of one candidate are added (fusion), a line that stands twice is dropped, and one that stands twice with
different numbers refuses the file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from ascertain.canvass.screen import finding
from ascertain.election import NATION, Basis, Election, Finding, Status
from ascertain.ingest.figures import Refused, count_item, shown
from ascertain.ingest.opening import Source
from ascertain.ingest.people import Ballot, NoVote
from ascertain.ingest.places import Gazetteer, Place
from ascertain.returns import CONTEST, TOTAL, UNKNOWN_PROGRESS, Origin, Progress, Report

PRECISIONS: Final = ("second", "minute", "day-part", "day")


@dataclass(frozen=True, slots=True)
class Request:
    """What a reader is asked: the election, when the file came, and what to take where the file doesn't say."""

    election: Election
    day: date
    received: datetime
    as_of: datetime | None = None
    precision: str = "second"
    status: Status | None = None
    source: str | None = None
    state: str | None = None
    received_from: str = ""
    test: bool = False


@dataclass(frozen=True, slots=True)
class Stated:
    """What a report says beside its votes."""

    as_of: datetime
    source: str
    status: Status = "unofficial"
    basis: Basis = "count"
    exact: bool = True
    precision: str = "second"


@dataclass(slots=True)
class _Draft:
    votes: dict[str, int]
    locator: str
    seen: dict[tuple[str, str, str, str], int] = field(default_factory=dict)


Key = tuple[str, str, Stated]
"""unit, count item, time and source"""


class Assembly:
    """Collects the counts of one file and makes its reports; `reader.at` says where the reader is."""

    def __init__(self, request: Request, source: Source) -> None:
        self.request = request
        self.source = source
        self.places = Gazetteer(request.day)
        self.ballot = Ballot(request.election.year)
        self.skipped = 0
        self.findings: dict[tuple[str, str], Finding] = {}
        self._drafts: dict[str, dict[tuple[str, Stated], _Draft]] = {}
        self._progress: dict[tuple[str, datetime], Progress] = {}

    def locator(self) -> str:
        """Where the reader is, in words."""
        return f"line {self.source.at}" if isinstance(self.source.at, int) else self.source.at

    def add(
        self, place: Place, item: str, name: str, votes: int, stated: Stated, *, party: str = "", choice: str = ""
    ) -> None:
        """One line: so many votes for a name in a place. Lines that are no choice become progress or nothing."""
        found = choice or self.ballot.choice(name)
        if isinstance(found, NoVote):
            if found.kind and item == TOTAL:
                self.note(place.unit, stated, **{found.kind: votes})
            return
        own = self._drafts.setdefault(place.unit, {})
        draft = own.get((item, stated))
        if draft is None:
            draft = own[item, stated] = _Draft({}, self.locator())
        raw = (place.part, name, party, "")
        known = draft.seen.get(raw)
        if known is not None:
            if known != votes:
                raise Refused(
                    f"{place.unit} has both {known:,} and {votes:,} votes for {shown(name)} at one time",
                    code="contradiction",
                )
            return
        draft.seen[raw] = votes
        draft.votes[found] = draft.votes.get(found, 0) + votes
        surname_of = self.ballot.shared_surnames.get(name)
        if surname_of is not None and ("same_surname", name) not in self.findings:
            text = f"{shown(name)} is counted among the others; the surname is also that of {surname_of}."
            self.find("same_surname", name, text)

    def note(self, unit: str, stated: Stated, **numbers: int | bool | None) -> None:
        """What is said of a unit beside votes: ballots, registered, undervotes, precincts, complete."""
        key = (unit, stated.as_of)
        own = {name: number for name, number in numbers.items() if number is not None}
        self._progress[key] = replace(self._progress.get(key, UNKNOWN_PROGRESS), **own)  # type: ignore[arg-type]

    def find(self, code: str, key: str, message: str, *, unit: str = NATION, **detail: object) -> None:
        """A finding about the file, said once."""
        about = finding(code, unit, message, locator=self.locator(), **detail)  # type: ignore[arg-type]
        self.findings.setdefault((code, key), about)

    def mode(self, text: str) -> str:
        """The count item of a way of voting; an unknown one is kept as other, with a finding."""
        item = count_item(text)
        if item is None:
            self.find("unknown_mode", text, f"the way of voting {shown(text)} is not known; it is kept as other.")
        return item or "other"

    def votes(self) -> Iterator[tuple[Key, Mapping[str, int]]]:
        """What has been collected so far."""
        for unit, own in self._drafts.items():
            for (item, stated), draft in own.items():
                yield (unit, item, stated), draft.votes

    def drop(self, unit: str) -> None:
        """Leave out all that was collected for a unit."""
        self._drafts.pop(unit, None)

    def drop_modes(self, unit: str, kept: str) -> None:
        """Leave out a unit's count items but one."""
        self._drafts[unit] = {key: draft for key, draft in self._drafts[unit].items() if key[0] == kept}

    def reports(self) -> list[Report]:
        """The reports, units in order of first appearance."""
        return [
            self._report(unit, item, stated, draft)
            for unit, own in self._drafts.items()
            for (item, stated), draft in own.items()
        ]

    def _report(self, unit: str, item: str, stated: Stated, draft: _Draft) -> Report:
        return Report(
            unit,
            CONTEST,
            item,
            draft.votes,
            stated.status,
            stated.as_of,
            stated.source,
            self.request.received,
            self._progress.get((unit, stated.as_of), UNKNOWN_PROGRESS),
            stated.basis,
            "",
            stated.exact,
            stated.precision,  # type: ignore[arg-type]  # one of PRECISIONS, checked where it is read
            self.request.received_from,
            Origin(self.source.sha256, self.source.name, draft.locator),
        )

    def check_total(self, stated_total: int, unit: str, summed: int) -> None:
        """A source's own total beside the sum of its choices; the sum counts."""
        if stated_total != summed:
            text = (
                f"the file's own total for {unit} is {stated_total:,}; its choices add up to {summed:,}, which counts."
            )
            self.find("sum_differs", unit, text, unit=unit, observed=stated_total, limit=summed)

    def test_data(self, said: str, *, at: str) -> None:
        """Refuse test data unless the log is for tests."""
        if not self.request.test:
            raise Refused(f"{said}: test data goes into a log made with --test only", code="test_data", at=at)

    def undated(self, source: str) -> Stated:
        """Time and status for a format that has none: they must be given with the file."""
        request = self.request
        if request.as_of is None or request.status is None:
            raise Refused("files of this format carry neither time nor status; give --as-of and --status", at="")
        return Stated(request.as_of, request.source or source, request.status, precision=request.precision)

    def dated(self, as_of: datetime, source: str, status: Status = "unofficial", **more: object) -> Stated:
        """What a file says of itself, with the status that was given with it where its format has no word for it."""
        return Stated(as_of, self.request.source or source, status, **more)  # type: ignore[arg-type]
