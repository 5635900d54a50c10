"""Which words does a text hold, however it is written? Without case and accents.

Chinese has no blanks, so a run of its characters is taken character by character and in pairs.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

LONGEST_WORD = 40
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_RUN = re.compile(rf"[{_HAN}]+|(?:(?![{_HAN}])[^\W_])+")
_IS_HAN = re.compile(rf"[{_HAN}]")
_LAST = "\U0010ffff"


def plain(text: str) -> str:
    """Return a text without case and accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def runs(folded: str) -> list[str]:
    """Return the runs of letters and digits of a plain text, Chinese apart from others."""
    return _RUN.findall(folded)


def is_han(run: str) -> bool:
    """Tell whether a run is of Chinese characters."""
    return _IS_HAN.match(run) is not None


def pairs(run: str) -> list[str]:
    """Return every two neighbouring characters of a run."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def words_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words by which texts are found, each once, in order."""
    found: dict[str, None] = {}
    for run in _runs(texts):
        found |= dict.fromkeys((*run, *pairs(run)) if is_han(run) else (run[:LONGEST_WORD],))
    return tuple(found)


def ranges_of(asked: str) -> tuple[tuple[str, str], ...]:
    """Return, for each word asked for, between which two its words stand: those it begins.

    The first is the word itself and the second the last that begins with it, in the order of code
    points; a pair of Chinese characters stands for itself alone.
    """
    found: dict[tuple[str, str], None] = {}
    for run in _runs((asked,)):
        if is_han(run):
            found |= dict.fromkeys((each, each) for each in pairs(run) or [run])
        else:
            found[run[:LONGEST_WORD], run[:LONGEST_WORD] + _LAST] = None
    return tuple(found)


def _runs(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from runs(plain(text))
