"""How many electors each state has, how it appoints them, how they vote and how Congress counts, for one election.

U.S. Const. art. II s. 1 cl. 2-4, amends. XII, XX, XXIII; manner of appointment by state since 1789.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Final, Literal

from ascertain.election import NATION, STATES, Election
from ascertain.errors import LawNotCovered, LawTableInvalid
from ascertain.law.calendar import Deadline, Milestone, by_rule, calendar, deadlines
from ascertain.law.provisions import Provision, load_series, parse_rows, read_table

Method = Literal["plurality", "hamilton", "dhondt", "sainte_lague", "most_districts", "given"]
BindingClass = Literal[
    "none", "pledge_or_duty_no_remedy", "penalty_counted", "void_replace", "void_replace_penalty", "unverified"
]
OF_THE_MEETING: Final = frozenset({"ballot.form", "ballot.same_state", "president.if_none", "vice_president"})
"""Provisions whose law is that of the electors' meeting; for all others it is that of the count."""
VOIDS: Final = frozenset({"void_replace", "void_replace_penalty"})
"""Binding classes under which a contrary ballot does not stand."""


@dataclass(frozen=True, slots=True)
class Among:
    """Which tickets of a unit take part: all, the `top` tickets of unit `of` ("" = the deciding unit), or `named`."""

    top: int = 0
    of: str = ""
    named: tuple[str, ...] = ()


ALL: Final = Among()


@dataclass(frozen=True, slots=True)
class Award:
    """One block of electors given together: whose electors, how many, whose votes decide, and by what method.

    `threshold` is the least share of all votes of the unit; `if_tied` is "lot" or the unit whose plurality
    settles a tie; `to` names the ticket of method "given" and is None while nobody has said to whom.
    """

    state: str
    electors: int
    decided_by: str
    method: Method = "plurality"
    among: Among = ALL
    threshold: Fraction = Fraction(0)
    if_tied: str = "lot"
    to: str | None = None


@dataclass(frozen=True, slots=True)
class Appointment:
    """One state in one election: entitled and appointed electors, and the manner in which they were appointed."""

    state: str
    entitled: int
    appointed: int
    manner: str
    note: str


@dataclass(frozen=True, slots=True)
class Binding:
    """What a contrary, blank or refused ballot of a pledged elector leads to in a state."""

    state: str
    kind: BindingClass
    since: date
    cite: str
    confidence: str
    note: str


@dataclass(frozen=True, slots=True)
class CountRule:
    """How Congress treats objections, and what the majority is taken of."""

    rule: str
    base: str
    cite: str


@dataclass(frozen=True, slots=True)
class ContingentRule:
    """Who decides when nobody has the majority, among how many, and what share of the chamber must be present."""

    house_among: int
    senate_among: int
    house: Literal["outgoing", "new"]
    house_quorum: Fraction
    senate_quorum: Fraction
    cite: str


@dataclass(frozen=True, slots=True)
class Term:
    """When the term starts and who acts when nobody was chosen."""

    starts: date
    succession: str


@dataclass(frozen=True, slots=True)
class Law:
    """All that is in force for one election, flat and replaceable.

    `majority_of` is None for the whole number of electors appointed, or a number that a scenario fixes.
    `unverified` names states whose law of this year is not established.
    """

    election: Election
    awards: tuple[Award, ...]
    allotment: Mapping[str, int]
    appointments: Mapping[str, Appointment]
    ballot: Literal["two_persons", "separate"]
    binding: Mapping[str, Binding]
    calendar: tuple[Milestone, ...]
    deadlines: tuple[Deadline, ...]
    count: CountRule
    contingent: ContingentRule
    term: Term
    majority_of: int | None = None
    unverified: tuple[str, ...] = field(default=())

    def day(self, *events: str) -> date:
        """The day of the first of these events that this election's calendar has."""
        days = {milestone.event: milestone.date for milestone in self.calendar}
        return next(days[event] for event in events if event in days)

    @property
    def direct(self) -> bool:
        """Whether the nation's votes elect without electors of states: one award, the nation's own."""
        return all(award.state == NATION for award in self.awards)

    @property
    def states(self) -> int:
        """The states in the Union that vote in a contingent election: the District of Columbia is none."""
        return sum(1 for state, entitled in self.allotment.items() if entitled and state != "DC")


def _statewide(row: Appointment) -> tuple[Award, ...]:
    return (Award(row.state, row.appointed, row.state),)


def _districts(row: Appointment) -> tuple[Award, ...]:
    seats = range(1, row.appointed - 1)
    each = tuple(Award(row.state, 1, f"{row.state}-{number:02d}") for number in seats)
    return (Award(row.state, 2, row.state), *each)


def _given(row: Appointment) -> tuple[Award, ...]:
    return (Award(row.state, row.appointed, row.state, method="given"),)


def _nobody(_: Appointment) -> tuple[Award, ...]:
    return ()


MANNERS: Mapping[str, Callable[[Appointment], tuple[Award, ...]]] = {
    "popular_statewide": _statewide,
    "district_2_statewide_plus_1_per_cd": _districts,
    "legislature": _given,
    "popular_district": _given,
    "hybrid": _given,
    "none": _nobody,
}
"""Manner of appointment -> award rows. Choices by legislature or by districts without votes are facts (`given`)."""

