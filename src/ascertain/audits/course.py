"""An audit as its log tells it: what was opened, drawn and read, and the assessment, always computed from the whole log."""

import hashlib
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

from ascertain.audits.comparison import Reading as Shown
from ascertain.audits.contest import Assertion, AuditContest, FullCount, NothingToAudit, question
from ascertain.audits.evalue import check_risk_limit
from ascertain.audits.log import Entry, Pending
from ascertain.audits.maths import MATHS, Math, Measured, Parameters, Sampled
from ascertain.audits.sampler import counter_draws
from ascertain.cvr import Card, Reading
from ascertain.election import Finding
from ascertain.errors import InputInvalid, UnknownName

SEED_DIGITS: Final = 20
Decision = Literal["stop", "continue", "full count"]
NOT_FOUND: Final = "not found"
STATES: Final = ("voted", "blank", "overvoted", "absent", NOT_FOUND)


@dataclass(frozen=True, slots=True)
class HandReading:
    """What people read on a card; absent is a contest that is not on it, not found a card that is not there."""

    state: str
    votes: tuple[str, ...] = ()

    def shows(self, assertion: Assertion) -> Shown:
        """The reading as it bears on an assertion."""
        if self.state == NOT_FOUND:
            return "phantom"
        return "absent" if self.state == "absent" else shown(self.votes, assertion)


def shown(votes: Sequence[str], assertion: Assertion) -> Shown:
    """Votes as they bear on an assertion: a vote for both is a vote for neither."""
    if (assertion.winner in votes) == (assertion.loser in votes):
        return "other"
    return "winner" if assertion.winner in votes else "loser"


@dataclass(frozen=True, slots=True)
class Records:
    """What the machines recorded of drawn positions; a position without a record is a phantom."""

    contest: str
    cards: Mapping[int, Card] = field(default_factory=dict)

    def shows(self, position: int, assertion: Assertion) -> Shown:
        """The record as it bears on an assertion; a write-in that nobody has resolved is a vote for neither."""
        card = self.cards.get(position)
        if card is None:
            return "phantom"
        reading: Reading | None = card.readings.get(self.contest)
        return "absent" if reading is None else shown(reading.votes, assertion)


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its draws by number, and the position that each chose."""

    number: int
    first: int
    last: int
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """Where an audit stands. `readings` are by position, each with the number of its entry."""

    contest: AuditContest
    risk_limit: float
    math: str
    parameters: Parameters
    committed: Mapping[str, Any] = field(default_factory=dict)
    seed: str | None = None
    practice: bool = False
    rounds: tuple[Round, ...] = ()
    readings: Mapping[int, tuple[int, HandReading]] = field(default_factory=dict)
    assessed: tuple[Mapping[str, Any], ...] = ()
    closed: str | None = None

    @property
    def method(self) -> Math:
        """The mathematics by name."""
        return MATHS[self.math]

    @property
    def on_paper(self) -> int:
        """Cards of the manifest; positions beyond are phantoms."""
        return int(self.committed.get("cards", self.contest.cards))

    @property
    def drawn(self) -> tuple[int, ...]:
        """Positions in order of their draws; with replacement one may stand there several times."""
        return tuple(position for own in self.rounds for position in own.positions)

    @property
    def unread(self) -> tuple[int, ...]:
        """Drawn positions of the manifest that nobody has read."""
        return tuple(sorted({place for place in self.drawn if place <= self.on_paper and place not in self.readings}))


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the log's readings leave: evidence by assertion, the risk, and what follows; `next` is more cards."""

    measured: tuple[tuple[Assertion, Measured], ...]
    risk: float
    decision: Decision
    next: int | None


