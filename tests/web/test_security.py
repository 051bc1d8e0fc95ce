"""Headers on everything, and what is refused: length, lists, bodies, haste, foreign names."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ascertain import answers, web
from ascertain.web import security
from ascertain.web.app import create_app
from ascertain.web.canonical import PAGE_KEYS, canonical


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(rate_limit=False), raise_server_exceptions=False) as made:
        yield made


PAGES = ("/", "/elections/2016", "/nothing", "/docs", "/sources", "/healthz", "/robots.txt")


@pytest.mark.parametrize("path", PAGES)
def test_headers_of_pages(client: TestClient, path: str) -> None:
    found = client.get(path).headers
    policy = found["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert policy.endswith("base-uri 'none'; frame-ancestors 'none'")
    assert "unsafe" not in policy
    assert found["x-content-type-options"] == "nosniff"
    assert found["referrer-policy"] == "strict-origin-when-cross-origin"
    assert found["permissions-policy"] == "geolocation=(), camera=(), microphone=()"
    assert found["cross-origin-opener-policy"] == "same-origin"
    assert "set-cookie" not in found
    assert "access-control-allow-origin" not in found


def test_headers_of_what_others_may_read(client: TestClient) -> None:
    for path in ("/api/v1/amendment", "/elections/2016/bar.svg", "/api/v1/nothing"):
        found = client.get(path).headers
        assert found["access-control-allow-origin"] == "*"
        assert found["cross-origin-resource-policy"] == "cross-origin"
    svg = client.get("/elections/2016/bar.svg").headers["content-security-policy"]
    assert svg == "default-src 'none'; style-src 'unsafe-inline'"
    embed = client.get("/embed/elections/2016/bar").headers["content-security-policy"]
    assert embed.endswith("frame-ancestors *")


def test_what_readers_and_caches_are_told(client: TestClient) -> None:
    """How long each kind may be kept, what it varies by, and which pages are not for crawlers."""
    page = client.get("/elections/2016")
    assert page.headers["cache-control"] == "public, max-age=86400"
    assert page.headers["vary"] == "Accept-Encoding"
    assert client.get("/api/v1/amendment").headers["vary"] == "Accept, Accept-Encoding"
    asset = re.search(r"/static/app\.[0-9a-f]+\.css", page.text)
    assert asset is not None
    assert client.get(asset[0]).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert client.get("/elections/2016?flip=MI").headers["x-robots-tag"] == "noindex"
    assert "x-robots-tag" not in page.headers
    assert client.get("/readyz").json() == {"ready": True, "head": None}
    assert "Disallow: /*?*flip=" in client.get("/robots.txt").text
    assert client.get("/favicon.svg").headers["content-type"] == "image/svg+xml"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/elections/2016?view=" + "x" * 2100, 414),
        ("/" + "x" * 600, 414),
        ("/elections/2016?flip=" + ",".join(["MI"] * 61), 422),
        ("/elections/2016/map.svg?width=100", 422),
        ("/elections/2016/map.png?width=4001", 422),
        ("/elections/2016?flip=ZZ", 422),
    ],
)
def test_limits(client: TestClient, address: str, status: int) -> None:
    reply = client.get(address)
    assert reply.status_code == status
    assert reply.headers["cache-control"] == "no-store"
    assert "etag" not in reply.headers


def test_what_cannot_be_is_not_kept() -> None:
    """A page under an invalid scenario takes no room in the cache."""
    app = create_app(rate_limit=False)
    with TestClient(app) as client:
        client.get("/")
        before = set(app.shelf.held)
        client.get("/elections/2016?flip=ZZ")
        assert not [key for key in set(app.shelf.held) - before if b"ZZ" in key[1]]


def test_pace_of_an_address() -> None:
    """Twenty at once, then five a second; PNG one a second; what is kept costs nothing; each address for itself."""
    now = [0.0]
    buckets = security.Buckets(clock=lambda: now[0])
    assert [buckets.wait("a", security.PAGES) for _ in range(20)] == [0.0] * 20
    assert 0 < buckets.wait("a", security.PAGES) <= 0.2
    assert buckets.wait("b", security.PAGES) == 0.0
    now[0] = 1.0
    assert [buckets.wait("a", security.PAGES) for _ in range(5)] == [0.0] * 5
    assert buckets.wait("a", security.PAGES) > 0
    assert [bool(buckets.wait("a", security.PNG)) for _ in range(6)] == [False] * 5 + [True]
    for number in range(20_000):
        buckets.wait(str(number), security.PAGES)
    assert len(buckets._left) <= buckets.most


def test_haste_is_refused() -> None:
    with TestClient(create_app()) as client:
        replies = [client.get(f"/elections/2016/nothing{number}") for number in range(25)]
        refused = [reply for reply in replies if reply.status_code == 429]
        assert refused
        assert int(refused[0].headers["retry-after"]) >= 1
        assert client.get("/elections/2016/nothing0").status_code == 404
        assert client.get("/healthz").status_code == 200


def test_only_under_its_name() -> None:
    with TestClient(create_app(hosts=("results.example",)), base_url="http://results.example:8000") as client:
        assert client.get("/healthz").status_code == 200
        said = client.get("/api/v1/amendment", headers={"Host": "other.example"})
        assert (said.status_code, said.json()["allowed"]) == (400, ["results.example"])


def test_body_is_counted_while_it_is_read() -> None:
    """A body without a length is refused as soon as it is too large, whatever reads it."""
    read = []

    async def reader(scope: Any, receive: Any, send: Any) -> None:
        while True:
            read.append(len((await receive())["body"]))

    async def work() -> int:
        found: dict[str, Any] = {}

        async def receive() -> Any:
            return {"type": "http.request", "body": b"x" * 1_000_000, "more_body": True}

        async def send(message: Any) -> None:
            found.update(message)

        app = create_app()
        app.app = reader
        scope = {"type": "http", "method": "POST", "path": "/api/v1/x", "query_string": b"", "headers": []}
        await app(scope, receive, send)
        return int(found["status"])

    assert asyncio.run(work()) == 413
    assert sum(read) <= security.LARGEST_BODY


@pytest.mark.parametrize(
    ("text", "found"), [(b"1", 0), (b"[[[]]]", 3), (b'{"a": "[[[[\\"["}', 1), (b"[" * 1000, 1000), (b"[][]", 1)]
)
def test_depth_of_json(text: bytes, found: int) -> None:
    assert security.depth(text) == found


def test_pages_are_asked_for_what_they_read() -> None:
    """Every key that a page reads is let through; a new one has to be named, or the server would drop it."""
    folder = Path(str(web.__file__)).parent / "pages"
    text = "".join(path.read_text("utf-8") for path in folder.glob("*.py"))
    read = set(re.findall(r'query(?:\.get\(|\[)"(\w+)"', text))
    assert read
    assert read <= PAGE_KEYS | set(answers.SETTINGS)


def test_spelling() -> None:
    assert canonical("/elections/2016", "view=tiles&flip=pa,MI&utm_source=x&sort=") == "flip=MI,PA&view=tiles"
    assert canonical("/elections/2016", "flip=MI&flip=PA") == "flip=MI,PA"
    assert canonical("/api/v1/elections/2016/tally", "state=MI&by=county") == "by=county&state=MI"
    assert canonical("/api/v1/amendment", "utm=1") == "utm=1"
