"""`ascertain discrepancy ...`: results against voting equipment."""

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from ascertain.cli.output import formats, state_option, write, year_argument


class YearFirst(click.Group):
    """A group whose first argument may be a year instead of a sub-command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """A first argument that is no sub-command goes to the hidden command that compares one state."""
        if args[0] not in self.commands:
            if not args[0].isdigit():
                known = ", ".join(name for name, own in self.commands.items() if not own.hidden)
                raise click.UsageError(f"{args[0]!r} is neither a year nor one of {known}.", ctx)
            return "state", self.commands["state"], args
        return super().resolve_command(ctx, args)


def report_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add --report to a command."""
    return click.option("--report", metavar="OUT.html", help="Also write everything to one HTML file.")(command)


@click.group(cls=YearFirst, subcommand_metavar="YEAR --state XX | COMMAND ...")
def discrepancy() -> None:
    """Is a result odd, given the voting equipment? A comparison of places, declared first, with a careful verdict.

    \b
    ascertain discrepancy 2016 --state WI
    ascertain discrepancy 2016 --state WI --report wisconsin.html
    ascertain discrepancy 2016 --question my.toml --state WI

    Options with a YEAR: --state, --question FILE, --report OUT.html, --digits, --json, --csv. Every verdict is exit 0,
    "not testable" among them. Needs the extra `stats`.
    """


@discrepancy.command(hidden=True)
@year_argument
@state_option
@click.option(
    "--question",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A question of your own instead of the standard.",
)
@click.option(
    "--digits", is_flag=True, help="Digit tests too, beside a count known to be right; no part in the verdict."
)
@report_option
@formats
def state(year: int, state: str | None, question: Path | None, digits: bool, report: str | None, form: str) -> None:
    """Compare the places of one state."""
    from ascertain import answers

    _writable(report)
    answer = answers.discrepancy(year, state=state, question=question, digits=digits, progress=_progress())
    _report(answer, report)
    write("discrepancy", answer, form)
    if form == "table" and not report:
        click.echo("Everything on one page: add --report OUT.html.", err=True)


@discrepancy.command()
@year_argument
@report_option
@formats
def screen(year: int, report: str | None, form: str) -> None:
    """Every state through both gates and the declared tests, adjusted for their number, and pooled."""
    from ascertain import answers

    _writable(report)
    answer = answers.discrepancy_screen(year, progress=_progress())
    _report(answer, report)
    write("discrepancy_screen", answer, form)


@discrepancy.command()
@year_argument
@click.option("--state", metavar="XX", required=True, help="One state, by postal code.")
def question(year: int, state: str) -> None:
    """Print the standard question of a state as a TOML file, to edit."""
    from ascertain import answers

    click.echo(answers.discrepancy_question(year, state=state), nl=False)


@discrepancy.command()
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@formats
def declare(file: Path, form: str) -> None:
    """Write FILE.declared.json: the hash of the question and its data, and the time."""
    from ascertain import answers

    write("facts", answers.discrepancy_declare(file), form)


def _writable(out: str | None) -> None:
    """Refuse a report that could not be written before anything is computed; nothing is made yet."""
    from ascertain.errors import InputInvalid

    if out is None:
        return
    path = Path(out)
    reasons = {
        "it is a directory": path.is_dir(),
        "there is no such directory": not path.parent.is_dir(),
        "permission denied": not os.access(path if path.exists() else path.parent, os.W_OK),
    }
    reason = next((words for words, holds in reasons.items() if holds), None)
    if reason:
        raise InputInvalid(f"{out} cannot be written: {reason}.", parameter="report")


def _report(answer: Any, out: str | None) -> None:
    """Write the one-file page, if asked for."""
    if out is None:
        return
    from ascertain import report
    from ascertain.errors import InputInvalid

    page = report.discrepancy(answer)
    try:
        Path(out).write_text(page, encoding="utf-8")
    except OSError as error:
        raise InputInvalid(f"{out} cannot be written: {error.strerror}.", parameter="report") from None
    click.echo(f"Written to {out}.", err=True)


def _progress() -> Callable[[str], None] | None:
    """For a person: what is being done, on standard error."""
    if not sys.stderr.isatty():
        return None
    return lambda text: click.echo(f"\r\x1b[K{text} ...\r", nl=False, err=True)
