"""The projection: from two tables to final votes of nation, states and units with intervals, without draws."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.election import NATION, Finding
from ascertain.errors import InputInvalid
from ascertain.projection.constants import Constants, constants_without
from ascertain.projection.contradictions import named
from ascertain.projection.factors import reduce
from ascertain.projection.features import features
from ascertain.projection.inputs import Columns, Table, read
from ascertain.projection.model import Projected, Units, projected
from ascertain.projection.outliers import DOUBTED, margins, turnouts
from ascertain.projection.result import Area, Evidence, Projection, Range, Unit
from ascertain.projection.solve import FloatArray
from ascertain.projection.spread import Areas, areas

Mask = NDArray[np.bool_]
CANVASS: Final = 0.25
"""Points by which the canvass may still move a finished count that is not certified."""
THIN: Final = 20
THIRD: Final = 0.15


def project(
    counts: Columns,
    baseline: Columns,
    *,
    level: float = 0.9,
    sides: Sequence[str] = ("dem", "rep"),
    constants: Constants | None = None,
) -> Projection:
    """Final votes from counts so far and a baseline election, tables by column (see `inputs`), in any order of rows.

    Raises `InputInvalid` for tables that cannot be, `FactMissing` without constants.
    """
    if not 0.5 < level < 0.999:
        raise InputInvalid(f"a level is above 0.5 and below 0.999, not {level:g}.", parameter="level")
    from scipy.special import ndtri

    table = read(counts, baseline, sides=sides)
    chosen = constants or constants_without(None)
    known, division, findings = features(table)
    states, place = np.unique(table.state, return_inverse=True)
    units = Units(
        place,
        np.searchsorted(place, np.arange(len(states) + 1)),
        table.counted,
        table.baseline,
        table.expected,
        table.outstanding,
        table.complete | (table.baseline[:, :2].sum(axis=1) == 0),
        table.early,
        known,
        division,
        np.ones(len(place)),
    )
    units, found, odd, swollen = _fitted(units, chosen)
    whole = areas(units, found, chosen)
    shape = reduce(whole)
    work = _Work(table, units, found, whole, tuple(sides), level, float(ndtri((1 + level) / 2)))  # type: ignore[arg-type]  # two
    return Projection(
        (sides[0], sides[1]),
        level,
        work.nation(),
        tuple(work.state(s, str(name)) for s, name in enumerate(states)),
        shape.mean,
        shape.loadings,
        shape.sd,
        shape.weights,
        shape.largest_error,
        chosen,
        (*table.findings, *findings, *_doubts(table), *_far(table, odd, swollen)),
        work.units_of,
    )


def _fitted(units: Units, constants: Constants) -> tuple[Units, Projected, Mask, Mask]:
    """The fit, and the units whose margin and whose turnout is odd in it; a number of votes that cannot be is not heard."""
    swollen = turnouts(units, constants)
    units = replace(units, heed=np.where(units.usable & ~swollen, 1.0, 0.0))
    found = projected(units, constants)
    swollen |= turnouts(units, constants, found)
    odd = margins(units, found) & ~swollen
    heed = np.where(units.usable & ~swollen, np.where(odd, DOUBTED, 1.0), 0.0)
    if (heed != units.heed).any():
        units = replace(units, heed=heed)
        found = projected(units, constants)
    return units, found, odd, swollen


def _far(table: Table, odd: Mask, swollen: Mask) -> list[Finding]:
    """Units that are heard little or not, since they lie far outside of what units like them did."""
    found = []
    if swollen.any():
        units = [table.fips[place] for place in np.flatnonzero(swollen)]
        text = (
            f"the number of votes is far from what the baseline allows in {named(units)}: it counts as it stands, "
            "and says nothing of other units. Is it a misprint?"
        )
        found.append(Finding("warn", "turnout_outlier", NATION, text, {"units": units}))
    if odd.any():
        units = [table.fips[place] for place in np.flatnonzero(odd)]
        text = f"the swing lies far outside of what units like it did in {named(units)}; it counts for a tenth."
        found.append(Finding("note", "swing_outlier", NATION, text, {"units": units}))
    return found


def _doubts(table: Table) -> list[Finding]:
    """What a reader has to know of the answer's footing."""
    found = []
    counted = table.counted.sum(axis=1)
    if not counted.sum():
        text = "nothing is counted yet; the answer is the baseline and what elections differ by."
        found.append(Finding("note", "nothing_counted", NATION, text, {}))
    elif np.isnan(table.expected).all() and np.isnan(table.outstanding).all() and not table.complete.any():
        text = (
            "nothing says which units are finished, how much is expected or how many ballots are left: "
            "the widths are those of the baseline."
        )
        found.append(Finding("warn", "completeness_unknown", NATION, text, {}))
    reporting = int((counted > 0).sum())
    if 0 < reporting < THIN:
        text = f"only {reporting} unit{'s have' if reporting > 1 else ' has'} counts."
        found.append(Finding("note", "thin_evidence", NATION, text, {"units": reporting}))
    states = np.array(table.state)
    for state in np.unique(states):
        own = table.counted[states == state]
        if own.sum() and own[:, 2].sum() > THIRD * own.sum():
            share = 100 * own[:, 2].sum() / own.sum()
            text = f"{share:.0f}% of the votes counted in {state} are for others; a projection of two sides is doubtful there."
            found.append(Finding("warn", "third_party", str(state), text, {"share": float(share)}))
    return found


