"""What is left in English on a page is found, and what is quoted is not taken for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from tests.house.left_in_english import Quoted, left_in_english, left_on_pages

QUOTED = Quoted(["Two drums of swarf in hall 3 bear no label."])


@pytest.mark.once
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "Fill in the form."),
        ("zh", "请填写“Accuracy class”。"),
        ("fr", "The lot is closed."),
        ("fr", "Flux : Permanent magnets and motors"),
    ],
)
def test_english_on_a_page_is_found(language: str, text: str) -> None:
    page = f'<html lang="{language}"><body><p>{text}</p></body></html>'
    assert list(left_in_english(page, language, QUOTED)) == [text]


@pytest.mark.once
@pytest.mark.parametrize(
    "piece",
    [
        "<p>批次已公布。</p>",
        "<p>发现：Two drums of swarf in hall 3 bear no label.</p>",
        '<p lang="en">The meanings are told here.</p>',
        "<p><code>Content-Type of it</code></p>",
        '<p>依据：<span lang="en">Directive 2008/98/EC, annex III</span></p>',
        "<p>列：base, stream, quota_kg。</p>",
    ],
)
def test_what_is_quoted_or_marked_is_not_taken_for_a_leak(piece: str) -> None:
    page = f'<html lang="zh"><body>{piece}</body></html>'
    assert list(left_in_english(page, "zh", QUOTED)) == []


@pytest.mark.once
@pytest.mark.whole
def test_no_page_and_no_answer_to_a_form_is_left_in_english(app: Flask, tmp_path: Path) -> None:
    found = left_on_pages(app, tmp_path, ("zh", "fr"))
    assert sorted({(seen.language, seen.rule, text) for seen, text in found}) == []
