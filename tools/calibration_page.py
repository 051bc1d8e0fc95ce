"""docs/method/calibration.md and its pictures, from the calibration's rows and the real partial counts."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from ascertain.answers import QUANTITIES as QUANTITY_NAMES
from ascertain.answers import outside as weak_places
from ascertain.charts.markup import number, tag
from ascertain.projection import constants_without
from build_replay import MOMENTS
from calibration import ALL, LEVELS, QUANTITIES, SEEDS
from real_counts import north_carolina, november_2016
from score_projection import FEEDS, PAIRS, STAGES, Snapshot, naive, ours, score, told

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "method" / "calibration.md"
COLOURS: Final = ("#1f6f9e", "#a8551c", "#4d7a36", "#6d4a99", "#444444")
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 640.0, 360.0, 52.0, 40.0, 40.0, 190.0
Rows = Sequence[Mapping[str, str]]


def pick(rows: Rows, *, election: str, moment: str, quantity: str) -> Mapping[str, str]:
    """One row."""
    found = [r for r in rows if (r["replayed"], r["moment"], r["quantity"]) == (election, moment, quantity)]
    return found[0]


def _label(words: str, x: float, y: float, *, anchor: str = "start", colour: str = "#333333", size: float = 12) -> str:
    return tag("text", words, x=x, y=y, font_size=size, fill=colour, text_anchor=anchor, font_family="sans-serif")


def plot(
    title: str, lines: Mapping[str, Sequence[float]], *, labels: Sequence[str], top: float, percent: bool,
    aim: Sequence[float],
) -> str:  # fmt: skip
    """Lines over evenly spaced labels from 0 to `top`, with the aim dashed and the lines' names at the right."""
    wide, high = WIDTH - LEFT - RIGHT, HEIGHT - TOP - BOTTOM

    def at(place: int, value: float) -> str:
        x = LEFT + wide * place / max(1, len(labels) - 1)
        return f"{number(x)},{number(TOP + high * (1 - value / top))}"

    pieces = [tag("rect", x=0, y=0, width=WIDTH, height=HEIGHT, fill="#ffffff"), _label(title, 12, 22, size=14)]
    for step in range(5):
        value = top * step / 4
        y = TOP + high * (1 - step / 4)
        pieces.append(tag("line", x1=LEFT, x2=LEFT + wide, y1=y, y2=y, stroke="#dddddd"))
        words = f"{100 * value:.0f}%" if percent else f"{value:.3g}"
        pieces.append(_label(words, LEFT - 6, y + 4, anchor="end"))
    pieces += [
        _label(name, LEFT + wide * place / max(1, len(labels) - 1), HEIGHT - 16, anchor="middle")
        for place, name in enumerate(labels)
    ]
    if aim:
        points = " ".join(at(place, value) for place, value in enumerate(aim))
        pieces.append(tag("polyline", points=points, fill="none", stroke="#888888", stroke_dasharray="5 4"))
    for place, ((name, values), colour) in enumerate(zip(lines.items(), COLOURS, strict=False)):
        dots = [at(i, value) for i, value in enumerate(values)]
        pieces.append(tag("polyline", points=" ".join(dots), fill="none", stroke=colour, stroke_width=2))
        pieces += [
            tag("circle", cx=float(x), cy=float(y), r=3.5, fill=colour) for x, y in (dot.split(",") for dot in dots)
        ]
        pieces.append(_label(name, LEFT + wide + 14, TOP + 14 + 20 * place, colour=colour))
    if aim:
        pieces.append(_label("dashed: as it should be", LEFT + wide + 14, TOP + 14 + 20 * len(lines), colour="#666666"))
    box = f"0 0 {number(WIDTH)} {number(HEIGHT)}"
    content = tag("title", title) + "".join(pieces)
    return tag("svg", content, xmlns="http://www.w3.org/2000/svg", viewBox=box, width=WIDTH, height=HEIGHT, role="img")


