"""Sheet, scripts and fonts, each under a name that carries its hash, so that browsers may keep them for ever."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import PurePath

from ascertain import report
from ascertain.charts import page_css

MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FONT = "public-sans.woff2"
SHEETS = ("app.css", "pages.css", "touch.css")
"""Joined to one sheet in this order."""

COMMENTS = re.compile(rb"/\*\*.*?\*/[ \t]*|^[ \t]*//[^\n]*\n|^[ \t]+|(?<=\n)\n", re.S | re.M)
"""Types and remarks of the scripts, which readers' browsers need not fetch; with them the indents."""
REMARKS = re.compile(rb"/\*.*?\*/|\n", re.S)
"""What a sheet has for those who write it."""
IMPORTED = re.compile(rb'(?:from|import\()\s*"\./([\w-]+\.js)"')


@dataclass(frozen=True, slots=True)
class Asset:
    """One file."""

    name: str
    hashed: str
    media: str
    body: bytes


@dataclass(frozen=True)
class Assets:
    """The files by their plain names."""

    files: Mapping[str, Asset]

    @classmethod
    def load(cls) -> "Assets":
        """Read the package's own files; the sheet begins with the colours of the drawings."""
        bodies = {}
        for file in sorted((resources.files("ascertain.web") / "static").iterdir(), key=lambda file: file.name):
            if PurePath(file.name).suffix in MEDIA:
                bodies[file.name] = file.read_bytes()
        bodies[FONT] = (resources.files("ascertain") / "fonts" / "public-sans-latin-wght-normal.woff2").read_bytes()
        font = f"url({_asset(FONT, bodies[FONT]).hashed})"
        sheets = b"".join(bodies.pop(name) for name in SHEETS).replace(f"url({FONT})".encode(), font.encode())
        bodies["app.css"] = REMARKS.sub(b"", page_css().encode() + sheets)
        bodies["report.css"] = report.sheet().encode()
        files: dict[str, Asset] = {}
        for name in bodies:
            _keep(name, bodies, files)
        return cls(files)

    def address(self, name: str) -> str:
        """The hashed name of a file."""
        return self.files[name].hashed

    def by_hash(self, hashed: str) -> Asset | None:
        """A file by its hashed name."""
        return next((asset for asset in self.files.values() if asset.hashed == hashed), None)


def _keep(name: str, bodies: Mapping[str, bytes], files: dict[str, Asset]) -> None:
    """Keep a file, modules after those they import, since an import is by the hashed name."""
    body = COMMENTS.sub(b"", bodies[name]) if name.endswith(".js") else bodies[name]
    for found in IMPORTED.findall(body) if name.endswith(".js") else ():
        other = found.decode()
        if other not in files:
            _keep(other, bodies, files)
        body = body.replace(b'"./%s"' % found, b'"./%s"' % files[other].hashed.encode())
    files[name] = _asset(name, body)


def _asset(name: str, body: bytes) -> Asset:
    path = PurePath(name)
    digest = hashlib.sha256(body).hexdigest()[:10]
    return Asset(name, f"{path.stem}.{digest}{path.suffix}", MEDIA[path.suffix], body)
