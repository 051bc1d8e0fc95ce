"""A copy of the site for any static host: every page, answer and picture as a file, with a manifest of their hashes.

Each file is the reply of the application that `serve` runs, with relative links. The same version writes the same bytes.
"""

import asyncio
import gzip
import hashlib
import os
import shutil
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, Final

import msgspec
from starlette.types import ASGIApp

from ascertain import answers, wire
from ascertain.errors import CheckFailed, InputInvalid, UnknownName
from ascertain.web.app import create_app
from ascertain.web.assets import Assets
from ascertain.web.links import ABSENT, StaticLinks, file_of, year_of
from ascertain.web.security import headers

FORMAT: Final = "ascertain-export"
MANIFEST: Final = "manifest.json"
HEADERS: Final = "headers.txt"
NOT_FOUND: Final = "404.html"
POLICY: Final = dict(headers("/", "text/html"))[b"content-security-policy"].decode().partition("; frame-ancestors")[0]
"""The pages' policy as far as a `meta` element can say it: who may frame a page is told by a header only."""
SITE: Final = (
    "/", ABSENT, "/robots.txt", "/favicon.svg", "/api/v1/openapi.json", "/api/v1/elections", "/api/v1/history?splits=true",
    "/api/v1/history?streaks=true", "/api/v1/amendment", "/api/v1/sources",
)  # fmt: skip
ROUTES: Final = (
    "outcome", "summary", "tally?by=nation", "tally?by=state", "flip", "electors", "law", "calendar",
)  # fmt: skip
"""The API's answers about one election; where it was decided otherwise some of them say so and are left out."""
VIEWS: Final = ("map", "tiles", "path", "bar", "squares")
COMPRESSED: Final = frozenset({".css", ".csv", ".html", ".js", ".json", ".svg", ".txt"})


class File(msgspec.Struct, frozen=True):
    """A row of the manifest."""

    path: str
    bytes: int
    sha256: str
    type: str


class LeftOut(msgspec.Struct, frozen=True):
    """An answer that the copy lacks, and why."""

    address: str
    reason: str


class Manifest(msgspec.Struct, frozen=True):
    """What a copy holds; `seq` is the last number of a log, 0 for bundled elections."""

    format: str
    version: str
    seq: int
    made: int | None
    elections: tuple[int, ...]
    files: tuple[File, ...]
    left_out: tuple[LeftOut, ...]


@dataclass
class Part:
    """What has been written of one election, or of the pages around them, and what its pages link to elsewhere."""

    files: list[File] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    done: set[str] = field(default_factory=set)
    elsewhere: dict[str, None] = field(default_factory=dict)
    dead: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Copier:
    """The application with relative links, asked in this process."""

    links: StaticLinks
    app: ASGIApp

    @classmethod
    def of(cls, years: frozenset[int], home: str) -> "Copier":
        """The copier of some elections; pictures as PNG where the extra is installed."""
        links = StaticLinks(years, png=find_spec("resvg_py") is not None, home=home, policy=POLICY)
        return cls(links, create_app(links=links, rate_limit=False).app)

    def ask(self, address: str) -> tuple[int, str, bytes]:
        """Status, media type and body of an address."""
        path, _, query = address.partition("?")
        if path.endswith("/ground.json"):
            return 200, "application/json", wire.to_json(answers.ground(int(year_of(path) or 0)))
        scope: dict[str, Any] = {
            "type": "http", "http_version": "1.1", "method": "GET", "scheme": "http", "path": path, "headers": [],
            "query_string": query.encode(), "root_path": "", "raw_path": path.encode(), "server": None, "client": None,
        }  # fmt: skip
        return asyncio.run(_asked(self.app, scope))

    def copy(self, folder: Path, seeds: Iterable[str], done: Iterable[str] = ()) -> Part:
        """Write what seeds name and every address of the same election that its pages link to."""
        part = Part(done=set(done))
        queue = dict.fromkeys(seeds)
        about = {year_of(address.partition("?")[0]) for address in queue}
        while queue:
            address = next(iter(queue))
            del queue[address]
            part.done.add(address)
            self._write(folder, address, part)
            for wanted in self.links.wanted:
                if year_of(wanted.partition("?")[0]) not in about:
                    part.elsewhere[wanted] = None
                elif wanted not in part.done:
                    queue[wanted] = None
        return part

    def _write(self, folder: Path, address: str, part: Part) -> None:
        self.links.at, self.links.wanted = file_of(address), {}
        status, media, body = self.ask(address)
        if status == 200:
            part.files.append(write_file(folder, self.links.at, body, media))
        elif address.startswith("/api/"):
            part.left_out.append(LeftOut(address, msgspec.json.decode(body)["detail"]))
        else:
            part.dead[address] = status


