"""The words of a drawing: short names, margins, the status tag and its sentence. Numbers come from the course alone."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from ascertain.charts.picture import Side, Stage
from ascertain.election import STATES, UNPLEDGED, is_district
from ascertain.proceedings import Proceedings
from ascertain.tally import rows, standing

PARTICLES = frozenset({"Van", "La", "De", "Spotted"})
SUFFIXES = frozenset({"Jr.", "Sr.", "III"})


def surname(name: str) -> str:
    """The family name of a person; the unpledged slates are called so."""
    if name.startswith("Unpledged"):
        return "Unpledged"
    words = [word for word in name.split() if word not in SUFFIXES]
    start = len(words) - 2 if len(words) > 1 and words[-2] in PARTICLES else len(words) - 1
    return " ".join(words[start:])


def short_names(names: Iterable[str]) -> dict[str, str]:
    """Full name -> family name, with the first name's initial where two would be the same."""
    listed = list(dict.fromkeys(names))
    found = {name: surname(name) for name in listed}
    for name in listed:
        if sum(surname(other) == surname(name) for other in listed) > 1:
            found[name] = f"{name[0]}. {surname(name)}"
    return found


def initials(names: Iterable[str]) -> dict[str, str]:
    """Short name -> as few of its first letters as tell it from the others."""
    letters = {name: name.replace(". ", "") for name in names}
    found = {}
    for name, own in letters.items():
        sizes = range(1, len(own))
        size = next((n for n in sizes if sum(other[:n] == own[:n] for other in letters.values()) == 1), len(own))
        found[name] = own[:size]
    return found


def place(contest: str) -> str:
    """The name of a contest."""
    state = STATES[contest[:2]]
    return f"{state}, district {int(contest[3:])}" if is_district(contest) else state


def label(contest: str) -> str:
    """What stands on a contest: "MI", "ME 2"."""
    return f"{contest[:2]} {int(contest[3:])}" if is_district(contest) else contest


def margin_text(points: float) -> str:
    """A margin in points: one decimal, two below 1, never 0.00."""
    if points < 0.01:
        return "under 0.01"
    return f"{points:.1f}" if points >= 0.995 else f"{points:.2f}"


