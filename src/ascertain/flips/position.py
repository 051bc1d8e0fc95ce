"""Where an election stands: contests with their votes and winners, what is fixed, who holds how many electors.

Taken from a `Case` through the one rule of allocation, so that any scenario may have been applied before. Electors
are those pledged; the whole number appointed and its majority follow the case, never a constant.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np

from ascertain.allocation import NO_LOTS, Frame, IntArray, allocate
from ascertain.election import NATION
from ascertain.errors import Undetermined, UnknownName
from ascertain.flips.costs import Transfer
from ascertain.joint_session import majority_of
from ascertain.law import ALL, Award
from ascertain.proceedings import Case
from ascertain.tally import tally


@dataclass(frozen=True, slots=True)
class Contest:
    """Electors that the plurality of one unit awards; `votes` are tickets', `total` all votes of the unit."""

    unit: str
    electors: int
    votes: Mapping[str, int]
    total: int
    winner: str | None


@dataclass(frozen=True, eq=False)
class Position:
    """Votes as int64[unit, choice] under `awards`, and what they come to."""

    counts: IntArray
    frame: Frame
    awards: tuple[Award, ...]
    lots: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: NO_LOTS)
    whole: int | None = None

    @cached_property
    def total(self) -> int:
        """The whole number of electors appointed, those that a tie leaves in doubt among them."""
        return sum(award.electors for award in self.awards) if self.whole is None else self.whole

    @property
    def majority(self) -> int:
        """More than half of the electors appointed."""
        return majority_of(self.total)

    @cached_property
    def unit_at(self) -> Mapping[str, int]:
        """Unit -> its place in `counts`."""
        return {unit: place for place, unit in enumerate(self.frame.units)}

    @cached_property
    def choice_at(self) -> Mapping[str, int]:
        """Choice -> its place in `counts`."""
        return {choice: place for place, choice in enumerate(self.frame.choices)}

    def pledged_after(self, batch: Sequence[Iterable[Transfer]]) -> list[dict[str, int]]:
        """Electors by ticket after each list of transfers; a district's votes count in its state and the nation."""
        touched: set[str] = set()
        steps: list[tuple[int, int, int, int]] = []
        for number, transfers in enumerate(batch):
            for unit, source, target, count in transfers:
                wholes = self._with_wholes(unit)
                touched.update(wholes)
                for whole in wholes:
                    steps.append((number, self.unit_at[whole], self.choice_at[target], count))
                    if source is not None:
                        steps.append((number, self.unit_at[whole], self.choice_at[source], -count))
        votes = np.repeat(self.counts[None], len(batch), axis=0)
        if steps:
            *at, change = np.array(steps, dtype=np.int64).T
            np.add.at(votes, tuple(at), change)
        lots = {unit: drawn for unit, drawn in self.lots.items() if unit not in touched}
        sums = allocate(votes, self.awards, frame=self.frame, lots=lots).electors.sum(axis=-2)
        return [{name: int(row[place]) for name, place in self.choice_at.items() if row[place]} for row in sums]

    def _with_wholes(self, unit: str) -> tuple[str, ...]:
        """A unit and the state and nation that it is a part of, where they have votes."""
        return tuple(name for name in dict.fromkeys((unit, unit[:2], NATION)) if name in self.unit_at)

    @cached_property
    def by_state(self) -> Mapping[str, Mapping[str, int]]:
        """Electors by state and ticket."""
        found = allocate(self.counts, self.awards, frame=self.frame, lots=self.lots).electors
        return {
            state: {name: int(row[place]) for name, place in self.choice_at.items() if row[place]}
            for state, row in zip(self.frame.states, found, strict=True)
        }

    @cached_property
    def pledged(self) -> Mapping[str, int]:
        """Electors by ticket, most first, then by votes."""
        found: dict[str, int] = {}
        for electors in self.by_state.values():
            for name, number in electors.items():
                found[name] = found.get(name, 0) + number
        return dict(sorted(found.items(), key=lambda item: (-item[1], -self.popular.get(item[0], 0), item[0])))

    @cached_property
    def popular(self) -> Mapping[str, int]:
        """Tickets' votes of the states together, without the national residual."""
        return self.votes_of(NATION) if NATION in self.unit_at else {}

    def votes_of(self, unit: str) -> dict[str, int]:
        """Tickets' votes of a unit."""
        row = self.counts[self.unit_at[unit]]
        return {name: int(row[self.choice_at[name]]) for name in self.frame.tickets}

    def total_of(self, unit: str) -> int:
        """All votes of a unit, other candidates among them."""
        return int(self.counts[self.unit_at[unit]].sum())

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """Tickets by electors, then by votes, then by name."""

        def order(name: str) -> tuple[int, int, str]:
            return (-self.pledged.get(name, 0), -self.popular.get(name, 0), name)

        return tuple(sorted((name for name in self.frame.tickets if self._stands(name)), key=order))

    def _stands(self, name: str) -> bool:
        return self.pledged.get(name, 0) > 0 or self.popular.get(name, 0) > 0

    @property
    def winner(self) -> str | None:
        """The ticket with a majority of the electors pledged."""
        first = self.ranked[0] if self.ranked else None
        return first if first and self.pledged.get(first, 0) >= self.majority else None

    def challenger(self, to: str | None = None) -> str:
        """The ticket asked for: `to`, or who comes second. Raises `UnknownName` for a ticket without votes."""
        if to is None:
            if len(self.ranked) < 2:
                raise UnknownName("there is no second ticket with votes or electors.", parameter="to")
            return self.ranked[1]
        if to not in self.ranked:
            raise UnknownName(f"no ticket {to} has votes or electors here.", parameter="to", allowed=self.ranked)
        return to

    @cached_property
    def contests(self) -> tuple[Contest, ...]:
        """Contests that a plurality decides; blocks of one deciding unit (a compact's) are one contest."""
        rows = [(index, award) for index, award in enumerate(self.awards) if is_plurality(award)]
        apart = tuple(replace(award, state=str(number)) for number, (_, award) in enumerate(rows))
        frame = replace(self.frame, states=tuple(award.state for award in apart))
        found = allocate(self.counts, apart, frame=frame, lots=self.lots).electors
        by_unit: dict[str, list[int]] = {}
        for number, award in enumerate(apart):
            by_unit.setdefault(award.decided_by, []).append(number)
        return tuple(self._contest(unit, found[numbers].sum(axis=0), apart) for unit, numbers in by_unit.items())

    def contest_of(self, unit: str) -> Contest | None:
        """The contest that a unit decides, if it decides one."""
        return next((found for found in self.contests if found.unit == unit), None)

    def _contest(self, unit: str, electors: IntArray, awards: tuple[Award, ...]) -> Contest:
        number = sum(award.electors for award in awards if award.decided_by == unit)
        sole = [self.frame.choices[place] for place in electors.nonzero()[0] if electors[place] == number]
        return Contest(unit, number, self.votes_of(unit), self.total_of(unit), sole[0] if sole else None)

    @cached_property
    def proportional(self) -> tuple[Award, ...]:
        """Awards that shift elector by elector."""
        return tuple(award for award in self.awards if award.method != "given" and not is_plurality(award))

    @cached_property
    def fixed(self) -> tuple[Award, ...]:
        """Awards that no vote decides: legislatures' choices and slates that are facts."""
        return tuple(award for award in self.awards if award.method == "given")


def is_plurality(award: Award) -> bool:
    """Whether a block goes whole to whoever leads among all tickets of its unit."""
    return award.method == "plurality" and award.among == ALL and not award.threshold


def position(case: Case) -> Position:
    """Where a case stands by the electors pledged. Raises `Undetermined` for a rule whose blocks depend on others."""
    if any(award.method == "most_districts" for award in case.law.awards):
        raise Undetermined(
            "the least change is not worked out where a state's electors go by most of its districts: each depends on "
            "the others; ask for the district rule instead."
        )
    states = tuple(dict.fromkeys(award.state for award in case.law.awards))
    counts, frame = tally(case.returns).matrix(case.tickets, states)
    return Position(counts, frame, case.law.awards, case.lots, case.law.majority_of)


def stand(case: Case | Position) -> Position:
    """The position of a case, or the position itself."""
    return case if isinstance(case, Position) else position(case)
