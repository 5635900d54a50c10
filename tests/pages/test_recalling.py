"""What the registry wrote down in English is said again in its reader's language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from recycling.bases.cases.breaches import MEASURED, breach_words, limit_words
from recycling.pages.papers import in_language
from recycling.pages.recalling import _catalogue, recalled, recalled_on_page
from recycling.sayings import Said, filled, say, spoken
from tests.papers import LANGUAGES

pytestmark = pytest.mark.once
PLACE = re.compile(r"%\((\w+)\)s")
# Of two values without a mark between them nobody knows where one ends.
BESIDE = re.compile(r"\)s%\(")
LETTERS = re.compile(r"[^\W\d_]")
FINDINGS = (
    say("“%(cell)s” is not a date.", cell="soon"),
    say("%(code)s is replaced by %(instead)s", code="160214", instead="160213"),
)


def _with_values(words: str) -> Said:
    names = dict.fromkeys(PLACE.findall(words))
    return say(words, **{name: f"Q{number}7" for number, name in enumerate(names)})


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_the_registry_is_found_again(application: Flask, language: str) -> None:
    with application.app_context(), in_language(language):
        long_enough = [
            one
            for one in _catalogue()
            if len(LETTERS.findall(PLACE.sub("", one))) >= 25 and not BESIDE.search(one)
        ]
        assert len(long_enough) > 3_000
        wrong = []
        for words in long_enough:
            said = _with_values(words)
            found = recalled(str(said))
            if not isinstance(found, Said) or spoken(found) != spoken(said):
                wrong.append((str(said), spoken(found)))
    assert wrong == []


def test_finding_of_an_import_is_read_in_french(application: Flask) -> None:
    with application.app_context(), in_language("fr"):
        for finding in FINDINGS:
            assert spoken(recalled(str(finding))) == spoken(finding) != str(finding)


def test_two_sentences_are_said_one_after_the_other(application: Flask) -> None:
    first = say("Lot %(lot)s is not yours to import here.", lot="LOT-1")
    with application.app_context(), in_language("fr"):
        text = f"{FINDINGS[0]} {FINDINGS[0]}"
        assert spoken(recalled(text)) == " ".join([spoken(FINDINGS[0])] * 2)
        assert recalled(f"{first} Nobody ever wrote this.") == f"{first} Nobody ever wrote this."


def test_what_is_not_found_is_marked_as_english(application: Flask) -> None:
    with application.app_context(), in_language("zh"):
        assert recalled_on_page("Nobody <wrote> this.") == (
            '<span lang="en">Nobody &lt;wrote&gt; this.</span>'
        )
        assert recalled_on_page("") == ""
    with application.app_context():
        assert recalled_on_page("Nobody wrote this.") == "Nobody wrote this."


def test_breach_is_kept_in_english_and_read_in_chinese(application: Flask) -> None:
    kept = str(filled(MEASURED, parameter="pH", medium="water", value="12.5", limit="6 to 9"))
    assert kept == "pH (water) 12.5, allowed 6 to 9"
    with application.app_context(), in_language("zh"):
        assert spoken(limit_words("6 to 9")) == "6至9"
        assert "allowed" not in spoken(breach_words(kept))
        assert "6至9" in spoken(breach_words(kept))


def test_pages_say_again_what_is_kept() -> None:
    templates = Path(__file__).resolve().parents[2] / "templates"
    for name, shown in (
        ("lots/imports/show.html", "each.message"),
        ("custody/imports/parts.html", "each.message"),
        ("certificates/runs/show.html", "one.problem"),
        ("oversight/audits/show.html", "each.words"),
    ):
        text = (templates / name).read_text(encoding="utf-8")
        assert f"{shown} | recalled" in text, name
