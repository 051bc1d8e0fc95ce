"""`ascertain recount`."""

import click

from ascertain.cli.output import formats, state_option, write, year_argument


@click.command()
@year_argument
@state_option
@formats
def recount(year: int, state: str | None, form: str) -> None:
    """What each state's recount law says of its margin, and what a recount would have to move.

    A state whose law of that year was not found is unknown, never "no recount". The chance of a reversal is a range, as it
    rests on few recounts. Wisconsin 2016 is compared unit by unit, before and after.
    """
    from ascertain import answers

    write("recount", answers.recount(year, state=state), form)
