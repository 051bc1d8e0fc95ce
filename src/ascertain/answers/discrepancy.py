"""Results against voting equipment: `discrepancy YEAR` and its sub-commands."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ascertain import archive, wire
from ascertain.answers.answer import Answer
from ascertain.election import Election
from ascertain.errors import InputInvalid, UnknownName
from ascertain.law import law_for

if TYPE_CHECKING:  # other commands compare nothing and should not pay for it
    from collections.abc import Callable, Mapping

    from ascertain.discrepancy import Investigation, Question, Screen


@dataclass(frozen=True)
class Compared(Answer):
    """The answer of a comparison, with all that a report draws."""

    found: "Investigation | Screen | None" = field(default=None, repr=False)


def discrepancy(
    year: int,
    *,
    state: str | None = None,
    question: Path | None = None,
    digits: bool = False,
    progress: "Callable[[str], None] | None" = None,
) -> Compared:
    """One state's comparison, by the standard question or a file's; the verdict is the sentence.

    Raises `UnknownName` for a state or column that there is not, `FactMissing` without equipment, `InputInvalid`.
    """
    from ascertain.discrepancy import investigate

    with archive.reading() as used:
        asked = _question(year, state=state, path=question)
        found = investigate(asked, digits=digits, progress=progress)
    return Compared(
        found.record(),
        _day(year),
        "what-if" if found.hypothetical else "certified",
        used,
        found.findings,
        found.verdict.message,
        found.tests,
        _files(found.sources),
        found=found,
    )


def discrepancy_screen(year: int, *, progress: "Callable[[str], None] | None" = None) -> Compared:
    """Every state through both gates and the declared tests, and pooled."""
    from ascertain.discrepancy import screen

    archive.check_year(year)
    with archive.reading() as used:
        found = screen(year, progress=progress)
    rows = [{**_of_family(family), **wire.to_builtins(row)} for family in found.families for row in family.rows]
    text = found.verdict.message
    return Compared(found.record(), _day(year), "certified", used, found.findings, text, rows, found=found)


def _of_family(family: Any) -> dict[str, Any]:
    return {name: getattr(family, name) for name in ("role", "outcome", "controls", "weights", "year")}


def discrepancy_question(year: int, *, state: str) -> str:
    """The standard question as a file to edit."""
    from ascertain.discrepancy import standard_text

    archive.check_year(year)
    return standard_text(year, state=state)


def discrepancy_declare(path: Path) -> Answer:
    """Write the declaration of a question file beside it; one that is there stays, and must be the same."""
    from ascertain.discrepancy import declare, declared_path, read_question
    from ascertain.discrepancy.question import stateless

    asked = read_question(path, state=stateless(path))
    place = declared_path(path)
    made = declare(asked)
    if asked.declaration == "changed":
        raise InputInvalid(
            f"{place.name} declares another version of {path.name} ({asked.declared_at}): a declaration is made once.",
            parameter="question",
        )
    if asked.declaration != "declared":
        try:
            place.write_bytes(wire.to_json(made))
        except OSError as error:
            raise InputInvalid(f"{place.name} cannot be written: {error.strerror}.", parameter="question") from None
    when = asked.declared_at or made.declared_at
    record = {**wire.to_builtins(made), "declared_at": when}
    text = (
        f"{path.name} is declared since {when} with sha256 {made.sha256}. That nobody looked before, no hash can show."
    )
    return Answer(record, when, "certified", (), (), text)


def _question(year: int, *, state: str | None, path: Path | None) -> "Question":
    from ascertain.discrepancy import read_question, standard_question

    archive.check_year(year)
    if path is None:
        if state is None:
            raise UnknownName("a comparison is about one state: give --state XX.", parameter="state")
        return standard_question(year, state=state)
    asked = read_question(path, state=state)
    if asked.spec.election != year:
        raise UnknownName(
            f"{path.name} is about {asked.spec.election}, not {year}.", parameter="year", allowed=[asked.spec.election]
        )
    return asked


def _day(year: int) -> str:
    """The day by which every certificate had been counted."""
    return law_for(Election(year)).day("congress_counts").isoformat()


def _files(sources: "Mapping[str, str]") -> list[wire.SourceRecord]:
    """Files of one's own as sources: by name and hash; licence and date are their owner's to say."""
    return [
        wire.SourceRecord(name, "a file given with the question", "", None, sha256)
        for name, sha256 in sources.items()
        if name not in archive.packs()
    ]
