"""By which words is a lot found?

Words without case, accents and plural endings; a waste code is one word, however written. Chinese
has no blanks, so its characters count singly and in pairs. What a lot is narrowed by (its stream,
its country, …) is a word too, of a kind nobody types: one index answers both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from recycling.folding import LONGEST_WORD, is_han, pairs, plain, runs
from recycling.lots.rules.places import Cell

MOST_ASKED = 8
SHORTEST_BEGUN = 3
SHORTEST_SPELT = 4
LEAST_LIKENESS = 70
_CODE = re.compile(r"\b(\d\d)[ .\-]?(\d\d)[ .\-]?(\d\d)\b\*?", re.ASCII)
_PLURAL = re.compile(r"(?<=\w{3})(?:ies|es|y|s)$")


@dataclass(frozen=True)
class Asked:
    """Words a lot must have: ``begun`` may go on, ``whole`` may not."""

    begun: tuple[str, ...]
    whole: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.begun) + len(self.whole)


def search_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of some texts, each once, in order; Chinese as characters and pairs."""
    found: dict[str, None] = {}
    for run in _runs(texts):
        if is_han(run):
            found |= dict.fromkeys((*run, *pairs(run)))
        else:
            found[_stem(run)] = None
    return tuple(found)


def asked_words(text: str) -> Asked:
    """Return what somebody asks for: words of some length may be the beginning of longer ones."""
    begun: dict[str, None] = {}
    whole: dict[str, None] = {}
    for run in _runs((text,)):
        if is_han(run):
            whole |= dict.fromkeys(pairs(run) or run)
        elif len(run) < SHORTEST_BEGUN or run.isdigit():
            whole[_stem(run)] = None
        else:
            begun[_stem(run)] = None
    return Asked(tuple(begun), tuple(whole))


def spelt_words(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the words of some texts that one may misspell: letters only, as they are spelt."""
    found = dict.fromkeys(run[:LONGEST_WORD] for run in _runs(texts))
    return tuple(r for r in found if len(r) >= SHORTEST_SPELT and r.isalpha() and not is_han(r))


def trigrams(word: str) -> tuple[str, ...]:
    """Return every three letters of a word in a row, its beginning and end marked by blanks."""
    marked = f"  {word} "
    return tuple(dict.fromkeys(marked[place : place + 3] for place in range(len(marked) - 2)))


def likest(word: str, known: Iterable[str]) -> str:
    """Return which of some words is spelt most like one; empty where none is like enough."""
    like, _negative, found = max(
        ((_likeness(word, other), -len(other), other) for other in known), default=(0, 0, "")
    )
    return found if like >= LEAST_LIKENESS else ""


def _likeness(word: str, other: str) -> int:
    """Return how much of two words is the same, in per cent (Ratcliff and Obershelp 1988)."""
    return int(100 * SequenceMatcher(None, word, other, autojunk=False).ratio())


def facet_word(kind: str, value: str) -> str:
    """Return the word that stands for a value one narrows by; ``kind`` keeps them apart.

    It begins with ß, with which no search word does: folding makes it ss.
    """
    return f"ß{kind}{re.sub(r'[^0-9a-z]', '', value.lower())}"


def cell_word(cell: Cell) -> str:
    """Return the word that stands for a cell of a net of places."""
    return facet_word("g", f"{cell.net}r{cell.row}c{cell.column}")


def may_begin(word: str) -> bool:
    """Tell whether a word of a lot is one somebody may type the beginning of."""
    return len(word) >= SHORTEST_BEGUN and not word.isdigit() and not is_han(word)


def _runs(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        yield from runs(_CODE.sub(r"\1\2\3", plain(text)))


def _stem(word: str) -> str:
    return _PLURAL.sub("", word)[:LONGEST_WORD]
