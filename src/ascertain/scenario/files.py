"""Scenarios in TOML files: the grammar's keys, and a title and a note for people."""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final

from ascertain.errors import InputInvalid
from ascertain.scenario.grammar import KEYS

FORMAT: Final = "ascertain scenario 1"
OWN: Final[Mapping[str, type]] = {"format": str, "election": int, "title": str, "note": str}
"""Keys of the file that are none of the grammar's."""


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """What a file says: the grammar's text, the election it is about if it names one, and its title."""

    text: str
    election: int | None
    title: str
    note: str


def read_toml(path: Path) -> ScenarioFile:
    """The content of a scenario file; broken TOML, another format or a value of a wrong kind is `InputInvalid`."""
    try:
        lines = path.read_bytes().decode("utf-8")
        content = tomllib.loads(lines)
    except OSError as error:
        raise InputInvalid(f"{path} cannot be read: {error.strerror}.", parameter="scenario") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputInvalid(f"{path} is no TOML file: {error}.", parameter="scenario") from None
    if content.get("format") != FORMAT:
        where = _line(lines, "format") if "format" in content else 1
        raise InputInvalid(f'{path}, line {where}: format = "{FORMAT}" is missing.', parameter="format")
    for key, kind in OWN.items():
        if key in content and (not isinstance(content[key], kind) or isinstance(content[key], bool)):
            raise _wrong(path, lines, key, "a whole number" if kind is int else "a text")
    settings = [f"{key}={_text(path, lines, key, value)}" for key, value in content.items() if key not in OWN]
    return ScenarioFile("&".join(settings), content.get("election"), content.get("title", ""), content.get("note", ""))


_KINDS: Final[Mapping[type, Callable[[Any], str]]] = {
    str: str,
    int: str,
    datetime: lambda value: value.isoformat(),
    date: lambda value: value.isoformat(),
    list: ",".join,
}


def _text(path: Path, lines: str, key: str, value: object) -> str:
    """One setting's value as the grammar writes it."""
    listed = isinstance(value, list)
    if key not in KEYS and not isinstance(value, str | list):
        return ""
    if type(value) not in _KINDS or (isinstance(value, list) and not all(isinstance(item, str) for item in value)):
        raise _wrong(path, lines, key, "a text or a list of texts")
    found = _KINDS[type(value)](value)
    if "&" in found or "=" in found or (listed and not value):
        raise _wrong(path, lines, key, "a text or a list of texts, each one item")
    return found


def _wrong(path: Path, lines: str, key: str, wanted: str) -> InputInvalid:
    return InputInvalid(f"{path}, line {_line(lines, key)}: {key} must be {wanted}.", parameter=key)


def _line(lines: str, key: str) -> int:
    """The line on which a key stands."""
    pattern = re.compile(rf"\s*[\[\"']*{re.escape(key)}[\]\"']*\s*(=|$|\.)")
    return next((number for number, line in enumerate(lines.splitlines(), start=1) if pattern.match(line)), 1)
