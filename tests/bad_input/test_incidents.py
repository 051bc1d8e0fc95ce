"""Sixteen groups of bad input, each built like the real incident: what is held, what stands, what is said."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ascertain.election import OTHERS
from ascertain.returns import fold
from made_files import (
    CLINTON,
    TRUMP,
    Desk,
    ap,
    ap_unit,
    clarity,
    counts,
    medsl,
    nist,
    nyt,
    pair,
    reading,
    refused,
    table,
)

B20 = ("Joe Biden", TRUMP)
B12 = ("Barack Obama", "Mitt Romney")
DAY = date(2016, 11, 28)
LATER: dict[str, Any] = {"as_of": "2020-11-04T10:00:00+00:00"}


def state(unit: str, total: int, when: str, **fields: object) -> bytes:
    """A state's total at a time of 4 November 2020 (UTC), half and half."""
    own = {"as_of": f"2020-11-04T{when}+00:00", "source": "feed", **fields}
    return counts({unit: pair(total // 2, total - total // 2, names=B20)}, **own)


def test_zero_record_out_of_order(tmp_path: Path) -> None:
    """1: New Hampshire 09:15:43Z, 0 among 606,350; and the zero record that is a series' first line."""
    desk = Desk(tmp_path, 2020)
    desk.add(state("NH", 606_350, "09:10:00"))
    done = desk.add(state("NH", 0, "09:15:43"))
    assert (done.held, desk.codes("NH", level="hold"), desk.total("NH")) == (1, ["zero_after_count"], 606_350)
    assert "fell from 606,350 votes" in desk.findings("NH")[0].message
    for minute in ("09:30:00", "09:45:00", "10:00:00"):
        desk.add(state("NH", 0, minute))
    assert desk.total("NH") == 606_350, "a zero never persists"
    other = Desk(tmp_path, 2020)
    other.add(state("MI", 0, "23:59:00"), name="zero.csv")
    late = other.add(state("MI", 100_000, "12:00:00"), name="late.csv")
    assert late.held == 1, "a late report above what the source said afterwards"
    assert "older_than_known" in other.codes("US")


def test_large_negative_correction(tmp_path: Path) -> None:
    """2: Pennsylvania 02:22Z -586,189: held, the last good stays, and the fall is accepted when it lasts."""
    desk = Desk(tmp_path, 2020)
    desk.add(state("PA", 1_325_632, "02:21:59"))
    assert desk.add(state("PA", 739_443, "02:22:30")).held == 1
    assert (desk.codes("PA", level="hold"), desk.total("PA")) == (["count_fell"], 1_325_632)
    assert desk.add(state("PA", 822_000, "02:27:00")).held == 1, "the second, five minutes after the first"
    assert desk.add(state("PA", 902_116, "02:32:54")).held == 0, "the third, ten minutes after it"
    assert (desk.codes("PA"), desk.total("PA")) == (["fall_persisted"], 902_116)


def test_a_fall_that_is_repeated_unchanged_lasts_too(tmp_path: Path) -> None:
    """The repeat of a held statement is not stored; the third file still shows that the fall lasted."""
    desk = Desk(tmp_path)
    for day, total, held in ((19, 33_848, 0), (29, 31_238, 1), (30, 31_238, 1), (31, 31_238, 0)):
        when = f"2016-11-{day:02d}T12:00:00+00:00" if day < 31 else "2016-12-01T12:00:00+00:00"
        done = desk.add(counts({"55111": pair(total - 15_000, 15_000)}, as_of=when))
        assert done.held == held or (day, done.unchanged) == (30, 1)
    assert desk.total("55111") == 31_238


def test_a_fall_called_a_correction_or_certified_is_accepted(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.add(counts({"55111": pair(18_000, 15_848)}))
    later = {"as_of": "2016-11-29T12:00:00+00:00"}
    assert desk.add(counts({"55111": pair(16_000, 15_238)}, basis="correction", **later)).held == 0
    assert desk.add(counts({"55111": pair(14_000, 13_000)}, status="certified", **later)).held == 0
    assert desk.total("55111") == 27_000


def test_small_restatement_passes_with_warning(tmp_path: Path) -> None:
    """3: Waukesha -2,996 (1.3 %) and Harnett -11 were real corrections."""
    desk = Desk(tmp_path)
    desk.add(counts({"55133": pair(80_000, 156_269), "37085": pair(20_000, 30_000)}))
    done = desk.add(
        counts({"55133": pair(79_000, 154_273), "37085": pair(19_989, 30_000)}, as_of="2016-11-29T12:00:00+00:00")
    )
    assert done.held == 0
    assert desk.codes("55133") == desk.codes("37085") == ["count_fell_little"]
    assert desk.total("55133") == 233_273


def test_extra_digit(tmp_path: Path) -> None:
    """4: Shiawassee MI 2020, Biden 153,710 for 15,371; and Polk TX 2016, 34,444 for 19,816."""
    desk = Desk(tmp_path, 2020)
    desk.add(counts({"26155": pair(15_371, 23_154, names=B20)}, as_of="2020-11-04T09:00:00+00:00"))
    done = desk.add(counts({"26155": pair(153_710, 23_154, names=B20)}, as_of="2020-11-04T09:30:00+00:00"))
    assert done.held == 1
    assert set(desk.codes("26155", level="hold")) == {
        "above_baseline",
        "one_sided_batch",
    }
    (batch,) = [found for found in desk.findings() if found.code == "one_sided_batch"]
    assert (batch.detail["observed"], batch.detail["limit"]) == (138_339, 138_339)
    assert desk.total("26155") == 38_525
    polk = Desk(tmp_path)
    assert polk.add(counts({"48373": pair(8_000, 26_444)}), name="polk.csv").held == 1
    assert polk.codes("48373") == ["above_baseline"]


def michigan(**antrim: tuple[int, int]) -> bytes:
    """Six counties of Michigan as they voted in 2020, Antrim as given."""
    real = {"26001": (2_142, 4_848), "26003": (2_053, 3_014), "26005": (24_449, 41_392), "26007": (6_000, 10_686)}
    real["26011"] = (2_774, 5_928)
    return counts({unit: pair(*own, names=B20) for unit, own in {**real, "26009": antrim["antrim"]}.items()}, **LATER)


def test_swapped_columns(tmp_path: Path) -> None:
    """5: Antrim MI 2020, first posted with Biden some 3,000 ahead."""
    desk = Desk(tmp_path, 2020)
    assert desk.add(michigan(antrim=(7_769, 4_509))).held == 1
    (found,) = desk.findings("26009")
    assert (found.code, found.level) == ("swing_outlier", "hold")
    assert "to Joe Biden since the last election, the median of Michigan" in found.message
    right = Desk(tmp_path, 2020)
    assert right.add(michigan(antrim=(5_960, 9_748)), name="right.csv").held == 0


def test_omitted_batch_and_test_results(tmp_path: Path) -> None:
    """6: a batch left out shows as a fall; test results never enter a log that is none for tests."""
    desk = Desk(tmp_path)
    desk.add(counts({"26081": pair(100_000, 120_000)}))
    assert desk.add(counts({"26081": pair(80_000, 120_000)}, as_of="2016-11-09T06:00:00+00:00")).held == 1
    unit = ap_unit(pair(1, 2), statePostal="MI", level="FIPSCode", fipsCode="26081")
    for data in (ap([unit], test=True), nist({"26081": pair(1, 2)}, IsTest=True)):
        assert refused(data).code == "test_data"
        assert len(reading(data, test=True).reports) == 1


def test_name_collision(tmp_path: Path) -> None:
    """7: Richmond, St. Louis, Franklin, Roanoke: the counties with the cities' counts of 12 November 2016."""
    wrong = {"51159": (74_000, 14_000), "29189": (104_235, 20_832), "51067": (2_510, 1_420), "51161": (23_000, 15_000)}
    desk = Desk(tmp_path)
    desk.add(counts({unit: pair(*own) for unit, own in wrong.items()}))
    assert desk.done.held == 4
    assert all("namesake" in desk.codes(unit, level="hold") for unit in wrong)
    assert desk.log.read() == []
    both = Desk(tmp_path)
    both.add(counts({"51161": pair(17_000, 31_000), "51620": pair(2_510, 1_420)}), name="both.csv")
    assert both.done.held == 0, "the right counts"


@pytest.mark.parametrize(
    ("region", "name", "unit"),
    [
        ("VA", "Richmond City", "51760"),
        ("VA", "RICHMOND COUNTY", "51159"),
        ("VA", "City of Franklin", "51620"),
        ("VA", "James City", "51095"),
        ("MO", "St. Louis County", "29189"),
        ("MO", "Saint Louis city", "29510"),
        ("MO", "Kansas City", "29095"),
        ("MO", "Ste Genevieve", "29186"),
        ("NY", "Brooklyn", "36047"),
        ("NY", "Staten Island", "36085"),
        ("AR", "Hot_Spring", "05059"),
        ("NM", "Dona Ana", "35013"),
        ("IL", "La Salle", "17099"),
        ("IN", "LaPorte", "18091"),
        ("MS", "Jeff Davis", "28065"),
        ("SD", "Shannon", "46102"),
        ("LA", "St. John the Baptist Parish", "22095"),
        ("MD", "Prince George's", "24033"),
        ("AK", "House District 7", "02907"),
    ],
)
def test_names_of_places(region: str, name: str, unit: str) -> None:
    data = clarity(region, {"Hillary Clinton": {"Election": {name: 10}}})
    assert [report.unit for report in reading(data).reports] == [unit]


@pytest.mark.parametrize(("region", "name"), [("VA", "Richmond"), ("MO", "St. Louis"), ("MD", "Baltimore")])
def test_a_name_of_two_places_is_refused(region: str, name: str) -> None:
    error = refused(clarity(region, {"Hillary Clinton": {"Election": {name: 10}}}))
    assert error.code == "ambiguous_name"
    assert "say which" in str(error)


def test_mode_reclassified(tmp_path: Path) -> None:
    """8: North Carolina 2020: 33,227 absentee ballots moved to early votes, the total stands."""
    desk = Desk(tmp_path, 2020)

    def night(absentee: int, early: int, when: str) -> bytes:
        rows = []
        for item, total in (("absentee-mail", absentee), ("early", early), ("total", absentee + early)):
            own = {"unit": "37183", "count_item": item, "as_of": when, "source": "nc", "status": "unofficial"}
            rows += [own | {"choice": who, "votes": total // 2} for who in B20]
        return table(rows)

    desk.add(night(100_000, 200_000, "2020-11-04T02:00:00+00:00"))
    done = desk.add(night(66_774, 233_226, "2020-11-04T04:00:00+00:00"))
    assert (done.held, desk.codes("37183")) == (0, ["mode_moved"])
    assert "absentee-mail fell from 100,000 to 66,774; the total stands" in desk.findings("37183")[0].message


def test_corrupt_total_column(tmp_path: Path) -> None:
    """9: a 2017 edition whose totals were 219,002,096 for 129.9 million votes: the choices count, the total is noted."""
    rows = [
        {
            "unit": "26065",
            "choice": who,
            "votes": votes,
            "total": 219_002,
            "as_of": "2016-11-09T04:00:00Z",
            "source": "x",
        }
        for who, votes in pair(70_000, 50_000).items()
    ]
    desk = Desk(tmp_path)
    desk.add(table(rows))
    assert (desk.total("26065"), desk.codes("26065")) == (120_000, ["sum_differs"])
    own = medsl(
        [
            f"2016,MICHIGAN,MI,INGHAM,26065,US PRESIDENT,{who},X,{votes},999999,1,TOTAL"
            for who, votes in pair(7, 5).items()
        ]
    )
    found = reading(own, as_of=DAY, status="certified")
    assert [item.code for item in found.findings] == ["sum_differs"]
    assert found.reports[0].votes == {CLINTON: 7, TRUMP: 5}


def test_duplicated_neighbour(tmp_path: Path) -> None:
    """10: Tolland repeats Windham in the county file of 2012."""
    desk = Desk(tmp_path, 2012)
    desk.add(
        counts(
            {unit: pair(25_957, 19_768, others=others, names=B12) for unit, others in (("09013", 863), ("09015", 769))},
            as_of="2012-11-07T12:00:00Z",
        )
    )
    assert (desk.done.held, desk.codes("09013"), desk.codes("09015")) == (0, ["alike"], ["alike"])


def test_statewide_repeated_on_counties(tmp_path: Path) -> None:
    """11: Alaska's statewide result stood on all 29 boroughs of a scraped file."""
    desk = Desk(tmp_path, 2020)
    districts = {f"029{number:02d}": pair(153_778, 189_951, names=B20) for number in range(1, 30)}
    assert desk.add(counts(districts, **LATER)).held == 29
    assert set(desk.codes(level="hold")) == {"many_alike"}
    assert desk.log.read() == []


def test_code_changes() -> None:
    """12: codes that changed, codes of feeds' own, and NA."""
    assert [r.unit for r in reading(counts({"46113": pair(1, 2)})).reports] == ["46102"]
    assert [r.unit for r in reading(counts({"46113": pair(1, 2, names=B12)}), year=2012).reports] == ["46113"]
    kansas = reading(counts({"29095": pair(100, 90), "36000": pair(97_000, 24_000)}))
    assert [(r.unit, r.votes[CLINTON]) for r in kansas.reports] == [("29095", 97_100)], "added once"
    bedford = reading(counts({"51019": pair(9_000, 25_000), "51515": pair(1, 2)}))
    assert [(r.unit, r.votes[TRUMP]) for r in bedford.reports] == [("51019", 25_002)]
    error = refused(counts({"09001": pair(1, 2, names=("Kamala Harris", TRUMP))}), year=2024)
    assert "09001 (Fairfield County) is no unit from 2022-06-06; in its place are 09110 Capitol" in str(error)
    assert error.code == refused(counts({"09110": pair(1, 2)})).code == "unknown_unit"
    assert "is no unit before 2015-05-01; in its place is 46113" in str(
        refused(counts({"46102": pair(1, 2, names=B12)}), year=2012)
    )
    options: dict[str, Any] = {"as_of": DAY, "status": "certified"}
    rows = ["2020,ALASKA,AK,DISTRICT 13,2013,US PRESIDENT,DONALD J TRUMP,REPUBLICAN,10,20,1,TOTAL"]
    assert [r.unit for r in reading(medsl(rows), year=2020, **options).reports] == ["02913"]
    rows = [
        "2016,ALABAMA,AL,AUTAUGA,1001,US PRESIDENT,HILLARY CLINTON,D,10,10,1,TOTAL",
        "2016,ALABAMA,AL,AUTAUGA,1001,US PRESIDENT,DONALD TRUMP,R,NA,10,1,TOTAL",
    ]
    found = reading(medsl(rows), **options)
    assert [(r.unit, dict(r.votes)) for r in found.reports] == [("01001", {CLINTON: 10})], "NA is no zero"


def test_stale_republication(tmp_path: Path) -> None:
    """13: an edition of 12 November 2020 equal to that of 7 November."""
    units = {"26065": pair(70_000, 40_000, names=B20), "26001": pair(2_142, 4_848, names=B20)}
    desk = Desk(tmp_path, 2020)
    desk.add(counts(units, as_of="2020-11-07T12:00:00Z"))
    done = desk.add(counts(units, as_of="2020-11-12T12:00:00Z"))
    assert (done.appended, done.unchanged, desk.codes("US").count("stale")) == (0, 2, 1)
    fresh = Desk(tmp_path, 2020)
    fresh.add(counts(units, as_of="2020-11-07T12:00:00Z"), name="a.csv")
    fresh.add(counts(units, as_of="2020-11-07T20:00:00Z"), name="b.csv")
    assert "stale" not in fresh.codes("US"), "eight hours are not twelve"


def test_count_exceeds_expected(tmp_path: Path) -> None:
    """14: counts above the votes expected (AL, KS, NM, WV in 2020), estimates revised down, a share stuck at 99."""
    county = {"fips": "35001", "votes": 320_000, "results": {"bidenj": 194_000, "trumpd": 116_000}, "eevp": 99}
    own = {**county, "tot_exp_vote": 310_000, "last_updated": "2020-11-06T12:00:00Z"}
    desk = Desk(tmp_path, 2020)
    desk.add(nyt([own], state="NM"))
    assert (desk.done.held, desk.codes("35001")) == (0, ["exceeds_expected", "expected_capped"])
    desk.add(nyt([{**own, "tot_exp_vote": 305_000, "last_updated": "2020-11-07T12:00:00Z"}], state="NM"))
    assert "expected_fell" in desk.codes("35001")


def test_ballots_exceed_registered(tmp_path: Path) -> None:
    """15: a precinct above 100 % exists; from 110 % it is held where nobody registers on election day; 0 is unknown."""
    desk = Desk(tmp_path)
    for unit, registered, held, codes in (
        ("37183/01-01", 0, 0, []),
        ("37183/01-02", 990, 0, ["above_registered"]),
        ("37183/01-03", 800, 1, ["above_registered"]),
        ("55025/WARD-1", 800, 0, ["above_registered"]),
    ):
        done = desk.add(counts({unit: pair(600, 390)}, ballots=1_000, registered=registered))
        assert (done.held, desk.codes(unit)) == (held, codes), unit


def test_blank_and_overvotes_are_not_choices() -> None:
    """16: blanks, overvotes and Nevada's "None of these candidates" are no votes; TOTAL and its parts are never added."""
    names = ["HILLARY CLINTON", "UNDERVOTES", "OVERVOTES", "None of these candidates", "WRITEIN", "Blank Votes"]
    rows = [
        f"2016,NEVADA,NV,CLARK,32003,US PRESIDENT,{name},X,{10 + place},99,1,TOTAL" for place, name in enumerate(names)
    ]
    (report,) = reading(medsl(rows), as_of=DAY, status="certified").reports
    assert report.votes == {CLINTON: 10, OTHERS: 14}
    assert (report.progress.undervotes, report.progress.overvotes) == (11, 12)


def test_total_and_its_parts_are_never_added() -> None:
    """Utah 2020: rows TOTAL beside the modes, and a county that has modes only."""
    rows = [
        f"2020,UTAH,UT,{county},{code},US PRESIDENT,DONALD J TRUMP,R,{votes},99,1,{mode}"
        for county, code, mode, votes in (
            ("CACHE", 49005, "TOTAL", 100),
            ("CACHE", 49005, "ELECTION DAY", 60),
            ("CACHE", 49005, "MAIL", 40),
            ("SALT LAKE", 49035, "ELECTION DAY", 70),
            ("SALT LAKE", 49035, "MAIL", 50),
        )
    ]
    found = fold(reading(medsl(rows), year=2020, as_of=DAY, status="certified").reports)
    assert found.counts == {"49005": {TRUMP: 100}, "49035": {TRUMP: 120}}


def test_names_that_are_no_longer_in_force() -> None:
    """Bedford city's votes go to its county; a region called Washington is a county's, not the state's."""
    both = clarity("VA", {CLINTON: {"Election": {"Bedford City": 5, "Bedford County": 6}}})
    assert [(r.unit, r.votes[CLINTON]) for r in reading(both).reports] == [("51019", 11)]
    assert (
        refused(clarity("VA", {CLINTON: {"Election": {"Bedford": 5}}}, day="11/6/2012"), year=2012).code
        == "ambiguous_name"
    )
    washington = clarity("Washington", {CLINTON: {"Election": {"A": 5}}}, level="Precinct")
    assert '"Washington" is the name of a county in 31 states; give --state' in str(refused(washington))
    assert reading(washington, state="OR").reports[0].unit == "41067/A"
    fairfield = clarity(
        "CT", {TRUMP: {"Election": {"Fairfield": 5}}}, day="11/5/2024", stamp="11/6/2024 1:00:00 AM EST"
    )
    assert "09001 (Fairfield County) is no unit from 2022-06-06" in str(refused(fairfield, year=2024))
