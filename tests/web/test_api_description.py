"""The API does what its description says: a short run of schemathesis against a server."""

import re
import subprocess
import sys
from pathlib import Path

from started import serving

CONFIG = Path(__file__).parents[2] / "schemathesis.toml"


def test_the_api_is_as_described() -> None:
    """Every route, every check; `make api-fuzz` is the long run."""
    with serving("--no-rate-limit") as (_, port):
        words = [sys.executable, "-m", "schemathesis.cli", "--config-file", str(CONFIG), "--no-color", "run"]
        words += [f"http://127.0.0.1:{port}/api/v1/openapi.json", "--checks", "all", "--phases", "fuzzing"]
        words += ["--max-examples", "3", "--seed", "1", "--generation-database", "none"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    tested = re.search(r"(\d+)/(\d+)", done.stdout)
    assert tested is not None, done.stdout[-3000:]
    assert tested[1] == tested[2]
    assert int(tested[1]) >= 24
