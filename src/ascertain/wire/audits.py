"""Records of `cvr` and `audit`; their field names are the public keys of JSON and CSV."""

from collections.abc import Mapping

from msgspec import UNSET, Struct, UnsetType

from ascertain.cvr import CvrTally


class CvrContestRecord(Struct, frozen=True):
    """One contest of cast vote records; overvotes are overvoted cards."""

    contest: str
    vote_for: int
    cards_with: int
    votes: Mapping[str, int]
    undervotes: int
    overvotes: int
    write_in_pending: int


class CvrRecord(Struct, frozen=True):
    """`cvr tally` and `cvr check`."""

    format: str
    cards: int
    contests: tuple[CvrContestRecord, ...]


class PairRecord(Struct, frozen=True):
    """One assertion to be confirmed: this winner beat this loser."""

    winner: str
    loser: str
    margin: int
    diluted_margin: float


class PlanRecord(Struct, frozen=True):
    """`audit plan`: cards to expect, and those that suffice with a chance of so much."""

    contest: str
    risk_limit: float
    math: str
    cards: int
    assertions: tuple[PairRecord, ...]
    sizes: Mapping[str, int | None]
    full_count_cheaper: bool
    assumptions: tuple[str, ...]
    head: str | UnsetType = UNSET


class PlaceRecord(Struct, frozen=True):
    """One card to fetch, with the numbers of the draws that chose it."""

    container: str
    tabulator: str
    batch: str
    card: int
    position: int
    imprinted: str | None
    draws: tuple[int, ...]


class DrawRecord(Struct, frozen=True):
    """`audit draw`: a round's draws and the cards to fetch."""

    round: int
    first: int
    last: int
    cards: int
    distinct: int
    places: tuple[PlaceRecord, ...]
    head: str


class AssertionRisk(Struct, frozen=True):
    """One assertion's evidence so far."""

    winner: str
    loser: str
    log_e: float | None
    risk: float
    discrepancies: Mapping[str, int]


class AssessRecord(Struct, frozen=True):
    """`audit assess`: the risk that the readings leave, and what follows."""

    round: int
    drawn: int
    assertions: tuple[AssertionRisk, ...]
    risk: float
    decision: str
    next: int | None
    head: str


class ReportRecord(Struct, frozen=True):
    """`audit report`: where the audit stands, and whether its log is whole."""

    contest: str
    risk_limit: float
    math: str
    rounds: int
    drawn: int
    risk: float | None
    decision: str | None
    entries: int
    head: str
    replayed: bool
    files: tuple[str, ...] = ()


def cvr_contest(own: CvrTally) -> CvrContestRecord:
    """A contest's sum in its outward form, most votes first."""
    votes = dict(sorted(own.votes.items(), key=lambda item: -item[1]))
    return CvrContestRecord(
        own.contest, own.vote_for, own.cards_with, votes, own.undervotes, own.overvotes, own.write_in_pending
    )
