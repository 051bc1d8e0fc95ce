"""The course as a whole: edge cases of the law in made-up elections, and facts that cannot be."""

from dataclasses import replace
from typing import Any

import pytest

from ascertain.archive import load_case
from ascertain.ascertainment import Slate
from ascertain.contingent import ChamberBallot
from ascertain.election import UNPLEDGED, Election, Office, Ticket
from ascertain.errors import (
    EligibilityUndetermined,
    FactInvalid,
    FactMissing,
    TieUndecided,
    Undetermined,
)
from ascertain.joint_session import Objection
from ascertain.law import Award, CountRule, law_for
from ascertain.meeting import Departure
from ascertain.proceedings import Congress, decide
from made_up import TICKETS, A, B, C, D, case

BOTH: tuple[Office, ...] = ("president", "vice_president")


def votes(**leaders: str) -> dict[str, dict[str, int]]:
    """Each state is carried 60 to 40 by the named ticket."""
    return {state: {name: 60, (B if name == A else A): 40} for state, name in leaders.items()}


def test_an_even_split_sends_both_offices_to_congress() -> None:
    own = case(votes(MI=A, OH=B), {"MI": 269, "OH": 269})
    with pytest.raises(FactMissing, match="the House must elect, and the case does not hold its ballots: 2 of 2 votes"):
        decide(own)
    open_ = decide(own, undecided="report")
    assert open_.count.majority == 270
    assert (open_.outcome.president.name, open_.outcome.president.elected_by) == (None, "nobody")
    assert [election.chamber for election in open_.contingent] == ["House", "Senate"]
    ballots = (
        ChamberBallot("president", 1, "MI", A),
        ChamberBallot("president", 1, "OH", A),
        ChamberBallot("vice_president", 1, "", TICKETS[B].vice_president or "", votes=3),
    )
    settled = decide(replace(own, congress=Congress(ballots=ballots)))
    assert (settled.outcome.president.name, settled.outcome.president.elected_by) == (A, "House")
    assert settled.outcome.vice_president.name == TICKETS[B].vice_president
    assert settled.outcome.vice_president.elected_by == "Senate"
    assert (settled.outcome.takes_office.name, settled.outcome.takes_office.capacity) == (A, "president")


def test_a_divided_delegation_counts_for_nobody_and_the_vice_president_acts() -> None:
    ballots = (
        ChamberBallot("president", 1, "MI", A),
        ChamberBallot("president", 1, "OH", "divided"),
        ChamberBallot("vice_president", 1, "", TICKETS[A].vice_president or "", votes=4),
    )
    own = case(votes(MI=A, OH=B), {"MI": 10, "OH": 10}, congress=Congress(ballots=ballots))
    with pytest.raises(FactMissing, match="the House did not elect"):
        decide(own)
    course = decide(own, undecided="report")
    assert course.outcome.president.name is None
    assert course.outcome.takes_office.name == TICKETS[A].vice_president
    assert course.outcome.takes_office.capacity == "acting president"


def test_a_majority_for_one_office_only() -> None:
    """23 electors who leave the running mate send the vice presidency alone to the Senate (as in 1836)."""
    away = Departure("MI", 6, A, {"vice_president": "Eve Elm"}, disposition="counted")
    own = case(votes(MI=A, OH=B), {"MI": 15, "OH": 10}, departures=(away,))
    course = decide(own, undecided="report")
    assert (course.outcome.president.name, course.outcome.president.elected_by) == (A, "electors")
    assert course.outcome.vice_president.elected_by == "nobody"
    assert course.contingent[0].eligible == (TICKETS[B].vice_president, TICKETS[A].vice_president)


