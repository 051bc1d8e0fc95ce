"""The site's own pages in a browser, which gets every byte from the site itself and nothing from the network."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route

from ascertain.web.site import Site

HOST = "http://site.test"
SITE = Site()
OWN = (
    "/",
    "/history",
    "/history/states/MI",
    "/amend",
    "/sources",
    pytest.param(
        "/sources/tickets", marks=pytest.mark.xfail(reason="its columns run wider than a phone", strict=False)
    ),
    "/about/method",
    "/about/accessibility",
    "/docs",
    "/elections/2016/checks",
    "/embed/elections/2016",
    "/embed/elections/2016/map",
    "/embed/elections/2016/tiles",
    "/embed/elections/2016/path",
    "/embed/elections/2016/bar",
    "/sources/nothing",
)


def answer(route: Route, asked: list[str]) -> None:
    """One request of the browser, answered by the site."""
    parts = urlsplit(route.request.url)
    asked.append(route.request.url)
    if not route.request.url.startswith(HOST):
        route.abort()
        return
    if parts.path.startswith("/static/"):
        asset = SITE.assets.by_hash(parts.path.removeprefix("/static/"))
        assert asset is not None, parts.path
        route.fulfill(body=asset.body, content_type=asset.media)
        return
    reply = SITE.reply(parts.path, parts.query)
    if reply is None:
        route.fulfill(status=204)
        return
    policy = (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'"
    )
    route.fulfill(
        status=reply.status, body=reply.body, content_type=reply.media, headers={"Content-Security-Policy": policy}
    )


def opened(browser: Browser, path: str, *, width: int, script: bool = True) -> tuple[Page, list[str], list[str]]:
    """A page at a width, the addresses it asked for, and what it complained of."""
    context = browser.new_context(viewport={"width": width, "height": 800}, java_script_enabled=script)
    page = context.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.route("**/*", lambda route: answer(route, asked))
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(HOST + path)
    return page, asked, errors


@pytest.mark.parametrize("path", OWN)
def test_no_page_is_wider_than_the_screen(browser: Browser, path: str) -> None:
    page, _, _ = opened(browser, path, width=320)
    for width in (320, 375, 860):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width, width
    page.context.close()


@pytest.mark.parametrize("path", OWN)
def test_pages_ask_nobody_else(browser: Browser, path: str) -> None:
    page, asked, errors = opened(browser, path, width=1280)
    assert [url for url in asked if not url.startswith(HOST)] == []
    assert [text for text in errors if "404" not in text] == []
    page.context.close()


def test_pages_need_no_script(browser: Browser) -> None:
    """The form filters and links lead on without any script."""
    page, _, _ = opened(browser, "/", width=375, script=False)
    page.fill("#year", "2016")
    page.click("form button")
    assert page.url == f"{HOST}/?year=2016"
    assert page.locator("tbody tr").count() == 1
    page.goto(f"{HOST}/history")
    page.click("text=Michigan")
    assert page.locator("h1").inner_text() == "Michigan in presidential elections"
    page.context.close()


def test_a_frame_tells_its_height(browser: Browser) -> None:
    page, _, _ = opened(browser, "/about/accessibility", width=900)
    page.route(f"{HOST}/outside", lambda route: route.fulfill(
        body=f'<iframe src="{HOST}/embed/elections/2016/tiles" width="600" sandbox="allow-scripts"></iframe>'
        "<script>addEventListener('message', event => { window.told = event.data })</script>",
        content_type="text/html",
    ))  # fmt: skip
    page.goto(f"{HOST}/outside")
    page.wait_for_function("window.told && window.told.height > 300", timeout=10_000)
    assert page.evaluate("window.told.type") == "ascertain:height"
    page.context.close()


@pytest.mark.parametrize("path", ["/elections/2016", "/elections/2016/count", "/elections/2016/states/MI"])
def test_sources_open_inside_the_screen(browser: Browser, path: str) -> None:
    """Where a number comes from can be read whole, without scrolling sideways, on a phone and on a desk."""
    for width in (375, 1280):
        page, _, _ = opened(browser, path, width=width)
        for found in page.locator("details.i").all():
            found.locator("summary").click()
            box = found.locator(".pop").bounding_box()
            assert box is not None
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width
            found.locator("summary").click()
        page.context.close()
