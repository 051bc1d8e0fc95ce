"""`recount YEAR`: what each state's law says of its margin, what a recount would have to move, and what recounts moved."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import UNSET, UnsetType

from ascertain import archive, flips, history
from ascertain.answers.answer import Answer
from ascertain.election import NATION, OTHERS, STATES, Finding
from ascertain.errors import FactMissing, Undetermined
from ascertain.proceedings import Case
from ascertain.recount import (
    RecountPosition,
    Reversal,
    compare,
    not_found,
    overturned,
    position,
    reversal,
    rules,
)
from ascertain.recount.reversal import BASIS
from ascertain.recount.rules import Count
from ascertain.tally import Tally, points, tally
from ascertain.wire import recounts as form

FIRST_RECORDED = 2000
"""The recounts on which the chances rest begin here."""
COMPARED = {(2016, "WI"): ("wi_2016_recount", "wi_2016_recount_units")}
"""State counts that are bundled before and after a recount: the counties' pack and the reporting units'."""
NAMES = {
    "trump": "Donald Trump",
    "clinton": "Hillary Clinton",
    "johnson": "Gary Johnson",
    "stein": "Jill Stein",
    "other": OTHERS,
}


def recount(year: int, *, state: str | None = None) -> Answer:
    """Every state's position under its recount law, or one state's; Wisconsin 2016 with what its recount changed.

    Raises `FactMissing` where no popular vote was counted.
    """
    place = history.check_state(state) if state else None
    archive.check_year(year)
    findings: list[Finding] = []
    with archive.reading() as used:
        case = archive.load_case(year)
        found = tally(case.returns)
        names = [name for name in found.states if place in (None, name)]
        if not names:
            raise FactMissing(f"no popular vote of {STATES[place] if place else 'any state'} in {year} is recorded.")
        lines = []
        for name in names:
            row, odd = _row(year, name, found)
            lines.append(row)
            findings += odd
        compared = _compared(year, place) if place else UNSET
        stake = _presidency(case, lines) if place is None else None
    record = form.RecountAnswer(year, tuple(lines), stake, BASIS, compared)
    day = case.law.day("congress_counts").isoformat()
    listed = (*_summed(findings, place), *_general(year))
    return Answer(record, day, "certified", used, listed, _sentence(record), lines)


def _row(year: int, state: str, found: Tally) -> tuple[form.RecountRow, tuple[Finding, ...]]:
    votes = found.votes[state]
    ranked = sorted(((-number, name) for name, number in votes.items() if name != OTHERS))
    first, second = ranked[0], ranked[1] if len(ranked) > 1 else (0, OTHERS)
    count = Count(-first[0], -second[0], sum(votes.values()))
    stands, findings = position(state, count, year=year, rules=rules(), not_found=state in not_found())
    spoken = (*stands.automatic.rules, *stands.requestable.rules)
    row = form.RecountRow(
        state=state,
        first=first[1],
        second=second[1],
        margin=count.margin,
        total=count.total,
        margin_points=points(count.margin, count.total),
        automatic=form.AutomaticRecord(
            stands.automatic.applies,
            "; ".join(rule.text for rule in stands.automatic.rules) or stands.automatic.reason,
            stands.automatic.distance,
        ),
        requestable=_requestable(stands),
        needed_shift=stands.needed_shift,
        needed_switches=stands.needed_switches,
        needed_per_mille=round(stands.needed_per_mille, 3),
        times_largest=round(stands.times_largest, 2),
        reversal=_range(stands.reversal),
        verification="; ".join(dict.fromkeys(rule.verification for rule in spoken)) or None,
        known_for_year=stands.known_for_year,
        cite="; ".join(dict.fromkeys(rule.cite for rule in spoken)),
        recorded=tuple(_recorded(year, state, count.total)),
    )
    return row, findings


def _requestable(stands: RecountPosition) -> form.RequestableRecord:
    text = "; ".join(rule.text for rule in stands.requestable.rules) or stands.requestable.reason
    return form.RequestableRecord(stands.requestable.applies, stands.by, stands.pays, text)


def _range(found: Reversal) -> form.RangeRecord:
    return form.RangeRecord(round(found.low, 6), round(found.high, 6))


def _recorded(year: int, state: str, total: int) -> Iterator[form.RecordedRecount]:
    for row in archive.of_year("recounts_history", year, column="years"):
        if row["record"] != "event" or row["state"] != state or row["office"] != "President":
            continue
        before, after, shift = (
            int(row[name]) if row[name] else None for name in ("margin_before", "margin_after", "shift_votes")
        )
        chance = _range(reversal(before, votes=total)) if before is not None else None
        yield form.RecordedRecount(row["kind"], before, after, shift, chance, row["source"], row["notes"])


def _presidency(case: Case, lines: Sequence[form.RecountRow]) -> form.PresidencyAtStake | None:
    """The chance that recounts everywhere reverse a set of contests without which the winner lacks the majority."""
    try:
        stands = flips.position(case)
    except Undetermined:
        return None
    carried = [contest for contest in stands.contests if contest.winner == stands.winner]
    if stands.winner is None or not carried:
        return None
    need = stands.pledged[stands.winner] - stands.majority + 1
    before = {
        row.state: margins[0]
        for row in lines
        if (margins := [item.margin_before for item in row.recorded if item.margin_before is not None])
    }
    certified: dict[str, Reversal] = {}
    first: dict[str, Reversal] = {}
    for contest in carried:
        ranked = sorted(contest.votes.values(), reverse=True)
        margin = ranked[0] - (ranked[1] if len(ranked) > 1 else 0)
        certified[contest.unit] = reversal(margin, votes=contest.total)
        first[contest.unit] = reversal(before.get(contest.unit, margin), votes=contest.total)
    electors = {contest.unit: contest.electors for contest in carried}
    closest = sorted(certified, key=lambda unit: -certified[unit].high)[:3]
    return form.PresidencyAtStake(
        stands.winner,
        stands.pledged[stands.winner],
        need,
        _together(electors, certified, need),
        _together(electors, first, need) if before.keys() & electors.keys() else None,
        {unit: _range(certified[unit]) for unit in closest},
    )


def _together(electors: Mapping[str, int], chances: Mapping[str, Reversal], need: int) -> form.RangeRecord:
    low = overturned(electors, {unit: chance.low for unit, chance in chances.items()}, need=need)
    high = overturned(electors, {unit: chance.high for unit, chance in chances.items()}, need=need)
    return form.RangeRecord(round(low, 6), round(high, 6))


def _compared(year: int, state: str) -> form.ComparedRecord | UnsetType:
    """What a bundled recount changed, from the counties' file and from the reporting units'."""
    if (year, state) not in COMPARED:
        return UNSET
    by_county, by_unit = (tuple(archive.table(pack)) for pack in COMPARED[year, state])

    def counts(suffix: str) -> dict[str, dict[str, int]]:
        return {
            f"{row['county']}: {row['reporting_unit']}": {NAMES[own]: int(row[f"{own}_{suffix}"]) for own in NAMES}
            for row in by_unit
        }

    found = compare(counts("original"), counts("recount"), between=("Donald Trump", "Hillary Clinton"))
    absolute = sum(int(row["sum_abs_change_all_candidates"]) for row in by_county)
    return form.ComparedRecord(
        state=state,
        before=found.before,
        after=found.after,
        margin_before=found.margin(found.before),
        margin_after=found.margin(found.after),
        margin_shift=found.margin_shift,
        ballots_shift=found.votes_shift,
        counties=len(by_county),
        units=found.units,
        absolute=absolute,
        absolute_share=round(absolute / sum(found.before.values()), 6),
        units_changed=sum(int(row["units_changed"]) for row in by_county),
        absolute_units_pooled=found.absolute,
        units_changed_pooled=found.units_changed,
        concentration=round(found.concentration, 3),
        largest=tuple(form.UnitChange(row.unit, row.margin, row.changes) for row in found.largest),
    )


def _summed(findings: Sequence[Finding], place: str | None) -> Iterator[Finding]:
    """States whose law is not known in one finding for the nation; the others as they are."""
    unknown = [found for found in findings if found.code == "recount_law_unknown"]
    if place is None and unknown:
        states = sorted(found.unit for found in unknown)
        text = (
            f"nothing read speaks for the recount law of {', '.join(states)} in that year: that is unknown, and not "
            "that there is none."
        )
        yield Finding("note", "recount_law_unknown", NATION, text, {"states": states})
        findings = [found for found in findings if found.code != "recount_law_unknown"]
    yield from findings


def _general(year: int) -> Iterator[Finding]:
    text = "most rules were read in lists of newsrooms and legislatures, not in the statute; see `verification` and `cite`."
    yield Finding("note", "recount_law_secondary", NATION, text)
    if year < FIRST_RECORDED:
        text = "the chances rest on recounts of 2000 to 2023 and are stretched when asked of earlier counting."
        yield Finding("note", "reversal_stretched", NATION, text)


def _sentence(record: form.RecountAnswer) -> str:
    if len(record.rows) == 1:
        return _of_one(record)
    ordered = [row.state for row in record.rows if row.automatic.applies]
    unknown = sum(row.automatic.applies is None for row in record.rows)
    open_ = [row.state for row in record.rows if row.requestable.applies]
    sentence = (
        f"{record.election}: of the rules known for that year {'those of ' + ', '.join(ordered) if ordered else 'none'} "
        f"ordered a recount ({unknown} states unknown); one could be asked for in {', '.join(open_) or 'none known'}."
    )
    if unknown == len(record.rows):
        sentence = f"{record.election}: nothing read speaks for any state's recount law of that year."
    stake = record.presidency
    if stake is None:
        return sentence
    chance = Reversal(stake.as_certified.low, stake.as_certified.high).text
    earlier = stake.before_recounts
    before = (
        f" ({Reversal(earlier.low, earlier.high).text} from those before the recounts on record)" if earlier else ""
    )
    return (
        f"{sentence} That recounts of every contest {stake.winner} carried would reverse {stake.need} electors or more "
        f"has a chance of {chance} from the certified margins{before}, if shifts are independent."
    )


_ORDERED = {True: "orders a recount", False: "orders none", None: "is not known to order one or not"}


def _of_one(record: form.RecountAnswer) -> str:
    row = record.rows[0]
    sentence = (
        f"{STATES[row.state]} {record.election}: {row.first} leads {row.second} by {row.margin:,} of {row.total:,} votes; "
        f"the law {_ORDERED[row.automatic.applies]}. A recount would have to shift {row.needed_shift:,} net votes "
        f"({row.needed_per_mille:.2f} per thousand, {row.times_largest:.1f} times the largest shift on record); chance "
        f"of that {Reversal(row.reversal.low, row.reversal.high).text}."
    )
    for event in row.recorded:
        if event.margin_before is not None and event.reversal is not None and event.margin_before != row.margin:
            sentence += f" Recorded: {event.kind}, at {event.margin_before:,} votes."
    if not isinstance(record.compared, UnsetType):
        found = record.compared
        sentence += (
            f" The recount moved the margin by {found.margin_shift:+,} and {found.absolute:,} votes up or down "
            f"({100 * found.absolute_share:.2f} %)."
        )
    return sentence
