"""Reading a file: what format it is, by its content, and then its reports, or one sentence that says why not."""

import csv
import json
import os
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Final, get_args
from zoneinfo import ZoneInfo

from ascertain.election import STATES, Election, Finding, Status
from ascertain.errors import UnknownName
from ascertain.ingest import ap, clarity, medsl, nist, nyt, openelections, reports
from ascertain.ingest.assembly import Assembly, Request
from ascertain.ingest.documents import elements, load_json, local
from ascertain.ingest.figures import Refused
from ascertain.ingest.opening import PEEK, Progress, Source, listed
from ascertain.ingest.rows import header_of
from ascertain.law import law_for
from ascertain.returns import Report

EASTERN: Final = ZoneInfo("America/New_York")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file holds: its reports, what is odd about it, how many lines or contests were not for us, its format."""

    reports: Sequence[Report]
    findings: tuple[Finding, ...]
    skipped: int
    format: str


Reader = Callable[[Assembly], list[Report]]
_READERS: Final[Mapping[str, Mapping[str, Reader]]] = {
    "reports": {"table": reports.read_csv, "lines": reports.read_ndjson},
    "medsl": {"table": medsl.read},
    "openelections": {"table": openelections.read},
    "clarity": {"xml": clarity.read},
    "nist-1500-100": {"json": nist.read_json, "xml": nist.read_xml},
    "ap-v2": {"json": ap.read},
    "nyt-2020": {"json": nyt.read},
}
FORMATS: Final = tuple(_READERS)
VIP: Final = "a VIP feed has no results (version 5); nothing to read"


def read(
    file: str | os.PathLike[str] | bytes,
    *,
    format: str = "auto",  # noqa: A002  # the option's name
    election: Election,
    received: datetime,
    as_of: datetime | date | None = None,
    status: Status | None = None,
    source: str | None = None,
    state: str | None = None,
    test: bool = False,
    name: str = "",
    received_from: str = "",
    progress: Progress | None = None,
) -> Reading:
    """Read a file of results of an election; `as_of`, `status`, `source` and `state` are for files that don't say.

    Raises `InputInvalid` with file, place and reason, and `UnknownName` for an option that does not exist.
    """
    opened = Source(file, name=name, progress=progress)
    return read_source(
        opened,
        request_of(
            election,
            received=received,
            as_of=as_of,
            status=status,
            source=source,
            state=state,
            test=test,
            received_from=received_from,
        ),
        format=format,
    )


def request_of(
    election: Election,
    *,
    received: datetime,
    as_of: datetime | date | None,
    status: Status | None,
    source: str | None,
    state: str | None,
    test: bool,
    received_from: str,
) -> Request:
    """What a reader is asked; a date stands for its end in the east."""
    if status is not None and status not in get_args(Status):
        raise UnknownName(f"there is no status {status}.", parameter="status", allowed=get_args(Status))
    if state is not None and state not in STATES:
        raise UnknownName(f"there is no state {state}.", parameter="state", allowed=STATES)
    precision = "second"
    if as_of is not None and not isinstance(as_of, datetime):
        as_of, precision = datetime.combine(as_of, time(23, 59, 59), EASTERN), "day"
    for parameter, moment in (("as_of", as_of), ("received", received)):
        if moment is not None and moment.tzinfo is None:
            raise UnknownName(f"{parameter} {moment.isoformat()} has no zone.", parameter=parameter)
    as_of = None if as_of is None else as_of.astimezone(UTC)
    day = law_for(election).day("election_day", "electors_meet")
    return Request(election, day, received, as_of, precision, status, source, state, received_from, test)


def read_source(opened: Source, request: Request, *, format: str = "auto") -> Reading:  # noqa: A002
    """The same for a file that is open already."""
    if format != "auto" and format not in _READERS:
        raise UnknownName(f"there is no format {format}.", parameter="format", allowed=("auto", *FORMATS))
    assembly = Assembly(request, opened)
    try:
        name, reader = _reader(opened, format)
        opened.at = ""
        found = reader(assembly)
        opened.at = ""
        if not found and not assembly.skipped:
            raise Refused("it holds no results at all")
    except Refused as refused:
        raise opened.invalid(refused.reason, code=refused.code, at=refused.at) from None
    except (OSError, OverflowError, MemoryError) as error:
        raise opened.invalid(f"it can't be read: {str(error)[:120] or type(error).__name__}") from None
    return Reading(found, tuple(assembly.findings.values()), assembly.skipped, name)


def _reader(opened: Source, wanted: str) -> tuple[str, Reader]:
    """The format and its reader for the form (table, lines, json, xml) that the content has."""
    head = opened.peek()
    form = _form(head)
    names = [wanted] if wanted != "auto" else _DETECTORS[form](opened, head)
    fitting = [name for name in names if form in _READERS[name]]
    if len(names) != 1:
        said = f"it may be {listed(names)}" if names else f"it is none of {listed(FORMATS)}"
        raise Refused(f"{said}; say which with --format" if names else said, at="")
    if not fitting:
        raise Refused(f"it is {_FORM_WORDS[form]}, and no {wanted} file is that", at="")
    return fitting[0], _READERS[fitting[0]][form]


_FORM_WORDS: Final = {"table": "a table", "lines": "lines of JSON", "json": "a JSON document", "xml": "XML"}


def _form(head: bytes) -> str:
    """What kind of text the content is, by how it begins."""
    if not head.strip():
        raise Refused("the file is empty", at="")
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) and b"<" not in head[:4]:
        raise Refused("the text is not UTF-8; save the file as UTF-8", at=1)
    start = head.lstrip(b"\xff\xfe\x00 \t\r\n")[:1]
    if start == b"<":
        return "xml"
    if start == b"{" and _is_line(head):
        return "lines"
    return "json" if start in (b"{", b"[") else "table"


def _is_line(head: bytes) -> bool:
    """Whether the first line is a whole object with unit and votes, or was meant to be one."""
    first = head.strip().split(b"\n", 1)[0]
    try:
        value = json.loads(first)
    except (ValueError, RecursionError):
        return b'"unit"' in first and b'"votes"' in first
    return isinstance(value, dict) and "unit" in value and "votes" in value


def _tables(opened: Source, head: bytes) -> list[str]:
    try:
        names = header_of(head.decode("utf-8", "replace"))
    except csv.Error:
        return []
    found = ["reports"] if set(reports.REQUIRED) <= set(names) else []
    found += ["medsl"] if medsl.is_header(names) else []
    found += ["openelections"] if openelections.is_header(names) else []
    return found


def _lines(opened: Source, head: bytes) -> list[str]:
    return ["reports"]


def _documents(opened: Source, head: bytes) -> list[str]:
    document = load_json(opened)
    if not isinstance(document, dict):
        return []
    found = ["nist-1500-100"] if document.get("@type") == "ElectionResults.ElectionReport" else []
    races = document.get("races")
    listed_units = isinstance(races, list) and any(
        isinstance(race, dict) and "reportingUnits" in race for race in races
    )
    found += ["ap-v2"] if listed_units else []
    found += ["nyt-2020"] if nyt.is_ours(document) else []
    return found


def _markup(opened: Source, head: bytes) -> list[str]:
    with opened.open(PEEK * 2**14) as stream:
        _, root = next(elements(stream))
    if local(root.tag) == "VipObject":
        raise Refused(VIP, at="")
    found = ["clarity"] if root.tag == "ElectionResult" else []
    return found + (["nist-1500-100"] if re.fullmatch(rf"\{{{nist.NAMESPACE}\}}ElectionReport", str(root.tag)) else [])


_DETECTORS: Final[Mapping[str, Callable[[Source, bytes], list[str]]]] = {
    "table": _tables,
    "lines": _lines,
    "json": _documents,
    "xml": _markup,
}
