"""What if: a scenario is a value, and applying it to a case gives another case; the first is never changed.

`parse(year, text)` reads the one grammar of URL, options and files, judges every item on the election as the settings
before it leave it, and keeps what has an effect. Nothing is applied if anything fails.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from ascertain import archive
from ascertain.election import NATION, Finding
from ascertain.errors import ScenarioError
from ascertain.law.apportionment import FIRST_CENSUS
from ascertain.proceedings import Case
from ascertain.scenario import grammar
from ascertain.scenario.chosen import PARAMETERS, flip, lot, rules, voids
from ascertain.scenario.differences import Difference, compare
from ascertain.scenario.electors import bind, depart, reject, settle
from ascertain.scenario.entitlement import PACK as CENSUS_PACK
from ascertain.scenario.entitlement import census, compact, following, on_census, populations
from ascertain.scenario.files import FORMAT, read_toml
from ascertain.scenario.grammar import KEYS, Item
from ascertain.scenario.rules import DIRECT, TOP_TWO, Rule, awards_for, under, with_awards
from ascertain.scenario.votes import move, returns_as_of, swing, take_as_of, with_uncounted
from ascertain.scenario.work import Work

STEPS: Final[Mapping[str, Callable[[Work], Work]]] = {
    "as_of": take_as_of,
    "move": move,
    "swing": swing,
    "census": census,
    "rule": rules,
    "compact": compact,
    "lot": lot,
    "bind": bind,
    "flip": flip,
    "depart": depart,
    "reject": reject,
}
"""Key -> what applies it, in the grammar's order; `rule` takes method, among, threshold and map with it."""


@dataclass(frozen=True, slots=True)
class Scenario:
    """Settings that have an effect on one election, in canonical order and spelling.

    `house_size` is asked for beside the text. `notes` are about what was dropped, and no part of what a scenario is;
    `made` is what `parse` found it to come to, so that it need not be worked out again for the same case.
    """

    year: int
    settings: tuple[tuple[str, tuple[str, ...]], ...] = ()
    house_size: int | None = None
    notes: tuple[Finding, ...] = field(default=(), compare=False)
    made: Work | None = field(default=None, compare=False, repr=False)

    @property
    def canonical(self) -> str:
        """The one text of this scenario; empty if it changes nothing."""
        return grammar.write(dict(self.settings))

    def __bool__(self) -> bool:
        return bool(self.settings) or self.house_size is not None

    def apply(self, case: Case) -> Case:
        """Another case, with the scenario's findings among its notes; `case` stays as it is.

        Recorded departures are left out unless the scenario makes them again. Raises `ScenarioError`, or `FactMissing`
        where the data do not suffice.
        """
        if case.election.year != self.year:
            raise ScenarioError(
                str(self.year), f"the scenario is about {self.year}, the case about {case.election.year}."
            )
        if not self:
            return replace(case, notes=(*case.notes, *self.notes)) if self.notes else case
        known = self.made if self.made is not None and self.made.before is case else None
        work = known or _run(case, grammar.read(self.canonical), self.house_size)
        return replace(work.case, notes=(*work.case.notes, *work.notes, *self.notes))

    @property
    def packs(self) -> tuple[str, ...]:
        """The packs that a scenario adds to those of its election."""
        own = dict(self.settings)
        found: list[str] = list(archive.SERIES_PACKS.get(self.year, ())) if "as_of" in own else []
        if "census" in own or self.house_size is not None:
            found.append(CENSUS_PACK)
        if any(item.rpartition(":")[2].startswith("district") for item in own.get("rule", ())):
            found += ["district_president", "tie_resolutions"]
        return tuple(found)


def _run(case: Case, settings: Mapping[str, tuple[Item, ...]], house_size: int | None) -> Work:
    """Apply settings in the grammar's order to a case without its recorded departures."""
    work = Work(replace(case, departures=()), case, settings, house_size)
    for step in STEPS.values():
        work = step(work)
    work = settle(work)
    return replace(work, notes=(*work.notes, *_left_out(work), *voids(work)))


def _left_out(work: Work) -> Iterator[Finding]:
    """Recorded departures that no setting makes again: a what-if starts from the slates as pledged."""
    number = sum(own.electors for own in work.before.departures)
    if number and not work.case.departures:
        text = "the departures recorded that year are left out; electors vote as pledged unless depart or bind says otherwise."
        yield Finding("note", "departures_left_out", NATION, text, {"electors": number})


def parse(year: int, text: str, *, house_size: int | None = None, case: Case | None = None) -> Scenario:
    """The scenario of a text for an election: query string, options joined with "&", or a pasted page address.

    `case` is the election's case where it is loaded already.
    Raises `ScenarioError` naming the item and what would be valid, `FactMissing` where data for it are not bundled.
    """
    election = archive.check_year(year)
    settings = grammar.read(text, election=election.year)
    if not settings and house_size is None:
        return Scenario(year)
    work = _run(case or archive.load_case(year), settings, house_size)
    kept = tuple((key, work.kept[key]) for key in KEYS if key in work.kept)
    unused = tuple(note for note in work.notes if note.code in UNUSED)
    exact = kept == tuple((key, tuple(item.text for item in settings[key])) for key in KEYS if key in settings)
    return Scenario(year, kept, house_size, (*unused, *_without_effect(work)), work if exact and not unused else None)


def _without_effect(work: Work) -> Iterator[Finding]:
    """Items that are the actual course, or cancel out: they vanish from the scenario, and not in silence."""
    noted = {note.unit for note in work.notes if note.code == "lot_unused"}
    for key, items in work.settings.items():
        kept = {part for text in work.kept.get(key, ()) for part in (text, text.partition(":")[0])}
        for item in items if key not in PARAMETERS else ():
            if kept.isdisjoint((item.text, item.parts[0] or item.text)) and item.parts[0] not in noted:
                text = f"{key}={item.as_written} changes nothing and is left out."
                yield Finding("note", "setting_unused", NATION, text, {"setting": f"{key}={item.as_written}"})


UNUSED: Final = frozenset({"lot_unused", "setting_unused"})
"""Findings about settings that were dropped, which the scenario therefore carries itself."""


def from_toml(path: str | Path, *, year: int | None = None, house_size: int | None = None) -> Scenario:
    """The scenario of a TOML file; `year` is the election asked about, which the file may leave out but not contradict.

    Raises `InputInvalid` with file and line for broken TOML, `ScenarioError` as `parse` does.
    """
    found = read_toml(Path(path))
    if found.election is not None and year not in (None, found.election):
        reason = f"{path} is about {found.election}, the question about {year}."
        raise ScenarioError(str(found.election), reason, [year], parameter="election")
    about = found.election if year is None else year
    if about is None:
        raise ScenarioError("election", f"{path} names no election; add election = 2016.", parameter="election")
    return parse(about, found.text, house_size=house_size)


__all__ = [
    "CENSUS_PACK",
    "DIRECT",
    "FIRST_CENSUS",
    "FORMAT",
    "KEYS",
    "TOP_TWO",
    "Difference",
    "Rule",
    "Scenario",
    "awards_for",
    "compare",
    "following",
    "from_toml",
    "on_census",
    "parse",
    "populations",
    "read_toml",
    "returns_as_of",
    "under",
    "with_awards",
    "with_uncounted",
]
