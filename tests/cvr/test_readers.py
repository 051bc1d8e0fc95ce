"""Rules of reading, on files made for it; broken files and fuzz."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from ascertain.cli import ascertain
from ascertain.cvr import OVERVOTE, PENDING, CvrContest, Reading, check, interpret, tally
from ascertain.errors import AscertainError, InputInvalid, UnknownName
from ascertain.ingest import cvr_dominion, cvr_ess
from ascertain.ingest.cvr_files import open_cvr
from ascertain.ingest.manifest import read_manifest, read_reported

PRESIDENT = CvrContest("President", ("A", "B", "C"))
TWO = CvrContest("Board", ("A", "B", "C"), 2)


@pytest.mark.parametrize(
    ("pattern", "contest", "expected"),
    [
        (("", "", ""), PRESIDENT, None),
        (("0", "0", "0"), PRESIDENT, Reading((), "blank")),
        (("1", "0", ""), PRESIDENT, Reading(("A",), "voted")),
        (("1", "1", "0"), PRESIDENT, Reading((), "overvoted")),
        (("1", "1", "0"), TWO, Reading(("A", "B"), "voted")),
        (("1", "1", "1"), TWO, Reading((), "overvoted")),
        (('="0"', '="1"', '="0"'), PRESIDENT, Reading(("B",), "voted")),
        ((OVERVOTE,) * 3, TWO, Reading((), "overvoted")),
        (("1", "0", PENDING), TWO, Reading(("A",), "write_in_pending", 1)),
        (("1", "0", PENDING), PRESIDENT, Reading((), "overvoted")),
        (("2", "0", "0"), TWO, Reading(("A", "A"), "voted")),
    ],
)
def test_the_rule(pattern: tuple[str, ...], contest: CvrContest, expected: Reading | None) -> None:
    assert interpret(pattern, contest) == expected


@pytest.mark.parametrize("cell", ["-1", "x", "1.0", "²", "100", "9" * 50])
def test_what_is_no_mark(cell: str) -> None:
    with pytest.raises(InputInvalid, match="no number of marks"):
        interpret((cell, "0", "0"), PRESIDENT)


HEADER = """Made,5.10
,,,,,,,President (Vote For=1),President (Vote For=1),"County
Board (Vote For=2)",County Board (Vote For=2),County Board (Vote For=2)
,,,,,,,A,B,A,B,Write-in
CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,PrecinctPortion,BallotType,DEM,REP,,,
"""


def dominion(*rows: str) -> bytes:
    return (HEADER + "".join(f"{row}\n" for row in rows)).encode()


GOOD = ("1,1,7,1,1-7-1,P1,S1,1,0,1,1,0", '="2",="1",="7",="2",x,P1,S1,0,0,0,0,0', "3,1,7,3,x,P1,S2,,,1,1,1")


def test_dominion_csv() -> None:
    president, board = tally(open_cvr([b"\xef\xbb\xbf" + dominion(*GOOD)]))
    assert (president.votes, president.undervotes, president.absent) == ({"A": 1, "B": 0}, 1, 1)
    assert (board.contest, board.vote_for) == ("County Board", 2)
    assert (board.votes, board.undervotes, board.overvotes) == ({"A": 1, "B": 1, "Write-in": 0}, 2, 1)


def test_dominion_csv_in_parts() -> None:
    both = open_cvr([dominion(*GOOD[:2]), dominion(GOOD[2])])
    assert tally(both) == tally(open_cvr([dominion(*GOOD)]))
    with pytest.raises(InputInvalid, match="duplicate CVR 1"):
        tally(open_cvr([dominion(GOOD[0]), dominion(GOOD[0])]))
    with pytest.raises(InputInvalid, match="not those of the first file"):
        open_cvr([dominion(GOOD[0]), dominion().replace(b",B,A", b",Z,A")])


def test_blocks_and_cards_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the size of a block, patterns and cards give one sum."""
    monkeypatch.setattr(cvr_dominion, "BLOCK", 2)
    file = open_cvr([dominion(*GOOD)])
    assert check(file)[0] == tally(file)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ((*GOOD, GOOD[0]), "line 9: duplicate CVR 1"),
        ((*GOOD, GOOD[0].replace("1,1,7,1", "9,1,7,1", 1)), "line 9: duplicate card 1 of tabulator 1, batch 7"),
        ((GOOD[0], "2,1,7,2,x,P1,S1,0"), "line 7: 8 cells where the contests end at 12"),
        ((GOOD[0], GOOD[1] + ",9"), "line 7: 13 cells"),
        ((GOOD[0] + "x",), 'County Board: a cell says "0x"'),
        ((GOOD[0], '2,1,7,2,"x,P1'), "can't be read"),
    ],
)
def test_dominion_csv_refused(rows: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputInvalid, match=said):
        tally(open_cvr([dominion(*rows)]))


