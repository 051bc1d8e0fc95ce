"""Where one state's count stands under its recount law of a year: ordered, open to a request, or not known."""

from collections.abc import Sequence
from dataclasses import dataclass

from ascertain.election import Finding
from ascertain.recount.reversal import LARGEST_SHIFT, Reversal, reversal
from ascertain.recount.rules import Count, RecountRule


@dataclass(frozen=True, slots=True)
class Applies:
    """Whether rules of a kind apply (None: not known); `distance` is the margin less the largest that would be within.

    `rules` are those that speak for the year, with both where sources conflict.
    """

    applies: bool | None
    rules: tuple[RecountRule, ...]
    distance: int | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RecountPosition:
    """One state's margin, what law says of it, and what a recount would have to shift."""

    count: Count
    automatic: Applies
    requestable: Applies
    reversal: Reversal
    known_for_year: bool

    @property
    def needed_shift(self) -> int:
        """Net votes that the margin must lose to be reversed."""
        return self.count.margin + 1

    @property
    def needed_switches(self) -> int:
        """Votes to be found for the other one of the two instead, each of which moves the margin by two."""
        return self.count.margin // 2 + 1

    @property
    def needed_per_mille(self) -> float:
        """The shift per thousand votes."""
        return 1000 * self.needed_shift / self.count.total

    @property
    def times_largest(self) -> float:
        """The shift as a multiple of the largest on record, by share of the votes."""
        shift, votes = LARGEST_SHIFT
        return self.needed_shift / self.count.total / (shift / votes)

    @property
    def by(self) -> str | None:
        """Who may ask."""
        return next((rule.by for rule in self._open if rule.by), None)

    @property
    def pays(self) -> str | None:
        """Who pays for a recount that is asked for, at this margin."""
        return next((rule.pays for rule in self._open if rule.pays), None)

    @property
    def _open(self) -> tuple[RecountRule, ...]:
        """The rules of a request that hold, publicly funded ones first."""
        held = [rule for rule in self.requestable.rules if rule.test.holds(self.count)]
        return tuple(sorted(held, key=lambda rule: rule.kind != "publicly_funded"))


def position(
    state: str, count: Count, *, year: int, rules: Sequence[RecountRule], not_found: bool = False
) -> tuple[RecountPosition, tuple[Finding, ...]]:
    """A state's position under the rules that speak for the year; a state not known is a finding and never False."""
    own = [rule for rule in rules if rule.state == state]
    spoken = [rule for rule in own if rule.speaks_for(year)]
    silent = _silence(state, own, year, not_found=not_found)
    automatic = _applies(count, [rule for rule in spoken if rule.kind == "automatic"], silent)
    requestable = _applies(count, [rule for rule in spoken if rule.kind != "automatic"], silent)
    found = RecountPosition(count, automatic, requestable, reversal(count.margin, votes=count.total), bool(spoken))
    findings = []
    if not spoken:
        findings.append(Finding("note", "recount_law_unknown", state, f"{state}: {silent}.", {"year": year}))
    if any(rule.verification == "conflicting" for rule in spoken):
        both = "; ".join(f"{rule.kind.replace('_', ' ')}: {rule.text}" for rule in spoken)
        text = f"{state}: sources conflict on its recount law ({both})."
        findings.append(Finding("note", "recount_law_conflicting", state, text))
    return found, tuple(findings)


def _silence(state: str, own: Sequence[RecountRule], year: int, *, not_found: bool) -> str:
    """Why nothing is known, in words."""
    if not_found or not own:
        return "its recount law was looked for and not found, which does not mean that there is none"
    spans = sorted(
        {f"{first}" if last == first else f"{first} to {last or 'now'}" for first, last in (r.years for r in own)}
    )
    return f"what was read of its recount law speaks for {' and '.join(spans)}, not for {year}"


def _applies(count: Count, rules: Sequence[RecountRule], silent: str) -> Applies:
    if not rules:
        return Applies(None, (), None, silent)
    met = [rule for rule in rules if rule.test.holds(count)]
    unsure = any(rule.verification == "conflicting" for rule in met)
    within = [rule.test.most_votes(count) for rule in rules]
    limits = [most for most in within if most is not None and most >= 0]
    distance = count.margin - max(limits) if limits and None not in within else None
    reason = "sources conflict" if unsure else "; ".join(rule.text for rule in met or rules)
    return Applies(None if unsure else bool(met), tuple(rules), distance, reason)
