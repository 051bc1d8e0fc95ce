"""What importing and starting costs: no heavy library comes in before it is needed."""

import subprocess
import sys

import pytest

HEAVY = ("scipy", "pandas", "fastapi", "uvicorn", "jinja2", "sqlalchemy", "duckdb", "statsmodels")


def loaded(code: str) -> set[str]:
    script = f"import sys\n{code}\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return {name.split(".")[0] for name in done.stdout.split()}


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded("import ascertain") & {*HEAVY, "numpy", "click", "rich", "msgspec"}


def test_help_needs_no_arrays() -> None:
    code = "from ascertain.cli import main\nsys.argv = ['ascertain', '--help']\ntry: main()\nexcept SystemExit: pass"
    assert not loaded(code) & {*HEAVY, "numpy", "msgspec"}


def test_an_outcome_needs_no_web_or_statistics() -> None:
    assert not loaded("from ascertain import answers; answers.outcome(2016).to_json()") & {*HEAVY, "rich"}


CPU = "import resource; usage = resource.getrusage(resource.RUSAGE_CHILDREN); print(usage.ru_utime + usage.ru_stime)"
NOMINAL_NUMPY = 0.11
"""Seconds of processor time that `import numpy` takes on the 2-core machine for which the budgets were set."""


def spent(*command: str) -> float:
    """The least of several runs of a whole command, in seconds of processor time."""
    script = f"import subprocess; subprocess.run({command!r}, stdout=subprocess.DEVNULL, check=True); {CPU}"
    once = [sys.executable, "-c", script]
    return min(float(subprocess.run(once, capture_output=True, text=True, check=True).stdout) for _ in range(5))


@pytest.mark.parametrize(("words", "limit"), [(("--help",), 0.15), (("outcome", "2016", "--json"), 0.4)])
def test_cpu_budget(words: tuple[str, ...], limit: float) -> None:
    """Budgets stretch by as much as this machine, at this moment, is slower than the one they were set on."""
    slower = max(1.0, spent(sys.executable, "-c", "import numpy") / NOMINAL_NUMPY)
    assert spent(sys.executable, "-m", "ascertain", *words) <= limit * slower
