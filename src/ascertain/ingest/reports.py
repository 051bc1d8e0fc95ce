"""Our own form: CSV with one row a choice, or NDJSON with one report a line. `log export` writes it.

Rows that share all but choice and votes are one report; choices are full names of the year and are never guessed.
"""

from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Final, cast, get_args

from ascertain.election import Basis, Status
from ascertain.ingest import documents as doc
from ascertain.ingest.assembly import PRECISIONS, Assembly
from ascertain.ingest.figures import COUNT_ITEMS, Refused, moment, optional, shown, whole
from ascertain.ingest.rows import Columns, table_of, text_of
from ascertain.returns import CONTEST, TOTAL, UNKNOWN_PROGRESS, Origin, Progress, Report

REQUIRED: Final = ("unit", "choice", "votes", "as_of", "source")
NUMBERS: Final = (
    *("ballots", "registered", "undervotes", "overvotes", "expected", "precincts_reporting", "precincts_total"),
)
PLAIN: Final = ("contest", "count_item", "status", "basis", "refers", "exact", "precision")
KNOWN: Final = frozenset((*REQUIRED, *NUMBERS, *PLAIN, "complete", "total", "received", "received_from"))
_TRUTH: Final[Mapping[str, bool | None]] = {
    "": None, **dict.fromkeys(("true", "1", "yes"), True), **dict.fromkeys(("false", "0", "no"), False)
}  # fmt: skip
EXPORTED: Final = frozenset({"seq", "held", "codes", "origin", "content", "digest", "progress"})
"""What a line of `log export` has beside; of it what was held or taken back is left out, progress is read."""
LINE_LIMIT: Final = 2**20


def _one_of(value: str, allowed: Sequence[str], what: str) -> str:
    if value not in allowed:
        raise Refused(f"{what} {shown(value)} is none of {', '.join(allowed)}")
    return value


def _truth(value: str, what: str) -> bool | None:
    plain = value.strip().lower()
    if plain not in _TRUTH:
        raise Refused(f"{what} is true, false or empty, not {shown(value)}")
    return _TRUTH[plain]


def _stated(fields: Mapping[str, str], assembly: Assembly) -> dict[str, Any]:
    """What a row says beside unit, choice, votes and progress: checked, with the defaults of the form."""
    status = fields.get("status", "") or assembly.request.status or "unofficial"
    source = fields["source"].strip() or assembly.request.source or ""
    if not source or len(source) > 100:
        raise Refused("the source has no name, or one longer than 100 letters")
    return {
        "contest": fields.get("contest", "").strip() or CONTEST,
        "count_item": _one_of(fields.get("count_item", "").strip() or TOTAL, sorted(COUNT_ITEMS), "count_item"),
        "status": cast(Status, _one_of(status.strip(), get_args(Status), "status")),
        "as_of": moment(fields["as_of"]),
        "source": source,
        "basis": cast(Basis, _one_of(fields.get("basis", "").strip() or "count", get_args(Basis), "basis")),
        "refers": fields.get("refers", "").strip(),
        "exact": _truth(fields.get("exact", ""), "exact") is not False,
        "precision": _one_of(fields.get("precision", "").strip() or "second", PRECISIONS, "precision"),
    }


