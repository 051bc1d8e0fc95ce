"""Hart's cast vote records: one XML a card, alone or many in a zip; tabulators in "scanned ballot information" files."""

import io
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from ascertain.cvr import OVERVOTE, PENDING, Card, Row, RowFile
from ascertain.election import Finding
from ascertain.ingest import documents as doc
from ascertain.ingest.cvr_contests import Contests
from ascertain.ingest.cvr_dominion import blamed
from ascertain.ingest.figures import Refused
from ascertain.ingest.opening import MEBIBYTE, Source
from ascertain.ingest.rows import table_of

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

CARD_LIMIT: Final = 4 * MEBIBYTE
LIMIT: Final = 16 * 1024 * MEBIBYTE
WRITE_IN: Final = "Write-in"
NOT_A_VOTE: Final = frozenset({"rejected", "invalid"})
Scanned = Mapping[str, tuple[str, str]]


def hart(sources: Sequence[Source]) -> RowFile:
    """The records of cards; CSV files beside them say on which machine each was scanned."""
    scanned: dict[str, tuple[str, str]] = {}
    cards = []
    for source in sources:
        if source.is_zip() or source.peek().lstrip().startswith(b"<"):
            cards.append(source)
        else:
            with blamed(source):
                scanned |= _scanned(source)
    if not cards:
        raise sources[0].invalid("there is no card among the files")
    names: dict[tuple[str, str], str] = {}
    contests = Contests()
    for row in _rows(cards, scanned, names):
        contests.see(row)
    found = RowFile("hart", cards[0].name, contests.listed(), lambda _: _rows(cards, scanned, names))
    if not scanned:
        text = 'without "scanned ballot information" files the tabulators are unknown.'
        found.notes.append(Finding("warn", "tabulators_unknown", "cvr", text))
    return found


def _scanned(source: Source) -> dict[str, tuple[str, str]]:
    """Card -> machine and its own identifier."""
    found = {}
    with table_of(source) as (columns, rows):
        cvr, own, machine = (columns.required(name) for name in ("cvrid", "uniqueidentifier", "workstation"))
        for row in rows:
            found[row[cvr].strip()] = (row[machine].strip(), row[own].strip())
    return found


def _documents(source: Source) -> Iterator[tuple[str, bytes]]:
    if source.is_zip():
        yield from ((name, data) for name, data in source.members(each=CARD_LIMIT, total=LIMIT) if _is_xml(name))
    else:
        with source.open(CARD_LIMIT) as stream:
            yield "", stream.read()


def _is_xml(name: str) -> bool:
    return name.casefold().endswith(".xml")


def _rows(sources: Sequence[Source], scanned: Scanned, names: dict[tuple[str, str], str]) -> Iterator[Row]:
    for source in sources:
        with blamed(source):
            for member, data in _documents(source):
                root = None
                for event, element in doc.elements(io.BytesIO(data)):
                    root = element if root is None and event == "start" else root
                if root is None or doc.local(root.tag) != "Cvr":
                    raise Refused("it is no Cvr of Hart", at=member)
                yield _card(root, scanned, names, member)


def _text(element: "Element | None", *path: str) -> str:
    """The text at a path of names, whatever the namespace; "" where there is none."""
    for name in path:
        element = _child(element, name)
    return "" if element is None else (element.text or "").strip()


def _child(element: "Element | None", name: str) -> "Element | None":
    return next((child for child in element if doc.local(child.tag) == name), None) if element is not None else None


def _children(element: "Element | None", outer: str, name: str) -> "list[Element]":
    parent = _child(element, outer)
    return [child for child in parent if doc.local(child.tag) == name] if parent is not None else []


def _card(root: "Element", scanned: Scanned, names: dict[tuple[str, str], str], member: str) -> Row:
    guid = _text(root, "CvrGuid")
    batch, sequence, sheet = (_text(root, name) for name in ("BatchNumber", "BatchSequence", "SheetNumber"))
    tabulator, imprinted = scanned.get(guid, ("unknown", ""))
    cells: dict[str, dict[str, str]] = {}
    under: dict[str, int] = {}
    for contest in _children(root, "Contests", "Contest"):
        name = _named(_text(contest, "Name"), _text(contest, "Id"), names)
        if name in cells:
            raise Refused(f"contest {name} stands twice on a card", at=member, code="contradiction")
        cells[name] = _marks(contest, member)
        under[name] = doc.maybe(_text(contest, "Undervotes"), member, what="Undervotes") or 0
    position = f"{sequence}.{sheet}" if sheet else sequence
    precinct = _text(root, "PrecinctSplit", "Name") or None
    return Row(Card(guid, tabulator, batch, position, imprinted or None, None, precinct, None), cells, under)


def _named(name: str, own: str, names: dict[tuple[str, str], str]) -> str:
    """A contest's name; ids repeat in some files, and so may names: together they tell contests apart."""
    if (name, own) not in names:
        names[name, own] = f"{name} ({own})" if name in names.values() else name
    return names[name, own]


def _marks(contest: "Element", member: str) -> dict[str, str]:
    """Options in the list are marked; one without a name is a write-in, pending while it is unresolved."""
    if doc.maybe(_text(contest, "Overvotes"), member, what="Overvotes"):
        return {OVERVOTE: OVERVOTE}
    found: dict[str, str] = {}
    pending = 0
    for option in _children(contest, "Options", "Option"):
        name, marked = _text(option, "Name"), _text(option, "Value") or "1"
        if marked == "0":
            continue
        if name:
            found[name] = marked
            continue
        status = _text(option, "WriteInData", "WriteInDataStatus").casefold()
        if status == "unresolved":
            pending += 1
            found[WRITE_IN if pending == 1 else f"{WRITE_IN} {pending}"] = PENDING
        elif status not in NOT_A_VOTE:
            written = _text(option, "WriteInData", "Text") or WRITE_IN
            found[written] = str(int(found.get(written, "0")) + 1)
    return found
