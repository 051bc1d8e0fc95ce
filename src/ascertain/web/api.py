"""The API under /api/v1: a route parses, calls the one function of its command, and answers with that command's bytes."""

import inspect
from collections.abc import Callable
from typing import Annotated, Any, Final, Literal

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from ascertain import answers, wire
from ascertain.errors import UnknownName
from ascertain.web.cache import CERTIFIED, LIVE
from ascertain.web.schemas import answer_schema
from ascertain.web.security import Refusal

LONGEST_TEXT: Final = 200
MOST_ROWS: Final = 1000
Text = Annotated[str | None, Query(max_length=LONGEST_TEXT)]
Year = Annotated[
    int, Path(description="The year of an election.", json_schema_extra={"enum": list(answers.elections())})
]
State = Annotated[str | None, Query(description="Postal code.", json_schema_extra={"enum": sorted(answers.STATES)})]
Form = Literal["json", "csv"]
PROBLEM: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
STATUSES: Final = {
    400: "The server does not answer under that name.",
    404: "There is no such thing.",
    405: "Only GET and HEAD.",
    409: "It is not known: data, law or a deciding fact is missing.",
    414: "The address is too long.",
    422: "The question does not fit.",
    429: "Too many questions that need computing.",
    500: "Something unforeseen happened.",
    501: "An extra of the package is not installed.",
    503: "The answer took too long, or the server is not ready.",
}


COMMANDS: Final = {"outcome_all": "outcome --all", "summary": "outcome --brief", "reports": ""}
"""Names of answers whose command line is another, or none; a year comes after its first word."""


