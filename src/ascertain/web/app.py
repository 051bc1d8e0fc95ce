"""The application: pages, assets and API on one ASGI application, with the cache in front."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from ascertain import answers, wire
from ascertain.errors import AscertainError
from ascertain.web.api import add_pictures, api
from ascertain.web.cache import CERTIFIED, IMMUTABLE, LIVE, Front
from ascertain.web.ingest import ingest
from ascertain.web.links import Links
from ascertain.web.live import Follower, events_route
from ascertain.web.page import HTML, Asked, Page, Reply
from ascertain.web.robots import robots
from ascertain.web.schemas import components
from ascertain.web.security import Refusal, is_open
from ascertain.web.site import Site

SETTINGS: Final = "ASCERTAIN_SERVE"
"""The variable in which `serve` hands its settings to workers."""
PROBLEM: Final = "application/problem+json"
ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#1b1b1f"/>'
    '<path d="M7 16.5l6 6L25 10" fill="none" stroke="#fff" stroke-width="4"/></svg>'
)


def create_app(
    *,
    log: str | None = None,
    tokens: str | None = None,
    links: Links | None = None,
    rate_limit: bool = True,
    hosts: tuple[str, ...] = (),
) -> Front:
    """The application; `log` is the address of a count log to follow, `tokens` the file of those who may append to it."""
    follower = Follower(log) if log else None
    site = Site(log=log, links=links or Links(), openapi=lambda: openapi(app))
    app = FastAPI(
        title="ascertain",
        version="1",
        description="A US presidential election from the first report to the president, with the law of its year.",
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        lifespan=_lifespan,
    )
    app.state.follower = follower
    app.state.log, app.state.election = log, answers.election_of(log) if log else None
    refuse = _refusals(site)
    front = Front(
        app,
        refuse=refuse,
        version=(lambda: follower.version) if follower else (lambda: ""),
        limited=rate_limit,
        hosts=hosts,
    )
    app.state.front, app.state.warm = front, [f"/elections/{_latest()}", f"/api/v1/elections/{_latest()}/summary"]
    if follower:
        follower.tag_of = front.tag_of_summary
    _answer_errors(app, refuse)
    app.include_router(api)
    if follower:
        app.routes.append(events_route(follower))
    if log and tokens:
        app.include_router(ingest(log, Path(tokens)))
    app.include_router(_beside(app, site))
    return front


def from_environment() -> Front:
    """The application of one worker, with the settings that `serve` left in the environment."""
    given: dict[str, Any] = json.loads(os.environ[SETTINGS])
    return create_app(**{**given, "hosts": tuple(given.get("hosts", ()))})


def _latest() -> int:
    return answers.elections()[-1]


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Fill the cache with the latest election, and again whenever what it depends on changes."""

    async def filling() -> None:
        front, last = app.state.front, None
        while True:
            if (now := front.version()) != last:
                await front.warm(app.state.warm)
                last = now
            await asyncio.sleep(1)

    follower: Follower | None = app.state.follower
    async with follower.running() if follower else nullcontext():
        task = asyncio.create_task(filling())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


def _refusals(site: Site) -> Callable[[str, Any], tuple[bytes, str]]:
    """Problems in the form of their address: JSON for programs, a page for readers."""

    def refuse(path: str, problem: Any) -> tuple[bytes, str]:
        if is_open(path):
            return wire.to_json(problem), PROBLEM
        page = Page("problem.html", {"problem": problem}, status=problem["status"], noindex=True)
        return site.render(page, Asked(path, {}, {}, site.links, site.log)).body, HTML

    return refuse


