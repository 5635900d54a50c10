"""Is what the published schema says of a record true, and does it let nothing else pass?"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema_rs
import pytest
from flask import Flask

from recycling.certificates.evidence import Evidence
from recycling.certificates.page import Dossier
from recycling.certificates.vocabulary import VERSIONS, fields, schema_file
from recycling.errors import NotFound
from tests.certificates.makers import lamp_evidence, magnet_evidence

SITE = "https://urban-mine.example"
# What a record may lack: it is signed and given its place in a status list after it is written.
MAY_LACK = {"proof", "credentialStatus"}
Assemble = Callable[..., Dossier]
Check = Callable[[Any], bool]


def checker(version: str) -> Check:
    schema = json.loads(schema_file(SITE, version))
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid


@pytest.fixture(scope="module")
def is_sound() -> Check:
    return checker("1.1")


def objects(part: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object in a record but the list of fonts, which has no names of its own."""
    if isinstance(part, dict):
        yield path, part
        for name, value in part.items():
            if name != "fonts":
                yield from objects(value, f"{path}.{name}")
    elif isinstance(part, list):
        for value in part:
            yield from objects(value, f"{path}[]")


@pytest.mark.parametrize("evidence", [magnet_evidence(), lamp_evidence()])
@pytest.mark.parametrize("languages", ["en", "zh+en", "fr"])
def test_a_signed_record_is_sound(
    assemble: Assemble, is_sound: Check, evidence: Evidence, languages: str
) -> None:
    assert is_sound(assemble(evidence, languages).credential)


def test_a_record_that_lacks_or_adds_anything_is_not_sound(
    magnet: Dossier, is_sound: Check
) -> None:
    record = copy.deepcopy(magnet.credential)
    for path, found in objects(record):
        found["surplus"] = 1
        assert not is_sound(record), f"{path} takes what it does not know"
        del found["surplus"]
        for name in list(found):
            value = found.pop(name)
            lacks = path == "" and name in MAY_LACK
            assert is_sound(record) is lacks, f"{path}.{name} is not missed"
            found[name] = 1.5
            assert not is_sound(record), f"{path}.{name} takes a number that is not exact"
            found[name] = value
    assert is_sound(record)


def test_a_record_of_the_first_version_has_its_own_schema(magnet: Dossier) -> None:
    old = copy.deepcopy(magnet.credential) | {"schemaVersion": "1.0"}
    for name in ("credentialSchema", "translations"):
        del old[name]
    for name in ("languages", "paper"):
        del old["rendering"][name]
    assert checker("1.0")(old)
    assert not checker("1.1")(old)
    assert not checker("1.0")(magnet.credential)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_field_is_explained(version: str) -> None:
    assert [field.path for field in fields(version) if not field.meaning] == []


def test_a_version_nobody_wrote_is_not_found() -> None:
    with pytest.raises(NotFound):
        schema_file(SITE, "9.9")


@pytest.mark.once
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("zh", "废物运输许可（如有）。"),
        ("fr", "Lieu."),
        ("en", "Permit to carry waste, if there is one."),
    ],
)
def test_the_page_of_fields_is_read_in_the_readers_language(
    app: Flask, language: str, words: str
) -> None:
    page = app.test_client().get(f"/{language}/ns/certificate/1").text
    said = re.findall(r"</th>\s*<td[^>]*>(.*?)</td>", page)
    assert words in said
    assert len(said) == len(fields("1.1"))
    if language != "en":
        assert [one.meaning for one in fields("1.1") if one.meaning in said] == (
            [] if language == "zh" else ["Code."]
        )
