"""The records that answers are made of; their field names are the public keys of JSON and CSV."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from msgspec import UNSET, Struct, UnsetType

AnswerStatus = Literal["counting", "canvass", "certified", "cast", "counted", "what-if"]


class SourceRecord(Struct, frozen=True):
    """A pack that an answer rests on."""

    id: str
    title: str
    licence: str
    retrieved: date | None
    sha256: str


class FindingRecord(Struct, frozen=True, omit_defaults=True):
    """Something odd, with the sentence a person reads and the numbers behind it."""

    level: str
    unit: str
    code: str
    message: str
    detail: Mapping[str, Any] = {}


class PopularVote(Struct, frozen=True):
    """All votes of the nation; the lead is the leader's over the next ticket, in points of all votes."""

    total: int
    votes: Mapping[str, int]
    leader: str | None
    lead: int
    lead_points: float | None


class OfficeVotes(Struct, frozen=True):
    """Electoral votes for one office by person."""

    cast: Mapping[str, int]
    counted: Mapping[str, int]


class ElectorsRecord(Struct, frozen=True):
    """The ladder: allotted, appointed, pledged, cast, counted. `tied` are electors that a tie keeps unappointed."""

    allotted: int
    appointed: int
    majority: int
    pledged: Mapping[str, int]
    president: OfficeVotes
    vice_president: OfficeVotes | None
    tied: int | UnsetType = UNSET


class DepartureRecord(Struct, frozen=True):
    """Electors whose ballots departed from the pledge, and what became of them.

    `office` says which ballot departed. What unnamed electors voted for the other office is null: the sources count
    votes by office and do not tell who gave which. `inferred` rows follow from the votes cast and the ticket's usual
    pair; no list names them.
    """

    state: str
    elector: str | None
    electors: int
    pledged: str
    voted: str | None
    pledged_vice_president: str | None
    voted_vice_president: str | None
    disposition: str
    category: str
    replaced_by: str | None
    office: str
    inferred: bool


class ContingentRecord(Struct, frozen=True):
    """An election by the House or the Senate."""

    office: str
    chamber: str
    cause: str
    eligible: tuple[str, ...]
    needed: int
    of: int
    ballots: tuple[Mapping[str, Any], ...]
    winner: str | None


class ElectedRecord(Struct, frozen=True):
    """Who was elected and by whom."""

    name: str | None
    elected_by: str


class TakesOfficeRecord(Struct, frozen=True):
    """Who exercises the presidency when the term begins; without a name, as `succession` provides."""

    name: str | None
    capacity: str
    on: date
    succession: str | None


class ObjectionRecord(Struct, frozen=True):
    """What Congress was asked about a state's votes, what each House answered, and the effect."""

    state: str
    office: str
    person: str | None
    question: str
    house: str | None
    senate: str | None
    house_vote: str | None
    senate_vote: str | None
    effect: str
    rule: str
    verified: str


class AlternativeRecord(Struct, frozen=True):
    """The result as it was also read: without the votes of a state."""

    without: str
    base: int
    majority: int
    president: Mapping[str, int]
    vice_president: Mapping[str, int]


class StateRecord(Struct, frozen=True):
    """One state's electors and votes; districts of Maine and Nebraska show in `pledged`."""

    state: str
    electors: int
    pledged: Mapping[str, int]
    votes: Mapping[str, int]
    winner: str | None
    margin: int | None
    margin_points: float | None
    certified: date | None


class OutcomeRecord(Struct, frozen=True):
    """`outcome YEAR`: the whole course."""

    election: int
    status: AnswerStatus
    as_of: str
    popular_vote: PopularVote | None
    electors: ElectorsRecord
    departures: tuple[DepartureRecord, ...]
    objections: tuple[ObjectionRecord, ...]
    alternatives: tuple[AlternativeRecord, ...]
    contingent: tuple[ContingentRecord, ...] | None
    president: ElectedRecord
    vice_president: ElectedRecord
    takes_office: TakesOfficeRecord
    popular_winner_lost: bool | None
    states: tuple[StateRecord, ...]


class ScenarioRecord(Struct, frozen=True):
    """The what-if in its one spelling; `house_size` is asked for beside it."""

    canonical: str
    house_size: int | UnsetType = UNSET


