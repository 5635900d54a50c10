"""What is a choice, a list or a text of an entry checked against? Findings for every entry."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from recycling.errors import Finding, invalid_all
from recycling.sayings import N_, say

# What the field at the end of a path is called in a sentence.
_CALLED = {
    "answer": N_("answer"),
    "authority": N_("name of the authority"),
    "guarantor": N_("name of the guarantor"),
    "name": N_("name"),
    "notice": N_("notice of approval"),
    "number": N_("number"),
    "outlets": N_("name of the outlet"),
    "place": N_("place"),
    "processes": N_("name of the process"),
    "question": N_("question"),
    "text": N_("text"),
}


@dataclass(frozen=True)
class Known:
    """What the catalogue knows, as the rules here need it."""

    subtypes: frozenset[str]
    elements: frozenset[str]
    hazards: frozenset[str]
    metrics: tuple[str, ...]
    operations: tuple[str, ...]


def chosen(
    values: tuple[str, ...], allowed: frozenset[str], field: str, what: str, least: int = 1
) -> Iterable[Finding]:
    """Find too few choices, unknown ones, and any made twice."""
    if len(values) < least:
        yield Finding(
            field,
            "none_chosen",
            say("Choose at least %(least)s: %(what)s.", least=least, what=what),
        )
    for value in values:
        if value not in allowed:
            yield Finding(
                field, "unknown_choice", say("“%(value)s” is not %(what)s.", value=value, what=what)
            )
    yield from twice(values, field)


def twice(values: tuple[str, ...], field: str) -> Iterable[Finding]:
    """Find what is named twice."""
    if len(set(values)) != len(values):
        yield Finding(field, "named_twice", say("Each one is named once."))


def length(text: str, field: str, shortest: int, longest: int) -> Iterable[Finding]:
    """Find a text too short or too long, in characters."""
    if not shortest <= len(text.strip()) <= longest:
        what = _CALLED[[part for part in field.split(".") if not part.isdigit()][-1]]
        words = say(
            "The %(what)s needs %(shortest)s to %(longest)s characters.",
            what=what,
            shortest=shortest,
            longest=longest,
        )
        yield Finding(field, "bad_length", words)


def refuse(findings: Iterable[Finding]) -> None:
    """Raise ``Invalid`` with every finding; do nothing where there is none."""
    refusal = invalid_all(findings)
    if refusal:
        raise refusal
