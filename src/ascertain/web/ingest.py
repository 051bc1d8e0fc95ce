"""`POST /api/v1/elections/{year}/reports`: reports of those who hold a token, in one transaction or not at all.

There only where the server was started for it; a token goes in the header alone, and over the network only by https.
"""

import asyncio
import json
import time
from collections import OrderedDict, deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Query, Request, Response

from ascertain import answers, wire
from ascertain.errors import InputInvalid
from ascertain.web.api import PROBLEM, STATUSES
from ascertain.web.schemas import answer_schema
from ascertain.web.security import DEEPEST_JSON, Refusal, depth
from ascertain.web.tokens import Token, holder

MOST_REPORTS: Final = 10_000
MOST_ROWS: Final = 100
"""Rows that are listed with their reasons when a body is refused."""
FAILURES: Final = 5
MINUTE: Final = 60.0
Format = Literal["auto", "reports", "medsl", "openelections", "clarity", "nist-1500-100", "ap-v2", "nyt-2020"]
MEDIA: Final[Mapping[str, tuple[str, ...]]] = {
    "application/x-ndjson": ("reports",),
    "application/json": ("reports", "nist-1500-100", "ap-v2", "nyt-2020"),
    "text/csv": ("reports", "medsl", "openelections"),
    "application/xml": ("clarity", "nist-1500-100"),
    "text/xml": ("clarity", "nist-1500-100"),
}
"""Media type -> formats that it may hold."""
REFUSED: Final = {
    401: "There is no such token, or it has expired.",
    403: "The token is for another state.",
    412: "Another writer was first.",
    413: "The body is too large, or holds too many reports.",
    415: "The media type does not fit the format.",
    426: "Over the network only https is answered.",
}


@dataclass
class Failures:
    """Wrong tokens by address within the last minute; the least recent addresses are forgotten."""

    most: int = 10_000
    seen: OrderedDict[str, deque[float]] = field(default_factory=OrderedDict)

    def wait(self, address: str) -> float:
        """Seconds until an address may try again, 0.0 if it may."""
        times = self.seen.get(address, deque())
        while times and time.monotonic() - times[0] > MINUTE:
            times.popleft()
        return MINUTE - (time.monotonic() - times[0]) if len(times) >= FAILURES else 0.0

    def add(self, address: str) -> None:
        """Note a failure."""
        self.seen.setdefault(address, deque(maxlen=FAILURES)).append(time.monotonic())
        self.seen.move_to_end(address)
        if len(self.seen) > self.most:
            self.seen.popitem(last=False)


def ingest(log: str, tokens: Path) -> APIRouter:
    """The route, for a log and the file of those who may append to it."""
    election, failures, one_at_a_time = answers.election_of(log), Failures(), asyncio.Semaphore(1)
    router = APIRouter()
    said: dict[int | str, dict[str, Any]] = {
        status: {"description": text, "content": PROBLEM} for status, text in {**STATUSES, **REFUSED}.items()
    }
    answer = {"application/json": {"schema": answer_schema("log append")}}
    said[201] = {"description": "Appended.", "content": answer}
    said[200] = {"description": "Nothing new was in it.", "content": answer}

    @router.post(
        "/api/v1/elections/{year}/reports",
        responses=said,
        response_class=Response,
        status_code=201,
        openapi_extra={"requestBody": {"required": True, "content": {media: {} for media in MEDIA}}},
    )
    async def reports(
        request: Request,
        year: int,
        format: Annotated[Format, Query()] = "auto",  # noqa: A002  # the key's name
        as_of: str | None = None,
        status: Literal["unofficial", "official", "certified"] | None = None,
        source: str | None = None,
    ) -> Response:
        _only_secure(request)
        token = await _token(request, tokens, failures)
        if year != election:
            raise Refusal(404, "Unknown name", f"the log is of {election}, not of {year}.", "year", (str(election),))
        media = _media(request, format)
        body = await request.body()
        if_match = request.headers.get("if-match", "").strip().strip('"')
        async with one_at_a_time:
            return await asyncio.to_thread(
                _append, log, body, media, token, if_match, format=format, as_of=as_of, status=status, source=source
            )

    return router


