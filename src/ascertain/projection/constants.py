"""The model's constants: priors of turnout and margin, and how far partial counts and feeds are believed.

They stand in the pack `projection_constants`, one set for every election left out, with how each was found.
"""

from dataclasses import dataclass, fields
from functools import cache
from typing import Final

from ascertain import archive
from ascertain.errors import FactMissing

PACK: Final = "projection_constants"
NONE_LEFT_OUT: Final = "none"


@dataclass(frozen=True, slots=True)
class Prior:
    """Standard deviations of one quantity's parts, in log or logit units."""

    unit: float
    size: float
    nation: float
    slopes: float
    division: float
    state: float
    state_slopes: float


@dataclass(frozen=True, slots=True)
class Constants:
    """Everything that was chosen rather than seen; docs/method/projection.md has the formulas.

    `tilt`: how what is out leans from what is in. `feed`: how a feed's expected vote errs, per ballots out over ballots
    in. `missing`, `late`: what is missing not at random, alike in all states. `widen` multiplies every deviation.
    `left_out` is the election that the constants did not see.
    """

    margin: Prior
    turnout: Prior
    tilt_nation: float = 0.25
    tilt_state: float = 0.55
    tilt_unit: float = 0.8
    feed_mean: float = -0.2
    feed_nation: float = 0.35
    feed_state: float = 0.2
    feed_unit: float = 0.25
    feed_floor: float = 0.01
    feed_offset: float = 0.01
    missing_margin: float = 0.03
    missing_turnout: float = 0.05
    late_turnout: float = 0.009
    widen: float = 1.0
    left_out: int | None = None


EVIDENCE: Final = tuple(field.name for field in fields(Constants))[2:-1]


@cache
def constants_without(election: int | None) -> Constants:
    """The constants that did not see an election; those that saw all for None and for an election not among them.

    Raises `FactMissing` where the pack has no whole set.
    """
    sets: dict[str, dict[str, float]] = {}
    for row in archive.table(PACK):
        sets.setdefault(row["left_out"], {})[row["name"]] = float(row["value"])
    key = str(election) if str(election) in sets else NONE_LEFT_OUT
    try:
        found = sets[key]
        margin, turnout = (
            Prior(**{field.name: found[f"{quantity}.{field.name}"] for field in fields(Prior)})
            for quantity in ("margin", "turnout")
        )
        evidence = {name: found[name] for name in EVIDENCE}
    except KeyError as error:
        raise FactMissing(f"the constants of the projection lack {error}.") from None
    return Constants(margin, turnout, **evidence, left_out=None if key == NONE_LEFT_OUT else election)