def declared(media: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """Every status of a route with its media types."""
    found: dict[int | str, dict[str, Any]] = {200: {"description": "The answer.", "content": media}}
    found[304] = {"description": "What the reader has is still right."}
    return found | {status: {"description": text, "content": PROBLEM} for status, text in STATUSES.items()}


def _answered(command: str) -> dict[str, Any]:
    media = {"application/json": {"schema": answer_schema(command)}, "text/csv": {"schema": {"type": "string"}}}
    return {
        "responses": declared(media),
        "response_class": Response,
        "openapi_extra": {"x-command": COMMANDS.get(command, command)},
    }


def only_known(request: Request) -> None:
    """Refuse keys that a route does not have, and keys given twice."""
    described = request.app.openapi()["paths"][request.scope["route"].path_format]["get"]
    known = {found["name"] for found in described["parameters"] if found["in"] == "query"}
    given = [key for key, _ in request.query_params.multi_items()]
    for key in given:
        if key not in known:
            raise Refusal(422, "Unknown parameter", f"there is no parameter {key}.", key, tuple(sorted(known)))
        if given.count(key) > 1:
            raise Refusal(422, "Parameter given twice", f"{key} is given twice; list items with commas.", key)


def form_of(request: Request, format: Form | None = None) -> Form:  # noqa: A002  # the key's name
    """JSON, or CSV where it is asked for by `format` or accepted before JSON."""
    return format or _preferred(request.headers.get("accept", ""))


def _preferred(accept: str) -> Form:
    weights = {}
    for part in accept.split(","):
        media, *options = (piece.strip() for piece in part.split(";"))
        weight = next((option[2:] for option in options if option.startswith("q=")), "1")
        weights[media] = float(weight) if weight.replace(".", "", 1).isdigit() else 0.0
    other = max((weights.get(media, 0.0) for media in ("application/json", "*/*")), default=0.0)
    return "csv" if weights.get("text/csv", 0.0) > other else "json"


def _settings(**given: str | None) -> str:
    return "&".join(f"{key}={value}" for key, value in given.items() if value is not None)


_settings.__signature__ = inspect.Signature(  # type: ignore[attr-defined]  # FastAPI reads the parameters off it
    [
        inspect.Parameter(
            key,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[str | None, Query(description=f"A setting of the scenario: `whatif --{key}`.")],
        )
        for key in answers.SETTINGS
    ]
)
Scenario = Annotated[str, Depends(_settings)]
Shape = Annotated[Form, Depends(form_of)]


def _log(request: Request, year: Year) -> str | None:
    """The log that is followed, if it is of that election."""
    found: str | None = request.app.state.log
    return found if found is not None and request.app.state.election == year else None


Followed = Annotated[str | None, Depends(_log)]


def _certified(year: Year, log: Followed) -> None:
    """Refuse what is known of the certified result alone while a log of that year is followed."""
    if log is not None:
        detail = f"a log of {year} is followed here, and this is known of the certified result only."
        raise Refusal(409, "Not known", f"{detail} Ask for the summary or the tally.", "year")


CERTIFIED_ONLY: Final = [Depends(_certified)]


def reply(answer: answers.Answer, form: Form, *, live: object = None) -> Response:
    """The answer's bytes in a form."""
    kept = {"Cache-Control": LIVE if live else CERTIFIED}
    if form == "csv":
        return Response(answer.to_csv(), media_type="text/csv; charset=utf-8", headers=kept)
    return Response(answer.to_json(), media_type="application/json", headers=kept)


api = APIRouter(prefix="/api/v1", dependencies=[Depends(only_known)])
ELECTION: Final = "/elections/{year:int}"


@api.get("/elections", **_answered("outcome_all"))
def elections(form: Shape) -> Response:
    """Every election on a line, held against the record."""
    lines, kept = answers.outcome_all(), {"Cache-Control": CERTIFIED}
    if form == "csv":
        rows = [wire.flat(line) for line in lines]
        return Response(wire.to_csv(rows), media_type="text/csv; charset=utf-8", headers=kept)
    return Response(wire.to_json(lines), media_type="application/json", headers=kept)


@api.get(ELECTION + "/outcome", dependencies=CERTIFIED_ONLY, **_answered("outcome"))
def outcome(year: Year, scenario: Scenario, form: Shape) -> Response:
    """The whole course of an election; with a scenario, beside the one that was."""
    return reply(answers.whatif(year, scenario) if scenario else answers.outcome(year), form)


@api.get(ELECTION + "/summary", **_answered("summary"))
def summary(year: Year, scenario: Scenario, form: Shape, log: Followed) -> Response:
    """An election in brief: what a page polls for."""
    return reply(answers.summary(year, scenario, log=log), form, live=log)


@api.get(ELECTION + "/whatif", dependencies=CERTIFIED_ONLY, **_answered("whatif"))
def whatif(
    year: Year, scenario: Scenario, form: Shape, house_size: Annotated[int | None, Query(ge=1, le=100_000)] = None
) -> Response:
    """The course of an election under a scenario, beside the one that was."""
    return reply(answers.whatif(year, scenario, house_size=house_size), form)


@api.get(ELECTION + "/tally", **_answered("tally"))
def tally(
    year: Year,
    form: Shape,
    log: Followed,
    by: Literal["nation", "state", "county"] = "nation",
    state: State = None,
    as_of: Text = None,
    known_at: Text = None,
    source: Text = None,
    basis: Literal["recount"] | None = None,
    tracker: bool = False,
    batches: State = None,
) -> Response:
    """Votes by nation, state or county: certified, as of a moment, or as a followed log has them."""
    asked = {"by": by, "state": state, "as_of": as_of, "known_at": known_at, "source": source, "basis": basis}
    answer = answers.tally(year, **asked, tracker=tracker, batches=batches, log=log)  # type: ignore[arg-type]
    return reply(answer, form, live=log)


@api.get(ELECTION + "/project", **_answered("project"))
def project(
    year: Year,
    form: Shape,
    log: Followed,
    as_of: Text = None,
    level: Annotated[
        float, Query(gt=0.5, lt=0.999, description="How often the intervals are to hold.", examples=[0.9])
    ] = 0.9,
    baseline: Annotated[int | None, Query(ge=1000, le=9999, description="The election to start from.")] = None,
    complete_states: Annotated[
        str | None, Query(max_length=LONGEST_TEXT, description="States whose count is finished, as MI,WI; or none.")
    ] = None,
) -> Response:
    """Final votes of a count that is not finished, with intervals, by state and nation."""
    before = None if baseline is None else str(baseline)  # a file is for the command line alone
    answer = answers.project(year, as_of=as_of, log=log, baseline=before, complete_states=complete_states, level=level)
    return reply(answer, form, live=log)


@api.get(ELECTION + "/flip", dependencies=CERTIFIED_ONLY, **_answered("flip"))
def flip(
    year: Year,
    scenario: Scenario,
    form: Shape,
    goal: Literal["deny", "tie", "win"] | None = None,
    kind: Literal["changed", "added"] = "changed",
    by: Literal["votes", "states", "electors"] = "votes",
    to: Text = None,
    alternatives: Annotated[int, Query(ge=0, le=100)] = 0,
    of: Text = None,
) -> Response:
    """The least change that denies, ties or wins."""
    changed = answers.scenario_of(year, scenario) if scenario else None
    named = tuple(unit.strip().upper() for unit in (of or "").split(",") if unit.strip())
    answer = answers.flip(year, goal=goal, kind=kind, by=by, to=to, more=alternatives, of=named, scenario=changed)
    return reply(answer, form)


@api.get(ELECTION + "/checks/discrepancy", dependencies=CERTIFIED_ONLY, **_answered("discrepancy"))
def discrepancy(year: Year, form: Shape, state: State = None) -> Response:
    """Results against voting equipment: one state's comparison, or every state without one."""
    found = answers.discrepancy(year, state=state) if state else answers.discrepancy_screen(year)
    return reply(found, form)


@api.get(ELECTION + "/reports", **_answered("reports"))
def reports(
    year: Year,
    form: Shape,
    log: Followed,
    after: Annotated[int, Query(ge=0, le=2**53, description="The number of the last row that is known.")] = 0,
    limit: Annotated[int, Query(ge=1, le=MOST_ROWS)] = MOST_ROWS,
) -> Response:
    """The rows of the log that is followed, after one of them: what `log export` writes, a page at a time."""
    return reply(answers.log_rows(year, log, after=after, limit=limit), form, live=log)


@api.get(ELECTION + "/electors", dependencies=CERTIFIED_ONLY, **_answered("electors"))
def electors(year: Year, form: Shape, state: State = None) -> Response:
    """The electors with pledge, vote and what became of departures."""
    return reply(answers.electors(year, state=state), form)


@api.get(ELECTION + "/law", **_answered("law"))
def law(year: Year, form: Shape, state: State = None) -> Response:
    """How electors are appointed, bound and counted, each rule with its citation."""
    return reply(answers.law(year, state=state), form)


@api.get(ELECTION + "/calendar", **_answered("calendar"))
def calendar(year: Year, form: Shape) -> Response:
    """The days of an election and the rules that set them."""
    return reply(answers.calendar(year), form)


@api.get("/history", **_answered("history"))
def history(form: Shape, state: State = None, splits: bool = False, streaks: bool = False) -> Response:
    """Split results, a state's winners, or streaks."""
    if splits and (streaks or state):
        raise UnknownName("splits is about the nation; it goes with neither state nor streaks.", parameter="splits")
    return reply(answers.history_of(state=state, splits=splits, streaks=streaks), form)


@api.get("/amendment", **_answered("amendment"))
def amendment(form: Shape, year: Annotated[int | None, Query(ge=1)] = None) -> Response:
    """What Article V asks for, and where the interstate compact stands."""
    return reply(answers.amendment(year), form)


@api.get("/sources", **_answered("sources"))
def sources(form: Shape, id: Text = None) -> Response:  # noqa: A002  # the key's name
    """The bundled facts with source, licence, quality and hash."""
    return reply(answers.sources(id), form)


PICTURES: Final = {"svg": "image/svg+xml", "png": "image/png"}
View = Literal["map", "tiles", "path", "bar", "squares"]


def _picture(view: View, kind: str) -> Callable[..., Response]:
    def picture(
        year: Year,
        scenario: Scenario,
        request: Request,
        log: Followed,
        theme: Literal["light", "dark"] = "light",
        width: Annotated[int, Query(ge=200, le=4000)] = 1200,
        stage: Literal["count", "certify", "electors", "congress", "outcome"] = "certify",
    ) -> Response:
        if log is not None and request.query_params.get("stage", "count") != "count":
            _certified(year, log)
        if log is not None:
            drawn = answers.drawing_of_log(log, scenario, view=view, theme=theme, width=width)
        else:
            asked = answers.scenario_of(year, scenario) if scenario else None
            drawn = answers.drawing(year, view=view, theme=theme, width=width, stage=stage, scenario=asked)
        data = drawn.to_png() if kind == "png" else drawn.to_svg()
        return Response(data, media_type=PICTURES[kind], headers={"Cache-Control": LIVE if log else CERTIFIED})

    picture.__doc__ = f"A picture of an election: {view}, as {kind.upper()}."
    return picture


def add_pictures(router: APIRouter, *, listed: bool) -> None:
    """The routes of pictures, in the API and, for links and embeds, beside the pages."""
    for view in View.__args__:  # type: ignore[attr-defined]  # of a Literal
        for kind, media in PICTURES.items():
            schema = {"type": "string", "format": "binary"} if kind == "png" else {"type": "string"}
            router.add_api_route(
                f"{ELECTION}/{view}.{kind}",
                _picture(view, kind),
                name=f"{view}_{kind}",
                responses=declared({media: {"schema": schema}}),
                response_class=Response,
                include_in_schema=listed,
            )


add_pictures(api, listed=True)
