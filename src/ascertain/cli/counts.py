"""`ascertain tally`, and what it shares with `ascertain log tally`."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ascertain.cli.output import formats, state_option, write, year_argument

F = TypeVar("F", bound=Callable[..., Any])


def tally_options(command: F) -> F:
    """Add what one may ask of a count."""
    level = click.Choice(["nation", "state", "county"])
    for add in (
        click.option("--batches", metavar="XX", help="The steps of one state's count, newest first."),
        click.option("--tracker", is_flag=True, help="The states beside the election before."),
        click.option("--basis", type=click.Choice(["recount"]), help="With recounts not certified yet (with --log)."),
        click.option("--source", metavar="ID", help="Only what this source stated."),
        click.option("--known-at", metavar="WHEN", help="Only what had been received by then."),
        click.option(
            "--as-of", metavar="WHEN", help="The count as it stood: a date (its end, Eastern) or a time with zone."
        ),
        state_option,
        click.option("--by", type=level, default="nation", show_default=True, help="The level."),
    ):
        command = add(command)
    return command


def show(answer: Any, form: str, *, tracker: bool, batches: str | None) -> None:
    """Write the answer as a tally, a tracker or batches."""
    write("batches" if batches is not None else "tracker" if tracker else "tally", answer, form)


@click.command()
@year_argument
@tally_options
@click.option("--log", metavar="URL", help="Answer from this count log, not from the bundled facts.")
@formats
def tally(year: int, log: str | None, form: str, **asked: Any) -> None:
    """Votes by nation, state or county, with who leads by how much.

    Certified results; with --as-of, --known-at or --source the dated series that is bundled (2016, 2020), each row
    with its own source and time; with --log the count of a log. Counties end with residual units: what the certificate
    holds beyond them.
    """
    from ascertain import answers

    show(answers.tally(year, log=log, **asked), form, tracker=asked["tracker"], batches=asked["batches"])
