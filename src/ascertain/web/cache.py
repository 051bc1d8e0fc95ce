"""Answers kept as bytes in front of the application: 304 before rendering, compressed once, computed once at a time.

A pure ASGI layer, outside the framework because most requests end here. It keeps what the application lets be cached,
refuses what is over a limit, and puts the headers of `security` on everything.
"""

import asyncio
import gzip
import hashlib
import logging
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ascertain.errors import AscertainError
from ascertain.web import security
from ascertain.web.canonical import canonical
from ascertain.web.security import Buckets, Refusal

SIZE: Final = 64 * 1024 * 1024
NAMES: Final = 20_000
"""How many spellings of questions are remembered beside their one canonical spelling."""
LIVE: Final = "public, max-age=5, stale-while-revalidate=30"
CERTIFIED: Final = "public, max-age=86400"
IMMUTABLE: Final = "public, max-age=31536000, immutable"
NO_STORE: Final = "no-store"
ABSENT: Final = 60
"""Seconds for which it is kept that there is nothing at an address."""
PASSED: Final = ("/healthz", "/readyz", "/api/v1/events")
"""Paths that are answered anew each time."""
COMPRESSED: Final = ("text/", "application/json", "application/problem+json", "image/svg+xml", "text/javascript")
LEVEL: Final = 6
AT_WORK: Final = 4
"""Answers computed at a time."""
MOST_WAITING: Final = 256
"""Answers under way, with those that wait for their turn; who asks for one more is told to come back."""
Headers = list[tuple[bytes, bytes]]
Spelling = tuple[str, bytes, bool]
log = logging.getLogger("ascertain.web")


@dataclass(frozen=True, slots=True)
class Kept:
    """A reply in both encodings; `live` ones hold for one `version` only, all of them until `until`."""

    status: int
    body: bytes
    zipped: bytes | None
    tags: tuple[bytes, bytes]
    plain: Headers
    packed: Headers
    live: bool
    version: str
    until: float

    @property
    def size(self) -> int:
        """Bytes it takes."""
        return 1024 + len(self.body) + len(self.zipped or b"")


def keep(path: str, status: int, given: Headers, body: bytes, *, version: str) -> Kept:
    """A reply with its headers, entity tags and compressed form; the same bytes always compress to the same."""
    own = {name.lower(): value for name, value in given}
    media = own.get(b"content-type", b"").decode()
    ruled = own.setdefault(b"cache-control", b"no-store" if status != 404 else b"public, max-age=%d" % ABSENT).decode()
    own.pop(b"content-length", None)
    digest = hashlib.sha256(body).hexdigest()[:20].encode()
    tags = (b'"' + digest + b'"', b'"' + digest + b'-gz"')
    zipped = gzip.compress(body, LEVEL, mtime=0) if media.startswith(COMPRESSED) and len(body) > 256 else None
    common = [*own.items(), *security.headers(path, media), (b"vary", security.negotiated(path))]
    tagged = status == 200 and ruled != NO_STORE

    def headed(data: bytes, tag: bytes, *extra: tuple[bytes, bytes]) -> Headers:
        more = [(b"etag", tag)] if tagged else []
        return [*common, *more, *extra, (b"content-length", str(len(data)).encode())]

    packed = headed(zipped, tags[1], (b"content-encoding", b"gzip")) if zipped is not None else []
    until = time.monotonic() + ABSENT if status == 404 else float("inf")
    return Kept(status, body, zipped, tags, headed(body, tags[0]), packed, ruled == LIVE, version, until)


@dataclass
class Shelf:
    """Kept replies by canonical question, the least recently asked forgotten first; limited by bytes."""

    most: int = SIZE
    used: int = 0
    held: OrderedDict[Spelling, Kept] = field(default_factory=OrderedDict)
    names: OrderedDict[Spelling, Spelling] = field(default_factory=OrderedDict)

    def get(self, spelled: Spelling, version: str) -> Kept | None:
        """What is kept for a question however it is spelled, if it still holds."""
        key = self.names.get(spelled, spelled)
        kept = self.held.get(key)
        if kept is None:
            return None
        if (kept.live and kept.version != version) or (kept.status == 404 and time.monotonic() > kept.until):
            return None
        self.held.move_to_end(key)
        return kept

    def name(self, spelled: Spelling, key: Spelling) -> None:
        """Remember what a spelling means."""
        if spelled != key:
            self.names[spelled] = key
        if len(self.names) > NAMES:
            self.names.popitem(last=False)

    def put(self, key: Spelling, kept: Kept) -> None:
        """Keep a reply."""
        old = self.held.pop(key, None)
        self.used += kept.size - (old.size if old else 0)
        self.held[key] = kept
        while self.used > self.most:
            self.used -= self.held.popitem(last=False)[1].size


