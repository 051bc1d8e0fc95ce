"""`ascertain cvr ...`: cast vote records, their tally and whether they fit."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from ascertain.cli.output import write

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(exists=True, dir_okay=False)
FORMATS = ("auto", "dominion-csv", "dominion-json", "ess", "hart", "clearballot", "nist-1500-103")


@click.group()
def cvr() -> None:
    """Cast vote records: what the machines recorded card by card (Dominion, ES&S, Hart, ClearBallot, NIST).

    Several FILEs are one export: ES&S's votes and ballots, Dominion's parts and manifests, Hart's cards.
    """


def records(command: F) -> F:
    """Add the files, their format and the answer's form to a command."""
    listed = click.option("--format", "form_of_files", type=click.Choice(FORMATS), default="auto", show_default=True)
    json = click.option("--json", "form", flag_value="json", help="The answer as JSON.")
    csv = click.option("--csv", "form", flag_value="csv", help="The answer as CSV.")
    files = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
    return files(listed(json(csv(command))))


@cvr.command()
@click.option("--contest", "contests", multiple=True, metavar="NAME", help="Only this contest; may be repeated.")
@records
def tally(files: tuple[str, ...], contests: tuple[str, ...], form_of_files: str, form: str | None) -> None:
    """Sum the records: votes, undervotes, overvoted cards, write-ins that nobody has resolved.

    A file in which a card stands twice is refused (exit 4).
    """
    from ascertain import answers

    write("cvr", answers.cvr_tally(files, contests=contests, format=form_of_files), form or "table")


@cvr.command()
@click.option("--manifest", type=FILE, metavar="FILE", help="The ballot manifest, batch by batch.")
@click.option("--reported", type=FILE, metavar="FILE", help="Reported totals: contest, choice, votes.")
@click.option(
    "--min-style",
    type=click.IntRange(1),
    default=10,
    show_default=True,
    metavar="N",
    help="Name the styles of fewer cards: their records could show how somebody voted.",
)
@records
def check(
    files: tuple[str, ...],
    manifest: str | None,
    reported: str | None,
    min_style: int,
    form_of_files: str,
    form: str | None,
) -> None:
    """Check the records by themselves, beside the manifest and beside the reported totals; exit 5 if they differ."""
    from ascertain import answers
    from ascertain.errors import CheckFailed

    answer = answers.cvr_check(files, manifest=manifest, reported=reported, min_style=min_style, format=form_of_files)
    write("cvr", answer, form or "table")
    wrong = [found for found in answer.findings if found.level == "error"]
    if wrong:
        raise CheckFailed(wrong[0].message[0].upper() + wrong[0].message[1:])