def pictures(rows: Rows) -> dict[str, str]:
    """The pictures by file name."""
    elections = [str(after) for _, after in PAIRS]
    stages = [f"{100 * stage:.0f} %" for stage in STAGES]
    levels = [f"{100 * level:.0f}" for level in LEVELS]

    def by_stage(column: str) -> dict[str, list[float]]:
        found = {}
        for year in elections:
            cells = [pick(rows, election=year, moment=stage, quantity="state_margin")[column] for stage in stages]
            found[year] = [float(cell) for cell in cells]
        return found

    reliable = {}
    for quantity in QUANTITIES:
        row = pick(rows, election=ALL, moment="all stages", quantity=quantity)
        reliable[QUANTITY_NAMES[quantity]] = [float(row[f"covered_{level}"]) for level in levels]
    scores = by_stage("interval_score_90")
    most = max(max(values) for values in scores.values())
    return {
        "calibration-reliability.svg": plot(
            "Intervals of a level, and the share of them that held the truth", reliable,
            labels=[f"{level} %" for level in levels], top=1.0, percent=True, aim=LEVELS,
        ),
        "calibration-coverage.svg": plot(
            "90 % intervals of states' margins that held the truth, by share of counties complete", by_stage("covered_90"),
            labels=stages, top=1.0, percent=True, aim=(0.9,) * len(stages),
        ),
        "calibration-score.svg": plot(
            "Interval score of states' margins in points (lower is better)", scores,
            labels=stages, top=4 * -(-most // 4), percent=False, aim=(),
        ),
    }  # fmt: skip


def table(rows: Rows, keys: Sequence[tuple[str, str]], quantity: str) -> str:
    """A table of one quantity, a line an election and moment."""
    levels = [f"covered_{100 * level:.0f}" for level in LEVELS]
    head = "| election | moment | votes in | count's error | error | bias | 50 % | 80 % | 90 % | 95 % | width | score |"
    lines = [head, "|" + "---|" * 12]
    for election, moment in keys:
        row = pick(rows, election=election, moment=moment, quantity=quantity)
        cells = [election, moment, f"{100 * float(row['votes_in']):.0f} %"]
        cells += [f"{float(row[name]):.2f}" for name in ("error_of_count", "error")]
        cells += [f"{float(row['bias']):+.2f}", *(f"{float(row[name]):.2f}" for name in levels)]
        cells += [f"{float(row['width_90']):.1f}", f"{float(row['interval_score_90']):.1f}"]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def outside(rows: Rows) -> list[str]:
    """Where the coverage of 90 % intervals leaves the bar, election by election and moment by moment."""
    return [
        f"- {own.replayed}, {own.moment}, {QUANTITY_NAMES[own.quantity]}: {own.covered:.3f}, not in {own.low:g} to {own.high:g}."
        for own in weak_places(rows)
    ]


def real_table(snapshots: Sequence[Snapshot]) -> str:
    """Ours beside the count on real moments."""
    head = "| moment | votes in | count's error | our error | inside 90 % | width | margin of the whole, error (90 %) |"
    lines = [head, "|" + "---|" * 7]
    for taken in snapshots:
        own = score(taken, ours(taken, constants_without(taken.election)))
        ends, plain = own.nation, told([score(taken, naive(taken))])
        said = told([own])
        nation = f"{ends[0]:+.2f} ({ends[1]:+.2f} to {ends[2]:+.2f})"
        lines.append(
            f"| {taken.stage} | {100 * own.share:.0f} % | {plain['mae']:.2f} | {said['mae']:.2f} | {said['cov']:.2f} | {said['width']:.1f} | {nation} |"
        )
    return "\n".join(lines)


def page(rows: Rows) -> str:
    """The page."""
    years = [str(after) for _, after in PAIRS]
    stages = [f"{100 * stage:.0f} %" for stage in STAGES]
    each = [(year, "all stages") for year in years] + [(ALL, "all stages")]
    steps = [(ALL, stage) for stage in stages] + [(ALL, name) for name in (*MOMENTS, "all moments")]
    parts = [TEXT.format(
        seeds=", ".join(map(str, SEEDS)), bar="\n".join(outside(rows)) or "Nowhere.",
        hashes=", ".join(f"{y}: `{pick(rows, election=y, moment='all stages', quantity='state_margin')['replay']}`" for y in years),
    )]  # fmt: skip
    for quantity in QUANTITIES:
        parts.append(f"## {QUANTITY_NAMES[quantity].capitalize()}\n\n" + table(rows, [*each, *steps], quantity))
    feeds = [(ALL, f"all stages, {feed}") for feed in FEEDS]
    parts.append(OTHER_FEEDS)
    parts += [f"{QUANTITY_NAMES[quantity].capitalize()}:\n\n" + table(rows, feeds, quantity) for quantity in QUANTITIES]
    parts.append(REAL.format(carolina=real_table(list(north_carolina())), november=real_table(list(november_2016()))))
    return "\n\n".join(parts) + "\n"


TEXT: Final = """# How far the projection can be trusted

Four elections (2012, 2016, 2020 and 2024) are four independent cases, whatever the number of snapshots below: states of one
election share its swing, replays of one election share its result.

The finals and the baselines are real. The order of the count, its modes, its partial counts and the feed's expected vote are
drawn by `tools/build_replay.py`, seeds {seeds}, which chose no constant. Every election is projected with the priors that left it
out. How far partial counts and feeds are believed was chosen on replays of 2012 (seeds 1 to 8): 2012 is therefore no clean test
of that, and the other three were looked at while the model was written. Hashes of the replayed counts by election: {hashes}.
`python tools/calibrate.py page` makes this page again; a test recomputes a row of it.

Errors and widths are in points of the two sides' margin, or in per cent of the votes; "count's error" is that of the count as it
stands. States with more than 0.2 % of their votes
out are scored. "50 %" to "95 %" are the shares of intervals of that level that held the truth; "width" and "score" are of the
90 % interval, the score being its width and 20 times what it missed by. "10 %" to "75 %" are the shares of counties complete;
"20:30" and so on is the time in the east after the polls began to close.

![Reliability](calibration-reliability.svg)

![Coverage by stage and election](calibration-coverage.svg)

![Interval score by stage and election](calibration-score.svg)

## Where it leaves the bar

90 % intervals should hold 0.85 to 0.97 of states' margins over all stages and 0.80 to 0.985 at each, 0.80 to 0.98 of states'
votes, at least 0.80 of national margins and 0.70 of national votes. One election at one stage is four replays of one result. Outside:

{bar}"""
OTHER_FEEDS: Final = """## Other feeds

The same replays (two seeds, all stages), had the feed said less or something else: no expected vote; its share out doubled or
halved; no county marked complete; complete ones at 99 %, which nothing tells from 99 %; no votes by mode."""
REAL: Final = """## Real partial counts

Two counts whose moments were kept. Neither says which units were finished; that is hindsight here (a county of North Carolina at
its last count, a state within 1 % of its final total), so these are kinder than the night was. States not finished are scored.
One state is an anecdote.

North Carolina 2020, with votes by mode; the moment is the share of counties at their last count:

{carolina}

The counties of November 2016, with the source's own errors in them:

{november}

Late in November 2016 the count as it stands is nearer to the end than the projection: without a feed nothing tells a county that
has finished from one with votes out, in a state that is not finished."""


def write(rows: Rows) -> None:
    """The page and its pictures."""
    PAGE.write_text(page(rows), encoding="utf-8", newline="\n")
    for name, picture in pictures(rows).items():
        PAGE.with_name(name).write_text(picture + "\n", encoding="utf-8", newline="\n")
