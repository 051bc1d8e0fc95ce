"""Letter widths of a TrueType font, read from its tables `head`, `hhea`, `hmtx` and `cmap` (format 4)."""

import struct

LETTERS = "".join(map(chr, range(32, 127))) + "".join(map(chr, range(0xA0, 0x180))) + "–—‘’“”…−·"


def tables(data: bytes) -> dict[str, bytes]:
    """A font's tables by tag."""
    (count,) = struct.unpack(">H", data[4:6])
    found = {}
    for index in range(count):
        tag, _, offset, length = struct.unpack(">4sIII", data[12 + 16 * index : 28 + 16 * index])
        found[tag.decode("ascii")] = data[offset : offset + length]
    return found


def glyph_of(cmap: bytes) -> dict[int, int]:
    """Character -> glyph, from the Unicode subtable in format 4."""
    (count,) = struct.unpack(">H", cmap[2:4])
    offsets = [struct.unpack(">HHI", cmap[4 + 8 * index : 12 + 8 * index])[2] for index in range(count)]
    start = next(offset for offset in offsets if struct.unpack(">H", cmap[offset : offset + 2])[0] == 4)
    (double,) = struct.unpack(">H", cmap[start + 6 : start + 8])

    def column(place: int) -> tuple[int, ...]:
        at = start + place
        return struct.unpack(f">{double // 2}H", cmap[at : at + double])

    ends, starts = column(14), column(16 + double)
    deltas, ranges = column(16 + 2 * double), column(16 + 3 * double)
    found = {}
    for index, (first, last, delta, reach) in enumerate(zip(starts, ends, deltas, ranges, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if reach:
                at = start + 16 + 3 * double + 2 * index + reach + 2 * (code - first)
                (glyph,) = struct.unpack(">H", cmap[at : at + 2])
            if glyph or not reach:
                found[code] = (glyph + delta) % 65536
    return found


def widths(data: bytes) -> dict[str, int]:
    """Advance width of each letter that the drawings may need, in thousandths of the font size."""
    found = tables(data)
    (units,) = struct.unpack(">H", found["head"][18:20])
    (wide,) = struct.unpack(">H", found["hhea"][34:36])
    glyphs = glyph_of(found["cmap"])
    result = {}
    for letter in LETTERS:
        if ord(letter) in glyphs:
            at = 4 * min(glyphs[ord(letter)], wide - 1)
            (advance,) = struct.unpack(">H", found["hmtx"][at : at + 2])
            result[letter] = round(1000 * advance / units)
    return result