Refuse = Callable[[str, Mapping[str, Any]], tuple[bytes, str]]
"""Path and problem -> body and media type: a page for readers, JSON for programs."""


class Front:
    """The layer. `version` is what live replies depend on: the log's number, and whether it is stale."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        refuse: Refuse,
        version: Callable[[], str] = lambda: "",
        limited: bool = True,
        hosts: tuple[str, ...] = (),
        size: int = SIZE,
    ) -> None:
        self.app, self.refuse, self.version = app, refuse, version
        self.hosts = frozenset(name.lower() for name in hosts)
        self.buckets = Buckets() if limited else None
        self.shelf = Shelf(size)
        self.flights: dict[tuple[Spelling, str], asyncio.Task[Kept]] = {}
        self.computing, self.drawing = asyncio.Semaphore(AT_WORK), asyncio.Semaphore(2)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or have it computed; writing and streams go through, with headers."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path: str = scope["path"]
        accepts = match = host = b""
        csv = False
        for name, value in scope["headers"]:
            if name == b"accept-encoding":
                accepts = value
            elif name == b"if-none-match":
                match = value
            elif name == b"host":
                host = value
            elif name == b"accept":
                csv = b"text/csv" in value
        if self.hosts and security.bare_host(host) not in self.hosts:
            await respond(self.refused(path, security.wrong_host(self.hosts)), scope, send, accepts, match)
        elif scope["method"] not in ("GET", "HEAD") or path in PASSED:
            await self.through(scope, receive, send)
        else:
            csv = csv and path.startswith("/api/")
            spelled = (path, scope["query_string"], csv)
            kept = self.shelf.get(spelled, self.version()) or await self.find(scope, spelled)
            await respond(kept, scope, send, accepts, match)

    async def find(self, scope: Scope, spelled: Spelling) -> Kept:
        """The reply to a question that is not kept as spelled: kept under its canonical spelling, or computed."""
        path, query, csv = spelled
        try:
            if len(query) > security.LONGEST_QUERY or len(path) > security.LONGEST_PATH:
                raise security.too_long()
            if query:
                self.paced(scope, security.SPELLINGS)
            written = await asyncio.to_thread(canonical, path, query.decode("latin-1")) if query else ""
            key = (path, written.encode(), csv)
            kept = self.shelf.get(key, self.version())
            if kept is None:
                kept = await self.computed(scope, key)
        except (Refusal, AscertainError) as refused:
            return self.refused(path, refused)
        self.shelf.name(spelled, key)
        return kept

    async def computed(self, scope: Scope, key: Spelling) -> Kept:
        """Have a reply computed, once however many ask for it; raises `Refusal` for haste and slowness."""
        version = self.version()
        flight = self.flights.get((key, version))
        if flight is None:
            self.paced(scope, security.PNG if key[0].endswith(".png") else security.PAGES)
            if len(self.flights) >= MOST_WAITING:
                raise security.too_slow()
            flight = asyncio.create_task(self.compute(scope, key, version))
            self.flights[key, version] = flight
            flight.add_done_callback(lambda done: self.landed((key, version), done))
        try:
            return await asyncio.wait_for(asyncio.shield(flight), security.COMPUTATION)
        except TimeoutError:
            raise security.too_slow() from None

    def landed(self, of: tuple[Spelling, str], flight: asyncio.Task[Kept]) -> None:
        """A computation is over; that it got no turn is known to those who asked."""
        self.flights.pop(of, None)
        if not flight.cancelled():
            flight.exception()

    def paced(self, scope: Scope, pace: security.Pace) -> None:
        """Let an address ask at its pace only."""
        if self.buckets is None or scope.get("client") is None:
            return
        wait = self.buckets.wait(scope["client"][0], pace)
        if wait:
            raise security.too_many(wait)

    async def compute(self, scope: Scope, key: Spelling, version: str) -> Kept:
        """Ask the application once, in the canonical spelling and with nothing of one reader's in the question.

        A thread at work cannot be stopped, so only so many begin; raises `TimeoutError` for what got no turn in time.
        """
        path, query, csv = key
        accept = [(b"accept", value) for name, value in scope["headers"] if name == b"accept"] if csv else []
        asked = {**scope, "method": "GET", "query_string": query, "headers": accept, "state": {}}
        taken = Taken()
        async with AsyncExitStack() as turn:
            async with asyncio.timeout(security.COMPUTATION):
                for gate in (self.drawing, self.computing) if path.endswith(".png") else (self.computing,):
                    await turn.enter_async_context(gate)
            try:
                await self.app(asked, _nothing, taken)
            except Exception:  # the application has answered 500 by now and lets the server log the reason
                log.exception("%s failed", path)
        if not taken.status:
            return self.refused(path, Refusal(500, "Something unforeseen happened", "the server failed to answer."))
        kept = keep(path, taken.status, taken.headers, bytes(taken.body), version=version)
        if kept.status == 404 or (kept.status == 200 and _ruled(kept) != NO_STORE.encode()):
            self.shelf.put(key, kept)
        return kept

    def refused(self, path: str, refusal: Refusal | AscertainError) -> Kept:
        """A refusal in the form of its address; never kept."""
        problem = refusal.problem()
        body, media = self.refuse(path, problem)
        extra = refusal.headers if isinstance(refusal, Refusal) else {}
        given = [(b"content-type", media.encode()), (b"cache-control", b"no-store")]
        given += [(name.lower().encode(), value.encode()) for name, value in extra.items()]
        return keep(path, int(str(problem["status"])), given, body, version="")

    async def through(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on: its body counted while it is read, its reply dressed, nothing kept or compressed."""
        path = scope["path"]
        read, begun = 0, False

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > security.LARGEST_BODY:
                raise security.too_large()
            return message

        async def dressed(message: Message) -> None:
            nonlocal begun
            if message["type"] == "http.response.start":
                begun = True
                own = dict(message["headers"])
                media = own.get(b"content-type", b"").decode()
                own.setdefault(b"cache-control", b"no-store")
                message = {**message, "headers": [*own.items(), *security.headers(path, media)]}
            await send(message)

        try:
            await self.app(scope, counted, dressed)
        except Refusal as refused:
            if begun:
                raise
            await respond(self.refused(path, refused), scope, send, b"", b"")

    async def tag_of_summary(self, year: int) -> str:
        """The entity tag of an election's summary as it is now."""
        key = (f"/api/v1/elections/{year}/summary", b"", False)
        await self.warm([key[0]])
        kept = self.shelf.get(key, self.version())
        return kept.tags[0].decode() if kept else ""

    async def warm(self, paths: list[str]) -> None:
        """Compute replies before anybody asks, as far as there is time."""
        for path in paths:
            scope = {"type": "http", "method": "GET", "path": path, "raw_path": path.encode(), "root_path": ""}
            key = (path, b"", False)
            if self.shelf.get(key, self.version()) is None:
                with suppress(Refusal):
                    await self.computed({**scope, "http_version": "1.1", "scheme": "http", "headers": []}, key)


