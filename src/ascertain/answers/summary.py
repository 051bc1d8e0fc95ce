"""`outcome YEAR --brief`, the API's `summary`: the state of an election in what a page polls for."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from ascertain import wire
from ascertain.answers.answer import Answer
from ascertain.answers.course import unverified
from ascertain.answers.decided import actual, decided
from ascertain.answers.drawings import picture_of
from ascertain.answers.following import following
from ascertain.answers.live import open_for
from ascertain.answers.whatif import scenario_of
from ascertain.election import NATION, Status
from ascertain.errors import Missing
from ascertain.flips import position, switch_cost, uniform_swing
from ascertain.proceedings import Case, Proceedings
from ascertain.scenario import parse
from ascertain.tally import Tally, standing, status_of

if TYPE_CHECKING:  # other commands draw nothing and should not pay for it
    from ascertain.charts import Picture

_STATUS: Final[Mapping[Status, wire.AnswerStatus]] = {
    "unofficial": "counting",
    "official": "canvass",
    "certified": "certified",
}


def summary(
    year: int, scenario: str = "", *, options: Mapping[str, str] | None = None, log: str | None = None
) -> Answer:
    """An election in brief: electors as pledged, popular vote, contests, and the sentence that says it.

    With `log` the count of that log as it stands. Raises `UnknownName` if it is of another election.
    """
    if log is not None:
        return _counted(
            log, year, "&".join([*filter(None, [scenario]), *(f"{k}={v}" for k, v in (options or {}).items())])
        )
    asked = scenario_of(year, scenario, options=options)
    found = decided(year, asked)
    picture = None if found.direct else picture_of(found, "certify")
    moment = dict(asked.settings).get("as_of", ("",))[0]
    day = found.course.case.law.day("congress_count_ends", "congress_counts").isoformat()
    record = _record(
        found.course,
        actual(year).course,
        asked.settings,
        picture,
        status="what-if" if asked else "certified",
        as_of=moment or day,
        scenario=asked.canonical,
    )
    findings = (*found.course.findings, *unverified(found.course))
    return Answer(record, record.as_of, record.status, found.packs, findings, record.sentence, _rows(record))


def _counted(url: str, year: int, text: str) -> Answer:
    """The count of a log as it stands, in brief."""
    with open_for(url, year):
        found = following(url, text)
    settings = parse(year, found.scenario).settings if found.scenario else ()
    direct = any(award.state == NATION for award in found.course.case.law.awards)
    stands = status_of(found.course.tally, NATION) if NATION in found.course.tally.votes else None
    record = _record(
        found.course,
        found.baseline,
        settings,
        None if direct else found.picture(),
        status="what-if" if found.scenario else _STATUS[stands or "unofficial"],
        as_of=found.as_of,
        scenario=found.scenario,
        received_at=found.received_at,
        seq=found.seq,
        test=found.test,
        stale_since=found.stale_since,
    )
    return Answer(
        record,
        record.as_of,
        record.status,
        (),
        found.findings,
        record.sentence,
        _rows(record),
        found.origins,
        found.test,
    )


def _rows(record: wire.SummaryRecord) -> list[dict[str, Any]]:
    return [dict(zip(record.columns, row, strict=True)) for row in record.contests]


def _record(
    course: Proceedings,
    before: Proceedings,
    settings: tuple[tuple[str, tuple[str, ...]], ...],
    picture: "Picture | None",
    *,
    status: wire.AnswerStatus,
    as_of: str,
    scenario: str,
    received_at: str | None = None,
    seq: int = 0,
    test: bool = False,
    stale_since: str | None = None,
) -> wire.SummaryRecord:
    """A course in brief; `before` is the one without the scenario, `picture` None for a direct election."""
    changed, added = moved(course, before, dict(settings))
    president = course.outcome.president
    votes = course.tally.votes.get(NATION)
    return wire.SummaryRecord(
        election=course.case.election.year,
        status=status,
        as_of=as_of,
        received_at=received_at,
        seq=seq,
        test=test,
        stale_since=stale_since,
        sentence=picture.sentence if picture else _direct(course),
        scenario=wire.SummaryScenario(scenario, changed, added),
        electors=_electors(course, picture),
        popular_vote=wire.summary_vote(votes or None),
        president=wire.elected(president) if president.name and status in ("certified", "what-if") else None,
        tipping_point=_tipping(course.case),
        columns=wire.SUMMARY_COLUMNS,
        contests=tuple(
            (contest.id, contest.electors, contest.winner, contest.margin, contest.votes, contest.status)
            for contest in (picture.drawn if picture else ())
        ),
    )


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


def moved(course: Proceedings, before: Proceedings, settings: Mapping[str, tuple[str, ...]]) -> tuple[int, int]:
    """Votes that a scenario changes and adds; a contest given to another ticket counts the least that would do it."""
    changed = added = 0
    for unit, votes in course.tally.votes.items():
        old = before.tally.votes.get(unit, {})
        if unit == NATION or votes == old or "-" in unit or "as_of" in settings:
            continue
        differ = [votes.get(name, 0) - old.get(name, 0) for name in {*votes, *old}]
        gained, lost = (sum(count for count in (sign * own for own in differ) if count > 0) for sign in (1, -1))
        changed += min(gained, lost)
        added += max(0, gained - lost)
    return changed + sum(_least(item, course.tally, course.case) for item in settings.get("flip", ())), added


def _least(item: str, found: Tally, case: Case) -> int:
    """The least votes that give a contest to a ticket, without a name its runner-up; leaving it open takes none."""
    unit, _, slug = item.partition(":")
    votes = found.votes.get(unit, {})
    ranked = sorted(votes, key=lambda name: -votes[name])
    named = [name for name, ticket in case.tickets.items() if ticket.slug == slug] if slug else ranked[1:2]
    return switch_cost(votes, to=named[0]) if votes and named else 0
