"""Pictures of every page, light and dark, on a wide screen and a phone, for people to look at: `picture_pages.py DIR [URL]`.

Without URL a server is started for it; chromium must be installed.
"""

import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

VIEWS = ("map", "tiles", "path", "table", "squares")
STAGES = ("count", "certify", "congress", "outcome")
PAGES = (
    *(f"/elections/2016?view={view}" for view in VIEWS),
    *(f"/elections/2016/{stage}" for stage in STAGES),
    "/elections/2016?flip=MI,PA:none,UT:mcmullin",
    "/elections/2016/rules",
    "/elections/2016/states/MI",
    "/elections/2016/checks",
    "/elections/1860",
    "/elections/1800",
    "/",
    "/history",
    "/amend",
    "/sources",
    "/about/method",
    "/docs",
)
SIZES = {"wide": (1280, 900), "phone": (375, 812)}


def pictures(folder: Path, site: str) -> None:
    """One PNG a page, theme and size."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium", args=["--no-sandbox", "--disable-gpu"]
        )
        for size, (width, height) in SIZES.items():
            for theme in ("light", "dark"):
                context = browser.new_context(
                    viewport={"width": width, "height": height},
                    color_scheme="dark" if theme == "dark" else "light",
                )
                page = context.new_page()
                for address in PAGES:
                    page.goto(site + address, wait_until="networkidle")
                    name = "".join(letter if letter.isalnum() else "-" for letter in address).strip("-") or "front"
                    page.screenshot(path=folder / f"{name}.{size}.{theme}.png", full_page=True)
                context.close()
        browser.close()


def main() -> None:
    """Write the pictures into the folder named first."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    if len(sys.argv) > 2:
        pictures(folder, sys.argv[2])
        return
    command = [sys.executable, "-m", "ascertain", "serve", "--port", "8599", "--no-rate-limit"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        assert server.stderr is not None
        server.stderr.readline()  # the address is printed when it answers
        pictures(folder, "http://127.0.0.1:8599")
    finally:
        server.terminate()
        server.wait(10)


if __name__ == "__main__":
    main()
