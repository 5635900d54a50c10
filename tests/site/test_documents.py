"""The glossary, the changelog and the guides as pages; what is claimed names a test."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest
from flask import Flask

from recycling.pages.documents import anchor_of, inline, rendered
from recycling.site.claims import CLAIMS
from recycling.site.glossary import LANGUAGES, by_letter, terms
from tests.house.left_in_english import Quoted, left_in_english

HOUSE = Path(__file__).parents[2]


def test_every_term_of_the_glossary_has_its_names_in_every_language(application: Flask) -> None:
    with application.app_context():
        found = terms()
    assert len(found) > 150
    unnamed = [t.word for t in found if len(t.names) != len(LANGUAGES)]
    assert unnamed == []
    with (HOUSE / "docs/glossary-names.csv").open(encoding="utf-8", newline="") as file:
        named = Counter(row["term"] for row in csv.DictReader(file))
    assert Counter(term.word for term in found) - named == Counter()


def test_every_word_of_the_glossary_has_an_anchor_of_its_own(application: Flask) -> None:
    with application.app_context():
        anchors = [anchor for term in terms() for anchor in term.anchors]
    assert [a for a, times in Counter(anchors).items() if times > 1] == []
    assert {"lot", "product", "residue", "checkpoint"} <= set(anchors)


@pytest.mark.once
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_glossary_says_what_every_term_means_in_the_readers_language(
    app: Flask, language: str
) -> None:
    with app.test_request_context(headers={"Accept-Language": language}):
        found = terms()
        english = [term.word for term in found if term.meant == inline(term.meaning)]
        assert english == []
        page = app.test_client().get(f"/{language}/glossary").text
        assert [term.word for term in found if f">{term.meant} " not in page and term.source] == []
    assert list(left_in_english(page, language, Quoted([]))) == []


@pytest.mark.once
def test_the_glossary_is_in_the_order_in_which_its_readers_look(app: Flask) -> None:
    with app.test_request_context():
        for language, first in (("en", "account"), ("fr", "accord de réserve"), ("zh", "account")):
            letters = by_letter(language)
            assert [letter for letter, _these in letters] == sorted({one for one, _ in letters})
            assert sum(len(these) for _letter, these in letters) == len(terms())
            shown = letters[0][1][0]
            assert first in (shown.word, shown.called(language)[0][1])
        under_e = dict(by_letter("fr"))["E"]
    assert {"échéance", "enchère"} <= {term.called("fr")[0][1] for term in under_e}


def test_every_test_that_a_claim_names_exists() -> None:
    for claim in CLAIMS:
        file, _, test = claim.test.partition("::")
        assert f"\ndef {test}" in (HOUSE / file).read_text(encoding="utf-8"), claim.test


def test_a_document_is_dressed_and_scrolls_and_shows_html_as_text() -> None:
    text = (
        "# A\n\n## B c\n\n<b>x</b> [on](y.md)\n\n```\ncode\n```\n\n| a |\n|---:|\n| 1 |\n\n## B c\n"
    )
    shown = rendered(text, lambda href: f"/at/{href}")
    assert shown.title == "A"
    assert [(one.anchor, one.words) for one in shown.headings] == [("b-c", "B c"), ("b-c-2", "B c")]
    assert "&lt;b&gt;x&lt;/b&gt;" in shown.body
    assert 'href="/at/y.md"' in shown.body
    assert shown.body.count('role="region" tabindex="0"') == 2
    assert "style=" not in shown.body


def test_a_document_without_a_title_is_refused() -> None:
    with pytest.raises(ValueError, match="title"):
        rendered("words", str)


def test_what_changed_is_shown_part_by_part(app: Flask) -> None:
    whole = (HOUSE / "CHANGELOG.md").read_text()
    parts = [line.removeprefix("### ") for line in whole.splitlines() if line.startswith("### ")]
    for words in (parts[0], parts[-1]):
        page = app.test_client().get(f"/changelog?of={anchor_of(words)}").text
        assert f'<h2 class="govuk-heading-l">{words}</h2>' in page
        assert page.count('aria-current="true"') == 1
    assert all(f"?of={anchor_of(words)}" in page for words in parts)
