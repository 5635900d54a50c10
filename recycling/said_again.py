"""Which sentence is this English text, that was kept or that a library said?

Such a text no longer knows its words. It is found again among the sentences it can have been made
of, each with places for what was put into it; one that is not found stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cached_property, lru_cache

from recycling.sayings import Said, known, told

PLACE = re.compile(r"%\((\w+)\)s")
_KEPT = 20_000


class Sentences:
    """Sentences that kept texts were made of; the first that fits is taken, so whole ones lead."""

    def __init__(self, *said: str) -> None:
        self._words = tuple(one.words for one in said if isinstance(one, Said))

    def again(self, text: str) -> str:
        """Return a text as one that knows its words; what was put into it is found again too."""
        if isinstance(text, Said) or not text:
            return text
        if text in self._plain:
            return known(text)
        fits = (found for words in self._with_places if (found := fitted(text, words, self.again)))
        return next(fits, text)

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(one for one in self._words if not PLACE.search(one))

    @cached_property
    def _with_places(self) -> tuple[str, ...]:
        return tuple(one for one in self._words if PLACE.search(one))


def fitted(text: str, words: str, again: Callable[[str], str]) -> Said | None:
    """Return a text as made of these words, where it can be; ``again`` finds its values again."""
    found = _pattern(words).fullmatch(text)
    if found is None:
        return None
    return told(text, words, **{name: again(one) for name, one in found.groupdict().items()})


@lru_cache(_KEPT)
def _pattern(words: str) -> re.Pattern[str]:
    return re.compile("".join(_parts(words)), re.DOTALL)


def _parts(words: str) -> Iterator[str]:
    """Yield the pattern of words, piece by piece: fixed words and places take turns."""
    seen: set[str] = set()
    for number, piece in enumerate(PLACE.split(words)):
        if number % 2 == 0:
            yield re.escape(piece.replace("%%", "%"))
        elif piece in seen:
            yield f"(?P={piece})"
        else:
            seen.add(piece)
            yield f"(?P<{piece}>.+?)"
