"""The one rule that turns votes into electors: integers, any number of leading batch axes, ties never broken.

Every system of appointment is rows (`law.Award`). What is tied is awarded to nobody and counted in `tied`,
until `lots` (facts of the case) or the award's own `if_tied` settles it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ascertain.election import is_district
from ascertain.errors import FactInvalid, FactMissing
from ascertain.law import ALL, Award

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]
NO_LOTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({})


@dataclass(frozen=True)
class Frame:
    """Names of the axes of a votes array: `units`, `choices`, which choices are `tickets`, and `states`."""

    units: tuple[str, ...]
    choices: tuple[str, ...]
    tickets: tuple[str, ...]
    states: tuple[str, ...]


class Allocation(NamedTuple):
    """Electors by state and choice, electors in doubt by award, and who contends for them."""

    electors: IntArray
    """[..., state, choice]"""
    tied: IntArray
    """[..., award]"""
    contenders: BoolArray
    """[..., award, choice]"""
    threshold_void: BoolArray
    """[..., award]: nobody reached the threshold, so it was left out of account"""


class _Seats(NamedTuple):
    awarded: IntArray
    doubt: IntArray
    contenders: BoolArray


def _plurality(votes: IntArray, electors: IntArray) -> _Seats:
    top = votes.max(axis=-1, keepdims=True)
    first = (votes == top) & (top > 0)
    sole = first.sum(axis=-1) == 1
    awarded = np.where(sole[..., None], first * electors[:, None], 0)
    return _Seats(awarded, np.where(sole, 0, electors), first & ~sole[..., None])


def _hamilton(votes: IntArray, electors: IntArray) -> _Seats:
    admitted = np.maximum(votes, 0)
    total = admitted.sum(axis=-1, keepdims=True)
    quota = admitted * electors[:, None]
    whole = quota // np.maximum(total, 1)
    rest = quota - whole * total
    left = np.where(total[..., 0] > 0, electors - whole.sum(axis=-1), 0)
    ranked = -np.sort(-rest, axis=-1)
    cut = np.take_along_axis(ranked, np.maximum(left - 1, 0)[..., None], axis=-1)
    cut = np.where(left[..., None] > 0, cut, np.iinfo(np.int64).max)
    above, at = rest > cut, rest == cut
    left = left - above.sum(axis=-1)
    fits = left == at.sum(axis=-1)
    awarded = whole + above + (at & fits[..., None])
    return _without_votes(awarded, np.where(fits, 0, left), at & ~fits[..., None], total[..., 0], electors)


def _without_votes(awarded: IntArray, doubt: IntArray, at: BoolArray, total: IntArray, electors: IntArray) -> _Seats:
    """Put a whole block in doubt, among nobody, where no votes were cast."""
    return _Seats(awarded, np.where(total > 0, doubt, electors), at & (total > 0)[..., None])


def _beats(left_votes: IntArray, left_by: IntArray, right_votes: IntArray, right_by: IntArray) -> BoolArray:
    """Whether one quotient is greater than another, by cross-multiplication."""
    return left_votes * right_by > right_votes * left_by


def _best(votes: IntArray, divisors: IntArray) -> IntArray:
    """Index of a greatest quotient votes/divisors along the last axis, compared without fractions."""
    best = np.zeros(votes.shape[:-1], dtype=np.int64)
    for index in range(1, votes.shape[-1]):
        leader = best[..., None]
        ahead = _beats(
            votes[..., index : index + 1],
            divisors[..., index : index + 1],
            np.take_along_axis(votes, leader, -1),
            np.take_along_axis(divisors, leader, -1),
        )
        best = np.where(ahead[..., 0], index, best)
    return best


def _sure_seats(votes: IntArray, total: IntArray, electors: IntArray, step: int) -> IntArray:
    """Seats that no tie and no rival can take: quotients so great that there are at most as many as electors."""
    weight = np.maximum(step * electors - votes.shape[-1] * (step - 1), 0)[:, None]
    whole = np.maximum(total, 1)[..., None]
    sure = (votes * weight + (step - 1) * whole) // (step * whole)
    return np.where(weight > 0, sure, 0)


def _highest_quotients(step: int) -> Callable[[IntArray, IntArray], _Seats]:
    """The method that gives seats to the greatest quotients by divisors 1, 1 + step, 1 + 2 step, ..."""

    def allot(votes: IntArray, electors: IntArray) -> _Seats:
        admitted = np.maximum(votes, 0)
        total = admitted.sum(axis=-1)
        seats = _sure_seats(admitted, total, electors, step)
        left = np.where(total > 0, electors - seats.sum(axis=-1), 0)
        for taken in range(int(left.max(initial=0))):
            winner = _best(admitted, seats * step + 1)
            more = taken < left
            np.put_along_axis(
                seats, winner[..., None], np.take_along_axis(seats, winner[..., None], -1) + more[..., None], -1
            )
        upcoming = _best(admitted, seats * step + 1)[..., None]
        next_votes = np.take_along_axis(admitted, upcoming, -1)
        next_by = np.take_along_axis(seats, upcoming, -1) * step + 1
        last_by = np.maximum(seats - 1, 0) * step + 1
        level_last = (seats > 0) & (admitted * next_by == next_votes * last_by) & (next_votes > 0)
        level_next = (admitted * next_by == next_votes * (seats * step + 1)) & (next_votes > 0)
        tie = level_last.any(axis=-1, keepdims=True)
        awarded = np.where(tie, seats - level_last, seats)
        doubt = np.where(tie[..., 0], level_last.sum(axis=-1), 0)
        return _without_votes(awarded, doubt, tie & (level_last | level_next), total, electors)

    return allot


_METHODS: Mapping[str, Callable[[IntArray, IntArray], _Seats]] = {
    "plurality": _plurality,
    "hamilton": _hamilton,
    "dhondt": _highest_quotients(1),
    "sainte_lague": _highest_quotients(2),
}


class _Block(NamedTuple):
    """Awards of one method, with their places on the axes."""

    method: str
    places: NDArray[np.intp]
    units: NDArray[np.intp]
    electors: IntArray


class _Plan(NamedTuple):
    blocks: tuple[_Block, ...]
    tickets: NDArray[np.intp]
    order: NDArray[np.intp]
    """awards sorted by state"""
    runs: NDArray[np.intp]
    """where each state's awards begin in that order"""
    states: NDArray[np.intp]
    """the state of each run"""
    special: tuple[int, ...]
    """awards that admit only some tickets"""
    broken: tuple[int, ...]
    """awards whose ties another unit settles"""


