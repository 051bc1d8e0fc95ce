"""How the projection did on elections that its priors did not see: the figures behind docs/method/calibration.md."""

from typing import Final

from ascertain import archive
from ascertain.answers.answer import Answer

PACK: Final = "projection_calibration"
WORDS: Final = ("replayed", "moment", "quantity", "replay")


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
