"""What rules say and the catalogue names is read in the language of the page."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import force_locale, gettext

from recycling.library_words import in_our_words
from recycling.pages.languages import as_written
from recycling.sayings import capital, listed, say, spoken
from recycling.streams import rules as streams
from recycling.streams.naming import named_in

JSON = "application/json"


@pytest.mark.parametrize("language", ["zh", "fr"])
def test_a_name_of_the_catalogue_is_called_otherwise_in_other_languages(
    app: Flask, language: str
) -> None:
    kind = streams.subtype("ndfeb_swarf")
    with app.test_request_context(), force_locale(language):
        assert spoken(kind.name_en) == named_in(language, kind.name_en)
        assert spoken(kind.name_en) in gettext("Recovery of %(element)s", element=kind.name_en)
    assert kind.name_en.isascii()


def test_what_is_listed_has_the_commas_of_its_language(app: Flask) -> None:
    names = listed([streams.element("Nd").name_en, streams.element("Dy").name_en])
    assert names == "Neodymium, Dysprosium"
    with app.test_request_context(), force_locale("zh"):
        assert spoken(names) == "钕、镝"


def test_what_stands_alone_begins_with_a_capital_in_every_language(app: Flask) -> None:
    words = capital(say("no licence"))
    assert words == "No licence"
    with app.test_request_context(), force_locale("fr"):
        assert spoken(words) == "Pas d’autorisation"


def test_a_quantity_in_a_sentence_is_by_a_comma_in_french_and_a_class_is_not(app: Flask) -> None:
    with app.test_request_context(), force_locale("fr"):
        assert "12,5" in spoken(say("%(mass)s free", mass="12.5 kg"))
        assert "4.2" in spoken(say("%(mass)s free", mass="4.2"))


def test_what_nobody_translated_is_marked_as_english(app: Flask) -> None:
    with app.test_request_context(), force_locale("zh"):
        assert as_written("An <official> wording") == (
            '<span lang="en">An &lt;official&gt; wording</span>'
        )
        assert as_written("Explosive") == "爆炸性"
    with app.test_request_context():
        assert as_written("An official wording") == "An official wording"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("zh", "必须不小于1且不大于200。"),
        ("fr", "Doit être compris entre 1 et 200, bornes incluses."),
        ("en", "Must be greater than or equal to 1 and less than or equal to 200."),
    ],
)
def test_the_api_says_what_is_wrong_with_a_field_in_the_language_asked_for(
    client: FlaskClient, language: str, said: str
) -> None:
    answer = client.get(
        "/api/v1/lots?limit=0", headers={"Accept": JSON, "Accept-Language": language}
    )
    assert [one["message"] for one in answer.get_json()["errors"]] == [said]


def test_an_address_that_is_not_there_is_told_to_programs_in_their_language(
    client: FlaskClient,
) -> None:
    answer = client.get("/api/v1/nothing", headers={"Accept-Language": "zh"}).get_json()
    assert answer["title"] == "未找到"
    assert "拼写" in answer["detail"]


def test_a_sentence_no_library_is_known_to_say_stays_as_it_is() -> None:
    assert in_our_words("Quite another sentence.") == "Quite another sentence."
