"""What each stage of an election shows in rows: certificates, the electors, the roll of Congress, other rules, the lead."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from ascertain import archive, wire
from ascertain.answers.course import electors
from ascertain.answers.decided import Decided, decided
from ascertain.answers.records import history_of
from ascertain.answers.whatif import scenario_of
from ascertain.election import NATION, OTHERS, STATES
from ascertain.errors import AscertainError
from ascertain.tally import standing

RULES: Mapping[str, str] = {
    "": "The law of the year",
    "rule=winner-take-all": "Winner takes all in every state",
    "rule=district": "One elector a district, two for the state",
    "rule=district-majority": "The winner of most districts takes the state's two",
    "rule=proportional&method=hamilton": "Proportional in each state",
    "rule=no-senators": "Electors without the two for senators",
    "compact=members": "The compact's members give theirs to the nation's leader",
    "rule=national-popular-vote": "The nation's votes elect",
}
"""Scenario -> the rule in words."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """A state's certification: on which day, by when it was due, its margin, and the recounts that are recorded."""

    state: str
    name: str
    electors: int
    certified: date | None
    due: date | None
    leader: str | None
    margin: int | None
    points: float | None
    recount: str


@dataclass(frozen=True, slots=True)
class Call:
    """A state as Congress calls it: its votes as counted, the sum of the leader's so far, and whether that elects."""

    state: str
    name: str
    votes: Mapping[str, int]
    sums: Mapping[str, int]
    passes: str | None


@dataclass(frozen=True, slots=True)
class UnderRule:
    """The same votes under a rule: who wins with how many, which states differ; `reason` where it cannot be told."""

    scenario: str
    words: str
    electors: Mapping[str, int]
    winner: str | None
    lead: int | None
    differ: tuple[str, ...] = ()
    reason: str = ""

    @property
    def direct(self) -> bool:
        """Whether the nation's votes elect."""
        return self.lead is not None


def certificates(found: Decided) -> list[Certificate]:
    """The states in order, with what is known of their certificates."""
    course, recounts = found.course, _recounts(found.year)
    rows = []
    for state in sorted(course.ascertainment.appointed.keys() & STATES.keys(), key=STATES.__getitem__):
        stands = standing(course.tally.votes.get(state, {}))
        own = course.canvass.states.get(state)
        rows.append(
            Certificate(
                state,
                STATES[state],
                course.ascertainment.appointed[state],
                own.certified if own and own.status == "certified" else None,
                own.due if own else None,
                stands.leader,
                stands.lead if stands.leader else None,
                stands.points if stands.leader else None,
                "; ".join(recounts.get(state, ())),
            )
        )
    return rows


@lru_cache(maxsize=64)
def _recounts(year: int) -> Mapping[str, list[str]]:
    """State -> what is recorded of recounts of its vote for president."""
    found: dict[str, list[str]] = {}
    for row in archive.table("recounts_history"):
        if row["record"] == "event" and row["years"] == str(year) and row["office"] == "President":
            found.setdefault(row["state"], []).append(row["kind"])
    return found


def safe_harbor(found: Decided) -> date | None:
    """The day by which a state's own determination is conclusive, where the law has one."""
    return next((own.date for own in found.case.law.calendar if own.event == "safe_harbor"), None)


def roll(found: Decided) -> list[Call]:
    """The states in the order of the count, with running totals and the row at which somebody passes the majority."""
    count = found.course.count
    votes = count.counted.get("president") or count.counted.get("undifferentiated") or {}
    sums: dict[str, int] = {}
    rows, passed = [], False
    for state in sorted((state for state in votes if state in STATES), key=STATES.__getitem__):
        for name, number in votes[state].items():
            sums[name] = sums.get(name, 0) + number
        first = max(sums, key=lambda name: sums[name], default=None)
        passes = first if first and not passed and sums[first] >= count.majority else None
        passed = passed or passes is not None
        rows.append(Call(state, STATES[state], votes[state], dict(sums), passes))
    return rows


