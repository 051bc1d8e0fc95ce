"""Sheet, scripts and fonts, each under a name that carries its hash, so that browsers may keep them for ever."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import PurePath

from ascertain.charts import page_css

MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
FONT = "public-sans.woff2"


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
        bodies["app.css"] = page_css().encode() + (bodies["app.css"] + bodies.pop("pages.css")).replace(
            f"url({FONT})".encode(), font.encode()
        )
        return cls({name: _asset(name, body) for name, body in bodies.items()})

    def address(self, name: str) -> str:
        """The hashed name of a file."""
        return self.files[name].hashed

    def by_hash(self, hashed: str) -> Asset | None:
        """A file by its hashed name."""
        return next((asset for asset in self.files.values() if asset.hashed == hashed), None)


def _asset(name: str, body: bytes) -> Asset:
    path = PurePath(name)
    digest = hashlib.sha256(body).hexdigest()[:10]
    return Asset(name, f"{path.stem}.{digest}{path.suffix}", MEDIA[path.suffix], body)