@cache
def _plan(awards: tuple[Award, ...], frame: Frame) -> _Plan:
    """Places of the awards on the axes, computed once for each combination of awards and frame."""
    unit_at = {unit: index for index, unit in enumerate(frame.units)}
    state_at = {state: index for index, state in enumerate(frame.states)}
    missing = [award.decided_by for award in awards if award.method != "given" and award.decided_by not in unit_at]
    if missing:
        raise FactMissing(f"there are no votes of {missing[0]}, which decides electors.")
    blocks = []
    for method in dict.fromkeys(award.method for award in awards):
        chosen = [(index, award) for index, award in enumerate(awards) if award.method == method]
        blocks.append(
            _Block(
                method,
                np.array([index for index, _ in chosen], dtype=np.intp),
                np.array([unit_at.get(award.decided_by, 0) for _, award in chosen], dtype=np.intp),
                np.array([award.electors for _, award in chosen], dtype=np.int64),
            )
        )
    blocks.sort(key=lambda block: block.method == "most_districts")
    states = np.array([state_at[award.state] for award in awards], dtype=np.intp)
    order = np.argsort(states, kind="stable")
    runs = np.flatnonzero(np.diff(states[order], prepend=-1))
    return _Plan(
        tuple(blocks),
        np.array([frame.choices.index(ticket) for ticket in frame.tickets], dtype=np.intp),
        order,
        runs,
        states[order][runs],
        tuple(index for index, award in enumerate(awards) if award.among != ALL or award.threshold),
        tuple(index for index, award in enumerate(awards) if award.if_tied != "lot"),
    )


