"""What is still out, and how far such projections can be trusted: their pictures and tables."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from ascertain import answers, charts, wire
from ascertain.web.page import Asked, Page
from ascertain.web.words import chance, points, votes

SHOWN: Final = 15
"""States drawn; the table has all."""
WIDTHS: Final = (1200, 335)
HALF: Final = (560, 335)
SERIES: Final = ("2012", "2016", "2020", "2024")
SCORED: Final[Mapping[str, tuple[str, bool]]] = {
    "covered_90": ("Held by 90% intervals", True),
    "interval_score_90": ("Interval score of 90% intervals", False),
}


def still_out(shown: answers.ElectionView, *, as_of: str | None, log: str | None) -> dict[str, Any]:
    """The part of the Count page about ballots still out; nothing for a count that is over."""
    if as_of is None and log is None:
        return {"out": None}
    found = answers.still_out(shown.year, as_of=as_of, log=log)
    if found.answer is None:
        return {"out": found}
    command = f"ascertain project {shown.year} " + (f"--as-of {as_of}" if as_of else "--log LOG")
    return {
        "out": found,
        "out_command": command,
        "out_drawn": _ballots(found),
        "open_drawn": _open(shown, found) if found.open else (),
    }


def _ballots(found: answers.Outlook) -> list[str]:
    rows = tuple(
        charts.Span(
            own.state,
            own.outstanding.low,
            own.outstanding.estimate,
            own.outstanding.high,
            f"{own.outstanding.estimate:,} ({own.outstanding.low:,} to {own.outstanding.high:,})",
        )
        for own in found.states[:SHOWN]
        if own.outstanding.high > 0
    )
    if not rows:
        return []
    drawn = charts.Spans("Ballots projected to be out, by state", rows, lambda value: votes(round(value)))
    return [charts.spans_chart(drawn, width=width) for width in WIDTHS]


def _open(shown: answers.ElectionView, found: answers.Outlook) -> list[str]:
    """Projected leads of the states that either side may win, the first side to the left as on the bar."""
    first, second = (shown.short[name] for name in found.record.sides)

    def led(value: float) -> str:
        return f"{first if value < 0 else second} +{points(abs(value))}" if value else "level"

    rows = tuple(_lead(shown, found, own, led) for own in found.open)
    drawn = charts.Spans("Projected leads of states that either side may win, in points of all votes", rows, led)
    return [charts.spans_chart(drawn, width=width) for width in WIDTHS]


def _lead(shown: answers.ElectionView, found: answers.Outlook, own: wire.StateProjected, led: Any) -> charts.Span:
    lead, sides = own.final.lead_points, found.record.sides
    ahead = sides[0] if lead.estimate >= 0 else sides[1]
    words = f"{led(-lead.estimate)}, chance of {shown.short[ahead]} {chance(own.p_win[ahead])}"
    return charts.Span(own.state, -lead.high, -lead.estimate, -lead.low, words, shown.slot(ahead))  # type: ignore[arg-type]  # a slot


def calibration(asked: Asked) -> Page:
    """How the projection did on elections that it had not seen."""
    found = answers.calibration()
    rows = found.to_dict()["rows"]
    moments = list(dict.fromkeys(row["moment"] for row in rows if not row["moment"].startswith("all ")))
    moments.sort(
        key=lambda moment: next(row["votes_in"] for row in rows if (row["replayed"], row["moment"]) == ("all", moment))
    )
    at = {(row["replayed"], row["moment"], row["quantity"]): row for row in rows}
    values = {
        "found": found,
        "at": at,
        "moments": [*moments, "all stages", "all moments"],
        "quantities": answers.QUANTITIES,
        "feeds": [
            moment for moment in dict.fromkeys(row["moment"] for row in rows) if moment.startswith("all stages, ")
        ],
        "weak": list(answers.outside(rows)),
        "bars": answers.STAGE_BAR,
        "elections": SERIES,
        "drawn": {quantity: _drawn(quantity, moments, at) for quantity in answers.QUANTITIES},
        "reliability": _reliability(at),
    }
    return Page("calibration.html", values)


def _drawn(
    quantity: str, moments: Sequence[str], at: Mapping[tuple[str, str, str], Mapping[str, Any]]
) -> list[tuple[str, list[str]]]:
    """Coverage and interval score of one quantity, each wide and narrow."""
    found = []
    for column, (words, share) in SCORED.items():
        rows = tuple((moment, tuple(at[year, moment, quantity][column] for year in SERIES)) for moment in moments)
        most = max(value for _, values in rows for value in values)
        ends, scale = ((0.0, 1.0), _share) if share else ((0.0, 5.0 * -(-most // 5)), _plain)
        title = f"{words}: {answers.QUANTITIES[quantity]}"
        drawn = charts.Marks(
            title,
            SERIES,
            rows,
            ends,
            scale,
            band=answers.STAGE_BAR.get(quantity) if share else None,
            aim=0.9 if share else None,
        )
        found.append((title, [charts.marks_chart(drawn, width=width) for width in HALF]))
    return found


def _reliability(at: Mapping[tuple[str, str, str], Mapping[str, Any]]) -> list[str]:
    levels = (50, 80, 90, 95)
    rows = tuple(
        (f"{level}%", tuple(at["all", "all stages", quantity][f"covered_{level}"] for quantity in answers.QUANTITIES))
        for level in levels
    )
    drawn = charts.Marks(
        "Share of intervals of a level that held the result",
        tuple(answers.QUANTITIES.values()),
        rows,
        (0.0, 1.0),
        _share,
    )
    return [charts.marks_chart(drawn, width=width) for width in HALF]


def _share(value: float) -> str:
    return f"{100 * value:.0f}%"


def _plain(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
