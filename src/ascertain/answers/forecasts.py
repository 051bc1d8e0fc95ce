"""A projection as records: ranges of votes in whole numbers, points and chances in fixed decimals."""

from collections.abc import Iterable, Sequence
from functools import cache

from ascertain import archive, projection, simulation, wire
from ascertain.wire import projection as form

MODEL = "hierarchical linear model of turnout and margin, closed form"
CALIBRATION = "projection_calibration"
Electors = tuple[simulation.Forecast, simulation.ElectorDistribution]


def _votes(found: projection.Range) -> form.RangeRecord:
    return form.RangeRecord(round(found.estimate), round(found.low), round(found.high))


def _points(found: projection.Range) -> form.RangeRecord:
    return form.RangeRecord(round(found.estimate, 4), round(found.low, 4), round(found.high, 4))


def _counted(area: projection.Area, sides: tuple[str, str]) -> dict[str, int]:
    return {**dict(zip((*sides, "other"), area.counted, strict=True)), "total": sum(area.counted)}


def _final(area: projection.Area, sides: tuple[str, str]) -> form.FinalRecord:
    return form.FinalRecord(
        dict(zip(sides, map(_votes, area.votes), strict=True)),
        _votes(area.total),
        _votes(area.lead),
        _points(area.lead_points),
        _points(area.two_party_points),
    )


def _evidence(found: projection.Evidence) -> form.EvidenceRecord:
    return form.EvidenceRecord(found.complete, found.partial, found.none, found.modes)


def _state(area: projection.Area, sides: tuple[str, str]) -> form.StateProjected:
    return form.StateProjected(
        area.unit,
        round(area.reporting, 6),
        _counted(area, sides),
        _votes(area.outstanding),
        _final(area, sides),
        dict(zip(sides, (round(area.p_first, 6), round(1 - area.p_first, 6)), strict=True)),
        None if area.needed is None else round(area.needed, 6),
        _evidence(area.evidence),
    )


def rows_of(found: projection.Projection) -> list[form.StateLine]:
    """The nation and every state as flat rows, most ballots out first."""
    return [
        form.StateLine(
            area.unit,
            found.sides[0],
            round(area.reporting, 6),
            sum(area.counted),
            area.counted[0] - area.counted[1],
            _votes(area.outstanding),
            _votes(area.lead),
            _points(area.lead_points),
            round(area.p_first, 6),
        )
        for area in (found.nation, *sorted(found.states, key=lambda area: (-area.outstanding.estimate, area.unit)))
    ]


def _electors(found: projection.Projection, made: Electors) -> form.ElectorsProjected:
    (forecast, chances), (first, second) = made, found.sides
    low, high = (chances.quantile((1 + sign * found.level) / 2) for sign in (-1, 1))
    all_, mean = forecast.total, round(chances.mean, 2)
    return form.ElectorsProjected(
        {first: round(chances.p_win, 6), second: round(chances.p_second, 6)},
        round(max(0.0, 1 - chances.p_win - chances.p_second), 6),
        {first: mean, second: round(all_ - chances.mean, 2)},
        {
            first: form.RangeRecord(mean, low, high),
            second: form.RangeRecord(round(all_ - chances.mean, 2), all_ - high, all_ - low),
        },
    )


@cache
def _constants() -> str:
    return f"{projection.PACK} {archive.packs()[projection.PACK].sha256[:12]}"


def _calibration(left_out: int | None) -> form.CalibrationRecord:
    """How often 90 % intervals held on replays: of the election left out, else of all."""
    replayed = "all" if left_out is None else str(left_out)
    held = {
        row["quantity"]: float(row["covered_90"])
        for row in archive.table(CALIBRATION)
        if (row["replayed"], row["moment"]) == (replayed, "all stages")
    }
    elections = archive.packs()[CALIBRATION].covers
    kept = tuple(int(year) for year in elections if left_out in (None, int(year)))
    return form.CalibrationRecord(kept, held["state_margin"], held["nation_margin"])


def _compared(found: projection.Projection, certified: tuple[int, int] | None) -> form.CertifiedComparison | None:
    if certified is None:
        return None
    total, lead = certified
    return form.CertifiedComparison(total, lead, found.nation.lead.low <= lead <= found.nation.lead.high)


def record_of(
    found: projection.Projection,
    *,
    election: int | None,
    as_of: str | None,
    baseline: int | str,
    status: wire.AnswerStatus,
    electors: Electors | None,
    certified: tuple[int, int] | None,
    complete: Iterable[str],
    factors: bool,
) -> form.ProjectAnswer:
    """The answer's own keys."""
    nation, sides, left_out = found.nation, found.sides, found.constants.left_out
    more = _factors(found) if factors else {}
    return form.ProjectAnswer(
        election,
        as_of,
        baseline,
        found.level,
        sides,
        status,
        form.NationProjected(
            _counted(nation, sides),
            _votes(nation.outstanding),
            _final(nation, sides),
            None if nation.p_lead_changes is None else round(nation.p_lead_changes, 6),
            round(nation.reporting, 6),
            _evidence(nation.evidence),
        ),
        tuple(_state(area, sides) for area in found.states),
        None if electors is None else _electors(found, electors),
        form.ProjectMethod(
            MODEL,
            _constants(),
            left_out,
            _calibration(left_out),
            round(found.largest_error, 4),
        ),
        _compared(found, certified),
        tuple(complete),
        **more,  # type: ignore[arg-type]  # each of its own type
    )


def _factors(found: projection.Projection) -> dict[str, Sequence[object]]:
    """Every unit, and the states' margins in factor form."""
    return {
        "units": tuple(
            form.UnitProjected(unit.unit, unit.state, _votes(unit.total), _points(unit.two_party_points))
            for unit in found.units
        ),
        "mean": tuple(found.mean.round(9).tolist()),
        "loadings": tuple(tuple(row) for row in found.loadings.round(9).tolist()),
        "sd": tuple(found.sd.round(9).tolist()),
        "weights": tuple(found.weights.round(9).tolist()),
    }
