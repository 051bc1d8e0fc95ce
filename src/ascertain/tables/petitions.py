"""Petitions as tables."""

from ascertain.tables.sheet import Part, Plain, Sheet

MOST_SHOWN = 100


def petition(value: Plain) -> list[Part]:
    """Every line of the formula."""
    lines = [(step["name"], _value(step["value"])) for step in value["steps"]]
    if value["p_sufficient"] is not None:
        lines.append(
            ("chance that the valid ones suffice, all numbers equally likely before", _value(value["p_sufficient"]))
        )
    return [Sheet(value["cite"], ("Step", "Value"), lines, numbers=("Value",))]


def _value(value: object) -> str:
    return (
        f"{value:,.4f}".rstrip("0").rstrip(".")
        if isinstance(value, float)
        else f"{value:,}"
        if isinstance(value, int)
        else str(value)
    )


def duplicates(value: Plain) -> list[Part]:
    """Exact groups, then likely pairs, the first of each."""
    exact = [(" ".join(map(str, row["rows"])), row["same"], row["name"]) for row in value["exact"][:MOST_SHOWN]]
    likely = [
        (" ".join(map(str, row["rows"])), " / ".join(row["names"]), f"{row['name_score']:.0f}", row["why"])
        for row in value["likely"][:MOST_SHOWN]
    ]
    found: list[Part] = []
    if exact:
        found.append(Sheet("The same person", ("Rows", "Same", "Name"), exact))
    if likely:
        found.append(
            Sheet("For a person to decide", ("Rows", "Names", "Likeness", "Why"), likely, numbers=("Likeness",))
        )
    return found
