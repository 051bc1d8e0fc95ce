"""The pages of an election that is being counted in a log: at the start, under way, with a what-if on top."""

import re

from ascertain import answers, charts
from ascertain.web.site import Site
from sending import send


def page(site: Site, path: str, query: str = "") -> str:
    """A page that must be there and must not be kept for long."""
    reply = site.reply(path, query)
    assert reply is not None
    assert reply.status == 200
    assert not reply.certified
    return reply.body.decode()


def test_the_count_is_the_default_and_says_what_is_reported(url: str) -> None:
    """Nothing, then one state: the sentence, undecided contests, and the address of the updates."""
    answers.log_create(url, election=2016)
    site = Site(log=url)
    assert "No votes are reported yet" in page(site, "/elections/2016")
    send(url, ("MI", 2_000_000, 2_000_100))
    text = page(site, "/elections/2016")
    assert "Trump leads the popular vote by 100; if every contest ended as it stands" in text
    assert 'data-events="/api/v1/events?election=2016"' in text
    assert int(re.findall(r'data-seq="(\d+)"', text)[0]) > 0
    assert text.count('data-winner="none"') > 100
    assert 'id="tracker"' in text


def test_every_stage_of_a_count(url: str) -> None:
    """No stage fails while there is little or nothing; what comes later is named with its day."""
    answers.log_create(url, election=2016)
    site = Site(log=url)
    for rows in ((), (("MI", 2_000_000, 2_000_100), ("OH", 2_000_000, 2_400_000))):
        if rows:
            send(url, *rows)
        for stage in charts.STAGES:
            text = page(site, f"/elections/2016/{stage}")
        assert "Congress <small>6 January 2017</small>" in text


def test_a_what_if_on_the_count(url: str) -> None:
    """A flip of a state that is led, beside one that stays."""
    answers.log_create(url, election=2016)
    send(url, ("MI", 2_000_000, 2_000_100), ("OH", 2_000_000, 2_400_000))
    text = page(Site(log=url), "/elections/2016", "flip=MI")
    assert "Michigan to Clinton" in text
    assert re.search(r'<tr data-contest="MI"[^>]*data-winner="clinton"[^>]*data-changed="true"', text)


def test_another_year_is_answered_from_the_packs(url: str) -> None:
    """Only the log's own election is counted in it."""
    answers.log_create(url, election=2016)
    reply = Site(log=url).reply("/elections/2012")
    assert reply is not None
    assert b"Obama received 332 electoral votes" in reply.body


def test_nothing_is_certified_before_it_is(url: str) -> None:
    """A day of certification that the packs know is not that of a count under way; silence is no lead."""
    answers.log_create(url, election=2016)
    send(url, ("MI", 2_000_000, 2_000_100))
    site = Site(log=url)
    text = page(site, "/elections/2016")
    assert "28 Nov 2016" not in text
    assert text.count("<td>nothing reported</td>") == 55
    assert "28 November 2016" not in page(site, "/elections/2016/certify")
