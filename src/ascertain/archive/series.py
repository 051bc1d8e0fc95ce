"""The bundled dated series: counts as they stood, each statement with its own source, time and precision.

2016: national statements (trackers, news agencies) and six county snapshots. 2020: a state series whose votes were
rebuilt from shares rounded to three decimals. Errors of the feeds are kept on purpose.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from ascertain.archive.manifest import packs, table
from ascertain.archive.remember import Remembered
from ascertain.archive.units import recoded
from ascertain.election import NATION, OTHERS
from ascertain.errors import FactMissing
from ascertain.returns import CONTEST, TOTAL, Progress, Report

SERIES_PACKS: Final[Mapping[int, tuple[str, ...]]] = {
    2016: ("timeline_2016_nation", "timeline_2016_county"),
    2020: ("timeline_2020_state",),
}
PREFERRED: Final[Mapping[int, tuple[str, ...]]] = {2016: ("cook",), 2020: ()}
"""Sources whose national statement stands before others' of the same status: the one the articles quoted."""


def _number(cell: str) -> int | None:
    return int(cell) if cell else None


def _nation_2016() -> Iterator[Report]:
    for row in table("timeline_2016_nation"):
        clinton, trump, others = (_number(row[name]) for name in ("clinton", "trump", "others"))
        if row["unit"] != NATION or clinton is None or trump is None:
            continue  # the steps of Michigan's canvass are margins in print, not statements of votes
        votes = {"Hillary Clinton": clinton, "Donald Trump": trump}
        if others is not None:
            votes[OTHERS] = others
        as_of = datetime.fromisoformat(row["as_of"])
        yield Report(
            row["unit"],
            CONTEST,
            TOTAL,
            votes,
            "unofficial",
            as_of,
            row["source"],
            as_of,
            precision=row["precision"],  # type: ignore[arg-type]  # one of the pack's closed values, tested
        )


def _counties_2016() -> Iterator[Report]:
    content = table("timeline_2016_county")
    source = packs()["timeline_2016_county"].sources[0]
    places = [content.columns.index(name) for name in ("as_of", "unit", "dem", "gop", "total")]
    moments: dict[str, datetime] = {}
    for cells in content.rows:
        stamp, unit, dem, gop, total = (cells[place] for place in places)
        as_of = moments.get(stamp) or moments.setdefault(stamp, datetime.fromisoformat(stamp))
        clinton, trump = int(dem), int(gop)
        now = recoded(unit, stamp[:10])
        unit = now.unit if now else unit
        votes = {"Hillary Clinton": clinton, "Donald Trump": trump, OTHERS: int(total) - clinton - trump}
        yield Report(unit, CONTEST, TOTAL, votes, "unofficial", as_of, source, as_of)


def _series_2016() -> Iterator[Report]:
    yield from _nation_2016()
    yield from _counties_2016()


def _series_2020() -> Iterator[Report]:
    source = packs()["timeline_2020_state"].sources[0]
    for row in table("timeline_2020_state"):
        total, as_of = int(row["votes"]), datetime.fromisoformat(row["timestamp"])
        biden = round(total * float(row["share_dem"]))
        trump = min(total - biden, round(total * float(row["share_rep"])))
        votes = {"Joe Biden": biden, "Donald Trump": trump, OTHERS: total - biden - trump}
        progress = Progress(expected=_number(row["expected_votes"]))
        yield Report(
            row["state"], CONTEST, TOTAL, votes, "unofficial", as_of, source, as_of, progress=progress, exact=False
        )


_SERIES: Mapping[int, Callable[[], Iterator[Report]]] = {2016: _series_2016, 2020: _series_2020}


@Remembered
def series(year: int) -> tuple[Report, ...]:
    """The statements of the bundled series of an election; raises `FactMissing` where none is bundled."""
    here = [known for known in _SERIES if all(pack in packs() for pack in SERIES_PACKS[known])]
    if year not in here:
        have = " and ".join(str(known) for known in here)
        raise FactMissing(f"no dated series is bundled for {year}; there is one for {have}.")
    return tuple(_SERIES[year]())
