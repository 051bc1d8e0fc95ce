"""Cells that the question's own words rule out: presence that is neither 0 nor 1, shares beyond 0 to 1, no people."""

import numpy as np

from ascertain.discrepancy.question import QuestionError
from ascertain.discrepancy.units import Mask, Units


def check_values(units: Units) -> None:
    """Refuse the first such cell; raises `QuestionError` with file and line."""
    spec = units.question.spec
    exposure = units.column(spec.exposure.column)
    if units.question.shares:
        _refuse(units, spec.exposure.column, ~((exposure >= 0) & (exposure <= 1)), "a share from 0 to 1")
    else:
        _refuse(units, spec.exposure.column, ~np.isin(exposure, (0, 1)), "1 (present) or 0 (absent)")
    for name in (*spec.exposure.codings, *spec.negative_controls.exposures):
        values = units.column(name)
        _refuse(units, name, ~((values >= 0) & (values <= 1)), "from 0 to 1")
    if spec.units.population:
        people = units.column(spec.units.population)
        _refuse(units, spec.units.population, ~((people >= 0) & np.isfinite(people)), "a number of people")


def _refuse(units: Units, name: str, wrong: Mask, must: str) -> None:
    values = units.column(name)
    found = np.flatnonzero(wrong & ~np.isnan(values))
    if len(found):
        at = int(found[0])
        file, line = units.sheet.place(name, at)
        raise QuestionError(file, line, f"{name} is {values[at]:g}, where it must be {must}.")
