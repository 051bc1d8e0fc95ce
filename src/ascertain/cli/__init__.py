"""The command line: parse, call one public function, format. Exit codes: 0 ok, 2 usage, 3 missing, 4 input, 5 check."""

import gc
import importlib
import os
import sys
from collections.abc import Mapping

import click

COMMANDS: Mapping[str, str] = {
    "amendment": "seats:amendment",
    "apportion": "seats:apportion",
    "audit": "audit:audit",
    "calendar": "rules:calendar",
    "campaign": "chances:campaign",
    "cvr": "cvr:cvr",
    "discrepancy": "discrepancy:discrepancy",
    "electors": "course:electors",
    "export": "export:export",
    "flip": "flips:flip",
    "history": "records:history",
    "law": "rules:law",
    "map": "drawings:map_",
    "log": "log:log",
    "outcome": "course:outcome",
    "petition": "petition:petition",
    "power": "chances:power",
    "project": "projection:project",
    "recount": "recount:recount",
    "serve": "serve:serve",
    "simulate": "chances:simulate",
    "sources": "records:sources",
    "tally": "counts:tally",
    "token": "token:token",
    "whatif": "whatif:whatif",
}
"""Command -> module:attribute in this package; a command's module is imported only when it is called."""

SUMMARIES: Mapping[str, str] = {
    "amendment": "What an amendment needs, and where the compact stands.",
    "apportion": "Seats of the House from a census.",
    "audit": "Risk-limiting audits: plan, draw, assess, report; and of the presidency.",
    "calendar": "The days of an election and the rules that set them.",
    "campaign": "Where attention would go under another rule.",
    "cvr": "Cast vote records: their tally, and whether they fit.",
    "discrepancy": "Is the result odd, given the voting equipment?",
    "electors": "The electors, their pledges and their votes.",
    "export": "A copy of the site as files, for any static host.",
    "flip": "The least change that denies, ties or wins.",
    "history": "Split results, a state's winners and streaks.",
    "law": "How electors are appointed, bound and counted.",
    "map": "A picture of an election: map, tiles, path, bar or squares, as SVG or PNG.",
    "log": "The append-only log of a count: append, verify, replay.",
    "outcome": "The whole course: from the votes to the president.",
    "project": "Final votes from a count under way, with intervals.",
    "petition": "Whether a petition has enough valid signatures; duplicates.",
    "power": "The power of states before anything is known of voters.",
    "recount": "What recount law says of a margin, and what recounts move.",
    "serve": "Pages, API and live updates on this machine.",
    "simulate": "Chances under a model of uncertain returns.",
    "sources": "The bundled facts: source, licence, quality, hash.",
    "tally": "Votes by nation, state or county, now or as of a moment.",
    "token": "Tokens of those who may append reports over the network.",
    "whatif": "The course under other votes, rules or electors.",
}


class Family(click.Group):
    """A group whose commands are loaded when called; the list of them needs no imports."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in alphabetical order."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and return it; None if there is no such command."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name].split(":")
        command: click.Command = getattr(importlib.import_module(f"ascertain.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands with their summaries."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, SUMMARIES[name]) for name in self.list_commands(ctx)])


@click.group(
    cls=Family,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Data goes to standard output, everything else to standard error. "
    "Exit codes: 2 usage or unknown name, 3 something is not known, 4 invalid input, 5 a check failed.",
)
@click.version_option(package_name="ascertain", message="%(prog)s %(version)s")
def ascertain() -> None:
    """Follow a US presidential election from the first report to the president, under the law of its year.

    \b
    ascertain outcome 2016              the course of 2016, count to president
    ascertain tally 2016 --by state     certified votes by state
    ascertain tally 2016 --as-of 2016-11-23T12:00-05:00
    ascertain law 1876                  what was in force then
    """


def main() -> None:
    """Run the command line; every deliberate error is one sentence, or a JSON problem with --json."""
    gc.disable()  # a command lives too short for the collector to be worth its time
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no linear algebra here; its threads only slow the start
    from ascertain.cli.output import complain
    from ascertain.errors import AscertainError

    try:
        status = ascertain.main(prog_name="ascertain", standalone_mode=False)
    except click.exceptions.Abort:
        status = 130
    except click.ClickException as error:
        status = complain(error)
    except AscertainError as error:
        status = complain(error)
    except SystemExit as ended:  # click turns a closed pipe into exit 1, and tells by a wrapper it no longer exports
        if type(sys.stdout).__name__ != "PacifyFlushWrapper":
            raise
        status = 0 if ended.code == 1 else ended.code
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = 0
    sys.exit(status if isinstance(status, int) else 0)
