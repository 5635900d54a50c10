"""What does a field mean, and who says so? Shown folded under the field.

A form names the meanings of its fields in ``meanings``; the words stand in one place of each room.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Meaning:
    """What something asked for means: its name, words, the law, standard or list, and its term.

    ``name`` and ``words`` are translated when they are shown; ``source`` is cited as it is;
    ``term`` is the anchor of a word of the glossary, or empty.
    """

    name: Any
    words: Any
    source: str
    term: str = ""


Meanings = Mapping[str, Meaning]


def meaning_of(field: Any) -> Meaning | None:
    """Return what a field means, where its form says so."""
    form = getattr(field, "_form", None)
    meanings: Meanings = getattr(form, "meanings", {})
    return meanings.get(field.short_name)
