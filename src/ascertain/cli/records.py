"""`ascertain history` and `ascertain sources`."""

import click

from ascertain.cli.output import formats, state_option, write


@click.command()
@state_option
@click.option("--splits", is_flag=True, help="Elections whose leader in votes was not elected.")
@click.option("--streaks", is_flag=True, help="Consecutive elections in which a state chose one party.")
@formats
def history(state: str | None, splits: bool, streaks: bool, form: str) -> None:
    """Who won each state since 1789, streaks, and the elections whose popular leader lost."""
    from ascertain import answers

    if splits and (streaks or state):
        raise click.UsageError("--splits is about the nation; it goes with neither --state nor --streaks.")
    write("history", answers.history_of(state=state, splits=splits, streaks=streaks), form)


@click.command()
@click.argument("pack", metavar="[ID]", required=False)
@click.option("--verify", is_flag=True, help="Recompute every hash, row count and key (exit 5 if one differs).")
@click.option("--out", metavar="DIR", help="Write the packs that are tables there, each as .parquet (extra bulk).")
@formats
def sources(pack: str | None, verify: bool, out: str | None, form: str) -> None:
    """The bundled facts with source, licence, quality grade and hash; with ID also columns and known defects."""
    from ascertain import answers

    write("sources", answers.sources(pack, verify=verify, out=out), form)
