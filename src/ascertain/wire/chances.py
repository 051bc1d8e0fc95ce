"""Records of `flip`, `simulate`, `power` and `campaign`; their field names are the public keys of JSON and CSV."""

from collections.abc import Mapping
from typing import Any

from msgspec import UNSET, Struct, UnsetType


class MoveRecord(Struct, frozen=True, rename={"from_": "from"}):
    """Votes that change hands in one unit; `from` is None for votes that are added."""

    unit: str
    from_: str | None
    to: str
    votes: int


class FlipRecord(Struct, frozen=True):
    """One way to a goal: contests with their own costs, moves that realise it, electors pledged after them."""

    goal: str
    votes: int
    contests: Mapping[str, int]
    electors_moved: int
    result: Mapping[str, int]
    gain_unused: int
    moves: tuple[MoveRecord, ...]


class ElectorsNeeded(Struct, frozen=True):
    """Departures from the pledge that deny the winner, or elect another; the winner's electors by binding law."""

    to_deny: int | None
    to_elect_runner_up: int
    by_binding: Mapping[str, int]


class StatesNeeded(Struct, frozen=True):
    """The fewest contests that deny or win; None where no set does."""

    to_deny: int | None
    to_win: int | None


class Conventions(Struct, frozen=True):
    """A tipping contest by margins in all votes and in the two tickets' votes."""

    total_vote: str | None
    two_party: str | None


class SwingPoints(Struct, frozen=True):
    """More than so many points of uniform swing deny, or win."""

    deny: float | None
    win: float | None


class PopularLead(Struct, frozen=True):
    """Who leads in the popular vote by how many, and the votes that would turn it."""

    leader: str | None
    lead: int
    changed: int
    added: int


class FixedBlock(Struct, frozen=True):
    """Electors that no vote decides."""

    state: str
    electors: int
    to: str | None


class WithinGoal(Struct, frozen=True):
    """Electors that a goal needs, and the minimal sets of the named contests that hold them."""

    need: int
    sets: tuple[tuple[str, ...], ...]


class WithinRecord(Struct, frozen=True):
    """Which of the named contests suffice, by their electors."""

    contests: tuple[str, ...]
    electors: Mapping[str, int]
    goals: Mapping[str, WithinGoal]


class FlipAnswer(Struct, frozen=True):
    """`flip YEAR`: the least change."""

    election: int
    kind: str
    by: str
    winner: str | None
    runner_up: str
    appointed: int
    majority: int
    pledged: Mapping[str, int]
    goals: Mapping[str, FlipRecord | None]
    electors: ElectorsNeeded
    states: StatesNeeded
    tipping_point: Conventions
    tipping_point_challenger: Conventions
    uniform_swing_to_tie_points: float | None
    uniform_swing_points: SwingPoints
    bias_points: float | None
    popular_vote: PopularLead
    fixed: tuple[FixedBlock, ...]
    alternatives: tuple[FlipRecord, ...]
    win_for: Mapping[str, FlipRecord | None] | UnsetType = UNSET
    within: WithinRecord | UnsetType = UNSET


class ElectorRange(Struct, frozen=True):
    """One ticket's electors: mean, and the range that holds them with 95 percent."""

    mean: float
    low: int
    high: int


class MethodRecord(Struct, frozen=True, omit_defaults=True):
    """How the chances were computed; `error` is a standard error, never a guess."""

    nodes: int | None = None
    draws: int | None = None
    seed: int = 0
    factors: tuple[str, ...] = ()
    df: float | None = None
    error: float | None = None
    error_of_split: float | None = None
    departures: float | None = None


class SimulateAnswer(Struct, frozen=True):
    """`simulate`: the distribution of electors under a model of uncertain returns."""

    election: int
    model: Mapping[str, Any]
    need: int
    p_win: Mapping[str, float]
    p_tie: float
    p_nobody: float
    electors: Mapping[str, ElectorRange]
    pmf: Mapping[str, list[float]]
    tipping: Mapping[str, float]
    pivotal: Mapping[str, float]
    one_vote_in: Mapping[str, float]
    p_inversion: float | None
    p_inversion_by: Mapping[str, float]
    p_inversion_within_1_point: float | None
    method: MethodRecord


class ChanceRow(Struct, frozen=True):
    """One contest of a simulation."""

    unit: str
    electors: int
    p_win: float
    tipping: float | None
    pivotal: float


class PowerRow(Struct, frozen=True):
    """One player's power before anything is known of the voters."""

    unit: str
    electors: int
    swings: int
    banzhaf_normalised: float
    banzhaf_absolute: float
    shapley_shubik: float


class PowerAnswer(Struct, frozen=True):
    """`power`: the a-priori power of contests."""

    electors_of: int
    total: int
    quota: int
    rows: tuple[PowerRow, ...]
    maps: Mapping[str, int]
    statement: str


class AttentionRow(Struct, frozen=True):
    """One state: its share of attention under the rule, of recorded events, and of turnout."""

    state: str
    attention: float
    events: int | None
    event_share: float | None
    turnout_share: float


class FitRecord(Struct, frozen=True):
    """How near attention comes to recorded events."""

    pearson: float
    spearman: float
    total_variation: float
    top_12: float
    events_top_12: float


class SettingRecord(Struct, frozen=True):
    """One line of the sensitivity grid; in `floor_binds` states the least own deviation was taken."""

    national_sd: float
    widen: float
    floor_binds: int
    fit: FitRecord


class CampaignAnswer(Struct, frozen=True):
    """`campaign YEAR`: where attention would pay; never who would have won."""

    election: int
    rule: str
    national_sd: float
    widen: float
    rows: tuple[AttentionRow, ...]
    fit: FitRecord | None
    sensitivity: tuple[SettingRecord, ...]
    statement: str
    may_be_claimed: tuple[str, ...]
    may_not_be_claimed: tuple[str, ...]
