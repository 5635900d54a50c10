"""What is claimed of accessibility? Only what a test shows, with its name and when it was seen.

A test of the house asks that every test named here exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

_SEEN = date(2026, 11, 29)


@dataclass(frozen=True)
class Claim:
    """A sentence, the test that fails once it is not true, and the day it was last seen to pass."""

    words: LazyString
    test: str
    on: date = _SEEN


_EVERY_PAGE = "tests/house/test_pages_in_a_browser.py::test_every_page_of_everybody"
CLAIMS = (
    Claim(
        _l("Text and controls have the contrast WCAG 2.2 asks for at level AA, light and dark."),
        "tests/pages/test_palette.py::test_text_stands_out_from_its_ground",
    ),
    Claim(
        _l("Every page is sound HTML, has a language, a title of its own and one main heading."),
        "tests/house/test_pages.py::test_every_page_answers_everybody_soundly",
    ),
    Claim(
        _l(
            "Every page passes the axe rules for WCAG 2.2 A and AA, as everybody who may open it, "
            "light and dark, with and without mistakes in its form."
        ),
        _EVERY_PAGE,
    ),
    Claim(_l("Every page fits a screen of 320 pixels without scrolling sideways."), _EVERY_PAGE),
    Claim(
        _l(
            "A lot is taken from its registration to the verified certificate with a keyboard "
            "alone, and without JavaScript."
        ),
        "tests/journey/test_whole_life_in_the_browser.py"
        "::test_the_same_people_do_so_with_a_keyboard_alone",
    ),
    Claim(
        _l("Wide tables scroll by keyboard, under a name that screen readers say."),
        "tests/pages/test_components.py::test_table_scrolls_by_keyboard_under_a_name",
    ),
)
