"""The pages of a log of test data say so, on every stage, in what is shown and in the title."""

import html
import re

from starlette.testclient import TestClient

from ascertain import answers, charts
from ascertain.web.app import create_app
from ascertain.web.site import Site
from sending import send


def test_every_page_of_a_test_log_says_so(url: str) -> None:
    """The banner and the title, with a what-if on top too; an election that the log is not about has neither."""
    answers.log_create(url, election=2016, test=True)
    send(url, ("MI", 2_000_000, 2_000_100))
    site = Site(log=url)
    for path, query in [(f"/elections/2016/{stage}", "") for stage in charts.STAGES] + [("/elections/2016", "flip=MI")]:
        reply = site.reply(path, query)
        assert reply is not None
        text = reply.body.decode()
        assert "<strong>TEST DATA. These are not results.</strong>" in text
        assert "<title>TEST DATA. 2016" in text
    other = site.reply("/elections/2012")
    assert other is not None
    assert b"TEST DATA" not in other.body


MARK = re.compile(rb'TEST DATA|"test":\s*true|(?:^|,)test\r?$', re.M)


def test_every_link_of_a_followed_page_is_marked_or_refused(url: str) -> None:
    """Pages, pictures, files and embeds of that year: none of them answers the certified result without a mark."""
    answers.log_create(url, election=2016, test=True)
    send(url, ("MI", 2_000_000, 2_000_100), ("OH", 2_000_000, 2_400_000))
    year = "/elections/2016"
    seen, todo = (
        set(),
        [year, f"{year}?flip=MI", f"{year}/certify", f"{year}/outcome", f"/embed{year}/map?stage=electors"],
    )
    todo.append(f"{year}/checks")
    todo += [f"/api/v1{year}/{name}" for name in ("outcome", "whatif?flip=MI", "flip", "electors", "tally", "project")]
    todo += [f"{year}/{view}.svg" for view in ("map", "tiles", "path", "bar")] + [f"{year}/map.svg?stage=electors"]
    with TestClient(create_app(log=url, rate_limit=False)) as client:
        while todo:
            address = todo.pop()
            kind = re.sub(r"/states/\w+|\?.*", "", address) + ("?csv" if "format=csv" in address else "")
            if (
                kind in seen
                or "/2016" not in address
                or "/law" in address
                or "discrepancy" in address
                or address.endswith(".png")
            ):
                continue
            seen.add(kind)
            reply = client.get(address)
            assert reply.status_code in (200, 409), address
            assert reply.status_code == 409 or MARK.search(reply.content), address
            assert "86400" not in reply.headers["cache-control"], address
            if "html" in reply.headers["content-type"]:
                todo += [html.unescape(found) for found in re.findall(r'(?:href|src)="(/[^"#]*)', reply.text)]
    assert {f"{year}{own}" for own in ("", "/rules", "/map.svg", "/checks")} <= seen


def test_a_page_beside_the_log_says_what_it_is_of(url: str) -> None:
    """A state's page tells the certified result; code for other sites shows the count."""
    answers.log_create(url, election=2016)
    site = Site(log=url)
    for path, beside in (
        ("/elections/2016/states/MI", True),
        ("/elections/2016/rules", True),
        ("/elections/2016", False),
    ):
        reply = site.reply(path)
        assert reply is not None
        assert not reply.certified
        assert (b"this page is of the certified result" in reply.body) is beside
        assert b"TEST DATA" not in reply.body
    offered = site.reply("/embed/elections/2016")
    assert offered is not None
    assert b"stage=" not in offered.body
