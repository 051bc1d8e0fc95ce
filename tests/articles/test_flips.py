"""The articles' figures on what would have changed 2016, with words where an article is loose."""

from ascertain import answers
from ascertain.archive import load_case
from ascertain.flips import (
    alternatives,
    departures_needed,
    fewest_contests,
    fewest_votes,
    minimal_sets,
    position,
)

THREE = {"WI": 10, "MI": 16, "PA": 20}
CASE_2016 = position(load_case(2016))


def test_all_three_of_wisconsin_michigan_and_pennsylvania() -> None:
    """ "Clinton needs all three": of 232 pledged she lacks 38, and no two of them have so many. Nor do two deny: with
    Pennsylvania and Michigan gone the winner keeps exactly 270. Over the whole map the article is too narrow: Texas
    alone, or Florida and Michigan, would also have done."""
    assert (CASE_2016.majority - CASE_2016.pledged["Hillary Clinton"]) == 38
    assert list(minimal_sets(THREE, need=38, max_size=3)) == [frozenset(THREE)]
    assert list(minimal_sets(THREE, need=37, max_size=3)) == [frozenset(THREE)]
    assert CASE_2016.pledged["Donald Trump"] - THREE["PA"] - THREE["MI"] == CASE_2016.majority
    texas = fewest_contests(CASE_2016, goal="win")
    assert texas is not None
    assert set(texas.contests) == {"TX"}
    assert {"FL", "MI"} in [set(way.contests) for way in alternatives(CASE_2016, goal="win", k=5)]


def test_sets_that_deny_with_two_of_the_three() -> None:
    """Pennsylvania and Michigan deny together with any one elector more: the cheapest is Nebraska's second district."""
    with_two = [
        way
        for way in alternatives(CASE_2016, goal="deny", k=40)
        if {"PA", "MI"} <= set(way.contests) and "WI" not in way.contests
    ]
    assert set(with_two[0].contests) == {"MI", "NE-02", "PA"}
    assert with_two[0].result == {"Donald Trump": 269, "Hillary Clinton": 269}


def test_38_875_changed_votes() -> None:
    """In print stands 77,744, the sum of the three margins; half of each and one vote are what has to change."""
    win = fewest_votes(CASE_2016, goal="win")
    assert win is not None
    assert (win.votes, dict(win.contests)) == (38_875, {"MI": 5_353, "PA": 22_147, "WI": 11_375})
    assert win.result == {"Hillary Clinton": 278, "Donald Trump": 260}
    added = fewest_votes(CASE_2016, goal="win", kind="added")
    assert added is not None
    assert added.votes == 77_744 + 3
    deny = fewest_votes(CASE_2016, goal="deny")
    assert deny is not None
    assert (deny.votes, dict(deny.contests)) == (30_768, {"MI": 5_353, "NE-02": 3_268, "PA": 22_147})


def test_2000_and_2004() -> None:
    for year, goal, votes, contests in (
        (2000, "win", 269, {"FL"}),
        (2000, "deny", 269, {"FL"}),
        (2004, "win", 57_787, {"CO", "IA", "NM"}),
        (2004, "deny", 18_776, {"IA", "NM", "NV"}),
    ):
        way = fewest_votes(load_case(year), goal=goal)  # type: ignore[arg-type]  # two of the goals
        assert way is not None
        assert (way.votes, set(way.contests)) == (votes, contests)
    assert fewest_votes(load_case(2000), goal="tie") is None


def test_fifteen_more_electors_and_likely_many_more() -> None:
    """The article speaks of 15 more electors "and likely many more". On the electors pledged 37 departures leave the
    winner without a majority, which gives Congress the choice; 38 to one person, the runner-up, elect her."""
    found = departures_needed(load_case(2016))
    assert (found.to_deny, found.to_elect_runner_up) == (37, 38)
    assert found.to_deny > 15
    free = found.by_binding["none"] + found.by_binding["pledge_or_duty_no_remedy"]
    assert free == 244, "of the winner's 306 electors so many had no penalty and no replacement to expect"


def test_the_answer_says_it_in_one_sentence() -> None:
    assert answers.flip(2016).sentence == (
        "2016: Donald Trump leads Hillary Clinton by 74 pledged electors (306 to 232, 270 needed); 30,768 changed votes "
        "(MI, NE-02, PA) bring Donald Trump below it, 38,875 changed votes (MI, PA, WI) give Hillary Clinton a majority."
    )


def test_if_she_had_campaigned_for_the_popular_vote() -> None:
    """ "If I were campaigning for the popular vote": incentives point to California and New York, with 1 of 399 events
    in 2016; who would have won is not said."""
    rows = {row["state"]: row for row in answers.campaign_of(2016, rule="popular").to_dict()["rows"]}
    assert rows["CA"]["events"] + rows["NY"]["events"] == 1
    assert sum(row["events"] for row in rows.values()) == 399
    assert rows["CA"]["attention"] + rows["NY"]["attention"] > 0.15


def test_all_three_in_one_command() -> None:
    """`ascertain flip 2016 --of WI,MI,PA`: only all three together elect Clinton, and only all three deny 270."""
    found = answers.flip(2016, of=("WI", "MI", "PA"))
    within = found.to_dict()["within"]
    assert within["goals"] == {
        "deny": {"need": 37, "sets": (("MI", "PA", "WI"),)},
        "win": {"need": 38, "sets": (("MI", "PA", "WI"),)},
    }
    assert "Of WI, MI, PA: to deny takes 37 electors: only all of them" in found.sentence
    more = answers.flip(2016, of=("WI", "MI", "PA", "FL")).to_dict()["within"]["goals"]["win"]["sets"]
    assert ("FL", "WI") in more