class _Rows:
    """Rows on their way to reports, found again by what they share."""

    def __init__(self, assembly: Assembly, columns: Columns) -> None:
        self.assembly, self.columns = assembly, columns
        self.reports: list[Report] = []
        self.current: Report | None = None
        self._stated: dict[tuple[str, ...], dict[str, Any]] = {}
        self._known: dict[tuple[str, ...], dict[tuple[str, str], Report]] = {}
        self._progress: dict[tuple[str, ...], Progress] = {}
        self._choices = {name: name for name in assembly.ballot.full_names}
        head = [columns.place(name) for name in (*PLAIN, "as_of", "source")]
        self._head = tuple(place for place in head if place is not None)
        self._tail = tuple(place for name in (*NUMBERS, "complete") if (place := columns.place(name)) is not None)

    def all(self, rows: Any) -> None:
        """Every row; the fast path is a row that continues the report before it."""
        unit_at, choice_at, votes_at = (self.columns.required(name) for name in ("unit", "choice", "votes"))
        shared = itemgetter(unit_at, *self._head, *self._tail)
        last: object = None
        votes: dict[str, int] | None = {}
        choices = self._choices
        for row in rows:
            same = shared(row)
            if same != last:
                votes, last = self._report(row, row[unit_at]), same
            if votes is None:
                continue
            choice = choices.get(row[choice_at]) or choices.setdefault(
                row[choice_at], self.assembly.ballot.exactly(row[choice_at])
            )
            text = row[votes_at]
            count = int(text) if text.isascii() and text.isdigit() and len(text) < 9 else whole(text)
            if votes.setdefault(choice, count) != count:
                raise Refused(
                    f"{row[unit_at]} has both {votes[choice]:,} and {count:,} votes for {choice} at one time",
                    code="contradiction",
                )

    def _report(self, row: Sequence[str], unit: str) -> dict[str, int] | None:
        """The votes of the report that a row belongs to; None if it is of another contest."""
        head = tuple(row[place] for place in self._head)
        stated = self._stated.get(head)
        if stated is None:
            names = [self.columns.names[place] for place in self._head]
            stated = self._stated[head] = _stated(dict(zip(names, head, strict=True)), self.assembly)
        if stated["contest"] != CONTEST:
            self.assembly.skipped += 1
            self.current = None
            return None
        place = self.assembly.places.unit(unit)
        known = self._known.setdefault(head, {})
        progress = self._progress_of(row)
        found = known.get((place.unit, place.part))
        if found is None:
            found = known[place.unit, place.part] = self._new(place.unit, stated, progress)
            self.reports.append(found)
        elif found.progress != progress:
            raise Refused(f"{unit} has two different statements of ballots or precincts", code="contradiction")
        self.current = found
        return cast(dict[str, int], found.votes)

    def _new(self, unit: str, stated: Mapping[str, Any], progress: Progress) -> Report:
        source, request = self.assembly.source, self.assembly.request
        origin = Origin(source.sha256, source.name, self.assembly.locator())
        return Report(
            unit,
            votes={},
            received=request.received,
            progress=progress,
            received_from=request.received_from,
            origin=origin,
            **stated,
        )

    def _progress_of(self, row: Sequence[str]) -> Progress:
        cells = tuple(row[place] for place in self._tail)
        if not any(cells):
            return UNKNOWN_PROGRESS
        known = self._progress.get(cells)
        if known is None:
            fields = {self.columns.names[place]: row[place] for place in self._tail}
            complete = _truth(fields.pop("complete", ""), "complete")
            numbers = {name: optional(value, what=name) for name, value in fields.items()}
            known = self._progress[cells] = Progress(**numbers, complete=complete)
        return known


def read_csv(assembly: Assembly) -> list[Report]:
    """The reports of a `reports` CSV."""
    with table_of(assembly.source) as (columns, rows):
        for name in REQUIRED:
            columns.required(name)
        unknown = [name for name in columns.names if name not in KNOWN]
        if unknown:
            raise Refused(f"the header has a column {shown(unknown[0])} that the form does not know", at=1)
        found = _Rows(assembly, columns)
        total = columns.place("total")
        found.all(rows if total is None else _watched(rows, columns, total, found))
    return _joined(found.reports, assembly)


def _watched(rows: Any, columns: Columns, total: int, found: _Rows) -> Any:
    """The rows, with each report's own total noted for comparison; it is never used as a count."""
    stated: dict[int, tuple[Report, int]] = {}
    for row in rows:
        yield row
        own = optional(row[total], what="total")
        if own is not None and found.current is not None:
            stated[id(found.current)] = (found.current, own)
    for report, own in stated.values():
        found.assembly.check_total(own, report.unit, sum(report.votes.values()))