def test_three_tickets_and_nobody_at_the_majority() -> None:
    own = case(votes(MI=A, OH=B, PA=C, FL=D), {"MI": 9, "OH": 8, "PA": 7, "FL": 6})
    course = decide(own, undecided="report")
    assert course.contingent[0].eligible == (A, B, C), "three highest; the fourth is not eligible"
    level = case(votes(MI=A, OH=B, PA=C, FL=D), {"MI": 9, "OH": 8, "PA": 7, "FL": 7})
    with pytest.raises(EligibilityUndetermined, match="Cy Cole and Di Dole are level at 7 for place 3"):
        decide(level)
    reported = decide(level, undecided="report")
    assert reported.contingent[0].eligible == (A, B, C, D)
    assert "eligibility_undetermined" in [note.code for note in reported.findings]


def test_the_house_may_not_choose_whom_the_law_does_not_let_it() -> None:
    ballots = (ChamberBallot("president", 1, "MI", D),)
    own = case(
        votes(MI=A, OH=B, PA=C, FL=D),
        {"MI": 9, "OH": 8, "PA": 7, "FL": 6},
        congress=Congress(ballots=ballots),
    )
    with pytest.raises(FactInvalid, match="MI voted for Di Dole, who was not eligible"):
        decide(own)


def test_a_tie_names_who_is_level_and_a_lot_settles_it() -> None:
    tied = {"MI": {A: 50, B: 50}, "OH": {B: 60, A: 1}}
    own = case(tied, {"MI": 10, "OH": 5})
    with pytest.raises(TieUndecided, match="MI: Ann Able and Bob Baker are level for 10 electors of MI"):
        decide(own)
    open_ = decide(own, undecided="report")
    assert open_.ascertainment.whole_number == 15, "a tie leaves its electors in the number appointed"
    assert (open_.count.majority, open_.outcome.president.name) == (8, None)
    assert [found.code for found in open_.findings].count("tie_undecided") == 1
    assert decide(replace(own, lots={"MI": (A,)})).outcome.president.name == A
    with pytest.raises(FactInvalid, match="the lot of MI names Cy Cole"):
        decide(replace(own, lots={"MI": (C,)}))


def test_a_tie_in_a_district_leaves_its_one_elector_in_doubt() -> None:
    awards = (Award("ME", 2, "ME"), Award("ME", 1, "ME-01"), Award("ME", 1, "ME-02"))
    own = case({"ME": {A: 90, B: 60}, "ME-01": {A: 50, B: 20}, "ME-02": {A: 40, B: 40}}, {}, awards=awards)
    course = decide(own, undecided="report")
    assert [(tie.decided_by, tie.electors) for tie in course.ascertainment.ties] == [("ME-02", 1)]
    split = decide(replace(own, lots={"ME-02": (B,)}))
    assert split.ascertainment.pledged == {A: 3, B: 1}


def test_a_state_that_appoints_nobody_lowers_the_base() -> None:
    """New York 1789: entitled, not appointed, and the majority is of those appointed."""
    own = case(votes(MI=A, OH=B), {"MI": 10, "OH": 5})
    own = replace(own, law=replace(own.law, allotment={**own.law.allotment, "NY": 8}))
    course = decide(own)
    assert (sum(own.law.allotment.values()), course.ascertainment.whole_number, course.count.majority) == (23, 15, 8)


def test_an_abstention_lowers_those_who_vote_and_not_the_majority() -> None:
    """The District of Columbia in 2000: 538 appointed, 537 voted, 270 needed."""
    blank = Departure("MI", 1, A, {"president": None, "vice_president": None}, disposition="not_cast")
    course = decide(case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, departures=(blank,)))
    assert course.votes.voting["president"] == {"MI": 9, "OH": 5}
    assert (course.ascertainment.whole_number, course.count.majority) == (15, 8)


def test_an_elector_replaced_twice_votes_as_pledged_in_the_end() -> None:
    first = Departure("MI", 1, A, {"president": C}, disposition="replaced", elector="X", replaced_by="Y")
    second = Departure("MI", 1, A, {"president": D}, disposition="replaced", elector="Y", replaced_by="Z")
    course = decide(case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, departures=(first, second)))
    assert course.votes.cast["president"]["MI"] == {A: 10}
    assert [found.elector for found in course.votes.departures] == ["X", "Y"]


