"""`ascertain law` and `ascertain calendar`."""

import click

from ascertain.cli.output import formats, state_option, write, year_argument


@click.command()
@year_argument
@state_option
@click.option("--strict", is_flag=True, help="Law that is not established is an error (exit 3), not a finding.")
@formats
def law(year: int, state: str | None, strict: bool, form: str) -> None:
    """How electors are appointed, bound and counted in one election, each rule with its citation."""
    from ascertain import answers

    write("law", answers.law(year, state=state, strict=strict), form)


@click.command()
@year_argument
@formats
def calendar(year: int, form: str) -> None:
    """The days of an election: election day, certificates, electors' meeting, count, inauguration.

    An election still to come is dated under the law as it stands.
    """
    from ascertain import answers

    write("calendar", answers.calendar(year), form)
