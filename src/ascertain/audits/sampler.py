"""Cards from a public seed: anybody with the seed and the manifest can draw the same ones.

Counter draws (Rivest 2011, as Colorado uses them) and consistent tickets (Rivest 2018).
"""

import hashlib
import heapq
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from ascertain.cvr import Batch
from ascertain.errors import InputInvalid

DIGITS: Final = 9
LENGTH: Final = 64
FEWEST_LOOKED_AT: Final = 256
MOST: Final = 2**63 - 1


def counter_draws(
    seed: str, *, count: int, low: int = 1, high: int, replacement: bool = True, skip: int = 0
) -> NDArray[np.int64]:
    """Draw numbers `low` to `high`; `skip` leaves out those already handed out, so that 100 and then 50 equal 150.

    Raises `InputInvalid` for a range that is empty or, without replacement, too small.
    """
    size = high - low + 1
    if size < 1 or count < 0 or skip < 0:
        raise InputInvalid(f"{count} draws from {low} to {high} after {skip} cannot be.")
    if not -MOST <= low <= high <= MOST:
        raise InputInvalid(f"numbers are drawn from {-MOST} to {MOST}; {low} to {high} goes beyond them.")
    if not replacement and count + skip > size:
        raise InputInvalid(f"{count + skip:,} draws without replacement from {size:,} cards.")
    if replacement:
        return np.array(counter_numbers(seed, count=count, size=size, skip=skip), dtype=np.int64) + low
    found: dict[int, None] = {}
    looked = 0
    while (lacking := count + skip - len(found)) > 0:
        more = max(lacking, FEWEST_LOOKED_AT)
        found.update(dict.fromkeys(counter_numbers(seed, count=more, size=size, skip=looked)))
        looked += more
    return np.array(list(found)[skip : skip + count], dtype=np.int64) + low


def counter_numbers(seed: str, *, count: int, size: int, skip: int = 0) -> list[int]:
    """Draws below `size` with replacement as whole numbers of any length."""
    prefix, sha, whole = f"{seed},".encode(), hashlib.sha256, int.from_bytes
    return [whole(sha(prefix + b"%d" % i).digest()) % size for i in range(skip + 1, skip + count + 1)]


@dataclass(frozen=True, slots=True, order=True)
class Ticket:
    """A ticket of an id: its number as text of the same length for all, and which ticket of that id it is."""

    number: str
    id: Hashable
    generation: int


def _decimals(data: str) -> str:
    """A hash as decimals after the point, last digit first, padded to the same length."""
    return str(int(hashlib.sha256(data.encode()).hexdigest(), 16))[::-1].ljust(LENGTH, "0")


def _first_number(prefix: str, own: Hashable) -> str:
    return "0." + _decimals(prefix + str(own))


def _next_number(number: str) -> str:
    """The next ticket's number: it keeps the 9s that the number begins with and is larger."""
    digits = number[2:]
    nines = len(digits) - len(digits.lstrip("9"))
    count = 1
    while True:
        found = "0." + "9" * nines + _decimals(f"{number}:{count}")
        if found > number:
            return found
        count += 1


def _shown(number: str, digits: int) -> str:
    """The number with so many digits after the first that is not 9."""
    nines = len(number[2:]) - len(number[2:].lstrip("9"))
    return number[: 2 + nines + digits]


def consistent_tickets(
    ids: Iterable[Hashable], *, seed: int | str, take: int, replacement: bool = False, digits: int = DIGITS
) -> list[Ticket]:
    """The lowest tickets of all ids: those of an id are the same whatever other ids there are.

    Raises `InputInvalid` for an id that stands there twice.
    """
    ids = tuple(ids)
    if len(set(ids)) < len(ids):
        raise InputInvalid("an id stands there twice; each card has its own.")
    prefix = hashlib.sha256(str(seed).encode()).hexdigest()
    numbered = ((_first_number(prefix, own), place, own) for place, own in enumerate(ids))
    if not replacement:
        lowest = heapq.nsmallest(take, numbered)
        return [Ticket(_shown(number, digits), own, 1) for number, _, own in lowest]
    heap: list[tuple[str, int, Hashable, int]] = [
        (number, place, own, 1) for number, place, own in heapq.nsmallest(take, numbered)
    ]
    heapq.heapify(heap)
    return [Ticket(_shown(number, digits), own, nth) for number, own, nth in _drawn(heap, take)]


def _drawn(heap: list[tuple[str, int, Hashable, int]], take: int) -> Iterator[tuple[str, Hashable, int]]:
    for _ in range(take if heap else 0):
        number, place, own, nth = heap[0]
        yield number, own, nth
        heapq.heapreplace(heap, (_next_number(number), place, own, nth + 1))


@dataclass(frozen=True, slots=True)
class Place:
    """Where a drawn card lies: the batch and its place in it from 1 on; batch None is a phantom beyond the manifest."""

    position: int
    batch: Batch | None
    card: int


def locate(manifest: Iterable[Batch], positions: Iterable[int]) -> tuple[Place, ...]:
    """The places of positions counted from 1 through the batches in the manifest's order."""
    batches = tuple(manifest)
    ends = np.cumsum([batch.cards for batch in batches]) if batches else np.zeros(0, dtype=np.int64)
    wanted = np.fromiter(positions, dtype=np.int64)
    if len(wanted) and wanted.min() < 1:
        raise InputInvalid(f"position {wanted.min()} is no card; positions begin at 1.")
    where = np.searchsorted(ends, wanted)
    found = []
    for position, place in zip(wanted.tolist(), where.tolist(), strict=True):
        if place == len(batches):
            found.append(Place(position, None, position - (int(ends[-1]) if len(ends) else 0)))
        else:
            found.append(Place(position, batches[place], position - (int(ends[place - 1]) if place else 0)))
    return tuple(found)