def listed(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"


def popular_line(course: Proceedings, short: Callable[[str], str]) -> str:
    """The two leaders' votes, shares of all votes where those are known, and the lead; empty where no popular vote is recorded."""
    votes = course.tally.votes.get("US")
    if not votes:
        return ""
    stands = standing(votes)
    if stands.leader is None or stands.runner_up is None:
        return ""
    both = (stands.leader, stands.runner_up)
    whole = rows(course.tally)[0].points is not None  # a count of two people only has no shares of all votes
    shares = {name: f" ({_share(votes[name], stands.total)})" if whole else "" for name in both}
    two = [f"{short(name)} {votes[name]:,}{shares[name]}" for name in both]
    return f"Popular vote: {', '.join(two)}, lead {stands.lead:,}."


def _share(part: int, whole: int) -> str:
    share = 100 * part / whole
    if part and share < 1:
        return "<1%"
    return f"{share:.1f}%" if part == whole or share < 99 else ">99%"


MARKS: Mapping[Stage, str] = {
    "count": "As counted",
    "certify": "As certified",
    "electors": "As cast",
    "congress": "Counted by Congress",
    "outcome": "Outcome",
}


def _people(sides: Iterable[Side]) -> list[Side]:
    return [side for side in sides if not side.nobody]


def _excess(number: int, majority: int) -> str:
    more = number - majority
    if more == 0:
        return f"exactly the {majority} needed"
    return f"{more} more than the {majority} needed" if more > 0 else f"{-more} short of the {majority} needed"


def _no_majority(ranked: Sequence[Side], course: Proceedings) -> str:
    majority, house = course.count.majority, course.case.law.states // 2 + 1
    chooses = (
        f"The House would choose, one vote for each state, {house} of {course.case.law.states} needed."
        if not any(election.winner for election in course.contingent)
        else "The House chose, one vote for each state."
    )
    first = ranked[0]
    if len(ranked) > 1 and ranked[1].electors == first.electors:
        return f"{first.electors} to {first.electors}: nobody has {majority}. {chooses}"
    return f"Nobody has {majority}; {first.short} is {majority - first.electors} short. {chooses}"


def _pledged(course: Proceedings, sides: Sequence[Side]) -> str:
    ranked = sorted(_people(sides), key=lambda side: -side.electors)
    if not ranked or ranked[0].electors < course.count.majority:
        return _no_majority(ranked, course) if ranked else "No electors are appointed."
    first, whole = ranked[0], course.ascertainment.whole_number
    if first.name == UNPLEDGED:
        return f"{first.electors} of {whole} electors were appointed without a pledge."
    return f"{first.short} has {first.electors} of {whole} pledged electors, {_excess(first.electors, course.count.majority)}."


def _standing(course: Proceedings, sides: Sequence[Side]) -> str:
    """The count as it stands; once every state has certified, what they appointed."""
    votes = course.tally.votes.get("US")
    stands = standing(votes) if votes else None
    ranked = sorted(_people(sides), key=lambda side: -side.electors)
    if not certified(course) and not (stands and stands.total):
        return (
            f"No votes are reported yet; {course.count.majority} of {course.ascertainment.whole_number} electors elect."
        )
    if certified(course) or stands is None or stands.leader is None or not ranked:
        return _pledged(course, sides)
    first, whole = ranked[0], course.ascertainment.whole_number
    return (
        f"{surname(stands.leader)} leads the popular vote by {stands.lead:,}; if every contest ended as it stands "
        f"{first.short} would have {first.electors} of {whole} electors."
    )


def certified(course: Proceedings) -> bool:
    """Whether every state has certified."""
    return all(state.status == "certified" for state in course.canvass.states.values())


def mark(course: Proceedings, stage: Stage, *, scenario: str) -> str:
    """The tag before the sentence."""
    if scenario:
        return "What-if"
    return "Counting" if stage == "count" and not certified(course) else MARKS[stage]


def sentence(course: Proceedings, stage: Stage, sides: Sequence[Side], *, changes: int, scenario: str) -> str:
    """The result at a stage in one sentence."""
    cast = stage == "electors" and scenario and not course.votes.departures and course.case.law.ballot != "two_persons"
    if stage == "count" and scenario and not certified(course):
        return _standing_if(course, sides, changes=changes, scenario=scenario)
    words = (_pledged if cast else SENTENCES[stage])(course, sides)
    words = words.replace(" pledged electors", " electors") if scenario else words
    if not scenario or words.startswith("Nobody") or words[0].isdigit():
        return words
    return f"With {_changes(changes)} {words}"


def _changes(number: int) -> str:
    return f"your {number} change{'s' if number > 1 else ''}" if number else "your changes"


def _standing_if(course: Proceedings, sides: Sequence[Side], *, changes: int, scenario: str) -> str:
    """A what-if on a count: what it does to the electors, and that the votes are those counted unless it moves some."""
    words, told = _standing(course, sides), "; if every contest ended as it stands "
    if told not in words:
        return f"With {_changes(changes)}: {words}"
    popular, pledged = words.removesuffix(".").split(told)
    if {setting.partition("=")[0] for setting in scenario.split("&")} & {"move", "swing"}:
        return f"With {_changes(changes)} {pledged}, if every other contest ended as it stands; {popular}."
    return f"With {_changes(changes)} {pledged}, if every other contest ended as it stands; as counted, {popular}."


def _departed(course: Proceedings) -> str:
    """The end of the sentence: how many departed from their pledge, how many did not vote."""
    found = {"counted": 0, "not_cast": 0}
    for own in course.votes.departures:
        if "president" in own.voted and own.disposition in found:
            found[own.disposition] += own.electors
    parts = []
    if found["counted"]:
        parts.append(f"{found['counted']} elector{'s' if found['counted'] > 1 else ''} departed from the pledge")
    if found["not_cast"]:
        parts.append(f"{found['not_cast']} did not vote")
    return f"; {' and '.join(parts)}." if parts else "."


def _cast(course: Proceedings, sides: Sequence[Side]) -> str:
    ranked = sorted(_people(sides), key=lambda side: -side.electors)
    first, majority = ranked[0], course.count.majority
    if course.case.law.ballot == "two_persons":
        return f"Each elector gave two votes: {listed([f'{side.short} {side.electors}' for side in ranked[:3]])}."
    tail = _departed(course)
    if first.electors < majority:
        return _no_majority(ranked, course)[:-1] + tail
    return f"{first.short} received {first.electors} electoral votes, {_excess(first.electors, majority)}{tail}"


def _counted(course: Proceedings, sides: Sequence[Side]) -> str:
    ranked = sorted(_people(sides), key=lambda side: -side.electors)
    shown = ranked if len(ranked) <= 4 else ranked[:3]
    rest = sum(side.electors for side in ranked[len(shown) :])
    parts = [f"{side.electors} for {side.short}" for side in shown] + ([f"{rest} for others"] if rest else [])
    winner, by = course.outcome.president.name, course.outcome.president.elected_by
    if winner is None:
        return f"Congress counted {listed(parts)}. Nobody is elected."
    how = "is elected" if by == "electors" else f"is elected by the {by}"
    return f"Congress counted {listed(parts)}. {surname(winner)} {how}."


SENTENCES: Mapping[Stage, Callable[[Proceedings, Sequence[Side]], str]] = {
    "count": _standing,
    "certify": _pledged,
    "electors": _cast,
    "congress": _counted,
    "outcome": _counted,
}