def test_rows_may_lack_or_add_empty_cells() -> None:
    short, long = "2,1,7,2,x,P1,S1,0,1", GOOD[0] + ",,,"
    president, board = tally(open_cvr([dominion(long, short)]))
    assert (president.votes, board.absent) == ({"A": 1, "B": 1}, 1)


def test_words_for_numbers() -> None:
    """Names of tabulators and huge or worded numbers are told apart all the same."""
    rows = ["A-1,T1,B,r1,x,P,S,1,0,,,", f"{10**30},T1,B,r2,x,P,S,1,0,,,", f"{10**30 + 1},T2,B,r1,x,P,S,1,0,,,"]
    assert tally(open_cvr([dominion(*rows)]))[0].votes["A"] == 3
    with pytest.raises(InputInvalid, match="duplicate card r1 of tabulator T1, batch B"):
        tally(open_cvr([dominion(*rows, "5,T1,B,r1,x,P,S,1,0,,,")]))


def session(record: object = 1, *, marks: list[dict[str, Any]], cards: int = 1, **more: object) -> dict[str, Any]:
    sheets = [{"Contests": [{"Id": place + 1, "Marks": marks}]} for place in range(cards)]
    current = {"IsCurrent": True, "BallotTypeId": 3, "Cards": sheets}
    return {"TabulatorId": 5, "BatchId": 6, "RecordId": record, "Original": current, **more}


def export(*sessions: dict[str, Any]) -> bytes:
    return json.dumps({"Version": "5.10", "Sessions": sessions}).encode()


MARK = {"CandidateId": 2, "Rank": 1, "IsVote": True}


def test_dominion_json_with_its_manifests(tmp_path: Path) -> None:
    contests = {"List": [{"Id": 1, "Description": "President", "VoteFor": 1}]}
    people = {"List": [{"Id": 2, "Description": "B", "ContestId": 1}]}
    with zipfile.ZipFile(tmp_path / "cvr.zip", "w") as archive:
        archive.writestr("ContestManifest.json", json.dumps(contests))
        archive.writestr("CandidateManifest.json", json.dumps(people))
        archive.writestr("CvrExport_1.json", export(session(1, marks=[MARK])))
        archive.writestr("CvrExport_2.json", export(session(2, marks=[MARK, {**MARK, "IsVote": False}])))
    (own,) = tally(open_cvr([tmp_path / "cvr.zip"]))
    assert (own.contest, own.votes, own.vote_for) == ("President", {"B": 2}, 1)


def test_two_cards_of_one_session_are_two_cards() -> None:
    file = open_cvr([export(session(1, marks=[MARK], cards=2))])
    assert [card.position for card in file.cards()] == ["1.1", "1.2"]
    assert {own.contest: own.absent for own in tally(file)} == {"1": 1, "2": 1}


