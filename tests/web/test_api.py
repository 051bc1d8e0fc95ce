"""The API: the bytes of the command line, its parameters, and a problem for every error."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient

from ascertain import answers
from ascertain.cli import ascertain
from ascertain.web.app import create_app


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    with TestClient(create_app(rate_limit=False), raise_server_exceptions=False) as made:
        yield made


def problem(reply: Any, status: int) -> Any:
    """The keys of a refusal."""
    assert reply.status_code == status, reply.text
    assert reply.headers["content-type"] == "application/problem+json"
    said = reply.json()
    assert list(said) == ["type", "title", "status", "detail", "parameter", "allowed"]
    assert said["status"] == status
    return said


@pytest.mark.parametrize(
    ("command", "route"),
    [
        ("outcome --all", "elections"),
        ("outcome 2016", "elections/2016/outcome"),
        ("outcome 1876", "elections/1876/outcome"),
        ("outcome 2016 --flip MI,PA,WI", "elections/2016/outcome?flip=MI,PA,WI"),
        ("outcome 2016 --brief", "elections/2016/summary"),
        ("outcome 1824 --brief", "elections/1824/summary"),
        ("outcome 2016 --brief --flip PA,MI", "elections/2016/summary?flip=PA,MI"),
        ("whatif 2016 --rule district", "elections/2016/whatif?rule=district"),
        ("whatif 2016 --house-size 600", "elections/2016/whatif?house_size=600"),
        ("tally 2016", "elections/2016/tally"),
        ("tally 2016 --by county --state MI", "elections/2016/tally?by=county&state=MI"),
        ("tally 2016 --as-of 2016-11-23 --by state", "elections/2016/tally?as_of=2016-11-23&by=state"),
        ("tally 2016 --tracker", "elections/2016/tally?tracker=true"),
        ("tally 2020 --batches GA", "elections/2020/tally?batches=GA"),
        ("project 2016 --as-of 2016-11-23", "elections/2016/project?as_of=2016-11-23"),
        ("project 2020 --as-of 2020-11-09 --level 0.8", "elections/2020/project?as_of=2020-11-09&level=0.8"),
        (
            "project 2016 --as-of 2016-11-19 --baseline 2012 --complete-states DE,WY",
            "elections/2016/project?as_of=2016-11-19&baseline=2012&complete_states=DE,WY",
        ),
        ("flip 2016", "elections/2016/flip"),
        (
            "flip 2016 --goal win --kind added --alternatives 3",
            "elections/2016/flip?goal=win&kind=added&alternatives=3",
        ),
        ("flip 2016 --rule district", "elections/2016/flip?rule=district"),
        ("electors 2016 --state TX", "elections/2016/electors?state=TX"),
        ("law 1876", "elections/1876/law"),
        ("law 2016 --state ME", "elections/2016/law?state=ME"),
        ("calendar 2016", "elections/2016/calendar"),
        ("calendar 2028", "elections/2028/calendar"),
        ("history --splits", "history?splits=true"),
        ("history --state MI", "history?state=MI"),
        ("amendment", "amendment"),
        ("sources", "sources"),
        ("sources tickets", "sources?id=tickets"),
    ],
)
def test_bytes_of_the_command_line(client: TestClient, command: str, route: str) -> None:
    """The same question has the same bytes on both faces, as JSON and as CSV."""
    for form, media in (("json", "application/json"), ("csv", "text/csv; charset=utf-8")):
        told = CliRunner().invoke(ascertain, [*command.split(), f"--{form}"], catch_exceptions=False)
        reply = client.get(f"/api/v1/{route}", headers={"Accept": media.partition(";")[0]})
        assert reply.status_code == 200
        assert reply.headers["content-type"] == media
        assert reply.content == told.stdout_bytes
        asked = client.get(f"/api/v1/{route}{'&' if '?' in route else '?'}format={form}")
        assert asked.content == reply.content


@pytest.mark.parametrize("year", answers.elections())
def test_summary_of_every_election_is_small(client: TestClient, year: int) -> None:
    reply = client.get(f"/api/v1/elections/{year}/summary", headers={"Accept-Encoding": "gzip"})
    assert reply.headers["content-encoding"] == "gzip"
    assert int(reply.headers["content-length"]) <= 4096
    found = reply.json()
    assert found["electors"]["appointed"] >= sum(row[1] for row in found["contests"]) - 2 * (year < 1804) * 500
    assert found["seq"] == 0
    assert not found["test"]
    assert found["stale_since"] is None


def test_summary_of_2016(client: TestClient) -> None:
    found = client.get("/api/v1/elections/2016/summary").json()
    assert list(found) == [
        "election", "status", "as_of", "received_at", "seq", "test", "stale_since", "sentence", "scenario", "electors",
        "popular_vote", "president", "tipping_point", "columns", "contests", "sources", "findings",
    ]  # fmt: skip
    assert found["sentence"] == "Trump has 306 of 538 pledged electors, 36 more than the 270 needed."
    assert found["electors"] == {
        "appointed": 538,
        "majority": 270,
        "pledged": {"Donald Trump": 306, "Hillary Clinton": 232},
        "undecided": 0,
    }
    assert found["popular_vote"]["lead"] == 2868686
    assert found["tipping_point"] == "WI"
    assert ["MI", 16, "Donald Trump", 10704, 4799284, "certified"] in found["contests"]
    assert len(found["contests"]) == 56


@pytest.mark.parametrize(
    ("scenario", "changed", "added", "sentence"),
    [
        ("flip=MI,PA,WI", 38875, 0, "With your 3 changes Clinton has 278 of 538 electors, 8 more than the 270 needed."),
        ("flip=MI:none", 0, 0, "With your 1 change Trump has 290 of 538 electors, 20 more than the 270 needed."),
        ("move=MI:trump:clinton:6000", 6000, 0, "With your 1 change Trump has 290"),
        ("move=MI:none:clinton:11000", 0, 11000, "With your 1 change Trump has 290"),
        ("flip=MI,NE-02,PA", 30768, 0, "269 to 269: nobody has 270."),
        ("rule=national-popular-vote", 0, 0, "Under a national popular vote Hillary Clinton wins by 2,868,686 votes."),
    ],
)  # fmt: skip
def test_summary_of_scenarios(client: TestClient, scenario: str, changed: int, added: int, sentence: str) -> None:
    found = client.get(f"/api/v1/elections/2016/summary?{scenario}").json()
    assert found["status"] == "what-if"
    assert found["scenario"] == {"canonical": scenario, "changed_votes": changed, "added_votes": added}
    assert found["sentence"].startswith(sentence)


@pytest.mark.parametrize(
    ("route", "status", "parameter"),
    [
        ("nothing", 404, None),
        ("elections/x/outcome", 404, None),
        ("elections/2015/outcome", 404, None),
        ("elections/" + "9" * 400 + "/outcome", 404, None),
        ("elections/2016/discrepancy", 404, None),
        ("elections/2016/tally?by=planet", 422, "by"),
        ("elections/2016/tally?state=ZZ", 422, "state"),
        ("elections/2016/tally?as_of=yesterday", 422, "as_of"),
        ("elections/2016/outcome?utm_source=x", 422, "utm_source"),
        ("elections/2016/outcome?flip=MI&flip=PA", 422, "flip"),
        ("elections/2016/outcome?flip=ZZ", 422, "flip"),
        ("elections/2016/outcome?flip=" + "MI," * 60, 422, "flip"),
        ("elections/2016/outcome?flip=<script>", 422, "flip"),
        ("elections/1876/tally?by=county", 409, None),
        ("elections/2016/project?as_of=2016-11-09", 409, None),
        ("elections/1876/project", 409, None),
        ("elections/1850/project", 404, None),
        ("elections/2016/project?as_of=yesterday", 422, "as_of"),
        ("elections/2016/project?level=2", 422, "level"),
        ("elections/2016/project?level=nan", 422, "level"),
        ("elections/2016/project?baseline=/etc/hosts", 422, "baseline"),
        ("elections/2016/project?baseline=2008", 409, None),
        ("elections/2016/project?as_of=2016-11-23&complete_states=ZZ", 422, "complete_states"),
        ("elections/2016/map.png?width=100000", 422, "width"),
        ("elections/2016/map.gif", 404, None),
        ("history?splits=true&state=MI", 422, "splits"),
        ("sources?id=nothing", 422, "id"),
        ("elections/2016/outcome?flip=" + "x" * 3000, 414, None),
        ("x" * 600, 414, None),
    ],
)
def test_problems(client: TestClient, route: str, status: int, parameter: str | None) -> None:
    said = problem(client.get(f"/api/v1/{route}"), status)
    if status == 422:
        assert said["parameter"] in (parameter, "scenario")
    head = client.head(f"/api/v1/{route}")
    assert (head.status_code, head.content) == (status, b"")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"])
def test_only_reading(client: TestClient, method: str) -> None:
    reply = client.request(method, "/api/v1/elections/2016/outcome")
    problem(reply, 405)
    assert "GET" in reply.headers["allow"]


def test_hostile_names_are_escaped_in_problems(client: TestClient) -> None:
    for path in ("/<script>alert(1)</script>", "/elections/2016?flip=<script>", "/%3Cscript%3E"):
        text = client.get(path).text
        assert "<script>" not in text.replace('<script type="module"', "")


@pytest.mark.parametrize("prefix", ["", "/api/v1"])
@pytest.mark.parametrize("view", ["map", "tiles", "path", "bar", "squares"])
def test_pictures(client: TestClient, prefix: str, view: str) -> None:
    """The same picture under both addresses, and the same as the command's."""
    reply = client.get(f"{prefix}/elections/2016/{view}.svg?theme=dark&width=900&flip=MI")
    assert reply.headers["content-type"] == "image/svg+xml"
    words = [
        "map",
        "2016",
        "--out",
        "-",
        "--format",
        "svg",
        "--view",
        view,
        "--theme",
        "dark",
        "--width",
        "900",
        "--flip",
        "MI",
    ]
    assert reply.content == CliRunner().invoke(ascertain, words).stdout_bytes


def test_png(client: TestClient) -> None:
    reply = client.get("/elections/2016/bar.png?width=400")
    assert reply.headers["content-type"] == "image/png"
    assert reply.content.startswith(b"\x89PNG")


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for item in value:
            yield from references(item)


def test_openapi_is_complete(client: TestClient) -> None:
    """Every reference leads somewhere, every route declares its statuses, only what is there is listed."""
    found = client.get("/api/v1/openapi.json").json()
    for reference in references(found):
        assert reference.rpartition("/")[2] in found["components"]["schemas"], reference
    assert "/api/v1/elections/{year}/summary" in found["paths"]
    for path, methods in found["paths"].items():
        assert list(methods) == ["get"], path
        assert {"200", "304", "404", "405", "409", "414", "422", "429", "503"} <= set(methods["get"]["responses"])
    assert not [path for path in found["paths"] if "audits" in path]
    by = next(
        one for one in found["paths"]["/api/v1/elections/{year}/tally"]["get"]["parameters"] if one["name"] == "by"
    )
    assert by["schema"]["enum"] == ["nation", "state", "county"]
    assert json.dumps(found).count("HTTPValidationError") == 0
