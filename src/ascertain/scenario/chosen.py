"""Which rule holds and who carries a contest: the settings `rule` with its four parameters, `lot` and `flip`."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from fractions import Fraction

from ascertain.allocation import allocate
from ascertain.ascertainment import Ascertainment, ascertain
from ascertain.canvass import Canvass
from ascertain.election import NATION, Finding
from ascertain.errors import ScenarioError
from ascertain.law import ALL, Award
from ascertain.scenario.grammar import NONE, Item
from ascertain.scenario.rules import DIRECT, TOP_TWO, Rule, by_state, under
from ascertain.scenario.work import Work

PARAMETERS = ("method", "among", "threshold", "map")


def rules(work: Work) -> Work:
    """Apply `rule` with `method`, `among`, `threshold` and `map`; a state's own rule overrides the general one."""
    named = _named(work)
    if not named:
        return work.keeping("rule", (), *_unused(work, PARAMETERS, "no rule that uses it"))
    swings = {work.check_ticket(item, place=1): item.parts[2] for item in work.swings}
    candidates = {place: _rule(work, item) for place, item in named.items()}
    changed = under(work.case, *candidates.values(), swings=swings)
    kept = _with_effect(work, candidates, by_state(changed))
    if not kept:
        return work.keeping("rule", (), *_unused(work, PARAMETERS, "no rule that changes anything"))
    found = replace(work, case=changed).keeping("rule", (named[place].text for place in kept))
    names = {candidates[place].name for place in kept}
    used = {"method", "among", "threshold"} if "proportional" in names else set()
    used |= {"map"} if any(name.startswith("district") for name in names) else set()
    for key in PARAMETERS:
        items = work.items(key)
        if items and key in used and not _is_default(work, items[0]):
            found = found.keeping(key, [items[0].text])
    unused = tuple(key for key in PARAMETERS if key not in used)
    notes = (*_unused(work, unused, "no rule that uses it"), *_tied(found), *_senators_kept(found, named))
    return replace(found, notes=(*found.notes, *notes))


def _senators_kept(work: Work, named: Mapping[str, Item]) -> Iterator[Finding]:
    """States that keep the two electors of their senators, since their own rule is not the one that drops them."""
    if "" in named and named[""].parts[1] == "no-senators" and (own := sorted(place for place in named if place)):
        whole = sum(award.electors for award in work.case.law.awards)
        text = f"{', '.join(own)} keep the two electors for their senators by their own rules; {whole} electors in all."
        yield Finding("note", "senators_kept", NATION, text, {"states": own, "electors": whole})


def _is_default(work: Work, item: Item) -> bool:
    """Whether a parameter says what holds without it."""
    return item.text in {"among": "all", "threshold": "0/1", "map": str(work.year)}.get(item.key, "")


def _unused(work: Work, keys: tuple[str, ...], why: str) -> Iterator[Finding]:
    for key in keys:
        for item in work.items(key):
            if not _is_default(work, item):
                text = f"{key}={item.text} has no effect: {why} is given."
                yield Finding("note", "setting_unused", NATION, text, {"setting": f"{key}={item.text}"})


def _named(work: Work) -> dict[str, Item]:
    """One rule a state, "" for the general one."""
    found: dict[str, Item] = {}
    for item in work.items("rule"):
        place = item.parts[0]
        if place:
            work.check_state(item)
        if place in found and found[place].text != item.text:
            reason = f"rule={item.as_written}: {item.written[0] or 'the nation'} has two rules."
            raise ScenarioError(item.as_written, reason, parameter="rule")
        found[place] = item
    general = found.get("")
    if general is not None and general.parts[1] == DIRECT:
        own = next((item for place, item in found.items() if place), None)
        if own is not None:
            reason = f"rule={own.as_written}: in a direct election no state has a rule of its own."
            raise ScenarioError(own.as_written, reason, parameter="rule")
    return found


