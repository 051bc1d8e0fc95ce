"""Every reader against damaged files: a reading, or one sentence that names the file; never another exception."""

import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ascertain.election import Election
from ascertain.errors import InputInvalid
from ascertain.ingest import FORMATS, Reading, read
from made_files import CLINTON, RECEIVED, TRUMP, ap, ap_unit, clarity, counts, medsl, nist, nyt, pair

OE = b"county,office,district,party,last,first,middle,suffix,votes\nIngham,President,,DEM,Clinton,Hillary,,,79110\n"
OE_NEW = b"county,precinct,office,district,candidate,party,votes,mail\nIngham,A,President,,Donald J. Trump,REP,50,20\n"
NIST_XML = (
    b'<ElectionReport xmlns="http://itl.nist.gov/ns/voting/1500-100/v2"><Election><Candidate ObjectId="c1"><BallotName>'
    b'<Text Language="en">Hillary Clinton</Text></BallotName></Candidate><Contest ObjectId="k"><ContestSelection '
    b'ObjectId="s"><VoteCounts><Count>79110</Count><GpUnitId>u1</GpUnitId><Type>total</Type></VoteCounts><CandidateIds>'
    b"c1</CandidateIds></ContestSelection><Name>President</Name></Contest><StartDate>2016-11-08</StartDate></Election>"
    b"<GeneratedDate>2016-11-09T01:00:00-05:00</GeneratedDate><GpUnit ObjectId='u1'><ExternalIdentifier><Type>fips"
    b"</Type><Value>26065</Value></ExternalIdentifier><Type>county</Type></GpUnit><IssuerAbbreviation>SOS"
    b"</IssuerAbbreviation><Status>unofficial-partial</Status></ElectionReport>"
)
MEDSL = medsl(
    [
        "2016,MICHIGAN,MI,INGHAM,26065,US PRESIDENT,HILLARY CLINTON,DEMOCRAT,79110,130735,20191203,TOTAL",
        "2016,MICHIGAN,MI,INGHAM,26065,US PRESIDENT,DONALD TRUMP,REPUBLICAN,43868,130735,20191203,TOTAL",
    ]
)
SEEDS: dict[str, bytes] = {
    "reports": counts({"26065": pair(79_110, 43_868), "26067": pair(9_000, 16_000)}),
    "reports ndjson": json.dumps(
        {
            "unit": "26065",
            "votes": {CLINTON: 5, TRUMP: 6},
            "as_of": "2016-11-09T04:00:00Z",
            "source": "x",
            "ballots": 12,
        }
    ).encode(),
    "medsl": MEDSL,
    "openelections": OE,
    "openelections new": OE_NEW,
    "clarity": clarity("MI", {CLINTON: {"Election Day": {"Ingham": 50, "Ionia": 4}}, TRUMP: {"Early": {"Ingham": 5}}}),
    "clarity precinct": clarity("Greenup", {CLINTON: {"Election": {"A101": 50}}}, level="Precinct"),
    "nist": nist({"26065": pair(5, 6), "26067": pair(7, 8)}),
    "nist xml": NIST_XML,
    "ap": ap([ap_unit(pair(5, 6), statePostal="MI", level="FIPSCode", fipsCode="26065", precinctsReporting=1)]),
    "nyt": nyt(
        [{"fips": "37183", "votes": 9, "results": {"trumpd": 4}, "eevp": 9, "last_updated": "2020-11-04T05:00:00Z"}],
        [{"vote_shares": {"bidenj": 0.5}, "votes": 99, "eevp": 9, "timestamp": "2020-11-04T05:00:00Z"}],
    ),
}
NUMBERS = [
    b"-1",
    b"1.5",
    b"1e400",
    b"99999999999999999999",
    b"NaN",
    b"0x10",
    b"",
    b'"',
    b"null",
    b"1,234",
    b"\xff",
    b"[]",
]


def attempt(data: bytes, wanted: str) -> Reading | None:
    """Read; a refusal must be one sentence that begins with the file's name."""
    try:
        found = read(
            data,
            format=wanted,
            election=Election(2016),
            received=RECEIVED,
            as_of=date(2016, 11, 28),
            status="certified",
            test=True,
            name="some.file",
        )
    except InputInvalid as error:
        sentence = str(error)
        assert sentence.startswith("some.file")
        assert sentence.endswith(".")
        assert "\n" not in sentence
        assert len(sentence) < 700
        return None
    assert found.format in FORMATS
    for report in found.reports:
        assert report.unit
        assert all(isinstance(count, int) and count >= 0 for count in report.votes.values())
        assert report.as_of.tzinfo is not None
        assert len(report.content) == 64
    return found


