"""Whether finished units fell where the last projection said they would."""

from dataclasses import dataclass
from typing import Final

from ascertain.election import NATION, Finding
from ascertain.projection.result import Projection

ENOUGH: Final = 30
LEAST_SHARE: Final = 0.80


@dataclass(frozen=True, slots=True)
class Drift:
    """Units finished since, the share of them inside their interval, the factor that widths need, and the finding if any."""

    units: int
    inside: float | None
    widen: float
    findings: tuple[Finding, ...]


def monitor(before: Projection, after: Projection) -> Drift:
    """Hold units that finished between two projections against the earlier one; widths are never narrowed."""
    then = {unit.unit: unit for unit in before.units}
    done = []
    for unit in after.units:
        old, now = then.get(unit.unit), unit.two_party_points
        if old is None or now.low != now.high or old.two_party_points.low == old.two_party_points.high:
            continue
        half = (old.two_party_points.high - old.two_party_points.low) / 2
        done.append(abs(now.estimate - old.two_party_points.estimate) / half)
    inside = sum(miss <= 1 for miss in done) / len(done) if done else None
    if inside is None or len(done) < ENOUGH or inside >= LEAST_SHARE:
        return Drift(len(done), inside, 1.0, ())
    needed = sorted(done)[min(len(done) - 1, int(before.level * len(done)))]
    text = f"of {len(done)} units that finished since, {100 * inside:.0f}% lay inside their interval; widths times {needed:.2f} would have held {100 * before.level:.0f}%."
    return Drift(len(done), inside, max(1.0, needed), (Finding("warn", "drift", NATION, text, {"widen": needed}),))
