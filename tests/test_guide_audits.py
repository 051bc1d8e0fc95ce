"""The guides to audits and records are sessions: their blocks run from top to bottom in one empty folder."""

import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ascertain.cli import ascertain

DOCS = Path(__file__).parents[1] / "docs"


@pytest.mark.parametrize(
    ("guide", "command", "said"),
    [
        ("guide-audits.md", "audit report", "the audit stops"),
        ("guide-cvr.md", "cvr check", "200 cards, 1 contest (dominion-csv)."),
    ],
)
def test_the_guide_runs_in_order(
    guide: str, command: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```(console|python) in-order\n(.*?)```", (DOCS / guide).read_text("utf-8"), re.S)
    outputs: dict[str, str] = {}
    for kind, block in blocks:
        if kind == "python":
            exec(compile(block, guide, "exec"), {})
            continue
        for line in block.splitlines():
            done = CliRunner().invoke(ascertain, shlex.split(line)[2:])
            assert done.exit_code == 0, (line, done.output, done.exception)
            outputs[line] = " ".join(done.output.split())
    assert any(command in line and said in output for line, output in outputs.items()), outputs


@pytest.mark.parametrize(("group", "guide"), [("audit", "audits"), ("cvr", "cvr"), ("petition", "petitions")])
def test_every_command_is_in_its_guide(group: str, guide: str) -> None:
    text = (DOCS / f"guide-{guide}.md").read_text("utf-8")
    own = ascertain.get_command(None, group)  # type: ignore[arg-type]  # the context is not used
    for name in getattr(own, "commands", {}):
        if (group, name) != ("audit", "president"):  # has a guide of its own
            assert f"ascertain {group} {name}" in text, name
