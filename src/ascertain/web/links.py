"""Addresses within the site. Pages never write one by hand, so that a static copy can write them relative."""

from urllib.parse import quote

SAFE = ",:-._~"


class Links:
    """Addresses of a served site: absolute paths, the scenario in the query."""

    static = False

    def page(self, path: str, scenario: str = "", **query: object) -> str:
        """A page; `scenario` is canonical text, in which `,` and `:` stay as they are."""
        parts = [scenario] if scenario else []
        parts += [f"{key}={quote(str(value), safe=SAFE)}" for key, value in query.items() if value not in (None, "")]
        return path + ("?" + "&".join(parts) if parts else "")

    def asset(self, name: str) -> str:
        """A file of the application."""
        return f"/static/{name}"
