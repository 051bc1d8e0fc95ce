"""What a recount changed: first count against second, unit by unit.

Net changes hide that errors cancel, so the sum of absolute changes stands beside them, with the units that changed most.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ascertain.errors import InputInvalid
from ascertain.tally import Votes, add

LARGEST = 10


@dataclass(frozen=True, slots=True)
class UnitDifference:
    """One unit's change of the margin between the two, and of each choice."""

    unit: str
    margin: int
    changes: Mapping[str, int]

    @property
    def absolute(self) -> int:
        """Votes changed, up or down."""
        return sum(map(abs, self.changes.values()))


@dataclass(frozen=True, slots=True)
class RecountDifference:
    """First count against second; `absolute` sums the changes of every choice in every unit without their signs.

    `concentration` is the share of the margin's squared changes that lies in the largest units.
    """

    between: tuple[str, str]
    before: Votes
    after: Votes
    units: int
    units_changed: int
    absolute: int
    largest: tuple[UnitDifference, ...]
    concentration: float

    def margin(self, votes: Votes) -> int:
        """The margin of the first over the second."""
        first, second = self.between
        return votes.get(first, 0) - votes.get(second, 0)

    @property
    def margin_shift(self) -> int:
        """What the margin gained."""
        return self.margin(self.after) - self.margin(self.before)

    @property
    def votes_shift(self) -> int:
        """What all votes together gained."""
        return sum(self.after.values()) - sum(self.before.values())

    @property
    def absolute_share(self) -> float:
        """Absolute changes as a share of the first count's votes."""
        return self.absolute / sum(self.before.values())


def compare(first: Mapping[str, Votes], second: Mapping[str, Votes], *, between: tuple[str, str]) -> RecountDifference:
    """Two counts of the same units. Raises `InputInvalid` where the units are not the same."""
    if odd := sorted(first.keys() ^ second.keys()):
        raise InputInvalid(f"{odd[0]} is in one of the two counts only.")
    ahead, behind = between
    rows = []
    for unit, before in first.items():
        after = second[unit]
        names = dict.fromkeys((*before, *after))
        changes = {name: moved for name in names if (moved := after.get(name, 0) - before.get(name, 0))}
        rows.append(UnitDifference(unit, changes.get(ahead, 0) - changes.get(behind, 0), changes))
    rows.sort(key=lambda row: (-abs(row.margin), -row.absolute, row.unit))
    squares = [row.margin**2 for row in rows]
    return RecountDifference(
        between,
        add(first.values()),
        add(second.values()),
        len(rows),
        sum(1 for row in rows if row.changes),
        sum(row.absolute for row in rows),
        tuple(rows[:LARGEST]),
        sum(squares[:LARGEST]) / sum(squares) if any(squares) else 0.0,
    )
