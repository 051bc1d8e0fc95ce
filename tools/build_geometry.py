"""Builds the outlines, the fonts and the tables of letter widths that drawings use, or checks the committed ones.

python tools/build_geometry.py PACKAGES [--check]; PACKAGES holds the unpacked npm packages us-atlas 3.0.1,
@expo-google-fonts/public-sans 0.4.2 and @fontsource-variable/public-sans 5.3.0, each in a folder of its own.
"""

import argparse
import hashlib
import json
import sys
import tomllib
from itertools import pairwise
from pathlib import Path

from packing.glyphs import widths
from packing.outlines import Topology, polylabel, ring_area, ring_holding

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "ascertain"
ASSETS = ROOT / "tools" / "assets.toml"
ATLAS = "states-albers-10m.json"
FAILED = 5


class AssetFault(Exception):
    """An input that is missing or is not the one that was reviewed."""


def find(packages: Path, *, name: str, sha256: str) -> bytes:
    """An input by its name and reviewed hash, wherever below the folder it lies."""
    there = sorted(packages.rglob(name))
    for path in there:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
    raise AssetFault(f"{name} is not in {packages}" if not there else f"{name} is not the file that was reviewed")


def parts(text: str) -> dict[str, list[str]]:
    """Key of a joined shape ("25+23") -> the state codes joined, the one that keeps its label first."""
    rows = [line.split(",") for line in text.splitlines()[1:]]
    return {"+".join(row[3].split()): row[3].split() for row in rows}


def path_of(rings: list[list[tuple[int, int]]]) -> str:
    """Rings in tenths of a unit as relative path commands, without points that repeat and rings under 3 points."""
    written = []
    for ring in rings:
        points = [point for index, point in enumerate(ring) if index == 0 or point != ring[index - 1]]
        points = points[:-1] if points[0] == points[-1] else points
        if len(points) < 3:
            continue
        steps = [(x - a, y - b) for (a, b), (x, y) in pairwise(points)]
        moves = " ".join(f"{x} {y}" for x, y in steps)
        written.append(f"M{points[0][0]} {points[0][1]}l{moves}z")
    return "".join(written)


def shapes(atlas: bytes, *, joined: dict[str, list[str]], sha256: str) -> bytes:
    """The outlines as JSON: path in tenths of a unit, label point, radius of the largest circle around it."""
    topology = Topology(json.loads(atlas))
    wanted = {code: [code] for code in topology.codes()} | joined
    labels: dict[str, tuple[float, float]] = {}
    lines = []
    for key, codes in wanted.items():
        rings = topology.rings(codes)
        largest = max(rings, key=ring_area) if len(codes) == 1 else ring_holding(rings, labels[codes[0]])
        x, y, radius = polylabel(largest)
        labels[key] = (x, y)
        tenths = [[(round(10 * a), round(10 * b)) for a, b in ring] for ring in rings]
        entry = {"label": [round(x, 1), round(y, 1)], "radius": round(radius, 1), "path": path_of(tenths)}
        lines.append(f"{json.dumps(key)}: {json.dumps(entry, separators=(',', ':'))}")
    head = json.dumps({"input": ATLAS, "sha256": sha256, "unit": "tenths"})
    return ('{"from": ' + head + ',\n"states": {\n' + ",\n".join(lines) + "\n}}\n").encode()


def build(packages: Path) -> dict[str, bytes]:
    """Every file by its path inside the package."""
    files: dict[str, bytes] = {}
    for row in tomllib.loads(ASSETS.read_text(encoding="utf-8"))["file"]:
        data = find(packages, name=row["name"], sha256=row["sha256"])
        if row["name"] == ATLAS:
            joined = parts((PACKAGE / "geometry" / "parts.csv").read_text(encoding="utf-8"))
            data = shapes(data, joined=joined, sha256=row["sha256"])
        files[row["to"]] = data
    weights = {"400": files["fonts/PublicSans_400Regular.ttf"], "700": files["fonts/PublicSans_700Bold.ttf"]}
    lines = [
        f"{json.dumps(weight)}: {json.dumps(widths(data), ensure_ascii=False)}" for weight, data in weights.items()
    ]
    files["fonts/widths.json"] = ("{\n" + ",\n".join(lines) + "\n}\n").encode()
    return files


def run(packages: Path, *, check: bool) -> str:
    """Write the files, or compare them with those that are there."""
    files = build(packages)
    for name, data in files.items():
        target = PACKAGE / name
        if not check:
            target.write_bytes(data)
        elif not target.exists() or target.read_bytes() != data:
            raise AssetFault(f"{name} differs from what the packages give")
    return f"{len(files)} files: " + ("as built" if check else "built")


def main(argv: list[str] | None = None) -> int:
    """Run, and turn a fault into one sentence and exit code 5."""
    parser = argparse.ArgumentParser(description="Build outlines, fonts and letter widths from npm packages.")
    parser.add_argument("packages", type=Path, help="folder that holds the unpacked packages")
    parser.add_argument("--check", action="store_true", help="compare with the files that are there, write nothing")
    arguments = parser.parse_args(argv)
    try:
        print(run(arguments.packages, check=arguments.check))
    except AssetFault as fault:
        print(f"build_geometry: {fault}", file=sys.stderr)
        return FAILED
    return 0


if __name__ == "__main__":
    sys.exit(main())
