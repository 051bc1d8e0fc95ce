"""Other ways to appoint electors, each as award rows for the one `allocate`: the rules of a what-if.

Fractional plans (Lodge-Gossett) abolish electors and are no rule here. Sources: U.S. Const. art. II s. 1 cl. 2;
Thomas, Gelman, King and Katz, Estimating Partisan Bias of the Electoral College Under Proposed Changes (2013).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Final, Literal

from ascertain.election import NATION, Finding, is_district
from ascertain.errors import FactMissing, ScenarioError
from ascertain.law import ALL, Among, Award
from ascertain.law.apportionment import STATEHOOD
from ascertain.proceedings import Case
from ascertain.scenario.districts import with_districts
from ascertain.tally import tally

RuleName = Literal[
    "as-law", "winner-take-all", "district", "district-majority", "proportional", "no-senators", "national-popular-vote"
]
TOP_TWO: Final = Among(top=2, of=NATION)
DIRECT: Final = "national-popular-vote"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for one state, or with `state` None for all of them.

    `method`, `among` and `threshold` are those of proportional rules, `map_year` the lines of rules by district (None:
    those of the election itself).
    """

    name: RuleName
    state: str | None = None
    method: Literal["hamilton", "dhondt", "sainte_lague"] | None = None
    among: Among = ALL
    threshold: Fraction = Fraction(0)
    map_year: int | None = None


@dataclass(frozen=True, slots=True)
class _State:
    """One state before the rule: its blocks, its electors, its districts on the map and whether it has votes."""

    code: str
    awards: tuple[Award, ...]
    districts: tuple[str, ...]
    has_votes: bool

    @property
    def electors(self) -> int:
        return sum(award.electors for award in self.awards)

    @property
    def whole(self) -> Award:
        return Award(self.code, self.electors, self.code)


def _as_law(own: _State, _: Rule) -> tuple[Award, ...]:
    return own.awards


def _winner_take_all(own: _State, _: Rule) -> tuple[Award, ...]:
    return (own.whole,)


def _district(own: _State, rule: Rule) -> tuple[Award, ...]:
    if own.code == "DC":
        return (own.whole,)
    if own.electors - STATEHOOD != len(own.districts):
        reason = (
            f"{own.code} has {own.electors} electors and {len(own.districts)} districts on that map; a rule by district "
            "needs a map of the same seats (map=)."
        )
        raise ScenarioError(f"{rule.state}:{rule.name}" if rule.state else rule.name, reason, parameter="rule")
    two = replace(own.whole, electors=STATEHOOD)
    if rule.name == "district-majority":
        two = replace(two, method="most_districts")
    return (two, *(Award(own.code, 1, district) for district in own.districts))


def _proportional(own: _State, rule: Rule) -> tuple[Award, ...]:
    if rule.method is None:
        written = f"{rule.state}:{rule.name}" if rule.state else rule.name
        reason = f"{written} needs method=hamilton, dhondt or sainte_lague; there is no default."
        raise ScenarioError(written, reason, ("hamilton", "dhondt", "sainte_lague"), parameter="method")
    return (replace(own.whole, method=rule.method, among=rule.among, threshold=rule.threshold),)


def _no_senators(own: _State, _: Rule) -> tuple[Award, ...]:
    districts = tuple(award for award in own.awards if is_district(award.decided_by))
    statewide = [award for award in own.awards if award not in districts]
    left = sum(award.electors for award in statewide) - STATEHOOD
    kept = statewide[0] if len(statewide) == 1 else own.whole
    return (replace(kept, electors=left), *districts) if left > 0 else districts


def _national(own: _State, _: Rule) -> tuple[Award, ...]:
    return (replace(own.whole, decided_by=NATION, if_tied=own.code if own.has_votes else "lot"),)


ROWS: Final[Mapping[str, Callable[[_State, Rule], tuple[Award, ...]]]] = {
    "as-law": _as_law,
    "winner-take-all": _winner_take_all,
    "district": _district,
    "district-majority": _district,
    "proportional": _proportional,
    "no-senators": _no_senators,
    DIRECT: _national,
}
"""Rule -> a state's rows."""
WITHOUT_VOTES: Final = frozenset({"as-law", DIRECT})
"""Rules that a state whose legislature appointed, so that it has no votes, can follow."""


def by_state(case: Case) -> dict[str, tuple[Award, ...]]:
    """Award rows by state, in the order of the law."""
    found: dict[str, list[Award]] = {}
    for award in case.law.awards:
        found.setdefault(award.state, []).append(award)
    return {state: tuple(rows) for state, rows in found.items()}


def awards_for(case: Case, rule: Rule) -> tuple[Award, ...]:
    """The award rows of a case under one rule, for all states or for the rule's own.

    Raises `FactMissing` where the data do not suffice and `ScenarioError` where the rule does not fit the case.
    """
    if rule.name == DIRECT and rule.state is None:
        return (Award(NATION, 1, NATION),)
    states = _states(case, needs_votes=rule.name != "as-law")
    concerned = (own.awards if rule.state not in (None, own.code) else _rows(own, rule) for own in states.values())
    return tuple(award for rows in concerned for award in rows)


