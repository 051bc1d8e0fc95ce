"""NIST SP 1500-100 version 2, the common data format for election results, as JSON or as XML.

Both are brought to one form first: an object with @id, the XML's text children under their names.
"""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from ascertain.election import Basis, Status
from ascertain.ingest import documents as doc
from ascertain.ingest.assembly import Assembly, Stated
from ascertain.ingest.figures import COUNT_ITEMS, Refused, moment, shown
from ascertain.ingest.opening import STREAMED_XML_LIMIT, Source
from ascertain.ingest.people import is_presidential
from ascertain.ingest.places import Place, state_of
from ascertain.returns import Report

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAMESPACE: Final = "http://itl.nist.gov/ns/voting/1500-100/v2"
STATUSES: Final[Mapping[str, tuple[Status, Basis, bool | None]]] = {
    "pre-election": ("unofficial", "count", None),
    "unofficial-partial": ("unofficial", "count", None),
    "unofficial-complete": ("unofficial", "count", True),
    "certified": ("certified", "count", None),
    "recount": ("official", "recount", None),
    "correction": ("unofficial", "correction", None),
}
ITEMS: Final[Mapping[str, str]] = {
    **{item: item for item in COUNT_ITEMS},
    "absentee": "absentee-mail",
    "absentee-fwab": "uocava",
}
_MANY: Final = frozenset(
    {"GpUnit", "Election", "Contest", "ContestSelection", "VoteCounts", "OtherCounts", "Candidate", "Text"}
    | {"ExternalIdentifier", "CountStatus", "Party"}
)
_REFERENCES: Final = frozenset({"CandidateIds", "ComposingGpUnitIds", "PartyIds", "OfficeIds"})
Plain = Mapping[str, Any]


def read_json(assembly: Assembly) -> list[Report]:
    """The reports of a JSON ElectionReport."""
    return _read(doc.mapping(doc.load_json(assembly.source), "ElectionReport"), assembly)


def read_xml(assembly: Assembly) -> list[Report]:
    """The reports of an XML ElectionReport."""
    return _read(_plain_report(assembly.source), assembly)


def _plain_report(source: Source) -> Plain:
    """An XML report in the form of the JSON one; contests of other offices are dropped as they pass."""
    depth, root = 0, None
    with source.open(STREAMED_XML_LIMIT) as stream:
        for event, element in doc.elements(stream):
            if event == "start":
                if depth == 0 and element.tag != f"{{{NAMESPACE}}}ElectionReport":
                    raise Refused(f"the root is {shown(element.tag)}, not ElectionReport of NIST SP 1500-100 v2")
                depth, root = depth + 1, root if root is not None else element
                continue
            depth -= 1
            if doc.local(element.tag) == "Contest" and not is_presidential(_child(element, "Name")):
                name = element.find(f"{{{NAMESPACE}}}Name")
                element.clear()
                if name is not None:
                    element.append(name)
    return doc.mapping(_plain(root) if root is not None else None, "ElectionReport")


def _child(element: "Element", name: str) -> str:
    found = element.find(f"{{{NAMESPACE}}}{name}")
    return "" if found is None else (found.text or "").strip()


def _plain(element: "Element") -> object:
    """An element as JSON has it: text alone, or an object of its attributes and children."""
    attributes = {("@id" if name == "ObjectId" else doc.local(name)): value for name, value in element.attrib.items()}
    content = (element.text or "").strip()
    if not len(element):
        if doc.local(element.tag) == "Text":
            return {"Content": content, **attributes}
        return content.split() if doc.local(element.tag) in _REFERENCES else content
    found: dict[str, Any] = dict(attributes)
    for child in element:
        name, value = doc.local(child.tag), _plain(child)
        if name in _MANY:
            found.setdefault(name, []).append(value)
        elif name in found:
            raise Refused(f"{name} stands twice in {doc.local(element.tag)}", code="contradiction")
        else:
            found[name] = value
    return found


