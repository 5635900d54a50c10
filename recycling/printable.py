"""Can a certificate print this text, every character of it?

Names, places and numbers that people enter are printed on certificates, whose fonts are shipped
with us so that a page looks the same everywhere. What those fonts cannot draw is refused where it
is entered, not months later at issuing; so are characters that only steer layout, since they can
make a page read differently from its data, and marks heaped upon a letter, which would paint over
the lines around it. ``tests/certificates/test_typefaces.py`` holds that the table is the fonts'.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from itertools import pairwise

from recycling.errors import Finding, invalid_all
from recycling.sayings import say

# Latin, Greek, Cyrillic, Arabic, Devanagari, kana and the unified Chinese characters; first and
# last code point of each run, hexadecimal, that every style a page is set in can draw.
_RUNS = """
20-7E A0-AC AE-34E 350-377 37A-37F 384-38A 38C 38E-3A1 3A3-3E1 3F0-52F 606-61B 61E-6DC 6DE-6FF
750-77F 8A0 8A2-8AC 8E4-8FE 900-97F 10FB 1AB0-1AC0 1AC5 1AC7-1ACE 1C80-1C88 1CD0-1CF6 1CF8-1CF9
1D00-1DF9 1DFB-1F15 1F18-1F1D 1F20-1F45 1F48-1F4D 1F50-1F57 1F59 1F5B 1F5D 1F5F-1F7D 1F80-1FB4
1FB6-1FC4 1FC6-1FD3 1FD6-1FDB 1FDD-1FEF 1FF2-1FF4 1FF6-1FFE 2000-200A 2010-2027 202F-205F
2070-2071 2074-208E 2090-209C 20A0-20C0 20F0 2100-215F 2183-2184 2189 2212 2C60-2C7F 2DE0-2E5D
3000-303F 3041-3096 3099-30FF 4E00-9FEA A640-A69F A700-A7CA A7D0-A7D1 A7D3 A7D5-A7D9 A7F2-A7FF
A830-A839 A8E0-A8FF A92E AB30-AB6B FB00-FB06 FB50-FBC1 FBD3-FD3F FD50-FD8F FD92-FDC7 FDF0-FDFD
FE20-FE2F FE70-FE74 FE76-FEFC FF01-FF5E 10780-10785 10787-107B0 107B2-107BA 1DF00-1DF1E
"""
_EDGES = tuple(
    edge
    for run in _RUNS.split()
    for edge in (int(run.partition("-")[0], 16), int(run.rpartition("-")[2], 16) + 1)
)
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
_JOINED = ((0x0600, 0x06FF), (0x0750, 0x077F), (0x0900, 0x097F))
_MOST_MARKS = 4


def is_covered(character: str) -> bool:
    """Tell whether the fonts of certificates can draw a character in every style."""
    return bisect_right(_EDGES, ord(character)) % 2 == 1


def print_findings(text: str, field: str) -> Iterator[Finding]:
    """Yield what keeps a text from being printed, each naming ``field`` and the character."""
    text = text.strip()
    if text.isascii() and text.isprintable():
        return
    for character in dict.fromkeys(text):
        if unicodedata.category(character) in _UNSEEN:
            if character not in _JOINERS or not _joins(text, character):
                yield Finding(field, "character_invisible", _invisible(character))
        elif not is_covered(character):
            yield Finding(field, "character_unprintable", _unprintable(character))
    if _are_heaped(text):
        yield Finding(
            field,
            "marks_heaped",
            say(
                "More than %(most_marks)s marks stand on one letter. Leave some of them out.",
                most_marks=_MOST_MARKS,
            ),
        )


def check_printable(texts: Mapping[str, str]) -> None:
    """Raise ``Invalid`` with what keeps any of these texts, by field, from being printed."""
    refusal = invalid_all(
        finding for field, text in texts.items() for finding in print_findings(text, field)
    )
    if refusal:
        raise refusal


def _joins(text: str, joiner: str) -> bool:
    """Tell whether a joiner always stands between letters of a script whose shapes it changes."""
    parts = text.split(joiner)
    return all(
        _is_joined(before[-1:]) and _is_joined(after[:1]) for before, after in pairwise(parts)
    )


def _is_joined(character: str) -> bool:
    return bool(character) and any(first <= ord(character) <= last for first, last in _JOINED)


def _are_heaped(text: str) -> bool:
    heap = 0
    for character in text:
        heap = heap + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if heap > _MOST_MARKS:
            return True
    return False


def _invisible(character: str) -> str:
    return say(
        "It holds the invisible character U+%(ord)s. Remove it.", ord=f"{ord(character):04X}"
    )


def _unprintable(character: str) -> str:
    return say(
        "“%(character)s” (U+%(ord)s) is in none of the fonts certificates are printed in. Write it"
        " in Latin, Greek, Cyrillic, Chinese, Arabic or Devanagari letters.",
        character=character,
        ord=f"{ord(character):04X}",
    )