def _joined(reports: list[Report], assembly: Assembly) -> list[Report]:
    """Reports with a unit's parts that came under codes of their own added up (Kansas City to Jackson County)."""
    parts = [report for report in reports if report.unit in _JOINING]
    if not parts:
        return reports
    by_key: dict[object, list[Report]] = {}
    for report in parts:
        by_key.setdefault((report.key, report.status, report.as_of, report.source, report.basis), []).append(report)
    gone: set[int] = set()
    for first, *others in by_key.values():
        votes = cast(dict[str, int], first.votes)
        for other in others:
            for choice, count in other.votes.items():
                votes[choice] = votes.get(choice, 0) + count
            gone.add(id(other))
    return [report for report in reports if id(report) not in gone]


_JOINING: Final = frozenset({"29095", "51019"})


def read_ndjson(assembly: Assembly) -> list[Report]:
    """The reports of an NDJSON file: objects with unit, votes (an object), as_of, source and the CSV's other names."""
    reports: list[Report] = []
    known: dict[object, Report] = {}
    taken_back, contents = set[object](), dict[int, object]()
    source = assembly.source
    with text_of(source) as lines:
        number = 0
        while line := lines.readline(LINE_LIMIT):
            number += 1
            source.at = number
            if len(line) >= LINE_LIMIT:
                raise Refused("the line is longer than a mebibyte")
            if not line.strip():
                continue
            value = _line(line, assembly)
            if value.get("basis") == "withdrawal":
                taken_back.add(value.get("refers"))
            report = None if value.get("held") or value.get("basis") == "withdrawal" else _from_json(value, assembly)
            if report is None:
                assembly.skipped += 1
                continue
            contents[id(report)] = value.get("content")
            key = (report.key, report.status, report.as_of, report.source, report.basis)
            first = known.setdefault(key, report)
            if first is report:
                reports.append(report)
            elif first.votes != report.votes or first.progress != report.progress:
                raise Refused(f"{report.unit} is stated twice at one time with different votes", code="contradiction")
    standing = [report for report in reports if contents[id(report)] is None or contents[id(report)] not in taken_back]
    assembly.skipped += len(reports) - len(standing)
    return standing


def _line(line: str, assembly: Assembly) -> dict[str, Any]:
    """The object of a line, with the progress that an export nests."""
    try:
        value = dict(doc.mapping(doc.parse_json(line.encode()), ""))
        return value | dict(doc.mapping(value.get("progress") or {}, "progress"))
    except Refused as refused:
        raise Refused(refused.reason, code=refused.code, at=assembly.source.at) from None


def _from_json(value: Mapping[str, Any], assembly: Assembly) -> Report | None:
    number = assembly.source.at
    try:
        fields = {name: _cell(value.get(name)) for name in (*PLAIN, "as_of", "source", "unit")}
        unknown = [name for name in value if name not in KNOWN - {"choice"} | EXPORTED]
        if unknown:
            raise Refused(f"the form does not know {shown(unknown[0])}")
        stated = _stated(fields, assembly)
        if stated["contest"] != CONTEST:
            return None
        place = assembly.places.unit(fields["unit"])
        counted = doc.mapping(value.get("votes"), "")
        votes = {assembly.ballot.exactly(name): whole(count) for name, count in counted.items()}
        numbers = {name: optional(value.get(name), what=name) for name in NUMBERS}
        if (total := optional(value.get("total"), what="total")) is not None:
            assembly.check_total(total, place.unit, sum(votes.values()))
        progress = Progress(**numbers, complete=_truth(_cell(value.get("complete")), "complete"))
    except Refused as refused:
        raise Refused(refused.reason, code=refused.code, at=number) from None
    request = assembly.request
    origin = Origin(assembly.source.sha256, assembly.source.name, assembly.locator())
    return Report(
        place.unit,
        votes=votes,
        received=request.received,
        progress=progress,
        received_from=request.received_from,
        origin=origin,
        **stated,
    )


def _cell(value: object) -> str:
    """A JSON value as the CSV would have it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    raise Refused(f"a text belongs here, not {shown(value)}")
