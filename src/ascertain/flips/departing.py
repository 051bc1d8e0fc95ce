"""How many electors would have to depart from their pledge: to deny the winner, and to elect another.

Two different questions: without a majority Congress chooses, while one more vote for the same person elects. What a
contrary ballot leads to is the law of the elector's state (Ray v. Blair; Chiafalo v. Washington).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ascertain.flips.position import stand
from ascertain.proceedings import Case


@dataclass(frozen=True, slots=True)
class Departures:
    """Electors who must depart, on the electors pledged; `by_binding` counts the winner's by their state's law."""

    winner: str | None
    to: str
    to_deny: int
    to_elect_runner_up: int
    by_binding: Mapping[str, int]


def departures_needed(case: Case, *, to: str | None = None) -> Departures:
    """Departures that leave nobody with a majority, and those to `to` (else who comes second) that elect."""
    stands = stand(case)
    other, winner = stands.challenger(to), stands.winner
    held = stands.pledged.get(winner, 0) if winner else 0
    by_binding: dict[str, int] = {}
    for state, electors in stands.by_state.items():
        if winner is not None and electors.get(winner):
            law = case.law.binding.get(state)
            kind = law.kind if law else "not_covered"
            by_binding[kind] = by_binding.get(kind, 0) + electors[winner]
    return Departures(
        winner,
        other,
        max(0, held - stands.majority + 1),
        max(0, stands.majority - stands.pledged.get(other, 0)),
        dict(sorted(by_binding.items(), key=lambda item: -item[1])),
    )
