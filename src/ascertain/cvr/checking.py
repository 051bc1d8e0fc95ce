"""Whether cast vote records fit the manifest, the reported totals and themselves; findings, never a repair."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ascertain.cvr.cards import Batch, CvrFile, Reading
from ascertain.cvr.counting import CvrTally, summed
from ascertain.election import Finding, Level
from ascertain.errors import InputInvalid

Reported = Mapping[str, Mapping[str, int]]
"""Contest -> choice -> votes as reported."""


@dataclass(slots=True)
class _Seen:
    cards: int = 0
    batches: Counter[tuple[str, str]] = field(default_factory=Counter)
    styles: Counter[str] = field(default_factory=Counter)
    on_style: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    readings: dict[str, Counter[Reading | None]] = field(default_factory=lambda: defaultdict(Counter))


def check(
    file: CvrFile,
    *,
    manifest: Sequence[Batch] | None = None,
    reported: Reported | None = None,
    min_style: int = 10,
) -> tuple[tuple[CvrTally, ...], tuple[Finding, ...]]:
    """The file's sums and what is odd about it; a level of error is a check that failed."""
    seen = _Seen()
    for card in file.cards():
        seen.cards += 1
        seen.batches[card.tabulator, card.batch] += 1
        if card.style:
            seen.styles[card.style] += 1
        for name, reading in card.readings.items():
            seen.readings[name][reading] += 1
            if card.style:
                seen.on_style[name][card.style] += 1
    tallies = []
    for contest in file.contests:
        own = seen.readings[contest.name]
        own[None] = seen.cards - sum(own.values())
        tallies.append(summed(contest, own))
    found = [*file.findings, *_styles(seen, min_style)]
    found += against_manifest(seen.batches, manifest) if manifest is not None else ()
    found += _against_reported(tallies, reported) if reported is not None else ()
    return tuple(tallies), tuple(found)


def _finding(level: Level, code: str, unit: str, text: str, **detail: object) -> Finding:
    return Finding(level, code, unit, text, detail)


def by_name_only(batches: Mapping[tuple[str, str], int], manifest: Sequence[Batch]) -> bool:
    """Whether records and manifest share only the batch's name, because one of them names no tabulators."""
    return not all(tabulator for tabulator, _ in batches) or not all(batch.tabulator for batch in manifest)


def against_manifest(batches: Mapping[tuple[str, str], int], manifest: Sequence[Batch]) -> Iterator[Finding]:
    """Records by (tabulator, batch) beside the manifest's cards."""
    alone = by_name_only(batches, manifest)
    recorded: Counter[tuple[str, str]] = Counter()
    for (tabulator, name), cards in batches.items():
        recorded["" if alone else tabulator, name] += cards
    held: Counter[tuple[str, str]] = Counter()
    for batch in manifest:
        held["" if alone else batch.tabulator, batch.name] += batch.cards
    for key in sorted({*recorded, *held}):
        where = f"batch {key[1]}" if alone else f"tabulator {key[0]}, batch {key[1]}"
        cards, own = held[key], recorded[key]
        if key not in held:
            text = f"{where}: {own:,} records, and the manifest has no such batch."
            yield _finding("error", "batch_not_in_manifest", where, text, records=own)
        elif own > cards:
            text = f"{where}: {own:,} records, and the manifest has {cards:,} cards."
            yield _finding("error", "cvr_exceeds_manifest", where, text, records=own, cards=cards)
        elif own < cards:
            text = f"{where}: {own:,} records for {cards:,} cards; the others count against the outcome in an audit."
            yield _finding("warn", "cvr_short_of_manifest", where, text, records=own, cards=cards)


def _styles(seen: _Seen, least: int) -> Iterator[Finding]:
    for contest, styles in seen.on_style.items():
        lacking = {style: seen.styles[style] - cards for style, cards in sorted(styles.items())}
        lacking = {style: cards for style, cards in lacking.items() if cards}
        if lacking:
            text = f"{contest}: {sum(lacking.values()):,} cards lack it, of styles that have it on other cards."
            yield _finding("warn", "style_lacks_contest", contest, text, styles=lacking)
    few = sorted(style for style, cards in seen.styles.items() if cards < least)
    if few:
        named = ", ".join(few[:20]) + (f" and {len(few) - 20} more" if len(few) > 20 else "")
        text = f"styles with fewer than {least} cards, whose records could show how somebody voted: {named}."
        yield _finding("warn", "style_small", "cvr", text, styles=few)


def _against_reported(tallies: Sequence[CvrTally], reported: Reported) -> Iterator[Finding]:
    known = {own.contest.casefold(): own for own in tallies}
    for contest, votes in reported.items():
        own = known.get(contest.casefold())
        if own is None:
            yield _finding("error", "unknown_contest", contest, f"{contest}: reported, and no record has it.")
            continue
        total = sum(votes.values())
        if total > own.cards_with * own.vote_for:
            text = f"{contest}: {total:,} votes are reported on {own.cards_with:,} cards."
            yield _finding("error", "more_votes_than_cards", contest, text, votes=total, cards=own.cards_with)
        for choice, count in votes.items():
            if choice not in own.votes:
                yield _finding("error", "unknown_choice", contest, f"{contest}: no record knows the choice {choice}.")
            elif own.votes[choice] != count:
                text = f"{contest}: {choice} has {own.votes[choice]:,} votes in the records and {count:,} as reported."
                yield _finding(
                    "error", "reported_differs", contest, text, choice=choice, records=own.votes[choice], reported=count
                )
        for choice in sorted({choice for choice, count in own.votes.items() if count} - set(votes)):
            text = f"{contest}: {choice} has {own.votes[choice]:,} votes in the records and is not reported."
            yield _finding("error", "reported_differs", contest, text, choice=choice, records=own.votes[choice])


def check_manifest(manifest: Sequence[Batch]) -> int:
    """The cards of a manifest. Raises `InputInvalid` if it has none."""
    cards = sum(batch.cards for batch in manifest)
    if not cards:
        raise InputInvalid("the manifest has no cards.", parameter="manifest")
    return cards
