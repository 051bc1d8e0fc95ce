"""The cache: 304 before rendering, one computation, one compression, and nothing kept that may not be."""

import asyncio
import gzip
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from ascertain.web import cache, security
from ascertain.web.cache import CERTIFIED, LIVE, Front, takes_gzip

BODY = b"<p>" + b"votes " * 200 + b"</p>"


class Inner:
    """An application that answers everything with one reply and counts how often it was asked."""

    def __init__(
        self, *, status: int = 200, ruled: str | None = CERTIFIED, body: bytes = BODY, wait: float = 0
    ) -> None:
        self.status, self.ruled, self.body, self.wait = status, ruled, body, wait
        self.asked: list[Any] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer."""
        self.asked.append(scope)
        await asyncio.sleep(self.wait)
        headers = [(b"content-type", b"text/html; charset=utf-8")]
        if self.ruled:
            headers.append((b"cache-control", self.ruled.encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body})


def front(inner: Any, **more: Any) -> Front:
    return Front(inner, refuse=lambda path, problem: (str(problem["status"]).encode(), "text/plain"), **more)


async def ask(
    app: Any, path: str = "/x", query: str = "", *, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """One request through the layer."""
    found: dict[str, Any] = {}
    named = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "method": method, "path": path, "query_string": query.encode(), "headers": named}

    async def receive() -> Any:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        found.update(message)

    await app({**scope, "client": ("192.0.2.1", 1)}, receive, send)
    return found["status"], {key.decode(): value.decode() for key, value in found["headers"]}, found["body"]


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    return asyncio.run(work())  # type: ignore[arg-type]  # a coroutine function


def test_not_modified_before_rendering() -> None:
    async def work() -> None:
        inner = Inner()
        app = front(inner)
        _, headers, body = await ask(app)
        assert body == BODY
        tag = headers["etag"]
        for match in (tag, f"W/{tag}", f'"other", {tag}', "*", tag[:-1] + '-gz"'):
            status, again, body = await ask(app, if_none_match=match)
            assert (status, body) == (304, b"")
            assert again["cache-control"] == CERTIFIED
            assert "content-length" not in again
        assert (await ask(app, if_none_match='"other"'))[0] == 200
        assert len(inner.asked) == 1

    run(work)


def test_no_per_request_gzip(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kept page is compressed once, always to the same bytes; who takes no gzip gets the page."""
    compressed = []
    real = gzip.compress

    def counted(data: bytes, level: int, *, mtime: int) -> bytes:
        compressed.append((level, mtime))
        return real(data, level, mtime=mtime)

    monkeypatch.setattr("ascertain.web.cache.gzip.compress", counted)

    async def work() -> None:
        app = front(Inner())
        replies = [await ask(app, accept_encoding="br, gzip") for _ in range(5)]
        assert {headers["content-encoding"] for _, headers, _ in replies} == {"gzip"}
        assert {gzip.decompress(body) for _, _, body in replies} == {BODY}
        assert replies[0][1]["etag"].endswith('-gz"')
        plain = await ask(app, accept_encoding="gzip;q=0")
        assert plain[2] == BODY
        assert "content-encoding" not in plain[1]

    run(work)
    assert compressed == [(6, 0)]


def test_events_are_never_compressed_nor_kept() -> None:
    async def work() -> None:
        inner = Inner(ruled=None)
        app = front(inner)
        for _ in range(2):
            _, headers, body = await ask(app, "/api/v1/events", accept_encoding="gzip")
            assert body == BODY
            assert headers["cache-control"] == "no-store"
        assert len(inner.asked) == 2

    run(work)


def test_cache_without_etag() -> None:
    """Replies that are not kept carry no tag and are never 304; HEAD, 404 and * go through the cache."""

    async def work() -> None:
        inner = Inner(ruled=None)
        app = front(inner)
        for _ in range(2):
            status, headers, _ = await ask(app, if_none_match="*")
            assert status == 200
            assert "etag" not in headers
        assert len(inner.asked) == 2
        kept = Inner()
        app = front(kept)
        _, headers, body = await ask(app, method="HEAD")
        assert body == b""
        assert headers["content-length"] == str(len(BODY))
        assert (await ask(app))[2] == BODY
        assert len(kept.asked) == 1
        absent = Inner(status=404, ruled=None)
        app = front(absent)
        for _ in range(3):
            status, headers, _ = await ask(app, if_none_match="*")
            assert (status, headers["cache-control"]) == (404, "public, max-age=60")
            assert "etag" not in headers
        assert len(absent.asked) == 1

    run(work)


@pytest.mark.parametrize("status", [422, 429, 500, 503])
def test_errors_are_not_kept(status: int) -> None:
    async def work() -> None:
        inner = Inner(status=status, ruled=None)
        app = front(inner)
        for _ in range(2):
            found, headers, _ = await ask(app)
            assert (found, headers["cache-control"]) == (status, "no-store")
        assert len(inner.asked) == 2

    run(work)


