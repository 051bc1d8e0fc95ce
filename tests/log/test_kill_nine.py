"""A writer killed at any moment leaves whole files or nothing of them; what it acknowledged is there."""

import subprocess
import sys
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "crash.py"


def test_kill_nine(url: str) -> None:
    command = [sys.executable, str(SCRIPT), "--rounds", "15", "--url", url, "--seed", "7"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    assert "every acknowledged file is whole" in done.stdout
