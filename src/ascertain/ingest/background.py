"""What screening holds a report against: the last election's counts, the units of the day, and what the log holds."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Final

from ascertain.archive import Remembered, Unit, namesakes, of_year, packs, recoded, table, tickets_of, units
from ascertain.canvass import Baseline, Context, margin_of
from ascertain.election import NATION, OTHERS, STATES, Election
from ascertain.returns import Key, Report

Votes = dict[str, dict[str, int]]

CORRECTED: Final[Mapping[tuple[int, str], Mapping[str, int]]] = {
    # The county file of 2012 repeats Windham's votes for Tolland CT; these are Tolland's, of the state's canvass.
    (2012, "09013"): {"Barack Obama": 39_283, "Mitt Romney": 30_391, OTHERS: 1_106},
}
"""Known errors of a last election's county pack, set right for baselines only."""

NEVER_REPORTS: Final = frozenset({"15005"})
"""Kalawao HI: its votes are in Maui's."""
REPORTING_KINDS: Final = frozenset({"county", "parish", "city", "borough"})


def sides(year: int) -> tuple[str, ...]:
    """The two tickets whose lead is compared with the last election; none where they are not known."""
    by_colour = {ticket.colour: name for name, ticket in tickets_of(year).items()}
    found = tuple(by_colour[colour] for colour in ("democratic", "republican") if colour in by_colour)
    return found if len(found) == 2 else ()


@Remembered
def baselines(election: Election, day: date) -> Mapping[str, Baseline]:
    """The last election's total and margin by unit as units are today: counties, states, the nation."""
    last, now = election.year - 4, day.isoformat()
    leading = sides(last)
    if not leading:
        return {}
    votes: Votes = {}
    if f"county_votes_{last}" in packs():
        for row in table(f"county_votes_{last}"):
            own = votes.setdefault(row["unit"], {})
            own[row["ticket"]] = own.get(row["ticket"], 0) + int(row["votes"])
    votes |= {unit: dict(own) for (year, unit), own in CORRECTED.items() if year == last}
    for row in of_year("state_votes", last):
        for unit in (row["state"], NATION):
            own = votes.setdefault(unit, {})
            own[row["ticket"]] = own.get(row["ticket"], 0) + int(row["votes"])
    found = _as_now(votes, now)
    return {unit: Baseline(sum(own.values()), margin_of(own, leading)) for unit, own in found.items() if own}


def _as_now(votes: Votes, day: str) -> Votes:
    """Votes by the units of a later day: renamed and joined units added to what they became, Alaska as a whole."""
    found: Votes = {}
    for unit, own in votes.items():
        now = recoded(unit, day)
        alaska = unit.startswith("02") and unit.isdigit()  # its districts' lines change: only the whole compares
        _add(found, "02000" if alaska else now.unit if now else unit, own)
    return found


def _add(found: Votes, unit: str, own: Mapping[str, int]) -> None:
    summed = found.setdefault(unit, {})
    for choice, count in own.items():
        summed[choice] = summed.get(choice, 0) + count


@Remembered
def trees(day: date) -> Mapping[str, frozenset[str]]:
    """The units that each state's count is expected to name; Alaska's as one, since its way of reporting changes."""
    found: dict[str, set[str]] = {}
    for unit in units().values():
        if unit.kind in REPORTING_KINDS and unit.valid(day.isoformat()) and unit.code not in NEVER_REPORTS:
            found.setdefault(unit.state, set()).add(unit.code)
    found["AK"] = {"02000"}
    return {state: frozenset(own) for state, own in sorted(found.items())}


@Remembered
def unit_names() -> Mapping[str, str]:
    """Names as a sentence needs them: "Richmond County VA", "Michigan"."""
    own = {code: _full_name(unit) for code, unit in units().items() if code.isdigit()}
    return {**own, **STATES, NATION: "the nation"}


def _full_name(unit: Unit) -> str:
    return f"{unit.name} {unit.state}"


def context(
    election: Election,
    day: date,
    *,
    held: Iterable[Report] = (),
    standing: Iterable[Report] = (),
    latest: Mapping[str, datetime] | None = None,
) -> Context:
    """The context of screening, from the packs and from what the log holds."""
    by_key: dict[Key, tuple[Report, ...]] = {}
    for report in held:
        by_key[report.key] = (*by_key.get(report.key, ()), report)
    return Context(
        sides=sides(election.year),
        baseline=baselines(election, day),
        names=unit_names(),
        namesakes=namesakes(day.isoformat()),
        tree=trees(day),
        held=by_key,
        standing={report.key: report for report in standing},
        latest=latest or {},
    )
