"""The golden figures of the sample files, each counted by hand or by its publisher."""

from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ascertain.canvass import Past, examine
from ascertain.election import OTHERS, Election
from ascertain.errors import InputInvalid
from ascertain.ingest import Reading, context, read
from ascertain.ingest.assembly import Assembly
from ascertain.ingest.clarity import Contest, Header, Region, contests
from ascertain.ingest.opening import Source
from ascertain.ingest.reading import request_of
from ascertain.returns import fold
from ascertain.tally import tally
from made_files import CLINTON, RECEIVED, SHARED, TRUMP, needs_shared

pytestmark = needs_shared
FORMATS = SHARED / "formats"
CANVASS: dict[str, Any] = {"as_of": date(2016, 11, 28), "status": "certified"}


def sample(path: Path, year: int, **options: Any) -> Reading:
    return read(path, election=Election(year), received=RECEIVED, **options)


def summed(found: Reading, *, length: int = 5) -> Counter[str]:
    """Votes by choice over units with codes of that length."""
    votes: Counter[str] = Counter()
    for unit, own in fold(found.reports).counts.items():
        if len(unit) == length:
            votes.update(own)
    return votes


def test_georgia_2020_clarity() -> None:
    found = sample(FORMATS / "clarity_county_GA_2020.xml", 2020)
    figures = {TRUMP: 2_461_837, "Joe Biden": 2_474_507, "Jo Jorgensen": 62_138}
    assert (found.format, found.skipped) == ("clarity", 1), "a state senate contest is skipped"
    assert summed(found) == figures, "the four modes of the counties"
    assert fold(found.reports).counts["GA"] == figures, "totalVotes of the state"
    counties = {report.unit for report in found.reports if report.unit != "GA"}
    assert len(counties) == 159
    items = {report.count_item for report in found.reports if report.unit == "13001"}
    assert items == {"election-day", "absentee-mail", "early", "provisional"}
    assert {report.as_of.isoformat() for report in found.reports} == {"2020-11-20T20:37:06+00:00"}, "EST"
    assert tally(fold(found.reports)).votes["US"] == figures, "a state's own row and its counties are never added"


def any_contest(path: Path, *, state: str | None = None) -> tuple[Assembly, Contest, Header]:
    """The only contest of a file that is not about president."""
    source, header = Source(path), Header()
    (contest,) = contests(source, header)
    request = request_of(
        Election(2016),
        received=RECEIVED,
        as_of=None,
        status=None,
        source=None,
        state=state,
        test=False,
        received_from="",
    )
    return Assembly(request, source), contest, header


def test_arkansas_2014_clarity_three_counties_without_a_split() -> None:
    assembly, contest, header = any_contest(FORMATS / "clarity_county_AR_2014.xml")
    Region(assembly, header, contest).add()
    counts = fold(assembly.reports()).counts
    assert counts["AR"] == {OTHERS: 477_734}, "Tom Cotton, who is on no presidential ballot; @totalVotes"
    modes = {unit: own for unit, own in counts.items() if unit != "AR"}
    assert sum(own[OTHERS] for own in modes.values()) == 462_123
    assert len(modes) == 72
    assert not {"05027", "05103", "05139"} & set(modes), "Columbia, Ouachita and Union"
    (found,) = assembly.findings.values()
    assert (found.code, found.detail["units"]) == ("modes_incomplete", ["Columbia", "Ouachita", "Union"])
    with pytest.raises(InputInvalid, match='of the election of "11/4/2014", not of 2016-11-08'):
        sample(FORMATS / "clarity_county_AR_2014.xml", 2016)


def test_greenup_2014_clarity_precincts() -> None:
    assembly, contest, header = any_contest(FORMATS / "clarity_precinct_KY_Greenup_2014.xml")
    votes = {choice.text: choice.total for choice in contest.choices}
    assert (votes["Mitch McCONNELL"], votes["Matt BEVIN"]) == (1_135, 820)
    assert "Undervotes" not in votes
    Region(assembly, header, contest).add()
    found = assembly.reports()
    precincts = {report.unit for report in found if "/" in report.unit}
    assert len(precincts) == 33
    assert all(unit.startswith("21089/") for unit in precincts)
    assert all(report.progress.registered is None for report in found), "registered voters 0 mean unknown"
    assert {report.progress.undervotes for report in found if "/" in report.unit} == {0}


