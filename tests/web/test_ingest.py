"""Reports over the network: who may send them, in what form, what comes back, and that a refusal adds nothing."""

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ascertain import answers
from ascertain.web import tokens
from ascertain.web.app import create_app
from sending import lines

HERE = "http://127.0.0.1"
ADDRESS = "/api/v1/elections/2016/reports"
MICHIGAN, OHIO = lines(("MI", 2_000_000, 2_000_100)), lines(("OH", 2_000_000, 2_400_000))
CSV = "text/csv"


class Desk:
    """A served log and two tokens for it."""

    def __init__(self, folder: Path) -> None:
        self.log, self.file = str(folder / "night.db"), folder / "tokens"
        answers.log_create(self.log, election=2016)
        self.any = tokens.new(self.file, "any")
        self.michigan = tokens.new(self.file, "michigan", state="MI")
        self.app = create_app(log=self.log, tokens=str(self.file))
        self.client = TestClient(self.app, base_url=HERE, client=("127.0.0.1", 50000))

    def post(
        self, body: bytes, *, token: str | None = None, media: str = CSV, path: str = ADDRESS, **headers: str
    ) -> Any:
        own = {"Content-Type": media, "Authorization": f"Bearer {token or self.any}"}
        own |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.post(path, content=body, headers=own)

    @property
    def rows(self) -> int:
        return answers.following(self.log).seq


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    found = Desk(tmp_path)
    with found.client:
        yield found


def test_appended_once(desk: Desk) -> None:
    first = desk.post(MICHIGAN)
    assert first.status_code == 201
    assert first.json()["appended"] == 1
    assert first.headers["etag"] == f'"{first.json()["head"]}"'
    again = desk.post(MICHIGAN)
    assert (again.status_code, again.json()["appended"], again.json()["head"]) == (200, 0, first.json()["head"])
    (row,) = answers.log_history(desk.log, "MI").rows()
    assert row["received_from"] == "any"


@pytest.mark.parametrize("token", ["", "wrong", "Bearer"])
def test_without_a_token(desk: Desk, token: str) -> None:
    got = desk.post(MICHIGAN, Authorization=f"Bearer {token}")
    assert (got.status_code, got.headers["www-authenticate"], desk.rows) == (401, "Bearer", 0)
    assert got.headers["content-type"] == "application/problem+json"


def test_a_token_in_the_address_is_none(desk: Desk) -> None:
    got = desk.client.post(f"{ADDRESS}?token={desk.any}", content=MICHIGAN, headers={"Content-Type": CSV})
    assert (got.status_code, desk.rows) == (401, 0)


def test_another_state(desk: Desk) -> None:
    assert desk.post(MICHIGAN, token=desk.michigan).status_code == 201
    got = desk.post(OHIO, token=desk.michigan)
    assert (got.status_code, got.json()["detail"]) == (403, "the token of michigan is for MI, not for OH.")
    county = lines(("26163", 500_000, 200_000))
    assert desk.post(county, token=desk.michigan).status_code == 201
    both = lines(("MI", 2_100_000, 2_050_000), ("US", 1, 2), minute=5)
    assert desk.post(both, token=desk.michigan).status_code == 403
    assert desk.rows == 2


def test_five_wrong_tokens_a_minute(desk: Desk) -> None:
    for _ in range(5):
        assert desk.post(MICHIGAN, token="guess").status_code == 401
    got = desk.post(MICHIGAN)
    assert (got.status_code, desk.rows) == (429, 0)
    assert 0 < int(got.headers["retry-after"]) <= 61


def test_plain_http_from_another_machine(desk: Desk) -> None:
    headers = {"Authorization": f"Bearer {desk.any}", "Content-Type": CSV}
    far = TestClient(desk.app, base_url="http://count.example", client=("198.51.100.7", 50000))
    assert far.post(ADDRESS, content=MICHIGAN, headers=headers).status_code == 426
    assert desk.post(MICHIGAN, X_Forwarded_For="198.51.100.7").status_code == 426
    assert desk.rows == 0
    safe = TestClient(desk.app, base_url="https://count.example", client=("198.51.100.7", 50000))
    assert safe.post(ADDRESS, content=MICHIGAN, headers=headers).status_code == 201


REPORT = {
    "unit": "MI",
    "votes": {"Hillary Clinton": 2_000_000, "Donald Trump": 2_000_100},
    "as_of": "2016-11-09T03:00:00Z",
    "source": "mi",
}


@pytest.mark.parametrize(
    ("body", "media"),
    [
        (json.dumps(REPORT), "application/x-ndjson"),
        (json.dumps(REPORT), "application/json"),
        (json.dumps([REPORT], indent=2), "application/json; charset=utf-8"),
    ],
    ids=["lines", "object", "list"],
)
def test_json_reports(desk: Desk, body: str, media: str) -> None:
    assert desk.post(body.encode(), media=media).status_code == 201
    assert desk.post(body.encode(), media=media).status_code == 200
    assert desk.rows == 1


@pytest.mark.parametrize(
    ("media", "query", "headers"),
    [
        ("text/plain", "", {}),
        ("", "", {}),
        ("application/json", "?format=clarity", {}),
        ("text/csv", "?format=ap-v2", {}),
        ("text/csv", "", {"Content_Encoding": "gzip"}),
    ],
)
def test_media_types_that_do_not_fit(desk: Desk, media: str, query: str, headers: dict[str, str]) -> None:
    got = desk.post(MICHIGAN, media=media, path=ADDRESS + query, **headers)
    assert (got.status_code, desk.rows) == (415, 0)
    assert got.json()["allowed"]


