"""`audit president YEAR`: whether paper can confirm who has the majority, what that takes, and where the evidence stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from ascertain import archive
from ascertain.answers.answer import Answer
from ascertain.answers.audits import audit_report
from ascertain.answers.files import File
from ascertain.answers.president_files import read_evidence, read_paper, read_terms
from ascertain.audits.president import (
    METHODS,
    Paper,
    Presidency,
    PresidentAssessment,
    Terms,
    Unit,
    UnitEvidence,
    after_counts,
    assess,
    check_limit,
    from_risk,
    presidency,
)
from ascertain.audits.president_plan import PresidentPlan, plan
from ascertain.audits.program import Draws
from ascertain.audits.requirements import Requirement, requirements
from ascertain.election import NATION, Finding
from ascertain.errors import InputInvalid, Undetermined, UnknownName
from ascertain.proceedings import Case
from ascertain.wire import president as form

EQUIPMENT: Mapping[int, str] = {2016: "county_equipment_2016"}
"""Packs of voting equipment by election."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """The case, what is to be confirmed on the paper there is, and the same with paper everywhere."""

    case: Case
    known: Presidency
    everywhere: Presidency
    laws: Mapping[str, Requirement]

    @property
    def planned(self) -> Presidency:
        """What the plan is made for: the paper there is, unless that cannot confirm anything."""
        return self.everywhere if self.known.confirmable is False else self.known


def audit_president(
    year: int,
    *,
    risk_limit: float = 0.05,
    method: str = "comparison",
    terms: bytes | None = None,
    evidence: bytes | None = None,
    logs: Sequence[File] = (),
    paper: bytes | None = None,
    state_limits: bool = False,
    rounds: int = 20,
    quantile: float = 0.9,
    seed: int = 1,
) -> Answer:
    """The Electoral-College-wide audit of a reported winner.

    Files are CSV: `terms` (contest, method, ...) in place of one method for all, `evidence` (contest, drawn, log_e or
    risk, ...), `paper` (contest, paper_margin, paperless). `state_limits` holds states to the limits of their own law;
    `logs` are audit logs, each replayed first;
    `rounds` audits are simulated for the table of rounds. Raises `Undetermined` where nobody has a majority.
    """
    check_limit(risk_limit)
    if method not in METHODS:
        raise UnknownName(f"there is no method {method}.", parameter="method", allowed=METHODS)
    if not 0 < quantile < 1 or rounds < 0:
        raise UnknownName(
            "a quantile is between 0 and 1, and rounds are simulated 0 times or more.", parameter="quantile"
        )
    archive.check_year(year)
    with archive.reading() as used:
        case = archive.load_case(year)
        asked = _asked(case, method, terms, paper, state_limits=state_limits)
    given, counted_for = read_evidence(evidence, asked.known) if evidence is not None else ((), {})
    given = (*given, *(_replayed(log, asked.known) for log in logs))
    found = assess(asked.known, given, risk_limit=risk_limit)
    multipliers = (0.3, 1.0, 2.0, 3.0) if rounds else ()
    sizes, odd = None, []
    if found.verdict == "open":
        try:
            sizes = plan(
                asked.planned,
                given,
                risk_limit=risk_limit,
                quantile=quantile,
                multipliers=multipliers,
                round_replications=rounds,
                seed=seed,
            )
        except Undetermined as error:
            odd.append(Finding("warn", "no_plan", NATION, str(error)))
    record = _record(asked, given, found, sizes, counted_for, risk_limit=risk_limit, quantile=quantile)
    day = case.law.day("congress_count_ends", "congress_counts").isoformat()
    findings = (*case.notes, *odd, *_findings(asked, record, evidence is not None, paper is not None))
    return Answer(record, day, "certified", used, findings, _sentence(record), record.units)


def _asked(case: Case, method: str, terms: bytes | None, paper: bytes | None, *, state_limits: bool) -> _Asked:
    year = case.election.year
    laws = requirements(year)
    by_contest = {"*": Terms(METHODS[method]), **(read_terms(terms) if terms is not None else {})}
    everywhere = presidency(case, terms=by_contest)
    if state_limits:
        for unit in everywhere.units:
            law = laws.get(unit.contest)
            if law is not None and law.limit is not None:
                by_contest[unit.contest] = replace(unit.terms, limit=law.limit)
        everywhere = presidency(case, terms=by_contest)
    stated = read_paper(paper) if paper is not None else _equipment(year, everywhere)
    return _Asked(case, presidency(case, terms=by_contest, paper=stated) if stated else everywhere, everywhere, laws)


E_VALUES = frozenset({"alpha", "bravo", "super-simple", "assorter"})
"""Mathematics whose evidence may be multiplied as it stands; of any other only the risk is taken."""


def _replayed(log: File, asked: Presidency) -> UnitEvidence:
    """The evidence of an audit log, computed again from nothing. Raises `CheckFailed` where it differs."""
    found = audit_report(log, replay=True)
    if found.opened is None or found.measured is None:
        raise InputInvalid(f"{log}: there is no assessment of all drawn cards.", parameter="evidence")
    audit, measured = found.opened.audit, found.measured
    unit = next((unit for unit in asked.units if unit.contest == audit.contest.name.rsplit(", ", 1)[-1]), None)
    votes = {(row.winner, row.loser, row.winner_votes, row.loser_votes) for row, _ in measured.measured}
    if unit is None or audit.practice or not votes >= {_pair(unit)}:
        raise InputInvalid(
            f"{log}: this is no audit of a contest that {asked.winner} carried, with the votes as reported.",
            parameter="evidence",
        )
    least = min(own.evidence.log_e for _, own in measured.measured)
    log_e = least if audit.math in E_VALUES else from_risk(max(measured.risk, 1e-300))
    return UnitEvidence(unit.contest, log_e, len(audit.drawn))


def _pair(unit: Unit) -> tuple[str, str, int, int]:
    closest = unit.closest
    return closest.winner, closest.loser, closest.winner_votes, closest.loser_votes


def _equipment(year: int, asked: Presidency) -> dict[str, Paper]:
    """Paper by contest from the equipment of the counties: none where all voted on machines that keep no paper record.

    Their mail ballots were paper and cannot be told apart, so the cards without paper are an upper bound. A district is
    left out unless its whole state kept paper.
    """
    if year not in EQUIPMENT:
        return {}
    lost: dict[str, list[int]] = {}
    for row in archive.table(EQUIPMENT[year]):
        found = lost.setdefault(row["state"], [0, 0])
        if row["equipment_class"] != "dre_only" or float(row["dre_no_vvpat_reg_share"] or 0) < 1:
            continue
        votes = {"Democratic": int(row[f"dem_{year}"]), "Republican": int(row[f"rep_{year}"])}
        found[0] += sum(votes.values()) + int(row[f"oth_{year}"])
        found[1] += votes["Republican"] - votes["Democratic"]
    sign = 1 if archive.tickets_of(year)[asked.winner].party == "Republican" else -1
    return {
        unit.contest: Paper(unit.closest.margin - sign * lost[unit.state][1], lost[unit.state][0])
        for unit in asked.units
        if unit.state in lost and (unit.contest == unit.state or not lost[unit.state][0])
    }


def _record(
    asked: _Asked,
    given: Sequence[UnitEvidence],
    found: PresidentAssessment,
    sizes: PresidentPlan | None,
    counted_for: Mapping[str, str],
    *,
    risk_limit: float,
    quantile: float,
) -> form.PresidentAnswer:
    known = asked.known
    by_contest = {own.contest: own for own in given}
    without = known.without_paper
    least = found.weakest
    return form.PresidentAnswer(
        election=asked.case.election.year,
        candidate=known.winner,
        electors=known.electors,
        appointed=known.appointed,
        majority=known.majority,
        need=known.need,
        confirmable=known.confirmable,
        without_paper=tuple(sorted(unit.contest for unit in without)),
        without_paper_electors=sum(unit.electors for unit in without),
        plan=_plan(asked, sizes, risk_limit, quantile) if sizes else None,
        units=tuple(
            _unit(unit, by_contest.get(unit.contest), sizes, asked.laws.get(unit.contest)) for unit in known.units
        ),
        weakest=form.WeakestRecord(least.contests, least.electors, least.log_e) if least else None,
        risk=found.risk,
        risk_limit=risk_limit,
        verdict=found.verdict,
        confirmed=found.verdict == "confirmed",
        after_counts=_after(asked, found, counted_for),
    )


def _after(asked: _Asked, found: PresidentAssessment, counted_for: Mapping[str, str]) -> form.AfterCounts | None:
    if found.verdict != "not confirmed" or not set(found.overturned) <= counted_for.keys():
        return None
    course = after_counts(asked.case, counted_for)
    return form.AfterCounts(dict(counted_for), course.ascertainment.pledged, course.outcome.president.name)


def _plan(asked: _Asked, sizes: PresidentPlan, risk_limit: float, quantile: float) -> form.PlanRecord:
    bases = {
        False: "as if every ballot were on paper",
        True: "on the paper there was",
        None: "on paper where not known otherwise",
    }
    whole = sizes.one_round
    return form.PlanRecord(
        paper=bases[asked.known.confirmable],
        risk_limit=risk_limit,
        quantile=quantile,
        expected=_size(sizes.expected, sizes.expected_stop_probability, 1.0),
        one_round=_size(whole.draws, whole.stop_probability, round(whole.scale, 3)),
        rounds=tuple(
            form.RoundsRecord(row.multiplier, row.rounds, round(row.cards), row.cards_quantile, row.ended)
            for row in sizes.rounds
        ),
        separately=form.SeparatelyRecord(_size(sizes.separately), _size(sizes.separately_one_round)),
    )


def _size(draws: Draws, chance: float | None = None, scale: float | None = None) -> form.SizeRecord:
    return form.SizeRecord(draws.cards, draws.full_counts, chance, scale)


def _unit(unit: Unit, own: UnitEvidence | None, sizes: PresidentPlan | None, law: Requirement | None) -> form.UnitRow:
    closest = unit.closest
    expected = sizes.expected if sizes else Draws({}, ())
    return form.UnitRow(
        contest=unit.contest,
        electors=unit.electors,
        runner_up=closest.loser,
        margin=closest.margin,
        cards=unit.cards,
        diluted_margin=round(closest.diluted_margin, 6),
        method=unit.terms.method.kind,
        on_paper=None if unit.paper is None else unit.on_paper,
        paper_margin=unit.paper.margin if unit.paper else None,
        paperless=unit.paper.paperless if unit.paper else None,
        expected=expected.sizes.get(unit.sample, 0),
        one_round=sizes.one_round.draws.sizes.get(unit.sample, 0) if sizes else 0,
        separately=sizes.separately.sizes.get(unit.contest) if sizes else None,
        full_count=unit.sample in expected.full_counts,
        log_e=own.log_e if own else 0.0,
        drawn=own.drawn if own else 0,
        resolved=own.resolved if own else "open",
        law=form.RequirementRecord(law.kind, law.limit, law.presidential, law.cite, law.verification) if law else None,
    )


SCOPE = (
    "it asks whether the votes appointed the majority of electors; not whether electors kept their pledge, nor objections "
    "or disputes of law."
)


def _findings(asked: _Asked, record: form.PresidentAnswer, evidence: bool, paper: bool) -> Iterator[Finding]:
    year = record.election
    if record.without_paper:
        states = ", ".join(record.without_paper)
        text = (
            f"{states} ({record.without_paper_electors} electors): the margin on paper is no larger than the number of "
            "cards without paper, so no audit of paper can confirm them."
        )
        yield Finding("warn", "no_paper", NATION, text, {"contests": list(record.without_paper)})
    if not paper and year in EQUIPMENT:
        text = (
            "cards without paper are counted by county, where all voting machines kept no paper record; mail ballots "
            "there were paper and cannot be told apart, so their number is an upper bound."
        )
        yield Finding("note", "paper_upper_bound", NATION, text)
    unknown = [unit.contest for unit in asked.known.units if unit.paper is None]
    if unknown:
        named = "any contest" if len(unknown) == len(asked.known.units) else ", ".join(unknown)
        text = f"what was on paper in {named} in {year} is not in the data: --paper gives it."
        yield Finding("note", "paper_unknown", NATION, text, {"contests": unknown})
    if evidence:
        text = "the evidence was taken from a file as it stands; no audit log was replayed for it."
        yield Finding("note", "evidence_unreplayed", NATION, text)
    text = "cards are all votes for president; blank ballots are not in the data, so sizes are slightly low."
    yield Finding("note", "cards_are_votes", NATION, text)
    yield Finding("note", "scope", NATION, SCOPE)


def _sentence(record: form.PresidentAnswer) -> str:
    sentence = (
        f"{record.election}: {record.candidate} is reported to have {record.electors} of {record.appointed} electors; "
        f"{record.need} would have to be wrong for the majority to be."
    )
    if record.confirmable is False:
        states = ", ".join(record.without_paper)
        sentence += (
            f" No audit of paper could have confirmed that election: {states} ({record.without_paper_electors} electors) "
            "kept too little of it."
        )
    if record.verdict == "confirmed":
        chance = f"{100 * record.risk_limit:g} %"
        return (
            f"{sentence} The evidence confirms it: if the reported outcome were wrong, an audit run this way had at most a "
            f"{chance} chance of confirming it (risk measured {record.risk:.2g})."
        )
    if record.verdict == "not confirmed":
        return f"{sentence} Full counts have overturned contests that hold as many: it is not confirmed.{_then(record)}"
    drawn = any(unit.drawn or unit.resolved != "open" for unit in record.units)
    if drawn and record.weakest is not None:
        sentence += (
            f" The evidence so far leaves a risk of {record.risk:.2g}; it is weakest against "
            f"{' + '.join(record.weakest.contests)}."
        )
    return f"{sentence} {_effort(record, more=drawn)}" if record.plan else sentence


def _then(record: form.PresidentAnswer) -> str:
    after = record.after_counts
    if after is None:
        return " Who is elected has to be decided on the counted results, and audited anew."
    return (
        f" On the counted results {after.elected or 'nobody'} has the majority, to be audited anew with fresh samples."
    )


def _effort(record: form.PresidentAnswer, *, more: bool) -> str:
    found = record.plan
    assert found is not None
    would = "With paper everywhere it would have taken" if record.confirmable is False else "It takes"
    counts = ", ".join(found.expected.full_counts)
    counted = f" and a full count of {counts}" if counts else ""
    alone, one = found.separately.expected, found.separately.one_round
    full = f" and full counts of {', '.join(alone.full_counts)}" if alone.full_counts else ""
    return (
        f"{would} {found.expected.cards:,} {'more ' if more else ''}cards{counted} in expectation (with which it ends in "
        f"{100 * (found.expected.stop_probability or 0):.0f} % of audits) and {found.one_round.cards:,} in one round that "
        f"ends {100 * found.quantile:g} % of them, at a risk limit of {100 * found.risk_limit:g} %; each contest for itself "
        f"{alone.cards:,} and {one.cards:,}{full}."
    )


__all__ = ["audit_president"]
