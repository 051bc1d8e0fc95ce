"""`ascertain serve`."""

import gc
import json
import os
import socket
import threading
import time
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    pass

SHUTDOWN = 3
"""Seconds for requests under way when the server stops."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="The port; 0 takes any.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="Processes that answer.")
@click.option("--log", metavar="URL", help="A count log to follow.")
@click.option("--replay", type=int, metavar="YEAR", help="Play a bundled series (2016, 2020) into a log and follow it.")
@click.option(
    "--speed",
    type=click.FloatRange(0),
    default=3600.0,
    show_default=True,
    metavar="N",
    help="For --replay: seconds of the count that pass in a second; 0 plays all at once.",
)
@click.option("--ingest", is_flag=True, help="Take reports for the log from those who hold a token.")
@click.option("--tokens", metavar="FILE", help="Their tokens (ascertain token new).")
@click.option("--open", "browse", is_flag=True, help="Open the page in a browser.")
@click.option("--no-rate-limit", is_flag=True, help="No limit on questions that need computing (for load tests).")
@click.option(
    "--forwarded-allow-ips", metavar="IPS", default="", help="Proxies whose X-Forwarded-For is believed, by commas."
)
@click.option("--allowed-host", metavar="NAME", multiple=True, help="Answer under this name only; may be repeated.")
def serve(
    host: str,
    port: int,
    workers: int,
    log: str | None,
    replay: int | None,
    speed: float,
    ingest: bool,
    tokens: str | None,
    browse: bool,
    no_rate_limit: bool,
    forwarded_allow_ips: str,
    allowed_host: tuple[str, ...],
) -> None:
    """Pages, API and live updates on this machine.

    Prints the address as soon as it answers, and stops on an interrupt or SIGTERM within 5 seconds. For more than one
    machine's own use put it behind a reverse proxy: see docs/guide-web.md.
    """
    _check(log, replay, ingest, tokens)
    settings = {"log": log, "tokens": tokens, "rate_limit": not no_rate_limit, "hosts": allowed_host}
    listening = _listen(host, port)
    _announce(listening, host, browse=browse)
    gc.enable()  # the command line runs without; a server lives too long for that
    if replay is None:
        _run(listening, settings, workers=workers, proxies=forwarded_allow_ips)
        return
    from ascertain.web.replaying import replaying

    with replaying(replay, speed=speed) as url:
        _run(listening, {**settings, "log": url}, workers=workers, proxies=forwarded_allow_ips)


def _check(log: str | None, replay: int | None, ingest: bool, tokens: str | None) -> None:
    """Refuse options that do not go together, and a log or a file of tokens that is not there."""
    if log and replay is not None:
        raise click.UsageError("--log follows a log, --replay plays one of its own; give one of them.")
    if ingest and not (log and tokens):
        raise click.UsageError("--ingest needs --log URL and --tokens FILE.")
    if tokens and not ingest:
        raise click.UsageError("--tokens is for --ingest.")
    if log:
        from ascertain import answers

        answers.election_of(log)
    if tokens:
        from pathlib import Path

        from ascertain.web.tokens import tokens as read

        list(read(Path(tokens)))


def _listen(host: str, port: int) -> socket.socket:
    """A socket bound to the address. Raises `InputInvalid` when it is taken or is none of this machine's."""
    from ascertain.errors import InputInvalid

    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        bound = socket.socket(family, kind, protocol)
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind(address)
    except OSError as error:
        reason = error.strerror or "it cannot be listened at"
        text = f"port {port} of {host} cannot be used: {reason}; choose another with --port (0 takes any)."
        raise InputInvalid(text, parameter="port") from None
    bound.set_inheritable(True)
    return bound


def _announce(listening: socket.socket, host: str, *, browse: bool) -> None:
    """Print the address once it answers, from a thread beside the server."""
    port = listening.getsockname()[1]
    shown = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    reached = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)

    def wait() -> None:
        while True:
            try:
                socket.create_connection((reached, port), timeout=1).close()
            except OSError:
                time.sleep(0.02)
                continue
            click.echo(f"ascertain answers at {shown}  (stop with Ctrl+C)", err=True)
            if browse:
                click.launch(shown)
            return

    threading.Thread(target=wait, daemon=True).start()


def _run(listening: socket.socket, settings: dict[str, Any], *, workers: int, proxies: str) -> None:
    """Serve until told to stop: in this process, or by workers, of which one that dies is replaced."""
    import uvicorn
    from uvicorn.supervisors import Multiprocess

    os.environ["ASCERTAIN_SERVE"] = json.dumps(settings)
    config = uvicorn.Config(
        "ascertain.web.app:from_environment",
        factory=True,
        workers=workers,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(proxies),
        forwarded_allow_ips=proxies or None,
        limit_concurrency=2000,
        timeout_keep_alive=5,
        timeout_graceful_shutdown=SHUTDOWN,
        ws="none",
    )
    if workers > 1:
        Multiprocess(config, sockets=[listening]).run()
    else:
        uvicorn.Server(config).run(sockets=[listening])
