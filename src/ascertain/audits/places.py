"""Drawn cards in the manifest, and their records: by position in the batch, or by their order in it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ascertain.audits.sampler import Place, locate
from ascertain.cvr import Batch, Card, CvrFile, by_name_only
from ascertain.errors import InputInvalid

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Fetched:
    """One physical card to fetch, once, with the numbers of all draws that chose it."""

    place: Place
    draws: tuple[int, ...]
    imprinted: str | None = None


def fetched(
    manifest: Sequence[Batch], positions: Sequence[int], *, first: int, records: Mapping[int, Card]
) -> tuple[Fetched, ...]:
    """A round's cards in the order of the shelf: container, tabulator, batch, card; phantoms last."""
    draws: dict[int, list[int]] = defaultdict(list)
    for number, position in enumerate(positions, start=first):
        draws[position].append(number)
    places = locate(manifest, draws)
    order = {batch: number for number, batch in enumerate(manifest)}

    def shelf(place: Place) -> tuple[int, str, int, int]:
        if place.batch is None:
            return 1, "", 0, place.position
        return 0, f"{place.batch.jurisdiction}\0{place.batch.container}", order[place.batch], place.card

    return tuple(
        Fetched(place, tuple(draws[place.position]), own.imprinted if (own := records.get(place.position)) else None)
        for place in sorted(places, key=shelf)
    )


def records_of(file: CvrFile, manifest: Sequence[Batch], positions: Iterable[int]) -> dict[int, Card]:
    """The records of positions; one without a record is left out.

    Where a batch's records are numbered within its cards the number is the card's place; otherwise the n-th record by
    number is the n-th card.
    """
    places = [place for place in locate(manifest, positions) if place.batch is not None]
    wanted = {(place.batch.tabulator, place.batch.name) for place in places if place.batch is not None}
    names = {name for _, name in wanted}
    kept: dict[Key, list[Card]] = defaultdict(list)
    counts: dict[Key, int] = defaultdict(int)
    for card in file.cards():
        counts[card.tabulator, card.batch] += 1
        if card.batch in names:
            kept[card.tabulator, card.batch].append(card)
    alone = by_name_only(counts, manifest)
    by_key: dict[Key, list[Card]] = defaultdict(list)
    for (tabulator, name), cards in kept.items():
        by_key["" if alone else tabulator, name] += cards
    found = {}
    numbered: dict[Key, dict[int, Card]] = {}
    for place in places:
        assert place.batch is not None
        key = ("" if alone else place.batch.tabulator, place.batch.name)
        if key not in numbered:
            numbered[key] = _numbered(by_key[key], place.batch.cards)
        if place.card in numbered[key]:
            found[place.position] = numbered[key][place.card]
    return found


def _numbered(cards: Sequence[Card], size: int) -> dict[int, Card]:
    whole = {int(card.position): card for card in cards if card.position.isascii() and card.position.isdigit()}
    if len(whole) == len(cards) and all(1 <= number <= size for number in whole):
        return whole
    in_order = sorted(cards, key=lambda card: (len(card.position), card.position))
    return dict(enumerate(in_order, start=1))


def position_of(manifest: Sequence[Batch], *, tabulator: str, batch: str, card: int) -> int:
    """The position of a card named by batch and number. Raises `InputInvalid`."""
    before = 0
    found = []
    for own in manifest:
        if own.name == batch and tabulator in ("", own.tabulator) and 1 <= card <= own.cards:
            found.append(before + card)
        before += own.cards
    if len(found) != 1:
        reason = "is not in the manifest" if not found else "is in several batches of that name; name the tabulator"
        raise InputInvalid(f"card {card} of batch {batch} {reason}.")
    return found[0]
