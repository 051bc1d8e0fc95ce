"""What a command answers: its own keys, and beside them time, status, sources and findings."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from ascertain import archive, wire
from ascertain.election import Finding
from ascertain.errors import UnknownName

if TYPE_CHECKING:  # most answers are never drawn
    from ascertain.answers.drawings import Drawing

EASTERN = ZoneInfo("America/New_York")


@dataclass(frozen=True)
class Answer:
    """What a command answers; `record` is its own keys, to which time, status, sources and findings are added.

    `origins` are sources of a log, beside the packs; `test` marks the answer of a test log. `draw`
    makes the picture of it, where there is one.
    """

    record: Any
    as_of: str | None
    status: wire.AnswerStatus
    packs: Sequence[str]
    findings: Sequence[Finding] = ()
    sentence: str = ""
    table: Sequence[Any] = field(default=(), repr=False)
    origins: Sequence[wire.SourceRecord] = ()
    test: bool = False
    draw: Callable[[], "Drawing | None"] | None = field(default=None, repr=False, compare=False)

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
        """The answer's table as flat rows, each marked where the log is a test."""
        marked = {"test": True} if self.test else {}
        return [{**wire.flat(row), **marked} for row in self.table]

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

    def drawing(self) -> "Drawing | None":
        """The picture of the answer; None where there is none."""
        return self.draw() if self.draw else None

    def _repr_html_(self) -> str:
        from ascertain.answers import notebook

        return notebook.to_html(self, name=f"answer-{hashlib.sha256(self.to_json()).hexdigest()[:8]}")

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Text, HTML and, where there is a picture, SVG; a notebook takes what it can show."""
        bundle = {"text/plain": self.sentence, "text/html": self._repr_html_()}
        drawn = self.drawing()
        return {**bundle, "image/svg+xml": drawn.to_svg().decode()} if drawn else bundle

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        """The table for pandas, polars and DuckDB; raises `ExtraMissing` without the extra `arrow`."""
        from ascertain.answers import notebook

        return notebook.to_arrow(self.rows()).__arrow_c_stream__(requested_schema)


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
