"""The least change: `flip YEAR`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import UNSET, UnsetType, structs

from ascertain import archive
from ascertain.answers.answer import Answer
from ascertain.answers.decided import Decided, decided
from ascertain.election import NATION, UNPLEDGED, Finding
from ascertain.errors import FactMissing, ScenarioError, UnknownName
from ascertain.flips import (
    Flip,
    Goal,
    Kind,
    Position,
    alternatives,
    departures_needed,
    fewest_contests,
    fewest_votes,
    minimal_sets,
    uniform_swing,
)
from ascertain.proceedings import Case
from ascertain.scenario import Scenario
from ascertain.tally import standing, tally
from ascertain.wire import chances as form

By = Literal["votes", "states", "electors"]
AFTER_SLATES = frozenset({"depart", "bind", "reject"})
"""Settings of a scenario that act on electors' votes and not on whom they are pledged to."""
GOALS: tuple[Goal, ...] = ("deny", "tie", "win")
MOST_ALTERNATIVES = 10_000


def flip(
    year: int,
    *,
    goal: Goal | None = None,
    kind: Kind = "changed",
    by: By = "votes",
    to: str | None = None,
    more: int = 0,
    of: Sequence[str] = (),
    scenario: Scenario | None = None,
) -> Answer:
    """The least change of an election that denies, ties or wins, with `more` ways next to the first.

    `scenario` is applied to the case before; without `goal` all three are answered. `of` asks which of the named
    contests suffice by their electors alone. Raises `ScenarioError` for settings that act after the slates.
    """
    for key, given in scenario.settings if scenario else ():
        if key in AFTER_SLATES:
            reason = f"{key}: flip counts electors pledged, and {key} acts on their votes; whatif shows what it does."
            raise ScenarioError(",".join(given), reason, parameter=key)
    if more and by != "votes":
        raise UnknownName("alternatives are listed by votes only.", parameter="alternatives", allowed=["votes"])
    if not 0 <= more <= MOST_ALTERNATIVES:
        raise UnknownName(
            f"{more} alternatives are not listed; up to {MOST_ALTERNATIVES:,} are.", parameter="alternatives"
        )
    archive.check_year(year)
    return flip_of(decided(year, scenario), goal=goal, kind=kind, by=by, to=to, more=more, of=of)


def flip_of(
    found: Decided,
    *,
    goal: Goal | None = None,
    kind: Kind = "changed",
    by: By = "votes",
    to: str | None = None,
    more: int = 0,
    of: Sequence[str] = (),
) -> Answer:
    """The least change of a decided course, as `flip` answers it."""
    case, year = found.case, found.year
    stands = found.stands
    if not stands.contests and not stands.proportional:
        raise FactMissing(f"no popular vote that decided electors in {year} is recorded; {_chosen_by(case)}.")
    name = _ticket(case, to)
    if name is not None and name == stands.winner:
        others = [other for other in stands.ranked if other != name]
        raise UnknownName(f"{name} has the majority already.", parameter="to", allowed=others)
    goals: tuple[Goal, ...] = (goal,) if goal else GOALS
    ways = {one: _first(stands, one, kind, by, name) for one in goals}
    record = _record(case, stands, ways, kind=kind, by=by, to=name, more=more)
    findings = (*case.notes, *_findings(stands, record, ways))
    if of:
        record = structs.replace(record, within=_within(stands, of, name))
    lines = [way for way in (*record.goals.values(), *record.alternatives) if way is not None]
    day = case.law.day("congress_count_ends", "congress_counts").isoformat()
    sentence = _sentence(record)
    if found.canonical:
        sentence = f"What if ({found.canonical}): {sentence}"
    return Answer(record, day, "what-if", found.packs, findings, sentence, lines)


def _chosen_by(case: Case) -> str:
    """Who chose the electors of a year without recorded votes."""
    manners = {row.manner for row in case.law.appointments.values() if row.manner != "none"}
    if manners == {"legislature"}:
        return "legislatures appointed them"
    return "legislatures appointed some, voters chose the others" if "legislature" in manners else "voters chose them"


