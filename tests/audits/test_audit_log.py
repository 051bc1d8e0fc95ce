"""The audit log: chain, order, draws and replay; whole audits by the commands, on a made deck and on Arapahoe's."""

import csv
import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from ascertain.audits import course, log
from ascertain.audits.contest import AuditContest
from ascertain.audits.maths import MATHS
from ascertain.audits.places import position_of, records_of
from ascertain.audits.sampler import counter_draws
from ascertain.cli import ascertain
from ascertain.cvr import tally
from ascertain.errors import AscertainError, CheckFailed, InputInvalid
from ascertain.ingest.cvr_files import open_cvr
from ascertain.ingest.manifest import read_manifest
from made_files import SHARED, needs_shared

SEED = "27182818284590452353"
BATCHES = {"1": 60, "2": 100, "3": 40}
VOTES = {"Ann": 120, "Bob": 60}


def cards() -> list[tuple[str, int, str]]:
    """Batch, number, vote: 120 for Ann, 60 for Bob, 20 blank, mixed."""
    marks = ["Ann"] * 120 + ["Bob"] * 60 + [""] * 20
    mixed = [marks[(7 * place) % 200] for place in range(200)]
    places = [(batch, number) for batch, size in BATCHES.items() for number in range(1, size + 1)]
    return [(batch, number, vote) for (batch, number), vote in zip(places, mixed, strict=True)]


def deck(folder: Path, *, records: int = 200, votes: Mapping[str, int] = VOTES, more: str = "") -> None:
    """Contest, manifest and records of 200 cards, of which so many have a record."""
    named = "".join(f"{name} = {count}\n" for name, count in votes.items())
    (folder / "contest.toml").write_text(f'name = "Mayor"\n{more}[votes]\n{named}')
    rows = "".join(f"Box {batch},9,{batch},{size}\n" for batch, size in BATCHES.items())
    (folder / "manifest.csv").write_text(f"Container,Tabulator,Batch Name,Number of Ballots\n{rows}")
    head = "Made,5\n,,,,,,Mayor (Vote For=1),Mayor (Vote For=1)\n,,,,,,Ann,Bob\n"
    head += "CvrNumber,TabulatorNum,BatchId,RecordId,ImprintedId,BallotType,,\n"
    lines = [
        f"{place},9,{batch},{number},9-{batch}-{number},S,{int(vote == 'Ann')},{int(vote == 'Bob')}\n"
        for place, (batch, number, vote) in enumerate(cards(), start=1)
    ]
    (folder / "cvr.csv").write_text(head + "".join(lines[:records]))


def run(*words: object, code: int = 0) -> dict[str, Any]:
    """A command's JSON, or the problem it ends with."""
    done = CliRunner().invoke(ascertain, ["audit", *map(str, words), "--json"])
    if isinstance(done.exception, AscertainError):
        assert done.exception.exit_code == code, str(done.exception)
        return done.exception.problem()
    assert done.exit_code == code, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def plan(folder: Path, *more: object, code: int = 0) -> dict[str, Any]:
    files = ["--contest-file", folder / "contest.toml", "--manifest", folder / "manifest.csv"]
    return run("plan", *files, "--log", folder / "audit.log", *more, code=code)


def readings(folder: Path, drawn: Mapping[str, Any], changed: Mapping[int, str] | None = None) -> Path:
    """What boards would read on a round's cards if all is as recorded but for `changed`."""
    votes = [vote or "blank" for _, _, vote in cards()]
    with (folder / "readings.csv").open("w", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["position", "contest", "choices", "board"])
        for place in drawn["places"]:
            at = place["position"]
            if at <= 200:
                rows.writerow([at, "Mayor", (changed or {}).get(at, votes[at - 1]), "A"])
    return folder / "readings.csv"


def entries(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (folder / "audit.log").read_text().splitlines()]


