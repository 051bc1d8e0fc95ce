"""Files of a petition: the sample as it was examined, and counties with their numbers. Nothing is guessed."""

import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from ascertain.errors import InputInvalid
from ascertain.ingest.figures import Refused, shown, whole
from ascertain.ingest.opening import Source
from ascertain.ingest.rows import Columns, table_of
from ascertain.petition.methods import Sample

File = str | os.PathLike[str] | bytes


@contextmanager
def _table(file: File) -> Iterator[tuple[Source, Columns, Iterator[Sequence[str]]]]:
    source = Source(file)
    try:
        with table_of(source) as (columns, rows):
            yield source, columns, rows
    except Refused as refused:
        raise source.invalid(refused.reason, code=refused.code, at=refused.at) from None


def read_counties(file: File) -> dict[str, int]:
    """Signatures submitted by county: columns county, submitted."""
    found: dict[str, int] = {}
    with _table(file) as (_, columns, rows):
        county, submitted = columns.required("county"), columns.required("submitted")
        for row in rows:
            name = row[county].strip()
            if not name or name in found:
                raise Refused(f"county {shown(name)} is empty or stands twice")
            found[name] = whole(row[submitted].strip(), what="submitted")
    return found


def read_sample(file: File, *, submitted: int | Mapping[str, int]) -> tuple[Sample, ...]:
    """A sample signature by signature: columns id, valid (yes or no), and if there duplicate_of, county, reason.

    A signature that names another of the sample as its original is the second of a pair: it is not valid by itself and
    is no other kind of invalid. `submitted` by county makes each county a stratum. Raises `InputInvalid`.
    """
    seen: dict[str, tuple[str, bool]] = {}
    links: list[tuple[str, str, int | str]] = []
    with _table(file) as (source, columns, rows):
        own, valid = columns.required("id"), columns.required("valid")
        original, county = columns.place("duplicate_of"), columns.place("county")
        if not isinstance(submitted, int) and county is None:
            raise Refused("the header lacks county", at=1)
        for row in rows:
            name, said = row[own].strip(), row[valid].strip().casefold()
            if not name or name in seen:
                raise Refused(f"the id {shown(name)} is empty or stands twice")
            if said not in ("yes", "no"):
                raise Refused(f"valid is yes or no, not {shown(row[valid])}")
            place = "" if isinstance(submitted, int) or county is None else row[county].strip()
            if not isinstance(submitted, int) and place not in submitted:
                raise Refused(f"county {shown(place)} is not among those with signatures submitted")
            first = row[original].strip() if original is not None else ""
            seen[name] = (place, said == "yes")
            if first:
                links.append((name, first, source.at))
    return _counted(source, seen, links, {"": submitted} if isinstance(submitted, int) else submitted)


def _counted(
    source: Source,
    seen: Mapping[str, tuple[str, bool]],
    links: Sequence[tuple[str, str, int | str]],
    submitted: Mapping[str, int],
) -> tuple[Sample, ...]:
    """The numbers by stratum. A pair across two counties counts where its second signature was found."""
    seconds = {name for name, _, _ in links}
    for name, first, at in links:
        if first not in seen or first == name or first in seconds:
            raise source.invalid(f"duplicate_of {shown(first)} is no original in the sample", at=at)
        if not seen[first][1]:
            raise source.invalid(f"{shown(name)} duplicates {shown(first)}, which is not valid", at=at)
    size = Counter(place for place, _ in seen.values())
    pairs = Counter(seen[name][0] for name in seconds)
    valid = Counter(place for name, (place, good) in seen.items() if good and name not in seconds)
    missing = [place for place in submitted if not size[place]]
    if missing:
        where = f"of {missing[0]} " if missing[0] else ""
        raise InputInvalid(f"{source.name}: no signature {where}was sampled.", parameter="file")
    return tuple(
        Sample(number, size[place], valid[place], pairs[place], size[place] - valid[place] - pairs[place], name=place)
        for place, number in submitted.items()
    )
