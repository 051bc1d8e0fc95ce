"""`ascertain serve` as people run it: the address when ready, a taken port, an end within 5 seconds, workers that come back."""

import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from started import get, serving


def children(process: subprocess.Popen[str]) -> list[int]:
    """The workers of a server."""
    listed = subprocess.run(
        ["ps", "-ww", "-o", "pid=,args=", "--ppid", str(process.pid)], capture_output=True, text=True
    )
    return [int(line.split()[0]) for line in listed.stdout.splitlines() if "spawn_main" in line]


def test_answers_and_stops_at_once() -> None:
    with serving() as (process, port):
        assert get(port, "/healthz") == (200, b"ok\n")
        assert get(port, "/elections/2024")[0] == 200
        process.send_signal(signal.SIGTERM)
        process.wait(5)


def test_a_taken_port_is_said_plainly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        words = [sys.executable, "-m", "ascertain", "serve", "--port", port]
        done = subprocess.run(words, capture_output=True, text=True, timeout=30)
    assert done.returncode == 4
    assert f"port {port} of 127.0.0.1 cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="workers are ended by signal here")
def test_a_killed_worker_is_replaced() -> None:
    """After one of two workers is killed no new request fails, and there are two again."""
    with serving("--workers", "2", "--no-rate-limit") as (process, port):
        deadline = time.monotonic() + 20
        while len(children(process)) < 2 and time.monotonic() < deadline:
            time.sleep(0.1)
        first = children(process)
        assert len(first) == 2
        for _ in range(20):
            assert get(port, "/healthz")[0] == 200
        os.kill(first[0], signal.SIGKILL)
        time.sleep(0.05)
        while True:
            assert get(port, "/healthz")[0] == 200
            now = children(process)
            if len(now) == 2 and first[0] not in now:
                break
            assert time.monotonic() < deadline + 20, "the worker did not come back"
            time.sleep(0.05)
        assert get(port, "/api/v1/elections/2016/summary")[0] == 200