async def _asked(app: ASGIApp, scope: dict[str, Any]) -> tuple[int, str, bytes]:
    found: dict[str, Any] = {"body": []}

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            found.update(status=message["status"], headers=dict(message["headers"]))
        else:
            found["body"].append(message.get("body", b""))

    await app(scope, receive, send)
    return found["status"], found["headers"][b"content-type"].decode(), b"".join(found["body"])


def write_file(folder: Path, name: str, body: bytes, media: str) -> File:
    """Write one file of a copy; the row of it."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)
    return File(name, len(body), hashlib.sha256(body).hexdigest(), media)


def seeds_of(year: int | None) -> list[str]:
    """Where the copy of an election, or of the pages around them, begins."""
    if year is None:
        return list(SITE)
    own = f"/elections/{year}"
    pictures = [f"{own}/{view}.svg" for view in VIEWS]
    said = [f"/api/v1{own}/{route}" for route in ROUTES]
    tables = [f"{address}{'&' if '?' in address else '?'}format=csv" for address in said]
    return [own, f"/embed{own}", f"{own}/ground.json", *pictures, *said, *tables]


@cache
def _copier(years: frozenset[int], home: str) -> Copier:
    return Copier.of(years, home)


def _copied(folder: Path, years: frozenset[int], home: str, seeds: Sequence[str], done: Sequence[str]) -> Part:
    return _copier(years, home).copy(folder, seeds, done)


def export(folder: Path, *, years: Sequence[int] = (), base_url: str = "", compress: bool = False) -> Manifest:
    """Write a copy of some elections, all without `years`, in place of an earlier copy.

    Raises `InputInvalid` for a folder that holds something else, `CheckFailed` where a page links to nothing.
    """
    known = answers.elections()
    wrong = next((year for year in years if year not in known), None)
    if wrong is not None:
        raise UnknownName(f"there was no presidential election in {wrong}.", parameter="year", allowed=known)
    folder = folder.resolve()
    _check_ours(folder)
    chosen = tuple(sorted(set(years) or known))
    new = folder.with_name(f".{folder.name}.new-{os.getpid()}")
    try:
        new.mkdir(parents=True)
        parts = _parts(new, frozenset(chosen), base_url.rstrip("/"))
        _check_links(parts)
        manifest = _finished(new, chosen, parts, compress=compress)
        _swap(new, folder)
    except OSError as error:
        raise InputInvalid(f"{folder} cannot be written: {error.strerror}.", parameter="dir") from None
    finally:
        shutil.rmtree(new, ignore_errors=True)
    return manifest


def _check_ours(folder: Path) -> None:
    """Refuse a folder with anything in it that is no copy of ours."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise InputInvalid(f"{folder} is a file; name a folder.", parameter="dir")
    if any(folder.iterdir()):
        try:
            ours = msgspec.json.decode((folder / MANIFEST).read_bytes())["format"] == FORMAT
        except (OSError, msgspec.DecodeError, KeyError, TypeError):
            ours = False
        if not ours:
            raise InputInvalid(
                f"{folder} holds other files and no {MANIFEST} of a copy; name an empty or new folder.", parameter="dir"
            )