def _rule(work: Work, item: Item) -> Rule:
    method, among, threshold, lines = ((work.items(key) or (None,))[0] for key in PARAMETERS)
    place, name = item.parts
    if name == "proportional" and method is None:
        reason = f"rule={item.as_written} needs method=hamilton, dhondt or sainte_lague; there is no default."
        raise ScenarioError(item.as_written, reason, ("hamilton", "dhondt", "sainte_lague"), parameter="rule")
    return Rule(
        name,  # type: ignore[arg-type]  # one of the grammar's rules; `compact` has become a key of its own
        place or None,
        method.text if method else None,  # type: ignore[arg-type]  # one of the grammar's methods
        TOP_TWO if among is not None and among.text == "top2" else ALL,
        Fraction(threshold.text) if threshold else Fraction(0),
        int(lines.text) if lines else None,
    )


def _with_effect(work: Work, candidates: Mapping[str, Rule], final: Mapping[str, tuple[Award, ...]]) -> tuple[str, ...]:
    """Places whose rule changes something: a state's own rule against the general one, that one against the law."""
    general = candidates.get("")
    if general is not None and general.name == DIRECT:
        return ("",)
    law = by_state(work.case)
    if general is None or all(final[state] == law[state] for state in law if state not in candidates):
        return tuple(state for state in candidates if state and final[state] != law[state])
    alone = by_state(under(work.case, general)) if len(candidates) > 1 else final
    return ("", *(state for state in candidates if state and final[state] != alone[state]))


def _tied(work: Work) -> Iterator[Finding]:
    """More than two tickets for the last place among the top two of the nation."""
    if not any(award.among.top for award in work.case.law.awards):
        return
    ranked = work.ranked(NATION)
    if len(ranked) > TOP_TWO.top and ranked[TOP_TWO.top][1] == ranked[TOP_TWO.top - 1][1]:
        level = [name for name, votes in ranked if votes == ranked[TOP_TWO.top - 1][1]]
        text = f"{' and '.join(level)} are level for the last place among the first two; all of them stay."
        yield Finding("note", "among_tied", NATION, text, {"tickets": level})


def appointed(work: Work) -> Ascertainment:
    """Who would be appointed as the settings so far leave the case."""
    case = work.case
    return ascertain(work.tally, case.law, Canvass({}, ()), tickets=case.tickets, lots=case.lots)


def lot(work: Work) -> Work:
    """Settle ties by lot; a lot where nothing is tied has no effect."""
    chosen: dict[str, tuple[str, Item]] = {}
    for item in work.items("lot"):
        unit, name = work.check_contest(item), work.check_ticket(item, place=1)
        if unit in chosen and chosen[unit][0] != name:
            reason = f"lot={item.as_written}: {unit} has two lots."
            raise ScenarioError(item.as_written, reason, parameter="lot")
        chosen[unit] = (name, item)
    if not chosen:
        return work
    without = work.with_case(lots={unit: own for unit, own in work.case.lots.items() if unit not in chosen})
    ties = {tie.decided_by: tie.tickets for tie in appointed(without).ties}
    lots, texts, notes = dict(without.case.lots), [], []
    for unit, (name, item) in chosen.items():
        if unit not in ties:
            text = f"nothing is tied in {unit}; the lot for {name} has no effect."
            notes.append(Finding("note", "lot_unused", unit, text))
            continue
        if name not in ties[unit]:
            level = " and ".join(ties[unit]) or "nobody"
            slugs = [work.case.tickets[tied].slug for tied in ties[unit]]
            reason = f"lot={item.as_written}: {name} is not among the tied of {unit} ({level})."
            raise ScenarioError(item.as_written, reason, slugs, parameter="lot")
        lots[unit] = (name,)
        if work.case.lots.get(unit) != (name,):
            texts.append(item.text)
    return work.with_case(lots=lots).keeping("lot", texts, *notes)


