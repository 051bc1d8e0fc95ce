"""The law tables against cases that a lawyer can read and add to: tests/law/*.toml."""

import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ascertain.election import Election
from ascertain.errors import LawNotCovered, LawTableInvalid
from ascertain.law import calendar, elections, law_for, load_series, provisions_in_force
from ascertain.law.calendar import nth_weekday
from ascertain.law.provisions import PROVISIONS, parse_rows, parse_series, read_table

CASES = Path(__file__).parent / "law"


def cases(name: str, key: str) -> list[Any]:
    rows: list[Any] = tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))[key]
    return rows


def provision(name: str) -> Any:
    tables = [load_series(table) for table in ("calendar.toml", "count.toml", "contingent.toml")]
    return next(table[name] for table in tables if name in table)


@pytest.mark.parametrize("case", cases("provisions", "law"), ids=lambda case: f"{case['name']} {case['date']}")
def test_what_was_in_force(case: dict[str, Any]) -> None:
    series = provision(case["name"])
    if case["expect"] == "refused":
        with pytest.raises(LawNotCovered, match=case["name"]):
            series.on(case["date"])
    else:
        assert series.on(case["date"]).value == case["expect"], case["cite"]


@pytest.mark.parametrize("case", cases("calendar", "calendar"), ids=lambda case: str(case["election"]))
def test_calendar_of_every_election(case: dict[str, Any]) -> None:
    found = {milestone.event: milestone.date for milestone in calendar(Election(case["election"]), ahead=True)}
    assert found == {event: day for event, day in case.items() if event not in ("election", "checked")}


def test_the_article_s_calendar() -> None:
    """538 electors meet on 19 December 2016, a Monday."""
    meets = law_for(Election(2016)).day("electors_meet")
    assert (meets, meets.strftime("%A")) == (date(2016, 12, 19), "Monday")


@pytest.mark.parametrize("case", cases("states", "state"), ids=lambda case: f"{case['state']} {case['election']}")
def test_a_states_law(case: dict[str, Any]) -> None:
    law = law_for(Election(case["election"]))
    row, state = law.appointments[case["state"]], case["state"]
    assert (row.appointed, row.manner) == (case["electors"], case["manner"])
    awards = [f"{award.electors} by {award.decided_by} {award.method}" for award in law.awards if award.state == state]
    assert awards == case["awards"]
    if "binding" in case:
        assert law.binding[state].kind == case["binding"], case["cite"]


def test_binding_classes_by_meeting() -> None:
    """The counts of the published lists, 51 jurisdictions each; what is not established in 2024 is not called none."""
    kinds = {year: Counter(law.kind for law in law_for(Election(year)).binding.values()) for year in (2016, 2020, 2024)}
    assert kinds[2016] == {
        "none": 19,
        "pledge_or_duty_no_remedy": 19,
        "penalty_counted": 3,
        "void_replace": 8,
        "void_replace_penalty": 2,
    }
    assert kinds[2020] == {
        "none": 17,
        "pledge_or_duty_no_remedy": 19,
        "penalty_counted": 2,
        "void_replace": 11,
        "void_replace_penalty": 2,
    }
    assert (kinds[2024]["none"], kinds[2024]["unverified"], kinds[2024]["void_replace"]) == (0, 16, 12)
    assert law_for(Election(2012)).binding == {}


def test_entitlement_by_election() -> None:
    entitled = {year: sum(law_for(Election(year)).allotment.values()) for year in elections()}
    assert len(entitled) == 60
    known = {
        1789: 81,
        1792: 135,
        1804: 176,
        1860: 303,
        1864: 314,
        1868: 317,
        1872: 366,
        1912: 531,
        1956: 531,
        1960: 537,
    }
    assert {year: entitled[year] for year in known} == known
    assert {entitled[year] for year in elections() if year >= 1964} == {538}


def test_every_row_has_a_citation_and_a_text() -> None:
    for table in ("calendar.toml", "count.toml", "contingent.toml"):
        for series in load_series(table).values():
            assert all(row.cite and row.text for row in series.rows), series.name


def test_states_vote_as_states_in_the_house() -> None:
    """16 states in 1801, 24 in 1825, 50 today: the District of Columbia is no state."""
    assert [law_for(Election(year)).states for year in (1800, 1824, 2016)] == [16, 24, 50]