@pytest.mark.parametrize(
    ("state", "disposition", "finding"),
    [
        ("MI", "replaced", "departure_void"),
        ("WA", "counted", "pledge_broken"),
        ("TX", "counted", None),
        ("OH", "counted", "pledge_broken"),
    ],
)
def test_the_binding_law_decides_what_the_record_does_not(state: str, disposition: str, finding: str | None) -> None:
    """2016: Michigan voids, Washington fines and counts, Texas has no law, Ohio has a duty without a remedy."""
    attempt = Departure(state, 1, A, {"president": C})
    course = decide(case(votes(**{state: A, "FL": B}), {state: 10, "FL": 5}, departures=(attempt,)))
    assert course.votes.departures[0].disposition == disposition
    assert [found.code for found in course.votes.findings] == ([finding] if finding else [])


def test_the_binding_laws_of_2016_yield_the_recorded_dispositions() -> None:
    """With the record's dispositions left out, the law of 2016 voids the same three and counts the same seven."""
    recorded = load_case(2016)
    undecided = tuple(replace(found, disposition="") for found in recorded.departures)
    course = decide(replace(recorded, departures=undecided))
    voids = {"invalidated": "replaced"}
    expected = [(found.state, voids.get(found.disposition, found.disposition)) for found in recorded.departures]
    assert [(found.state, found.disposition) for found in course.votes.departures] == expected
    assert course.count.totals == decide(recorded).count.totals


def test_all_electors_of_a_binding_state_contrary() -> None:
    everyone = Departure("MN", 10, A, {"president": C, "vice_president": D})
    course = decide(case(votes(MN=A, FL=B), {"MN": 10, "FL": 5}, departures=(everyone,)))
    assert course.votes.cast["president"]["MN"] == {A: 10}


def test_unpledged_electors_vote_as_the_facts_say() -> None:
    tickets = {**TICKETS, UNPLEDGED: Ticket(UNPLEDGED)}
    slate = Slate("MS", UNPLEDGED, 8, ballots={"president": {"Harry Byrd": 8}, "vice_president": {"Strom T.": 7}})
    own = case({"MS": {UNPLEDGED: 9, A: 8}, "OH": {A: 5}}, {"MS": 8, "OH": 10}, tickets=tickets, slates=(slate,))
    course = decide(own)
    assert course.ascertainment.pledged == {A: 10, UNPLEDGED: 8}
    assert course.count.totals["president"] == {A: 10, "Harry Byrd": 8}
    assert course.votes.voting["vice_president"]["MS"] == 7


def double(totals: dict[str, int], electors: int, **facts: Any) -> Any:
    """An election under Article II: one state whose electors cast these double ballots."""
    awards = (Award("VA", electors, "VA", "given", to=UNPLEDGED),)
    slate = Slate("VA", UNPLEDGED, electors, ballots={"undifferentiated": totals})
    tickets = {UNPLEDGED: Ticket(UNPLEDGED)}
    return decide(case({}, {}, year=1796, awards=awards, slates=(slate,), tickets=tickets, **facts), undecided="report")


def test_three_persons_above_the_majority_and_the_two_highest_level() -> None:
    """Each of 6 electors names two: three persons may have a majority; the House chooses among those level at the top."""
    course = double({A: 5, B: 5, C: 2}, 6)
    assert course.contingent[0].eligible == (A, B)
    assert course.contingent[0].cause == "tie"
    assert course.outcome.vice_president.elected_by == "nobody", "the president comes first"


