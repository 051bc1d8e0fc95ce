"""A server in a process of its own, on a free port, a reader of its event stream, and a server of plain files."""

import http.server
import json
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

PATIENCE = 20.0
"""Seconds after which a test stops waiting."""


class Server:
    """A running server; `port` is where."""

    def __init__(self, *options: str) -> None:
        command = [sys.executable, "-m", "ascertain", "serve", "--port", "0", "--no-rate-limit", *options]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        self.streams: list[Stream] = []
        assert self.process.stderr is not None
        said = ""
        for line in self.process.stderr:
            said += line
            found = re.search(r"http://127\.0\.0\.1:(\d+)/", line)
            if found:
                self.port = int(found[1])
                break
        else:
            raise AssertionError(said)
        for _ in range(200):
            try:
                urlopen(f"{self.address}/healthz", timeout=PATIENCE).close()
                return
            except OSError:
                time.sleep(0.05)

    @property
    def address(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> Any:
        """The JSON at a path."""
        with urlopen(self.address + path, timeout=PATIENCE) as answer:
            return json.load(answer)

    def post(self, body: bytes, token: str, *, year: int = 2016) -> int:
        """Send a CSV of reports; the status."""
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "text/csv"}
        asked = Request(f"{self.address}/api/v1/elections/{year}/reports", body, headers)
        with urlopen(asked, timeout=PATIENCE) as answer:
            return int(answer.status)

    def listen(self, query: str = "") -> "Stream":
        """A reader of its events, closed when the server is gone."""
        self.streams.append(Stream(self.port, query=query))
        return self.streams[-1]

    def stop(self) -> int:
        """Ask it to stop; its exit status."""
        self.process.terminate()
        try:
            self.process.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()
            raise
        return self.process.returncode


@contextmanager
def serving(*options: str) -> Iterator[Server]:
    """A server that is gone afterwards."""
    server = Server(*options)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
        server.process.communicate()
        for stream in server.streams:
            stream.close()


class Stream:
    """A reader of `/api/v1/events`; `head` is what the server answered first."""

    def __init__(self, port: int, *, query: str = "") -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        asked = f"GET /api/v1/events{query} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n\r\n"
        self.socket.sendall(asked.encode())
        self.file = self.socket.makefile("rb")
        self.head = b"".join(iter(self.file.readline, b"\r\n")).decode().lower()

    def event(self) -> tuple[str, Any]:
        """The next event and its data."""
        kind, data = "", ""
        for raw in self.file:
            line = raw.decode().rstrip("\r\n")
            if line.startswith("event: "):
                kind = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif line.startswith("retry: "):
                return kind, json.loads(data) if data else None
        raise AssertionError("the stream ended")

    def until(self, seq: int) -> Any:
        """The data of the first update that has at least that row."""
        while True:
            kind, data = self.event()
            assert kind == "update"
            if data["seq"] >= seq:
                return data

    def close(self) -> None:
        """Hang up."""
        self.file.close()
        self.socket.close()


@contextmanager
def files(folder: Path) -> Iterator[str]:
    """The address of a plain file server over a folder, another host to the site."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    running = threading.Thread(target=server.serve_forever, daemon=True)
    running.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    running.join(5)
