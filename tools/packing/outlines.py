"""TopoJSON to rings, joined shapes without inner borders, and the point of a ring that is farthest from its edge.

Label points: pole of inaccessibility, Garcia-Castellanos and Lombardo 2007, by quartering cells.
"""

import heapq
import math
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

Point = tuple[float, float]
Ring = list[Point]


class Topology:
    """A TopoJSON document of states."""

    def __init__(self, document: dict[str, Any]) -> None:
        (sx, sy), (tx, ty) = document["transform"]["scale"], document["transform"]["translate"]
        self.arcs: list[list[Point]] = []
        for arc in document["arcs"]:
            x = y = 0
            points: list[Point] = []
            for dx, dy in arc:
                x, y = x + dx, y + dy
                points.append((x * sx + tx, y * sy + ty))
            self.arcs.append(points)
        self.geometries = {row["id"]: row for row in document["objects"]["states"]["geometries"]}

    def codes(self) -> list[str]:
        """The codes of the states that there are."""
        return sorted(code for code in self.geometries if int(code) <= 56)

    def arc(self, index: int) -> list[Point]:
        """One arc; `~i` is arc i backwards."""
        return self.arcs[index] if index >= 0 else self.arcs[~index][::-1]

    def chains(self, code: str) -> list[list[int]]:
        """The rings of a state as lists of arcs."""
        row = self.geometries[code]
        polygons = row["arcs"] if row["type"] == "MultiPolygon" else [row["arcs"]]
        return [ring for polygon in polygons for ring in polygon]

    def rings(self, codes: Sequence[str]) -> list[Ring]:
        """Closed rings of one state, or of several with the borders between them left out."""
        chains = [chain for code in codes for chain in self.chains(code)]
        if len(codes) > 1:
            used = {index for chain in chains for index in chain}
            inner = {index for index in used if ~index in used}
            whole = [chain for chain in chains if not inner & set(chain)]
            loose = [index for chain in chains if inner & set(chain) for index in chain if index not in inner]
            chains = whole + self._stitch(loose)
        return [self._ring(chain) for chain in chains]

    def _ring(self, chain: list[int]) -> Ring:
        points: Ring = []
        for index in chain:
            arc = self.arc(index)
            points += arc[1:] if points else arc
        return points

    def _stitch(self, loose: list[int]) -> list[list[int]]:
        """Chains of arcs, each beginning where the one before it ends."""
        starts: dict[Point, list[int]] = {}
        for index in loose:
            starts.setdefault(self.arc(index)[0], []).append(index)
        chains = []
        while any(starts.values()):
            chain = [next(own for own in starts.values() if own).pop()]
            while self.arc(chain[-1])[-1] != self.arc(chain[0])[0]:
                chain.append(starts[self.arc(chain[-1])[-1]].pop())
            chains.append(chain)
        return chains


def ring_area(ring: Ring) -> float:
    """The area that a closed ring encloses."""
    return abs(sum(a[0] * b[1] - b[0] * a[1] for a, b in pairwise(ring))) / 2


def distance(ring: Ring, x: float, y: float) -> float:
    """The distance of a point to a ring's edge, negative outside."""
    inside, least = False, math.inf
    for (ax, ay), (bx, by) in pairwise(ring):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            inside = not inside
        dx, dy = bx - ax, by - ay
        along = max(0.0, min(1.0, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy))) if dx or dy else 0.0
        least = min(least, math.hypot(x - ax - along * dx, y - ay - along * dy))
    return least if inside else -least


def ring_holding(rings: list[Ring], point: Point) -> Ring:
    """The ring that a point lies in."""
    return next(ring for ring in rings if distance(ring, *point) > 0)


def polylabel(ring: Ring, *, precision: float = 0.05) -> tuple[float, float, float]:
    """The point of a ring farthest from its edge, and that distance: (x, y, radius)."""
    xs, ys = [x for x, _ in ring], [y for _, y in ring]
    half = min(max(xs) - min(xs), max(ys) - min(ys)) / 2
    best = (-math.inf, 0.0, 0.0)
    heap: list[tuple[float, float, float, float]] = []

    def push(x: float, y: float, size: float) -> None:
        nonlocal best
        reach = distance(ring, x, y)
        best = max(best, (reach, x, y))
        heapq.heappush(heap, (-(reach + size * math.sqrt(2)), x, y, size))

    across, down = (math.ceil((max(values) - min(values)) / (2 * half)) for values in (xs, ys))
    for column in range(across):
        for row in range(down):
            push(min(xs) + half * (2 * column + 1), min(ys) + half * (2 * row + 1), half)
    while heap:
        bound, x, y, size = heapq.heappop(heap)
        if -bound - best[0] <= precision:
            break
        for dx, dy in ((-1, -1), (1, -1), (-1, 1), (1, 1)):
            push(x + dx * size / 2, y + dy * size / 2, size / 2)
    return best[1], best[2], best[0]
