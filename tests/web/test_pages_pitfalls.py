"""Pitfalls that election pages are known for, each met once and never again."""

import gzip
import math
import re
from html import unescape
from importlib import resources

import pytest

from ascertain.charts import PALETTE
from ascertain.web import words
from ascertain.web.page import Reply
from ascertain.web.site import Site

SITE = Site()
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b(?![\w-])|\brgb\(")


def reply(path: str, query: str = "") -> Reply:
    """A reply that must be there."""
    found = SITE.reply(path, query)
    assert found is not None
    return found


def number(text: str) -> float:
    """The last number in a cell before any bracket; a cell without one stands last."""
    found = re.findall(r"[\d,]+", text.split("(")[0])
    return float(found[-1].replace(",", "")) if found else math.inf


@pytest.mark.parametrize(
    ("sort", "column", "direction"),
    [("", "Votes to flip", 1), ("flip", "Votes to flip", 1), ("electors", "Electors", -1), ("state", "State", 1)],
)
@pytest.mark.parametrize("year", [2016, 1992])
def test_sort_is_visible(year: int, sort: str, column: str, direction: int) -> None:
    """The column with `aria-sort` is the sorted one, in order as printed."""
    page = unescape(reply(f"/elections/{year}", f"view=table&sort={sort}").body.decode())
    table = page[page.index('<table id="contests">') :]
    heads = re.findall(r"<th scope=\"col\"([^>]*)>(.*?)</th>", table, re.S)
    marked = [(place, attributes, head) for place, (attributes, head) in enumerate(heads) if "aria-sort" in attributes]
    assert len(marked) == 1
    place, attributes, head = marked[0]
    assert column in head
    assert ("descending" in attributes) == (direction < 0)
    rows = re.findall(r"<tr data-contest.*?</tr>", table, re.S)
    cells = [re.findall(r"<t[dh][^>]*>(.*?)</t[dh]>", row, re.S)[place] for row in rows]
    shown = [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]
    assert len(shown) > 50
    if sort == "state":
        assert shown == sorted(shown)
    else:
        values = [direction * number(text) for text in shown]
        assert values == sorted(values)


def test_never_rounded_wrong() -> None:
    """Ties by votes, no 0% or 100% unless exact, no 0.00, what is not a number in words."""
    assert words.percent(1, 10_000) == "<1%"
    assert words.percent(9_999, 10_000) == ">99%"
    assert words.percent(0, 10) == "0.0%"
    assert words.percent(10, 10) == "100.0%"
    assert words.percent(0, 0) == "n/a"
    assert words.points(0.001) == "under 0.01"
    assert words.points(-0.5) == "−0.50"
    assert words.points(0.997) == "1.0"
    assert words.points(math.nan) == "n/a"
    assert words.votes(-1200) == "−1,200"
    for year in (1789, 1824, 1880, 1960, 2000, 2016):
        for stage in ("count", "electors"):
            page = re.sub(r"<[^>]+>", " ", reply(f"/elections/{year}/{stage}").body.decode())
            assert not re.search(r"\bnan\b|\(0\.00\)|\b0\.00\b", page)


def test_source_beside_total() -> None:
    """Every total stands beside its source with licence, hash and command; every source is listed once below."""
    for stage in ("count", "certify", "electors", "congress", "outcome"):
        page = unescape(reply(f"/elections/2016/{stage}").body.decode())
        for what, packs in (("electors", 6), ("popular vote", 2)):
            origin = re.search(rf'aria-label="Source of the {what}".*?</details>', page, re.S)
            assert origin is not None
            assert "ascertain " in origin.group()
            assert len(re.findall(r"<code>[0-9a-f]{12}</code>", origin.group())) == packs
        known = page[page.index('id="known"') :]
        assert known.count("Votes by state and ticket") == 1


def test_one_palette() -> None:
    """No colour is written outside the palette: neither in the sheet nor in templates nor on pages."""
    folder = resources.files("ascertain.web")
    sheet = (folder / "static" / "app.css").read_text()
    assert not COLOUR.search(sheet)
    for theme in PALETTE.values():
        assert theme.ink not in sheet
    names = {file.name for file in (folder / "templates").iterdir()}
    assert "election.html" in names
    page = reply("/elections/2016", "flip=MI").body.decode()
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*src=)", page)
    assert not re.search(r'(fill|stroke)="(#|rgb)', page.replace('fill="url(#', ""))


def test_pages_stay_light() -> None:
    """A page with map and tiles is at most 40 kB sent, the sheet at most 6."""
    assert len(gzip.compress(reply("/elections/2016").body, 6, mtime=0)) <= 40_000
    assert len(gzip.compress(SITE.assets.files["app.css"].body, 6, mtime=0)) <= 6_144


def test_hostile_names_are_escaped() -> None:
    """What comes in an address never gets out as markup."""
    page = SITE.reply("/elections/2016", "flip=<script>alert(1)</script>")
    assert page is not None
    assert page.status == 422
    assert b"<script>alert" not in page.body


@pytest.mark.parametrize("query", ["view=globe", "sort=luck"])
def test_a_view_or_order_that_there_is_not(query: str) -> None:
    """The election is there, the question does not fit: 422, with the page as without it."""
    found = reply("/elections/2016", query)
    assert found.status == 422
    assert b"cannot be applied" in found.body
    assert b'id="status"' in found.body
