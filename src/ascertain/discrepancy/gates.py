"""The gate before any estimate: are these the certified votes, and are single units far from what they were before?

Nothing is corrected here: a finding says what, where, and which authority to ask. A refusing one ends the run.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ascertain import archive
from ascertain.discrepancy.question import Question
from ascertain.discrepancy.units import FloatArray, Places, Units
from ascertain.election import STATES, Finding, Level

MOVED_POINTS: Final = 0.2
OFF_SHARE: Final = 0.01
ZERO_ABOVE: Final = 100
LEAST_UNITS: Final = 20
MOST_LISTED: Final = 40
RESIDUAL_EXPLAINED: Final = 2.0
RESIDUAL_SWAPPED: Final = 3.0
REGISTRATION: Final = ("registration", "registered_voters", "cvap")
"""Columns that two-party votes should not exceed, where a file has them."""


@dataclass(frozen=True, slots=True)
class Outlier:
    """A unit far from the fit of its own state: the year, its place, t and the limit."""

    year: int
    at: int
    t: float
    limit: float


@dataclass(frozen=True, slots=True)
class Expected:
    """What an election's shares are expected to be from other elections and demographics, unit by unit."""

    y: FloatArray
    x: FloatArray
    kept: Places

    def t(self, place: int, value: float) -> float:
        """Externally studentised distance of a value from the fit made without that unit."""
        others = np.delete(np.arange(len(self.y)), place)
        x, y = self.x[others], self.y[others]
        inverse = np.linalg.pinv(x.T @ x)
        slope = inverse @ x.T @ y
        df = len(y) - x.shape[1]
        variance = ((y - x @ slope) ** 2).sum() / df
        own = self.x[place]
        return float((value - own @ slope) / np.sqrt(variance * (1 + own @ inverse @ own)))


def years_used(units: Units) -> tuple[int, ...]:
    """Every election that a test of the question rests on, where the data have it."""
    spec = units.question.spec
    wanted = {spec.election, spec.previous, *spec.placebos.level_years}
    wanted |= {year - back for year in spec.placebos.years for back in (0, 4)}
    return tuple(sorted(year for year in wanted if year in (spec.election, spec.previous) or units.has_year(year)))


def refusing(findings: Sequence[Finding]) -> bool:
    """Whether a finding ends the run."""
    return any(found.level == "refuse" for found in findings)


def check_data(units: Units, *, question: Question) -> tuple[Finding, ...]:
    """All findings about the data; none is raised."""
    return tuple(_capped(_all(units, question), question=question))


def _all(units: Units, question: Question) -> Sequence[Finding]:
    found = [*_impossible(units)]
    if refusing(found):
        return found
    found += _left_out(units)
    if question.spec.hypothetical:
        text = "made-up or altered votes: sums were not compared with the certified result."
        return (*found, Finding("note", "hypothetical", question.state, text), *_odd(units, {}))
    if question.spec.units.coverage == "part":
        text = (
            f"the file holds only part of {STATES[question.state]}: sums were not compared with the certified result."
        )
        return (*found, Finding("note", "part_of_state", question.state, text), *_odd(units, {}))
    differences = dict(_differences(units))
    return (*found, *_sums(units, differences), *_superseded(units), *_odd(units, differences))


def _finding(level: Level, code: str, units: Units, at: int | None, message: str, **detail: Any) -> Finding:
    unit = units.question.state if at is None else units.ids[at]
    name = STATES[units.question.state] if at is None else units.names[at]
    plain = {key: value.item() if isinstance(value, np.generic) else value for key, value in detail.items()}
    return Finding(level, code, unit, message, {"name": name, **plain})


def _impossible(units: Units) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for at, own in enumerate(units.ids):
        if own in seen:
            lines = f"in lines {units.sheet.lines[seen[own]]} and {units.sheet.lines[at]}"
            text = f"{units.names[at]} ({own}) stands in {units.sheet.file} twice, {lines}."
            yield _finding("refuse", "impossible_value", units, at, text, column=units.question.spec.units.id[0])
        seen.setdefault(own, at)
    source = units.question.spec.units
    for year in years_used(units):
        columns = source.first.format(year=year), source.second.format(year=year)
        votes = units.votes(year)
        total = np.nan_to_num(votes[0]) + np.nan_to_num(votes[1])
        for column, own_votes in zip(columns, votes, strict=True):
            wrong = np.isfinite(own_votes) & ((own_votes < 0) | (own_votes != np.floor(own_votes))) | np.isinf(
                own_votes
            )
            zero = (own_votes == 0) & (total > ZERO_ABOVE)
            for at in np.flatnonzero(wrong | zero).tolist():
                value = float(own_votes[at])
                what = f"0 of {total[at]:,.0f} two-party votes" if zero[at] else f"{value:g} votes, which is no count"
                place = f"{column} (line {units.sheet.place(column, at)[1]})"
                text = f"{units.names[at]} has {what} in {place}; ask the authority that canvassed {year}."
                yield _finding("refuse", "impossible_value", units, at, text, year=year, column=column, value=value)
        yield from _too_many(units, year, total)


