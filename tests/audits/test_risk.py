"""A tie stops in no more than the risk limit's share of audits, by chance alone; a right report stops in most."""

import numpy as np
import pytest

from audit_risk import MATHS, limit

RUNS = 400
FEW = {"two strata": 40}
LEAST_POWER = {"Providence": 0.45}
"""Its three short rounds are chosen to tempt a wrong stop, not to stop soon."""


@pytest.mark.parametrize("name", list(MATHS))
def test_a_tie_seldom_stops(name: str) -> None:
    runs = FEW.get(name, RUNS)
    stopped = MATHS[name](np.random.default_rng(2026), runs, True)
    assert stopped.shape == (runs,)
    assert stopped.mean() <= limit(runs, errors=4)


@pytest.mark.parametrize("name", list(MATHS))
def test_a_right_report_stops(name: str) -> None:
    runs = FEW.get(name, RUNS)
    assert MATHS[name](np.random.default_rng(2027), runs, False).mean() > LEAST_POWER.get(name, 0.9)
