"""`ascertain audit ...`: risk-limiting audits, step by step in a log that anybody can replay."""

from pathlib import Path

import click

from ascertain.cli.output import formats, write
from ascertain.cli.president import president

FILE = click.Path(exists=True, dir_okay=False)


@click.group()
def audit() -> None:
    """Do the paper ballots support the reported winner, with a stated limit on the chance of being wrong?

    \b
    ascertain audit plan --election 2016 --contest MI
    ascertain audit plan --contest-file contest.toml --manifest manifest.csv --log audit.log
    ascertain audit draw audit.log --seed 31415926535897932384 --size 200 --pull-sheets sheets
    ascertain audit assess audit.log --readings readings.csv
    ascertain audit report audit.log --out audit.html --replay
    ascertain audit president 2016
    """


audit.add_command(president)
log_argument = click.argument("log", metavar="LOG", type=FILE)


@audit.command()
@click.option("--election", type=click.IntRange(1), metavar="YEAR", help="A bundled election, with --contest.")
@click.option("--contest", metavar="XX", help="Its state or district.")
@click.option("--contest-file", type=FILE, metavar="TOML", help="A contest as reported: name, [votes], cards.")
@click.option("--manifest", type=FILE, metavar="CSV", help="The ballot manifest; its sum is the number of cards.")
@click.option("--cvr", multiple=True, type=FILE, metavar="FILE", help="Cast vote records; may be repeated.")
@click.option(
    "--math",
    "math",
    type=click.Choice(["alpha", "bravo", "minerva", "providence", "super-simple", "assorter"]),
    help="By default alpha, and with --cvr super-simple.",
)
@click.option("--risk-limit", type=float, default=0.05, show_default=True, help="The largest chance of being wrong.")
@click.option("--quantile", type=float, default=0.9, show_default=True, help="A size that suffices so often.")
@click.option("--log", metavar="LOG", type=click.Path(dir_okay=False), help="Open the audit in this new file.")
@formats
def plan(
    election: int | None,
    contest: str | None,
    contest_file: str | None,
    manifest: str | None,
    cvr: tuple[str, ...],
    math: str | None,
    risk_limit: float,
    quantile: float,
    log: str | None,
    form: str,
) -> None:
    """How many cards it takes; with --log the audit is opened, and manifest and records are committed to by hash.

    Publish the head of the log before the seed is thrown.
    """
    from ascertain import answers

    answer = answers.audit_plan(
        election=election,
        contest=contest,
        contest_file=contest_file,
        manifest=manifest,
        cvr=cvr,
        math=math,
        risk_limit=risk_limit,
        quantile=quantile,
        log=log,
    )
    write("audit_plan", answer, form)


@audit.command()
@log_argument
@click.option("--seed", required=True, metavar="DIGITS", help="At least 20 digits, thrown in public after the plan.")
@click.option("--size", required=True, type=int, metavar="N", help="Cards to draw.")
@click.option("--practice", is_flag=True, help="Allow a short seed; everything then says PRACTICE.")
@click.option("--pull-sheets", type=click.Path(file_okay=False), metavar="DIR", help="Write lists of cards to fetch.")
@formats
def draw(log: str, seed: str, size: int, practice: bool, pull_sheets: str | None, form: str) -> None:
    """Draw the next round: anybody with the seed and the manifest can draw the same cards."""
    from ascertain import answers

    answer = answers.audit_draw(log, seed=seed, size=size, practice=practice, pull_sheets=pull_sheets)
    write("audit_draw", answer, form)


@audit.command()
@log_argument
@click.option("--readings", type=FILE, metavar="CSV", help="Position (or batch, card), choices, board.")
@click.option("--full-count", metavar="REASON", help="The board counts every card by hand instead of drawing more.")
@formats
def assess(log: str, readings: str | None, full_count: str | None, form: str) -> None:
    """Take in what the boards read and say: stop, continue, or count all by hand. Every decision is exit 0."""
    from ascertain import answers

    write("audit_assess", answers.audit_assess(log, readings=readings, full_count=full_count), form)


@audit.command()
@log_argument
@click.option("--out", type=click.Path(dir_okay=False), metavar="HTML", help="Write the report as one page.")
@click.option("--public", type=click.Path(file_okay=False), metavar="DIR", help="Copy what anybody needs to replay it.")
@click.option("--replay", is_flag=True, help="Compute everything again from nothing; exit 5 at the first difference.")
@formats
def report(log: str, out: str | None, public: str | None, replay: bool, form: str) -> None:
    """Where the audit stands, its page, and its replay."""
    from ascertain import answers
    from ascertain.errors import InputInvalid

    answer = answers.audit_report(log, replay=replay, public=public)
    if out is not None:
        from ascertain import report as pages

        try:
            Path(out).write_text(pages.audit(answer), "utf-8")
        except OSError as error:
            raise InputInvalid(f"{out} cannot be written: {error.strerror}.") from None
    write("facts", answer, form)
