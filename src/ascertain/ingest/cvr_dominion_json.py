"""Dominion's cast vote records as JSON: sessions, of which the current record counts, with one or several cards each."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, Any, Final

import msgspec

from ascertain.cvr import OVERVOTE, Card, Row, RowFile
from ascertain.election import Finding
from ascertain.errors import ExtraMissing
from ascertain.ingest import documents as doc
from ascertain.ingest.cvr_contests import Contests
from ascertain.ingest.cvr_dominion import blamed
from ascertain.ingest.figures import Refused, shown
from ascertain.ingest.opening import MEBIBYTE, Source

READ_WHOLE: Final = 200 * MEBIBYTE
LARGEST: Final = 64 * 1024 * MEBIBYTE
Plain = Mapping[str, Any]


def dominion_json(sources: Sequence[Source]) -> RowFile:
    """The records of an export, split in any number of files, with its manifests of contests and candidates if given."""
    names = _Names()
    exports = []
    for source in sources:
        with blamed(source):
            for file, stream in _streams(source):
                base = file.rpartition("/")[2]
                if "manifest" in base.casefold() and "cvrexport" not in base.casefold():
                    names.learn(base, _whole(stream, source))
                elif base.casefold().endswith(".json") or not source.is_zip():
                    exports.append((_number(base), base, source, file))
    exports.sort(key=lambda item: item[:2])
    if not exports:
        raise sources[0].invalid("there is no export with Sessions")
    contests = Contests(names.vote_for)
    for row in _rows(exports, names):
        contests.see(row)
    found = RowFile("dominion-json", exports[0][1], contests.listed(), lambda _: _rows(exports, names))
    if not names.vote_for:
        text = "without ContestManifest.json contests are numbers, and the votes allowed are the most that a card has."
        found.notes.append(Finding("note", "contests_unnamed", "cvr", text))
    return found


def _number(name: str) -> int:
    found = re.search(r"_(\d+)\.json$", name, re.IGNORECASE)
    return int(found[1]) if found else 0


def _streams(source: Source) -> Iterator[tuple[str, IO[bytes]]]:
    import io

    if source.is_zip():
        for name, data in source.members(each=READ_WHOLE, total=LARGEST):
            yield name, io.BytesIO(data)
    else:
        with source.open(LARGEST) as stream:
            yield source.name, stream


class _Names:
    """Contests and candidates by their numbers."""

    def __init__(self) -> None:
        self.contests: dict[str, str] = {}
        self.candidates: dict[str, str] = {}
        self.vote_for: dict[str, int] = {}

    def learn(self, file: str, document: object) -> None:
        """A manifest: of contests, of candidates, or of something else."""
        rows = [doc.mapping(row, file) for row in doc.sequence(doc.mapping(document, file).get("List"), file)]
        if file.casefold().startswith("contestmanifest"):
            for row in rows:
                name = str(row.get("Description") or row.get("Id"))
                self.contests[str(row.get("Id"))] = name
                ranks = doc.maybe(row.get("NumOfRanks"), file, what="NumOfRanks") or 0
                self.vote_for[name] = max(ranks, doc.number(row.get("VoteFor", 1), file, what="VoteFor"))
        elif file.casefold().startswith("candidatemanifest"):
            self.candidates |= {str(row.get("Id")): str(row.get("Description") or row.get("Id")) for row in rows}


def _whole(stream: IO[bytes], source: Source) -> Any:
    try:
        return msgspec.json.decode(stream.read(READ_WHOLE + 1).removeprefix(b"\xef\xbb\xbf"))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refused(f"no JSON: {str(error)[:100].rstrip('.')}") from None


def _sessions(stream: IO[bytes], source: Source) -> Iterator[Plain]:
    if source.size <= READ_WHOLE:
        document = doc.mapping(_whole(stream, source), "Sessions")
        if not isinstance(document.get("Sessions"), list):
            raise Refused("there are no Sessions")
        yield from (doc.mapping(session, "Sessions") for session in document["Sessions"])
        return
    try:
        import ijson
    except ModuleNotFoundError:
        words = f"{source.name} is larger than {READ_WHOLE // MEBIBYTE} MiB; reading it needs an extra"
        raise ExtraMissing(f"{words}: pip install 'ascertain[bulk]'.") from None
    try:
        for session in ijson.items(stream, "Sessions.item"):
            yield doc.mapping(session, "Sessions")
    except ijson.JSONError as error:
        raise Refused(f"no JSON: {str(error)[:100].rstrip('.')}") from None


def _rows(exports: Sequence[tuple[int, str, Source, str]], names: _Names) -> Iterator[Row]:
    for source in dict.fromkeys(source for _, _, source, _ in exports):
        files = {file for _, _, own, file in exports if own is source}
        with blamed(source):
            for name, stream in _streams(source):
                if name in files:
                    for place, session in enumerate(_sessions(stream, source), start=1):
                        yield from _cards(session, names, f"session {place}")


def _cards(session: Plain, names: _Names, at: str) -> Iterator[Row]:
    kinds = [doc.mapping(session[kind], at) for kind in ("Modified", "Original") if session.get(kind) is not None]
    current = next((record for record in kinds if record.get("IsCurrent") is True), None)
    if current is None:
        raise Refused("no record of the session is the current one", at=at)
    tabulator, batch = str(session.get("TabulatorId", "")), str(session.get("BatchId", ""))
    record = _record(session, at)
    sheets = doc.sequence(current["Cards"], at) if current.get("Cards") is not None else [current]
    for place, sheet in enumerate(sheets, start=1):
        position = record if len(sheets) == 1 else f"{record}.{place}"
        cells: dict[str, dict[str, str]] = {}
        under: dict[str, int] = {}
        for own in doc.sequence(doc.mapping(sheet, at).get("Contests"), at):
            contest = doc.mapping(own, at)
            key = str(contest.get("Id"))
            name = names.contests.get(key, key)
            if name in cells:
                raise Refused(f"contest {shown(name)} stands twice on a card", at=at, code="contradiction")
            cells[name] = _marks(contest, names, at)
            under[name] = doc.maybe(contest.get("Undervotes"), at, what="Undervotes") or 0
        number = f"{tabulator}-{batch}-{position}"
        style, precinct = (current.get(name) for name in ("BallotTypeId", "PrecinctPortionId"))
        group = session.get("CountingGroupId")
        card = Card(number, tabulator, batch, position, None, _text(style), _text(precinct), _text(group))
        yield Row(card, cells, under)


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _record(session: Plain, at: str) -> str:
    """The record's number; where it is withheld ("X"), the last number of the image's name."""
    said = str(session.get("RecordId", ""))
    if said != "X":
        return said
    numbers = re.findall(r"\d+", re.split(r"[\\/]", str(session.get("ImageMask", "")))[-1])
    if not numbers:
        raise Refused("RecordId is X and ImageMask has no number", at=at)
    return str(int(numbers[-1]))


def _marks(contest: Plain, names: _Names, at: str) -> dict[str, str]:
    """Marks that are votes; a rank below the first is kept beside the name."""
    if doc.maybe(contest.get("Overvotes"), at, what="Overvotes"):
        return {OVERVOTE: OVERVOTE}
    found: dict[str, str] = {}
    for own in doc.sequence(contest.get("Marks"), at):
        mark = doc.mapping(own, at)
        if mark.get("IsVote") is not True:
            continue
        key = str(mark.get("CandidateId"))
        rank = doc.maybe(mark.get("Rank"), at, what="Rank") or 1
        name = names.candidates.get(key, key) + (f" (rank {rank})" if rank > 1 else "")
        found[name] = str(int(found.get(name, "0")) + 1)
    return found
