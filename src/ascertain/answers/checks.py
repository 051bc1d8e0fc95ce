"""What was found odd about an election's numbers, by the step that found it, with what that step cannot show."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from ascertain import archive
from ascertain.answers.following import following
from ascertain.answers.log import log_findings
from ascertain.canvass import CODES
from ascertain.election import STATES
from ascertain.proceedings import decide


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of check: its name in addresses and for people, what it compares, and what it cannot show."""

    id: str
    name: str
    compares: str
    cannot_show: str


CHECK_KINDS: Final = (
    Kind(
        "screening",
        "Screening of reports",
        "Each report before it is counted: against the one before, its parts, the last election and the calendar.",
        "A wrong count that looks like a right one passes. A report that is held may be right: it waits for a person.",
    ),
    Kind(
        "reconciliation",
        "Reconciliation of counts",
        "Certificates against the sums of their counties and districts, and votes against ballots.",
        "Counts that agree are not thereby right; the ballots themselves are not seen. A difference has many innocent "
        "reasons, such as ballots from overseas that belong to no district.",
    ),
    Kind(
        "quality",
        "Quality of the sources",
        "How many sources a number of the packs rests on, and where they differ or leave something out.",
        "Two sources that agree may have copied a third.",
    ),
    Kind(
        "electors",
        "Electors and their pledges",
        "Each elector's vote against the pledge, and against the law of the state on that day.",
        "Why an elector departed, and what a court would have said of a law that nobody tested.",
    ),
    Kind(
        "congress",
        "The count by Congress",
        "Objections and votes that were not read, against the rules of that year's count.",
        "Whether an objection was well founded.",
    ),
)
"""Every kind of check there is, in the order of the count."""

_OF_CODE: Final[Mapping[str, str]] = {
    **dict.fromkeys(CODES, "screening"),
    **dict.fromkeys(("weak_cell", "others_missing", "total_includes_blanks", "overlapping_votes"), "quality"),
    **dict.fromkeys(("departure_void", "pledge_broken", "binding_not_applied", "binding_unverified"), "electors"),
    **dict.fromkeys(("objection_not_received", "not_read", "eligibility_undetermined"), "congress"),
}
"""The kind that a finding belongs to; what is not listed compares counts."""


@dataclass(frozen=True, slots=True)
class Check:
    """One finding in words; `rule` is what screening asked for, where it was screening."""

    level: str
    unit: str
    name: str
    message: str
    rule: str = ""


def checks(year: int, *, log: str | None = None) -> list[tuple[Kind, list[Check]]]:
    """Every kind of check with what it found; screening is there for an election that a log follows."""
    archive.check_year(year)
    found: dict[str, list[Check]] = {kind.id: [] for kind in CHECK_KINDS if log or kind.id != "screening"}
    findings = following(log).findings if log else decide(archive.load_case(year), undecided="report").findings
    for finding in findings:
        found[_kind(finding.code)].append(_check(finding.level, finding.unit, finding.code, finding.message))
    if log:
        for row in log_findings(log).record["rows"]:
            found[_kind(row.code)].append(_check(row.level, row.unit, row.code, row.message))
    return [(kind, found[kind.id]) for kind in CHECK_KINDS if kind.id in found]


def _kind(code: str) -> str:
    return _OF_CODE.get(code, "reconciliation")


def _check(level: str, unit: str, code: str, message: str) -> Check:
    state = unit.removesuffix("-RES")
    name = "United States" if state in ("US", "") else STATES.get(state, state)
    return Check(level, unit, name, message[:1].upper() + message[1:], CODES[code].rule if code in CODES else "")


def screening_rules() -> Iterable[tuple[str, str, str, str]]:
    """Every finding that screening can make: code, level, rule, and the incident that it rests on."""
    return [(code, rule.level, rule.rule, rule.evidence) for code, rule in CODES.items()]
