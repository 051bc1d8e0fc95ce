"""The schemas of the API's answers: the records of the command line, with what stands beside them in every answer."""

from typing import Any, Final

import msgspec
from msgspec import UNSET, Struct, UnsetType, defstruct

from ascertain import answers, wire

REF: Final = "#/components/schemas/{name}"


class AnswerFrame(Struct, frozen=True):
    """What stands beside an answer's own keys."""

    as_of: str
    status: wire.AnswerStatus
    sources: tuple[wire.SourceRecord, ...]
    findings: tuple[wire.FindingRecord, ...]
    test: bool | UnsetType = UNSET


class Problem(Struct, frozen=True):
    """Why there is no answer, as in RFC 9457."""

    type: str
    title: str
    status: int
    detail: str
    parameter: str | None
    allowed: tuple[str, ...]


def _rows(name: str, row: Any, **own: Any) -> type[Struct]:
    return defstruct(name, [*own.items(), ("rows", tuple[row, ...])])


_LAW: Final = {"election": int, "majority_rule": str, "counting_act": str, "rules": tuple[wire.RuleRow, ...]}
_ARTICLE_V: Final = {
    "propose": dict[str, int],
    "convention": int,
    "ratify": dict[str, int],
    "block": int,
    "compact": wire.CompactRecord,
}
_HISTORY: Final = [
    ("state", str | None | UnsetType, UNSET),
    ("rows", tuple[dict[str, Any], ...] | UnsetType, UNSET),
    ("streaks", tuple[wire.Streak, ...] | UnsetType, UNSET),
]
RECORDS: Final[dict[str, tuple[type, ...]]] = {
    "outcome": (wire.OutcomeRecord, wire.WhatIfRecord),
    "whatif": (wire.WhatIfRecord,),
    "summary": (wire.SummaryRecord,),
    "tally": (
        _rows("Tally", wire.TallyRow, election=int),
        _rows("Tracker", wire.TrackerRecord, election=int, before=int, tickets=tuple[str, ...]),
        _rows("Batches", wire.BatchRecord, election=int, state=str, split_and_needed_of=str),
    ),
    "flip": (wire.FlipAnswer,),
    "project": (wire.ProjectAnswer,),
    "electors": (_rows("Electors", wire.ElectorRow, election=int),),
    "law": (_rows("Law", wire.LawRow, **_LAW),),
    "calendar": (_rows("Calendar", wire.CalendarRow, election=int),),
    "reports": (_rows("Reports", wire.LoggedRow, election=int, after=int, last=int),),
    "log append": (wire.AppendRecord,),
    "history": (defstruct("History", _HISTORY),),
    "amendment": (defstruct("ArticleV", list(_ARTICLE_V.items())),),
    "discrepancy": answers.comparison_records(),
    "sources": (_rows("Sources", wire.PackRow),),
}
"""Command -> the records that its answer may be."""
LINES: Final = {"outcome_all": wire.OutcomeLine}
"""Command -> the record of which its answer is a plain list."""


def answer_schema(command: str) -> dict[str, Any]:
    """The schema of a command's answer, by references."""
    if command in LINES:
        return {"type": "array", "items": _ref(LINES[command])}
    own = [_ref(record) for record in RECORDS[command]]
    return {"allOf": [own[0] if len(own) == 1 else {"anyOf": own}, _ref(AnswerFrame)]}


def _ref(record: type) -> dict[str, str]:
    return {"$ref": REF.format(name=record.__name__)}


def components() -> dict[str, Any]:
    """Every schema that an answer refers to."""
    every = [*(record for own in RECORDS.values() for record in own), *LINES.values(), AnswerFrame, Problem]
    return msgspec.json.schema_components(dict.fromkeys(every), ref_template=REF)[1]
