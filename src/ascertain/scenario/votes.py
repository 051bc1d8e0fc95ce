"""Votes as they stood on a day, votes that move, and swings: the settings `as_of`, `move` and `swing`.

A changed vote goes from one ticket to another; an added one comes from nobody. A swing is in points of the margin over
all votes: it moves half as many votes, rounded to whole ones, half up.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial

from ascertain import archive
from ascertain.election import NATION, STATES, Finding, is_district, parent
from ascertain.errors import FactMissing, ScenarioError
from ascertain.proceedings import Case
from ascertain.returns import CONTEST, TOTAL, Report, Returns, Statement, fold
from ascertain.scenario.grammar import NONE, Item, moment_of
from ascertain.scenario.margin import swung
from ascertain.scenario.work import Work
from ascertain.tally import NATION_RESIDUAL, Tally, add, status_of, tally

Deltas = dict[str, dict[str, int]]
"""Unit -> ticket -> votes more or fewer."""


def shifted(returns: Returns, found: Tally, deltas: Mapping[str, Mapping[str, int]]) -> Returns:
    """The returns with some units' votes changed; a unit that was a sum of parts gets a statement of its own."""
    changes = {unit: dict(own) for unit, own in deltas.items()}
    if NATION in found.own:
        changes[NATION] = add(own for unit, own in changes.items() if unit in STATES)
    statements = dict(returns.statements)
    for unit, own in changes.items():
        before = found.votes[unit]
        votes = {choice: before.get(choice, 0) + own.get(choice, 0) for choice in {**before, **own}}
        report = replace(_statement(found, unit), votes=votes)
        statements[report.key] = Statement(report)
    return Returns(statements, returns.sources)


def _statement(found: Tally, unit: str) -> Report:
    """The statement that a unit's votes rest on, or one put together from its parts."""
    own = found.returns.statement(unit) if unit in found.own else None
    if own is not None:
        return replace(own.report, count_item=TOTAL)
    parts = [
        statement.report for part in found.returns.parts.get(unit, ()) if (statement := found.returns.statement(part))
    ]
    newest = max(parts, key=lambda report: report.as_of)
    return replace(newest, unit=unit, count_item=TOTAL, status=status_of(found, unit))


def take_as_of(work: Work) -> Work:
    """The count as the bundled series had it at a moment; certificates stand from their own day."""
    items = work.items("as_of")
    if not items:
        return work
    moment = moment_of(items[0].text)
    returns, notes = returns_as_of(work.case, moment)
    found = tally(returns)
    if all(found.votes.get(unit) == work.tally.votes.get(unit) for unit in work.tally.votes):
        return work
    return work.with_case(returns=returns).keeping("as_of", [items[0].text], *notes)


def returns_as_of(case: Case, moment: datetime) -> tuple[Returns, tuple[Finding, ...]]:
    """The fold of the series and the certificates; contests without a count by then are there, with no votes.

    Raises `FactMissing` where no series is bundled or nothing was stated by then.
    """
    return with_uncounted(case, _stood(case.election.year, moment), moment)


def with_uncounted(case: Case, returns: Returns, moment: datetime) -> tuple[Returns, tuple[Finding, ...]]:
    """Returns of a count under way for a case: contests of which nothing is stated are there, with no votes."""
    found = tally(returns)
    blank = [
        award.decided_by for award in case.law.awards if award.decided_by not in found.votes and award.method != "given"
    ]
    statements = dict(returns.statements)
    for unit in blank:
        report = Report(unit, CONTEST, TOTAL, {}, "unofficial", moment, "none", moment)
        statements[report.key] = Statement(report)
    if all(status_of(found, state) == "certified" for state in found.states) and set(found.states) >= set(STATES):
        statements.pop((NATION, CONTEST, TOTAL), None)
    return Returns(statements, returns.sources), tuple(_uncounted(blank, moment))


