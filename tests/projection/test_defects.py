"""A feed's defects on the way to the projection: what screening holds moves it by no more than the held units allow."""

from datetime import date

import numpy as np
import pytest

import build_replay
from ascertain.canvass import Past, examine
from ascertain.election import OTHERS, Election
from ascertain.ingest import context
from ascertain.projection import Projection, constants_without, project
from ascertain.returns import fold
from made_files import CLINTON, TRUMP, counts, reading
from score_projection import Columns, table

SIDES = {"dem": CLINTON, "rep": TRUMP, "other": OTHERS}
ZERO, FALL, COLLISION, DIGIT = "39049", "48201", "29189", "12011"
"""Franklin OH, Harris TX, St. Louis County MO with the city's votes, Broward FL."""
CITY = "29510"
EARLIER, LATER = "2016-11-10T06:00:00+00:00", "2016-11-11T08:00:00+00:00"


@pytest.fixture(scope="module")
def replayed() -> tuple[Columns, Columns, Columns]:
    """The baseline and two moments of a night."""
    replay = build_replay.build(2012, 2016, seed=31)
    moments = []
    for hour in (30.0, 62.0):
        rows = list(replay.rows(hour))
        moments.append({name: [row[name] for row in rows] for name in rows[0]})
    return table(replay.fips, replay.state, replay.baseline), moments[0], moments[1]


def damaged(counts_: Columns) -> Columns:
    """The later moment with four defects in it."""
    own = {name: list(cells) for name, cells in counts_.items()}
    at = {unit: place for place, unit in enumerate(own["fips"])}
    for side in SIDES:
        own[side][at[ZERO]] = 0
        own[side][at[FALL]] = int(own[side][at[FALL]] * 0.4)
        own[side][at[COLLISION]] = own[side][at[CITY]]
    own["dem"][at[DIGIT]] *= 10
    return own


def feed(moment: Columns, as_of: str) -> bytes:
    """The counties of a moment as a file; states that are one unit in the replay are left to it."""
    votes = {
        unit: {name: moment[side][place] for side, name in SIDES.items()}
        for place, unit in enumerate(moment["fips"])
        if not unit.endswith("000")
    }
    return counts(votes, as_of=as_of)


def through_the_log(first: Columns, second: Columns, then: Columns) -> tuple[Columns, set[str]]:
    """What stands after both feeds, and the units held; a held unit keeps all that was said of it before."""
    past, accepted, stopped = Past(), [], set()
    for moment, as_of in ((first, EARLIER), (second, LATER)):
        reports = reading(feed(moment, as_of)).reports
        examined = examine(reports, past, context(Election(2016), date(2016, 11, 8)))
        accepted += [report for place, report in enumerate(reports) if place not in examined.held]
        stopped |= {report.unit for place, report in enumerate(reports) if place in examined.held}
    standing = fold(accepted).counts
    held = np.isin(then["fips"], list(stopped))
    made = {name: [first[name][i] if out else then[name][i] for i, out in enumerate(held)] for name in then}
    for side, name in SIDES.items():
        own = zip(then["fips"], then[side], strict=True)
        made[side] = [votes if unit.endswith("000") else standing[unit].get(name, 0) for unit, votes in own]
    modes = np.array([[made[side][i] - int(made[f"early_{side}"][i] or 0) for side in SIDES] for i in range(len(held))])
    assert (modes >= 0).all(), "what stands is what was said before, modes and all"
    return made, stopped


def test_defects_move_the_projection_no_more_than_held_units_allow(replayed: tuple[Columns, Columns, Columns]) -> None:
    baseline, first, second = replayed
    standing, stopped = through_the_log(first, damaged(second), second)
    assert {ZERO, FALL, COLLISION, DIGIT} <= stopped

    def projected(moment: Columns) -> Projection:
        return project(moment, baseline, constants=constants_without(2016))

    clean, screened = projected(second), projected(standing)
    votes = {side: np.array(standing[side]) - np.array(second[side]) for side in SIDES}
    states = np.array(second["state"])
    for before, after in zip(clean.states, screened.states, strict=True):
        moved = abs(after.two_party_points.estimate - before.two_party_points.estimate)
        changed = sum(int(np.abs(own[states == before.unit]).sum()) for own in votes.values())
        assert moved <= 0.1 + 200 * changed / sum(before.counted), before.unit
    shift = abs(screened.nation.two_party_points.estimate - clean.nation.two_party_points.estimate)
    assert shift < 0.05
    bare = {name: cells for name, cells in damaged(second).items() if not name.startswith("early_")}
    unscreened = projected(bare).nation.two_party_points
    assert abs(unscreened.estimate - clean.nation.two_party_points.estimate) > 20 * shift, "what screening is for"
