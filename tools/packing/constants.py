"""The projection's constants, as `tools/calibrate.py` found them and wrote them beside this package."""

from pathlib import Path

from packing.workbench import Builder, Table, Workbench, parse_csv, tabulate

FILE = Path(__file__).resolve().parents[1] / "projection_constants.csv"


def projection_constants(bench: Workbench) -> Table:
    """One row a constant and election left out."""
    rows = parse_csv(FILE.read_text(encoding="utf-8"))
    return tabulate(
        "left_out,name,value,basis", ([row[name] for name in ("left_out", "name", "value", "basis")] for row in rows)
    )


BUILDERS: dict[str, Builder] = {"projection_constants": projection_constants}
