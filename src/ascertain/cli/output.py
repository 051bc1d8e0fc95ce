"""What every command shares: the choice of format, writing an answer, and saying what went wrong."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeVar

import click

from ascertain.errors import AscertainError

F = TypeVar("F", bound=Callable[..., Any])


def _shorthand(name: str) -> Callable[[F], F]:
    """--json or --csv."""
    return click.option(f"--{name}", "form", flag_value=name, help=f"The same as --format {name}.")


def formats(command: F) -> F:
    """Add --format/-f, --json and --csv to a command; its function gets `form`."""
    choice = click.Choice(["table", "json", "csv"])
    listed = click.option("--format", "-f", "form", type=choice, default="table", show_default=True)
    return listed(_shorthand("json")(_shorthand("csv")(command)))


def year_argument(command: F) -> F:
    """Add the election's year to a command."""
    return click.argument("year", type=click.IntRange(1), metavar="YEAR")(command)


def state_option(command: F) -> F:
    """Add --state to a command."""
    return click.option("--state", metavar="XX", help="One state, by postal code.")(command)


def write(command: str, answer: Any, form: str) -> None:
    """Write an answer to standard output in the format asked for."""
    if form == "json":
        _bytes(answer.to_json())
    elif form == "csv":
        _bytes(answer.to_csv())
    else:
        from ascertain.tables import print_answer

        value = answer.to_dict()
        print_answer(command, value, sentence=answer.sentence, out=sys.stdout, findings=value["findings"])


def write_list(command: str, lines: Sequence[Any], form: str, *, sentence: str) -> None:
    """Write a plain list of records to standard output."""
    from ascertain import wire

    if form == "json":
        _bytes(wire.to_json(lines))
    elif form == "csv":
        _bytes(wire.to_csv([wire.flat(line) for line in lines]))
    else:
        from ascertain.tables import print_answer

        rows: list[Mapping[str, Any]] = wire.to_builtins(lines)
        print_answer(command, rows, sentence=sentence, out=sys.stdout)


def write_lines(lines: Iterable[Any]) -> None:
    """Write records to standard output, a line of JSON each, as they come."""
    from ascertain import wire

    for line in lines:
        sys.stdout.buffer.write(wire.to_line(line))
        if sys.stdout.isatty():
            sys.stdout.buffer.flush()
    sys.stdout.buffer.flush()


def _bytes(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _wants_json() -> bool:
    words = sys.argv[1:]
    pairs = pairwise(words)
    return (
        "--json" in words
        or any(pair in (("-f", "json"), ("--format", "json")) for pair in pairs)
        or ("--format=json" in words)
    )


def complain(error: click.ClickException | AscertainError) -> int:
    """Say on standard error what is wrong, as JSON where JSON was asked for; returns the exit code."""
    if isinstance(error, AscertainError):
        problem, code = error.problem(), error.exit_code
        words = str(error)
        if error.allowed and len(error.allowed) <= 60 and error.exit_code == 2:
            words += f"\nValid: {', '.join(error.allowed)}"
    else:
        words, code = error.format_message(), 2
        choices: tuple[str, ...] = tuple(getattr(error, "possibilities", None) or ())
        problem = {
            "type": "urn:ascertain:usage",
            "title": "Usage",
            "status": 422,
            "detail": words,
            "parameter": getattr(getattr(error, "param", None), "name", None),
            "allowed": list(choices),
        }
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        click.echo(words, err=True)
        return code
    if _wants_json():
        from ascertain import wire

        sys.stderr.buffer.write(wire.to_json(problem))
    else:
        click.echo(f"ascertain: {words}", err=True)
    return code
