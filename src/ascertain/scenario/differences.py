"""Two courses of one election compared stage by stage: what a scenario changed, and where."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from ascertain.election import NATION, Office, is_district
from ascertain.meeting import Cast
from ascertain.proceedings import Proceedings

Stage = Literal["tally", "ascertainment", "cast", "counted", "outcome"]
Value = Mapping[str, int] | str | int | None


@dataclass(frozen=True, slots=True)
class Difference:
    """What a stage holds for a state (or district, or the nation) in one course and in the other.

    Votes and electors are by name; `office` is None where the stage is not about one.
    """

    stage: Stage
    state: str
    before: Value
    after: Value
    office: Office | None = None


def compare(before: Proceedings, after: Proceedings) -> tuple[Difference, ...]:
    """Every difference, in the order of the stages and of the states."""
    return (*_tally(before, after), *_ascertainment(before, after), *_votes(before, after), *_outcome(before, after))


def _places(*maps: Mapping[str, object]) -> list[str]:
    """Units of several maps, the nation first."""
    found = {unit for own in maps for unit in own}
    return sorted(found, key=lambda unit: (unit != NATION, unit))


def _tally(before: Proceedings, after: Proceedings) -> Iterator[Difference]:
    first, second = _counted(before), _counted(after)
    for unit in _places(first, second):
        if first.get(unit) != second.get(unit):
            yield Difference("tally", unit, first.get(unit), second.get(unit))


def _counted(course: Proceedings) -> dict[str, dict[str, int]]:
    """Votes by unit without zeros; estimates by district are no count."""
    found = {}
    for unit, votes in course.tally.votes.items():
        statement = course.tally.returns.statement(unit) if is_district(unit) else None
        if statement is None or statement.report.exact:
            found[unit] = {name: number for name, number in votes.items() if number}
    return found


def _ascertainment(before: Proceedings, after: Proceedings) -> Iterator[Difference]:
    first, second = _pledged(before), _pledged(after)
    for state in _places(first, second):
        if first.get(state, {}) != second.get(state, {}):
            yield Difference("ascertainment", state, first.get(state, {}), second.get(state, {}))
    whole = (before.ascertainment.whole_number, after.ascertainment.whole_number)
    if whole[0] != whole[1]:
        yield Difference("ascertainment", NATION, {"appointed": whole[0]}, {"appointed": whole[1]})


def _pledged(course: Proceedings) -> dict[str, dict[str, int]]:
    """Electors by state and ticket; those whom nobody has stand under the key "undecided"."""
    found: dict[str, dict[str, int]] = {}
    for slate in course.ascertainment.slates:
        own = found.setdefault(slate.state, {})
        own[slate.ticket] = own.get(slate.ticket, 0) + slate.electors
    for tie in course.ascertainment.ties:
        own = found.setdefault(tie.state, {})
        own["undecided"] = own.get("undecided", 0) + tie.electors
    return found


def _votes(before: Proceedings, after: Proceedings) -> Iterator[Difference]:
    stages: tuple[tuple[Stage, Cast, Cast], ...] = (
        ("cast", before.votes.cast, after.votes.cast),
        ("counted", before.count.counted, after.count.counted),
    )
    for stage, first, second in stages:
        for office in first:
            for state in _places(first[office], second[office]):
                ours = {name: votes for name, votes in first[office].get(state, {}).items() if votes}
                theirs = {name: votes for name, votes in second[office].get(state, {}).items() if votes}
                if ours != theirs:
                    yield Difference(stage, state, ours, theirs, office)
    if before.count.majority != after.count.majority:
        yield Difference("counted", NATION, {"majority": before.count.majority}, {"majority": after.count.majority})


def _outcome(before: Proceedings, after: Proceedings) -> Iterator[Difference]:
    offices: tuple[Office, ...] = ("president", "vice_president")
    for office in offices:
        ours, theirs = getattr(before.outcome, office), getattr(after.outcome, office)
        if ours != theirs:
            yield Difference(
                "outcome", NATION, _said(ours.name, ours.elected_by), _said(theirs.name, theirs.elected_by), office
            )


def _said(name: str | None, elected_by: str) -> str | None:
    return None if name is None else f"{name}, by {'the ' if elected_by != 'electors' else ''}{elected_by}"
