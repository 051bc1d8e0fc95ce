"""Two centuries at a glance: one line an election, and every state's streaks with their colours."""

from dataclasses import dataclass
from functools import cache
from itertools import groupby

from ascertain import archive, history, wire
from ascertain.answers.course import outcome
from ascertain.answers.records import history_of
from ascertain.election import STATES
from ascertain.law import elections


@dataclass(frozen=True, slots=True)
class ElectionLine:
    """One election: who was elected, by whom, with how many electors' votes, and how the popular vote stood.

    `lead` is the popular leader's over the next, `votes` all votes; None where no popular vote is recorded.
    """

    year: int
    winner: str | None
    party: str
    elected_by: str
    electors: int
    appointed: int
    popular_leader: str | None
    lead: int | None
    votes: int | None
    popular_winner_lost: bool


@cache
def overview() -> tuple[ElectionLine, ...]:
    """Every bundled election, latest first."""
    return tuple(_line(year) for year in reversed(elections()))


def _line(year: int) -> ElectionLine:
    record = outcome(year).record
    name, vote = record.president.name, record.popular_vote
    ticket = archive.load_case(year).tickets.get(name or "")
    return ElectionLine(
        year,
        name,
        ticket.party if ticket else "",
        record.president.elected_by,
        record.electors.president.counted.get(name or "", 0),
        record.electors.appointed,
        vote.leader if vote else None,
        vote.lead if vote and vote.leader else None,
        vote.total if vote else None,
        bool(record.popular_winner_lost),
    )


@dataclass(frozen=True, slots=True)
class Streak:
    """Consecutive elections in which a state chose one party; `colour` is its ticket's, as the pack has it."""

    party: str
    colour: str
    first: int
    last: int
    length: int


@dataclass(frozen=True, slots=True)
class StateStreaks:
    """A state's streaks, oldest first; an election in which it chose nobody stands in none."""

    state: str
    name: str
    streaks: tuple[Streak, ...]

    @property
    def latest(self) -> Streak:
        """The one that lasts, or was last."""
        return self.streaks[-1]

    @property
    def longest(self) -> Streak:
        """The longest; of equal ones the first."""
        return max(self.streaks, key=lambda streak: streak.length)


@cache
def streaks() -> tuple[StateStreaks, ...]:
    """Every state's streaks, by name."""
    rows = history_of(streaks=True).record["streaks"]
    found = [
        StateStreaks(state, STATES[state], tuple(_coloured(run) for run in runs))
        for state, runs in groupby(rows, key=lambda run: run.state)
    ]
    return tuple(sorted(found, key=lambda own: own.name))


def _coloured(run: wire.Streak) -> Streak:
    tickets = archive.load_case(run.to).tickets.values()
    colour = next((own.colour for own in tickets if history.ONE_PARTY.get(own.party, own.party) == run.party), "other")
    return Streak(run.party, colour, run.from_, run.to, run.length)
