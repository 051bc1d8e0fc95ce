"""Run PyPI's elex-model on one snapshot, in its own process and environment: JSON in, JSON out.

`python benchmarks/peer.py METHOD [B] < snapshot.json`. It imports nothing of this package, so that it can run where only the
peer is installed; what the peer wants in its environment the caller sets.
"""

import json
import logging
import resource
import sys
import time
import warnings
from typing import Any

import numpy as np
import pandas as pd
from elexmodel.client import ModelClient

LEVEL = 0.9
ELECTION = "2000-11-07_USA_G"
SIDES = {"dem": "dem", "gop": "rep"}


def tables(taken: dict[str, Any]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The peer's table of past votes and covariates, and its table of the count."""
    past = pd.DataFrame({"postal_code": taken["state"], "geographic_unit_fips": taken["fips"]})
    now = past.copy()
    before, counted = np.array(taken["baseline"]), np.array(taken["counted"])
    for place, side in enumerate(SIDES):
        past[f"baseline_{side}"], now[f"results_{side}"] = before[:, place], counted[:, place]
    past["baseline_turnout"], now["results_turnout"] = before.sum(axis=1), counted.sum(axis=1)
    past["baseline_normalized_margin"] = (before[:, 0] - before[:, 1]) / np.maximum(before[:, :2].sum(axis=1), 1)
    for name, values in taken["features"].items():
        past[name] = values
    past["county_classification"] = taken["kind"]
    now["percent_expected_vote"] = taken["percent"]
    return past, now


def run(taken: dict[str, Any], method: str, draws: int) -> tuple[ModelClient, dict[str, pd.DataFrame]]:
    """The peer's answer and the client that holds its internals."""
    past, now = tables(taken)
    votes = ["margin"] if method == "bootstrap" else ["dem", "gop", "turnout"]
    features = [*taken["features"], "baseline_normalized_margin"]
    config = {
        "office": "P", "states": sorted(set(taken["state"])), "geographic_unit_types": ["county"],
        "historical_election": [], "features": list(features), "aggregates": ["postal_code", "unit"],
        "fixed_effect": [],
        "baseline_pointer": {"dem": "dem", "gop": "gop", "turnout": "turnout"},
    }  # fmt: skip
    client = ModelClient()
    found = client.get_estimates(
        now, ELECTION, "P", votes, prediction_intervals=[LEVEL], percent_reporting_threshold=taken["threshold"],
        raw_config={ELECTION: [config]}, preprocessed_data=past, features=features, aggregates=["postal_code", "unit"],
        pi_method=method, handle_unreporting="zero", save_output=[],
        model_parameters={"B": draws} if method == "bootstrap" else {},
    )  # fmt: skip
    return client, found


def conformal(found: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Margins from the two candidates' intervals, and turnout; the nation as the sum, without an interval."""
    rows = found["state_data"].sort_values("postal_code")
    ends = {name: rows[[f"pred_{name}", f"lower_{LEVEL}_{name}", f"upper_{LEVEL}_{name}"]].to_numpy(float)
            for name in ("dem", "gop", "turnout")}  # fmt: skip
    first, second = ends["dem"], ends["gop"][:, [0, 2, 1]]
    margin = 100 * (first - second) / np.maximum(first + second, 1)
    sums = [float(ends[name][:, 0].sum()) for name in ("dem", "gop", "turnout")]
    none = float("nan")
    nation = [100 * (sums[0] - sums[1]) / (sums[0] + sums[1]), none, none]
    return {"states": rows["postal_code"].tolist(), "margin": [*margin.tolist(), nation],
            "total": [*ends["turnout"].tolist(), [sums[2], none, none]]}  # fmt: skip


def bootstrap(client: ModelClient, found: dict[str, pd.DataFrame]) -> dict[str, Any]:
    """Margins as told, the two sides' turnout and the nation from the draws that the model keeps."""
    rows = found["state_data"].sort_values("postal_code")
    model, held = client.model, client.results_handler
    margins = rows[["pred_margin", f"lower_{LEVEL}_margin", f"upper_{LEVEL}_margin"]].to_numpy(float)
    parts = (held.reporting_units, held.nonreporting_units, held.unexpected_units)
    states = [part["postal_code"].to_numpy() for part in parts]
    told = [sum_of(name, parts, states, model) for name in (*rows["postal_code"], None)]
    return {"states": rows["postal_code"].tolist(), "margin": [*(100 * margins).tolist(), told[-1][0]],
            "total": [one[1] for one in told], "two_party": True}  # fmt: skip


def sum_of(state: str | None, parts: Any, states: list[Any], model: Any) -> tuple[list[float], list[float]]:
    """Margin in points and two-party votes of a state or (None) of the nation, as estimate, low and high."""
    own = [np.ones(len(names), bool) if state is None else names == state for names in states]
    known = sum(float(parts[i]["results_weights"][own[i]].sum()) for i in (0, 2))
    lead = sum(float((parts[i]["results_dem"] - parts[i]["results_gop"])[own[i]].sum()) for i in (0, 2))
    draws = [np.asarray(getattr(model, f"errors_B_{i}"))[own[1]].sum(axis=0) for i in (1, 2, 3, 4)]
    total = known + float(model.weighted_z_test_pred[own[1]].sum())
    points = 100 * (lead + float(model.weighted_yz_test_pred[own[1]].sum())) / max(total, 1)
    off = 100 * ((lead + draws[0]) / (known + draws[2]) - (lead + draws[1]) / (known + draws[3]))
    low, high = (1 - LEVEL) / 2, (1 + LEVEL) / 2
    margin = [points, *(points - np.quantile(off, [high, low])).tolist()]
    return margin, [total, *(total - np.quantile(draws[2] - draws[3], [high, low])).tolist()]


def main() -> None:
    """Answer one snapshot; a failure is told in its own words."""
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    method, draws = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 500
    taken = json.load(sys.stdin)
    start = time.perf_counter()
    try:
        client, found = run(taken, method, draws)
        answer = bootstrap(client, found) if method == "bootstrap" else conformal(found)
    except Exception as error:  # whatever the peer raises is its answer
        answer = {"failed": f"{type(error).__name__}: {error}"}
    answer["seconds"] = time.perf_counter() - start
    answer["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