def test_uncovered_elections_are_refused() -> None:
    with pytest.raises(LawNotCovered, match="1789 to 2024"):
        law_for(Election(2028))
    with pytest.raises(LawNotCovered, match="2026-11-21"):
        calendar(Election(2028))
    with pytest.raises(LawNotCovered, match="1789 to 2024"):
        law_for(Election(1784))


GOOD = b"""verified_through = 2026-11-21
[[provision]]
name = "x"
since = 1800-01-01
value = "a"
text = "t"
cite = "c"
read = true
"""


@pytest.mark.parametrize(
    ("edit", "reason"),
    [
        (lambda text: text.replace(b"since = 1800-01-01\n", b""), "provision 1: since is missing"),
        (lambda text: text.replace(b"1800-01-01", b'"1800"'), "provision 1: since = '1800' is not of the documented"),
        (lambda text: text.replace(b"read = true", b"read = true\nfoo = 1"), "unknown key foo"),
        (lambda text: text + text[text.index(b"[[") :], "provision 2: x since 1800-01-01 does not come after"),
        (lambda text: text.replace(b"verified_through = 2026-11-21\n", b""), "verified_through is missing"),
        (lambda text: text.replace(b'cite = "c"', b"cite = c"), "cannot be read: .*line 7"),
        (lambda text: text.replace(b'"t"', b'"\xff"'), "cannot be read"),
    ],
)
def test_a_badly_edited_table_is_one_sentence(edit: Any, reason: str) -> None:
    assert parse_series("x.toml", GOOD)["x"].latest().value == "a"
    with pytest.raises(LawTableInvalid, match=reason) as caught:
        parse_series("x.toml", edit(GOOD))
    assert "x.toml" in str(caught.value)


def test_a_badly_edited_csv_table_names_the_line() -> None:
    with pytest.raises(LawTableInvalid, match="line 1: the header must be a,b"):
        list(parse_rows("x.csv", b"a,c\n1,2\n", ("a", "b")))
    with pytest.raises(LawTableInvalid, match="line 3: 2 cells expected"):
        list(parse_rows("x.csv", b"a,b\n1,2\n1\n", ("a", "b")))


REAL = [
    ("count.toml", b'"act_1887"', b'"act_1888"', "count.rule = 'act_1888' is not what this provision may say"),
    ("count.toml", b'"separate"', b'"separat"', "ballot.form = 'separat'"),
    ("count.toml", b'name = "count.base"', b'name = "count.bass"', "the provision count.base is missing"),
    ("contingent.toml", b"among = 5", b"amongst = 5", "president.if_none"),
    ("contingent.toml", b'"outgoing"', b'"old"', "contingent.house = 'old'"),
    (
        "calendar.toml",
        b"since = 1934-06-05",
        b"since = 1934-06-05T00:00:00",
        "since = .* is not of the documented kind",
    ),
]


@pytest.mark.parametrize(("table", "old", "new", "sentence"), REAL, ids=[f"{row[0]} {row[2]!r}" for row in REAL])
def test_a_bundled_table_edited_badly_is_one_sentence(table: str, old: bytes, new: bytes, sentence: str) -> None:
    data = read_table(table)
    assert old in data
    with pytest.raises(LawTableInvalid, match=sentence):
        parse_series(table, data.replace(old, new), needs=PROVISIONS[table])


def test_rules_of_days_are_read_or_refused() -> None:
    with pytest.raises(ValueError, match="mondey is no day of the week"):
        nth_weekday(2016, 11, nth=1, weekday="mondey")


def test_the_term_of_1789_began_on_4_march() -> None:
    law = law_for(Election(1789))
    assert (str(law.term.starts), str(law.day("inauguration"))) == ("1789-03-04", "1789-04-30")


def test_every_provision_in_force_is_listed_with_its_text() -> None:
    names = [item.name for item in provisions_in_force(law_for(Election(2024)))]
    assert {"ballot.form", "majority.of", "count.rule", "count.base", "contingent.quorum", "succession"} <= set(names)
    assert "objection.signatures" not in [item.name for item in provisions_in_force(law_for(Election(1868)))]