def test_article_two_without_a_majority_gives_the_house_the_five_highest() -> None:
    course = double({A: 3, B: 3, C: 3, D: 2, "Ed Elm": 2, "Flo Fir": 1}, 7)
    assert (course.count.majority, course.contingent[0].cause) == (4, "no_majority")
    assert course.contingent[0].eligible == (A, B, C, D, "Ed Elm")


def test_article_two_ties_for_vice_president_go_to_the_senate() -> None:
    course = double({A: 6, B: 3, C: 3}, 6)
    assert (course.outcome.president.name, course.outcome.president.elected_by) == (A, "electors")
    assert (course.contingent[0].chamber, course.contingent[0].eligible) == ("Senate", (B, C))
    chosen = (ChamberBallot("vice_president", 1, "", C, votes=2),)
    assert double({A: 6, B: 3, C: 3}, 6, congress=Congress(ballots=chosen)).outcome.vice_president.name == C


def objection(**answers: Any) -> Objection:
    return Objection("OH", BOTH, "made up", **answers)


RULES = [
    ("joint_rule_22", {"house": "count", "senate": "count"}, 5),
    ("joint_rule_22", {"house": "count", "senate": "reject"}, 0),
    ("joint_rule_22", {"house": "reject", "senate": ""}, 0),
    ("electoral_commission_1877", {"house": "object", "senate": "uphold"}, 5),
    ("electoral_commission_1877", {"house": "object", "senate": "object"}, 0),
    ("act_1887", {"house": "sustain", "senate": "overrule"}, 5),
    ("act_1887", {"house": "sustain", "senate": "sustain"}, 0),
    ("act_2022", {"house": "sustain", "senate": "sustain"}, 0),
    ("none", {"effect": "rejected"}, 0),
    ("none", {"effect": "counted"}, 5),
    ("act_1887", {"effect": "not_received"}, 5),
]


@pytest.mark.parametrize(("rule", "answers", "left"), RULES)
def test_objections_under_each_rule(rule: str, answers: dict[str, Any], left: int) -> None:
    congress = Congress((objection(**answers),))
    changes = {"count": CountRule(rule, "appointed", "")}
    course = decide(case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, congress=congress, law_changes=changes))
    assert course.count.totals["president"].get(B, 0) == left
    assert (course.count.base, course.count.majority) == (15, 8), "rejected votes stay in the base"


@pytest.mark.parametrize(("ground", "base"), [("not_lawfully_certified", 10), ("not_regularly_given", 15)])
def test_under_the_act_of_2022_the_ground_decides_the_base(ground: str, base: int) -> None:
    row = objection(house="sustain", senate="sustain", ground=ground)
    course = decide(case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, year=2024, congress=Congress((row,))))
    assert (course.count.base, course.count.majority) == (base, base // 2 + 1)


def test_without_a_rule_the_effect_must_be_a_fact() -> None:
    own = case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, year=1856, congress=Congress((objection(),)))
    with pytest.raises(FactMissing, match="no standing rule governed the count"):
        decide(own)


def test_a_recorded_effect_that_the_rule_does_not_yield() -> None:
    wrong = objection(house="sustain", senate="overrule", effect="rejected")
    own = case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, congress=Congress((wrong,)))
    with pytest.raises(FactInvalid, match="the record says rejected, but under act_1887"):
        decide(own)
    special = replace(wrong, special_rule="a resolution of the day")
    assert decide(replace(own, congress=Congress((special,)))).count.totals["president"] == {A: 10}


def test_an_announcement_in_the_alternative_must_elect_the_same_people() -> None:
    apart = objection(effect="announced_in_alternative", special_rule="concurrent resolution")
    course = decide(case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, congress=Congress((apart,))))
    assert [(other.base, other.majority) for other in course.count.alternatives] == [(10, 6)]
    deciding = replace(apart, state="MI")
    with pytest.raises(Undetermined, match="with and without the votes of MI different people"):
        decide(case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, congress=Congress((deciding,))))


