"""The course of a log while it is counted: nothing yet, a lead, a scenario, a silence, a broken chain."""

import sqlite3
from datetime import UTC, datetime, timedelta

import pytest

from ascertain import answers
from sending import send


def undecided(found: answers.Following) -> int:
    return next((side.electors for side in found.picture().sides if side.name == "Undecided"), 0)


def test_empty_log(url: str) -> None:
    answers.log_create(url, election=2016)
    found = answers.following(url)
    assert (found.seq, undecided(found), found.frozen_at) == (0, 538, None)
    assert found.picture().sentence == "No votes are reported yet; 270 of 538 electors elect."


def test_one_state_is_led_and_the_rest_is_undecided(url: str) -> None:
    answers.log_create(url, election=2016)
    send(url, ("MI", 2_000_000, 2_000_100))
    found = answers.following(url)
    assert undecided(found) == 522
    picture = found.picture()
    assert picture.mark == "Counting"
    assert picture.sentence.startswith("Trump leads the popular vote by 100; if every contest ended as it stands")
    assert "Trump would have 16 of 538 electors" in picture.sentence
    assert {contest.id for contest in picture.contests if contest.winner} == {"MI"}
    send(url, ("MI", 2_100_000, 2_050_000), minute=5)
    assert answers.following(url).picture().sentence.startswith("Clinton leads the popular vote by 50,000")


def test_a_scenario_on_top(url: str) -> None:
    answers.log_create(url, election=2016)
    send(url, ("MI", 2_000_000, 2_000_100), ("OH", 2_000_000, 2_400_000))
    found = answers.following(url, "flip=MI")
    assert found.scenario == "flip=MI"
    assert [contest.id for contest in found.picture().contests if contest.changed] == ["MI"]
    won = {contest.id: contest.winner for contest in found.picture().contests}
    assert (won["MI"], won["OH"]) == ("Hillary Clinton", "Donald Trump")


def test_silence_is_stale_after_three_intervals(url: str) -> None:
    answers.log_create(url, election=2016, interval=60)
    send(url, ("MI", 10, 20))
    now = datetime.now(UTC)
    assert answers.following(url, now=now + timedelta(seconds=170)).stale_since is None
    late = answers.following(url, now=now + timedelta(seconds=200))
    assert late.stale_since == late.received_at


def test_a_broken_chain_freezes_the_numbers(tmp_path: object) -> None:
    url = f"{tmp_path}/broken.db"
    answers.log_create(url, election=2016)
    send(url, ("MI", 2_000_000, 2_000_100))
    send(url, ("OH", 2_000_000, 2_400_000), minute=5)
    whole = answers.following(url)
    with sqlite3.connect(url) as connection:
        for (name,) in list(connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE report SET votes = replace(votes, '2400000', '2900000') WHERE seq = 2")
    answers.recheck(url)
    found = answers.following(url)
    assert whole.frozen_at is None
    assert found.frozen_at == 1
    assert found.findings[0].message == "The log fails its check at row 2; numbers are frozen at row 1."
    assert {contest.id for contest in found.picture().contests if contest.winner} == {"MI"}


def test_a_new_row_is_checked_against_what_was_whole(tmp_path: object) -> None:
    """Only what came after is read again, and a break there is found."""
    url = f"{tmp_path}/later.db"
    answers.log_create(url, election=2016)
    send(url, ("MI", 2_000_000, 2_000_100))
    assert answers.following(url).frozen_at is None
    send(url, ("OH", 2_000_000, 2_400_000), minute=5)
    with sqlite3.connect(url) as connection:
        for (name,) in list(connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")):
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute("UPDATE report SET votes = replace(votes, '2400000', '2900000') WHERE seq = 2")
    assert answers.following(url).frozen_at == 1


def test_the_founding_article() -> None:
    """64,225,863 to 62,210,612 on 23 November 2016."""
    picture = answers.stood(2016, "2016-11-23").picture()
    assert picture.mark == "Counting"
    assert picture.sentence.startswith(
        "Clinton leads the popular vote by 2,015,251; if every contest ended as it stands"
    )
    assert picture.popular == "Popular vote: Clinton 64,225,863, Trump 62,210,612, lead 2,015,251."


@pytest.mark.parametrize(("moment", "leader"), [("2020-11-04T02:00-05:00", "Trump"), ("2020-11-08", "Biden")])
def test_2020_as_it_stood(moment: str, leader: str) -> None:
    picture = answers.stood(2020, moment).picture()
    assert f"if every contest ended as it stands {leader} would have" in picture.sentence
