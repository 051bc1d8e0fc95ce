"""`ascertain log ...`: the append-only log of a count."""

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from ascertain.cli.append import append
from ascertain.cli.counts import show, tally_options
from ascertain.cli.output import formats, write, write_lines

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
def log() -> None:
    """The append-only log of a count: what every source said, when, and whether anybody has changed it since.

    URL is a path (night.db, a SQLite file) or postgresql://USER@HOST/DATABASE.
    """


log.add_command(append)


def url_argument(command: F) -> F:
    """Add the log's address to a command."""
    return click.argument("url", metavar="URL")(command)


def desk_options(command: F) -> F:
    """Add who decided and why."""
    why = click.option("--reason", required=True, metavar="TEXT", help="Why; it is kept with the row.")
    return click.option("--by", required=True, metavar="NAME", help="Who decides.")(why(command))


@log.command()
@url_argument
@click.option("--election", required=True, type=click.IntRange(1), metavar="YEAR", help="The election it is of.")
@click.option("--test", is_flag=True, help="For rehearsals: every answer from it says so.")
@click.option(
    "--interval",
    type=click.IntRange(1),
    default=300,
    show_default=True,
    metavar="SECONDS",
    help="How often figures are expected; pages say so after three times that.",
)
@formats
def create(url: str, election: int, test: bool, interval: int, form: str) -> None:
    """Make an empty log; nothing is ever overwritten."""
    from ascertain import answers

    write("facts", answers.log_create(url, election=election, test=test, interval=interval), form)


@log.command()
@url_argument
@click.option("--contains", metavar="HEAD", help="A head that was published: is it still in the chain?")
@formats
def verify(url: str, contains: str | None, form: str) -> None:
    """Recompute the whole chain; exit 5 and the first broken row if anything was changed.

    That rows at the end were cut off shows only beside a head that was published before: give it with --contains.
    """
    from ascertain import answers
    from ascertain.errors import CheckFailed

    answer = answers.log_verify(url, contains=contains)
    write("facts", answer, form)
    if answer.findings:
        raise CheckFailed(answer.findings[0].message)


@log.command()
@url_argument
@tally_options
@formats
def tally(url: str, form: str, **asked: Any) -> None:
    """The count of a log: the same as `ascertain tally YEAR --log URL` for the log's own election."""
    from ascertain import answers

    answer = answers.tally(answers.election_of(url), log=url, **asked)
    show(answer, form, tracker=asked["tracker"], batches=asked["batches"])


@log.command()
@click.argument("what", metavar="URL|YEAR")
@click.option(
    "--speed", type=click.FloatRange(0), default=0.0, metavar="N", help="Seconds of count a second; 0 = at once."
)
@click.option("--from", "from_", metavar="WHEN", help="Show nothing before; it is in the sums.")
@click.option("--to", metavar="WHEN", help="Stop there.")
@click.option("--json", "lines", is_flag=True, help="A line of JSON a statement, also in a terminal.")
def replay(what: str, speed: float, from_: str | None, to: str | None, lines: bool) -> None:
    """Play a count back: a log, or the bundled series of a YEAR (2016, 2020).

    In a terminal as a table that moves, otherwise a line of JSON for each statement.
    """
    from ascertain import answers

    played = answers.replay(what, speed=speed, from_=from_, to=to)
    if lines or not sys.stdout.isatty():
        write_lines(played)
        return
    from ascertain import wire
    from ascertain.tables.replay import play

    play((wire.to_builtins(line) for line in played), title=what)


@log.command()
@url_argument
@click.option("--out", required=True, metavar="FILE", help="Its ending says the form: .csv, .ndjson or .parquet.")
@formats
def export(url: str, out: str, form: str) -> None:
    """Write a log to a file: .csv holds what counts, in the format `reports`; .ndjson holds all there is; .parquet is a
    table of every count with its number, verdict and digest.
    """
    from ascertain import answers

    write("facts", answers.log_export(url, out), form)


@log.command()
@url_argument
@click.argument("seq", type=click.IntRange(1), metavar="SEQ")
@desk_options
@formats
def release(url: str, seq: int, by: str, reason: str, form: str) -> None:
    """Count a held row after all: the same statement, of source desk:NAME."""
    from ascertain import answers

    write("facts", answers.log_release(url, seq, by=by, reason=reason), form)


@log.command()
@url_argument
@click.argument("seq", type=click.IntRange(1), metavar="SEQ")
@desk_options
@formats
def withdraw(url: str, seq: int, by: str, reason: str, form: str) -> None:
    """Take a row back, with what repeated it; it stays in the log and counts no more."""
    from ascertain import answers

    write("facts", answers.log_withdraw(url, seq, by=by, reason=reason), form)


@log.command()
@url_argument
@click.option("--level", metavar="LEVEL", help="note, warn, hold, reject, refuse or error.")
@click.option("--unit", metavar="UNIT", help="About one unit.")
@formats
def findings(url: str, level: str | None, unit: str | None, form: str) -> None:
    """What was found about files and rows when they came in."""
    from ascertain import answers

    write("findings", answers.log_findings(url, level=level, unit=unit), form)


@log.command()
@url_argument
@click.argument("unit", metavar="UNIT")
@formats
def history(url: str, unit: str, form: str) -> None:
    """Every row about one unit, held and superseded ones too."""
    from ascertain import answers

    write("log_history", answers.log_history(url, unit), form)
