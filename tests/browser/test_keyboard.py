"""The election page under keyboard, pointer and touch."""

import re
import time
from contextlib import suppress
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from playwright.sync_api import Error as PlaywrightError

ELECTION = "/elections/2016"
CONTESTS = 56
HERE = "document.activeElement.dataset.contest"


def drawing(page: Page, width: str = "wide") -> str:
    return f"#drawing [data-width={width}]"


def ready(page: Page, address: str) -> None:
    """Open a page and wait until its scripts run."""
    page.goto(address)
    page.wait_for_selector("#drawing a.contest[role=button], #contests a[role=button]", state="attached")


def waiting(page: Page, held: list[Route], number: int) -> None:
    """Wait until so many questions are held back."""
    for _ in range(100):
        if len(held) >= number:
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"{len(held)} of {number} questions were asked")


def centres(page: Page) -> list[dict[str, Any]]:
    """The middle of each label on the screen, or of the area where a contest has none."""
    found: list[dict[str, Any]] = page.evaluate(
        """() => [...document.querySelectorAll('#drawing [data-contest]')].filter(each => each.getClientRects().length)
            .map(each => { const box = (each.querySelector('text') ?? each).getBoundingClientRect();
                return {id: each.dataset.contest, x: box.x + box.width / 2, y: box.y + box.height / 2}; })"""
    )
    return found


@pytest.mark.parametrize("view", ["map", "tiles", "path"])
def test_click_label_hits(page: Page, site: str, view: str) -> None:
    """What lies under the middle of each label is that label's contest, Michigan's first."""
    page.set_viewport_size({"width": 1280, "height": 1600})
    ready(page, f"{site}{ELECTION}?view={view}")
    page.evaluate("document.querySelector('#drawing').scrollIntoView()")
    found = centres(page)
    assert len({spot["id"] for spot in found}) == CONTESTS  # on the path some are folded into two pieces
    found.sort(key=lambda spot: spot["id"] != "MI")
    hit = page.evaluate(
        "spots => spots.map(s => document.elementFromPoint(s.x, s.y)?.closest('[data-contest]')?.dataset.contest)",
        found,
    )
    assert hit == [spot["id"] for spot in found]


@pytest.mark.parametrize("view", ["map", "tiles", "path", "squares"])
@pytest.mark.parametrize("year", [2016, 1860, 1892])
def test_arrows_reach_every_contest(page: Page, site: str, view: str, year: int) -> None:
    """A search over what the arrow keys lead to finds all contests, from any of them."""
    ready(page, f"{site}/elections/{year}?view={view}")
    found = page.evaluate(
        """async () => {
            const all = performance.getEntriesByType('resource').map(each => each.name);
            const { ARROWS, nearest, spots } = await import(all.find(name => /\\/map\\.\\w+\\.js$/.test(name)));
            const svg = [...document.querySelectorAll('#drawing svg.chart')].find(each => each.getClientRects().length);
            const every = spots(svg);
            const reached = from => {
                const found = new Set([from]);  // grows while it is walked through
                for (const spot of found) for (const arrow in ARROWS) found.add(nearest(every, spot, arrow) ?? spot);
                return new Set([...found].map(spot => spot.id)).size;
            };
            return [new Set(every.map(from => from.id)).size, every.map(reached)];
        }"""
    )
    number, reached = found
    assert number == (CONTESTS if year == 2016 else number)
    assert number > 30
    assert set(reached) == {number}


def test_one_tab_stop_letters_and_ends(page: Page, site: str) -> None:
    ready(page, site + ELECTION)
    stops = page.locator(f"{drawing(page)} [data-contest][tabindex='0']")
    expect(stops).to_have_count(1)
    tipping = page.locator("#drawing").get_attribute("data-tipping")
    assert tipping in ("PA", "WI")
    assert stops.get_attribute("data-contest") == tipping
    stops.focus()
    page.keyboard.press("m")
    page.keyboard.press("i")
    page.keyboard.press("c")
    assert page.evaluate(HERE) == "MI"
    time.sleep(0.8)
    page.keyboard.press("End")
    last = page.evaluate(HERE)
    page.keyboard.press("Home")
    assert page.evaluate(HERE) != last
    page.keyboard.press("ArrowRight")
    assert page.locator(f"{drawing(page)} [tabindex='0']").get_attribute("data-contest") == page.evaluate(HERE)
    assert page.locator("#drawing .ring .under").count() >= 1


def test_tip_on_focus_and_hover(page: Page, site: str) -> None:
    """The same tip either way; Escape closes it, and the pointer may move onto it."""
    ready(page, site + ELECTION)
    page.locator(f"{drawing(page)} [tabindex='0']").focus()
    page.keyboard.press("m")
    page.keyboard.press("i")
    page.keyboard.press("c")
    tip = page.locator(".tip")
    expect(tip).to_contain_text("10,704")
    expect(tip).to_contain_text("5,353")
    by_focus = tip.inner_text()
    page.keyboard.press("Escape")
    expect(tip).to_be_hidden()
    page.locator(f"{drawing(page)} a.contest[data-contest=MI] text").first.hover()
    expect(tip).to_be_visible()
    assert tip.inner_text() == by_focus
    tip.hover()
    time.sleep(0.4)
    expect(tip).to_be_visible()
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()


