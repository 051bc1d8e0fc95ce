"""`ascertain map`."""

import sys
from pathlib import Path
from typing import Any

import click

from ascertain.cli.output import year_argument
from ascertain.cli.whatif import Chosen, scenario_options

FORMATS = ("svg", "png")


def _format(out: str, form: str | None) -> str:
    """The format asked for, or the one that the file's name says."""
    ending = Path(out).suffix.lower().removeprefix(".")
    if out == "-" and form is None:
        raise click.UsageError("--out - needs --format svg or --format png.")
    if out != "-" and form is None and ending not in FORMATS:
        raise click.UsageError(f"{out} ends neither in .svg nor in .png; say --format.")
    if out != "-" and form is not None and ending in FORMATS and ending != form:
        raise click.UsageError(f"{out} does not go with --format {form}.")
    return form or ending


@click.command(name="map")
@year_argument
@click.option(
    "--out", required=True, metavar="FILE", help="Where to write: a name in .svg or .png, or - (with --format)."
)
@click.option("--format", "form", type=click.Choice(FORMATS), help="SVG or PNG, where the name doesn't say.")
@click.option(
    "--view",
    type=click.Choice(["map", "tiles", "path", "bar", "squares"]),
    default="map",
    show_default=True,
    help="States; equal tiles; contests by margin; the bar alone; every elector a square.",
)
@click.option("--theme", type=click.Choice(["light", "dark"]), default="light", show_default=True, help="The colours.")
@click.option("--width", type=click.IntRange(200, 4000), default=1200, show_default=True, help="Width in pixels.")
@click.option(
    "--stage",
    type=click.Choice(["count", "certify", "electors", "congress", "outcome"]),
    default="certify",
    show_default=True,
    help="Electors as counted, pledged, cast, or counted by Congress.",
)
@click.option("--json", "told", is_flag=True, help="Say what was written as JSON on standard output.")
@scenario_options
def map_(year: int, out: str, form: str | None, told: bool, chosen: Chosen, **choices: Any) -> None:
    """A picture of an election, with title, bar, key, source and date in it.

    Under 560 pixels of width it is drawn for a phone. PNG needs the extra `png`.
    """
    from ascertain import answers
    from ascertain.errors import InputInvalid

    kind = _format(out, form)
    if told and out == "-":
        raise click.UsageError("--json says what was written; it does not go with --out -.")
    asked = answers.scenario_of(year, chosen.text, options=chosen.options) if chosen else None
    drawn = answers.drawing(year, **choices, scenario=asked)
    data = drawn.to_png() if kind == "png" else drawn.to_svg()
    if out == "-":
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        Path(out).write_bytes(data)
    except OSError as error:
        raise InputInvalid(f"{out} cannot be written: {error.strerror}.", parameter="out") from None
    if told:
        answer = answers.written(year, drawn, data, out=out, stage=choices["stage"], scenario=asked)
        sys.stdout.buffer.write(answer.to_json())
        return
    click.echo(f"{drawn.sentence} Written to {out}.", err=True)