def _within(stands: Position, of: Sequence[str], to: str | None) -> form.WithinRecord:
    """Which minimal sets of the named contests hold the electors that deny or win."""
    contests = {contest.unit: contest for contest in stands.contests}
    unknown = [unit for unit in of if unit not in contests]
    if unknown:
        raise UnknownName(f"there is no contest {unknown[0]}.", parameter="of", allowed=contests)
    winner, other = stands.winner, stands.challenger(to)
    held = {unit: contests[unit].electors for unit in of if contests[unit].winner == winner}
    open_ = {unit: contests[unit].electors for unit in of if contests[unit].winner != other}
    needs = {"win": (open_, stands.majority - stands.pledged.get(other, 0))}
    if winner is not None:
        needs["deny"] = (held, stands.pledged[winner] - stands.majority + 1)
    goals = {
        goal: form.WithinGoal(
            need,
            tuple(sorted(tuple(sorted(found)) for found in minimal_sets(electors, need=need, max_size=len(electors)))),
        )
        for goal, (electors, need) in sorted(needs.items())
    }
    return form.WithinRecord(tuple(of), {unit: contests[unit].electors for unit in of}, goals)


def _ticket(case: Case, to: str | None) -> str | None:
    """A ticket by full name, slug or last name. Raises `UnknownName`."""
    if to is None:
        return None
    asked = to.casefold()
    named = [
        name
        for name, ticket in case.tickets.items()
        if asked in (name.casefold(), ticket.slug.casefold(), name.casefold().split()[-1])
    ]
    if len(named) != 1:
        raise UnknownName(f"{to} is no ticket of {case.election.year}.", parameter="to", allowed=case.tickets)
    return named[0]


def _first(stands: Position, goal: Goal, kind: Kind, by: By, to: str | None) -> Flip | None:
    if by == "electors":
        return None
    if by == "states":
        return fewest_contests(stands, goal=goal, kind=kind, to=to)
    return fewest_votes(stands, goal=goal, kind=kind, to=to)


def _way(found: Flip | None) -> form.FlipRecord | None:
    if found is None:
        return None
    moves = tuple(form.MoveRecord(move.unit, move.source, move.target, move.votes) for move in found.moves)
    return form.FlipRecord(
        found.goal, found.votes, found.contests, found.electors_moved, found.result, found.gain_unused, moves
    )


def _record(
    case: Case,
    stands: Position,
    found: Mapping[Goal, Flip | None],
    *,
    kind: Kind,
    by: By,
    to: str | None,
    more: int,
) -> form.FlipAnswer:
    electors = departures_needed(case, to=to)
    swing, two_party = uniform_swing(stands, to=to), uniform_swing(stands, of="two_party", to=to)
    to_deny, to_win = fewest_contests(stands, goal="deny", to=to), fewest_contests(stands, goal="win", to=to)
    listed = [way for goal in found for way in _others(stands, goal, kind, by, to, more)]
    leaders = [name for name in stands.pledged if name != UNPLEDGED] if stands.winner is None else []
    win_for = {name: _way(fewest_votes(stands, goal="win", kind=kind, to=name)) for name in leaders}
    return form.FlipAnswer(
        election=case.election.year,
        kind=kind,
        by=by,
        winner=stands.winner,
        runner_up=stands.challenger(to),
        appointed=stands.total,
        majority=stands.majority,
        pledged=stands.pledged,
        goals=_goals(found, win_for),
        electors=form.ElectorsNeeded(
            electors.to_deny if stands.winner else None, electors.to_elect_runner_up, electors.by_binding
        ),
        states=form.StatesNeeded(_size(to_deny), _size(to_win)),
        tipping_point=form.Conventions(swing.tipping_winner, two_party.tipping_winner),
        tipping_point_challenger=form.Conventions(swing.tipping_challenger, two_party.tipping_challenger),
        uniform_swing_to_tie_points=swing.deny_points,
        uniform_swing_points=form.SwingPoints(swing.deny_points, swing.win_points),
        bias_points=swing.bias_points,
        popular_vote=_popular(case),
        fixed=tuple(form.FixedBlock(award.state, award.electors, award.to) for award in stands.fixed),
        alternatives=tuple(way for way in map(_way, listed) if way is not None),
        win_for=win_for or UNSET,
    )


def _goals(
    found: Mapping[Goal, Flip | None], win_for: Mapping[str, form.FlipRecord | None]
) -> dict[str, form.FlipRecord | None]:
    """The ways by goal; where nobody has a majority there is none to deny, and winning is the cheapest leader's."""
    if not win_for:
        return {goal: _way(way) for goal, way in found.items()}
    ways = [way for way in win_for.values() if way is not None]
    cheapest = min(ways, key=lambda way: way.votes, default=None)
    return {goal: cheapest if goal == "win" else None for goal in found}


def _others(stands: Position, goal: Goal, kind: Kind, by: By, to: str | None, more: int) -> tuple[Flip, ...]:
    if not more or by != "votes":
        return ()
    return alternatives(stands, goal=goal, kind=kind, to=to, k=more + 1)[1:]