@pytest.mark.parametrize("math", sorted(MATHS))
def test_a_whole_audit_by_every_mathematics(math: str, tmp_path: Path) -> None:
    """Right readings of a two-to-one result stop it; the log replays, and a public copy of it too."""
    deck(tmp_path)
    records = ["--cvr", tmp_path / "cvr.csv"] if MATHS[math].kind == "comparison" else []
    planned = plan(tmp_path, "--math", math, *records)
    assert planned["assertions"] == [{"winner": "Ann", "loser": "Bob", "margin": 60, "diluted_margin": 0.3}]
    size = entries(tmp_path)[0]["body"]["parameters"].get("schedule", [planned["sizes"]["0.9"]])[0]
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", size)
    for _ in range(6):
        found = run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, drawn))
        if found["decision"] != "continue":
            break
        drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", found["next"])
    assert found["decision"] == "stop"
    assert found["risk"] <= 0.05
    page = tmp_path / "report.html"
    reported = run("report", tmp_path / "audit.log", "--replay", "--out", page, "--public", tmp_path / "public")
    assert (reported["replayed"], reported["decision"], reported["head"]) == (True, "stopped", found["head"])
    assert "at most a 5 % chance of stopping" in " ".join(page.read_text().split())
    assert "95 %" not in page.read_text()
    (tmp_path / "cvr.csv").unlink()
    assert run("report", tmp_path / "public" / "audit.log", "--replay")["head"] == found["head"]


def test_a_wrong_outcome_goes_to_a_full_count(tmp_path: Path) -> None:
    """Every card reads for the loser: the comparison never stops, and says that all must be counted."""
    deck(tmp_path)
    plan(tmp_path, "--cvr", tmp_path / "cvr.csv")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 40)
    wrong = {place["position"]: "Bob" for place in drawn["places"]}
    found = run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, drawn, wrong))
    assert (found["decision"], found["next"]) == ("full count", None)
    assert found["assertions"][0]["discrepancies"]["o2"] > 10
    closed = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 5, code=4)
    assert "the audit is closed: full count" in closed["detail"]


def test_a_round_more(tmp_path: Path) -> None:
    """Two rounds draw what one would have drawn; a correction names the reading that it replaces."""
    deck(tmp_path)
    plan(tmp_path, "--math", "bravo")
    first = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 10)
    at = first["places"][0]["position"]
    done = run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, first, {at: "not found"}))
    assert done["decision"] == "continue"
    second = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 30)
    assert (second["first"], second["last"]) == (11, 40)
    drawn = sorted(number for own in (*first["places"], *second["places"]) for number in own["draws"])
    assert drawn == list(range(1, 41))
    places = {number: own["position"] for own in (*first["places"], *second["places"]) for number in own["draws"]}
    assert [places[number] for number in range(1, 41)] == counter_draws(SEED, count=40, high=200).tolist()
    both = {"places": [*first["places"], *second["places"]]}
    run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, both))
    corrected = [entry for entry in entries(tmp_path) if entry["body"].get("replaces")]
    (own,) = corrected
    assert entries(tmp_path)[own["body"]["replaces"] - 1]["body"]["state"] == "not found"
    assert run("report", tmp_path / "audit.log", "--replay")["replayed"]


def test_every_byte_counts(tmp_path: Path) -> None:
    """Any single changed character of the log is found."""
    deck(tmp_path)
    plan(tmp_path, "--math", "bravo")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 8)
    run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, drawn))
    data = (tmp_path / "audit.log").read_bytes()
    assert log.parse(data)[1] == []
    for place in range(0, len(data), 41):
        changed = data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]
        assert log.parse(changed)[1], place
    lines = data.splitlines(keepends=True)
    for wrong in ([*lines[:3], *lines[4:]], [lines[1], lines[0], *lines[2:]], [*lines, lines[-1]]):
        assert log.parse(b"".join(wrong))[1]
    (tmp_path / "audit.log").write_bytes(data.replace(b'"board":"A"', b'"board":"B"', 1))
    for words in (("report",), ("assess",), ("draw", "--seed", SEED, "--size", 1)):
        problem = run(words[0], tmp_path / "audit.log", *words[1:], code=5)
        assert "has been changed" in problem["detail"]


def forged(folder: Path, change: dict[str, Any], kind: str) -> None:
    """The log with one entry's body changed and the whole chain made anew: only a replay can tell."""
    made: list[log.Entry] = []
    for own in entries(folder):
        body = {**own["body"], **change} if own["kind"] == kind else own["body"]
        made.append(log.chained(made[-1].sha256 if made else "", own["n"], own["at"], own["kind"], body))
    (folder / "audit.log").write_bytes(b"".join(map(log.line, made)))


