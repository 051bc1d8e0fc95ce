"""A page that follows a count, also when the server goes away, and a copy of the site that never had one."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from ascertain import answers
from sending import send
from serving import files, serving


def test_an_append_is_shown_and_said(page: Page, tmp_path: Path) -> None:
    """A log grows under an open page: new numbers without a reload, focus where it was, then honest words when nobody answers."""
    log = str(tmp_path / "night.db")
    answers.log_create(log, election=2016)
    send(log, ("MI", 2_000_000, 2_000_100))
    with serving("--log", log) as server:
        page.set_default_timeout(15_000)
        page.goto(f"{server.address}/elections/2016")
        lead = page.locator("#status .says")
        expect(lead).to_contain_text("Trump leads the popular vote by 100;")
        page.evaluate("window.same = true")
        page.locator("#theme").focus()
        send(log, ("MI", 2_001_000, 2_000_200), minute=5)
        expect(lead).to_contain_text("Clinton leads the popular vote by 800;", timeout=15_000)
        assert page.locator("#main").get_attribute("data-seq") == "2"
        expect(page.locator("#live")).to_contain_text("Clinton leads the popular vote by 800;")
        assert page.evaluate("[window.same, document.activeElement.id]") == [True, "theme"]
        page.get_by_role("button", name="Pause updates").click()
        send(log, ("MI", 2_001_000, 2_003_200), minute=10)
        page.wait_for_timeout(3000)
        expect(lead).to_contain_text("Clinton leads the popular vote by 800;")
        page.get_by_role("button", name="Resume updates").click()
        expect(lead).to_contain_text("Trump leads the popular vote by 2,200;", timeout=15_000)
        server.process.kill()
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        expect(page.locator("#status .tag")).to_contain_text("Not updating since", timeout=15_000)


def test_server_gone_is_said(page: Page, site: str) -> None:
    """The numbers stay, the tag says since when, and it is said once."""

    def followed(route: object) -> None:
        found = route.fetch()  # type: ignore[attr-defined]
        told = found.text().replace('<main id="main"', '<main id="main" data-summary="/api/v1/gone" data-seq="1"')
        route.fulfill(response=found, body=told)  # type: ignore[attr-defined]

    page.route("**/elections/2016", followed)
    page.route("**/api/v1/gone", lambda route: route.abort())
    page.goto(f"{site}/elections/2016")
    expect(page.locator("#status .tag")).to_contain_text("Not updating since")
    expect(page.locator("#live")).to_contain_text("the numbers stay as they were")
    expect(page.locator("#bar .end[data-side=Trump] b")).to_have_text("304")
    page.get_by_role("button", name="Pause updates").click()
    expect(page.get_by_role("button", name="Resume updates")).to_be_visible()


@pytest.fixture(scope="module")
def copied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a plain file server over a copy of 2016."""
    folder = tmp_path_factory.mktemp("copy") / "site"
    made = subprocess.run(
        [sys.executable, "-m", "ascertain", "export", str(folder), "--year", "2016"], capture_output=True
    )
    assert made.returncode == 0, made.stderr

    with files(folder) as address:
        yield address


def test_copy_works_out_flips(page: Page, copied: str) -> None:
    """The three states of 2016 on a copy: the bar, the sentence, the address, the least change from there, and back."""
    page.goto(f"{copied}/elections/2016/electors/")
    page.wait_for_selector("#drawing a.contest[role=button]")
    for unit in ("MI", "PA", "WI"):
        page.locator(f"#drawing [data-width=wide] a.contest[data-contest={unit}] text").first.click()
    expect(page.locator("#status .says")).to_have_text(
        "With your 3 changes Clinton has 278 of 538 electors, 8 more than the 270 needed."
    )
    expect(page.locator("#bar .end[data-side=Clinton] b")).to_have_text("278")
    assert page.url.endswith("?flip=MI,PA,WI")
    assert page.locator("#drawing [data-width=wide] [data-contest=MI]").get_attribute("data-changed") == "true"
    expect(page.locator("#changes li")).to_have_count(3)
    page.locator("#changes .undo-all").click()
    expect(page.locator("#bar .end[data-side=Trump] b")).to_have_text("304")
    page.goto(f"{copied}/elections/2016/electors/?flip=MI,PA,WI")
    expect(page.locator("#bar .end[data-side=Clinton] b")).to_have_text("278")
    expect(page.locator("#take code")).to_have_text("ascertain whatif 2016 --flip MI,PA,WI")
    expect(page.locator("#take .files")).to_be_hidden()
    deny = page.locator("#flips tr[data-goal=deny] th")
    expect(deny).to_contain_text("Deny Clinton a majority")
    page.goto(f"{copied}/elections/2016/electors/?rule=district")
    expect(page.locator(".wrong")).to_contain_text("rule needs the server.")


def test_copy_keeps_a_scenario_between_views(page: Page, copied: str) -> None:
    """A link to a what-if, another view, sorting and the other count of votes work; what asks for JavaScript is hidden."""
    page.goto(f"{copied}/elections/2016/electors/index.html?flip=MI#copy")
    expect(page.locator("#bar .end[data-side=Clinton] b")).to_have_text("248")
    expect(page.locator("#copy")).to_be_hidden()
    assert page.url.endswith("index.html?flip=MI")
    page.locator("#flips a", has_text="new voters").click()
    expect(page.locator("#flips tr[data-goal=win] b")).to_have_text("67,042 votes")
    assert page.url.endswith("?flip=MI&kind=added")
    page.locator("#tabs [data-width=wide] a", has_text="Table").click()
    page.wait_for_selector("#contests a[role=button]")
    expect(page.locator("#bar .end[data-side=Clinton] b")).to_have_text("248")
    heading = page.locator("#contests a[data-sort=electors]")
    heading.click()
    expect(page.locator("#contests th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    assert page.locator("#contests tbody tr").first.get_attribute("data-contest") == "CA"
    expect(page.locator("#bar .end[data-side=Clinton] b")).to_have_text("248")


def test_copy_without_script_says_so(browser: Browser, copied: str) -> None:
    """A what-if link on a copy leads to the sentence that it needs JavaScript, not to another result."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{copied}/elections/2016/electors/")
    page.locator("#drawing [data-width=wide] a.contest[data-contest=MI] text").first.click()
    expect(page.locator("#copy")).to_be_in_viewport()
    expect(page.locator("#copy")).to_contain_text("need JavaScript")
    assert "304 electoral votes" in page.locator("#status").inner_text()
    context.close()
