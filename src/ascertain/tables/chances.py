"""Tables for people of `flip`, `simulate`, `power` and `campaign`."""

from collections.abc import Iterable

from rich.text import Text

from ascertain.tables.sheet import Part, Plain, Sheet, counted

SHOWN = 15
GOALS = {"deny": "no majority", "tie": "an even split", "win": "elected"}


def _points(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.2f}%"


def _ways(title: str, ways: Iterable[tuple[str, Plain]]) -> Sheet:
    lines = [
        (goal, way["votes"], counted(way["contests"], most=60), way["electors_moved"], counted(way["result"]))
        for goal, way in ways
    ]
    headings = ("Goal", "Votes", "Contests, each with its own cost", "Electors", "Pledged then")
    return Sheet(title, headings, lines, numbers=("Votes", "Electors"), whole=("Goal",))


def flip(value: Plain) -> list[Part]:
    """The least change for each goal, other ways, and what else measures how close it was."""
    goals = [(f"{goal}: {GOALS[goal]}", way) for goal, way in value["goals"].items() if way]
    found: list[Part] = []
    if goals:
        least = f"The least {value['kind']} votes"
        fewest = f"The fewest contests, and their least {value['kind']} votes"
        found.append(_ways(fewest if value["by"] == "states" else least, goals))
    if value["alternatives"]:
        found.append(_ways("Other ways, cheapest first", ((way["goal"], way) for way in value["alternatives"])))
    if value.get("win_for"):
        found.append(_ways("To elect", ((name, way) for name, way in value["win_for"].items() if way)))
    found.append(_closeness(value))
    return found


def _closeness(value: Plain) -> Sheet:
    electors, states, vote = value["electors"], value["states"], value["popular_vote"]
    tipping, other = value["tipping_point"], value["tipping_point_challenger"]
    swing = value["uniform_swing_points"]
    binding = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in electors["by_binding"].items())
    lines = [
        (
            "Electors who would have to depart",
            f"{electors['to_deny']} to deny, {electors['to_elect_runner_up']} to elect",
        ),
        ("The winner's electors by binding law", binding),
        ("Fewest contests", f"{states['to_deny']} to deny, {states['to_win']} to win"),
        ("Tipping point, from the winner's side", f"{tipping['total_vote']} (two-party vote: {tipping['two_party']})"),
        ("Tipping point, from the challenger's side", f"{other['total_vote']} (two-party vote: {other['two_party']})"),
        ("Uniform swing of the margin", f"more than {_points(swing['deny'])} points deny, {_points(swing['win'])} win"),
        ("Bias against the nation's margin", f"{_points(value['bias_points'])} points"),
    ]
    if value["winner"] is None:
        lines = [(f"Electors that {value['runner_up']} lacks", str(electors["to_elect_runner_up"]))]
    if vote["leader"]:
        turn = f"{vote['changed']:,} changed or {vote['added']:,} added votes would turn that"
        lines.append(("Popular vote", f"{vote['leader']} leads by {vote['lead']:,}; {turn}"))
    return Sheet("How close", ("Measure", ""), lines)


def simulate(value: Plain) -> list[Part]:
    """Chances of both tickets, splits, and the contests that decide most often."""
    lines = [
        (
            name,
            _share(chance),
            f"{value['electors'][name]['mean']:.1f}",
            value["electors"][name]["low"],
            value["electors"][name]["high"],
        )
        for name, chance in value["p_win"].items()
    ]
    headings = ("Ticket", f"Reaches {value['need']}", "Mean", "Low", "High")
    method = value["method"]
    how = f"{method['draws']:,} draws" if method.get("draws") else f"{method['nodes']:,} nodes"
    error = "" if method.get("error") is None else f", standard error {method['error']:.1g}"
    other = [
        ("Nobody reaches it", _share(value["p_nobody"])),
        ("An even split", _share(value["p_tie"])),
        ("Electors and votes have different winners", _share(value["p_inversion"])),
        ("the same, if the popular vote is within 1 point", _share(value["p_inversion_within_1_point"])),
        ("Method", f"{how}, seed {method.get('seed', 0)}{error}"),
    ]
    most = list(value["pivotal"])
    often = value["tipping"] or value["pivotal"]
    most.sort(key=lambda unit: -often[unit])
    deciding = [
        (unit, _share(value["tipping"].get(unit)), _share(value["pivotal"][unit]), _one_in(value, unit))
        for unit in most[:SHOWN]
    ]
    names = ("Contest", "Tips", "Pivotal", "One added vote decides")
    return [
        Sheet("Electors", headings, lines, numbers=headings[1:]),
        Sheet("", ("Chance of", ""), other),
        Sheet("Contests that decide most often", names, deciding, numbers=names[1:]),
    ]


def _one_in(value: Plain, unit: str) -> str:
    number = value["one_vote_in"].get(unit)
    if not number:
        return ""
    return f"1 in {number:,.0f}" if number < 1e12 else "rarer than 1 in 10^12"


def power(value: Plain) -> list[Part]:
    """Players with their indices."""
    lines = [
        (row["unit"], row["electors"], _share(row["banzhaf_normalised"]), _share(row["shapley_shubik"]), row["swings"])
        for row in value["rows"]
    ]
    headings = ("Contest", "Electors", "Banzhaf", "Shapley-Shubik", "Swings")
    title = f"Electors of {value['electors_of']}, {value['quota']} of {value['total']} needed"
    maps = value["maps"]
    text = f"Of {maps['all']:,} maps {maps['even_split']:,} are an even split."
    return [Sheet(title, headings, lines, numbers=headings[1:]), Text(text)]


def campaign(value: Plain) -> list[Part]:
    """Attention by state beside events and turnout, the fit, its sensitivity, and what may be claimed."""
    lines = [
        (
            row["state"],
            _share(row["attention"]),
            row["events"],
            _share(row["event_share"]),
            _share(row["turnout_share"]),
        )
        for row in value["rows"][:SHOWN]
    ]
    headings = ("State", "Attention", "Events", "Share of events", "Share of turnout")
    found: list[Part] = [
        Sheet(f"Attention by {value['rule']}, the first {SHOWN} states", headings, lines, numbers=headings[1:])
    ]
    if value["sensitivity"]:
        settings = [
            (
                f"{line['national_sd']:g} points, widened {line['widen']:g}",
                *(f"{line['fit'][key]:.2f}" for key in ("pearson", "spearman", "total_variation", "top_12")),
                line["floor_binds"] or "",
            )
            for line in value["sensitivity"]
        ]
        names = ("National factor", "Pearson", "Spearman", "Total variation", "Top 12", "Floor binds")
        found.append(Sheet("How it depends on the split of variance", names, settings, numbers=names[1:]))
    claims = [("may", text) for text in value["may_be_claimed"]] + [
        ("may not", text) for text in value["may_not_be_claimed"]
    ]
    return [*found, Sheet("What may be claimed", ("", " "), claims)]
