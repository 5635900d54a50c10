"""Which sentence is this English text, that was kept or that a library said?

Such a text no longer knows its words. It is found again among the sentences it can have been made
of, each with places for what was put into it; one that is not found stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from recycling.sayings import Said, known, told

_PLACE = re.compile(r"%\((\w+)\)s")


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
        for pattern, words in self._patterns:
            if found := pattern.fullmatch(text):
                values = {name: self.again(value) for name, value in found.groupdict().items()}
                return told(text, words, **values)
        return text

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(one for one in self._words if not _PLACE.search(one))

    @cached_property
    def _patterns(self) -> tuple[tuple[re.Pattern[str], str], ...]:
        with_places = (one for one in self._words if _PLACE.search(one))
        return tuple((re.compile("".join(_parts(one)), re.DOTALL), one) for one in with_places)


def _parts(words: str) -> Iterator[str]:
    """Yield the pattern of words, piece by piece: fixed words and places take turns."""
    seen: set[str] = set()
    for number, piece in enumerate(_PLACE.split(words)):
        if number % 2 == 0:
            yield re.escape(piece.replace("%%", "%"))
        elif piece in seen:
            yield f"(?P={piece})"
        else:
            seen.add(piece)
            yield f"(?P<{piece}>.+?)"
