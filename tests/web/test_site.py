"""The site's own pages: what they say, how they are made, and that every link leads somewhere."""

import re
from collections import deque
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from ascertain import answers
from ascertain.law import elections
from ascertain.web.app import create_app
from ascertain.web.page import Reply
from ascertain.web.site import Site
from ascertain.web.tried import TRIED, Tried
from sending import send

SITE = Site()
OWN = (
    "/",
    "/history",
    "/history/states/MI",
    "/history/states/DC",
    "/amend",
    "/sources",
    "/sources/tickets",
    "/about/method",
    "/about/accessibility",
    "/docs",
    "/elections/2016/checks",
    "/elections/1876/checks",
    "/embed/elections/2016",
    "/embed/elections/2016/map",
    "/embed/elections/1824/tiles",
)
SAMPLE = {1876, 2016}
"""Years whose pages the crawl follows."""


def ask(path: str, query: str = "") -> Reply:
    reply = SITE.reply(path, query)
    assert reply is not None, path
    return reply


def text(path: str, query: str = "") -> str:
    return ask(path, query).body.decode()


class Outline(HTMLParser):
    """What a page is made of: its elements with their attributes, and its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.words += " "
        self.elements.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.words += data

    def named(self, name: str) -> list[dict[str, str]]:
        return [attributes for tag, attributes in self.elements if tag == name]


def words(path: str, query: str = "") -> str:
    return " ".join(Outline(text(path, query)).words.split())


@pytest.mark.parametrize("path", OWN)
def test_every_page_is_well_made(path: str) -> None:
    page = text(path)
    found = Outline(page)
    assert ask(path).status == 200
    assert found.named("html")[0]["lang"] == "en"
    assert len(found.named("h1")) == 1
    assert len(found.named("main")) == 1
    assert "<title></title>" not in page
    assert len(found.named("caption")) == len(found.named("table"))
    assert all("scope" in heading for heading in found.named("th"))
    assert all("for" in label for label in found.named("label"))
    assert not [tag for tag, attributes in found.elements if "style" in attributes or tag == "style"]
    assert all("src" in script for script in found.named("script"))
    assert not any(name.startswith("on") for _, attributes in found.elements for name in attributes)
    loaded = [attributes.get("src", "") for tag, attributes in found.elements if tag in ("script", "img", "iframe")]
    loaded += [link["href"] for link in found.named("link")]
    assert all(address.startswith("/") and not address.startswith("//") for address in loaded), loaded
    ids = [attributes["id"] for _, attributes in found.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    for name in ("aria-labelledby", "aria-describedby"):
        used = {part for _, attributes in found.elements for part in attributes.get(name, "").split()}
        assert used <= set(ids)


def links(page: str) -> Iterator[str]:
    """Addresses of a page's links, without flips."""
    for link in Outline(page).named("a"):
        if link.get("rel") != "nofollow" and "href" in link:
            yield link["href"].partition("#")[0]


STATIC = re.compile(r"/(static/|api/|favicon|elections/\d+/\w+\.(svg|png|csv|json))")
"""Addresses that the server answers and not the site."""


def test_every_link_leads_somewhere() -> None:
    """From the front page on, every internal link is answered 200, or by a page that says why not."""
    seen, waiting = {"/"}, deque(["/"])
    stated: list[str] = []
    while waiting:
        address = waiting.popleft()
        parts = urlsplit(address)
        year = re.match(r"(?:/embed)?/elections/(\d+)", parts.path)
        state = re.match(r"/elections/\d+/states/(?!MI|ME)", parts.path)
        if STATIC.match(parts.path) or (year and int(year[1]) not in SAMPLE) or state:
            continue
        reply = ask(parts.path, parts.query)
        assert reply.status in (200, 404), address
        if reply.status == 404:
            stated.append(address)
            assert "<h1>" in reply.body.decode()
        for found in links(reply.body.decode()):
            assert found.startswith(("/", "?")) or not found, (address, found)
            target = parts.path + found if found.startswith("?") else found
            if target and target not in seen:
                seen.add(target)
                waiting.append(target)
    assert len(seen) > 150
    assert not [address for address in stated if not address.startswith("/elections/")]


