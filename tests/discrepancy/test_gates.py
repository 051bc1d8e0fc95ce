"""Bad data and bad designs are caught before anything is estimated, each under its own code."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ascertain.archive import table
from ascertain.discrepancy import assemble, investigate, standard_question
from ascertain.discrepancy.gates import check_data
from ascertain.discrepancy.investigation import Investigation
from made_questions import asked, codes, investigated, planted, units, with_file

Row = dict[str, str]


def run(path: Path, state: str | None = None) -> Investigation:
    return investigate(asked(path, state))


def only(county: str, **cells: object) -> Callable[[Row], Row]:
    """A change of one county's cells; a callable gets the old number."""

    def change(row: Row) -> Row:
        if row["county"] != county:
            return row
        return row | {name: str(cell(int(row[name])) if callable(cell) else cell) for name, cell in cells.items()}

    return change


def refused(found: Investigation, code: str) -> None:
    assert ("refuse", code) in codes(found.findings)
    assert found.verdict.code == "data_refused"
    assert (found.tests, found.matching, found.curve, found.power) == ((), (), None, None)
    assert "Nothing was estimated" in found.verdict.message


def test_a_swapped_county(tmp_path: Path) -> None:
    def swap(row: Row) -> Row:
        swapped = row | {"dem_2012": row["rep_2012"], "rep_2012": row["dem_2012"]}
        return swapped if row["county"] == "Lackawanna" else row

    found = run(with_file(tmp_path, state="PA", change=swap))
    refused(found, "party_swap")
    swap_found = next(own for own in found.findings if own.code == "party_swap")
    assert (swap_found.unit, swap_found.detail["year"]) == ("42069", 2012)


def test_three_thousand_votes_too_many(tmp_path: Path) -> None:
    """Waupaca, Wisconsin 2012: 17,002 for 14,002, as once published."""
    found = run(with_file(tmp_path, change=only("Waupaca", rep_2012=17_002)))
    refused(found, "located_mismatch")
    where = next(own for own in found.findings if own.code == "located_mismatch")
    assert "Waupaca" in where.message
    assert "14,002" in where.message


def test_a_party_at_zero(tmp_path: Path) -> None:
    refused(run(with_file(tmp_path, change=only("Dane", dem_2016=0))), "impossible_value")


@pytest.mark.parametrize("cell", ["-5", "10.5", "inf"])
def test_no_count(cell: str, tmp_path: Path) -> None:
    found = run(with_file(tmp_path, change=only("Dane", rep_2016=cell)))
    refused(found, "impossible_value")
    assert any("line " in own.message for own in found.findings)


def test_a_row_twice(tmp_path: Path) -> None:
    found = run(with_file(tmp_path, more=lambda rows: rows.append(dict(rows[0]))))
    refused(found, "impossible_value")
    assert "twice, in lines 2 and 74" in found.verdict.message


def test_votes_before_the_recount(tmp_path: Path) -> None:
    before = {row["county"]: row for row in table("wi_2016_recount")}

    def first(row: Row) -> Row:
        own = before[row["county"]]
        return row | {"dem_2016": own["clinton_original"], "rep_2016": own["trump_original"]}

    found = run(with_file(tmp_path, change=first))
    assert ("warn", "superseded_count") in codes(found.findings)
    assert found.verdict.code != "data_refused"


def test_a_county_missing_from_the_sum(tmp_path: Path) -> None:
    found = run(with_file(tmp_path, more=lambda rows: rows.pop(12)))
    refused(found, "certified_totals")


def test_part_of_a_state_is_not_held_against_the_whole(tmp_path: Path) -> None:
    changes = {"[units]\n": '[units]\ncoverage = "part"\n'}
    found = run(with_file(tmp_path, more=lambda rows: rows.pop(12), changes=changes))
    assert ("note", "part_of_state") in codes(found.findings)
    assert found.verdict.code != "data_refused"
    assert found.recount is None
    assert ("warn", "recount_mismatch") in codes(found.findings)


@pytest.mark.parametrize(
    "state", ["AZ", "AR", "CA", "FL", "IL", "IN", "KS", "MO", "NC", "OH", "PA", "TN", "TX", "VA", "WV", "WI"]
)
def test_bundled_states_are_not_refused(state: str) -> None:
    own = units(state)
    assert not [found for found in check_data(own, question=own.question) if found.level == "refuse"]


