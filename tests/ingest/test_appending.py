"""Appending: what is stored, held, said once, refused as a whole; and the command's answer."""

import importlib
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ascertain import answers
from ascertain.cli.append import FORMATS as OFFERED
from ascertain.cli.append import append as command
from ascertain.errors import InputInvalid, UnknownName
from ascertain.ingest import FORMATS, append
from made_files import CLINTON, RECEIVED, TRUMP, Desk, clarity, counts, medsl, pair, reading, table
from memory_log import MemoryLog

INGHAM = {"26065": pair(79_110, 43_868)}


def test_numbers_of_several_files_are_added(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(counts(INGHAM))
    (tmp_path / "b.csv").write_bytes(counts({"26067": pair(9_000, 16_000), "48373": pair(8_000, 26_444)}))
    log = MemoryLog()
    done = append(log, [tmp_path / "a.csv", tmp_path / "b.csv"], received=RECEIVED)
    assert (done.appended, done.held, done.skipped, done.head) == (3, 1, 0, log.head)
    assert [intake.name for intake in log.intakes] == ["a.csv", "b.csv"]
    assert log.rows[0].report.origin is not None
    assert log.rows[0].report.origin.locator == "line 2"


def test_a_refused_file_adds_nothing_and_those_before_it_stay(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(counts(INGHAM))
    (tmp_path / "bad.csv").write_bytes(counts({"26067": pair(9_000, 16_000), "26001": pair(1, "x")}))
    log = MemoryLog()
    with pytest.raises(InputInvalid, match=r"^bad\.csv, line 5: votes must be a whole number"):
        append(log, [tmp_path / "a.csv", tmp_path / "bad.csv"], received=RECEIVED)
    assert [row.report.unit for row in log.rows] == ["26065"]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(InputInvalid, match=r"^none\.csv: no such file or directory\.$"):
        append(MemoryLog(), [tmp_path / "none.csv"])
    with pytest.raises(InputInvalid, match="is a directory"):
        append(MemoryLog(), [tmp_path])


def test_options_that_do_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(counts(INGHAM))
    for options in ({"format": "pdf"}, {"status": "final"}, {"state": "XX"}):
        with pytest.raises(UnknownName) as caught:
            append(MemoryLog(), [path], **options)  # type: ignore[arg-type]  # that is the point
        assert caught.value.allowed


def test_a_held_statement_of_two_sources_is_accepted(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.add(counts({"48373": pair(8_000, 26_444)}, source="feed")).held == 1
    assert desk.add(counts({"48373": pair(8_000, 26_444)}, source="feed", as_of="2016-11-09T09:00:00Z")).held == 0
    assert desk.done.unchanged == 1, "its own repeat is no second opinion"
    assert desk.add(counts({"48373": pair(8_010, 26_450)}, source="state")).held == 0
    assert desk.codes("48373") == ["above_baseline", "corroborated"]
    assert (desk.total("48373"), desk.codes("US").count("mixed_sources")) == (34_460, 0)
    higher = Desk(tmp_path)
    higher.add(counts({"48373": pair(8_000, 26_444)}, source="feed"), name="low.csv")
    certified = counts({"48373": pair(8_000, 26_444)}, source="feed", status="certified", as_of="2016-12-01T09:00:00Z")
    assert higher.add(certified, name="high.csv").held == 0


def test_an_unofficial_count_after_the_certificate(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.add(counts(INGHAM, status="certified", source="sos"))
    desk.add(counts({"26065": pair(79_200, 43_900)}, source="desk", as_of="2016-12-09T09:00:00Z"))
    assert desk.codes("26065") == ["after_certification"]
    assert desk.codes("US").count("mixed_sources") == 1
    desk.add(counts({"26065": pair(79_300, 43_900)}, source="sos", as_of="2016-12-10T09:00:00Z"))
    assert "after_certification" in desk.codes("26065")
    assert desk.total("26065") == 122_978


def test_a_state_beside_its_counties(tmp_path: Path) -> None:
    units = {"DE": pair(235_603, 185_127), "10001": pair(33_351, 36_991), "10003": pair(162_919, 85_525)}
    desk = Desk(tmp_path)
    desk.add(counts({**units, "10005": pair(39_333, 62_611)}))
    assert desk.codes("DE") == []
    desk.add(counts({**units, "10005": pair(39_333, 62_612)}, as_of="2016-11-10T04:00:00Z"))
    assert desk.codes("DE") == ["parent_differs"]


def test_units_that_are_missing_in_a_state(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.add(counts({"10001": pair(33_351, 36_991)}))
    (found,) = [item for item in desk.findings("US") if item.code == "units_missing"]
    assert found.detail["units"] == {"DE": ["10003", "10005"]}
    desk.add(counts({unit: pair(50_000, 40_000) for unit in ("10003", "10005")}, as_of="2016-11-09T05:00:00Z"))
    assert "units_missing" not in desk.codes(), "all three have been spoken of"


def test_precincts_are_units_of_their_county() -> None:
    data = clarity("Greenup", {CLINTON: {"Election": {"A101": 50, "A102": 5}}}, level="Precinct", totals={CLINTON: 55})
    assert [report.unit for report in reading(data).reports] == ["21089", "21089/A101", "21089/A102"]


def test_names_of_people() -> None:
    rows = [
        {"county": "Ingham", "office": "President", "district": "", "candidate": name, "party": str(place), "votes": 1}
        for place, name in enumerate(
            (
                "TRUMP, DONALD J.",
                "Donald J. Trump (I) (Rep)",
                "Clinton / Kaine",
                "H. Clinton",
                "DONALD, TRUMP",
                "Chelsea Clinton",
            )
        )
    ]
    found = reading(table(rows), as_of=date(2016, 11, 28), status="official", state="MI")
    assert found.reports[0].votes == {TRUMP: 3, CLINTON: 2, "Other candidates and write-ins": 1}
    assert [item.code for item in found.findings] == ["same_surname"]
    twenty = [
        row | {"candidate": name}
        for row, name in zip(rows, ("Sharon E. Harris", "KAMALA D. HARRIS AND TIM WALZ"), strict=False)
    ]
    votes = reading(table(twenty), year=2024, as_of=date(2024, 11, 28), status="official", state="MI").reports[0].votes
    assert votes == {"Other candidates and write-ins": 1, "Kamala Harris": 1}


@pytest.mark.parametrize(
    ("office", "taken"),
    [
        ("President of the United States 4 Year Term (1) Position", True),
        ("U.S. President & Vice President", True),
        ("President/Vice-President", True),
        ("PRESIDENTIAL ELECTORS FOR PRESIDENT AND VICE PRESIDENT", True),
        ("County Council President", False),
        ("President of the Board of Commissioners", False),
        ("Vice President", False),
        ("U.S. Senate", False),
    ],
)
def test_offices(office: str, taken: bool) -> None:
    found = reading(clarity("MI", {CLINTON: {"Election": {"Ingham": 5}}}, contest=office.replace("&", "&amp;")))
    assert (bool(found.reports), found.skipped) == (taken, 0 if taken else 1)


def test_a_state_is_known_by_its_counties_or_its_file_name() -> None:
    rows = [
        {"county": name, "office": "President", "district": "", "candidate": "Clinton", "party": "D", "votes": 5}
        for name in ("Kent", "Sussex")
    ]
    options: dict[str, Any] = {"as_of": date(2016, 11, 28), "status": "certified"}
    assert {report.unit for report in reading(table(rows), **options).reports} == {"10001", "10005"}
    with pytest.raises(InputInvalid, match="no state, or more than one, has counties of all these names; give --state"):
        reading(table(rows[:1]), **options)
    named = reading(table(rows[:1]), name="20161108__mi__general__county.csv", **options)
    assert named.reports[0].unit == "26081"
    with pytest.raises(InputInvalid, match="its name says 20121106; the election is of 2016-11-08"):
        reading(table(rows[:1]), name="20121106__mi__general__county.csv", **options)


def test_unknown_ways_of_voting_are_kept_as_other() -> None:
    found = reading(clarity("MI", {CLINTON: {"Drive-through": {"Ingham": 5}, "Early Vote": {"Ingham": 6}}}))
    assert {report.count_item for report in found.reports} == {"other", "early"}
    assert [item.code for item in found.findings] == ["unknown_mode"]


def test_files_without_time_or_status_say_so() -> None:
    data = medsl(["2016,MICHIGAN,MI,INGHAM,26065,US PRESIDENT,DONALD TRUMP,R,5,9,1,TOTAL"])
    with pytest.raises(InputInvalid, match="carry neither time nor status; give --as-of and --status"):
        reading(data, as_of=date(2016, 11, 28))


def test_progress_is_reported(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    data = counts({f"26065/{number}": pair(1, 2) for number in range(50_000)})
    reading(data, progress=lambda done, size: seen.append((done, size)))
    assert seen[-1] == (len(data), len(data))
    assert len(seen) > 2


def test_the_answer_has_the_keys_of_the_wire(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(counts({**INGHAM, "48373": pair(8_000, 26_444)}))
    answer = answers.append(MemoryLog(), [tmp_path / "a.csv"], received=RECEIVED)
    value = answer.to_dict()
    assert list(value)[:7] == ["appended", "duplicates", "unchanged", "held", "rejected", "skipped", "head"]
    assert (value["appended"], value["held"], value["status"]) == (2, 1, "counting")
    held = [item for item in value["findings"] if item["level"] == "hold"]
    assert [(item["code"], item["unit"], item["detail"]["observed"]) for item in held] == [
        ("above_baseline", "48373", 34_444)
    ]
    assert answer.sentence == "1 file: 2 reports appended; 1 of them are held and not counted."
    assert {"units", "tickets", "county_votes_2012"} <= {source["id"] for source in value["sources"]}


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, log = tmp_path / "a.csv", MemoryLog()
    path.write_bytes(medsl(["2016,MICHIGAN,MI,INGHAM,26065,US PRESIDENT,DONALD TRUMP,R,5,9,1,TOTAL"]))
    append_answers = importlib.import_module("ascertain.answers.append")
    monkeypatch.setattr(append_answers, "_open", lambda url: log)
    options = ["sqlite:///x.db", str(path), "--as-of", "2016-11-28", "--status", "certified", "--json"]
    ran = CliRunner().invoke(command, options)
    assert ran.exit_code == 0, ran.output
    assert json.loads(ran.stdout)["appended"] == 1
    assert (log.rows[0].report.precision, log.rows[0].report.source) == ("day", "medsl")
    assert log.rows[0].report.as_of.isoformat() == "2016-11-29T04:59:59+00:00", "the end of the day in the east"
    shown = CliRunner().invoke(command, [*options[:-1]])
    assert "seen_before" not in shown.output
    assert "was appended before; it adds nothing" in shown.output
    assert ("auto", *FORMATS) == OFFERED
