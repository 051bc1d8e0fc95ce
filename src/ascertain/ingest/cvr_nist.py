"""NIST SP 1500-103 version 1, the common data format for cast vote records, as XML or as JSON.

The snapshot named by CurrentSnapshotId counts, and in it the positions that are allocable; TotalNumberVotes is not read.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from ascertain.cvr import OVERVOTE, PENDING, Card, CvrContest, Row, RowFile
from ascertain.ingest import documents as doc
from ascertain.ingest.cvr_contests import Contests
from ascertain.ingest.cvr_dominion import blamed
from ascertain.ingest.figures import Refused, shown
from ascertain.ingest.opening import TABLE_LIMIT, Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE: Final = "http://itl.nist.gov/ns/voting/1500-103/v1"
MANY: Final = frozenset(
    {"CVRSnapshot", "CVRContest", "CVRContestSelection", "SelectionPosition", "Status", "Contest", "ContestSelection"}
    | {"Candidate"}
)
KEPT: Final = frozenset({"CVR", "Election"})
Plain = Mapping[str, Any]


def nist(sources: Sequence[Source]) -> RowFile:
    """The records of one report."""
    if len(sources) > 1:
        raise sources[1].invalid("one report is read at a time")
    (source,) = sources
    names = _Names()
    contests: Contests | None = None
    with blamed(source):
        for kind, element in _parts(source):
            if kind == "Election":
                names.learn(element)
        contests = Contests(known=names.contests())
        for row in _rows(source, names):
            contests.see(row)
    return RowFile("nist-1500-103", source.name, contests.listed(), lambda _: _rows(source, names))


def _parts(source: Source) -> Iterator[tuple[str, Plain]]:
    """Every Election and every CVR, in the form of JSON."""
    if source.peek().lstrip().startswith(b"<"):
        yield from _xml_parts(source)
        return
    report = doc.mapping(doc.load_json(source), "CastVoteRecordReport")
    if not str(report.get("@type", "CVR.CastVoteRecordReport")).endswith("CastVoteRecordReport"):
        raise Refused("it is no CastVoteRecordReport")
    for kind in ("Election", "CVR"):
        for place, part in enumerate(doc.sequence(report.get(kind), kind), start=1):
            yield kind, doc.mapping(part, f"{kind} {place}")


def _xml_parts(source: Source) -> Iterator[tuple[str, Plain]]:
    depth, root = 0, None
    with source.open(TABLE_LIMIT) as stream:
        for event, element in doc.elements(stream):
            if event == "start":
                if depth == 0 and element.tag != f"{{{NAMESPACE}}}CastVoteRecordReport":
                    raise Refused(f"the root is {shown(element.tag)}, not CastVoteRecordReport of NIST SP 1500-103 v1")
                root = element if root is None else root
                depth += 1
                continue
            depth -= 1
            if depth == 1:
                kind = doc.local(element.tag)
                if kind in KEPT:
                    yield kind, doc.mapping(_plain(element), kind)
                element.clear()
                if root is not None:
                    root.clear()


def _plain(element: "Element") -> object:
    found: dict[str, Any] = {
        "@id" if name == "ObjectId" else doc.local(name): value for name, value in element.attrib.items()
    }
    if not len(element):
        return found or (element.text or "").strip()
    for child in element:
        name, value = doc.local(child.tag), _plain(child)
        if name in MANY:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _words(value: object) -> str:
    """A name: a text, or the first of several languages."""
    if isinstance(value, dict):
        texts = value.get("Text")
        first = texts[0] if isinstance(texts, list) and texts else texts
        return _words(first.get("Content") if isinstance(first, dict) else first)
    return value.strip() if isinstance(value, str) else ""


class _Names:
    """Contests and selections by their ids; an id stands for itself where nothing names it."""

    def __init__(self) -> None:
        self.contest: dict[str, tuple[str, int | None, list[str]]] = {}
        self.selection: dict[str, str] = {}

    def learn(self, election: Plain) -> None:
        """The names in an Election."""
        people = {
            str(own.get("@id")): _words(own.get("Name")) or _words(own.get("BallotName"))
            for own in (doc.mapping(one, "Candidate") for one in doc.sequence(election.get("Candidate"), "Election"))
        }
        for one in doc.sequence(election.get("Contest"), "Election"):
            contest = doc.mapping(one, "Contest")
            listed = []
            for part in doc.sequence(contest.get("ContestSelection"), "Contest"):
                selection = doc.mapping(part, "ContestSelection")
                ids = selection.get("CandidateIds") or []
                known = [people.get(own, "") for own in (ids.split() if isinstance(ids, str) else ids)]
                name = _words(selection.get("Selection")) or " / ".join(word for word in known if word)
                self.selection[str(selection.get("@id"))] = name or str(selection.get("@id"))
                listed.append(self.selection[str(selection.get("@id"))])
            allowed = doc.maybe(contest.get("VotesAllowed"), "Contest", what="VotesAllowed")
            own = str(contest.get("@id"))
            self.contest[own] = (_words(contest.get("Name")) or own, allowed, listed)

    def contests(self) -> list[CvrContest]:
        """Those of the Election; one vote where it does not say how many."""
        return [CvrContest(name, tuple(listed), allowed or 1) for name, allowed, listed in self.contest.values()]


def _rows(source: Source, names: _Names) -> Iterator[Row]:
    with blamed(source):
        place = 0
        for kind, record in _parts(source):
            if kind == "CVR":
                place += 1
                yield _row(record, names, f"CVR {place}", place)


def _row(record: Plain, names: _Names, at: str, place: int) -> Row:
    current = doc.text(record.get("CurrentSnapshotId"), at, empty=False)
    snapshots = [doc.mapping(one, at) for one in doc.sequence(record.get("CVRSnapshot"), at)]
    snapshot = next((one for one in snapshots if one.get("@id") == current), None)
    if snapshot is None:
        raise Refused(f"the current snapshot {shown(current)} is not there", at=at)
    cells: dict[str, dict[str, str]] = {}
    for one in doc.sequence(snapshot.get("CVRContest"), at):
        contest = doc.mapping(one, at)
        own = doc.text(contest.get("ContestId"), at, empty=False)
        name = names.contest[own][0] if own in names.contest else own
        if name in cells:
            raise Refused(f"contest {shown(name)} stands twice on a card", at=at, code="contradiction")
        cells[name] = _marks(contest, names, at)

    def said(key: str) -> str | None:
        return str(record[key]).strip() if record.get(key) not in (None, "") else None

    card = Card(
        said("UniqueId") or str(place),
        said("CreatingDeviceId") or "",
        said("BatchId") or "",
        said("BatchSequenceId") or "",
        said("BallotPrePrintedId") or said("BallotAuditId"),
        said("BallotStyleId"),
        said("BallotStyleUnitId"),
    )
    return Row(card, cells)


def _marks(contest: Plain, names: _Names, at: str) -> dict[str, str]:
    if "overvoted" in _statuses(contest.get("Status")):
        return {OVERVOTE: OVERVOTE}
    found: dict[str, str] = {}
    for one in doc.sequence(contest.get("CVRContestSelection"), at):
        selection = doc.mapping(one, at)
        own = str(selection.get("ContestSelectionId") or "Write-in")
        name = names.selection.get(own, own)
        for part in doc.sequence(selection.get("SelectionPosition"), at):
            position = doc.mapping(part, at)
            number = doc.number(position.get("NumberVotes", 1), at, what="NumberVotes")
            allocable = str(position.get("IsAllocable", "")).casefold()
            own_marks = found.setdefault(name, "0")
            if allocable == "unknown":
                found[name] = PENDING
            elif allocable == "yes" and own_marks != PENDING:
                found[name] = str(int(own_marks) + number)
    return found


def _statuses(value: object) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    return [str(one).casefold() for one in listed]
