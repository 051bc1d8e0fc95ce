"""`project` of a year, a log and files: the same answer by every way, and the question of November 2016."""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

import replayed
from ascertain import answers, archive, simulation
from ascertain.cli import ascertain
from ascertain.election import OTHERS, Election
from ascertain.errors import FactMissing, InputInvalid
from ascertain.ingest import screened
from ascertain.law import law_for
from ascertain.projection import constants_without, county_votes, due, forecast_of, project, tables_of
from ascertain.returns import Report, fold
from ascertain.store import Entry, Intake, create

LEAD, TOTAL = 2_868_686, 136_669_276
"""The certified lead and all votes of 2016."""
FINISHED = "DE,VT,OK,SD,WY,FL,MO,ID,SC,ND,ME,KY,MI,MN,IN,IA,WI,NV,NH,WV,LA,TX,TN,HI"
"""States that were within 1 % of their final total on 13 November 2016 in these files: hindsight, stated as input."""


@cache
def answer(as_of: str | None, complete: str | None = None) -> dict[str, Any]:
    """The answer for 2016."""
    return answers.project(2016, as_of=as_of, complete_states=complete).to_dict()


def lead(found: Mapping[str, Any]) -> dict[str, int]:
    """The nation's projected lead."""
    return dict(found["nation"]["final"]["lead"])


def codes(found: Mapping[str, Any]) -> set[str]:
    """The codes of the findings."""
    return {finding["code"] for finding in found["findings"]}


def counted_lead(found: Mapping[str, Any]) -> int:
    """The lead in what is counted."""
    counted = found["nation"]["counted"]
    return int(counted["Hillary Clinton"] - counted["Donald Trump"])


def test_the_articles_question() -> None:
    """On 23 November 2016: a few million ballots out, more of them hers, and the lead projected to grow."""
    found = answer("2016-11-23")
    assert list(found["sides"]) == ["Hillary Clinton", "Donald Trump"]
    assert found["as_of"].startswith("2016-11-19")
    assert found["status"] == "counting"
    assert lead(found)["low"] > counted_lead(found) > 0
    assert lead(found)["low"] <= LEAD <= lead(found)["high"]
    total = found["nation"]["final"]["total"]
    assert total["low"] <= TOTAL <= total["high"]
    out = {state["state"]: state["outstanding"]["estimate"] for state in found["states"]}
    assert max(out, key=lambda state: out[state]) == "CA"
    assert found["certified"] == {"total": TOTAL, "lead": LEAD, "inside": True}
    assert found["nation"]["p_lead_changes"] < 0.01
    assert found["method"]["left_out"] == 2016
    assumed = next(finding for finding in found["findings"] if finding["code"] == "completeness_assumed")
    assert assumed["detail"]["states"] == list(found["complete_states"])
    assert assumed["detail"]["states"] == ["DE", "OK", "SD", "VT", "WY"]
    assert "newer_national_count" in codes(found)


def test_nothing_known_is_wide_and_says_so() -> None:
    """The first row: without a word on completeness the widths are the baseline's."""
    found = answer("2016-11-23", "none")
    assert "completeness_unknown" in codes(found)
    assert lead(found)["high"] - lead(found)["low"] > 2 * (
        lead(answer("2016-11-23"))["high"] - lead(answer("2016-11-23"))["low"]
    )
    assert lead(found)["low"] <= LEAD <= lead(found)["high"]


def test_another_years_lateness_misleads() -> None:
    """The second row: shares that were out by state on 8 November 2020, taken for those of 19 November 2016."""
    certified: Counter[str] = Counter()
    for row in archive.of_year("state_votes", 2020):
        certified[row["state"]] += int(row["votes"])
    last = {row["state"]: int(row["votes"]) for row in archive.table("timeline_2020_state")}
    returns = fold(screened(2016)[0], as_of=datetime(2016, 11, 23, tzinfo=UTC))
    tables = tables_of(returns, year=2016, before=county_votes(2012))
    percent = [min(100.0, 100 * last.get(state, 0) / certified[state]) or "" for state in tables.counts["state"]]
    counts = {name: cells for name, cells in tables.counts.items() if name != "expected"}
    found = project(
        {**counts, "expected_pct": percent}, tables.baseline, sides=tables.sides, constants=constants_without(2016)
    )
    unaided = answer("2016-11-23", "none")["nation"]["final"]["total"]
    assert found.nation.total.high - found.nation.total.low < (unaided["high"] - unaided["low"]) / 2
    assert not found.nation.total.low <= TOTAL <= found.nation.total.high
    assert "completeness_unknown" not in {finding.code for finding in found.findings}