def test_flip_counts_at_once_and_redraw_keeps_focus(page: Page, site: str) -> None:
    """The bar changes before the server has answered; its answer keeps the focus, hides the tip, and says so."""
    ready(page, site + ELECTION)
    held: list[Route] = []
    page.route(re.compile(r"flip="), lambda route: held.append(route))
    page.locator(f"{drawing(page)} a.contest[data-contest=MI]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#bar .end[data-side=Clinton] b")).to_have_text("248")
    assert page.locator("#status").inner_text().startswith("As cast")
    assert page.url.endswith("?flip=MI")
    waiting(page, held, 1)
    held[0].continue_()
    expect(page.locator("#status .tag")).to_have_text("What-if")
    assert page.evaluate(HERE) == "MI"
    expect(page.locator(".tip")).to_be_hidden()
    expect(page.locator("#live")).to_have_text(
        "Michigan to Clinton. Clinton 248, Trump 290. Trump has 20 more than needed."
    )
    page.unroute_all()
    page.go_back()
    expect(page.locator("#status .tag")).to_have_text("As cast")
    expect(page.locator("#bar .end[data-side=Trump] b")).to_have_text("304")


def test_redraw_keeps_focus_and_drops_older_answers(page: Page, site: str) -> None:
    """Two changes in a row: the first answer comes last and is dropped, both changes are there."""
    ready(page, site + ELECTION)
    held: list[Route] = []
    page.route(re.compile(r"flip="), lambda route: held.append(route))
    michigan, wisconsin = (
        page.locator(f"{drawing(page)} a.contest[data-contest={unit}] text").first for unit in ("MI", "WI")
    )
    michigan.click()
    wisconsin.click()
    waiting(page, held, 2)
    held[1].continue_()
    expect(page.locator("#status .says")).to_contain_text("With your 2 changes Trump has 280")
    with suppress(PlaywrightError):  # the page gave this question up already
        held[0].continue_()
    page.wait_for_timeout(300)
    expect(page.locator("#status .says")).to_contain_text("With your 2 changes Trump has 280")
    assert page.url.endswith("?flip=MI,WI")
    assert page.evaluate(HERE) == "WI"


def test_undo_and_reset_keep_the_place(page: Page, site: str) -> None:
    ready(page, f"{site}{ELECTION}?flip=MI,PA")
    page.locator("#changes li[data-item=MI] a.undo").click()
    expect(page.locator("#changes li")).to_have_count(1)
    assert page.evaluate("document.activeElement !== document.body")
    page.locator("#changes .undo-all").click()
    expect(page.locator("#status .tag")).to_have_text("As cast")
    assert "flip" not in page.url


def test_table_gives_and_sorts(page: Page, site: str) -> None:
    ready(page, f"{site}{ELECTION}?view=table")
    heading = page.locator("#contests a[data-sort=electors]")
    heading.focus()
    page.keyboard.press(" ")
    sorted_by = page.locator("#contests th[aria-sort]")
    expect(sorted_by).to_have_count(1)
    expect(sorted_by).to_have_attribute("aria-sort", "descending")
    numbers = [int(text) for text in page.locator("#contests tbody tr td:nth-child(2)").all_inner_texts()]
    assert numbers == sorted(numbers, reverse=True)
    page.locator("#contests tr[data-contest=MI] a[data-to=none]").click()
    expect(page.locator("#status .tag")).to_have_text("What-if")
    expect(page.locator("#contests th[aria-sort]")).to_have_attribute("aria-sort", "descending")
    assert "flip=MI:none" in page.url


def test_no_script_flips_by_links(browser: Browser, site: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(site + ELECTION)
    page.locator(f"{drawing(page)} a.contest[data-contest=MI] text").first.click()
    assert page.url.endswith("?flip=MI")
    assert "Trump has 290 of 538" in page.locator("#status").inner_text()
    context.close()


def test_touch_opens_a_sheet(browser: Browser, site: str) -> None:
    """A tap opens the sheet, whose buttons are 44 pixels high; a button gives the contest."""
    context = browser.new_context(viewport={"width": 375, "height": 700}, has_touch=True, is_mobile=True)
    page = context.new_page()
    ready(page, site + ELECTION)
    page.locator(f"{drawing(page, 'narrow')} a.contest[data-contest=MI]").tap()
    sheet = page.locator("dialog.sheet")
    expect(sheet).to_be_visible()
    heights = sheet.locator(".actions > *").evaluate_all("all => all.map(each => each.getBoundingClientRect().height)")
    assert len(heights) >= 5
    assert min(heights) >= 44
    sheet.get_by_role("button", name="Clinton").tap()
    expect(page.locator("#bar .end[data-side=Clinton] b")).to_have_text("248")
    expect(page.locator("#status .tag")).to_have_text("What-if")
    context.close()


def test_theme_button_names_what_it_does(page: Page, site: str) -> None:
    ready(page, site + ELECTION)
    button = page.locator("#theme")
    expect(button).to_have_text("Dark")
    button.click()
    expect(button).to_have_text("Light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(21, 22, 26)"
    page.reload()
    expect(button).to_have_text("Light")
    assert page.context.cookies() == []
