"""Chances, power and attention: `simulate`, `power` and `campaign YEAR`."""

import csv
import hashlib
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from ascertain import archive, campaign, simulation
from ascertain.answers.answer import Answer
from ascertain.election import NATION, STATES, Election, Finding
from ascertain.errors import FactMissing, InputInvalid
from ascertain.law import elections, law_for
from ascertain.power import count_maps
from ascertain.power import power as power_of
from ascertain.tally import tally
from ascertain.wire import chances as form

SPLIT_NODES = 16_384
"""Nodes for splits of electors and votes, whose error falls more slowly than that of the electors."""
LOW, HIGH = 0.025, 0.975
A_PRIORI = (
    "A priori: every map equally likely; this says nothing about voters or closeness (Gelman, Katz and Bafumi 2004: "
    "real chances of deciding go like 1/n)."
)


def simulate(
    model: bytes | simulation.Model,
    *,
    name: str = "model",
    nodes: int = 4096,
    draws: int | None = None,
    seed: int = 0,
    threads: int | None = None,
    departures: float = 0.0,
    error: bool = False,
    watch: Callable[[int], None] | None = None,
) -> Answer:
    """The distribution of electors under a model (a file's bytes): exact given the factors, or by `draws`.

    Raises `InputInvalid` for a model or numbers that cannot be.
    """
    if not 0 <= departures < 1:
        raise InputInvalid(f"the rate of departures is between 0 and 1, not {departures}.")
    if draws is not None and departures:
        raise InputInvalid("departures are worked out exactly, not by draws: leave out one of the two.")
    with archive.reading() as used:
        read = simulation.read_model(model, name=name) if isinstance(model, bytes) else model
        votes = _turnout(read)
    found = read.forecast
    rates = np.full(len(found.units), departures) if departures else None
    exact = simulation.distribution(found, nodes=nodes, seed=seed, departures=rates, with_error=error)
    sample = simulation.sampled(found, draws, seed=seed, threads=threads, watch=watch) if draws else None
    decisive = simulation.pivotal(found, nodes=min(nodes, 1024), seed=seed, votes=votes)
    split = _split(found, seed)
    record = form.SimulateAnswer(
        election=read.election,
        model={"title": read.title, "sha256": _digest(model), "contests": len(found.units)},
        need=exact.need,
        **_chances(found, exact, sample),
        tipping=_by_unit(found, split.tipping) if split else {},
        pivotal=_by_unit(found, decisive.pivotal),
        one_vote_in=_one_in(decisive),
        p_inversion=sum(split.by_ticket) if split else None,
        p_inversion_by=dict(zip(found.tickets, split.by_ticket, strict=True)) if split else {},
        p_inversion_within_1_point=split.p_inversion_given_close if split else None,
        method=form.MethodRecord(
            nodes=None if draws else _nodes(found, nodes),
            draws=draws,
            seed=seed,
            factors=read.factors,
            df=found.df,
            error=sample.chance(exact.need)[1] if sample else exact.error,
            error_of_split=_split_error(found, seed) if error and split else None,
            departures=departures or None,
        ),
    )
    rows = _contests(found, split, decisive)
    findings = tuple(_doubts(read, departures, split is None))
    return Answer(record, _day(read.election), "what-if", used, findings, _chance_sentence(record), rows)


def _digest(model: bytes | simulation.Model) -> str:
    """SHA-256 of a model's file, or of its numbers."""
    if isinstance(model, bytes):
        return hashlib.sha256(model).hexdigest()
    own = model.forecast
    digest = hashlib.sha256()
    for numbers in (own.electors, own.mean.round(9), own.loadings.round(9), own.sd.round(9)):
        digest.update(np.ascontiguousarray(numbers).tobytes())
    return digest.hexdigest()


def _day(election: int) -> str:
    covered = election in elections()
    return law_for(Election(election)).day("congress_counts").isoformat() if covered else f"{election + 1}-01-06"