def _admit(work: "_Working", totals: IntArray, award: Award, unit: int) -> tuple[BoolArray, BoolArray]:
    """Which tickets take part in an award, and whether nobody reached its threshold."""
    frame, own = work.frame, work.own[..., unit, :]
    taking = np.ones(own.shape, dtype=np.bool_)
    if award.among.top:
        basis = work.own[..., frame.units.index(award.among.of), :] if award.among.of else own
        place = min(award.among.top, own.shape[-1])
        taking = basis >= -np.sort(-basis, axis=-1)[..., place - 1 : place]
    if award.among.named:
        taking = taking & np.isin(np.array(frame.tickets), award.among.named)
    if not award.threshold:
        return taking, np.zeros(own.shape[:-1], dtype=np.bool_)
    reached = own * award.threshold.denominator >= award.threshold.numerator * totals[..., unit, None]
    void: BoolArray = np.logical_not((taking & reached).any(axis=-1))
    return taking & (reached | void[..., None]), void


@dataclass(frozen=True)
class _Working:
    """Arrays under construction: seats, tied, contenders and void by award; `own` holds the tickets' votes."""

    own: IntArray
    awards: tuple[Award, ...]
    frame: Frame
    seats: IntArray
    tied: IntArray
    contenders: BoolArray
    void: BoolArray


def _start(votes: IntArray, awards: tuple[Award, ...], frame: Frame, tickets: NDArray[np.intp]) -> _Working:
    shape = (*votes.shape[:-2], len(awards))
    return _Working(
        own=votes[..., tickets],
        awards=awards,
        frame=frame,
        seats=np.zeros((*shape, len(frame.tickets)), dtype=np.int64),
        tied=np.zeros(shape, dtype=np.int64),
        contenders=np.zeros((*shape, len(frame.tickets)), dtype=np.bool_),
        void=np.zeros(shape, dtype=np.bool_),
    )


def allocate(
    votes: IntArray, awards: Sequence[Award], *, frame: Frame, lots: Mapping[str, tuple[str, ...]] = NO_LOTS
) -> Allocation:
    """Electors that `votes[..., unit, choice]` give under `awards`.

    `lots` names, by deciding unit, the tickets that settled a tie there. Raises `FactMissing` for an award decided
    by a unit without votes or given to nobody known, `FactInvalid` for a lot to a ticket that was not tied.
    """
    awards = tuple(awards)
    plan = _plan(awards, frame)
    votes = np.asarray(votes, dtype=np.int64)
    work = _start(votes, awards, frame, plan.tickets)
    for block in plan.blocks:
        if block.method in _SPECIAL:
            for index, unit in zip(block.places, block.units, strict=True):
                _SPECIAL[block.method](work, int(index), int(unit))
            continue
        taking_part = work.own[..., block.units, :]
        for place, index in enumerate(block.places) if plan.special else ():
            if index in plan.special:
                taking, work.void[..., index] = _admit(work, votes.sum(axis=-1), awards[index], int(block.units[place]))
                taking_part[..., place, :] = np.where(taking, taking_part[..., place, :], -1)
        found = _METHODS[block.method](taking_part, block.electors)
        work.seats[..., block.places, :], work.tied[..., block.places] = found.awarded, found.doubt
        work.contenders[..., block.places, :] = found.contenders
    for index in plan.broken:
        _settle_by_unit(work, index)
    for index, award in enumerate(awards) if lots else ():
        if award.decided_by in lots and (work.tied[..., index] > 0).any():
            _settle_by_lot(work, index, lots[award.decided_by])
    return _gather(work, plan)