def flip(work: Work) -> Work:
    """Give contests to other tickets, by default to the runner-up of the votes as they stand; `none` leaves them open."""
    targets: dict[str, tuple[str | None, Item]] = {}
    for item in work.items("flip"):
        unit = work.check_contest(item)
        _check_plurality(work, unit, item)
        target = _target(work, unit, item)
        if unit in targets and targets[unit][0] != target:
            reason = f"flip={item.as_written}: {unit} is flipped to two tickets."
            raise ScenarioError(item.as_written, reason, parameter="flip")
        targets[unit] = (target, item)
    awards = list(work.case.law.awards)
    texts = []
    for unit, (target, _) in targets.items():
        winner, runner_up = _first_two(work, unit)
        if target is not None and target == winner:
            continue
        for place, award in enumerate(awards):
            if award.decided_by == unit:
                awards[place] = replace(award, method="given", to=target or "")
        short = NONE if target is None else work.case.tickets[target].slug
        texts.append(unit if target is not None and target == runner_up else f"{unit}:{short}")
    law = replace(work.case.law, awards=tuple(awards))
    return work.with_case(law=law).keeping("flip", texts) if texts else work


def _check_plurality(work: Work, unit: str, item: Item) -> None:
    if any(award.method != "plurality" for award in work.awards_of(unit)):
        reason = (
            f"{item.as_written}: flip changes who wins a contest; under proportional use move or swing. "
            f"{unit} is not decided by a plurality here."
        )
        raise ScenarioError(item.as_written, reason, parameter="flip")


def _target(work: Work, unit: str, item: Item) -> str | None:
    """The ticket that a flip names, None for nobody; alone it means the runner-up."""
    if item.parts[1] == NONE:
        return None
    if item.parts[1]:
        return work.check_ticket(item, place=1)
    winner, runner_up = _first_two(work, unit)
    if winner is None or runner_up is None:
        what = "nobody leads" if winner is None else "there is no single runner-up"
        reason = f"flip={item.as_written}: {what} in {unit}; name the ticket, as in flip={unit}:{_someone(work)}."
        raise ScenarioError(item.as_written, reason, sorted(work.by_slug), parameter="flip")
    return runner_up


def _someone(work: Work) -> str:
    return work.case.tickets[work.ranked(NATION)[0][0]].slug


def _first_two(work: Work, unit: str) -> tuple[str | None, str | None]:
    """Who carries a contest and who is next; None where it is not one ticket."""
    ranked = work.ranked(unit)
    winner: str | None = ranked[0][0] if ranked[0][1] else None
    if len(ranked) > 1 and ranked[1][1] == ranked[0][1]:
        winner = _settled(work, unit, {name for name, votes in ranked if votes == ranked[0][1]})
    others = [(name, votes) for name, votes in ranked if name != winner and votes]
    sole = bool(others) and (len(others) == 1 or others[0][1] > others[1][1])
    return winner, others[0][0] if sole else None


def _settled(work: Work, unit: str, level: set[str]) -> str | None:
    """Who has a tied contest by the case's lot."""
    drawn = work.case.lots.get(unit, ())
    return drawn[0] if len(drawn) == 1 and drawn[0] in level else None


def voids(work: Work) -> Iterator[Finding]:
    """Thresholds that nobody reached, and contests without a vote."""
    awards: tuple[Award, ...] = work.case.law.awards
    if any(award.threshold for award in awards):
        votes, frame = work.tally.matrix(work.case.tickets, dict.fromkeys(award.state for award in awards))
        result = allocate(votes, awards, frame=frame, lots=work.case.lots)
        for index, award in enumerate(awards):
            if result.threshold_void[index]:
                text = f"no ticket reached {award.threshold} of the votes of {award.decided_by}; the threshold is left out there."
                yield Finding("note", "threshold_void", award.decided_by, text)
    empty = [
        a.decided_by for a in awards if a.method != "given" and not any(votes for _, votes in work.ranked(a.decided_by))
    ]
    if empty and all(note.code != "no_votes" for note in work.notes):
        text = f"there are no votes for tickets in {', '.join(empty)}; the electors are in doubt among nobody."
        yield Finding("note", "no_votes", NATION, text, {"units": empty})