def stray(**fields: Any) -> dict[str, Any]:
    """A departure that cannot be."""
    own = {"state": "MI", "electors": 1, "pledged": A, "voted": {"president": C}, "disposition": "counted", **fields}
    return {"departures": (Departure(**own),)}


BAD = [
    (stray(disposition="not_cast"), "names whom they voted for, but is said not to have been cast"),
    (stray(electors=-3), "is of no elector"),
    (stray(disposition="voided"), "has the disposition voided, which does not exist"),
    (stray(electors=99, disposition="replaced"), "99 electors are said to have been replaced"),
    (stray(voted={"undifferentiated": C}), "on a ballot for undifferentiated, which was not cast"),
    (
        {"congress": Congress((objection(house="sustained", senate="sustain"),))},
        "under act_1887 no House answers sustained",
    ),
    ({"congress": Congress((objection(effect="rejcted"),))}, "rejcted is no effect of an objection"),
    (
        {"congress": Congress((replace(objection(effect="announced_in_alternative", special_rule="x"), state="NY"),))},
        "announced with and without NY, but the case has no electors of it",
    ),
    ({"departures": (Departure("OH", 1, A, {"president": C}),)}, "OH has no electors pledged to Ann Able"),
    ({"departures": (Departure("MI", 11, A, {"president": C}, disposition="counted"),)}, "only 10 are left"),
    ({"slates": (Slate("MI", A, 9),)}, "MI appointed 10 electors for Ann Able; the slate has 9"),
    ({"slates": (Slate("OH", A, 5),)}, "OH appointed no electors for Ann Able, but the case has a slate"),
    ({"congress": Congress((objection(house="sustain", senate="sustain", person=C),))}, "has none to reject"),
    (
        {"congress": Congress((objection(effect="not_appointed", special_rule="joint resolution"),))},
        "Congress held that OH appointed no electors, but the case has some",
    ),
]


@pytest.mark.parametrize(("facts", "sentence"), BAD)
def test_facts_that_cannot_be(facts: dict[str, Any], sentence: str) -> None:
    with pytest.raises(FactInvalid, match=sentence):
        decide(case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, **facts))


NO_MAJORITY = {"MI": 9, "OH": 8, "PA": 7}
CHAMBER_FAULTS = [
    ([("DC", A, 1)], "DC has no single vote in the House"),
    ([("MI", A, 60)], "MI has no single vote in the House"),
    ([("MI", A, 1), ("MI", B, 1)], "MI voted twice on ballot 1"),
    ([("MI", A, 1)], "ballot 1 of the House has 1 votes of 3: no such quorum"),
]


@pytest.mark.parametrize(("ballots", "sentence"), CHAMBER_FAULTS)
def test_ballots_of_the_house_that_cannot_be(ballots: list[tuple[str, str, int]], sentence: str) -> None:
    taken = tuple(ChamberBallot("president", 1, voter, choice, votes) for voter, choice, votes in ballots)
    with pytest.raises(FactInvalid, match=sentence):
        decide(case(votes(MI=A, OH=B, PA=C), NO_MAJORITY, congress=Congress(ballots=taken)))


def test_no_ballot_follows_one_that_elected() -> None:
    taken = tuple(ChamberBallot("president", number, state, A) for number in (1, 2) for state in NO_MAJORITY)
    with pytest.raises(FactInvalid, match="the House elected Ann Able on ballot 1, but more follow"):
        decide(case(votes(MI=A, OH=B, PA=C), NO_MAJORITY, congress=Congress(ballots=taken)))


def test_more_senators_than_there_are() -> None:
    away = Departure("MI", 6, A, {"vice_president": "Eve Elm"}, disposition="counted")
    taken = (ChamberBallot("vice_president", 1, "", "Ann Able's mate", votes=99),)
    own = case(votes(MI=A, OH=B), {"MI": 15, "OH": 10}, departures=(away,), congress=Congress(ballots=taken))
    with pytest.raises(FactInvalid, match="ballot 1 of the Senate has 99 votes of 4"):
        decide(own)


