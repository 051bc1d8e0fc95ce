"""Addresses within the site. Pages never write one by hand, so that a static copy can write them relative."""

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import ClassVar, Final
from urllib.parse import parse_qsl, quote

SAFE = ",:-._~"
ELSEWHERE: Final = "https://YOUR-SERVER"
"""What stands for the address of the site in code that others paste into their pages."""


class Links:
    """Addresses of a served site: absolute paths, the scenario in the query."""

    static: ClassVar[bool] = False
    policy: str = ""

    def page(self, path: str, scenario: str = "", **query: object) -> str:
        """A page; `scenario` is canonical text, in which `,` and `:` stay as they are."""
        parts = [scenario] if scenario else []
        parts += [f"{key}={quote(str(value), safe=SAFE)}" for key, value in query.items() if value not in (None, "")]
        return path + ("?" + "&".join(parts) if parts else "")

    def asset(self, name: str) -> str:
        """A file of the application."""
        return f"/static/{name}"

    def canonical(self, path: str, scenario: str = "") -> str:
        """The one address of a page that is found at several."""
        return self.page(path, scenario)

    def outside(self, path: str, scenario: str = "", **query: object) -> str:
        """The address of a page or picture in code for other sites."""
        return ELSEWHERE + Links.page(self, path, scenario, **query)


ABSENT: Final = "/not-in-this-copy"
NOTICE: Final = "copy"
"""Id of the sentence that what-ifs need JavaScript on a copy."""
FOLDERS: Final = ("view", "batches", "theme", "stage")
"""Choices of a page that are folders of their own in a copy; any other choice needs JavaScript there."""
_YEAR: Final = re.compile(r"/elections/(\d{4})(?=[/.]|$)")
_FILE: Final = re.compile(r"\.(?:css|csv|js|json|png|svg|txt|woff2)$")


def year_of(path: str) -> int | None:
    """The election that an address is about."""
    found = _YEAR.search(path)
    return int(found[1]) if found else None


def file_of(address: str) -> str:
    """Where the reply to an address lies in a copy: a folder with an index for a page, a name for a file."""
    path, _, query = address.partition("?")
    chosen = dict(parse_qsl(query))
    if path.startswith("/api/") and not _FILE.search(path):
        path += f".{chosen.pop('format', 'json')}"
    if _FILE.search(path):
        name = PurePosixPath(path)
        added = "".join(f"-{key}-{value}" for key, value in chosen.items())
        return str(name.with_name(name.stem + added + name.suffix)).lstrip("/")
    return posixpath.join(path.strip("/"), *chosen.values(), "index.html")


@dataclass
class StaticLinks(Links):
    """Addresses of a copy: relative to `at`, the file that is written; what a page asks for is kept in `wanted`.

    A scenario leads to the same page of the copy, where JavaScript counts it and a sentence stands for readers without.
    """

    years: frozenset[int]
    png: bool
    home: str = ""
    policy: str = ""
    at: str = "index.html"
    wanted: dict[str, None] = field(default_factory=dict)
    static: ClassVar[bool] = True

    def page(self, path: str, scenario: str = "", **query: object) -> str:
        """A page or a file of the copy, or the page that says what the copy lacks."""
        chosen = {key: value for key, value in query.items() if value not in (None, "")}
        is_file = path.startswith("/api/") or bool(_FILE.search(path))
        if self._absent(path) or (is_file and scenario):
            return self._to(ABSENT)
        own = chosen if is_file else {key: value for key, value in chosen.items() if key in FOLDERS}
        rest = {key: value for key, value in chosen.items() if key not in own}
        found = self._to(Links.page(self, path, "", **own))
        asked = Links.page(self, "", scenario, **rest)
        return f"{found}{asked}#{NOTICE}" if asked else found

    def asset(self, name: str) -> str:
        """A file of the application."""
        return self._relative(f"static/{name}")

    def canonical(self, path: str, scenario: str = "") -> str:
        """The address under which the copy will stand, where that is known."""
        return self.outside(path, scenario) if self.home else self.page(path, scenario)

    def outside(self, path: str, scenario: str = "", **query: object) -> str:
        """The address in code for other sites; of the actual result, for a copy holds no other."""
        address = Links.page(self, path, "", **query)
        if not self._absent(path):
            self.wanted[address] = None
        return f"{self.home or ELSEWHERE}/{file_of(address).removesuffix('index.html')}"

    def _absent(self, path: str) -> bool:
        return year_of(path) not in {None, *self.years} or (path.endswith(".png") and not self.png)

    def _to(self, address: str) -> str:
        self.wanted[address] = None
        return self._relative(file_of(address))

    def _relative(self, file: str) -> str:
        return posixpath.relpath(file, posixpath.dirname(self.at) or ".")
