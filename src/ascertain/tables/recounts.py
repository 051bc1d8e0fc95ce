"""Tables for people of `recount`."""

from ascertain.tables.sheet import Part, Plain, Sheet

WORD = {True: "yes", False: "no", None: "unknown"}
SHOWN = 12


def _percent(chance: float) -> str:
    return "< 0.1 %" if chance < 0.001 else f"{100 * chance:.2g} %"


def _range(value: Plain) -> str:
    low, high = _percent(value["low"]), _percent(value["high"])
    return low if low == high else f"{low} to {high}"


def recount(value: Plain) -> list[Part]:
    """The closest states, or one with its rules; then what is recorded, and what a recount changed."""
    rows = sorted(value["rows"], key=lambda row: row["margin"] / row["total"])[:SHOWN]
    lines = [
        (
            row["state"],
            row["first"],
            row["margin"],
            f"{row['margin_points']:g}",
            WORD[row["automatic"]["applies"]],
            WORD[row["requestable"]["applies"]],
            row["requestable"]["pays"] or "",
            row["needed_shift"],
            f"{row['times_largest']:.1f}",
            _range(row["reversal"]),
        )
        for row in rows
    ]
    headings = (
        "State", "Leads", "By votes", "Points", "Ordered", "On request", "Who pays", "Shift\nneeded", "Times the\nlargest", "Chance of\na reversal",
    )  # fmt: skip
    numbers = ("By votes", "Points", "Shift\nneeded", "Times the\nlargest")
    title = "The closest states" if len(value["rows"]) > SHOWN else ""
    found: list[Part] = [
        Sheet(title, headings, lines, numbers=numbers, whole=("State", "Ordered"), optional=("Who pays",))
    ]
    if len(rows) == 1:
        found.append(_law(rows[0]))
    recorded = [(row["state"], item) for row in value["rows"] for item in row["recorded"]]
    if recorded:
        found.append(_recorded(recorded))
    if value.get("compared"):
        found += _compared(value["compared"])
    return found


def _law(row: Plain) -> Sheet:
    lines = [
        ("A recount is ordered at", row["automatic"]["rule"]),
        ("One may be asked for at", row["requestable"]["rule"]),
        ("By", row["requestable"]["by"] or ""),
        ("Read in", f"{row['cite']} ({row['verification']})" if row["cite"] else "not found"),
    ]
    return Sheet("The law as read", ("Rule", ""), [line for line in lines if line[1]])


def _recorded(recorded: list[tuple[str, Plain]]) -> Sheet:
    lines = [
        (
            state,
            item["kind"],
            item["margin_before"],
            item["margin_after"],
            item["reversal"] and _range(item["reversal"]),
        )
        for state, item in recorded
    ]
    headings = ("State", "Recount", "Margin before", "after", "Chance of a reversal, before it")
    return Sheet("On record", headings, lines, numbers=("Margin before", "after"))


def _compared(found: Plain) -> list[Part]:
    lines = [
        ("Margin", f"{found['margin_before']:,} to {found['margin_after']:,} ({found['margin_shift']:+,})"),
        ("Ballots", f"{found['ballots_shift']:+,}"),
        (
            "Votes changed up or down, every candidate (county file)",
            f"{found['absolute']:,} in {found['units_changed']:,} units",
        ),
        (
            "The same with small candidates pooled (unit file)",
            f"{found['absolute_units_pooled']:,} in {found['units_changed_pooled']:,} of {found['units']:,} units",
        ),
        ("Share of the margin's squared changes in ten units", f"{100 * found['concentration']:.0f} %"),
    ]
    units = [(row["unit"], f"{row['margin']:+,}") for row in found["largest"]]
    return [
        Sheet("What the recount changed", ("Measure", ""), lines),
        Sheet("Largest changes of the margin", ("Unit", "Votes"), units, numbers=("Votes",)),
    ]
