"""Which waste codes speak of these words, or begin with these digits?

Every word must begin some word of the entry or of its headings; plural endings do not matter.
"""

from __future__ import annotations

import re
from datetime import date

from recycling.streams.codes import CodeList, WasteCode, codes_on


def search_codes(
    code_list: CodeList, day: date, words: str = "", *, limit: int | None = None, after: str = ""
) -> tuple[WasteCode, ...]:
    """Return the codes of a day whose number begins so or whose texts hold the words.

    Up to ``limit`` (none: all), by number; ``after`` is the last number of the page before.
    """
    numbers, stems = _query(words)
    found: list[WasteCode] = []
    for code in codes_on(code_list, day):
        if len(found) == limit:
            break
        if code.number > after and code.number.startswith(numbers) and _speaks_of(code, stems):
            found.append(code)
    return tuple(found)


def _query(words: str) -> tuple[str, tuple[str, ...]]:
    parts = re.findall(r"[^\W_]+", words.casefold())
    digits = "".join(part for part in parts if part.isascii() and part.isdigit())
    stems = (re.sub(r"(?<=\w{3})(?:ies|es|y|s)$", "", part) for part in parts)
    return digits, tuple(stem for stem in stems if not stem.isdigit())


def _speaks_of(code: WasteCode, stems: tuple[str, ...]) -> bool:
    if not stems:
        return True
    texts = (code.text, code.subchapter_title, code.chapter_title)
    spoken = re.findall(r"[^\W_]+", " ".join(texts).casefold())
    return all(any(word.startswith(stem) for word in spoken) for stem in stems)