@partial(archive.Remembered, most=8)
def _stood(year: int, moment: datetime) -> Returns:
    """What stood at a moment; a state with counts by county is their sum, since levels are never mixed."""
    reports = [*archive.series(year)]
    counties = f"county_votes_{year}" in archive.packs() and any(report.unit.isdigit() for report in reports)
    certified = archive.load_case(year, counties=counties).returns
    reports += [statement.report for statement in certified.statements.values()]
    returns = fold(reports, as_of=moment, sources=archive.PREFERRED[year])
    if not any(unit not in (NATION, NATION_RESIDUAL) for unit in returns.counts):
        first = min(report.as_of for report in reports if report.unit != NATION)
        raise FactMissing(
            f"the bundled series of {year} states nothing about the states by then; its first statement about them is "
            f"of {first.isoformat()}."
        )
    by_county = {unit for unit in STATES if any(part[:5].isdigit() for part in returns.parts.get(unit, ()))}
    stood = {key: own for key, own in returns.statements.items() if key[0] not in by_county}
    return Returns(stood, returns.sources)


def _uncounted(units: list[str], moment: datetime) -> Iterator[Finding]:
    if units:
        text = f"nothing is stated for {', '.join(units)} by {moment.isoformat()}; their electors are in doubt among nobody."
        yield Finding("warn", "no_votes", NATION, text, {"units": units})


def move(work: Work) -> Work:
    """Move votes between tickets of a contest; in a district they also move in its state."""
    netted = _netted(work)
    if not netted:
        return work
    _check_enough(work, netted)
    deltas: Deltas = {}
    for (unit, source, target), (number, _) in netted.items():
        for place in _with_state(unit):
            for slug, votes in ((source, -number), (target, number)):
                if slug != NONE:
                    deltas[place] = add([deltas.get(place, {}), {work.by_slug[slug]: votes}])
    texts = [f"{unit}:{source}:{target}:{number}" for (unit, source, target), (number, _) in netted.items()]
    notes = _left_behind(work, "move", [unit for unit, _, _ in netted])
    moved = work.with_case(returns=shifted(work.case.returns, work.tally, deltas))
    return moved.keeping("move", texts, *notes)


def _with_state(unit: str) -> tuple[str, ...]:
    return (unit, unit[:2]) if is_district(unit) else (unit,)


Net = dict[tuple[str, str, str], tuple[int, Item]]
"""contest, from, to -> votes, and an item that asked for it"""


def _netted(work: Work) -> Net:
    """Moves added up by contest and pair of tickets; there and back cancel out."""
    found: dict[tuple[str, str, str], tuple[int, Item]] = {}
    for item in work.items("move"):
        unit, source, target, votes = item.parts
        _check_movable(work, item)
        for place in (1, 2):
            if item.parts[place] != NONE:
                work.check_ticket(item, place=place)
        if source == target:
            reason = f"move={item.as_written} moves votes from {source} to the same ticket."
            raise ScenarioError(item.as_written, reason, parameter="move")
        low, high = sorted((source, target))
        before, _ = found.get((unit, low, high), (0, item))
        found[unit, low, high] = (before + (int(votes) if source == low else -int(votes)), item)
    turned: Net = {}
    for (unit, low, high), (votes_moved, item) in found.items():
        if votes_moved:
            pair = (low, high) if votes_moved > 0 else (high, low)
            turned[unit, *pair] = (abs(votes_moved), item)
    return turned


def _check_movable(work: Work, item: Item) -> None:
    """A contest with votes of its own: not the nation, not estimates by district."""
    unit = item.parts[0]
    if is_district(unit) and estimated_later(work, unit):
        reason = f"{item.key}: the votes of {item.written[0]} are estimates; move votes of its state, or use swing."
        raise ScenarioError(item.written[0], reason, parameter=item.key)
    work.check_contest(item)
    if not work.votes(unit) and unit not in work.tally.votes:
        reason = f"{item.key}: no votes of {item.written[0]} are recorded in {work.year}."
        raise ScenarioError(item.written[0], reason, work.tally.states, parameter=item.key)


def estimated_later(work: Work, unit: str) -> bool:
    """Whether a rule by districts will decide this district on estimates: it has no count on those lines."""
    rules = {item.parts[0]: item.parts[1] for item in work.items("rule")}
    lines = work.items("map")
    counted = unit in work.contests and (not lines or int(lines[0].text) == work.year)
    return rules.get(unit[:2], rules.get("", "")).startswith("district") and not counted


