"""The projection's constants and calibration, as `tools/calibrate.py` found them and wrote them beside this package."""

from pathlib import Path

from packing.workbench import Builder, Table, Workbench, parse_csv, tabulate

TOOLS = Path(__file__).resolve().parents[1]


def _written(name: str) -> Table:
    rows = parse_csv((TOOLS / f"{name}.csv").read_text(encoding="utf-8"))
    header = list(rows[0])
    return tabulate(",".join(header), ([row[column] for column in header] for row in rows))


def projection_constants(bench: Workbench) -> Table:
    """One row a constant and election left out."""
    return _written("projection_constants")


def projection_calibration(bench: Workbench) -> Table:
    """One row an election, moment and quantity."""
    return _written("projection_calibration")


BUILDERS: dict[str, Builder] = {
    "projection_constants": projection_constants,
    "projection_calibration": projection_calibration,
}
