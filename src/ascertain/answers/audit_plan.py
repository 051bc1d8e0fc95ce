"""`audit plan`: how many cards, and with a log the opening of an audit."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ascertain import archive
from ascertain.answers.answer import Answer
from ascertain.answers.audit_files import committed, manifest_of
from ascertain.answers.files import File, sources_of
from ascertain.election import NATION, Finding
from ascertain.errors import InputInvalid, UnknownName
from ascertain.tally import tally
from ascertain.wire import audits as form

if TYPE_CHECKING:
    from ascertain import cvr
    from ascertain.audits.contest import Assertion, AuditContest
    from ascertain.audits.maths import Math

POLLING, COMPARISON = "alpha", "super-simple"
"""What is used by default without and with cast vote records."""


@cache
def _version() -> str:
    from importlib.metadata import version

    return version("ascertain")


def audit_plan(
    *,
    election: int | None = None,
    contest: str | None = None,
    contest_file: File | None = None,
    manifest: File | None = None,
    cvr: Sequence[File] = (),
    math: str | None = None,  # the option's name
    risk_limit: float = 0.05,
    quantile: float = 0.9,
    log: File | None = None,
) -> Answer:
    """How many cards an audit may need; with `log` the audit is opened and everything it rests on committed to."""
    from ascertain.audits.contest import AuditContest, FullCount, NothingToAudit, question
    from ascertain.audits.evalue import check_risk_limit
    from ascertain.audits.maths import MATHS

    check_risk_limit(risk_limit)
    if not 0 < quantile < 1:
        raise InputInvalid(f"a quantile is between 0 and 1, not {quantile:g}.", parameter="quantile")
    name = math or (COMPARISON if cvr else POLLING)
    if name not in MATHS:
        raise UnknownName(f"there is no mathematics {name}.", parameter="math", allowed=MATHS)
    given, packs, assumed = _contest(election, contest, contest_file)
    batches = manifest_of(manifest)
    on_paper = sum(batch.cards for batch in batches)
    if manifest is not None:
        given = {**given, "cards": max(given.get("cards", 0), on_paper)}
    elif "cards" not in given:
        raise InputInvalid("the number of cards is missing: give a manifest, or cards in the contest's file.")
    asked_of = AuditContest(**given)
    asked = question(asked_of)
    if isinstance(asked, NothingToAudit | FullCount):
        return _no_sample(asked_of, asked, name, risk_limit, packs, log)
    parameters = MATHS[name].parameters(asked.assertions, risk_limit)
    sizes = _sizes(MATHS[name], asked.assertions, parameters, risk_limit, sorted({0.5, quantile}))
    findings: list[Finding] = []
    head: str | None = None
    if log is not None:
        findings, head = _open(Path(log), asked_of, name, risk_limit, manifest, batches, cvr)
    largest = max((size for size in sizes.values() if size is not None), default=0)
    record = form.PlanRecord(
        asked_of.name,
        risk_limit,
        name,
        asked_of.cards,
        tuple(form.PairRecord(one.winner, one.loser, one.margin, one.diluted_margin) for one in asked.assertions),
        sizes,
        2 * largest > asked_of.cards,
        (*assumed, *_assumptions(name, parameters)),
        **({"head": head} if head else {}),
    )
    as_of, sources = sources_of(file for file in (contest_file, manifest, *cvr) if file is not None)
    sentence = _planned(record, asked.closest)
    return Answer(record, as_of, "canvass", packs, findings, sentence, record.assertions, origins=sources)


def _sizes(
    method: "Math",
    assertions: "Sequence[Assertion]",
    parameters: Mapping[str, Any],
    risk_limit: float,
    chances: Sequence[float],
) -> dict[str, int | None]:
    """The largest sizes over the assertions, as expected and by chance."""
    from ascertain.audits.maths import hardest

    plans = [method.plan(one, risk_limit, chances, parameters) for one in hardest(assertions, risk_limit)]
    sizes: dict[str, int | None] = {"expected": max((own.expected for own in plans if own.expected), default=None)}
    for chance in chances:
        sizes[f"{chance:g}"] = max((own.by_chance[chance] for own in plans if chance in own.by_chance), default=None)
    return sizes


def _contest(
    election: int | None, contest: str | None, file: File | None
) -> tuple[dict[str, Any], tuple[str, ...], tuple[str, ...]]:
    """The contest as reported, the packs it comes from, and what is assumed of it."""
    if (file is None) == (election is None or contest is None):
        raise InputInvalid("give an election with a contest, or a file of the contest.", parameter="contest")
    if file is not None:
        from ascertain.ingest.readings import read_contest

        return read_contest(file), (), ()
    assert election is not None
    assert contest is not None
    archive.check_year(election)
    with archive.reading() as used:
        case = archive.load_case(election)
        counted = tally(case.returns).votes
    unit = contest.upper()
    if unit not in counted or unit == NATION:
        allowed = [own for own in counted if own != NATION]
        raise UnknownName(f"{election} has no contest {contest}.", parameter="contest", allowed=allowed)
    votes = dict(counted[unit])
    text = "cards: all votes for president; blank and overvoted ballots are not in the bundled facts, so rather more."
    return {"name": f"President {election}, {unit}", "votes": votes, "cards": sum(votes.values())}, tuple(used), (text,)


_MEANS = {
    "alpha": "ALPHA without replacement; it begins at the reported share and learns.",
    "bravo": "BRAVO with replacement, at the reported share.",
    "minerva": "Minerva; its rounds are fixed before the first draw.",
    "providence": "Providence; the sizes are of a first round.",
    "super-simple": "super-simple Kaplan-Markov with replacement, cards compared with their records.",
    "assorter": "ALPHA on the overstatement assorter with replacement, cards compared with their records.",
}


def _assumptions(name: str, parameters: Mapping[str, Any]) -> list[str]:
    found = [_MEANS[name]]
    if "rates" in parameters:
        rates = ", ".join(f"{key} {value:g}" for key, value in parameters["rates"].items())
        found.append(f"records that differ, as shares of the cards: {rates}.")
    if "schedule" in parameters:
        found.append(f"rounds: {', '.join(f'{size:,}' for size in parameters['schedule'])} cards.")
    return found


def _planned(record: form.PlanRecord, closest: "Assertion") -> str:
    sizes = ", ".join(f"{size:,} ({key})" for key, size in record.sizes.items() if size is not None)
    dear = " Counting every card by hand may be cheaper." if record.full_count_cheaper else ""
    return (
        f"{record.contest}: {closest.winner} leads {closest.loser} by {closest.margin:,} on {record.cards:,} cards. To confirm "
        f"it at a risk limit of {100 * record.risk_limit:g} % by {record.math}: {sizes} cards.{dear}"
    )


def _no_sample(
    contest: "AuditContest", asked: Any, name: str, risk_limit: float, packs: Sequence[str], log: File | None
) -> Answer:
    """Nothing to audit, or nothing but a full count."""
    full = type(asked).__name__ == "FullCount"
    told = (
        f"{contest.name}: {asked.reason}; no sample can confirm it, only a full hand count (cards: {contest.cards:,})."
        if full
        else f"{contest.name}: {asked.reason}, so nothing can be wrong about who won and there is nothing to audit."
    )
    if log is not None:
        raise InputInvalid(told, code="full_count" if full else "nothing_to_audit")
    size = contest.cards if full else 0
    record = form.PlanRecord(
        contest.name,
        risk_limit,
        name,
        contest.cards,
        (),
        {"expected": size, "0.5": size, "0.9": size},
        full,
        (asked.reason,),
    )
    return Answer(record, "", "canvass", packs, (), told, ())


def _open(
    path: Path,
    contest: "AuditContest",
    name: str,
    risk_limit: float,
    manifest: File | None,
    batches: "Sequence[cvr.Batch]",
    records: Sequence[File],
) -> tuple[list[Finding], str]:
    """Make the log. Raises `InputInvalid` where manifest, records and report do not fit, and makes none then."""
    from ascertain.audits.course import opened
    from ascertain.audits.log import Pending, create
    from ascertain.audits.maths import MATHS

    if manifest is None:
        raise InputInvalid("an audit draws from a manifest: give one.", parameter="manifest")
    if (MATHS[name].kind == "comparison") != bool(records):
        raise InputInvalid(
            f"{name} compares cards with their records: give them." if not records else f"{name} uses no records.",
            parameter="cvr",
        )
    first = opened(contest, risk_limit=risk_limit, math_=name, version=_version())
    findings, counted = _fits(contest, batches, records)
    if wrong := [found for found in findings if found.level == "error"]:
        more = f" ({len(wrong) - 1:,} more like it)" if len(wrong) > 1 else ""
        text = f"no log is opened: {wrong[0].message.rstrip('.')}{more}."
        raise InputInvalid(text, parameter="cvr", code=wrong[0].code, findings=wrong)
    cards = sum(batch.cards for batch in batches)
    body = {
        "manifest": committed(path, manifest),
        "cards": cards,
        "batches": len(batches),
        "cvr": [committed(path, file) for file in records],
        "records": counted,
        "phantoms": contest.cards - (counted if records else cards),
        "errors": [],
    }
    log = create(path, [first, Pending("committed", body)])
    return findings, log.head


def _fits(
    contest: "AuditContest", batches: "Sequence[cvr.Batch]", records: Sequence[File]
) -> tuple[list[Finding], int]:
    """What is odd about the records beside manifest and report, and how many there are."""
    if not records:
        return [], 0
    from ascertain import cvr
    from ascertain.ingest.cvr_files import open_cvr

    opened = open_cvr(list(records))
    own = next((one for one in opened.contests if one.name == contest.name), None)
    if own is None or own.vote_for != contest.vote_for:
        said = "have no contest of that name" if own is None else f"allow {own.vote_for} votes in it"
        raise InputInvalid(f"{contest.name}: the records {said}.", parameter="contest")
    tallies, findings = cvr.check(opened, manifest=batches, reported={contest.name: contest.votes}, min_style=1)
    counted = max(own.cards_with + own.absent for own in tallies)
    return [found for found in findings if found.level == "error" or found.code.startswith(("cvr_", "batch_"))], counted
