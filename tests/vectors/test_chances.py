"""The shared counterfactual vectors of flips, power, simulation and the campaign question, with their own script."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VECTORS = ROOT.parent / "shared" / "data" / "counterfactual_vectors"
FILES = ("flip_vectors", "tipping_vectors", "exact_ev_vectors", "simulation_vectors", "campaign_vectors")


@pytest.mark.skipif(not VECTORS.is_dir(), reason="shared data absent")
@pytest.mark.parametrize("name", FILES)
def test_every_vector_passes(name: str) -> None:
    script, adapter = VECTORS / "check_vectors.py", ROOT / "tests" / "vectors" / "counterfactual_adapter.py"
    command = [sys.executable, str(script), str(VECTORS), str(adapter), "--file", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
