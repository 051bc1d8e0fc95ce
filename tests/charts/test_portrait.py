"""From a course to its picture: the sums are the course's, departures stand where they departed, words are exact."""

from dataclasses import replace

import pytest

from ascertain import archive
from ascertain.charts import Stage, portray
from ascertain.charts.path import tipping
from ascertain.charts.sentences import initials, margin_text, short_names, surname
from ascertain.election import Office
from ascertain.proceedings import decide
from ascertain.returns import fold
from charts.sketches import YEARS, course, picture


@pytest.mark.parametrize("year", YEARS)
def test_sums_are_those_of_the_course(year: int) -> None:
    """The sides of each stage are pledged, cast and counted votes; contests have every appointed elector once."""
    own = course(year)
    office: Office = "undifferentiated" if own.case.law.ballot == "two_persons" else "president"
    pledged = {side.name: side.electors for side in picture(year).sides}
    if office == "president":
        assert pledged == dict(own.ascertainment.pledged)
    counted = {side.name: side.electors for side in picture(year, "congress").sides if not side.nobody}
    assert counted == dict(own.count.totals[office])
    stages: tuple[Stage, ...] = ("certify", "electors", "congress")
    for stage in stages:
        found = picture(year, stage)
        assert sum(contest.electors for contest in found.contests) == own.ascertainment.whole_number
        if not found.double:
            assert sum(side.electors for side in found.sides) == own.ascertainment.whole_number
            shares = sum(share.electors for contest in found.contests for share in contest.shares)
            assert shares == own.ascertainment.whole_number


def test_words_of_2016() -> None:
    assert picture(2016).sentence == "Trump has 306 of 538 pledged electors, 36 more than the 270 needed."
    assert picture(2016, "electors").sentence == (
        "Trump received 304 electoral votes, 34 more than the 270 needed; 7 electors departed from the pledge."
    )
    assert picture(1820, "electors").sentence.endswith("; 1 elector departed from the pledge and 3 did not vote.")
    assert picture(2000, "electors").sentence.endswith("1 more than the 270 needed; 1 did not vote.")
    assert picture(2016, "congress").sentence.startswith("Congress counted 304 for Trump, 227 for Clinton")
    assert picture(2016).popular == (
        "Popular vote: Clinton 65,853,514 (48.2%), Trump 62,984,828 (46.1%), lead 2,868,686."
    )
    assert [side.short for side in (picture(2016).left, picture(2016).right) if side] == ["Clinton", "Trump"]


def test_contests_of_2016() -> None:
    own = {contest.id: contest for contest in picture(2016).contests}
    assert len(own) == 56
    assert (own["ME-02"].winner, own["ME-02"].electors, own["ME-02"].gained) == ("Donald Trump", 1, True)
    assert (own["ME"].winner, own["ME"].electors) == ("Hillary Clinton", 2)
    gained = {contest.id for contest in own.values() if contest.gained}
    assert gained == {"FL", "IA", "ME-02", "MI", "OH", "PA", "WI"}
    assert tipping(picture(2016)) == own["WI"]
    cast = {contest.id: contest for contest in picture(2016, "electors").contests}
    assert [(share.holder, share.electors) for share in cast["WA"].shares] == [
        ("Hillary Clinton", 8),
        ("Colin Powell", 3),
        ("Faith Spotted Eagle", 1),
    ]
    assert cast["WA"].says == "Washington, 12 electoral votes, Clinton 8, Powell 3, Spotted Eagle 1"


def test_older_elections() -> None:
    confederate = {contest.id for contest in picture(1864).contests if contest.manner == "none"}
    assert confederate == {"AL", "AR", "FL", "GA", "LA", "MS", "NC", "SC", "TN", "TX", "VA"}
    by_legislature = {contest.id for contest in picture(1824).contests if contest.manner == "legislature"}
    assert by_legislature == {"DE", "GA", "LA", "NY", "SC", "VT"}
    assert not any(contest.open for contest in picture(1824).contests if contest.id in by_legislature)
    assert picture(1824).sentence == "Nobody has 131; Jackson is 32 short. The House chose, one vote for each state."
    greeley = picture(1872, "congress")
    assert {contest.id for contest in greeley.contests if contest.winner is None} == {"AR", "LA"}
    assert {contest.winner for contest in picture(1800).contests if contest.id == "VA"} == {
        "Aaron Burr and Thomas Jefferson"
    }
    assert all(contest.slug == "washington" for contest in picture(1789).drawn)


def test_status_of_a_count_under_way() -> None:
    """Statements that are not certified shade their states: half counted or less is paler."""
    case = archive.load_case(2016)
    reports = []
    for statement in case.returns.statements.values():
        report = statement.report
        if report.unit in ("MI", "PA"):
            shares = {"MI": 0.4, "PA": 0.9}
            total = sum(report.votes.values())
            progress = replace(report.progress, expected=int(total / shares[report.unit]))
            report = replace(report, status="unofficial", progress=progress)
        reports.append(report)
    found = portray(decide(replace(case, returns=fold(reports))), stage="count")
    own = {contest.id: contest for contest in found.contests}
    assert (own["MI"].status, own["PA"].status, own["WI"].status) == ("under_half", "leading", "certified")
    assert found.mark == "Counting"
    assert found.sentence == (
        "Clinton leads the popular vote by 2,868,686; if every contest ended as it stands Trump would have 306 of 538 "
        "electors."
    )
    assert found.initials


def test_margins_are_never_rounded_to_nothing() -> None:
    assert [margin_text(points) for points in (0.0004, 0.009, 0.01, 0.22, 0.994, 0.996, 1.04, 12.35)] == [
        *("under 0.01", "under 0.01", "0.01", "0.22", "0.99", "1.0", "1.0", "12.3"),
    ]
    florida = next(contest for contest in picture(2000).contests if contest.id == "FL")
    assert florida.says.startswith("Florida, 25 electoral votes, Bush by 537 (under 0.01 points)")


def test_short_names() -> None:
    assert surname("Robert F. Kennedy Jr.") == "Kennedy"
    assert surname("Martin Van Buren") == "Van Buren"
    assert surname("Robert M. La Follette") == "La Follette"
    assert short_names(["John Adams", "Samuel Adams", "Aaron Burr"])["Samuel Adams"] == "S. Adams"
    assert initials(["Crawford", "Clay", "Adams"]) == {"Crawford": "Cr", "Clay": "Cl", "Adams": "A"}
