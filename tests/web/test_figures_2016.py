"""The figures of 2016 on its page, as a reader without scripts meets them."""

import re
from html import unescape

import pytest

from ascertain.web.site import Site

SITE = Site()


def text(path: str, query: str = "", *, status: int = 200) -> str:
    """What a page says, without its markup."""
    reply = SITE.reply(path, query)
    assert reply is not None
    assert reply.status == status
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", reply.body.decode())))


SAID = {
    ("certify", ""): "As certified Trump has 306 of 538 pledged electors, 36 more than the 270 needed.",
    (
        "electors",
        "",
    ): "As cast Trump received 304 electoral votes, 34 more than the 270 needed; 7 electors departed from the pledge.",
    (
        "congress",
        "",
    ): "Counted by Congress Congress counted 304 for Trump, 227 for Clinton, 3 for Powell and 4 for others. "
    "Trump is elected.",
    (
        "electors",
        "flip=MI,PA,WI",
    ): "What-if With your 3 changes Clinton has 278 of 538 electors, 8 more than the 270 needed.",
    (
        "electors",
        "flip=MI,PA,NE-02",
    ): "269 to 269: nobody has 270. The House would choose, one vote for each state, 26 of 50 needed.",
    ("electors", "flip=PA:none,MI:none,WI:none"): "Nobody has 270; Trump is 10 short.",
    ("electors", "rule=national-popular-vote"): "Under a national popular vote Clinton wins by 2,868,686 votes.",
    (
        "count",
        "as_of=2016-11-23&flip=MI",
    ): "What-if With your 1 change Trump would have 286 of 538 electors, if every other contest ended as it stands; "
    "as counted, Clinton leads the popular vote by 2,015,251.",
    ("count", "as_of=2016-11-23"): "Counting Clinton leads the popular vote by 2,015,251",
}


@pytest.mark.parametrize(("stage", "scenario"), SAID)
def test_status_sentences(stage: str, scenario: str) -> None:
    """The tag and the sentence of each stage, of what-ifs, of a tie, of no majority and of the popular rule."""
    assert SAID[stage, scenario] in text(f"/elections/2016/{stage}", scenario)


def test_popular_line() -> None:
    """Both totals, their shares of all votes and the lead; a flip says what it would have taken."""
    assert "Clinton 65,853,514 (48.2%), Trump 62,984,828 (46.1%), lead 2,868,686" in text("/elections/2016")
    assert "the county file, adds up to 65,853,516 for Clinton and 62,984,825 for Trump" in text("/elections/2016")
    assert "as counted; your changes would move at least 38,875 votes" in text("/elections/2016", "flip=MI,PA,WI")


def test_what_would_flip_it() -> None:
    """Deny, tie and win with their contests and electors, and the shift that elects Clinton."""
    said = text("/elections/2016")
    for part in (
        "Deny Trump a majority 30,768 votes MI 5,353, NE-02 3,268, PA 22,147",
        "A tie at 269 30,768 votes",
        "Elect Clinton 38,875 votes MI 5,353, PA 22,147, WI 11,375 Clinton 278, Trump 260",
        "A shift of 0.765 points of margin in every state elects Clinton; the line lies in Wisconsin.",
        "10 electors departed from their pledge or tried to",
    ):
        assert part in said
    assert "Elect Clinton 77,747 votes" in text("/elections/2016", "kind=added")


def test_changes_can_be_undone() -> None:
    """Each change is named with what it implies, and its undo leaves the others."""
    reply = SITE.reply("/elections/2016", "flip=MI,PA")
    assert reply is not None
    page = unescape(reply.body.decode())
    assert "Michigan to Clinton<small>16 electors, at least 5,353 votes" in page
    assert 'class="undo" rel="nofollow" href="/elections/2016?flip=PA"' in page
    assert 'rel="canonical" href="/elections/2016/electors?flip=MI,PA"' in page
    assert reply.noindex


def test_a_wrong_scenario_leaves_what_was() -> None:
    """422, the sentence with what would be valid, and the actual result; parts of no scenario are ignored."""
    said = text("/elections/2016", "flip=ZZ", status=422)
    assert "2016 has no contest ZZ" in said
    assert "Trump received 304 electoral votes" in said
    assert "Trump received 304 electoral votes" in text("/elections/2016", "utm_source=x&fbclid=y")


def test_every_contest_is_a_link_to_the_next_step() -> None:
    """A contest's name holds what is written on it and ends with what selecting it does; a changed one goes on."""
    reply = SITE.reply("/elections/2016", "view=tiles")
    assert reply is not None
    page = unescape(reply.body.decode())
    found = re.search(
        r'<a href="([^"]+)" rel="nofollow" class="contest" data-contest="MI"[^>]*aria-label="([^"]+)"', page
    )
    assert found is not None
    assert found.groups() == (
        "/elections/2016?flip=MI&view=tiles",
        "Michigan, MI 16 electoral votes, Trump by 10,704 (0.22 points), gained since the last election. Give to Clinton",
    )
    reply = SITE.reply("/elections/2016", "view=tiles&flip=MI")
    assert reply is not None
    page = unescape(reply.body.decode())
    changed = re.search(r'<a href="([^"]+)"[^>]*data-contest="MI" data-winner="clinton"[^>]*data-changed="true"', page)
    assert changed is not None
    assert changed.group(1) == "/elections/2016?flip=MI:none&view=tiles"


def test_the_tab_stop_begins_at_the_tipping_contest() -> None:
    """The drawing names it; with Florida the other way round it is another."""
    for query, contest in (("view=path", "WI"), ("view=path&flip=MI,PA,WI", "MN"), ("view=path&flip=FL", "MI")):
        reply = SITE.reply("/elections/2016", query)
        assert reply is not None
        assert f'data-tipping="{contest}"'.encode() in reply.body


def test_all_electors_by_state() -> None:
    """538 names beside the squares, those who departed with both names; elsewhere a link to them."""
    said = text("/elections/2016", "view=squares")
    assert "Colin Powell, pledged to Hillary Clinton" in said
    reply = SITE.reply("/elections/2016", "view=squares")
    assert reply is not None
    names = reply.body.decode().partition('id="everyone"')[2].partition("</details>")[0]
    assert names.count("<h3>") == 51
    assert names.count("<li>") >= 538
    assert "All electors by state" in text("/elections/2016")


def test_a_contest_page() -> None:
    """Michigan by itself, a district by itself, and a contest that is none."""
    said = text("/elections/2016/states/MI")
    assert "83 counties; 8,955 votes of the certificate lie beyond them" in said
    assert "Republican in 2016; Democratic in the 6 before, 1992 to 2012." in said
    assert "partial recount" in said
    assert "Trump leads by 10,704 of 4,799,284 votes (0.22 points); 16 electors." in said
    assert "Certified 28 November 2016" in said
    assert "Trump leads by 36,360" in text("/elections/2016/states/ME-02")
    reply = SITE.reply("/elections/2016/states/ZZ")
    assert reply is not None
    assert reply.status == 404


def test_rules() -> None:
    """The same votes elect Clinton by the nation's votes, and nobody by proportion."""
    said = text("/elections/2016/rules")
    assert "The nation's votes elect Clinton leads by 2,868,686 votes" in said
    assert "Winner takes all in every state Trump Trump 305, Clinton 233 ME" in said
