"""The days of an election, computed from the rules in force: U.S. Const. art. II s. 1 cl. 4; 3 U.S.C. 1-15.

A day that was not the rule's is a fact of its election and stands in the table beside the rules.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any

from ascertain.election import STATES, Election
from ascertain.errors import LawNotCovered, LawTableInvalid
from ascertain.law.provisions import Provision, load_series, parse_rows, parse_toml, read_table

TABLE = "calendar.toml"
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OF_THE_WINTER = frozenset({"congress_counts", "inauguration"})
"""Events whose law is that of the winter after election day; for all others it is that of the autumn."""

RELATIVE = frozenset({"safe_harbor", "certificate_due"})
"""Events dated by the day of another event, and so after it."""
DEADLINES = frozenset({"certification_due", "certified", "recount_petition_due"})


@dataclass(frozen=True, slots=True)
class Milestone:
    """One dated step; `ahead` marks a day computed under today's law for an election still to come."""

    event: str
    date: date
    rule: str
    cite: str
    ahead: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A state's own date: certification_due, certified or recount_petition_due."""

    state: str
    event: str
    date: date
    source: str
    note: str


def nth_weekday(year: int, month: int, *, nth: int, weekday: str) -> date:
    """The nth given weekday of a month."""
    if weekday not in WEEKDAYS:
        raise ValueError(f"{weekday} is no day of the week")
    first = date(year, month, 1)
    return first + timedelta((WEEKDAYS.index(weekday) - first.weekday()) % 7 + 7 * (nth - 1))


def _fixed(rule: Mapping[str, Any], cycle: int, _: Mapping[str, date]) -> date:
    return date(cycle + rule["year"], rule["month"], rule["day"])


def _nth_weekday(rule: Mapping[str, Any], cycle: int, _: Mapping[str, date]) -> date:
    return nth_weekday(cycle + rule["year"], rule["month"], nth=rule["nth"], weekday=rule["weekday"])


def _weekday_after_nth(rule: Mapping[str, Any], cycle: int, _: Mapping[str, date]) -> date:
    start = nth_weekday(cycle + rule["year"], rule["month"], nth=rule["nth"], weekday=rule["after"])
    return start + timedelta((WEEKDAYS.index(rule["weekday"]) - start.weekday() - 1) % 7 + 1)


def _days_before_nth_weekday(rule: Mapping[str, Any], cycle: int, known: Mapping[str, date]) -> date:
    return _nth_weekday(rule, cycle, known) - timedelta(rule["days"])


def _days_before_event(rule: Mapping[str, Any], _: int, known: Mapping[str, date]) -> date:
    return known[rule["event"]] - timedelta(rule["days"])


RULES: Mapping[str, Callable[[Mapping[str, Any], int, Mapping[str, date]], date]] = {
    "fixed": _fixed,
    "nth_weekday": _nth_weekday,
    "weekday_after_nth": _weekday_after_nth,
    "days_before_nth_weekday": _days_before_nth_weekday,
    "days_before_event": _days_before_event,
}


def in_force(event: str, election: Election) -> tuple[Provision, bool] | None:
    """The row that dates an event of an election and whether it looks ahead; None before the law had the event."""
    series = load_series(TABLE)[event]
    day = date(election.cycle + 1, 2, 1) if event in OF_THE_WINTER else date(election.cycle, 10, 1)
    if day < series.rows[0].since:
        return None
    if day > series.verified_through:
        return series.latest(), True
    return series.on(day), False


@cache
def facts() -> Mapping[int, Mapping[str, Milestone]]:
    """The days that were not the rule's, by election and event."""
    found: dict[int, dict[str, Milestone]] = {}
    kinds = {"election": int, "event": str, "date": date, "text": str, "cite": str}
    for number, row in enumerate(parse_toml(TABLE, read_table(TABLE)).get("fact", ()), start=1):
        for key, kind in kinds.items():
            if type(row.get(key)) is not kind:
                raise LawTableInvalid(f"law table {TABLE}, fact {number}: {key} is missing or not of its kind.")
        found.setdefault(row["election"], {})[row["event"]] = Milestone(
            row["event"], row["date"], row["text"], row["cite"]
        )
    return found


def by_rule(event: str, election: Election, known: Mapping[str, date], *, ahead: bool) -> Milestone | None:
    """The day that the rule gives to an event; None where the law of that election had no such event."""
    found = in_force(event, election)
    if found is None or found[0].value.get("kind") == "none":
        return None
    provision, later = found
    if later and not ahead:
        verified = load_series(TABLE)[event].verified_through
        raise LawNotCovered(f"{event} was verified through {verified}; the election of {election.year} lies after.")
    try:
        day = RULES[provision.value["kind"]](provision.value, election.cycle, known)
    except (KeyError, TypeError, ValueError) as error:
        raise LawTableInvalid(
            f"law table {TABLE}: the rule of {event} since {provision.since} cannot be read ({error})."
        ) from None
    return Milestone(event, day, provision.text, provision.cite, later)


def verified_through() -> date:
    """The last day for which the calendar's rules were looked at."""
    return load_series(TABLE)["election_day"].verified_through


def calendar(election: Election, *, ahead: bool = False) -> tuple[Milestone, ...]:
    """The steps of an election in order of date.

    With `ahead` an election after the tables' last verified day is dated under the law as it stands;
    without, it raises `LawNotCovered`.
    """
    dated: dict[str, Milestone] = {}
    known: dict[str, date] = {}
    for event in sorted(load_series(TABLE), key=lambda name: name in RELATIVE):
        milestone = by_rule(event, election, known, ahead=ahead)
        if milestone is not None:
            dated[event], known[event] = milestone, milestone.date
    dated.update(facts().get(election.year, {}))
    return tuple(sorted(dated.values(), key=lambda milestone: (milestone.date, milestone.event)))


def _deadlines() -> Iterator[tuple[int, Deadline]]:
    columns = ("election", "state", "event", "date", "source", "note")
    for line, row in parse_rows("deadlines.csv", read_table("deadlines.csv"), columns):
        try:
            when, year = date.fromisoformat(row["date"]), int(row["election"])
        except ValueError as error:
            raise LawTableInvalid(f"law table deadlines.csv, line {line}: {error}.") from None
        if row["state"] not in STATES or row["event"] not in DEADLINES:
            raise LawTableInvalid(
                f"law table deadlines.csv, line {line}: {row['state']} {row['event']} is no state or deadline."
            )
        yield year, Deadline(row["state"], row["event"], when, row["source"], row["note"])


@cache
def deadlines(election: Election) -> tuple[Deadline, ...]:
    """The states' own dates that are known for an election; empty where no table exists (before 2016)."""
    return tuple(deadline for year, deadline in _deadlines() if year == election.year)
