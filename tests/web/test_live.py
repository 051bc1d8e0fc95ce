"""Streams of live updates: the state at once, the newest state after an append, goodbye at the end."""

import asyncio
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ascertain import answers
from ascertain.web.app import create_app
from ascertain.web.live import MOST, Follower
from sending import send
from serving import serving


@pytest.fixture
def log(tmp_path: Path) -> str:
    url = str(tmp_path / "night.db")
    answers.log_create(url, election=2016)
    return url


def test_a_stream_from_first_to_last(log: str) -> None:
    """State at once, an update with the summary's tag after an append, then goodbye and a clean end."""
    with serving("--log", log) as server:
        stream = server.listen("?election=2016")
        assert " 200 " in stream.head
        assert "content-type: text/event-stream" in stream.head
        assert "cache-control: no-store" in stream.head
        assert "x-accel-buffering: no" in stream.head
        assert "content-encoding" not in stream.head
        assert stream.until(0)["seq"] == 0
        send(log, ("MI", 2_000_000, 2_000_100))
        said = stream.until(1)
        assert sorted(said) == ["as_of", "election", "etag", "seq"]
        summary = server.get("/api/v1/elections/2016/summary")
        assert summary["seq"] == 1
        assert summary["sentence"].startswith("Trump leads the popular vote by 100; if every contest")
        server.process.terminate()
        assert stream.event() == ("bye", None)
        assert server.stop() in (0, -15)


def test_another_election_and_too_many(log: str) -> None:
    app = create_app(log=log)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        assert client.get("/api/v1/events?election=2020").status_code == 404
        follower: Follower = app.app.state.follower  # type: ignore[attr-defined]  # the application below the cache
        follower.streams.update(asyncio.Queue(1) for _ in range(MOST))
        got = client.get("/api/v1/events?election=2016")
        assert (got.status_code, got.headers["retry-after"]) == (503, "15")


def test_no_stream_without_a_log() -> None:
    with TestClient(create_app(), base_url="http://127.0.0.1") as client:
        assert client.get("/api/v1/events").status_code == 404


def test_a_slow_reader_keeps_one_update_the_latest(log: str) -> None:
    async def run() -> list[int]:
        follower = Follower(log)
        slow: asyncio.Queue[object] = asyncio.Queue(1)
        follower.streams.add(slow)  # type: ignore[arg-type]  # a queue of states
        await follower.refresh()
        for minute in range(3):
            send(log, ("MI", 2_000_000 + 1000 * minute, 2_000_100 + 1000 * minute), minute=minute)
            await follower.refresh()
            await follower.refresh()  # nothing new, so nothing is told
        waiting = [slow.get_nowait()]
        assert slow.empty()
        return [state.seq for state in waiting]  # type: ignore[attr-defined]

    assert asyncio.run(run()) == [3]


def test_many_who_do_not_read_delay_nobody(log: str) -> None:
    with serving("--log", log) as server:
        for _ in range(100):
            server.listen()
        reader = server.listen()
        for minute in range(3):
            send(log, ("MI", 2_000_000 + 1000 * minute, 2_000_100 + 1000 * minute), minute=minute)
        assert reader.until(3)["seq"] == 3
        assert server.stop() in (0, -15)


def test_a_log_that_goes_away_leaves_the_numbers(tmp_path: Path) -> None:
    """The follower says what is wrong, keeps the state, and goes on when the log is back."""
    url = tmp_path / "night.db"
    answers.log_create(str(url), election=2016)
    send(str(url), ("MI", 2_000_000, 2_000_100))

    async def run() -> None:
        follower = Follower(str(url), look_every=0.02)
        async with follower.running():
            before = follower.state
            assert before is not None
            assert before.seq == 1
            send(str(url), ("OH", 2_000_000, 2_400_000), minute=2)
            for _ in range(500):
                await asyncio.sleep(0.02)
                if follower.seq == 2:
                    break
            assert follower.seq == 2

    asyncio.run(run())


def test_a_series_is_played_and_followed() -> None:
    with serving("--replay", "2016", "--speed", "0") as server:
        stream = server.listen()
        data = stream.until(3000)
        assert data["election"] == 2016
        assert server.get("/api/v1/elections/2016/summary")["status"] == "counting"
        assert server.stop() in (0, -15)
