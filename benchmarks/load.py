"""Requests a second of `ascertain serve` beside nginx with the same bytes as files, in one run: `make load`.

Needs wrk and nginx. Each server has one core and wrk another; everything is on the loopback and takes about a minute.
"""

import argparse
import gzip
import http.client
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PAGE = "/elections/2016?flip=MI"
SUMMARY = "/api/v1/elections/2016/summary"
RANDOM_FLIPS = """
local codes = {"AL","AK","AZ","AR","CA","CO","CT","DE","FL","GA","HI","ID","IL","IN","IA","KS","KY","LA","ME","MD","MA",
  "MI","MN","MS","MO","MT","NE","NV","NH","NJ","NM","NY","NC","ND","OH","OK","OR","PA","RI","SC","SD","TN","TX","UT",
  "VT","VA","WA","WV","WI","WY"}
math.randomseed(os.time())
request = function()
  local chosen = {}
  for i = 1, 8 do chosen[codes[math.random(#codes)]] = true end
  local listed = {}
  for code in pairs(chosen) do listed[#listed + 1] = code end
  return wrk.format("GET", "/elections/2016?flip=" .. table.concat(listed, ","))
end
"""


@dataclass(frozen=True, slots=True)
class Measured:
    """What wrk found."""

    rate: float
    p99: str
    errors: str


def pinned(core: int, words: Sequence[str]) -> list[str]:
    """A command on one core, where the machine has two."""
    several = (os.cpu_count() or 1) > 1 and shutil.which("taskset")
    return ["taskset", "-c", str(core), *words] if several else [*words]


def fetched(port: int, path: str) -> tuple[bytes, str]:
    """The compressed bytes at an address, and their entity tag."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
    reply = connection.getresponse()
    return reply.read(), reply.headers.get("ETag", "")


@contextmanager
def running(words: Sequence[str], port: int, path: str) -> Iterator[None]:
    """A server, from when it answers until the end of the block."""
    process = subprocess.Popen(pinned(0, words), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            try:
                fetched(port, path)
                break
            except OSError:
                time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(10)


def wrk(url: str, seconds: int, *more: str) -> Measured:
    """A hundred connections for some seconds."""
    words = ["wrk", "-t1", "-c100", f"-d{seconds}s", "--latency", "-H", "Accept-Encoding: gzip", *more, url]
    said = subprocess.run(pinned(1, words), capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    p99 = re.search(r"99%\s+(\S+)", said)
    odd = re.search(r"(Non-2xx[^\n]*|Socket errors[^\n]*)", said)
    assert rate is not None
    assert p99 is not None
    return Measured(float(rate[1]), p99[1], odd[1] if odd else "")


def nginx(folder: Path, files: dict[str, bytes], port: int) -> list[str]:
    """The command of an nginx with one process that serves the files, compressed beforehand."""
    for name, data in files.items():
        (folder / name).write_bytes(gzip.decompress(data))
        (folder / f"{name}.gz").write_bytes(data)
    (folder / "nginx.conf").write_text(
        f"worker_processes 1;\nmaster_process off;\ndaemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\n"
        "events { worker_connections 1024; }\nhttp {\n  access_log off;\n  gzip_static on;\n  sendfile on;\n"
        "  default_type text/html;\n  open_file_cache max=100;\n"
        f"  server {{ listen 127.0.0.1:{port}; root {folder}; }}\n}}\n"
    )
    return ["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]


def show(name: str, found: Measured, beside: Measured | None = None) -> None:
    """A line of the table."""
    ratio = f"{found.rate / beside.rate:6.2f} of nginx" if beside else ""
    print(f"{name:34} {found.rate:10,.0f} req/s   p99 {found.p99:>9}   {ratio}  {found.errors}".rstrip(), flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    parser.add_argument("--port", type=int, default=8180, help="of the server; nginx has the next")
    given = parser.parse_args()
    for tool in ("wrk", "nginx"):
        if shutil.which(tool) is None:
            sys.exit(f"{tool} is not installed; on Debian: apt-get install wrk nginx")
    base, own = f"http://127.0.0.1:{given.port}", [sys.executable, "-m", "ascertain", "serve", "--no-rate-limit"]
    own += ["--port", str(given.port)]
    with tempfile.TemporaryDirectory() as place, running(own, given.port, SUMMARY):
        folder = Path(place)
        (folder / "flips.lua").write_text(RANDOM_FLIPS)
        page, tag = fetched(given.port, PAGE)
        summary, _ = fetched(given.port, SUMMARY)
        print(f"page {len(page):,} bytes compressed, summary {len(summary):,}")
        ours = {
            "page, kept": wrk(base + PAGE, given.seconds),
            "summary, kept": wrk(base + SUMMARY, given.seconds),
        }
        not_modified = wrk(base + PAGE, given.seconds, "-H", f"If-None-Match: {tag}")
        misses = wrk(base + PAGE, given.seconds, "-s", str(folder / "flips.lua"))
        files = {"page.html": page, "summary.json": summary}
        with running(nginx(folder, files, given.port + 1), given.port + 1, "/page.html"):
            beside = f"http://127.0.0.1:{given.port + 1}"
            static = {
                "page, kept": wrk(f"{beside}/page.html", given.seconds),
                "summary, kept": wrk(f"{beside}/summary.json", given.seconds),
            }
    for name, found in ours.items():
        show(name, found, static[name])
        show("  nginx, the same bytes as a file", static[name])
    show("page, 304", not_modified)
    show("page, computed (random flips)", misses)


if __name__ == "__main__":
    main()