@lru_cache(maxsize=64)
def under_rules(year: int) -> tuple[UnderRule, ...]:
    """The votes of an election under every rule."""
    return tuple(_under(year, text, words) for text, words in RULES.items())


def _under(year: int, text: str, words: str) -> UnderRule:
    was = decided(year)
    try:
        found = decided(year, scenario_of(year, text))
        record = wire.outcome(found.course)
    except AscertainError as error:
        reason = str(error.problem()["detail"]).partition("; there are")[0].rstrip(".")
        return UnderRule(text, words, {}, None, None, reason=f"{reason[0].upper()}{reason[1:]}.")
    if found.direct:
        lead = record.popular_vote.lead if record.popular_vote else None
        return UnderRule(text, words, {}, record.president.name, lead or 0)
    pledged = {row.state: dict(row.pledged) for row in wire.outcome(was.course).states}
    differ = tuple(row.state for row in record.states if dict(row.pledged) != pledged.get(row.state))
    held = {name: number for name, number in record.electors.pledged.items() if number}
    winner = (
        record.president.name
        if not text
        else next((name for name, number in held.items() if number >= record.electors.majority), None)
    )
    return UnderRule(text, words, held, winner, None, differ)


@dataclass(frozen=True, slots=True)
class LeadAt:
    """The lead of the first of two people at a moment, as a source stated it."""

    at: datetime
    votes: int
    first: int
    second: int
    source: str


@lru_cache(maxsize=8)
def leads(year: int) -> tuple[tuple[str, str], tuple[LeadAt, ...]]:
    """The national lead over time, of the source with most statements about the nation; none without a bundled series."""
    if year not in archive.SERIES_PACKS:
        return ("", ""), ()
    votes = decided(year).course.tally.votes[NATION]
    first, second = sorted((name for name in votes if name != OTHERS), key=lambda name: -votes[name])[:2]
    stated: dict[str, list[LeadAt]] = {}
    for report in archive.series(year):
        if report.unit == NATION and {first, second} <= report.votes.keys():
            ours, theirs = report.votes[first], report.votes[second]
            row = LeadAt(report.as_of, ours - theirs, ours, theirs, report.source)
            stated.setdefault(report.source, []).append(row)
    most = max(stated.values(), key=len, default=[])
    return (first, second), tuple(sorted(most, key=lambda row: row.at))


@lru_cache(maxsize=64)
def bindings(year: int) -> Mapping[str, str]:
    """State -> the class of law that bound its electors."""
    return {row.state: row.binding for row in electors(year).table}


@lru_cache(maxsize=64)
def _streaks(state: str) -> tuple[wire.Streak, ...]:
    return tuple(history_of(state=state, streaks=True).table)


def streak_of(state: str, year: int) -> tuple[wire.Streak | None, wire.Streak | None]:
    """The streak of one party in a state that the election belongs to, and the one before it."""
    runs = _streaks(state)
    at = next((place for place, run in enumerate(runs) if run.from_ <= year <= run.to), None)
    return (None, None) if at is None else (runs[at], runs[at - 1] if at else None)


@lru_cache(maxsize=16)
def electors_by_state(year: int) -> Mapping[str, list[wire.ElectorRow]]:
    """Name of a state -> its electors, by name where they are known and else by slate."""
    found: dict[str, list[wire.ElectorRow]] = {}
    for row in sorted(electors(year).table, key=lambda row: STATES[row.state]):
        found.setdefault(STATES[row.state], []).append(row)
    return found


@lru_cache(maxsize=64)
def county_sums(year: int) -> Mapping[str, int]:
    """Ticket -> what the county file of an election adds up to, which is not the certified total; empty without one."""
    found: dict[str, int] = {}
    for row in archive.table(f"county_votes_{year}") if f"county_votes_{year}" in archive.packs() else ():
        found[row["ticket"]] = found.get(row["ticket"], 0) + int(row["votes"])
    return found
