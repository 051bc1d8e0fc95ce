"""A throw-away PostgreSQL server for the tests that need one; each test of a log runs on SQLite and on PostgreSQL."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

DATABASES = ["sqlite", "postgresql"]
_numbers = count(1)


def _programs() -> Path | None:
    """The folder of initdb: on the path, or where Debian keeps it."""
    found = shutil.which("initdb")
    if found and (Path(found).resolve().parent / "postgres").exists():
        return Path(found).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def _unprivileged() -> int | None:
    """A user that may run the server: it refuses to run as root."""
    if os.getuid() != 0:
        return None
    import pwd

    return next((user.pw_uid for user in pwd.getpwall() if user.pw_name in ("postgres", "nobody")), None)


def _started(programs: Path, folder: Path, user: int | None) -> "subprocess.Popen[bytes]":
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    made = [programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "tester", "-E", "UTF8", "-N", "--locale=C"]
    subprocess.run(made, check=True, user=user, cwd=folder, **quiet)  # type: ignore[call-overload]
    command = [programs / "postgres", "-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-F"]
    return subprocess.Popen(command, user=user, cwd=folder, **quiet)  # type: ignore[call-overload, no-any-return]


def _wait_for(folder: Path) -> None:
    import psycopg

    for _ in range(300):
        try:
            psycopg.connect(host=str(folder), user="tester", dbname="postgres").close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    pytest.fail("the PostgreSQL server did not start within 15 seconds")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Path]:
    """The folder of a running server's socket."""
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL is not installed (initdb is neither on the path nor in /usr/lib/postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="ascertain-pg-"))
    user = _unprivileged()
    if user is not None:
        os.chown(folder, user, -1)
    server = _started(programs, folder, user)
    try:
        _wait_for(folder)
        yield folder
    finally:
        server.send_signal(signal.SIGINT)  # without waiting for clients
        server.wait(30)
        shutil.rmtree(folder, ignore_errors=True)


def _new_database(folder: Path) -> str:
    import psycopg

    name = f"log_{os.getpid()}_{next(_numbers)}"
    with psycopg.connect(host=str(folder), user="tester", dbname="postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    return f"postgresql://tester@/{name}?host={folder}"


@pytest.fixture(params=DATABASES)
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes addresses of logs still to be made, on each database."""
    if request.param == "sqlite":
        return lambda: str(tmp_path / f"night{next(_numbers)}.db")
    folder = request.getfixturevalue("postgres")
    return lambda: _new_database(folder)


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    """The address of a log still to be made, on each database."""
    return new_url()


@pytest.fixture
def postgres_url(postgres: Path) -> str:
    """The address of a log still to be made in PostgreSQL."""
    return _new_database(postgres)
