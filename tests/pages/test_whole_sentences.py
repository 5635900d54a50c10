"""A sentence is one message with values in it, so that other languages can order and mark it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = pytest.mark.once
TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
_SAID = r'\{\{ n?_\((?:"[^"]*")[^{}]*\) \}\}'
_VALUE = r"\{\{ [^{}]+ \}\}"
# A mark that French sets apart by a space, written after a value outside of any message.
MARKED = re.compile(r"\}\}(?:[;?!]|:(?! ?[a-z-]+[;\"]))(?=[ <\n])")
# A said piece, a value, and the end of a sentence, or another said piece that goes on small.
GLUED = (
    re.compile(rf"{_SAID} (?:<strong>)?{_VALUE}(?:</strong>)?[.,;:]"),
    re.compile(rf'{_SAID} {_VALUE} \{{\{{ _\("[a-z,;]'),
)
_TRANS = re.compile(r"\{% trans .*?endtrans %\}", re.DOTALL)
# Not sentences: how a figure is worked out, sign by sign.
_WORKED_OUT = {"matching/parts.html"}
# A form in several languages at once, and titles of files, which nobody hears or sees set.
_PAPERS = {"custody/borders/page/paper.html"}


def _found(pattern: re.Pattern[str]) -> Iterator[str]:
    for path in sorted(TEMPLATES.rglob("*.html")):
        name = path.relative_to(TEMPLATES).as_posix()
        if name not in _WORKED_OUT and not name.startswith("sandbox/") and name not in _PAPERS:
            text = _TRANS.sub("", path.read_text(encoding="utf-8"))
            yield from (f"{name}: {found}" for found in pattern.findall(text))


def test_no_colon_or_semicolon_is_written_beside_a_value() -> None:
    assert list(_found(MARKED)) == []


@pytest.mark.parametrize("pattern", GLUED)
def test_no_sentence_is_glued_of_pieces(pattern: re.Pattern[str]) -> None:
    assert list(_found(pattern)) == []