@pytest.mark.parametrize("day", ["2016-11-13", "2016-11-17", "2016-11-23", "2016-11-29"])
def test_states_known_to_be_finished(day: str) -> None:
    """The third row: with the finished states stated the lead grows, and the truth is inside, at every snapshot."""
    found = answer(day, FINISHED)
    assert lead(found)["estimate"] > counted_lead(found)
    assert lead(found)["low"] <= LEAD <= lead(found)["high"]
    points = found["nation"]["final"]["two_party_margin_points"]
    assert points["low"] <= 2.23 <= points["high"]
    assert points["high"] - points["low"] < 2.5


@pytest.mark.parametrize("day", ["2016-11-12", "2016-11-17", None, "2016-12-13"])
def test_what_is_assumed_holds_on_other_days(day: str | None) -> None:
    found = answer(day)
    assert found["certified"]["inside"] is True
    assert lead(found)["estimate"] > counted_lead(found)


def test_certified_is_exact_and_needs_no_comparison() -> None:
    found = answer("2017-02-01")
    assert found["status"] == "certified"
    assert found["certified"] is None
    assert len(set(lead(found).values())) == 1
    assert found["nation"]["outstanding"] == {"estimate": 0, "low": 0, "high": 0}
    assert "completeness_assumed" not in codes(found)


def test_days_by_law() -> None:
    days = due(2016)
    assert days["WI"].isoformat() == "2016-12-01"  # its own row for 2016
    assert days["DE"].isoformat() == "2016-11-10"  # two days after the election, as in 2020
    assert due(2020)["DE"].isoformat() == "2020-11-05"


def test_states_of_2020() -> None:
    """A series by state: 51 units, the feed's expected votes as evidence, electors with Maine and Nebraska by district."""
    found = answers.project(2020, as_of="2020-11-05T09:00-05:00").to_dict()
    assert list(found["sides"]) == ["Joe Biden", "Donald Trump"]
    assert len(found["states"]) == 51
    assert "completeness_assumed" not in codes(found)
    assert found["certified"]["inside"] is True
    electors = found["electors"]
    assert sum(electors["expected"].values()) == pytest.approx(538, abs=0.02)
    assert sum(electors["p_win"].values()) + electors["p_no_majority"] == pytest.approx(1, abs=1e-5)
    span = electors["interval"]["Joe Biden"]
    assert span["low"] <= 306 <= span["high"]


def test_electors_are_exact() -> None:
    """Districts share their state's error, each state keeps its variance, and draws agree."""
    before = 2012
    found = replayed.projected("06:00")
    forecast = forecast_of(found, law_for(Election(2016)), election=2016, before=before, first_is_democratic=True)
    assert forecast.total == 538
    assert len(forecast.units) == 56
    place = {unit: number for number, unit in enumerate(forecast.units)}
    whole = (forecast.loadings**2).sum(axis=1) + forecast.sd**2
    for row, area in enumerate(found.states):
        assert whole[place[area.unit]] == pytest.approx((found.loadings[row] ** 2).sum() + found.sd[row] ** 2)
    assert whole[place["ME-02"]] == pytest.approx(whole[place["ME"]] + 0.02**2, abs=1e-9)
    assert forecast.weights[place["ME-02"]] == 0
    assert forecast.mean[place["ME-02"]] < forecast.mean[place["ME"]] < forecast.mean[place["ME-01"]]
    exact = simulation.distribution(forecast, nodes=1024)
    drawn = simulation.sampled(forecast, 100_000, seed=4)
    assert exact.mean == pytest.approx(float(np.arange(539) @ drawn.pmf), abs=0.5)
    assert exact.p_win == pytest.approx(float(drawn.pmf[270:].sum()), abs=0.01)