def test_a_compressed_body_is_not_unpacked(desk: Desk) -> None:
    assert desk.post(gzip.compress(MICHIGAN)).status_code == 415


@pytest.mark.parametrize(
    ("body", "media", "says"),
    [
        (MICHIGAN.replace(b"2000100", b"-5"), CSV, "line 3"),
        (MICHIGAN.replace(b"MI,", b"ZZ,"), CSV, "line 2"),
        (b"", CSV, "empty"),
        (b"[" * 5000 + b"]" * 5000, "application/json", "deeper than 20"),
        (b'{"unit": ', "application/json", "no JSON"),
        (MICHIGAN.replace(b"2016-11-09", b"2036-11-09"), CSV, "sent by any"),
    ],
    ids=["negative", "nowhere", "empty", "deep", "torn", "future"],
)
def test_what_cannot_be_adds_nothing(desk: Desk, body: bytes, media: str, says: str) -> None:
    got = desk.post(body, media=media)
    assert (got.status_code, desk.rows) == (422, 0)
    assert says in got.json()["detail"]


def test_one_bad_row_refuses_the_good_ones(desk: Desk) -> None:
    got = desk.post(lines(("MI", 2_000_000, 2_000_100), ("OH", 1, 2)).replace(b"OH,", b"OX,"))
    assert (got.status_code, desk.rows) == (422, 0)
    assert got.json()["rows"]


def test_too_much(desk: Desk) -> None:
    big = MICHIGAN + b" " * (5 * 1024 * 1024)
    assert desk.post(big).status_code == 413
    many = b"".join(lines(("MI", n, n)).split(b"\n", 1)[1].replace(b"desk-a", b"s%d" % n) for n in range(1, 10_002))
    got = desk.post(lines().strip() + b"\n" + many)
    assert (got.status_code, desk.rows) == (413, 0)


def test_another_writer_was_first(desk: Desk) -> None:
    head = desk.post(MICHIGAN).headers["etag"]
    assert desk.post(OHIO, If_Match='"abc"').status_code == 412
    assert desk.rows == 1
    assert desk.post(OHIO, If_Match=head).status_code == 201


def test_another_election(desk: Desk) -> None:
    assert desk.post(MICHIGAN, path=ADDRESS.replace("2016", "2020")).status_code == 404


def test_format_and_time_for_files_that_do_not_say(desk: Desk) -> None:
    body = b"county,precinct,office,district,party,candidate,votes\nWayne,1,President,,DEM,Hillary Clinton,500\nWayne,1,President,,REP,Donald Trump,200\n"
    query = "?format=openelections&as_of=2016-11-10T03:00Z&source=oe&status=unofficial"
    got = desk.post(body, token=desk.michigan, path=ADDRESS + query)
    assert got.status_code == 201, got.text
    (row,) = answers.log_history(desk.log, "26163/1").rows()
    assert row["source"] == "oe"


def test_off_unless_asked_for(desk: Desk) -> None:
    with TestClient(create_app(log=desk.log), base_url=HERE) as client:
        headers = {"Authorization": f"Bearer {desk.any}", "Content-Type": CSV}
        assert client.post(ADDRESS, content=MICHIGAN, headers=headers).status_code == 405
        paths = client.get("/api/v1/openapi.json").json()["paths"]
        assert "post" not in paths.get("/api/v1/elections/{year}/reports", {})
    assert desk.rows == 0
    described = desk.client.get("/api/v1/openapi.json").json()["paths"]["/api/v1/elections/{year}/reports"]["post"]
    assert {"200", "201", "401", "403", "412", "413", "415", "422", "426", "429"} <= set(described["responses"])


def test_the_answer_says_how_far_the_count_is(desk: Desk) -> None:
    """Counting while anything that stands is unofficial, certified when all of it is."""
    assert desk.post(MICHIGAN).json()["status"] == "counting"
    certified = lines(("MI", 2_268_839, 2_279_543), minute=30, status="certified")
    assert desk.post(certified).json()["status"] == "certified"


def test_the_rows_of_a_followed_log_a_page_at_a_time(desk: Desk, tmp_path: Path) -> None:
    """The keys are those of `log export`; `last` is where to go on; another election has no log here."""
    for minute in range(4):
        desk.post(lines(("MI", 100 + minute, 90), minute=minute))
    out = tmp_path / "all.ndjson"
    answers.log_export(desk.log, str(out))
    said = [json.loads(line) for line in out.read_text().splitlines()]
    found: list[Any] = []
    for pages in (3, 1, 0):
        last = found[-1]["seq"] if found else 0
        page = desk.client.get(f"{ADDRESS}?after={last}&limit=3").json()
        assert (page["after"], len(page["rows"]), page["last"]) == (last, pages, last + pages)
        found += page["rows"]
    assert found == said
    table = desk.client.get(f"{ADDRESS}?format=csv").text.splitlines()
    assert (len(table), table[0].split(",")[:2]) == (5, ["seq", "unit"])
    assert desk.client.get(f"{ADDRESS}?limit=1001").status_code == 422
    assert desk.client.get(ADDRESS.replace("2016", "2020")).status_code == 409
    assert desk.client.get(ADDRESS.replace("2016", "2015")).status_code == 404
