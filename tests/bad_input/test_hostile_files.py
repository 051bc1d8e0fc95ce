"""The seventeenth group: hostile and broken files. One sentence with file, place and reason, or a right reading."""

import gzip
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from ascertain.election import OTHERS
from made_files import (
    CLINTON,
    HEADER,
    NIGHT,
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

GOOD = counts({"26065": pair(79_110, 43_868)})
CANVASS: dict[str, Any] = {"as_of": date(2016, 11, 28), "status": "certified"}


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbf" + GOOD,
        GOOD.replace(b"\n", b"\r\n"),
        GOOD.replace(b"79110", b'"79,110"'),
        GOOD.replace(b"\n26065", b"\n\n26065"),
        GOOD + GOOD.split(b"\n", 1)[1],
        gzip.compress(GOOD),
        zipped(("night.csv", GOOD)),
        GOOD.replace(b",", b"\t"),
    ],
    ids=["byte order mark", "CRLF", "thousands", "blank line", "rows twice", "gzip", "zip", "tabs"],
)
def test_what_is_read_all_the_same(data: bytes) -> None:
    (report,) = reading(data).reports
    assert report.votes == {CLINTON: 79_110, TRUMP: 43_868}


@pytest.mark.parametrize(
    ("votes", "said"),
    [
        ("-5", 'line 2: votes must be a whole number of 0 or more, not "-5"'),
        ("12.5", 'not "12.5"'),
        ("1e5", 'not "1e5"'),
        ("nan", 'not "nan"'),
        ("", 'not ""'),
        ("1,23", 'not "1,23"'),
        ("²", 'not "²"'),
        ("٣", 'not "٣"'),
        ("1_000", 'not "1_000"'),
        ("100000001", "votes can't be above 100,000,000"),
        ("9" * 5_000, "votes can't be above 100,000,000"),
    ],
)
def test_not_a_count(votes: str, said: str) -> None:
    error = refused(counts({"26065": pair(votes, 5)}))
    assert said in str(error)
    assert error.code == "not_a_count"


@pytest.mark.parametrize("value", [-1, 1.5, True, "x", None, 10**9, [1], {}])
def test_not_a_count_in_json(value: object) -> None:
    unit = ap_unit({"Hillary Clinton": value}, statePostal="MI", level="FIPSCode", fipsCode="26065")
    for data, at in (
        (ap([unit]), "races[1]/reportingUnits[1]/candidates[1]"),
        (nist({"26065": {CLINTON: value}}), "Contest[1]/ContestSelection[1]"),
        (json.dumps({"unit": "26065", "votes": {CLINTON: value}, "as_of": NIGHT, "source": "x"}).encode(), "line 1"),
    ):
        error = refused(data)
        assert error.code == "not_a_count"
        assert at in str(error)


def test_nan_and_doubled_keys_in_json() -> None:
    assert "NaN is no number" in str(refused(b'{"unit": "26065", "votes": {"Hillary Clinton": NaN}}'))
    doubled = b'{"unit": "26065", "votes": {"Hillary Clinton": 1, "Hillary Clinton": 2}}'
    assert "stands twice in one object" in str(refused(doubled, format="reports"))


@pytest.mark.parametrize(
    ("when", "said"),
    [
        ("2016-11-09T04:00:00", "has no zone"),
        ("2016-11-09", "has no zone"),
        ("yesterday", "is no ISO time"),
        ("0001-01-01T00:00:00+00:00", "is no time of a count"),
        ("", "is no ISO time"),
    ],
)
def test_times_without_a_zone(when: str, said: str) -> None:
    error = refused(counts({"26065": pair(1, 2)}, as_of=when))
    assert said in str(error)
    assert error.code == "unknown_zone"


