"""The Associated Press elections API, version 2: races, reporting units, candidates.

A state's own row and its counties are two levels: they are kept apart and never added.
"""

from collections import Counter
from typing import Any

from ascertain.ingest import documents as doc
from ascertain.ingest.assembly import Assembly, Stated
from ascertain.ingest.figures import Refused, moment, shown
from ascertain.ingest.people import is_presidential
from ascertain.ingest.places import Place
from ascertain.returns import TOTAL, Report

Plain = doc.Plain


def read(assembly: Assembly) -> list[Report]:
    """The reports of the presidential races; test data is refused unless the log is for tests."""
    document = doc.mapping(doc.load_json(assembly.source), "the document")
    day = doc.text(document.get("electionDate"), "electionDate")
    if day and day[:10] != assembly.request.day.isoformat():
        raise Refused(f"it is of the election of {day[:10]}, not of {assembly.request.day}", at="electionDate")
    for number, value in enumerate(doc.sequence(document.get("races"), "races"), start=1):
        at = f"races[{number}]"
        race = doc.mapping(value, at)
        if race.get("test") is True:
            assembly.test_data("test is true", at=at)
        if race.get("officeID", "P") != "P" or not is_presidential(doc.text(race.get("officeName"), at) or "President"):
            assembly.skipped += 1
            continue
        if race.get("raceTypeID", "G") != "G":
            assembly.skipped += 1
            continue
        _race(race, at, assembly)
    return assembly.reports()


def _race(race: Plain, at: str, assembly: Assembly) -> None:
    units = [
        doc.mapping(value, f"{at}/reportingUnits[{number}]")
        for number, value in enumerate(doc.sequence(race.get("reportingUnits"), at), start=1)
    ]
    shared = Counter(str(unit.get("fipsCode")) for unit in units if unit.get("level") == "subunit")
    for number, unit in enumerate(units, start=1):
        where = f"{at}/reportingUnits[{number}]"
        assembly.source.at = where
        place = _place(unit, where, shared, assembly)
        try:
            as_of = moment(doc.text(unit.get("lastUpdated"), where, empty=False))
        except Refused as refused:
            raise Refused(refused.reason, code=refused.code, at=where) from None
        stated = assembly.dated(as_of, "ap", assembly.request.status or "unofficial")
        _candidates(unit, where, place, stated, assembly)
        assembly.note(
            place.unit,
            stated,
            precincts_reporting=doc.maybe(unit.get("precinctsReporting"), where, what="precinctsReporting"),
            precincts_total=doc.maybe(unit.get("precinctsTotal"), where, what="precinctsTotal"),
        )


def _place(unit: Plain, where: str, shared: Counter[str], assembly: Assembly) -> Place:
    """State, county, or a part of a county (a town of New England) where several rows share one code."""
    level, state = doc.text(unit.get("level"), where), doc.text(unit.get("statePostal"), where, empty=False)
    if level == "state":
        return assembly.places.unit(state)
    if level == "national":
        return assembly.places.unit("US")
    if level not in ("FIPSCode", "subunit"):
        raise Refused(f"the level {shown(level)} is none of national, state, FIPSCode, subunit", at=where)
    code = doc.text(unit.get("fipsCode"), where, empty=False)
    place = assembly.places.code(code)
    if level == "subunit" and shared[code] > 1:
        name = doc.text(unit.get("reportingunitName"), where) or str(unit.get("reportingunitID", ""))
        return Place(f"{place.unit}/{name}", place.part)
    return place


def _candidates(unit: Plain, where: str, place: Place, stated: Stated, assembly: Assembly) -> None:
    """Each candidate's votes; `winner` is a call and no count, it is not read."""
    for number, value in enumerate(doc.sequence(unit.get("candidates"), where), start=1):
        at = f"{where}/candidates[{number}]"
        person: dict[str, Any] = dict(doc.mapping(value, at))
        name = f"{doc.text(person.get('first'), at)} {doc.text(person.get('last'), at)}".strip()
        if not name:
            raise Refused("the candidate has no name", code="unknown_choice", at=at)
        assembly.source.at = at
        votes = doc.number(person.get("voteCount"), at)
        assembly.add(place, TOTAL, name, votes, stated, party=str(person.get("candidateID", person.get("party", ""))))
    assembly.source.at = where
