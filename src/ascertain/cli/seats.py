"""`ascertain apportion` and `ascertain amendment`."""

from typing import Literal

import click

from ascertain.cli.output import formats, write


@click.command()
@click.argument("census", type=click.IntRange(1), metavar="CENSUS")
@click.option("--seats", type=click.IntRange(1), default=435, show_default=True, metavar="N", help="Seats to give.")
@click.option(
    "--method",
    type=click.Choice(["huntington_hill", "webster", "jefferson", "hamilton"]),
    default="huntington_hill",
    show_default=True,
    help="huntington_hill is equal proportions, the law since the census of 1940.",
)
@formats
def apportion(
    census: int, seats: int, method: Literal["huntington_hill", "webster", "jefferson", "hamilton"], form: str
) -> None:
    """Seats of the House by state, from the populations of a census (1910 to 2020)."""
    from ascertain import answers

    write("apportion", answers.apportion(census, seats=seats, method=method), form)


@click.command()
@click.option("--year", type=click.IntRange(1), metavar="Y", help="On 20 July of that year, with its states and House.")
@formats
def amendment(year: int | None, form: str) -> None:
    """What it takes to amend the Constitution (Article V), and where the interstate compact stands."""
    from ascertain import answers

    write("amendment", answers.amendment(year), form)
