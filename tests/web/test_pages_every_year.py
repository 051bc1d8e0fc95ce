"""Every election has a page at every stage and in every view, on wide and narrow screens alike."""

import re

import pytest

from ascertain import charts
from ascertain.law import elections
from ascertain.web.site import Site

SITE = Site()
VIEWS = ("map", "tiles", "path", "table", "squares")


def page(path: str, query: str = "") -> str:
    """A page that must be there."""
    reply = SITE.reply(path, query)
    assert reply is not None
    assert reply.status == 200, f"{path}?{query}: {reply.status}"
    return reply.body.decode()


@pytest.mark.parametrize("year", elections())
def test_every_stage_and_view(year: int) -> None:
    """One heading, a status sentence that ends, and no value that is missing or not a number."""
    pages = [page(f"/elections/{year}/{stage}") for stage in charts.STAGES]
    pages += [page(f"/elections/{year}", f"view={view}") for view in VIEWS]
    pages += [page(f"/elections/{year}"), page(f"/elections/{year}/rules")]
    for text in pages:
        assert text.count("<h1") == 1
        shown = re.sub(r"<[^>]+>", " ", text)
        assert not re.search(r"\b(nan|None|undefined)\b", shown)
        assert f"{year} presidential election" in text
    for text in pages[:-1]:
        said = re.search(r'class="says">([^<]+)<', text)
        assert said is not None
        assert said.group(1).endswith(".")