def test_anchors_of_links_exist() -> None:
    """A method link leads to the section of its name."""
    ids = {attributes.get("id") for _, attributes in Outline(text("/about/method")).elements}
    for kind in answers.CHECK_KINDS:
        assert kind.id in ids


def test_the_front_page_lists_every_election_latest_first() -> None:
    years = [int(year) for year in re.findall(r'href="/elections/(\d{4})"', text("/"))]
    assert years == sorted(elections(), reverse=True)
    said = words("/")
    assert (
        "2016 Donald Trump Republican 304 of 538 Hillary Clinton by 2,868,686 (2.1 points) popular winner lost" in said
    )
    assert "John Quincy Adams Democratic-Republican chosen by the House 84 of 261" in said
    assert "Al Gore by 539,893 (0.51 points)" in said
    assert said.count("popular winner lost") == 5


def test_the_front_page_is_filtered_by_year() -> None:
    assert re.findall(r'href="/elections/(\d{4})"', text("/", "year=201")) == ["2016", "2012"]
    assert ask("/", "year=201").noindex
    assert ask("/", "year=2017").status == 404
    assert "<script>" not in text("/", "year=%3Cscript%3E")


def test_history_has_splits_and_streaks() -> None:
    said = words("/history")
    assert "5 times the leader in votes was not elected: 1824, 1876, 1888, 2000, 2016." in said
    assert "2016 Donald Trump Hillary Clinton 2,868,686 2.1 electors" in said
    assert len(re.findall(r'href="/history/states/', text("/history"))) == 51
    michigan = words("/history/states/mi")
    assert "Democratic, 1992 to 2012: 6 elections" in michigan
    assert "2016 Donald Trump Republican 10,704 0.22 statewide vote" in michigan


def test_amend_has_the_thresholds() -> None:
    said = words("/amend")
    assert "290 of 435" in said
    assert "67 of 100" in said
    assert "38 of 50" in said
    assert "13 states can block it" in said
    assert "Now" in words("/amend", "year=1900")
    assert ask("/amend", "year=abc").status == 404


def test_sources_show_licence_day_and_hash() -> None:
    found = answers.sources().record["rows"]
    page = text("/sources")
    for pack in found:
        assert pack.sha256 in page
        assert f'href="/sources/{pack.id}"' in page
    assert words("/sources/tickets").count("year, name, vice_president, party, slug, colour") == 1


def test_checks_belong_to_a_kind_with_its_limits() -> None:
    for year in elections():
        for kind, own in answers.checks(year):
            assert kind.cannot_show
            assert all(check.message and check.name for check in own)
    found = {kind.id: own for kind, own in answers.checks(2016)}
    assert [check.name for check in found["reconciliation"]] == ["Maine"]
    assert len(found["electors"]) == 8
    assert "screening" not in found
    assert words("/elections/2016/checks").count("What this cannot show.") == len(found)


@pytest.mark.parametrize("view", ["map", "tiles", "path", "bar"])
def test_an_embed_says_status_source_and_link(view: str) -> None:
    reply = ask(f"/embed/elections/2016/{view}", "flip=MI&theme=dark&utm_source=x")
    page = reply.body.decode()
    assert reply.embed
    assert 'data-theme="dark"' in page
    assert "290" in Outline(page).words
    assert "Facts: " in page
    assert 'href="/elections/2016/electors?flip=MI"' in page
    assert "<header" not in page
    assert re.findall(r"<script[^>]*>", page) == re.findall(r"<script defer src=\"[^\"]*/embed\.\w+\.js\">", page)
    assert not ask("/elections/2016/checks").embed


def test_an_embed_refuses_what_there_is_not() -> None:
    assert ask("/embed/elections/2016/globe").status == 404
    assert ask("/embed/elections/2016/map", "theme=pink").status == 404
    assert ask("/embed/elections/2016/map", "flip=ZZ").status == 422


def test_what_cannot_be_answered_is_a_page_with_the_valid_names() -> None:
    said = words("/sources/nothing")
    assert "There is no pack nothing." in said
    assert "apportionment, " in said
    assert "list of elections" in said
    assert ask("/sources/nothing").noindex
    assert "<img onerror" not in text("/sources/<img onerror=x>")


