"""From the course of an election to the `Picture` of one of its stages.

Appointed stages show electors by pledge and contest; the meeting and Congress show them by the person voted for, so
that electors who departed from their pledge are seen where they departed.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Final

from ascertain import archive
from ascertain.allocation import allocate
from ascertain.charts.palette import SLOT_OF, Slot
from ascertain.charts.picture import Certainty, Contest, Manner, Picture, Share, Side, Stage
from ascertain.charts.sentences import (
    initials,
    label,
    listed,
    margin_text,
    mark,
    place,
    popular_line,
    sentence,
    short_names,
)
from ascertain.election import STATES
from ascertain.history import ONE_PARTY
from ascertain.law import Award
from ascertain.proceedings import Proceedings
from ascertain.tally import rows, standing

Held = Mapping[str, Mapping[str, int]]
"""Electors by contest and holder."""
UNDECIDED: Final = "Undecided"
NOT_CAST: Final = "Not cast"
NOT_COUNTED: Final = "Not counted"
NOBODY: Final = frozenset({UNDECIDED, NOT_CAST, NOT_COUNTED})
LEAST_OWN_COLOUR: Final = 0.02
"""Share of the electors from which a person without a ticket gets a colour of their own."""
SPARE: Final[tuple[Slot, ...]] = ("c", "d", "e")
RANKED: Final[tuple[Slot, ...]] = ("a", "b", "c", "d", "e")
MANNERS: Final[Mapping[str, Manner]] = {
    "popular_statewide": "votes",
    "district_2_statewide_plus_1_per_cd": "votes",
    "legislature": "legislature",
    "none": "none",
}


def _contest_of(award: Award, units: Collection[str]) -> str:
    return award.decided_by if award.decided_by in units else award.state


def _pledged(course: Proceedings) -> dict[str, dict[str, int]]:
    """Electors by contest and ticket; a state of several contests is allocated contest by contest, by the same rule."""
    units = {row["unit"] for row in archive.table("tiles")}
    by_contest: dict[str, list[Award]] = {}
    for award in course.case.law.awards:
        by_contest.setdefault(_contest_of(award, units), []).append(award)
    several = {contest[:2] for contest in by_contest if contest not in STATES}
    held: dict[str, dict[str, int]] = {contest: {} for contest in by_contest}
    for slate in course.ascertainment.slates:
        if slate.state not in several:
            own = held.setdefault(slate.state, {})
            own[slate.ticket] = own.get(slate.ticket, 0) + slate.electors
    votes, frame = course.tally.matrix(course.case.tickets, sorted(several))
    for contest, awards in by_contest.items():
        if contest[:2] in several:
            found = allocate(votes, awards, frame=frame, lots=course.case.lots).electors[
                frame.states.index(contest[:2])
            ]
            held[contest] = {frame.choices[place]: int(found[place]) for place in found.nonzero()[0]}
        short = sum(award.electors for award in awards) - sum(held[contest].values())
        if short:
            held[contest][UNDECIDED] = short
    return held


def _voted(course: Proceedings, votes: Mapping[str, Mapping[str, int]], missing: str) -> dict[str, dict[str, int]]:
    """Electors by contest and person voted for; what a state did not cast, or Congress did not count, is `missing`."""
    held = _pledged(course)
    for state, appointed in course.ascertainment.appointed.items():
        own = dict(votes.get(state, {}))
        if appointed > sum(own.values()):
            own[missing] = appointed - sum(own.values())
        contests = sorted((contest for contest in held if contest[:2] == state), key=len)
        if len(contests) == 1:
            held[contests[0]] = own
        elif contests:
            _move(held, contests, own)
    return held


def _move(held: dict[str, dict[str, int]], contests: Sequence[str], own: dict[str, int]) -> None:
    """Bring the contests of a state, at-large electors first, to what the state's electors did together."""
    for contest in contests:
        for name in own:
            if name not in held[contest]:
                held[contest][name] = 0
    for name in own:
        lacking = own[name] - sum(held[contest].get(name, 0) for contest in contests)
        for contest in contests:
            for other in held[contest]:
                spare = sum(held[each].get(other, 0) for each in contests) - own.get(other, 0)
                moved = max(0, min(lacking, spare, held[contest][other]))
                held[contest][other] -= moved
                held[contest][name] += moved
                lacking -= moved
    for contest in contests:
        held[contest] = {name: count for name, count in held[contest].items() if count}


def _list(course: Proceedings) -> str:
    return "undifferentiated" if course.case.law.ballot == "two_persons" else "president"


def _cast(course: Proceedings) -> Held:
    return _voted(course, course.votes.cast[_list(course)], NOT_CAST)  # type: ignore[index]  # an office of the ballot


def _counted(course: Proceedings) -> Held:
    return _voted(course, course.count.counted[_list(course)], NOT_COUNTED)  # type: ignore[index]  # an office of the ballot


HELD: Final[Mapping[Stage, Callable[[Proceedings], Held]]] = {
    "count": _pledged,
    "certify": _pledged,
    "electors": _cast,
    "congress": _counted,
    "outcome": _counted,
}