@pytest.mark.parametrize(
    ("stamp", "utc"),
    [
        ("11/9/2016 1:10:00 AM EST", "2016-11-09T06:10:00+00:00"),
        ("11/8/2016 11:10:00 PM CST", "2016-11-09T05:10:00+00:00"),
        ("11/8/2016 8:10:00 PM HST", "2016-11-09T06:10:00+00:00"),
        ("11/9/2016 12:10:00 AM AKST", "2016-11-09T09:10:00+00:00"),
        ("11/1/2016 12:10:00 PM EDT", "2016-11-01T16:10:00+00:00"),
    ],
)
def test_zone_letters(stamp: str, utc: str) -> None:
    found = reading(clarity("MI", {CLINTON: {"Election": {"Ingham": 5}}}, stamp=stamp))
    assert found.reports[0].as_of.isoformat() == utc


def test_zone_letters_that_are_not_known() -> None:
    error = refused(clarity("MI", {CLINTON: {"Election": {"Ingham": 5}}}, stamp="11/9/2016 1:10:00 AM ET"))
    assert error.code == "unknown_zone"
    assert 'the zone "ET" is not known; allowed are UTC' in str(error)


def test_text_that_is_not_utf_8_names_the_line() -> None:
    latin = GOOD.replace(b"desk", "Doña".encode("latin-1"), 1)
    assert str(refused(latin)) == "night.csv, line 2: the text is not UTF-8; save the file as UTF-8."
    later = GOOD + b"26067,Donald Trump,1," + NIGHT.encode() + b",\xe9,unofficial,total\n"
    assert "line 4" in str(refused(later))
    assert "not UTF-8" in str(refused(GOOD.decode().encode("utf-16")))


