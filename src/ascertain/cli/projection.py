"""`ascertain project`."""

from pathlib import Path

import click

from ascertain.cli.output import formats, write

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command()
@click.argument("year", type=click.IntRange(1), metavar="[YEAR]", required=False)
@click.option("--as-of", metavar="WHEN", help="The count as it stood: a date (its end, Eastern) or a time with zone.")
@click.option("--log", metavar="URL", help="Project the count of this log, not a bundled series.")
@click.option("--complete-states", metavar="LIST", help="States whose count is finished, as MI,WI; none for no state.")
@click.option("--counts", metavar="FILE", type=FILE, help="CSV of what is counted by unit, instead of YEAR.")
@click.option("--baseline", metavar="YEAR|FILE", help="The election to start from: four digits, or a CSV by unit.")
@click.option("--sides", metavar="A,B", help="Names of the two sides' columns, with --counts (default: dem,rep).")
@click.option("--level", type=float, default=0.9, show_default=True, help="How often the intervals are to hold.")
@click.option("--factors", is_flag=True, help="Units and the states' common errors too, in JSON.")
@formats
def project(
    year: int | None,
    as_of: str | None,
    log: str | None,
    complete_states: str | None,
    counts: Path | None,
    baseline: str | None,
    sides: str | None,
    level: float,
    factors: bool,
    form: str,
) -> None:
    """Final votes from a count that is not finished, by state and nation, with intervals and the ballots still out.

    YEAR projects a bundled series (2016, 2020) or the log named; --counts with --baseline projects two files.
    """
    from ascertain import answers

    if (year is None) == (counts is None):
        raise click.UsageError("name either a YEAR or a file with --counts.")
    if counts is None:
        if sides is not None:
            raise click.UsageError("--sides goes with --counts; the sides of a YEAR are its two tickets.")
        assert year is not None
        answer = answers.project(
            year,
            as_of=as_of,
            log=log,
            baseline=baseline,
            complete_states=complete_states,
            level=level,
            factors=factors,
        )
    else:
        if baseline is None or as_of or log or complete_states:
            raise click.UsageError(
                "--counts goes with --baseline FILE, and without --as-of, --log and --complete-states."
            )
        if len(baseline) == 4 and baseline.isdigit():
            raise click.UsageError(
                f"--counts goes with a baseline file, which {baseline} is not; a year goes with YEAR."
            )
        names = [name.strip() for name in sides.split(",")] if sides else ["dem", "rep"]
        answer = answers.project_files(counts, baseline, sides=names, level=level, factors=factors)
    write("project", answer, form)