def _given(work: _Working, index: int, _: int) -> None:
    award = work.awards[index]
    if award.to is None:
        raise FactMissing(
            f"{award.state}: its {award.electors} electors were not chosen by a statewide vote, and the case does not "
            "say for whom they were appointed."
        )
    if award.to == "":
        work.tied[..., index] = award.electors
    else:
        work.seats[..., index, work.frame.tickets.index(award.to)] = award.electors


def _most_districts(work: _Working, index: int, unit: int) -> None:
    award = work.awards[index]
    districts = [
        place
        for place, other in enumerate(work.awards)
        if other.state == award.state and other.method == "plurality" and is_district(other.decided_by)
    ]
    carried = (work.seats[..., districts, :] > 0).sum(axis=-2)
    most = carried == np.maximum(carried.max(axis=-1, keepdims=True), 1)
    sole = (most.sum(axis=-1) == 1)[..., None]
    fallback = _plurality(work.own[..., unit : unit + 1, :], np.array([award.electors], dtype=np.int64))
    work.seats[..., index, :] = np.where(sole, most * award.electors, fallback.awarded[..., 0, :])
    work.tied[..., index] = np.where(sole[..., 0], 0, fallback.doubt[..., 0])
    work.contenders[..., index, :] = fallback.contenders[..., 0, :] & ~sole


_SPECIAL = {"given": _given, "most_districts": _most_districts}


def _settle_by_unit(work: _Working, index: int) -> None:
    """Give a block in doubt to the plurality of the unit that the award names for a tie."""
    award = work.awards[index]
    unit = work.frame.units.index(award.if_tied)
    chosen = _plurality(work.own[..., [unit], :], np.array([award.electors], dtype=np.int64))
    settled = (work.tied[..., index] == award.electors) & (chosen.doubt[..., 0] == 0)
    work.seats[..., index, :] = np.where(settled[..., None], chosen.awarded[..., 0, :], work.seats[..., index, :])
    work.tied[..., index] = np.where(settled, 0, work.tied[..., index])
    work.contenders[..., index, :] &= ~settled[..., None]


def _settle_by_lot(work: _Working, index: int, drawn: tuple[str, ...]) -> None:
    """Give what is in doubt to those whom the case's lots name: a whole block, or one elector each."""
    award = work.awards[index]
    for ticket in drawn:
        place = work.frame.tickets.index(ticket) if ticket in work.frame.tickets else -1
        if place < 0 or not work.contenders[..., index, place].any():
            raise FactInvalid(f"the lot of {award.decided_by} names {ticket}, who is not among the tied.")
        share = award.electors if award.method == "plurality" else 1
        taken = np.minimum(np.where(work.contenders[..., index, place], share, 0), work.tied[..., index])
        work.seats[..., index, place] += taken
        work.tied[..., index] -= taken
    work.contenders[..., index, :] &= (work.tied[..., index] > 0)[..., None]


def _gather(work: _Working, plan: _Plan) -> Allocation:
    """Sum blocks into states and spread tickets over all choices."""
    frame = work.frame
    electors = np.zeros((*work.tied.shape[:-1], len(frame.states), len(frame.choices)), dtype=np.int64)
    contenders = np.zeros((*work.tied.shape, len(frame.choices)), dtype=np.bool_)
    contenders[..., plan.tickets] = work.contenders
    electors[..., plan.tickets] = _by_state(work.seats, plan, len(frame.states))
    return Allocation(electors, work.tied, contenders, work.void)


def _by_state(seats: IntArray, plan: _Plan, states: int) -> IntArray:
    """Sum [..., award, ticket] into [..., state, ticket]."""
    found = np.zeros((*seats.shape[:-2], states, seats.shape[-1]), dtype=np.int64)
    if plan.runs.size:
        found[..., plan.states, :] = np.add.reduceat(seats[..., plan.order, :], plan.runs, axis=-2)
    return found
