"""What the page of an election says beside its picture: contests with all they can go to, changes with their undo.

Every address that a page offers is a canonical scenario made here; nothing on a page decides or adds up.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Final

from ascertain import wire
from ascertain.answers.answer import Answer
from ascertain.answers.decided import Decided, actual, decided
from ascertain.answers.drawings import command, day_of, picture_of
from ascertain.answers.following import Following, following
from ascertain.answers.least import Least, least_of
from ascertain.answers.whatif import scenario_of
from ascertain.election import NATION, OTHERS
from ascertain.flips import Kind, switch_cost
from ascertain.scenario import Scenario, grammar
from ascertain.tally import Votes, standing
from ascertain.wire.chances import FlipRecord

if TYPE_CHECKING:
    from ascertain.charts import Contest, Picture, Stage

OWN_LINK = 0.05
"""Share of a contest's votes from which a ticket without electors there can be chosen."""
NONE = "none"
RESTS_ON: Final[Mapping[str, tuple[str, ...]]] = {
    "popular": ("state_votes", "national_reference", "timeline_"),
    "least": ("apportionment", "slates", "state_votes", "district_", "census_", "tie_", "timeline_"),
    "electors": (
        "apportionment", "slates", "state_votes", "district_", "census_", "tie_", "timeline_", "tickets",
        "departures", "unpledged_", "count_objections", "contingent_",
    ),
}  # fmt: skip
"""A number of the page and the beginnings of the names of packs that it rests on."""