def _too_many(units: Units, year: int, total: FloatArray) -> Iterator[Finding]:
    if year != units.question.spec.election:
        return
    for column in REGISTRATION:
        if not units.has(column):
            continue
        limit = units.column(column)
        for at in np.flatnonzero(total > limit):
            text = f"{units.names[at]} has {total[at]:,.0f} two-party votes in {year}, more than {column} ({limit[at]:,.0f})."
            detail = {"year": year, "column": column, "value": total[at], "limit": limit[at]}
            yield _finding("warn", "impossible_value", units, int(at), text, **detail)


def _left_out(units: Units) -> Iterator[Finding]:
    for year in years_used(units):
        for at in np.flatnonzero(np.isnan(units.two_party(year)) & ~units.excluded()):
            text = f"{units.names[at]} has no two-party votes in {year} and is left out of that year's tests."
            yield _finding("note", "no_votes", units, int(at), text, year=year)


def _capped(found: Iterable[Finding], *, question: Question) -> Iterator[Finding]:
    """Findings as they come, but of warnings and notes of one kind no more than can be read, and how many more."""
    seen: Counter[tuple[Level, str]] = Counter()
    for one in found:
        seen[one.level, one.code] += 1
        if one.level == "refuse" or seen[one.level, one.code] <= MOST_LISTED:
            yield one
    for (level, code), many in seen.items():
        if level != "refuse" and many > MOST_LISTED:
            text = f"{many - MOST_LISTED} more findings {code} are not listed."
            yield Finding(level, code, question.state, text, {"more": many - MOST_LISTED})


def certified(state: str, *, year: int, party: str) -> tuple[int, int] | None:
    """Certified votes of a state, the question's first party first; None where no pack has them."""
    found = {row["party"]: int(row["votes"]) for row in archive.of_year("state_votes", year) if row["state"] == state}
    other = {"Democratic": "Republican", "Republican": "Democratic"}[party]
    return (found[party], found[other]) if party in found and other in found else None


def _differences(units: Units) -> Iterator[tuple[int, tuple[float, float]]]:
    """Sums less certified votes by year, where they differ."""
    for year in years_used(units):
        official = certified(units.question.state, year=year, party=units.question.party)
        if official is not None:
            sums = [float(np.nansum(votes)) for votes in units.votes(year)]
            off = (sums[0] - official[0], sums[1] - official[1])
            if any(off):
                yield year, off


def _sums(units: Units, differences: Mapping[int, tuple[float, float]]) -> Iterator[Finding]:
    spec, state = units.question.spec, units.question.state
    for year, off in differences.items():
        official = certified(state, year=year, party=units.question.party)
        assert official is not None
        sums = (official[0] + off[0], official[1] + off[1])
        moved = 100 * sums[0] / sum(sums) - 100 * official[0] / sum(official)
        large = abs(moved) > MOVED_POINTS or any(abs(d) > OFF_SHARE * o for d, o in zip(off, official, strict=True))
        refuse = large and year in (spec.election, spec.previous)
        dropped = "; its placebo is left out" if large and not refuse else ""
        text = (
            f"the {year} votes of {STATES[state]} sum to {sums[0]:,.0f} and {sums[1]:,.0f}, certified are "
            f"{official[0]:,} and {official[1]:,} (share off by {moved:+.2f} points){dropped}."
        )
        detail = {"year": year, "value": sums, "expected": official, "statistic": moved, "limit": MOVED_POINTS}
        level: Level = "refuse" if refuse else "warn"
        yield _finding(level, "certified_totals", units, None, text, large=large, **detail)


def _superseded(units: Units) -> Iterator[Finding]:
    from ascertain.discrepancy.evidence import counts_of, recount_sheet

    sheet = recount_sheet(units.question)
    if sheet is None:
        return
    election = units.question.spec.election
    sums = tuple(int(np.nansum(votes)) for votes in units.votes(election))
    before, after = (tuple(int(np.nansum(part)) for part in counts[:2]) for counts in counts_of(sheet, units.question))
    if sums == before != after:
        text = (
            f"the {election} votes are a first count ({sums[0]:,} and {sums[1]:,}) that a later one replaced "
            f"({after[0]:,} and {after[1]:,})."
        )
        yield _finding("warn", "superseded_count", units, None, text, year=election, value=sums, expected=after)


