"""Two centuries and their sources: `history` and `sources`."""

from functools import cache
from pathlib import Path
from typing import Any

from msgspec import UNSET

from ascertain import archive, history, wire
from ascertain.answers.answer import Answer
from ascertain.answers.parquet import write_packs
from ascertain.election import NATION, STATES, Finding
from ascertain.errors import CheckFailed, UnknownName
from ascertain.law import elections
from ascertain.proceedings import Proceedings, decide


def history_of(*, state: str | None = None, splits: bool = False, streaks: bool = False) -> Answer:
    """Elections whose popular leader lost (`splits`), a state's winners, or its streaks."""
    places = [history.check_state(state)] if state else [*STATES]
    courses, used = _courses()
    as_of = courses[-1].case.law.day("congress_counts").isoformat()
    findings = (_weak_before(),)
    if splits:
        parted = [item for course in courses if (item := history.split(course))]
        years = ", ".join(str(row.election) for row in parted)
        sentence = f"{len(parted)} times the leader in votes was not elected: {years}."
        return Answer({"rows": parted}, as_of, "counted", used, findings, sentence, parted)
    rows = [found for place in places for course in courses if (found := history.state_result(course, place))]
    runs = [run for place in places for run in history.runs(row for row in rows if row.state == place)]
    lines = [wire.Streak(run.state, run.party, run.first, run.last, run.length) for run in runs]
    longest = max(lines, key=lambda run: run.length)
    sentence = (
        f"{STATES[longest.state]}'s longest streak: {longest.party}, {longest.length} elections, {longest.from_} to "
        f"{longest.to}."
    )
    if state and not streaks:
        sentence = f"{STATES[places[0]]} in {rows[-1].election}: {rows[-1].winner} ({rows[-1].party}). {sentence}"
    record: dict[str, Any] = {"state": places[0] if state else None}
    record |= {"streaks": lines} if streaks and not state else {"rows": rows, "streaks": lines}
    return Answer(record, as_of, "counted", used, findings, sentence, lines if streaks else rows)


@cache
def _courses() -> tuple[tuple[Proceedings, ...], tuple[str, ...]]:
    """Every bundled election's course, and the packs that they rest on."""
    with archive.reading() as used:
        courses = tuple(decide(archive.load_case(year)) for year in elections())
    return courses, tuple(used)


ONE_SOURCE_BEFORE = 1864
"""State tables of earlier elections rest on one source throughout."""


def _weak_before() -> Finding:
    text = f"votes before {ONE_SOURCE_BEFORE} rest on one source; small margins of those years are not certain."
    return Finding("note", "weak_cell", NATION, text)


def sources(pack_id: str | None = None, *, verify: bool = False, out: str | None = None) -> Answer:
    """The packs with source, licence, quality and hash; with `verify` every one is recomputed.

    `out` is a folder in which every pack that is a table is written as Parquet.

    Raises `CheckFailed` for the first pack that is not as described.
    """
    described, origins = archive.packs(), archive.pack_sources()
    if pack_id is not None and pack_id not in described:
        raise UnknownName(f"there is no pack {pack_id}.", parameter="id", allowed=described)
    if verify:
        damaged = archive.verify()
        if damaged:
            raise CheckFailed(f"{len(damaged)} of {len(described)} packs are not as described: {damaged[0].message}")
    lines = [
        wire.PackRow(
            id=pack.id,
            title=pack.title,
            covers=pack.covers,
            rows=pack.rows,
            quality=pack.quality,
            licence="; ".join(dict.fromkeys(origins[source].licence for source in pack.sources)),
            credit="; ".join(dict.fromkeys(origins[source].credit for source in pack.sources)),
            retrieved=pack.retrieved,
            sha256=pack.sha256,
            sources=pack.sources,
            columns=pack.columns if pack_id else UNSET,
            notes=pack.notes if pack_id else UNSET,
        )
        for pack in described.values()
        if pack_id in (None, pack.id)
    ]
    newest = max(row.retrieved for row in lines).isoformat()
    rows = sum(row.rows for row in lines)
    sentence = f"{len(lines)} pack{'s' if len(lines) != 1 else ''}, {rows:,} rows" + (
        ", every hash, row count and key as described." if verify else "."
    )
    if out is not None:
        sentence += f" {len(write_packs(Path(out)))} tables written to {out}."
    return Answer({"rows": lines}, newest, "certified", [row.id for row in lines], (), sentence, lines)
