"""What the lines of a tally come to in words and in status, whether from the packs, a series or a log."""

from collections.abc import Iterable, Sequence

from ascertain import wire


def status_of(lines: Iterable[wire.TallyRow]) -> wire.AnswerStatus:
    """The lowest status of the lines."""
    seen = {row.status for row in lines}
    return "counting" if "unofficial" in seen else "canvass" if "official" in seen else "certified"


def origin_of(row: wire.TallyRow) -> str:
    """Where a line comes from: "as X stated it" for a statement about the whole, "from X" for a sum or rebuilt votes."""
    stated = row.basis == "statement" and row.exact
    return f"as {row.source} stated it" if stated else f"from {row.source}"


def sentence_of(lines: Sequence[wire.TallyRow]) -> str:
    """Who leads by how much in one unit, or how many units there are."""
    if len(lines) != 1 or lines[0].total is None:
        return f"{len(lines)} units, {status_of(lines)}."
    row = lines[0]
    if row.leader is None:
        return f"{row.name}: nobody leads among {row.total:,} votes, {origin_of(row)}."
    points = f" ({row.lead_points} points of {row.total:,} votes)" if row.lead_points is not None else ""
    return f"{row.name}: {row.leader} leads by {row.lead:,}{points}, {origin_of(row)}."
