"""The design system shows every component there is, in both schemes."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.pages.bare import ROOT, parse_strictly, words

# Scripts, what is hidden in forms, what looks like another, and what stands under each field.
NOTHING_TO_SEE = {
    "passkey_scripts", "progress_script", "hidden", "acting_mark", "post_button",
    "meaning_details", "meaning_words",
}  # fmt: skip


def test_what_a_field_means_stands_under_it(client: FlaskClient) -> None:
    assert "What this means: wet mass" in words(parse_strictly(client.get("/design").text))


def test_every_component_is_shown_with_when_to_use_it() -> None:
    shown = (ROOT / "templates/site/design.html").read_text()
    sources = [path.read_text() for path in (ROOT / "templates/components").iterdir()]
    macros = {name for source in sources for name in re.findall(r"{% macro ([a-z]\w*)", source)}
    assert {name for name in macros if not re.search(rf"(?<=[ {{]){name}\(", shown)} == (
        NOTHING_TO_SEE
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_stays_in_the_scheme_that_is_chosen(client: FlaskClient, scheme: str) -> None:
    page = parse_strictly(client.get(f"/design?scheme={scheme}").text)
    sheets = [each.get("href") for each in page.iter("link") if each.get("rel") == "stylesheet"]
    assert sheets[-1] == f"/design/{scheme}.css"
    chosen = [each for each in page.iter("a") if each.get("aria-current") == "true"]
    assert [words(each) for each in chosen] == [scheme.capitalize()]
    assert f"color-scheme: {scheme};" in client.get(f"/design/{scheme}.css").text


def test_scheme_that_is_not_known_changes_nothing(client: FlaskClient) -> None:
    page = client.get("/design?scheme=violet")
    assert (page.status_code, "/design/" in page.text) == (200, False)
    assert client.get("/design/violet.css").status_code == 404


def test_measured_contrast_is_told(app: Flask, client: FlaskClient) -> None:
    text = words(parse_strictly(client.get("/design").text))
    assert "govuk-text-colour um-paper" in text
    assert "WCAG 2.2 asks for 4.5 to 1." in text