def _slots(course: Proceedings, totals: Mapping[str, int]) -> dict[str, Slot]:
    """The colour of each holder: the ticket's own, a spare one for persons with many electors, else grey."""
    tickets = course.case.tickets
    found: dict[str, Slot] = {name: SLOT_OF[tickets[name].colour] for name in totals if name in tickets}
    people = sorted((name for name in totals if name not in NOBODY), key=lambda name: (-totals[name], name))
    if _list(course) == "undifferentiated":
        ranks = sorted({totals[name] for name in people}, reverse=True)
        return {name: [*RANKED, *(SLOT_OF["other"] for _ in ranks)][ranks.index(totals[name])] for name in people}
    spare = [slot for slot in SPARE if slot not in found.values()]
    for name in people:
        if name not in found:
            many = totals[name] >= LEAST_OWN_COLOUR * course.ascertainment.whole_number
            found[name] = spare.pop(0) if many and spare else "f"
    return found


def _joined(held: Held) -> tuple[dict[str, dict[str, int]], dict[str, str]]:
    """Before 1804: each state goes to the person with most of its ballots, of those level to the one with most of all.

    Persons level in a state and in the nation (Jefferson and Burr, 1800) are joined under one name.
    """
    totals: dict[str, int] = {}
    for people in held.values():
        for name, ballots in people.items():
            totals[name] = totals.get(name, 0) + ballots
    won, members = {}, {}
    for contest, people in held.items():
        most = max(people.values(), default=0)
        level = [name for name, ballots in people.items() if ballots == most and name not in NOBODY]
        top = [name for name in level if totals[name] == max(totals[each] for each in level)]
        name = listed(sorted(top)) if top else UNDECIDED
        won[contest] = {name: most}
        members[contest] = ", ".join(f"{each} {ballots}" for each, ballots in people.items())
    return won, members


def _certainties(course: Proceedings, stage: Stage) -> dict[str, Certainty]:
    """How sure each state's count is; past the count everything is certified."""
    if stage not in ("count", "certify"):
        return {}
    found: dict[str, Certainty] = {}
    for row in rows(course.tally, by="state"):
        if row.status != "certified":
            under = row.reporting is not None and row.reporting < 0.5
            found[row.unit] = "under_half" if under else "leading"
    return found


def _totals(held: Held) -> dict[str, int]:
    found: dict[str, int] = {}
    for people in held.values():
        for name, electors in people.items():
            found[name] = found.get(name, 0) + electors
    return found


def _leaders(sides: Sequence[Side], slots: Mapping[str, Slot]) -> tuple[str, ...]:
    """The two with most electors, in the order of their colours."""
    ranked = sorted((side for side in sides if not side.nobody), key=lambda side: -side.electors)[:2]
    return tuple(side.name for side in sorted(ranked, key=lambda side: slots[side.name]))


def _says(contest: Contest, *, note: str) -> str:
    """The sentence for those who hear the drawing."""
    if contest.manner == "none":
        return f"{contest.name}: appointed no electors"
    plural = "" if contest.electors == 1 else "s"
    parts = [f"{contest.name}, {contest.electors} electoral vote{plural}"]
    if note:
        parts.append(f"ballots: {note}")
    elif contest.split:
        parts.append(", ".join(f"{share.short} {share.electors}" for share in contest.shares))
    elif contest.margin and contest.winner:
        parts.append(f"{contest.shares[0].short} by {contest.margin:,} ({margin_text(contest.points)} points)")
    elif contest.shares:
        parts.append(contest.shares[0].short)
    extra = {"leading": "leading, not yet certified", "under_half": "under half counted", "certified": ""}
    parts.append(extra[contest.status])
    parts.append("chosen by the legislature, no votes to move" if contest.manner == "legislature" else "")
    parts.append("changed by you" if contest.changed else "")
    parts.append("gained since the last election" if contest.gained else "")
    return ", ".join(part for part in parts if part)


def _gained(contest: Contest, previous: Picture | None) -> bool:
    """Whether a party that also stood last time won here what another had won."""
    if previous is None or contest.split or not contest.party:
        return False
    before = {other.id: other for other in previous.contests}
    other = before.get(contest.id) or before.get(contest.id[:2])
    if other is None or other.split or not other.party:
        return False
    parties = {ONE_PARTY.get(each.party, each.party) for each in previous.contests}
    now, then = (ONE_PARTY.get(each.party, each.party) for each in (contest, other))
    return now != then and now in parties


def _absent(course: Proceedings) -> list[Contest]:
    """States that had electors to appoint and appointed none."""
    rows_of = course.case.law.appointments.values()
    gone = [row.state for row in rows_of if row.manner == "none" and row.entitled and row.state in STATES]
    return [
        Contest(
            state, STATES[state], 0, (), None, "", None, "", None, None, "certified", "none", state,
            f"{STATES[state]}: appointed no electors",
        )
        for state in gone
    ]  # fmt: skip


