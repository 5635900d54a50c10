"""How is a sentence said in one language and read in another?

``say`` makes the English sentence, as a text that still knows its words and what was put into them.
Whatever is pure, or runs where nobody reads, uses it as any text; what writes it for a reader
(a page, by ``__html__``; a problem document) says it again in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from babel import Locale
from markupsafe import Markup, escape


class Said(str):
    """An English sentence that can be said in other languages."""

    __slots__ = ("values", "words")

    words: str
    values: Mapping[str, object]

    def __html__(self) -> Markup:
        """Return the sentence in the language of whoever reads this page."""
        return escape(spoken(self))


class Country(str):
    """A country by its code, as a value of a sentence: it is written by its name."""

    __slots__ = ()

    def __format__(self, _how: str) -> str:
        return self.called("en")

    def called(self, language: str) -> str:
        """Return its name in a language; a code nobody knows stays as it is."""
        return str(Locale.parse(language).territories.get(str(self), str(self)))


Speaker = Callable[[Said], str]


def say(words: str, /, **values: object) -> Said:
    """Return a sentence of words with ``%(…)s`` places, filled; it is found by translators."""
    return told(in_english(words, values), words, **values)


def told(text: str, words: str, /, **values: object) -> Said:
    """Return a text that others read as words with values in their places."""
    said = Said(text)
    said.words, said.values = words, values
    return said


def N_(words: str) -> str:  # noqa: N802 (the name by which translators' tools find words)
    """Mark words for translation; they are translated when somebody reads them."""
    return words


def filled(sentence: Said, /, **values: object) -> Said:
    """Return a sentence that stands elsewhere with these values in its places."""
    return say(sentence.words, **values)


def known(name: str) -> str:
    """Return a name of the register as a text that is called otherwise in other languages."""
    return told(name, name) if name else name


def listed(texts: Iterable[str], *, apart: str = ", ") -> str:
    """Return texts as one, with commas between them, or with semicolons; none is an empty one."""
    one, *others = (*texts, "")
    for other in others[:-1]:
        if apart == ", ":
            one = say("%(these)s, %(one)s", these=one, one=other)
        else:
            one = say("%(these)s; %(one)s", these=one, one=other)
    return one


def either(one: str, other: str) -> str:
    """Return two words as a choice between them."""
    return say("%(one)s or %(other)s", one=one, other=other)


def joined(one: str, other: str) -> str:
    """Return two words as holding both."""
    return say("%(one)s and %(other)s", one=one, other=other)


def capital(text: str) -> str:
    """Return a text that stands by itself, so that it begins with a capital."""
    return told(text[:1].upper() + text[1:], "%(text)s", text=text)


def both(one: str, other: str) -> str:
    """Return two sentences as one text; either may be empty."""
    if not one or not other:
        return one or other
    return say("%(one)s %(other)s", one=one, other=other)


def spoken(text: str) -> str:
    """Return a text in the reader's language, as far as it knows what it says."""
    return _speakers[-1](text) if isinstance(text, Said) else text


def speak_with(speaker: Speaker) -> None:
    """Say sentences by a function of what was said in English from now on."""
    _speakers[:] = [speaker]


def in_english(words: str, values: Mapping[str, object]) -> str:
    """Return words with values in their places, as the source writes them."""
    return words % {name: format(value) for name, value in values.items()} if values else words


_speakers: list[Speaker] = [str]
