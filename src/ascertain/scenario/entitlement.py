"""Other numbers of electors: seats by another census or for another size of the House, and the interstate compact.

2 U.S.C. 2a; U.S. Const. amend. XXIII; Agreement Among the States to Elect the President by National Popular Vote, art.
III: its members' electors follow the nation, and where the nation ties each follows its own state.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date

from ascertain import archive
from ascertain.election import NATION, Finding, is_district
from ascertain.errors import FactMissing, LawNotCovered, ScenarioError
from ascertain.law import Award
from ascertain.law.apportionment import (
    DISTRICT_ELECTORS,
    FIRST_CENSUS,
    HOUSE,
    LATEST_CENSUS,
    STATEHOOD,
    apportion,
    census_of,
)
from ascertain.law.compact import TRIGGER, VERIFIED_THROUGH, compact_status
from ascertain.proceedings import Case
from ascertain.scenario.rules import by_state, with_awards
from ascertain.scenario.work import Work
from ascertain.tally import tally

PACK = "census_populations"


@archive.Remembered
def populations(census: int) -> Mapping[str, int]:
    """Apportionment populations of the states that a census apportioned seats to."""
    rows = archive.of_year(PACK, census, column="census")
    return {row["state"]: int(row["apportionment"]) for row in rows if row["in_apportionment"] == "true"}


def on_census(case: Case, census: int, *, seats: int = HOUSE) -> Case:
    """The case with the electors of another census: its seats and two for every state that votes, three for DC.

    Raises `ScenarioError` for a census that gave no seats, or none to a state that votes.
    """
    if census % 10 or not FIRST_CENSUS <= census <= LATEST_CENSUS:
        reason = (
            f"census={census}: seats can be computed for the censuses {FIRST_CENSUS} to {LATEST_CENSUS}; those before "
            "were apportioned by other methods, and that of 1920 never was."
        )
        raise ScenarioError(str(census), reason, range(FIRST_CENSUS, LATEST_CENSUS + 1, 10), parameter="census")
    given = apportion(populations(census), seats=seats)
    electors = {"DC": DISTRICT_ELECTORS, **{state: number + STATEHOOD for state, number in given.items()}}
    awards: list[Award] = []
    notes: list[Finding] = []
    votes = tally(case.returns).votes
    for state, rows in by_state(case).items():
        if state not in electors:
            reason = f"census={census}: {state} voted in {case.election.year} and had no seats under that census."
            raise ScenarioError(str(census), reason, parameter="census")
        found, note = _resized(state, rows, electors[state], any(votes.get(state, {}).values()))
        awards += found
        notes += note
    return with_awards(case, tuple(awards), *notes)


def _resized(
    state: str, rows: tuple[Award, ...], electors: int, has_votes: bool
) -> tuple[tuple[Award, ...], tuple[Finding, ...]]:
    """A state's rows for another number of electors, with what had to be given up."""
    if sum(row.electors for row in rows) == electors:
        return rows, ()
    if any(is_district(row.decided_by) for row in rows):
        text = f"{state} would have {electors} electors and has no map for them; they are taken together statewide."
        return (Award(state, electors, state),), (Finding("note", "districts_dropped", state, text),)
    if len(rows) == 1:
        return (replace(rows[0], electors=electors),), ()
    if not has_votes:
        raise FactMissing(
            f"the electors of {state} were appointed without votes and divided; {electors} cannot be divided alike."
        )
    text = f"the recorded slate of {state} does not fit {electors} electors; votes for tickets decide."
    return (Award(state, electors, state),), (Finding("note", "slate_set_aside", state, text),)


def census(work: Work) -> Work:
    """Apply `census`, and the size of the House that was asked for beside the scenario."""
    items, size = work.items("census"), work.house_size
    if not items and size is None:
        return work
    try:
        number = int(items[0].text) if items else census_of(work.year)
    except LawNotCovered as error:
        raise ScenarioError(str(size), f"--house-size: {error}", parameter="house_size") from None
    changed = on_census(work.case, number, seats=HOUSE if size is None else size)
    same = changed.law.awards == work.case.law.awards
    moved = work if same else replace(work, case=changed)
    return moved.keeping("census", [items[0].text] if items and (size is not None or not same) else [])


def compact(work: Work) -> Work:
    """Let the members' electors follow the nation, if the members are enough; otherwise say so."""
    items = work.items("compact")
    if not items:
        return work
    allotment = {state: sum(row.electors for row in rows) for state, rows in by_state(work.case).items()}
    if NATION in allotment:
        reason = "compact: in a direct election no state appoints electors."
        raise ScenarioError(items[0].as_written, reason, parameter="compact")
    named = None if items[0].text == "members" else [work.check_state(item) for item in items]
    on = min(date(work.year, *TRIGGER), VERIFIED_THROUGH)
    status = compact_status(work.year, on=on, members=named, allotment=allotment)
    if status.in_force:
        rows = following(work.case, status.members)
        changed = work.with_case(law=replace(work.case.law, awards=rows))
        return changed.keeping("compact", (item.text for item in items), *_overridden(work, status.members))
    text = (
        f"the compact is not in force: its members hold {status.electors} electors, {status.short} short of "
        f"{status.threshold}; their rows stay as they are."
    )
    detail = {"members": list(status.members), "electors": status.electors, "short": status.short}
    note = Finding("note", "compact_not_in_force", NATION, text, detail)
    return work.keeping("compact", (item.text for item in items), note)


def _overridden(work: Work, members: Iterable[str]) -> Iterator[Finding]:
    """Members' own rules, which the compact replaces."""
    joined = frozenset(members)
    own = {item.parts[0]: item.text for item in work.items("rule") if item.parts[0] in joined}
    if own:
        text = (
            f"rule={','.join(own.values())} has no effect: under the compact in force the electors of {', '.join(own)} "
            "follow the nation."
        )
        yield Finding("note", "rule_overridden", NATION, text, {"states": sorted(own)})


def following(case: Case, members: Iterable[str]) -> tuple[Award, ...]:
    """Rows in which the members' electors go to the nation's plurality."""
    joined = frozenset(members)
    votes = tally(case.returns).votes
    found: list[Award] = []
    for state, rows in by_state(case).items():
        if state in joined:
            tie = state if any(votes.get(state, {}).values()) else "lot"
            found.append(Award(state, sum(row.electors for row in rows), NATION, if_tied=tie))
        else:
            found += rows
    return tuple(found)
