"""The report of a comparison of results by voting equipment: drawings, captions computed from the result, tables."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from ascertain import charts, wire
from ascertain.answers import Compared
from ascertain.charts.plot import Cell
from ascertain.discrepancy import Investigation, Screen, TestResult
from ascertain.discrepancy.sensitivity import rest_line
from ascertain.discrepancy.verdict import WORDS
from ascertain.election import STATES
from ascertain.report.document import Listed, Section, Shown, body, cell, page, points, sources

GROUPS: Final = {
    "raw": "No controls",
    "main": "Declared tests",
    "reference": "Other controls and weights",
    "placebo": "Elections before, which this equipment cannot have changed",
    "negative_control": "Other equipment, through which the claim cannot act",
}
METHOD: Final = (
    "Places that had the equipment are compared with those that had not by weighted least squares of the first party's "
    "share of the two-party vote, or of its change, on the equipment and the declared controls, with HC3 standard errors "
    "or, where units lie in larger ones, errors clustered by those. Weighted and unweighted are always shown: one asks "
    "about the typical vote, the other about the typical place.",
    "A declared test stands if its p, its p adjusted for the number of declared tests (Benjamini and Hochberg 1995) and "
    "its p under reordering of the residuals (Freedman and Lane 1983), or of signs by cluster, are all below the limit. A "
    "standing test is voided if the same test finds at least half as much on an election before, or with other equipment "
    "whose addition leaves nothing of it (negative control: Lipsitch, Tchetgen Tchetgen and Cohen 2010).",
    "The specification curve (Simonsohn, Simmons and Nelson 2020) runs every combination of outcome, controls, weights and "
    "coding; its joint p counts extreme specifications against reordered data. Robustness values and benchmarks follow "
    "Cinelli and Hazlett 2020, E-values VanderWeele and Ding 2017, matching Abadie and Imbens 2006 and 2011.",
    "A p is how often chance alone would give at least so much if there were no difference. A comparison of places cannot "
    "show what a machine did: places that bought the same equipment resemble each other in other ways. Only records of "
    "votes can show how they were counted.",
)


def discrepancy(answer: Compared) -> str:
    """A comparison, of one state or of all, as one HTML file."""
    kind, values = _values(answer)
    return page(f"{kind}.html", **values)


def discrepancy_body(answer: Compared) -> str:
    """The same as the inside of a page."""
    kind, values = _values(answer)
    return body(f"{kind}_body.html", **values)


def _values(answer: Compared) -> tuple[str, dict[str, Any]]:
    found = answer.found
    shared = {"value": wire.to_builtins(answer.record), "answer": answer, "sources": sources(answer), "method": METHOD}
    if isinstance(found, Screen):
        title = f"Results against voting equipment, all states, {found.election}"
        return "screen", {**shared, "title": title, "sections": list(_screen(found))}
    assert isinstance(found, Investigation)
    title = f"Results against voting equipment: {STATES[found.state]} {found.election}"
    exploratory = found.question.declaration in ("changed", "undeclared")
    return "discrepancy", {
        **shared,
        "title": title,
        "exploratory": exploratory,
        "reproduce": shared["value"]["reproduce"],
        "sections": list(_sections(found)),
    }


def _sections(found: Investigation) -> Iterator[Section]:
    yield _compared(found)
    if found.tests:
        yield Section("The tests", figures=[_forest(found)], tables=_tests(found))
        yield from _curve(found)
        yield from _matched(found)
        yield from _hidden(found)
        yield from _in_votes(found)
    yield from _recount(found)
    yield from _digits(found)
    yield _odd(found)


def _word(column: str) -> str:
    """A column of the bundled table in words, any other by its name."""
    return WORDS.get(column, column)


def _sides(found: Investigation) -> tuple[str, str]:
    spec = found.asked.spec
    return f"with {_word(spec.exposure.column)} ({found.design.exposed})", f"without ({found.design.unexposed})"


def _spots(found: Investigation) -> list[charts.Spot]:
    return [charts.Spot(own.name, own.exposed, own.share, own.before, own.votes) for own in found.places]


def _compared(found: Investigation) -> Section:
    """What stands on the two sides: places as dots, sums as a table, units left out."""
    spec, asked = found.asked.spec, found.asked
    design, data = found.design, found.data
    text = (
        f"{design.exposed} {asked.plural} that had {asked.label} and {design.unexposed} without; of {data.units} in "
        f"the data {data.complete} are complete and {data.excluded_no_polling_place} had no polling-place equipment."
    )
    tables = []
    if found.aggregates:
        sides = {"exposed": found.aggregates.exposed, "unexposed": found.aggregates.unexposed}
        rows = [(name, own.two_party_share, own.two_party_swing, own.two_party_votes) for name, own in sides.items()]
        headings = ("Side", "Two-party share", f"Change since {spec.previous}", "Two-party votes")
        tables.append(Listed("Both sides, votes summed", headings, rows))
    if data.dropped:
        rows_out = [(own.name, own.unit, own.reason) for own in data.dropped]
        tables.append(Listed("Left out of the primary test", ("Place", "Unit", "Reason"), rows_out))
    figures = []
    if found.places:
        lowest, highest = (pick(found.places, key=lambda own: own.share) for pick in (min, max))
        caption = (
            f"The {asked.party} two-party share of {found.election} runs from {points(lowest.share)} ({lowest.name}) to "
            f"{points(highest.share)} ({highest.name}); the area of a mark is its votes."
        )
        axis = f"{asked.party} share of the two-party vote, {found.election}"
        title = f"{asked.plural.capitalize()} by side"
        drawn = charts.dots(_spots(found), title=title, describe=caption, axis=axis, sides=_sides(found))
        figures.append(Shown(drawn, caption))
    return Section("What was compared", text, figures, tables)


def _label(test: TestResult) -> str:
    outcome = test.outcome.removeprefix("two_party_")
    return f"{outcome}, {test.controls.replace('_past', ' and past')}, {_weights(test.weights)}"


def _weights(word: str) -> str:
    return "unweighted" if word == "none" else f"by {word}"


def _lines(found: Investigation) -> list[charts.Upright]:
    lines = []
    if found.claim:
        lines.append(charts.Upright(found.claim.points, f"claimed {points(found.claim.points)}"))
    if found.equivalence:
        enough = found.equivalence.outcome_changing_points
        lines.append(charts.Upright(enough, f"would change the outcome {points(enough)}"))
    return lines


def _forest(found: Investigation) -> Shown:
    intervals = []
    for role, group in GROUPS.items():
        for test in (test for test in found.tests if test.role == role):
            more = f", {test.year}" if role == "placebo" else f", {test.exposure}" if role == "negative_control" else ""
            low, high = test.ci
            intervals.append(charts.Interval(group, _label(test) + more, test.estimate, low, high, check=len(more) > 0))
    main = [test for test in found.tests if test.role == "main"]
    held = sum(test.ci[0] <= 0 <= test.ci[1] for test in main)
    caption = (
        f"{held} of {len(main)} declared tests have an interval that holds zero; their estimates lie between "
        f"{points(min(test.estimate for test in main))} and {points(max(test.estimate for test in main))} points."
    )
    axis = "points, all less none of it" if found.asked.shares else "points, exposed less unexposed"
    lines = _lines(found)
    shown = lines if max((abs(line.value) for line in lines), default=0) <= 3 * _span(intervals) else []
    drawn = charts.forest(intervals, title="Every test with its interval", describe=caption, axis=axis, lines=shown)
    return Shown(drawn, caption)


def _span(intervals: Sequence[charts.Interval]) -> float:
    return max(max(abs(own.low), abs(own.high)) for own in intervals)


def _tests(found: Investigation) -> list[Listed]:
    headings = ("Test", "n", "Exposed", "Points", "SE", "Low", "High", "p", "q", "Perm. p", "df", "R²")
    return [
        Listed(group, headings, [_row(test) for test in found.tests if test.role == role])
        for role, group in GROUPS.items()
        if any(test.role == role for test in found.tests)
    ]


def _row(test: TestResult) -> tuple[Cell, ...]:
    shown = (test.estimate, test.se, *test.ci, test.p, test.q, test.permutation_p, test.df, test.r2)
    return test.id.replace("|", " | "), test.n, test.exposed, *shown


def _curve(found: Investigation) -> Iterator[Section]:
    curve = found.curve
    if curve is None:
        return
    rows = [
        charts.Specified(
            row.estimate,
            *row.ci,
            {
                "Outcome": row.outcome.removeprefix("two_party_"),
                "Controls": row.controls,
                "Weights": row.weights,
                "Equipment": row.exposure,
                "Units": "50,000 people or more" if row.subset == "large" else "all",
            },
        )
        for row in curve.rows
    ]
    caption = (
        f"{curve.specifications} specifications run from {points(curve.low)} to {points(curve.high)} points (median "
        f"{points(curve.median)}); {curve.below_zero} lie below and {curve.above_zero} above zero with p below the limit, "
        f"and reordered data give as many with a joint p of {points(curve.joint_p, digits=3)}."
    )
    drawn = charts.specification_curve(rows, title="Specification curve", describe=caption, axis="points")
    yield Section("Every other way to ask", figures=[Shown(drawn, caption)])


def _matched(found: Investigation) -> Iterator[Section]:
    rows = [(_word(own.control), own.smd, own.smd_matched) for own in found.design.balance]
    figures = []
    if rows:
        far = [row for row in rows if row[1] is not None and abs(row[1]) > 0.25]
        caption = f"{len(far)} of {len(rows)} controls differ between the sides by more than 0.25 standard deviations."
        drawn = charts.balance(rows, title="How alike the sides were before", describe=caption, limit=0.25)
        figures.append(Shown(drawn, caption))
    rose = sum(own.share > own.before for own in found.places)
    caption = f"The share rose since {found.asked.spec.previous} in {rose} of {len(found.places)} {found.asked.plural}."
    years = (found.asked.spec.previous, found.election)
    axes = (f"share {years[0]}", f"share {years[1]}")
    title = f"Shares of {years[0]} and {years[1]}"
    plot = charts.scatter(_spots(found), title=title, describe=caption, axes=axes, sides=_sides(found))
    figures.append(Shown(plot, caption))
    tables = []
    if found.matching:
        headings = ("Outcome", "Matched on", "Points", "SE", "Exposed", "Unexposed used", "Unexposed")
        lines = [
            (
                own.outcome,
                ", ".join(map(_word, own.on)),
                own.estimate,
                own.se,
                own.exposed,
                own.controls_used,
                own.unexposed,
            )
            for own in found.matching
        ]
        tables.append(Listed("Nearest unexposed places", headings, lines))
    means = [
        (_word(own.control), own.exposed_mean, own.unexposed_mean, own.smd, own.smd_matched)
        for own in found.design.balance
    ]
    tables.append(Listed("Means of the controls", ("Control", "Exposed", "Unexposed", "SMD", "SMD matched"), means))
    yield Section("How alike the sides are", figures=figures, tables=tables)


def _primary(found: Investigation) -> TestResult:
    return next(test for test in found.tests if test.id == found.verdict.primary)


def _hidden(found: Investigation) -> Iterator[Section]:
    """What could be missed, and how strong an unmeasured difference would have to be."""
    primary, power = _primary(found), found.power
    assert power is not None
    caption = (
        f"A shift of {points(power.mde_points)} points would be told from zero with a chance of {power.power:g}; smaller ones "
        f"are missed more often."
    )
    curve = [(own.points, own.power) for own in power.curve]
    far = max(abs(own) for own, _ in curve) * 1.5
    lines = [line for line in _lines(found) if abs(line.value) <= far]
    drawn = charts.power(curve, title="What would have been found", describe=caption, wanted=power.power, lines=lines)
    figures = [Shown(drawn, caption)]
    own = primary.sensitivity
    tables = []
    if own is not None:
        strongest = [
            charts.Named(f"{row.k} × {_word(row.covariate)}", row.r2_exposure, row.r2_outcome)
            for row in own.benchmarks
            if row.r2_exposure is not None and row.r2_outcome is not None
        ]
        caption = (
            f"A confounder that explains {100 * own.robustness_value:.1f}% of what is left of both exposure and outcome "
            f"would bring the primary estimate ({points(primary.estimate)}) to zero."
        )
        levels = {
            f"{points(level)} left": rest_line(primary.estimate, se=primary.classical_se, df=_df(primary), rest=level)
            for level in (0.0, primary.estimate / 2, -primary.estimate)
        }
        axes = ("share of exposure explained", "share of outcome explained")
        plot = charts.contour(levels, strongest, title="Unmeasured differences", describe=caption, axes=axes)
        figures.append(Shown(plot, caption))
        tables = [_robustness(found), _benchmarks(found)]
    yield Section("What the numbers could hide", figures=figures, tables=tables)


def _df(test: TestResult) -> int:
    return test.n - len(test.covariates) - 2


def _robustness(found: Investigation) -> Listed:
    headings = ("Test", "Partial R²", "Robustness value", "the same at alpha", "E-value", "E-value of the limit")
    rows = [
        (
            test.id.replace("|", " | "),
            own.partial_r2,
            own.robustness_value,
            own.robustness_value_alpha,
            own.e_value,
            own.e_value_limit,
        )
        for test in found.tests
        if (own := test.sensitivity) is not None
    ]
    return Listed("Robustness to unmeasured differences", headings, rows)


def _benchmarks(found: Investigation) -> Listed:
    headings = ("Test and control", "Times", "of exposure", "of outcome", "Points left", "SE", "t")
    rows = [
        (
            f"{_label(test)}: {_word(row.covariate)}",
            row.k,
            row.r2_exposure,
            row.r2_outcome,
            row.adjusted_estimate,
            row.adjusted_se,
            row.adjusted_t,
        )
        for test in found.tests
        if test.sensitivity is not None and test.role == "main"
        for row in test.sensitivity.benchmarks
    ]
    return Listed("What a confounder as strong as a known control would leave", headings, rows)


def _in_votes(found: Investigation) -> Iterator[Section]:
    own = found.votes
    if own is None:
        return
    enough = own.margin / 2
    where = "on the equipment (votes by share of use)" if found.asked.shares else "in exposed places"
    caption = (
        f"The primary estimate is {cell(own.moved)} votes moved ({cell(own.moved_ci[0])} to {cell(own.moved_ci[1])}) of "
        f"{own.two_party_votes_exposed:,} two-party votes {where}; the certified margin is {own.margin:,}, which "
        f"{cell(round(enough))} moved votes would level (twice as many, if votes were lost and not moved)."
    )
    interval = charts.Interval("Votes moved", "primary test", own.moved, *own.moved_ci)
    lines = [charts.Upright(way * enough, f"half the margin, {cell(round(way * enough))}") for way in (-1, 1)]
    drawn = charts.forest([interval], title="In votes", describe=caption, axis="votes moved", lines=lines)
    yield Section("In votes", figures=[Shown(drawn, caption)])


def _recount(found: Investigation) -> Iterator[Section]:
    own = found.recount
    if own is None:
        return
    largest = own.largest
    text = (
        f"Margin {cell(own.margin_before)} before and {cell(own.margin_after)} after; changes up {cell(own.up)} and down "
        f"{cell(own.down)}, net by unit of the table. Largest change: {largest.unit}, {largest.party} party, "
        f"{cell(largest.before)} to {cell(largest.after)}. Method: {own.method}."
    )
    counts: list[tuple[Cell, ...]] = [
        (name, count.first, count.second, count.total)
        for name, count in (("first count", own.first_count), ("second count", own.second_count))
    ]
    sides: list[tuple[Cell, ...]] = [
        (
            "exposed" if side.exposed else "unexposed",
            side.units,
            side.two_party_votes,
            side.first_change,
            side.second_change,
        )
        for side in own.by_exposure
    ]
    tables = [
        Listed("Both counts", ("Count", "First party", "Second party", "All votes"), counts),
        Listed("Changes by side", ("Side", "Units", "Two-party votes", "First party", "Second party"), sides),
    ]
    figures = []
    if own.contrast:
        low, high = own.contrast.ci
        where = "with all of it than with none" if found.asked.shares else "in exposed places"
        caption = (
            f"The second count moved the share by {points(own.contrast.estimate, digits=3)} points more {where} "
            f"(interval {points(low, digits=3)} to {points(high, digits=3)})."
        )
        interval = charts.Interval("Second count", "change of share", own.contrast.estimate, low, high)
        drawn = charts.forest([interval], title="What the second count changed", describe=caption, axis="points")
        figures.append(Shown(drawn, caption))
    yield Section("The ballots counted again", text, figures, tables)


def _digits(found: Investigation) -> Iterator[Section]:
    if found.digits is None:
        return
    headings = ("Test", "Counts", "n", "Statistic", "df", "p")
    tables = [
        Listed(title, headings, [(own.test, own.choice, own.n, own.statistic, own.df, own.p) for own in tests])
        for title, tests in (("These units", found.digits.tests), ("The panel", found.digits.panel))
        if tests
    ]
    yield Section("Digits", found.digits.message, tables=tables)


def _odd(found: Investigation) -> Section:
    rows = [(own.level, own.code, own.unit, own.message) for own in found.findings]
    reasons = [(own.code, own.message) for own in (*found.design.refusals, *found.design.warnings)]
    tables = [Listed("About the comparison", ("Code", "What"), reasons)] if reasons else []
    tables += [Listed("About the data", ("Level", "Code", "Unit", "What"), rows)] if rows else []
    return Section("Findings", "" if tables else "None.", tables=tables)


def _screen(found: Screen) -> Iterator[Section]:
    intervals = [
        charts.Interval(
            "Elections before" if test.role == "placebo" else "Pooled",
            f"{test.outcome.removeprefix('two_party_')}, {test.controls}, {_weights(test.weights)}, {test.year}",
            test.estimate,
            test.estimate - 2 * test.se,
            test.estimate + 2 * test.se,
            check=test.role == "placebo",
        )
        for test in found.pooled
        if test.role != "raw"
    ]
    caption = f"Pooled over {found.states_tested} states, two clustered standard errors on each side."
    drawn = charts.forest(intervals, title="All states pooled", describe=caption, axis="points")
    headings = ("Test", "Role", "Year", "n", "States", "Points", "SE", "p", "Bootstrap p", "q")
    pooled = [
        (
            test.id,
            test.role,
            str(test.year),
            test.n,
            test.clusters,
            test.estimate,
            test.se,
            test.p,
            test.permutation_p,
            test.q,
        )
        for test in found.pooled
    ]
    yield Section(
        "All states together", figures=[Shown(drawn, caption)], tables=[Listed("Pooled tests", headings, pooled)]
    )
    names = ("State", "n", "Exposed", "Points", "SE", "p", "q")
    yield Section(
        "State by state",
        tables=[
            Listed(
                f"{own.role}: {own.outcome}, {own.controls}, {_weights(own.weights)}, {own.year}",
                names,
                [(row.state, row.n, row.exposed, row.estimate, row.se, row.p, row.q) for row in own.rows],
            )
            for own in found.families
        ],
    )
    rows = [(own.state, own.code, own.message) for own in found.not_testable]
    yield Section("Not testable", tables=[Listed("Why", ("State", "Code", "Sentence"), rows)])
