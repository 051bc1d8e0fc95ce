"""The API's own page, from its OpenAPI document: route, parameters, and the lines that ask it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from ascertain.web.page import Asked, Page

METHODS = ("get", "post")


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter: where it stands, what it takes and what it means."""

    name: str
    place: str
    takes: str
    default: str
    says: str
    required: bool


@dataclass(frozen=True, slots=True)
class Route:
    """One route: method and path, what it answers, its parameters, and the command that gives the same bytes."""

    id: str
    method: str
    path: str
    summary: str
    says: str
    parameters: tuple[Parameter, ...]
    statuses: tuple[str, ...]
    command: str
    example: str


def docs(asked: Asked) -> Page:
    """Every route of the document, which is empty where no API is served."""
    document = asked.openapi()
    return Page("docs.html", {"routes": list(_routes(document)), "info": document.get("info", {})})


def _routes(document: Mapping[str, Any]) -> Iterator[Route]:
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if method in item:
                yield _route(document, path, method, item[method])


def _route(document: Mapping[str, Any], path: str, method: str, told: Mapping[str, Any]) -> Route:
    parameters = tuple(_parameter(document, own) for own in told.get("parameters", ()))
    filled = path
    for own in parameters:
        filled = filled.replace("{" + own.name + "}", EXAMPLES.get(own.name, own.name))
    return Route(
        id=told.get("operationId", f"{method}{path}").replace("/", "-").replace("{", "").replace("}", ""),
        method=method.upper(),
        path=path,
        summary=told.get("summary", ""),
        says=told.get("description", ""),
        parameters=parameters,
        statuses=tuple(sorted(told.get("responses", {}))),
        command=_command(told.get("x-command", ""), path),
        example=filled,
    )


def _command(command: str, path: str) -> str:
    """The line that gives the same bytes: a year after the command's first word where the path has one."""
    name, _, options = command.partition(" ")
    words = ["ascertain", name, EXAMPLES["year"] if "{year}" in path else "", options, "--json"]
    return " ".join(word for word in words if word) if name else ""


EXAMPLES: Mapping[str, str] = {"year": "2016", "y": "2016", "view": "map", "form": "svg"}
"""What stands in an example for a part of the path."""


def _parameter(document: Mapping[str, Any], told: Mapping[str, Any]) -> Parameter:
    schema = _resolved(document, told.get("schema", {}))
    chosen = [_resolved(document, own) for own in schema.get("anyOf", (schema,))]
    takes = " or ".join(_takes(own) for own in chosen if own.get("type") != "null")
    default = schema.get("default")
    says = told.get("description", schema.get("description", "")).replace("`", "")
    shown = "" if default is None else str(default)
    return Parameter(told["name"], told["in"], takes, shown, says, bool(told.get("required")))


def _takes(schema: Mapping[str, Any]) -> str:
    if "enum" in schema or "const" in schema:
        return ", ".join(str(value) for value in schema.get("enum", [schema.get("const")]))
    return str(schema.get("format") or schema.get("type") or "")


def _resolved(document: Mapping[str, Any], schema: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema, or what its reference names."""
    if "$ref" not in schema:
        return schema
    found: Any = document
    for part in schema["$ref"].removeprefix("#/").split("/"):
        found = found[part]
    return found  # type: ignore[no-any-return]  # a schema of the document