def _parts(new: Path, years: frozenset[int], home: str) -> list[Part]:
    """Copy until every address that a page links to is there; one process an election where there are several."""
    found: list[Part] = []
    done: set[str] = set()
    rounds: dict[int | None, list[str]] = {year: seeds_of(year) for year in (None, *sorted(years))}
    workers = min(os.cpu_count() or 1, len(years)) if len(years) > 2 else 0
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn")) if workers else None
    try:
        while rounds:
            asked = [(new, years, home, seeds, sorted(done)) for seeds in rounds.values()]
            made = pool.map(_copied, *zip(*asked, strict=True)) if pool else (_copied(*one) for one in asked)
            rounds = {}
            for part in list(made):
                found.append(part)
                done |= part.done
            for address in dict.fromkeys(address for part in found for address in part.elsewhere):
                if address not in done:
                    rounds.setdefault(year_of(address.partition("?")[0]), []).append(address)
    finally:
        if pool:
            pool.shutdown()
    return found


def _check_links(parts: Sequence[Part]) -> None:
    """Refuse a copy with links that lead nowhere."""
    dead = {address: status for part in parts for address, status in part.dead.items()}
    if dead:
        first, status = next(iter(dead.items()))
        raise CheckFailed(f"{len(dead)} links of the copy would lead nowhere; {first} answers {status}.")


def _finished(new: Path, years: tuple[int, ...], parts: Sequence[Part], *, compress: bool) -> Manifest:
    """Write assets, the page for what is not found, the headers and the manifest."""
    files = {own.path: own for part in parts for own in part.files}
    for name, media, body in _around(years):
        files[name] = write_file(new, name, body, media)
    files[HEADERS] = write_file(new, HEADERS, _headers_text().encode(), "text/plain; charset=utf-8")
    if compress:
        for own in list(files.values()):
            if Path(own.path).suffix in COMPRESSED:
                body = gzip.compress((new / own.path).read_bytes(), 9, mtime=0)
                files[own.path + ".gz"] = write_file(new, own.path + ".gz", body, "application/gzip")
    made = int(os.environ["SOURCE_DATE_EPOCH"]) if os.environ.get("SOURCE_DATE_EPOCH", "").isdigit() else None
    version = metadata.version("ascertain")
    listed = tuple(files[path] for path in sorted(files))
    left_out = tuple(sorted((own for part in parts for own in part.left_out), key=lambda own: own.address))
    manifest = Manifest(FORMAT, version, 0, made, years, listed, left_out)
    (new / MANIFEST).write_bytes(wire.to_json(manifest))
    if made is not None:
        for path in (new, *new.rglob("*")):
            os.utime(path, (made, made))
    return manifest


def _around(years: Iterable[int]) -> list[tuple[str, str, bytes]]:
    """The application's files, and the page for addresses that there are not."""
    copier = _copier(frozenset(years), "")
    found = [(f"static/{own.hashed}", own.media, own.body) for own in Assets.load().files.values()]
    copier.links.at = NOT_FOUND
    _, media, body = copier.ask(ABSENT)
    return [*found, (NOT_FOUND, media, body)]


def _headers_text() -> str:
    """The headers that a host should send, by path, as several hosts read them from a file named `_headers`."""
    kinds: Mapping[str, tuple[str, str]] = {
        "/*": ("/", "text/html"),
        "/embed/*": ("/embed/", "text/html"),
        "/api/*": ("/api/", "application/json"),
        "/*.svg": ("/x.svg", "image/svg+xml"),
        "/*.png": ("/x.png", "image/png"),
    }
    text = ""
    for pattern, asked in kinds.items():
        own = "".join(f"  {name.decode()}: {value.decode()}\n" for name, value in headers(*asked))
        text += f"{pattern}\n{own}"
    return text + "/static/*\n  cache-control: public, max-age=31536000, immutable\n"


def _swap(new: Path, folder: Path) -> None:
    """Put the new copy in place of the old one, which stays until the new one is there."""
    old = folder.with_name(f".{folder.name}.old-{os.getpid()}")
    if folder.exists():
        folder.rename(old)
    new.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
