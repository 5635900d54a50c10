"""Is the record exact, canonical, and strict when read back?"""

from __future__ import annotations

import json
from typing import Any

import pytest

from recycling.certificates.integrity import canonical
from recycling.certificates.page import Dossier
from recycling.certificates.record import LARGEST_RECORD, read_record
from recycling.errors import Invalid


def leaves(part: Any) -> list[Any]:
    if isinstance(part, dict):
        return [leaf for value in part.values() for leaf in leaves(value)]
    if isinstance(part, list):
        return [leaf for value in part for leaf in leaves(value)]
    return [part]


def test_record_holds_no_inexact_number(magnet: Dossier) -> None:
    assert {type(leaf) for leaf in leaves(magnet.credential)} == {str, int, type(None)}


def test_record_states_received_mass_in_kilograms(magnet: Dossier) -> None:
    weighing = magnet.credential["credentialSubject"]["weighing"]
    assert weighing["received"] == {"value": "4812.6", "unitCode": "KGM"}


def test_record_names_fonts_and_versions_it_is_printed_with(magnet: Dossier) -> None:
    rendering = magnet.credential["rendering"]
    assert rendering["printer"].startswith("WeasyPrint ")
    assert len(rendering["fonts"]["PublicSans-Regular.ttf"]) == len("ab" * 32)


def test_read_canonical_record_gives_it_back(magnet: Dossier) -> None:
    assert read_record(canonical(magnet.credential)) == magnet.credential


def spoiled_records(record: dict[str, Any]) -> dict[str, bytes]:
    text = canonical(record)
    return {
        "indented": json.dumps(record, indent=1).encode(),
        "doubled name": text[:-1] + b',"version":2}',
        "float": text.replace(b'"version":1', b'"version":1.0'),
        "not a number": text.replace(b'"version":1', b'"version":NaN'),
        "huge integer": text.replace(b'"version":1', b'"version":1' + b"0" * 400),
        "trailing blank": text + b" ",
        "not UTF-8": text[:-1] + b"\xff}",
        "lone surrogate": text.replace(b'"version":1', b'"version":"\\ud800"'),
        "deep": b"[" * 100_000,
        "list": b"[]",
        "empty": b"",
        "another credential": canonical({"type": ["VerifiableCredential"]}),
        "no subject": canonical(record | {"credentialSubject": "x"}),
        "no number": canonical(record | {"certificate": None}),
        "too large": b"x" * (LARGEST_RECORD + 1),
    }


SPOILED = (
    "indented", "doubled name", "float", "not a number", "huge integer", "trailing blank",
    "not UTF-8", "lone surrogate", "deep", "list", "empty", "another credential", "no subject",
    "no number", "too large",
)  # fmt: skip


@pytest.mark.parametrize("kind", SPOILED)
def test_read_spoiled_record_is_refused(magnet: Dossier, kind: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_record(spoiled_records(magnet.credential)[kind])
    assert refusal.value.code == "record_unreadable"
