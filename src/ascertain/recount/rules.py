"""The recount laws of the states: rows of data with a test of the margin, the years they speak for, and their grade."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from typing import Any, Final, Literal

from ascertain.election import STATES
from ascertain.errors import LawTableInvalid
from ascertain.law.provisions import parse_toml, read_table

TABLE: Final = "recount.toml"
Kind = Literal["automatic", "requested", "publicly_funded"]
KINDS: Final[frozenset[str]] = frozenset(Kind.__args__)  # type: ignore[attr-defined]  # a Literal's members
GRADES: Final = frozenset({"statute_text", "secondary", "conflicting"})


@dataclass(frozen=True, slots=True)
class Count:
    """What a test may ask of: the two leading tickets' votes and all votes of the state."""

    winner: int
    runner_up: int
    total: int

    @property
    def margin(self) -> int:
        """Votes between the two."""
        return self.winner - self.runner_up


OF: Final[Mapping[str, Callable[[Count], int]]] = {
    "total": lambda count: count.total,
    "winner": lambda count: count.winner,
    "top_two": lambda count: count.winner + count.runner_up,
}
WHOLE: Final[Mapping[str, str]] = {
    "total": "all votes",
    "winner": "the winner's votes",
    "top_two": "the two leading tickets' votes",
}


@dataclass(frozen=True, slots=True)
class Limit:
    """A margin of at most (or, `strict`, less than) so many votes, or such a share of a whole."""

    most: Fraction
    strict: bool
    of: str | None = None

    def holds(self, count: Count) -> bool:
        """Whether the margin is within it, in integers."""
        whole = OF[self.of](count) if self.of else 1
        left, right = count.margin * self.most.denominator, self.most.numerator * whole
        return left < right if self.strict else left <= right

    def most_votes(self, count: Count) -> int:
        """The largest margin that is within it."""
        most = self.most * (OF[self.of](count) if self.of else 1)
        whole = most.numerator // most.denominator
        return whole - 1 if self.strict and whole == most else whole

    @property
    def text(self) -> str:
        """The limit in words."""
        word = "less than" if self.strict else "at most"
        return (
            f"{word} {float(100 * self.most):g} % of {WHOLE[self.of]}"
            if self.of
            else f"{word} {int(self.most):,} votes"
        )


@dataclass(frozen=True, slots=True)
class Together:
    """Several tests of which all, or any, must hold."""

    parts: tuple["Test", ...]
    every: bool

    def holds(self, count: Count) -> bool:
        """Whether all, or any, of them hold."""
        return (all if self.every else any)(part.holds(count) for part in self.parts)

    def most_votes(self, count: Count) -> int | None:
        """The largest margin that meets it; None for any margin."""
        known = [most for part in self.parts if (most := part.most_votes(count)) is not None]
        return (min if self.every else max)(known, default=None)

    @property
    def text(self) -> str:
        """The parts in words."""
        return (" and " if self.every else " or ").join(part.text for part in self.parts)


@dataclass(frozen=True, slots=True)
class Plain:
    """A tie, any margin at all, or never."""

    word: str

    def holds(self, count: Count) -> bool:
        """Whether it holds."""
        return {"tie": count.margin == 0, "always": True, "never": False}[self.word]

    def most_votes(self, count: Count) -> int | None:
        """The largest margin that meets it; None for any margin, -1 for none."""
        return {"tie": 0, "always": None, "never": -1}[self.word]

    @property
    def text(self) -> str:
        """The test in words."""
        return {"tie": "a tie", "always": "any margin", "never": "none"}[self.word]


Test = Limit | Together | Plain


@dataclass(frozen=True, slots=True)
class RecountRule:
    """One row: `years` are the first and last that its source speaks for, None for on and on."""

    state: str
    kind: Kind
    test: Test
    years: tuple[int, int | None]
    cite: str
    verification: str
    stage: str | None = None
    by: str | None = None
    pays: str | None = None

    def speaks_for(self, year: int) -> bool:
        """Whether the source says anything of that year."""
        first, last = self.years
        return first <= year and (last is None or year <= last)

    @property
    def text(self) -> str:
        """The rule in words."""
        return self.test.text + (f" ({self.stage})" if self.stage else "")


@dataclass(frozen=True, slots=True)
class _Table:
    rules: tuple[RecountRule, ...]
    not_found: frozenset[str] = field(default_factory=frozenset)


def _limit(row: Mapping[str, Any], where: str) -> Limit:
    op = "le" if "le" in row else "lt"
    value, of = row[op], row.get("of")
    if isinstance(value, str) and value.endswith("%") and of in OF:
        return Limit(Fraction(value[:-1]) / 100, op == "lt", of)
    if isinstance(value, int) and not isinstance(value, bool) and of is None:
        return Limit(Fraction(value), op == "lt")
    raise LawTableInvalid(f"{where}: {row!r} is no number of votes and no share of total, winner or top_two.")


def parse_test(row: Mapping[str, Any], where: str) -> Test:
    """A test from its form in the table. Raises `LawTableInvalid`."""
    keys = set(row)
    if keys in ({"all"}, {"any"}):
        name = keys.pop()
        return Together(tuple(parse_test(part, where) for part in row[name]), name == "all")
    if keys in ({"tie"}, {"always"}, {"never"}) and all(row.values()):
        return Plain(keys.pop())
    if keys <= {"le", "of"} or keys <= {"lt", "of"}:
        return _limit(row, where)
    raise LawTableInvalid(f"{where}: {dict(row)!r} is no test of a margin.")


def parse_rules(data: bytes) -> _Table:
    """The table's rows, each checked. Raises `LawTableInvalid`."""
    content, found = parse_toml(TABLE, data), []
    for number, row in enumerate(content.get("rule", ()), start=1):
        where = f"law table {TABLE}, rule {number}"
        try:
            plain = {key: value for key, value in row.items() if key not in ("test", "years")}
            first, last = (*row["years"], None)[:2]
            rule = RecountRule(test=parse_test(row["test"], where), years=(first, last), **plain)
        except (KeyError, TypeError, ValueError) as error:
            raise LawTableInvalid(f"{where}: {error}.") from None
        if rule.state not in STATES or rule.kind not in KINDS or rule.verification not in GRADES:
            raise LawTableInvalid(f"{where}: {rule.state} {rule.kind} {rule.verification} is no state, kind or grade.")
        found.append(rule)
    return _Table(tuple(found), frozenset(content.get("not_found", ())))


@cache
def _table() -> _Table:
    return parse_rules(read_table(TABLE))


def rules(state: str | None = None) -> tuple[RecountRule, ...]:
    """All rows, or a state's."""
    return tuple(rule for rule in _table().rules if state in (None, rule.state))


def not_found() -> frozenset[str]:
    """States whose recount law was looked for and not found: unknown, which is not "none"."""
    return _table().not_found
