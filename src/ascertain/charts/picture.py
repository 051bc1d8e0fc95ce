"""What a drawing says, as plain values: contests, the sides they went to, and the words around them.

A contest is what appoints electors together: a state, or a district of Maine or Nebraska. `portray` in
`portrait` makes a `Picture` of a course; drawings read nothing else.
"""

from dataclasses import dataclass, field
from typing import Final, Literal

from ascertain.charts.palette import Slot
from ascertain.election import is_district

Stage = Literal["count", "certify", "electors", "congress", "outcome"]
STAGES: Final[tuple[Stage, ...]] = ("count", "certify", "electors", "congress", "outcome")
Certainty = Literal["certified", "leading", "under_half"]
LEVEL: Final = {"certified": 0, "leading": 1, "under_half": 2}
"""Certainty of a contest -> level of its shade."""
Manner = Literal["votes", "legislature", "other", "none"]


@dataclass(frozen=True, slots=True)
class Share:
    """Some of a contest's electors, by who has them."""

    holder: str
    short: str
    slot: Slot
    initial: str
    electors: int


@dataclass(frozen=True, slots=True)
class Contest:
    """One contest as it is drawn; `shares` are its electors by holder, most first, `votes` what the margin is of.

    `manner` "none" is a state that appointed nobody. `slug` is the winner in addresses. `says` is the sentence for
    those who hear the drawing.
    """

    id: str
    name: str
    electors: int
    shares: tuple[Share, ...]
    winner: str | None
    slug: str
    runner_up: str | None
    party: str
    margin: int | None
    votes: int | None
    status: Certainty
    manner: Manner
    label: str
    says: str
    changed: bool = False
    gained: bool = False

    @property
    def slot(self) -> Slot:
        """The colour of whoever has most of its electors."""
        return self.shares[0].slot if self.shares else "u"

    @property
    def level(self) -> int:
        """The level of its shade."""
        return LEVEL[self.status]

    @property
    def key(self) -> str:
        """Slot and level: the name of its fill."""
        return f"{self.slot}{self.level}"

    @property
    def split(self) -> bool:
        """Whether several have electors of it."""
        return len(self.shares) > 1

    @property
    def open(self) -> bool:
        """Whether votes decide it, so that it can be given to somebody else."""
        return self.manner == "votes"

    @property
    def points(self) -> float:
        """The margin in points of all votes, 0.0 where there is none."""
        return 100 * self.margin / self.votes if self.margin and self.votes else 0.0


@dataclass(frozen=True, slots=True)
class Side:
    """Somebody who has electors, or nobody's share of them ("Undecided"); `nobody` tells which."""

    name: str
    short: str
    initial: str
    slot: Slot
    electors: int
    nobody: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a drawing says. `sides` stand in order: the first from the left, the last of two leaders from the right.

    `double` marks the elections before 1804, where each elector gave two votes and `sides` count ballots.
    """

    year: int
    stage: Stage
    title: str
    mark: str
    sentence: str
    sides: tuple[Side, ...]
    contests: tuple[Contest, ...]
    appointed: int
    majority: int
    popular: str
    as_of: str
    credit: str
    command: str = ""
    notes: tuple[str, ...] = ()
    scenario: str = ""
    test: bool = False
    double: bool = False
    since: int | None = None
    leaders: tuple[str, ...] = field(default=())

    @property
    def drawn(self) -> tuple[Contest, ...]:
        """The contests that appointed electors."""
        return tuple(contest for contest in self.contests if contest.manner != "none")

    @property
    def initials(self) -> bool:
        """Whether labels carry the winner's initial: where colour alone would have to tell shades or many apart."""
        slots = {contest.slot for contest in self.drawn}
        return len(slots) > 2 or any(contest.level for contest in self.drawn)

    @property
    def at_large(self) -> frozenset[str]:
        """States whose own electors stand beside those of their districts."""
        return frozenset(contest.id[:2] for contest in self.contests if is_district(contest.id))

    def side(self, name: str) -> Side:
        """A side by its full name."""
        return next(side for side in self.sides if side.name == name)

    @property
    def left(self) -> Side | None:
        """The leader who is drawn from the left."""
        return self.side(self.leaders[0]) if self.leaders else None

    @property
    def right(self) -> Side | None:
        """The leader who is drawn from the right."""
        return self.side(self.leaders[1]) if len(self.leaders) > 1 else None

    @property
    def between(self) -> tuple[Side, ...]:
        """Everybody else, undecided last."""
        return tuple(side for side in self.sides if side.name not in self.leaders)
