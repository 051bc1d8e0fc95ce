"""Ascertainment: from certified votes to the electors appointed, state by state, with each state's certificate.

U.S. Const. art. II s. 1 cl. 2; 3 U.S.C. 1-6. A tie inside an award appoints nobody until a lot or the
legislature, as a fact of the case, has settled it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from ascertain.allocation import NO_LOTS, allocate
from ascertain.canvass import Canvass
from ascertain.election import Office
from ascertain.errors import FactInvalid
from ascertain.law import Law
from ascertain.tally import Tally

Ballots = Mapping[Office, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Slate:
    """Electors of one state appointed for one ticket.

    `ballots` holds, by office and person, the votes that an unpledged slate gave; `names` its electors where known.
    """

    state: str
    ticket: str
    electors: int
    ballots: Ballots = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tie:
    """Electors that a tie keeps from being appointed, and the tickets that are level."""

    state: str
    decided_by: str
    electors: int
    tickets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Certificate:
    """A state's Certificate of Ascertainment: when it was given (None = unknown) and the electors it names."""

    state: str
    on: date | None
    slates: tuple[Slate, ...]


@dataclass(frozen=True, slots=True)
class Ascertainment:
    """Electors appointed: by state, in slates, and those in doubt."""

    slates: tuple[Slate, ...]
    ties: tuple[Tie, ...]
    appointed: Mapping[str, int]
    certificates: tuple[Certificate, ...]

    @property
    def whole_number(self) -> int:
        """The whole number of electors appointed, of which the majority is taken; a tie leaves its electors in it."""
        return sum(self.appointed.values())

    @property
    def pledged(self) -> Mapping[str, int]:
        """Electors by ticket, most first."""
        found: dict[str, int] = {}
        for slate in self.slates:
            found[slate.ticket] = found.get(slate.ticket, 0) + slate.electors
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def ascertain(
    found: Tally,
    law: Law,
    canvass: Canvass,
    *,
    tickets: Iterable[str],
    known: Iterable[Slate] = (),
    lots: Mapping[str, tuple[str, ...]] = NO_LOTS,
) -> Ascertainment:
    """Appoint electors by the law's awards; `known` adds names and ballots to the slates that they fit.

    Raises `FactMissing` where nobody has said for whom a legislature appointed, `FactInvalid` where a known slate is
    not the one appointed. Ties are returned.
    """
    if any(award.electors < 1 for award in law.awards):
        raise FactInvalid("an award of fewer than one elector is no award.")
    states = tuple(dict.fromkeys(award.state for award in law.awards))
    votes, frame = found.matrix(tickets, states)
    result = allocate(votes, law.awards, frame=frame, lots=lots)
    facts = {(slate.state, slate.ticket): slate for slate in known}
    slates = []
    for row, state in enumerate(states):
        for place in result.electors[row].nonzero()[0]:
            ticket, electors = frame.choices[place], int(result.electors[row, place])
            fact = facts.pop((state, ticket), None)
            if fact is not None and fact.electors != electors:
                raise FactInvalid(f"{state} appointed {electors} electors for {ticket}; the slate has {fact.electors}.")
            slates.append(fact or Slate(state, ticket, electors))
    if facts:
        state, ticket = next(iter(facts))
        raise FactInvalid(f"{state} appointed no electors for {ticket}, but the case has a slate of them.")
    ties = tuple(
        Tie(
            award.state,
            award.decided_by,
            int(result.tied[index]),
            tuple(frame.choices[place] for place in result.contenders[index].nonzero()[0]),
        )
        for index, award in enumerate(law.awards)
        if result.tied[index]
    )
    appointed: dict[str, int] = {}
    for award in law.awards:
        appointed[award.state] = appointed.get(award.state, 0) + award.electors
    return Ascertainment(tuple(slates), ties, appointed, _certificates(slates, canvass))


def _certificates(slates: list[Slate], canvass: Canvass) -> tuple[Certificate, ...]:
    by_state: dict[str, list[Slate]] = {}
    for slate in slates:
        by_state.setdefault(slate.state, []).append(slate)
    return tuple(
        Certificate(state, canvass.states[state].certified if state in canvass.states else None, tuple(own))
        for state, own in by_state.items()
    )
