"""The record of `outcome YEAR --brief`: what a page polls for, at most 4 kB compressed."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from ascertain.tally import standing
from ascertain.wire.convert import votes_in_order
from ascertain.wire.records import AnswerStatus, ElectedRecord

SUMMARY_COLUMNS: Final = ("contest", "electors", "winner", "margin", "total", "status")


class Outstanding(Struct, frozen=True):
    """Votes still to be counted, with the interval that holds them at `level`."""

    estimate: int
    low: int
    high: int
    level: float


class SummaryVote(Struct, frozen=True):
    """All votes of the nation, and those outstanding where they are estimated."""

    total: int
    votes: Mapping[str, int]
    leader: str | None
    lead: int
    lead_points: float | None
    outstanding: Outstanding | None = None


class SummaryScenario(Struct, frozen=True):
    """The what-if in its one spelling, with the votes it changes and adds at the least."""

    canonical: str
    changed_votes: int
    added_votes: int


class SummaryElectors(Struct, frozen=True):
    """Electors by the person they are pledged to; `undecided` are those of contests nobody has."""

    appointed: int
    majority: int
    pledged: Mapping[str, int]
    undecided: int


class SummaryRecord(Struct, frozen=True):
    """An election in brief; `contests` are rows of `columns`."""

    election: int
    status: AnswerStatus
    as_of: str
    received_at: str | None
    seq: int
    test: bool
    stale_since: str | None
    sentence: str
    scenario: SummaryScenario
    electors: SummaryElectors
    popular_vote: SummaryVote | None
    president: ElectedRecord | None
    tipping_point: str | None
    columns: tuple[str, ...]
    contests: tuple[tuple[str, int, str | None, int | None, int | None, str], ...]


def summary_vote(votes: Mapping[str, int] | None) -> SummaryVote | None:
    """The nation's vote; None where there was none to count."""
    if votes is None:
        return None
    stands = standing(votes)
    return SummaryVote(stands.total, votes_in_order(votes), stands.leader, stands.lead, stands.points)
