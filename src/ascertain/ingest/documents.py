"""JSON and XML from strangers: limits on size and depth before parsing, and access that names the place at fault."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import IO, TYPE_CHECKING, Any, Final

from ascertain.ingest.figures import Refused, shown, whole
from ascertain.ingest.opening import DOCUMENT_LIMIT, Source

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DEPTH_LIMIT: Final = 20
_STRUCTURE = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[{]+|[\]}]+', re.DOTALL)
Plain = Mapping[str, Any]


def load_json(source: Source) -> object:
    """A whole JSON document, at most 64 MiB and 20 deep, no key twice, no NaN. Raises `Refused`."""
    if source.document is None:
        with source.open(DOCUMENT_LIMIT) as stream:
            data = stream.read()
        source.document = parse_json(data.removeprefix(b"\xef\xbb\xbf"))
    return source.document


def parse_json(data: bytes) -> object:
    """JSON of bytes under the same limits."""
    depth = 0
    for found in _STRUCTURE.finditer(data):
        token = found.group()
        if token[0] in b"[{":
            depth += len(token)
            if depth > DEPTH_LIMIT:
                raise Refused(f"the JSON is more than {DEPTH_LIMIT} levels deep")
        elif token[0] in b"]}":
            depth -= len(token)
    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Refused("the text is not UTF-8; save the file as UTF-8", at=line) from None
    except json.JSONDecodeError as error:
        raise Refused(f"no JSON: {error.msg.lower()} at column {error.colno}", at=error.lineno) from None
    except (ValueError, RecursionError) as error:
        raise Refused(f"no JSON: {error}") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        doubled = next(name for name in names if names.count(name) > 1)
        raise Refused(f"the key {shown(doubled)} stands twice in one object", code="contradiction")
    return found


def _constant(name: str) -> object:
    raise Refused(f"{name} is no number", code="not_a_count")


def mapping(value: object, at: str) -> Plain:
    """An object. Raises `Refused`."""
    if not isinstance(value, dict):
        raise Refused(f"an object belongs here, not {shown(value)}", at=at)
    return value


def sequence(value: object, at: str) -> Sequence[Any]:
    """A list; nothing is an empty one. Raises `Refused`."""
    if value is None:
        return ()
    if not isinstance(value, list):
        raise Refused(f"a list belongs here, not {shown(value)}", at=at)
    return value


def text(value: object, at: str, *, empty: bool = True) -> str:
    """A string; nothing is an empty one unless it must be there. Raises `Refused`."""
    if value is None and empty:
        return ""
    if not isinstance(value, str) or (not value.strip() and not empty):
        raise Refused(f"a text belongs here, not {shown(value)}", at=at)
    return value.strip()


def number(value: object, at: str, *, what: str = "votes") -> int:
    """A whole number of votes. Raises `Refused`."""
    try:
        return whole(value, what=what)
    except Refused as refused:
        raise Refused(refused.reason, code=refused.code, at=at) from None


def maybe(value: object, at: str, *, what: str) -> int | None:
    """A whole number, or None where nothing is said."""
    return None if value is None or value == "" else number(value, at, what=what)


def elements(stream: IO[bytes]) -> Iterator[tuple[str, "Element"]]:
    """Start and end of every XML element, no entities, no DTD, 20 deep at most. Raises `Refused`."""
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    depth = 0
    try:
        for event, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            depth += 1 if event == "start" else -1
            if depth > DEPTH_LIMIT:
                raise Refused(f"the XML is more than {DEPTH_LIMIT} levels deep")
            yield event, element
    except DefusedXmlException as error:
        kind = re.sub(r"(?<!^)([A-Z])", r" \1", type(error).__name__).lower().replace("d t d", "a document type")
        raise Refused(f"no XML with entities or a document type is read ({kind})") from None
    except ParseError as error:
        line, column = error.position
        said = str(error).split(":")[0]
        raise Refused(f"no XML: {said} at column {column}", at=line) from None
    except (LookupError, UnicodeError, ValueError) as error:
        raise Refused(f"no XML: {str(error)[:120]}") from None


def local(tag: object) -> str:
    """An element's name without its namespace."""
    return str(tag).rpartition("}")[2]
