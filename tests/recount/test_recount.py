"""Recounts: tests of a margin as data, what is unknown, the chance of a reversal, first count against second."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ascertain import answers
from ascertain.election import STATES
from ascertain.errors import FactMissing, InputInvalid, LawTableInvalid, UnknownName
from ascertain.recount import compare, not_found, overturned, position, reversal, rules
from ascertain.recount.position import RecountPosition
from ascertain.recount.rules import Count, Limit, parse_rules, parse_test


def at(state: str, margin: int, *, total: int = 1_000_000, year: int = 2024) -> RecountPosition:
    """A state's position with nobody but the two."""
    runner_up = (total - margin) // 2
    count = Count(runner_up + margin, runner_up, total)
    return position(state, count, year=year, rules=rules(), not_found=state in not_found())[0]


@pytest.mark.parametrize(
    ("state", "year", "last", "total"),
    [
        ("MI", 2016, 2_000, 4_800_000),
        ("HI", 2024, 100, 30_000),
        ("HI", 2024, 250, 100_000),
        ("CT", 2024, 2_000, 1_600_000),
        ("CT", 2024, 499, 100_000),
        ("WA", 2024, 1_999, 3_000_000),
        ("WA", 2024, 499, 100_000),
        ("AZ", 2016, 200, 2_500_000),
        ("AZ", 2016, 100, 100_000),
        ("FL", 2016, 5_000, 1_000_000),
        ("TX", 2024, 0, 1_000_000),
        ("OR", 2024, 2_000, 1_000_000),
    ],
)
def test_the_last_margin_that_orders_a_recount(state: str, year: int, last: int, total: int) -> None:
    """At the limit and one vote beyond, in integers; the distance is measured from it."""
    assert at(state, last, total=total, year=year).automatic.applies is True
    beyond = at(state, last + 1, total=total, year=year).automatic
    assert (beyond.applies, beyond.distance) == (False, 1)


@given(st.integers(0, 50_000), st.integers(1, 4_000_000), st.booleans())
def test_the_largest_margin_is_where_the_test_ends(margin: int, extra: int, strict: bool) -> None:
    limit = Limit(Fraction(1, 200), strict, "total")
    count = Count(margin + extra, extra, margin + 2 * extra)
    assert limit.holds(count) == (margin <= limit.most_votes(count))


def test_requests() -> None:
    """Who may ask and who pays, at this margin and in this year."""
    assert (at("WI", 6_300, year=2020).requestable.applies, at("WI", 6_300, year=2020).pays) == (
        True,
        "requester (actual cost)",
    )
    assert at("WI", 2_500, year=2020).pays == "state"
    assert at("WI", 10_001, year=2020).requestable.applies is False
    assert at("WI", 10_001, year=2016).requestable.applies is True
    assert at("GA", 9_000, year=2016).requestable.applies is True
    assert at("GA", 9_000, year=2020).requestable.applies is False
    assert at("NC", 10_001, total=5_000_000, year=2020).requestable.applies is False


def test_what_is_not_known_is_none_and_a_finding() -> None:
    for state, year in (("IN", 2024), ("AZ", 2020), ("FL", 2000), ("GA", 2024), ("TN", 2024)):
        count = Count(500_001, 499_999, 1_000_000)
        found, findings = position(state, count, year=year, rules=rules(), not_found=state in not_found())
        assert (found.automatic.applies, found.requestable.applies, found.known_for_year) == (None, None, False)
        assert [item.code for item in findings] == ["recount_law_unknown"]


@pytest.mark.parametrize("state", ["DE", "NY"])
def test_conflicting_sources_say_both(state: str) -> None:
    count = Count(500_200, 499_800, 1_000_000)
    found, findings = position(state, count, year=2024, rules=rules())
    assert found.automatic.applies is None
    assert [item.code for item in findings] == ["recount_law_conflicting"]
    far = Count(600_000, 400_000, 1_000_000)
    assert position(state, far, year=2024, rules=rules())[0].automatic.applies is False


def test_every_state_has_a_row_or_is_listed_as_not_found() -> None:
    assert {rule.state for rule in rules()} | not_found() == set(STATES)
    assert not {rule.state for rule in rules()} & not_found()
    assert all(rule.cite for rule in rules())


@pytest.mark.parametrize(
    "row",
    [
        '{ le = "0.5%" }',
        "{ le = true }",
        "{ perhaps = true }",
        '{ le = 5, of = "total" }',
        '{ le = "5", of = "total" }',
        "{ tie = false }",
    ],
)
def test_a_damaged_table_is_refused_in_one_sentence(row: str) -> None:
    text = f'[[rule]]\nstate = "MI"\nkind = "automatic"\ntest = {row}\nyears = [2016]\ncite = "x"\nverification = "secondary"'
    with pytest.raises(LawTableInvalid, match="rule 1"):
        parse_rules(text.encode())
    good = text.replace(row, "{ tie = true }")
    for old, new in (('"MI"', '"XX"'), ("years = [2016]", ""), ("automatic", "other"), ("cite", "site")):
        with pytest.raises(LawTableInvalid, match="rule 1"):
            parse_rules(good.replace(old, new).encode())


def test_tests_in_words() -> None:
    test = parse_test({"any": [{"tie": True}, {"all": [{"lt": "0.5%", "of": "total"}, {"le": 2000}]}]}, "here")
    assert test.text == "a tie or less than 0.5 % of all votes and at most 2,000 votes"


