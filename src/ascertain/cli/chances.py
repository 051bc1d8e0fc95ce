"""`ascertain simulate`, `ascertain power` and `ascertain campaign`."""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import click

from ascertain.cli.output import formats, write, year_argument

PATIENCE = 1.0
"""Seconds after which a run tells how far it is."""
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def _watch(total: int | None) -> Callable[[int], None] | None:
    """Progress of draws on a person's terminal, once it takes a while."""
    if not total or not sys.stderr.isatty():
        return None
    begun = time.monotonic()

    def tell(done: int) -> None:
        if time.monotonic() - begun > PATIENCE:
            click.echo(f"\r{done:,} of {total:,} draws", nl=done >= total, err=True)

    return tell


@click.command()
@click.argument("year", type=click.IntRange(1), metavar="[YEAR]", required=False)
@click.option("--from", "origin", type=click.Choice(["projection"]), help="With YEAR: the count of it, projected.")
@click.option("--as-of", metavar="WHEN", help="With YEAR: the count as it stood.")
@click.option("--model", metavar="FILE", type=FILE, help='TOML, format "ascertain model 1".')
@click.option("--nodes", type=click.IntRange(1), default=4096, show_default=True, help="A power of two.")
@click.option("--draws", type=click.IntRange(1), help="Sample so many elections instead.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="Of nodes or draws.")
@click.option("--threads", type=click.IntRange(1), help="For draws; the answer does not depend on it.")
@click.option(
    "--departures", metavar="RATE", type=float, default=0.0, help="Chance that one elector leaves the pledge."
)
@click.option("--error", is_flag=True, help="Report the standard error over 8 scramblings.")
@formats
def simulate(
    year: int | None,
    origin: str | None,
    as_of: str | None,
    model: Path | None,
    nodes: int,
    draws: int | None,
    seed: int,
    threads: int | None,
    departures: float,
    error: bool,
    form: str,
) -> None:
    """The chances of both tickets under a model of uncertain returns, exact given its factors.

    With the contests that tip or decide, and how often electors and popular vote would have different winners.
    """
    from ascertain import answers

    if (model is None) == (year is None) or (year is None) != (origin is None):
        raise click.UsageError("name a model with --model FILE, or a year with --from projection.")
    if year is None and as_of is not None:
        raise click.UsageError("--as-of goes with YEAR --from projection.")
    answer = answers.simulate(
        model.read_bytes() if model else answers.projected_model(year or 0, as_of=as_of),
        name=model.name if model else "projection",
        nodes=nodes,
        draws=draws,
        seed=seed,
        threads=threads,
        departures=departures,
        error=error,
        watch=_watch(draws),
    )
    write("simulate", answer, form)


@click.command()
@click.option(
    "--electors-of", metavar="YEAR", type=click.IntRange(1), default=2024, show_default=True, help="Whose electors."
)
@click.option("--quota", type=int, help="Electors needed; without it a majority.")
@formats
def power(electors_of: int, quota: int | None, form: str) -> None:
    """The power of each contest to decide when every map is equally likely: Banzhaf and Shapley-Shubik, exact."""
    from ascertain import answers

    write("power", answers.power(electors_of=electors_of, quota=quota), form)


@click.command()
@year_argument
@click.option(
    "--rule",
    type=click.Choice(["electors", "popular"]),
    default="electors",
    show_default=True,
    help="A majority of electors, or most votes of the nation.",
)
@click.option("--forecast", metavar="FILE", type=FILE, help="CSV by state: share of the two tickets' vote, error.")
@click.option("--national-sd", type=float, default=3.0, show_default=True, help="Points of the national factor.")
@click.option("--widen", type=float, default=1.0, show_default=True, help="Factor on the forecast's errors.")
@click.option("--cost", metavar="FILE", type=FILE, help="CSV by state: cost of reaching a voter.")
@click.option("--events", metavar="FILE", type=FILE, help="CSV by state: events to compare with.")
@formats
def campaign(
    year: int,
    rule: Literal["electors", "popular"],
    forecast: Path | None,
    national_sd: float,
    widen: float,
    cost: Path | None,
    events: Path | None,
    form: str,
) -> None:
    """Where campaigns would put their attention under a rule, held against events that were recorded.

    It shows incentives with their sensitivity. It does not say who would have won.
    """
    from ascertain import answers

    read = [None if path is None else path.read_bytes() for path in (forecast, cost, events)]
    answer = answers.campaign_of(
        year, rule=rule, forecast=read[0], national_sd=national_sd, widen=widen, cost=read[1], events=read[2]
    )
    write("campaign", answer, form)
