"""What the page of a count says of the ballots still out: the projection of a moment or of a log, kept until it changes."""

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from ascertain import wire
from ascertain.answers.answer import Answer
from ascertain.answers.live import head_of
from ascertain.answers.projection import project
from ascertain.errors import AscertainError

OPEN = (0.01, 0.99)
"""Chances of the first side between which a state's result is called open."""


@dataclass(frozen=True)
class Outlook:
    """A projection for readers, or the sentence why there is none."""

    answer: Answer | None
    reason: str = ""

    @property
    def record(self) -> wire.ProjectAnswer:
        """The projection."""
        assert self.answer is not None
        record: wire.ProjectAnswer = self.answer.record
        return record

    @property
    def as_of(self) -> datetime:
        """The moment of the newest count in it."""
        return datetime.fromisoformat(str(self.record.as_of))

    @property
    def says(self) -> str:
        """The nation in a sentence, without its moment."""
        return self.answer.sentence.removeprefix(f"As of {self.record.as_of}: ") if self.answer else self.reason

    @property
    def states(self) -> tuple[wire.StateProjected, ...]:
        """The states, most ballots out first."""
        return tuple(sorted(self.record.states, key=lambda own: (-own.outstanding.estimate, own.state)))

    @property
    def open(self) -> tuple[wire.StateProjected, ...]:
        """States that either side may win yet, the most uncertain first."""
        first, low, high = self.record.sides[0], *OPEN
        found = [own for own in self.states if low < own.p_win[first] < high]
        return tuple(sorted(found, key=lambda own: abs(own.p_win[first] - 0.5)))


def still_out(year: int, *, as_of: str | None = None, log: str | None = None) -> Outlook:
    """The ballots still out at a moment of a bundled series, or in a log as it stands."""
    return _outlook(year, as_of, log, head_of(log) if log else "")


@lru_cache(maxsize=8)
def _outlook(year: int, as_of: str | None, log: str | None, head: str) -> Outlook:
    try:
        answer = project(year, as_of=as_of, log=log)
    except AscertainError as error:
        return Outlook(None, str(error))
    if answer.record.status == "certified":
        return Outlook(None, "every state has certified: nothing is projected.")
    return Outlook(answer)
