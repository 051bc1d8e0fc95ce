"""What is still out on the Count page, and the page about how projections did."""

import re
from html import unescape

import pytest

from ascertain import answers, wire
from ascertain.web.site import Site
from sending import send


def page(path: str, query: str = "", *, site: Site | None = None) -> str:
    """The text of a page that must be there."""
    reply = (site or Site()).reply(path, query)
    assert reply is not None
    assert reply.status == 200
    return unescape(reply.body.decode())


def words(text: str) -> str:
    """A page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


@pytest.mark.parametrize(("year", "day", "open_"), [(2016, "2016-11-19", "MI"), (2020, "2020-11-06", "GA")])
def test_a_moment_of_a_series_says_what_is_out(year: int, day: str, open_: str) -> None:
    """Every figure is the command's: the sentence, the nation, a state of the pictures and every state in the table."""
    answer = answers.project(year, as_of=day)
    record: wire.ProjectAnswer = answer.record
    text = page(f"/elections/{year}/count", f"as_of={day}")
    said, nation = words(text), record.nation
    assert answer.sentence.partition(": ")[2] in said
    assert "is projected to lead by" in said
    assert f"{nation.outstanding.estimate:,} ({nation.outstanding.low:,} to {nation.outstanding.high:,})" in said
    assert 'href="/about/method/projection"' in text
    table = text[text.index('id="out-table"') :]
    for state in record.states:
        assert f'<th scope="row">{state.state}</th><td class="n">{state.counted["total"]:,}</td>' in table
    assert f">{open_}</text>" in text
    for name, most in (("Ballots projected to be out, by state", 15), ("states that either side may win", 51)):
        assert text.count(name) >= 2  # wide and narrow
        assert 1 <= text.split(name)[1].partition("</svg>")[0].count("<circle") <= most
    assert "100%" not in table
    assert "<b>0" not in text


def test_a_certified_election_is_not_projected(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages of what is over never ask for a projection."""

    def never(*_: object, **__: object) -> answers.Outlook:
        raise AssertionError

    monkeypatch.setattr("ascertain.web.pages.out.answers.still_out", never)
    for path in ("/elections/2016/count", "/elections/2016/electors", "/elections/1876/count", "/elections/2024"):
        assert 'id="out"' not in page(path)


def test_a_followed_log_is_projected(url: str) -> None:
    """Nothing at first; then what the log holds, once for each of its heads; a what-if does not change it."""
    answers.log_create(url, election=2016)
    site = Site(log=url)
    assert "Nothing is projected" in words(page("/elections/2016/count", site=site))
    send(url, ("MI", 2_000_000, 2_000_100), ("OH", 2_000_000, 2_400_000))
    outlook = answers.still_out(2016, log=url)
    assert outlook.answer is not None
    assert answers.still_out(2016, log=url) is outlook
    for query in ("", "flip=MI"):
        said = words(page("/elections/2016/count", query, site=site))
        assert outlook.says in said
        assert "Certified in the end" not in said
    send(url, ("WI", 1_000_000, 1_100_000))
    assert answers.still_out(2016, log=url) is not outlook


def test_open_states_are_the_most_uncertain_first() -> None:
    found = answers.still_out(2016, as_of="2016-11-19")
    chances = [abs(own.p_win["Hillary Clinton"] - 0.5) for own in found.open]
    assert chances == sorted(chances)
    assert max(chances) < 0.49
    assert {"MI", "PA", "WI"} <= {own.state for own in found.open}


def test_how_projections_did() -> None:
    """Each coverage of the pack stands in a table, each weak place is named, four elections are called four."""
    text = page("/about/method/projection")
    said = words(text)
    assert said.index("Four elections are four independent cases") < said.index("90% intervals held")
    rows = answers.calibration().to_dict()["rows"]
    weak = list(answers.outside(rows))
    assert f"{len(weak)} places lie outside" in said
    assert text.count("too narrow</td>") == sum(own.covered < own.low for own in weak) > 0
    own = next(r for r in rows if (r["replayed"], r["moment"], r["quantity"]) == ("2016", "00:00", "nation_margin"))
    cells = f'<td>00:00</td><td class="n">{100 * own["votes_in"]:.0f}%</td>'
    assert cells in text
    for quantity in answers.QUANTITIES:
        assert f'id="{quantity}"' in text
    assert text.count("<svg") == 2 * (1 + 2 * len(answers.QUANTITIES))
    assert 'href="/about/method/projection"' in page("/about/method")