def test_reversal() -> None:
    """Florida 2000 from 1,784 votes: 3.5 to 19 percent; Michigan 2016: below one in a thousand; held to scipy's t."""
    from scipy.stats import t

    florida = reversal(1_784, votes=5_963_110)
    assert florida.text == "3.5 % to 19 %"
    assert reversal(10_704, votes=4_799_284).text == "< 0.1 %"
    assert reversal(0, votes=100).low == reversal(0, votes=100).high == 0.5
    for share in (1e-6, 1e-4, 1e-3, 0.05):
        found = reversal(round(share * 10**9), votes=10**9)
        assert found.low == pytest.approx(float(t.sf(share / 0.000122, 4)), rel=1e-4, abs=1e-12)
        assert found.high == pytest.approx(float(t.sf(share / 0.0003, 4)), rel=1e-4, abs=1e-12)


def test_contests_together() -> None:
    """Against all subsets."""
    electors, chances = {"A": 5, "B": 3, "C": 3}, {"A": 0.2, "B": 0.5, "C": 0.1}
    expected = 0.0
    for chosen in range(8):
        inside = [name for place, name in enumerate(electors) if chosen >> place & 1]
        if sum(electors[name] for name in inside) >= 6:
            expected += math.prod(chances[name] if name in inside else 1 - chances[name] for name in electors)
    assert overturned(electors, chances, need=6) == pytest.approx(expected)
    assert overturned(electors, chances, need=0) == 1.0
    assert overturned(electors, chances, need=12) == 0.0


def test_compare_by_hand() -> None:
    first = {"a": {"X": 10, "Y": 8}, "b": {"X": 5, "Y": 5, "Z": 1}, "c": {"X": 1}}
    second = {"a": {"X": 12, "Y": 8}, "b": {"X": 4, "Y": 5, "Z": 2}, "c": {"X": 1}}
    found = compare(first, second, between=("X", "Y"))
    assert (found.units, found.units_changed, found.absolute) == (3, 2, 4)
    assert (found.margin_shift, found.votes_shift) == (1, 2)
    assert (found.largest[0].unit, found.largest[0].margin) == ("a", 2)
    with pytest.raises(InputInvalid, match="c is in one"):
        compare(first, {"a": {}, "b": {}}, between=("X", "Y"))


def test_wisconsin_2016() -> None:
    """The published figures: +131, 17,681 changes by every candidate, 14,033 where the small ones are pooled."""
    found = answers.recount(2016, state="WI").to_dict()["compared"]
    assert (found["before"]["Donald Trump"], found["after"]["Donald Trump"]) == (1_404_440, 1_405_284)
    assert (found["before"]["Hillary Clinton"], found["after"]["Hillary Clinton"]) == (1_381_823, 1_382_536)
    assert (found["margin_before"], found["margin_after"], found["margin_shift"]) == (22_617, 22_748, 131)
    assert (found["ballots_shift"], found["counties"], found["units"]) == (397, 72, 3_636)
    assert (found["absolute"], found["units_changed"]) == (17_681, 2_340)
    assert (found["absolute_units_pooled"], found["units_changed_pooled"]) == (14_033, 2_176)
    assert found["absolute_share"] == pytest.approx(0.0059, abs=5e-5)
    assert found["concentration"] == pytest.approx(0.88, abs=0.005)
    assert (found["largest"][0]["unit"], found["largest"][0]["margin"]) == ("Milwaukee: CITY OF MILWAUKEE Ward 34", 246)


def test_the_elections_as_known() -> None:
    by_year = {
        year: {row["state"]: row for row in answers.recount(year).to_dict()["rows"]}
        for year in (2000, 2016, 2020, 2024)
    }
    assert not [state for state, row in by_year[2016].items() if row["automatic"]["applies"]]
    for state in ("WI", "MI", "NH"):
        assert by_year[2016][state]["requestable"]["applies"] is True
    florida = by_year[2000]["FL"]
    assert florida["automatic"]["applies"] is None
    assert florida["recorded"][0]["margin_before"] == 1_784
    assert by_year[2020]["GA"]["requestable"]["applies"] is True
    assert by_year[2020]["WI"]["requestable"]["pays"].startswith("requester")
    assert by_year[2020]["AZ"]["automatic"]["applies"] is None
    assert by_year[2024]["WI"]["requestable"]["applies"] is True
    assert by_year[2016]["MI"]["needed_shift"] == 10_705
    assert by_year[2016]["MI"]["needed_switches"] == 5_353


def test_the_presidency() -> None:
    """2000 hung on Florida alone: its chance is nearly the whole's; 2016 needed several at once."""
    stake = answers.recount(2000).to_dict()["presidency"]
    assert stake["need"] == 2
    assert stake["before_recounts"]["low"] == pytest.approx(0.0352, abs=0.002)
    assert stake["before_recounts"]["high"] == pytest.approx(0.19, abs=0.01)
    assert stake["as_certified"]["low"] > stake["before_recounts"]["low"]
    assert answers.recount(2016).to_dict()["presidency"]["as_certified"]["high"] < 1e-5
    assert answers.recount(1824).to_dict()["presidency"] is None


def test_refusals() -> None:
    with pytest.raises(UnknownName):
        answers.recount(2016, state="XX")
    with pytest.raises(FactMissing):
        answers.recount(1796)