@st.composite
def damaged(draw: st.DrawFn, seed: bytes) -> bytes:
    """A file with some of: cut short, bytes flipped, pieces repeated or dropped, numbers exchanged, another encoding."""
    data = seed
    for _ in range(draw(st.integers(1, 3))):
        damage = draw(st.sampled_from(DAMAGES))
        data = damage(draw, data)
    return data


def _cut(draw: st.DrawFn, data: bytes) -> bytes:
    return data[: draw(st.integers(0, len(data)))]


def _flip(draw: st.DrawFn, data: bytes) -> bytes:
    if not data:
        return data
    place = draw(st.integers(0, len(data) - 1))
    return data[:place] + bytes([draw(st.integers(0, 255))]) + data[place + 1 :]


def _repeat(draw: st.DrawFn, data: bytes) -> bytes:
    first, last = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
    return data[:last] + data[first:last] + data[last:]


def _repeat_line(draw: st.DrawFn, data: bytes) -> bytes:
    lines = data.split(b"\n")
    line = draw(st.sampled_from(lines))
    return b"\n".join([*lines, line, line.replace(b"5", b"6")])


def _drop(draw: st.DrawFn, data: bytes) -> bytes:
    first, last = sorted((draw(st.integers(0, len(data))), draw(st.integers(0, len(data)))))
    return data[:first] + data[last:]


def _number(draw: st.DrawFn, data: bytes) -> bytes:
    found = list(re.finditer(rb"\d+", data))
    if not found:
        return data
    place = draw(st.sampled_from(found))
    return data[: place.start()] + draw(st.sampled_from(NUMBERS)) + data[place.end() :]


def _insert(draw: st.DrawFn, data: bytes) -> bytes:
    place = draw(st.integers(0, len(data)))
    return data[:place] + draw(st.binary(max_size=20)) + data[place:]


def _encode(draw: st.DrawFn, data: bytes) -> bytes:
    return data.decode("utf-8", "replace").encode(
        draw(st.sampled_from(["utf-16", "utf-8-sig", "utf-32", "cp037"])), "replace"
    )


Damage = Callable[[Any, bytes], bytes]
DAMAGES: list[Damage] = [_cut, _flip, _repeat, _repeat_line, _drop, _number, _insert, _encode]


@pytest.mark.parametrize("name", SEEDS)
def test_the_seeds_are_read(name: str) -> None:
    found = attempt(SEEDS[name], "auto")
    assert found is not None
    assert found.format == {"nist": "nist-1500-100", "ap": "ap-v2", "nyt": "nyt-2020"}.get(
        name.split()[0], name.split()[0]
    )
    assert found.reports


@pytest.mark.parametrize("name", SEEDS)
@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_damaged_files_are_read_or_refused_in_a_sentence(name: str, data: st.DataObject) -> None:
    broken = data.draw(damaged(SEEDS[name]))
    wanted = data.draw(st.sampled_from(["auto", *FORMATS]))
    attempt(broken, wanted)


@given(st.binary(max_size=300), st.sampled_from(["auto", *FORMATS]))
@settings(max_examples=150, deadline=None)
def test_noise(data: bytes, wanted: str) -> None:
    attempt(data, wanted)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def _places(value: object, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, part in inner:
        found += _places(part, (*path, key))
    return found


def _exchanged(value: Any, path: tuple[Any, ...], new: object) -> Any:
    if not path:
        return new
    copy = dict(value) if isinstance(value, dict) else list(value)
    copy[path[0]] = _exchanged(value[path[0]], path[1:], new)
    return copy


@pytest.mark.parametrize("name", ["nist", "ap", "nyt", "reports ndjson"])
@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_json_with_any_part_exchanged(name: str, data: st.DataObject) -> None:
    """Any value anywhere replaced by any other JSON value."""
    document = json.loads(SEEDS[name])
    path = data.draw(st.sampled_from(_places(document)))
    attempt(json.dumps(_exchanged(document, path, data.draw(JSON))).encode(), "auto")