@dataclass(frozen=True)
class _Work:
    """What the areas are made of."""

    table: Table
    units: Units
    found: Projected
    areas: Areas
    sides: tuple[str, str]
    level: float
    z: float

    def nation(self) -> Area:
        """The nation."""
        return self._area(NATION, self.areas.nation(), 0, np.ones(len(self.units.state), dtype=bool))

    def state(self, place: int, name: str) -> Area:
        """One state."""
        return self._area(name, self.areas, place, self.units.state == place)

    def _area(self, name: str, areas: Areas, place: int, own: Mask) -> Area:
        counted = self.table.counted[own].sum(axis=0)
        votes = areas.votes[place]
        open_ = bool(self.found.open[own].any())

        def linear(weights: Sequence[float], least: float = -np.inf, value: float | None = None) -> Range:
            row = np.zeros_like(areas.votes)
            row[place] = weights
            deviation = float(areas.deviation(row)[place]) if open_ else 0.0
            middle = float(votes @ np.array(weights)) if value is None else value
            return _range(middle, self.z * deviation, least)

        total = linear((1, 1, 1), float(counted.sum()))
        firsts = tuple(linear(weights, float(counted[side])) for side, weights in enumerate(((1, 0, 0), (0, 1, 0))))
        lead = linear((1, -1, 0))
        (margin, slope), (points, incline) = areas.margin(), areas.points()
        canvass = 0.0 if open_ or self.table.certified[own].all() else CANVASS
        two_party = self._points(linear(slope[place].tolist(), value=float(margin[place])), canvass)
        of_all = self._points(linear(incline[place].tolist(), value=float(points[place])), canvass)
        deviation = (lead.high - lead.low) / (2 * self.z)
        chance = _chance(lead.estimate, deviation)
        ahead = counted[0] - counted[1]
        return Area(
            name,
            (int(counted[0]), int(counted[1]), int(counted[2])),
            Range(*(max(0.0, value - counted.sum()) for value in (total.estimate, total.low, total.high))),
            (firsts[0], firsts[1]),
            total,
            lead,
            of_all,
            two_party,
            float(counted.sum() / max(total.estimate, 1)) if counted.sum() else 0.0,
            chance,
            (chance if ahead < 0 else 1 - chance if ahead > 0 else 0.5) if counted.sum() else None,
            self._needed(counted, votes, open_=open_),
            self._evidence(own),
        )

    @staticmethod
    def _points(found: Range, canvass: float) -> Range:
        """A share in points within what can be, widened by what a canvass may still change."""
        low, high = (100 * value for value in (found.low, found.high))
        return Range(100 * found.estimate, max(-100.0, low - canvass), min(100.0, high + canvass))

    @staticmethod
    def _needed(counted: FloatArray, votes: FloatArray, *, open_: bool) -> float | None:
        """Share of the two sides' votes still out that draws the trailing side level; None where all would not do."""
        out = votes[:2].sum() - counted[:2].sum()
        ahead = abs(int(counted[0]) - int(counted[1]))
        return float((out + ahead) / (2 * out)) if open_ and out >= 1 and 0 < ahead < out else None

    def _evidence(self, own: Mask) -> Evidence:
        complete = self.table.complete[own]
        partial = ~complete & (self.table.counted[own].sum(axis=1) > 0)
        modes = bool((self.table.early[own] >= 0).all(axis=1).any())
        return Evidence(int(complete.sum()), int(partial.sum()), int((~complete & ~partial).sum()), modes)

    def units_of(self) -> tuple[Unit, ...]:
        """Every unit's final votes and margin."""
        found, made = self.found, []
        share, counted = found.first, self.units.counted.sum(axis=1)
        swell = np.where(found.open, found.total * np.sqrt(found.room * found.turnout.variance), 0.0)
        sway = np.where(found.open, 400 * share * (1 - share) / 2 * np.sqrt(found.margin.variance), 0.0)
        for place, unit in enumerate(self.table.fips):
            total = _range(float(found.total[place]), self.z * float(swell[place]), float(counted[place]))
            points = _range(100 * float(2 * share[place] - 1), self.z * float(sway[place]), -100.0)
            made.append(Unit(unit, self.table.state[place], total, replace(points, high=min(100.0, points.high))))
        return tuple(made)


def _range(middle: float, half: float, least: float) -> Range:
    low = max(least, middle - half)
    return Range(max(middle, low), low, max(middle + half, low))


def _chance(lead: float, deviation: float) -> float:
    """Chance that the first side is ahead."""
    from scipy.special import ndtr

    if deviation > 0:
        return float(ndtr(lead / deviation))
    return 0.5 if lead == 0 else float(lead > 0)
