"""Seats, electors and the way to change the rules: `apportion CENSUS` and `amendment`."""

from collections.abc import Iterator

from ascertain import archive, wire
from ascertain.amendment import amendment as amendment_of
from ascertain.answers.answer import Answer
from ascertain.election import NATION, Finding
from ascertain.errors import UnknownName
from ascertain.law.apportionment import FIRST_CENSUS, HOUSE, METHODS, ApportionmentMethod
from ascertain.law.apportionment import apportion as apportioned
from ascertain.scenario import CENSUS_PACK, populations


def apportion(census: int, *, seats: int = HOUSE, method: ApportionmentMethod = "huntington_hill") -> Answer:
    """Seats of the House by state from a census: equal proportions, or an earlier method."""
    found = populations(census)
    if not found:
        known = sorted({int(row["census"]) for row in archive.table(CENSUS_PACK)})
        text = f"there are no populations of {census} here; censuses are {known[0]} to {known[-1]}."
        raise UnknownName(text, parameter="census", allowed=known)
    if method not in METHODS:
        raise UnknownName(f"there is no method {method}.", parameter="method", allowed=METHODS)
    given = apportioned(found, seats=seats, method=method)
    rows = [wire.SeatRow(state, found[state], number) for state, number in sorted(given.items())]
    words = {"huntington_hill": "equal proportions"}.get(method, method)
    sentence = f"{seats} seats for {len(rows)} states by the census of {census}, by {words}."
    record = {"census": census, "seats": seats, "method": method, "rows": rows}
    as_law = seats == HOUSE and method == "huntington_hill" and census >= FIRST_CENSUS
    day = f"{census}-04-01" if census >= FIRST_CENSUS else str(census)
    status: wire.AnswerStatus = "certified" if as_law else "what-if"
    return Answer(record, day, status, (CENSUS_PACK,), tuple(_doubts(census, method)), sentence, rows)


def _doubts(census: int, method: str) -> Iterator[Finding]:
    if census == 1920:
        text = "no apportionment followed the census of 1920; this is what it would have been."
        yield Finding("note", "never_apportioned", NATION, text)
    elif census < FIRST_CENSUS and method != "webster":
        text = f"the census of {census} was apportioned by Webster's method (--method webster)."
        yield Finding("note", "other_method_in_law", NATION, text)


def amendment(year: int | None = None) -> Answer:
    """What Article V asks for, and where the interstate compact stands, now or on 20 July of a year."""
    found = amendment_of(year)
    status = found.compact
    compact = wire.CompactRecord(
        status.members, status.electors, status.threshold, status.in_force, status.short, status.year, status.on
    )
    record = {
        "propose": {
            "house": found.house,
            "senate": found.senate,
            "house_of": found.house_of,
            "senate_of": found.senate_of,
        },
        "convention": found.convention,
        "ratify": {"states": found.ratify, "of": found.states},
        "block": found.block,
        "compact": compact,
    }
    text = f"{found.house} and {found.senate} suppose every member present; Article V asks for two-thirds of those present."
    note = Finding("note", "all_present", NATION, text)
    force = "is in force" if status.in_force else f"is not in force, {status.short} short"
    sentence = (
        f"An amendment needs {found.house} of {found.house_of} in the House, {found.senate} of {found.senate_of} in the "
        f"Senate and {found.ratify} of {found.states} states; {found.block} states can block it. "
    )
    if status.members:
        sentence += (
            f"The interstate compact has {status.electors} of the {status.threshold} electors it needs for {status.year} "
            f"and {force}."
        )
    else:
        sentence += "The interstate compact did not exist yet."
    return Answer(record, found.on.isoformat(), "certified", ("apportionment",), (note,), sentence, [compact])