_APPORTIONMENT_COLUMNS = ("year", "state", "entitled", "appointed", "voting", "method", "note")


@cache
def _appointments() -> Mapping[int, Mapping[str, Appointment]]:
    name = "apportionment.csv"
    found: dict[int, dict[str, Appointment]] = {}
    for line, row in parse_rows(name, read_table(name), _APPORTIONMENT_COLUMNS):
        try:
            year, entitled, appointed = int(row["year"]), int(row["entitled"]), int(row["appointed"])
        except ValueError:
            raise LawTableInvalid(f"law table {name}, line {line}: year, entitled and appointed are numbers.") from None
        if row["state"] not in STATES or row["method"] not in MANNERS or not 0 <= appointed <= entitled:
            raise LawTableInvalid(
                f"law table {name}, line {line}: {row['state']} {row['method']} {appointed} of {entitled} is no "
                "state, manner or number of electors."
            )
        by_state = found.setdefault(year, {})
        if row["state"] in by_state:
            raise LawTableInvalid(f"law table {name}, line {line}: {row['state']} {year} stands there twice.")
        by_state[row["state"]] = Appointment(row["state"], entitled, appointed, row["method"], row["note"])
    return found


def elections() -> tuple[int, ...]:
    """The elections whose law the tables cover, oldest first."""
    return tuple(sorted(_appointments()))


def appointments(election: Election) -> Mapping[str, Appointment]:
    """Each state's electors and manner of appointment; raises `LawNotCovered` for another year."""
    try:
        return _appointments()[election.year]
    except KeyError:
        years = elections()
        raise LawNotCovered(
            f"the allotment of electors is covered for the elections of {years[0]} to {years[-1]}, not {election.year}."
        ) from None


@cache
def _binding() -> tuple[Binding, ...]:
    name, columns = "binding.csv", ("state", "since", "class", "cite", "confidence", "note")
    found = []
    for line, row in parse_rows(name, read_table(name), columns):
        try:
            since = date.fromisoformat(row["since"])
        except ValueError as error:
            raise LawTableInvalid(f"law table {name}, line {line}: {error}.") from None
        kind = row["class"]
        if row["state"] not in STATES or kind not in BindingClass.__args__:  # type: ignore[attr-defined]  # a Literal's members
            raise LawTableInvalid(f"law table {name}, line {line}: {row['state']} {kind} is no state or binding class.")
        found.append(Binding(row["state"], kind, since, row["cite"], row["confidence"], row["note"]))  # type: ignore[arg-type]  # checked above
    return tuple(sorted(found, key=lambda binding: (binding.state, binding.since)))


BINDING_VERIFIED_THROUGH = date(2024, 12, 17)
"""The meeting of 2024: the last for which the states' binding laws were looked up."""


def binding_on(day: date) -> Mapping[str, Binding]:
    """The binding laws at a meeting of electors; empty before 2016 and after 2024, where no table exists."""
    if day > BINDING_VERIFIED_THROUGH:
        return {}
    return {binding.state: binding for binding in _binding() if binding.since <= day}


def _contingent(meeting: date, counting: date) -> ContingentRule:
    rows = load_series("contingent.toml")
    president, quorum = rows["president.if_none"].on(meeting), rows["contingent.quorum"].on(counting).value
    return ContingentRule(
        house_among=president.value["among"],
        senate_among=rows["vice_president"].on(meeting).value["among"],
        house=rows["contingent.house"].on(counting).value,
        house_quorum=Fraction(quorum["house"]),
        senate_quorum=Fraction(quorum["senate"]),
        cite=president.cite,
    )


def provisions_in_force(law: "Law") -> tuple[Provision, ...]:
    """Every row on ballots, counting and contingent elections that governed an election, with its citation."""
    meeting, counting = law.day("electors_meet"), law.day("congress_counts")
    found = []
    for table in ("count.toml", "contingent.toml"):
        for series in load_series(table).values():
            day = meeting if series.name in OF_THE_MEETING else counting
            if series.rows[0].since <= day:
                found.append(series.on(day))
    return tuple(found)


@cache
def law_for(election: Election) -> Law:
    """The law of an election: rows in force when its electors met and its votes were counted.

    Raises `LawNotCovered` for an election outside the tables.
    """
    rows = appointments(election)
    days = calendar(election)
    when = {milestone.event: milestone.date for milestone in days}
    meeting, counting = when["electors_meet"], when["congress_counts"]
    count, contingent = load_series("count.toml"), load_series("contingent.toml")
    binding = binding_on(meeting)
    term = by_rule("inauguration", election, {}, ahead=False)
    rule, base = count["count.rule"].on(counting), count["count.base"].on(counting)
    return Law(
        election=election,
        awards=tuple(award for row in rows.values() for award in MANNERS[row.manner](row)),
        allotment={row.state: row.entitled for row in rows.values()},
        appointments=rows,
        ballot=count["ballot.form"].on(meeting).value,
        binding=binding,
        calendar=days,
        deadlines=deadlines(election),
        count=CountRule(rule.value, base.value, rule.cite),
        contingent=_contingent(meeting, counting),
        term=Term(term.date if term else when["inauguration"], contingent["succession"].on(counting).value),
        unverified=tuple(sorted(state for state, law in binding.items() if law.kind == "unverified")),
    )
