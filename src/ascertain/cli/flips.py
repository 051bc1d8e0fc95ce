"""`ascertain flip`."""

from typing import Literal

import click

from ascertain.cli.output import formats, write, year_argument
from ascertain.cli.whatif import Chosen, scenario_options


@click.command()
@year_argument
@click.option("--goal", type=click.Choice(["deny", "tie", "win"]), help="Only this goal; without it all three.")
@click.option(
    "--kind",
    type=click.Choice(["changed", "added"]),
    default="changed",
    show_default=True,
    help="Votes that pass from one ticket to another, or new voters.",
)
@click.option(
    "--by",
    type=click.Choice(["votes", "states", "electors"]),
    default="votes",
    show_default=True,
    help="The least votes, the fewest contests, or electors who depart.",
)
@click.option("--to", metavar="TICKET", help="Who is to win or tie; without it who came second.")
@click.option(
    "--alternatives",
    metavar="K",
    type=click.IntRange(0, 10_000),
    default=0,
    show_default=True,
    help="The next K ways, cheapest first.",
)
@click.option("--of", "of", metavar="MI,PA,WI", default="", help="Which of these contests suffice, by their electors.")
@scenario_options
@formats
def flip(
    year: int,
    goal: Literal["deny", "tie", "win"] | None,
    kind: Literal["changed", "added"],
    by: Literal["votes", "states", "electors"],
    to: str | None,
    alternatives: int,
    of: str,
    chosen: Chosen,
    form: str,
) -> None:
    """The least change that denies the winner a majority, ties the electors, or elects another ticket.

    Exact, on the votes as certified: which contests, how many votes in each, how many electors would have to depart,
    the tipping point in both conventions, the uniform swing. It says how close the result was, not how anybody would
    have voted. With a scenario, the least change to what it leaves.
    """
    from ascertain import answers

    changed = answers.scenario_of(year, chosen.text, options=chosen.options) if chosen else None
    named = tuple(unit.strip().upper() for unit in of.split(",") if unit.strip())
    answer = answers.flip(year, goal=goal, kind=kind, by=by, to=to, more=alternatives, of=named, scenario=changed)
    write("flip", answer, form)
