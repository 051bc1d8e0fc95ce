"""Live updates: one task looks at the log every second and tells every stream of this worker; state, not history.

A stream holds at most one waiting update, the latest, so a slow reader costs nothing and misses nothing that matters.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import anyio
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ascertain import answers
from ascertain.errors import AscertainError
from ascertain.web.security import Refusal

LOOK_EVERY = 1.0
UPDATE_EVERY = 2.0
RECHECK_EVERY = 600.0
PING = 15
RETRY = 5000
"""Milliseconds after which a browser comes back."""
LONGEST = 30 * 60.0
MOST = 1000
"""Streams of one worker; who comes after them is told to come back, and polls meanwhile."""
FAREWELL = 2.0
"""Seconds that streams have to say goodbye when the server stops."""


@dataclass(frozen=True, slots=True)
class State:
    """A count as streams tell it; `etag` is that of the summary of this state."""

    election: int
    seq: int
    as_of: str
    etag: str
    stale_since: str | None
    frozen_at: int | None

    @property
    def event(self) -> ServerSentEvent:
        """The update, whose data are the same for everybody."""
        said = {"election": self.election, "seq": self.seq, "as_of": self.as_of, "etag": self.etag}
        return ServerSentEvent(json.dumps(said), event="update", id=str(self.seq), retry=RETRY)


def _version(found: answers.Following) -> str:
    frozen = "" if found.frozen_at is None else f"-{found.frozen_at}"
    stale = "-stale" if found.stale_since else ""
    return f"{found.seq}-{found.head[:12]}{frozen}{stale}"


@dataclass
class Follower:
    """The one task of a worker that follows a log; `state` is the newest, `running` is its lifetime.

    `version` changes whenever a page about the count would: it is for the key of a cache. `tag_of` then gives the
    entity tag of the summary of an election, before any stream hears of the new state.
    """

    url: str
    tag_of: Callable[[int], Awaitable[str]] | None = None
    look_every: float = LOOK_EVERY
    version: str = ""
    state: State | None = None
    error: str = ""
    streams: set[asyncio.Queue[State]] = field(default_factory=set)
    head: str = ""

    @property
    def election(self) -> int | None:
        """The year that is counted; None before the first look."""
        return self.state.election if self.state else None

    @property
    def seq(self) -> int:
        """The last row that is shown."""
        return self.state.seq if self.state else 0

    @property
    def stale_since(self) -> str | None:
        """When the last file came in, if that is too long ago."""
        return self.state.stale_since if self.state else None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Follow the log within this block."""
        await self.refresh()
        task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def refresh(self) -> None:
        """Compute the state anew, and tell it if it is another."""
        found = await asyncio.to_thread(answers.following, self.url)
        year = found.course.case.election.year
        self.head, before, self.version = found.head, self.version, _version(found)
        if self.version == before:
            return
        tag = await self.tag_of(year) if self.tag_of else f'"{self.version}"'
        state = self.state = State(year, found.seq, found.as_of, tag, found.stale_since, found.frozen_at)
        for queue in self.streams:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(state)

    async def _follow(self) -> None:
        """Look every second; a log that cannot be read is tried again, and the numbers stay as they were."""
        checked = time.monotonic()
        last = 0.0
        with answers.Watch(self.url) as watch:
            while True:
                await asyncio.sleep(self.look_every)
                try:
                    _, head, received = await asyncio.to_thread(watch.look)
                    now = time.monotonic()
                    silent = datetime.now(UTC) - received > watch.patience
                    if now - checked > RECHECK_EVERY:
                        await asyncio.to_thread(answers.recheck, self.url)
                        checked, head = now, ""
                    stale = silent != (self.stale_since is not None)
                    if (head != self.head or stale) and now - last >= UPDATE_EVERY:
                        last = now
                        await self.refresh()
                    self.error = ""
                except AscertainError as error:
                    self.error = str(error)


async def _events(
    follower: Follower, queue: asyncio.Queue[State], stopped: anyio.Event
) -> AsyncIterator[ServerSentEvent]:
    """The state at once, then every new one, and goodbye after half an hour or when the server stops."""
    ends = time.monotonic() + LONGEST
    stopping = asyncio.ensure_future(stopped.wait())
    try:
        while not stopped.is_set() and (left := ends - time.monotonic()) > 0:
            waiting = asyncio.ensure_future(queue.get())
            done, _ = await asyncio.wait({waiting, stopping}, timeout=left, return_when=asyncio.FIRST_COMPLETED)
            if waiting in done:
                yield waiting.result().event
            else:
                waiting.cancel()
        yield ServerSentEvent("", event="bye", retry=RETRY)
    finally:
        stopping.cancel()
        follower.streams.discard(queue)


def events_route(follower: Follower, *, most: int = MOST) -> Route:
    """`GET /api/v1/events?election=YEAR`."""

    async def events(request: Request) -> Response:
        asked = request.query_params.get("election", str(follower.election))
        if asked != str(follower.election):
            detail = f"the log that is followed here is of {follower.election}, not of {asked[:20]}."
            raise Refusal(404, "Unknown name", detail, "election", (str(follower.election),))
        if len(follower.streams) >= most:
            detail = f"{most} streams are open; poll the summary meanwhile."
            raise Refusal(503, "Too many streams", detail, headers={"Retry-After": "15"})
        queue: asyncio.Queue[State] = asyncio.Queue(1)
        if follower.state is not None:
            queue.put_nowait(follower.state)
        follower.streams.add(queue)
        stopped = anyio.Event()
        return EventSourceResponse(
            _events(follower, queue, stopped),
            ping=PING,
            send_timeout=60,
            shutdown_event=stopped,
            shutdown_grace_period=FAREWELL,
            headers={"Cache-Control": "no-store"},
        )

    return Route("/api/v1/events", events, methods=["GET"])
