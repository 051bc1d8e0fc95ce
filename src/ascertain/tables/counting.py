"""The log's commands, the tracker and the batches as a person reads them."""

from ascertain.tables.sheet import Part, Plain, Sheet


def moment_of(stamp: str | None) -> str:
    """Day, hour and minute in the zone of the stamp."""
    return (stamp or "")[:16].replace("T", " ") + (" UTC" if (stamp or "").endswith("+00:00") else "")


def about(value: int | None, exact: bool) -> str:
    """A number; "about" where it was rebuilt from rounded shares."""
    return "" if value is None else f"{value:,}" if exact else f"about {value:,}"


def _points(value: float | None, *, sign: bool = False) -> str:
    return "" if value is None else f"{value:+.2f}" if sign else f"{value:.2f}"


def tracker(value: Plain) -> list[Part]:
    """States beside the election before; margins are of all votes, first ticket less second."""
    first, second = value["tickets"]
    before, short = value["before"], [name.rsplit(" ", 1)[-1] for name in value["tickets"]]
    some_left = any(row["outstanding"] for row in value["rows"])
    lines = []
    for row in value["rows"]:
        shares, left = row["shares"] or {}, row["outstanding"]
        cells = (
            row["name"] + (" *" if row["certified"] else ""),
            row["votes"][first],
            row["votes"][second],
            *(_points(shares.get(name)) for name in (first, second, "others")),
            _points(row["margin_points"], sign=True),
            _points(row["previous_margin_points"], sign=True),
            _points(row["shift_points"], sign=True),
            row["total"],
            row["change_percent"],
        )
        ahead = f"{left['estimate']:,} ({left['low']:,} to {left['high']:,})" if left else ""
        lines.append((*cells, ahead) if some_left else cells)
    headings = ("Unit", *short, *(f"{name} %" for name in (*short, "Others")), "Margin", f"in {before}", "Shift")
    headings = (*headings, "Votes", f"on {before}, %", *(("Left (low to high)",) if some_left else ()))
    note = f"* certified. Margins in points of all votes, {first} less {second}."
    return [Sheet(note, headings, lines, numbers=headings[1:], whole=("Unit",))]


def batches(value: Plain) -> list[Part]:
    """Steps of a count, newest first."""
    lines = [
        (
            moment_of(row["time"]),
            row["source"],
            row["kind"],
            about(row["added"], row["exact"]),
            ", ".join(f"{name.rsplit(' ', 1)[-1]} {100 * share:.1f} %" for name, share in (row["split"] or {}).items()),
            f"{row['leader']} leads by {about(row['margin'], row['exact'])}" if row["leader"] else "no leader",
            row["left"],
            f"{100 * row['needed']:.2f} %" if row["needed"] is not None else row["note"],
        )
        for row in value["rows"]
    ]
    note = "Split and needed are shares of the two leaders' votes; the trailing side must exceed what is needed."
    headings = ("Time", "Source", "Kind", "Added", "Split", "After it", "Left", "Needed")
    return [Sheet(note, headings, lines, numbers=("Added", "Left"), whole=("Time", "After it"))]


def one_by_one(value: Plain) -> list[Part]:
    """An answer of one row, a key on a line."""
    frame = {"as_of", "status", "sources", "findings", "test"}
    lines = [(name.replace("_", " "), str(cell)) for name, cell in value.items() if name not in frame]
    return [Sheet("", ("", " "), lines)]


def findings(value: Plain) -> list[Part]:
    """Findings on a line each."""
    rows = value["rows"]
    lines = [
        (row["level"], row["code"], row["unit"], str(row["seq"] or ""), row["message"], row["file"]) for row in rows
    ]
    return [Sheet("", ("Level", "Code", "Unit", "Row", "Finding", "File"), lines)]


def log_history(value: Plain) -> list[Part]:
    """Rows of one unit."""
    lines = [
        (
            str(row["seq"]),
            moment_of(row["as_of"]),
            moment_of(row["received"]),
            row["source"],
            row["count_item"],
            row["status"],
            row["basis"],
            row["total"],
            ", ".join(f"{name} {votes:,}" for name, votes in list(row["votes"].items())[:3]),
            f"held: {', '.join(row['codes'])}" if row["held"] else ", ".join(row["codes"]),
        )
        for row in value["rows"]
    ]
    headings = ("Row", "As of", "Received", "Source", "Item", "Status", "Basis", "Votes", "", "Verdict")
    return [Sheet("", headings, lines, numbers=("Row", "Votes"))]