def opened(
    contest: AuditContest, *, risk_limit: float, math_: str, version: str, rates: Mapping[str, float] | None = None
) -> Pending:
    """The first entry. Raises `InputInvalid` where there is nothing to audit by sample."""
    check_risk_limit(risk_limit)
    if math_ not in MATHS:
        raise UnknownName(f"there is no mathematics {math_}.", parameter="math", allowed=MATHS)
    assertions = assertions_of(contest)
    given = {**MATHS[math_].parameters(assertions, risk_limit), **({"rates": dict(rates)} if rates else {})}
    told = {
        "name": contest.name,
        "votes": dict(contest.votes),
        "cards": contest.cards,
        "winners": contest.winners,
        "vote_for": contest.vote_for,
    }
    return Pending(
        "opened", {"contest": told, "risk_limit": risk_limit, "math": math_, "parameters": given, "version": version}
    )


def assertions_of(contest: AuditContest) -> tuple[Assertion, ...]:
    """What is to be confirmed. Raises `InputInvalid` for a contest that no sample is drawn for."""
    asked = question(contest)
    if isinstance(asked, NothingToAudit):
        raise InputInvalid(f"{contest.name}: {asked.reason}, so there is nothing to audit.", code="nothing_to_audit")
    if isinstance(asked, FullCount):
        raise InputInvalid(f"{contest.name}: {asked.reason}, so only a full hand count can tell.", code="full_count")
    return asked.assertions


def seed_entry(seed: str, *, practice: bool) -> Pending:
    """The public seed: at least 20 decimal digits, thrown after everything else was committed to."""
    if not re.fullmatch(r"[0-9]{1,4096}", seed):
        raise InputInvalid("a seed is decimal digits, as thrown with dice in public.", parameter="seed")
    if len(seed) < SEED_DIGITS and not practice:
        text = (
            f"a seed has at least {SEED_DIGITS} digits, not {len(seed)}; --practice allows it and says so everywhere."
        )
        raise InputInvalid(text, parameter="seed")
    return Pending("seeded", {"seed": seed, "practice": practice})


def draw(audit: Audit, *, size: int, seed: str, practice: bool = False) -> tuple[Round, list[Pending]]:
    """The next round and its entries. Raises `InputInvalid` where the log does not allow one."""
    _check_draw(audit, size)
    entries = []
    if audit.seed is None:
        entries.append(seed_entry(seed, practice=practice))
    elif audit.seed != seed or (practice and not audit.practice):
        raise InputInvalid("the seed is not the one in the log.", parameter="seed")
    made = _round(audit, len(audit.drawn), size, seed)
    body = {"round": made.number, "first": made.first, "last": made.last, "sha256": positions_sha256(made.positions)}
    return made, [*entries, Pending("drawn", body)]


def _check_draw(audit: Audit, size: int) -> None:
    if audit.closed is not None:
        raise InputInvalid(f"the audit is closed: {audit.closed}.")
    if audit.committed.get("errors"):
        raise InputInvalid(f"nothing is drawn: {audit.committed['errors'][0]}", code="committed_errors")
    if len(audit.assessed) < len(audit.rounds):
        raise InputInvalid(f"round {len(audit.rounds)} is not assessed yet.")
    if size < 1:
        raise InputInvalid(f"a round has at least 1 card, not {size}.", parameter="size")
    schedule = audit.parameters.get("schedule")
    if schedule is not None:
        number = len(audit.rounds)
        if number >= len(schedule) or size != schedule[number]:
            due = f"{schedule[number]:,} cards" if number < len(schedule) else "a full hand count"
            raise InputInvalid(f"Minerva's rounds are fixed beforehand: round {number + 1} is {due}.", parameter="size")


def _round(audit: Audit, before: int, size: int, seed: str) -> Round:
    found = counter_draws(seed, count=size, high=audit.contest.cards, replacement=audit.method.replacement, skip=before)
    return Round(len(audit.rounds) + 1, before + 1, before + size, tuple(found.tolist()))


def positions_sha256(positions: Iterable[int]) -> str:
    """The hash of a round's positions, written in decimals with commas between."""
    return hashlib.sha256(",".join(map(str, positions)).encode()).hexdigest()


