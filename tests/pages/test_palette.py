"""Can every text be read on what it stands on, by day and by night? (WCAG 2.2, 1.4.3: 4.5 to 1)"""

from __future__ import annotations

import re
from functools import cache

import pytest

from tests.pages.bare import ROOT

PAIRS = [
    ("--govuk-text-colour", "--um-paper"),
    ("--govuk-text-colour", "--um-card"),
    ("--govuk-text-colour", "--um-sunk"),
    ("--govuk-text-colour", "--um-quiet-button"),
    ("--govuk-text-colour", "--um-quiet-button-hover"),
    ("--govuk-text-colour", "--um-good-ground"),
    ("--govuk-text-colour", "--um-cool-ground"),
    ("--govuk-secondary-text-colour", "--um-paper"),
    ("--govuk-secondary-text-colour", "--um-card"),
    ("--govuk-link-colour", "--um-paper"),
    ("--govuk-link-colour", "--um-card"),
    ("--govuk-link-visited-colour", "--um-paper"),
    ("--govuk-link-hover-colour", "--um-sunk"),
    ("--govuk-error-colour", "--um-paper"),
    ("--govuk-error-colour", "--um-card"),
    ("--govuk-focus-text-colour", "--govuk-focus-colour"),
    ("--um-on-ink", "--um-ink"),
    ("--um-on-ink-quiet", "--um-ink"),
    ("--um-on-ink-quiet", "--um-ink-deep"),
    ("--um-on-button", "--um-button"),
    ("--um-on-button", "--um-button-hover"),
    ("--um-on-button", "--um-warning"),
    ("--um-on-button", "--um-warning-hover"),
    ("--um-good", "--um-good-ground"),
    ("--um-bad", "--um-bad-ground"),
    ("--um-warm", "--um-warm-ground"),
    ("--um-cool", "--um-cool-ground"),
    ("--um-violet", "--um-violet-ground"),
    ("--um-grey", "--um-grey-ground"),
    ("--um-good", "--um-card"),
    ("--um-bad", "--um-card"),
    ("--um-copper", "--um-card"),
]


@cache
def palette(scheme: str) -> dict[str, str]:
    css = (ROOT / "static/urban-mine.css").read_text()
    day, night = re.findall(r":root \{(.*?)\}", css, re.DOTALL)[:2]
    found = dict(re.findall(r"(--[a-z-]+): ([^;]+);", day))
    if scheme == "dark":
        found |= dict(re.findall(r"(--[a-z-]+): ([^;]+);", night))
    return found


def luminance(name: str, scheme: str) -> float:
    colour = palette(scheme)[name]
    while colour.startswith("var("):
        colour = palette(scheme)[colour[4:-1]]
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, scheme: str) -> None:
    darker, lighter = sorted((luminance(text, scheme), luminance(ground, scheme)))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
