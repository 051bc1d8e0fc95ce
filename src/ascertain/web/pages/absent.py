"""The page of a copy for what the copy does not hold."""

from ascertain.errors import UnknownName
from ascertain.web.links import StaticLinks
from ascertain.web.page import Asked, Page


def absent(asked: Asked) -> Page:
    """Which elections the copy holds, and the command that makes another; a server has no such page."""
    if not isinstance(asked.links, StaticLinks):
        raise UnknownName("there is nothing at that address.")
    return Page("absent.html", {"years": sorted(asked.links.years), "png": asked.links.png}, noindex=True)
