"""What are a certificate's texts called in the languages of its page?

The record keeps the register's English texts where they are, and beside them what they are called
in each other language of its page, as far as the register knows. Fixed words of the page are not
among them: those are the template's.
"""

from __future__ import annotations

from collections.abc import Iterator

from recycling.certificates.evidence import Evidence
from recycling.certificates.typesetting import Language
from recycling.streams.naming import named_in


def translations(evidence: Evidence, languages: tuple[Language, ...]) -> list[dict[str, str]]:
    """Return ``text`` (English), ``language`` and ``name`` of each text known, in a fixed order."""
    texts = dict.fromkeys(_texts(evidence))
    return [
        {"text": text, "language": str(language), "name": name}
        for language in languages
        if language is not Language.ENGLISH
        for text in texts
        if (name := named_in(language, text))
    ]


def _texts(evidence: Evidence) -> Iterator[str]:
    lot = evidence.lot
    yield from (lot.stream, lot.sub_type, lot.code.text)
    yield from (hazard.text for hazard in lot.hazards)
    yield from (each.name for each in lot.composition)
    yield from (each.name for each in evidence.recovered)
    yield from (evidence.batch.process, evidence.operation.text)