@pytest.mark.parametrize(
    ("kind", "change", "said"),
    [
        ("assessed", {"risk": 0.01}, "the assessment of round 1 is not what the readings give"),
        ("assessed", {"decision": "stop", "next": None}, "the assessment of round 1"),
        ("drawn", {"sha256": "0" * 64}, "round 1 is not what the seed draws"),
        ("drawn", {"first": 2}, "does not follow the draws before it"),
        ("seeded", {"seed": SEED[::-1]}, "round 1 is not what the seed draws"),
        ("read", {"position": 199}, "card 199 was not drawn"),
        ("read", {"state": "doubtful"}, "there is no reading doubtful"),
        ("opened", {"math": "guess"}, "there is no mathematics guess"),
        ("opened", {"contest": {}}, "line 1 (opened) is not in its form"),
    ],
)
def test_replay_finds_a_forged_log(kind: str, change: dict[str, Any], said: str, tmp_path: Path) -> None:
    deck(tmp_path)
    plan(tmp_path, "--math", "bravo")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 3)
    assert 199 not in {own["position"] for own in drawn["places"]}
    run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, drawn))
    forged(tmp_path, change, kind)
    done = CliRunner().invoke(ascertain, ["audit", "report", str(tmp_path / "audit.log"), "--replay"])
    assert isinstance(done.exception, CheckFailed)
    assert said in str(done.exception)
    (*_, finding) = course.replay(log.open_log(tmp_path / "audit.log").entries, course.Records("Mayor"))
    assert finding.level == "error"


def test_what_a_draw_refuses(tmp_path: Path) -> None:
    deck(tmp_path)
    plan(tmp_path, "--math", "alpha")
    path = tmp_path / "audit.log"
    assert "at least 20 digits" in run("draw", path, "--seed", "123", "--size", 5, code=4)["detail"]
    assert "decimal digits" in run("draw", path, "--seed", "x" * 30, "--size", 5, code=4)["detail"]
    assert "at least 1 card" in run("draw", path, "--seed", SEED, "--size", 0, code=4)["detail"]
    assert "without replacement" in run("draw", path, "--seed", SEED, "--size", 201, code=4)["detail"]
    assert "nothing was drawn" in run("assess", path, code=4)["detail"]
    assert len(entries(tmp_path)) == 2  # a refused draw leaves no seed behind
    manifest = (tmp_path / "manifest.csv").read_text()
    (tmp_path / "manifest.csv").write_text(manifest.replace("60", "61"))
    assert "its hash differs" in run("draw", path, "--seed", SEED, "--size", 5, code=4)["detail"]
    (tmp_path / "manifest.csv").write_text(manifest)
    run("draw", path, "--seed", SEED, "--size", 5)
    assert "round 1 is not assessed yet" in run("draw", path, "--seed", SEED, "--size", 5, code=4)["detail"]
    problem = run("assess", path, code=4)
    assert problem["detail"].startswith("5 drawn cards have no reading: positions ")
    assert "is there already" in plan(tmp_path, code=4)["detail"]


def test_practice_is_stamped_everywhere(tmp_path: Path) -> None:
    deck(tmp_path)
    plan(tmp_path, "--math", "bravo")
    words = [
        "draw",
        tmp_path / "audit.log",
        "--seed",
        "1",
        "--size",
        5,
        "--practice",
        "--pull-sheets",
        tmp_path / "sheets",
    ]
    done = CliRunner().invoke(ascertain, ["audit", *map(str, words)])
    assert done.output.startswith("PRACTICE.")
    assert all("PRACTICE" in sheet.read_text() for sheet in (tmp_path / "sheets").iterdir())
    run("report", tmp_path / "audit.log", "--out", tmp_path / "page.html")
    assert "PRACTICE" in (tmp_path / "page.html").read_text()