def test_electors_need_every_state() -> None:
    columns = replayed.of_states(replayed.counts(), "NC")
    found = project(columns, replayed.of_states(replayed.baseline(), "NC"))
    with pytest.raises(FactMissing, match="have no counts in this projection"):
        forecast_of(found, law_for(Election(2016)), election=2016, before=2012, first_is_democratic=True)


def write(path: Path, columns: Mapping[str, Sequence[Any]]) -> Path:
    """Columns as a CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(zip(*columns.values(), strict=True))
    return path


def test_cli_equals_function(tmp_path: Path) -> None:
    """Files through the command, and the same columns through the function; twice the same bytes."""
    counts = write(tmp_path / "counts.csv", replayed.counts())
    baseline = write(tmp_path / "baseline.csv", replayed.baseline())
    words = ["project", "--counts", str(counts), "--baseline", str(baseline), "--json", "--factors"]
    first, second = (CliRunner().invoke(ascertain, words, catch_exceptions=False).stdout_bytes for _ in range(2))
    assert first == second
    said = json.loads(first)
    found = project(replayed.counts(), replayed.baseline())
    assert said["nation"]["final"]["lead"]["estimate"] == round(found.nation.lead.estimate)
    assert [state["state"] for state in said["states"]] == [area.unit for area in found.states]
    assert said["mean"] == found.mean.round(9).tolist()
    assert len(said["units"]) == len(found.units)
    assert said["sides"] == ["dem", "rep"]
    for state, area in zip(said["states"], found.states, strict=True):
        assert state["final"]["lead_points"]["low"] == round(area.lead_points.low, 4)
        assert state["p_win"]["dem"] == round(area.p_first, 6)


def test_other_names_of_the_sides(tmp_path: Path) -> None:
    names = {"dem": "ours", "rep": "theirs"}
    columns = [
        {names.get(name, name): cells for name, cells in replayed.of_states(table, "NC").items() if "early" not in name}
        for table in (replayed.counts(), replayed.baseline())
    ]
    paths = [write(tmp_path / f"{number}.csv", table) for number, table in enumerate(columns)]
    found = answers.project_files(*paths, sides=("ours", "theirs")).to_dict()
    assert set(found["states"][0]["p_win"]) == {"ours", "theirs"}


def reports(columns: replayed.Columns, sides: tuple[str, str]) -> list[Report]:
    """The counts as statements of a source."""
    stamp = datetime(2016, 11, 9, 5, tzinfo=UTC)
    made = []
    for unit, dem, rep, other in zip(*(columns[name] for name in ("fips", *replayed.SIDES)), strict=True):
        votes = {sides[0]: dem, sides[1]: rep, OTHERS: other}
        made.append(Report(unit, "president", "total", votes, "unofficial", stamp, "desk", stamp))
    return made


def test_log_equals_files(tmp_path: Path) -> None:
    """The same counts through a log and as tables: the same answer, to the last digit."""
    columns = {
        name: cells
        for name, cells in replayed.of_states(replayed.counts("06:00"), "OH", "IA").items()
        if name in ("fips", "state", *replayed.SIDES)
    }
    url = f"sqlite:///{tmp_path / 'count.db'}"
    said = reports(columns, ("Hillary Clinton", "Donald Trump"))
    with create(url, election=2016, test=True) as log:
        stamp = said[0].received
        log.append(Intake("night", "0" * 64, "reports", 1, stamp), [Entry(report) for report in said])
    by_log = answers.project(2016, log=url, complete_states="none")
    tables = tables_of(fold(said), year=2016, before=county_votes(2012))
    by_table = project(tables.counts, tables.baseline, sides=tables.sides, constants=constants_without(2016))
    found = by_log.to_dict()
    assert found["test"] is True
    assert found["nation"]["final"]["lead"]["estimate"] == round(by_table.nation.lead.estimate)
    ohio = next(state for state in found["states"] if state["state"] == "OH")
    assert ohio["counted"]["total"] == sum(
        sum(columns[side][place] for side in replayed.SIDES)
        for place, state in enumerate(columns["state"])
        if state == "OH"
    )
    silent = next(state for state in found["states"] if state["state"] == "TX")
    assert silent["counted"]["total"] == 0
    assert silent["evidence"]["none"] == 254


def test_public_function() -> None:
    import ascertain as package

    assert package.project is project


def test_same_bytes() -> None:
    once, again = (answers.project(2016, as_of="2016-11-23").to_json() for _ in range(2))
    assert once == again


def test_words_never_call_the_race() -> None:
    found = answers.project(2016, as_of="2016-11-23")
    done = CliRunner().invoke(ascertain, ["project", "2016", "--as-of", "2016-11-23"], catch_exceptions=False)
    assert "is projected to lead by" in found.sentence
    assert "California" not in found.sentence
    for word in ("wins", "winner", "called", "will "):
        assert word not in done.output.lower()
    assert "above 99%" in done.output
    assert "100%" not in done.output.replace("100.0%", "")


def test_baseline_from_a_file(tmp_path: Path) -> None:
    """The bundled baseline written to a file gives the bundled answer."""
    rows = county_votes(2012)
    columns: dict[str, list[Any]] = {"fips": [*rows], "state": [state for state, _ in rows.values()]}
    for place, side in enumerate(replayed.SIDES):
        columns[side] = [int(votes[place]) for _, votes in rows.values()]
    path = write(tmp_path / "before.csv", columns)
    found = answers.project(2016, as_of="2016-11-23", baseline=str(path)).to_dict()
    assert found["baseline"] == "before.csv"
    assert found["nation"] == answer("2016-11-23")["nation"]


def test_files_and_years_refuse_a_wrong_baseline(tmp_path: Path) -> None:
    path = tmp_path / "before.csv"
    path.write_text("fips,state,dem,rep,other\n23001,ME,1,x,0\n", "utf-8")
    with pytest.raises(InputInvalid, match="23001"):
        answers.project(2016, baseline=str(path))


def test_simulate_from_a_projection() -> None:
    """The projection's electors are the simulation's, to the error of its nodes."""
    model = answers.projected_model(2016, as_of="2016-11-23")
    drawn = answers.simulate(model).to_dict()
    said = answer("2016-11-23")["electors"]
    assert drawn["model"]["contests"] == 56
    for name, chance in said["p_win"].items():
        assert drawn["p_win"][name] == pytest.approx(chance, abs=0.005)
        assert drawn["electors"][name]["mean"] == pytest.approx(said["expected"][name], abs=0.3)
    words = ["simulate", "2016", "--from", "projection", "--as-of", "2016-11-23", "--json"]
    assert json.loads(CliRunner().invoke(ascertain, words).stdout)["p_win"] == drawn["p_win"]
    for wrong in (["simulate"], ["simulate", "2016"], ["simulate", "--from", "projection"]):
        assert CliRunner().invoke(ascertain, wrong).exit_code == 2


def test_files_say_their_own_moment(tmp_path: Path) -> None:
    """The newest moment by time, none where none is stated, no date of today; the nation's row in CSV; a year is no file."""
    columns, base = (replayed.of_states(each, "ME") for each in (replayed.counts(), replayed.baseline()))
    before, n = write(tmp_path / "baseline.csv", base), len(columns["fips"])
    stamps = ["2016-11-09T01:00-05:00", "2016-11-09T05:30+00:00", *[""] * (n - 2)]
    stated = answers.project_files(write(tmp_path / "a.csv", {**columns, "as_of": stamps}), before)
    assert stated.to_dict()["as_of"] == "2016-11-09T01:00:00-05:00"
    unstated = answers.project_files(write(tmp_path / "b.csv", columns), before)
    assert unstated.to_dict()["as_of"] is None
    assert unstated.sentence.startswith("The counts file: ")
    assert [source["retrieved"] for source in unstated.to_dict()["sources"][:2]] == [None, None]
    assert [(row["state"], row["first"]) for row in unstated.rows()] == [("US", "dem"), ("ME", "dem")]
    with pytest.raises(InputInvalid, match="is no moment"):
        answers.project_files(write(tmp_path / "c.csv", {**columns, "as_of": ["soon"] * n}), before)
    done = CliRunner().invoke(ascertain, ["project", "--counts", str(before), "--baseline", "2016"])
    assert (done.exit_code, "2016" in done.output) == (2, True)
