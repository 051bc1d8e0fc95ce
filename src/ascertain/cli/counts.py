"""`ascertain tally`."""

from typing import Literal

import click

from ascertain.cli.output import formats, state_option, write, year_argument


@click.command()
@year_argument
@click.option(
    "--by", type=click.Choice(["nation", "state", "county"]), default="nation", show_default=True, help="The level."
)
@state_option
@click.option("--as-of", metavar="WHEN", help="The count as it stood: a date (its end, Eastern) or a time with zone.")
@click.option("--known-at", metavar="WHEN", help="Only what had been received by then.")
@click.option("--source", metavar="ID", help="Only what this source stated.")
@formats
def tally(
    year: int,
    by: Literal["nation", "state", "county"],
    state: str | None,
    as_of: str | None,
    known_at: str | None,
    source: str | None,
    form: str,
) -> None:
    """Votes by nation, state or county, with who leads by how much.

    Certified results; with --as-of, --known-at or --source the dated series that is bundled (2016, 2020), each row
    with its own source and time. Counties end with residual units: what the certificate holds beyond them.
    """
    from ascertain import answers

    write("tally", answers.tally(year, by=by, state=state, as_of=as_of, known_at=known_at, source=source), form)
