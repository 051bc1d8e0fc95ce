"""Records of `audit president`; their field names are the public keys of JSON and CSV."""

from collections.abc import Mapping

from msgspec import Struct


class SizeRecord(Struct, frozen=True):
    """Cards to draw, the contests counted in full instead, and the chance that this confirms a right outcome."""

    cards: int
    full_counts: tuple[str, ...]
    stop_probability: float | None = None
    scale: float | None = None


class RoundsRecord(Struct, frozen=True):
    """Rounds of `multiplier` times what is lacking: their mean number, cards in the mean and at the quantile."""

    multiplier: float
    rounds: float
    cards: float
    cards_quantile: int
    ended: float


class SeparatelyRecord(Struct, frozen=True):
    """Every contest audited for itself at the same limit."""

    expected: SizeRecord
    one_round: SizeRecord


class PlanRecord(Struct, frozen=True):
    """The three figures, never one without the others, and beside them each contest alone; `paper` says on what paper."""

    paper: str
    risk_limit: float
    quantile: float
    expected: SizeRecord
    one_round: SizeRecord
    rounds: tuple[RoundsRecord, ...]
    separately: SeparatelyRecord


class RequirementRecord(Struct, frozen=True):
    """What the state's law requires of audits, as read."""

    kind: str
    limit: float | None
    presidential: str
    cite: str
    verification: str


class UnitRow(Struct, frozen=True):
    """One contest of the winner: its margin, paper, plan, and evidence so far."""

    contest: str
    electors: int
    runner_up: str
    margin: int
    cards: int
    diluted_margin: float
    method: str
    on_paper: bool | None
    paper_margin: int | None
    paperless: int | None
    expected: int
    one_round: int
    separately: int | None
    full_count: bool
    log_e: float
    drawn: int
    resolved: str
    law: RequirementRecord | None


class WeakestRecord(Struct, frozen=True):
    """The blocking set with the least evidence against it."""

    contests: tuple[str, ...]
    electors: int
    log_e: float


class AfterCounts(Struct, frozen=True):
    """What full counts come to where they overturned a blocking set: who has the electors, to be audited anew."""

    counted_for: Mapping[str, str]
    pledged: Mapping[str, int]
    elected: str | None


class PresidentAnswer(Struct, frozen=True):
    """`audit president YEAR`."""

    election: int
    candidate: str
    electors: int
    appointed: int
    majority: int
    need: int
    confirmable: bool | None
    without_paper: tuple[str, ...]
    without_paper_electors: int
    plan: PlanRecord | None
    units: tuple[UnitRow, ...]
    weakest: WeakestRecord | None
    risk: float
    risk_limit: float
    verdict: str
    confirmed: bool
    after_counts: AfterCounts | None
