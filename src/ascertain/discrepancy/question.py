"""The question, fixed before the answer: a TOML file, hashed together with its data before any result is computed.

A declaration shows that the question was not changed after it was written down; it cannot show that nobody had looked
at the data before.
"""

import hashlib
import json
import math
import re
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, Literal

import msgspec
from msgspec import Struct

from ascertain import archive
from ascertain.discrepancy.columns import other_party, party_in, wrong_recipes
from ascertain.discrepancy.form import (
    Claim,
    CountColumns,
    Covariates,
    Exclude,
    Exposure,
    NegativeControls,
    Party,
    Placebos,
    Recounted,
    Replace,
    Source,
    Spec,
    Tests,
)
from ascertain.discrepancy.standard import STANDARD, STATE_FACTS
from ascertain.election import STATES
from ascertain.errors import FactMissing, InputInvalid, UnknownName

BUNDLED: Final = {2016: "county_equipment_2016"}
"""Years with an equipment pack."""
Declared = Literal["standard", "declared", "changed", "undeclared"]


class QuestionError(InputInvalid):
    """A question file or its data that cannot be read: file, line and reason."""

    title = "Invalid question"

    def __init__(self, file: str, line: int | None, reason: str) -> None:
        place = f"{file}, line {line}" if line else file
        super().__init__(f"{place}: {reason}", parameter="question")


_SECTIONS: Final[dict[str, type[Struct]]] = {
    "$": Spec,
    "$.claim": Claim,
    "$.units": Source,
    "$.units.replace": Replace,
    "$.exposure": Exposure,
    "$.exposure.exclude": Exclude,
    "$.controls": Covariates,
    "$.tests": Tests,
    "$.placebos": Placebos,
    "$.negative_controls": NegativeControls,
    "$.recount": Recounted,
    "$.recount.first_count": CountColumns,
    "$.recount.second_count": CountColumns,
}


@dataclass(frozen=True, slots=True)
class Question:
    """A question with its state, where it was read, its canonical hash and its declaration.

    `content` is the parsed file, which the hash is of; `folder` is where relative names in it start.
    """

    spec: Spec
    state: str
    file: str
    folder: Path | None
    content: dict[str, Any]
    sha256: str
    declaration: Declared
    declared_at: str | None = None
    party: Party = "Democratic"
    text: str = field(default="", repr=False)

    def line(self, key: str) -> int | None:
        """The line of the file on which a key stands."""
        return _line(self.text, key)

    @property
    def label(self) -> str:
        """The equipment as several places have it."""
        return self.spec.exposure.label.replace(" its ", " their ")

    @property
    def shares(self) -> bool:
        """Whether the equipment is given as a share of use, so that estimates are for none against all of it."""
        return self.spec.exposure.measure != "presence"

    @property
    def plural(self) -> str:
        """Several units, in a word."""
        return plural(self.spec.level)


@dataclass(frozen=True, slots=True)
class Declaration:
    """What `declare` writes: the hash of question and data, when, and by which version."""

    schema: str
    question: str
    sha256: str
    declared_at: str
    version: str
    data: dict[str, str]


def plural(level: str) -> str:
    """county -> counties, ward -> wards."""
    return level[:-1] + "ies" if level.endswith("y") else level + "s"


def standard_text(year: int, *, state: str) -> str:
    """The standard question as a file, comments and all; raises `FactMissing` where no equipment is bundled."""
    if year not in BUNDLED:
        known = ", ".join(map(str, BUNDLED))
        raise FactMissing(
            f"no voting equipment of {year} is bundled (only {known}): give --question FILE with units of your own."
        )
    code = state.upper()
    if code not in STATES:
        raise UnknownName(f"there is no state {state}.", parameter="state", allowed=STATES)
    facts = {"claim": "", "unit_of_choice": "county", "recount": "", **STATE_FACTS.get(code, {})}
    return STANDARD.format(state=code, state_name=STATES[code], **facts)


def standard_question(year: int, *, state: str) -> Question:
    """The bundled question for one state."""
    return _question(standard_text(year, state=state), file="standard question", folder=None, state=None)


def read_question(path: Path, *, state: str | None = None) -> Question:
    """A question file; raises `QuestionError` with file, line and reason, or `UnknownName`."""
    return _question(text_of(path), file=path.name, folder=path.parent, state=state)


