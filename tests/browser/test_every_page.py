"""Every kind of page in a browser: nothing from elsewhere, no sideways scroll, axe, print, dark, forced colours, frames."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

ROOT = Path(__file__).parents[2]
AXE = ROOT / "build/js/node_modules/axe-core/axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]
VIEWS = ["map", "tiles", "path", "table", "squares"]
ELECTION_PAGES = [
    *(f"/elections/2016?view={view}" for view in VIEWS),
    "/elections/2016",
    "/elections/2016?flip=MI,PA:none",
    "/elections/2016?flip=ZZ",
    "/elections/2016?rule=national-popular-vote",
    *(f"/elections/2016/{stage}" for stage in ("count", "certify", "congress", "outcome")),
    "/elections/2016/rules",
    "/elections/2016/checks",
    "/elections/2016/states/MI",
    "/elections/2016/states/ME-02",
    "/elections/1800",
    "/elections/1860",
    "/elections/1824/outcome",
]
OTHER_PAGES = [
    "/", "/history", "/history/states/MI", "/amend", "/sources", "/about/method", "/about/accessibility", "/docs",
    "/embed/elections/2016/map", "/embed/elections/2016/bar", "/nothing-here",
]  # fmt: skip
PAGES = [*ELECTION_PAGES, *OTHER_PAGES]
WIDTHS = [320, 375, 860]


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core, which `make js` installs."""
    if not AXE.exists():
        reason = "axe-core is not installed; run make js"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    return AXE.read_text("utf-8")


@dataclass
class Visit:
    """A page that has been opened, with all that it asked for and complained of."""

    address: str
    page: Page
    asked: list[str]
    missing: list[str]
    complaints: list[str]


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[BrowserContext]:
    """One reader who opens one page after the other."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(10_000)
    yield context
    context.close()


@pytest.fixture(scope="module", params=PAGES)
def visit(request: pytest.FixtureRequest, reader: BrowserContext, site: str) -> Iterator[Visit]:
    """A page, opened once for all that is asked of it."""
    made = Visit(request.param, reader.new_page(), [], [], [])
    made.page.on("request", lambda asked: made.asked.append(asked.url))
    made.page.on("response", lambda found: made.missing.append(found.url) if found.status >= 400 else None)
    made.page.on("console", lambda said: made.complaints.append(said.text) if said.type == "error" else None)
    made.page.on("pageerror", lambda error: made.complaints.append(str(error)))
    made.page.goto(site + made.address, wait_until="networkidle")
    yield made
    made.page.close()


def test_no_foreign_request(visit: Visit, site: str) -> None:
    """A page asks our host alone, finds everything it asks for, and breaks no policy of its own."""
    assert visit.asked
    assert [url for url in visit.asked if not url.startswith((f"{site}/", "data:"))] == []
    assert [url for url in visit.missing if url != site + visit.address] == []
    assert [text for text in visit.complaints if "Failed to load resource" not in text] == []


def test_no_sideways_scroll(visit: Visit) -> None:
    """Nothing but a table's own box is wider than the screen; 320 pixels are also 400% zoom of 1280."""
    for width in WIDTHS:
        visit.page.set_viewport_size({"width": width, "height": 700})
        wide = visit.page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{visit.address} is {wide} wide at {width}"


def test_axe_finds_nothing(visit: Visit, axe: str) -> None:
    """axe-core, WCAG 2.2 A and AA and best practice: no violation in either theme, wide and narrow.

    Between themes only colours differ, so that in the dark one contrast is looked at alone.
    """
    page = visit.page
    page.evaluate(axe)
    found = []
    for width in (1280, 375):
        page.set_viewport_size({"width": width, "height": 900})
        for theme, rules in (("light", TAGS), ("dark", {"type": "rule", "values": ["color-contrast"]})):
            page.evaluate("theme => { document.documentElement.dataset.theme = theme; }", theme)
            broken = page.evaluate(
                """async rules => (await axe.run(document, {runOnly: rules, resultTypes: ['violations']})).violations
                    .map(each => `${each.id}: ${each.nodes.slice(0, 3).map(node => node.target).join(' | ')}`)""",
                rules,
            )
            found += [f"{width} {theme}: {each}" for each in broken]
    assert found == []


