"""What goes between the site and its pages: what was asked, what a page answers, and the bytes of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ascertain.web.links import Links

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to the site: the path, the parts of it that its route names, the query, and where the site stands.

    `log` is the address of the count log that the site follows, None without one; `openapi` gives the API's document.
    """

    path: str
    parts: Mapping[str, str]
    query: Mapping[str, str]
    links: Links
    log: str | None = None
    openapi: Callable[[], Mapping[str, Any]] = dict


@dataclass(frozen=True, slots=True)
class Page:
    """What a page's function answers: a template and its values.

    `certified` pages change with the version only; `noindex` ones are not for crawlers; `embed` ones may be framed.
    """

    template: str
    values: Mapping[str, Any]
    status: int = 200
    certified: bool = True
    noindex: bool = False
    embed: bool = False


PageFunction = Callable[[Asked], Page]


@dataclass(frozen=True, slots=True)
class Reply:
    """Bytes for an address, and what the server has to know of them."""

    body: bytes
    media: str = HTML
    status: int = 200
    certified: bool = True
    noindex: bool = False
    embed: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
