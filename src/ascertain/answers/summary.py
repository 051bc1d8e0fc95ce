"""`outcome YEAR --brief`, the API's `summary`: the state of an election in what a page polls for."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from ascertain import archive, wire
from ascertain.answers.answer import Answer
from ascertain.answers.course import unverified
from ascertain.answers.whatif import scenario_of
from ascertain.election import NATION
from ascertain.errors import Missing, UnknownName
from ascertain.flips import position, switch_cost, uniform_swing
from ascertain.proceedings import Case, Proceedings, decide
from ascertain.scenario import Scenario
from ascertain.tally import Tally, standing

if TYPE_CHECKING:  # other commands draw nothing and should not pay for it
    from ascertain.charts import Picture


def summary(
    year: int, scenario: str = "", *, options: Mapping[str, str] | None = None, log: str | None = None
) -> Answer:
    """An election in brief: electors as pledged, popular vote, contests, and the sentence that says it.

    With `log` the count of that log as it stands, if it is of that election.
    """
    if log is not None:
        raise UnknownName("a log has no summary yet.", parameter="log")
    asked = scenario_of(year, scenario, options=options)
    with archive.reading() as used:
        case = archive.load_case(year)
        course = decide(asked.apply(case) if asked else case, undecided="report")
        before = decide(case, undecided="report") if asked else course
    moment = dict(asked.settings).get("as_of", ("",))[0]
    day = course.case.law.day("congress_count_ends", "congress_counts").isoformat()
    status: wire.AnswerStatus = "what-if" if asked else "certified"
    return briefly(
        course, before, asked, status=status, as_of=moment or day, packs=list(dict.fromkeys((*used, *asked.packs)))
    )


def briefly(
    course: Proceedings,
    before: Proceedings,
    asked: Scenario,
    *,
    status: wire.AnswerStatus,
    as_of: str,
    packs: list[str],
    received_at: datetime | None = None,
    seq: int = 0,
    test: bool = False,
    stale_since: datetime | None = None,
) -> Answer:
    """A course in brief; `before` is the one without the scenario."""
    picture = _portrait(course, before, asked, counting=status in ("counting", "canvass"))
    sentence = picture.sentence if picture else _direct(course)
    changed, added = moved(course, before, asked)
    president = course.outcome.president
    record = wire.SummaryRecord(
        election=course.case.election.year,
        status=status,
        as_of=as_of,
        received_at=received_at.isoformat() if received_at else None,
        seq=seq,
        test=test,
        stale_since=stale_since.isoformat() if stale_since else None,
        sentence=sentence,
        scenario=wire.SummaryScenario(asked.canonical, changed, added),
        electors=_electors(course, picture),
        popular_vote=wire.summary_vote(course.tally.votes.get(NATION)),
        president=wire.elected(president) if president.name and status != "counting" else None,
        tipping_point=_tipping(course.case),
        columns=wire.SUMMARY_COLUMNS,
        contests=tuple(
            (contest.id, contest.electors, contest.winner, contest.margin, contest.votes, contest.status)
            for contest in (picture.drawn if picture else ())
        ),
    )
    rows = [dict(zip(record.columns, row, strict=True)) for row in record.contests]
    findings = (*course.findings, *unverified(course))
    return Answer(record, as_of, status, packs, findings, sentence, rows)


def _portrait(course: Proceedings, before: Proceedings, asked: Scenario, *, counting: bool) -> "Picture | None":
    """What a drawing would say; None for a direct election, which has no contests."""
    from ascertain import charts

    if any(award.state == NATION for award in course.case.law.awards):
        return None
    stage: charts.Stage = "count" if counting else "certify"
    if not asked:
        return charts.portray(course, stage=stage)
    was = {contest.id: contest.winner for contest in charts.portray(before).contests}
    now = {contest.id: contest.winner for contest in charts.portray(course).contests}
    changed = [unit for unit, winner in now.items() if was.get(unit, winner) != winner]
    return charts.portray(course, stage=stage, changed=changed, scenario=asked.canonical)


def _direct(course: Proceedings) -> str:
    """A direct election in one sentence."""
    stands = standing(course.tally.votes[NATION])
    if stands.leader is None:
        return "Under a national popular vote nobody would win: the first two are level."
    return f"Under a national popular vote {stands.leader} wins by {stands.lead:,} votes."


def _electors(course: Proceedings, picture: "Picture | None") -> wire.SummaryElectors:
    pledged = course.ascertainment.pledged
    whole = course.ascertainment.whole_number
    undecided = sum(side.electors for side in (picture.sides if picture else ()) if side.nobody)
    return wire.SummaryElectors(whole, course.count.majority, wire.votes_in_order(pledged), undecided)


def _tipping(case: Case) -> str | None:
    """The contest that decides under a uniform swing, where votes and a majority make one."""
    try:
        stands = position(case)
        return uniform_swing(stands).tipping_winner if stands.contests and stands.winner else None
    except Missing:
        return None


def moved(course: Proceedings, before: Proceedings, asked: Scenario) -> tuple[int, int]:
    """Votes that a scenario changes and adds; a contest given to another ticket counts the least that would do it."""
    changed = added = 0
    for unit, votes in course.tally.votes.items():
        old = before.tally.votes.get(unit, {})
        if unit == NATION or votes == old or "-" in unit or "as_of" in dict(asked.settings):
            continue
        differ = {name: votes.get(name, 0) - old.get(name, 0) for name in {*votes, *old}}
        gained = sum(count for count in differ.values() if count > 0)
        lost = -sum(count for count in differ.values() if count < 0)
        changed += min(gained, lost)
        added += gained - min(gained, lost)
    for item in dict(asked.settings).get("flip", ()):
        changed += _least(item, course.tally, course.case)
    return changed, added


def _least(item: str, found: Tally, case: Case) -> int:
    """The least votes that give a contest to a ticket, without a name its runner-up; leaving it open takes none."""
    unit, _, slug = item.partition(":")
    votes = found.votes.get(unit, {})
    ranked = sorted(votes, key=lambda name: -votes[name])
    named = [name for name, ticket in case.tickets.items() if ticket.slug == slug] if slug else ranked[1:2]
    return switch_cost(votes, to=named[0]) if votes and named else 0
