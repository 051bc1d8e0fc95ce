"""The log of one election: append whole files, read what stands as of a moment, verify, release, withdraw.

Acknowledged means committed and on disk. A file is appended in one transaction under one lock, so a crash at any
moment leaves whole files or nothing of them.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, Final, Literal, Self

import msgspec
from sqlalchemy import Connection, func, insert, inspect, select
from sqlalchemy.exc import DBAPIError, OperationalError

from ascertain.election import STATUS_RANK, Finding, Status
from ascertain.errors import AscertainError, CheckFailed, FactInvalid, HeadMoved, InputInvalid, Missing, UnknownName
from ascertain.returns import Report
from ascertain.store import chain, reading, writing
from ascertain.store.desk import decision
from ascertain.store.entries import (
    Appended,
    Entry,
    Intake,
    Logged,
    LoggedFinding,
    drafts,
    finding_of,
    logged,
    moment,
    report_of,
)
from ascertain.store.repeats import sift
from ascertain.store.schema import INTAKE, META, REPORT, TABLES, VERSION, build, engine_of, file_of, name_of, place_of

INTERVAL: Final = 300
"""Seconds within which a source is expected to say something, where the log does not name them."""
_LATEST = msgspec.json.Decoder(dict[str, int])


class Log:
    """An open log; `close` it, or use it in a `with`."""

    def __init__(self, url: str) -> None:
        self._place = place_of(url)
        self.name = name_of(self._place)
        self._engine = engine_of(self._place)
        self._writing = self._engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")
        self.election, self.test, self.genesis, self.created = 0, False, "", datetime.now(UTC)
        self.interval = INTERVAL

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    @contextmanager
    def _reads(self) -> Iterator[Connection]:
        """One consistent view for all that is read in it."""
        with self._says_what_fails("read"), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def _writes(self) -> Iterator[Connection]:
        """One transaction; no other writer reads the head until it is over."""
        with self._says_what_fails("written"), self._writing.begin() as connection:
            if connection.dialect.name == "postgresql":
                number = int.from_bytes(bytes.fromhex(self.genesis[:16]), signed=True)
                connection.execute(select(func.pg_advisory_xact_lock(number)))
            yield connection

    @contextmanager
    def _says_what_fails(self, done: str) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            reason = str(error.orig).strip().split("\n")[0]
            kind = AscertainError if isinstance(error, OperationalError) else InputInvalid
            raise kind(f"the log {self.name} cannot be {done}: {reason}; nothing was added to it.") from None

    def _make(self, election: int, test: bool, interval: int) -> None:
        path = file_of(self._place)
        if path is not None and path.exists():
            raise InputInvalid(f"{path} exists; a log is never overwritten.")
        if path is not None and not path.absolute().parent.is_dir():
            raise InputInvalid(f"there is no folder {path.absolute().parent} to make {path.name} in.")
        meta = {
            "version": VERSION,
            "election": str(election),
            "test": "true" if test else "false",
            "created": datetime.now(UTC).isoformat(timespec="milliseconds"),
        }
        if interval != INTERVAL:
            meta["interval"] = str(interval)
        meta["genesis"] = chain.genesis_of(meta)
        with self._says_what_fails("made"):
            if path is not None:
                with self._engine.connect() as connection:
                    driver: Any = connection.connection
                    driver.execute("PRAGMA journal_mode=WAL")
            with self._writing.begin() as connection:
                there = set(inspect(connection).get_table_names()) & set(TABLES)
                if there:
                    raise InputInvalid(f"{self.name} holds tables of that name ({', '.join(sorted(there))}) already.")
                build(connection)
                connection.execute(insert(META), [{"key": key, "value": value} for key, value in meta.items()])

    def _check(self) -> None:
        """That there is something, that it can be reached, and that it is a log."""
        path = file_of(self._place)
        if path is not None and not path.exists():
            raise Missing(f"there is no log {path}; make one with: ascertain log create {path} --election YEAR.")
        if path is not None and not path.is_file():
            raise InputInvalid(f"{path} is no file.")
        try:
            with self._engine.connect() as connection:
                tables = set(inspect(connection).get_table_names())
        except DBAPIError as error:
            reason = str(error.orig).strip().split("\n")[0]
            if path is None:
                raise Missing(f"{self.name} cannot be reached: {reason}.") from None
            raise InputInvalid(f"{path} is no count log: {reason}.") from None
        if not set(TABLES) <= tables:
            raise InputInvalid(f"{self.name} is no count log: it lacks the tables {', '.join(TABLES)}.")

    def _opened(self) -> Self:
        with self._reads() as connection:
            known = {row.key: row.value for row in connection.execute(select(META))}
        try:
            self.election, self.test, self.genesis = int(known["election"]), known["test"] == "true", known["genesis"]
            self.created = datetime.fromisoformat(known["created"])
            self.interval = int(known.get("interval", INTERVAL))
            if known["version"] == VERSION:
                return self
            text = f"{self.name} is a log of version {known['version']}; this is version {VERSION}."
        except (KeyError, ValueError):
            text = f"{self.name} is no count log: its table meta lacks what a log has."
        if known.get("genesis", own := chain.genesis_of(known)) != own:
            raise CheckFailed(f"{self.name}: {chain.META_CHANGED}")
        raise InputInvalid(text)

    @property
    def head(self) -> str:
        """The end of the chain; publish it, and `verify(contains=...)` shows later whether rows are gone."""
        return self.tail[2]

    @property
    def tail(self) -> chain.Tail:
        """The last row's seq, the last file's number, and the head."""
        with self._reads() as connection:
            return reading.tail(connection, self.genesis)

    @property
    def received(self) -> datetime:
        """When the last file came in, or when the log was made."""
        with self._reads() as connection:
            found = connection.execute(select(func.max(INTAKE.c.received))).scalar_one()
        return self.created if found is None else moment(found)

    def seen(self, sha256: str) -> bool:
        """Whether a file is in the log."""
        with self._reads() as connection:
            return writing.seen(connection, sha256)

    def append(
        self,
        intake: Intake,
        entries: Iterable[Entry],
        *,
        findings: Sequence[Finding] = (),
        rejected: int = 0,
        skipped: int = 0,
        after: str | None = None,
    ) -> Appended:
        """Append a file whole or not at all; what is there already, or says nothing new, is counted and not stored.

        Raises `InputInvalid` where rows were rejected or a report cannot be kept, `HeadMoved` where the head is not `after`,
        `AscertainError` where the database refuses; the log is then as it was.
        """
        if rejected:
            text = f"{intake.name}: {rejected} rows are rejected, so the whole file is refused; the log is as it was."
            raise InputInvalid(text)
        found = drafts(entries, intake)
        with self._writes() as connection:
            seq, number, head = reading.tail(connection, self.genesis)
            if writing.seen(connection, intake.sha256):
                return Appended(0, len(found), 0, 0, 0, skipped, tuple(findings), head)
            if after not in (None, head):
                raise HeadMoved(
                    f"the head of the log is {head}, not {after}: another writer was first; nothing was added."
                )
            fresh = writing.fresh(connection, found, empty=not seq)
            withdrawn = reading.referred_to(connection, "withdrawal")
            sifted = sift(connection, fresh, withdrawn=withdrawn, empty=not seq)
            stored = [*sifted.restored, *sifted.new]
            rows, last = chain.link(stored, after=seq, head=head, intake=number + 1, sha256=intake.sha256)
            cells = writing.intake_row(
                intake, number + 1, found, sifted, findings, duplicates=len(found) - len(fresh) + sifted.known
            )
            head = chain.intake_digest(last, cells)
            connection.execute(insert(INTAKE), {**cells, "head": head})
            writing.insert_rows(connection, rows)
        raised = (*findings, *(finding for draft in sifted.new for finding in draft.findings))
        return Appended(
            cells["appended"], cells["duplicates"], cells["unchanged"], cells["held"], 0, skipped, raised, head
        )

    def read(
        self,
        *,
        as_of: datetime | None = None,
        known_at: datetime | None = None,
        sources: Sequence[str] = (),
        include_held: bool = False,
        only: Sequence[str] = (),
        recounts: bool = True,
        up_to: int | None = None,
    ) -> list[Report]:
        """The reports that stand: their fold is the fold of all.

        `only` keeps the statements of those sources; without `recounts`, recounts that are not certified are left out.
        `up_to` is the last row that is read.
        """
        with self._reads() as connection:
            limits = reading.by_then(as_of, known_at, up_to)
            withdrawn = reading.referred_to(connection, "withdrawal", limits)
            limits += reading.standing(withdrawn)
            if not include_held:
                limits.append(REPORT.c.held == 0)
            if only:
                limits.append(REPORT.c.source.in_(only))
            if not recounts:
                limits.append((REPORT.c.basis != "recount") | (REPORT.c.status == "certified"))
            files = reading.files(connection)
            rows = connection.execute(reading.winners(connection, limits=limits, sources=sources))
            return [report_of(row, file=files[row[1]]) for row in rows]

    def all(self) -> Iterator[Logged]:
        """Every row in the order it was appended."""
        return self._rows()

    def entries(self, *, source: str | None = None, held: bool | None = None) -> Iterator[Entry]:
        """Rows with their verdict, without what was withdrawn: of one source, or only those held, or not."""
        with self._reads() as connection:
            limits = reading.standing(reading.referred_to(connection, "withdrawal"))
        if source is not None:
            limits.append(REPORT.c.source == source)
        if held is not None:
            limits.append(REPORT.c.held == int(held))
        return (Entry(row.report, row.held) for row in self._rows(*limits))

    def since(self, seq: int, *, most: int | None = None) -> list[Logged]:
        """The rows after that one, all or the first so many of them."""
        return list(self._rows(REPORT.c.seq > seq, *([] if most is None else [REPORT.c.seq <= seq + most])))

    def history(self, unit: str) -> list[Logged]:
        """Every row of one unit, in order of its time. Raises `UnknownName`, naming units there are."""
        found = sorted(self._rows(REPORT.c.unit == unit), key=lambda row: (row.report.as_of, row.seq))
        if not found:
            raise UnknownName(f"the log has nothing about {unit}.", parameter="unit", allowed=self._some(REPORT.c.unit))
        return found

    def held(
        self, *, as_of: datetime | None = None, known_at: datetime | None = None, up_to: int | None = None
    ) -> list[Logged]:
        """Rows that are kept out of the count, neither released nor withdrawn by then."""
        with self._reads() as connection:
            limits = reading.by_then(as_of, known_at, up_to)
            settled = {
                content
                for basis in ("release", "withdrawal")
                for content in reading.referred_to(connection, basis, limits)
            }
        rows = self._rows(REPORT.c.held == 1, *limits)
        return [row for row in rows if row.report.content not in settled]

    def sources(self) -> tuple[str, ...]:
        """The sources that the log has statements of."""
        return tuple(self._some(REPORT.c.source))

    def span(self) -> tuple[datetime, datetime] | None:
        """The times of the earliest and of the latest statement; None while there is none."""
        with self._reads() as connection:
            first, last = connection.execute(select(func.min(REPORT.c.as_of), func.max(REPORT.c.as_of))).one()
        return None if first is None else (moment(first), moment(last))

    def size(self) -> tuple[int, int]:
        """Rows and files."""
        return self.tail[:2]

    def lowest_status(self) -> Status | None:
        """The lowest status among the rows that count; None while there is none."""
        with self._reads() as connection:
            query = select(REPORT.c.status).where(REPORT.c.held == 0).distinct()
            found = list(connection.execute(query).scalars())
        return min(found, key=lambda status: STATUS_RANK[status], default=None)

    def later_than_certified(self, *, as_of: datetime | None = None, known_at: datetime | None = None) -> list[Report]:
        """Counted statements of a lower status that are later than the certified one of their unit."""
        with self._reads() as connection:
            limits = [*reading.by_then(as_of, known_at), REPORT.c.held == 0, REPORT.c.basis != "withdrawal"]
            files = reading.files(connection)
            rows = connection.execute(reading.overtaken(limits))
            return [report_of(row, file=files[row[1]]) for row in rows]

    def latest(self, source: str) -> datetime | None:
        """The time of a source's latest statement, one that said nothing new included."""
        with self._reads() as connection:
            texts = connection.execute(select(INTAKE.c.latest).distinct()).scalars()
            found = max((said[source] for text in texts if source in (said := _LATEST.decode(text))), default=None)
        return None if found is None else moment(found)

    def findings(self, *, level: str | None = None, unit: str | None = None) -> list[LoggedFinding]:
        """What was found about files and rows when they came in, in that order."""
        columns = (INTAKE.c.name, INTAKE.c.received, INTAKE.c.findings)
        with self._reads() as connection:
            files = list(connection.execute(select(*columns).where(INTAKE.c.findings != "[]").order_by(INTAKE.c.id)))
        return [
            LoggedFinding(finding_of(plain), name, moment(received), plain.get("seq"))
            for name, received, text in files
            for plain in msgspec.json.decode(text)
            if level in (None, plain["level"]) and unit in (None, plain["unit"])
        ]

    def verify(self, *, contains: str | None = None, since: chain.Tail | None = None) -> tuple[Finding, ...]:
        """Recompute the chain: one finding for each break, in order; `contains` is a head that was published.

        With `since`, a tail up to which it was whole, only what came after.
        """
        with self._reads() as connection:
            return chain.verify(connection, contains=contains, since=since)

    def release(self, seq: int, *, by: str, reason: str) -> Appended:
        """Count a held row after all: the same statement, of source `desk:BY`. Raises `FactInvalid` if it is not held."""
        row = self._row(seq)
        if not row.held:
            raise FactInvalid(f"row {seq} is not held; it counts already.")
        return self._desk(row, "release", by=by, reason=reason)

    def withdraw(self, seq: int, *, by: str, reason: str) -> Appended:
        """Take a row back, with what repeated it. Raises `FactInvalid` if it is a withdrawal itself."""
        row = self._row(seq)
        if row.report.basis == "withdrawal":
            raise FactInvalid(f"row {seq} is a withdrawal; release or append what should count instead.")
        return self._desk(row, "withdrawal", by=by, reason=reason)

    def _desk(self, row: Logged, basis: Literal["release", "withdrawal"], *, by: str, reason: str) -> Appended:
        """Append what a person decided."""
        intake, entry, finding = decision(row, basis=basis, by=by, reason=reason)
        with self._reads() as connection:
            if row.report.content in reading.referred_to(connection, basis):
                raise FactInvalid(f"row {row.seq} has had its {basis} before.")
        return self.append(intake, [entry], findings=(finding,))

    def _row(self, seq: int) -> Logged:
        found = next(iter(self._rows(REPORT.c.seq == seq)), None)
        if found is None:
            raise UnknownName(f"the log has no row {seq}.", parameter="seq")
        return found

    def _rows(self, *limits: Any) -> Iterator[Logged]:
        with self._reads() as connection:
            files = reading.files(connection)
            streamed = connection.execution_options(stream_results=True, yield_per=reading.CHUNK)
            with streamed.execute(select(REPORT).where(*limits).order_by(REPORT.c.seq)) as rows:
                for row in rows:
                    yield logged(row, file=files[row[1]])

    def _some(self, column: Any) -> list[str]:
        with self._reads() as connection:
            return list(connection.execute(select(column).distinct().order_by(column)).scalars())


def create(url: str, *, election: int, test: bool = False, interval: int = INTERVAL) -> Log:
    """A new, empty log, for figures expected every `interval` seconds. Raises `InputInvalid` where something is already; a log is never overwritten."""
    log = Log(url)
    try:
        log._make(election, test, interval)
        return log._opened()
    except BaseException:
        log.close()
        raise


def open_log(url: str) -> Log:
    """A log that is there. Raises `Missing`, `InputInvalid` or `UnknownName` in one sentence where there is none."""
    log = Log(url)
    try:
        log._check()
        return log._opened()
    except BaseException:
        log.close()
        raise