def text_of(path: Path) -> str:
    """A file's text, which must be UTF-8."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise QuestionError(path.name, None, f"it cannot be read: {error.strerror}.") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise QuestionError(
            path.name, line, f"byte 0x{data[error.start]:02x} is not UTF-8; save it as UTF-8."
        ) from None


def _question(text: str, *, file: str, folder: Path | None, state: str | None) -> Question:
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        reason = f"this is not TOML: {re.sub(r' *[(]at .*[)]', '', str(error)).rstrip('.')}."
        raise QuestionError(file, int(place[1]) if place else None, reason) from None
    spec = _spec(content, text=text, file=file)
    own = _state(spec, asked=state, file=file)
    sha256 = _hash(content, spec, folder=folder)
    declaration, when = _declaration(content, sha256=sha256, spec=spec, file=file, folder=folder)
    party = _party(spec, text=text, file=file)
    return Question(spec, own, file, folder, content, sha256, declaration, when, party, text)


def _spec(content: dict[str, Any], *, text: str, file: str) -> Spec:
    try:
        spec = msgspec.convert(content, Spec)
    except msgspec.ValidationError as error:
        reason, _, path = str(error).partition(" - at `")
        path = path.rstrip("`") or "$"
        named = re.search(r"`(\w+)`", reason)
        key = named[1] if named and "field" in reason else re.sub(r"\[.*?\]", "", path).rsplit(".", 1)[-1]
        if "unknown field" in reason:
            known = ", ".join(_SECTIONS[path].__struct_fields__) if path in _SECTIONS else "other"
            reason = f"there is no key {key}; the keys there are {known}"
        elif "missing required" in reason:
            reason = f"the key {key} is missing" + (f" in [{path[2:]}]" if path != "$" else "")
        else:
            reason = f"{path.removeprefix('$.')}: {reason[0].lower()}{reason[1:]}"
        raise QuestionError(file, _line(text, key), reason + ".") from None
    _sense(spec, text=text, file=file)
    return spec


def _line(text: str, key: str) -> int | None:
    """The line of a file on which a key or a section stands."""
    for number, line in enumerate(text.splitlines(), start=1):
        if re.match(rf"\s*(\[+)?([\w.]*\.)?{re.escape(key)}\s*[\]=]", line):
            return number
    return None


def _sense(spec: Spec, *, text: str, file: str) -> None:
    """What types alone cannot refuse."""
    complaints = {
        "previous": (spec.previous >= spec.election, "previous must be an election before election"),
        "units": (bool(spec.units.pack) == bool(spec.units.file), "[units] names one of pack and file"),
        "primary": (spec.tests.primary not in spec.tests.main, "the primary test must be one of the main tests"),
        "years": (max(spec.placebos.years, default=0) >= spec.election, "a placebo year must lie before election"),
        "first": (
            not all(map(_with_year, (spec.units.first, spec.units.second))),
            'first and second name the columns with {year} in them, such as "dem_{year}", and no other braces',
        ),
        "second": (spec.units.first == spec.units.second, "first and second must be different columns"),
    }
    if spec.recount:
        source = spec.recount
        complaints["recount"] = (bool(source.pack) == bool(source.file), "[recount] names one of pack and file")
        complaints["on"] = (bool(source.on) == bool(source.exposure), "[recount] names one of on and exposure")
    rows = (*spec.tests.main, *spec.tests.reference)
    needs_population = any(row[2] == "population" for row in rows) and not spec.units.population
    complaints["population"] = (needs_population, 'weights "population" need population in [units]')
    complaints["main"] = (len(set(rows)) < len(rows), "a test stands there twice, in main or reference")
    if spec.claim:
        pointless = not math.isfinite(spec.claim.points) or spec.claim.points == 0
        complaints["points"] = (pointless, "the claim's points must be a number other than 0")
    complaints |= {name: (True, reason) for name, reason in wrong_recipes(spec)}
    for key, (wrong, reason) in complaints.items():
        if wrong:
            raise QuestionError(file, _line(text, key), reason + ".")


def _with_year(column: str) -> bool:
    """Whether a column's name has {year} in it and no other braces."""
    rest = column.replace("{year}", "")
    return rest != column and not re.search(r"[{}]", rest)


