"""The course of an election while it is counted: a log as it stands, or a bundled series as it stood at a moment.

The one `decide` says what would be if every contest ended as it stands. A chain that fails its check freezes the
numbers at the row before the break.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from threading import Lock
from typing import TYPE_CHECKING, Self

from ascertain import archive
from ascertain.answers.answer import EASTERN, parse_moment
from ascertain.answers.course import unverified
from ascertain.answers.drawings import Drawing
from ascertain.answers.live import Asked, held_findings, held_in_force, log_sources, open_for, parts_of, returns_of
from ascertain.canvass import after_certification, mixed_sources, parent_differs
from ascertain.election import NATION, STATES, Finding
from ascertain.errors import FactMissing
from ascertain.proceedings import Case, Congress, Proceedings, decide
from ascertain.returns import Returns, fold
from ascertain.scenario import parse, returns_as_of, with_uncounted
from ascertain.tally import Tally, rows
from ascertain.tally import tally as tally_of
from ascertain.wire import SourceRecord

if TYPE_CHECKING:
    from ascertain.charts import Picture, ThemeName, View
    from ascertain.store import Log

PATIENCE = 3
"""A source that is silent for so many of its expected intervals is stale."""
Tail = tuple[int, int, str]


@dataclass(frozen=True)
class Following:
    """A count under way. `stale_since` is when the last file came in, if that is too long ago.

    `frozen_at` is the last row before the first that fails the check of the chain. `baseline` is the course without the
    scenario.
    """

    course: Proceedings
    baseline: Proceedings
    scenario: str
    seq: int
    head: str
    as_of: str
    received_at: str
    stale_since: str | None
    test: bool
    frozen_at: int | None
    findings: tuple[Finding, ...]
    origins: tuple[SourceRecord, ...]

    def picture(self, *, previous: "Picture | None" = None, credit: str = "", command: str = "") -> "Picture":
        """What a drawing of the count says; without a scenario it is what stands. Raises `FactMissing` if it is direct."""
        from ascertain import charts

        if any(award.state == NATION for award in self.course.case.law.awards):
            raise FactMissing("a direct election has no electors to draw; the summary says who would win it.")
        after, before = (_winners(course) for course in (self.course, self.baseline))
        changed = [unit for unit in after if after[unit] != before.get(unit)] if self.scenario else []
        return charts.portray(
            self.course,
            previous=previous,
            stage="count",
            changed=changed,
            scenario=self.scenario,
            as_of=spoken(self.as_of),
            credit=credit or f"Stated by {', '.join(source.id for source in self.origins) or 'nobody yet'}.",
            command=command,
            test=self.test,
        )


def spoken(as_of: str) -> str:
    """A moment as people in the east write it."""
    moment = datetime.fromisoformat(as_of).astimezone(EASTERN)
    return f"{moment.day} {moment:%B %Y, %H:%M %Z}"


def _winners(course: Proceedings) -> dict[str, str | None]:
    from ascertain import charts

    return {contest.id: contest.winner for contest in charts.portray(course, stage="count").contests}


@dataclass(frozen=True)
class _Count:
    """What a log comes to at one row, whatever the time is now and whatever the scenario."""

    course: Proceedings
    head: str
    as_of: str
    received: datetime
    interval: timedelta
    test: bool
    frozen_at: int | None
    findings: tuple[Finding, ...]
    origins: tuple[SourceRecord, ...]


class Watch:
    """A log kept open to be looked at every second; `close` it."""

    def __init__(self, url: str) -> None:
        self.url, self._log = url, open_for(url, None)
        self.election, self.test = self._log.election, self._log.test
        self.patience = timedelta(seconds=PATIENCE * self._log.interval)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Give back the connection."""
        self._log.close()

    def look(self) -> tuple[int, str, datetime]:
        """The last row's number, the head, and when the last file came in."""
        seq, _, head = self._log.tail
        return seq, head, self._log.received


def following(url: str, scenario: str = "", *, now: datetime | None = None) -> Following:
    """The course of a log as it stands, under a scenario if one is given; computed once for each row number.

    Raises `ScenarioError` for what does not fit, and what `open_log` raises where there is no log.
    """
    with open_for(url, None) as log:
        seq, number, head = log.tail
        found = _count(url, log.genesis, (seq, number, head))
    before = found.course
    asked = parse(before.case.election.year, scenario) if scenario else None
    text = asked.canonical if asked else ""
    after = decide(asked.apply(before.case), undecided="report") if asked and text else before
    silent = (now or datetime.now(UTC)) - found.received
    waiting = silent > PATIENCE * found.interval and not _certified(before)
    return Following(
        after,
        before,
        text,
        seq,
        found.head,
        found.as_of,
        found.received.isoformat(),
        found.received.isoformat() if waiting else None,
        found.test,
        found.frozen_at,
        (*found.findings, *after.findings, *unverified(after)),
        found.origins,
    )


