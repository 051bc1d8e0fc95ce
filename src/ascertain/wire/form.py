"""Records as plain values, JSON, CSV and JSON Schema; the same value always gives the same bytes."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ascertain.errors import CheckFailed

_ENCODER = msgspec.json.Encoder(order=None)


def to_builtins(value: Any) -> Any:
    """Records as plain dicts, lists, strings and numbers, keys in their documented order."""
    return msgspec.to_builtins(value)


def to_json(value: Any) -> bytes:
    """One JSON document, UTF-8, indented by two, ending in a newline; the same value always gives the same bytes."""
    return msgspec.json.format(_ENCODER.encode(value), indent=2) + b"\n"


def to_line(value: Any) -> bytes:
    """One JSON document on a line of its own."""
    return _ENCODER.encode(value) + b"\n"


def to_csv(rows: Iterable[Mapping[str, Any]]) -> bytes:
    """Flat rows as CSV with a header; columns are those of all rows in order of first appearance."""
    listed = list(rows)
    columns = list(dict.fromkeys(name for row in listed for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows({name: _cell(value) for name, value in row.items()} for row in listed)
    return text.getvalue().encode()


def _cell(value: Any) -> Any:
    """None is an empty cell, truth is lower case as in JSON, and what has parts is JSON."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list | tuple):
        return msgspec.json.encode(value).decode()
    return value


def flat(record: Any, *, prefix: str = "") -> dict[str, Any]:
    """One record as a flat row: a mapping inside becomes columns `name.key`, a list stays one cell."""
    row: dict[str, Any] = {}
    for name, value in to_builtins(record).items():
        if isinstance(value, dict):
            row.update({f"{prefix}{name}.{key}": cell for key, cell in value.items()})
        else:
            row[prefix + name] = value
    return row


def schema(record: type) -> dict[str, Any]:
    """The JSON Schema of a record."""
    try:
        return msgspec.json.schema(record)
    except TypeError as error:
        raise CheckFailed(f"{record} has no JSON Schema: {error}.") from None
