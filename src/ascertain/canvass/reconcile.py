"""Reconciliation: do the counts agree with each other and with the certificates, and what has each state certified?

Identities that fail are findings with both numbers. Deadlines and days of certification are those of the law tables;
where none is known the answer is "unknown", never a guess.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ascertain.election import STATES, Finding, Status, is_district, is_residual
from ascertain.law import Law
from ascertain.tally import NATION_RESIDUAL, Tally, add, status_of

RESIDUAL_LIMIT = 0.001
"""Share of a state's votes above which the difference between certificate and counties is reported."""


@dataclass(frozen=True, slots=True)
class StateCanvass:
    """One state: the status of its counts, when it certified and until when it must; None is unknown."""

    state: str
    status: Status
    certified: date | None
    due: date | None


@dataclass(frozen=True, slots=True)
class Canvass:
    """All states, and what was found."""

    states: Mapping[str, StateCanvass]
    findings: tuple[Finding, ...]


def reconcile(found: Tally, law: Law, *, as_of: date | None = None) -> Canvass:
    """Status and certification of every state with votes, and findings about counts that do not agree."""
    dated: dict[tuple[str, str], date] = {}
    for deadline in law.deadlines:
        if as_of is None or deadline.date <= as_of or deadline.event != "certified":
            dated[deadline.state, deadline.event] = deadline.date
    states = {
        state: StateCanvass(
            state, status_of(found, state), dated.get((state, "certified")), dated.get((state, "certification_due"))
        )
        for state in found.states
    }
    return Canvass(states, (*_residuals(found), *_districts(found), *_overvoted(found)))


def _residuals(found: Tally) -> Iterator[Finding]:
    """State certificates that the counties' counts do not add up to."""
    for unit, votes in found.returns.counts.items():
        if not is_residual(unit) or unit == NATION_RESIDUAL:
            continue
        state = unit[:2]
        total = sum(found.votes[state].values())
        largest = max(votes, key=lambda choice: abs(votes[choice]))
        if abs(votes[largest]) > RESIDUAL_LIMIT * total:
            apart = ", ".join(f"{count:+,} for {choice}" for choice, count in votes.items())
            yield Finding(
                "warn",
                "residual_large",
                state,
                f"the certificate of {STATES[state]} holds {sum(votes.values()):+,} votes of {total:,} beyond its "
                f"counties ({apart}).",
                {"net": sum(votes.values()), "total": total, "votes": dict(votes)},
            )


def _districts(found: Tally) -> Iterator[Finding]:
    """Votes counted in a state but in none of its districts (ballots from overseas, for example)."""
    by_state: dict[str, list[str]] = {}
    for district in found.districts:
        statement = found.returns.statement(district)
        if statement is None or statement.report.exact:  # estimates by district are in no sum
            by_state.setdefault(district[:2], []).append(district)
    for state, districts in by_state.items():
        whole = found.votes.get(state, {})
        inside = add(found.votes[unit] for unit in districts)
        outside = {choice: whole[choice] - count for choice, count in inside.items() if choice in whole}
        outside = {choice: count for choice, count in outside.items() if count}
        if outside:
            words = " and ".join(f"{count:,} for {choice}" for choice, count in outside.items())
            text = f"votes of {STATES[state]} counted in none of its districts: {words}."
            yield Finding("note", "district_residual", f"{state}-RES", text, {"votes": outside})


def _overvoted(found: Tally) -> Iterator[Finding]:
    """Units with more votes for president than ballots."""
    for key, statement in found.returns.statements.items():
        ballots = statement.report.progress.ballots
        votes = sum(statement.report.votes.values())
        if ballots is not None and votes > ballots and not is_district(key[0]):
            yield Finding(
                "warn",
                "votes_exceed_ballots",
                key[0],
                f"{key[0]} has {votes:,} votes for president on {ballots:,} ballots.",
                {"votes": votes, "ballots": ballots, "source": statement.report.source},
            )