@pytest.mark.parametrize(
    ("path", "status"), [("/nowhere", 404), ("/?" + "a" * 3000, 414), ("/embed/elections/2016/map?flip=ZZ", 422)]
)
def test_the_server_refuses_with_a_page(path: str, status: int) -> None:
    with TestClient(create_app()) as client:
        reply = client.get(path)
    assert reply.status_code == status
    assert reply.headers["content-type"].startswith("text/html")
    assert len(Outline(reply.text).named("h1")) == 1


def test_a_count_that_is_followed_stands_on_top(tmp_path: Path) -> None:
    """The front page, the checks and the embeds of a log's election say what stands in the log."""
    url = f"{tmp_path}/night.db"
    answers.log_create(url, election=2016, test=True)
    send(url, ("MI", 2_000_000, 2_000_100))
    site = Site(log=url)
    found = {}
    for path in ("/", "/elections/2016/checks", "/embed/elections/2016/tiles", "/embed/elections/2012/tiles"):
        reply = site.reply(path)
        assert reply is not None
        assert reply.certified == ("2012" in path), path
        found[path] = " ".join(Outline(reply.body.decode()).words.split())
    front = found["/"]
    assert front.index("Trump leads the popular vote by 100") < front.index("60 elections, each")
    assert "TEST DATA. 2016: the count that is followed here Counting" in front
    assert "Screening of reports" in found["/elections/2016/checks"]
    assert "TEST DATA. These are not results. Counting" in found["/embed/elections/2016/tiles"]
    assert "TEST DATA" not in found["/embed/elections/2012/tiles"]


DOCUMENT = {
    "info": {"title": "ascertain"},
    "paths": {
        "/api/v1/elections/{year}/outcome": {
            "get": {
                "operationId": "outcome",
                "summary": "The whole course.",
                "x-command": "outcome --brief",
                "parameters": [
                    {"name": "year", "in": "path", "required": True, "schema": {"type": "integer"}},
                    {
                        "name": "format",
                        "in": "query",
                        "schema": {
                            "anyOf": [{"$ref": "#/components/schemas/Form"}, {"type": "null"}],
                            "default": "json",
                        },
                        "description": "<b>JSON</b> or CSV",
                    },
                ],
                "responses": {"200": {}, "404": {}},
            }
        }
    },
    "components": {"schemas": {"Form": {"enum": ["json", "csv"]}}},
}


def test_the_api_page_shows_route_parameters_and_lines() -> None:
    reply = Site(openapi=lambda: DOCUMENT).reply("/docs")
    assert reply is not None
    said = " ".join(Outline(reply.body.decode()).words.split())
    assert "GET /api/v1/elections/{year}/outcome" in said
    assert "curl http://127.0.0.1:8000/api/v1/elections/2016/outcome" in said
    assert "ascertain outcome 2016 --brief --json" in said
    assert "json, csv json <b>JSON</b> or CSV" in said
    assert "Answers with 200, 404." in said


def test_the_served_api_is_described() -> None:
    """Every route of the API is on the page, with its meaning and the command's line."""
    with TestClient(create_app()) as client:
        paths = client.get("/api/v1/openapi.json").json()["paths"]
        said = " ".join(Outline(client.get("/docs").text).words.split())
    assert len(paths) >= 10
    for path in paths:
        assert f"GET {path}" in said
    assert "ascertain flip 2016 --json" in said
    assert "ascertain outcome --all --json" in said


@pytest.mark.parametrize("item", TRIED, ids=lambda item: item.test)
def test_what_is_claimed_is_tested(item: Tried) -> None:
    """The accessibility page names tests that there are."""
    tests = (path.read_text("utf-8") for path in Path(__file__).parents[1].rglob("test_*.py"))
    assert any(f"def {item.test}(" in own for own in tests)


def test_what_was_not_tried_is_said() -> None:
    said = words("/about/accessibility")
    for name in ("NVDA", "VoiceOver", "Firefox", "WebKit", "a person who depends on"):
        assert name in said.partition("Not tried so far")[2]
