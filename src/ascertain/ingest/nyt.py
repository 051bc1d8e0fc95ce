"""The New York Times' 2020 results JSON: counties with counts, and a state's series with shares to three decimals.

Votes of the series are rebuilt from the shares and marked as not exact; the estimate of expected votes is the feed's.
"""

from collections.abc import Iterator
from typing import Any, Final

from ascertain.election import OTHERS, STATES
from ascertain.ingest import documents as doc
from ascertain.ingest.assembly import Assembly, Stated
from ascertain.ingest.figures import Refused, moment, shown
from ascertain.ingest.people import is_presidential
from ascertain.ingest.places import Place
from ascertain.returns import TOTAL, Report

CAPPED: Final = 99
SOURCE: Final = "nyt"
Plain = doc.Plain


def races(document: object) -> Iterator[tuple[str, Plain]]:
    """The races of a document, wherever it keeps them."""
    if isinstance(document, dict):
        data = document.get("data")
        inner = data if isinstance(data, dict) else document
        listed = inner.get("races")
        if isinstance(listed, list):
            for number, race in enumerate(listed, start=1):
                yield f"races[{number}]", doc.mapping(race, f"races[{number}]")
        elif "counties" in inner or "timeseries" in inner:
            yield "the race", inner


def read(assembly: Assembly) -> list[Report]:
    """The reports of the presidential races: counties, and the state's series."""
    for at, race in races(doc.load_json(assembly.source)):
        office = doc.text(race.get("office") or race.get("race_type"), at)
        if office and not is_presidential(office):
            assembly.skipped += 1
            continue
        state = doc.text(race.get("state_id") or race.get("state"), at) or assembly.request.state or ""
        _counties(race, at, assembly)
        _series(race, at, state.upper(), assembly)
    return assembly.reports()


def _moment(value: object, at: str, assembly: Assembly) -> Stated:
    try:
        as_of = moment(doc.text(value, at, empty=False))
    except Refused as refused:
        raise Refused(refused.reason, code=refused.code, at=at) from None
    return assembly.dated(as_of, SOURCE, assembly.request.status or "unofficial")


def _counties(race: Plain, at: str, assembly: Assembly) -> None:
    for number, value in enumerate(doc.sequence(race.get("counties"), at), start=1):
        where = f"{at}/counties[{number}]"
        county = doc.mapping(value, where)
        assembly.source.at = where
        place = assembly.places.code(doc.text(county.get("fips"), where, empty=False))
        stated = _moment(county.get("last_updated") or race.get("last_updated"), where, assembly)
        total = doc.number(county.get("votes"), where)
        results = doc.mapping(county.get("results") or {}, where)
        summed = _results(results, where, place, TOTAL, stated, assembly)
        if summed > total:
            assembly.check_total(total, place.unit, summed)
        elif total > summed:
            assembly.add(place, TOTAL, "(the rest of votes)", total - summed, stated, choice=OTHERS)
        absentee = doc.mapping(county.get("results_absentee") or {}, where)
        if any(absentee.values()):
            _results(absentee, where, place, "absentee-mail", stated, assembly)
        _progress(county, where, place.unit, stated, assembly)


def _results(results: Plain, where: str, place: Place, item: str, stated: Stated, assembly: Assembly) -> int:
    summed = 0
    for key, value in results.items():
        count = doc.number(value, where, what=f"the votes of {shown(key)}")
        assembly.add(place, item, key, count, stated, choice=assembly.ballot.key(key))
        summed += count
    return summed


def _progress(county: Plain, where: str, unit: str, stated: Stated, assembly: Assembly) -> None:
    assembly.note(
        unit,
        stated,
        expected=doc.maybe(county.get("tot_exp_vote"), where, what="tot_exp_vote"),
        precincts_reporting=doc.maybe(county.get("reporting"), where, what="reporting"),
        precincts_total=doc.maybe(county.get("precincts"), where, what="precincts"),
    )
    _capped(county.get("eevp"), unit, assembly)


def _capped(share: object, unit: str, assembly: Assembly) -> None:
    if isinstance(share, int | float) and share == CAPPED:
        text = f"the feed has {CAPPED} % of the expected votes of {unit}; it never shows more, whatever is left."
        assembly.find("expected_capped", unit, text, unit=unit, observed=CAPPED, limit=CAPPED)


def _series(race: Plain, at: str, state: str, assembly: Assembly) -> None:
    rows = doc.sequence(race.get("timeseries"), at)
    if not rows:
        return
    if state not in STATES:
        raise Refused(f"the series is of no state ({shown(state)})", code="unknown_unit", at=at)
    for number, value in enumerate(rows, start=1):
        where = f"{at}/timeseries[{number}]"
        row = doc.mapping(value, where)
        assembly.source.at = where
        said = _moment(row.get("timestamp"), where, assembly)
        stated = assembly.dated(said.as_of, SOURCE, said.status, exact=False)
        total = doc.number(row.get("votes"), where)
        _shared_out(total, doc.mapping(row.get("vote_shares") or {}, where), where, state, stated, assembly)
    _capped(doc.mapping(rows[-1], at).get("eevp"), state, assembly)


def _shared_out(total: int, shares: Plain, where: str, state: str, stated: Stated, assembly: Assembly) -> None:
    """Votes of each choice from its share, and the rest to the others; never more than the total."""
    left = total
    for key, share in shares.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise Refused(f"the share of {shown(key)} is no number from 0 to 1", code="not_a_count", at=where)
        votes = min(left, round(total * share))
        left -= votes
        assembly.add(Place(state), TOTAL, key, votes, stated, choice=assembly.ballot.key(key))
    assembly.add(Place(state), TOTAL, "(the rest of votes)", left, stated, choice=OTHERS)


def is_ours(document: Any) -> bool:
    """Whether a document has counties or a series with the feed's estimate `eevp`."""
    try:
        found = [race for _, race in races(document)]
    except Refused:
        return False
    lists = (race.get(name) for race in found for name in ("counties", "timeseries"))
    rows = (row for own in lists if isinstance(own, list) for row in own[:1])
    return any(isinstance(row, dict) and "eevp" in row for row in rows)
