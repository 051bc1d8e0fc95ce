"""Find the projection's constants, and hold it against elections that they did not see.

`python tools/calibrate.py constants` writes tools/projection_constants.csv, from which the pack is built: priors by maximum
likelihood on complete results, one set for every election left out. Evidence constants are chosen, not fitted.
`python tools/calibrate.py page` scores replays and writes docs/method/calibration.md with its pictures and figures.
"""

import argparse
import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

import calibration
import calibration_page
from ascertain.projection.constants import EVIDENCE, NONE_LEFT_OUT, Constants, Prior
from ascertain.projection.features import features
from ascertain.projection.inputs import read
from ascertain.projection.pairs import pair
from ascertain.projection.solve import FloatArray

PAIRS: Final = ((2008, 2012), (2012, 2016), (2016, 2020), (2020, 2024))
FITTED: Final = ("unit", "size", "slopes", "division", "state", "state_slopes")
NATION: Final = {"margin": 0.2, "turnout": 0.1}
START: Final = {"margin": (0.06, 0.08, 0.03, 0.04, 0.06, 0.03), "turnout": (0.03, 0.03, 0.013, 0.025, 0.033, 0.013)}
FOUND: Final = "maximum likelihood on the complete results of {}, geometric mean"
CHOSEN: Final = "chosen on replays of 2012, seeds 1 to 8"
SIDES: Final = ("dem", "rep")
HERE: Final = Path(__file__).resolve().parent


def columns(fips: tuple[str, ...], state: tuple[str, ...], votes: NDArray[np.int64]) -> dict[str, list[object]]:
    """A table of votes as the projection takes it."""
    made: dict[str, list[object]] = {"fips": list(fips), "state": list(state)}
    for place, side in enumerate((*SIDES, "other")):
        made[side] = votes[:, place].tolist()
    return made


class Complete:
    """One election's complete results as observations of both unknowns."""

    def __init__(self, before: int, after: int) -> None:
        found = pair(before, after)
        table = read(
            columns(found.fips, found.state, found.final), columns(found.fips, found.state, found.baseline), sides=SIDES
        )
        known, division, _ = features(table)
        n = len(table.fips)
        nine = np.zeros((n, 9))
        nine[np.arange(n), division] = 1
        self.x = np.hstack([np.ones((n, 1)), known, nine])
        self.z = np.hstack([np.ones((n, 1)), known[:, :2]])
        self.size = 3000 / np.maximum(table.baseline.sum(axis=1), 50)
        _, place = np.unique(table.state, return_inverse=True)
        self.bounds = np.searchsorted(place, np.arange(place.max() + 2))
        now, then = table.counted.astype(float), table.baseline.astype(float)
        logit = [np.log((votes[:, 0] + 0.5) / (votes[:, 1] + 0.5)) for votes in (now, then)]
        self.y = {
            "margin": logit[0] - logit[1],
            "turnout": np.log(np.maximum(now.sum(axis=1), 1) / np.maximum(then.sum(axis=1), 1)),
        }

    def likelihood(self, quantity: str, prior: Prior) -> float:
        """Log of the chance of the results under a prior, but for a constant."""
        own = prior.unit**2 + prior.size**2 * self.size
        k = self.x.shape[1] - 10
        before_x = np.square([prior.nation, *[prior.slopes] * k, *[prior.division] * 9])
        before_z = np.square([prior.state, prior.state_slopes, prior.state_slopes])
        y, weight = self.y[quantity], 1 / own
        precision, right = np.diag(1 / before_x), np.zeros(self.x.shape[1])
        square, log_det = float((weight * y**2).sum()), float(np.log(own).sum())
        for s in range(len(self.bounds) - 1):
            part = slice(self.bounds[s], self.bounds[s + 1])
            x, z, w = self.x[part], self.z[part], weight[part]
            wz = z * w[:, None]
            inner = wz.T @ z + np.diag(1 / before_z)
            zx, zy = wz.T @ x, wz.T @ y[part]
            answer = np.linalg.solve(inner, np.column_stack([zx, zy]))
            precision += (x * w[:, None]).T @ x - zx.T @ answer[:, :-1]
            right += (x * w[:, None]).T @ y[part] - zx.T @ answer[:, -1]
            square -= float(zy @ answer[:, -1])
            log_det += float(np.linalg.slogdet(inner)[1] + np.log(before_z).sum())
        square -= float(right @ np.linalg.solve(precision, right))
        log_det += float(np.linalg.slogdet(precision)[1] + np.log(before_x).sum())
        return -(square + log_det) / 2

    def fit(self, quantity: str) -> FloatArray:
        """The prior's deviations that make the results likeliest, in the order of FITTED."""

        def loss(logs: FloatArray) -> float:
            return -self.likelihood(quantity, prior_of(quantity, np.exp(logs)))

        found = minimize(
            loss, np.log(START[quantity]), method="Nelder-Mead", options={"maxfev": 900, "xatol": 0.01, "fatol": 0.01}
        )
        return np.exp(np.asarray(found.x, dtype=np.float64))


def prior_of(quantity: str, values: FloatArray) -> Prior:
    """A prior from its fitted deviations."""
    return Prior(nation=NATION[quantity], **{name: float(value) for name, value in zip(FITTED, values, strict=True)})


def constants_rows(fitted: Mapping[str, Mapping[int, FloatArray]]) -> list[dict[str, str]]:
    """The rows of the constants' file."""
    rows = []
    for left_out in (None, *(after for _, after in PAIRS)):
        key = NONE_LEFT_OUT if left_out is None else str(left_out)
        used = [after for _, after in PAIRS if after != left_out]
        basis = FOUND.format(", ".join(map(str, used)))
        for quantity in ("margin", "turnout"):
            mean = np.exp(np.mean([np.log(fitted[quantity][year]) for year in used], axis=0))
            for name, value in zip(FITTED, mean, strict=True):
                rows.append({"left_out": key, "name": f"{quantity}.{name}", "value": f"{value:.4f}", "basis": basis})
            nation = f"{NATION[quantity]:.4f}"
            rows.append(
                {
                    "left_out": key,
                    "name": f"{quantity}.nation",
                    "value": nation,
                    "basis": "chosen: wider than any swing since 2012",
                }
            )
        defaults = Constants(prior_of("margin", np.ones(6)), prior_of("turnout", np.ones(6)))
        for name in EVIDENCE:
            rows.append({"left_out": key, "name": name, "value": f"{getattr(defaults, name):.4f}", "basis": CHOSEN})
    return rows


def write_constants(path: Path) -> None:
    """Fit all elections and write the file."""
    fitted: dict[str, dict[int, FloatArray]] = {"margin": {}, "turnout": {}}
    for before, after in PAIRS:
        results = Complete(before, after)
        for quantity, of_year in fitted.items():
            of_year[after] = results.fit(quantity)
            print(quantity, after, dict(zip(FITTED, of_year[after].round(4).tolist(), strict=True)))
    rows = constants_rows(fitted)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_page() -> None:
    """Score the replays, and write the figures and the page."""
    calibration.write(calibration.rows([*calibration.measured(), *calibration.other_feeds()]))
    calibration_page.write(calibration.committed())


TASKS: Final = {"constants": lambda: write_constants(HERE / "projection_constants.csv"), "page": write_page}


def main() -> None:
    """Run one of the tasks."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("task", choices=list(TASKS))
    TASKS[parser.parse_args().task]()


if __name__ == "__main__":
    main()
