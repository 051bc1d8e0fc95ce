"""What people give `audit president` as CSV: evidence by contest, paper by contest, terms of the audit by contest."""

import csv
import io
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, cast

from ascertain.audits.comparison import Rates
from ascertain.audits.president import METHODS, Paper, Presidency, Resolved, Terms, UnitEvidence, from_risk
from ascertain.errors import InputInvalid

RESOLVED: Final = frozenset(Resolved.__args__)  # type: ignore[attr-defined]  # a Literal's members


class _Row:
    """One line of a file, its cells asked for by name."""

    def __init__(self, what: str, line: int, cells: Mapping[str, str]) -> None:
        self.what, self.line, self.cells = what, line, cells

    def __contains__(self, column: str) -> bool:
        return bool(self.cells.get(column))

    def text(self, column: str) -> str:
        """A cell that must be there."""
        if column not in self:
            raise self.wrong(f"{column} is missing")
        return self.cells[column]

    def number(self, column: str, default: float | None = None) -> float:
        """A number, "inf" and "-inf" among them."""
        if column not in self and default is not None:
            return default
        return self._read(column, float, "number")

    def whole(self, column: str, default: int | None = None) -> int:
        """A whole number."""
        if column not in self and default is not None:
            return default
        return int(self._read(column, int, "whole number"))

    def _read(self, column: str, kind: Callable[[str], float], named: str) -> float:
        try:
            value = kind(self.text(column))
        except ValueError:
            value = math.nan
        if math.isnan(value):
            raise self.wrong(f"{column} is {self.cells[column]!r}, no {named}")
        return value

    def wrong(self, reason: str) -> InputInvalid:
        """The error that this line is."""
        return InputInvalid(f"{self.what}, line {self.line}: {reason}.")


def _rows(data: bytes, what: str, columns: Sequence[str], optional: Sequence[str]) -> Iterator[_Row]:
    """The lines of a file whose header has these columns, and of the optional ones any."""
    try:
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        lines = [(reader.line_num, row) for row in reader if row]
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputInvalid(f"{what}: this is not readable as CSV: {error}.") from None
    header = [cell.strip() for cell in lines[0][1]] if lines else []
    known = {*columns, *optional}
    if missing := [column for column in columns if column not in header]:
        raise InputInvalid(f"{what}, line 1: there is no column {missing[0]}.", allowed=sorted(known))
    if unknown := [column for column in header if column not in known or header.count(column) > 1]:
        raise InputInvalid(
            f"{what}, line 1: the column {unknown[0]!r} is unknown or twice there.", allowed=sorted(known)
        )
    seen: set[str] = set()
    for line, row in lines[1:]:
        if len(row) != len(header):
            raise InputInvalid(f"{what}, line {line}: {len(row)} cells where the header has {len(header)}.")
        found = _Row(what, line, dict(zip(header, (cell.strip() for cell in row), strict=True)))
        if found.text("contest") in seen:
            raise found.wrong(f"{found.text('contest')!r} stands there twice")
        seen.add(found.text("contest"))
        yield found


def read_evidence(data: bytes, asked: Presidency) -> tuple[tuple[UnitEvidence, ...], Mapping[str, str]]:
    """Evidence (contest, drawn, and log_e or risk; resolved, counted_for), and whom full counts found to have won."""
    found, counted = [], {}
    for row in _rows(data, "evidence", ("contest", "drawn"), ("log_e", "risk", "resolved", "counted_for")):
        if ("log_e" in row) == ("risk" in row):
            raise row.wrong("one of log_e and risk is needed")
        state = row.cells.get("resolved") or "open"
        if state not in RESOLVED:
            raise row.wrong(f"resolved is {state!r}, not one of {', '.join(sorted(RESOLVED))}")
        try:
            log_e = row.number("log_e") if "log_e" in row else from_risk(row.number("risk"))
        except InputInvalid as error:
            raise error if str(error).startswith("evidence") else row.wrong(str(error).rstrip(".")) from None
        contest, drawn = row.text("contest"), row.whole("drawn")
        if contest in asked.lost and state == "open":
            raise row.wrong(f"{asked.winner} did not carry {contest}, so evidence of it confirms nothing")
        cards = next((unit.cards for unit in asked.units if unit.contest == contest), None)
        if cards is not None and drawn > cards:
            raise row.wrong(f"{drawn:,} cards drawn in {contest} are more than the {cards:,} there are")
        found.append(UnitEvidence(contest, log_e, drawn, cast(Resolved, state)))
        if "counted_for" in row:
            counted[row.text("contest")] = row.text("counted_for")
    return tuple(found), counted


def read_paper(data: bytes) -> dict[str, Paper]:
    """Paper by contest: contest, paper_margin, paperless."""
    found = {}
    for row in _rows(data, "paper", ("contest", "paper_margin", "paperless"), ()):
        own = Paper(row.whole("paper_margin"), row.whole("paperless"))
        if own.paperless < 0:
            raise row.wrong(f"{own.paperless} cards without paper cannot be")
        found[row.text("contest")] = own
    return found


TERMS: Final = ("cost", "count_cost", "limit", "sample", "o1", "o2", "u1", "u2")


def read_terms(data: bytes) -> dict[str, Terms]:
    """Terms by contest ("*" for all others): contest, method; cost, count_cost, limit, sample, rates o1 o2 u1 u2."""
    found = {}
    for row in _rows(data, "method", ("contest", "method"), TERMS):
        method = METHODS.get(row.text("method"))
        if method is None:
            raise row.wrong(f"{row.text('method')!r} is none of {', '.join(METHODS)}")
        own = method.rates
        rates = Rates(*(row.number(name, getattr(own, name)) for name in ("o1", "o2", "u1", "u2")))
        terms = Terms(
            replace(method, rates=rates),
            cost=row.number("cost", 1.0),
            count_cost=row.number("count_cost") if "count_cost" in row else None,
            limit=row.number("limit") if "limit" in row else None,
            sample=row.cells.get("sample") or None,
        )
        shares = (rates.o1, rates.o2, rates.u1, rates.u2)
        if min(shares) < 0 or sum(shares) >= 1:
            raise row.wrong("rates of discrepancies are shares of the cards that sum to less than 1")
        if terms.cost <= 0 or (terms.count_cost or 0) < 0 or not 0 < (terms.limit or 0.5) < 1:
            raise row.wrong("a cost is above 0 and a limit between 0 and 1")
        found[row.text("contest")] = terms
    return found