def _party(spec: Spec, *, text: str, file: str) -> Party:
    """The first party: as the question says, or by whole words and candidates' names in both column names."""
    source = spec.units
    said = [source.first_party, source.second_party]
    seen = [
        own or party_in(column, spec.election) for own, column in zip(said, (source.first, source.second), strict=True)
    ]
    one, other = next(((own, other_party(own)) for own in said[:1] if own), (None, None))
    if one is None and said[1]:
        one, other = other_party(said[1]), said[1]
    if one is None:
        one, other = seen[0], seen[1]
    clash = any(own is not None and own != held for own, held in zip(said, (one, other), strict=True))
    if one is None or other is None or one == other or clash:
        reason = 'first and second do not say which party each is: give first_party = "Democratic" or "Republican".'
        raise QuestionError(file, _line(text, "second_party" if clash else "first"), reason)
    return one


def _state(spec: Spec, *, asked: str | None, file: str) -> str:
    codes = {name.upper(): code for code, name in STATES.items()}
    found = [codes.get(word.upper(), word.upper()) for word in (spec.state, asked or "") if word]
    if not found:
        raise UnknownName(f"{file} names no state: give --state.", parameter="state", allowed=STATES)
    if len(set(found)) > 1:
        raise UnknownName(f"{file} is about {found[0]}, --state says {found[1]}.", parameter="state", allowed=found[:1])
    if found[0] not in STATES:
        raise UnknownName(f"there is no state {found[0]}.", parameter="state", allowed=STATES)
    return found[0]


def data_hashes(spec: Spec, *, folder: Path | None) -> dict[str, str]:
    """SHA-256 of every table that the question names."""
    named = [(spec.units.pack, spec.units.file)]
    named += [("", spec.units.replace.file)] if spec.units.replace else []
    named += [(spec.recount.pack, spec.recount.file)] if spec.recount else []
    return {pack or file: _digest(pack, file, folder=folder) for pack, file in named}


def _digest(pack: str, file: str, *, folder: Path | None) -> str:
    if pack:
        if pack not in archive.packs():
            raise UnknownName(f"there is no pack {pack}.", parameter="pack", allowed=archive.packs())
        return archive.packs()[pack].sha256
    path = (folder or Path()) / file
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise QuestionError(file, None, f"it cannot be read: {error.strerror}.") from None


def _hash(content: dict[str, Any], spec: Spec, *, folder: Path | None) -> str:
    whole = {"question": content, "data": data_hashes(spec, folder=folder)}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _declaration(
    content: dict[str, Any], *, sha256: str, spec: Spec, file: str, folder: Path | None
) -> tuple[Declared, str | None]:
    if spec.election in BUNDLED and spec.state.upper() in STATES:
        bundled = tomllib.loads(standard_text(spec.election, state=spec.state))
        if bundled == content:
            return "standard", None
    place = declared_path(folder / file) if folder else None
    if place is None or not place.exists():
        return "undeclared", None
    try:
        kept = msgspec.json.decode(place.read_bytes(), type=Declaration)
    except (OSError, msgspec.DecodeError) as error:
        raise QuestionError(place.name, None, f"this is no declaration: {error}.") from None
    return ("declared" if kept.sha256 == sha256 else "changed"), kept.declared_at


def declared_path(path: Path) -> Path:
    """Where the declaration of a question file stands."""
    return path.with_name(path.name + ".declared.json")


def declare(question: Question) -> Declaration:
    """The declaration of a question: its hash with the data's, and the moment."""
    return Declaration(
        schema="ascertain/declaration/1",
        question=question.file,
        sha256=question.sha256,
        declared_at=datetime.now(UTC).isoformat(timespec="seconds"),
        version=version("ascertain"),
        data=data_hashes(question.spec, folder=question.folder),
    )


def stateless(path: Path) -> str | None:
    """A state for reading a file that names none, since a declaration is of the file for any state."""
    try:
        named = tomllib.loads(text_of(path)).get("state")
    except tomllib.TOMLDecodeError:  # reading the question says where
        return None
    return None if named else next(iter(STATES))
