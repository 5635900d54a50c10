"""Can every text be read on what it stands on, by day and by night? (WCAG 2.2, 1.4.3: 4.5 to 1)"""

from __future__ import annotations

import re

import pytest

from recycling.pages.palette import (
    DARK,
    LEAST,
    LIGHT,
    NEVER_UNDER_TEXT,
    PAIRS,
    SCHEMES,
    colours,
    measured,
    sheet,
)
from tests.pages.bare import ROOT


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, scheme: str) -> None:
    assert measured(text, ground, scheme).ratio >= LEAST


def test_every_colour_of_the_style_sheet_is_measured_or_known_to_carry_no_text() -> None:
    assert set(colours(LIGHT)) == {name for pair in PAIRS for name in pair} | NEVER_UNDER_TEXT
    assert set(colours(DARK)) == set(colours(LIGHT))


def test_contrast_of_black_on_white_is_21(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {"--a": "#000000", "--b": "#ffffff", "--c": "var(--a)"}
    monkeypatch.setattr("recycling.pages.palette.colours", lambda _scheme: known)
    assert round(measured("--c", "--b", LIGHT).ratio, 2) == 21
    assert measured("--a", "--c", LIGHT).ratio == 1


def test_no_rule_but_the_properties_names_a_colour_for_text() -> None:
    css = (ROOT / "static/urban-mine.css").read_text().partition("@media print")[0]
    rules = re.sub(r":root \{.*?\}", "", css, flags=re.DOTALL)
    assert re.findall(r"[;{ ]color: (#\w+)", rules) == []


def test_a_page_can_be_kept_in_one_scheme() -> None:
    assert "color-scheme: dark;" in sheet(DARK)
    assert "--um-paper: #0f191d;" in sheet(DARK)
    assert "--um-paper: #f8f6f2;" in sheet(LIGHT)
