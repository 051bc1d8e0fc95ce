"""The front page: the elections, latest first, and the count that is being followed above them."""

from ascertain import answers
from ascertain.errors import UnknownName
from ascertain.web.page import Asked, Page


def front(asked: Asked) -> Page:
    """Every election in one line; `?year=` keeps one of them, or those of a century or decade: 18, 201."""
    lines = answers.overview()
    wanted = asked.query.get("year", "").strip()
    shown = [line for line in lines if str(line.year).startswith(wanted)]
    if not shown:
        raise UnknownName(
            f"no election of a year that begins with {wanted}.", parameter="year", allowed=[line.year for line in lines]
        )
    values = {"lines": shown, "all": len(lines), "wanted": wanted, "counting": _counting(asked.log)}
    return Page("front.html", values, certified=asked.log is None, noindex=bool(wanted))


def _counting(log: str | None) -> dict[str, object] | None:
    if log is None:
        return None
    year = answers.election_of(log)
    found = answers.following(log)
    return {
        "year": year,
        "picture": found.picture(),
        "as_of": found.as_of,
        "stale": found.stale_since,
        "test": found.test,
    }