class _Drafting:
    """What the contests of one picture have in common."""

    def __init__(self, course: Proceedings, stage: Stage, changed: Collection[str]) -> None:
        self.course, self.stage, self.changed = course, stage, changed
        held = HELD["congress" if _list(course) == "undifferentiated" else stage](course)
        self.double = _list(course) == "undifferentiated"
        self.totals = _totals(held)
        self.slots = _slots(course, self.totals)
        self.notes: Mapping[str, str] = {}
        self.held = held
        if self.double:
            self.held, self.notes = _joined(held)
            for people in self.held.values():
                for name in people:
                    self.slots.setdefault(name, self.slots.get(name.split(" and ")[0].split(", ")[0], "u"))
        self.short = {name: name for name in NOBODY}
        self.short |= short_names(name for name in self.totals if name not in NOBODY)
        for joined in {name for own in self.held.values() for name in own} - self.short.keys():
            self.short[joined] = listed([self.short[each] for each in joined.replace(" and ", ", ").split(", ")])
        self.initial = initials(self.short[name] for name in self.totals if name not in NOBODY)
        self.sure = _certainties(course, stage)

    def initial_of(self, name: str) -> str:
        """The letters of a holder on labels."""
        return "?" if name in NOBODY else self.initial.get(self.short[name], self.short[name][0])

    def contest(self, contest: str, people: Mapping[str, int], electors: int, previous: Picture | None) -> Contest:
        """One contest."""
        course = self.course
        ranked = sorted(people.items(), key=lambda item: (item[0] in NOBODY, -item[1], self.slots.get(item[0], "u")))
        shares = tuple(
            Share(name, self.short[name], self.slots.get(name, "u"), self.initial_of(name), count)
            for name, count in ranked
        )
        manner = MANNERS.get(course.case.law.appointments[contest[:2]].manner, "other")
        votes = None if manner == "legislature" else course.tally.votes.get(contest)
        stands = standing(votes) if votes else None
        first = ranked[0][0] if ranked and ranked[0][0] not in NOBODY else None
        ticket = course.case.tickets.get(first or "")
        led = stands is not None and stands.leader == first
        given = contest not in self.changed and any(
            award.method == "given" and award.state == contest[:2] for award in course.case.law.awards
        )
        made = Contest(
            id=contest,
            name=place(contest),
            electors=electors,
            shares=shares,
            winner=first,
            slug=(ticket.slug if ticket else "") or ("none" if first is None else self.short[first].lower()),
            runner_up=stands.runner_up if stands and led else None,
            party=ticket.party if ticket else "",
            margin=stands.lead if stands and led else None,
            votes=stands.total if stands and led else None,
            status=self.sure.get(contest[:2], "certified"),
            manner="other" if given and manner == "votes" else manner,
            label=label(contest),
            says="",
            changed=contest in self.changed,
        )
        made = replace(made, gained=_gained(made, previous))
        return replace(made, says=_says(made, note=self.notes.get(contest, "")))

    def contests(self, previous: Picture | None) -> tuple[Contest, ...]:
        """All contests by id, with the states that appointed nobody."""
        appointed = self.course.ascertainment.appointed
        found = _absent(self.course)
        for contest, people in self.held.items():
            electors = appointed[contest] if self.double else sum(people.values())
            found.append(self.contest(contest, people, electors, previous))
        return tuple(sorted(found, key=lambda contest: contest.id))

    def sides(self) -> tuple[Side, ...]:
        """Everybody with electors or ballots, most first, nobody's last."""
        ranked = sorted(self.totals.items(), key=lambda item: (item[0] in NOBODY, -item[1], item[0]))
        return tuple(
            Side(name, self.short[name], self.initial_of(name), self.slots.get(name, "u"), electors, name in NOBODY)
            for name, electors in ranked
            if electors
        )


def portray(
    course: Proceedings,
    *,
    previous: Picture | None = None,
    stage: Stage = "certify",
    changed: Collection[str] = (),
    scenario: str = "",
    as_of: str = "",
    credit: str = "",
    command: str = "",
    test: bool = False,
) -> Picture:
    """The picture of a stage; `previous`, the picture of the election before, tells what was gained since."""
    draft = _Drafting(course, stage, changed)
    sides, contests = draft.sides(), draft.contests(previous)
    compare = previous is not None and any(contest.gained for contest in contests)
    what = "electors" if draft.double and stage in ("count", "certify") else stage
    return Picture(
        year=course.case.election.year,
        stage=stage,
        title=f"{course.case.election.year} presidential election",
        mark=mark(course, what, scenario=scenario),
        sentence=sentence(course, what, sides, changes=len(changed), scenario=scenario),
        sides=sides,
        contests=contests,
        appointed=course.ascertainment.whole_number,
        majority=course.count.majority,
        popular=popular_line(course, lambda name: draft.short.get(name) or short_names([name])[name]),
        as_of=as_of,
        credit=credit,
        command=command,
        notes=_notes(double=draft.double),
        scenario=scenario,
        test=test,
        double=draft.double,
        since=previous.year if previous and compare else None,
        leaders=_leaders(sides, draft.slots),
    )


def _notes(*, double: bool) -> tuple[str, ...]:
    """What the drawing cannot show by itself."""
    if not double:
        return ()
    return (
        "Each elector gave two votes without saying for which office. A state has the colour of the person with "
        "most of its votes; of persons level there, the one with most in the nation.",
    )
