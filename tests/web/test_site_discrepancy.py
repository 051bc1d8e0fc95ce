"""The page and the route of a comparison say what the command says."""

import re

import pytest
from starlette.testclient import TestClient

from ascertain import answers
from ascertain.discrepancy import BUNDLED
from ascertain.web.app import create_app
from ascertain.web.site import Site

PAGE = "/elections/2016/checks/discrepancy"


def test_the_page_is_the_report_inside_the_site() -> None:
    reply = Site().reply(PAGE, "state=WI")
    assert reply is not None
    text = reply.body.decode()
    assert "10.4 points lower than in the other 24" in text
    assert "ascertain discrepancy 2016 --state WI" in text
    assert text.count("<h1") == 1
    assert not re.search(r"<style|<script(?! [^>]*src=)| style=| on\w+=", text)
    assert "Specification curve" in text


def test_without_a_state_every_state_is_compared() -> None:
    reply = Site().reply(PAGE, "")
    assert reply is not None
    assert b"16 states with 1,493 counties" in reply.body
    assert b'<option value="WI"' in reply.body


@pytest.mark.parametrize(
    ("path", "query", "status"), [(PAGE, "state=ZZ", 404), (PAGE.replace("2016", "2012"), "", 409)]
)
def test_what_cannot_be_compared_is_a_page(path: str, query: str, status: int) -> None:
    reply = Site().reply(path, query)
    assert reply is not None
    assert reply.status == status


def test_the_route_has_the_command_s_bytes() -> None:
    with TestClient(create_app(rate_limit=False)) as client:
        found = client.get("/api/v1/elections/2016/checks/discrepancy?state=PA")
        assert found.status_code == 200
        assert found.content == answers.discrepancy(2016, state="PA").to_json()
        assert client.get("/api/v1/elections/2012/checks/discrepancy?state=PA").status_code == 409
        described = client.get("/api/v1/openapi.json").json()
    assert {"Discrepancy", "DiscrepancyScreen"} <= set(described["components"]["schemas"])


def test_the_page_is_linked_where_there_is_equipment() -> None:
    linked = {year for year in answers.elections() if PAGE.replace("2016", str(year)).encode() in _checks(year)}
    assert linked == set(answers.COMPARED) == set(BUNDLED)


def _checks(year: int) -> bytes:
    reply = Site().reply(f"/elections/{year}/checks")
    assert reply is not None
    return reply.body