def _check_enough(work: Work, netted: Net) -> None:
    """No ticket gives more than it has, in a district and in its state."""
    for place in dict.fromkeys(place for unit, _, _ in netted for place in _with_state(unit)):
        given: dict[str, int] = {}
        for (unit, source, _), (votes, item) in netted.items():
            if place not in _with_state(unit) or source == NONE:
                continue
            given[source] = given.get(source, 0) + votes
            name = work.by_slug[source]
            have = work.votes(place).get(name, 0)
            if given[source] > have:
                reason = f"{name} has {have:,} votes in {place}, fewer than the {given[source]:,} to be moved."
                raise ScenarioError(item.as_written, reason, parameter="move")


def _left_behind(work: Work, key: str, units: Iterable[str]) -> Iterator[Finding]:
    """Districts that keep their votes when only their state's move; slates that votes do not change."""
    for unit in dict.fromkeys(units):
        districts = [other for other in work.contests if is_district(other) and parent(other) == unit]
        if districts:
            text = f"{key} in {unit} changes the statewide vote only; {', '.join(districts)} keep theirs."
            yield Finding("note", "district_not_moved", unit, text, {"districts": districts})
        if any(award.method == "given" for award in work.awards_of(unit)):
            text = f"the electors of {unit} are a recorded slate; votes that move there do not change it."
            yield Finding("note", "slate_not_moved", unit, text)


def swing(work: Work) -> Work:
    """Swing every unit, districts too, or single contests; a contest's own swing replaces the general one there.

    A district's own swing moves the same votes in its state, unless the state is swung itself.
    """
    by_place = _by_place(work)
    general = by_place.get("")
    deltas: Deltas = {}
    for unit in (*work.tally.states, *work.tally.districts):
        item = by_place.get(unit, general)
        if item is not None:
            name = work.check_ticket(item, place=1)
            deltas[unit] = swung(work.votes(unit), work.case.tickets, name, item.parts[2])
    for unit, item in by_place.items():
        if is_district(unit) and general is None and unit[:2] not in by_place:
            deltas[unit[:2]] = add([deltas.get(unit[:2], {}), deltas[unit]])
            _check_left(work, unit[:2], deltas[unit[:2]], item)
    deltas = {unit: own for unit, own in deltas.items() if any(own.values())}
    if not deltas:
        return work
    texts = [item.text for place, item in by_place.items() if general is not None or place in deltas]
    notes = _left_behind(work, "swing", [place for place in by_place if place])
    moved = work.with_case(returns=shifted(work.case.returns, work.tally, deltas))
    return replace(moved, swings=(general,) if general else ()).keeping("swing", texts, *notes)


def _by_place(work: Work) -> dict[str, Item]:
    """One swing a contest, "" for all units; one that says the same as the general swing is left out."""
    found: dict[str, Item] = {}
    for item in work.items("swing"):
        place = item.parts[0]
        if place:
            _check_movable(work, item)
        work.check_ticket(item, place=1)
        if place in found and found[place].text != item.text:
            reason = f"swing={item.as_written}: a swing of {item.written[0] or 'all contests'} is given twice."
            raise ScenarioError(item.as_written, reason, parameter="swing")
        found[place] = item
    general = found.get("")
    if general is not None and general.parts[2] == "0":
        del found[""]
        general = None
    if general is None:
        return {place: item for place, item in found.items() if item.parts[2] != "0"}
    return {place: item for place, item in found.items() if not place or item.parts[1:] != general.parts[1:]}


def _check_left(work: Work, state: str, change: Mapping[str, int], item: Item) -> None:
    """A swing of a district takes no more from a ticket than its state has."""
    for name, votes in change.items():
        if work.votes(state).get(name, 0) + votes < 0:
            reason = f"swing={item.as_written}: {name} has fewer votes in {state} than the district would move."
            raise ScenarioError(item.as_written, reason, parameter="swing")