def read_entry(position: int, reading: HandReading, *, board: str, replaces: int | None) -> Pending:
    """What a board read on a card, or a correction of it."""
    body: dict[str, Any] = {"position": position, "state": reading.state, "votes": list(reading.votes), "board": board}
    return Pending("read", {**body, "replaces": replaces} if replaces is not None else body)


def audit_of(entries: Sequence[Entry]) -> Audit:
    """Where the audit stands after these entries. Raises `InputInvalid` for entries that contradict each other."""
    if not entries or entries[0].kind != "opened":
        raise InputInvalid("the log does not begin with an audit that was opened.")
    readings: dict[int, tuple[int, HandReading]] = {}
    drawn: set[int] = set()
    entry = entries[0]
    try:
        audit = _opened(entry)
        for entry in entries[1:]:
            if entry.kind == "read":
                position = _position(audit, entry, drawn, readings)
                readings[position] = (entry.n, HandReading(entry.body["state"], tuple(entry.body["votes"])))
                continue
            audit = _FOLD[entry.kind](audit, entry)
            if entry.kind == "drawn":
                drawn.update(audit.rounds[-1].positions)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InputInvalid(f"line {entry.n} ({entry.kind}) is not in its form: {error!r}.") from None
    return replace(audit, readings=readings)


def _opened(entry: Entry) -> Audit:
    body = entry.body
    contest = AuditContest(**body["contest"])
    if body["math"] not in MATHS:
        raise InputInvalid(f"line {entry.n}: there is no mathematics {body['math']}.")
    check_risk_limit(body["risk_limit"])
    return Audit(contest, body["risk_limit"], body["math"], body["parameters"])


def _drawn(audit: Audit, entry: Entry) -> Audit:
    body = entry.body
    if audit.seed is None or body["first"] != len(audit.drawn) + 1 or body["last"] < body["first"]:
        raise InputInvalid(f"line {entry.n}: round {body['round']} does not follow the draws before it.")
    made = _round(audit, len(audit.drawn), body["last"] - body["first"] + 1, audit.seed)
    if body["round"] != made.number or positions_sha256(made.positions) != body["sha256"]:
        raise InputInvalid(f"line {entry.n}: round {body['round']} is not what the seed draws.", code="draw_differs")
    return replace(audit, rounds=(*audit.rounds, made))


def _position(audit: Audit, entry: Entry, drawn: set[int], readings: Mapping[int, tuple[int, HandReading]]) -> int:
    """The position that was read, if it could be."""
    body = entry.body
    position = int(body["position"])
    if position not in drawn or position > audit.on_paper:
        raise InputInvalid(f"line {entry.n}: card {position} was not drawn.", code="not_drawn")
    before = readings.get(position)
    if body.get("replaces") != (None if before is None else before[0]):
        raise InputInvalid(f"line {entry.n}: card {position} was read before; a correction names that entry.")
    if body["state"] not in STATES:
        raise InputInvalid(f"line {entry.n}: there is no reading {body['state']}.")
    return position


_FOLD: Final[Mapping[str, Callable[[Audit, Entry], Audit]]] = {
    "committed": lambda audit, entry: replace(audit, committed=entry.body),
    "seeded": lambda audit, entry: replace(audit, seed=entry.body["seed"], practice=entry.body["practice"]),
    "drawn": _drawn,
    "assessed": lambda audit, entry: replace(audit, assessed=(*audit.assessed, entry.body)),
    "closed": lambda audit, entry: replace(audit, closed=entry.body["result"]),
}


def with_readings(audit: Audit, entries: Sequence[Pending], *, first: int) -> Audit:
    """The audit with readings that are not written yet; `first` is the number that the first of them will have."""
    fresh = {
        int(own.body["position"]): (number, HandReading(own.body["state"], tuple(own.body["votes"])))
        for number, own in enumerate(entries, start=first)
    }
    return replace(audit, readings={**audit.readings, **fresh})