def _append(log: str, body: bytes, media: str, token: Token, if_match: str, **said: Any) -> Response:
    """Append the body; one that is refused lists its rows with the reasons."""
    after = if_match if if_match not in ("", "*") else None
    try:
        answer = answers.receive(
            log,
            _body(body, media, said["format"]),
            sender=token.name,
            scope=token.state,
            most=MOST_REPORTS,
            after=after,
            **said,
        )
    except InputInvalid as error:
        rows = [wire.to_builtins(wire.finding(found)) for found in error.findings[:MOST_ROWS]]  # type: ignore[arg-type]
        problem = {**error.problem(), "rows": rows or [{"message": str(error)}]}
        return Response(wire.to_json(problem), int(str(problem["status"])), media_type="application/problem+json")
    status = 201 if answer.record.appended else 200
    return Response(answer.to_json(), status, {"ETag": f'"{answer.record.head}"'}, media_type="application/json")


def _only_secure(request: Request) -> None:
    """Refuse plain HTTP from another machine, be it behind a proxy."""
    forwarded = "x-forwarded-for" in request.headers or "forwarded" in request.headers
    if request.url.scheme != "https" and (forwarded or not _here(_address(request))):
        detail = "reports are taken over https only: a token must not cross a network in the open."
        raise Refusal(
            426, "Upgrade required", detail, headers={"Upgrade": "TLS/1.2, HTTP/1.1", "Connection": "Upgrade"}
        )


def _address(request: Request) -> str:
    return request.client.host if request.client else ""


def _here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


async def _token(request: Request, tokens: Path, failures: Failures) -> Token:
    """Whose token the request carries."""
    address = _address(request)
    wait = failures.wait(address)
    if wait:
        again = max(1, round(wait + 0.5))
        text = f"{FAILURES} wrong tokens within a minute from one address; try again in {again} s."
        raise Refusal(429, "Too many requests", text, headers={"Retry-After": str(again)})
    scheme, _, secret = request.headers.get("authorization", "").partition(" ")
    token = None
    if scheme.lower() == "bearer" and secret.strip():
        token = await asyncio.to_thread(holder, tokens, secret.strip())
    if token is None:
        failures.add(address)
        detail = "a token is needed, in the header Authorization: Bearer; none, a wrong one or an expired one was sent."
        raise Refusal(401, "Unauthorized", detail, headers={"WWW-Authenticate": "Bearer"})
    return token


def _media(request: Request, form: str) -> str:
    """The media type, if it may hold the format."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoded = request.headers.get("content-encoding", "identity").lower() != "identity"
    fits = media in MEDIA and form in ("auto", *MEDIA[media])
    if encoded or not fits:
        allowed = tuple(name for name, formats in MEDIA.items() if form == "auto" or form in formats)
        said = "a compressed body" if encoded else media or "a body without media type"
        detail = f"{said[:60]} is not taken for the format {form}."
        raise Refusal(415, "Unsupported media type", detail, "content-type", allowed)
    return media


def _body(body: bytes, media: str, form: str) -> bytes:
    """The body as a reader takes it: a JSON list of reports becomes lines; nothing compressed, nothing too deep."""
    if body.startswith((b"\x1f\x8b", b"PK\x03\x04")):
        raise Refusal(415, "Unsupported media type", "a compressed body is not taken.", "content-type")
    if not media.endswith("json"):
        return body
    if depth(body) > DEEPEST_JSON:
        raise Refusal(422, "Invalid input", f"the JSON is nested deeper than {DEEPEST_JSON} levels.")
    if media != "application/json" or form not in ("auto", "reports"):
        return body
    try:
        value = json.loads(body)
    except ValueError:
        raise Refusal(422, "Invalid input", "the body is no JSON.") from None
    listed = value if isinstance(value, list) else [value] if isinstance(value, dict) and "unit" in value else None
    return body if listed is None else b"".join(json.dumps(each).encode() + b"\n" for each in listed)