def drawing_of_log(url: str, scenario: str = "", *, view: "View", theme: "ThemeName", width: int) -> Drawing:
    """A picture of the count of a log as it stands, under a scenario if one is given."""
    return Drawing(following(url, scenario).picture(), view, theme, width)


def _certified(course: Proceedings) -> bool:
    return all(state.status == "certified" for state in course.canvass.states.values())


@lru_cache(maxsize=4)
def _count(url: str, genesis: str, tail: Tail) -> _Count:
    with open_for(url, None) as log:
        broken = _check(log, tail)
        frozen = _frozen_at(broken)
        base = _base(log.election)
        returns, odd = _standing(log, frozen)
        moment = max((own.report.as_of for own in returns.statements.values()), default=log.created)
        counted, uncounted = with_uncounted(base, returns, moment)
        course = decide(replace(base, returns=counted), undecided="report")
        used = sorted({own.report.source for own in returns.statements.values()})
        findings = (*_broken_finding(frozen, broken), *odd, *mixed_sources(used), *uncounted)
        origins = tuple(log_sources(log, used))
        interval, test = timedelta(seconds=log.interval), log.test
        return _Count(
            course, tail[2], moment.isoformat(), log.received, interval, test, frozen, tuple(findings), origins
        )


@cache
def _base(year: int) -> Case:
    """The election without what came after its count: no votes, no departures, nothing from Congress."""
    return replace(archive.load_case(year), returns=fold(()), departures=(), congress=Congress(), notes=())


def _standing(log: "Log", frozen: int | None) -> tuple[Returns, Iterable[Finding]]:
    """What stands, each whole either by its own statement or by its parts, and what is odd about it."""
    asked = Asked(up_to=frozen)
    try:
        returns = returns_of(log, asked)
    except FactMissing:
        return fold(()), ()
    found = tally_of(returns, parts=parts_of(log.election))
    odd = [*held_findings(held_in_force(log, returns, asked)), *parent_differs(found), *after_certification(returns)]
    return _levelled(returns, found), odd


def _levelled(returns: Returns, found: Tally) -> Returns:
    """The returns without the statements about wholes whose parts are all there."""
    summed = {unit for unit in found.votes if (unit in STATES or unit == NATION) and unit not in found.own}
    kept = {key: own for key, own in returns.statements.items() if key[0] not in summed}
    return Returns(kept, returns.sources)


_whole: dict[str, Tail] = {}
_checking = Lock()


def _check(log: "Log", tail: Tail) -> tuple[Finding, ...]:
    """What the check of the chain finds; once a log was whole, only what came after is read."""
    with _checking:
        broken = log.verify(since=_whole.get(log.genesis))
        if not broken:
            _whole[log.genesis] = tail
        return broken


def recheck(url: str) -> None:
    """Check a log from its first row again; if it fails, `following` says so from now on."""
    with open_for(url, None) as log, _checking:
        if log.verify():
            _whole.pop(log.genesis, None)
            _count.cache_clear()


def _frozen_at(broken: Iterable[Finding]) -> int | None:
    """The row before the first that is broken; 0 where the break is not in a row."""
    numbers = [_row(found.detail) for found in broken]
    return min(numbers) - 1 if numbers else None


def _row(detail: Mapping[str, object]) -> int:
    seq = detail.get("seq")
    return seq if isinstance(seq, int) else 1


def _broken_finding(frozen: int | None, broken: tuple[Finding, ...]) -> Iterable[Finding]:
    if frozen is None:
        return
    text = f"The log fails its check at row {frozen + 1}; numbers are frozen at row {frozen}."
    yield Finding("error", "chain_broken", "log", text, {"row": frozen + 1, "breaks": len(broken)})


def stood(year: int, as_of: str) -> Following:
    """The same for a bundled series as it stood at a moment. Raises `FactMissing` where no series or no statement is."""
    moment = parse_moment(as_of)
    whole = archive.load_case(year)
    returns, odd = returns_as_of(whole, moment)
    case = replace(_base(year), returns=returns)
    course = decide(case, undecided="report")
    nation = rows(course.tally)
    newest = max((row.as_of for row in nation if row.as_of), default=moment)
    named = sorted({source for row in nation for source in row.source.split(", ")})
    origins = tuple(SourceRecord(name, "the bundled series", "", newest.date(), "") for name in named)
    stamp = newest.isoformat()
    return Following(course, course, "", 0, "", stamp, stamp, None, False, None, (*odd, *course.findings), origins)