def others_of(found: Decided, goal: Goal, *, kind: Kind, more: int) -> tuple[form.FlipRecord, ...]:
    """The ways to a goal next to the cheapest one."""
    ways = _others(found.stands, goal, kind, "votes", None, more)
    return tuple(way for way in map(_way, ways) if way is not None)


def _size(found: Flip | None) -> int | None:
    return len(found.contests) if found else None


def _popular(case: Case) -> form.PopularLead:
    votes = tally(case.returns).votes.get(NATION, {})
    stands = standing(votes)
    lead = stands.lead
    return form.PopularLead(
        stands.leader, lead, lead // 2 + 1 if stands.leader else 0, lead + 1 if stands.leader else 0
    )


def _findings(stands: Position, record: form.FlipAnswer, found: Mapping[Goal, Flip | None]) -> Iterable[Finding]:
    text = "arithmetic on votes that were cast: it shows how close the result was, not how anybody would have voted."
    yield Finding("note", "arithmetic_only", NATION, text)
    if stands.winner is None:
        yield Finding("note", "no_majority", NATION, "no ticket has a majority, so there is none to deny or tie.")
    elif found.get("tie", record) is None and record.by != "electors":
        half, odd = divmod(stands.total, 2)
        need = half - stands.pledged.get(record.runner_up, 0)
        reason = (
            f"{stands.total} electors cannot be split evenly"
            if odd
            else f"no set of {stands.winner}'s contests brings both to {half} ({need} electors short)"
        )
        yield Finding("note", "tie_impossible", NATION, f"a tie is out of reach: {reason}.")
    if record.fixed:
        states = sorted({block.state for block in record.fixed})
        number = sum(block.electors for block in record.fixed)
        text = (
            f"{number} electors of {', '.join(states)} were not decided by votes recorded here and cannot be flipped."
        )
        yield Finding("note", "fixed", NATION, text, {"states": states})


def _named(way: form.FlipRecord) -> str:
    return f"{way.votes:,} {{kind}} votes ({', '.join(way.contests)})"


def _within_sentence(within: form.WithinRecord) -> str:
    """Which sets of the named contests suffice: "Of MI, PA, WI: to deny takes 37 electors: only MI + PA + WI."."""
    told = []
    for goal, found in within.goals.items():
        sets = " or ".join(" + ".join(units) for units in found.sets)
        whole = len(found.sets) == 1 and len(found.sets[0]) == len(within.contests)
        answer = f"only all of them ({sets})" if whole else sets or "no set of them"
        told.append(f"to {goal} takes {found.need} electors: {answer}")
    return f"Of {', '.join(within.contests)}: {'; '.join(told)}."


def _sentence(record: form.FlipAnswer) -> str:
    """Who leads by how much, and what the least change is."""
    if record.winner is None:
        ways = record.win_for if isinstance(record.win_for, Mapping) else {}
        told = [f"{_named(way).format(kind=record.kind)} would elect {name}" for name, way in ways.items() if way]
        return (
            f"{record.election}: no ticket has a majority of {record.appointed} electors ({record.majority} needed); "
            f"{', '.join(told)}."
        )
    ours, theirs = (record.pledged.get(name, 0) for name in (record.winner, record.runner_up))
    sentence = (
        f"{record.election}: {record.winner} leads {record.runner_up} by {ours - theirs} pledged electors "
        f"({ours} to {theirs}, {record.majority} needed)"
    )
    if record.by == "electors":
        needed = record.electors
        return f"{sentence}; {needed.to_deny} departures deny, {needed.to_elect_runner_up} to one person elect."
    if not isinstance(record.within, UnsetType):
        return f"{sentence}. {_within_sentence(record.within)}"
    if record.by == "states":
        contests = {goal: way for goal, way in record.goals.items() if way is not None and goal != "tie"}
        told = [
            f"{len(way.contests)} contest(s) ({_named(way).format(kind=record.kind)}) to {goal}"
            for goal, way in contests.items()
        ]
        return f"{sentence}; fewest contests: {', '.join(told)}."
    ends = {"deny": "leave nobody a majority", "tie": "tie the electors", "win": f"give {record.runner_up} a majority"}
    if record.goals.get("deny") and record.goals.get("win"):
        ends["deny"] = f"bring {record.winner} below it"
    told = [
        f"{_named(way).format(kind=record.kind)} {ends[goal]}"
        for goal, way in record.goals.items()
        if way is not None and (goal != "tie" or len(record.goals) == 1)
    ]
    return f"{sentence}; {', '.join(told)}." if told else f"{sentence}; no set of contests does what was asked."