@dataclass(slots=True)
class Taken:
    """The reply of the application, taken down."""

    status: int = 0
    headers: Headers = field(default_factory=list)
    body: bytearray = field(default_factory=bytearray)

    async def __call__(self, message: Message) -> None:
        """Take down a message."""
        if message["type"] == "http.response.start":
            self.status, self.headers = message["status"], list(message["headers"])
        else:
            self.body += message.get("body", b"")


async def _nothing() -> Message:
    """A question without a body, from a reader who stays."""
    return {"type": "http.request", "body": b"", "more_body": False}


def _ruled(kept: Kept) -> bytes:
    return next((value for name, value in kept.plain if name == b"cache-control"), b"")


def takes_gzip(accepts: bytes) -> bool:
    """Whether an Accept-Encoding header lets a reply be compressed."""
    if b"gzip" not in accepts:
        return False
    part = next(part for part in accepts.split(b",") if b"gzip" in part)
    return not part.replace(b" ", b"").rstrip(b"0").endswith((b"q=", b"q=0."))


def matches(match: bytes, tags: tuple[bytes, bytes]) -> bool:
    """Whether an If-None-Match header names what is kept, in either encoding, weakly or not."""
    return any(tag.strip().removeprefix(b"W/") in (*tags, b"*") for tag in match.split(b","))


async def respond(kept: Kept, scope: Scope, send: Send, accepts: bytes, match: bytes) -> None:
    """Send a reply: 304 to who has it already, compressed to who takes that, without body for HEAD."""
    zipped = kept.zipped is not None and takes_gzip(accepts)
    found, body = (kept.packed, kept.zipped or b"") if zipped else (kept.plain, kept.body)
    status = kept.status
    if match and status == 200 and matches(match, kept.tags) and _ruled(kept) != NO_STORE.encode():
        status, body = 304, b""
        found = [pair for pair in found if pair[0] not in (b"content-length", b"content-encoding", b"content-type")]
    await send({"type": "http.response.start", "status": status, "headers": found})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