def test_absence_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    async def work() -> None:
        inner = Inner(status=404, ruled=None)
        app = front(inner)
        await ask(app)
        now = time.monotonic() + 61
        monkeypatch.setattr("ascertain.web.cache.time.monotonic", lambda: now)
        await ask(app)
        assert len(inner.asked) == 2

    run(work)


def test_one_computation_for_many() -> None:
    async def work() -> None:
        inner = Inner(wait=0.02)
        app = front(inner, limited=False)
        replies = await asyncio.gather(*(ask(app) for _ in range(50)))
        assert {reply[0] for reply in replies} == {200}
        assert len(inner.asked) == 1

    run(work)


def test_live_replies_hold_for_one_version() -> None:
    """What depends on the log is computed again when the log grows or goes stale; the rest is not."""

    async def work() -> None:
        version = ["7"]
        live, certified = Inner(ruled=LIVE), Inner()
        apps = [front(inner, version=lambda: version[0]) for inner in (live, certified)]
        for version[0] in ("7", "7", "8", "8", "8 stale"):
            for app in apps:
                await ask(app)
        assert (len(live.asked), len(certified.asked)) == (3, 1)

    run(work)


def test_limited_by_bytes() -> None:
    async def work() -> None:
        inner = Inner(body=bytes(range(256)) * 400)
        app = front(inner, limited=False, size=1_000_000)
        for number in range(20):
            await ask(app, f"/{number}")
        assert app.shelf.used <= 1_000_000
        assert 5 <= len(app.shelf.held) < 20
        asked = len(inner.asked)
        await ask(app, "/19")
        await ask(app, "/0")
        assert len(inner.asked) == asked + 1

    run(work)


def test_spellings_of_one_question() -> None:
    """Order, case, repeated settings and foreign keys make no new question, and the application sees one spelling."""

    async def work() -> None:
        inner = Inner()
        app = front(inner, limited=False)
        spellings = ("flip=MI,PA", "flip=PA,mi", "flip=PA&flip=MI&utm_source=x", "fbclid=1&flip=PA,MI:clinton&view=")
        for query in spellings:
            await ask(app, "/elections/2016", query)
        assert [scope["query_string"] for scope in inner.asked] == [b"flip=MI,PA"]
        for number in range(50):
            await ask(app, "/elections/2016", f"flip=MI,PA&utm_source={number}")
        assert len(app.shelf.held) == 1

    run(work)


def test_nothing_of_one_reader_in_the_question() -> None:
    async def work() -> None:
        inner = Inner()
        await ask(front(inner), "/x", cookie="a=b", authorization="Bearer secret", accept_language="de")
        assert inner.asked[0]["headers"] == []

    run(work)


def test_writing_goes_through() -> None:
    async def work() -> None:
        inner = Inner()
        app = front(inner)
        for _ in range(2):
            await ask(app, "/api/v1/elections/2016/reports", method="POST")
        assert len(inner.asked) == 2
        assert not app.shelf.held

    run(work)


def test_slow_answers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time for a computation the reader is sent away; the computation goes on and is kept."""
    monkeypatch.setattr(security, "COMPUTATION", 0.01)

    async def work() -> None:
        inner = Inner(wait=0.1)
        app = front(inner)
        status, headers, _ = await ask(app)
        assert (status, headers["retry-after"]) == (503, "15")
        await asyncio.sleep(0.2)
        assert (await ask(app))[0] == 200
        assert len(inner.asked) == 1

    run(work)


def test_slow_answers_cannot_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Four are at work, what waits longer than an answer may take never begins, and not too many wait."""
    monkeypatch.setattr(security, "COMPUTATION", 0.05)
    monkeypatch.setattr(cache, "MOST_WAITING", 10)

    async def work() -> None:
        inner = Inner(wait=0.3)
        app = front(inner, limited=False)
        replies = await asyncio.gather(*(ask(app, f"/{number}") for number in range(12)))
        assert {status for status, *_ in replies} == {503}
        await asyncio.sleep(0.5)
        assert len(inner.asked) == cache.AT_WORK
        assert not app.flights
        assert (await ask(app, "/0"))[0] == 200, "what was at work is kept"

    run(work)


def test_haste_is_refused_before_a_spelling_is_sought(monkeypatch: pytest.MonkeyPatch) -> None:
    sought: list[str] = []

    def seek(path: str, query: str) -> str:
        sought.append(query)
        return query

    monkeypatch.setattr(cache, "canonical", seek)

    async def work() -> None:
        app = front(Inner())
        app.buckets = security.Buckets(clock=lambda: 0.0)
        kept = [(await ask(app, query=f"utm_source={number}"))[0] for number in range(250)]
        assert kept[-1] == 429

    run(work)
    assert len(sought) == security.SPELLINGS.burst


@pytest.mark.parametrize(
    ("accepts", "taken"),
    [
        ("gzip", True),
        ("br;q=1, gzip;q=0.5", True),
        ("gzip;q=0.0", False),
        ("identity", False),
        ("gzip; q=0", False),
        ("", False),
    ],
)
def test_who_takes_gzip(accepts: str, taken: bool) -> None:
    assert takes_gzip(accepts.encode()) is taken
