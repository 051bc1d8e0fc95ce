"""Records of `recount`; their field names are the public keys of JSON and CSV."""

from collections.abc import Mapping

from msgspec import UNSET, Struct, UnsetType


class RangeRecord(Struct, frozen=True):
    """A chance between two readings of the record."""

    low: float
    high: float


class AutomaticRecord(Struct, frozen=True):
    """Whether law orders a recount at this margin (None: not known), and how far the margin is above the largest that does."""

    applies: bool | None
    rule: str
    distance: int | None


class RequestableRecord(Struct, frozen=True):
    """Whether somebody may ask for one (None: not known), who, and who then pays."""

    applies: bool | None
    by: str | None
    pays: str | None
    rule: str


class RecordedRecount(Struct, frozen=True):
    """A recount that was held or asked for, as recorded; `reversal` is from the margin before it."""

    kind: str
    margin_before: int | None
    margin_after: int | None
    shift: int | None
    reversal: RangeRecord | None
    source: str
    notes: str


class RecountRow(Struct, frozen=True):
    """One state: its margin, what its law says of it, what a recount must shift, how likely that is."""

    state: str
    first: str
    second: str
    margin: int
    total: int
    margin_points: float
    automatic: AutomaticRecord
    requestable: RequestableRecord
    needed_shift: int
    needed_switches: int
    needed_per_mille: float
    times_largest: float
    reversal: RangeRecord
    verification: str | None
    known_for_year: bool
    cite: str
    recorded: tuple[RecordedRecount, ...] = ()


class PresidencyAtStake(Struct, frozen=True):
    """The chance that recounts of all contests of the winner reverse enough of them; `closest` are the likeliest."""

    winner: str
    electors: int
    need: int
    as_certified: RangeRecord
    before_recounts: RangeRecord | None
    closest: Mapping[str, RangeRecord]


class UnitChange(Struct, frozen=True):
    """One unit's change between two counts."""

    unit: str
    margin: int
    changes: Mapping[str, int]


class ComparedRecord(Struct, frozen=True):
    """First count against second: net changes, and absolute ones as each file has them (`units_pooled` pools small tickets)."""

    state: str
    before: Mapping[str, int]
    after: Mapping[str, int]
    margin_before: int
    margin_after: int
    margin_shift: int
    ballots_shift: int
    counties: int
    units: int
    absolute: int
    absolute_share: float
    units_changed: int
    absolute_units_pooled: int
    units_changed_pooled: int
    concentration: float
    largest: tuple[UnitChange, ...]


class RecountAnswer(Struct, frozen=True):
    """`recount YEAR`."""

    election: int
    rows: tuple[RecountRow, ...]
    presidency: PresidencyAtStake | None
    basis: str
    compared: ComparedRecord | UnsetType = UNSET