def test_pull_sheets_carry_no_vote(tmp_path: Path) -> None:
    deck(tmp_path)
    plan(tmp_path, "--cvr", tmp_path / "cvr.csv")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 60, "--pull-sheets", tmp_path / "sheets")
    with (tmp_path / "sheets" / "round-1.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == drawn["distinct"] < 60
    assert [(row["Container"], int(row["Card in batch"])) for row in rows] == sorted(
        (row["Container"], int(row["Card in batch"])) for row in rows
    )
    assert sorted(int(draw) for row in rows for draw in row["Draws"].split()) == list(range(1, 61))
    assert rows[0]["Imprinted"] == f"9-{rows[0]['Batch']}-{rows[0]['Card in batch']}"
    for sheet in (tmp_path / "sheets").iterdir():
        assert not [name for name in VOTES if name in sheet.read_text()]


@pytest.mark.parametrize(
    ("votes", "more", "said", "size"),
    [
        ({"Ann": 120}, "", "uncontested", 0),
        ({"Ann": 60, "Bob": 60}, "", "reported tie", 200),
        ({"Ann": 120, "Bob": 60}, "winners = 2\n", "uncontested", 0),
    ],
)
def test_contests_without_a_sample(votes: dict[str, int], more: str, said: str, size: int, tmp_path: Path) -> None:
    """A single candidate needs nothing, a tie a full count; neither opens a log."""
    deck(tmp_path, votes=votes, more=more)
    files = ["--contest-file", tmp_path / "contest.toml", "--manifest", tmp_path / "manifest.csv"]
    found = run("plan", *files)
    assert found["sizes"] == {"expected": size, "0.5": size, "0.9": size}
    assert said in found["assumptions"][0]
    assert said in plan(tmp_path, code=4)["detail"]
    assert not (tmp_path / "audit.log").exists()


def test_a_name_without_votes_never_shrinks_the_plan(tmp_path: Path) -> None:
    deck(tmp_path)
    files = ["--contest-file", tmp_path / "contest.toml", "--manifest", tmp_path / "manifest.csv"]
    without = run("plan", *files)["sizes"]
    deck(tmp_path, votes={**VOTES, "Nil": 0})
    assert run("plan", *files)["sizes"] == without


def test_a_manifest_smaller_than_the_records(tmp_path: Path) -> None:
    """Exit 4, and no log is opened."""
    deck(tmp_path)
    text = (tmp_path / "manifest.csv").read_text()
    (tmp_path / "manifest.csv").write_text(text.replace("2,100", "2,99"))
    problem = plan(tmp_path, "--cvr", tmp_path / "cvr.csv", code=4)
    assert "100 records, and the manifest has 99 cards" in problem["detail"]
    assert not (tmp_path / "audit.log").exists()


def test_records_that_differ_from_the_report_or_repeat(tmp_path: Path) -> None:
    deck(tmp_path, votes={"Ann": 121, "Bob": 60})
    problem = plan(tmp_path, "--cvr", tmp_path / "cvr.csv", code=4)
    assert problem["detail"].startswith("no log is opened: ")
    assert not (tmp_path / "audit.log").exists()
    other = tmp_path / "other"
    other.mkdir()
    deck(other)
    lines = (other / "cvr.csv").read_text().splitlines(keepends=True)
    (other / "cvr.csv").write_text("".join([*lines[:-1], lines[4]]))
    assert "no log is opened" in plan(other, "--cvr", other / "cvr.csv", code=4)["detail"]
    assert not (other / "audit.log").exists()


def test_cards_without_a_record_count_against_the_outcome(tmp_path: Path) -> None:
    """Forty records are missing: their cards are drawn all the same, as phantoms against what people read."""
    deck(
        tmp_path,
        records=160,
        votes={"Ann": sum(v == "Ann" for *_, v in cards()[:160]), "Bob": sum(v == "Bob" for *_, v in cards()[:160])},
    )
    found = plan(tmp_path, "--cvr", tmp_path / "cvr.csv")
    assert [one["code"] for one in found["findings"]] == ["cvr_short_of_manifest"]
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 60)
    assert [own for own in drawn["places"] if own["position"] > 160]
    done = run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, drawn))
    phantoms = [
        (cards()[own["position"] - 1][2], len(own["draws"])) for own in drawn["places"] if own["position"] > 160
    ]
    counts = done["assertions"][0]["discrepancies"]
    assert counts["u1"] == sum(times for vote, times in phantoms if vote == "Ann")
    assert counts["o1"] == sum(times for vote, times in phantoms if vote == "Bob")


def test_cards_beyond_the_manifest_are_phantoms(tmp_path: Path) -> None:
    """More cards were cast than the manifest knows: a draw beyond it needs no reading and counts as not found."""
    deck(tmp_path, more="cards = 260\n")
    plan(tmp_path, "--math", "bravo")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 30)
    beyond = [own for own in drawn["places"] if own["position"] > 200]
    assert beyond
    assert beyond[0]["batch"] == "no such card"
    found = run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, drawn))
    assert found["drawn"] == 30


