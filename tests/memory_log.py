"""A log in memory with the outline that `ingest.append` asks for: what the tests append to."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from ascertain.election import Finding
from ascertain.ingest import Appended, Entry, Intake
from ascertain.returns import Key, Report, fold


class MemoryLog:
    """Entries in order of arrival; a repeat with the same verdict is counted and not stored."""

    def __init__(self, year: int = 2016, *, test: bool = False) -> None:
        self.election = year
        self.test = test
        self.rows: list[Entry] = []
        self.intakes: list[Intake] = []
        self._latest: dict[str, datetime] = {}

    @property
    def head(self) -> str:
        return f"{len(self.rows):064x}"

    def close(self) -> None:
        """Nothing to give back."""

    def seen(self, sha256: str) -> bool:
        return any(intake.sha256 == sha256 for intake in self.intakes)

    def latest(self, source: str) -> datetime | None:
        return self._latest.get(source)

    def entries(self, *, source: str | None = None, held: bool | None = None) -> Iterable[Entry]:
        for entry in self.rows:
            if (source is None or entry.report.source == source) and (held is None or entry.held == held):
                yield entry

    def read(
        self,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        sources: Sequence[str] = (),
        include_held: bool = False,
    ) -> list[Report]:
        kept = [entry.report for entry in self.rows if include_held or not entry.held]
        returns = fold(kept, as_of=as_of, known_at=known_at, sources=sources)
        return [statement.report for statement in returns.statements.values()]

    def append(
        self,
        intake: Intake,
        entries: Sequence[Entry],
        *,
        findings: Sequence[Finding] = (),
        rejected: int = 0,
        after: str | None = None,
    ) -> Appended:
        known = {entry.report.content for entry in self.rows}
        last: dict[tuple[str, Key], Entry] = {(entry.report.source, entry.report.key): entry for entry in self.rows}
        appended = duplicates = unchanged = held = 0
        for entry in entries:
            report = entry.report
            before = last.get((report.source, report.key))
            if report.content in known:
                duplicates += 1
            elif before is not None and _repeats(entry, before):
                unchanged += 1
            else:
                self.rows.append(entry)
                known.add(report.content)
                last[report.source, report.key] = entry
                appended, held = appended + 1, held + entry.held
            self._latest[report.source] = max(report.as_of, self._latest.get(report.source, report.as_of))
        self.intakes.append(intake)
        return Appended(appended, duplicates, unchanged, held, rejected, 0, tuple(findings), self.head)


def _repeats(entry: Entry, before: Entry) -> bool:
    now, was = entry.report, before.report
    return (
        entry.held == before.held
        and was.as_of < now.as_of
        and (now.votes, now.status, now.progress) == (was.votes, was.status, was.progress)
    )
