"""`ascertain audit president`."""

from pathlib import Path

import click

from ascertain.cli.output import formats, write, year_argument

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
METHODS = ("comparison", "comparison-no-errors", "polling")


@click.command()
@year_argument
@click.option(
    "--risk-limit",
    type=float,
    default=0.05,
    show_default=True,
    help="The largest chance of confirming a wrong outcome.",
)
@click.option(
    "--method",
    metavar="comparison|polling|FILE",
    default="comparison",
    show_default=True,
    help="How all contests are audited (also comparison-no-errors), or CSV: contest, method, cost, limit, sample, ...",
)
@click.option(
    "--evidence", metavar="FILE", type=FILE, help="CSV: contest, drawn, log_e or risk, resolved, counted_for."
)
@click.option("--log", "logs", metavar="LOG", type=FILE, multiple=True, help="An audit log of a contest; repeatable.")
@click.option("--paper", metavar="FILE", type=FILE, help="CSV: contest, paper_margin, paperless cards.")
@click.option("--state-limits", is_flag=True, help="Hold states to the risk limits of their own law, where known.")
@click.option("--quantile", type=float, default=0.9, show_default=True, help="How sure one round is to end it.")
@click.option(
    "--rounds", type=click.IntRange(0), default=20, show_default=True, help="Audits simulated for the table of rounds."
)
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Of the simulations.")
@formats
def president(
    year: int,
    risk_limit: float,
    method: str,
    evidence: Path | None,
    logs: tuple[Path, ...],
    paper: Path | None,
    state_limits: bool,
    quantile: float,
    rounds: int,
    seed: int,
    form: str,
) -> None:
    """Whether paper can confirm who was elected, in which states how few cards would, and where evidence stands.

    The winner is wrong only if contests with so many electors are wrong together: the audit rejects every such set at
    once, so that most states need few cards and some none. It is about the votes; not about electors who depart.
    """
    from ascertain import answers

    terms = None
    if method not in METHODS:
        if not Path(method).is_file():
            raise click.BadParameter(f"{method} is none of {', '.join(METHODS)} and no file.", param_hint="--method")
        method, terms = METHODS[0], Path(method).read_bytes()
    answer = answers.audit_president(
        year,
        risk_limit=risk_limit,
        method=method,
        terms=terms,
        evidence=evidence.read_bytes() if evidence else None,
        logs=logs,
        paper=paper.read_bytes() if paper else None,
        state_limits=state_limits,
        rounds=rounds,
        quantile=quantile,
        seed=seed,
    )
    write("audit_president", answer, form)
