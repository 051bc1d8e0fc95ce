"""`ascertain map`: the file is the API's picture; wrong words are one sentence and the right exit code."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from ascertain import answers
from ascertain.errors import UnknownName


def run(*words: str, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "ascertain", "map", *words], capture_output=True, check=False, cwd=cwd)


def test_file_and_standard_output_are_the_answer(tmp_path: Path) -> None:
    wanted = answers.drawing(2016, view="tiles", theme="dark", width=640, stage="electors").to_svg()
    options = ("2016", "--view", "tiles", "--theme", "dark", "--width", "640", "--stage", "electors")
    done = run(*options, "--out", "x.svg", cwd=tmp_path)
    assert (done.returncode, done.stdout) == (0, b"")
    assert b"Written to x.svg." in done.stderr
    assert (tmp_path / "x.svg").read_bytes() == wanted
    piped = run(*options, "--out", "-", "--format", "svg")
    assert (piped.stdout, piped.stderr) == (wanted, b"")


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("2016", "--out", "-"), 2, "--out - needs --format"),
        (("2016", "--out", "x.gif"), 2, "ends neither in .svg nor in .png"),
        (("2016", "--out", "x.svg", "--format", "png"), 2, "does not go with"),
        (("2016",), 2, "--out"),
        (("2016", "--out", "x.svg", "--width", "99"), 2, "200<=x<=4000"),
        (("2015", "--out", "x.svg"), 2, "the nearest is 2016"),
        (("2016", "--out", "nowhere/x.svg"), 4, "nowhere/x.svg cannot be written"),
    ],
)
def test_errors_are_one_sentence(words: tuple[str, ...], code: int, said: str, tmp_path: Path) -> None:
    done = run(*words, cwd=tmp_path)
    assert done.returncode == code
    assert said in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_api_names_what_there_is() -> None:
    with pytest.raises(UnknownName, match="no view globe") as raised:
        answers.drawing(2016, view="globe")  # type: ignore[arg-type]  # wrong on purpose
    assert "tiles" in raised.value.allowed
    with pytest.raises(UnknownName, match="200 to 4000"):
        answers.drawing(2016, width=5000)


def test_the_picture_of_the_readme_is_what_the_command_gives() -> None:
    committed = Path(__file__).parents[2] / "docs" / "map-2016.svg"
    assert committed.read_bytes() == answers.drawing(2016).to_svg()


def test_what_was_written_as_json(tmp_path: Path) -> None:
    done = run("2016", "--out", "x.svg", "--flip", "MI", "--json", cwd=tmp_path)
    told, data = json.loads(done.stdout), (tmp_path / "x.svg").read_bytes()
    assert (told["bytes"], told["scenario"], told["status"]) == (len(data), "flip=MI", "what-if")
    assert told["sha256"] == hashlib.sha256(data).hexdigest()
    assert told["sources"]
    assert run("2016", "--out", "-", "--format", "svg", "--json").returncode == 2
