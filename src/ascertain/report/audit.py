"""The report of an audit: contest, hashes, seed, every draw, discrepancies, the risk by card, and how to replay it."""

import math
from typing import Any

from ascertain import charts
from ascertain.answers import Reported
from ascertain.report.document import Listed, Section, Shown, page, sources

DECIDED = {
    "stopped": "The audit stopped.",
    "full count": "A full hand count is due.",
    "continue": "More cards are to be drawn.",
}


def audit(answer: Reported) -> str:
    """An audit as one HTML file."""
    opened = answer.opened
    assert opened is not None
    told = opened.audit
    return page(
        "audit.html",
        title=f"Risk-limiting audit: {told.contest.name}",
        answer=answer,
        practice=told.practice,
        limit=100 * told.risk_limit,
        command=f"ascertain audit report {opened.log.path.name} --replay",
        head=opened.log.head,
        sections=[_contest(answer), _committed(answer), *_evidence(answer), _draws(answer)],
        sources=sources(answer),
    )


def _contest(answer: Reported) -> Section:
    opened = answer.opened
    assert opened is not None
    contest = opened.audit.contest
    text = (
        f"{contest.cards:,} cards, {contest.winners} to elect. Method {opened.audit.math}, risk limit "
        f"{100 * opened.audit.risk_limit:g} %."
    )
    votes = sorted(contest.votes.items(), key=lambda item: -item[1])
    return Section("What was reported", text, tables=[Listed("Reported votes", ("Choice", "Votes"), votes)])


def _committed(answer: Reported) -> Section:
    opened = answer.opened
    assert opened is not None
    body: Any = opened.audit.committed
    rows = [(own["file"].rpartition("/")[2], own["sha256"]) for own in (body["manifest"], *body["cvr"])]
    seed = opened.audit.seed or "not thrown yet"
    text = (
        f"The manifest has {body['cards']:,} cards in {body['batches']:,} batches; {body['phantoms']:,} cards have no record or "
        f"are not in it and count against the outcome. Seed, thrown after these hashes were in the log: {seed}."
    )
    return Section("What was committed to", text, tables=[Listed("Files", ("File", "SHA-256"), rows)])


def _evidence(answer: Reported) -> list[Section]:
    opened, found = answer.opened, answer.measured
    assert opened is not None
    if found is None:
        return []
    worst, own = min(found.measured, key=lambda item: item[1].evidence.peak)
    figures = []
    if len(own.course):
        best, risks = 0.0, []
        for value in own.course:
            best = max(best, value)
            risks.append(math.exp(-best))
        pair = f"{worst.winner} beat {worst.loser}"
        figures.append(
            Shown(
                charts.risk_by_card(risks, limit=opened.audit.risk_limit, pair=pair),
                "The assertion that is least sure. The risk counts at its smallest so far.",
            )
        )
    rows = [
        (
            f"{one.winner} beat {one.loser}",
            one.margin,
            own.evidence.text,
            *((own.found.o1, own.found.o2, own.found.u1, own.found.u2) if own.found else (None,) * 4),
        )
        for one, own in found.measured
    ]
    heads = ("Assertion", "Reported margin", "Risk", "1 vote over", "2 votes over", "1 vote under", "2 votes under")
    text = "A card differs by so many votes where its record says more for the winner (over) or less (under) than people read."
    return [Section("The evidence", text, figures=figures, tables=[Listed("By assertion", heads, rows)])]


def _draws(answer: Reported) -> Section:
    opened = answer.opened
    assert opened is not None
    told = opened.audit
    rows = []
    for own in told.rounds:
        for number, position in enumerate(own.positions, start=own.first):
            reading = told.readings.get(position)
            read = "phantom" if position > told.on_paper else "not read yet"
            if reading is not None:
                read = "; ".join(reading[1].votes) or reading[1].state
            card = opened.records.cards.get(position)
            record = card.readings.get(told.contest.name) if card else None
            said = (
                "no record" if card is None else "absent" if record is None else "; ".join(record.votes) or record.state
            )
            rows.append((number, own.number, position, read, *((said,) if told.method.kind == "comparison" else ())))
    heads = ("Draw", "Round", "Position", "Read by people", *(("Record",) if told.method.kind == "comparison" else ()))
    return Section("Every draw", tables=[Listed("Draws in their order", heads, rows)])
