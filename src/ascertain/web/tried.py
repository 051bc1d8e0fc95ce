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
    Tried("WCAG 2.2 A and AA, every view, theme, wide and narrow", "axe-core in Chromium", "test_axe_finds_nothing"),
    Tried("Arrow keys reach every contest of a drawing", "Chromium", "test_arrows_reach_every_contest"),
    Tried("One tab stop; letters, Home and End", "keys in Chromium", "test_one_tab_stop_letters_and_ends"),
    Tried("A change keeps the focus and is announced", "Chromium", "test_redraw_keeps_focus_and_drops_older_answers"),
    Tried("Tips on focus and hover; Escape closes them", "Chromium", "test_tip_on_focus_and_hover"),
    Tried("New numbers are announced and can be paused", "a growing log", "test_an_append_is_shown_and_said"),
    Tried("Buttons of the touch sheet are 44 pixels high", "Chromium", "test_touch_opens_a_sheet"),
    Tried("Tiles are 24 pixels apart at 320 pixels", "Chromium", "test_targets_at_320"),
    Tried("Forced colours and reduced motion", "Chromium", "test_forced_colours_keep_the_fills"),
    Tried("Printing shows the table whole", "Chromium", "test_print_shows_the_table_whole"),
)
NOT_TRIED: Final = (
    "NVDA",
    "VoiceOver",
    "Firefox",
    "WebKit (Safari)",
    "a person who depends on a screen reader, a keyboard or a switch",
)
