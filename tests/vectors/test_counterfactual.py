"""The counterfactual vectors, run by the script that lies beside them."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
VECTORS = ROOT.parent / "shared" / "data" / "counterfactual_vectors"
ADAPTER = Path(__file__).with_name("counterfactual_adapter.py")
RULES = ("allocation_rules", "rules_2012_2016", "apportionment_vectors", "scenario_vectors")


@pytest.mark.skipif(not VECTORS.is_dir(), reason="shared data absent")
@pytest.mark.parametrize("file", RULES)
def test_vectors(file: str) -> None:
    command = [sys.executable, str(VECTORS / "check_vectors.py"), str(VECTORS), str(ADAPTER), "--file", file]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
