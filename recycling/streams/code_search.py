"""Which codes speak of these words, or begin so?

Every word must begin some word of the entry or of its headings; plural endings do not matter. A
code of letters and digits is found by its own beginning too.
"""

from __future__ import annotations

import re
from datetime import date

from recycling.streams.code_lists import list_named
from recycling.streams.codes import CodeList, WasteCode, codes_on
from recycling.streams.listed_codes import ListedCode, listed_codes_on

AnyCode = WasteCode | ListedCode


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


def search_list(
    list_id: str, day: date, words: str = "", *, limit: int | None = None, after: str = ""
) -> tuple[AnyCode, ...]:
    """Return the codes of any list in force on a day, as ``search_codes`` does.

    In the order of the list; ``after`` is the last code of the page before. Raises ``Invalid``
    for a list that is not held.
    """
    name = list_named(list_id).id
    if name in tuple(CodeList):
        return search_codes(CodeList(name), day, words, limit=limit, after=after)
    found = [code for code in listed_codes_on(name, day) if _is_meant(code, words)]
    codes = [code.code for code in found]
    start = codes.index(after) + 1 if after in codes else 0
    return tuple(found[start:] if limit is None else found[start : start + limit])


def _is_meant(code: ListedCode, words: str) -> bool:
    plain, own = (re.sub(r"[\W_]", "", text).casefold() for text in (words, code.code))
    if plain and (own.startswith(plain) or own.lstrip("abcdefghijklmnopqrstuvwxyz") == plain):
        return True
    parts = re.findall(r"[^\W_]+", words.casefold())
    return _speaks_of(code, tuple(map(_stem, parts)))


def _query(words: str) -> tuple[str, tuple[str, ...]]:
    parts = re.findall(r"[^\W_]+", words.casefold())
    digits = "".join(part for part in parts if part.isascii() and part.isdigit())
    stems = map(_stem, parts)
    return digits, tuple(stem for stem in stems if not stem.isdigit())


def _stem(word: str) -> str:
    return re.sub(r"(?<=\w{3})(?:ies|es|y|s)$", "", word)


def _speaks_of(code: AnyCode, stems: tuple[str, ...]) -> bool:
    if not stems:
        return True
    texts = (code.text, code.subchapter_title, code.chapter_title)
    spoken = re.findall(r"[^\W_]+", " ".join(texts).casefold())
    return all(any(word.startswith(stem) for word in spoken) for stem in stems)
