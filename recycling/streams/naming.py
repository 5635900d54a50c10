"""What is a text of the register called in another language?

Streams, sub-types, elements and processes bring their Chinese names with them; the other names
stand in ``catalogue/names.csv``, each with its source and certainty. What nobody has translated
stays English: an official wording is never invented.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from recycling.streams.elements import Element, elements
from recycling.streams.kinds import Stream, Subtype, streams, subtypes
from recycling.streams.processes import Process, processes
from recycling.streams.reading import read_table

CHINESE = "zh"


def named_in(language: str, text: str) -> str | None:
    """Return what an English text of the register is called in a language, if that is known.

    Whether the English begins with a capital makes no difference.
    """
    return _names().get((language, text.casefold()))


@cache
def _names() -> Mapping[tuple[str, str], str]:
    found = {(CHINESE, each.name_en.casefold()): each.name_zh for each in _with_chinese_names()}
    for row in read_table("names"):
        found[row["language"], row["text"].casefold()] = row["name"]
    return MappingProxyType(found)


def _with_chinese_names() -> tuple[Stream | Subtype | Element | Process, ...]:
    return (*streams(), *subtypes(), *elements(), *processes())
