"""Reconciliation: do the counts agree with each other and with the certificates, and what has each state certified?

Identities that fail are findings with both numbers. Deadlines and days of certification are those of the law tables;
where none is known the answer is "unknown", never a guess.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from ascertain.election import (
    NATION,
    STATES,
    STATUS_RANK,
    Basis,
    Finding,
    Status,
    is_district,
    is_residual,
    parent,
)
from ascertain.errors import UnknownName
from ascertain.law import Law
from ascertain.returns import CONTEST, TOTAL, Report, Returns, Statement
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
    odd = (*_residuals(found), *_districts(found), *_overvoted(found), *after_certification(found.returns))
    return Canvass(states, odd)


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
        if any(count < 0 for count in outside.values()):
            text = f"the districts of {STATES[state]} hold more votes than the state for some tickets."
            yield Finding("warn", "districts_exceed_state", f"{state}-RES", text, {"votes": outside})
        elif outside:
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


def after_certification(returns: Returns) -> Iterator[Finding]:
    """Statements of a lower status that came after a unit was certified; they change nothing."""
    for (unit, _, _), statement in returns.statements.items():
        stands = statement.report
        if stands.status != "certified" or not statement.superseded:
            continue
        for later in statement.superseded:
            if later.as_of > stands.as_of and STATUS_RANK[later.status] < STATUS_RANK[stands.status]:
                text = (
                    f"{unit} was certified as of {stands.as_of.isoformat()}; what {later.source} stated as of "
                    f"{later.as_of.isoformat()} is {later.status} and changes nothing."
                )
                yield Finding("warn", "after_certification", unit, text, {"source": later.source})


def parent_differs(found: Tally) -> Iterator[Finding]:
    """Statements about a whole whose parts are all there and add up to something else; the parts are what counts."""
    for unit in (NATION, *found.states):
        own = found.returns.statement(unit)
        if own is None or unit in found.own:  # a statement that is used, as its parts are not known to be all there
            continue
        stated, summed = sum(own.report.votes.values()), sum(found.votes[unit].values())
        if stated != summed:
            text = (
                f"{own.report.source} states {stated:,} votes for {unit} as of {own.report.as_of.isoformat()}; its parts "
                f"add up to {summed:,}, and they are what is counted."
            )
            yield Finding("note", "parent_differs", unit, text, {"statement": stated, "sum": summed})


def mixed_sources(sources: Iterable[str], unit: str = NATION) -> Iterator[Finding]:
    """Counts of several sources in one answer."""
    named = sorted(set(sources))
    if len(named) > 1:
        text = f"these counts come from {len(named)} sources: {', '.join(named)}; each row names its own."
        yield Finding("note", "mixed_sources", unit, text, {"sources": named})


Stage = Status | Basis | datetime
"""What to compare: the statement of a status, of a basis ("recount"), or the one that stood at a moment."""


@dataclass(frozen=True, slots=True)
class Change:
    """What one choice's count in a unit was, and what it became."""

    unit: str
    choice: str
    before: int
    after: int

    @property
    def difference(self) -> int:
        """Votes gained or lost."""
        return self.after - self.before


def changes(returns: Returns, from_: Stage, to: Stage, by: Literal["county", "state"] = "county") -> list[Change]:
    """What became of the counts between two stages, per unit and choice, the largest change first.

    Only units that have a statement of both stages are compared; `returns` must keep what was superseded.
    """
    if by not in ("county", "state"):
        raise UnknownName(
            f"changes are by county or by state, not by {by}.", parameter="by", allowed=("county", "state")
        )
    totals: dict[tuple[str, str], list[int]] = {}
    for (unit, contest, item), statement in returns.statements.items():
        if contest != CONTEST or item != TOTAL or is_district(unit):
            continue
        before, after = _of(statement, from_), _of(statement, to)
        if before is None or after is None:
            continue
        place = unit if by == "county" or unit in STATES else parent(unit) or unit
        for choice in {**before.votes, **after.votes}:
            cell = totals.setdefault((place, choice), [0, 0])
            cell[0] += before.votes.get(choice, 0)
            cell[1] += after.votes.get(choice, 0)
    found = [Change(*place, *counts) for place, counts in totals.items() if counts[0] != counts[1]]
    return sorted(found, key=lambda change: (-abs(change.difference), change.unit, change.choice))


def _of(statement: Statement, stage: Stage) -> Report | None:
    """The statement of a stage, in order of precedence."""
    for report in (statement.report, *statement.superseded):
        if isinstance(stage, datetime):
            if report.as_of <= stage:
                return report
        elif stage in (report.status, report.basis):
            return report
    return None