def test_alaska_2012_ap_once_and_not_twice() -> None:
    found = sample(FORMATS / "ap_v2_AK_2012_president.json", 2012)
    assert [report.unit for report in found.reports] == ["AK", "02000"]
    votes = tally(fold(found.reports)).votes["US"]
    assert (votes["Mitt Romney"], votes["Barack Obama"]) == (136_848, 102_138)
    assert found.reports[0].progress.precincts_total == 438
    assert found.reports[0].progress.complete is None, "all precincts in is not complete"


def test_michigan_2016_openelections() -> None:
    found = sample(FORMATS / "openelections_MI_2016_county_president.csv", 2016, **CANVASS)
    votes = summed(found)
    assert (votes[TRUMP], votes[CLINTON], votes.total()) == (2_279_543, 2_268_839, 4_799_284)
    assert len(found.reports) == 83
    assert {report.precision for report in found.reports} == {"day"}


def test_michigan_names_thirteen_candidates() -> None:
    rows = (FORMATS / "openelections_MI_2016_county_president.csv").read_text().splitlines()[1:]
    assert len({tuple(row.split(",")[4:7]) for row in rows}) == 13


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("openelections_DE_2020_county.csv", CANVASS),
        ("nist_1500-100_v2_DE_2020_president.json", {"test": True}),
    ],
)
def test_delaware_2020_in_two_formats(name: str, options: dict[str, Any]) -> None:
    votes = summed(sample(FORMATS / name, 2020, **options))
    assert votes == {"Joe Biden": 296_268, TRUMP: 200_603, "Howie Hawkins": 2_139, "Jo Jorgensen": 5_000}


def test_the_nist_sample_is_a_test_and_says_so() -> None:
    with pytest.raises(InputInvalid, match="IsTest is true: test data goes into a log made with --test only") as caught:
        sample(FORMATS / "nist_1500-100_v2_DE_2020_president.json", 2020)
    assert caught.value.code == "test_data"
    complete = sample(FORMATS / "nist_1500-100_v2_DE_2020_president.json", 2020, test=True)
    assert {report.progress.complete for report in complete.reports} == {True}, "unofficial-complete"


def test_connecticut_2012_medsl_with_and_without_the_write_in_row() -> None:
    found = sample(FORMATS / "medsl_countypres_MI_CT.csv", 2012, **CANVASS)
    counts = fold(found.reports).counts
    assert sum(own["Barack Obama"] for unit, own in counts.items() if unit != "09999") == 891_674
    assert sum(own["Barack Obama"] for own in counts.values()) == 931_040
    assert (counts["09013"]["Barack Obama"], counts["09013"]["Mitt Romney"]) == (25_957, 19_768)
    examined = examine(found.reports, Past(), context(Election(2012), date(2012, 11, 6)))
    assert [found.unit for found in examined.findings if found.code == "alike"] == ["09013", "09015"]


def test_michigan_2016_medsl() -> None:
    found = sample(FORMATS / "medsl_countypres_MI_CT.csv", 2016, **CANVASS)
    counts = fold(found.reports).counts
    assert sum(own[TRUMP] for unit, own in counts.items() if unit.startswith("26")) == 2_279_543
    assert "09999" not in counts, "NA votes are no zero"


def test_vip_is_refused_in_words() -> None:
    with pytest.raises(InputInvalid) as caught:
        sample(FORMATS / "vip_sample_feed_v5.xml", 2016)
    assert str(caught.value) == "vip_sample_feed_v5.xml: a VIP feed has no results (version 5); nothing to read."


def test_rhode_island_precincts_without_a_county() -> None:
    path = SHARED / "precinct_sample" / "20161108__ri__general__precinct.csv"
    found = sample(path, 2016, **CANVASS)
    votes: Counter[str] = Counter()
    units = set()
    for unit, own in fold(found.reports).counts.items():
        votes.update(own)
        units.add(unit)
    assert len(units) == 501
    assert all(unit.startswith("RI/") for unit in units)
    assert (votes[TRUMP], votes[CLINTON], votes["Gary Johnson"]) == (180_543, 252_519, 14_746)
    assert found.skipped == 4_030, "rows of other offices"
