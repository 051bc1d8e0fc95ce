"""The pages of a log of test data say so, on every stage, in what is shown and in the title."""

from ascertain import answers, charts
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
