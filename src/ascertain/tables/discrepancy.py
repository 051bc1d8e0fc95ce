"""Tables for people of `discrepancy` and `discrepancy screen`."""

from rich.text import Text

from ascertain.tables.sheet import Part, Plain, Sheet

SHOWN = {"raw": "Raw gaps", "main": "Declared tests", "reference": "Other controls and weights"}
CHECKS = {"placebo": "The same tests on elections before", "negative_control": "The same tests on other equipment"}


def _p(value: float | None) -> str:
    """A p or q; one that would be printed as nothing says so."""
    return "< 0.001" if value is not None and value < 0.001 else _number(value, 3)


def _number(value: float | None, digits: int = 1) -> str:
    return "" if value is None else f"{value:.{digits}f}".replace("-", "−")


def _line(test: Plain) -> tuple[str, ...]:
    what = f"{test['outcome'].removeprefix('two_party_')} | {test['controls']} | {test['weights']}"
    low, high = test["ci"]
    return (
        what,
        test["exposure"],
        str(test["year"]),
        _number(test["estimate"]),
        f"{_number(low)} to {_number(high)}",
        _p(test["p"]),
        _p(test["q"]),
        _p(test["permutation_p"]),
        str(test["n"]),
    )


HEADINGS = (
    "Outcome | controls | weights",
    "Equipment",
    "Year",
    "Points",
    "95% interval",
    "p",
    "q",
    "Permutation p",
    "n",
)
NUMBERS = HEADINGS[3:]


def discrepancy(value: Plain) -> list[Part]:
    """Tests by role, the curve, what could be missed, the second count."""
    found: list[Part] = []
    for role, title in (SHOWN | CHECKS).items():
        lines = [_line(test) for test in value["tests"] if test["role"] == role]
        if role == "placebo":
            main = {test["id"] for test in value["tests"] if test["role"] == "main"}
            lines = [_line(test) for test in value["tests"] if test["role"] == role and test["of"] in main]
        if lines:
            found.append(Sheet(title, HEADINGS, lines, numbers=NUMBERS, optional=("Permutation p",)))
    found.append(Sheet("", ("", " "), _facts(value)))
    if value["digits"]:
        found += _digits(value["digits"])
    return found


def _facts(value: Plain) -> list[tuple[str, str]]:
    question, data, curve, power = value["question"], value["data"], value["curve"], value["power"]
    lines = [
        ("Question", f"{question['title']} ({question['declaration']}, sha256 {question['sha256'][:12]})"),
        (
            "Units",
            f"{data['units']}, {data['complete']} complete, {data['excluded_no_polling_place']} without polling places",
        ),
    ]
    if curve:
        lines.append(
            (
                "Specifications",
                f"{curve['specifications']}: {_number(curve['low'])} to {_number(curve['high'])} points, median "
                f"{_number(curve['median'])}; {curve['below_zero']} below and {curve['above_zero']} above zero with p < "
                f"{power['alpha']:g}; joint p {_number(curve['joint_p'], 3)}",
            )
        )
    if power:
        lines.append(("Least shift found", f"{_number(power['mde_points'])} points with power {power['power']:g}"))
    recount = value["recount"]
    if recount:
        before, after = recount["margin_before"], recount["margin_after"]
        lines.append(("Second count", f"margin {before:,} before, {after:,} after ({recount['method']} method)"))
    return lines


def _digits(value: Plain) -> list[Part]:
    headings = ("Test", "Counts", "n", "Statistic", "p")
    found: list[Part] = [Text(value["message"])]
    for title, tests in (("Digits", value["tests"]), ("The panel: Wisconsin 2016 after its recount", value["panel"])):
        lines = [
            (test["test"], test["choice"], f"{test['n']:,}", _number(test["statistic"]), _p(test["p"]))
            for test in tests
        ]
        if lines:
            found.append(Sheet(title, headings, lines, numbers=headings[2:]))
    return found


def discrepancy_screen(value: Plain) -> list[Part]:
    """Pooled tests, states by family, and why the others cannot be compared."""
    headings = ("Outcome | controls | weights", "Role", "Year", "Points", "p", "Bootstrap p", "n")
    pooled = [
        (
            f"{test['outcome'].removeprefix('two_party_')} | {test['controls']} | {test['weights']}",
            test["role"],
            str(test["year"]),
            _number(test["estimate"], 2),
            _p(test["p"]),
            _p(test["permutation_p"]),
            f"{test['n']:,}",
        )
        for test in value["pooled"]
    ]
    found: list[Part] = [Sheet("All states pooled", headings, pooled, numbers=headings[3:])]
    names = ("State", "Points", "p", "q", "n", "Exposed")
    for family in value["families"]:
        title = f"{family['role']}: {family['outcome']} | {family['controls']} | {family['weights']} | {family['year']}"
        lines = [
            (
                row["state"],
                _number(row["estimate"]),
                _p(row["p"]),
                _p(row["q"]),
                row["n"],
                row["exposed"],
            )
            for row in family["rows"]
        ]
        found.append(Sheet(title, names, lines, numbers=names[1:]))
    reasons = [(row["state"], row["message"]) for row in value["not_testable"]]
    found.append(Sheet("Not testable", ("State", "Why"), reasons))
    return found
