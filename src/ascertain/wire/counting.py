"""The outward form of the log: appended files, rows, findings; and of a count on its way: tracker, batches, replay."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from ascertain.election import NATION, STATES
from ascertain.returns import Report
from ascertain.tally import standing
from ascertain.tracker import Batch, TrackerRow
from ascertain.wire.convert import votes_in_order

if TYPE_CHECKING:  # a wire without a log needs no database library
    from ascertain.store import Logged, LoggedFinding

_PLACES = 4
"""Decimals of a share; points have one more than is printed elsewhere, as shifts are small."""


class LogRecord(Struct, frozen=True):
    """A log: what it is of, how much is in it, and whether its chain is whole."""

    log: str
    election: int
    rows: int
    files: int
    head: str
    whole: bool


class LoggedRow(Struct, frozen=True):
    """A row of a log."""

    seq: int
    unit: str
    contest: str
    count_item: str
    status: str
    basis: str
    as_of: str
    received: str
    source: str
    received_from: str
    votes: Mapping[str, int]
    total: int
    progress: Mapping[str, int | bool]
    refers: str
    exact: bool
    precision: str
    held: bool
    codes: tuple[str, ...]
    origin: Mapping[str, str] | None
    content: str
    digest: str


class LoggedFindingRow(Struct, frozen=True):
    """A finding that a log keeps, with the file and, where it is about one, the row."""

    level: str
    unit: str
    code: str
    message: str
    detail: Mapping[str, Any]
    seq: int | None
    file: str
    received: str


class TrackerRecord(Struct, frozen=True):
    """A line of the tracker; shares and margins are of all votes, first ticket less second."""

    unit: str
    name: str
    votes: Mapping[str, int]
    others: int | None
    shares: Mapping[str, float] | None
    margin_votes: int
    margin_points: float | None
    previous_margin_points: float | None
    shift_points: float | None
    total_before: int | None
    total: int
    change_percent: float | None
    outstanding: Mapping[str, int] | None
    certified: bool
    source: str
    as_of: str | None


class BatchRecord(Struct, frozen=True):
    """A step of a count; split and needed are shares of the two leaders' votes."""

    unit: str
    source: str
    count_item: str
    time: str
    received: str
    kind: str
    added: int | None
    added_two_party: int | None
    split: Mapping[str, float] | None
    leader: str | None
    margin: int
    total: int
    left: int | None
    needed: float | None
    reachable: bool | None
    expected: Mapping[str, int | None] | None
    exact: bool
    note: str


class ReplayLine(Struct, frozen=True):
    """A statement of a replay, what it added to what the same source said before, and the nation as that source has it."""

    as_of: str
    received: str
    unit: str
    source: str
    count_item: str
    status: str
    basis: str
    held: bool
    votes: Mapping[str, int]
    total: int
    leader: str | None
    lead: int
    added: int | None
    exact: bool
    nation: Mapping[str, int]
    nation_leader: str | None
    nation_lead: int


class ExportRecord(Struct, frozen=True):
    """A file that a log was written to."""

    out: str
    election: int
    rows: int
    bytes: int
    sha256: str
    head: str


def _progress(report: Report) -> dict[str, int | bool]:
    names = ("ballots", "registered", "undervotes", "overvotes", "expected", "precincts_reporting", "precincts_total")
    values = {name: getattr(report.progress, name) for name in (*names, "complete")}
    return {name: value for name, value in values.items() if value is not None}


def logged_row(row: "Logged") -> LoggedRow:
    """A row of a log in its outward form."""
    said = row.report
    origin = said.origin
    return LoggedRow(
        seq=row.seq,
        unit=said.unit,
        contest=said.contest,
        count_item=said.count_item,
        status=said.status,
        basis=said.basis,
        as_of=said.as_of.isoformat(),
        received=said.received.isoformat(),
        source=said.source,
        received_from=said.received_from,
        votes=votes_in_order(said.votes),
        total=sum(said.votes.values()),
        progress=_progress(said),
        refers=said.refers,
        exact=said.exact,
        precision=said.precision,
        held=row.held,
        codes=row.codes,
        origin={"file_sha256": origin.file_sha256, "name": origin.name, "locator": origin.locator} if origin else None,
        content=said.content,
        digest=row.digest,
    )


def logged_finding(found: "LoggedFinding") -> LoggedFindingRow:
    """A kept finding in its outward form."""
    own = found.finding
    return LoggedFindingRow(
        own.level,
        own.unit,
        own.code,
        own.message,
        dict(own.detail),
        found.seq,
        found.file,
        found.received.isoformat(),
    )


_GROUPS = {"closest": "the closest states", "rest": "the other states", NATION: "United States"}


def _rounded(value: float | None, places: int = 2) -> float | None:
    return None if value is None else round(value, places)


def tracker_row(row: TrackerRow, *, tickets: tuple[str, str]) -> TrackerRecord:
    """A line of the tracker in its outward form."""
    names = (*tickets, "others")
    return TrackerRecord(
        unit=row.unit,
        name=_GROUPS.get(row.unit) or STATES.get(row.unit, row.unit),
        votes=dict(zip(tickets, row.votes, strict=True)),
        others=row.others,
        shares={name: round(share, 2) for name, share in zip(names, row.shares, strict=True)} if row.shares else None,
        margin_votes=row.margin_votes,
        margin_points=_rounded(row.margin),
        previous_margin_points=_rounded(row.previous_margin),
        shift_points=_rounded(row.shift),
        total_before=row.total_before,
        total=row.total,
        change_percent=_rounded(row.change, 1),
        outstanding=dict(zip(("estimate", "low", "high"), row.outstanding, strict=True)) if row.outstanding else None,
        certified=row.certified,
        source=row.source,
        as_of=row.as_of.isoformat() if row.as_of else None,
    )


def batch_row(batch: Batch) -> BatchRecord:
    """A step of a count in its outward form."""
    return BatchRecord(
        unit=batch.unit,
        source=batch.source,
        count_item=batch.count_item,
        time=batch.time.isoformat(),
        received=batch.received.isoformat(),
        kind=batch.kind,
        added=batch.added,
        added_two_party=batch.added_two_party,
        split={name: round(share, _PLACES) for name, share in batch.split.items()} if batch.split else None,
        leader=batch.leader,
        margin=batch.margin,
        total=batch.total,
        left=batch.left,
        needed=_rounded(batch.needed, _PLACES),
        reachable=batch.reachable,
        expected=dict(zip(("from", "to"), batch.expected, strict=True)) if batch.expected else None,
        exact=batch.exact,
        note=batch.note,
    )


def replay_line(report: Report, *, held: bool, added: int | None, nation: Mapping[str, int]) -> ReplayLine:
    """A statement as a replay prints it."""
    stands, whole = standing(report.votes), standing(nation)
    return ReplayLine(
        as_of=report.as_of.isoformat(),
        received=report.received.isoformat(),
        unit=report.unit,
        source=report.source,
        count_item=report.count_item,
        status=report.status,
        basis=report.basis,
        held=held,
        votes=votes_in_order(report.votes),
        total=stands.total,
        leader=stands.leader,
        lead=stands.lead,
        added=added,
        exact=report.exact,
        nation=votes_in_order(nation),
        nation_leader=whole.leader,
        nation_lead=whole.lead,
    )