def test_large_dominion_json_is_streamed(monkeypatch: pytest.MonkeyPatch) -> None:
    from ascertain.ingest import cvr_dominion_json

    data = export(*(session(number, marks=[MARK]) for number in range(1, 30)))
    whole = tally(open_cvr([data]))
    monkeypatch.setattr(cvr_dominion_json, "READ_WHOLE", 100)
    assert tally(open_cvr([data])) == whole
    with pytest.raises(InputInvalid, match="no JSON"):
        tally(open_cvr([data[:-20]]))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (export({"TabulatorId": 1, "Original": {"IsCurrent": False}}), "session 1: no record of the session"),
        (export(session("X", marks=[])), "session 1: RecordId is X and ImageMask has no number"),
        (export(session(1, marks=[{"IsVote": True, "CandidateId": 1, "Rank": -1}])), "session 1: Rank must be"),
        (b'{"Sessions": 5}', "there are no Sessions"),
        (b"{", "no JSON"),
        (b"[" * 100_000, "no JSON"),
    ],
)
def test_dominion_json_refused(data: bytes, said: str) -> None:
    with pytest.raises(InputInvalid, match=said):
        tally(open_cvr([data]))


VOTES = "Cast Vote Record,Precinct,Ballot Style,President,Board,Board\n"
BALLOTS = "A\nB\nC\nD\nE\nCast Vote Record,Batch,Ballot Status,Tabulator CVR\n"


def test_ess_sorted_on_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cvr_ess, "PIECE", 3)
    numbers = [7, 3, 10, 1, 9, 2, 8]
    votes = VOTES + "".join(f"{n},P,S,{'A' if n % 2 else 'undervote'},{'B' if n > 5 else ''},\n" for n in numbers)
    ballots = (
        BALLOTS + "".join(f"{n},box {n % 2},Not Reviewed,{n:010d}\n" for n in reversed(numbers)) + "Total : 7,,,\n"
    )
    file = open_cvr([ballots.encode(), votes.encode()])
    assert [(card.number, card.batch) for card in file.cards()][:2] == [("1", "box 1"), ("2", "box 0")]
    president, board = tally(file)
    assert (president.votes, president.undervotes) == ({"A": 4}, 3)
    assert (board.vote_for, board.votes, board.absent) == (2, {"B": 4}, 3)


@pytest.mark.parametrize(
    ("votes", "ballots", "said"),
    [
        ("1,P,S,A,,\n2,P,S,A,,\n", "1,b,N,1\n", "Cast Vote Record 2 stands in one of the two"),
        ("1,P,S,A,,\n", "1,b,N,1\nTotal : 2,,,\n", "the footer says 2 rows, and there are 1"),
        ("x,P,S,A,,\n", "1,b,N,1\n", 'line 2: Cast Vote Record must be a number, not "x"'),
        ("1,P,S,A,,,,9\n", "1,b,N,1\n", "line 2: 8 cells"),
        ("1,P,S,A,,\n1,P,S,A,,\n", "1,b,N,1\n1,b,N,1\n", "duplicate CVR 1"),
    ],
)
def test_ess_refused(votes: str, ballots: str, said: str) -> None:
    with pytest.raises(InputInvalid, match=said):
        tally(open_cvr([(VOTES + votes).encode(), (BALLOTS + ballots).encode()]))


def test_clearballot_names_with_colons() -> None:
    head = "RowNumber,BoxID,BoxPosition,BallotID,ScanComputerName,Status,Remade"
    data = f"{head},Choice_1_1:Prop: 7:Vote For 1:Yes: do:NP,Choice_2_1:Prop: 7:Vote For 1:No:NP\n"
    rows = "1,B,1,B+1,S,Counted,0,1,0\n2,B,2,B+2,S,Spoiled,0,1,0\n3,B,3,B+3,S,Counted,1,,\n"
    file = open_cvr([(data + rows).encode()])
    (own,) = tally(file)
    assert (own.contest, own.votes, own.absent) == ("Prop: 7", {"Yes: do": 1, "No": 0}, 1)
    assert [found.code for found in file.findings] == ["not_counted"]


CARD = """<Cvr xmlns="http://tempuri.org/CVRDesign.xsd"><Contests><Contest><Name>President</Name><Id>c</Id><Options>{}
</Options></Contest></Contests><BatchSequence>{}</BatchSequence><BatchNumber>4</BatchNumber><CvrGuid>{}</CvrGuid></Cvr>"""
NAMED = "<Option><Name>A</Name><Value>1</Value></Option>"
WRITTEN = "<Option><Value>1</Value><WriteInData><Text>{}</Text><WriteInDataStatus>{}</WriteInDataStatus></WriteInData></Option>"


