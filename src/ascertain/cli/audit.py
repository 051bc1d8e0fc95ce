"""`ascertain audit ...`: risk-limiting audits."""

import click

from ascertain.cli.president import president


@click.group()
def audit() -> None:
    """Whether paper supports the reported winner, with a stated limit on the chance of being wrong."""


audit.add_command(president)
