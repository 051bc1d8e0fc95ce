"""The law of an election: `law YEAR` and `calendar YEAR`."""

from collections.abc import Iterable

from ascertain import archive, history, wire
from ascertain.answers.answer import Answer
from ascertain.election import NATION, STATES, Election, Finding
from ascertain.errors import FactMissing, LawNotCovered
from ascertain.law import Law
from ascertain.law import calendar as law_calendar


def law(year: int, *, state: str | None = None, strict: bool = False) -> Answer:
    """How each state appoints and binds its electors, and how they vote and are counted, in one election."""
    archive.check_year(year)
    place = history.check_state(state) if state else None
    case = archive.load_case(year)
    own = case.law
    lines = []
    for name, row in sorted(own.appointments.items()):
        if place not in (None, name) or not row.entitled:
            continue
        binding = own.binding.get(name)
        awards = tuple(
            wire.AwardRecord(award.electors, award.decided_by, award.method, award.to)
            for award in own.awards
            if award.state == name
        )
        lines.append(
            wire.LawRow(
                name,
                row.appointed,
                row.manner,
                awards,
                binding.kind if binding else "not_covered",
                binding.since if binding else None,
                binding.cite if binding else "",
            )
        )
    if place and not lines:
        raise FactMissing(f"{STATES[place]} was entitled to no electors in {year}.")
    if strict and own.unverified and (place is None or place in own.unverified):
        raise LawNotCovered(f"whether {', '.join(own.unverified)} bound their electors in {year} is not established.")
    record = {
        "election": year,
        "majority_rule": "more than half of the electors appointed",
        "ballot": own.ballot,
        "counting_act": own.count.rule,
        "counting_cite": own.count.cite,
        "contingent": {
            "house_among": own.contingent.house_among,
            "senate_among": own.contingent.senate_among,
            "house": own.contingent.house,
        },
        "rows": lines,
    }
    findings = tuple(_law_findings(own, place, year))
    day = own.day("electors_meet").isoformat()
    sentence = (
        f"{sum(row.electors for row in lines)} electors of {len(lines)} "
        f"{'state' if len(lines) == 1 else 'states'}; counted under {own.count.rule.replace('_', ' ')} ({own.count.cite})."
    )
    return Answer(record, day, "certified", ("apportionment",), findings, sentence, lines)


def _law_findings(own: Law, place: str | None, year: int) -> Iterable[Finding]:
    unverified = [name for name in own.unverified if place in (None, name)]
    if unverified:
        text = f"whether {', '.join(unverified)} bound electors in {year} is not established."
        yield Finding("warn", "binding_unverified", place or NATION, text, {"states": unverified})
    if not own.binding:
        text = (
            f"no table of binding laws covers the meeting of {own.day('electors_meet')}; it covers 2016, 2020 and 2024."
        )
        yield Finding("note", "binding_not_covered", place or NATION, text)


def calendar(year: int) -> Answer:
    """The days of an election and the rules that set them; later elections are dated under the law as it stands."""
    election = Election(year)
    if (year % 4 and year != 1789) or year < 1789:
        archive.check_year(year)
    days = law_calendar(election, ahead=True)
    lines = [wire.CalendarRow(item.event, item.date, item.rule, item.cite) for item in days]
    findings = []
    if any(item.ahead for item in days):
        text = "these days follow from the law as it stood on 2026-11-21; Congress may change it."
        findings.append(Finding("note", "law_as_it_stands", NATION, text))
    meets = next(item.date for item in days if item.event == "electors_meet")
    record = {"election": year, "rows": lines}
    sentence = f"The electors of {year} meet on {meets:%A} {meets.day} {meets:%B} {meets.year}."
    return Answer(record, meets.isoformat(), "certified", (), findings, sentence, lines)