@dataclass(frozen=True, slots=True)
class Option:
    """Somebody a contest can go to, None's name for nobody yet, with the whole scenario in which it does."""

    slug: str
    short: str
    slot: str
    scenario: str
    chosen: bool
    actual: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One contest: its votes, who leads, what it takes to turn it, and whom it can go to, in the order of clicks."""

    drawn: "Contest"
    votes: Votes
    total: int
    leader: str | None
    margin: int | None
    to_flip: int | None
    options: tuple[Option, ...]

    @property
    def points(self) -> float | None:
        """The margin in points of all votes."""
        return 100 * self.margin / self.total if self.margin is not None and self.total else None

    @property
    def chosen(self) -> Option | None:
        """Whom it goes to."""
        return next((option for option in self.options if option.chosen), None)

    @property
    def actual(self) -> Option | None:
        """Whom it goes to by its votes."""
        return next((option for option in self.options if option.actual), None)

    @property
    def next(self) -> Option | None:
        """What the next click makes of it."""
        at = next((place for place, option in enumerate(self.options) if option.chosen), None)
        return self.options[(at + 1) % len(self.options)] if at is not None else None


@dataclass(frozen=True, slots=True)
class Change:
    """One item of a scenario in words, what it implies, and the scenario without it."""

    item: str
    words: str
    implies: str
    undo: str


@dataclass(frozen=True)
class ElectionView:
    """All that the page of an election says at a stage, under a scenario."""

    found: Decided
    stage: "Stage"
    kind: Kind = "changed"
    live: Following | None = None

    @property
    def year(self) -> int:
        """The year of the election."""
        return self.found.year

    @property
    def canonical(self) -> str:
        """The scenario."""
        return self.found.canonical

    @property
    def settings(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The scenario's settings."""
        return self.found.scenario.settings

    @cached_property
    def picture(self) -> "Picture | None":
        """What there is to draw; nothing in a direct election."""
        if self.found.direct:
            return None
        if self.live:
            return self.live.picture(previous=actual(self.year).before, command=self.whatif_command)
        return picture_of(self.found, self.stage)

    @cached_property
    def answer(self) -> Answer:
        """The outcome as the command line answers it."""
        record = wire.outcome(self.found.course)
        findings = (*self.found.course.findings, *self.found.scenario.notes)
        if self.live:
            return Answer(record, self.live.as_of, "counting", (), self.live.findings, origins=self.live.origins)
        status: wire.AnswerStatus = "what-if" if self.canonical else "counted"
        return Answer(record, record.as_of, status, self.found.packs, findings)

    @property
    def outcome(self) -> wire.OutcomeRecord:
        """The record of the whole course."""
        record: wire.OutcomeRecord = self.answer.record
        return record

    @cached_property
    def pledged(self) -> "Picture | None":
        """The picture of the electors as pledged; the stage's own where nobody departed from the pledge."""
        if self.found.direct:
            return None
        same = not self.found.course.votes.departures and self.found.case.law.ballot != "two_persons"
        return self.picture if same else self.found.plain

    @property
    def mark(self) -> str:
        """The tag before the sentence."""
        return self.picture.mark if self.picture else "What-if"

    @property
    def sentence(self) -> str:
        """The result in one sentence."""
        if self.picture:
            return self.picture.sentence
        vote = self.outcome.popular_vote
        if vote is None or vote.leader is None:
            return "Under a national popular vote the first two are level."
        return f"Under a national popular vote {self.short[vote.leader]} wins by {vote.lead:,} votes."

    @cached_property
    def leading(self) -> tuple[tuple[str, int], ...]:
        """The first two of the popular vote with their votes."""
        vote = self.outcome.popular_vote
        ranked = sorted(vote.votes.items() if vote else (), key=lambda item: -item[1])
        return tuple(item for item in ranked if item[0] in self.short)[:2]

    def slot(self, name: str) -> str:
        """The colour of a ticket."""
        from ascertain.charts.palette import SLOT_OF

        return SLOT_OF[self.found.case.tickets[name].colour]

    @property
    def as_of(self) -> date:
        """The day, or the moment of a count under way, that the stage's facts are of."""
        if self.live:
            return datetime.fromisoformat(self.live.as_of)
        return day_of(self.found.course, self.stage)

    @property
    def sources(self) -> list[wire.SourceRecord]:
        """The packs it rests on."""
        return self.answer.sources()

    def sources_of(self, number: str) -> list[wire.SourceRecord]:
        """The packs that one number rests on; of a count under way, all that stated something."""
        return [own for own in self.sources if self.live or own.id.startswith(RESTS_ON[number])]

    def made_by(self, view: str = "map") -> str:
        """The command that draws it again."""
        return command(self.year, view=view, stage=self.stage, scenario=self.canonical)  # type: ignore[arg-type]

    @property
    def whatif_command(self) -> str:
        """The command that answers the same as data."""
        if self.live:
            return f"ascertain tally {self.year} --tracker --log LOG"
        asked = f" --scenario '{self.canonical}'" if self.canonical else ""
        return f"ascertain {'whatif' if asked else 'outcome'} {self.year}{asked} --json"

    @cached_property
    def short(self) -> Mapping[str, str]:
        """Full name of a ticket -> the name on labels."""
        from ascertain.charts.sentences import short_names

        return short_names(self.found.case.tickets)

    @cached_property
    def tickets(self) -> tuple[str, ...]:
        """The two tickets of the table's columns, in the order of the bar."""
        own = [name for name in (self.pledged.leaders if self.pledged else ()) if name in self.found.case.tickets]
        votes = self.found.course.tally.votes.get(NATION, {})
        ranked = sorted((name for name in votes if name != OTHERS), key=lambda name: -votes[name])
        return tuple(dict.fromkeys([*own, *ranked]))[:2]

    @cached_property
    def closed(self) -> str:
        """Why no contest can be given to somebody else; empty where some can."""
        if self.found.direct:
            return "Under a national popular vote no contest is won or lost, so none can be flipped."
        if self.found.case.law.ballot == "two_persons":
            return "Each elector gave two votes without naming an office, so no contest can be flipped."
        if not any(own.options for own in self.lines):
            return "Legislatures chose the electors or divided them, so no contest can be flipped."
        return ""

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The contests, by postal code."""
        plain = self.pledged.contests if self.pledged else ()
        drawn = {own.id: own for own in self.picture.contests} if self.picture else {}
        plurality = {award.decided_by for award in self.found.case.law.awards if award.method == "plurality"}
        closed = self.found.case.law.ballot == "two_persons"
        free = {own.id for own in plain if not closed and (own.id in plurality or own.id in self._flips)}
        return tuple(self._line(own, drawn[own.id], own.id in free) for own in plain)

    def _line(self, pledged: "Contest", drawn: "Contest", free: bool) -> Line:
        votes = self.found.course.tally.votes.get(pledged.id, {}) if pledged.open else {}
        stands = standing(votes)
        options = tuple(self._options(pledged, votes)) if free and pledged.open and votes else ()
        rival = stands.runner_up
        return Line(
            drawn,
            votes,
            stands.total,
            stands.leader,
            stands.lead if stands.leader else None,
            switch_cost(votes, to=rival) if rival else None,
            options,
        )

    def _options(self, pledged: "Contest", votes: Votes) -> Iterator[Option]:
        """The actual winner, the runner-up, others that won electors or 5% here, and nobody, each with its scenario."""
        stands, tickets = standing(votes), self.found.case.tickets
        lots = self.found.case.lots.get(pledged.id, ())
        own = self._flips.get(pledged.id)
        winner = stands.leader or (lots[0] if lots else None)
        ranked = sorted((name for name in votes if name != OTHERS and votes[name]), key=lambda name: -votes[name])
        some = [name for name in ranked if name in (winner, stands.runner_up, pledged.winner)]
        some += [name for name in ranked if name not in some and votes[name] >= OWN_LINK * stands.total]
        for name in dict.fromkeys([*([winner] if winner else []), *some]):
            slug = tickets[name].slug
            item = None if name == winner else pledged.id if name == stands.runner_up else f"{pledged.id}:{slug}"
            yield Option(
                slug, self.short[name], self.slot(name), self.with_flips({pledged.id: item}), own == item, not item
            )
        item = f"{pledged.id}:{NONE}"
        yield Option(NONE, "undecided", "u", self.with_flips({pledged.id: item}), own == item, False)

    @cached_property
    def _flips(self) -> Mapping[str, str]:
        """The flips of the scenario by contest."""
        items = dict(self.found.scenario.settings).get("flip", ())
        return {item.partition(":")[0]: item for item in items}

    def with_flips(self, flips: Mapping[str, str | None]) -> str:
        """The scenario with other flips; None takes a contest's away."""
        found = {unit: item for unit, item in {**self._flips, **flips}.items() if item}
        return grammar.write({**dict(self.found.scenario.settings), "flip": tuple(sorted(found.values()))})

    @cached_property
    def changes(self) -> tuple[Change, ...]:
        """The items of the scenario, each with its undo."""
        settings = dict(self.found.scenario.settings)
        lines = {own.drawn.id: own for own in self.lines}
        made = []
        for key, items in settings.items():
            for item in items:
                undo = grammar.write({**settings, key: tuple(other for other in items if other != item)})
                own = lines.get(item.partition(":")[0]) if key == "flip" else None
                made.append(_flipped(own, item, undo) if own else Change(item, f"{key}: {item}", "", undo))
        return tuple(made)

    @property
    def moved(self) -> int:
        """The fewest voters who would have had to switch for the scenario's flips."""
        return sum(self._cost(own) for own in self.lines if own.drawn.id in self._flips)

    def _cost(self, own: Line) -> int:
        chosen = own.chosen
        name = next((name for name, each in self.found.case.tickets.items() if chosen and each.slug == chosen.slug), "")
        return switch_cost(own.votes, to=name) if name else 0

    @cached_property
    def least(self) -> Least:
        """The least change from here, or why there is none to tell."""
        return least_of(self.found, self.kind, showing=self.showing, short=self.short)

    def showing(self, way: FlipRecord) -> str:
        """The scenario in which a set of contests goes where it was counted to go."""
        flips: dict[str, str | None] = {}
        for unit in way.contests:
            target = next((move.to for move in way.moves if move.unit == unit), None)
            slug = self.found.case.tickets[target].slug if target and target in self.found.case.tickets else None
            own = next((line for line in self.lines if line.drawn.id == unit), None)
            option = next((each for each in own.options if each.slug == slug), None) if own else None
            if option is None or slug is None:
                return ""
            rival = standing(self.found.course.tally.votes[unit]).runner_up
            flips[unit] = None if option.actual else unit if target == rival else f"{unit}:{slug}"
        return self.with_flips(flips)


def _flipped(own: Line, item: str, undo: str) -> Change:
    to = own.chosen.short if own.chosen else "undecided"
    votes = f", at least {own.to_flip:,} votes" if own.to_flip and ":" not in item else ""
    plural = "" if own.drawn.electors == 1 else "s"
    return Change(item, f"{own.drawn.name} to {to}", f"{own.drawn.electors} elector{plural}{votes}", undo)


def election_view(
    year: int, *, stage: "Stage" = "electors", scenario: str = "", kind: Kind = "changed", log: str | None = None
) -> ElectionView:
    """The page of an election at a stage, of the count in `log` if one is followed.

    Raises `ScenarioError` for a scenario that does not fit.
    """
    if log is not None:
        asked, live = scenario_of(year, scenario), following(log, scenario)
        was = Decided(live.baseline.case, live.baseline, (), Scenario(year))
        return ElectionView(Decided(live.course.case, live.course, (), asked, was), stage, kind, live)
    return ElectionView(decided(year, scenario_of(year, scenario)), stage, kind)


def scenario_text(query: Mapping[str, str]) -> str:
    """The settings among the parts of a query; what belongs to no scenario is left out."""
    return "&".join(f"{key}={query[key]}" for key in grammar.KEYS if query.get(key))
