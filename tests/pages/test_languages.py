from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from flask import Flask, render_template_string

from recycling.errors import Invalid
from recycling.quantities import Mass
from recycling.sayings import say
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
        ("/de/page", "en", "de"),
        ("/en/page", "de", "en"),
        ("/zh-hant/page", "", "zh-Hant"),
    ],
)
def test_language_is_the_one_asked_for_or_preferred(
    translated: Flask, address: str, accepted: str, lang: str
) -> None:
    page = translated.test_client().get(address, headers={"Accept-Language": accepted}).text
    assert f'<html lang="{lang}"' in page


def test_a_language_in_the_address_stays_in_every_address_of_the_page(translated: Flask) -> None:
    here = "{{ url_for('page', q='a&b') }} {{ url_for('static', filename='urban-mine.css') }}"
    translated.add_url_rule("/links", "links", lambda: render_template_string(here))
    page, static = translated.test_client().get("/de/links").text.split()
    assert page == "/de/page?q=a%26b"
    assert static.startswith("/static/urban-mine.css?v=")


def test_no_other_word_in_front_of_an_address_is_a_language(translated: Flask) -> None:
    browser = translated.test_client()
    assert browser.get("/xx/page").status_code == 404
    assert browser.get("/fr/page").status_code == 404
    assert browser.get("/de/../page").status_code == 404


def test_languages_are_offered_with_the_rest_of_the_address(translated: Flask) -> None:
    page = translated.test_client().get("/en/page?q=a%26b").text
    assert 'href="/de/page?q=a%26b" lang="de" hreflang="de">Deutsch</a>' in page
    assert '<link rel="alternate" hreflang="de" href="/de/page?q=a%26b">' in page


def test_a_sentence_is_said_in_the_language_of_the_page(translated: Flask) -> None:
    refusal = Invalid("x", say("There is a problem"))
    page = "{{ refusal.message }} {{ refusal.message ~ '!' }}"
    translated.add_url_rule("/said", "said", lambda: render_template_string(page, refusal=refusal))
    browser = translated.test_client()
    assert browser.get("/de/said").text == "Da stimmt etwas nicht Da stimmt etwas nicht!"
    assert browser.get("/en/said").text.startswith("There is a problem ")


def test_languages_are_not_offered_where_there_is_no_choice(fresh: Flask) -> None:
    fresh.add_url_rule("/page", "page", lambda: render_template_string(PAGE))
    assert "hreflang" not in fetch(fresh, "/page").text


def test_decimals_on_a_page_in_french_are_by_a_comma() -> None:
    app = Flask("bare", root_path=str(ROOT), template_folder="templates", static_folder="static")
    app.config.update(SECRET_KEY="for tests", TESTING=True)
    from recycling.pages import init_pages

    init_pages(app)
    shown = "{{ weight | mass }} {{ share | fraction }} {{ weight | tonnes(2) }}"
    given = {"weight": Mass.kg(Decimal("1234.5")), "share": Decimal("0.125")}
    app.add_url_rule("/page", "page", lambda: render_template_string(shown, **given))
    browser = app.test_client()
    assert browser.get("/fr/page").text.replace("\u00a0", " ") == "1 234,5 kg 12,5 % 1,23 t"
    assert browser.get("/zh/page").text.replace("\u00a0", " ") == "1 234.5 kg 12.5 % 1.23 t"
