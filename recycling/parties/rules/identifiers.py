"""Is this the number of an organisation in one of the schemes we know, and how do we write it?

Check characters and shapes are those of python-stdnum: LEI (ISO 17442), VAT numbers of the EU's
member states, SIREN and SIRET of France, and the unified social credit code of China (GB 32100).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from types import ModuleType

from stdnum import lei
from stdnum.cn import uscc
from stdnum.eu import vat
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError
from stdnum.fr import siren, siret

from recycling.errors import Invalid
from recycling.sayings import say

LONGEST_IDENTIFIER = 40
MOST_IDENTIFIERS = 20
SHORTEST_SOURCE = 4
LONGEST_SOURCE = 500


class Scheme(StrEnum):
    """Where an identifier comes from."""

    LEI = "lei"
    VAT = "vat"
    SIREN = "siren"
    SIRET = "siret"
    USCC = "uscc"


@dataclass(frozen=True)
class _Shape:
    name: str
    module: ModuleType
    example: str


_SHAPES = {
    Scheme.LEI: _Shape("LEI", lei, "20 characters, the last two of them check digits"),
    Scheme.VAT: _Shape(
        "EU VAT number", vat, "the two letters of the member state first, such as DE136695976"
    ),
    Scheme.SIREN: _Shape("SIREN", siren, "nine digits, such as 552 008 443"),
    Scheme.SIRET: _Shape("SIRET", siret, "fourteen digits, such as 732 829 320 00074"),
    Scheme.USCC: _Shape(
        "unified social credit code", uscc, "18 characters, such as 91110000600037341L"
    ),
}


def identifier(scheme: str, typed: str) -> tuple[Scheme, str]:
    """Return the scheme and the number as we keep it, without spaces and dashes.

    Raises ``Invalid`` naming ``scheme`` for one we do not know, or ``value`` for a number that
    cannot be one, saying whether its length, its check characters or its shape is wrong.
    """
    if scheme not in tuple(Scheme):
        raise Invalid(
            "unknown_scheme",
            say("“%(scheme)s” is not a scheme of identifiers.", scheme=scheme),
            field="scheme",
            way_out=say("Use one of %(scheme)s.", scheme=", ".join(Scheme)),
        )
    known = Scheme(scheme)
    return known, _checked(_SHAPES[known], typed)


def _checked(shape: _Shape, typed: str) -> str:
    try:
        if len(typed) > LONGEST_IDENTIFIER:
            raise InvalidLength
        return str(shape.module.validate(typed)).upper()
    except ValidationError as error:
        raise Invalid(
            "bad_identifier",
            say(
                "This is not a %(shape_name)s: %(fault)s.",
                shape_name=shape.name,
                fault=_fault(error),
            ),
            field="value",
            way_out=say(
                "It has %(example)s. Copy it as it stands in its register.", example=shape.example
            ),
        ) from error


def _fault(error: ValidationError) -> str:
    if isinstance(error, InvalidLength):
        return "it has the wrong length"
    if isinstance(error, InvalidChecksum):
        return "its check characters do not fit"
    return "a part of it cannot be"


def check_agreement(scheme: str, value: str, others: dict[str, str]) -> None:
    """Raise ``Invalid`` for a SIRET that is not an establishment of the organisation's SIREN.

    ``others`` are the organisation's numbers by scheme. A SIRET begins with the SIREN.
    """
    mine = {**others, scheme: value}
    whole, part = mine.get(Scheme.SIREN), mine.get(Scheme.SIRET)
    if whole and part and not part.startswith(whole):
        raise Invalid(
            "identifiers_differ",
            say(
                "SIRET %(part)s is not of an establishment of SIREN %(whole)s.",
                part=part,
                whole=whole,
            ),
            field="value",
            way_out=say("Check both; remove the one that is wrong first."),
        )


def check_source(source: str) -> str:
    """Return what a verification rests on; raises ``Invalid`` naming ``source``."""
    words = " ".join(source.split())
    if not SHORTEST_SOURCE <= len(words) <= LONGEST_SOURCE:
        raise Invalid(
            "bad_source",
            say(
                "Say in %(shortest_source)s to %(longest_source)s characters what this rests on.",
                shortest_source=SHORTEST_SOURCE,
                longest_source=LONGEST_SOURCE,
            ),
            field="source",
            way_out=say("For example: extract of the trade register of 1 December 2026."),
        )
    return words
