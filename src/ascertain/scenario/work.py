"""A case while a what-if is applied to it: what has changed so far, what was kept of the settings, what was noticed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Final

from ascertain.election import NATION, STATES, Finding, is_district
from ascertain.errors import ScenarioError
from ascertain.law import Award
from ascertain.proceedings import Case
from ascertain.scenario.grammar import Item
from ascertain.tally import Tally, add, tally

FEW: Final = 12
"""Districts that a sentence lists by name."""


@dataclass(frozen=True)
class Work:
    """The case as the settings so far leave it.

    `settings` are all that was asked for, `kept` those that have an effect, `swings` what also moves district
    estimates that come in later, `before` the case that the scenario started from.
    """

    case: Case
    before: Case
    settings: Mapping[str, tuple[Item, ...]]
    house_size: int | None = None
    kept: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[Finding, ...] = ()
    swings: tuple[Item, ...] = ()

    @cached_property
    def tally(self) -> Tally:
        """Votes by unit as they stand."""
        return tally(self.case.returns)

    @cached_property
    def contests(self) -> tuple[str, ...]:
        """Units whose votes decide electors."""
        return tuple(dict.fromkeys(award.decided_by for award in self.case.law.awards))

    @cached_property
    def by_slug(self) -> Mapping[str, str]:
        """Tickets by their short names."""
        return {ticket.slug: name for name, ticket in self.case.tickets.items()}

    @property
    def year(self) -> int:
        """The election."""
        return self.case.election.year

    def items(self, key: str) -> tuple[Item, ...]:
        """What was asked for under a key."""
        return self.settings.get(key, ())

    def with_case(self, **changes: object) -> "Work":
        """The work with another case."""
        made = replace(self, case=replace(self.case, **changes))  # type: ignore[arg-type]  # fields of Case, checked by mypy where they are built
        return made if "returns" in changes else self._summed(made)

    def _summed(self, other: "Work") -> "Work":
        """The other work, which has the same votes, with the sums that this one made of them."""
        if "tally" in self.__dict__:
            other.__dict__["tally"] = self.tally
        return other

    def keeping(self, key: str, texts: Iterable[str], *notes: Finding) -> "Work":
        """The work with the settings of a key that have an effect, sorted and once each."""
        kept = tuple(sorted(set(texts)))
        made = replace(self, kept={**self.kept, key: kept} if kept else self.kept, notes=(*self.notes, *notes))
        return self._summed(made)

    def votes(self, unit: str) -> Mapping[str, int]:
        """All votes of a unit; the nation's are the sum of the states, without what lies beyond them."""
        if unit == NATION:
            return add(self.tally.votes[state] for state in self.tally.states)
        return self.tally.votes.get(unit, {})

    def ranked(self, unit: str) -> tuple[tuple[str, int], ...]:
        """Tickets with their votes in a unit, most first; level ones in order of name."""
        own = self.votes(unit)
        found = ((name, own.get(name, 0)) for name in self.case.tickets)
        return tuple(sorted(found, key=lambda pair: (-pair[1], pair[0])))

    def awards_of(self, unit: str) -> tuple[Award, ...]:
        """Blocks that a unit decides."""
        return tuple(award for award in self.case.law.awards if award.decided_by == unit)

    def check_contest(self, item: Item, *, place: int = 0) -> str:
        """The contest that an item names, which must be one of this case."""
        unit = item.parts[place]
        if unit in self.contests:
            return unit
        written = item.written[place]
        raise ScenarioError(written, _no_contest(self, written), self.contests, parameter=item.key)

    def check_state(self, item: Item, *, place: int = 0) -> str:
        """The state that an item names, which must appoint electors in this case."""
        state = item.parts[place]
        states = tuple(dict.fromkeys(award.state for award in self.case.law.awards))
        if state in states:
            return state
        written = item.written[place]
        what = "appoints no electors" if state in STATES else "is no state"
        raise ScenarioError(written, f"{item.key}: {written} {what} in {self.year}.", states, parameter=item.key)

    def check_ticket(self, item: Item, *, place: int) -> str:
        """The ticket that an item names by its slug."""
        slug = item.parts[place]
        if slug in self.by_slug:
            return self.by_slug[slug]
        written, listed = item.written[place], sorted(self.by_slug)
        reason = f"{self.year} has no ticket {written}; tickets are {', '.join(listed)}."
        raise ScenarioError(written, reason, listed, parameter=item.key)


def _no_contest(work: Work, written: str) -> str:
    districts = [unit for unit in work.contests if is_district(unit)]
    listed = ", ".join(districts) if len(districts) <= FEW else f"{len(districts)} districts"
    more = f" and {listed}" if districts else ""
    return f"{work.year} has no contest {written}; contests are postal codes{more}."
