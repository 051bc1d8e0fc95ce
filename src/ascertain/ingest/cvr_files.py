"""Files of cast vote records, told apart by their content."""

import csv
import os
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from ascertain.cvr import CvrFile
from ascertain.errors import UnknownName
from ascertain.ingest.cvr_clearballot import clearballot
from ascertain.ingest.cvr_dominion import DominionCsv, blamed
from ascertain.ingest.cvr_dominion_json import dominion_json
from ascertain.ingest.cvr_ess import ess
from ascertain.ingest.cvr_hart import hart
from ascertain.ingest.cvr_nist import nist
from ascertain.ingest.figures import Refused
from ascertain.ingest.opening import Source

CVR_FORMATS: Final[Mapping[str, Callable[[Sequence[Source]], CvrFile]]] = {
    "dominion-csv": lambda sources: cast(CvrFile, DominionCsv(sources)),
    "dominion-json": dominion_json,
    "ess": ess,
    "hart": hart,
    "clearballot": clearballot,
    "nist-1500-103": nist,
}
"""Format -> the reader of all its files together."""


def open_cvr(files: Sequence[str | os.PathLike[str] | bytes], *, format: str = "auto") -> CvrFile:  # noqa: A002
    """One election's records from the files of one format. Raises `InputInvalid` and `UnknownName`."""
    if format != "auto" and format not in CVR_FORMATS:
        raise UnknownName(f"there is no format {format}.", parameter="format", allowed=("auto", *CVR_FORMATS))
    sources = [Source(file) for file in files]
    if format == "auto":
        formats: dict[str, Source] = {}
        for source in sources:
            with blamed(source):
                formats.setdefault(_format_of(source), source)
        if len(formats) > 1:
            (first, _), (other, at_fault) = list(formats.items())[:2]
            raise at_fault.invalid(f"it is {other} and the file before is {first}; files of one format belong together")
        (format,) = formats  # noqa: A001
    found = CVR_FORMATS[format](sources)
    if not found.contests:
        raise sources[0].invalid("it holds no cast vote record")
    return found


def _format_of(source: Source) -> str:
    if source.is_zip():
        name = next((name for name, _ in source.members(each=1 << 28, total=1 << 34)), "")
        endings = {".xml": "hart", ".json": "dominion-json", ".csv": ""}
        found = endings.get(os.path.splitext(name)[1].casefold())
        if found is None:
            raise Refused("the zip holds no records of a known format")
        if found:
            return found
    head = source.peek()
    start = head.lstrip()
    if start.startswith(b"<"):
        return "nist-1500-103" if b"CastVoteRecordReport" in head else "hart"
    if start.startswith((b"{", b"[")):
        return "nist-1500-103" if b"CastVoteRecordReport" in head or b'"CVRSnapshot"' in head else "dominion-json"
    return _table_format(head)


def _table_format(head: bytes) -> str:
    lines = head.decode("utf-8", "replace").splitlines()[:40]
    first = lines[0].casefold() if lines else ""
    if "choice_" in first and ":vote for" in first:
        return "clearballot"
    if "cvrid" in first and "workstation" in first:
        return "hart"
    for line in lines:
        cell = next(csv.reader([line]), [""])[:1]
        word = cell[0].strip().casefold() if cell else ""
        if word == "cast vote record":
            return "ess"
        if word == "cvrnumber":
            return "dominion-csv"
    raise Refused("it holds no cast vote records of a known format")
