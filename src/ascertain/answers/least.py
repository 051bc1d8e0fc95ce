"""What would flip an election, as its page lists it: the least change for each goal, and the ways next to it."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ascertain.answers.answer import Answer
from ascertain.answers.decided import Decided
from ascertain.answers.flips import flip_of, others_of
from ascertain.election import NATION
from ascertain.errors import AscertainError
from ascertain.flips import Kind
from ascertain.wire.chances import FlipRecord

MORE = 5
"""Ways listed after the cheapest one."""


@dataclass(frozen=True, slots=True)
class Way:
    """A set of contests that deny, tie or win, and the scenario that shows it."""

    record: FlipRecord
    scenario: str
    to: str | None = None


@dataclass(frozen=True)
class Least:
    """The least change, or the sentence why there is none."""

    answer: Answer | None
    reason: str
    more: Sequence[Way] = ()
    short: Mapping[str, str] = field(default_factory=dict)

    @property
    def rows(self) -> Iterator[tuple[str, str, FlipRecord | None]]:
        """Each goal in words with its cheapest way; where nobody has a majority, whom it would elect."""
        if self.answer is None:
            return
        record = self.answer.record
        if record.winner is None:
            for name, way in record.win_for.items():
                yield "win", f"To elect {self.short.get(name, name)}", way
            return
        first, second = (self.short.get(name, name) for name in (record.winner, record.runner_up))
        words = {
            "deny": f"Deny {first} a majority",
            "tie": f"A tie at {record.appointed // 2}",
            "win": f"Elect {second}",
        }
        for goal, way in record.goals.items():
            yield goal, words[goal], way

    @property
    def tipping(self) -> str:
        """The contest that brings the winner the majority, in order of margin; empty where there is none."""
        return (self.answer.record.tipping_point.total_vote or "") if self.answer else ""

    @property
    def no_tie(self) -> str:
        """Why no tie is in reach."""
        found = self.answer.findings if self.answer else ()
        return next((own.message for own in found if own.code == "tie_impossible"), "Out of reach.")

    @property
    def shift(self) -> str:
        """The uniform shift that elects the runner-up, and the state in which the line lies."""
        points = self.answer.record.uniform_swing_points.win if self.answer else None
        if self.answer is None or points is None or self.answer.record.winner is None:
            return ""
        from ascertain.charts.sentences import place

        record = self.answer.record
        name, unit = self.short.get(record.runner_up, record.runner_up), record.tipping_point_challenger.total_vote
        line = f"; the line lies in {place(unit)}" if unit and unit != NATION else ""
        return f"A shift of {math.ceil(points * 1000) / 1000:.3f} points of margin in every state elects {name}{line}."


def least_of(found: Decided, kind: Kind, *, showing: Callable[[FlipRecord], str], short: Mapping[str, str]) -> Least:
    """The least change of a course, or the sentence why there is none; `showing` gives the scenario of a way."""
    try:
        answer = flip_of(found, kind=kind)
        more = others_of(found, "win", kind=kind, more=MORE)
    except AscertainError as error:
        return Least(None, str(error), short=short)
    return Least(answer, "", tuple(Way(way, showing(way)) for way in more), short)
