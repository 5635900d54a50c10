"""Which colours are there, by day and by night, and can what is written in them be read?

The style sheet is the only place where colours stand; this reads them from there. Contrast is
that of WCAG 2.2: text needs 4.5 to 1 (success criterion 1.4.3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LIGHT, DARK = "light", "dark"
SCHEMES = (LIGHT, DARK)
LEAST = 4.5
_SHEET = Path(__file__).resolve().parents[2] / "static" / "urban-mine.css"
_ROOT = re.compile(r":root \{(.*?)\}", re.DOTALL)
_PROPERTY = re.compile(r"(--[a-z-]+): ([^;]+);")

PAIRS = (
    ("--govuk-text-colour", "--um-paper"),
    ("--govuk-text-colour", "--um-card"),
    ("--govuk-text-colour", "--um-sunk"),
    ("--govuk-text-colour", "--um-quiet-button"),
    ("--govuk-text-colour", "--um-quiet-button-hover"),
    ("--govuk-text-colour", "--um-good-ground"),
    ("--govuk-text-colour", "--um-cool-ground"),
    ("--govuk-secondary-text-colour", "--um-paper"),
    ("--govuk-secondary-text-colour", "--um-card"),
    ("--govuk-surface-text-colour", "--govuk-surface-background-colour"),
    ("--govuk-link-colour", "--um-paper"),
    ("--govuk-link-colour", "--um-card"),
    ("--govuk-link-visited-colour", "--um-paper"),
    ("--govuk-link-visited-colour", "--um-card"),
    ("--govuk-link-hover-colour", "--um-paper"),
    ("--govuk-link-hover-colour", "--um-card"),
    ("--govuk-link-hover-colour", "--um-sunk"),
    ("--govuk-link-active-colour", "--um-paper"),
    ("--govuk-brand-colour", "--um-paper"),
    ("--govuk-error-colour", "--um-paper"),
    ("--govuk-error-colour", "--um-card"),
    ("--govuk-success-colour", "--um-paper"),
    ("--govuk-focus-text-colour", "--govuk-focus-colour"),
    ("--govuk-focus-text-colour", "--um-copper-light"),
    ("--um-on-ink", "--um-ink"),
    ("--um-ink", "--um-on-ink"),
    ("--um-on-ink", "--um-ink-deep"),
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
    ("--um-card", "--um-copper"),
    ("--um-card", "--um-grey"),
    ("--um-card", "--um-good"),
    ("--um-card", "--um-bad"),
    ("--um-paper", "--um-cool"),
    ("--um-paper", "--um-bad"),
)
"""Every text colour with every ground it stands on: text first."""

NEVER_UNDER_TEXT = frozenset({
    "--um-line", "--um-line-strong", "--um-button-edge", "--um-radius",
    "--govuk-inverse-text-colour", "--govuk-template-background-colour",
    "--govuk-body-background-colour", "--govuk-border-colour", "--govuk-input-border-colour",
    "--govuk-hover-colour", "--govuk-surface-border-colour",
})  # fmt: skip
"""Lines, edges, shapes, and names for colours that stand above under another."""


@dataclass(frozen=True)
class Measured:
    """How a text colour stands out from a ground, in one of the schemes."""

    text: str
    ground: str
    ratio: float


@cache
def colours(scheme: str) -> Mapping[str, str]:
    """Return each custom property of the style sheet, as it is by day or by night."""
    day, night = _ROOT.findall(_SHEET.read_text())[:2]
    found = dict(_PROPERTY.findall(day))
    if scheme == DARK:
        found |= dict(_PROPERTY.findall(night))
    return found


def sheet(scheme: str) -> str:
    """Return a style sheet that keeps a page in one scheme, whatever the device prefers."""
    lines = "".join(f"  {name}: {value};\n" for name, value in colours(scheme).items())
    return f":root {{\n  color-scheme: {scheme};\n{lines}}}\n"


def colour(name: str, scheme: str) -> str:
    """Return a colour as ``#rrggbb``, through the names that stand for others."""
    value = colours(scheme)[name]
    while value.startswith("var("):
        value = colours(scheme)[value[4:-1]]
    return value


def measured(text: str, ground: str, scheme: str) -> Measured:
    """Return two colours with their contrast, from 1 (the same) to 21 (black on white)."""
    found = colour(text, scheme), colour(ground, scheme)
    darker, lighter = sorted(map(_luminance, found))
    return Measured(*found, (lighter + 0.05) / (darker + 0.05))


def _luminance(value: str) -> float:
    channels = [int(value[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
