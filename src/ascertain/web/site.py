"""The site as a function: an address in, a reply out. The server and the static export both ask it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from re import Pattern
from typing import Any
from urllib.parse import parse_qsl

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.routing import compile_path

from ascertain import answers
from ascertain.errors import AscertainError
from ascertain.web.assets import Assets
from ascertain.web.links import Links
from ascertain.web.page import Asked, Page, PageFunction, Reply
from ascertain.web.pages import PAGES
from ascertain.web.problems import problem
from ascertain.web.words import FILTERS, SECTIONS


@dataclass(frozen=True)
class Site:
    """Everything that can be looked at: the bundled elections, and a log that is being counted if there is one."""

    log: str | None = None
    links: Links = field(default_factory=Links)
    openapi: Callable[[], Mapping[str, Any]] = dict

    @cached_property
    def assets(self) -> Assets:
        """The sheet, the scripts and the fonts by their hashed names."""
        return Assets.load()

    @cached_property
    def templates(self) -> Environment:
        """Templates: everything is escaped, and a missing value is an error."""
        made = Environment(
            loader=PackageLoader("ascertain.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        made.filters.update(FILTERS)
        made.globals.update(
            SECTIONS=SECTIONS, links=self.links, asset=lambda name: self.links.asset(self.assets.address(name))
        )
        return made

    @cached_property
    def routes(self) -> list[tuple[Pattern[str], PageFunction]]:
        """Patterns of paths and the functions of their pages, the first that fits counts."""
        return [(compile_path(pattern)[0], made) for pattern, made in PAGES.items()]

    def reply(self, path: str, query: str = "") -> Reply | None:
        """The page at an address, None where there is none; what cannot be answered is a page that says why."""
        for pattern, made in self.routes:
            found = pattern.match(path)
            if found:
                wanted = dict(parse_qsl(query, keep_blank_values=True))
                asked = Asked(path, found.groupdict(), wanted, self.links, self.log, self.openapi)
                try:
                    return self.render(self._beside_a_log(made(asked), asked), asked)
                except AscertainError as error:
                    return self.render(problem(error), asked)
        return None

    def _beside_a_log(self, page: Page, asked: Asked) -> Page:
        """A page of the year that is counted in a log: marked if the log is a test, and saying so if it is not of it."""
        if self.log is None or int(asked.parts.get("year", 0)) != answers.election_of(self.log):
            return page
        values = {**page.values, "test": answers.is_test(self.log), "aside": page.certified}
        return replace(page, values=values, certified=False)

    def render(self, page: Page, asked: Asked) -> Reply:
        """The page as bytes."""
        text = self.templates.get_template(page.template).render(asked=asked, page=page, **page.values)
        return Reply(
            text.encode(), status=page.status, certified=page.certified, noindex=page.noindex, embed=page.embed
        )
