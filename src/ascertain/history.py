"""Two centuries side by side: elections whose popular leader lost, a state's winners and streaks, and whether what we
decide is what was recorded.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from ascertain.election import STATES
from ascertain.errors import UnknownName
from ascertain.proceedings import Proceedings
from ascertain.tally import points, standing

ONE_PARTY: Final[Mapping[str, str]] = {
    "Democratic-Populist": "Democratic",
    "Liberal Republican and Democratic": "Democratic",
}
"""Labels of tickets that a party's own convention nominated under another name, for counting streaks."""


@dataclass(frozen=True, slots=True)
class Split:
    """An election whose leader in votes was not elected."""

    election: int
    electoral_winner: str
    popular_winner: str
    popular_lead: int
    popular_lead_points: float
    decided_by: str


@dataclass(frozen=True, slots=True)
class StateResult:
    """Whom a state chose in one election; margins and `total`, all votes, are None where no popular vote is recorded.

    `winner` leads in votes, or was given the most electors where these were not chosen by a statewide vote.
    `electors_for` is empty where all electors followed the winner.
    """

    election: int
    state: str
    winner: str | None
    party: str | None
    margin: int | None
    margin_points: float | None
    total: int | None
    decided_by: str
    electors_for: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive elections in which a state chose one party."""

    state: str
    party: str
    first: int
    last: int
    length: int


def split(course: Proceedings) -> Split | None:
    """The split of an election, if its popular leader was not elected; the lead is over the one who was."""
    votes, winner = course.tally.votes.get("US"), course.outcome.president.name
    leader = standing(votes).leader if votes else None
    if votes is None or leader is None or winner is None or leader == winner:
        return None
    lead = votes[leader] - votes.get(winner, 0)
    return Split(
        course.case.election.year,
        winner,
        leader,
        lead,
        points(lead, sum(votes.values())),
        course.outcome.president.elected_by,
    )


def state_result(course: Proceedings, state: str) -> StateResult | None:
    """Whom a state chose; None where it was entitled to no electors.

    The leader in votes where a statewide vote decided, else the ticket given the most electors; a tie chooses nobody.
    """
    law, tickets = course.case.law, course.case.tickets
    if not law.allotment.get(state):
        return None
    year, manner = course.case.election.year, law.appointments[state].manner
    own = {slate.ticket: slate.electors for slate in course.ascertainment.slates if slate.state == state}
    votes = course.tally.votes.get(state, {})
    stands = standing(votes)
    if manner in BY_VOTE and votes:
        winner = stands.leader
    else:
        most = max(own.values(), default=0)
        first = [ticket for ticket, electors in own.items() if electors == most]
        winner = first[0] if len(first) == 1 else None
    lead = votes.get(winner or "", 0) - max((votes[name] for name in votes if name != winner), default=0)
    return StateResult(
        year,
        state,
        winner,
        tickets[winner].party if winner else None,
        lead if votes and winner else None,
        points(lead, stands.total) if votes and winner and len(votes) > 1 else None,
        stands.total if votes else None,
        MANNERS[manner],
        {} if list(own) == [winner] else own,
    )


MANNERS: Final[Mapping[str, str]] = {
    "popular_statewide": "statewide vote",
    "district_2_statewide_plus_1_per_cd": "statewide and district vote",
    "legislature": "legislature",
    "popular_district": "districts",
    "hybrid": "districts and legislature",
    "none": "no electors appointed",
}
"""The manner of appointment in words."""
BY_VOTE: Final = frozenset({"popular_statewide", "district_2_statewide_plus_1_per_cd"})


def check_state(state: str) -> str:
    """The postal code in upper case; raises `UnknownName` with the states there are."""
    code = state.upper()
    if code not in STATES:
        raise UnknownName(f"there is no state {state}; states are postal codes.", parameter="state", allowed=STATES)
    return code


def runs(results: Iterable[StateResult]) -> Iterator[Run]:
    """Streaks of one state's results, oldest first; an election in which it chose nobody ends a streak."""
    ordered = sorted(results, key=lambda result: result.election)
    for party, group in groupby(ordered, key=lambda result: ONE_PARTY.get(result.party or "", result.party)):
        members = list(group)
        if party is not None:
            yield Run(members[0].state, party, members[0].election, members[-1].election, len(members))


_RECORDED: Final = (
    ("entitled", lambda course: sum(course.case.law.allotment.values())),
    ("appointed", lambda course: course.ascertainment.whole_number),
    ("voting", lambda course: max(sum(rows.values()) for rows in course.votes.voting.values())),
    ("majority", lambda course: course.count.majority),
    ("president", lambda course: course.outcome.president.name),
    ("president_elected_by", lambda course: course.outcome.president.elected_by),
    ("vice_president", lambda course: course.outcome.vice_president.name),
    ("vice_president_elected_by", lambda course: course.outcome.vice_president.elected_by),
    ("president_cast", lambda course: _votes(course, "president", cast=True)),
    ("president_counted", lambda course: _votes(course, "president", cast=False)),
    ("president_all_cast", lambda course: _all(course, "president", cast=True)),
    ("president_all_counted", lambda course: _all(course, "president", cast=False)),
    ("vice_president_cast", lambda course: _votes(course, "vice_president", cast=True)),
    ("vice_president_counted", lambda course: _votes(course, "vice_president", cast=False)),
    ("vice_president_all_cast", lambda course: _all(course, "vice_president", cast=True)),
    ("vice_president_all_counted", lambda course: _all(course, "vice_president", cast=False)),
)


def _list(course: Proceedings, office: str) -> str:
    return office if course.case.law.ballot == "separate" else "undifferentiated"


def _by_state(course: Proceedings, office: str, *, cast: bool) -> Mapping[str, Mapping[str, int]]:
    votes = course.votes.cast if cast else course.count.counted
    return votes[_list(course, office)]  # type: ignore[index]  # one of the ballot's own lists


def _votes(course: Proceedings, office: str, *, cast: bool) -> int:
    elected = course.outcome.president if office == "president" else course.outcome.vice_president
    return sum(persons.get(elected.name or "", 0) for persons in _by_state(course, office, cast=cast).values())


def _all(course: Proceedings, office: str, *, cast: bool) -> int:
    return sum(sum(persons.values()) for persons in _by_state(course, office, cast=cast).values())


def differences(
    course: Proceedings, record: Mapping[str, str], votes: Iterable[Mapping[str, str]]
) -> Iterator[tuple[str, object, str]]:
    """Where what we decided is not what was recorded: (what, ours, theirs), nationally and by state and person.

    `record` is the election's row of the pack `record`, `votes` its rows of the pack `electoral_votes`.
    """
    for name, ours in _RECORDED:
        theirs = record[name]
        if theirs != "" and str(ours(course)) != theirs:
            yield name, ours(course), theirs
    recorded = {(row["state"], row["office"], row["person"]): (int(row["cast"]), int(row["counted"])) for row in votes}
    decided = {
        (state, str(office), person): (cast, course.count.counted[office].get(state, {}).get(person, 0))
        for office, rows in course.votes.cast.items()
        for state, persons in rows.items()
        for person, cast in persons.items()
    }
    for key in sorted(recorded.keys() | decided.keys()):
        ours_here, theirs_here = decided.get(key, (0, 0)), recorded.get(key, (0, 0))
        if ours_here != theirs_here:
            yield " ".join(key), ours_here, str(theirs_here)
