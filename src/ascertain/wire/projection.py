"""Records of `project`; their field names are the public keys of JSON and CSV. Votes are whole, points percentage points."""

from collections.abc import Mapping

from msgspec import UNSET, Struct, UnsetType

from ascertain.wire.records import AnswerStatus


class RangeRecord(Struct, frozen=True):
    """An estimate between the ends of its interval at the answer's level."""

    estimate: float | int
    low: float | int
    high: float | int


class FinalRecord(Struct, frozen=True):
    """Final votes; leads and margins are the first side's less the second's, of all votes or of the two sides'."""

    votes: Mapping[str, RangeRecord]
    total: RangeRecord
    lead: RangeRecord
    lead_points: RangeRecord
    two_party_margin_points: RangeRecord


class EvidenceRecord(Struct, frozen=True):
    """How many units are finished, under way or silent, and whether votes came by mode."""

    complete: int
    partial: int
    none: int
    modes: bool


class NationProjected(Struct, frozen=True):
    """The nation: counted so far, ballots out, final, and the chance that the side now ahead is not in the end (null: no count)."""

    counted: Mapping[str, int]
    outstanding: RangeRecord
    final: FinalRecord
    p_lead_changes: float | None
    reporting: float
    evidence: EvidenceRecord


class StateProjected(Struct, frozen=True):
    """One state; `needed` is the share of the two sides' votes still out that draws the trailing side level, if it can."""

    state: str
    reporting: float
    counted: Mapping[str, int]
    outstanding: RangeRecord
    final: FinalRecord
    p_win: Mapping[str, float]
    needed: float | None
    evidence: EvidenceRecord


class StateLine(Struct, frozen=True):
    """One state, or US, as a flat row; leads are those of the side `first`."""

    state: str
    first: str
    reporting: float
    counted: int
    lead_counted: int
    outstanding: RangeRecord
    lead: RangeRecord
    lead_points: RangeRecord
    p_win_first: float


class ElectorsProjected(Struct, frozen=True):
    """Electors of both sides: chances of a majority, mean, and the interval at the answer's level."""

    p_win: Mapping[str, float]
    p_no_majority: float
    expected: Mapping[str, float]
    interval: Mapping[str, RangeRecord]


class CalibrationRecord(Struct, frozen=True):
    """Elections that were replayed with constants that had not seen them, and how often 90 % intervals held there."""

    elections: tuple[int, ...]
    coverage_state: float
    coverage_nation: float


class ProjectMethod(Struct, frozen=True):
    """The model, the constants' file by its hash, the election they did not see, and the calibration."""

    model: str
    constants: str
    left_out: int | None
    calibration: CalibrationRecord
    largest_correlation_error: float


class CertifiedComparison(Struct, frozen=True):
    """What was certified in the end, beside the projection and no part of it; `inside` is whether the interval held it."""

    total: int
    lead: int
    inside: bool


class UnitProjected(Struct, frozen=True):
    """One unit."""

    unit: str
    state: str
    total: RangeRecord
    two_party_margin_points: RangeRecord


class ProjectAnswer(Struct, frozen=True):
    """Final votes of nation and states, from a count so far; `mean` ... `weights` are two-party margins in shares."""

    election: int | None
    as_of: str | None
    baseline: int | str
    level: float
    sides: tuple[str, str]
    status: AnswerStatus
    nation: NationProjected
    states: tuple[StateProjected, ...]
    electors: ElectorsProjected | None
    method: ProjectMethod
    certified: CertifiedComparison | None
    complete_states: tuple[str, ...]
    units: tuple[UnitProjected, ...] | UnsetType = UNSET
    mean: tuple[float, ...] | UnsetType = UNSET
    loadings: tuple[tuple[float, ...], ...] | UnsetType = UNSET
    sd: tuple[float, ...] | UnsetType = UNSET
    weights: tuple[float, ...] | UnsetType = UNSET
