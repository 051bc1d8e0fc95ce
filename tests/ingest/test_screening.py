"""Screening on what really happened: the feeds of 2016 and 2020, and the final counts, where nothing may be held."""

from collections import Counter, defaultdict
from datetime import UTC, date, datetime

import pytest

from ascertain.archive import packs, series, table
from ascertain.canvass import CODES, LIMITS, Past, examine
from ascertain.election import Election
from ascertain.errors import FactInvalid
from ascertain.ingest import context
from ascertain.law import law_for
from ascertain.returns import Report, fold
from made_files import CLINTON, TRUMP

FOLDS = [
    (58_302_835, 58_071_784, 3_000),
    (58_702_078, 58_149_627, 3_001),
    (60_866_823, 60_171_201, 3_111),
    (61_910_792, 60_886_507, 3_112),
    (62_384_208, 61_099_367, 3_112),
    (62_515_970, 61_169_749, 3_112),
]


def test_the_six_snapshots_of_2016() -> None:
    """What is held on each day, and what stands: the figures of the design, with every rule on."""
    by_time: dict[datetime, list[Report]] = defaultdict(list)
    for report in series(2016):
        if report.unit.isdigit():
            by_time[report.as_of].append(report)
    past, accepted = Past(), list[Report]()
    held: list[Report] = []
    latest: dict[str, datetime] = {}
    seen, folds, changed = [], [], 0
    known: dict[str, dict[str, int]] = {}
    for moment, reports in sorted(by_time.items()):
        background = context(Election(2016), date(2016, 11, 8), held=held, latest=latest)
        examined = examine(reports, past, background)
        stopped = [reports[place] for place in sorted(examined.held)]
        seen.append({report.unit for report in stopped})
        held += stopped
        accepted += [report for place, report in enumerate(reports) if place not in examined.held]
        counts = fold(accepted).counts
        folds.append(
            (sum(own[CLINTON] for own in counts.values()), sum(own[TRUMP] for own in counts.values()), len(counts))
        )
        changed += sum(known.get(report.unit) != report.votes for report in reports)
        known.update({report.unit: dict(report.votes) for report in reports})
        latest = {reports[0].source: moment}
        if moment.date() == date(2016, 11, 12):
            (missing,) = [found for found in examined.about_file if found.code == "units_missing"]
            assert missing.detail["observed"] == 108
            assert "1 AK, 1 DC, 64 LA, 2 MO, 1 SD, 39 VA" in missing.message
    collisions = {"51159", "51067", "51161", "29189"}
    assert seen == [collisions | {"48373"}] * 2 + [{"48373"}] * 3 + [{"48373", "55111"}]
    assert folds == FOLDS
    assert changed == 3_263, "what a log stores of the 18,462 statements"


def test_the_namesakes_of_12_november_2016_and_no_other_unit() -> None:
    first = min(report.as_of for report in series(2016) if report.unit.isdigit())
    reports = [report for report in series(2016) if report.unit.isdigit() and report.as_of == first]
    examined = examine(reports, Past(), context(Election(2016), date(2016, 11, 8)))
    found = {item.unit: item.detail["namesake"] for item in examined.findings if item.code == "namesake"}
    assert found == {"29189": "29510", "51067": "51620", "51161": "51770", "51159": "51760"}


@pytest.mark.skipif("timeline_2020_state" not in packs(), reason="the series is left out of a published wheel")
def test_the_state_series_of_2020() -> None:
    reports = series(2020)
    examined = examine(reports, Past(), context(Election(2020), date(2020, 11, 3)))
    held = Counter(reports[place].unit for place in examined.held)
    assert held == {"PA": 20, "MN": 4, "VA": 4, "NY": 2, "TX": 2, "NH": 1, "NC": 1, "WV": 1}
    accepted = [
        (reports[place].unit, f"{reports[place].as_of:%H:%M:%S}", item.detail["observed"])
        for place, found in enumerate(examined.by_report)
        for item in found
        if item.code == "fall_persisted"
    ]
    assert accepted == [("PA", "02:32:54", 902_116), ("VA", "05:42:10", 3_441_979)]
    (hampshire,) = [item for item in examined.findings if (item.code, item.unit) == ("zero_after_count", "NH")]
    assert hampshire.detail["as_of"] == "2020-11-04T09:15:43+00:00"
    assert [item.code for item in examined.about_file] == ["approximate"]


@pytest.mark.parametrize(("year", "swung"), [(2012, set()), (2016, set()), (2020, {"48427", "48323"}), (2024, set())])
def test_final_counts_raise_no_false_alarm(year: int, swung: set[str]) -> None:
    """Four elections' final counts: only the two counties of Texas that really swung 46 and 55 points are held."""
    votes: dict[str, dict[str, int]] = defaultdict(dict)
    for row in table(f"county_votes_{year}"):
        votes[row["unit"]][row["ticket"]] = int(row["votes"])
    moment = datetime(year, 12, 20, tzinfo=UTC)
    reports = [
        Report(unit, "president", "total", own, "certified", moment, "pack", moment) for unit, own in votes.items()
    ]
    day = law_for(Election(year)).day("election_day")
    examined = examine(reports, Past(), context(Election(year), day))
    holds = {(item.code, item.unit) for item in examined.findings if item.level == "hold"}
    assert holds == {("swing_outlier", unit) for unit in swung}
    assert len(reports) >= 3_106
    alike = [item.unit for item in examined.findings if item.code == "alike"]
    assert alike == (["09013", "09015"] if year == 2012 else []), "the known error of the file of 2012"


def test_screening_is_deterministic_and_does_not_touch_its_input() -> None:
    reports = [report for report in series(2016) if report.unit.isdigit()][:500]
    background = context(Election(2016), date(2016, 11, 8))
    before = [dict(report.votes) for report in reports]
    first, second = (examine(reports, Past(), background) for _ in range(2))
    assert first == second
    assert [dict(report.votes) for report in reports] == before
    assert background.held == {}


def test_a_log_widens_a_limit_and_never_narrows_or_switches_off() -> None:
    assert LIMITS.widened(fall_votes=900).fall_votes == 900
    with pytest.raises(FactInvalid, match="limit fall_votes is 500: a log may widen it up to 5000, not set it to 400"):
        LIMITS.widened(fall_votes=400)
    with pytest.raises(FactInvalid, match="not set it to 1000000"):
        LIMITS.widened(fall_votes=1_000_000)
    with pytest.raises(FactInvalid, match="there is no limit zeal"):
        LIMITS.widened(zeal=1)


def test_every_code_has_a_rule_and_every_hold_its_evidence() -> None:
    assert all(code.rule for code in CODES.values())
    assert [name for name, code in CODES.items() if code.level == "hold" and not code.evidence] == [
        "parts_exceed_total"
    ]
