"""What protects the server and its readers: headers, limits, the rate of costly questions, whose names are answered."""

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

LONGEST_QUERY: Final = 2048
LONGEST_PATH: Final = 512
LARGEST_BODY: Final = 5 * 1024 * 1024
DEEPEST_JSON: Final = 20
COMPUTATION: Final = 10.0
"""Seconds that an answer may take."""
PICTURE_ENDINGS: Final = (".svg", ".png")

_OWN: Final = "; ".join(
    f"{name} 'self'" for name in ("script-src", "style-src", "img-src", "font-src", "connect-src", "form-action")
)
_PAGE: Final = f"default-src 'none'; {_OWN}; base-uri 'none'; frame-ancestors "
_POLICY: Final = {
    "page": _PAGE + "'none'",
    "embed": _PAGE + "*",
    "svg": "default-src 'none'; style-src 'unsafe-inline'",
}
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_OPEN: Final = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Retry-After"),
    (b"cross-origin-resource-policy", b"cross-origin"),
)


def is_open(path: str) -> bool:
    """Whether other sites may read what is there: the API and pictures."""
    return path.startswith("/api/") or path.endswith(PICTURE_ENDINGS)


def headers(path: str, media: str) -> list[tuple[bytes, bytes]]:
    """The headers that every answer carries, by what it is."""
    kind = "svg" if media.startswith("image/svg") else "embed" if path.startswith("/embed/") else "page"
    found = [(b"content-security-policy", _POLICY[kind].encode()), *_ALWAYS]
    return [*found, *_OPEN] if is_open(path) else found


def negotiated(path: str) -> bytes:
    """What the form of an answer depends on beside its address."""
    return b"Accept, Accept-Encoding" if path.startswith("/api/") else b"Accept-Encoding"


def depth(body: bytes) -> int:
    """How deep lists and objects of a JSON text are nested, counted without reading it."""
    deepest = level = 0
    quoted = escaped = False
    for byte in body:
        if quoted:
            quoted, escaped = escaped or byte != 0x22, byte == 0x5C and not escaped
        elif byte == 0x22:
            quoted = True
        elif byte in b"[{":
            level += 1
            deepest = max(deepest, level)
        elif byte in b"]}":
            level -= 1
    return deepest


@dataclass(frozen=True, slots=True)
class Pace:
    """How many a second, and how many at once before that counts."""

    rate: float
    burst: float


PAGES: Final = Pace(5, 20)
PNG: Final = Pace(1, 5)
SPELLINGS: Final = Pace(50, 200)
"""Questions whose canonical spelling has to be found, which costs milliseconds, even if the answer is kept."""


@dataclass
class Buckets:
    """The pace of each address; the least recently seen are forgotten. In process: each worker has its own."""

    clock: Callable[[], float] = time.monotonic
    most: int = 10_000
    _left: OrderedDict[tuple[str, Pace], tuple[float, float]] = field(default_factory=OrderedDict)

    def wait(self, address: str, pace: Pace) -> float:
        """Take one; 0.0, or the seconds until there is one."""
        now, key = self.clock(), (address, pace)
        left, since = self._left.pop(key, (pace.burst, now))
        left = min(pace.burst, left + (now - since) * pace.rate)
        taken = left >= 1
        self._left[key] = (left - 1 if taken else left, now)
        if len(self._left) > self.most:
            self._left.popitem(last=False)
        return 0.0 if taken else (1 - left) / pace.rate


@dataclass(eq=False)
class Refusal(Exception):
    """A question that is not answered: the keys of a problem, and headers beside it."""

    status: int
    title: str
    detail: str
    parameter: str | None = None
    allowed: tuple[str, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)

    def problem(self) -> dict[str, Any]:
        """The refusal as RFC 9457 problem keys."""
        return {
            "type": "about:blank",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "parameter": self.parameter,
            "allowed": list(self.allowed),
        }


def too_long() -> Refusal:
    """The address is longer than any question here."""
    return Refusal(414, "Address too long", f"a path has at most {LONGEST_PATH} bytes, a query {LONGEST_QUERY:,}.")


def too_many(seconds: float) -> Refusal:
    """The address asks faster than answers are computed."""
    wait = max(1, round(seconds + 0.5))
    text = f"too many questions that need computing from one address; ask again in {wait} s."
    return Refusal(429, "Too many requests", text, headers={"Retry-After": str(wait)})


def too_slow() -> Refusal:
    """An answer takes too long."""
    text = f"the answer took longer than {COMPUTATION:.0f} s; ask again later."
    return Refusal(503, "Not ready", text, headers={"Retry-After": "15"})


def too_large() -> Refusal:
    """A body is over the limit."""
    return Refusal(413, "Body too large", f"a body has at most {LARGEST_BODY // 1024**2} MiB.")


def wrong_host(allowed: Iterable[str]) -> Refusal:
    """The request names a host that is not served here."""
    return Refusal(400, "Unknown host", "this server does not answer under that name.", "host", tuple(allowed))


def bare_host(header: bytes) -> str:
    """The name in a Host header, without port and case."""
    text = header.decode("latin-1").lower()
    return text.partition("]")[0] + "]" if text.startswith("[") else text.partition(":")[0]
