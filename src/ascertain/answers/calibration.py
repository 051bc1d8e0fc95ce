"""How the projection did on elections that its priors did not see: the figures behind docs/method/calibration.md."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ascertain import archive
from ascertain.answers.answer import Answer

PACK: Final = "projection_calibration"
QUANTITIES: Final[Mapping[str, str]] = {
    "state_margin": "margin of a state",
    "state_turnout": "votes of a state",
    "nation_margin": "national margin",
    "nation_turnout": "national votes",
}
"""What intervals are given of, in words."""
BAR: Final[Mapping[str, tuple[float, float]]] = {
    "state_margin": (0.85, 0.97),
    "state_turnout": (0.80, 0.98),
    "nation_margin": (0.80, 1.0),
    "nation_turnout": (0.70, 1.0),
}
"""Where the coverage of 90 % intervals may lie over all stages and over all moments of the clock."""
STAGE_BAR: Final[Mapping[str, tuple[float, float]]] = {"state_margin": (0.80, 0.985)}
"""Where it may lie at each; of the nation, one election at one stage is too few to say."""
WORDS: Final = ("replayed", "moment", "quantity", "replay")


@dataclass(frozen=True, slots=True)
class Weak:
    """A place where the coverage of 90 % intervals leaves its bar."""

    replayed: str
    moment: str
    quantity: str
    covered: float
    low: float
    high: float


def outside(rows: Iterable[Mapping[str, Any]]) -> Iterator[Weak]:
    """Where coverage leaves the bar, election by election and moment by moment."""
    for row in rows:
        whole, quantity = row["moment"].startswith("all "), row["quantity"]
        bar, covered = (BAR if whole else STAGE_BAR).get(quantity), float(row["covered_90"])
        if bar and not bar[0] <= covered <= bar[1]:
            yield Weak(row["replayed"], row["moment"], quantity, covered, *bar)


def calibration() -> Answer:
    """Errors, coverage at four levels, widths and scores by election, moment and quantity; "all" is of every election."""
    rows = [{name: cell if name in WORDS else float(cell) for name, cell in row.items()} for row in archive.table(PACK)]
    elections = sorted(archive.packs()[PACK].covers)
    whole = {row["quantity"]: row for row in rows if (row["replayed"], row["moment"]) == ("all", "all stages")}
    sentence = (
        f"On {len(elections)} elections, replayed, 90% intervals held {whole['state_margin']['covered_90']:.0%} of the "
        f"states' margins and {whole['nation_margin']['covered_90']:.0%} of the national ones."
    )
    as_of = archive.packs()[PACK].retrieved
    return Answer({"elections": elections, "rows": rows}, str(as_of), "what-if", (PACK,), (), sentence, rows)
