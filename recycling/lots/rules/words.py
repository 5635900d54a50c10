"""By which words is a lot found?

Whole words without case, accents and plural endings; a waste code is one word, however written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

LONGEST_WORD = 40
MOST_ASKED = 8
_CODE = re.compile(r"\b(\d\d)[ .\-]?(\d\d)[ .\-]?(\d\d)\b\*?", re.ASCII)
_PLURAL = re.compile(r"(?<=\w{3})(?:ies|es|y|s)$")


def search_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of some texts, each once, in order."""
    found: dict[str, None] = {}
    for text in texts:
        for word in re.findall(r"[^\W_]+", _CODE.sub(r"\1\2\3", _plain(text))):
            found[_PLURAL.sub("", word)[:LONGEST_WORD]] = None
    return tuple(found)


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))