def test_hart_zip() -> None:
    out = io.BytesIO()
    options = [
        NAMED,
        NAMED,
        WRITTEN.format("Zed", "Resolved"),
        WRITTEN.format("", "Unresolved"),
        WRITTEN.format("", "Rejected"),
        "",
    ]
    with zipfile.ZipFile(out, "w") as archive:
        for place, option in enumerate(options, start=1):
            archive.writestr(f"{place}.xml", CARD.format(option, place, f"g{place}"))
    scanned = b"CvrId,UniqueIdentifier,Workstation\ng1,id-1,M7\n"
    file = open_cvr([out.getvalue(), scanned])
    (own,) = tally(file)
    assert (own.votes["A"], own.votes["Zed"], own.write_in_pending, own.undervotes) == (2, 1, 1, 2)
    first = next(iter(file.cards()))
    assert (first.tabulator, first.batch, first.imprinted) == ("M7", "4", "id-1")


def test_hostile_xml_is_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><Cvr>&a;</Cvr>'
    for data in (bomb, b"<Cvr>", b"<CastVoteRecordReport/>", b"<CastVoteRecordReport><CVR>"):
        with pytest.raises(InputInvalid):
            tally(open_cvr([data]))


def test_nist_json() -> None:
    snapshot = {
        "@id": "s2",
        "CVRContest": [
            {
                "ContestId": "c1",
                "CVRContestSelection": [
                    {"ContestSelectionId": "x", "SelectionPosition": [{"IsAllocable": "yes", "NumberVotes": 1}]},
                    {"ContestSelectionId": "y", "SelectionPosition": [{"IsAllocable": "no", "NumberVotes": 1}]},
                ],
            }
        ],
    }
    other = {**snapshot, "@id": "s1", "CVRContest": []}
    record = {"CurrentSnapshotId": "s2", "CVRSnapshot": [other, snapshot], "UniqueId": "1"}
    report = {"@type": "CVR.CastVoteRecordReport", "CVR": [record]}
    (own,) = tally(open_cvr([json.dumps(report).encode()]))
    assert own.votes == {"x": 1, "y": 0}
    gone = {**report, "CVR": [{**record, "CurrentSnapshotId": "s3"}]}
    with pytest.raises(InputInvalid, match='CVR 1: the current snapshot "s3" is not there'):
        tally(open_cvr([json.dumps(gone).encode()]))


SEEDS = [
    dominion(*GOOD),
    export(session(1, marks=[MARK])),
    CARD.format(NAMED, 1, "g").encode(),
    (VOTES + "1,P,S,A,,\n").encode(),
]


def test_a_contest_that_allows_two_numbers_of_votes() -> None:
    with pytest.raises(InputInvalid, match="line 2: a contest allows two numbers of votes"):
        open_cvr([dominion(*GOOD).replace(b"President (Vote For=1)", b"President (Vote For=2)", 1)])


def test_a_header_that_is_no_csv() -> None:
    seed = dominion(*GOOD)
    for data in (seed.replace(b",", b',"x"y', 3), b"CvrNumber\n" + b"x" * 200_000 + b"\n" + seed):
        with pytest.raises(InputInvalid, match=r"a row can't be read: .*\.$"):
            tally(open_cvr([data]))


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SEEDS), st.integers(0, 2_000), st.binary(max_size=6))
def test_any_bytes_are_read_or_refused(seed: bytes, place: int, change: bytes) -> None:
    at = place % len(seed)
    try:
        tally(open_cvr([seed[:at] + change + seed[at + len(change) :]]))
    except AscertainError as error:
        words = str(error)
        if not words.endswith("."):
            raise


def test_formats_do_not_mix() -> None:
    with pytest.raises(InputInvalid, match="it is dominion-json and the file before is dominion-csv"):
        open_cvr([dominion(*GOOD), export(session(1, marks=[]))])
    with pytest.raises(InputInvalid, match="no cast vote records of a known format"):
        open_cvr([b"a,b\n1,2\n"])
    with pytest.raises(UnknownName):
        open_cvr([dominion()], format="word")


