"""Pictures of a what-if: changed contests are hatched, the command that makes it again is in the picture."""

import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from ascertain import answers
from ascertain.cli import ascertain
from ascertain.errors import FactMissing
from ascertain.scenario import parse


def test_flipped_contests_are_marked_and_named() -> None:
    drawn = answers.drawing(2016, scenario=parse(2016, "flip=MI,PA,WI"))
    assert {contest.id for contest in drawn.picture.contests if contest.changed} == {"MI", "PA", "WI"}
    assert "ascertain map 2016 --scenario 'flip=MI,PA,WI'" in drawn.picture.command
    assert b"With your 3 changes Clinton has 278 of 538" in drawn.to_svg()


@pytest.mark.parametrize(
    "rule", ["rule=district", "rule=proportional&method=hamilton", "rule=winner-take-all", "rule=no-senators"]
)
def test_rules_are_drawn(rule: str) -> None:
    drawn = answers.drawing(2016, scenario=parse(2016, rule))
    assert sum(contest.electors for contest in drawn.picture.drawn) == drawn.picture.appointed


def test_a_direct_election_has_no_map() -> None:
    with pytest.raises(FactMissing, match="no electors to draw"):
        answers.drawing(2016, scenario=parse(2016, "rule=national-popular-vote"))


def test_the_house_has_not_chosen_in_a_what_if() -> None:
    drawn = answers.drawing(2016, scenario=parse(2016, "rule=proportional&method=hamilton"))
    assert "The House would choose" in drawn.sentence


def test_the_command_on_a_picture_runs_as_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the footer says makes the same file again."""
    drawn = answers.drawing(2016, view="tiles", stage="electors", scenario=answers.scenario_of(2016, "flip=MI"))
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(ascertain, shlex.split(drawn.picture.command)[1:])
    assert done.exit_code == 0, done.output
    assert (tmp_path / "tiles-2016.svg").read_bytes() == drawn.to_svg()