def _answer_errors(app: FastAPI, refuse: Callable[[str, Any], tuple[bytes, str]]) -> None:
    """Make every error a problem in the form of its address."""

    def response(request: Request, problem: dict[str, Any], headers: Any = None) -> Response:
        body, media = refuse(request.url.path, problem)
        return Response(body, status_code=problem["status"], headers=headers, media_type=media)

    def known(request: Request, error: Exception) -> Response:
        assert isinstance(error, AscertainError)
        problem = error.problem()
        if error.parameter in request.query_params and problem["status"] == 404:
            problem["status"] = 422
        return response(request, problem)

    def refused(request: Request, error: Exception) -> Response:
        assert isinstance(error, Refusal)
        return response(request, error.problem(), error.headers)

    def routed(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        text = {404: "there is nothing at that address.", 405: "this address is only read: GET and HEAD."}
        said = Refusal(error.status_code, str(error.detail), text.get(error.status_code, str(error.detail)))
        return response(request, said.problem(), error.headers)

    def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        first = error.errors()[0]
        name = str(first["loc"][-1])
        expected = str(first.get("ctx", {}).get("expected", "")).replace("'", "")
        allowed = tuple(expected.replace(" or ", ", ").split(", ")) if expected else ()
        return response(request, Refusal(422, "Invalid parameter", f"{name}: {first['msg']}.", name, allowed).problem())

    def unforeseen(request: Request, error: Exception) -> Response:
        return response(request, Refusal(500, "Something unforeseen happened", "the answer failed.").problem())

    for kind, handler in (
        (AscertainError, known),
        (Refusal, refused),
        (HTTPException, routed),
        (RequestValidationError, invalid),
        (Exception, unforeseen),
    ):
        app.add_exception_handler(kind, handler)


def openapi(app: FastAPI) -> dict[str, Any]:
    """The description of the API, with the records' own schemas."""
    made = app.openapi()
    made.setdefault("components", {}).setdefault("schemas", {}).update(components())
    return made


def _beside(app: FastAPI, site: Site) -> APIRouter:
    """What is not the API: pages, pictures for links, assets, and what machines ask for."""
    router = APIRouter(include_in_schema=False)
    lasting = {"Cache-Control": CERTIFIED}

    @router.get("/api/v1/openapi.json")
    def description() -> Response:
        return Response(wire.to_json(openapi(app)), media_type="application/json", headers=lasting)

    @router.get("/static/{hashed}")
    def static(hashed: str) -> Response:
        asset = site.assets.by_hash(hashed)
        if asset is None:
            raise HTTPException(404)
        return Response(asset.body, media_type=asset.media, headers={"Cache-Control": IMMUTABLE})

    @router.get("/healthz")
    def healthz() -> Response:
        return Response("ok\n", media_type="text/plain")

    @router.get("/readyz")
    def readyz() -> Response:
        return _ready(site.log)

    @router.get("/robots.txt")
    def robots_txt() -> Response:
        return Response(robots(), media_type="text/plain", headers=lasting)

    @router.get("/favicon.svg")
    def favicon() -> Response:
        return Response(ICON, media_type="image/svg+xml", headers=lasting)

    add_pictures(router, listed=False)

    @router.get("/{path:path}")
    def page(request: Request) -> Response:
        found = None
        if not request.url.path.startswith("/api/"):
            found = site.reply(request.url.path, request.url.query)
        if found is None:
            raise HTTPException(404)
        return _response(found)

    return router


def _ready(log: str | None) -> Response:
    """Whether the packs are as described and the log can be read to its head."""
    try:
        answers.sources(verify=True)
        said = {"ready": True, "head": answers.head_of(log) if log else None}
    except AscertainError as error:
        return Response(wire.to_json({"ready": False, "reason": str(error)}), 503, media_type="application/json")
    return Response(wire.to_json(said), media_type="application/json")


def _response(reply: Reply) -> Response:
    headers = {"Cache-Control": CERTIFIED if reply.certified else LIVE, **reply.headers}
    if reply.noindex:
        headers["X-Robots-Tag"] = "noindex"
    if reply.status not in (200, 404):
        headers["Cache-Control"] = "no-store"
    return Response(reply.body, status_code=reply.status, headers=headers, media_type=reply.media)
