"""The guide to the log is a session: its blocks run from top to bottom in one empty folder."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ascertain.cli import ascertain

GUIDE = Path(__file__).parents[1] / "docs" / "guide-count.md"


def test_the_guide_runs_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```(console|python) in-order\n(.*?)```", GUIDE.read_text("utf-8"), re.S)
    assert len(blocks) >= 8
    said: dict[str, list[str]] = {}
    for kind, block in blocks:
        if kind == "python":
            exec(compile(block, GUIDE.name, "exec"), {})
            continue
        for line in block.splitlines():
            assert line.startswith("$ ascertain "), line
            done = CliRunner().invoke(ascertain, shlex.split(line)[2:])
            assert done.exit_code == 0, (line, done.output, done.exception)
            assert done.output.strip()
            said.setdefault(line, []).append(done.output)
    first, last = said["$ ascertain log tally night.db --by county"]
    assert "290,000" in first, "the held figure does not count"
    assert "290,000" in last, "nor does it once it is released and taken back"
    assert "a count of 2,090,000" in first


def test_every_command_of_the_log_is_in_the_guide() -> None:
    text = GUIDE.read_text("utf-8")
    group = ascertain.get_command(None, "log")  # type: ignore[arg-type]  # the context is not used
    names = set(getattr(group, "commands", {}))
    assert {"create", "verify", "tally", "replay", "export", "release", "withdraw", "findings", "history"} <= names
    for name in names:
        assert f"ascertain log {name}" in text, name
