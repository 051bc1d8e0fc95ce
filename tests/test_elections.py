"""All 60 elections come out as recorded: tests/elections/YEAR.toml, decided from the packs and the law."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from ascertain import answers
from ascertain.archive import load_case
from ascertain.history import differences
from ascertain.proceedings import Proceedings, decide
from ascertain.wire import popular_winner_lost

RECORDS = sorted((Path(__file__).parent / "elections").glob("*.toml"))


def record(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))


def votes(rows: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for persons in rows.values():
        for person, count in persons.items():
            found[person] = found.get(person, 0) + count
    return found


def test_there_are_sixty() -> None:
    assert [path.stem for path in RECORDS] == ["1789", *(str(year) for year in range(1792, 2025, 4))]


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_election(path: Path) -> None:
    expected = record(path)
    course = decide(load_case(expected["election"]))
    assert sum(course.case.law.allotment.values()) == expected["entitled"]
    assert course.ascertainment.whole_number == expected["appointed"]
    assert max(sum(rows.values()) for rows in course.votes.voting.values()) == expected["voting"]
    assert course.count.majority == expected["majority"] == expected["appointed"] // 2 + 1
    for office in ("president", "vice_president"):
        elected = getattr(course.outcome, office)
        assert {"name": elected.name, "elected_by": elected.elected_by} == expected[office]
    cast = {office: votes(rows) for office, rows in course.votes.cast.items()}
    counted = {office: votes(rows) for office, rows in course.count.counted.items()}
    same = expected.get("votes", {})
    assert cast == {**same, **expected.get("cast", {})}
    assert counted == {**same, **expected.get("counted", {})}
    assert popular_winner_lost(course) is expected.get("popular_winner_lost")


@pytest.mark.parametrize("path", RECORDS, ids=lambda path: path.stem)
def test_the_ladder(path: Path) -> None:
    """Entitled >= appointed >= voting = cast >= counted, in each state and office."""
    course = decide(load_case(int(path.stem)))
    law, appointed = course.case.law, course.ascertainment.appointed
    for office, rows in course.votes.cast.items():
        ballots = 2 if office == "undifferentiated" else 1
        for state, persons in rows.items():
            counted = sum(course.count.counted[office][state].values())
            voting = course.votes.voting[office][state]
            assert counted <= sum(persons.values()) == ballots * voting
            assert voting <= appointed[state] <= law.allotment[state]


def test_every_line_matches_the_record_by_state_and_person() -> None:
    lines = answers.outcome_all()
    assert len(lines) == 60
    assert [line.differences for line in lines if not line.matches_record] == []


def changed_by_one(course: Proceedings, row: dict[str, str], cast: list[dict[str, str]]) -> list[str]:
    return [what for what, _, _ in differences(course, row, cast)]


def test_the_record_is_compared_and_not_assumed() -> None:
    """One number changed in the record, or one vote in a state, is a difference."""
    from ascertain.archive import of_year

    course = decide(load_case(1876))
    row, cast = of_year("record", 1876)[0], of_year("electoral_votes", 1876)
    assert changed_by_one(course, row, cast) == []
    assert changed_by_one(course, {**row, "majority": "186"}, cast) == ["majority"]
    elsewhere = [{**vote, "counted": "3"} if vote["state"] == "FL" else vote for vote in cast]
    assert len(changed_by_one(course, row, elsewhere)) == 2
    assert len(changed_by_one(course, row, cast[1:])) == 1


def test_the_record_is_not_read_to_decide() -> None:
    """Neither the record nor the electoral votes are among the packs that were read when a case was decided."""
    from ascertain.archive import reading

    for path in RECORDS:
        with reading() as used:
            decide(load_case(int(path.stem)))
        assert not {"record", "electoral_votes"} & set(used)


def test_how_much_of_the_comparison_is_independent() -> None:
    """Slates that are facts come from the same record; since 1832 nearly all electors were appointed by votes."""
    lines = {line.election: line for line in answers.outcome_all()}
    assert sum(line.electors_by_votes for line in lines.values() if line.election < 1824) == 0
    recent = [line for line in lines.values() if line.election >= 1964]
    assert all(line.electors_by_votes == line.appointed for line in recent)
    assert sum(line.electors_by_votes for line in lines.values()) > 21_000