def test_new_york_2012_is_refused() -> None:
    """A published table lacks the minor-party lines of New York in 2012."""
    own = units("NY")
    assert ("refuse", "certified_totals") in codes(check_data(own, question=own.question))


def test_michigan() -> None:
    found = investigated("MI")
    assert found.verdict.message == (
        "Not testable: all 83 counties of Michigan scanned paper ballots at their polling places; none had a "
        "direct-recording electronic machine (DRE) at its polling places, so there is nothing to compare, and this "
        "comparison can say nothing about Michigan."
    )
    assert found.data.units == 83
    assert (found.tests, found.aggregates, found.curve, found.votes) == ((), None, None, None)


def test_every_county_had_one() -> None:
    message = investigated("GA").verdict.message
    assert "every one had" in message
    assert "used direct-recording machines only" in message


@pytest.mark.parametrize("state", ["CO", "OR", "WA"])
def test_voting_by_mail(state: str) -> None:
    assert investigated(state).design.refusals[0].code == "all_mail"


def test_one_exposed_unit(tmp_path: Path) -> None:
    found = run(with_file(tmp_path, change=lambda row: row | {"any_dre": str(int(row["county"] == "Adams"))}))
    assert found.design.refusals[0].code == "too_few"
    assert "1 had" in found.verdict.message
    assert "71 did not" in found.verdict.message


def test_too_few_degrees_of_freedom(tmp_path: Path) -> None:
    def keep(rows: list[Row]) -> None:
        rows[:] = [row for row in rows if row["any_dre"] == "1"][:6] + [row for row in rows if row["any_dre"] == "0"][
            :6
        ]

    found = run(with_file(tmp_path, more=keep, changes={"[units]\n": '[units]\ncoverage = "part"\n'}))
    assert found.design.refusals[0].code == "too_few"
    assert "degrees of freedom" in found.verdict.message


def test_a_constant_control_is_named(tmp_path: Path) -> None:
    found = run(with_file(tmp_path, change=lambda row: row | {"college_pct": "20"}))
    assert found.design.refusals[0].code == "collinear"
    assert "college_pct" in found.verdict.message


def test_an_empty_column_is_named(tmp_path: Path) -> None:
    found = run(with_file(tmp_path, change=lambda row: row | {"college_pct": ""}))
    assert found.design.refusals[0].code == "too_few"
    assert "No county has a number in college_pct" in found.verdict.message


def test_a_unit_without_votes_is_left_out(tmp_path: Path) -> None:
    """Its place in the year's tests is lost, not the run; sums that are off by it are another matter."""
    extra = {"fips": "55999", "county": "Nowhere"}
    votes = {f"{party}_{year}": "0" for party in ("dem", "rep") for year in (2000, 2004, 2008, 2012, 2016)}
    found = run(with_file(tmp_path, more=lambda rows: rows.append(rows[0] | extra | votes)))
    assert (found.data.units, found.data.complete) == (73, 72)
    assert [own.reason for own in found.data.dropped] == ["no two-party votes in 2016"]
    assert found.verdict.code == "explained"


def test_a_planted_shift_is_found(tmp_path: Path) -> None:
    found = run(planted(tmp_path))
    assert found.verdict.code == "unexplained"
    assert found.verdict.message.startswith("These are made-up or altered votes.")
    assert ("warn", "recount_mismatch") in codes(found.findings)
    assert found.recount is None
    plain = investigated("WI")
    assert found.aggregates is not None
    assert plain.aggregates is not None
    moved = found.aggregates.exposed.two_party_swing - plain.aggregates.exposed.two_party_swing
    assert moved == pytest.approx(-3, abs=0.001)
    assert found.aggregates.unexposed == plain.aggregates.unexposed
    name = "two_party_swing|demographics|votes|any_dre|2016"
    before, after = (next(test.estimate for test in own.tests if test.id == name) for own in (plain, found))
    assert after - before == pytest.approx(-3, abs=0.005)  # by arithmetic; counts are whole


def test_findings_about_data_do_not_depend_on_order() -> None:
    own = units("TX")
    order = list(np.random.default_rng(1).permutation(len(own)))
    mixed = replace(
        own,
        sheet=own.sheet.only(order),
        ids=tuple(own.ids[at] for at in order),
        names=tuple(own.names[at] for at in order),
        arrays={},
    )
    question = standard_question(2016, state="TX")
    one, other = (check_data(each, question=question) for each in (assemble(question), mixed))
    assert sorted((found.unit, found.code) for found in one) == sorted((found.unit, found.code) for found in other)
