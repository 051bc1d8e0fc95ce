"""What a command answers: its own keys, and beside them time, status, sources and findings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from ascertain import archive, wire
from ascertain.election import Finding
from ascertain.errors import UnknownName

EASTERN = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Answer:
    """What a command answers; `record` is its own keys, to which time, status, sources and findings are added.

    `origins` are sources of a log, beside the packs; `test` marks the answer of a test log.
    """

    record: Any
    as_of: str
    status: wire.AnswerStatus
    packs: Sequence[str]
    findings: Sequence[Finding] = ()
    sentence: str = ""
    table: Sequence[Any] = field(default=(), repr=False)
    origins: Sequence[wire.SourceRecord] = ()
    test: bool = False

    def to_dict(self) -> dict[str, Any]:
        """The answer as plain values, keys as on the wire."""
        own = wire.to_builtins(self.record)
        frame = {
            "as_of": self.as_of,
            "status": self.status,
            "sources": [wire.to_builtins(source) for source in self.sources()],
            "findings": [wire.to_builtins(wire.finding(found)) for found in self.findings],
        }
        return {**own, **frame, "test": True} if self.test else {**own, **frame}

    def to_json(self) -> bytes:
        """The answer as JSON."""
        return wire.to_json(self.to_dict())

    def rows(self) -> list[dict[str, Any]]:
        """The answer's table as flat rows."""
        return [wire.flat(row) for row in self.table]

    def to_csv(self) -> bytes:
        """The answer's table as CSV."""
        return wire.to_csv(self.rows())

    def sources(self) -> list[wire.SourceRecord]:
        """The sources of a log and the packs that the answer rests on."""
        described, origins = archive.packs(), archive.pack_sources()
        return [
            *self.origins,
            *(
                wire.SourceRecord(
                    pack.id,
                    pack.title,
                    "; ".join(dict.fromkeys(origins[source].licence for source in pack.sources)),
                    pack.retrieved,
                    pack.sha256,
                )
                for pack in (described[pack_id] for pack_id in self.packs)
            ),
        ]

    def _repr_html_(self) -> str:
        from ascertain.tables import to_html

        return to_html(self.sentence, self.rows())


def parse_moment(text: str) -> datetime:
    """A moment with zone, or a date, which means its end in the east (America/New_York). Raises `UnknownName`."""
    try:
        if len(text) == 10:
            return datetime.combine(date.fromisoformat(text), time(23, 59, 59), EASTERN)
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise UnknownName(
            f"{text} is no moment: write a date (2016-11-23) or a time with zone (2016-11-23T12:00-05:00).",
            parameter="as_of",
        )
    return moment