def test_the_contest_missing_on_the_paper(tmp_path: Path) -> None:
    """A card that lacks the contest is a blank one: half an error where its record has a vote for the winner."""
    deck(tmp_path)
    plan(tmp_path, "--cvr", tmp_path / "cvr.csv")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 30)
    own = next(own for own in drawn["places"] if cards()[own["position"] - 1][2] == "Ann")
    found = run("assess", tmp_path / "audit.log", "--readings", readings(tmp_path, drawn, {own["position"]: "absent"}))
    assert found["assertions"][0]["discrepancies"] == {"o1": len(own["draws"]), "o2": 0, "u1": 0, "u2": 0}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("200,Mayor,Ann,A", "was not drawn"),
        ("{at},Mayor,Zed,A", 'line 2: "Zed" is no choice'),
        ("{at},Mayor,,A", "choices is empty"),
        ("{at},Mayor,Ann;Bob,A", "2 choices where 1 may be voted for; write overvote"),
        ("-1,Mayor,Ann,A", "position must be a number"),
        ("{at},Mayor,Ann,A\n{at},Mayor,Bob,A", "stands there twice, differently"),
    ],
)
def test_readings_refused(row: str, said: str, tmp_path: Path) -> None:
    deck(tmp_path)
    plan(tmp_path, "--math", "bravo")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 2)
    positions = {own["position"] for own in drawn["places"]}
    assert 200 not in positions
    text = row.replace("{at}", str(min(positions)))
    (tmp_path / "readings.csv").write_text(f"position,contest,choices,board\n{text}\n")
    problem = run("assess", tmp_path / "audit.log", "--readings", tmp_path / "readings.csv", code=4)
    assert said in problem["detail"]
    assert len(entries(tmp_path)) == 4


def test_readings_by_batch_and_number(tmp_path: Path) -> None:
    deck(tmp_path)
    batches = read_manifest(tmp_path / "manifest.csv")
    assert position_of(batches, tabulator="", batch="2", card=7) == 67
    with pytest.raises(InputInvalid, match="is not in the manifest"):
        position_of(batches, tabulator="", batch="2", card=101)
    plan(tmp_path, "--math", "bravo")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 6)
    rows = [f"{own['batch']},{own['card']},{cards()[own['position'] - 1][2] or 'blank'}" for own in drawn["places"]]
    (tmp_path / "readings.csv").write_text("batch,card,choices\n" + "\n".join(rows) + "\n")
    assert run("assess", tmp_path / "audit.log", "--readings", tmp_path / "readings.csv")["drawn"] == 6


def test_minervas_rounds_are_fixed(tmp_path: Path) -> None:
    deck(tmp_path)
    plan(tmp_path, "--math", "minerva")
    first = entries(tmp_path)[0]["body"]["parameters"]["schedule"][0]
    problem = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", first + 1, code=4)
    assert f"round 1 is {first:,} cards" in problem["detail"]


def test_opening_needs_what_the_mathematics_needs(tmp_path: Path) -> None:
    deck(tmp_path)
    assert "give them" in plan(tmp_path, "--math", "assorter", code=4)["detail"]
    assert "uses no records" in plan(tmp_path, "--math", "bravo", "--cvr", tmp_path / "cvr.csv", code=4)["detail"]
    assert "risk limit" in plan(tmp_path, "--risk-limit", "1.5", code=4)["detail"]
    assert "give an election" in run("plan", code=4)["detail"]
    assert run("plan", "--election", 2016, "--contest", "ZZ", code=2)["allowed"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name = 1\n[votes]\nA = 1\n", "has no name"),
        ('name = "x"\n', "[votes] is missing"),
        ('name = "x"\n[votes]\nA = -1\n', "votes of A must be a whole number"),
        ('name = "x"\n[votes]\nA = 1.5\n', "votes of A must be a whole number"),
        ('name = "x"\nseats = 1\n[votes]\nA = 1\n', "there is no key seats"),
        ('name = "x', "no TOML"),
    ],
)
def test_contest_files_refused(text: str, said: str, tmp_path: Path) -> None:
    deck(tmp_path)
    (tmp_path / "contest.toml").write_text(text)
    assert said in plan(tmp_path, code=4)["detail"]


def test_the_board_may_count_everything(tmp_path: Path) -> None:
    """The audit closes with its reason and replays; a stop that the risk does not allow does not."""
    deck(tmp_path)
    plan(tmp_path, "--math", "bravo")
    drawn = run("draw", tmp_path / "audit.log", "--seed", SEED, "--size", 5)
    words = ["--readings", readings(tmp_path, drawn), "--full-count", "the last day for audits is tomorrow"]
    assert run("assess", tmp_path / "audit.log", *words)["decision"] == "continue"
    assert run("report", tmp_path / "audit.log", "--replay")["decision"] == "full count"
    forged(tmp_path, {"result": "stopped"}, "closed")
    assert "closed against its last assessment" in run("report", tmp_path / "audit.log", "--replay", code=5)["detail"]