def expectation(units: Units, *, year: int) -> Expected | None:
    """The fit of one year's shares on its two neighbouring elections' and demographics; None without enough data."""
    years = years_used(units)
    at = years.index(year)
    steps = (1, 2) if at == 0 else (-1, -2) if at == len(years) - 1 else (-1, 1)
    near = [years[at + step] for step in steps if 0 <= at + step < len(years)]
    if len(near) < 2:
        return None
    names = units.question.spec.controls.demographics
    columns = np.column_stack([units.share(year), *map(units.share, near), *(units.column(name) for name in names)])
    kept = np.flatnonzero(np.isfinite(columns).all(axis=1))
    x = np.column_stack([np.ones(len(kept)), columns[kept, 1:]])
    if len(kept) < LEAST_UNITS or np.linalg.matrix_rank(x) < x.shape[1]:
        return None
    return Expected(columns[kept, 0], x, kept)


def outliers(units: Units, *, year: int) -> tuple[Outlier, ...]:
    """Units beyond the Bonferroni limit of the fit within their state."""
    from scipy.special import stdtrit

    found = expectation(units, year=year)
    if found is None:
        return ()
    n, k = found.x.shape
    q = np.linalg.qr(found.x)[0]
    rest = found.y - q @ (q.T @ found.y)
    room = np.sqrt(np.maximum(1 - (q**2).sum(axis=1), 1e-12))
    inside = rest / (np.sqrt((rest**2).sum() / (n - k)) * room)
    outside = inside * np.sqrt((n - k - 1) / np.maximum(n - k - inside**2, 1e-12))
    limit = float(stdtrit(n - k - 1, 1 - 0.05 / (2 * n)))
    return tuple(
        Outlier(year, int(found.kept[place]), float(outside[place]), limit)
        for place in np.flatnonzero(np.abs(outside) > limit)
    )


def _odd(units: Units, differences: Mapping[int, tuple[float, float]]) -> Iterator[Finding]:
    """Outliers, and what would explain them: exchanged parties, or one unit that holds a whole difference."""
    listed = [odd for year in years_used(units) for odd in outliers(units, year=year)]
    for odd in listed:
        name, share = units.names[odd.at], units.share(odd.year)[odd.at]
        text = (
            f"{name}'s share of {odd.year} ({share:.1f}) is far from what its other elections and demographics lead "
            f"one to expect (t {odd.t:.1f}, limit {odd.limit:.1f}); that can be politics, or an error."
        )
        detail = {"year": odd.year, "value": share, "statistic": odd.t, "limit": odd.limit}
        yield _finding("warn", "outlier", units, odd.at, text, **detail)
    yield from _swapped(units, listed)
    for year, off in differences.items():
        yield from _located(units, year, off, [odd for odd in listed if odd.year == year])


def _swapped(units: Units, listed: Sequence[Outlier]) -> Iterator[Finding]:
    worst: dict[int, Outlier] = {}
    for odd in listed:
        if abs(odd.t) > 2 * odd.limit and abs(odd.t) > abs(worst[odd.at].t if odd.at in worst else 0):
            found = expectation(units, year=odd.year)
            assert found is not None
            place = int(np.flatnonzero(found.kept == odd.at)[0])
            if abs(found.t(place, 100 - found.y[place])) <= RESIDUAL_SWAPPED:
                worst[odd.at] = odd
    for odd in worst.values():
        votes = [float(part[odd.at]) for part in units.votes(odd.year)]
        text = (
            f"{units.names[odd.at]}'s votes of {odd.year} look exchanged between the parties ({votes[0]:,.0f} and "
            f"{votes[1]:,.0f}): with them exchanged it would fit; ask the authority that canvassed it."
        )
        detail = {"year": odd.year, "value": votes, "expected": votes[::-1], "statistic": odd.t, "limit": 2 * odd.limit}
        yield _finding("refuse", "party_swap", units, odd.at, text, **detail)


def _located(units: Units, year: int, off: tuple[float, float], listed: Sequence[Outlier]) -> Iterator[Finding]:
    found = expectation(units, year=year) if listed else None
    if found is None:
        return
    ways = dict.fromkeys(way for way in ((off[0], 0.0), (0.0, off[1]), off) if any(way))
    fitting = []
    for odd in listed:
        first, second = (float(part[odd.at]) for part in units.votes(year))
        place = int(np.flatnonzero(found.kept == odd.at)[0])
        for way in ways:
            votes = first - way[0], second - way[1]
            if (
                min(votes) >= 0
                and sum(votes) > 0
                and abs(found.t(place, 100 * votes[0] / sum(votes))) < RESIDUAL_EXPLAINED
            ):
                fitting.append((odd, (first, second), votes))
    spec = units.question.spec
    level: Level = "refuse" if len(fitting) == 1 and year in (spec.election, spec.previous) else "warn"
    for odd, seen, votes in fitting:
        text = (
            f"the difference from the certified {year} votes fits one unit: {units.names[odd.at]} has {seen[0]:,.0f} and "
            f"{seen[1]:,.0f}, and would fit with {votes[0]:,.0f} and {votes[1]:,.0f}; ask the authority that canvassed it."
        )
        detail = {"year": year, "value": seen, "expected": votes, "statistic": odd.t, "limit": odd.limit}
        yield _finding(level, "located_mismatch", units, odd.at, text, **detail)
