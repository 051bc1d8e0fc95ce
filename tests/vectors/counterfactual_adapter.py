"""The functions that the counterfactual vectors call, over the public names; JSON-like values in and out.

One function a kind of call, registered by name in the `CALLS` of each part, so that two people can add kinds apart.
"""

import importlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

PARTS = ("counterfactual_rules", "counterfactual_chances")
"""Rules, scenarios and seats; flips, simulation, power and attention."""


def load_calls() -> dict[str, Callable[..., Any]]:
    """Every registered call by name; a part that is not there yet is left out."""
    here = str(Path(__file__).resolve().parent)
    if here not in sys.path:
        sys.path.insert(0, here)
    found: dict[str, Callable[..., Any]] = {}
    for part in PARTS:
        if Path(here, f"{part}.py").is_file():
            calls: Mapping[str, Callable[..., Any]] = importlib.import_module(part).CALLS
            twice = sorted(found.keys() & calls.keys())
            if twice:
                raise RuntimeError(f"{part} registers {twice[0]} a second time")
            found.update(calls)
    return found


globals().update(load_calls())
