"""Can we print this text, every character of it?

The fonts in ``fonts/`` are the only ones a certificate is set in, so that it looks the same
everywhere. A character none of them draws is refused, never printed as an empty box; so are
characters that only steer layout, since those can make a page read differently from its data.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any

from recycling.certificates.typefaces import coverage
from recycling.errors import Finding, invalid_all

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_UNPRINTED_PARTS = frozenset({"@context", "proof", "rendering"})


def check_text(text: str, field: str) -> None:
    """Refuse a text we cannot print; raises ``Invalid`` naming ``field`` and the character."""
    refusal = invalid_all(_findings(text, field))
    if refusal:
        raise refusal


def check_printable(credential: dict[str, Any]) -> None:
    """Refuse a record with any text that cannot be printed; each finding names its field."""
    printed = {name: part for name, part in credential.items() if name not in _UNPRINTED_PARTS}
    refusal = invalid_all(
        finding for field, text in _texts(printed, "") for finding in _findings(text, field)
    )
    if refusal:
        raise refusal


def _findings(text: str, field: str) -> Iterator[Finding]:
    for character in dict.fromkeys(text):
        if unicodedata.category(character) in _UNSEEN:
            yield Finding(field, "character_invisible", _invisible(character, field))
        elif ord(character) not in coverage():
            yield Finding(field, "character_unprintable", _unprintable(character, field))


def _invisible(character: str, field: str) -> str:
    return f"{field} holds the invisible character U+{ord(character):04X}. Remove it."


def _unprintable(character: str, field: str) -> str:
    return (
        f"“{character}” (U+{ord(character):04X}) in {field} is in none of the fonts certificates"
        " are printed in. Write it in Latin, Greek, Cyrillic, Chinese, Arabic or Devanagari script."
    )


def _texts(part: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(part, str):
        yield path, part
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from _texts(value, f"{path}.{name}".lstrip("."))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield from _texts(value, f"{path}[{index}]")
