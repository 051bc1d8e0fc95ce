"""What a projection says: final votes of nation, states and units as ranges, and how they hang together."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

from ascertain.election import Finding
from ascertain.projection.constants import Constants
from ascertain.projection.solve import FloatArray


@dataclass(frozen=True, slots=True)
class Range:
    """An estimate between the ends of its interval."""

    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """How many units of an area are finished, under way or silent, and whether votes came by mode."""

    complete: int
    partial: int
    none: int
    modes: bool


@dataclass(frozen=True, slots=True)
class Area:
    """Nation or state: counted votes (first side, second, others) and the ranges of what will have been cast in the end.

    Leads are first side less second; points are percentage points, of all votes or of the two sides'. `needed` is the
    share of the two sides' votes still out that the trailing side needs, None where nothing is out, nobody leads
    or all of it would not do. `p_lead_changes` is None where nothing is counted.
    """

    unit: str
    counted: tuple[int, int, int]
    outstanding: Range
    votes: tuple[Range, Range]
    total: Range
    lead: Range
    lead_points: Range
    two_party_points: Range
    reporting: float
    p_first: float
    p_lead_changes: float | None
    needed: float | None
    evidence: Evidence


@dataclass(frozen=True)
class Unit:
    """One unit: final votes and two-party margin in points as ranges, and how far its finished result lay outside."""

    unit: str
    state: str
    total: Range
    two_party_points: Range


@dataclass(frozen=True)
class Projection:
    """The whole answer. `mean` [S] and `loadings` [S, k], `sd` [S], `weights` [S] are of two-party margins, in shares.

    `states` are in the order of `mean`. `largest_error` is that of the correlations that the factor form gives.
    """

    sides: tuple[str, str]
    level: float
    nation: Area
    states: tuple[Area, ...]
    mean: FloatArray
    loadings: FloatArray
    sd: FloatArray
    weights: FloatArray
    largest_error: float
    constants: Constants
    findings: tuple[Finding, ...]
    make_units: Callable[[], tuple[Unit, ...]] = field(repr=False, compare=False)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        """Every unit, made when first asked for: three thousand ranges take longer than the model."""
        return self.make_units()

    def state(self, unit: str) -> Area:
        """A state's area by its postal code."""
        return {area.unit: area for area in self.states}[unit]
