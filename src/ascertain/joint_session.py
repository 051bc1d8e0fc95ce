"""The count by Congress: objections and what became of them, the votes counted, the majority to reach.

U.S. Const. amend. XII; 22nd Joint Rule (1865-1876); 19 Stat. 227 (1877); 24 Stat. 373 (1887); 3 U.S.C. 15 (2022).
The effect of an objection follows from the rule of the day and is held against the recorded one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from ascertain.election import Finding, Office
from ascertain.errors import FactInvalid, FactMissing, Undetermined
from ascertain.law import Law
from ascertain.meeting import Cast, CertificatesOfVote

Effect = Literal["counted", "rejected", "announced_in_alternative", "not_received", "not_appointed", ""]


@dataclass(frozen=True, slots=True)
class Objection:
    """What Congress was asked about a state's votes and what each House answered.

    `offices` and `person` narrow the votes meant (no person: all of them). `special_rule` names the resolution by
    which Congress acted outside its standing rule; then the recorded effect is the law of that count.
    """

    state: str
    offices: tuple[Office, ...]
    question: str
    house: str = ""
    senate: str = ""
    effect: Effect = ""
    person: str = ""
    special_rule: str = ""
    ground: Literal["not_lawfully_certified", "not_regularly_given", ""] = ""
    house_vote: str = ""
    senate_vote: str = ""
    verified: str = ""


@dataclass(frozen=True, slots=True)
class Alternative:
    """A result that was also read without a state's votes."""

    state: str
    base: int
    majority: int
    totals: Mapping[Office, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Count:
    """Votes counted by office, state and person; `base` is the number of which `majority` is more than half.

    `objections` stand with the effect that the rule of the count, or a special rule, gave them.
    """

    counted: Cast
    totals: Mapping[Office, Mapping[str, int]]
    base: int
    majority: int
    objections: tuple[tuple[Objection, Effect], ...]
    alternatives: tuple[Alternative, ...]
    findings: tuple[Finding, ...]


EFFECTS = frozenset({"counted", "rejected", "announced_in_alternative", "not_received", "not_appointed"})

NOT_CERTIFIED = "not_lawfully_certified"


def _recorded(objection: Objection) -> Effect:
    if not objection.effect:
        raise FactMissing(
            f"no standing rule governed the count; what Congress did about {objection.state} "
            f"({objection.question}) must be a fact of the case."
        )
    return objection.effect


def _both_must(objection: Objection, answer: str, *, then: Effect, otherwise: Effect) -> Effect:
    """The effect where both Houses had to give one answer; one contrary answer suffices for the other effect."""
    given = {objection.house, objection.senate}
    if given == {answer}:
        return then
    if given - {answer, ""}:
        return otherwise
    raise FactMissing(
        f"what the House and the Senate answered about {objection.state} ({objection.question}) is not in the case."
    )


def _count_needs_both(objection: Objection) -> Effect:
    return _both_must(objection, "count", then="counted", otherwise="rejected")


def _reversal_needs_both(objection: Objection) -> Effect:
    return _both_must(objection, "object", then="rejected", otherwise="counted")


def _rejection_needs_both(objection: Objection) -> Effect:
    return _both_must(objection, "sustain", then="rejected", otherwise="counted")


@dataclass(frozen=True, slots=True)
class Rule:
    """What a House may answer under a rule of counting, and the effect of the two answers."""

    answers: frozenset[str]
    effect: Callable[[Objection], Effect]


RULES: Mapping[str, Rule] = {
    "none": Rule(frozenset({"count", "reject", "sustain", "overrule"}), _recorded),
    "joint_rule_22": Rule(frozenset({"count", "reject"}), _count_needs_both),
    "electoral_commission_1877": Rule(frozenset({"object", "uphold"}), _reversal_needs_both),
    "act_1887": Rule(frozenset({"sustain", "overrule"}), _rejection_needs_both),
    "act_2022": Rule(frozenset({"sustain", "overrule"}), _rejection_needs_both),
}


def majority_of(base: int) -> int:
    """The least number that is more than half."""
    return base // 2 + 1


def totals_of(votes: Cast) -> dict[Office, dict[str, int]]:
    """Votes by office and person, most first."""
    found: dict[Office, dict[str, int]] = {}
    for office, rows in votes.items():
        summed: dict[str, int] = {}
        for persons in rows.values():
            for person, count in persons.items():
                summed[person] = summed.get(person, 0) + count
        found[office] = dict(sorted(summed.items(), key=lambda item: (-item[1], item[0])))
    return found


def effect_of(objection: Objection, law: Law) -> Effect:
    """What an objection leads to; raises `FactInvalid` where the record says something else without a special rule.

    `FactMissing` where the answers that the rule asks for are not there.
    """
    if objection.effect and objection.effect not in EFFECTS:
        raise FactInvalid(f"{objection.state}: {objection.effect} is no effect of an objection.")
    if objection.effect == "not_received" or objection.special_rule:
        return _recorded(objection)
    rule = RULES[law.count.rule]
    unknown = {objection.house, objection.senate} - rule.answers - {""}
    if unknown:
        raise FactInvalid(f"{objection.state}: under {law.count.rule} no House answers {sorted(unknown)[0]}.")
    derived = rule.effect(objection)
    if objection.effect and derived != objection.effect:
        raise FactInvalid(
            f"{objection.state}: the record says {objection.effect}, but under {law.count.rule} the Houses' answers "
            f"({objection.house or 'unknown'}, {objection.senate or 'unknown'}) mean {derived}."
        )
    return derived


def count(
    votes: CertificatesOfVote, appointed: Mapping[str, int], law: Law, *, objections: Iterable[Objection] = ()
) -> Count:
    """Apply Congress's answers, tabulate and compute the majority of electors appointed.

    Raises `FactInvalid` for an effect that the rule does not yield and `Undetermined` where a result announced in
    the alternative would elect different people.
    """
    counted = {office: {state: dict(persons) for state, persons in rows.items()} for office, rows in votes.cast.items()}
    base = sum(appointed.values()) if law.majority_of is None else law.majority_of
    answered, apart, findings = [], [], []
    leaving: dict[str, int] = {}
    unread: list[str] = []
    for objection in objections:
        effect = effect_of(objection, law)
        answered.append((objection, effect))
        if effect == "rejected":
            gone = _reject(counted, objection)
            if law.count.base == "appointed_less_not_lawfully_certified" and objection.ground == NOT_CERTIFIED:
                leaving[objection.state] = max(gone, leaving.get(objection.state, 0))
        elif effect == "announced_in_alternative":
            apart.append(objection.state)
        elif effect == "not_appointed" and appointed.get(objection.state):
            raise FactInvalid(f"Congress held that {objection.state} appointed no electors, but the case has some.")
        elif effect == "not_received":
            text = f"an objection to {objection.state or 'several states'} lacked the signatures the law asks for."
            findings.append(Finding("note", "objection_not_received", objection.state, text))
        if "general knowledge" in objection.verified and effect != "not_received":
            unread.append(objection.state)
    if unread:
        text = f"what the Houses answered about {', '.join(dict.fromkeys(unread))} is general knowledge, not read."
        findings.append(Finding("note", "not_read", "US", text, {"states": unread}))
    base -= sum(leaving.values())
    totals = totals_of(counted)
    alternatives = tuple(_without(state, counted, base, appointed) for state in apart)
    for alternative in alternatives:
        _same_result(totals, majority_of(base), alternative)
    return Count(counted, totals, base, majority_of(base), tuple(answered), alternatives, tuple(findings))


def _reject(counted: dict[Office, dict[str, dict[str, int]]], objection: Objection) -> int:
    """Take the rejected votes out; returns the electors whose votes they were."""
    gone = 0
    for office in objection.offices:
        if office not in counted:
            continue
        persons = counted[office].get(objection.state)
        if persons is None or (objection.person and objection.person not in persons):
            raise FactInvalid(f"votes of {objection.state} were rejected, but the case has none to reject.")
        names = [objection.person] if objection.person else list(persons)
        gone = max(gone, sum(persons.pop(name) for name in names))
    return gone


def _without(state: str, counted: Cast, base: int, appointed: Mapping[str, int]) -> Alternative:
    rest = {office: {name: votes for name, votes in rows.items() if name != state} for office, rows in counted.items()}
    if not appointed.get(state):
        raise FactInvalid(f"the result was announced with and without {state}, but the case has no electors of it.")
    smaller = base - appointed[state]
    return Alternative(state, smaller, majority_of(smaller), totals_of(rest))


def _same_result(totals: Mapping[Office, Mapping[str, int]], majority: int, other: Alternative) -> None:
    for office, persons in totals.items():
        first = {person for person, votes in persons.items() if votes >= majority}
        second = {person for person, votes in other.totals[office].items() if votes >= other.majority}
        if first != second:
            raise Undetermined(
                f"with and without the votes of {other.state} different people would be {office.replace('_', ' ')}; "
                "the law had no answer."
            )
