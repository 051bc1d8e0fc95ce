"""The published audit vectors, family by family; the two tables that need simulation are run by the benchmark."""

import json
from typing import Any

import audit_adapter
import pytest

from made_files import SHARED, needs_shared

VECTORS = SHARED / "audit_vectors"
SIMULATED = {"alpha_polling_with_replacement_table", "alpha_polling_without_replacement_table"}
FAMILIES = (
    "alpha_pvalues",
    "batch_comparison_macro",
    "comparison_kaplan_markov",
    "comparison_supersimple_arlo",
    "polling_bravo",
    "polling_bravo_eor_2016_first_round",
    "polling_minerva_2016",
    "polling_minerva_misc",
    "polling_providence",
    "sampler_consistent",
    "sampler_sha256_counter",
    "shangrla_assorters",
    "stratified_suite",
)


def close(found: Any, expected: Any, tolerance: Any) -> bool:
    """As the vectors define it: a tolerance is absolute, or the larger of an absolute and a relative one."""
    if isinstance(expected, dict):
        return all(close(found[key], value, tolerance) for key, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(
            close(one, other, tolerance) for one, other in zip(found, expected, strict=True)
        )
    if expected is None or isinstance(expected, bool | str):
        return bool(found == expected)
    if isinstance(tolerance, dict):
        tolerance = max(tolerance.get("abs", 0), tolerance.get("rel", 0) * abs(expected))
    return bool(found is not None and abs(float(found) - expected) <= tolerance + 1e-15)


@needs_shared
@pytest.mark.parametrize("family", FAMILIES)
def test_family(family: str) -> None:
    cases = json.loads((VECTORS / f"{family}.json").read_text("utf-8"))["cases"]
    wrong = []
    for case in cases:
        found = getattr(audit_adapter, family)(**case["args"])
        if not close(found, case["expect"], case["tol"]):
            wrong.append((case["id"], found, case["expect"]))
    assert cases
    assert not wrong


@needs_shared
def test_no_family_is_left_out() -> None:
    assert {path.stem for path in VECTORS.glob("*.json")} == {*FAMILIES, *SIMULATED}
