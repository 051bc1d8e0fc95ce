"""Naive loops, one award and one vote at a time, to hold the vectorised rule against."""

from collections.abc import Mapping, Sequence
from fractions import Fraction

from ascertain.law import Award

Seats = dict[str, int]


def plurality(votes: Mapping[str, int], electors: int) -> tuple[Seats, int]:
    best = max(votes.values(), default=0)
    first = [ticket for ticket, count in votes.items() if count == best]
    if best <= 0 or len(first) > 1:
        return {}, electors
    return {first[0]: electors}, 0


def hamilton(votes: Mapping[str, int], electors: int) -> tuple[Seats, int]:
    total = sum(votes.values())
    if total == 0:
        return {}, electors
    seats = {ticket: count * electors // total for ticket, count in votes.items()}
    rest = {ticket: Fraction(count * electors, total) - seats[ticket] for ticket, count in votes.items()}
    left = electors - sum(seats.values())
    for value in sorted(set(rest.values()), reverse=True):
        level = [ticket for ticket in votes if rest[ticket] == value]
        if left == 0:
            break
        if len(level) > left:
            return seats, left
        for ticket in level:
            seats[ticket] += 1
        left -= len(level)
    return seats, left


def quotients(votes: Mapping[str, int], electors: int, *, step: int) -> tuple[Seats, int]:
    if sum(votes.values()) == 0:
        return {}, electors
    every = [
        (Fraction(count, 1 + step * taken), ticket)
        for ticket, count in votes.items()
        for taken in range(electors)
        if count
    ]
    seats: Seats = dict.fromkeys(votes, 0)
    left = electors
    for value in sorted({quotient for quotient, _ in every}, reverse=True):
        level = [ticket for quotient, ticket in every if quotient == value]
        if left == 0:
            break
        if len(level) > left:
            return seats, left
        for ticket in level:
            seats[ticket] += 1
        left -= len(level)
    return seats, left


def award(votes: Mapping[str, int], tickets: Sequence[str], row: Award) -> tuple[Seats, int]:
    """One award: seats by ticket and electors in doubt, after threshold and `among` (of the unit itself)."""
    own = {ticket: votes[ticket] for ticket in tickets}
    if row.among.top:
        place = sorted(own.values(), reverse=True)[min(row.among.top, len(own)) - 1]
        own = {ticket: count for ticket, count in own.items() if count >= place}
    if row.threshold:
        reached = {ticket: count for ticket, count in own.items() if count >= row.threshold * sum(votes.values())}
        own = reached or own
    match row.method:
        case "plurality":
            return plurality(own, row.electors)
        case "hamilton":
            return hamilton(own, row.electors)
        case "dhondt":
            return quotients(own, row.electors, step=1)
        case "sainte_lague":
            return quotients(own, row.electors, step=2)
    raise AssertionError(row.method)
