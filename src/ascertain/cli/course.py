"""`ascertain outcome` and `ascertain electors`."""

import click

from ascertain.cli.output import formats, state_option, write, write_list, year_argument
from ascertain.cli.whatif import Chosen, scenario_options


@click.command()
@click.argument("year", type=click.IntRange(1), metavar="[YEAR]", required=False)
@click.option("--all", "everything", is_flag=True, help="Every election on a line, held against the record.")
@click.option("--strict", is_flag=True, help="Law that is not established is an error (exit 3), not a finding.")
@click.option("--brief", is_flag=True, help="In brief: what a page polls for.")
@click.option("--log", metavar="URL", help="With --brief, the count of this log as it stands.")
@scenario_options
@formats
def outcome(
    year: int | None, everything: bool, strict: bool, brief: bool, log: str | None, chosen: Chosen, form: str
) -> None:
    """The whole course of an election: votes, electors appointed, pledged, cast, counted, president.

    With --all, every election from 1789 on is decided from the packs and the law and compared with what was recorded,
    by state and person. With a scenario the answer is that of whatif.
    """
    from ascertain import answers

    if everything == (year is not None):
        raise click.UsageError("give a YEAR, or --all for every election.")
    if chosen and (year is None or strict):
        raise click.UsageError("a scenario goes with a YEAR, and with neither --all nor --strict.")
    if (brief and (year is None or strict)) or (log and not brief):
        raise click.UsageError("--brief goes with a YEAR and without --strict, --log with --brief.")
    if year is not None and brief:
        write("brief", answers.summary(year, chosen.text, options=chosen.options, log=log), form)
        return
    if year is None:
        lines = answers.outcome_all()
        same = sum(line.matches_record for line in lines)
        write_list("outcome_all", lines, form, sentence=f"{same} of {len(lines)} elections come out as recorded.")
        if same < len(lines):
            raise SystemExit(5)
        return
    if chosen:
        write("whatif", answers.whatif(year, chosen.text, options=chosen.options), form)
        return
    write("outcome", answers.outcome(year, strict=strict), form)


@click.command()
@year_argument
@state_option
@formats
def electors(year: int, state: str | None, form: str) -> None:
    """The electors with pledge, vote, what became of departures, and the state's binding law.

    By name for 2016; for other elections by slate, with those who departed apart.
    """
    from ascertain import answers

    write("electors", answers.electors(year, state=state), form)
