"""Several servers over one log in PostgreSQL; a server killed while it takes reports; a storm of them."""

import random
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.error import HTTPError

import pytest

from ascertain import answers
from ascertain.errors import AscertainError
from ascertain.web import tokens
from sending import lines, send
from serving import serving

COUNTIES = tuple(f"{number:05d}" for number in range(26001, 26167, 2))


def test_two_servers_show_one_append(postgres_url: str, tmp_path: Path) -> None:
    """What one server takes, both show and tell; what a third process appends, too."""
    answers.log_create(postgres_url, election=2016)
    file = tmp_path / "tokens"
    secret = tokens.new(file, "desk")
    with (
        serving("--log", postgres_url, "--ingest", "--tokens", str(file)) as one,
        serving("--log", postgres_url) as two,
    ):
        streams = [one.listen(), two.listen()]
        assert [stream.until(0)["seq"] for stream in streams] == [0, 0]
        assert one.post(lines(("MI", 2_000_000, 2_000_100)), secret) == 201
        assert [stream.until(1)["seq"] for stream in streams] == [1, 1]
        send(postgres_url, ("OH", 2_000_000, 2_400_000), minute=3)
        said = [stream.until(2) for stream in streams]
        assert said[0] == said[1]  # the same tag: both answer with the same bytes
        address = "/api/v1/elections/2016/summary"
        assert one.get(address) == two.get(address)
        assert one.get(address)["seq"] == 2


def test_two_workers_of_one_server(postgres_url: str) -> None:
    answers.log_create(postgres_url, election=2016)
    with serving("--log", postgres_url, "--workers", "2") as server:
        streams = [server.listen() for _ in range(8)]
        send(postgres_url, ("MI", 2_000_000, 2_000_100))
        assert [stream.until(1)["seq"] for stream in streams] == [1] * 8
        server.stop()


def counted(url: str) -> int:
    return answers.following(url).seq


@pytest.mark.parametrize("seed", range(2))
def test_kill_nine_while_it_takes_reports(url: str, tmp_path: Path, seed: int) -> None:
    """All of a body is in the log or none of it, and the chain is whole."""
    answers.log_create(url, election=2016)
    file = tmp_path / "tokens"
    secret = tokens.new(file, "desk")
    body = lines(*((unit, 500 + place, 400 + place) for place, unit in enumerate(COUNTIES)))
    wait = random.Random(seed).uniform(0.0, 0.4)
    with serving("--log", url, "--ingest", "--tokens", str(file)) as server:
        acknowledged: list[int] = []

        def sent() -> None:
            with suppress(OSError):  # it may be killed first
                acknowledged.append(server.post(body, secret))

        thread = threading.Thread(target=sent)
        thread.start()
        time.sleep(wait)
        server.process.kill()
        thread.join()
    assert counted(url) in (0, len(COUNTIES))
    assert counted(url) == len(COUNTIES) or not acknowledged
    assert answers.log_verify(url).findings == ()
    with serving("--log", url, "--ingest", "--tokens", str(file)) as again:
        assert again.post(body, secret) in (200, 201)
    assert counted(url) == len(COUNTIES)


def test_a_storm_of_reports_while_readers_listen(url: str, tmp_path: Path) -> None:
    """Four senders at once: nothing is lost or doubled, and a listener hears of the last."""
    answers.log_create(url, election=2016)
    file = tmp_path / "tokens"
    secret = tokens.new(file, "desk")
    with serving("--log", url, "--ingest", "--tokens", str(file)) as server:
        streams = [server.listen() for _ in range(20)]
        failed: list[str] = []

        def sender(number: int) -> None:
            for minute in range(8):
                stated = (COUNTIES[number], 1000 + 50 * minute, 900 + 50 * minute)
                try:
                    assert server.post(lines(stated, minute=minute), secret) == 201
                except (HTTPError, AssertionError, AscertainError) as error:
                    failed.append(str(error))

        senders = [threading.Thread(target=sender, args=(number,)) for number in range(4)]
        for thread in senders:
            thread.start()
        for thread in senders:
            thread.join()
        assert failed == []
        assert [stream.until(32)["seq"] for stream in streams] == [32] * 20
        server.stop()
    assert counted(url) == 32
