"""The figures of the article of 28 November 2016 on Michigan's canvass and the electors, and where it understates."""

from datetime import date

from ascertain import answers
from ascertain.archive import load_case, table
from ascertain.law import law_for
from ascertain.proceedings import decide

MICHIGAN = {"Donald Trump": 2_279_543, "Hillary Clinton": 2_268_839}


def test_almost_eleven_thousand() -> None:
    """Michigan's official margin is 10,704 of 4,799,284 votes, certified on 28 November 2016."""
    row = answers.tally(2016, by="state", state="MI").to_dict()["rows"][0]
    assert {name: row["votes"][name] for name in MICHIGAN} == MICHIGAN
    assert (row["leader"], row["lead"], row["total"]) == ("Donald Trump", 10_704, 4_799_284)
    state = next(row for row in answers.outcome(2016).to_dict()["states"] if row["state"] == "MI")
    assert (state["margin"], state["margin_points"], state["certified"]) == (10_704, 0.2, "2016-11-28")


def test_the_canvass_county_by_county() -> None:
    """83 county canvasses sum to the state's certificate, and equal the county pack in every county."""
    canvass: dict[str, dict[str, int]] = {}
    for row in table("mi_2016_canvass"):
        canvass.setdefault(row["unit"], {})[row["ticket"]] = int(row["votes"])
    assert len(canvass) == 83
    counties = load_case(2016, counties=True).returns.counts
    for name, total in MICHIGAN.items():
        assert sum(own[name] for own in canvass.values()) == total
        assert {unit: own[name] for unit, own in canvass.items()} == {unit: counties[unit][name] for unit in canvass}


def test_three_margins_were_in_print() -> None:
    """The Secretary of State's unofficial 13,107, a news agency's 11,837 and 11,423, the canvass's 10,704: the source
    belongs to the number."""
    rows = [row for row in table("timeline_2016_nation") if row["unit"] == "MI"]
    leads: dict[str, list[int]] = {row["source"]: [] for row in rows}
    for row in rows:
        lead = int(row["lead"]) if row["lead"] else int(row["clinton"]) - int(row["trump"])
        leads[row["source"]].append(-lead)
    assert leads["mi-sos"][0] == 13_107
    assert leads["mi-sos"][-1] == 10_704
    assert {11_837, 11_423} <= set(leads["ap"])


def test_three_hundred_and_six_to_two_hundred_and_thirty_two() -> None:
    course = decide(load_case(2016))
    assert course.ascertainment.pledged == {"Donald Trump": 306, "Hillary Clinton": 232}
    elsewhere = [slate for slate in course.ascertainment.slates if slate.state != "MI"]
    without = {name: sum(slate.electors for slate in elsewhere if slate.ticket == name) for name in MICHIGAN}
    assert without == {"Donald Trump": 290, "Hillary Clinton": 232}, "Michigan's 16 made 290 into 306"


def test_538_electors_meet_on_19_december() -> None:
    course = decide(load_case(2016))
    assert (course.ascertainment.whole_number, course.count.majority) == (538, 270)
    assert law_for(course.case.election).day("electors_meet") == date(2016, 12, 19)


def test_a_slate_goes_to_the_plurality_of_its_state() -> None:
    """In 48 states and the District of Columbia; Maine and Nebraska appoint by district as well."""
    law = load_case(2016).law
    whole = {award.state for award in law.awards if award.electors == law.allotment[award.state]}
    assert len(whole) == 49
    assert set(law.allotment) - whole == {"ME", "NE"}


def test_electors_could_ignore_the_state_s_vote_and_ten_tried() -> None:
    """Many states had no penalty: of 51, 19 had no law and 19 a duty without a remedy. Ten electors tried; seven
    departures were counted, three were not."""
    course = decide(load_case(2016))
    tried = course.votes.departures
    assert len(tried) == 10
    assert all(found.elector for found in tried)
    assert sorted(found.state for found in tried if found.disposition != "counted") == ["CO", "ME", "MN"]
    assert list(course.count.totals["president"].values()) == [304, 227, 3, 1, 1, 1, 1]
    assert list(course.count.totals["vice_president"].values()) == [305, 227, 2, 1, 1, 1, 1]


def test_michigan_s_streak_is_longer_than_the_article_says() -> None:
    """The article has Michigan Democratic "in the last five" elections. It was six in a row, 1992 to 2012: understated."""
    streaks = answers.history_of(state="MI").to_dict()["streaks"]
    before = next(run for run in streaks if run["to"] == 2012)
    assert before == {"state": "MI", "party": "Democratic", "from": 1992, "to": 2012, "length": 6}


def test_the_named_electors_are_538() -> None:
    rows = answers.electors(2016).rows()
    assert sum(row["electors"] for row in rows) == 538
    assert sum(row["voted.president"] == "Donald Trump" for row in rows) == 304


def test_the_ten_by_name_and_what_became_of_them() -> None:
    """Seven counted and three void, each joined with the list of electors; two were replaced by named others."""
    rows = answers.electors(2016).to_dict()["rows"]
    departed = {
        row["elector"]: (row["state"], row["disposition"], row["electors"])
        for row in rows
        if row["disposition"] != "as_pledged"
    }
    assert departed == {
        "David Mulinix": ("HI", "counted", 1),
        "Christopher Suprun": ("TX", "counted", 1),
        "William (Bill) Greene": ("TX", "counted", 1),
        "Levi Guerra": ("WA", "counted", 1),
        "Esther John": ("WA", "counted", 1),
        "Peter Bret Chiafalo": ("WA", "counted", 1),
        "Robert Satiacum Jr.": ("WA", "counted", 1),
        "David Bright": ("ME", "invalidated", 1),
        "Muhammad Abdurrahman": ("MN", "replaced", 0),
        "Micheal Baca": ("CO", "replaced", 0),
    }
    assert answers.electors(2016).sentence.endswith("10 tried to depart from the pledge: 7 counted, 3 did not stand.")