def _states(case: Case, *, needs_votes: bool) -> dict[str, _State]:
    """The states as a rule finds them."""
    found = tally(case.returns)
    if needs_votes and not found.states:
        year = case.election.year
        raise FactMissing(f"no popular vote of {year} is recorded; its electors can be appointed by law only.")
    districts = found.districts
    return {
        state: _State(
            state,
            rows,
            tuple(unit for unit in districts if unit[:2] == state),
            any(found.votes.get(state, {}).values()),
        )
        for state, rows in by_state(case).items()
    }


def _rows(own: _State, rule: Rule) -> tuple[Award, ...]:
    """One state's rows; where no votes were cast its slate stays the fact that it is."""
    if own.has_votes or rule.name in WITHOUT_VOTES:
        slated = any(award.method == "given" for award in own.awards)
        tickets_decide = rule.name == "no-senators" and slated
        return ROWS[rule.name](replace(own, awards=(own.whole,)) if tickets_decide else own, rule)
    if rule.name == "no-senators":
        if len(own.awards) > 1:
            raise FactMissing(
                f"the electors of {own.code} were appointed without votes and divided; which two go is not known."
            )
        return _no_senators(own, rule)
    return own.awards


def under(case: Case, *rules: Rule, resolve_ties: bool = True, swings: Mapping[str, str] | None = None) -> Case:
    """The case under rules, a state's own rule in place of the general one, with what they need of district votes.

    `resolve_ties` settles districts whose rounded estimates tie by the recorded result. `swings` is for estimates:
    ticket -> points of margin.
    """
    general = next((rule for rule in rules if rule.state is None), None)
    own_rules = {rule.state: rule for rule in rules if rule.state is not None}
    if general is not None and general.name == DIRECT:
        return _direct(case)
    concerned = {state: own_rules.get(state, general) for state in by_state(case)}
    by_district = {
        state: rule.map_year
        for state, rule in concerned.items()
        if rule is not None and rule.name.startswith("district")
    }
    found = with_districts(case, by_district, resolve_ties=resolve_ties, swings=swings or {}) if by_district else case
    asked = [rule for rule in concerned.values() if rule is not None]
    awards: list[Award] = []
    for state, own in _states(found, needs_votes=any(rule.name != "as-law" for rule in asked)).items():
        rule = concerned[state]
        awards += own.awards if rule is None else _rows(own, rule)
    return with_awards(found, tuple(awards), *_slates_left(case, concerned))


def _direct(case: Case) -> Case:
    """A direct election: one choice by the whole nation, for which a plurality suffices."""
    if not tally(case.returns).states:
        raise FactMissing(f"no popular vote of {case.election.year} is recorded; there is nothing to elect by.")
    text = (
        "a direct election by plurality; no proposal for one is in force, and one might ask for more than a plurality."
    )
    law = replace(case.law, majority_of=1, awards=(Award(NATION, 1, NATION),))
    law = replace(law, allotment={**dict.fromkeys(law.allotment, 0), NATION: 1})
    note = Finding("note", "direct_election", NATION, text)
    return replace(case, law=law, notes=(*case.notes, note))


def _slates_left(case: Case, concerned: Mapping[str, Rule | None]) -> tuple[Finding, ...]:
    """Recorded slates that a rule sets aside, and those that stay for want of votes."""
    votes = tally(case.returns)
    aside: list[str] = []
    stay: list[str] = []
    for state, rows in by_state(case).items():
        rule = concerned[state]
        if rule is None or rule.name == "as-law" or not any(row.method == "given" for row in rows):
            continue
        (aside if any(votes.votes.get(state, {}).values()) or rule.name == DIRECT else stay).append(state)
    found = []
    if aside:
        text = f"the recorded slates of {', '.join(aside)} are set aside; under this rule votes for tickets decide."
        found.append(Finding("note", "slate_set_aside", NATION, text, {"states": aside}))
    if stay:
        text = f"{', '.join(stay)} cast no votes for electors; what was appointed there stays."
        found.append(Finding("note", "slate_stays", NATION, text, {"states": stay}))
    return tuple(found)


def with_awards(case: Case, awards: tuple[Award, ...], *notes: Finding) -> Case:
    """The case with other award rows; each state is entitled to as many more or fewer electors as they give."""
    before, after = _sums(case.law.awards), _sums(awards)
    allotment = {
        state: number + after.get(state, 0) - before.get(state, 0) for state, number in case.law.allotment.items()
    }
    law = replace(case.law, awards=awards, allotment=allotment)
    return replace(case, law=law, notes=(*case.notes, *notes))


def _sums(awards: tuple[Award, ...]) -> dict[str, int]:
    found: dict[str, int] = {}
    for award in awards:
        found[award.state] = found.get(award.state, 0) + award.electors
    return found
