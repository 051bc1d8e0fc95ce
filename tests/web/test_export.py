"""A copy of the site: whole, self-contained, the same bytes again, and never in place of somebody's files."""

import gzip
import hashlib
import json
import posixpath
import re
import threading
from collections.abc import Iterator
from functools import partial
from html.parser import HTMLParser
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit
from urllib.request import urlopen

import pytest
from click.testing import CliRunner

from ascertain import answers, wire
from ascertain.cli import ascertain
from ascertain.errors import CheckFailed, InputInvalid
from ascertain.web import export as exporting
from ascertain.web.export import MANIFEST, export
from ascertain.web.links import NOTICE, StaticLinks, file_of

EPOCH = 1_480_000_000


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site") / "copy"
    export(folder, years=[2016])
    return folder


class Found(HTMLParser):
    """The addresses and the ids of a page, and the policy that it states."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: set[str] = set()
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        own = {name: value or "" for name, value in attrs}
        self.addresses += [own[name] for name in ("href", "src", "action", "data-ground") if name in own]
        self.ids.add(own.get("id", ""))
        if own.get("http-equiv") == "Content-Security-Policy":
            self.policy = own["content"]


def pages(folder: Path) -> Iterator[tuple[str, Found]]:
    for path in sorted(folder.rglob("*.html")):
        yield str(path.relative_to(folder)), Found(path.read_text("utf-8"))


def test_every_link_and_asset_is_a_file_of_the_copy(copy: Path) -> None:
    checked = 0
    for name, page in pages(copy):
        for address in page.addresses:
            split = urlsplit(address)
            assert not split.scheme + split.netloc, f"{name}: {address} is on another host"
            assert not split.path.startswith("/"), f"{name}: {address} breaks in a sub-folder"
            target = posixpath.normpath(
                posixpath.join(posixpath.dirname(name), unquote(split.path)) if split.path else name
            )
            assert (copy / target).is_file(), f"{name}: {address}"
            if target == name and split.fragment and not split.query:
                assert split.fragment in page.ids, f"{name}: {address}"
            checked += 1
    assert checked > 2000


def test_sheet_and_modules_name_files_that_are_beside_them(copy: Path) -> None:
    named = 0
    for path in (copy / "static").iterdir():
        if path.suffix in (".css", ".js"):
            for inner in re.findall(r'url\(([^)#]+)\)|from "\./([^"]+)"', path.read_text("utf-8")):
                assert (copy / "static" / "".join(inner)).is_file(), (path.name, inner)
                named += 1
    assert named


def test_a_what_if_leads_to_the_sentence_and_never_to_a_page_that_shows_another_result(copy: Path) -> None:
    """The address keeps the scenario for JavaScript; without it the reader stands at the sentence."""
    seen = 0
    for name, page in pages(copy):
        for address in page.addresses:
            split = urlsplit(address)
            if "flip=" in split.query:
                target = copy / posixpath.normpath(posixpath.join(posixpath.dirname(name), split.path))
                text = target.read_text("utf-8")
                assert split.fragment == NOTICE
                assert f'id="{NOTICE}"' in text
                assert "need JavaScript" in text
                seen += 1
    assert seen > 100
    for path in (copy / "elections").rglob("*.html"):
        assert '<span class="tag">What-if</span>' not in path.read_text("utf-8"), path


def test_every_stage_and_view_is_a_folder(copy: Path) -> None:
    for name in ("", "electors/", "electors/map/", "electors/tiles/", "electors/path/", "electors/table/"):
        assert (copy / f"elections/2016/{name}index.html").is_file(), name
    for name in ("index.html", "history/states/MI/index.html", "sources/index.html", "amend/index.html", "404.html"):
        assert (copy / name).is_file(), name


def test_answers_have_the_bytes_of_the_command(copy: Path) -> None:
    api = copy / "api/v1/elections/2016"
    assert (api / "outcome.json").read_bytes() == answers.outcome(2016).to_json()
    assert (api / "outcome.csv").read_bytes() == answers.outcome(2016).to_csv()
    assert (api / "summary.json").read_bytes() == answers.summary(2016).to_json()
    assert (api / "tally-by-state.json").read_bytes() == answers.tally(2016, by="state").to_json()
    assert (api / "flip.json").read_bytes() == answers.flip(2016).to_json()
    assert (copy / "elections/2016/map.svg").read_bytes() == answers.drawing(2016).to_svg()
    assert (copy / "elections/2016/ground.json").read_bytes() == wire.to_json(answers.ground(2016))
    assert (copy / "elections/2016/map.png").read_bytes() == answers.drawing(2016).to_png()


def test_pages_state_the_policy_and_the_host_is_told_the_rest(copy: Path) -> None:
    for name, page in pages(copy):
        assert page.policy.startswith("default-src 'none'"), name
        assert "frame-ancestors" not in page.policy, "a meta element cannot say who may frame a page"
        assert "unsafe" not in page.policy
    told = (copy / "headers.txt").read_text("utf-8")
    assert "frame-ancestors 'none'" in told.split("/embed/*")[0]
    assert "frame-ancestors *" in told.split("/embed/*")[1]


def test_the_manifest_is_the_folder(copy: Path) -> None:
    manifest = json.loads((copy / MANIFEST).read_bytes())
    listed = {row["path"]: row for row in manifest["files"]}
    there = {path.relative_to(copy).as_posix(): path for path in copy.rglob("*") if path.is_file()}
    assert set(listed) == set(there) - {MANIFEST}
    for name, row in listed.items():
        body = there[name].read_bytes()
        assert (row["bytes"], row["sha256"]) == (len(body), hashlib.sha256(body).hexdigest()), name
    assert listed["index.html"]["type"].startswith("text/html")
    assert (manifest["elections"], manifest["seq"], manifest["left_out"]) == ([2016], 0, [])


def test_the_same_bytes_again_compressed_beside_them_and_in_place_of_the_earlier_copy(
    copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))
    again = tmp_path / "again"
    again.mkdir()
    (again / MANIFEST).write_text('{"format": "ascertain-export"}')
    (again / "old.html").write_text("of an earlier copy")
    made = export(again, years=[2016], compress=True)
    first = {row["path"]: row["sha256"] for row in json.loads((copy / MANIFEST).read_bytes())["files"]}
    second = {row.path: row.sha256 for row in made.files}
    assert {path: digest for path, digest in second.items() if not path.endswith(".gz")} == first
    assert gzip.decompress((again / "index.html.gz").read_bytes()) == (again / "index.html").read_bytes()
    assert not (again / "elections/2016/map.png.gz").exists()
    assert not (again / "old.html").exists()
    assert made.made == EPOCH
    assert {int(path.stat().st_mtime) for path in again.rglob("*")} == {EPOCH}
    assert [path.name for path in tmp_path.iterdir()] == ["again"], "nothing is left of the work"


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "thesis.txt"
    mine.write_text("mine")
    done = CliRunner().invoke(ascertain, ["export", str(tmp_path)])
    assert isinstance(done.exception, InputInvalid)
    assert done.exception.exit_code == 4
    with pytest.raises(InputInvalid, match="holds other files"):
        export(tmp_path)
    with pytest.raises(InputInvalid, match="is a file"):
        export(mine)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_copy_that_fails_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    earlier = tmp_path / "site"
    earlier.mkdir()
    (earlier / MANIFEST).write_text('{"format": "ascertain-export"}')

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "write_file", full)
    with pytest.raises(InputInvalid, match="No space left"):
        export(earlier, years=[1789])
    assert [path.name for path in tmp_path.rglob("*")] == ["site", MANIFEST]


def test_a_link_that_would_lead_nowhere_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "SITE", ("/", "/no-such-page"))
    with pytest.raises(CheckFailed, match="/no-such-page answers 404"):
        export(tmp_path / "site", years=[1789])
    assert list(tmp_path.iterdir()) == []


def test_an_election_that_there_was_not() -> None:
    done = CliRunner().invoke(ascertain, ["export", "nowhere", "--year", "2015"])
    assert getattr(done.exception, "exit_code", None) == 2
    assert not Path("nowhere").exists()


def test_it_stands_in_a_sub_folder_of_any_host(copy: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(copy.parent))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            at = f"http://127.0.0.1:{server.server_address[1]}/copy/elections/2016/electors/tiles/"
            with urlopen(at) as page:
                sheet = next(a for a in Found(page.read().decode()).addresses if a.endswith(".css"))
            with urlopen(at + sheet) as found:
                assert found.status == 200
                assert found.headers["Content-Type"].startswith("text/css")
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(
    ("address", "file"),
    [
        ("/", "index.html"),
        ("/elections/2016/electors?view=tiles", "elections/2016/electors/tiles/index.html"),
        ("/elections/2016/map.svg?theme=dark", "elections/2016/map-theme-dark.svg"),
        ("/api/v1/elections", "api/v1/elections.json"),
        ("/api/v1/elections/2016/electors?state=TX&format=csv", "api/v1/elections/2016/electors-state-TX.csv"),
        ("/api/v1/openapi.json", "api/v1/openapi.json"),
    ],
)
def test_where_the_reply_to_an_address_lies(address: str, file: str) -> None:
    assert file_of(address) == file


def test_addresses_of_a_copy() -> None:
    links = StaticLinks(frozenset({2016}), png=False, home="https://example.org/copy", at="elections/2016/index.html")
    assert links.page("/elections/2016", "flip=MI") == "index.html?flip=MI#copy"
    assert (
        links.page("/elections/2016/electors", view="tiles", sort="margin")
        == "electors/tiles/index.html?sort=margin#copy"
    )
    assert links.page("/elections/2012") == "../../not-in-this-copy/index.html"
    assert links.page("/elections/2016/map.png") == "../../not-in-this-copy/index.html"
    assert links.page("/elections/2016/map.svg", "flip=MI") == "../../not-in-this-copy/index.html"
    assert links.asset("app.0.css") == "../../static/app.0.css"
    assert links.outside("/embed/elections/2016/map", "flip=MI") == "https://example.org/copy/embed/elections/2016/map/"
    assert "/embed/elections/2016/map" in links.wanted
    assert links.canonical("/elections/2016/electors") == "https://example.org/copy/elections/2016/electors/"
    links.home = ""
    assert links.canonical("/elections/2016/electors") == "electors/index.html"