MANIFEST = "Container,Tabulator,Batch Name,Number of Ballots\nBox 1,1,7,3\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MANIFEST.replace("7,3", "7,-3"), "line 2: a number of cards is digits alone"),
        (MANIFEST.replace("7,3", '7,"1,000"'), 'not "1,000"'),
        (MANIFEST.replace("7,3", ",3"), "line 2: the batch has no name"),
        (MANIFEST.replace("7,3", "7,"), "digits alone"),
        (MANIFEST + "Box 2,1,7,4\n", 'line 3: batch "7" stands there twice'),
        (MANIFEST + "Box 2,1\n", "line 3: 2 cells where the header has 4"),
        ("Batch Name,Size\n1,2\n", "the header lacks number of ballots"),
        (MANIFEST.splitlines()[0], "the manifest has no batch"),
        ("", "lacks"),
    ],
)
def test_manifests_refused(text: str, said: str) -> None:
    with pytest.raises(InputInvalid, match=said):
        read_manifest(text.encode())


def test_manifest_without_a_last_newline() -> None:
    (batch,) = read_manifest(("\ufeff" + MANIFEST.rstrip()).encode())
    assert (batch.container, batch.tabulator, batch.name, batch.cards) == ("Box 1", "1", "7", 3)


@pytest.mark.parametrize(
    ("cards", "code"),
    [("7,2", "cvr_exceeds_manifest"), ("7,4", "cvr_short_of_manifest"), ("8,3", "batch_not_in_manifest")],
)
def test_manifest_and_records_differ(cards: str, code: str) -> None:
    manifest = read_manifest(MANIFEST.replace("7,3", cards).encode())
    _, found = check(open_cvr([dominion(*GOOD)]), manifest=manifest, min_style=1)
    assert found[0].code == code


def test_reported_totals() -> None:
    reported = read_reported(b"contest,choice,votes\nPresident,A,2\nPresident,Z,0\nMayor,Q,1\nCounty Board,A,900\n")
    _, found = check(open_cvr([dominion(*GOOD)]), reported=reported, min_style=1)
    codes = [(one.code, one.unit) for one in found]
    assert codes.count(("reported_differs", "President")) == 1
    assert ("unknown_choice", "President") in codes
    assert ("unknown_contest", "Mayor") in codes
    assert ("more_votes_than_cards", "County Board") in codes
    assert ("reported_differs", "County Board") in codes  # B has votes and is not reported


def test_styles() -> None:
    rows = (*GOOD, "4,1,7,4,x,P1,S1,,,1,1,0")
    _, found = check(open_cvr([dominion(*rows)]), min_style=2)
    assert {one.code: one.detail["styles"] for one in found} == {
        "style_lacks_contest": {"S1": 1},
        "style_small": ["S2"],
    }


def test_the_commands(tmp_path: Path) -> None:
    (tmp_path / "cvr.csv").write_bytes(dominion(*GOOD))
    (tmp_path / "manifest.csv").write_text(MANIFEST.replace("7,3", "7,2"))
    run = CliRunner()
    done = run.invoke(ascertain, ["cvr", "tally", str(tmp_path / "cvr.csv"), "--contest", "president", "--json"])
    answer = json.loads(done.stdout)
    assert (answer["format"], answer["cards"]) == ("dominion-csv", 3)
    assert answer["contests"] == [
        {
            "contest": "President",
            "vote_for": 1,
            "cards_with": 2,
            "votes": {"A": 1, "B": 0},
            "undervotes": 1,
            "overvotes": 0,
            "write_in_pending": 0,
        }
    ]
    wrong = run.invoke(
        ascertain, ["cvr", "check", str(tmp_path / "cvr.csv"), "--manifest", str(tmp_path / "manifest.csv"), "--json"]
    )
    assert isinstance(wrong.exception, AscertainError)
    assert wrong.exception.exit_code == 5
    assert json.loads(wrong.stdout)["findings"][-1]["code"] == "cvr_exceeds_manifest"
    unknown = run.invoke(ascertain, ["cvr", "tally", str(tmp_path / "cvr.csv"), "--contest", "Mayor"])
    assert isinstance(unknown.exception, UnknownName)
