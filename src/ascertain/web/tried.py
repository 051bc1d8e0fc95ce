"""How far the pages were tried by those who depend on them; every claim names the test that can refute it."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Tried:
    """Something that is tested: what, by which means, and the name of the test."""

    what: str
    how: str
    test: str


TRIED: Final = (
    Tried(
        "One h1, a language, a title and landmarks on each page", "parsing each page", "test_every_page_is_well_made"
    ),
    Tried("Every link of the site leads somewhere", "following all of them", "test_every_link_leads_somewhere"),
    Tried("Tables have captions and headings", "parsing each page", "test_every_page_is_well_made"),
    Tried("No inline style, no inline script, no other host", "parsing each page", "test_every_page_is_well_made"),
    Tried("No sideways scrolling of these pages at 320 pixels", "Chromium", "test_no_page_is_wider_than_the_screen"),
    Tried("Colours against the ground, and in grey", "computing the contrast", "test_palette_in_grey_and_cvd"),
    Tried("No request to another host, no console error", "Chromium", "test_pages_ask_nobody_else"),
    Tried("Pages are whole without JavaScript", "Chromium", "test_pages_need_no_script"),
)
NOT_TRIED: Final = (
    "NVDA",
    "VoiceOver",
    "Firefox",
    "WebKit (Safari)",
    "a person who depends on a screen reader, a keyboard or a switch",
)
