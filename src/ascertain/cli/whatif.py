"""`ascertain whatif`, and the scenario options that other commands share."""

import functools
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple, TypeVar

import click

from ascertain.cli.output import formats, write, year_argument

F = TypeVar("F", bound=Callable[..., Any])
OPTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "as_of": ("WHEN", "The count as it stood: 2016-11-23, or 2016-11-23T17:00Z."),
    "move": ("MI:trump:clinton:5353", "Votes from one ticket to another; none adds or takes away."),
    "swing": ("[FL:]clinton:0.8", "Points of margin, in every contest or in one."),
    "census": ("2020", "Electors by another census, 1930 to 2020."),
    "rule": ("[TX:]NAME", "as-law, winner-take-all, district, district-majority, proportional, no-senators, "
             "national-popular-vote or compact, for all states or one."),
    "method": ("NAME", "Of proportional: hamilton, dhondt or sainte_lague; there is no default."),
    "among": ("all|top2", "Of proportional: every ticket, or the nation's first two."),
    "threshold": ("1/20", "Of proportional: the least share of all votes."),
    "map": ("YEAR", "Of district: whose lines; by default the election's own."),
    "compact": ("members|CA,NY", "The interstate compact, if its members have a majority of the electors."),
    "lot": ("MI:clinton", "Who wins a tie."),
    "bind": ("all|none|TX", "Electors bound to their pledge, or free."),
    "flip": ("MI|UT:mcmullin|PA:none", "Who carries a contest, by default its runner-up."),
    "depart": ("TX:kasich:37", "Electors who vote otherwise, or (none) not at all."),
    "reject": ("FL", "A state's votes rejected by Congress."),
}  # fmt: skip
"""Option a key of the grammar -> metavar and help."""


class Chosen(NamedTuple):
    """What was asked for: `--scenario` and single options by key."""

    text: str
    options: Mapping[str, str]

    def __bool__(self) -> bool:
        return bool(self.text or self.options)


def scenario_options(command: F) -> F:
    """Add --scenario and one option a key to a command; its function gets `chosen`."""

    @functools.wraps(command)
    def wrapped(*args: Any, scenario: str, **values: Any) -> Any:
        options = {key: ",".join(given) for key in OPTIONS if (given := values.pop(f"scenario_{key}"))}
        return command(*args, chosen=Chosen(scenario, options), **values)

    found: F = wrapped  # type: ignore[assignment]  # click reads the options off the function, whatever its type
    for key, (metavar, text) in reversed(list(OPTIONS.items())):
        name = "--" + key.replace("_", "-")
        found = click.option(name, f"scenario_{key}", metavar=metavar, multiple=True, help=text)(found)
    whole = "A scenario as text (flip=MI&rule=district), a page's address or a TOML file."
    return click.option("--scenario", metavar="TEXT|FILE", default="", help=whole)(found)


@click.command()
@year_argument
@scenario_options
@click.option("--house-size", type=click.IntRange(1), metavar="N", help="Seats of the House, apportioned anew.")
@formats
def whatif(year: int, chosen: Chosen, house_size: int | None, form: str) -> None:
    """The course of an election under other votes, rules or electors, beside the one that was.

    The votes are those cast under the real rule: this never says how people would have voted under another one.
    Plans with fractional electoral votes abolish electors and are not among the rules.
    """
    from ascertain import answers

    answer = answers.whatif(year, chosen.text, options=chosen.options, house_size=house_size)
    write("whatif", answer, form)
