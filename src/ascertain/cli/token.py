"""`ascertain token new`."""

from pathlib import Path

import click


@click.group()
def token() -> None:
    """Tokens of those who may append reports to a log over the network (`serve --ingest --tokens FILE`)."""


@token.command()
@click.argument("name")
@click.option(
    "--tokens", "file", required=True, metavar="FILE", help="The file to enter it in; made if it is not there."
)
@click.option("--state", metavar="XX", help="Only reports about this state.")
@click.option("--expires", metavar="DATE", help="Its last day, in UTC.")
def new(name: str, file: str, state: str | None, expires: str | None) -> None:
    """Print a new token, once; FILE keeps its hash, NAME, state and last day.

    What is sent with it carries NAME in the log.
    """
    from ascertain import answers
    from ascertain.web import tokens

    place = answers.check_state(state) if state else None
    click.echo(tokens.new(Path(file), name, state=place, expires=expires))
    click.echo(f"This is the token of {name}. It is not kept anywhere: {file} has its hash only.", err=True)
