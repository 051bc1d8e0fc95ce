"""The law of an election: `law YEAR` and `calendar YEAR`."""

from collections.abc import Iterable

from ascertain import archive, history, wire
from ascertain.answers.answer import Answer
from ascertain.election import NATION, STATES, Election, Finding
from ascertain.errors import FactMissing, LawNotCovered
from ascertain.law import Law, provisions_in_force, verified_through
from ascertain.law import calendar as law_calendar
from ascertain.law import elections as law_elections


def law(year: int, *, state: str | None = None, strict: bool = False) -> Answer:
    """How each state appoints and binds its electors, and how they vote and are counted, in one election."""
    place = history.check_state(state) if state else None
    with archive.reading() as used:
        own = archive.load_case(year).law
    names = [name for name, row in sorted(own.appointments.items()) if row.entitled and place in (None, name)]
    if not names:
        raise FactMissing(f"{STATES[place or 'DC']} was entitled to no electors in {year}.")
    findings = tuple(_law_findings(own, place))
    if strict and (unclear := [found for found in findings if found.code == "binding_unverified"]):
        raise LawNotCovered(unclear[0].message)
    lines = [_state_law(own, name) for name in names]
    record = {
        "election": year,
        "majority_rule": "more than half of the electors appointed",
        "counting_act": own.count.rule,
        "rules": [
            wire.RuleRow(item.name, item.since, item.value, item.text, item.cite, item.read)
            for item in provisions_in_force(own)
        ],
        "rows": lines,
    }
    used = [pack for pack in used if pack in ("apportionment", "slates")]
    return Answer(
        record, own.day("electors_meet").isoformat(), "certified", used, findings, _sentence(own, lines), lines
    )


def _state_law(own: Law, name: str) -> wire.LawRow:
    binding = own.binding.get(name)
    return wire.LawRow(
        state=name,
        electors=own.appointments[name].appointed,
        method=own.appointments[name].manner,
        awards=tuple(
            wire.AwardRecord(award.electors, award.decided_by, award.method, award.to)
            for award in own.awards
            if award.state == name
        ),
        binding=binding.kind if binding else "not_covered",
        since=binding.since if binding else None,
        cite=binding.cite if binding else "",
        confidence=binding.confidence if binding else "",
    )


def _sentence(own: Law, lines: list[wire.LawRow]) -> str:
    """How many electors of how many states, and the rule of the count."""
    states = sum(row.state != "DC" for row in lines)
    units = [f"{states} state{'s' if states != 1 else ''}"] if states else []
    units += ["the District of Columbia"] if any(row.state == "DC" for row in lines) else []
    rule = next(item for item in provisions_in_force(own) if item.name == "count.rule")
    electors = sum(row.electors for row in lines)
    return f"{electors} electors of {' and '.join(units)}. Counting: {rule.text} ({rule.cite})."


def _law_findings(own: Law, place: str | None) -> Iterable[Finding]:
    year = own.election.year
    unclear = [name for name in own.unverified if place in (None, name)]
    if unclear:
        text = f"whether {', '.join(unclear)} bound electors in {year} is not established."
        yield Finding("warn", "binding_unverified", place or NATION, text, {"states": unclear})
    weak = [name for name, law in own.binding.items() if law.confidence == "low" and place in (None, name)]
    if weak:
        text = f"public lists disagree on the binding law of {', '.join(weak)}."
        yield Finding("note", "binding_weak", place or NATION, text, {"states": weak})
    if not own.binding:
        text = (
            f"no table of binding laws covers the meeting of {own.day('electors_meet')}; it covers 2016, 2020 and 2024."
        )
        yield Finding("note", "binding_not_covered", place or NATION, text)
    unread = [item.name for item in provisions_in_force(own) if not item.read]
    if unread and place is None:
        text = f"general knowledge, text not read: {', '.join(unread)}."
        yield Finding("note", "not_read", NATION, text, {"provisions": unread})


LAST_YEAR_AHEAD = 2100


def calendar(year: int) -> Answer:
    """The days of an election and the rules that set them; later elections are dated under the law as it stands."""
    if not law_elections()[0] <= year <= LAST_YEAR_AHEAD or (year % 4 and year != law_elections()[0]):
        archive.check_year(year)
    days = law_calendar(Election(year), ahead=True)
    lines = [wire.CalendarRow(item.event, item.date, item.rule, item.cite) for item in days]
    findings = []
    if any(item.ahead for item in days):
        text = f"these days follow from the law as it stood on {verified_through()}; Congress may change it."
        findings.append(Finding("note", "law_as_it_stands", NATION, text))
    meets = next(item for item in days if item.event == "electors_meet")
    verb = "meet" if meets.ahead else "met"
    sentence = f"The electors of {year} {verb} on {meets.date:%A} {meets.date.day} {meets.date:%B} {meets.date.year}."
    return Answer({"election": year, "rows": lines}, meets.date.isoformat(), "certified", (), findings, sentence, lines)
