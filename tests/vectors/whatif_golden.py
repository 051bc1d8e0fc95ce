"""Makes the vectors that Python and the pages' script are both held to: `python tests/vectors/whatif_golden.py` writes them."""

import json
from pathlib import Path
from typing import Any, get_args

from ascertain import archive
from ascertain.answers.ground import ground_of
from ascertain.errors import ScenarioError, Undetermined, UnknownName
from ascertain.flips import Flip, Goal, Kind, fewest_votes, position
from ascertain.proceedings import Case
from ascertain.scenario import parse

FILE = Path(__file__).with_name("whatif_golden.json")
GROUNDS = [
    (1824, ""), (1860, ""), (1892, ""), (1912, ""), (1948, ""), (1960, ""), (1968, ""), (1992, ""), (2000, ""), (2008, ""),
    (2016, ""), (2020, ""), (2024, ""),
    (2016, "move=MI:trump:clinton:5352"),
    (2016, "move=NE:trump:clinton:100000,NE-01:trump:clinton:20000,ME-02:trump:clinton:18000"),
    (2016, "move=ME:clinton:trump:10000,NE:trump:clinton:105300,NE-03:trump:clinton:70000"),
    (2016, "move=MI:trump:clinton:6000,OH:trump:clinton:230000,NE:trump:clinton:105500"),
    (2000, "move=FL:bush:gore:269"),
]  # fmt: skip
"""Elections, some after votes have moved so that contests are level or that nested ones share their cost."""
TEXTS: dict[int, list[str]] = {
    1824: ["flip=PA", "flip=NY:adams"],
    1860: ["flip=NY,PA", "flip=SC:lincoln", "flip=NJ", "flip=CA:bell,OR:none", "flip=CA:none"],
    1892: ["flip=NY", "flip=MI", "flip=CA"],
    1912: ["flip=CA,PA:taft"],
    1960: ["flip=IL,TX", "flip=AL"],
    1968: ["flip=IL,NJ:wallace"],
    1992: ["flip=GA,NH", "flip=ME:perot", "flip=UT:perot,UT:clinton"],
    2000: ["flip=FL", "flip=FL:nader", "flip=NH,FL:none"],
    2008: ["flip=NE-02"],
    2016: [
        "", "flip=MI", "flip=WI,pa,mi", "flip=MI:clinton", "flip=MI:trump", "flip=MI:none", "flip=UT:mcmullin",
        "flip=me-2,NE-2,NE-03:johnson", "flip=ME,ME-01:trump,NE:none", "flip=MI,MI:none", "flip=MI,MI", "flip=ZZ",
        "flip=ME-03", "flip=M", "flip=MI:gore", "flip=MI:Clinton", "flip=MI:a b", "flip=MI:clinton:3", "flip=", "flip",
        "flip=MI&flip=PA", "house=435", "flip=PA%2CWI", "?flip=MI", "flip=MI,,PA", "flip=MI:",
    ],
    2020: ["flip=GA,AZ,WI", "flip=GA,AZ,WI,NE-02"],
    2024: ["flip=MI,PA,WI"],
}  # fmt: skip
GOALS: tuple[Goal, ...] = get_args(Goal)
KINDS: tuple[Kind, ...] = get_args(Kind)


def _slugs(case: Case, found: dict[str, int] | Any) -> dict[str, int]:
    return {case.tickets[name].slug: number for name, number in found.items()}


def _change(case: Case, way: Flip) -> dict[str, Any]:
    return {
        "votes": way.votes,
        "contests": dict(way.contests),
        "electors": way.electors_moved,
        "result": list(_slugs(case, way.result).items()),
    }


def _least(case: Case, goal: Goal, kind: Kind) -> dict[str, Any] | str | None:
    """The cheapest change, or "server" where only Python works it out."""
    try:
        way = fewest_votes(case, goal=goal, kind=kind)
    except (UnknownName, Undetermined):
        return "server"
    return _change(case, way) if way else None


def _scenario(year: int, case: Case, text: str) -> dict[str, Any]:
    """What a text means for an election as it was: its canonical form, electors, and the least change from there."""
    try:
        found = parse(year, text)
    except ScenarioError as error:
        return {"text": text, "item": error.item, "reason": error.reason}
    after = found.apply(case)
    stands = position(after)
    return {
        "text": text,
        "canonical": found.canonical,
        "electors": list(_slugs(case, stands.pledged).items()),
        "undecided": stands.total - sum(stands.pledged.values()),
        "least": {goal: _least(after, goal, "changed") for goal in GOALS},
    }


def golden() -> list[dict[str, Any]]:
    """Every ground with its answers."""
    found = []
    for year, moved in GROUNDS:
        before = archive.load_case(year)
        case = parse(year, moved).apply(before) if moved else before
        texts = [] if moved else TEXTS.get(year, [])
        found.append(
            {
                "moved": moved,
                "ground": ground_of(case),
                "least": {kind: {goal: _least(case, goal, kind) for goal in GOALS} for kind in KINDS},
                "scenarios": [_scenario(year, case, text) for text in texts],
            }
        )
    return found


def text() -> str:
    """The vectors as they are kept: one ground a line."""
    lines = (json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in golden())
    return "[\n" + ",\n".join(lines) + "\n]\n"


if __name__ == "__main__":
    FILE.write_text(text(), "utf-8")