def _name(value: object) -> str:
    """A name: a plain text, or the English one of several languages, or the first."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        return ""
    texts = [text for text in doc.sequence(value.get("Text"), "Name") if isinstance(text, dict)]
    english = [text for text in texts if str(text.get("Language", "")).startswith("en")] or texts
    return str(english[0].get("Content", "")) if english else ""


def _truth(value: object) -> bool:
    return value is True or str(value).lower() == "true"


def _read(report: Plain, assembly: Assembly) -> list[Report]:
    if _truth(report.get("IsTest")):
        assembly.test_data("IsTest is true", at="IsTest")
    stated, complete = _stated(report, assembly)
    units = _units(report, assembly)
    contests = list(_contests(report, assembly))
    if len(contests) > 1 and len({str(contest.get("ElectionDistrictId")) for _, contest in contests}) < len(contests):
        raise Refused("the file has two contests for president in one district", code="contradiction")
    people = _people(report)
    for at, contest in contests:
        _contest(contest, at, people, units, stated, assembly)
    for unit, fields in units.values():
        if unit is not None:
            numbers = {name: doc.maybe(fields.get(key), f"GpUnit {unit.unit}", what=key) for name, key in _NUMBERS}
            done = True if complete or _completed(fields) else None
            assembly.note(unit.unit, stated, **numbers, complete=done)
    if doc.text(report.get("Status"), "Status") == "pre-election":
        _all_zero(assembly)
    return assembly.reports()


_NUMBERS: Final = (
    ("ballots", "VotersParticipated"),
    ("registered", "VotersRegistered"),
    ("precincts_reporting", "SubUnitsReported"),
    ("precincts_total", "TotalSubUnits"),
)


def _stated(report: Plain, assembly: Assembly) -> tuple[Stated, bool | None]:
    """Time, source and status of the file, and whether it says that all is counted."""
    word = doc.text(report.get("Status"), "Status", empty=False)
    if word not in STATUSES:
        raise Refused(f"the status {shown(word)} is none of {', '.join(STATUSES)}", at="Status")
    status, basis, complete = STATUSES[word]
    if basis == "correction":
        status = assembly.request.status or status
    try:
        as_of = moment(doc.text(report.get("GeneratedDate"), "GeneratedDate", empty=False))
    except Refused as refused:
        raise Refused(refused.reason, code=refused.code, at="GeneratedDate") from None
    issuer = _name(report.get("IssuerAbbreviation")) or _name(report.get("Issuer")) or "nist-1500-100"
    source = "-".join(issuer.casefold().split())[:100]
    return assembly.dated(as_of, source, status, basis=basis), complete


def _units(report: Plain, assembly: Assembly) -> dict[str, tuple[Place | None, Plain]]:
    """The units of the file by their id; None for those that are no place of ours and may not be counted in."""
    listed: dict[str, Plain] = {}
    for number, value in enumerate(doc.sequence(report.get("GpUnit"), "GpUnit"), start=1):
        fields = doc.mapping(value, f"GpUnit[{number}]")
        listed[doc.text(fields.get("@id"), f"GpUnit[{number}]/@id", empty=False)] = fields
    above: dict[str, str] = {}
    for name, fields in listed.items():
        for part in doc.sequence(fields.get("ComposingGpUnitIds"), f"GpUnit {name}"):
            above[str(part)] = name
    found: dict[str, tuple[Place | None, Plain]] = {}
    for name, fields in listed.items():
        assembly.source.at = f"GpUnit {shown(name)}"
        found[name] = (_place(name, listed, above, assembly, 0), fields)
    return found


def _place(
    name: str, listed: Mapping[str, Plain], above: Mapping[str, str], assembly: Assembly, depth: int
) -> Place | None:
    fields = listed[name]
    kind, own = str(fields.get("Type", "")), _name(fields.get("Name"))
    codes = _codes(fields, name)
    parent = above.get(name)
    whole = _place(parent, listed, above, assembly, depth + 1) if parent in listed and depth < 10 and parent else None
    if kind == "state":
        state = state_of(codes.get("fips", "")) or state_of(own)
        return Place(state) if state else None
    if kind == "county":
        if "fips" in codes:
            return assembly.places.code(codes["fips"])
        state = whole.unit[:2] if whole is not None else assembly.request.state
        return assembly.places.name(state, own) if state else None
    if kind in ("precinct", "combined-precinct", "ward", "polling-place", "split-precinct"):
        return Place(f"{whole.unit}/{own or name}") if whole is not None else None
    return Place("US") if kind == "country" else None


def _codes(fields: Plain, name: str) -> dict[str, str]:
    """A unit's external codes by their type; an OCD id of a state or county is not needed beside them."""
    found = {}
    for value in doc.sequence(fields.get("ExternalIdentifier"), f"GpUnit {name}"):
        code = doc.mapping(value, f"GpUnit {name}/ExternalIdentifier")
        found[str(code.get("Type", ""))] = doc.text(code.get("Value"), f"GpUnit {name}/ExternalIdentifier")
    return found


