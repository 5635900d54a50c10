from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, render_template_string

from tests.pages.bare import ROOT, fetch

PAGE = (
    '{% extends "base.html" %}{% block title %}x{% endblock %}'
    '{% block main %}{{ _("There is a problem") }}{% endblock %}'
)


@pytest.fixture
def translated(tmp_path: Path) -> Flask:
    """An application that also speaks German and traditional Chinese."""
    for language, words in (("de", "Da stimmt etwas nicht"), ("zh_Hant", "有問題")):
        folder = tmp_path / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        catalog = Catalog(locale=language)
        catalog.add("There is a problem", words)
        with (folder / "messages.mo").open("wb") as file:
            write_mo(file, catalog)
    app = Flask("bare", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(
        SECRET_KEY="for tests", TESTING=True, BABEL_TRANSLATION_DIRECTORIES=str(tmp_path)
    )
    from recycling.pages import init_pages

    init_pages(app)
    app.add_url_rule("/page", "page", lambda: render_template_string(PAGE))
    return app


@pytest.mark.parametrize(
    ("address", "accepted", "lang"),
    [
        ("/page", "", "en"),
        ("/page", "de-AT,de;q=0.9", "de"),
        ("/page", "fr", "en"),
        ("/page?lang=de", "en", "de"),
        ("/page?lang=zh-Hant", "", "zh-Hant"),
        ("/page?lang=xx", "de", "de"),
        ("/page?lang=../../etc", "", "en"),
    ],
)
def test_language_is_the_one_asked_for_or_preferred(
    translated: Flask, address: str, accepted: str, lang: str
) -> None:
    page = translated.test_client().get(address, headers={"Accept-Language": accepted}).text
    assert f'<html lang="{lang}"' in page


def test_language_once_chosen_stays(translated: Flask) -> None:
    browser = translated.test_client()
    browser.get("/page?lang=de")
    assert "Da stimmt etwas nicht" in browser.get("/page").text


def test_languages_are_offered_with_the_rest_of_the_address(translated: Flask) -> None:
    page = translated.test_client().get("/page?q=a%26b&lang=en").text
    assert 'href="?q=a%26b&amp;lang=de" lang="de" hreflang="de">Deutsch</a>' in page


def test_languages_are_not_offered_where_there_is_no_choice(fresh: Flask) -> None:
    fresh.add_url_rule("/page", "page", lambda: render_template_string(PAGE))
    assert "hreflang" not in fetch(fresh, "/page").text
