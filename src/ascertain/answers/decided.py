"""One decided course for everything that a page or a picture says of an election; those of bundled years are kept."""

from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from ascertain import archive
from ascertain.flips import Position, position
from ascertain.law import elections
from ascertain.proceedings import Case, Proceedings, decide
from ascertain.scenario import Scenario

if TYPE_CHECKING:  # other commands draw nothing and should not pay for it
    from ascertain.charts import Picture, Stage


@dataclass(frozen=True)
class Decided:
    """A case with its course, the packs that it rests on, and the scenario that made it; `was` is a followed count."""

    case: Case
    course: Proceedings
    packs: tuple[str, ...]
    scenario: Scenario
    was: "Decided | None" = None

    @property
    def year(self) -> int:
        """The year of the election."""
        return self.case.election.year

    @property
    def canonical(self) -> str:
        """The scenario in its one spelling, empty for what was."""
        return self.scenario.canonical

    @property
    def direct(self) -> bool:
        """Whether the nation's votes elect, without electors to draw."""
        return self.case.law.direct

    @cached_property
    def before(self) -> "Picture | None":
        """The picture of the election before, None for the first."""
        earlier = [other for other in elections() if other < self.year]
        return actual(earlier[-1]).plain if earlier else None

    @cached_property
    def plain(self) -> "Picture":
        """The picture of the electors as pledged."""
        from ascertain import charts

        return charts.portray(self.course, changed=self.flipped)

    @cached_property
    def stands(self) -> Position:
        """Where it stands, for the least change."""
        return position(self.case)

    @property
    def flipped(self) -> tuple[str, ...]:
        """The contests that the scenario flips."""
        return tuple(item.partition(":")[0] for item in dict(self.scenario.settings).get("flip", ()))

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The contests whose electors go to other tickets than they did."""
        if dict(self.scenario.settings).keys() <= {"flip", "as_of"}:
            return self.flipped
        was = {contest.id: contest.winner for contest in (self.was or actual(self.year)).plain.contests}
        other = [own.id for own in self.plain.contests if was.get(own.id, own.winner) != own.winner]
        return tuple(dict.fromkeys((*self.flipped, *other)))

    def picture(self, stage: "Stage", *, as_of: str, credit: str, command: str) -> "Picture":
        """The picture of a stage; a count as it stood at a moment is no what-if."""
        from ascertain import charts

        stood = stage == "count" and dict(self.scenario.settings).keys() <= {"as_of"}
        return charts.portray(
            self.course,
            previous=actual(self.year).before,
            stage=stage,
            changed=self.changed,
            scenario="" if stood else self.canonical,
            as_of=as_of,
            credit=credit,
            command=command,
        )


@lru_cache(maxsize=64)
def actual(year: int) -> Decided:
    """An election as it was."""
    with archive.reading() as used:
        case = archive.load_case(year)
        course = decide(case, undecided="report")
    return Decided(case, course, tuple(used), Scenario(year))


def decided(year: int, scenario: Scenario | None = None) -> Decided:
    """An election as it was, or under a scenario."""
    was = actual(archive.check_year(year).year)
    if not scenario:
        return was
    case = scenario.apply(was.case)
    packs = tuple(dict.fromkeys((*was.packs, *scenario.packs)))
    return Decided(case, decide(case, undecided="report"), packs, scenario)
