"""MEDSL's county returns (doi:10.7910/DVN/VOQCHQ): a row for a candidate in a county, sometimes for each way of voting.

NA votes mean "not on the ballot there" and are no zero; `totalvotes` is compared and never trusted.
"""

from collections.abc import Callable, Sequence

from ascertain.ingest.assembly import Assembly, Stated
from ascertain.ingest.figures import Refused, shown, whole, words
from ascertain.ingest.people import is_presidential
from ascertain.ingest.places import Place, alaska_district, state_of
from ascertain.ingest.rows import Columns, table_of
from ascertain.returns import TOTAL, Report

NOTHING = frozenset({"", "na", "nan", "null"})


def read(assembly: Assembly) -> list[Report]:
    """The reports of the election's rows; rows of other years and offices are skipped and counted."""
    with table_of(assembly.source) as (columns, rows):
        cell, mode = _cells(columns), columns.place("mode")
        stated = assembly.undated("medsl")
        totals: dict[str, int] = {}
        for row in rows:
            if cell(row, "year").strip() != str(assembly.request.election.year) or not _office(cell(row, "office")):
                assembly.skipped += 1
                continue
            votes = cell(row, "candidatevotes").strip()
            if votes.casefold() in NOTHING:
                continue
            place = _place(assembly, cell, row)
            item = _item(assembly, row[mode]) if mode is not None else TOTAL
            assembly.add(place, item, cell(row, "candidate"), whole(votes), stated, party=cell(row, "party"))
            total = cell(row, "totalvotes").strip()
            if total.casefold() not in NOTHING:
                totals[place.unit] = whole(total, what="totalvotes")
    _one_level(assembly, stated, totals)
    return assembly.reports()


def _office(text: str) -> bool:
    return is_presidential(text) or text.strip().casefold() in ("us president", "president")


def _item(assembly: Assembly, text: str) -> str:
    return assembly.mode(text) if text.strip().casefold() not in NOTHING else TOTAL


def _cells(columns: Columns) -> Callable[[Sequence[str], str], str]:
    """A row's cell by its column's name, under the names of all editions."""
    places = {name: columns.required(name) for name in ("year", "office", "candidate", "candidatevotes", "county")}
    places |= {"fips": columns.required("fips", "county_fips"), "state": columns.required("state", "state_po")}
    places["totalvotes"] = columns.required("totalvotes")
    party = columns.place("party", "party_detailed", "party_simplified")

    def cell(row: Sequence[str], name: str) -> str:
        if name == "party":
            return "" if party is None else row[party]
        return row[places[name]]

    return cell


def _place(assembly: Assembly, cell: Callable[[Sequence[str], str], str], row: Sequence[str]) -> Place:
    """The unit of a row by its code; rows without one are write-ins and overseas ballots that have one of ours."""
    code, county = cell(row, "fips").strip().removesuffix(".0"), cell(row, "county").strip()
    state = state_of(cell(row, "state"))
    if state is None:
        raise Refused(f"there is no state {shown(cell(row, 'state'))}", code="unknown_unit")
    if code.casefold() in NOTHING:
        return assembly.places.name(state, county)
    district = alaska_district(code, county) if state == "AK" else None
    return assembly.places.code(district or code)


def _one_level(assembly: Assembly, stated: Stated, totals: dict[str, int]) -> None:
    """Where a county has a total and modes, the total alone is kept: the two must never be added."""
    items: dict[str, dict[str, int]] = {}
    for (unit, item, _), votes in assembly.votes():
        items.setdefault(unit, {})[item] = sum(votes.values())
    for unit, own in items.items():
        if TOTAL in own and len(own) > 1:
            assembly.drop_modes(unit, TOTAL)
        if unit in totals:
            assembly.check_total(totals[unit], unit, own.get(TOTAL, sum(own.values())))


def is_header(names: Sequence[str]) -> bool:
    """Whether a header is MEDSL's."""
    return {"candidatevotes", "totalvotes"} <= {words(name).replace(" ", "") for name in names}