def test_answers_of_the_houses_that_are_not_there_are_missed() -> None:
    """Neither rule decides from silence; one contrary answer is enough where both had to agree."""
    for rule, answers in (
        ("joint_rule_22", {"house": "count"}),
        ("act_1887", {}),
        ("electoral_commission_1877", {"house": "object"}),
    ):
        changes = {"count": CountRule(rule, "appointed", "")}
        own = case(
            votes(MI=A, OH=B), {"MI": 10, "OH": 5}, congress=Congress((objection(**answers),)), law_changes=changes
        )
        with pytest.raises(FactMissing, match="what the House and the Senate answered about OH"):
            decide(own)


def test_under_the_act_of_2022_a_state_leaves_the_base_once_and_only_as_far_as_it_was_rejected() -> None:
    rows = [
        replace(objection(house="sustain", senate="sustain", ground="not_lawfully_certified"), offices=(office,))
        for office in BOTH
    ]
    course = decide(case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, year=2024, congress=Congress(tuple(rows))))
    assert course.count.base == 10
    away = Departure("OH", 2, B, {"president": C}, disposition="counted")
    one = objection(house="sustain", senate="sustain", ground="not_lawfully_certified", person=C)
    one = replace(one, offices=("president",))
    own = case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, year=2024, departures=(away,), congress=Congress((one,)))
    assert decide(own).count.base == 13


def test_a_departure_that_counted_against_a_law_that_voids_it_is_a_finding() -> None:
    own = case(votes(MI=A, OH=B), {"MI": 10, "OH": 5}, **stray())
    assert [found.code for found in decide(own).votes.findings] == ["binding_not_applied"]


def test_nobody_chosen_leaves_it_to_the_succession_law() -> None:
    takes = decide(case(votes(MI=A, OH=B), {"MI": 5, "OH": 5}), undecided="report").outcome.takes_office
    assert (takes.name, takes.succession) == (None, "Speaker, president pro tempore, cabinet")


def test_awards_and_slates_of_less_than_nothing() -> None:
    own = case(votes(MI=A, OH=B), {"MI": 10, "OH": 5})
    with pytest.raises(FactInvalid, match="an award of fewer than one elector"):
        decide(replace(own, law=replace(own.law, awards=(Award("MI", -1, "MI"), *own.law.awards[1:]))))


def test_more_electors_than_a_state_is_entitled_to() -> None:
    own = case(votes(MI=A, OH=B), {"MI": 10, "OH": 5})
    with pytest.raises(FactInvalid, match="MI appointed 10 electors and is entitled to 9"):
        decide(replace(own, law=replace(own.law, allotment={"MI": 9, "OH": 5})))


def test_a_direct_election_is_one_elector() -> None:
    """National popular vote: (US, 1, US) with a majority of one."""
    awards = (Award("US", 1, "US"),)
    own = case(votes(MI=A, OH=B), {}, awards=awards, law_changes={"majority_of": 1})
    own = replace(own, returns=case({"MI": {A: 9, B: 8}, "OH": {A: 4, B: 6}}, {"MI": 1}).returns)
    course = decide(own)
    assert (course.outcome.president.name, course.count.majority) == (B, 1)


def test_no_year_is_special() -> None:
    """The facts of 1872 in another year give the same result: nothing in the code asks which year it is."""
    real = load_case(1872)
    moved = replace(real, election=Election(1868), law=replace(real.law, election=Election(1868)))
    assert decide(moved).count.totals == decide(real).count.totals
    assert decide(moved).outcome == decide(real).outcome


def test_deciding_changes_nothing_and_is_repeatable() -> None:
    own = load_case(2016)
    first, second = decide(own), decide(own)
    assert first.outcome == second.outcome
    assert first.count == second.count
    assert law_for(Election(2016)).awards == own.law.awards