def assess(audit: Audit, records: Records) -> Assessment:
    """Evidence, risk and decision from all draws and readings. Raises `InputInvalid` where drawn cards are unread."""
    if audit.unread:
        raise Unread(audit.unread)
    positions = audit.drawn
    ends = [own.last for own in audit.rounds]
    phantom = HandReading(NOT_FOUND)
    read = [audit.readings[place][1] if place <= audit.on_paper else phantom for place in positions]
    measured, wanted = [], []
    for assertion in assertions_of(audit.contest):
        sampled = Sampled(
            [own.shows(assertion) for own in read],
            [records.shows(place, assertion) for place in positions] if audit.method.kind == "comparison" else (),
            ends,
        )
        own = audit.method.measure(assertion, sampled, audit.parameters)
        measured.append((assertion, own))
        if own.evidence.risk > audit.risk_limit:
            wanted.append(audit.method.next(assertion, sampled, own, audit.risk_limit, audit.parameters))
    risk = max(own.evidence.risk for _, own in measured)
    if not wanted:
        return Assessment(tuple(measured), risk, "stop", None)
    more = max(1, *wanted)
    if len(positions) + more >= audit.contest.cards:
        return Assessment(tuple(measured), risk, "full count", None)
    return Assessment(tuple(measured), risk, "continue", more)


class Unread(InputInvalid):
    """Cards were drawn and nobody has said what is on them."""

    def __init__(self, positions: Sequence[int]) -> None:
        named = ", ".join(map(str, positions[:20])) + (f" and {len(positions) - 20:,} more" if positions[20:] else "")
        super().__init__(f"{len(positions):,} drawn cards have no reading: positions {named}.", code="unread")
        self.positions = tuple(positions)


def assessed_body(audit: Audit, found: Assessment) -> dict[str, Any]:
    """An assessment as the log keeps it; an infinite log is null."""
    return {
        "round": len(audit.rounds),
        "drawn": len(audit.drawn),
        "assertions": [
            {
                "winner": assertion.winner,
                "loser": assertion.loser,
                "log_e": own.evidence.log_e if math.isfinite(own.evidence.log_e) else None,
                "risk": own.evidence.risk,
                "discrepancies": {}
                if own.found is None
                else {"o1": own.found.o1, "o2": own.found.o2, "u1": own.found.u1, "u2": own.found.u2},
            }
            for assertion, own in found.measured
        ],
        "risk": found.risk,
        "decision": found.decision,
        "next": found.next,
    }


def replay(entries: Sequence[Entry], records: Records) -> tuple[Finding, ...]:
    """Every draw and assessment computed again from nothing; the first that differs, and nothing if none does."""
    for number, entry in enumerate(entries, start=1):
        try:
            audit = audit_of(entries[:number]) if entry.kind != "read" or number == len(entries) else None
            if audit is not None and entry.kind == "assessed":
                found = assessed_body(audit, assess(audit, records))
                if not _alike(found, entry.body):
                    text = (
                        f"line {entry.n}: the assessment of round {entry.body['round']} is not what the readings give."
                    )
                    return (Finding("error", "assessment_differs", "log", text, {"n": entry.n}),)
            if entry.kind == "closed" and audit is not None and audit.assessed:
                due = {"stop": "stopped", "full count": "full count"}.get(str(audit.assessed[-1]["decision"]))
                by_board = entry.body.get("result") == "full count" and entry.body.get("reason")
                if entry.body.get("result") != due and not by_board:
                    text = f"line {entry.n}: the audit is closed against its last assessment."
                    return (Finding("error", "closed_early", "log", text, {"n": entry.n}),)
        except InputInvalid as error:
            return (Finding("error", error.code or "log_invalid", "log", str(error), {"n": entry.n}),)
    return ()


def _alike(one: Any, other: Any) -> bool:
    """Equal, numbers to nine digits: another machine's last digit is no difference."""
    if isinstance(one, float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12)
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_alike(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_alike, one, other))
    return bool(one == other)
