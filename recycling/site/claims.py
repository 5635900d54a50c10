"""What is claimed of accessibility? Only what a test shows, with its name and when it was seen.

A test of the house asks that every test named here exists.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

_SEEN = date(2026, 11, 28)


@dataclass(frozen=True)
class Claim:
    """A sentence, the test that fails once it is not true, and the day it was last seen to pass."""

    words: LazyString
    test: str
    on: date = _SEEN


CLAIMS = (
    Claim(
        _l("Text and controls have the contrast WCAG 2.2 asks for at level AA, light and dark."),
        "tests/pages/test_palette.py",
    ),
    Claim(
        _l("Every page is sound HTML, has a language, a title of its own and one main heading."),
        "tests/house/test_pages.py",
    ),
    Claim(
        _l("The pages of the front door pass the axe rules for WCAG 2.2 A and AA, light and dark."),
        "tests/site/test_in_a_browser.py",
    ),
    Claim(
        _l("The pages of money and recovery pass them too, and fit a screen of 320 pixels."),
        "tests/house/test_pages_in_a_browser.py",
    ),
    Claim(
        _l("Wide tables scroll by keyboard, under a name that screen readers say."),
        "tests/pages/test_components.py",
    ),
    Claim(
        _l("A mistake in a form is listed at the top of the page, with a link to its field."),
        "tests/forms",
    ),
)
