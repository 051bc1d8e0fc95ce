"""Tables for people of `audit president`."""

from ascertain.tables.sheet import Part, Plain, Sheet

SHOWN = 14


def _size(value: Plain) -> str:
    counts = f" and a full count of {', '.join(value['full_counts'])}" if value["full_counts"] else ""
    return f"{value['cards']:,}{counts}"


def audit_president(value: Plain) -> list[Part]:
    """The plan in three figures beside auditing each contest alone, then the contests."""
    found: list[Part] = []
    if value["plan"]:
        found.append(_figures(value["plan"]))
        if value["plan"]["rounds"]:
            found.append(_rounds(value["plan"]))
    if value["weakest"]:
        weak = value["weakest"]
        lines = [(" + ".join(weak["contests"]), weak["electors"], f"{weak['log_e']:.3f}", f"{value['risk']:.3g}")]
        headings = ("Weakest blocking set", "Electors", "Log of its e-value", "Risk")
        found.append(Sheet("Evidence so far", headings, lines, numbers=headings[1:]))
    found.append(_contests(value["units"]))
    return found


def _figures(plan: Plain) -> Sheet:
    one, alone = plan["one_round"], plan["separately"]
    sure = f"One round, {100 * plan['quantile']:g} % sure"
    lines = [
        (
            "Expected growth",
            _size(plan["expected"]),
            f"{plan['expected']['stop_probability']:.2f}",
            _size(alone["expected"]),
        ),
        (f"{sure} ({one['scale']:g} times)", _size(one), f"{one['stop_probability']:.2f}", _size(alone["one_round"])),
    ]
    headings = ("Figure", "Cards for the presidency", "Chance\nthat it ends", "Cards, each contest for itself")
    title = f"The plan at a risk limit of {100 * plan['risk_limit']:g} %, {plan['paper']}"
    return Sheet(title, headings, lines, whole=("Figure", "Chance\nthat it ends"))


def _rounds(plan: Plain) -> Sheet:
    lines = [
        (f"{row['multiplier']:g}", f"{row['rounds']:.1f}", row["cards"], row["cards_quantile"])
        for row in plan["rounds"]
    ]
    headings = ("Times what is lacking", "Rounds, mean", "Cards, mean", f"Cards, {100 * plan['quantile']:g} %")
    return Sheet("In rounds: fewer rounds cost cards", headings, lines, numbers=headings)


def _contests(units: list[Plain]) -> Sheet:
    rows = sorted(units, key=lambda row: (-row["full_count"], -row["expected"], row["diluted_margin"]))[:SHOWN]
    lines = [
        (
            row["contest"],
            row["electors"],
            row["margin"],
            f"{100 * row['diluted_margin']:.2f} %",
            {True: "enough", False: "too little", None: "unknown"}[row["on_paper"]],
            "all" if row["full_count"] else row["expected"],
            "all" if row["full_count"] else row["one_round"],
            "all" if row["separately"] is None else row["separately"],
            row["drawn"],
            f"{row['log_e']:.2f}",
        )
        for row in rows
    ]
    headings = (
        "Contest", "Electors", "Margin", "of cards", "Paper", "Expected", "One round", "For itself", "Drawn", "Log e",
    )  # fmt: skip
    title = "Contests that most cards are drawn of" if len(units) > SHOWN else "Contests"
    numbers = ("Electors", "Margin", "of cards", "Expected", "One round", "For itself", "Drawn", "Log e")
    return Sheet(title, headings, lines, numbers=numbers, optional=("Log e", "Drawn"))
