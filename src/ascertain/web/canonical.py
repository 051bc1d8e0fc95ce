"""One spelling for every question, so that equal questions are computed once and kept once."""

import re
from urllib.parse import parse_qsl, quote

from ascertain import answers
from ascertain.errors import AscertainError, InputInvalid
from ascertain.web.links import SAFE

PAGE_KEYS = frozenset(
    {"batches", "format", "goal", "kind", "period", "sort", "stage", "state", "theme", "to", "view", "width", "year"}
)
"""What pages may be asked beside a scenario; any other key is somebody else's (`utm_source`) and is dropped."""
LONGEST_LIST = 60
_YEAR = re.compile(r"/elections/(\d{4})(?:[/.]|$)")


def canonical(path: str, query: str) -> str:
    """The query of a page or an API route in its one spelling. Raises `InputInvalid` for a list that is too long."""
    if not query:
        return ""
    pairs = parse_qsl(query, keep_blank_values=True)
    for key, value in pairs:
        if value.count(",") >= LONGEST_LIST:
            raise InputInvalid(f"{key} lists more than {LONGEST_LIST} items.", parameter=key)
    return _api(pairs) if path.startswith("/api/") else _page(path, pairs)


def _written(key: str, value: str) -> str:
    return f"{quote(key, safe=SAFE)}={quote(value, safe=SAFE)}"


def _api(pairs: list[tuple[str, str]]) -> str:
    """Every key stays, for the API refuses what it does not know."""
    return "&".join(sorted(_written(key, value) for key, value in pairs))


def _page(path: str, pairs: list[tuple[str, str]]) -> str:
    """The scenario first, in its canonical text, then the page's own keys; a repeated setting is one list."""
    settings: dict[str, list[str]] = {}
    own: dict[str, str] = {}
    for key, value in pairs:
        if value and key in answers.SETTINGS:
            settings.setdefault(key, []).append(value)
        elif value and key in PAGE_KEYS:
            own[key] = value
    text = "&".join(f"{key}={','.join(settings[key])}" for key in answers.SETTINGS if key in settings)
    found = _YEAR.search(path)
    if text and found:
        try:
            text = answers.scenario_of(int(found[1]), text).canonical
        except AscertainError:  # the page says what is wrong, and is not kept
            text = "&".join(_written(key, ",".join(settings[key])) for key in settings)
    return "&".join([*([text] if text else []), *(_written(key, own[key]) for key in sorted(own))])
