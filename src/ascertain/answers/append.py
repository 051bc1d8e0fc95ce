"""`log append`: files of results into a log, and what became of their reports."""

import importlib
import os
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from ascertain import archive, wire
from ascertain.answers.answer import Answer, parse_moment
from ascertain.answers.live import STATUS
from ascertain.election import STATUS_RANK, Status, parent
from ascertain.errors import OutOfScope, TooMany, UnknownName
from ascertain.returns import Report

if TYPE_CHECKING:
    from ascertain import ingest


def append(
    log: "ingest.Log | str",
    files: "Sequence[str | os.PathLike[str] | ingest.Source]",
    *,
    format: str = "auto",  # noqa: A002  # the option's name
    as_of: str | None = None,
    status: Status | None = None,
    source: str | None = None,
    state: str | None = None,
    received: datetime | None = None,
    received_from: str = "",
    progress: "ingest.Progress | None" = None,
    allowed: Callable[[Sequence[Report]], None] | None = None,
    after: str | None = None,
) -> Answer:
    """Append files to a log, given open or by its URL; all or nothing for each file.

    `allowed` may refuse reports; `after` is the head that the log must have.

    Raises `InputInvalid` for a file that is refused and `UnknownName` for an option that does not exist.
    """
    from ascertain import ingest  # readers are needed by this command alone

    opened = _open(log) if isinstance(log, str) else log
    try:
        done = ingest.append(
            opened,
            files,
            format=format,
            as_of=_moment(as_of),
            status=status,
            source=source,
            state=state.upper() if state else None,
            received=received,
            received_from=received_from,
            progress=progress,
            allowed=allowed,
            after=after,
        )
        standing = opened.read()
    finally:
        if isinstance(log, str):
            opened.close()
    newest = max((report.as_of for report in standing), default=None)
    said: set[Status] = {report.status for report in standing} or {"unofficial"}
    lowest: Status = min(said, key=lambda status: STATUS_RANK[status])
    record = wire.AppendRecord(
        done.appended, done.duplicates, done.unchanged, done.held, done.rejected, done.skipped, done.head
    )
    packs = [name for name in _PACKS if name in archive.packs()]
    last = f"county_votes_{opened.election - 4}"
    packs += [last] if last in archive.packs() else []
    return Answer(
        record,
        newest.isoformat() if newest else "",
        STATUS[lowest],
        packs,
        done.findings,
        _sentence(done, len(files)),
        [record],
        test=opened.test,
    )


def receive(
    url: str,
    body: bytes,
    *,
    sender: str,
    most: int,
    scope: str | None = None,
    after: str | None = None,
    format: str = "auto",  # noqa: A002  # the option's name
    as_of: str | None = None,
    status: Status | None = None,
    source: str | None = None,
) -> Answer:
    """Append what a sender sent to a log, in one transaction; `scope` is the one state that the sender may speak of.

    Raises as `append` does, `OutOfScope` for more than `most` reports or other states, `HeadMoved` where the log's head
    is not `after`.
    """
    from ascertain import ingest

    def allowed(reports: Sequence[Report]) -> None:
        others = sorted({own.unit for own in reports if scope and not _within(own.unit, scope)})
        if others:
            more = f" and {len(others) - 3} more" if len(others) > 3 else ""
            raise OutOfScope(f"the token of {sender} is for {scope}, not for {', '.join(others[:3])}{more}.")
        if len(reports) > most:
            raise TooMany(f"{len(reports):,} reports at once; at most {most:,} are taken.")

    return append(
        url,
        [ingest.Source(body, name=f"sent by {sender}")],
        format=format,
        as_of=as_of,
        status=status,
        source=source,
        state=scope,
        received_from=sender,
        allowed=allowed,
        after=after,
    )


def _within(unit: str | None, state: str) -> bool:
    """Whether a unit is the state or a part of it, however far below."""
    while unit not in (None, state):
        unit = parent(unit or "")
    return unit == state


_PACKS = ("units", "tickets", "state_votes")


def _moment(text: str | None) -> datetime | date | None:
    """A moment with zone, or a date, which stays one: the reports then say that they are exact to the day."""
    if text is None:
        return None
    if len(text) == 10:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise UnknownName(f"{text} is no date.", parameter="as_of") from None
    return parse_moment(text)


def _sentence(done: "ingest.Appended", files: int) -> str:
    """What was done, in words."""
    named = "1 file" if files == 1 else f"{files} files"
    said = f"{named}: {done.appended:,} reports appended"
    said += f", {done.unchanged:,} unchanged" if done.unchanged else ""
    said += f", {done.duplicates:,} known already" if done.duplicates else ""
    return f"{said}; {done.held:,} of them are held and not counted." if done.held else f"{said}."


def _open(url: str) -> "ingest.Log":
    """The log at a URL."""
    store = importlib.import_module("ascertain.store")
    opened: ingest.Log = store.open_log(url)
    return opened
