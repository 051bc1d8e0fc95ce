"""`flip`, `simulate`, `power` and `campaign` on the command line: the same bytes as the functions, errors in one sentence."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ascertain import answers
from ascertain.answers import Answer

MODEL = Path(__file__).parents[1] / "docs" / "examples" / "model-2016.toml"


def run(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "ascertain", *words], capture_output=True, text=True, check=False)


SAME: list[tuple[tuple[str, ...], Callable[[], Answer]]] = [
    (("flip", "2016", "--alternatives", "3"), lambda: answers.flip(2016, more=3)),
    (("flip", "1824"), lambda: answers.flip(1824)),
    (("power", "--electors-of", "2016"), lambda: answers.power(electors_of=2016)),
    (("campaign", "2016", "--rule", "popular"), lambda: answers.campaign_of(2016, rule="popular")),
    (("simulate", "--model", str(MODEL), "--seed", "2"), lambda: answers.simulate(MODEL.read_bytes(), seed=2)),
]


@pytest.mark.parametrize(("words", "function"), SAME, ids=[words[0] for words, _ in SAME])
def test_the_same_bytes_as_the_function(words: tuple[str, ...], function: Callable[[], Answer]) -> None:
    done = run(*words, "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == function().to_json().decode()
    assert run(*words, "--csv").stdout == function().to_csv().decode()


ERRORS = [
    (("flip", "2016", "--to", "Nobody"), 2, "Nobody is no ticket of 2016"),
    (("flip", "2015"), 2, "there is no presidential election of 2015"),
    (("flip", "1796"), 3, "no popular vote that decided electors in 1796 is recorded"),
    (("flip", "2016", "--goal", "lose"), 2, "'lose' is not one of"),
    (("simulate",), 2, "Missing option '--model'"),
    (("simulate", "--model", str(MODEL), "--nodes", "1000"), 4, "powers of two"),
    (("simulate", "--model", str(MODEL), "--departures", "2"), 4, "between 0 and 1"),
    (("simulate", "--model", __file__), 4, "test_chance_commands.py: this is not readable as TOML"),
    (("power", "--quota", "600"), 4, "the quota is between 1 and 538, not 600"),
    (("campaign", "2012"), 3, "give one with --forecast FILE"),
    (("campaign", "2016", "--national-sd", "0"), 4, "above 0"),
]


@pytest.mark.parametrize(("words", "code", "sentence"), ERRORS, ids=[sentence for *_, sentence in ERRORS])
def test_errors_are_one_sentence(words: tuple[str, ...], code: int, sentence: str) -> None:
    done = run(*words)
    assert (done.returncode, done.stdout) == (code, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_a_flip_needs_no_scipy() -> None:
    code = "import sys; from ascertain import answers; answers.flip(2016).to_json(); print('scipy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"


def test_a_person_gets_one_sentence_on_top() -> None:
    shown = run("flip", "2016").stdout
    assert shown.startswith("2016: Donald Trump leads Hillary Clinton by 74 pledged electors (306 to 232, 270 needed)")
    assert "leads with" not in shown
    assert run("campaign", "2016").stdout.startswith("Under a rule of electors attention would pay most in FL 20.4%")
