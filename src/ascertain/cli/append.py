"""`ascertain log append`."""

import sys
from collections.abc import Callable
from typing import Any

import click

from ascertain.cli.output import write

FORMATS = ("auto", "reports", "medsl", "openelections", "clarity", "nist-1500-100", "ap-v2", "nyt-2020")
QUIET_BELOW = 50 * 2**20
"""Bytes up to which a file is read without a word."""


@click.command()
@click.argument("url", metavar="URL")
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False))
@click.option("--format", "form_of_files", type=click.Choice(FORMATS), default="auto", show_default=True)
@click.option("--as-of", metavar="WHEN", help="When the figures stood, for files that don't say: a date or a moment.")
@click.option("--status", type=click.Choice(["unofficial", "official", "certified"]), help="For files that don't say.")
@click.option("--source", metavar="ID", help="Who states the figures; by default the format's publisher.")
@click.option("--state", metavar="XX", help="The state, for files that don't say.")
@click.option("--json", "form", flag_value="json", help="The answer as JSON.")
@click.option("--csv", "form", flag_value="csv", help="The answer as CSV.")
def append(
    url: str,
    files: tuple[str, ...],
    form_of_files: str,
    as_of: str | None,
    status: Any,
    source: str | None,
    state: str | None,
    form: str | None,
) -> None:
    """Read files of results, screen them and append their reports to the log at URL.

    The format is told by the content. All or nothing for each file: one that is refused (exit 4, with line and
    reason) adds nothing. A report that is odd beyond a limit is stored and held: it is listed, and not counted.
    """
    from ascertain import answers

    answer = answers.append(
        url,
        files,
        format=form_of_files,
        as_of=as_of,
        status=status,
        source=source,
        state=state,
        progress=_progress(),
    )
    write("append", answer, form or "table")


def _progress() -> Callable[[int, int], None] | None:
    """For a person: how much of a long file has been read, on standard error."""
    if not sys.stderr.isatty():
        return None

    def show(done: int, size: int) -> None:
        if size >= QUIET_BELOW:
            end = "\n" if done >= size else ""
            sys.stderr.write(f"\r{100 * done // size:3d} % of {size // 2**20:,} MiB read{end}")
            sys.stderr.flush()

    return show
