"""Pictures for the tests of drawings: of a year, with every cue, and what is found in their markup."""

import re
import struct
import xml.etree.ElementTree as ET
import zlib
from collections.abc import Iterator
from dataclasses import replace
from functools import cache

from ascertain import archive
from ascertain.charts import Contest, Picture, Stage, portray
from ascertain.law import elections
from ascertain.proceedings import Proceedings, decide

SVG = "{http://www.w3.org/2000/svg}"
YEARS = elections()


@cache
def course(year: int) -> Proceedings:
    return decide(archive.load_case(year))


@cache
def picture(year: int, stage: Stage = "certify") -> Picture:
    before = [other for other in YEARS if other < year]
    return portray(course(year), previous=portray(course(before[-1])) if before else None, stage=stage)


def _cued(contest: Contest) -> Contest:
    share = contest.shares[0]
    if contest.id in ("MI", "PA", "WI", "CT"):
        share = replace(share, holder="Hillary Clinton", short="Clinton", slot="a", initial="C")
        return replace(contest, changed=True, gained=False, shares=(share,))
    if contest.id in ("CA", "DE"):
        share = replace(share, holder="Donald Trump", short="Trump", slot="b", initial="T")
        return replace(contest, changed=True, shares=(share,))
    if contest.id in ("CO", "GA"):
        share = replace(share, holder="Undecided", short="Undecided", slot="u", initial="?")
        return replace(contest, winner=None, gained=False, changed=contest.id == "CO", shares=(share,))
    status = {"NY": "leading", "FL": "leading", "OH": "under_half", "NV": "under_half"}.get(contest.id, "certified")
    return replace(contest, status=status)  # type: ignore[arg-type]  # one of the certainties


@cache
def cued() -> Picture:
    """2016 with every cue on some contest: changed, gained, undecided, leading, under half."""
    own = picture(2016)
    return replace(own, contests=tuple(_cued(contest) for contest in own.contests))


def texts(root: ET.Element) -> Iterator[tuple[ET.Element, float, float]]:
    """Every text with its place on the sheet."""

    def walk(element: ET.Element, x: float, y: float) -> Iterator[tuple[ET.Element, float, float]]:
        moved = re.match(r"translate\((\S+) (\S+)\)", element.get("transform", ""))
        if moved:
            x, y = x + float(moved[1]), y + float(moved[2])
        if element.tag == f"{SVG}text":
            yield element, x + float(element.get("x", "0")), y + float(element.get("y", "0"))
        for child in element:
            yield from walk(child, x, y)

    return walk(root, 0.0, 0.0)


def contests_of(root: ET.Element) -> dict[str, ET.Element]:
    """The groups of contests by id."""
    return {own: element for element in root.iter() if (own := element.get("data-contest"))}


def pixels(png: bytes) -> tuple[int, int, list[bytes]]:
    """Width, height and rows of RGBA of an 8-bit PNG."""
    at, data, width, height = 8, b"", 0, 0
    while at < len(png):
        size, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert (depth, colour) == (8, 6)
        data += body if kind == b"IDAT" else b""
        at += 12 + size
    raw, step, rows = zlib.decompress(data), 4 * width, []
    above = bytearray(step)
    for number in range(height):
        kind_of, line = raw[number * (step + 1)], bytearray(raw[number * (step + 1) + 1 : (number + 1) * (step + 1)])
        for index in range(step):
            left, corner = (line[index - 4], above[index - 4]) if index >= 4 else (0, 0)
            guess = left + above[index] - corner
            near = min(
                (abs(guess - left), 0, left),
                (abs(guess - above[index]), 1, above[index]),
                (abs(guess - corner), 2, corner),
            )
            add = (0, left, above[index], (left + above[index]) // 2, near[2])[kind_of]
            line[index] = (line[index] + add) & 255
        rows.append(bytes(line))
        above = line
    return width, height, rows
