"""`ascertain petition ...`: enough valid signatures, and duplicates among them."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ascertain.cli.output import formats, write

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(exists=True, dir_okay=False)


@click.group()
def petition() -> None:
    """Whether a petition has enough valid signatures, from a random sample, and which of them are duplicates."""


def _count(name: str, text: str) -> Callable[[F], F]:
    return click.option(name, type=int, metavar="N", help=text)


@petition.command()
@_count("--submitted", "Signatures submitted.")
@click.option("--required", type=int, required=True, metavar="M", help="Valid signatures that the law requires.")
@_count("--sample", "Signatures in the random sample.")
@_count("--valid", "Valid ones in the sample; a pair of duplicates counts as one.")
@click.option("--duplicates", type=int, default=0, show_default=True, metavar="D", help="Pairs in the sample.")
@_count("--invalid", "Invalid ones in the sample, without seconds of pairs; by default all the rest.")
@click.option("--file", type=FILE, metavar="CSV", help="The sample itself: id, valid, duplicate_of, county, reason.")
@click.option("--counties", type=FILE, metavar="CSV", help="With --file: county, submitted; each county is a stratum.")
@click.option(
    "--method",
    type=click.Choice(["design", "california", "washington"]),
    default="design",
    show_default=True,
    help="A state's formula, or an estimate by the sample's design.",
)
@click.option("--level", type=float, default=0.95, show_default=True, help="Of the interval (design).")
@click.option("--percent", type=float, metavar="P", help="The least sample by the rule, in percent, where not its own.")
@formats
def check(form: str, **asked: Any) -> None:
    """Estimate the valid signatures and decide; every line of the formula is shown."""
    from ascertain import answers

    write("petition", answers.petition_check(**asked), form)


@petition.command()
@click.argument("file", metavar="FILE", type=FILE)
@click.option("--redact", is_flag=True, help="Hashes in place of names, keyed by the file.")
@formats
def duplicates(file: str, redact: bool, form: str) -> None:
    """Search a CSV of signatures (name, and any of address, zip, email, birth_year, signed_at, sheet, line).

    Nothing leaves the machine. Likely duplicates are listed for a person to decide.
    """
    from ascertain import answers

    write("duplicates", answers.petition_duplicates(file, redact=redact), form)
