"""What if: `whatif YEAR`, and the scenario that other commands take."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path

from ascertain import archive, wire
from ascertain.answers.answer import Answer
from ascertain.answers.course import unverified
from ascertain.answers.decided import actual
from ascertain.answers.drawings import tiles_of
from ascertain.errors import ScenarioError
from ascertain.proceedings import Proceedings, decide
from ascertain.scenario import KEYS, Scenario, compare, parse, read_toml
from ascertain.tally import Tally, add, standing


def scenario_of(
    year: int, given: str = "", *, options: Mapping[str, str] | None = None, house_size: int | None = None
) -> Scenario:
    """The scenario of a text or a file (what has no "=" is a file) to which single options are added.

    Raises `ScenarioError` for what does not fit and `InputInvalid` for a file that cannot be read.
    """
    archive.check_year(year)
    texts = [_text_of(year, given.strip()), *(f"{key}={value}" for key, value in (options or {}).items())]
    text = "&".join(text for text in texts if text)
    return parse(year, text, house_size=house_size, case=actual(year).case if text or house_size else None)


def scenario_in(year: int, query: Mapping[str, str]) -> Scenario:
    """The scenario in a page's query, whose other keys are not settings and are ignored."""
    return scenario_of(year, options={key: query[key] for key in KEYS if query.get(key)})


def _text_of(year: int, given: str) -> str:
    if not given or "=" in given or given.startswith(("http://", "https://")):
        return given
    found = read_toml(Path(given))
    if found.election not in (None, year):
        reason = f"{given} is about {found.election}, the question about {year}."
        raise ScenarioError(str(found.election), reason, [year], parameter="election")
    return found.text


def whatif(
    year: int, scenario: str = "", *, options: Mapping[str, str] | None = None, house_size: int | None = None
) -> Answer:
    """The course of an election under a scenario, beside the one that was, with every difference."""
    asked = scenario_of(year, scenario, options=options, house_size=house_size)
    with archive.reading() as used:
        case = archive.load_case(year)
        before = decide(case)
        after = decide(asked.apply(case), undecided="report")
    as_of = dict(asked.settings).get("as_of", ("",))[0]
    record = wire.whatif(after, before, asked, differences=compare(before, after), as_of=as_of)
    return Answer(
        record,
        record.as_of,
        "what-if",
        list(dict.fromkeys((*used, *asked.packs))),
        (*after.findings, *unverified(after)),
        _sentence(record, after),
        record.states,
        draw=partial(tiles_of, year, stage="outcome", scenario=asked),
    )


def _sentence(record: wire.WhatIfRecord, after: Proceedings) -> str:
    """The result first, with the map where districts are estimates; then how it was."""
    house = f"a House of {record.scenario.house_size}" if record.scenario.house_size else ""
    asked = ", ".join(part for part in (record.scenario.canonical, house) if part) or "nothing is changed"
    lines = [str(note.detail["map"]) for note in after.findings if note.code == "districts_estimated"]
    estimated = f" Districts are estimates on the map of {', '.join(lines)}." if lines else ""
    name, by, counted = record.baseline.president.name, record.baseline.president.elected_by, record.baseline.counted
    was = f" As it was: {name}, elected by the {by} with {counted.get(name or '', 0)} electors' votes."
    return f"What if ({asked}): {_result(record, after)}{estimated}{was}"


def _result(record: wire.WhatIfRecord, after: Proceedings) -> str:
    """The result in one sentence."""
    electors, name, base = record.electors, record.president.name, after.count.base
    counted = electors.president.counted
    if after.case.law.direct and name is not None:
        return _elected_directly(record, after.tally)
    if name is not None and record.president.elected_by == "electors":
        more = counted[name] - electors.majority
        margin = f"{more} more than" if more else "exactly"
        second = next((other for other in counted if other != name), None)
        rest = f"; {second} {counted[second]}" if second else ""
        return f"{name} would have {counted[name]} of {base} electors' votes, {margin} the {electors.majority} needed{rest}."
    listed = ", ".join(f"{person} {votes}" for person, votes in list(counted.items())[:3])
    open_ = f", {electors.tied} in doubt" if electors.tied else ""
    chosen = f"the House elects {name}" if name else "the House would choose"
    return f"nobody would have the {electors.majority} electors' votes needed of {base} ({listed}{open_}); {chosen}."


def _elected_directly(record: wire.WhatIfRecord, found: Tally) -> str:
    """The lead that decides is that of the states' votes together; a national total of another source is named."""
    lead = standing(add(found.votes[state] for state in found.states)).lead
    national = record.popular_vote.lead if record.popular_vote is not None else lead
    beside = f"; the national total, as another source has it, says {national:,}" if national != lead else ""
    return f"{record.president.name} would be elected by the nation's votes, {lead:,} ahead in the sum of the states{beside}."