def _completed(fields: Plain) -> bool:
    """Whether the unit's count of every item is said to be completed."""
    statuses = [
        doc.mapping(value, "CountStatus").get("Status")
        for value in doc.sequence(fields.get("CountStatus"), "CountStatus")
    ]
    return bool(statuses) and all(status == "completed" for status in statuses)


def _contests(report: Plain, assembly: Assembly) -> Iterator[tuple[str, Plain]]:
    """The presidential contests; the others are counted."""
    day = assembly.request.day.isoformat()
    for place, election in enumerate(doc.sequence(report.get("Election"), "Election"), start=1):
        fields = doc.mapping(election, f"Election[{place}]")
        start = doc.text(fields.get("StartDate"), f"Election[{place}]/StartDate")
        if start and start[:10] != day:
            raise Refused(f"it is of the election of {start[:10]}, not of {day}", at=f"Election[{place}]")
        for number, value in enumerate(doc.sequence(fields.get("Contest"), f"Election[{place}]"), start=1):
            contest = doc.mapping(value, f"Contest[{number}]")
            if is_presidential(_name(contest.get("Name"))):
                yield f"Contest[{number}]", contest
            else:
                assembly.skipped += 1


def _people(report: Plain) -> dict[str, str]:
    """Names of candidates by their id."""
    found = {}
    for election in doc.sequence(report.get("Election"), "Election"):
        for value in doc.sequence(doc.mapping(election, "Election").get("Candidate"), "Candidate"):
            candidate = doc.mapping(value, "Candidate")
            found[str(candidate.get("@id"))] = _name(candidate.get("BallotName"))
    return found


def _contest(
    contest: Plain,
    at: str,
    people: Mapping[str, str],
    units: Mapping[str, tuple[Place | None, Plain]],
    stated: Stated,
    assembly: Assembly,
) -> None:
    for number, value in enumerate(doc.sequence(contest.get("ContestSelection"), at), start=1):
        where = f"{at}/ContestSelection[{number}]"
        selection = doc.mapping(value, where)
        ids = [str(key) for key in doc.sequence(selection.get("CandidateIds"), where)]
        unknown = [key for key in ids if key not in people]
        if unknown:
            raise Refused(f"the candidate {shown(unknown[0])} is not in the file", code="unknown_choice", at=where)
        name = people[ids[0]] if ids else "write-in" if _truth(selection.get("IsWriteIn")) else ""
        if not name:
            raise Refused("the selection names no candidate", code="unknown_choice", at=where)
        for value_of in doc.sequence(selection.get("VoteCounts"), where):
            _count(doc.mapping(value_of, where), where, name, ids[0] if ids else "", units, stated, assembly)
    for value in doc.sequence(contest.get("OtherCounts"), at):
        others = doc.mapping(value, f"{at}/OtherCounts")
        place = _unit(others, f"{at}/OtherCounts", units)
        numbers = {
            name: doc.maybe(others.get(key), f"{at}/OtherCounts", what=key)
            for name, key in (("overvotes", "Overvotes"), ("undervotes", "Undervotes"))
        }
        if place is not None:
            assembly.note(place.unit, stated, **numbers)


def _unit(fields: Plain, where: str, units: Mapping[str, tuple[Place | None, Plain]]) -> Place | None:
    name = str(fields.get("GpUnitId"))
    if name not in units:
        raise Refused(f"the unit {shown(name)} is not in the file", code="unknown_unit", at=where)
    return units[name][0]


def _count(
    fields: Plain,
    where: str,
    name: str,
    candidate: str,
    units: Mapping[str, tuple[Place | None, Plain]],
    stated: Stated,
    assembly: Assembly,
) -> None:
    place = _unit(fields, where, units)
    kind = doc.text(fields.get("Type"), where)
    if place is None or kind == "seats":
        assembly.skipped += 1
        return
    item = ITEMS.get(kind)
    if item is None:
        raise Refused(f"the count item {shown(kind)} is none of the format's", at=where)
    count = fields.get("Count")
    if isinstance(count, float) and count.is_integer():  # the format's Count is a number: 195034.0 is whole
        count = int(count)
    if isinstance(count, str) and count.endswith(".0"):
        count = count[:-2]
    assembly.source.at = where
    assembly.add(place, item, name, doc.number(count, where), stated, party=candidate)


def _all_zero(assembly: Assembly) -> None:
    """A report from before the election may hold zeros only."""
    for (unit, _, _), votes in assembly.votes():
        if any(votes.values()):
            raise Refused(f"its status is pre-election and {unit} has votes", code="contradiction", at="Status")