def _chances(
    found: simulation.Forecast, exact: simulation.ElectorDistribution, sample: simulation.Sampled | None
) -> dict[str, Any]:
    """Chances and electors of both tickets, by draws where there are any."""
    first, second = found.tickets
    pmf = exact.pmf if sample is None else sample.pmf
    other = exact.pmf_second if sample is None else pmf[::-1]
    wins = (
        (exact.p_win, exact.p_second)
        if sample is None
        else (float(pmf[exact.need :].sum()), float(other[exact.need :].sum()))
    )
    even = found.total % 2 == 0
    tie = exact.p_tie if sample is None else (float(pmf[found.total // 2]) if even else 0.0)
    return {
        "p_win": dict(zip(found.tickets, wins, strict=True)),
        "p_tie": tie,
        "p_nobody": max(0.0, 1.0 - sum(wins)),
        "electors": {first: _range(pmf), second: _range(other)},
        "pmf": {first: pmf.tolist(), second: other.tolist()},
    }


def _range(pmf: simulation.FloatArray) -> form.ElectorRange:
    reached = np.cumsum(pmf)
    low, high = (int(np.searchsorted(reached, share)) for share in (LOW, HIGH))
    return form.ElectorRange(float(np.arange(len(pmf)) @ pmf), low, min(high, len(pmf) - 1))


def _nodes(found: simulation.Forecast, nodes: int) -> int:
    if found.df is not None or found.factors > 1:
        return nodes
    return simulation.HERMITE if found.factors else 1


def _split(found: simulation.Forecast, seed: int) -> simulation.Inversion | None:
    """Splits of electors and votes, where every contest swings with the nation."""
    if found.factors == 0 or not (found.loadings[:, 0] > 0).all():
        return None
    return simulation.inversion(found, nodes=SPLIT_NODES, seed=seed)


def _split_error(found: simulation.Forecast, seed: int) -> float:
    runs = [simulation.inversion(found, nodes=SPLIT_NODES, seed=seed + 1 + n).by_ticket for n in range(8)]
    return float(np.std([sum(run) for run in runs], ddof=1))


def _by_unit(found: simulation.Forecast, values: simulation.FloatArray) -> dict[str, float]:
    order = np.argsort(-values, kind="stable")
    return {found.units[place]: float(values[place]) for place in order}


def _turnout(read: simulation.Model) -> simulation.FloatArray | None:
    """Votes expected in each contest: those of the election before; None where one of them had none."""
    before = [year for year in elections() if year < read.election]
    votes = tally(archive.load_case(before[-1]).returns).votes if before else {}
    numbers = [float(sum(votes.get(unit, {}).values())) for unit in read.forecast.units]
    return np.array(numbers) if all(numbers) else None


def _one_in(decisive: simulation.Pivotal) -> dict[str, float]:
    """One added vote decides once in so many elections, by contest."""
    if decisive.per_voter is None:
        return {}
    return {
        unit: float(1 / chance) for unit, chance in zip(decisive.units, decisive.per_voter, strict=True) if chance > 0
    }


def _contests(
    found: simulation.Forecast, split: simulation.Inversion | None, decisive: simulation.Pivotal
) -> list[form.ChanceRow]:
    wins = simulation.contest_chances(found)
    rows = [
        form.ChanceRow(
            unit,
            int(found.electors[place]),
            float(wins[place]),
            float(split.tipping[place]) if split else None,
            float(decisive.pivotal[place]),
        )
        for place, unit in enumerate(found.units)
    ]
    return sorted(rows, key=lambda row: (-row.pivotal, row.unit))


def _doubts(read: simulation.Model, departures: float, no_split: bool) -> Iterable[Finding]:
    text = (
        "the factor form, its loadings and deviations are the model's choices; the chances are no better than they are."
    )
    yield Finding("note", "model_choice", NATION, text, {"factors": list(read.factors)})
    if not read.forecast.factors:
        text = "contests are taken as independent of each other: the distribution is then far too narrow."
        yield Finding("warn", "independent_contests", NATION, text)
    if no_split:
        text = "splits of electors and votes need a first factor that moves every contest with the nation."
        yield Finding("note", "split_not_computed", NATION, text)
    if departures:
        text = f"each elector is taken to leave the pledge with a chance of {departures}, independently of the others."
        yield Finding("note", "departures_independent", NATION, text)


def _chance_sentence(record: form.SimulateAnswer) -> str:
    leader = max(record.p_win, key=lambda name: record.p_win[name])
    span = record.electors[leader]
    return (
        f"Under this model {leader} reaches {record.need} electors with a chance of {record.p_win[leader]:.1%}; "
        f"95% of the chance lies between {span.low} and {span.high} electors."
    )


def power(*, electors_of: int = 2024, quota: int | None = None) -> Answer:
    """The a-priori power of the contests of an election: Banzhaf and Shapley-Shubik, exact."""
    archive.check_year(electors_of)
    law = law_for(Election(electors_of))
    electors: dict[str, int] = {}
    for award in law.awards:
        electors[award.decided_by] = electors.get(award.decided_by, 0) + award.electors
    total = sum(electors.values())
    needed = total // 2 + 1 if quota is None else quota
    found = power_of(electors, quota=needed)
    rows = tuple(
        form.PowerRow(
            unit,
            size,
            found.swings[unit],
            float(found.banzhaf_normalised[unit]),
            float(found.banzhaf_absolute[unit]),
            float(found.shapley_shubik[unit]),
        )
        for unit, size in sorted(electors.items(), key=lambda item: (-item[1], item[0]))
    )
    half, odd = divmod(total, 2)
    maps = count_maps(electors, at=() if odd else (half,), at_least=(needed,))
    counts = {"all": maps.total, "even_split": maps.exactly.get(half, 0), "reach_quota": maps.at_least[needed]}
    record = form.PowerAnswer(electors_of, total, needed, rows, counts, A_PRIORI)
    top = rows[0]
    sentence = (
        f"A priori, {top.unit} with {top.electors} of {total} electors has {top.banzhaf_normalised:.1%} of the power to "
        f"decide (Banzhaf), {top.shapley_shubik:.1%} by Shapley and Shubik. {A_PRIORI}"
    )
    return Answer(record, law.day("electors_meet").isoformat(), "what-if", ("apportionment",), (), sentence, rows)


FORECAST_COLUMNS = ("state", "mean_democratic_two_party_share", "standard_error")
FORECAST_YEARS: Mapping[int, tuple[str, str]] = {2016: ("campaign_forecast_2016", "campaign_events_2016")}
MAY = (
    "Where incentives point under each rule: a model, with its sensitivity.",
    "What the same votes come to under another rule: arithmetic.",
    "How large a net change of votes would reverse a result: arithmetic.",
)
MAY_NOT = (
    "Who would have won under another rule: in this model both sides respond alike, so its net effect is zero.",
    "What an event is worth in votes: counting events does not identify it.",
    "That turnout, candidates, money and third parties would have been the same.",
)


def campaign_of(
    year: int,
    *,
    rule: campaign.Rule = "electors",
    forecast: bytes | None = None,
    national_sd: float = 3.0,
    widen: float = 1.0,
    cost: bytes | None = None,
    events: bytes | None = None,
) -> Answer:
    """Where attention would go under a rule, held against recorded events, with its sensitivity.

    Files are CSV: forecast (state, mean_democratic_two_party_share, standard_error), cost (state, cost), events
    (state, events). Raises `FactMissing` for a year without a bundled forecast.
    """
    archive.check_year(year)
    bundled = FORECAST_YEARS.get(year)
    if forecast is None and bundled is None:
        raise FactMissing(f"no forecast of {year} is bundled (there is one for 2016): give one with --forecast FILE.")
    with archive.reading() as used:
        table = (
            archive.table(bundled[0])
            if forecast is None and bundled
            else _csv(forecast or b"", FORECAST_COLUMNS, "forecast")
        )
        rows = _state_forecasts(year, table)
        prices = (
            {
                row["state"]: _positive(row["cost"], "cost", row["state"])
                for row in _csv(cost, ("state", "cost"), "cost")
            }
            if cost
            else None
        )
        held = _events(events, bundled)
    model = campaign.split_forecast(rows, tickets=("first", "second"), national_sd=national_sd, widen=widen)
    shares = campaign.attention(model, rule=rule, cost=prices)
    fitted = campaign.fit(shares, held) if held else None
    grid = campaign.sensitivity(rows, held, rule=rule, cost=prices) if held else ()
    lines = _attention_rows(shares, held, dict(zip(model.units, model.weights.tolist(), strict=True)))
    record = form.CampaignAnswer(
        election=year,
        rule=rule,
        national_sd=national_sd,
        widen=widen,
        rows=lines,
        fit=_fit(fitted) if fitted else None,
        sensitivity=tuple(form.SettingRecord(s.national_sd, s.widen, s.floor_binds, _fit(s.fit)) for s in grid),
        statement=campaign.STATEMENT,
        may_be_claimed=MAY,
        may_not_be_claimed=MAY_NOT,
    )
    findings = tuple(_campaign_doubts(forecast is None, grid, rule))
    top = ", ".join(f"{row.state} {row.attention:.1%}" for row in lines[:4])
    by = "electors" if rule == "electors" else "the popular vote"
    sentence = f"Under a rule of {by} attention would pay most in {top}. {campaign.STATEMENT}"
    return Answer(record, _day(year), "what-if", used, findings, sentence, lines)


def _csv(data: bytes | None, columns: Sequence[str], what: str) -> list[dict[str, str]]:
    """The rows of a file with these columns among others; raises `InputInvalid` with the line."""
    try:
        reader = csv.DictReader(io.StringIO((data or b"").decode("utf-8-sig")), strict=True)
        rows = list(reader)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputInvalid(f"{what}: this is not readable as CSV: {error}.") from None
    missing = [column for column in columns if column not in (reader.fieldnames or ())]
    if missing:
        raise InputInvalid(f"{what}, line 1: there is no column {missing[0]}.")
    seen: set[str] = set()
    for line, row in enumerate(rows, start=2):
        state = row["state"]
        if state not in STATES or state in seen or any(row[column] is None for column in columns):
            raise InputInvalid(f"{what}, line {line}: {state} is no state, stands there twice or lacks a value.")
        seen.add(state)
    return rows


def _positive(cell: str, what: str, state: str) -> float:
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if not 0 < value < float("inf"):
        raise InputInvalid(f"{what} of {state} is a number above 0, not {cell}.")
    return value


def _state_forecasts(year: int, table: Iterable[Mapping[str, str]]) -> list[campaign.StateForecast]:
    """The forecast by state with the year's electors and the turnout of the election before."""
    allotted = law_for(Election(year)).allotment
    last = max((other for other in elections() if other < year), default=year)
    votes = tally(archive.load_case(last).returns).votes
    rows = []
    for row in table:
        state = row["state"]
        share = _positive(row["mean_democratic_two_party_share"], "the share", state)
        if share >= 1 or not allotted.get(state) or state not in votes:
            raise InputInvalid(f"forecast: {state} has no electors, no votes of {last}, or a share of {share}.")
        spread = _positive(row["standard_error"], "the standard error", state)
        rows.append(campaign.StateForecast(state, share, spread, allotted[state], sum(votes[state].values())))
    missing = sorted(state for state, number in allotted.items() if number and state not in {row.state for row in rows})
    if missing:
        raise InputInvalid(f"forecast: {', '.join(missing)} are missing.")
    return rows


def _events(data: bytes | None, bundled: tuple[str, str] | None) -> dict[str, int]:
    if data is None:
        return {row["state"]: int(row["events"]) for row in archive.table(bundled[1])} if bundled else {}
    found = {}
    for row in _csv(data, ("state", "events"), "events"):
        if not row["events"].isdigit():
            raise InputInvalid(f"events of {row['state']} are a whole number, not {row['events']}.")
        found[row["state"]] = int(row["events"])
    return found


def _attention_rows(
    shares: Mapping[str, float], events: Mapping[str, int], turnout: Mapping[str, float]
) -> tuple[form.AttentionRow, ...]:
    total = sum(events.values())
    rows = [
        form.AttentionRow(
            state,
            share,
            events.get(state, 0) if events else None,
            events.get(state, 0) / total if total else None,
            turnout[state],
        )
        for state, share in shares.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.attention, row.state)))


def _fit(found: campaign.Fit) -> form.FitRecord:
    return form.FitRecord(found.pearson, found.spearman, found.total_variation, found.top, found.events_top)


def _campaign_doubts(bundled: bool, grid: Sequence[campaign.Setting], rule: str) -> Iterable[Finding]:
    if bundled:
        text = "the bundled forecast was made in 2020 from the polls of 2016: its design has hindsight."
        yield Finding("note", "hindsight", NATION, text)
    if rule == "electors" and grid:
        fits = [setting.fit.pearson for setting in grid]
        text = f"the correlation with events runs from {min(fits):.2f} to {max(fits):.2f} over the settings shown."
        yield Finding("note", "sensitive", NATION, text)
    text = "events are not money or staff, and both sides are taken to respond alike."
    yield Finding("note", "events_are_not_money", NATION, text)
