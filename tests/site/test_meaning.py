"""The API is described in the reader's language on pages, and in English to programs."""

from __future__ import annotations

import re

import pytest
from flask import Flask

_HEADING = re.compile(r"<h[1-4][^>]*>(.*?)</h[1-4]>", re.DOTALL)
_ENGLISH = re.compile(r'<span lang="en">[^<]* [^<]*</span>')
_TAG = re.compile(r"<[^>]+>")


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("/en/api/v1/docs/auctions", "answers with the bid as it stands"),
        ("/zh/api/v1/docs/auctions", "以调用方的回收基地出价；应答为该出价的现状"),
        ("/zh/api/v1/docs/auctions", "最后所见的<code>seq</code>；0为从头开始"),
        ("/zh/api/v1/docs/auctions", "符合以下条件的人：任职于回收企业且"),
        ("/fr/api/v1/docs/auctions", "Lister les enchères"),
    ],
)
def test_calls_and_fields_are_explained_in_the_readers_language(
    app: Flask, address: str, told: str
) -> None:
    assert told in app.test_client().get(address).text


@pytest.mark.parametrize("language", ["zh", "fr"])
def test_the_reference_says_nothing_in_english_to_other_readers(app: Flask, language: str) -> None:
    client = app.test_client()
    for room in ("", "/auctions", "/notices", "/streams"):
        page = client.get(f"/{language}/api/v1/docs{room}").text
        assert not _ENGLISH.findall(page)


@pytest.mark.parametrize("language", ["en", "zh", "fr"])
def test_a_heading_of_the_reference_has_no_stop(app: Flask, language: str) -> None:
    page = app.test_client().get(f"/{language}/api/v1/docs").text
    headings = [_TAG.sub("", one).strip() for one in _HEADING.findall(page)]
    assert len(headings) > 50
    assert not [one for one in headings if one.endswith((".", "。"))]


def test_programs_are_told_of_the_api_in_english_whatever_they_prefer(app: Flask) -> None:
    client = app.test_client()
    english = client.get("/api/v1/openapi.json").json
    in_chinese = client.get("/api/v1/openapi.json", headers={"Accept-Language": "zh"}).json
    assert in_chinese == client.get("/zh/api/v1/openapi.json").json == english