def test_a_contest_by_another_name_is_not_compared(tmp_path: Path) -> None:
    """Names that differ by a letter's case would make every record one without the contest."""
    deck(tmp_path)
    (tmp_path / "contest.toml").write_text('name = "mayor"\n[votes]\nAnn = 120\nBob = 60\n')
    assert "no contest of that name" in plan(tmp_path, "--cvr", tmp_path / "cvr.csv", code=4)["detail"]
    deck(tmp_path, more="vote_for = 2\n")
    assert "allow 1 votes in it" in plan(tmp_path, "--cvr", tmp_path / "cvr.csv", code=4)["detail"]


def test_two_writers_do_not_mix(tmp_path: Path) -> None:
    first = course.opened(AuditContest("Mayor", VOTES, 200), risk_limit=0.05, math_="alpha", version="0")
    one = log.create(tmp_path / "a.log", [first])
    other = log.open_log(tmp_path / "a.log")
    one.append([log.Pending("committed", {})])
    with pytest.raises(InputInvalid, match="somebody else has written"):
        other.append([log.Pending("committed", {})])


def test_a_log_is_never_overwritten_or_out_of_order(tmp_path: Path) -> None:
    contest = AuditContest("Mayor", VOTES, 200)
    first = course.opened(contest, risk_limit=0.05, math_="alpha", version="0")
    made = log.create(tmp_path / "a.log", [first])
    with pytest.raises(InputInvalid, match="never overwritten"):
        log.create(tmp_path / "a.log", [first])
    with pytest.raises(InputInvalid, match="read cannot come after opened"):
        made.append([log.Pending("read", {})])
    assert log.open_log(tmp_path / "a.log").head == made.head
    for data in (b"", b"{}\n", b"\xff\n", b"[" * 5_000):
        (tmp_path / "b.log").write_bytes(data)
        with pytest.raises(CheckFailed):
            log.open_log(tmp_path / "b.log")


@needs_shared
def test_arapahoe(tmp_path: Path) -> None:
    """The county's test deck: plan, draw, assess with two planted errors, report, replay; then one byte changed."""
    samples = SHARED / "cvr_samples" / "dominion_csv"
    for name in ("full", "manifest"):
        shutil.copyfile(samples / f"arapahoe2016_{name}.csv", tmp_path / f"{name}.csv")
    records, batches = open_cvr([tmp_path / "full.csv"]), read_manifest(tmp_path / "manifest.csv")
    (own,) = tally(records, contests=["Presidential Electors"])
    votes = "".join(f"{json.dumps(name)} = {count}\n" for name, count in own.votes.items())
    (tmp_path / "contest.toml").write_text(f'name = "Presidential Electors"\n[votes]\n{votes}')
    path = tmp_path / "audit.log"
    files = ["--contest-file", tmp_path / "contest.toml", "--manifest", tmp_path / "manifest.csv"]
    planned = run("plan", *files, "--cvr", tmp_path / "full.csv", "--log", path)
    assert (planned["cards"], planned["assertions"][0]["margin"]) == (165, 20)
    drawn = run("draw", path, "--seed", SEED, "--size", 110)
    found = records_of(records, batches, [place["position"] for place in drawn["places"]])
    rows, planted = [], iter(("blank", "Jill Stein / Ajamu Baraka"))
    for place in drawn["places"]:
        reading = found[place["position"]].readings.get("Presidential Electors")
        choices = "absent" if reading is None else ";".join(reading.votes) or "blank"
        if choices.startswith("Hillary") and len(place["draws"]) == 1:
            choices = next(planted, choices)
        rows.append((place["position"], "Presidential Electors", choices, "board 1"))
    with (tmp_path / "readings.csv").open("w", newline="") as out:
        csv.writer(out).writerows([("position", "contest", "choices", "board"), *rows])
    done = run("assess", path, "--readings", tmp_path / "readings.csv")
    assert done["decision"] == "stop"
    by_loser = {own["loser"]: own["discrepancies"] for own in done["assertions"]}
    assert by_loser["Donald J. Trump / Michael R. Pence"] == {"o1": 2, "o2": 0, "u1": 0, "u2": 0}
    assert by_loser["Jill Stein / Ajamu Baraka"] == {"o1": 1, "o2": 1, "u1": 0, "u2": 0}
    assert run("report", path, "--replay", "--out", tmp_path / "report.html")["decision"] == "stopped"
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    run("report", path, "--replay", code=5)
