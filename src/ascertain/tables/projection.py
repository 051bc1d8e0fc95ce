"""Tables for people of `project`: nation, states by ballots out, electors."""

from rich.text import Text

from ascertain.tables.sheet import Part, Plain, Sheet


def _votes(found: Plain) -> str:
    return f"{found['estimate']:,} ({found['low']:,} to {found['high']:,})"


def _points(found: Plain) -> str:
    return f"{found['estimate']:+.1f} ({found['low']:+.1f} to {found['high']:+.1f})"


def project(value: Plain) -> list[Part]:
    """The nation, the states with most ballots out first, and electors where they are projected."""
    (first, second), nation, level = value["sides"], value["nation"], f"{value['level']:.0%}"
    final, counted = nation["final"], nation["counted"]
    lines = [
        (first, counted[first], _votes(final["votes"][first])),
        (second, counted[second], _votes(final["votes"][second])),
        ("All votes", counted["total"], _votes(final["total"])),
        (f"Lead of {first}", f"{counted[first] - counted[second]:,}", _votes(final["lead"])),
        ("in points of all votes", "", _points(final["lead_points"])),
        ("Ballots out", "", _votes(nation["outstanding"])),
    ]
    found: list[Part] = [
        Sheet("The nation", ("", "Counted", f"Projected ({level} interval)"), lines, numbers=("Counted",)),
        _states(value, first),
    ]
    electors = value["electors"]
    if electors:
        rows = [
            (
                name,
                f"{span['estimate']:.0f} ({span['low']:.0f} to {span['high']:.0f})",
                _chance(electors["p_win"][name]),
            )
            for name, span in electors["interval"].items()
        ]
        found.append(Sheet("Electors", ("Ticket", f"Projected ({level} interval)", "Chance of a majority"), rows))
    if value["certified"]:
        own = value["certified"]
        found.append(
            Text(f"Certified in the end, not used here: lead of {first} {own['lead']:,} of {own['total']:,} votes.")
        )
    return found


def _states(value: Plain, first: str) -> Sheet:
    ordered = sorted(value["states"], key=lambda state: (-state["outstanding"]["estimate"], state["state"]))
    lines = [
        (
            state["state"],
            f"{100 * state['reporting']:.1f}%",
            _votes(state["outstanding"]),
            f"{_lead(state, value):+,}",
            _votes(state["final"]["lead"]),
            _points(state["final"]["lead_points"]),
            _chance(state["p_win"][first]),
        )
        for state in ordered
    ]
    headings = ("State", "In", "Ballots out", "Lead now", "Lead projected", "in points", "Chance")
    title = f"States, most ballots out first; leads and chances of {first}"
    return Sheet(title, headings, lines, numbers=headings[1:], optional=("in points", "Chance"))


def _lead(state: Plain, value: Plain) -> int:
    first, second = (state["counted"][side] for side in value["sides"])
    return int(first - second)


def _chance(share: float) -> str:
    """A chance in whole percent, never said to be sure."""
    return "below 1%" if share < 0.01 else "above 99%" if share > 0.99 else f"{share:.0%}"
