"""Streams of live updates on this machine: 1,000 readers of a served log, an append, who heard of it, and the memory.

python benchmarks/streams.py [--clients 1000] [--updates 5] [--posts 60]
Loopback only. Prints the server's resident memory, the share of readers told within 2 s, and reports taken a second.
"""

import argparse
import asyncio
import json
import re
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

from ascertain import answers
from ascertain.web import tokens

GOAL = 2.0
COUNTIES = tuple(f"{number:05d}" for number in range(26001, 26167, 2))


def lines(minute: int, units: tuple[str, ...]) -> bytes:
    """A CSV of reports of a minute."""
    moment = datetime(2016, 11, 9, minute // 60, minute % 60, tzinfo=UTC).isoformat()
    rows = ["unit,choice,votes,status,as_of,source"]
    for unit in units:
        rows += [
            f"{unit},{name},{1000 + 50 * minute},unofficial,{moment},bench"
            for name in ("Hillary Clinton", "Donald Trump")
        ]
    return "\n".join(rows).encode() + b"\n"


def post(port: int, secret: str, body: bytes) -> None:
    """Send a body."""
    headers = {"Authorization": f"Bearer {secret}", "Content-Type": "text/csv"}
    urlopen(Request(f"http://127.0.0.1:{port}/api/v1/elections/2016/reports", body, headers), timeout=30).close()


def resident(process: int) -> float:
    """Resident megabytes of a process."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


async def listen(port: int, heard: dict[int, list[float]], opened: asyncio.Semaphore) -> None:
    """One reader: notes when it heard of each row."""
    async with opened:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /api/v1/events HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        await reader.readuntil(b"data: ")
    try:
        while line := await reader.readline():
            if line.startswith(b"data: {"):
                heard.setdefault(json.loads(line[6:])["seq"], []).append(time.monotonic())
    finally:
        writer.close()


async def measure(port: int, process: int, secret: str, asked: argparse.Namespace) -> None:
    """Open the streams, append, and print who heard when."""
    heard: dict[int, list[float]] = {}
    before, opened = resident(process), asyncio.Semaphore(50)
    readers = [asyncio.create_task(listen(port, heard, opened)) for _ in range(asked.clients)]
    await asyncio.sleep(asked.clients / 200 + 2)
    print(f"resident: {before:.0f} MB without streams, {resident(process):.0f} MB with {asked.clients:,}")
    for number in range(1, asked.updates + 1):
        sent = time.monotonic()
        await asyncio.to_thread(post, port, secret, lines(number, ("26163",)))
        done = time.monotonic()
        await asyncio.sleep(3.5)
        times = sorted(moment - done for moment in heard.get(number, []))
        share = sum(moment <= GOAL for moment in times) / asked.clients
        last = f"last after {times[-1]:.2f} s" if times else "nobody heard"
        print(f"append {number} ({done - sent:.2f} s): {share:.1%} told within {GOAL:.0f} s, {last}")
    begun = time.monotonic()
    for number in range(asked.posts):
        await asyncio.to_thread(post, port, secret, lines(100 + number, COUNTIES))
    spent = time.monotonic() - begun
    rows = asked.posts * len(COUNTIES)
    print(f"{asked.posts / spent:.1f} posts a second, {rows / spent:,.0f} reports a second, with the streams open")
    print(f"resident at the end: {resident(process):.0f} MB")
    for reader in readers:
        reader.cancel()
    await asyncio.gather(*readers, return_exceptions=True)


def main() -> None:
    """Serve a throw-away log and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=1000, choices=range(1, 1001), metavar="N")
    parser.add_argument("--updates", type=int, default=5)
    parser.add_argument("--posts", type=int, default=60)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        log, file = f"{folder}/night.db", Path(folder) / "tokens"
        answers.log_create(log, election=2016)
        secret = tokens.new(file, "bench")
        command = [sys.executable, "-m", "ascertain", "serve", "--port", "0", "--no-rate-limit"]
        command += ["--log", log, "--ingest", "--tokens", str(file)]
        server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            assert server.stderr is not None
            found = re.search(r"127\.0\.0\.1:(\d+)", server.stderr.readline())
            assert found is not None
            time.sleep(2)
            asyncio.run(measure(int(found[1]), server.pid, secret, asked))
        finally:
            server.terminate()
            server.wait(20)


if __name__ == "__main__":
    main()