def test_a_candidate_sum_above_the_ballots_is_said(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.add(counts({"26065": pair(600, 500)}, ballots=1_000, overvotes=2_000))
    assert (desk.done.held, desk.codes("26065")) == (0, ["votes_exceed_ballots"])


def test_modes_and_precincts_above_their_total(tmp_path: Path) -> None:
    rows = []
    for item, total in (("total", 1_000), ("early", 700), ("election-day", 600)):
        own = {"unit": "26065", "count_item": item, "as_of": NIGHT, "source": "x", "status": "unofficial"}
        rows += [own | {"choice": who, "votes": total // 2} for who in (CLINTON, TRUMP)]
    desk = Desk(tmp_path)
    assert desk.add(table(rows)).held == 3, "the total and its modes: the modes alone would be summed"
    assert desk.log.read() == []
    other = Desk(tmp_path)
    other.add(counts({"26065": pair(500, 500), "26065/A": pair(600, 300), "26065/B": pair(300, 300)}), name="p.csv")
    assert other.codes("26065", level="hold") == ["parts_exceed_total"]


def test_a_winner_without_votes_is_no_count() -> None:
    unit = ap_unit({CLINTON: 0, TRUMP: 0}, statePostal="MI", level="FIPSCode", fipsCode="26065")
    unit["candidates"][0]["winner"] = "X"
    assert reading(ap([unit])).reports[0].votes == {CLINTON: 0, TRUMP: 0}


def test_the_same_file_twice_adds_nothing(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.add(GOOD, name="a.csv").appended == 1
    done = desk.add(GOOD, name="b.csv")
    assert (done.appended, desk.codes("US")) == (0, ["seen_before"])
    assert desk.add(GOOD + b"\n", name="c.csv").duplicates == 1


def test_a_lower_sequence_number_late(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.add(nist({"26065": pair(700, 400)}, generated="2016-11-09T02:00:00-05:00", SequenceStart=7), name="7.json")
    desk.add(nist({"26065": pair(600, 300)}, generated="2016-11-09T01:00:00-05:00", SequenceStart=6), name="6.json")
    assert desk.codes("US").count("older_than_known") == 1
    assert desk.total("26065") == 1_100, "the late one changes nothing that is later"


def test_fusion_lines_are_added() -> None:
    rows = [
        f"2016,NEW YORK,NY,ALBANY,36001,US PRESIDENT,{who},{party},{votes},99,1,TOTAL"
        for who, party, votes in (
            ("HILLARY CLINTON", "DEMOCRATIC", 70_000),
            ("HILLARY CLINTON", "WORKING FAMILIES", 4_000),
            ("DONALD TRUMP", "REPUBLICAN", 38_000),
            ("DONALD TRUMP", "CONSERVATIVE", 5_000),
        )
    ]
    assert reading(medsl(rows), **CANVASS).reports[0].votes == {CLINTON: 74_000, TRUMP: 43_000}


def test_late_write_ins_raise_the_others(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.add(counts({"26065": pair(79_110, 43_868)}))
    done = desk.add(counts({"26065": pair(79_110, 43_868, others=1_200)}, as_of="2016-11-20T04:00:00Z"))
    assert (done.appended, done.held, desk.total("26065")) == (1, 0, 124_178)


def test_contradictions_in_one_file() -> None:
    twice = counts({"26065": pair(5, 7)}) + f"26065,{CLINTON},6,{NIGHT},desk,unofficial,total\n".encode()
    error = refused(twice)
    assert error.code == "contradiction"
    assert str(error) == "night.csv, line 4: 26065 has both 5 and 6 votes for Hillary Clinton at one time."
    rows = [f"2016,MICHIGAN,MI,INGHAM,26065,US PRESIDENT,DONALD TRUMP,R,{votes},9,1,TOTAL" for votes in (5, 6)]
    assert refused(medsl(rows), **CANVASS).code == "contradiction"


def test_counties_of_different_times_in_one_feed(tmp_path: Path) -> None:
    units = [
        ap_unit(pair(5, 6), statePostal="MI", level="FIPSCode", fipsCode=code, lastUpdated=f"2016-11-09T0{hour}:00:00Z")
        for code, hour in (("26065", 5), ("26067", 7))
    ]
    desk = Desk(tmp_path)
    desk.add(ap(units), name="ap.json")
    assert {report.as_of.hour for report in desk.log.read()} == {5, 7}


def test_a_count_of_the_future(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert desk.add(counts({"26065": pair(1, 2)}, as_of="2026-01-01T05:00:00Z")).held == 1
    assert desk.codes("26065") == ["future"]
    with pytest.raises(Exception, match="a count can't be of the future; the zone may be wrong") as caught:
        desk.add(counts({"26065": pair(1, 2)}, as_of="2026-01-03T05:00:00Z"), name="far.csv")
    assert str(caught.value).startswith("far.csv, line 2: ")
    assert len(desk.log.rows) == 1, "the log is untouched"


def test_truncated_xml_and_json() -> None:
    whole = clarity("MI", {CLINTON: {"Election": {"Ingham": 5}}})
    assert "line 1: no XML" in str(refused(whole[: len(whole) // 2]))
    assert "no JSON" in str(refused(nist({"26065": pair(1, 2)})[:-10]))


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "data",
    [
        ENTITIES + b"<ElectionResult><Region>&b;</Region></ElectionResult>",
        b'<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><ElectionResult><Region>&x;</Region></ElectionResult>',
        b'<!DOCTYPE ElectionResult SYSTEM "http://127.0.0.1:9/x.dtd"><ElectionResult/>',
    ],
    ids=["entity bomb", "external entity", "external document type"],
)
def test_xml_with_entities_is_refused(data: bytes) -> None:
    for name in ("auto", "clarity", "nist-1500-100"):
        assert "no XML with entities or a document type is read" in str(refused(data, format=name))


def test_deep_documents_are_refused() -> None:
    deep = b"<ElectionResult>" + b"<a>" * 60 + b"</a>" * 60 + b"</ElectionResult>"
    assert "more than 20 levels deep" in str(refused(deep))
    for data in (b"[" * 100_000, b'{"races":' * 30 + b"1" + b"}" * 30):
        assert "more than 20 levels deep" in str(refused(data, format="ap-v2"))


def test_bombs_and_bundles_in_a_zip() -> None:
    assert "expands more than 100 times" in str(refused(zipped(("a.csv", HEADER.encode() + b"\n" * 5_000_000))))
    assert "the zip holds 2 files; exactly one is read" in str(refused(zipped(("a.csv", GOOD), ("b.csv", GOOD))))
    assert "the zip holds 0 files" in str(refused(zipped(("folder/", b""))))
    assert "can't be opened" in str(refused(b"PK\x03\x04" + b"x" * 50))
    broken = bytearray(gzip.compress(GOOD))
    broken[-12] ^= 0xFF
    assert "damaged" in str(refused(bytes(broken)))


def test_a_document_beyond_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    from ascertain.ingest import documents

    monkeypatch.setattr(documents, "DOCUMENT_LIMIT", 2**20)
    data = b'{"races": "' + b" " * (2**20) + b'"}'
    assert "larger than 1 MiB, the limit for its format" in str(refused(data, format="ap-v2"))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "the file is empty"),
        (b"  \n\n", "the file is empty"),
        (b"a,b,c\n1,2,3\n", "it is none of reports, medsl, openelections, clarity, nist-1500-100, ap-v2 and nyt-2020"),
        (b"\x00\x01\x02\x03", "it is none of"),
        (HEADER.encode() + b"\n", "it holds no results at all"),
        (HEADER.encode() + b"\n26065,total\n", "line 2: 2 cells where the header has 7"),
        (HEADER.encode() + b',unit\n"', 'the header has "unit" twice'),
        (HEADER.encode() + b'\n26065,"total', "line 2: "),
        (b"<Other/>", "it is none of"),
        (b"[]", "it is none of"),
        (b"<VipObject schemaVersion='5.2'/>", "a VIP feed has no results (version 5); nothing to read"),
    ],
)
def test_files_that_are_nothing(data: bytes, said: str) -> None:
    assert said in str(refused(data))


def test_unknown_names_of_our_own_form() -> None:
    assert refused(counts({"26065": {"Hilary Clinton": 5}})).code == "unknown_choice"
    assert "allowed are" in str(refused(counts({"26065": {"Clinton": 5}})))
    for unit in ("26064", "XX", "ME-09", "2606", "26065/", "Ingham", "-1", ""):
        assert refused(counts({unit: pair(1, 2)})).code == "unknown_unit", unit
    assert "provisonal" in str(refused(counts({"26065": pair(1, 2)}, count_item="provisonal")))
    assert "status" in str(refused(counts({"26065": pair(1, 2)}, status="final")))


def test_a_format_that_the_file_is_not() -> None:
    assert "the header lacks candidatevotes" in str(refused(GOOD, format="medsl", **CANVASS)).replace(
        "year", "candidatevotes"
    )
    assert "it is a table, and no clarity file is that" in str(refused(GOOD, format="clarity"))
    assert "the root is" in str(refused(b"<a/>", format="clarity"))


def test_two_formats_at_once_must_be_told_apart() -> None:
    both = json.dumps({"races": [{"reportingUnits": [], "counties": [{"eevp": 1}]}]}).encode()
    assert "it may be ap-v2 and nyt-2020; say which with --format" in str(refused(both))


def test_a_million_rows_are_read_in_bounded_time() -> None:
    line = f"26065/{{}},total,{CLINTON},5,unofficial,{NIGHT},desk"
    data = "\n".join([HEADER, *(line.format(number) for number in range(1_000_000))]).encode()
    assert len(reading(data).reports) == 1_000_000


def test_rounded_shares_are_never_exact(tmp_path: Path) -> None:
    series = [
        {
            "vote_shares": {"bidenj": 0.5, "trumpd": 0.484},
            "votes": 1_000_003,
            "eevp": 50,
            "timestamp": "2020-11-04T05:00:00Z",
        }
    ]
    (report,) = reading(nyt(series=series), year=2020).reports
    assert (report.exact, sum(report.votes.values())) == (False, 1_000_003)
    assert set(report.votes) == {"Joe Biden", TRUMP, OTHERS}
    desk = Desk(tmp_path, 2020)
    desk.add(nyt(series=series), name="nyt.json")
    assert desk.codes("US") == ["approximate"]


def test_before_the_election_only_zeros() -> None:
    assert len(reading(nist({"26065": pair(0, 0)}, status="pre-election")).reports) == 1
    assert "its status is pre-election and 26065 has votes" in str(
        refused(nist({"26065": pair(0, 1)}, status="pre-election"))
    )