class BaselineRecord(Struct, frozen=True):
    """How it was: electors pledged and counted by name, and who was elected."""

    electors: Mapping[str, int]
    counted: Mapping[str, int]
    president: ElectedRecord
    vice_president: ElectedRecord


class DifferenceRecord(Struct, frozen=True, rename={"from_": "from"}):
    """What a stage holds for a state without and with the scenario; `office` only where the stage is about one."""

    stage: str
    state: str
    from_: Any
    to: Any
    office: str | UnsetType = UNSET


class WhatIfRecord(OutcomeRecord, frozen=True):
    """`whatif YEAR`: the course under a scenario, the one that was, and every difference."""

    scenario: ScenarioRecord
    baseline: BaselineRecord
    differences: tuple[DifferenceRecord, ...]


class OutcomeLine(Struct, frozen=True):
    """One row of `outcome --all`.

    `electors_by_votes` are those whom votes appointed by rule; the others' slates are facts from the same record that
    the result is compared with.
    """

    election: int
    appointed: int
    majority: int
    president: str | None
    vice_president: str | None
    elected_by: str
    vice_president_elected_by: str
    popular_winner_lost: bool | None
    electors_by_votes: int
    matches_record: bool
    differences: tuple[str, ...]


class TallyRow(Struct, frozen=True):
    """One unit of a tally; `basis` is sum or statement, `as_of` the time of its newest statement."""

    unit: str
    name: str
    votes: Mapping[str, int]
    total: int | None
    leader: str | None
    lead: int
    lead_points: float | None
    reporting: float | None
    reporting_basis: str | None
    status: str
    source: str
    as_of: str | None
    basis: str
    exact: bool
    outstanding: int | None = None
    note: str = ""


class Pledge(Struct, frozen=True):
    """A name for each of the two offices; None is no vote, or not known."""

    president: str | None
    vice_president: str | None


class ElectorRow(Struct, frozen=True):
    """One elector, or those of a slate whom no list names; `electors` add up to those appointed.

    An elector who was replaced stands with 0 electors. What a group voted is counted by office.
    """

    state: str
    elector: str | None
    electors: int
    party: str
    pledged: Pledge
    voted: Pledge
    disposition: str
    binding: str
    note: str


class AwardRecord(Struct, frozen=True):
    """One block of electors."""

    electors: int
    decided_by: str
    method: str
    to: str | None


class LawRow(Struct, frozen=True):
    """One state's law in one election; `since` is the first meeting for which the binding law is known."""

    state: str
    electors: int
    method: str
    awards: tuple[AwardRecord, ...]
    binding: str
    since: date | None
    cite: str
    confidence: str


class RuleRow(Struct, frozen=True):
    """A provision in force; `read` tells whether its text was read for the table."""

    name: str
    since: date
    value: Any
    text: str
    cite: str
    read: bool


class CalendarRow(Struct, frozen=True):
    """One day of an election and the rule that sets it."""

    event: str
    date: date
    rule: str
    cite: str


class Streak(Struct, frozen=True, rename={"from_": "from"}):
    """Consecutive elections in which a state chose the same party."""

    state: str
    party: str
    from_: int
    to: int
    length: int


class SeatRow(Struct, frozen=True):
    """One state's seats in the House by a census."""

    state: str
    population: int
    seats: int


class CompactRecord(Struct, frozen=True):
    """Where the interstate compact stands for the election that is next on that day."""

    members: tuple[str, ...]
    electors: int
    needed: int
    in_force: bool
    short: int
    election: int
    on: date


class PackRow(Struct, frozen=True, omit_defaults=True):
    """One pack of `sources`; columns and notes only when it is asked for by id."""

    id: str
    title: str
    covers: tuple[int, ...]
    rows: int
    quality: str
    licence: str
    credit: str
    retrieved: date
    sha256: str
    sources: tuple[str, ...]
    columns: tuple[str, ...] | UnsetType = UNSET
    notes: str | UnsetType = UNSET


class AppendRecord(Struct, frozen=True):
    """What `log append` did: reports by what became of them, and the log's head to be published."""

    appended: int
    duplicates: int
    unchanged: int
    held: int
    rejected: int
    skipped: int
    head: str