def test_narrow_shows_tiles_and_wide_the_map(page: Page, site: str) -> None:
    page.goto(f"{site}/elections/2016")
    wide, narrow = (page.locator(f"#drawing [data-width={width}]") for width in ("wide", "narrow"))
    expect(wide).to_be_visible()
    expect(narrow).to_be_hidden()
    page.set_viewport_size({"width": 375, "height": 700})
    expect(narrow).to_be_visible()
    expect(wide).to_be_hidden()
    expect(page.locator("#theme")).to_be_visible()


def test_dark_follows_the_system(browser: Browser, site: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{site}/elections/2016")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 22, 26)"
    expect(page.locator("#theme")).to_have_text("Light")
    context.close()


def test_print_shows_the_table_whole(context: BrowserContext, site: str) -> None:
    """No scroll box cuts the table, what is for the screen is off, and a light PDF of some pages comes out."""
    page = context.new_page()
    page.goto(f"{site}/elections/2016")
    page.emulate_media(media="print")
    cut = page.evaluate(
        "[...document.querySelectorAll('.box')].filter(e => getComputedStyle(e).overflowX !== 'visible').length"
    )
    assert cut == 0
    assert page.locator("#contests tbody tr:visible").count() == 56
    for hidden in (".top nav", ".tabs", "#theme"):
        expect(page.locator(hidden)).to_be_hidden()
    page.emulate_media()
    pdf = page.pdf()
    assert pdf.startswith(b"%PDF-")
    assert len(pdf) > 20_000


def test_forced_colours_keep_the_fills(browser: Browser, site: str) -> None:
    """With the reader's own colours the drawing keeps its fills and its outlines take the text's."""
    context = browser.new_context(forced_colors="active", viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(f"{site}/elections/2016")
    fills = page.evaluate(
        """['CA', 'AL'].map(unit => getComputedStyle(document.querySelector(
            `#drawing [data-width=wide] [data-contest=${unit}] [class*='f-']`)).fill)"""
    )
    assert fills == ["rgb(22, 67, 126)", "rgb(204, 70, 51)"]
    context.close()


def test_reduced_motion_moves_nothing(browser: Browser, site: str) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{site}/elections/2016")
    moving = page.evaluate(
        "[...document.querySelectorAll('*')].filter(e => !/^0(\\.0+)?s$|^1e-0?\\d+s$/.test(getComputedStyle(e).transitionDuration.split(',')[0])).length"
    )
    assert moving == 0
    context.close()


def test_embeds_frame_and_pages_do_not(page: Page, site: str, elsewhere: tuple[str, Path]) -> None:
    """A page of another host shows the drawing at its own height; an election's page refuses to be framed."""
    frames = f"<iframe id=a src='{site}/embed/elections/2016/map'></iframe><iframe id=b src='{site}/elections/2016'></iframe>"
    heard = "<script>addEventListener('message', e => { document.title = `${e.data.type} ${e.data.height > 300}`; })</script>"
    address, folder = elsewhere
    (folder / "index.html").write_text(heard + frames, "utf-8")
    page.goto(address)
    expect(page.frame_locator("#a").locator("svg.chart:visible").first).to_be_visible()
    expect(page).to_have_title("ascertain:height true")
    expect(page.frame_locator("#b").locator("#status")).to_have_count(0)


def test_targets_at_320(browser: Browser, site: str) -> None:
    """Tiles are at least 24 pixels apart at 320: what WCAG 2.5.8 asks of targets or of the room between them."""
    page = browser.new_page(viewport={"width": 320, "height": 700}, is_mobile=True)
    page.goto(f"{site}/elections/2016?view=tiles")
    boxes = page.evaluate(
        """[...document.querySelectorAll('#drawing [data-width=narrow] [data-contest]')].map(each => {
            const box = each.querySelector('path, use, rect').getBoundingClientRect();
            return [box.x + box.width / 2, box.y + box.height / 2]; })"""
    )
    page.close()
    assert len(boxes) == 56
    near = min(max(abs(a[0] - b[0]), abs(a[1] - b[1])) for i, a in enumerate(boxes) for b in boxes[:i])
    assert near >= 23.5
